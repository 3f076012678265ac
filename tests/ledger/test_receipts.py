"""Hold sealed bodies to what their lines say of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from boundary.core.errors import LedgerTampered
from boundary.core.event import Entry, EventKind
from boundary.ledger.chain import Header
from boundary.ledger.parts import body_path
from boundary.ledger.receipts import open_body, read_sealed, seal_body
from boundary.ledger.walk import Logged
from tests.ledger.furniture import PERSON, Case


def _logged(case: Case, sealed: bytes, digest: str = "", segment: int = 1) -> Logged:
    who = case.box.pseudonym(PERSON)
    header = Header("0" * 64, 1, "0" * 32, digest, "note", 1, 7, len(sealed), who)
    return Logged(header, segment, None, 0, b"")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Make a case with an empty log."""
    made = Case(tmp_path / "heron-42")
    made.begin().close()
    return made


@pytest.mark.parametrize("length", [0, 1, 240, 245, 246, 247, 5000])
def test_a_body_survives_sealing(case: Case, length: int) -> None:
    """Any body comes back, and its sealed length is a step of 256 and what sealing adds."""
    box = case.box
    body = {"text": "é" * (length // 6) + "x" * (length % 6)}
    sealed = seal_body(box, Entry(EventKind.NOTE, body, PERSON))

    assert body == open_body(box, _logged(case, sealed), sealed)
    assert (len(sealed) - 53) % 256 == 0


def test_bodies_are_read_in_the_order_of_their_lines(case: Case) -> None:
    """Any lengths, over any number of parts; what is not as its line says is named."""
    bodies = [b"", b"one", bytes(200_000), b"four", b"five"]
    logged = [
        _logged(case, body, hashlib.sha256(body).hexdigest(), 1 if number < 3 else 2)
        for number, body in enumerate(bodies)
    ]
    case.files.append(body_path(case.folder, 1), 0, b"".join(bodies[:3]) + b"left over")
    case.files.replace(body_path(case.folder, 2), b"".join(bodies[3:]))

    assert list(zip(logged, bodies, strict=True)) == list(
        read_sealed(case.folder, case.files, logged)
    )
    for wrong in (b"fourfivE", b"fourfiv", b""):
        case.files.replace(body_path(case.folder, 2), wrong)
        with pytest.raises(LedgerTampered) as caught:
            list(read_sealed(case.folder, case.files, logged))
        assert caught.value.seq == 7


def test_a_body_that_does_not_open_is_named(case: Case) -> None:
    """Bytes that this case's keys did not seal are the fault of their event."""
    box = case.box
    sealed = bytearray(seal_body(box, Entry(EventKind.NOTE, {}, PERSON)))
    sealed[-1] ^= 1
    with pytest.raises(LedgerTampered) as caught:
        open_body(box, _logged(case, bytes(sealed)), bytes(sealed))

    assert caught.value.seq == 7
