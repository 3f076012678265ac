"""Test checkpoints: keys that go on from turn to turn, and what they let others check."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.checkpoint import Checkpoint, read_checkpoint, read_seal, seal_of
from boundary.core.codec import canonical
from boundary.core.errors import LedgerTampered, Refusal, StoreError
from boundary.core.event import Entry, EventKind
from boundary.ledger import Ledger, Level, Outside, Verdict, verify
from boundary.ledger.chain import Link, merkle_root
from boundary.ledger.sealer import EVERY, Sealer
from boundary.ledger.slots import Head
from boundary.vault.signing import Ed25519

from .furniture import Case, lines_of, links_of, note, rewrite, texts

SIGNING = Ed25519()


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Begin a log that is signed, with three turns of three notes each."""
    made = Case(tmp_path / "heron-42", signing=SIGNING)
    made.begin().close()
    for turn in range(3):
        with made.open(write=True) as ledger:
            for number in range(3):
                ledger.append([note(f"{turn}.{number}")])
    return made


def _checkpoints(case: Case) -> list[Checkpoint]:
    with case.open(write=False) as ledger:
        return [
            read_checkpoint(event.body or {})
            for event in ledger.events()
            if event.kind is EventKind.CHECKPOINT
        ]


def _signers(case: Case) -> list[str]:
    return sorted(path.name for path in (case.folder / "log").glob("signer-*"))


def _verify(case: Case, *, keyed: bool = False, outside: Outside | None = None) -> Verdict:
    return verify(case.folder, case.box if keyed else None, case.files, SIGNING, outside)


def test_each_turn_begins_and_ends_with_a_checkpoint(case: Case) -> None:
    """The first turn has one before its first event; each ends with one that names the next key."""
    found = _checkpoints(case)

    assert [0, 4, 8, 12] == [one.count for one in found]
    assert [1, 1, 2, 3] == [one.turn for one in found]
    assert [one.next for one in found[1:-1]] == [one.key for one in found[2:]]
    assert "" == found[0].next
    assert all(
        SIGNING.holds(bytes.fromhex(one.key), one.message, bytes.fromhex(one.signature))
        for one in found
    )


def test_keys_that_signed_are_gone(case: Case) -> None:
    """Only the next turn's key lies there, sealed; no earlier one can be found on the disk."""
    left = (case.folder / "log" / "signer-000004").read_bytes()

    assert ["signer-000004"] == _signers(case)
    assert len(left) > 32
    assert 1 == len({one.log for one in _checkpoints(case)})


def test_a_turn_that_writes_nothing_signs_nothing(case: Case) -> None:
    """Opening for writing alone leaves the log as it is."""
    before = case.log.read_bytes()
    case.open(write=True).close()

    assert before == case.log.read_bytes()


def test_a_long_turn_has_more(case: Case) -> None:
    """After a thousand events inside a turn there is another one."""
    with case.open(write=True) as ledger:
        for _ in range(25):
            ledger.append([note("more") for _ in range(100)])
    inside = [one for one in _checkpoints(case) if not one.next and one.count]

    assert 2 == len(inside)
    assert EVERY <= inside[1].count - inside[0].count < EVERY + 100 + 2


def test_reading_the_log_needs_no_checkpoints(case: Case) -> None:
    """What was written is read as before, and the log verifies with the key and without."""
    with case.open(write=False) as ledger:
        read = texts(ledger)

    assert [f"{turn}.{number}" for turn in range(3) for number in range(3)] == read
    assert Level.KEYED is _verify(case, keyed=True).level
    assert Level.INTACT is _verify(case).level


def test_a_log_of_an_older_version_is_signed_from_now_on(tmp_path: Path) -> None:
    """A log without checkpoints gets its first one before the next event."""
    old = Case(tmp_path / "heron-42")
    with old.begin() as ledger:
        ledger.append([note("old")])
    newer = replace(old, signing=SIGNING)
    with newer.open(write=True) as ledger:
        ledger.append([note("new")])

    assert [1, 3] == [one.count for one in _checkpoints(newer)]
    assert "anew" not in _verify(newer).says


def test_whoever_has_the_first_public_key_can_check_without_a_secret(case: Case) -> None:
    """All events up to the newest checkpoint are checked by signatures alone."""
    verdict = _verify(case, outside=Outside(public_key=_checkpoints(case)[0].key))

    assert Level.KEYED is verdict.level
    assert "Events 1 to 12" in verdict.says
    assert "1 after those" in verdict.says


def test_another_public_key_is_not_led_back_to(case: Case) -> None:
    """A key that signed nothing here says so."""
    verdict = _verify(case, outside=Outside(public_key="ab" * 32))

    assert Level.TAMPERED is verdict.level


def test_events_after_the_newest_checkpoint_are_said_to_carry_none(tmp_path: Path) -> None:
    """What a writer that was cut off left unsigned is counted."""
    case = Case(tmp_path / "heron-42", signing=SIGNING)
    ledger = case.begin()
    ledger.append([note("a"), note("b")])
    first = _checkpoints(case)[0]

    verdict = _verify(case, outside=Outside(public_key=first.key))
    ledger.close()

    assert "Events 1 to 0" in verdict.says
    assert "The 3 after those carry no signature yet." in verdict.says


def test_a_checkpoint_that_was_kept_matches(case: Case) -> None:
    """Every point of the log that was handed out earlier is found again, later ones counted."""
    for kept in _checkpoints(case):
        verdict = _verify(case, keyed=True, outside=Outside(checkpoint=kept))

        assert Level.MATCHES is verdict.level
        assert f"The {13 - kept.count} after those" in verdict.says


def test_a_seal_code_matches(case: Case) -> None:
    """A code that was read out over the phone is found again."""
    for kept in _checkpoints(case):
        seal = read_seal(seal_of(kept).code)

        assert Level.MATCHES is _verify(case, outside=Outside(seal=seal)).level


def _cut(case: Case, events: int) -> None:
    """Cut the newest events off and make a head to fit, as somebody with all keys can."""
    lines = lines_of(case)[:-events]
    link = links_of(case, lines)[-1]
    length = len(b"".join(lines))

    def _fitting(head: Head) -> Head:
        return Head(head.log_id, 100 + head.generation % 2, 1, length, link)

    for slot in (0, 1):
        rewrite(case, slot, _fitting)
    case.log.write_bytes(b"".join(lines))


@pytest.mark.parametrize("by", ["seal", "checkpoint"])
def test_truncate_and_continue_is_seen_from_outside(case: Case, by: str) -> None:
    """Named after the hole in journald: events are cut off together with the head, writing goes on.

    Even the case's own key cannot show it; what was kept elsewhere does.
    """
    kept = _checkpoints(case)[-1]
    outside = Outside(seal=seal_of(kept)) if by == "seal" else Outside(checkpoint=kept)
    cut = case.copy(case.folder.parent / "copy")
    _cut(cut, 5)

    assert Level.KEYED is _verify(cut, keyed=True).level
    assert Level.TAMPERED is _verify(cut, keyed=True, outside=outside).level
    with cut.open(write=True) as ledger:
        ledger.append([note(f"instead {number}") for number in range(9)])
    assert Level.TAMPERED is _verify(cut, keyed=True, outside=outside).level


def test_an_older_copy_put_back_is_seen_from_outside(case: Case) -> None:
    """Joint rollback of log and head: intact by itself, and not what was kept."""
    older = case.copy(case.folder.parent / "copy")
    with case.open(write=True) as ledger:
        ledger.append([note("later")])
    newest = _checkpoints(case)[-1]

    assert Level.KEYED is _verify(older, keyed=True).level
    assert Level.TAMPERED is _verify(older, outside=Outside(checkpoint=newest)).level
    assert Level.TAMPERED is _verify(older, outside=Outside(seal=seal_of(newest))).level


def test_what_was_kept_of_another_log_is_refused(case: Case) -> None:
    """A wrong case is a wrong use, and says nothing about this log."""
    other = replace(_checkpoints(case)[0], log="ab" * 16)
    for outside in (Outside(checkpoint=other), Outside(seal=seal_of(other))):
        with pytest.raises(Refusal):
            _verify(case, outside=outside)


def test_a_kept_checkpoint_that_was_changed_is_refused(case: Case) -> None:
    """A file whose signature does not hold proves nothing, and is said to be changed."""
    kept = _checkpoints(case)[1]
    with pytest.raises(Refusal):
        _verify(case, outside=Outside(checkpoint=replace(kept, turn=7)))


def test_other_events_at_the_same_count_are_named(case: Case) -> None:
    """A checkpoint of the same log and count with other hashes is tampering."""
    seed = bytes(32)
    unsigned = replace(_checkpoints(case)[1], root="ab" * 32, key=SIGNING.public(seed).hex())
    forged = replace(unsigned, signature=SIGNING.sign(seed, unsigned.message).hex())

    assert Level.TAMPERED is _verify(case, outside=Outside(checkpoint=forged)).level


def _forge(case: Case, change: Callable[[Checkpoint], Checkpoint]) -> None:
    """Append a checkpoint that somebody with all keys of the case but the signer's could make."""
    unsigned = replace(case, signing=None)
    with unsigned.open(write=True) as ledger:
        found = change(_checkpoints(case)[-1])
        ledger.append([Entry(EventKind.CHECKPOINT, found.to_json())])


def test_a_checkpoint_that_does_not_fit_is_named(case: Case) -> None:
    """A copy of an earlier one, put in later, is not where it says it is."""
    _forge(case, lambda found: found)

    verdict = _verify(case, keyed=True)

    assert Level.TAMPERED is verdict.level
    assert verdict.first_broken is not None
    assert 14 == verdict.first_broken.seq


def test_a_checkpoint_without_its_signature_is_named(case: Case) -> None:
    """One that says where the log stands and is not signed by its key is not let through."""
    with case.open(write=False) as ledger:
        link: Link = ledger._store.link  # the place itself is what is forged here

    def here(found: Checkpoint) -> Checkpoint:
        return replace(
            found, count=link.events, last=link.prev.hex(), root=merkle_root(link.frontier).hex()
        )

    _forge(case, here)
    verdict = _verify(case, keyed=True)

    assert verdict.first_broken is not None
    assert "signature" in verdict.first_broken.why


def test_something_else_in_its_place_is_named(case: Case) -> None:
    """A body that is no checkpoint is tampering, not a crash."""
    with replace(case, signing=None).open(write=True) as ledger:
        ledger.append([Entry(EventKind.CHECKPOINT, {"text": "none"})])

    assert Level.TAMPERED is _verify(case).level


def test_a_key_that_is_gone_is_said(case: Case) -> None:
    """When the next key was lost, signing begins anew, and checking says where."""
    (case.folder / "log" / "signer-000004").unlink()
    with case.open(write=True) as ledger:
        ledger.append([note("later")])
    first = _checkpoints(case)[0].key

    assert "Signing began anew at event 15" in _verify(case).says
    assert "Events 1 to 12" in _verify(case, outside=Outside(public_key=first)).says


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 60, b"x" * 2000])
def test_a_damaged_key_is_like_one_that_is_gone(case: Case, damage: bytes) -> None:
    """A file that cannot be opened as this case's is not used, and stops nobody."""
    (case.folder / "log" / "signer-000004").write_bytes(damage)
    with case.open(write=True) as ledger:
        ledger.append([note("later")])

    assert "anew" in _verify(case).says


def test_another_key_under_the_right_name_is_not_used(case: Case) -> None:
    """A seed that is not the one that was named does not sign."""
    path = case.folder / "log" / "signer-000004"
    path.write_bytes(case.box.seal("", b"q" * 32))
    with case.open(write=True) as ledger:
        ledger.append([note("later")])

    assert SIGNING.public(b"q" * 32).hex() not in {one.key for one in _checkpoints(case)}
    assert "anew" in _verify(case).says


def test_an_interruption_between_naming_a_key_and_destroying_the_old_one(case: Case) -> None:
    """Before the last checkpoint: the key that lies there already is named. After: the old goes."""
    with case.open(write=True) as ledger:
        ledger.append([note("later")])
        sealer = ledger._sealer
        assert isinstance(sealer, Sealer)
        early = sealer.sign_last(bytes(16), ledger._store.link)
        kept = (case.folder / "log" / "signer-000004").read_bytes()
    (case.folder / "log" / "signer-000004").write_bytes(kept)
    named = _checkpoints(case)[-1].next

    assert early.next == named
    with case.open(write=True) as ledger:
        ledger.append([note("last")])
    assert ["signer-000006"] == _signers(case)
    assert "anew" not in _verify(case).says


def test_sealing_now(case: Case) -> None:
    """The newest checkpoint is given when nothing came after it, else a new one is made."""
    with case.open(write=True) as ledger:
        assert 12 == ledger.seal().count
        ledger.append([note("later")])
        assert 14 == ledger.seal().count
        assert 14 == ledger.seal().count
    with replace(case, signing=None).open(write=True) as ledger, pytest.raises(StoreError):
        ledger.seal()


def _write_and_divide(ledger: Ledger) -> None:
    ledger.append([note("more")])
    raise ZeroDivisionError


def test_a_full_disk_at_the_end_of_a_turn_is_said(case: Case) -> None:
    """Closing says that the end was not signed; an error before it is not covered by that."""
    ledger = case.open(write=True)
    ledger.append([note("later")])
    signer = case.folder / "log" / "signer-000005"
    signer.mkdir()  # the next key cannot be written

    with pytest.raises(StoreError):
        ledger.close()
    with pytest.raises(ZeroDivisionError), case.open(write=True) as again:
        _write_and_divide(again)
    signer.rmdir()
    with case.open(write=True) as last:
        last.append([note("last")])

    assert Level.KEYED is _verify(case, keyed=True).level


def test_a_body_of_a_checkpoint_that_was_changed_stops_writing(case: Case) -> None:
    """A log whose newest checkpoint is not as it was written is not gone on with."""
    path = case.folder / "receipts" / "000001.sealed"
    raw = path.read_bytes()
    newest = canonical(_checkpoints(case)[-1].to_json())
    at = raw.index(newest)
    path.write_bytes(raw[:at] + re.sub(rb'"turn":3', b'"turn":4', newest) + raw[at + len(newest) :])

    with pytest.raises(LedgerTampered):
        case.open(write=True)


@pytest.mark.parametrize("at", ["beginning", "end"])
def test_a_clock_that_was_set_stands_before_a_checkpoint(case: Case, at: str) -> None:
    """A clock set before a turn, or in one, is told before the checkpoint and never parts it."""
    if at == "beginning":
        case.clock.wall_ms += 3_600_000
    with case.open(write=True) as ledger:
        expected = ledger.next_seq
        (added,) = ledger.append([note("x")])
        assert expected == added.seq
        if at == "end":
            case.clock.wall_ms += 3_600_000

    assert Level.KEYED is _verify(case, keyed=True).level
    with case.open(write=False) as ledger:
        kinds = [event.kind for event in ledger.events()]
    assert 1 == kinds.count(EventKind.CLOCK_JUMP)
