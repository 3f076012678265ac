"""Hold that another passphrase and a damaged file are answered alike, whichever file it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from boundary.cli import care_words
from tests.cli.conftest import PASSPHRASE, Ended, Line
from tests.cli.sealed_case import CODE, copied, whole

WRONG = "none of these words is right"
OPENED = "This could not be opened: the passphrase is another one, or the file is damaged."

DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "one bit": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "cut": lambda data: data[: len(data) // 2],
    "nothing left": lambda _: b"",
    "zeros": lambda data: bytes(len(data)),
    "text": lambda _: b"[" * 4000,
}
SEALED = (
    "heron-42/keys/case.json",
    "heron-42/keys/credentials.sealed",
    "heron-42/keys/*.key",
    "heron-42/playbook.sealed",
    "heron-42/receipts/000001.sealed",
    "heron-42/exhibits/*.sealed",
    "heron-42/log/signer-*",
    "signing/keys/case.json",
    "signing/key.sealed",
)
"""Every sealed file of a workspace, and the two that wrap a key under the passphrase."""
WRAPPED = ("heron-42/keys/case.json", "signing/keys/case.json")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """Keep everything sealed that there is: playbook, credentials, copies, a key that signs."""
    with whole(tmp_path_factory.mktemp("once")) as line:
        yield line


@pytest.fixture
def kept(once: Line, tmp_path: Path) -> Line:
    """Copy it."""
    return copied(once, tmp_path)


_COMMANDS = ("review", "plan", "evidence", "undo", "reasons", "sign", "import")
"""Every way to open something sealed."""


def _asked(
    line: Line, passphrase: str, commands: Sequence[str] = _COMMANDS
) -> dict[str, tuple[int, str, str]]:
    """Ask with a passphrase, by these commands; give each one's code and words."""
    secret = line.file("other-passphrase", f"{passphrase}\n")
    out = line.folder / "two.yaml"
    known: Mapping[str, tuple[object, ...]] = {
        "review": ("log", CODE, "review"),
        "plan": ("plan", CODE),
        "evidence": ("evidence", CODE, "list"),
        "undo": ("undo", CODE, "--all", "--now"),
        "reasons": ("reasons", CODE),
        "sign": ("share", line.folder / "steps.yaml", "-o", out, "--sign"),
        "import": ("case", "import", line.folder / "whole.case"),
    }
    found: dict[str, Ended] = {}
    for name in commands:
        state = line.folder / "other-state" if name == "import" else line.state
        named = ("--state", state, "--passphrase-file", secret, "--no-input")
        found[name] = line(*known[name], *named, bare=True)
    return {name: (one.code, one.out, one.err) for name, one in found.items()}


def _only(line: Line, place: str) -> Path:
    return min(line.state.glob(place))


@pytest.mark.no_cover
@pytest.mark.parametrize("place", SEALED)
def test_who_does_not_know_the_passphrase_cannot_tell(kept: Line, place: str) -> None:
    """With another passphrase every command says the same words, whatever file is damaged."""
    whole = _asked(kept, WRONG)
    path = _only(kept, place)
    data = path.read_bytes()
    found = []
    tried = list(DAMAGES.values())[:: 1 if place in WRAPPED else 2]
    for damage in tried:
        path.write_bytes(damage(data))
        found.append(_asked(kept, WRONG))

    assert [whole] * len(tried) == found
    assert {2} == {code for code, _, _ in whole.values()}
    assert all(OPENED in " ".join(err.split()) for _, _, err in whole.values())


@pytest.mark.no_cover
@pytest.mark.parametrize("place", WRAPPED)
def test_a_damaged_key_is_answered_as_another_passphrase(kept: Line, place: str) -> None:
    """With the right passphrase and a damaged key: the words and the code of a wrong one."""
    asked = ("sign",) if place.startswith("signing") else ("review", "plan", "evidence", "undo")
    wrong = _asked(kept, WRONG)
    path = _only(kept, place)
    data = path.read_bytes()
    for name, damage in DAMAGES.items():
        path.write_bytes(damage(data))
        damaged = _asked(kept, PASSPHRASE, asked)

        assert {one: wrong[one] for one in asked} == damaged, name


def _in_case_file(data: bytes, member: bytes, damage: Callable[[bytes], bytes]) -> bytes:
    """Damage what a packed case holds under a name, and leave its length."""
    head = data.index(member + b"\0")
    size = int(data[head + 124 : head + 135], 8)
    start = head + 512
    return (
        data[:start]
        + damage(data[start : start + size])[:size].ljust(size, b"\0")
        + data[start + size :]
    )


def test_a_case_without_what_opens_it_says_so(kept: Line) -> None:
    """No comfort that is none: without a backup it cannot be opened again."""
    _only(kept, "heron-42/keys/case.json").unlink()
    asked = _asked(kept, PASSPHRASE, ("review", "plan", "evidence", "undo"))

    assert {2} == {code for code, _, _ in asked.values()}
    for _, _, err in asked.values():
        assert "What opens this case is not there." in " ".join(err.split())
        assert "backup" in err


def test_a_packed_case_is_answered_alike(kept: Line) -> None:
    """A packed case says the same for another passphrase, damaged or not; nothing of it stays."""
    file = kept.folder / "whole.case"
    data = file.read_bytes()
    wrong = _asked(kept, WRONG, ("import",))
    for member in ("keys/case.json", "log/head", "receipts/000001.sealed"):
        file.write_bytes(_in_case_file(data, member.encode(), DAMAGES["one bit"]))
        right = _asked(kept, PASSPHRASE, ("import",))

        assert wrong == _asked(kept, WRONG, ("import",)), member
        assert (wrong == right) == (member == "keys/case.json"), member
        assert right["import"][0] in (2, 5)
    assert not any(path.is_file() for path in (kept.folder / "other-state").rglob("*"))


@pytest.mark.parametrize(
    ("place", "asked", "code"),
    [
        ("heron-42/keys/credentials.sealed", "plan", 2),
        ("heron-42/playbook.sealed", "plan", 2),
        ("heron-42/keys/*.key", "review", 0),
        ("heron-42/receipts/000001.sealed", "review", 5),
        ("signing/key.sealed", "sign", 2),
    ],
)
def test_damage_behind_the_right_passphrase_is_a_sentence(
    kept: Line, place: str, asked: str, code: int
) -> None:
    """However a sealed file is damaged, it ends in the code of its kind and in no surprise.

    Without a key of somebody the rest of the log can be read.
    """
    path = _only(kept, place)
    data = path.read_bytes()
    for name, damage in DAMAGES.items():
        path.write_bytes(damage(data))
        found, out, err = _asked(kept, PASSPHRASE, (asked,))[asked]

        assert code == found, (name, out, err)
        assert "unexpected" not in out + err


@pytest.mark.parametrize("name", ["one bit", "nothing left"])
def test_damaged_sign_ins_are_kept_anew_or_destroyed(kept: Line, name: str) -> None:
    """What lies sealed of passwords is damaged: `connect` keeps them anew, and `wipe` goes on."""
    path = _only(kept, "heron-42/keys/credentials.sealed")
    path.write_bytes(DAMAGES[name](path.read_bytes()))
    told = kept("plan", CODE)
    anew = kept("connect", CODE, "mail", "--secret-file", kept.folder / "secret", "--no-input")
    undone = kept("undo", CODE, "--all", "--now", "--no-input")
    path.write_bytes(DAMAGES[name](path.read_bytes()))
    wiped = kept("wipe", CODE, "--code", CODE)

    assert (2, 0, 0, 0) == (told.code, anew.code, undone.code, wiped.code), (told, anew, undone)
    assert "boundary connect" in " ".join(told.err.split())
    assert not (kept.state / CODE).exists()


def test_a_case_that_cannot_be_opened_can_be_destroyed(kept: Line) -> None:
    """Whatever is damaged, `wipe` needs no passphrase, and says that nothing could be counted."""
    for place in SEALED:
        _only(kept, place).write_bytes(b"")
    ended = kept("wipe", CODE, "--code", CODE)

    assert 0 == ended.code
    assert care_words.unread(CODE) in " ".join(ended.out.split())
