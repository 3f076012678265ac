"""Hold that lines of the log are proven against a checkpoint as RFC 6962 has it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.errors import LedgerTampered
from boundary.formats.verifier import _grew, _root, open_sealed
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


def stood(leaves: list[bytes]) -> dict[str, object]:
    """Say of a tree what a checkpoint says."""
    return {"count": len(leaves), "root": Tree(b"".join(leaves)).root.hex()}


def test_every_tree_is_shown_to_be_the_beginning_of_a_later_one() -> None:
    """Up to 33 lines, each earlier tree is proven; the proof of another size proves nothing."""
    leaves = leaves_of(33)
    unproven, wrongly = [], []
    for now in range(1, 34):
        tree = Tree(b"".join(leaves[:now]))
        for then in range(now + 1):
            path = [node.hex() for node in tree.growth(then)]
            if not _grew(stood(leaves[:then]), stood(leaves[:now]), path):
                unproven.append((then, now))
            other = [leaves[1], *leaves[1:then]]
            if then > 1 and _grew(stood(other), stood(leaves[:now]), path):
                wrongly.append((then, now))
            if then > 1 and _grew(stood(leaves[: then - 1]), stood(leaves[:now]), path):
                wrongly.append((then - 1, now))

    assert [] == unproven
    assert [] == wrongly


def test_a_log_that_was_written_anew_is_not_shown_to_have_grown() -> None:
    """Where an old line was changed, no proof from the new tree leads back to the old root."""
    leaves = leaves_of(21)
    anew = [*leaves[:4], hashlib.sha256(b"other").digest(), *leaves[5:]]
    tree = Tree(b"".join(anew))
    held = [
        then
        for then in range(1, 22)
        if _grew(stood(leaves[:then]), stood(anew), [node.hex() for node in tree.growth(then)])
    ]

    assert [1, 2, 3, 4] == held


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1],
        lambda path: [*path, "0" * 64],
        lambda path: path[::-1],
        lambda path: ["", *path[1:]],
        lambda path: [path[0].upper(), *path[1:]],
        lambda path: [1, *path[1:]],
        lambda path: [],
        lambda path: None,
    ],
)
def test_another_way_does_not_prove_growth(change: Callable[[list[str]], object]) -> None:
    """A way that is cut, longer, turned round or no way at all is refused."""
    leaves = leaves_of(13)
    path = [node.hex() for node in Tree(b"".join(leaves)).growth(6)]

    assert _grew(stood(leaves[:6]), stood(leaves), path)
    assert not _grew(stood(leaves[:6]), stood(leaves), change(path))


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
