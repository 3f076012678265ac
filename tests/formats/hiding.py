"""Hide something of a person in a file of steps, in many places and disguises."""

from __future__ import annotations

import base64
import codecs
import hashlib
import html
import json
import quopri
import string
from collections.abc import Callable

from boundary.formats.fold import plain
from tests.formats.people import Made

Place = Callable[[Made], str]
"""Gives the whole text of a file."""

STEPS = "  - {do: mail.keep}\n  - {do: social.block}\n"


def _local(made: Made) -> str:
    """Give the part before the @, letters and digits only."""
    return "".join(char for char in made.email.value.split("@")[0] if char.isalnum())


def _letters(made: Made) -> str:
    """Give the whole name in small letters, for what can only hide letters."""
    return made.latin.replace(" ", "")


def _called(made: Made) -> str:
    """Give the first name in small letters, for what takes much room."""
    return made.latin.split()[0]


def _titled(make: Place) -> Place:
    def place(made: Made) -> str:
        title = json.dumps(make(made), ensure_ascii=False)
        return f"boundary: 1\ntitle: {title}\nsteps:\n{STEPS}"

    return place


_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_GERMAN = ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_CYRILLIC = str.maketrans("aceopxyi", "асеорхуі")
_FULLWIDTH = {code: code + 0xFEE0 for code in range(33, 127)}
_BOLD = {ord("a") + n: 0x1D41A + n for n in range(26)}
_CIRCLED = {ord("a") + n: 0x24D0 + n for n in range(26)}
_FLAGS = {ord("a") + n: 0x1F1E6 + n for n in range(26)}
_SQUARED = {ord("a") + n: 0x1F170 + n for n in range(26)}
_LEET = str.maketrans("aeios", "43105")
_ON_HEAD = str.maketrans("abcdefghijklmnopqrtuvwy", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹʇnʌʍʎ")


_BRAILLE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵")


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _digits(made: Made) -> str:
    return made.phone.value[1:]


def _national(made: Made) -> str:
    return made.phone.value[2:] if made.phone.value.startswith("+1") else made.phone.value[3:]


def _split_mail(made: Made) -> str:
    local, _, domain = made.email.value.partition("@")
    return f"{local} (at) {domain.replace('.', ' (dot) ')}"


def _words_mail(made: Made) -> str:
    local, _, domain = made.email.value.partition("@")
    return f"{local.replace('.', ' dot ')} at {domain.replace('.', ' dot ')}"


def _hashed(name: str) -> Place:
    return lambda made: hashlib.new(name, made.email.value.encode()).hexdigest()[:40]


TITLES: dict[str, Place] = {
    "the address": lambda made: f"For {made.email.value}",
    "the address, large": lambda made: made.email.value.upper(),
    "the address, full width": lambda made: made.email.value.translate(_FULLWIDTH),
    "the address with words": _words_mail,
    "the address with brackets": _split_mail,
    "the address with blanks": lambda made: made.email.value.replace("@", " @ "),
    "the part before the at": lambda made: f"Steps {made.email.value.split('@')[0]}",
    "dots taken out": lambda made: made.email.value.split("@")[0].replace(".", ""),
    "a plus part": lambda made: made.email.value.replace("@", "+later@"),
    "the name": lambda made: f"No contact with {made.name}",
    "the name turned": lambda made: ", ".join(made.name.split()[::-1]),
    "the name in one word": lambda made: made.name.replace(" ", ""),
    "the surname": lambda made: f"About {made.name.split()[-1]}",
    "initial and surname": lambda made: f"{made.name[0]}. {made.name.split()[-1]}",
    "initials": lambda made: " ".join(f"{word[0]}." for word in made.name.split()) + " steps",
    "the name without marks": lambda made: plain(made.name).title(),
    "marks on letters": lambda made: "\u0301".join(_letters(made)),
    "Cyrillic letters": lambda made: _letters(made).translate(_CYRILLIC),
    "full width": lambda made: _local(made).translate(_FULLWIDTH),
    "bold letters": lambda made: _letters(made).translate(_BOLD),
    "letters in circles": lambda made: _letters(made).translate(_CIRCLED),
    "letters of flags": lambda made: _letters(made).translate(_FLAGS),
    "letters in squares": lambda made: _letters(made).translate(_SQUARED),
    "letters in brackets": lambda made: "".join(f"({char})" for char in _letters(made)),
    "digits for letters": lambda made: _letters(made).translate(_LEET),
    "spelled with blanks": lambda made: " ".join(_local(made)),
    "spelled with hyphens": lambda made: "-".join(_local(made)),
    "spelled with dots": lambda made: ".".join(_letters(made)),
    "backwards": lambda made: _local(made)[::-1],
    "on its head": lambda made: _letters(made).translate(_ON_HEAD)[::-1],
    "every second letter": lambda made: "q".join(_local(made)),
    "first letters": lambda made: " ".join(f"{char}ou" for char in _letters(made)),
    "capitals": lambda made: " ".join(f"no{char.upper()}e" for char in _letters(made)),
    "inside a word": lambda made: f"un{_local(made)}ed",
    "rot13": lambda made: codecs.encode(_letters(made), "rot13"),
    "base64": lambda made: _b64(made.email.value),
    "base64 of the name": lambda made: _b64(_called(made)),
    "base64 for links": lambda made: base64.urlsafe_b64encode(made.email.value.encode()).decode(),
    "base64 in a sentence": lambda made: f"See{_b64(_called(made)).rstrip('=')} there",
    "base64 twice": lambda made: _b64(_b64(made.email.value)),
    "base64 backwards": lambda made: _b64(_called(made)).rstrip("=")[::-1],
    "base32": lambda made: base64.b32encode(made.email.value.encode()).decode(),
    "hexadecimal": lambda made: made.email.value.encode().hex(),
    "hexadecimal with blanks": lambda made: _local(made).encode().hex(" "),
    "hexadecimal, then base64": lambda made: _b64(_called(made).encode().hex()),
    "numbers of letters": lambda made: " ".join(str(ord(char)) for char in _called(made)),
    "places in the alphabet": lambda made: "-".join(str(ord(c) - 96) for c in _letters(made)),
    "bits": lambda made: " ".join(f"{ord(char):08b}" for char in _called(made)),
    "percent signs": lambda made: "".join(f"%{ord(char):02x}" for char in made.email.value),
    "percent signs twice": lambda made: "".join(f"%25{ord(c):02x}" for c in _called(made)),
    "entities": lambda made: "".join(f"&#{ord(char)};" for char in _called(made)),
    "entities twice": lambda made: html.escape("".join(f"&#x{ord(c):x};" for c in _called(made))),
    "quoted-printable": lambda made: "".join(f"={ord(char):02X}" for char in _called(made)),
    "an encoded word": lambda made: f"=?utf-8?b?{_b64(_called(made))}?=",
    "a soft line end": lambda made: quopri.encodestring(made.email.value.encode()).decode().strip(),
    "escapes": lambda made: "".join(f"\\x{ord(char):02x}" for char in _local(made)),
    "long escapes": lambda made: "".join(f"\\u{ord(char):04x}" for char in _local(made)),
    "code points": lambda made: " ".join(f"U+{ord(char):04X}" for char in _called(made)),
    "utf-7": lambda made: made.email.value.replace("@", "@").encode("utf-7").decode(),
    "Morse": lambda made: " ".join(_morse(char) for char in _letters(made)),
    "Braille": lambda made: _letters(made).translate(_BRAILLE),
    "md5": _hashed("md5"),
    "sha1": _hashed("sha1"),
    "sha256": _hashed("sha256"),
    "a short hash": lambda made: hashlib.sha256(made.phone.value.encode()).hexdigest()[:12],
    "a hash in base64": lambda made: base64.b64encode(
        hashlib.sha256(made.email.value.encode()).digest()
    ).decode(),
    "the number": lambda made: f"Not {made.phone.value}",
    "the number at home": _national,
    "the number with blanks": lambda made: " ".join(_digits(made)),
    "the number in pieces": lambda made: f"{_national(made)[:4]} or {_national(made)[4:]}",
    "the number among words": lambda made: " a ".join(_national(made)),
    "the number in words": lambda made: " ".join(_ENGLISH[int(d)] for d in _national(made)),
    "the number in German": lambda made: "".join(_GERMAN[int(d)] for d in _national(made)),
    "digits of Arabic": lambda made: "".join(chr(0x660 + int(d)) for d in _digits(made)),
    "digits in circles": lambda made: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(d)] for d in _digits(made)),
    "digits of Chinese": lambda made: "".join(
        "〇一二三四五六七八九"[int(d)] for d in _digits(made)
    ),
    "letters for digits": lambda made: _national(made).replace("0", "O").replace("1", "l"),
    "the number backwards": lambda made: _national(made)[::-1],
    "the handle": lambda made: f"@{made.handle.value}",
    "the handle alone": lambda made: f"{made.handle.service} {made.handle.value}",
    "a link to the profile": lambda made: (
        f"https://{made.handle.service}.example/{made.handle.value}"
    ),
    "a short link": lambda made: f"{made.handle.service}.example/{made.handle.value}",
    "a local path": lambda made: f"/home/{_called(made)}/steps.yaml",
    "a path of Windows": lambda made: f"C:\\Users\\{_called(made)}",
    "the code of a case": lambda made: "Steps for heron-42",
}
"""Titles that hold something of the person, each in its own disguise."""


_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...-"
    " .-- -..- -.-- --.."
)


def _morse(char: str) -> str:
    return _MORSE.split()[string.ascii_lowercase.index(char)]


def _file(title: str = "Steps", steps: str = STEPS, *, head: str = "", tail: str = "") -> str:
    return f"{head}boundary: 1\ntitle: {title}\nsteps:\n{steps}{tail}"


def _name(made: Made) -> str:
    return _local(made)[:30]


OUTSIDE: dict[str, Place] = {
    "a comment before": lambda made: _file(head=f"# for {made.name}, {made.email.value}\n"),
    "a comment after": lambda made: _file(tail=f"# {made.email.value}\n"),
    "a comment beside the title": lambda made: _file(title=f"Steps # {made.phone.value}"),
    "a comment beside a step": lambda made: _file(steps=f"  - {{do: mail.keep}}  # {made.name}\n"),
    "a comment inside a step": lambda made: _file(steps=f"  - do: mail.keep\n    # {made.name}\n"),
    "the name of an account": lambda made: _file(
        steps=f"  - {{do: mail.keep, in: [{_name(made)}]}}\n"
    ),
    "the name of a step": lambda made: _file(steps=f"  - {{do: mail.keep, as: {_name(made)}}}\n"),
    "both names": lambda made: _file(
        steps=f"  - {{do: mail.keep, in: [{_name(made)}], as: keep-{_name(made)[:20]}}}\n"
    ),
    "names that part two steps": lambda made: _file(
        steps=f"  - {{do: mail.keep, as: {_name(made)}}}\n  - {{do: mail.keep, as: other}}\n"
    ),
    "names and other options": lambda made: _file(
        steps=f"  - {{do: mail.file-past, as: {_name(made)}, with: {{folder: later}}}}\n"
        "  - {do: mail.file-past, as: other, with: {folder: aside}}\n"
    ),
    "after the end": lambda made: _file(tail=f"...\n# {made.email.value}\n"),
    "a second document": lambda made: _file(tail=f"---\n{_name(made)}: 1\n"),
    "another key": lambda made: _file(tail=f"author: {json.dumps(made.name)}\n"),
    "an option": lambda made: _file(
        steps=f"  - {{do: mail.file-past, with: {{folder: {_name(made)}}}}}\n"
    ),
    "another option": lambda made: _file(
        steps=f"  - {{do: mail.keep, with: {{{_name(made)}: x}}}}\n"
    ),
    "a step of its own": lambda made: _file(steps=f"  - {{do: {_name(made)}}}\n"),
    "an anchor": lambda made: _file(steps=f"  - &{_name(made)} {{do: mail.keep}}\n"),
    "a tag": lambda made: _file(steps=f"  - !{_name(made)} {{do: mail.keep}}\n"),
    "a directive": lambda made: _file(head=f"%X {_name(made)}\n---\n"),
    "a person": lambda made: _file(tail=f"people: [{{alias: {_name(made)}, follow: quiet}}]\n"),
    "letters that are not seen": lambda made: _file(
        title='"Steps' + "".join(chr(0xE0000 + ord(char)) for char in _local(made)) + '"'
    ),
    "joiners between letters": lambda made: _file(title="\u200b".join(_local(made))),
    "the other direction": lambda made: _file(title=f'"\u202e{_local(made)[::-1]}"'),
    "a title of two lines": lambda made: _file(title=f'"Steps\\n{made.email.value}"'),
    "an escape of YAML": lambda made: _file(
        title='"' + "".join(f"\\x{ord(char):02x}" for char in made.email.value) + '"'
    ),
}
"""Files that hold something of the person elsewhere than in plain words of the title."""

PLACES: dict[str, Place] = {**{name: _titled(make) for name, make in TITLES.items()}, **OUTSIDE}
