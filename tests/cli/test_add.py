"""Hold `add`: asked for or from a file, never an argument; then only its difference runs."""

from __future__ import annotations

import pytest

from boundary.cli import edit_words, words
from tests.cli.conftest import NEW, PASSPHRASE, Case, Line, message

ENTRY = f"person: J.\nemail: {NEW}\n"


def test_only_the_difference_runs(mailed: Case) -> None:
    """A new address is put under its person, and exactly its own steps run."""
    assert mailed.double is not None
    mailed.accepted()
    mailed.double.deliver("INBOX", message(NEW, 50))
    source = mailed.line.file("new.yaml", ENTRY)
    first = mailed("add", "--from", source, "--json")
    ended = mailed("add", "--from", source, "--accept", mailed.digest(), "--json")

    assert 4 == first.code
    assert "needs-person" == first.json["error"]["code"]
    assert 0 == ended.code
    assert ["mail.keep", "mail.file-past"] == [r["verb"] for r in ended.json["results"]]
    assert [1, 1] == [result["count"] for result in ended.json["results"]]
    assert 4 == len(mailed.double.snapshot()["Later"])
    assert f"[jordan@example.org, {NEW}]" in mailed.path.read_text()
    assert NEW not in ended.out + ended.err + first.out + first.err


def test_what_else_waits_is_listed(mailed: Case) -> None:
    """Other pending steps are counted, and not run."""
    assert mailed.double is not None
    mailed.double.deliver("INBOX", message(NEW, 50))
    ended = mailed("add", typed=f"J.\na mail address\n{NEW}\ngo on\n")

    assert 0 == ended.code
    assert words.others_pending(2) in ended.out
    assert f"j\u2026@example.net {words.added('J.', '').strip()}" in ended.out
    assert 1 == len(mailed.double.snapshot()["Later"])


def test_asking_goes_from_person_to_value(guided: Case) -> None:
    """Asked for: who, what kind, on which site, then the thing itself; then the plan."""
    ended = guided("add", typed="J.\na handle\nInstagram\njordan.two.example\nnot now\n")

    assert 4 == ended.code
    assert words.ADD_ONLY_DIFFERENCE in ended.out
    assert "jordan.two.example" in guided.path.read_text()
    assert "jordan.two.example" not in ended.out + ended.err


@pytest.mark.parametrize(
    "typed",
    ["not now\n", "J.\nnot now\n", "J.\na handle\nnot now\n", "J.\na mail address\n\n"],
)
def test_not_now_leaves_the_playbook(guided: Case, typed: str) -> None:
    """Every question can be left; then the playbook is as it was."""
    before = guided.path.read_bytes()
    ended = guided("add", typed=typed)

    assert 4 == ended.code
    assert words.NOTHING_CHANGED in ended.out
    assert before == guided.path.read_bytes()


def test_a_list_comes_from_standard_input(guided: Case) -> None:
    """`--from -` takes a list of entries of any kind."""
    text = (
        '- {person: J., phone: "+1 202 555 0124"}\n'
        "- {person: J., handle: jordan.two.example, service: instagram}\n"
    )
    ended = guided("add", "--from", "-", "--no-input", typed=text)

    assert 4 == ended.code
    assert "+1 202 555 0124" in guided.path.read_text()
    assert "jordan.two.example" in guided.path.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "word",
        "person: J.\n",
        f"email: {NEW}\n",
        f"{ENTRY}phone: '+12025550124'\n",
        f"{ENTRY}reason: none\n",
        "person: J.\nhandle: jordan.example\n",
        f"{ENTRY}service: instagram\n",
        f"person: [J.]\nemail: {NEW}\n",
        "- word\n",
    ],
)
def test_another_form_is_refused(guided: Case, text: str) -> None:
    """A file in another form is refused, and the playbook is as it was."""
    before = guided.path.read_bytes()
    ended = guided("add", "--from", guided.line.file("new.yaml", text), "--no-input")

    assert 2 == ended.code
    assert words.ADD_FILE in ended.err
    assert before == guided.path.read_bytes()


@pytest.mark.parametrize(
    "text",
    ["person: X.\nemail: a@example.org\n", "person: J.\nemail: nothing\n", "person: [\n"],
)
def test_what_cannot_be_added_is_refused(guided: Case, text: str) -> None:
    """An unknown person, no identifier, or no YAML: 2, a sentence, and nothing changed."""
    before = guided.path.read_bytes()
    ended = guided("add", "--from", guided.line.file("new.yaml", text), "--no-input")

    assert 2 == ended.code
    assert before == guided.path.read_bytes()


def test_adding_needs_begin_first(line: Line) -> None:
    """Before the questions were shown nobody is asked for an identifier."""
    text = "boundary: 1\npeople: [{alias: J., follow: quiet}]\naccounts: {}\n"
    ended = line("add", line.file("p.yaml", text), typed="J.\n")

    assert 4 == ended.code
    assert words.Q_PERSON not in ended.err


def test_nobody_to_ask_and_no_file(guided: Case) -> None:
    """Without a person and without a file: 4, and the way out."""
    ended = guided("add", "--no-input")

    assert 4 == ended.code
    assert words.ADD_FROM_HINT in ended.err


def test_a_playbook_without_people_is_refused(line: Line) -> None:
    """With nobody in the playbook there is nobody to put it under."""
    text = "boundary: 1\ncase: heron-42\npeople: []\naccounts: {}\n"
    path = line.file("p.yaml", text)
    begun = line("begin", path, "--answers", line.answers(), "--no-input")
    ended = line("add", path, typed="x\n")

    assert (0, 2) == (begun.code, ended.code)
    assert words.ADD_NO_PEOPLE in ended.err


def test_standard_input_is_read_once(guided: Case) -> None:
    """The passphrase and the entries cannot both come from standard input."""
    line = guided.line
    options = ("--state", line.state, "--passphrase-file", "-", "--no-input")
    ended = line("add", "heron-42", "--from", "-", *options, typed=f"{PASSPHRASE}\n", bare=True)

    assert 2 == ended.code
    assert words.STDIN_TWICE in ended.err


def test_an_account_of_ones_own_adds_its_own_steps(guided: Case) -> None:
    """A new account stands in the file, and exactly its steps are planned."""
    entry = guided.line.file("own.yaml", "account: tablet\nuse: android\n")
    ended = guided("add", "--from", entry, "--no-input")
    again = guided("add", "--from", entry, "--no-input")

    assert (4, 4) == (ended.code, again.code)
    assert words.account_added("tablet") in ended.out
    assert "tablet: {use: android}" in guided.path.read_text()
    assert 1 == guided.path.read_text().count("tablet")
    assert " tablet" in ended.out.split("Who ")[1]
    assert " insta" not in ended.out.split("Who ")[1].split("\n\n")[0]


def test_an_account_is_asked_for_setting_by_setting(guided: Case) -> None:
    """Kind, name, server and login are asked for; the plan then says what is missing."""
    typed = f"{words.OWN_ACCOUNT}\nimap\npost\nimap.example.net\nme@example.net\nnot now\n"
    ended = guided("add", typed=typed)

    assert words.account_added("post") in ended.out
    assert "post: {use: imap, host: imap.example.net, user: me@example.net}" in (
        guided.path.read_text()
    )


@pytest.mark.parametrize(
    "typed",
    ["not now\n", "android\n\n", "imap\npost\n\nme@example.net\n"],
    ids=["no kind", "no name", "no server"],
)
def test_an_account_that_is_left_out_leaves_the_playbook(guided: Case, typed: str) -> None:
    """Each question about an account can be left."""
    before = guided.path.read_bytes()
    ended = guided("add", typed=f"{words.OWN_ACCOUNT}\n{typed}")

    assert 4 == ended.code
    assert before == guided.path.read_bytes()


@pytest.mark.parametrize(
    "entry",
    [
        "account: post\n",
        "account: [post]\nuse: imap\n",
        "account: post\nuse: nowhere\n",
        "account: post\nuse: imap\nhost: imap.example.net\n",
        "account: post\nuse: imap\nhost: imap.example.net\nuser: me\nextra: 1\n",
        "account: Not A Name\nuse: android\n",
    ],
)
def test_an_account_that_does_not_fit_changes_nothing(guided: Case, entry: str) -> None:
    """A form or a setting that does not fit is refused, and the file keeps every byte."""
    before = guided.path.read_bytes()
    ended = guided("add", "--from", "-", "--no-input", typed=entry)

    assert 2 == ended.code
    assert before == guided.path.read_bytes()


def test_what_is_no_address_is_asked_for_again(guided: Case) -> None:
    """A slip in typing ends nothing: the same question comes again, and Enter leaves it."""
    path = guided.path
    left = guided("add", typed="J.\na mail\nkim@@example.net\n\n")
    before = path.read_text(encoding="utf-8")
    mended = guided("add", typed="J.\na mail\nkim@@example.net\nkim@example.net\nnot now\n")

    assert (4, 0) == (left.code, mended.code)
    assert edit_words.TYPE_AGAIN in left.err
    assert words.NOTHING_CHANGED in left.out
    assert "kim@example.net" not in before
    assert "kim@example.net" in path.read_text(encoding="utf-8")


def test_who_is_left_alone_is_said_at_once(guided: Case) -> None:
    """What no step ever touches is told when it is added, and not only in the plan."""
    entry = guided.line.file("new.yaml", "{person: J., email: security@example.org}\n")
    ended = guided("add", "--from", entry, "--no-input")
    other = guided.line.file("new.yaml", "{person: J., email: kim@example.org}\n")
    plain = guided("add", "--from", other, "--no-input")

    assert "Left alone: s…@example.org: This is" in ended.out
    assert "Left alone: k…@" not in plain.out
