"""Hold `recover`: after a lost passphrase a new case takes over what is ours, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boundary.cli import recover_words, words
from tests.cli.conftest import GUIDED, GUIDED_STEPS, THEIRS, Case, Ended, Line
from tests.cli.ruled import FILE_ONLY, FILING, Ruled, ruled
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot


@pytest.fixture(scope="module")
def rule_server() -> Iterator[Dovecot]:
    """Run one Dovecot with Pigeonhole for these tests."""
    with dovecot() as running:
        yield running


@pytest.fixture
def left(line: Line, rule_server: Dovecot) -> Iterator[Ruled]:
    """Leave our rules in a mailbox that had rules of its own."""
    with ruled(line, rule_server, FILE_ONLY) as made:
        made.rules(FILING)
        assert 0 == made.case.accepted().code
        yield made


def code_in(case: Case) -> str:
    """Read the case code out of the playbook."""
    text = case.path.read_text(encoding="utf-8")
    return next(row.split()[1] for row in text.splitlines() if row.startswith("case:"))


def recovered(made: Ruled, *arguments: object) -> tuple[Case, Ended]:
    """Begin a new case, keep the password in it, and take over what is there."""
    line = made.case.line
    first = line("recover", made.case.path, "--lost", "--answers", line.answers(), "--no-input")
    assert 4 == first.code, first
    case = Case(line, made.case.path, code_in(made.case))
    secret = line.file("secret", f"{PASSWORD}\n")
    assert 0 == case("connect", "mail", "--secret-file", secret, "--no-input").code
    return case, case("recover", *arguments)


@pytest.mark.server
def test_our_rules_stand_again_and_undo_takes_them_away(left: Ruled) -> None:
    """After recover nothing is to do for them, and undo puts the user's own rules back."""
    before = (left.scripts(), left.in_force())
    case, ended = recovered(left, "--no-input")
    after = (left.scripts(), left.in_force())
    planned = case("plan", "--json")
    undone = case("undo", "--all", "--now", "--no-input")

    assert 0 == ended.code
    assert before == after
    assert recover_words.TAKE_AGAIN in ended.out
    assert (0, []) == (
        planned.code,
        [c for c in planned.json["changes"] if c["action"] != "nothing"],
    )
    assert 0 == undone.code
    assert {"mine.sieve": FILING} == left.scripts()
    assert "mine.sieve" == left.in_force()


@pytest.mark.server
def test_the_old_case_stays_as_it_is(left: Ruled) -> None:
    """The new case has a code of its own, and not a byte of the old one changes."""
    line = left.case.line
    old = {n: d for n, (d, _) in line.files().items() if "heron-42" in n}
    case, _ = recovered(left, "--no-input")
    now = {n: d for n, (d, _) in line.files().items() if "heron-42" in n}

    assert "heron-42" != case.code
    assert old == now
    assert case.path.read_text().replace(case.code, "heron-42").startswith("boundary: 1\ncase: h")


@pytest.mark.server
def test_a_second_time_there_is_nothing_to_take_over(left: Ruled) -> None:
    """What stands in the case is not taken over again; nothing is written."""
    case, _ = recovered(left, "--no-input")
    before = left.scripts()
    again = case("recover", "--json")

    assert 0 == again.code
    assert [] == again.json["adopted"]
    assert before == left.scripts()


@pytest.mark.server
def test_rules_that_somebody_changed_are_not_taken_over(left: Ruled) -> None:
    """A script of ours that was edited by hand is nobody's to adopt; it is only named."""
    path = left.server.home(left.user) / "sieve" / "boundary.sieve"
    path.write_bytes(path.read_bytes() + b"discard;\r\n")
    before = left.scripts()
    _, ended = recovered(left, "--json")

    assert [] == ended.json["adopted"]
    assert before == left.scripts()
    assert any("changed it by hand" in thing["say"] for thing in ended.json["found"])


@pytest.mark.server
def test_an_address_that_is_not_in_the_playbook_is_not_taken_over(left: Ruled) -> None:
    """A rule for somebody whom the file no longer names stays, and is told."""
    text = left.case.path.read_text(encoding="utf-8")
    left.case.path.write_text(text.replace(THEIRS, "sam@example.com"), encoding="utf-8")
    before = left.scripts()
    _, ended = recovered(left, "--no-input")

    assert recover_words.TAKE_NOTHING in ended.out
    assert recover_words.NOT_TAKEN.split(". ")[0] in " ".join(ended.out.split())
    assert before == left.scripts()


@pytest.mark.server
def test_a_persons_own_rules_are_never_taken_over(line: Line, rule_server: Dovecot) -> None:
    """A rule of the user's own that does the same carries no mark, and is left alone."""
    own = b'require "fileinto";\r\nif address "from" "jordan@example.org" { fileinto "Later"; }\r\n'
    with ruled(line, rule_server, FILE_ONLY) as made:
        made.rules(own)
        _, ended = recovered(made, "--json")

    assert [] == ended.json["adopted"]
    assert 1 == ended.json["pending"]


@pytest.mark.server
def test_at_a_keyboard_it_asks_all_in_one_go(left: Ruled) -> None:
    """Lost or not, the questions, the password, and once more before anything is taken over."""
    typed = "it is lost\nyes\nno\nno\nno\nno\nyes\n" + f"go on\n{PASSWORD}\n" + "not now\n"
    line = left.case.line
    ended = line("recover", left.case.path, typed=typed)
    code = code_in(left.case)
    taken = line("recover", code, typed="take them over\n")

    assert (4, 0) == (ended.code, taken.code)
    assert words.Q_DEVICE in ended.err
    assert recover_words.old_stays("heron-42") in ended.out
    assert recover_words.TAKE_ASK in ended.err
    assert words.NOTHING_CHANGED in ended.out
    assert "mail.file-away on mail" in taken.out
    assert PASSWORD not in ended.out + ended.err


def test_moved_mail_is_named_and_left(mailed: Case) -> None:
    """Mail without receipts lies in its folder; that is said, and nothing is moved."""
    mailed.accepted()
    line = mailed.line
    first = line("recover", mailed.path, "--lost", "--answers", line.answers(), "--no-input")
    case = Case(line, mailed.path, code_in(mailed))
    secret = line.folder / "secret"
    case("connect", "mail", "--secret-file", secret, "--no-input")
    assert mailed.double is not None
    before = mailed.double.snapshot()
    ended = case("recover", "--no-input")

    assert (4, 0) == (first.code, ended.code)
    assert "There is a folder “Later”, with 3 messages." in " ".join(ended.out.split())
    assert recover_words.MAIL_LIES[1] in ended.out
    assert recover_words.TAKE_NOTHING in ended.out
    assert before == mailed.double.snapshot()


def test_the_device_question_comes_first(mailed: Case) -> None:
    """Who stops at it has changed nothing, and nothing was contacted."""
    before = mailed.line.files()
    ended = mailed.line("recover", mailed.path, typed="it is lost\nnot now\n")

    assert 4 == ended.code
    assert words.DEVICE_NOTHING in ended.out
    assert before == mailed.line.files()


def test_who_has_the_passphrase_goes_on_with_that_case(guided: Case) -> None:
    """The case that is there is looked at, and the file stays as it is."""
    text = guided.path.read_bytes()
    ended = guided.line("recover", guided.path, typed="i have it\n")
    later = guided.line("recover", guided.path, typed="not now\n")

    assert (0, 4) == (ended.code, later.code)
    assert recover_words.BY_HAND in ended.out
    assert text == guided.path.read_bytes()


def test_a_case_that_is_here_is_not_left_by_itself(guided: Case) -> None:
    """Without a person, `--lost` has to be said when the case of the file is here: 2."""
    line = guided.line
    ended = line("recover", guided.path, "--answers", line.answers(), "--no-input")

    assert 2 == ended.code
    assert recover_words.RECOVER_HERE in ended.err
    assert "heron-42" == code_in(guided)


def test_nothing_replaces_the_questions(guided: Case) -> None:
    """Without a form and without a person it ends with 4, and nothing is written."""
    before = guided.line.files()
    ended = guided.line("recover", guided.path, "--lost", "--no-input")

    assert 4 == ended.code
    assert before == guided.line.files()


def test_a_file_whose_case_is_not_here_keeps_its_code(line: Line) -> None:
    """On another device the file's own code is used for the new case."""
    line.file("steps.yaml", GUIDED_STEPS)
    path = line.file("playbook.yaml", GUIDED)
    ended = line("recover", path, "--answers", line.answers(), "--json")
    changes = line("plan", "heron-42", "--json").json["changes"]

    assert 0 == ended.code
    assert "heron-42" == ended.json["case"]
    assert len(changes) == ended.json["pending"]


def test_another_program_learns_which_password_is_missing(mailed: Case) -> None:
    """`--json` names the accounts without a password, with all agreed keys: 4."""
    line = mailed.line
    ended = line("recover", mailed.path, "--lost", "--answers", line.answers(), "--json")
    keys = ["boundary", "case", "no_password", "adopted", "found", "unseen", "pending"]

    assert 4 == ended.code
    assert keys == list(ended.json)
    assert ["mail"] == ended.json["no_password"]


def test_an_account_that_does_not_open_is_one(mailed: Case) -> None:
    """What could not be looked at is told, and is never "nothing there"."""
    assert mailed.double is not None
    mailed.double.stop()
    ended = mailed("recover", "--no-input")

    assert 1 == ended.code
    assert recover_words.unseen("mail") in ended.out
