"""Hold a missing key to being told from one that was destroyed because somebody was forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.core.errors import LedgerTampered
from boundary.core.event import SEVERAL, Entry, EventKind
from boundary.ledger import Level, verify
from boundary.ledger.lost import BEGUN
from tests.ledger.furniture import OTHER, PERSON, Case, note, texts


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Make a log about two people, and about several together."""
    case = Case(tmp_path / "heron-42")
    with case.begin() as ledger:
        ledger.append([note("ours"), note("theirs", PERSON), note("other", OTHER)])
        ledger.append([note("both", SEVERAL)])
    return case


def _key(case: Case, person: str) -> Path:
    return case.folder / "keys" / f"{case.box.pseudonym(person)}.key"


def _begun(case: Case, person: str) -> Entry:
    return Entry(EventKind.NOTE, {"text": BEGUN, "of": [case.box.pseudonym(person)]})


def _done(case: Case, person: str) -> Entry:
    return Entry(EventKind.NOTE, {"text": "forget-done", "forgotten": case.box.pseudonym(person)})


def _seq(case: Case) -> int | None:
    """Give the first event that cannot be opened for no reason; None: all is in order."""
    verdict = verify(case.folder, case.box, case.files)
    assert verdict.level in {Level.KEYED, Level.TAMPERED}
    assert (verdict.first_broken is None) is (verdict.level is Level.KEYED)
    return None if verdict.first_broken is None else verdict.first_broken.seq


@pytest.mark.parametrize(("person", "seq"), [(PERSON, 2), (OTHER, 3)])
@pytest.mark.parametrize("half", [False, True])
def test_a_missing_key_is_no_forgetting(case: Case, person: str, seq: int, half: bool) -> None:
    """Removed or begun to be overwritten, by whomever: the check with the key names the event."""
    path = _key(case, person)
    raw = path.read_bytes()
    path.write_bytes(bytes(7) + raw[7:]) if half else path.unlink()
    named = _seq(case)
    without = verify(case.folder, None, case.files)
    path.write_bytes(raw)

    assert seq == named
    assert Level.INTACT is without.level
    assert _seq(case) is None


@pytest.mark.parametrize("note_of", [_begun, _done])
def test_a_note_of_it_covers_what_was_before(case: Case, note_of: object) -> None:
    """Begun, and the power went; or ended: theirs may be gone, and what is of several with it."""
    assert callable(note_of)
    with case.open(write=True) as ledger:
        ledger.append([note_of(case, PERSON)])
    _key(case, PERSON).unlink()
    _key(case, SEVERAL).unlink()
    told = _seq(case)
    _key(case, OTHER).unlink()

    assert told is None
    assert 3 == _seq(case)


def test_an_ended_forgetting_covers_nothing_later(case: Case) -> None:
    """Whoever came back has a new key; when that goes missing, it is said."""
    with case.open(write=True) as ledger:
        ledger.append([_begun(case, PERSON)])
        case.box.destroy_key(case.box.pseudonym(PERSON))
        ledger.append([_done(case, PERSON)])
    with case.open(write=True) as ledger:
        ledger.append([note("anew", PERSON)])
    before = _seq(case)
    _key(case, PERSON).unlink()

    assert before is None
    assert 7 == _seq(case)


def test_only_the_case_itself_can_say_it(case: Case) -> None:
    """The same words sealed under somebody's key cover nobody."""
    with case.open(write=True) as ledger:
        body = _begun(case, PERSON).body
        ledger.append([Entry(EventKind.NOTE, body, OTHER)])
    _key(case, PERSON).unlink()

    assert 2 == _seq(case)


def test_another_key_in_its_place_is_as_none(case: Case) -> None:
    """A key made anew opens nothing of before, and is not taken for a forgetting."""
    _key(case, PERSON).unlink()
    case.box.seal(PERSON, b"made anew by something else")

    assert 2 == _seq(case)


def test_no_new_key_is_made_over_a_missing_one(case: Case) -> None:
    """What would be sealed with it is refused, others go on, and the key can be put back."""
    path = _key(case, PERSON)
    raw = path.read_bytes()
    path.unlink()
    with case.open(write=True) as ledger:
        with pytest.raises(LedgerTampered, match="does not say"):
            ledger.append([note("more", PERSON)])
        with pytest.raises(LedgerTampered, match="does not say"):
            ledger.exhibits.add((), "source", "text/plain", [b"words"], {}, PERSON)
        ledger.append([note("still ours"), note("still other", OTHER)])
        there = path.exists()
    path.write_bytes(raw)
    with case.open(write=True) as ledger:
        ledger.append([note("again", PERSON)])
        said = texts(ledger)

    assert not there
    assert ["ours", "theirs", "other", "both", "still ours", "still other", "again"] == said
    assert _seq(case) is None


def test_whoever_is_forgotten_meanwhile_begins_anew(case: Case) -> None:
    """Once the log says so a new key is made, in the same turn too."""
    _key(case, PERSON).unlink()
    with case.open(write=True) as ledger:
        with pytest.raises(LedgerTampered):
            ledger.append([note("more", PERSON)])
        ledger.append([_begun(case, PERSON), _done(case, PERSON)])
        ledger.append([note("anew", PERSON)])
        said = texts(ledger)

    assert "anew" == said[-1]
    assert _seq(case) is None


def test_somebody_new_gets_a_key(case: Case) -> None:
    """The first entry about a person makes theirs, also when another's is missing."""
    new = "email:sam@example.com"
    _key(case, PERSON).unlink()
    with case.open(write=True) as ledger:
        ledger.append([note("first", new)])

    assert _key(case, new).exists()


def test_a_key_without_an_entry_yet_is_in_order(case: Case) -> None:
    """Cut off between making a key and the first entry: with it and without it all is in order."""
    new = "email:sam@example.com"
    case.box.seal(new, b"nothing of the log")
    with_it = _seq(case)
    _key(case, new).unlink()

    assert with_it is None
    assert _seq(case) is None


def test_a_damaged_key_is_named(case: Case) -> None:
    """A key file of another content is no log in order either."""
    path = _key(case, OTHER)
    raw = path.read_bytes()
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))

    assert 3 == _seq(case)


def test_nothing_is_removed_while_a_key_is_missing(case: Case) -> None:
    """What it would open may still matter; with the key back the choice is as it was."""
    later = case.clock.wall_ms + 1
    with case.open(write=True) as ledger:
        ledger.append([Entry(EventKind.RUN_ENDED, {"exit": 0})])
        before = ledger.removable(later)
    path = _key(case, PERSON)
    raw = path.read_bytes()
    path.unlink()
    with case.open(write=True) as ledger, pytest.raises(LedgerTampered, match="does not say"):
        ledger.removable(later)
    path.write_bytes(raw)
    with case.open(write=True) as ledger:
        after = ledger.removable(later)

    assert before == after
    assert _seq(case) is None


def test_what_is_of_several_is_nobodys_proof(case: Case) -> None:
    """Its key is made anew; the check says what that means, until somebody is forgotten."""
    _key(case, SEVERAL).unlink()
    with case.open(write=True) as ledger:
        ledger.append([note("anew", SEVERAL)])
        lost, said = ledger.lost(), texts(ledger)
    before = verify(case.folder, case.box, case.files)
    with case.open(write=True) as ledger:
        ledger.append([_begun(case, PERSON)])
    after = verify(case.folder, case.box, case.files)

    assert {} == lost
    assert ["ours", "theirs", "other", "anew"] == said
    assert (Level.KEYED, Level.KEYED) == (before.level, after.level)
    assert "reads anew what it needs" in before.says
    assert "reads anew what it needs" not in after.says
