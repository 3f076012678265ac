"""Hold `lint`: every fault with its place, what a file would do, and nothing touched."""

from __future__ import annotations

from tests.cli.conftest import GUIDED, GUIDED_STEPS, Line

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
    assert ["path", "ok", "faults", "warnings", "protected", "would_do"] == list(first)
    assert (str(good), True, []) == (first["path"], first["ok"], first["faults"])
    assert False is second["ok"]
    assert {"line", "column", "say", "hint"} == set(second["faults"][0])


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
