"""Hold which labels may be ours, and what labels say about a message."""

from __future__ import annotations

import pytest

from boundary.adapters.imap.folders import Listed
from boundary.adapters.imap.labels import names
from boundary.core.errors import AdapterError

LISTED = (
    Listed("INBOX", frozenset(), "/"),
    Listed("[Gmail]", frozenset({"\\noselect"}), "/"),
    Listed("[Gmail]/Tous les messages", frozenset({"\\all"}), "/"),
    Listed("[Gmail]/Corbeille", frozenset({"\\trash"}), "/"),
    Listed("sp&AOQ-ter", frozenset(), "/"),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Later", "Later"),
        ("Später", "sp&AOQ-ter"),
        ("People/Später & co", "People/Sp&AOQ-ter &- co"),
        ("2024", "2024"),
    ],
)
def test_a_good_name_becomes_a_label(name: str, expected: str) -> None:
    """Levels and letters of any language are allowed; a label that is there keeps its spelling."""
    assert expected == names.target(name, LISTED)


@pytest.mark.parametrize(
    "name",
    ["", "/", "Later/", "/Later", "a//b", "INBOX", "inbox/Later", "Trash", "Work/Spam", "[Gmail]",
     "[Gmail]/Corbeille", "[Google Mail]/x", "\\Trash", "a*", 'a"b', "x" * 101, " Later"],
)  # fmt: skip
def test_a_name_with_a_use_of_its_own_is_refused(name: str) -> None:
    """Nothing is filed into the inbox, Trash or Spam, Gmail's own folders, or odd names."""
    with pytest.raises(AdapterError):
        names.target(name, LISTED)


def test_all_mail_is_found_by_its_mark_only() -> None:
    """Its name is another one in every language."""
    found = names.all_mail(LISTED)

    assert "[Gmail]/Tous les messages" == (found.raw if found else "")
    assert names.all_mail([Listed("[Gmail]/All Mail", frozenset(), "/")]) is None


def test_your_own_mail_is_told_by_its_labels() -> None:
    """Sent mail and drafts, and nothing else."""
    told = [names.is_own_mail(labels) for labels in (("\\Sent",), ("\\Draft", "A"), ("Sent",), ())]

    assert [True, True, False, False] == told


def test_stars_and_importance_are_no_place() -> None:
    """They come and go by themselves, so they do not make a plan stale."""
    labels = ("\\Inbox", "Family", "\\Important", "\\Starred")

    assert {"\\Inbox", "Family"} == names.place(labels)
