"""Hold `lint`: every fault with its place, what a file would do, and nothing touched."""

from __future__ import annotations

import pytest

from tests.cli.conftest import GUIDED, GUIDED_STEPS, Case, Line

OWN = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: quiet
    emails: [jordan@example.org]
accounts:
  mail: {use: imap, host: imap.example.net, user: me@example.net}
"""

BAD = (
    "boundary: 1\npeople:\n  - alias: J.\n    follow: nobody-knows\n    emial: [x]\naccounts: {}\n"
)


def test_a_good_file_says_what_it_would_do(line: Line) -> None:
    """A good file is in order, and every step is told in plain words, masked."""
    line.file("steps.yaml", GUIDED_STEPS)
    ended = line("lint", line.file("playbook.yaml", GUIDED), bare=True)

    assert (0, "") == (ended.code, ended.err)
    assert "in order" in ended.out
    assert "J.: phone.block on phone walks you through" in ended.out
    assert "12025550123" not in ended.out


def test_faults_have_places(line: Line) -> None:
    """A fault has line, column, sentence and hint; the file is refused with 2."""
    ended = line("lint", line.file("bad.yaml", BAD), bare=True)

    assert 2 == ended.code
    assert "thing to change" in ended.out or "things to change" in ended.out
    assert "  5:5: " in ended.out


def test_json_has_the_agreed_keys(line: Line) -> None:
    """Another program gets one entry a file, with faults, warnings and who is left alone."""
    line.file("steps.yaml", GUIDED_STEPS)
    mine = GUIDED.replace("phones:", 'emails: ["security@example.org"]\n    phones:')
    good, bad = line.file("good.yaml", mine), line.file("bad.yaml", BAD)
    ended = line("lint", good, bad, "--json", bare=True)
    first, second = ended.json["files"]

    assert (2, "") == (ended.code, ended.err)
    keys = "path ok faults warnings protected would_do taken_back"

    assert keys.split() == list(first)
    assert (str(good), True, []) == (first["path"], first["ok"], first["faults"])
    assert False is second["ok"]
    assert {"file", "line", "column", "say", "hint"} == set(second["faults"][0])
    assert str(bad) == second["faults"][0]["file"]


def test_folders_are_read_whole(line: Line) -> None:
    """Every .yaml file of a folder is read, sorted; a shared playbook is told step by step."""
    line.file("steps.yaml", GUIDED_STEPS)
    line.file("playbook.yaml", GUIDED)
    ended = line("lint", line.folder, "--json", bare=True)

    assert ["playbook.yaml", "steps.yaml"] == [
        entry["path"].rsplit("/", 1)[1] for entry in ended.json["files"]
    ]
    assert "phone.block walks you through blocking" in ended.json["files"][1]["would_do"][1]


def test_an_own_address_is_left_alone(line: Line) -> None:
    """An address of your own under a person is told as left alone."""
    text = (
        "boundary: 1\npeople:\n  - alias: J.\n    follow: quiet\n"
        "    emails: [noreply@example.org, jordan@example.org]\n"
        "accounts:\n  mail: {use: imap, host: imap.example.net, user: jordan@example.org}\n"
    )
    ended = line("lint", line.file("own.yaml", text), bare=True)

    assert "Left alone: J.: j\u2026@example.org" in ended.out


def test_nothing_is_written(line: Line) -> None:
    """`lint` leaves every file as it is and makes none."""
    line.file("steps.yaml", GUIDED_STEPS)
    path = line.file("playbook.yaml", GUIDED)
    before = line.files()
    line("lint", path, bare=True)

    assert before == line.files()


def sealed(line: Line) -> Case:
    """Begin a case whose playbook lies sealed in it and nowhere else."""
    path = line.file("mine.yaml", OWN)
    assert 0 == line("begin", path, "--answers", line.answers(), "--no-input").code
    assert 0 == line("seal", path, "--remove", "--no-input").code
    return Case(line, path)


def test_a_sealed_playbook_is_read_by_its_code(line: Line) -> None:
    """The code of a case stands for its playbook; nothing of it is written anywhere."""
    case = sealed(line)
    before = line.files()
    ended = case("lint")

    assert 0 == ended.code, ended
    assert "heron-42: in order" in ended.out
    assert "J.: mail.keep on mail" in ended.out
    assert "jordan@example.org" not in ended.out
    assert before == line.files()


def test_a_file_and_a_case_are_read_side_by_side(line: Line) -> None:
    """Files need no passphrase, cases do; each is named as it was."""
    case = sealed(line)
    other = line.file("other.yaml", OWN)
    ended = line("lint", other, case.code, "--json")

    assert [str(other), "heron-42"] == [one["path"] for one in ended.json["files"]]
    assert [True, True] == [one["ok"] for one in ended.json["files"]]


def test_a_file_named_like_a_case_can_still_be_meant(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is a path; only where no case has that code the bare name is the file's, too."""
    monkeypatch.chdir(line.folder)
    line.file("heron-42", OWN)

    assert 0 == line("lint", "heron-42", bare=True).code
    sealed(line)
    line.file("heron-42", BAD)
    assert 2 == line("lint", "./heron-42", bare=True).code
    assert 0 == line("lint", "heron-42").code


def test_a_case_that_is_not_here_is_said(line: Line) -> None:
    """A code of no case ends with 2 and one sentence."""
    ended = line("lint", "wren-77")

    assert 2 == ended.code
    assert "no case with this code" in ended.err


def test_nobody_at_hand_means_waiting(line: Line) -> None:
    """Without a passphrase a sealed playbook is not read, and that is no fault of the file."""
    case = sealed(line)
    ended = line("lint", case.code, "--no-input", "--state", line.state, bare=True)

    assert 4 == ended.code


def test_what_a_case_follows_and_is_gone_is_a_fault_of_the_case(guided: Case) -> None:
    """A plain playbook that is not where it was is told as a fault, under the case's code."""
    guided.path.unlink()
    ended = guided("lint", "--json")
    (one,) = ended.json["files"]

    assert 2 == ended.code
    assert ("heron-42", False) == (one["path"], one["ok"])
    assert one["faults"]


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (GUIDED_STEPS.replace("phone.block", "phone.blocks"), "5:10"),
        (GUIDED_STEPS.replace("{do: phone.block}", "{do: phone.block, in: [none]}"), "5:5"),
    ],
    ids=["step", "account"],
)
def test_a_fault_is_told_of_the_file_that_it_is_in(line: Line, steps: str, place: str) -> None:
    """A fault in what is followed is blamed on that file, in words and as JSON."""
    line.file("steps.yaml", steps)
    path = line.file("playbook.yaml", GUIDED)
    ended = line("lint", path, bare=True)
    answer = line("lint", path, "--json", bare=True).json

    assert (2, 2) == (ended.code, line("lint", path, bare=True).code)
    assert f"  ./steps.yaml:{place}: " in ended.out
    assert ["./steps.yaml"] == [fault["file"] for fault in answer["files"][0]["faults"]]
