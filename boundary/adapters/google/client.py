"""Call Google's interfaces through Google's own client: reads are tried again, writes never are."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeVar

from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import Json, JsonObject

from .line import CutError, Line, UnsentError
from .signed import AnsweredError, Signed

MAX_BATCH: Final = 100
ATTEMPTS: Final = 5
"""How often a read is tried."""
MAX_WAIT_S: Final = 120.0
"""How long one read waits in all between its tries."""
MAX_PAGES: Final = 10_000

_T = TypeVar("_T")
_NOTHING: JsonObject = MappingProxyType({})
_REASON = re.compile(r"[A-Za-z_]{1,60}")
_SLOW = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_GARBLED = (ValueError, TypeError, KeyError, IndexError, AttributeError)


class ApiError(AdapterError):
    """Google answered that it did not do it."""

    def __init__(self, method: str, status: int, reasons: Sequence[str], detail: str) -> None:
        """Keep what Google answered; `detail` is its own text and is never shown."""
        reason = reasons[0] if reasons else ""
        super().__init__(
            "Google did not accept a call.",
            hint="Run it again later; when it stays like this, look at the documentation.",
            place=f"{method} {status} {reason}".strip(),
        )
        self.status = status
        self.reason = reason
        self.reasons = tuple(reasons)
        self.detail = detail


class NotGranted(AdapterError):
    """The permission that this call needs was not given."""


class AskedToWait(TransientError):
    """Google refused for now, and did nothing."""

    def __init__(self, wait_s: float) -> None:
        """Keep for how many seconds Google wants to be left alone; 0: it did not say."""
        super().__init__(
            "Google asks this program to wait.", hint="Run the same command again in a while."
        )
        self.wait_s = wait_s


class LostAnswer(TransientError):
    """A write was sent, and whether it was done is not known: look before it is sent again."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "Google's answer to a change did not come.", hint="Run the same command again."
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a batch."""

    method: str
    """Such as `users.messages.get`."""
    params: Mapping[str, Json] = field(default_factory=dict, repr=False)


class Api:
    """One Google service of one account."""

    def __init__(
        self,
        service: Any,
        line: Line,
        http: Signed,
        *,
        user: bool,
        sleep: Callable[[float], None],
        jitter: Callable[[], float],
    ) -> None:
        """Keep what calls are made of; `user`: methods take a userId, which is "me"."""
        self._service = service
        self._line = line
        self._http = http
        self._always: Mapping[str, str] = {"userId": "me"} if user else {}
        self._sleep = sleep
        self._jitter = jitter

    def call(self, method: str, /, **params: Json) -> JsonObject:
        """Call one method, named without its service; `body` is the body of the request.

        A method without an answer gives an empty object. Raises ApiError, NotGranted, LostAnswer
        (writes), AskedToWait, TransientError, AdapterError.
        """
        if self._request(method, params).method == "GET":
            return self._patiently(lambda: self._once(method, params, writes=False))
        return self._once(method, params, writes=True)

    def pages(self, method: str, items_key: str, /, **params: Json) -> Iterator[JsonObject]:
        """Call a method page after page; give the objects under `items_key` of each."""
        token: Json = None
        for _ in range(MAX_PAGES):
            more = {} if token is None else {"pageToken": token}
            page = self.call(method, **params, **more)
            items = page.get(items_key, ())
            if not isinstance(items, list) and items != ():
                raise _garbled()
            for item in items:
                if not isinstance(item, dict):
                    raise _garbled()
                yield item
            after = page.get("nextPageToken")
            if not after:
                return
            if after == token:
                raise _garbled()
            token = after
        raise _garbled()

    def batch(self, calls: Sequence[Call], /) -> tuple[JsonObject | ApiError, ...]:
        """Call up to 100 methods that only read, in one request; answers in the same order.

        What Google asks to wait for is asked again; an ApiError stands where it said no.
        """
        if len(calls) > MAX_BATCH:
            raise ValueError("too many calls for one batch")
        if any(self._request(one.method, one.params).method != "GET" for one in calls):
            raise ValueError("a batch only reads")
        found: dict[int, JsonObject | ApiError] = {}

        def _rest() -> None:
            left = [place for place in range(len(calls)) if place not in found]
            later: AskedToWait | TransientError | None = None
            for place, answer in zip(left, self._together([calls[p] for p in left]), strict=True):
                if isinstance(answer, TransientError):
                    later = answer
                else:
                    found[place] = answer
            if later is not None:
                raise later

        if calls:
            self._patiently(_rest)
        return tuple(found[place] for place in range(len(calls)))

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    def _request(self, method: str, params: Mapping[str, Json]) -> Any:
        """Make the library's request; nothing is sent. Unknown names are faults of ours."""
        *path, name = method.split(".")
        resource = self._service
        for part in path:
            resource = getattr(resource, part)()
        return getattr(resource, name)(**{**self._always, **params})

    def _once(self, method: str, params: Mapping[str, Json], *, writes: bool) -> JsonObject:
        try:
            answer = self._request(method, params).execute()
        except UnsentError as error:
            raise _unreached() from error
        except CutError as error:
            raise (LostAnswer() if writes else _unreached()) from error
        except AnsweredError as error:
            if writes and error.status >= 500:
                raise LostAnswer from error
            raise _refused(method, error.status, error.headers, error.content) from error
        if isinstance(answer, dict):
            return answer
        if not answer:
            return _NOTHING
        raise LostAnswer if writes else _garbled()

    def _together(self, calls: Sequence[Call]) -> list[JsonObject | ApiError | TransientError]:
        """Send one batch; what Google asks to wait for is among the answers."""
        answers = self._sent(calls)
        if any(isinstance(one, ApiError) and one.status == 401 for one in answers):
            self._http.refresh()
            answers = self._sent(calls)
        return answers

    def _sent(self, calls: Sequence[Call]) -> list[JsonObject | ApiError | TransientError]:
        found: list[JsonObject | ApiError | TransientError] = []

        def _take(place: str, answer: object, error: Any) -> None:
            if error is not None:
                refused = _refused(
                    calls[int(place)].method, int(error.resp.status), error.resp, error.content
                )
                if not isinstance(refused, ApiError | TransientError):
                    raise refused
                found.append(refused)
            elif isinstance(answer, dict):
                found.append(answer)
            else:
                raise _garbled()

        batch = self._service.new_batch_http_request(callback=_take)
        for place, one in enumerate(calls):
            batch.add(self._request(one.method, one.params), request_id=str(place))
        from googleapiclient.errors import BatchError  # noqa: PLC0415  # comes with the extra

        try:
            batch.execute(http=self._http)
        except (UnsentError, CutError) as error:
            raise _unreached() from error
        except AnsweredError as error:
            raise _refused("batch", error.status, error.headers, error.content) from error
        except (BatchError, *_GARBLED) as error:
            raise _garbled() from error
        return found

    def _patiently(self, read: Callable[[], _T]) -> _T:
        """Try a read until it is answered, at most ATTEMPTS times and MAX_WAIT_S of waiting."""
        waited = 0.0
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return read()
            except TransientError as error:
                asked = error.wait_s if isinstance(error, AskedToWait) else 0.0
                wait_s = max(asked, 2**attempt * (0.5 + self._jitter() / 2))
                waited += wait_s
                if attempt == ATTEMPTS or waited > MAX_WAIT_S:
                    raise
                self._sleep(wait_s)
        raise AssertionError


def make_api(
    name: str,
    version: str,
    credentials: Any,
    /,
    *,
    root: str = "",
    sleep: Callable[[float], None],
    jitter: Callable[[], float],
    read_s: float = 60.0,
    monotonic: Callable[[], float] = time.monotonic,
) -> Api:
    """Make the client of one service from the description inside the library; contacts nothing.

    `root` is empty or a stand-in on this device, such as `http://127.0.0.1:8080/`. Without
    credentials (None) calls are made as nobody. Raises AdapterError when the extra is missing.
    """
    try:
        from google.api_core.client_options import ClientOptions  # noqa: PLC0415  # extra, slow
        from googleapiclient.discovery import build_from_document  # noqa: PLC0415
        from googleapiclient.discovery_cache import get_static_doc  # noqa: PLC0415
    except ImportError as error:
        raise AdapterError(
            "The parts for Google are not installed.",
            hint="You can install them with: pip install 'boundary-toolkit[google]'",
        ) from error
    text = get_static_doc(name, version)
    if text is None:
        raise AdapterError("The installed parts for Google do not know this service.")
    document = json.loads(text)
    if root:
        document["rootUrl"] = root
    line = Line(read_s=read_s, monotonic=monotonic)
    http = Signed(line, credentials)
    # The universe is named so that the environment cannot lead elsewhere.
    options = ClientOptions(universe_domain="googleapis.com")
    service = build_from_document(document, http=http, client_options=options)
    return Api(service, line, http, user=name == "gmail", sleep=sleep, jitter=jitter)


def _refused(
    method: str, status: int, headers: Mapping[str, str], content: bytes
) -> AdapterError:
    """Say what an answer that is not a success means."""
    reasons, detail = _reasons(content)
    if status == 429 or (status == 403 and not _SLOW.isdisjoint(reasons)):
        return AskedToWait(_seconds(headers.get("retry-after", "")))
    if status >= 500:
        return _unreached()
    if status == 403 and not _SCOPE.isdisjoint(reasons):
        return NotGranted(
            "This needs a permission at Google that was not given.",
            hint="Connect the account again and leave that box ticked.",
        )
    if status == 403 and not _OFF.isdisjoint(reasons):
        return AdapterError(
            "This service is not switched on in your own project at Google.",
            hint="The documentation says where it is switched on.",
        )
    return ApiError(method, status, reasons, detail)


def _reasons(content: bytes) -> tuple[list[str], str]:
    """Read why, most telling first, and Google's own text.

    Source: https://cloud.google.com/apis/design/errors; older services answer with `errors`.
    """
    try:
        error = json.loads(content)["error"]
        given = [one.get("reason") for one in error.get("errors", ())]
        given += [one.get("reason") for one in error.get("details", ())]
        given.append(_camel(error.get("status", "")))
        detail = str(error.get("message", ""))
    except _GARBLED:
        return [], ""
    known = [one for one in given if isinstance(one, str) and _REASON.fullmatch(one)]
    return list(dict.fromkeys(known)), detail


def _camel(status: str) -> str:
    """Turn `NOT_FOUND` into `notFound`, as older services name it."""
    first, *rest = status.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def _seconds(text: str) -> float:
    """Read Retry-After in seconds; a date, which Google does not send, counts as nothing said."""
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0


def _unreached() -> TransientError:
    return TransientError(
        "Google could not be reached.", hint="Look at your connection and run it again."
    )


def _garbled() -> AdapterError:
    return AdapterError(
        "What was answered in Google's place cannot be understood.",
        hint="A network with a sign-in page of its own does that. Sign in there first.",
    )
