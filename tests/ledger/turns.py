"""Do two short turns on a log, and hold what is left when something ended them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from boundary.app.platform import System
from boundary.ledger import Ledger, Level, Limits, verify
from boundary.vault.signing import Ed25519
from tests.ledger.furniture import PERSON, Case, note, quick_system, texts

__all__ = ["case_at", "hold_after", "two_turns"]

LETTER = b"From: someone <jordan@example.org>\r\n\r\n" + b"Text.\r\n" * 100
NEW = "email:new@example.org"


def case_at(folder: Path, system: System | None = None) -> Case:
    """Make a case whose log is signed, and goes on in another part every four events."""
    return Case(folder, system or quick_system(), limits=Limits(events=4), signing=Ed25519())


def two_turns(case: Case, tell: Callable[[str], object], first: int = 0) -> None:
    """Begin a log, and write groups, originals, checkpoints; tell what was acknowledged.

    Turns have a number of one digit, from `first` on.
    """
    if not Ledger.exists(case.folder, case.files):
        case.begin().close()
    for turn in (first, first + 1):
        with case.open(write=True) as ledger:
            ledger.append([note(f"{turn} a"), note(f"{turn} b", PERSON)])
            tell(f"{turn} a")
            tell(f"{turn} b")
            source = f"INBOX;1;{turn}"
            ledger.exhibits.add((), source, "message/rfc822", [LETTER], {}, PERSON)
            ledger.exhibits.flush()
            tell(source)
            ledger.append([note(f"{turn} c", NEW)])
            tell(f"{turn} c")


def hold_after(case: Case, told: list[str]) -> None:
    """Hold what the next turns find: all that was told, once and in order; and they go on."""
    found, sources, letters = list[str](), list[str](), list[bytes]()
    if Ledger.exists(case.folder, case.files):
        with case.open(write=False) as ledger:
            found = [text for text in texts(ledger) if text[0].isdecimal()]
            sources = [kept.exhibit.source for kept in ledger.exhibits.each()]
            letters = [b"".join(ledger.exhibits.read(kept)) for kept in ledger.exhibits.each()]
    assert set(told) <= {*found, *sources}
    assert [LETTER] * len(sources) == letters
    two_turns(case, str, 8)
    with case.open(write=True) as ledger:
        after = [text for text in texts(ledger) if text[0].isdecimal()]
        letters = [b"".join(ledger.exhibits.read(kept)) for kept in ledger.exhibits.each()]
    verdict = verify(case.folder, case.box, case.files, signing=Ed25519())

    assert [*found, "8 a", "8 b", "8 c", "9 a", "9 b", "9 c"] == after
    assert len(found) == len(set(found))
    assert len(sources) == len(set(sources))
    assert [LETTER] * (len(sources) + 2) == letters
    assert Level.KEYED is verdict.level
    assert "anew" not in verdict.says
    assert not [path for path in case.folder.rglob("tmp-*") if "keys" not in path.parts]
