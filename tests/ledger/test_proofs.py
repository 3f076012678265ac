"""Hold that lines of the log are proven against a checkpoint as RFC 6962 has it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.errors import LedgerTampered
from boundary.formats.verifier import _root, open_sealed
from boundary.ledger.chain import Header, Link, advance, merkle_root
from boundary.ledger.proofs import Tree, prove
from boundary.vault.signing import Ed25519
from tests.ledger.furniture import PERSON, Case, note


def among(*numbers: int) -> Callable[[Header], bool]:
    """Want the events with these numbers."""
    return lambda header: header.seq in numbers


def way(tree: Tree, place: int) -> list[str]:
    """Give a way as an export has it."""
    return [node.hex() for node in tree.path(place)]


def leaves_of(count: int) -> list[bytes]:
    """Hash that many different lines."""
    return [hashlib.sha256(b"\x00" + str(number).encode()).digest() for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100])
def test_every_place_leads_to_the_root_of_the_log(count: int) -> None:
    """The root is the one that the log's own frontier gives, and each way leads there only."""
    link = Link(0, b"", None)
    for number in range(count):
        link = advance(link, str(number).encode())
    leaves = leaves_of(count)
    tree = Tree(b"".join(leaves))
    reached = {_root(leaf, at, count, way(tree, at)) for at, leaf in enumerate(leaves)}
    elsewhere = [
        _root(leaves[at], (at + 1) % count, count, way(tree, at))
        for at in range(count)
        if count > 1
    ]

    assert merkle_root(link.frontier) == tree.root
    assert {tree.root.hex()} == reached
    assert tree.root.hex() not in elsewhere


def test_nothing_has_the_root_of_nothing() -> None:
    """No lines have the hash of nothing."""
    assert hashlib.sha256().digest() == Tree(b"").root


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Begin a case whose log is sealed twice."""
    case = Case(tmp_path / "case", signing=Ed25519())
    with case.begin() as ledger:
        ledger.append([note("one"), note("two", PERSON)])
    with case.open(write=True) as ledger:
        ledger.append([note("three")])
    return case


def test_lines_and_their_sealed_parts_are_given(case: Case) -> None:
    """Each line has the hash of its sealed part; checkpoints begin with the first one."""
    with case.open(write=False) as ledger:
        newest = ledger.newest_checkpoint()
        assert newest is not None
        proving = prove(case.folder, case.files, case.box, among(2, 3), newest)
        events = list(proving.events)
    digests = [hashlib.sha256(one.sealed).hexdigest() in one.line for one in events]

    assert [2, 3] == [one.seq for one in events]
    assert [True, True] == digests
    assert (1, newest) == (proving.checkpoints[0].turn, proving.checkpoints[-1])


def test_the_key_of_one_record_opens_that_one_only(case: Case) -> None:
    """It opens the record it is of with nothing else of the case, and no other."""
    with case.open(write=False) as ledger:
        newest = ledger.newest_checkpoint()
        assert newest is not None
        one, two = prove(case.folder, case.files, case.box, among(2, 3), newest).events
    key = case.box.message_key(two.pseudonym, two.sealed)
    assert key is not None

    assert b'{"text":"two"}' == (open_sealed(key, two.sealed, two.pseudonym) or b"").strip()
    assert open_sealed(key, one.sealed, one.pseudonym) is None


def test_a_forgotten_person_has_no_key_left(case: Case) -> None:
    """Once a person's key is gone there is none for what was sealed under it."""
    with case.open(write=False) as ledger:
        newest = ledger.newest_checkpoint()
        assert newest is not None
        (two,) = prove(case.folder, case.files, case.box, among(3), newest).events
    box = case.box
    box.forget(PERSON)

    assert box.message_key(two.pseudonym, two.sealed) is None


def test_what_is_not_below_the_checkpoint_is_not_proven(case: Case) -> None:
    """An event after it is left out; a checkpoint over other events is refused."""
    with case.open(write=False) as ledger:
        newest = ledger.newest_checkpoint()
        count = ledger.count
    assert newest is not None

    assert [] == list(prove(case.folder, case.files, case.box, among(count), newest).events)
    with pytest.raises(LedgerTampered):
        prove(case.folder, case.files, case.box, among(2), replace(newest, root="0" * 64))
    with pytest.raises(LedgerTampered):
        prove(case.folder, case.files, case.box, among(2), replace(newest, count=count + 1))


def test_where_signing_began_anew_the_checkpoints_begin_there(case: Case) -> None:
    """After a lost key, only what the newest one leads back to is given."""
    for seed in (case.folder / "log").glob("signer-*"):
        seed.unlink()
    with case.open(write=True) as ledger:
        ledger.append([note("four")])
        newest = ledger.seal()
        proving = prove(case.folder, case.files, case.box, among(2), newest)

    assert [newest.key] == [one.key for one in proving.checkpoints]
