"""Join the parts of the stand-in behind one loopback server."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Any, Final

from boundary.core.json import JsonObject
from boundary.rehearsal.loopback import HOST

from .asked import Called, Clock, Handlers, Notice
from .calendar import Calendars
from .faults import Faults, Wire
from .front import Front, Incoming, Reply
from .gmail import Gmail
from .grants import CLIENT_ID, CLIENT_SECRET, Grants
from .multipart import MAX_CALLS, apart, together
from .people import People
from .serve import Server

_BASE: Final = "https://www.googleapis.com/auth/"
_NAMES: Final = (
    "gmail.settings.basic",
    "gmail.labels",
    "gmail.readonly",
    "gmail.modify",
    "contacts",
    "calendar.acls",
    "calendar.calendarlist.readonly",
)
ALL: Final = frozenset(_BASE + name for name in _NAMES)
"""Every permission this program may ask for."""


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class GoogleDouble:
    """Google, as far as one user's mail, contacts and calendars go."""

    def __init__(
        self,
        user: str = "me@example.org",
        *,
        now_ms: Clock = _wall_ms,
        scopes: Collection[str] = ALL,
    ) -> None:
        """Furnish nothing yet, and listen nowhere; `scopes` are what `token` gives by itself."""
        self.user = user
        self.now_ms = now_ms
        self.calls: list[Called] = []
        self.outbox: list[Notice] = []
        self.faults = Faults()
        self.grants = Grants(now_ms)
        self.gmail = Gmail(user, now_ms, self.outbox)
        self.people = People()
        self.calendars = Calendars(user, self.outbox)
        self._scopes = _full(scopes)
        self._front = Front(user, self.grants.scopes_of, self.grants.end, self.faults, self.calls)
        for part in (self.gmail, self.people, self.calendars):
            self._front.register(part.handlers())
        self._server = Server(self._answer)
        self._port = 0

    @property
    def root(self) -> str:
        """Where it listens, as `make_api` takes it."""
        return f"http://{HOST}:{self._port}/"

    def start(self) -> JsonObject:
        """Listen on 127.0.0.1; return the account settings to reach it."""
        self._port = self._server.start()
        return {"host": HOST, "port": self._port, "security": "none", "user": self.user}

    def stop(self) -> None:
        """Stop listening. Twice is as good as once.

        Raises RuntimeError when an answer of its own was not as Google describes it, and when a
        mail would have been sent to somebody and nobody took it out of the outbox.
        """
        self._server.stop()
        if self._front.wrong:
            raise RuntimeError(f"the stand-in answered wrongly: {self._front.wrong[0]}")
        if self.outbox:
            raise RuntimeError(f"somebody would have got a mail: {self.outbox[0].about}")

    def register(self, handlers: Handlers) -> None:
        """Take in what carries out more methods, named by their full ids."""
        self._front.register(handlers)

    def secrets(self, scopes: Collection[str] | None = None) -> dict[str, str]:
        """Give a permission; return what an account's secrets would hold of it."""
        _, refresh = self.grants.give(self._scopes if scopes is None else _full(scopes))
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": refresh,
        }

    def client_file(self) -> JsonObject:
        """Give the file a person would get when they make a client of their own."""
        return {
            "installed": {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "auth_uri": f"{self.root}o/oauth2/auth",
                "token_uri": f"{self.root}token",
                "redirect_uris": ["http://localhost"],
            }
        }

    def token(self, scopes: Collection[str] | None = None) -> Any:
        """Give a permission; return it as Google's client takes it."""
        from google.oauth2.credentials import Credentials  # noqa: PLC0415  # with the extra

        access, refresh = self.grants.give(self._scopes if scopes is None else _full(scopes))
        make: Any = Credentials
        return make(
            access,
            refresh_token=refresh,
            token_uri=f"{self.root}token",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
        )

    def counted(self, method: str) -> int:
        """Say how often a method was called."""
        return sum(one.method == method for one in list(self.calls))

    def writes(self) -> tuple[Called, ...]:
        """Every call that came and would change something."""
        return tuple(one for one in list(self.calls) if one.writes)

    def _answer(self, asked: Incoming) -> Reply:
        path = asked.target.partition("?")[0].strip("/")
        pages: dict[str, tuple[str, Callable[[Incoming], Reply]]] = {
            "o/oauth2/auth": ("consent", self.grants.consent),
            "o/oauth2/v2/auth": ("consent", self.grants.consent),
            "token": ("token", self.grants.token),
            "revoke": ("revoke", self.grants.revoke),
        }
        if path in pages:
            name, answer = pages[path]
            reply = self._front.under(name, "", lambda: answer(asked), writes=name != "consent")
            self._front.record(Called(name, writes=False, status=reply.status))
            return reply
        if path == "batch" or path.startswith("batch/"):
            return self._batch(asked)
        return self._front.answer(asked)

    def _batch(self, asked: Incoming) -> Reply:
        try:
            calls = apart(asked)
        except ValueError:
            return Reply(400)
        if len(calls) > MAX_CALLS:
            return Reply(400)
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        reply = self._front.under("batch", token, lambda: self._each(calls), writes=False)
        status = reply.status if reply.wire is Wire.WHOLE else 0
        self._front.record(Called("batch", writes=False, status=status, size=len(calls)))
        return reply

    def _each(self, calls: list[tuple[str, Incoming]]) -> Reply:
        answers: list[tuple[str, Reply]] = []
        for content_id, one in calls:
            reply = self._front.answer(one, inside=True)
            if reply.wire is not Wire.WHOLE:
                return Reply(200, reply.body, reply.headers, reply.wire)
            answers.append((content_id, reply))
        return together(answers)


def _full(scopes: Collection[str]) -> frozenset[str]:
    """Write scopes as Google names them; short names are taken too."""
    return frozenset(one if "://" in one else _BASE + one for one in scopes)
