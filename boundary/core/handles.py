"""Say what a handle looks like on each platform. Sources: the platforms' help pages, 2026-11."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Form:
    """The spelling rules of one platform."""

    pattern: str
    """Over the normal form; linear: no nested repetition."""
    say: str
    """What is taken, in plain words."""
    exact: str = ""
    """Spellings kept as they are, case included, such as a channel number."""
    folds_case: bool = True
    dots_ignored: bool = False
    """Dots make no difference to whom it reaches; they are kept in the normal form."""
    takes_phone: bool = False
    """An international number, with its +, is a handle too."""
    at_host: bool = False
    """A name at a server: `name@server.example`."""

    def whole(self, name: str) -> bool:
        """Say whether it is one of the spellings that are kept as they are."""
        return bool(self.exact) and re.fullmatch(self.exact, name) is not None

    def normal(self, name: str) -> str | None:
        """Return the normal form, or None when the platform has no such handle."""
        if self.whole(name):
            return name
        value = unicodedata.normalize("NFC", name)
        if self.folds_case:
            value = unicodedata.normalize("NFC", value.lower())
        if unicodedata.normalize("NFKC", value) != value:
            return None
        return value if re.fullmatch(self.pattern, value) else None

    def compared(self, value: str) -> str:
        """Return a normal form without what makes no difference to whom it reaches."""
        if self.whole(value):
            return value
        folded = unicodedata.normalize("NFKC", value).casefold()
        return folded.replace(".", "") if self.dots_ignored else folded


_SERVER = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}"
_FACEBOOK: Final = Form(
    r"(?!\.)[a-z0-9.]{3,50}(?<!\.)", "letters, digits and dots, or a profile's number",
    dots_ignored=True,
)  # fmt: skip
_INSTAGRAM: Final = Form(
    r"(?!\.)(?!.*\.\.)[a-z0-9._]{1,30}(?<!\.)", "up to 30 letters, digits, dots and underscores"
)
_FEDERATED: Final = Form(
    rf"[a-z0-9_.=+-]{{1,64}}@{_SERVER}", "the name and its server: name@server", at_host=True
)

FORMS: Final[Mapping[str, Form]] = {
    "bluesky": Form(
        _SERVER, "the whole handle, such as name.example.org", exact=r"did:plc:[a-z2-7]{24}"
    ),
    "discord": Form(r"(?!.*\.\.)[a-z0-9_.]{2,32}", "2 to 32 letters, digits, dots and underscores"),
    "facebook": _FACEBOOK,
    "github": Form(r"(?!-)(?!.*--)[a-z0-9-]{1,39}(?<!-)", "up to 39 letters, digits and hyphens"),
    "instagram": _INSTAGRAM,
    "linkedin": Form(r"[\w-]{3,100}", "the name in the profile's address, without the address"),
    "mastodon": _FEDERATED,
    "matrix": Form(
        rf"[a-z0-9._=+-]{{1,200}}:{_SERVER}",
        "the name and its server: @name:server",
    ),
    "messenger": _FACEBOOK,
    "pinterest": Form(r"[a-z0-9_]{3,30}", "3 to 30 letters, digits and underscores"),
    "reddit": Form(r"[a-z0-9_-]{3,20}", "3 to 20 letters, digits, underscores and hyphens"),
    "signal": Form(
        r"[a-z_][a-z0-9_]{2,31}\.[0-9]{2,9}",
        "a phone number with its +, or a name with its digits, such as name.01",
        takes_phone=True,
    ),
    "snapchat": Form(
        r"[a-z][a-z0-9._-]{1,13}[a-z0-9]", "3 to 15 letters, digits, dots, hyphens, underscores"
    ),
    "steam": Form(r"[a-z0-9_-]{2,32}", "the name in the profile's address, or its 17 digits"),
    "telegram": Form(
        r"[a-z][a-z0-9_]{3,31}",
        "a phone number with its +, or 4 to 32 letters, digits and underscores",
        takes_phone=True,
    ),
    "threads": _INSTAGRAM,
    "tiktok": Form(r"[a-z0-9_.]{2,24}(?<!\.)", "2 to 24 letters, digits, dots and underscores"),
    "twitch": Form(r"[a-z0-9_]{3,25}", "3 to 25 letters, digits and underscores"),
    "whatsapp": Form(
        r"(?=.*[a-z])(?!\.)[a-z0-9._]{3,35}(?<!\.)",
        "a phone number with its +, or 3 to 35 letters, digits, dots and underscores",
        takes_phone=True,
    ),
    "x": Form(r"[a-z0-9_]{1,15}", "up to 15 letters, digits and underscores"),
    "xmpp": _FEDERATED,
    "youtube": Form(
        r"[\w.·-]{3,30}",
        "the handle without its @, or the channel's number that begins with UC",
        exact=r"UC[A-Za-z0-9_-]{22}",
    ),
}
"""By service name."""

_OTHER: Final = Form(
    r"[\w$][\w.@+$ -]{0,62}[\w]|[\w$]",
    "letters, digits, dots, hyphens, underscores and single words between them",
    folds_case=False,
    takes_phone=True,
)


def form_of(service: str) -> Form:
    """Return the platform's form, or the general one for a platform without a line here."""
    return FORMS.get(service, _OTHER)
