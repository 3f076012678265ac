"""Hold that taking something out, or changing it, leaves every other byte of the file as it was."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.identifier import IdentifierError, Kind, email, handle, phone
from boundary.formats.playbook_edit import (
    add_identifier,
    add_kept,
    remove_identifier,
    remove_kept,
    remove_setting,
    set_alias,
    set_case,
    set_follow,
    set_setting,
)
from tests.formats.test_playbook_edit import written_files

A = email("a@example.org")


def _file(body: str) -> str:
    start = "# mine\nboundary: 1\npeople:\n  - alias: J.  # short\n    follow: x # why\n"
    return f"{start}{body}accounts: {{}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    emails: [a@example.org, b@example.org] # c\n", "    emails: [b@example.org] # c\n"),
        ("    emails: [b@example.org, a@example.org] # c\n", "    emails: [b@example.org] # c\n"),
        (
            "    emails: [b@x.example , 'a@example.org', c@x.example]\n",
            "    emails: [b@x.example , c@x.example]\n",
        ),
        ("    emails: [a@example.org] # c\n", "    emails: [] # c\n"),
        ("    emails: [a@example.org,]\n", "    emails: []\n"),
        ("    emails: [b@example.org, a@example.org ,]\n", "    emails: [b@example.org, ]\n"),
        (
            "    emails: [b@example.org, # one\n       a@example.org] # two\n",
            "    emails: [b@example.org # one\n       ] # two\n",
        ),
        (
            "    emails: [b@example.org # x, y\n      , a@example.org]\n",
            "    emails: [b@example.org # x, y\n       ]\n",
        ),
        (
            "    emails: [a@example.org, # one\n       b@example.org]\n",
            "    emails: [# one\n       b@example.org]\n",
        ),
        ("    emails: a@example.org # c\n", "    emails: [] # c\n"),
        ('    emails: "a@example.org"\n', "    emails: []\n"),
        (
            "    emails:\n      - b@example.org  # one\n      - a@example.org  # two\n",
            "    emails:\n      - b@example.org  # one\n",
        ),
        (
            "    emails:\n    - a@example.org\n    # about the next\n    - b@example.org\n",
            "    emails:\n    # about the next\n    - b@example.org\n",
        ),
        (
            "    emails:  # theirs\n      - a@example.org\n    phones: []\n",
            "    emails: []  # theirs\n    phones: []\n",
        ),
    ],
    ids=range(14),
)
def test_an_address_is_taken_out(before: str, after: str) -> None:
    """Every style of list gives one value up; comments of their own, quotes and order stay."""
    edited = remove_identifier(_file(before), "J.", A)

    assert _file(after) == edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{instagram: kim}", "{instagram: []}"),
        ("{instagram: [kim, b], x: kim}", "{instagram: [b], x: kim}"),
        (
            "\n      x: kim\n      instagram:\n      - b\n      - kim",
            "\n      x: kim\n      instagram:\n      - b",
        ),
    ],
    ids=range(3),
)
def test_a_handle_is_taken_out(before: str, after: str) -> None:
    """Only the handle at its own service goes; the platform stays listed."""
    text = _file(f"    handles: {before}\n")
    edited = remove_identifier(text, "J.", handle("kim", "instagram"))

    assert _file(f"    handles: {after}\n") == edited


def test_a_number_is_taken_out_however_it_is_spelled() -> None:
    """A number is found by what it is, not by how it is written."""
    text = _file('    phones: ["+1 (202) 555-0123", "+1 202 555 0124"]\n')
    edited = remove_identifier(text, "J.", phone("+12025550123"))

    assert _file('    phones: ["+1 202 555 0124"]\n') == edited


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("end", ["", "\n", "\n# the end\n"])
def test_the_last_line_of_a_file_is_taken_out(newline: str, end: str) -> None:
    """A line at the end goes whole, whatever ends the lines."""
    text = f"people:\n- alias: J.\n  emails:\n  - b@example.org\n  - a@example.org{end}"
    edited = remove_identifier(text.replace("\n", newline), "J.", A)

    wanted = f"people:\n- alias: J.\n  emails:\n  - b@example.org\n{end.removeprefix(chr(10))}"
    assert wanted.replace("\n", newline) == edited


def test_a_value_of_several_lines_is_taken_out_whole() -> None:
    """A folded text is cut with all of its lines."""
    text = "accounts:\n  a:\n    use: imap\n    user: |\n      me\n    port: 1\n"
    edited = remove_setting(text, "a", "user")

    assert "accounts:\n  a:\n    use: imap\n    port: 1\n" == edited


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("    emails: [b@example.org]\n", "not under that person"),
        ("", "not under that person"),
        ("    emails: [[a@example.org], no address]\n", "not under that person"),
        ("    emails: {a: a@example.org}\n", "not under that person"),
        ("    emails: |\n      a@example.org\n", "not under that person"),
    ],
    ids=range(5),
)
def test_what_cannot_be_taken_out_is_refused(body: str, part: str) -> None:
    """What is not there, or a place of another shape, ends in a sentence."""
    with pytest.raises(Refusal) as caught:
        remove_identifier(_file(body), "J.", A)

    assert part in caught.value.say


def test_handles_of_another_shape_are_left() -> None:
    """Handles that are a list have none of a service."""
    with pytest.raises(Refusal):
        remove_identifier(_file("    handles: [a]\n"), "J.", handle("kim", "x"))


def test_a_short_name_and_a_playbook_are_changed() -> None:
    """Only the value itself is replaced; what stands beside it stays."""
    edited = set_follow(set_alias(_file(""), "J.", "Jo K."), "Jo K.", "import/ours")

    assert _file("").replace("J.", '"Jo K."').replace("follow: x", "follow: import/ours") == edited


def test_a_missing_playbook_is_written() -> None:
    """A person without the key gets it."""
    edited = set_follow("people: [{alias: J.}]", "J.", "quiet")

    assert "people: [{alias: J., follow: quiet}]" == edited


@pytest.mark.parametrize("body", ["alias: J.\n  follow: |\n    x\n", "alias: J.\n  follow: [x]\n"])
def test_a_playbook_of_another_shape_is_left(body: str) -> None:
    """A list or a block of text is not replaced."""
    with pytest.raises(Refusal) as caught:
        set_follow(f"people:\n- {body}", "J.", "quiet")

    assert "cannot be changed" in caught.value.say


ACCOUNT = "accounts:\n  a:  # mine\n    use: imap\n    host: x.example # h\n{}  b: {{use: x}}\n"


@pytest.mark.parametrize(
    ("before", "name", "under", "value", "after"),
    [
        ("", "port", "", "143", "    port: 143\n"),
        ("    port: 1 # p\n", "port", "", "143", "    port: 143 # p\n"),
        ("    user:\n", "user", "", "me you", '    user: "me you"\n'),
        ("", "later", "folders", "Later on", '    folders: {later: "Later on"}\n'),
        ("    folders:\n", "later", "folders", "L", "    folders: {later: L}\n"),
        (
            "    folders: {aside: A}\n",
            "later",
            "folders",
            "L",
            "    folders: {aside: A, later: L}\n",
        ),
        (
            "    folders:\n      later: x # l\n",
            "later",
            "folders",
            "L",
            "    folders:\n      later: L # l\n",
        ),
    ],
    ids=range(7),
)
def test_a_setting_is_set(before: str, name: str, under: str, value: str, after: str) -> None:
    """A setting is changed where it stands, or put behind the others."""
    edited = set_setting(ACCOUNT.format(before), "a", name, value, under=under)

    assert ACCOUNT.format(after) == edited


@pytest.mark.parametrize(
    ("before", "name", "under", "after"),
    [
        ("    port: 1 # p\n", "port", "", ""),
        ("    folders: {later: L, aside: A}\n", "later", "folders", "    folders: {aside: A}\n"),
        ("    folders: {later: L}\n", "later", "folders", "    folders: {}\n"),
        ("    folders:\n      later: L\n", "later", "folders", "    folders: {}\n"),
        (
            "    folders:\n      later: L\n      # about\n      aside: A\n",
            "later",
            "folders",
            "    folders:\n      # about\n      aside: A\n",
        ),
    ],
    ids=range(5),
)
def test_a_setting_is_taken_out(before: str, name: str, under: str, after: str) -> None:
    """One setting goes, with the comment on its own line; the others stay."""
    edited = remove_setting(ACCOUNT.format(before), "a", name, under=under)

    assert ACCOUNT.format(after) == edited


@pytest.mark.parametrize(
    ("text", "account", "name", "under", "part"),
    [
        (ACCOUNT.format(""), "a", "port", "", "not set"),
        (ACCOUNT.format("    folders: [a]\n"), "a", "later", "folders", "not set"),
        (ACCOUNT.format(""), "z", "port", "", "No account"),
        ("accounts: []", "a", "port", "", "No account"),
    ],
    ids=range(4),
)
def test_a_setting_that_is_not_there(
    text: str, account: str, name: str, under: str, part: str
) -> None:
    """What is not set cannot be taken out."""
    with pytest.raises(Refusal) as caught:
        remove_setting(text, account, name, under=under)

    assert part in caught.value.say


def test_folders_of_another_shape_are_left() -> None:
    """A list where names belong is not guessed at."""
    with pytest.raises(Refusal) as caught:
        set_setting(ACCOUNT.format("    folders: [a]\n"), "a", "later", "L", under="folders")

    assert "cannot be changed" in caught.value.say


@pytest.mark.parametrize(
    ("before", "typed", "service", "after"),
    [
        ("", "a@example.org", "", "keep_open: [a@example.org]\n"),
        ("keep_open: []\n", "+1 202 555 0123", "", 'keep_open: ["+1 202 555 0123"]\n'),
        ("keep_open:\n- b@x.example\n", "kim", "x", "keep_open:\n- b@x.example\n- {x: kim}\n"),
        (
            "keep_open: b@x.example\n",
            "a@example.org",
            "",
            "keep_open: [b@x.example, a@example.org]\n",
        ),
    ],
    ids=range(4),
)
def test_one_more_is_kept_open(before: str, typed: str, service: str, after: str) -> None:
    """An address, a number or a handle joins those that are kept open."""
    edited = add_kept(f"people: []\n{before}", typed, service)

    assert f"people: []\n{after}" == edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("keep_open: [a@example.org, b@x.example]", "keep_open: [b@x.example]"),
        ("keep_open: a@example.org", "keep_open: []"),
        ("keep_open:\n- {x: kim}\n- a@example.org # c\n", "keep_open:\n- {x: kim}\n"),
    ],
    ids=range(3),
)
def test_one_is_kept_open_no_more(before: str, after: str) -> None:
    """One goes; the others stay."""
    assert after == remove_kept(before, A)


def test_a_kept_handle_is_taken_out_with_its_service() -> None:
    """An item with one handle goes whole."""
    text = "keep_open:\n- x: kim\n- {x: [lee]}\n- a@example.org\n"

    assert "keep_open:\n- {x: [lee]}\n- a@example.org\n" == remove_kept(text, handle("kim", "x"))
    assert "keep_open:\n- x: kim\n- a@example.org\n" == remove_kept(text, handle("lee", "x"))


@pytest.mark.parametrize(
    "text",
    [
        "keep_open: []",
        "people: []",
        "keep_open: [{x: [kim, lee]}, [a@example.org], '']",
        "keep_open: {x: kim}",
    ],
)
def test_what_is_not_kept_open_alone_is_left(text: str) -> None:
    """What is not there, or stands together with others, is not taken out."""
    with pytest.raises(Refusal):
        remove_kept(text, A)
    with pytest.raises(Refusal):
        remove_kept(text, handle("kim", "x"))


def test_what_is_kept_open_already_is_said() -> None:
    """Nothing is listed twice."""
    with pytest.raises(Refusal) as caught:
        add_kept("keep_open: [A@Example.org]", "a@example.org")
    with pytest.raises(IdentifierError):
        add_kept("keep_open: []", "nothing")

    assert "already" in caught.value.say


@given(written_files())
def test_in_and_out_again_is_the_same_file(text: str) -> None:
    """Putting an address in and taking it out again leaves nothing but an empty list behind."""
    new = "kim@example.net"
    there = add_identifier(text, "J.", new, Kind.EMAIL)
    edited = remove_identifier(there, "J.", email(new))

    codes = difflib.SequenceMatcher(None, text, edited, autojunk=False).get_opcodes()
    assert new not in edited
    assert {"equal", "insert"} >= {code[0] for code in codes}
    assert len(edited) - len(text) <= len("\r\n      emails: []")


@given(st.text(st.sampled_from("aJ.:-[]{}, \n#'\"&*|>?"), max_size=40))
def test_any_text_is_changed_or_refused(text: str) -> None:
    """No input ends in anything but a new text, or a refusal."""
    ended = []
    for edit in (
        lambda: remove_setting(text, "a", "a"),
        lambda: set_alias(text, "a", "b"),
        lambda: remove_kept(text, A),
        lambda: set_case(text, "heron-42"),
    ):
        try:
            ended.append(edit() != text)
        except (Refusal, PlaybookRefusal) as error:
            ended.append(bool(error.say))

    assert all(ended)
