"""A case is packed so that the other side takes it: what is damaged stays here, and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.carry import pack, unpack
from boundary.app.env import Env
from boundary.app.session import open_session
from boundary.core.errors import LedgerTampered
from boundary.ledger import Level, verify
from tests.app.test_carry import here, sealed, there

__all__ = ["here", "there"]


@pytest.mark.parametrize(
    "place", ["playbook.sealed", "keys/credentials.sealed", "exhibits/*.sealed"]
)
def test_what_is_damaged_keeps_nothing_else_here(
    here: Env, there: Env, tmp_path: Path, place: str
) -> None:
    """It is left out, named, and stays here; the rest is put in place on the other side."""
    code = sealed(here)
    path = min((here.state / code).glob(place))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with open_session(here, code, write=True, connect=False, playbook=False) as session:
        packed = pack(session, tmp_path / "out.case")
    arrived = unpack(there, tmp_path / "out.case")

    assert (str(path.relative_to(here.state / code)),) == packed.damaged
    assert path.exists()
    assert (place != "playbook.sealed") == packed.playbook == arrived.playbook
    assert (place != "keys/credentials.sealed") == packed.secrets == arrived.secrets
    assert (1 if place.startswith("exhibits") else 0) == arrived.gone
    assert Level.KEYED is _level(here, code) is _level(there, code)


def _level(env: Env, code: str) -> Level:
    with open_session(env, code, write=False, connect=False, playbook=False) as session:
        box = session.box
    return verify(env.state / code, box, env.files).level


def test_without_the_key_of_somebody_it_is_not_packed(here: Env, tmp_path: Path) -> None:
    """Elsewhere it could not be brought back; nothing is written, and the ways are said."""
    code = sealed(here)
    (key,) = (here.state / code / "keys").glob("*.key")
    key.unlink()
    with (
        open_session(here, code, write=True, connect=False) as session,
        pytest.raises(LedgerTampered) as caught,
    ):
        pack(session, tmp_path / "out.case")

    assert "backup" in caught.value.hint
    assert not (tmp_path / "out.case").exists()
