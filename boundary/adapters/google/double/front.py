"""Answer one call: who asks, what is meant, is it well made; and hold the double to the same."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from boundary.core.json import Json, JsonObject

from .asked import Called, Handlers, Params, Refused
from .documents import SERVICES, Document, Method, load
from .faults import Fault, Faults, Wire

JSON = "application/json; charset=UTF-8"
_MOST_RIGHT = 10_000
PAGE = b"<!DOCTYPE html><html><title>Welcome</title><body>Please sign in to this network.</body>\n"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One HTTP request."""

    verb: str
    target: str
    """Path and query, as they came."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    wire: Wire = Wire.WHOLE


class Front:
    """What stands before the parts of the stand-in."""

    def __init__(
        self,
        user: str,
        granted: Callable[[str], frozenset[str] | None],
        end: Callable[[str, bool], None],
        faults: Faults,
        calls: list[Called],
    ) -> None:
        """`granted`: access token to scopes, None when not accepted; `end`: a token, for good."""
        self._user = user
        self._granted = granted
        self._end = end
        self._faults = faults
        self._calls = calls
        self._handlers: dict[str, Any] = {}
        self._documents: dict[str, Document] = {}
        self._lock = threading.RLock()
        self._right: set[bytes] = set()
        self.wrong: list[str] = []
        """Answers of our own that are not as Google describes them: faults of the double."""

    def register(self, handlers: Handlers) -> None:
        """Take in what carries methods out."""
        self._handlers.update(handlers)

    def record(self, called: Called) -> None:
        """Write down a call."""
        with self._lock:
            self._calls.append(called)

    def answer(self, asked: Incoming, *, inside: bool = False) -> Reply:
        """Carry one call out, or refuse it; `inside`: it came inside a batch."""
        verb, parts = asked.verb, urlsplit(asked.target)
        path, query = parts.path.lstrip("/"), parts.query
        if verb == "POST" and asked.headers.get("x-http-method-override") == "GET":
            # A long search travels as a form: the library does that above 2,048 characters.
            verb, query = "GET", asked.body.decode("ascii")
        service = next((name for name, one in SERVICES.items() if path.startswith(one[2])), "")
        method = self._document(service).find(verb, path) if service else None
        if method is None:
            return self._refusal("gmail", Refused(404, "notFound", "Not Found"))
        reply = self.under(
            method.id,
            _token(asked.headers),
            partial(self._carry, service, method, path, query, asked),
            writes=method.writes,
            service=service,
        )
        status = reply.status if reply.wire is Wire.WHOLE else 0
        self.record(Called(method.id, method.writes, status, inside))
        return reply

    def under(
        self,
        name: str,
        token: str,
        carry: Callable[[], Reply],
        *,
        writes: bool,
        service: str = "gmail",
    ) -> Reply:
        """Carry something out under whatever is due to go wrong with it."""
        fault = self._faults.due(name, writes=writes)
        if fault is None:
            return carry()
        if fault.ends_token:
            self._end(token, fault.ends_permission)
        if fault.after or (fault.wire is Wire.WHOLE and not fault.status):
            reply = carry()
        else:
            reply = Reply(200)
        return self._spoilt(fault, reply, service)

    def _spoilt(self, fault: Fault, reply: Reply, service: str) -> Reply:
        if fault.wire is Wire.PAGE:
            return Reply(200, PAGE, {"content-type": "text/html"})
        if fault.wire is not Wire.WHOLE:
            return Reply(reply.status, reply.body, reply.headers, fault.wire)
        if fault.status:
            refused = Refused(
                fault.status, fault.reason, fault.message, retry_after_s=fault.retry_after_s
            )
            return self._refusal(service, refused)
        return reply

    def _carry(self, service: str, method: Method, path: str, query: str, asked: Incoming) -> Reply:
        with self._lock:
            try:
                document = self._document(service)
                self._admit(method, _token(asked.headers))
                params = document.params(method, path, query)
                body = self._body(document, method, asked)
                self._own(service, params)
                self._limited(method, params, _token(asked.headers))
                handler = self._handlers.get(method.id)
                if handler is None:
                    raise Refused(400, "notStoodIn", f"{method.id} is not stood in for.")
                found = handler(params, body)
            except Refused as refused:
                return self._refusal(service, refused)
        if found is None:
            return Reply(204)
        written = _json(found)
        if not method.response:
            self.wrong.append(f"{method.id}: nothing is answered by this method")
        elif not self._is_right(document, method.response, found, written):
            self.wrong.append(f"{method.id}: {document.complaint(method.response, found)}")
        return Reply(200, written, {"content-type": JSON})

    def _is_right(self, document: Document, schema: str, found: JsonObject, written: bytes) -> bool:
        """Whether an answer is as it is described; the same answer is looked at once."""
        print_ = hashlib.sha256(schema.encode() + b"\n" + written).digest()
        if print_ not in self._right:
            if document.complaint(schema, found):
                return False
            if len(self._right) >= _MOST_RIGHT:
                self._right.clear()
            self._right.add(print_)
        return True

    def _document(self, service: str) -> Document:
        with self._lock:
            if service not in self._documents:
                self._documents[service] = load(service)
            return self._documents[service]

    def _admit(self, method: Method, token: str) -> None:
        """Refuse who is nobody, and whose permission is for something else."""
        scopes = self._granted(token)
        if scopes is None:
            raise Refused(
                401,
                "authError",
                "Request had invalid authentication credentials. Expected OAuth 2 access token.",
            )
        if scopes.isdisjoint(method.scopes):
            raise Refused(
                403,
                "insufficientPermissions",
                "Request had insufficient authentication scopes.",
                info="ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            )

    def _own(self, service: str, params: Params) -> None:
        if service == "gmail" and params["userId"] not in ("me", self._user):
            raise Refused(403, "forbidden", "Delegation denied for the user.")

    def _limited(self, method: Method, params: Params, token: str) -> None:
        """Refuse a search to whom only header fields are shown."""
        narrow = {"https://www.googleapis.com/auth/gmail.metadata"}
        if params.get("q") and (self._granted(token) or narrow) & method.scopes == narrow:
            raise Refused(403, "forbidden", "Metadata scope does not support 'q' parameter")

    def _body(self, document: Document, method: Method, asked: Incoming) -> JsonObject:
        """Read the body, held to its description. Raises Refused."""
        if method.verb in ("GET", "DELETE") or not asked.body:
            value: Json = {}
        else:
            try:
                value = json.loads(asked.body)
            except ValueError:
                raise Refused(400, "parseError", "Parse Error") from None
        if not isinstance(value, dict) or (value and not method.request):
            raise Refused(400, "invalidArgument", "Invalid JSON payload received.")
        if method.request:
            if complaint := document.complaint(method.request, value):
                raise Refused(400, "invalidArgument", f"Invalid JSON payload received. {complaint}")
            if lacking := document.missing(method, value):
                raise Refused(400, "invalidArgument", f"Missing field: {lacking}")
        return value

    def _refusal(self, service: str, refused: Refused) -> Reply:
        """Shape a refusal as the service does: People gives no list of errors."""
        error: dict[str, Json] = {
            "code": refused.status,
            "message": refused.message,
            "status": _STATUS.get(refused.status, "UNKNOWN"),
        }
        if refused.reason == "failedPrecondition":
            error["status"] = "FAILED_PRECONDITION"
        if service != "people":
            error["errors"] = [
                {"message": refused.message, "domain": "global", "reason": refused.reason}
            ]
        if refused.info:
            error["details"] = [{"reason": refused.info, "domain": "googleapis.com"}]
        headers = {"content-type": JSON}
        if refused.retry_after_s:
            headers["retry-after"] = str(refused.retry_after_s)
        return Reply(refused.status, _json({"error": error}), headers)


_STATUS: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    410: "GONE",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


def _token(headers: Mapping[str, str]) -> str:
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def _json(value: JsonObject) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
