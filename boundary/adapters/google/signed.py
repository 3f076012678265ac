"""Sign requests with the permission the user gave, and renew it when it has run out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from boundary.core.errors import AdapterError, TransientError

from .answers import GARBLED, garbled, not_accepted, unreached
from .line import CutError, Line, UnsentError


class AnsweredError(Exception):
    """The answer is not a success. Caught in client.py, so that the library logs none of it."""

    def __init__(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        """Keep the whole answer."""
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.content = content


class Signed:
    """What the library sends through. It has no `credentials`, so that a batch is signed once."""

    def __init__(self, line: Line, permission: Any) -> None:
        """Keep both; `permission` is the library's credentials, or None for nobody."""
        self._line = line
        self._permission = permission

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> tuple[Any, bytes]:
        """Send it signed; a permission that has run out is renewed, once.

        Raises AnsweredError for any status from 300, UnsentError, CutError, and what `refresh`
        raises, and then the request was not carried out.
        """
        answer, content = self._send(uri, method, body, headers)
        if answer.status == 401 and self._permission is not None:
            self.refresh()
            answer, content = self._send(uri, method, body, headers)
        if answer.status >= 300:
            raise AnsweredError(answer.status, answer, content)
        return answer, content

    def refresh(self) -> None:
        """Renew the permission. Raises AdapterError for good, TransientError for later."""
        if self._permission is not None:
            with _renewing():
                self._permission.refresh(self._ask())

    def _send(
        self, uri: str, method: str, body: str | bytes | None, headers: Mapping[str, str] | None
    ) -> tuple[Any, bytes]:
        signed = dict(headers or {})
        if self._permission is not None:
            with _renewing():
                self._permission.before_request(self._ask(), method, uri, signed)
        return self._line.request(uri, method, body, signed)

    def _ask(self) -> Any:
        from google_auth_httplib2 import Request  # noqa: PLC0415  # comes with the extra

        send: Any = Request(self._line)

        def _once(*asked: object, **named: object) -> Any:
            # The library would try again by itself, and sleep on a clock of its own.
            answer = send(*asked, **named)
            if answer.status == 429 or answer.status >= 500:
                raise AnsweredError(answer.status, answer.headers, answer.data)
            return answer

        return _once


@contextmanager
def _renewing() -> Iterator[None]:
    """Say what it means when a permission cannot be renewed; nothing else was sent yet."""
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  # comes with the extra

    try:
        yield
    except (UnsentError, CutError) as error:
        raise unreached() from error
    except AnsweredError as error:
        raise _not_now() from error
    except GARBLED as error:
        raise garbled() from error
    except GoogleAuthError as error:
        # The library keeps what was answered as the second argument, if it was JSON.
        answer = error.args[1] if len(error.args) > 1 else {"error": "invalid_grant"}
        said = answer.get("error") if isinstance(answer, Mapping) else None
        if error.retryable or not isinstance(said, str):
            raise _not_now() from error
        if said != "invalid_grant":
            raise AdapterError(
                "Google does not know your own client any more, or knows it by another secret.",
                hint="Connect the account again with the client file that Google has now.",
            ) from error
        raise not_accepted() from error


def _not_now() -> TransientError:
    return TransientError(
        "Google could not renew the permission at this moment.",
        hint="Run the same command again in a while.",
    )
