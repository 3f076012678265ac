"""Hold texts to the words that are never used towards a reader."""

from __future__ import annotations

import re

NAMES = (
    "abuser narcissist toxic psycho victim stalker perpetrator enemy target attack kill nuke purge"
    " destroy war clean relapse forgot just simply obviously easy finally attacker"
    " whitelist master dummy"
)
"""Words that name, blame, order or belittle; single words, with their plurals."""
PROMISES = "safe protected untraceable hidden guaranteed"
"""Words that promise what nobody can."""
PHRASES = (
    "should have",
    "you failed",
    "you have failed",
    "secure now",
    "gone forever",
    "they will not know",
    "they won't know",
    "low risk",
)

_WORDS = re.compile(rf"\b({'|'.join((NAMES + ' ' + PROMISES).split())})s?\b", re.IGNORECASE)
_SPACED = (r"\s+".join(map(re.escape, phrase.split())) for phrase in PHRASES)
_PHRASES = re.compile(rf"\b({'|'.join(_SPACED)})\b", re.IGNORECASE)
_PICTURES = re.compile("[!\u2600-\u27bf\U0001f000-\U0001faff]")


def banned(text: str) -> list[str]:
    """List what a text for the reader may not hold, lower case, in the order it stands there.

    Words are matched whole and in any case; a hyphen or a line break between two words of a phrase
    makes no difference. Exclamation marks and pictures count too.
    """
    plain = text.replace("\u2019", "'").replace("-", " ")
    found = [
        (match.start(), " ".join(match[0].lower().split()))
        for pattern in (_WORDS, _PHRASES, _PICTURES)
        for match in pattern.finditer(plain)
    ]
    return [word for _, word in sorted(found)]
