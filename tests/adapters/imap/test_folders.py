"""Hold the choice of folders: where mail is looked for, and where it may go."""

from __future__ import annotations

import pytest

from boundary.adapters.imap.folders import Listed, choose, target, visible
from boundary.core.errors import AdapterError


def _folder(raw: str, *attributes: str) -> Listed:
    return Listed(raw, frozenset(attributes), "/")


def _names(listed: tuple[Listed, ...]) -> list[str]:
    return [folder.raw for folder in listed]


def test_marked_folders_count_by_their_mark() -> None:
    """Sent, Drafts, Trash and Junk are left out by mark, views stand apart, ours too."""
    listed = [
        _folder("INBOX"),
        _folder("Gone", "\\trash"),
        _folder("Out", "\\sent"),
        _folder("Parent", "\\noselect"),
        _folder("Was", "\\nonexistent"),
        _folder("All", "\\all"),
        _folder("Later"),
        _folder("Archive", "\\archive"),
    ]
    choice = choose(listed, {"Later"})

    assert ["INBOX", "Archive"] == _names(choice.search)
    assert ["Later"] == _names(choice.ours)
    assert ["All"] == _names(choice.views)


@pytest.mark.parametrize(
    "raw", ["Trash", "SPAM", "INBOX/Papierkorb", "Gel&APY-scht", "&BCEEPwQwBDw-", "Deleted Items"]
)
def test_names_count_where_nothing_is_marked(raw: str) -> None:
    """In many languages, and below another folder."""
    assert ["Work"] == _names(choose([_folder(raw), _folder("Work")], ()).search)


def test_names_count_for_nothing_where_all_is_marked() -> None:
    """A server that marks all four uses is believed."""
    marked = [_folder(use, f"\\{use.lower()}") for use in ("Sent", "Drafts", "Trash", "Junk")]
    choice = choose([*marked, _folder("Spam")], ())

    assert ["Spam"] == _names(choice.search)


def test_a_name_without_levels() -> None:
    """Without a delimiter the whole name counts."""
    assert () == choose([Listed("Junk", frozenset(), "")], ()).search


def test_a_folder_of_ours_that_is_marked_as_trash_is_never_read() -> None:
    """A mark beats our own name."""
    assert () == choose([_folder("Later", "\\trash")], {"Later"}).ours


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("Sp&AOQ-ter &- mehr", "Später & mehr"), ("Plain", "Plain"), ("bad &xx", "bad &xx")],
)
def test_visible(raw: str, expected: str) -> None:
    """Names are shown as a person writes them; broken ones as they are."""
    assert expected == visible(raw)


def test_target_takes_prefix_and_other_letters() -> None:
    """The name is encoded, below the prefix of the user's own folders."""
    assert "INBOX.Sp&AOQ-ter" == target("Spa\u0308ter", [], "INBOX.", ".")
    assert "Archive" == target("Archive", [_folder("Archive", "\\archive")], "", "/")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 101,
        " Later",
        "#news",
        "~me",
        "&x",
        "a*b",
        "a%b",
        'a"b',
        "a\\b",
        "a/b",
        "a\nb",
        "a\u202eb",
        "a\u00a0b",
    ],
)
def test_target_refuses_odd_names(name: str) -> None:
    """Levels, wildcards, control and hidden characters are refused."""
    with pytest.raises(AdapterError) as caught:
        target(name, [], "", "/")

    assert "The folder name for their mail cannot be used." == caught.value.say


@pytest.mark.parametrize(
    "name", ["INBOX", "inbox", "Trash", "junk", "Papierkorb", "Odd", "Closed", "All"]
)
def test_target_refuses_folders_with_a_use(name: str) -> None:
    """Nothing is filed into the inbox, Trash, Junk, Sent, Drafts or a view."""
    listed = [_folder("Odd", "\\trash"), _folder("Closed", "\\noselect"), _folder("All", "\\all")]
    with pytest.raises(AdapterError) as caught:
        target(name, listed, "", "/")

    assert "The folder for their mail has a use of its own, so nothing is filed there." == (
        caught.value.say
    )
