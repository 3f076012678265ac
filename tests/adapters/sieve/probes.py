"""Deliver the same few messages again and again, and say where each came to lie."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from boundary.adapters.sieve.evaluate import evaluate
from tests.adapters.sieve.furniture import OTHER, THEIRS, Picture, Place, mail

Landed = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
"""Name of a probe to the folders it lies in, each with its flags."""

_NUMBER = re.compile(rb"Message-ID: <(\d+)@")
_PROBES = {
    "theirs": (THEIRS[0], "A note"),
    "theirs-invoice": (THEIRS[0], "Your invoice"),
    "invoice": (OTHER, "Your invoice"),
    "friend": (THEIRS[2], "Hello"),
    "look-alike": (f"x{THEIRS[0]}", "A note"),
    "look-alike-domain": (f"{THEIRS[0]}.example", "A note"),
    "named": (f'"{THEIRS[0]}" <{OTHER}>', "A note"),
    "other": (OTHER, "A note"),
}
ABOUT_THEM = ("theirs", "theirs-invoice")
FILED = (("Later", ("\\Seen",)),)


@dataclass
class Probe:
    """New mail for one account."""

    place: Place
    count: int = field(default=0)

    def deliver(self) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        """Deliver every probe once; say where it came to lie."""
        first = self.count
        for sender, subject in _PROBES.values():
            self.count += 1
            self.place.host.deliver(_plain(sender), [mail(self.count, sender, subject)])
        found: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
        for folder, mails in self.place.host.desk.snapshot().items():
            for one in mails:
                said = _NUMBER.search(one.body)
                assert said is not None
                flags = tuple(flag for flag in one.flags if flag != "\\Recent")
                found.setdefault(int(said[1]), []).append((folder, flags))
        return {
            name: tuple(sorted(found.get(first + number, [])))
            for number, name in enumerate(_PROBES, start=1)
        }


def without_them(landed: Landed) -> dict[str, Sequence[object]]:
    """Leave out what is from the person."""
    return {name: places for name, places in landed.items() if name not in ABOUT_THEM}


def _plain(sender: str) -> str:
    """Give the envelope sender of a From line."""
    return sender.rpartition("<")[2].rstrip(">")


def lies(picture: Picture, sender: str, subject: str) -> tuple[str, ...]:
    """Say into which folders the scripts of an account would put a message, without a server."""
    scripts, active = dict(picture.scripts), picture.active
    if not active and picture.hidden is not None:
        active = "unlisted"
        scripts[active] = picture.hidden
    came = evaluate(scripts, active, mail(0, sender, subject), _plain(sender), "me@example.net")
    assert not came.error
    return tuple(sorted(one.folder for one in came.placed))
