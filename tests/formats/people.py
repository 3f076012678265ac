"""Make people up: names of many languages, reserved addresses and numbers, handles on sites."""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import strategies as st

from boundary.core.identifier import Identifier, email, handle, phone
from boundary.formats.fold import plain

_FIRST = (
    "Jordan Clara Tobias Ingrid Mateusz Leonie Thiago Aurelie Giulia Henrik Sinead Bogdan Kerstin"
    " Rafael Noémie Jürgen Søren Łukasz Zoë Anders Beatriz Dmitri Svetlana Yannis Eleni Yusuf Aylin"
    " Farid Leila Ravi Priya Nguyen Mei Kenji Hana Moana Tane Kofi Amara Wanjiru"
)
_LAST = (
    "Sample Mustermann Andersson Kowalska Oliveira Lefèvre Bianchi Virtanen Novák Horváth Jansen"
    " O'Brien Papadakis Yılmaz Haddad Sharma Tanaka Okafor Mwangi Gutiérrez Schäfer Bergström"
)
FIRST, LAST = _FIRST.split(), _LAST.split()
WHOLE = ("山田 太郎", "Иван Петров", "Анна Соколова", "محمد الحسن", "Ελένη Παπά", "김 민준")
DOMAINS = ("example.org", "example.net", "mail.example", "post.test")
SITES = ("instagram", "twitch", "tiktok", "telegram", "reddit", "x")


@dataclass(frozen=True)
class Made:
    """One person who does not exist."""

    name: str
    """As it is displayed; in any script."""
    latin: str
    """The same in small letters a to z, first and last."""
    email: Identifier
    phone: Identifier
    handle: Identifier

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """All three."""
        return self.email, self.phone, self.handle

    @property
    def names(self) -> tuple[str, ...]:
        """Both spellings."""
        return self.name, self.latin


def _ascii(text: str) -> str:
    return plain(text).replace(" ", "")


def make(chance: random.Random) -> Made:
    """Make one person; the same chance makes the same one."""
    first, last = chance.choice(FIRST), chance.choice(LAST)
    number = chance.randrange(100)
    local = chance.choice(
        [
            f"{_ascii(first)}.{_ascii(last)}",
            f"{_ascii(first)[0]}{_ascii(last)}{number}",
            f"{_ascii(last)}_{_ascii(first)}",
            f"{_ascii(first)}{1950 + number % 60}",
        ]
    )
    called = chance.choice(
        [f"{_ascii(first)}_{_ascii(last)[:4]}", f"{_ascii(first)}{number:02}", _ascii(first + last)]
    )
    text = chance.choice([f"+1202555{100 + number:04}", f"+447700{900100 + number}"])
    name = chance.choice(WHOLE) if chance.random() < 0.1 else f"{first} {last}"
    return Made(
        name,
        f"{_ascii(first)} {_ascii(last)}",
        email(f"{local}@{chance.choice(DOMAINS)}"),
        phone(text),
        handle(called[:15], chance.choice(SITES)),
    )


def crowd(count: int) -> list[Made]:
    """Make many, always the same."""
    chance = random.Random(20261122)  # noqa: S311 - nobody's secret
    return [make(chance) for _ in range(count)]


def anybody() -> st.SearchStrategy[Made]:
    """Make one for a property test."""
    return st.randoms(use_true_random=False).map(make)
