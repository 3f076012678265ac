"""Call Google's interfaces through Google's own client: reads are tried again, writes never are."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeVar

from boundary.core.errors import AdapterError, TransientError
from boundary.core.json import Json, JsonObject

from .answers import (
    GARBLED,
    ApiError,
    AskedToWait,
    LostAnswer,
    NotGranted,
    garbled,
    not_accepted,
    not_installed,
    refused,
    unreached,
)
from .line import CutError, Line, UnsentError
from .signed import AnsweredError, Signed

__all__ = [
    "Api",
    "ApiError",
    "AskedToWait",
    "Call",
    "LostAnswer",
    "NotGranted",
    "make_api",
]

MAX_BATCH: Final = 100
ATTEMPTS: Final = 5
"""How often a read is tried."""
MAX_WAIT_S: Final = 120.0
"""How long one read waits in all between its tries."""
MAX_PAGES: Final = 10_000

_T = TypeVar("_T")
_NOTHING: JsonObject = MappingProxyType({})
_LOUD: Final = ("googleapiclient.discovery", "googleapiclient.http", "googleapiclient.model")
"""Loggers of the library that tell what is asked for, addresses and all, to whoever listens."""
_EMPTY: Final = ("", b"", "{}", b"{}")
"""What a method that answers nothing may send: the library reads it as bytes."""


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
        self._resources: dict[str, Any] = {"": service}
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
                raise garbled()
            for item in items:
                if not isinstance(item, dict):
                    raise garbled()
                yield item
            after = page.get("nextPageToken")
            if not after:
                return
            if after == token:
                raise garbled()
            token = after
        raise garbled()

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
        path, _, name = method.rpartition(".")
        return getattr(self._resource(path), name)(**{**self._always, **params})

    def _resource(self, path: str) -> Any:
        """Find what has the methods under a path; the library makes it anew each time, slowly."""
        if path not in self._resources:
            above, _, name = path.rpartition(".")
            self._resources[path] = getattr(self._resource(above), name)()
        return self._resources[path]

    def _once(self, method: str, params: Mapping[str, Json], *, writes: bool) -> JsonObject:
        try:
            answer = self._request(method, params).execute()
        except UnsentError as error:
            raise unreached() from error
        except CutError as error:
            raise (LostAnswer() if writes else unreached()) from error
        except AnsweredError as error:
            if writes and error.status >= 500:
                raise LostAnswer from error
            if error.status == 401:
                raise not_accepted() from error
            raise refused(method, error.status, error.headers, error.content) from error
        if isinstance(answer, dict):
            return answer
        if answer in _EMPTY:
            return _NOTHING
        raise LostAnswer if writes else garbled()

    def _together(self, calls: Sequence[Call]) -> list[JsonObject | ApiError | TransientError]:
        """Send one batch; what Google asks to wait for is among the answers."""
        answers = self._sent(calls)
        if any(isinstance(one, ApiError) and one.status == 401 for one in answers):
            self._http.refresh()
            answers = self._sent(calls)
        if any(isinstance(one, ApiError) and one.status == 401 for one in answers):
            raise not_accepted()
        return answers

    def _sent(self, calls: Sequence[Call]) -> list[JsonObject | ApiError | TransientError]:
        found: list[JsonObject | ApiError | TransientError] = []

        def _take(place: str, answer: object, error: Any) -> None:
            if error is not None:
                said = refused(
                    calls[int(place)].method, int(error.resp.status), error.resp, error.content
                )
                if not isinstance(said, ApiError | TransientError):
                    raise said
                found.append(said)
            elif isinstance(answer, dict):
                found.append(answer)
            else:
                raise garbled()

        batch = self._service.new_batch_http_request(callback=_take)
        for place, one in enumerate(calls):
            batch.add(self._request(one.method, one.params), request_id=str(place))
        from googleapiclient.errors import BatchError  # noqa: PLC0415  # comes with the extra

        try:
            batch.execute(http=self._http)
        except (UnsentError, CutError) as error:
            raise unreached() from error
        except AnsweredError as error:
            raise refused("batch", error.status, error.headers, error.content) from error
        except (BatchError, *GARBLED) as error:
            raise garbled() from error
        return found

    def _patiently(self, read: Callable[[], _T]) -> _T:
        """Try a read until it is answered, at most ATTEMPTS times and MAX_WAIT_S of waiting."""
        waited, attempt = 0.0, 0
        while True:
            attempt += 1
            try:
                return read()
            except TransientError as error:
                asked = error.wait_s if isinstance(error, AskedToWait) else 0.0
                wait_s = max(asked, 2**attempt * (0.5 + self._jitter() / 2))
                waited += wait_s
                if attempt == ATTEMPTS or waited > MAX_WAIT_S:
                    raise
                self._sleep(wait_s)


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
        raise not_installed() from error
    for part in _LOUD:
        logging.getLogger(part).disabled = True
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
