"""Hold that whole people and accounts come and go, and every other byte stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boundary.core.errors import Refusal
from boundary.formats.edit_whole import add_person, remove_account, remove_person
from boundary.formats.playbook_edit import add_name, remove_name
from boundary.formats.playbook_new import NewPerson

FIRST = """\
  - alias: J.  # short
    follow: no-contact  # all of it
    emails: [jordan@example.org]  # work
    handles:
      instagram: jordan.example
      # deep
    # end of J
"""
SECOND = '  - {alias: M., follow: quiet, phones: ["+1 202 555 0123"]}\n'
MAIL = """\
  mail:
    use: imap  # mine
    folders: {later: Attic}
    # end of mail
"""
OTHER = "  other: {use: imap, host: imap.example.com, user: me@example.com}\n"
MINE = (
    "# mine\nboundary: 1\n# about them\npeople:\n"
    f"{FIRST}  # about M\n{SECOND}# accounts now\naccounts:\n{MAIL}  # about other\n{OTHER}# end\n"
)
KIM = NewPerson(
    "Kim X", "see-less", ("kim@example.net",), ("+12025550124",), names=("Ex, Kim", "Kim")
)
KIM_BLOCK = """\
  - alias: "Kim X"
    follow: see-less
    names: ["Ex, Kim", Kim]
    emails: [kim@example.net]
    phones: ["+12025550124"]
"""


def test_a_person_comes_at_the_end() -> None:
    """A person is put after the others, as they are written; nothing else moves."""
    assert MINE.replace(SECOND, SECOND + KIM_BLOCK) == add_person(MINE, KIM)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("people: []\n", "people: [{alias: B., follow: quiet}]\n"),
        ("people:\n", "people: [{alias: B., follow: quiet}]\n"),
        ("", "people: [{alias: B., follow: quiet}]\n"),
        (
            "people: [{alias: A., follow: x}]  # one\n",
            "people: [{alias: A., follow: x}, {alias: B., follow: quiet}]  # one\n",
        ),
    ],
    ids=["empty", "nothing", "no-key", "brackets"],
)
def test_a_person_comes_wherever_people_are_written(before: str, after: str) -> None:
    """Every way to write the list takes one more."""
    assert f"boundary: 1\n{after}" == add_person(f"boundary: 1\n{before}", NewPerson("B.", "quiet"))


@pytest.mark.parametrize(
    ("alias", "gone"), [("J.", FIRST), ("M.", SECOND)], ids=["block", "brackets"]
)
def test_a_person_goes_with_what_is_said_about_them(alias: str, gone: str) -> None:
    """A person goes with the comments inside and set deeper below; the others stay."""
    assert MINE.replace(gone, "") == remove_person(MINE, alias)


def test_the_last_person_leaves_an_empty_list() -> None:
    """Without anybody the list is there, and empty."""
    alone = remove_person(remove_person(MINE, "J."), "M.")

    assert MINE.replace(FIRST, "").replace(SECOND, "").replace("people:", "people: []") == alone


@pytest.mark.parametrize(
    ("name", "gone"), [("mail", MAIL), ("other", OTHER)], ids=["block", "brackets"]
)
def test_an_account_goes(name: str, gone: str) -> None:
    """An account goes with what stands under it."""
    assert MINE.replace(gone, "") == remove_account(MINE, name)


def test_the_last_account_leaves_an_empty_list() -> None:
    """Without an account the key is there, and empty."""
    alone = remove_account(remove_account(MINE, "mail"), "other")

    assert "accounts: {}\n  # about other\n# end\n" == alone[alone.index("accounts:") :]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("accounts: {a: {use: iphone}, b: {use: x}}\n", "accounts: {b: {use: x}}\n"),
        ("accounts: {a: {use: iphone}}\n", "accounts: {}\n"),
    ],
)
def test_an_account_in_brackets_goes(text: str, after: str) -> None:
    """The comma beside it goes too."""
    assert after == remove_account(text, "a")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: add_person(MINE, NewPerson("J.", "quiet")),
        lambda: add_person("people: x\n", NewPerson("B.", "quiet")),
        lambda: remove_person(MINE, "nobody"),
        lambda: remove_account(MINE, "nothing"),
        lambda: remove_account("accounts: x\n", "x"),
        lambda: remove_person("people:\n  -\n    alias: J.\n    follow: x\n", "J."),
        lambda: add_name(MINE, "nobody", "Kim"),
        lambda: add_name(add_name(MINE, "J.", "Kim"), "J.", "Kim"),
        lambda: remove_name(MINE, "J.", "Kim"),
        lambda: remove_name("people: [{alias: J., names: [[x]]}]", "J.", "x"),
    ],
    ids=range(10),
)
def test_what_is_not_there_or_twice_is_refused(edit: Callable[[], str]) -> None:
    """Nobody is written twice, nothing is guessed, and the text stays the caller's."""
    with pytest.raises(Refusal):
        edit()


@pytest.mark.parametrize(
    "there", ["", "    names: [Jo]\n", "    names:\n      - Jo  # once\n", "    names: Jo\n"]
)
def test_a_display_name_comes_and_goes(there: str) -> None:
    """One more name in any style of list; taking it out again leaves the others."""
    text = f"people:\n  - alias: J.\n{there}    follow: x\n"
    more = add_name(text, "J.", "Jordan, E.")
    less = remove_name(more, "J.", "Jordan, E.")

    assert '"Jordan, E."' in more
    assert ("Jo" in text.replace("J.", "")) == ("Jo" in less.replace("J.", ""))
    assert '"Jordan, E."' not in less
    assert text.splitlines()[0:2] == less.splitlines()[0:2]
