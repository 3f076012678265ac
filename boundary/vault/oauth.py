"""Ask Google for a permission in the user's own browser, and give it back.

The way of an installed program: a consent page in the browser, an answer to a port on loopback, a
code that is worth nothing without the verifier that never left this process (RFC 8252, RFC 7636).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from boundary.core.errors import AdapterError, Interrupted, Refusal, TransientError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

__all__ = ["GOOGLE", "Client", "Endpoints", "Grant", "authorize", "end", "read_client"]

_LONGEST_FILE = 16 * 1024
_LONGEST_WORD = 512
_TURN_S = 0.5
"""How long one wait for the browser takes before it is asked whether to stop."""
_GARBLED = (ValueError, TypeError, KeyError, AttributeError)
"""What the library raises at an answer that is JSON and yet no token."""
_PAGE = b"You can close this page and go back to the program.\n"
_EXTRA = "You can install it with: pip install 'boundary-toolkit[google]'"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where permissions are asked for, exchanged and given back."""

    consent: str
    token: str
    revoke: str


GOOGLE = Endpoints(
    "https://accounts.google.com/o/oauth2/auth",
    "https://oauth2.googleapis.com/token",
    "https://oauth2.googleapis.com/revoke",
)
"""Source: https://developers.google.com/identity/protocols/oauth2/native-app."""


@dataclass(frozen=True, slots=True)
class Client:
    """The user's own client: what a program calls itself when it asks. Not a secret at Google."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What the person allowed."""

    refresh_token: str = field(repr=False)
    granted: frozenset[str]
    """Scopes as Google names them; the person may have unticked some that were asked for."""


def read_client(data: bytes) -> Client:
    """Read the client file that Google's console hands out. Raises Refusal.

    Its addresses are not used: the file may come from a stranger, and the addresses are Google's.
    """
    hint = "In Google's console it is made as a client of the type Desktop app, then downloaded."
    if len(data) > _LONGEST_FILE:
        raise Refusal("This file is too long for a client file.", hint=hint)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refusal("This is not a client file: it is not JSON.", hint=hint) from error
    installed = found.get("installed") if isinstance(found, dict) else None
    if not isinstance(installed, dict):
        raise Refusal("This is not the file of a client of the type Desktop app.", hint=hint)
    words = [installed.get(name) for name in ("client_id", "client_secret")]
    if not all(isinstance(w, str) and _is_word(w) for w in words):
        raise Refusal("This client file has no client_id and client_secret.", hint=hint)
    return Client(str(words[0]), str(words[1]))


def authorize(
    client: Client,
    scopes: Iterable[str],
    show: Callable[[str], None],
    *,
    user: str = "",
    endpoints: Endpoints = GOOGLE,
    wait_s: float = 300.0,
    answer_s: float = 20.0,
    stopped: Callable[[], bool] = lambda: False,
    monotonic: Callable[[], float] = time.monotonic,
) -> Grant:
    """Have the person allow these scopes in a browser; wait at most `wait_s` seconds.

    `show` is handed the address of the consent page. `user`: whose account is meant; Google offers
    that one first. `answer_s`: how long Google may be silent once the browser has answered. Raises
    AdapterError, TransientError, or Interrupted once `stopped` says so.
    """
    try:
        from google_auth_oauthlib.flow import InstalledAppFlow  # noqa: PLC0415  # extra, slow
    except ImportError as error:
        raise AdapterError("The parts for Google are not installed.", hint=_EXTRA) from error
    config = {
        "client_id": client.id,
        "client_secret": client.secret,
        "auth_uri": endpoints.consent,
        "token_uri": endpoints.token,
    }
    flow = InstalledAppFlow.from_client_config({"installed": config}, sorted(scopes))
    with _Catcher() as catcher:
        flow.redirect_uri = catcher.address
        # Without `consent` a second permission comes without a refresh token.
        asked: dict[str, str] = {"access_type": "offline", "prompt": "consent"}
        if user:
            asked["login_hint"] = user
        page, state = flow.authorization_url(**asked)
        show(page)
        answer = catcher.wait(state, monotonic() + wait_s, monotonic, stopped)
    return _exchanged(flow, answer, answer_s)


def end(token: str, *, endpoints: Endpoints = GOOGLE, wait_s: float = 20.0) -> bool:
    """Give a permission back at Google; whether Google still knew it. Raises TransientError."""
    try:
        import requests  # noqa: PLC0415  # it comes with the extra
    except ImportError as error:
        raise AdapterError("The parts for Google are not installed.", hint=_EXTRA) from error
    try:
        answer = requests.post(endpoints.revoke, data={"token": token}, timeout=wait_s)
    except requests.RequestException as error:
        raise _not_reached() from error
    if answer.status_code >= 500:
        raise _not_reached()
    return answer.status_code == 200


def _exchanged(flow: Any, answer: str, answer_s: float) -> Grant:
    """Turn the browser's answer into a grant."""
    import requests  # noqa: PLC0415  # loaded by the library already
    from oauthlib.oauth2 import OAuth2Error  # noqa: PLC0415  # as above

    try:
        token = flow.fetch_token(authorization_response=answer, timeout=answer_s)
    except Warning as changed:
        # The library's way of saying that other scopes were granted than were asked for.
        token = getattr(changed, "token", {})
    except OAuth2Error as error:
        if error.error == "access_denied":
            raise AdapterError(
                "The permission was not given, so nothing was kept.",
                hint="You can run connect again, or choose another way for this account.",
            ) from error
        raise AdapterError(
            "Google did not accept this client or its answer, so nothing was kept.",
            hint="The page docs/adapters/gmail.md says how a client is made.",
        ) from error
    except requests.RequestException as error:
        raise _not_reached() from error
    except _GARBLED as error:
        raise AdapterError(
            "What was answered in Google's place cannot be understood. Nothing was kept.",
            hint="A network with a sign-in page of its own does that. Sign in there first.",
        ) from error
    refresh = token.get("refresh_token") if isinstance(token, Mapping) else None
    if not isinstance(refresh, str) or not refresh:
        raise AdapterError(
            "Google gave no lasting permission, so nothing was kept.",
            hint="You can run connect again.",
        )
    scopes = token.get("scope", ())
    return Grant(refresh, frozenset(scopes.split() if isinstance(scopes, str) else scopes))


class _Catcher:
    """A port on loopback that waits for one answer of the browser."""

    def __init__(self) -> None:
        from wsgiref.simple_server import WSGIRequestHandler, make_server  # noqa: PLC0415  # rare

        class Quiet(WSGIRequestHandler):
            """Writes no line a request."""

            timeout = 5

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                """Say nothing: the line would hold the code."""

        self._queries: list[str] = []
        self._server = make_server("127.0.0.1", 0, self._answer, handler_class=Quiet)
        self._server.timeout = _TURN_S
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> _Catcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def wait(
        self,
        state: str,
        until: float,
        monotonic: Callable[[], float],
        stopped: Callable[[], bool],
    ) -> str:
        """Return the address that the browser came back to, with our own state in it."""
        while monotonic() < until:
            if stopped():
                raise Interrupted("You stopped while the page was open. Nothing was kept.")
            self._server.handle_request()
            for query in self._queries:
                if parse_qs(query).get("state") == [state]:
                    # The library accepts an answer over https alone; it went no further than here.
                    return f"{self.address.replace('http:', 'https:')}?{query}"
            self._queries.clear()
        raise TransientError(
            "No answer came from the browser in time. Nothing was kept.",
            hint="You can run connect again and take the time you want on the page.",
        )

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        self._queries.append(str(environ.get("QUERY_STRING", "")))
        start(
            "200 OK",
            [
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )
        return [_PAGE]


def _is_word(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_WORD and text.isascii() and text.isprintable()


def _not_reached() -> TransientError:
    return TransientError("Google could not be reached. Nothing was changed.", hint="Try again.")
