"""Hold that an edit changes one thing, and leaves every other byte of the file as it was."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.identifier import IdentifierError, Kind
from boundary.formats.playbook_edit import add_account, add_identifier, set_case
from boundary.formats.tables import to_table
from boundary.formats.yaml_events import read

NEW = "kim@example.net"


def _file(body: str) -> str:
    start = "# mine\nboundary: 1\npeople:\n  - alias: J.  # short\n    follow: x\n"
    return f"{start}{body}accounts: {{}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "    emails: [a@example.org]  # two\n",
            "    emails: [a@example.org, kim@example.net]  # two\n",
        ),
        ("    emails: [ a@example.org , ]\n", "    emails: [ a@example.org, kim@example.net , ]\n"),
        ("    emails: []\n", "    emails: [kim@example.net]\n"),
        ("    emails: ['a@example.org']\n", "    emails: ['a@example.org', kim@example.net]\n"),
        (
            "    emails: [a@example.org, # one\n       b@example.org] # two\n",
            "    emails: [a@example.org, # one\n       b@example.org, kim@example.net] # two\n",
        ),
        (
            "    emails:\n      - a@example.org  # one\n",
            "    emails:\n      - a@example.org  # one\n      - kim@example.net\n",
        ),
        (
            "    emails:\n    - a@example.org\n\n    phones: []\n",
            "    emails:\n    - a@example.org\n    - kim@example.net\n\n    phones: []\n",
        ),
        (
            "    emails:\n      -   a@example.org\n          # about it - at length\n",
            "    emails:\n      -   a@example.org\n          # about it - at length\n"
            "      - kim@example.net\n",
        ),
        (
            "    emails:\n      - a@example.org\n      # - b@example.org\n",
            "    emails:\n      - a@example.org\n      - kim@example.net\n"
            "      # - b@example.org\n",
        ),
        ("    emails: a@example.org # x\n", "    emails: [a@example.org, kim@example.net] # x\n"),
        ('    emails: "a@example.org"\n', '    emails: ["a@example.org", kim@example.net]\n'),
        ("    emails:\n", "    emails: [kim@example.net]\n"),
        ("    emails:  # none yet\n", "    emails: [kim@example.net]  # none yet\n"),
        ("", "    emails: [kim@example.net]\n"),
        ("    names: [x]\n", "    names: [x]\n    emails: [kim@example.net]\n"),
        ("    names:\n    - x\n", "    names:\n    - x\n    emails: [kim@example.net]\n"),
        (
            "    names: [x]\n      # deeper\n\n  # about the next\n  - {alias: M., follow: x}\n",
            "    names: [x]\n      # deeper\n    emails: [kim@example.net]\n\n"
            "  # about the next\n  - {alias: M., follow: x}\n",
        ),
        (
            "    names: |\n      x\n\n",
            "    names: |\n      x\n\n    emails: [kim@example.net]\n",
        ),
    ],
    ids=range(18),
)
def test_an_address_is_put_under_its_person(before: str, after: str) -> None:
    """Every style of list takes one more value; comments, quotes and order stay."""
    edited = add_identifier(_file(before), "J.", NEW, Kind.EMAIL)

    assert edited == _file(after)


@pytest.mark.parametrize(
    ("person", "after"),
    [
        ("{alias: J., follow: x}", "{alias: J., follow: x, emails: [kim@example.net]}"),
        ("{alias: J., follow: x,}", "{alias: J., follow: x, emails: [kim@example.net],}"),
        ("{emails: , alias: J.}", "{emails:  [kim@example.net], alias: J.}"),
        (
            "{'alias': \"J.\", emails: [a@b.example]}",
            "{'alias': \"J.\", emails: [a@b.example, kim@example.net]}",
        ),
    ],
    ids=range(4),
)
def test_a_person_on_one_line(person: str, after: str) -> None:
    """A person written in braces is edited inside the braces."""
    edited = add_identifier(f"people: [{person}]", "J.", NEW, Kind.EMAIL)

    assert edited == f"people: [{after}]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "    handles: {instagram: kim.example}\n"),
        ("    handles: {}\n", "    handles: {instagram: kim.example}\n"),
        ("    handles:\n", "    handles: {instagram: kim.example}\n"),
        ("    handles: {x: kim}\n", "    handles: {x: kim, instagram: kim.example}\n"),
        (
            "    handles:\n      x: kim # x\n",
            "    handles:\n      x: kim # x\n      instagram: kim.example\n",
        ),
        ("    handles: {instagram: a}\n", "    handles: {instagram: [a, kim.example]}\n"),
        ("    handles: {instagram: [a]}\n", "    handles: {instagram: [a, kim.example]}\n"),
        ("    handles: {instagram: []}\n", "    handles: {instagram: [kim.example]}\n"),
        ("    handles: {instagram: }\n", "    handles: {instagram:  kim.example}\n"),
        (
            "    handles:\n      instagram:\n      - a\n",
            "    handles:\n      instagram:\n      - a\n      - kim.example\n",
        ),
    ],
    ids=range(10),
)
def test_a_handle_is_put_under_its_service(before: str, after: str) -> None:
    """A handle goes to its service, which is made when it is missing."""
    edited = add_identifier(_file(before), "J.", "kim.example", Kind.HANDLE, "instagram")

    assert edited == _file(after)


def test_a_number_is_quoted() -> None:
    """What means something to YAML is written in quotes."""
    edited = add_identifier(_file(""), "J.", "+1 202 555 0123", Kind.PHONE)

    assert edited == _file('    phones: ["+1 202 555 0123"]\n')


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_mark_stay(newline: str, mark: str) -> None:
    """A new line ends as the first one does, and a byte order mark stays in front."""
    before = mark + _file("    emails:\n    - a@example.org\n").replace("\n", newline)
    edited = add_identifier(before, "J.", NEW, Kind.EMAIL)

    after = _file("    emails:\n    - a@example.org\n    - kim@example.net\n")
    assert edited == mark + after.replace("\n", newline)


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n# the end", "\n...\n"])
def test_the_end_of_the_file_stays(end: str) -> None:
    """A last line without a line end, comments and an end sign stay behind the new line."""
    start = "people:\n- alias: J.\n  emails:\n  - a@example.org"
    edited = add_identifier(start + end, "J.", NEW, Kind.EMAIL)

    assert edited == f"{start}\n  - {NEW}{end}"


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("    emails: [kim@example.net]\n", "under this person"),
        ("    emails: [no, Kim@Example.net]\n", "under this person"),
        ("    emails: kim@example.net\n", "under this person"),
        ("  - {alias: M., follow: x, emails: [[], kim@example.net]}\n", "under another person"),
        ("    emails: {a: b}\n", "cannot be changed"),
        ("    emails: |\n      a@example.org\n", "cannot be changed"),
        ("    emails: a@example.org,\n", "cannot be changed"),
        ("    emails: a:b c\n", "cannot be changed"),
    ],
    ids=range(8),
)
def test_what_cannot_be_edited_is_refused(body: str, part: str) -> None:
    """A value that is there already, or a place of another shape, ends in a sentence."""
    with pytest.raises(Refusal) as caught:
        add_identifier(_file(body), "J.", NEW, Kind.EMAIL)

    assert part in caught.value.say
    assert "kim" not in caught.value.say


def test_a_handle_under_something_else_is_refused() -> None:
    """Handles that are a list are not guessed at."""
    with pytest.raises(Refusal) as caught:
        add_identifier(_file("    handles: [a]\n"), "J.", "kim", Kind.HANDLE, "x")

    assert "cannot be changed" in caught.value.say


def test_an_edit_that_would_change_more_is_refused() -> None:
    """When the result does not read as wanted, nothing is returned."""
    with pytest.raises(Refusal) as lost:
        add_identifier("people:\n- alias: J.\n  names: |\n    x", "J.", NEW, Kind.EMAIL)
    with pytest.raises(Refusal) as broken:
        add_identifier("people: [{alias: J., ? emails}]", "J.", NEW, Kind.EMAIL)

    assert "Nothing was changed" in lost.value.say
    assert "Nothing was changed" in broken.value.say


@pytest.mark.parametrize("text", ["people: []", "people: x", "a: b", "people: [x, {follow: x}]"])
def test_nobody_of_that_alias(text: str) -> None:
    """An unknown alias is refused."""
    with pytest.raises(Refusal) as caught:
        add_identifier(text, "J.", NEW, Kind.EMAIL)

    assert caught.value.say == "No person in this file has that alias."


def test_what_is_no_identifier_is_refused() -> None:
    """The value is checked before the file is looked at."""
    with pytest.raises(IdentifierError):
        add_identifier(_file(""), "J.", "kim", Kind.EMAIL)


@pytest.mark.parametrize("edit", [lambda text: set_case(text, "heron-42")])
@pytest.mark.parametrize("text", ["[]", "a: b\na: c", "people: &x y", ""])
def test_a_bad_file_is_refused(edit, text: str) -> None:
    """Text that is no playbook is refused and not repaired."""
    with pytest.raises(Refusal):
        edit(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("accounts:\n  a: {use: x}\n", 'accounts:\n  a: {use: x}\n  b: {use: imap, user: "me "}\n'),
        ("accounts: {}\n", 'accounts: {b: {use: imap, user: "me "}}\n'),
        ("accounts:\nx: y\n", 'accounts: {b: {use: imap, user: "me "}}\nx: y\n'),
        ("boundary: 1\n", 'boundary: 1\naccounts: {b: {use: imap, user: "me "}}\n'),
    ],
    ids=range(4),
)
def test_an_account_is_added_at_the_end(before: str, after: str) -> None:
    """One more account of the user's own follows the others."""
    edited = add_account(before, "b", {"use": "imap", "user": "me "})

    assert edited == after


@pytest.mark.parametrize(
    ("text", "name", "part"),
    [
        ("accounts: {b: {use: x}}", "b", "same name"),
        ("accounts: []", "b", "cannot be changed"),
        ("accounts: {}", "B/", "cannot be the name"),
    ],
)
def test_an_account_that_cannot_be_added(text: str, name: str, part: str) -> None:
    """A taken name, another shape, and a name that is none are refused."""
    with pytest.raises(Refusal) as caught:
        add_account(text, name, {"use": "imap"})

    assert part in caught.value.say


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("boundary: 1  # one\npeople: []\n", "boundary: 1  # one\ncase: heron-42\npeople: []\n"),
        ("people: []\n", "people: []\ncase: heron-42\n"),
        ("{boundary: 1, people: []}", "{boundary: 1, case: heron-42, people: []}"),
        ("case: wren-1 # c\nboundary: 1\n", "case: heron-42 # c\nboundary: 1\n"),
        ("case: 'wren-1'\n", "case: heron-42\n"),
        ("case:\nboundary: 1\n", "case: heron-42\nboundary: 1\n"),
    ],
    ids=range(6),
)
def test_the_case_code_is_set(before: str, after: str) -> None:
    """The code stands after the version, or where one stood before."""
    edited = set_case(before, "heron-42")

    assert edited == after


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [("boundary: 1", "Jordan", "not a case code"), ("case: [a]", "heron-1", "cannot be changed")],
)
def test_a_case_code_that_cannot_be_set(text: str, code: str, part: str) -> None:
    """A name is no code, and a list is not replaced."""
    with pytest.raises(Refusal) as caught:
        set_case(text, code)

    assert part in caught.value.say


_SPACE = st.sampled_from(["", " ", "  # c - x", " # é\U0001f600"])
_MAIL = st.sampled_from(["a@example.org", "'b@example.org'", '"c@example.org"', "d-e@example.org"])
_MAILS = st.lists(_MAIL, max_size=3, unique=True)


@st.composite
def written_files(draw: st.DrawFn) -> str:
    """Write a file in some style: lists in both styles, comments, blank lines, other line ends."""
    lines = ["# first", f"boundary: 1{draw(_SPACE)}", "people:"]
    indent = draw(st.sampled_from(["", "  ", "    "]))
    for alias in draw(st.permutations(["J.", "M."])):
        keys = [f"alias: {alias}", f"follow: x{draw(_SPACE)}", "names: [x, 'y z']"]
        mails = draw(_MAILS)
        style = draw(st.sampled_from(["none", "flow", "block", "one", "empty"]))
        deeper = draw(st.sampled_from(["", "  "]))
        if alias == "J." and style == "flow":
            keys.append(f"emails: [{', '.join(mails)}]{draw(_SPACE)}")
        elif alias == "J." and style == "block" and mails:
            keys.append("emails:" + "".join(f"\n{deeper}- {mail}{draw(_SPACE)}" for mail in mails))
        elif alias == "J." and style == "one" and mails:
            keys.append(f"emails: {mails[0]}{draw(_SPACE)}")
        elif alias == "J." and style == "empty":
            keys.append(f"emails:{draw(_SPACE)}")
        body = "\n".join(draw(st.permutations(keys))).replace("\n", f"\n{indent}  ")
        lines.append(f"{indent}- {body}")
        lines += draw(st.sampled_from([[], [""], [f"{indent}    # about"], [f"{indent}# next"]]))
    lines += ["accounts: {}", *draw(st.sampled_from([[], [""], ["# the end"]]))]
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    return draw(st.sampled_from(["", "\ufeff"])) + text


@given(written_files())
def test_all_other_bytes_stay(text: str) -> None:
    """Whatever the style, only letters are put in; none is taken out, moved or changed."""
    edited = add_identifier(text, "J.", NEW, Kind.EMAIL)

    codes = difflib.SequenceMatcher(None, text, edited, autojunk=False).get_opcodes()
    assert {"equal", "insert"} == {code[0] for code in codes}
    assert edited.count(NEW) == 1
    assert len(edited) - len(text) <= len(NEW) + 30


@given(written_files(), st.sampled_from(["account", "case"]))
def test_all_other_values_stay(text: str, what: str) -> None:
    """After any edit the file reads as before, plus what was added."""
    edits = {
        "account": lambda: add_account(text, "b", {"use": "imap"}),
        "case": lambda: set_case(text, "heron-42"),
    }
    before, after = to_table(read(text)), to_table(read(edits[what]()))

    assert isinstance(before, dict)
    assert isinstance(after, dict)
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed == {{"account": "accounts", "case": "case"}[what]}


@given(st.text(st.sampled_from("aJ.:-[]{}, \n#'\"&*|>?"), max_size=40))
def test_any_text_is_edited_or_refused(text: str) -> None:
    """No input ends in anything but a new text that reads well, or a refusal."""
    try:
        edited = set_case(text, "heron-42")
    except (Refusal, PlaybookRefusal) as error:
        edited = f"case: heron-42 # {error.code}"
    table = to_table(read(edited))

    assert isinstance(table, dict)
    assert table["case"] == "heron-42"
