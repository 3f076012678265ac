"""A case travels whole in one file, and only what its passphrase proves is put in place."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from boundary.app.carry import Packed, pack, unpack
from boundary.app.env import Env
from boundary.app.facts import Choice, begun_note
from boundary.app.imports import Entry, Origin, imports_of
from boundary.app.seal import begin_sealed
from boundary.app.session import open_session
from boundary.app.workspace import Workspace
from boundary.core.errors import BoundaryError, LedgerTampered, Refusal, SealError, StoreError
from boundary.core.event import EventKind
from boundary.core.playbook import Address
from boundary.core.ports import Files
from boundary.formats.carry_file import END, MARK, entry_head, padding
from boundary.ledger import verify
from boundary.vault.keychain import SealedSecrets
from boundary.vault.signing import Ed25519
from tests.app.case import PHONE_ONLY, begun, env_at, files
from tests.app.dying import DyingFiles, Killed

STEPS = b"boundary: 1\ntitle: Shared steps\nsteps:\n  - {do: phone.block}\n"
OTHER_STEPS = b"boundary: 1\ntitle: Shared steps\nsteps:\n  - {do: guide.do}\n"
LETTER = b"Subject: kept\r\n\r\nA letter.\r\n"


def _entry(data: bytes) -> Entry:
    return Entry(hashlib.sha256(data).hexdigest(), "2026-01-01", Origin.UNSAID)


def sealed(env: Env) -> str:
    """Begin a sealed case that follows an import, with a kept letter and a stored password."""
    imports_of(env).keep("ours", STEPS, _entry(STEPS))
    note = begun_note(Choice.QUIET, 3, None)
    code = begin_sealed(env, PHONE_ONLY.replace("no-contact", "import/ours"), note).code
    with open_session(env, code, write=True, connect=False) as session:
        address = Address("phone", "mail.keep", "email:jordan@example.org")
        archive = session.ledger.exhibits
        facts = {"sender": "jordan@example.org"}
        archive.add([address], "mail:1", "message/rfc822", [LETTER], facts, "email:jordan")
        archive.flush()
        assert session.box is not None
        folder = Workspace(env.state, env.files).folder(code)
        SealedSecrets(folder, env.files, session.box).put("mail", "password", "a secret of mine")
    return code


def _packed(env: Env, code: str, out: Path) -> Packed:
    with open_session(env, code, write=True, connect=False) as session:
        return pack(session, out)


@pytest.fixture
def here(tmp_path: Path) -> Env:
    """Make a device."""
    (tmp_path / "here").mkdir()
    return env_at(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Env:
    """Make another device."""
    (tmp_path / "there").mkdir()
    return env_at(tmp_path / "there")


def _files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_whole_case_travels(here: Env, there: Env, tmp_path: Path) -> None:
    """Log, playbook, kept originals, stored passwords and followed imports are there afterwards."""
    code = sealed(here)
    packed = _packed(here, code, tmp_path / "out.case")
    arrived = unpack(there, tmp_path / "out.case")
    with open_session(there, code, write=False, connect=False) as session:
        people = session.loaded.playbook.people
        letters = [
            b"".join(session.ledger.exhibits.read(k)) for k in session.ledger.exhibits.each()
        ]
        kinds = [event.kind for event in session.ledger.events()]
        assert session.box is not None
        secrets = SealedSecrets(there.state / code, there.files, session.box)
        password = secrets.get("mail", "password")

    assert (code, True, True) == (packed.code, packed.playbook, packed.secrets)
    assert (code, 6, 1, 0) == (arrived.code, arrived.events, arrived.exhibits, arrived.gone)
    assert (True, True, ()) == (arrived.playbook, arrived.secrets, arrived.other_imports)
    assert ["import/ours"] == [person.follow for person in people]
    assert STEPS == imports_of(there).read("ours")
    assert [LETTER] == letters
    assert "a secret of mine" == password
    assert [EventKind.NOTE, EventKind.EXHIBIT, EventKind.EXPORTED, EventKind.NOTE] == [
        kind for kind in kinds if kind is not EventKind.CHECKPOINT
    ]
    assert "anew" not in verify(there.state / code, None, there.files, Ed25519()).says


def test_the_file_is_what_was_said_and_shows_nothing(here: Env, tmp_path: Path) -> None:
    """Its hash and size are as said, it is for its owner alone, and holds nothing in clear."""
    code = sealed(here)
    packed = _packed(here, code, tmp_path / "out.case")
    data = (tmp_path / "out.case").read_bytes()
    with tarfile.open(tmp_path / "out.case", mode="r:") as archive:
        names = archive.getnames()

    assert (packed.sha256, packed.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert packed.files == len(names) - 1
    assert 0 == (tmp_path / "out.case").stat().st_mode & 0o077
    assert [] == [
        word for word in (b"jordan", b"alias: J.", b"202 555", b"letter", b"secret") if word in data
    ]
    assert not {"log/lock", "log/lock.holder"} & set(names)


def test_packing_twice_gives_the_same_but_for_its_own_entry(here: Env, tmp_path: Path) -> None:
    """Names and order are the same every time; only the log says that it was packed once more."""
    code = sealed(here)
    found = []
    for name in ("one", "two"):
        _packed(here, code, tmp_path / name)
        found.append(_members(tmp_path / name))
    one, two = found
    signers = [name for name in (*one, *two) if name.startswith("log/signer-")]
    same = [name for name in one if name not in signers]

    assert ["log/signer-000003", "log/signer-000004"] == signers
    assert same == [name for name in two if name not in signers]
    assert list(one) == sorted(one)
    assert {"log/000001.jsonl", "log/head", "receipts/000001.sealed"} == {
        name for name in same if one[name] != two[name]
    }


def test_a_case_with_a_plain_playbook_travels_without_it(
    here: Env, there: Env, tmp_path: Path
) -> None:
    """The log alone travels, and both sides say that the playbook is not in it."""
    folder = tmp_path / "here"
    path = begun(folder)
    with open_session(here, str(path), write=True, connect=False) as session:
        code = session.code
        packed = pack(session, tmp_path / "out.case")
    arrived = unpack(there, tmp_path / "out.case")

    assert code == arrived.code
    assert (False, False) == (packed.playbook, packed.secrets)
    assert (False, False) == (arrived.playbook, arrived.secrets)


@pytest.mark.parametrize("name", ["log/000002.packed", "keys/later.json", "receipts/index"])
def test_what_cannot_be_packed_is_never_left_behind(here: Env, tmp_path: Path, name: str) -> None:
    """A file of the case that is not known here stops the packing: it may be needed to open it."""
    code = sealed(here)
    (here.state / code / name).write_bytes(b"x")
    with pytest.raises(Refusal) as caught:
        _packed(here, code, tmp_path / "out.case")
    with open_session(here, code, write=False, connect=False) as session:
        kinds = [event.kind for event in session.ledger.events()]

    assert "cannot be packed" in caught.value.say
    assert EventKind.EXPORTED not in kinds
    assert not (tmp_path / "out.case").exists()


def test_what_is_no_part_of_a_case_is_left_behind(here: Env, there: Env, tmp_path: Path) -> None:
    """Locks, files half written and what a system leaves in folders do not stop it."""
    code = sealed(here)
    for name in ("log/lock", "keys/tmp-0011223344556677", "log/.DS_Store"):
        (here.state / code / name).write_bytes(b"x")
    _packed(here, code, tmp_path / "out.case")

    assert code == unpack(there, tmp_path / "out.case").code


def test_a_file_that_is_there_is_not_replaced(here: Env, tmp_path: Path) -> None:
    """Nothing is overwritten, and the log does not say that anything was packed."""
    code = sealed(here)
    (tmp_path / "out.case").write_text("mine")
    with pytest.raises(Refusal):
        _packed(here, code, tmp_path / "out.case")
    with open_session(here, code, write=False, connect=False) as session:
        kinds = [event.kind for event in session.ledger.events()]

    assert "mine" == (tmp_path / "out.case").read_text()
    assert EventKind.EXPORTED not in kinds


def test_a_case_that_is_here_is_never_replaced(here: Env, tmp_path: Path) -> None:
    """A code that exists is refused before the passphrase is asked for; nothing is touched."""
    code = sealed(here)
    _packed(here, code, tmp_path / "out.case")
    before = _files_of(here.state)
    with pytest.raises(Refusal) as caught:
        unpack(replace(here, ask_passphrase=_never), tmp_path / "out.case")

    assert "here already" in caught.value.say
    assert before == _files_of(here.state)


def test_keys_of_a_beginning_that_was_cut_off_are_kept(
    here: Env, there: Env, tmp_path: Path
) -> None:
    """A folder with a key and no log yet is somebody's case too."""
    code = sealed(here)
    _packed(here, code, tmp_path / "out.case")
    key = there.state / code / "keys" / "case.json"
    key.parent.mkdir(parents=True)
    key.write_text("{}")
    with pytest.raises(Refusal):
        unpack(there, tmp_path / "out.case")

    assert "{}" == key.read_text()


def _never(*, new: bool) -> str:
    raise AssertionError(new)


def test_another_passphrase_puts_nothing_in_place(here: Env, there: Env, tmp_path: Path) -> None:
    """Without the passphrase of the case nothing is left of it on the disk."""
    code = sealed(here)
    _packed(here, code, tmp_path / "out.case")
    other = replace(there, ask_passphrase=lambda new: "four other words here")
    with pytest.raises(SealError):
        unpack(other, tmp_path / "out.case")

    assert {} == _files_of(there.state)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Pack one case; name to content of each member."""
    folder = tmp_path_factory.mktemp("whole")
    env = env_at(folder)
    _packed(env, sealed(env), folder / "out.case")
    return _members(folder / "out.case")


def _members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path, mode="r:") as archive:
        files_in = {info.name: archive.extractfile(info) for info in archive}
        return {name: file.read() for name, file in files_in.items() if file is not None}


def _written(members: dict[str, bytes], path: Path) -> Path:
    entries = [
        entry_head(name, len(data)) + data + padding(len(data))
        for name, data in sorted(members.items())
    ]
    path.write_bytes(b"".join(entries) + END)
    return path


def _flip(name: str, at: int) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        (found,) = [one for one in members if one.startswith(name)]
        data = bytearray(members[found])
        data[at] ^= 1
        members[found] = bytes(data)

    return change


def _cut(name: str, most: int) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = members[name][:most]

    return change


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        del members[name]

    return change


def _put(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = data

    return change


def _key_of_cost(memory_kib: int, iterations: int) -> bytes:
    """Write a key file whose opening would take that much."""
    head = {"iterations": iterations, "lanes": 1, "memory_kib": memory_kib}
    record = {**head, "salt": "00" * 16, "sealed": "00" * 60, "version": 1}
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_flip("log/000001", 200), LedgerTampered),
        (_flip("log/head", 30), LedgerTampered),
        (_cut("log/000001.jsonl", 0), LedgerTampered),
        (_cut("log/head", 100), LedgerTampered),
        (_flip("receipts/000001", 60), LedgerTampered),
        (_drop("receipts/000001.sealed"), BoundaryError),
        (_drop("log/000001.jsonl"), LedgerTampered),
        (_flip("exhibits/", -1), LedgerTampered),
        (_flip("playbook.sealed", 60), SealError),
        (_flip("keys/case.json", 40), SealError),
        (_put("keys/case.json", b"{}"), SealError),
        (_put("log/000003.jsonl", b"x"), LedgerTampered),
        (_put("keys/case.json", _key_of_cost(2_000_000, 1)), Refusal),
        (_put("keys/case.json", _key_of_cost(262_144, 64)), Refusal),
        (_drop("keys/case.json"), Refusal),
        (_drop("log/head"), Refusal),
        (_put("imports/ours.yaml", b"boundary: 1\npeople: []\n"), Refusal),
        (_put("imports/no-contact.yaml", STEPS), Refusal),
        (_put("imports/x.yaml", STEPS + b"# jordan@example.org\n"), Refusal),
        (_put(MARK, b"wren-11\n"), Refusal),
    ],
    ids=range(20),
)
def test_what_was_changed_is_not_put_in_place(
    there: Env,
    tmp_path: Path,
    whole: dict[str, bytes],
    change: Callable[[dict[str, bytes]], None],
    kind: type[BoundaryError],
) -> None:
    """One changed bit or one missing file, and nothing of it stays on this device."""
    members = dict(whole)
    change(members)
    with pytest.raises(kind) as caught:
        unpack(there, _written(members, tmp_path / "changed.case"))

    assert "jordan" not in caught.value.say
    assert {} == _files_of(there.state)
    assert () == Workspace(there.state, there.files).codes()


def test_a_lost_original_is_counted(there: Env, tmp_path: Path, whole: dict[str, bytes]) -> None:
    """An original that was gone before the packing does not keep the rest from travelling."""
    members = {name: data for name, data in whole.items() if not name.startswith("exhibits/")}
    arrived = unpack(there, _written(members, tmp_path / "less.case"))

    assert (0, 1) == (arrived.exhibits, arrived.gone)


def test_an_import_that_is_here_is_never_replaced(
    there: Env, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    """Another case may follow it: it stays, and is named. The very same one is nothing to say."""
    _written(whole, tmp_path / "out.case")
    imports_of(there).keep("ours", OTHER_STEPS, _entry(OTHER_STEPS))
    arrived = unpack(there, tmp_path / "out.case")

    assert ("ours",) == arrived.other_imports
    assert OTHER_STEPS == imports_of(there).read("ours")


def test_the_same_import_is_nothing_to_say(
    there: Env, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    """What is here already, byte for byte, is not mentioned."""
    _written(whole, tmp_path / "out.case")
    imports_of(there).keep("ours", STEPS, _entry(STEPS))
    arrived = unpack(there, tmp_path / "out.case")

    assert () == arrived.other_imports


def test_more_imports_than_anybody_follows_are_refused(
    there: Env, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    """What is held in memory is bounded."""
    members = whole | {f"imports/x{number}.yaml": STEPS for number in range(100)}
    with pytest.raises(Refusal) as caught:
        unpack(there, _written(members, tmp_path / "out.case"))

    assert "too many imports" in caught.value.say
    assert {} == _files_of(there.state)


def test_a_link_is_not_followed(there: Env, tmp_path: Path, whole: dict[str, bytes]) -> None:
    """The file itself has to be a plain file of one's own."""
    _written(whole, tmp_path / "out.case")
    (tmp_path / "link.case").symlink_to(tmp_path / "out.case")
    with pytest.raises(StoreError):
        unpack(there, tmp_path / "link.case")

    assert {} == _files_of(there.state)


def test_an_unpacking_that_is_killed_leaves_a_case_or_none(
    there: Env, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    """At whatever write it ends: no case, or a whole one; and the next try puts it in place."""
    _written(whole, tmp_path / "out.case")
    code = whole[MARK].decode().strip()
    at, ended = 0, []
    while True:
        at += 1
        env = replace(there, state=tmp_path / f"state-{at}")
        dying = cast("Files", DyingFiles(files(), at))
        try:
            unpack(replace(env, files=dying), tmp_path / "out.case")
        except Killed:
            pass
        else:
            break
        there_is = bool(Workspace(env.state, env.files).codes())
        key = (env.state / code / "keys" / "case.json").exists()
        ended.append(there_is)
        if not there_is and not key:
            unpack(env, tmp_path / "out.case")
        if there_is or not key:
            with open_session(env, code, write=True, connect=False) as session:
                assert [LETTER] == [
                    b"".join(session.ledger.exhibits.read(k))
                    for k in session.ledger.exhibits.each()
                ]

    assert at > 10
    assert sorted(ended) == ended


class _Growing:
    """A disk on which a file of the case grows while it is read."""

    def __init__(self, inner: Files) -> None:
        """Let the sealed playbook grow."""
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def size(self, path: Path, /) -> int | None:
        """Say one byte too little."""
        size = self._inner.size(path)
        return size - 1 if size and path.name == "playbook.sealed" else size


def test_a_file_that_changes_while_it_is_packed(here: Env, tmp_path: Path) -> None:
    """Nothing half packed is left."""
    code = sealed(here)
    env = replace(here, files=cast("Files", _Growing(files())))
    with pytest.raises(StoreError):
        _packed(env, code, tmp_path / "out.case")

    assert not (tmp_path / "out.case").exists()
    assert [] == list(tmp_path.glob("tmp-*"))


def test_what_is_too_large_to_pack_is_said(here: Env, tmp_path: Path) -> None:
    """A file past the bounds of the format is no file of a case."""
    code = sealed(here)
    (here.state / code / "keys" / f"{'0a' * 16}.key").write_bytes(bytes(5000))
    with pytest.raises(Refusal) as caught:
        _packed(here, code, tmp_path / "out.case")

    assert "too large" in caught.value.say
    assert not (tmp_path / "out.case").exists()
