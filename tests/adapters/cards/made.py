"""Make cards by chance, with what stands on each line known beforehand."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from random import Random

EMAILS = tuple(
    f"{name}@example.{end}" for name in ("anna", "cleo", "jo.k") for end in ("org", "net")
)
NUMBERS = tuple(f"+1202555{100 + last:04}" for last in (0, 1, 2, 23, 24, 99))
KEYS = (*(f"email:{one}" for one in EMAILS), *(f"phone:{one}" for one in NUMBERS))


@dataclass(frozen=True)
class Made:
    """One card: its pieces in order, and the key that each reaches ("" for none)."""

    pieces: tuple[tuple[str, bytes], ...]

    @property
    def raw(self) -> bytes:
        """Write it."""
        return b"".join(raw for _, raw in self.pieces)

    def without(self, key: str) -> bytes:
        """Write it without the pieces of one key."""
        return b"".join(raw for owner, raw in self.pieces if owner != key)


def make(random: Random) -> Made:
    """Make one card of any version, with folds, labels, pictures and junk."""
    version = random.choice(("2.1", "3.0", "4.0"))
    eol = random.choice((b"\r\n", b"\r\n", b"\n"))
    pieces = [_fixed(random, eol, version) for _ in range(random.randrange(8))]
    for count in range(random.randrange(1, 5)):
        pieces.append(_reaching(random, eol, version, count))
    random.shuffle(pieces)
    head = ("", b"BEGIN:VCARD" + eol + f"VERSION:{version}".encode() + eol)
    return Made((head, *pieces, ("", b"END:VCARD" + eol)))


def _reaching(random: Random, eol: bytes, version: str, count: int) -> tuple[str, bytes]:
    key = random.choice(KEYS)
    kind, _, value = key.partition(":")
    if kind == "email":
        value = random.choice((value, value.upper(), value.title()))
        names = ("EMAIL", "EMAIL;TYPE=HOME", 'EMAIL;X-A="a:b"', "email;type=INTERNET;type=pref")
    else:
        local = f"({value[2:5]}) {value[5:8]}-{value[8:]}"
        value = random.choice((value, f"+1 {local}", local, f"1-{value[2:5]}-{value[5:]}"))
        names = ("TEL", "TEL;TYPE=CELL", "TEL;type=HOME;type=VOICE", "tel;HOME")
    group = f"item{count}." if random.random() < 0.4 else ""
    line = f"{group}{random.choice(names)}:{value}".encode()
    if version == "2.1" and random.random() < 0.3:
        wrapped = "".join(f"={ord(char):02X}" if random.random() < 0.3 else char for char in value)
        line = f"{group}{kind_name(kind)};ENCODING=QUOTED-PRINTABLE:{wrapped}".encode()
        raw = line + eol
    else:
        raw = _fold(random, line, eol) + eol
    if group:
        label = f"{group}X-ABLabel:Desk".encode() + eol
        raw = raw + label if random.random() < 0.8 else label + raw
    return key, raw


def kind_name(kind: str) -> str:
    """Give the property of a kind."""
    return "EMAIL" if kind == "email" else "TEL"


def _fixed(random: Random, eol: bytes, version: str) -> tuple[str, bytes]:
    text = "".join(
        random.choice("abc äßж漢,;:\\=\"'@0123456789+") for _ in range(random.randrange(90))
    )
    picture = base64.b64encode(random.randbytes(random.randrange(1, 300)))
    folded = (eol + b" ").join(picture[at : at + 70] for at in range(0, len(picture), 70))
    flat = text.encode()
    choices = [
        b"FN:" + _fold(random, b"x" + flat, eol),
        b"NOTE;X-LONG=1:" + _fold(random, flat, eol),
        b"PHOTO;ENCODING=b;TYPE=JPEG:" + folded,
        b"X-" + random.choice((b"ABADR", b"FOO", b"PHONETIC-FIRST-NAME")) + b":" + flat,
        b"ADR;TYPE=HOME:;;Street 5;;;;",
        b"UID:" + random.randbytes(8).hex().encode(),
        b"NICKNAME:" + random.choice(EMAILS).encode(),
        b"no line at all " + flat.replace(b":", b"").replace(b";", b""),
        b"",
    ]
    if version == "2.1":
        choices.append(
            b"NOTE;ENCODING=QUOTED-PRINTABLE:a=" + eol + b"EMAIL:anna@example.org=" + eol + b"=3D"
        )
        choices.append(
            b"AGENT:" + eol + b"BEGIN:VCARD" + eol + b"EMAIL:anna@example.org" + eol + b"END:VCARD"
        )
    return "", random.choice(choices) + eol


def _fold(random: Random, line: bytes, eol: bytes) -> bytes:
    """Fold at chance places; never so that a fold begins with a blank of the text."""
    if random.random() < 0.6:
        return line
    at = random.randrange(1, max(len(line), 2))
    return line[:at] + eol + random.choice((b" ", b"\t")) + line[at:]
