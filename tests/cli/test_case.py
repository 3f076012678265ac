"""A sealed case goes to another device in one file, and both ends say what that means."""

from __future__ import annotations

import pytest

from boundary.cli import sealed_words
from tests.cli.conftest import Case, Ended, Line
from tests.cli.test_seal import MINE


def flat(ended: Ended) -> str:
    """Undo the wrapping of lines."""
    return " ".join(f"{ended.out} {ended.err}".split())


@pytest.fixture
def sealed(line: Line) -> Case:
    """Begin a case and seal it."""
    path = line.file("mine.yaml", MINE)
    line("begin", path, "--answers", line.answers(), "--no-input")
    ended = line("seal", path, "--remove", "--no-input")
    assert 0 == ended.code, ended
    return Case(line, path)


@pytest.fixture
def other(line: Line) -> Line:
    """Give another device."""
    folder = line.folder / "other"
    folder.mkdir()
    return Line(folder)


def test_a_case_is_packed_and_put_in_place(sealed: Case, other: Line) -> None:
    """The plan is the same there, and what does not travel is said on both sides."""
    file = sealed.line.folder / "out.case"
    packed = sealed.line("case", "export", file, sealed.code)
    arrived = other("case", "import", file)
    plans = [one("plan", sealed.code, "--json").json["digest"] for one in (sealed.line, other)]

    assert (0, 0) == (packed.code, arrived.code)
    assert plans[0] == plans[1]
    for says in (sealed_words.CASE_SECRETS_STAY, sealed_words.CASE_ONE_DEVICE):
        assert says in flat(packed)
    for says in (sealed_words.CASE_CONNECT, sealed_words.CASE_ONE_DEVICE):
        assert says in flat(arrived)
    assert "SHA-256" in packed.out
    assert "`boundary begin heron-42` asks again" in flat(arrived)


def test_it_says_in_json(sealed: Case, other: Line) -> None:
    """Both answers are one object."""
    file = sealed.line.folder / "out.case"
    packed = sealed.line("case", "export", file, sealed.code, "--json").json
    arrived = other("case", "import", file, "--json").json

    assert file.stat().st_size == packed["bytes"]
    assert ("heron-42", True, False) == (packed["case"], packed["playbook"], packed["secrets"])
    assert {
        "boundary": 1,
        "case": "heron-42",
        "events": 6,
        "exhibits": 0,
        "gone": 0,
        "playbook": True,
        "secrets": False,
        "other_imports": [],
    } == arrived


def test_a_plain_playbook_does_not_travel(guided: Case, other: Line) -> None:
    """Both sides say so; the log is enough to take back what was done."""
    file = guided.line.folder / "out.case"
    packed = guided.line("case", "export", file, guided.code)
    arrived = other("case", "import", file)
    undone = other("undo", guided.code, "--all", "--no-input")

    assert sealed_words.CASE_NO_PLAYBOOK in flat(packed)
    assert sealed_words.CASE_NO_PLAYBOOK_HERE in flat(arrived)
    assert 0 == undone.code
    assert "Nothing stands" in flat(undone)


def test_an_import_that_differs_is_named(line: Line, other: Line) -> None:
    """What is here under the same name stays, and the difference is no surprise."""
    steps = "boundary: 1\ntitle: Shared steps\nsteps:\n  - {do: phone.block}\n"
    for device, text in ((line, steps), (other, steps.replace("phone.block", "guide.do"))):
        path = device.file("steps.yaml", text)
        sha256 = device("import", path, "--json").json["sha256"]
        assert 0 == device("import", path, "--as", "ours", "--accept", sha256, "--no-input").code
    path = line.file("mine.yaml", MINE.replace("no-contact", "import/ours"))
    line("begin", path, "--answers", line.answers(), "--no-input")
    line("seal", path, "--no-input")
    line("case", "export", line.folder / "out.case", "heron-42")
    arrived = other("case", "import", line.folder / "out.case")

    assert "import/ours is on this device already" in flat(arrived)


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("export", "out.case"), 2, sealed_words.CASE_NO_CASE),
        (("import", "out.case", "heron-42"), 2, sealed_words.CASE_TOO_MUCH),
        (("export", "out.case", "wren-11"), 2, "no case with this code"),
        (("carry", "out.case"), 2, ""),
    ],
    ids=range(4),
)
def test_wrong_use_is_said(line: Line, arguments: tuple[str, ...], code: int, part: str) -> None:
    """Each wrong use has its sentence, and nothing is written."""
    before = line.files()
    ended = line("case", *arguments)

    assert code == ended.code
    assert part in flat(ended)
    assert before == line.files()


def test_before_the_questions_nothing_is_packed(line: Line) -> None:
    """A playbook whose case was not begun has nothing to carry."""
    path = line.file("mine.yaml", MINE)
    ended = line("case", "export", line.folder / "out.case", path)

    assert 4 == ended.code
    assert not (line.folder / "out.case").exists()
    assert not line.state.exists()


def test_a_file_that_is_no_case_is_refused(line: Line) -> None:
    """Another file ends in a sentence, before a passphrase is asked for."""
    path = line.file("other.txt", "hello")
    ended = line("case", "import", path, "--no-input", bare=True)

    assert 2 == ended.code
    assert "not a case" in flat(ended)


def test_a_synchronised_folder_is_named(sealed: Case) -> None:
    """Where a service copies files elsewhere, packing into it says so."""
    folder = sealed.line.folder / "Dropbox"
    folder.mkdir()
    packed = sealed.line("case", "export", folder / "out.case", sealed.code)

    assert sealed_words.CASE_SYNCED in flat(packed)


def test_lost_copies_are_counted() -> None:
    """The sentence has the number in it."""
    assert sealed_words.gone(2).startswith("2 saved copies")
