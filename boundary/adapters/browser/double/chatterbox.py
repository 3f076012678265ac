"""Put the fictional site on loopback: its own origin, one to sign in at, one for a frame."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from . import pages
from .people import ME, member
from .serve import Incoming, Listener, Reply
from .site import Answer, Click, Kind, Mode, Site

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-src {frame}; form-action 'self' {site}; base-uri 'none'; frame-ancestors {site}; "
    "require-trusted-types-for 'script'"
)
_STATIC: Final = {
    "/app.js": ("app.js", "text/javascript; charset=utf-8"),
    "/app.css": ("app.css", "text/css; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the site is, once started."""

    site: str
    login: str
    """For the person alone."""
    frame: str
    """Where the privacy settings lie when they lie in a frame."""


class Chatterbox:
    """A site that does not exist, with everything that makes such sites hard to walk.

    Its policy allows no inline script or style, and no text that becomes markup. `site` is its
    memory: what it holds, what was pressed, how it behaves; a test changes it while it runs.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the clock, in seconds; nothing runs yet."""
        self.site = Site(clock)
        self._origins: Origins | None = None
        self._own = Listener(self._answer_site)
        self._login = Listener(self._answer_login)
        self._frame = Listener(self._answer_frame)

    @property
    def origins(self) -> Origins:
        """Where it is; only while it runs."""
        if self._origins is None:
            raise RuntimeError("The stand-in site is not running.")
        return self._origins

    def start(self) -> Origins:
        """Listen on 127.0.0.1 at three ports."""
        self._origins = Origins(self._own.start(), self._login.start(), self._frame.start())
        return self._origins

    def stop(self) -> None:
        """Stop listening. Twice is as good as once."""
        for listener in (self._own, self._login, self._frame):
            listener.stop()
        self._origins = None

    def reset(
        self,
        *,
        layout: str = "a",
        locale: str = "en",
        modes: Iterable[Mode | str] = (),
        start: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Begin anew at the same address, signed in, with what `start` names."""
        chosen = [Mode(mode) for mode in modes]
        self.site.reset(layout=layout, locale=locale, modes=chosen, start=start)

    def holds(self) -> dict[str, tuple[str, ...]]:
        """Give what the server holds: lists by name, sorted, and settings as tuples of one."""
        return self.site.holds()

    def sign_out(self) -> None:
        """End the session, as a site does by itself after a while."""
        self.site.signed_in = False

    @property
    def clicks(self) -> list[Click]:
        """Every press on a control so far, in order."""
        return list(self.site.clicks)

    def _answer_site(self, asked: Incoming) -> Reply:
        parts = urlsplit(asked.path)
        path = parts.path
        if path in _STATIC:
            return _static(path)
        if path == "/favicon.ico":
            return Reply(status=204)
        if asked.method == "POST":
            return self._change(path, asked.body)
        query = parse_qs(parts.query)
        if path == "/welcome":
            self.site.signed_in = True
            return _go(_local(query.get("back", ["/"])[0]))
        if path == "/checkpoint":
            return self._html(pages.checkpoint(self.site))
        if path == "/offer":
            return self._html(pages.offer(self.site))
        if not self.site.signed_in:
            return _go(self._sign_in_at(asked.path))
        return self._signed_in(path, query)

    def _signed_in(self, path: str, query: Mapping[str, Sequence[str]]) -> Reply:
        lists = {f"/settings/{kind}": kind for kind in Kind}
        parts = {f"/part/{kind}": kind for kind in Kind}
        if path == "/":
            return self._html(pages.home(self.site))
        if path == "/people":
            return self._html(pages.people(self.site))
        if path == "/settings/privacy":
            framed = Mode.IFRAME in self.site.modes
            where = f"{self.origins.frame}/frame/privacy" if framed else ""
            return self._html(pages.privacy(self.site, where))
        if path in lists:
            return self._html(pages.listed(self.site, lists[path]))
        if path in parts:
            begin = query.get("begin", ["0"])[0]
            return _json(pages.part(self.site, parts[path], int(begin) if begin.isdecimal() else 0))
        one = member(unquote(path.removeprefix("/u/"))) if path.startswith("/u/") else None
        if one is None:
            return Reply(status=404)
        self.site.profiles_opened += 1
        return self._html(pages.profile(self.site, one))

    def _answer_login(self, asked: Incoming) -> Reply:
        parts = urlsplit(asked.path)
        if parts.path in _STATIC:
            return _static(parts.path)
        if parts.path != "/login":
            return Reply(status=404)
        given = parse_qs(asked.body.decode("utf-8", "replace") or parts.query)
        back = _local(given.get("back", ["/"])[0])
        if asked.method == "POST":
            return _go(f"{self.origins.site}/welcome?back={quote(back, safe='')}")
        return self._html(pages.sign_in(self.site, back))

    def _answer_frame(self, asked: Incoming) -> Reply:
        path = urlsplit(asked.path).path
        if path in _STATIC:
            return _static(path)
        if asked.method == "POST":
            return self._change(path, asked.body)
        if path == "/frame/privacy" and self.site.signed_in:
            return self._html(pages.framed(self.site))
        return Reply(status=404)

    def _change(self, path: str, body: bytes) -> Reply:
        try:
            given = json.loads(body)
        except ValueError:
            return Reply(status=400)
        if not isinstance(given, dict):
            return Reply(status=400)
        if path == "/seen":
            where, role, name = (str(given.get(key)) for key in ("path", "role", "name"))
            trusted = given.get("trusted") is True
            self.site.clicks.append(Click(where, role, name, trusted))
            return Reply(status=204)
        if path == "/list":
            kind, handle = str(given.get("kind")), str(given.get("handle"))
            answer = self.site.list_person(kind, handle, on=given.get("on") is True)
        elif path == "/set":
            answer = self.site.set(str(given.get("setting")), str(given.get("value")))
        else:
            return Reply(status=404)
        go = {
            Answer.CHECKPOINT: f"{self.origins.site}/checkpoint",
            Answer.SIGN_IN: self._sign_in_at("/"),
        }.get(answer, "")
        return _json({"answer": str(answer), "go": go})

    def _sign_in_at(self, back: str) -> str:
        return f"{self.origins.login}/login?back={quote(back, safe='')}"

    def _html(self, text: str) -> Reply:
        policy = _POLICY.format(site=self.origins.site, frame=self.origins.frame)
        # Kept for a year and naming its owner: what a removed profile must take with it.
        kept = f"chatter={quote(f'{ME.handle} {ME.mail}')}; Max-Age=31536000; Path=/; HttpOnly"
        return Reply(text.encode(), headers={"content-security-policy": policy, "set-cookie": kept})


def _static(path: str) -> Reply:
    name, kind = _STATIC[path]
    data = files(__package__).joinpath("static", name).read_bytes()
    return Reply(data, kind, headers={"cache-control": "max-age=3600"})


def _json(value: Mapping[str, object]) -> Reply:
    return Reply(json.dumps(value).encode(), "application/json")


def _go(where: str) -> Reply:
    return Reply(status=303, headers={"location": where})


def _local(path: str) -> str:
    """Give the path when it stays on the site, else the first page."""
    return path if path.startswith("/") and not path.startswith("//") else "/"
