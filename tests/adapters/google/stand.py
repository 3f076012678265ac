"""Put the real client before the stand-in, with a clock that only sleeping moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from boundary.adapters.google.client import Api, make_api
from boundary.adapters.google.double import GoogleDouble

USER = "me@example.org"
NOON_MS = 1_800_000_000_000


@dataclass(slots=True)
class Hours:
    """A clock of the test's own."""

    ms: int = NOON_MS
    slept: list[float] = field(default_factory=list)

    def now_ms(self) -> int:
        """Give the time."""
        return self.ms

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)
        self.ms += round(seconds * 1000)


@dataclass(slots=True)
class Stand:
    """A stand-in that runs, and a client of its mail."""

    double: GoogleDouble
    api: Api
    hours: Hours


@contextmanager
def standing(
    service: str = "gmail",
    version: str = "v1",
    *,
    scopes: Collection[str] | None = None,
    read_s: float = 20.0,
) -> Iterator[Stand]:
    """Run a stand-in with one client; at the end its own answers have been right."""
    hours = Hours()
    double = GoogleDouble(USER, now_ms=hours.now_ms)
    double.start()
    api = make_api(
        service,
        version,
        double.token(scopes),
        root=double.root,
        sleep=hours.sleep,
        jitter=lambda: 1.0,
        read_s=read_s,
    )
    try:
        yield Stand(double, api, hours)
    finally:
        api.close()
        double.stop()


def letter(sender: str, subject: str = "Hello", *, more: str = "", text: str = "Hi") -> bytes:
    """Write a short message; `more` are header lines, each with its line end."""
    return (f"From: {sender}\r\nTo: {USER}\r\nSubject: {subject}\r\n{more}\r\n{text}\r\n").encode()


def label(name: str) -> dict[str, str]:
    """Write the body that makes a label."""
    return {"name": name, "messageListVisibility": "show", "labelListVisibility": "labelShow"}
