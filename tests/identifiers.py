"""Make identifiers that try to mean something to whatever they are written into."""

from __future__ import annotations

import random
from collections.abc import Sequence

from boundary.core.identifier import Identifier, IdentifierError, email, handle, phone

SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'+-/=?^_`{|}~."
LETTERS = "äöüßñçéλжя中あअ한שع"
TRAPS = (
    *("${x}", "text:", "/*", "*/", "#", "//", "\\", '"', ");", "%22", "&quot;", "&lt;", "'"),
    *("`id`", "$(x)", "{{x}}", "{%x%}", "<b>", "]]>", "--", "..", "~", "|", "^", "?", "*", "%0a"),
    *("=x", "+x", "-x", "@x", "!!x", "&a", "<<", "- ", ": ", "OR", "NIL", "{3}", "{3+}", "\x1b[2J"),
)
"""What ends, begins or widens something in one of the languages we write."""
SERVICES = ("apple", "google", "github", "linkedin", "mastodon", "youtube", "whatsapp", "zoom")


def addresses(count: int, *, signs: str = SIGNS + LETTERS, seed: int = 1) -> Sequence[Identifier]:
    """Make different addresses; always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311  # test data, not a secret
    made: dict[str, Identifier] = {}
    while len(made) < count:
        domain = "".join(chance.choices("abcxyz0123äあ" if chance.random() < 0.1 else "ab01", k=6))
        try:
            one = email(f"{_word(chance, signs)}@{domain}.example")
        except IdentifierError:
            continue
        made[one.key] = one
    return tuple(made.values())


def everything(count: int, *, seed: int = 2) -> Sequence[Identifier]:
    """Make addresses, numbers and handles: two thirds, a sixth, a sixth."""
    chance = random.Random(seed)  # noqa: S311  # test data, not a secret
    made = {one.key: one for one in addresses(count * 2 // 3, seed=seed)}
    while len(made) < count * 5 // 6:
        text = f"+1{chance.randint(201, 989)}55501{chance.randint(0, 99):02}"
        try:
            one = phone(text)
        except IdentifierError:
            continue
        made[one.key] = one
    while len(made) < count:
        try:
            one = handle(_word(chance, f"{SIGNS}{LETTERS}$@ "), chance.choice(SERVICES))
        except IdentifierError:
            continue
        made[one.key] = one
    return tuple(made.values())


def _word(chance: random.Random, signs: str) -> str:
    """Put a trap between two runs of signs, or nothing."""
    return "".join(
        (
            *chance.choices(signs, k=chance.randint(1, 6)),
            chance.choice(TRAPS) if chance.random() < 0.5 else "",
            *chance.choices(signs, k=chance.randint(0, 5)),
        )
    )
