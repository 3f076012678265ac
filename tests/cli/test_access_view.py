"""Hold what the screen and other programs get of who else can reach an account."""

from __future__ import annotations

import io

from boundary.app.access import AccessFinding, AccessView
from boundary.cli import access_words
from boundary.cli.access_view import access_json, show_access
from boundary.cli.here import Here

FOUND = AccessFinding("1", "A rule passes mail on.", "By hand.", new=True)
OLD = AccessFinding("2", "A rule files mail.", "By hand.", new=False)
LOOKED = AccessView("mail", True, (FOUND, OLD), ("Sessions cannot be seen here.",), "", "")
UNREAD = AccessView("work", False, (), (), "The rules could not be read.", "outlook")


def shown(*views: AccessView) -> str:
    """Give what the screen shows."""
    out = io.StringIO()
    show_access(Here(out, io.StringIO(), io.StringIO()), views)
    return out.getvalue()


def test_what_is_new_is_told_from_what_was_gone_through() -> None:
    """Each finding has its title, its sentence and what helps by hand."""
    text = shown(LOOKED)

    assert "mail: 2 findings, 1 of them new" in text
    assert "  New: A rule passes mail on.\n    By hand.\n" in text
    assert "  Gone through before: A rule files mail.\n" in text
    assert "  Sessions cannot be seen here.\n" in text
    assert "boundary guides" not in text


def test_an_account_that_could_not_be_read_says_why() -> None:
    """Not looked at is never told as nothing found."""
    text = shown(UNREAD)

    assert "work: not looked at\n  The rules could not be read.\n" in text
    assert "  By hand: `boundary guides outlook`." in text
    assert access_words.ACCESS_NONE not in text


def test_it_always_says_whose_they_may_be() -> None:
    """Findings are never called somebody's; without any, there is nothing to say of that."""
    assert access_words.ACCESS_WHOSE[0] in shown(LOOKED)
    assert access_words.ACCESS_WHOSE[0] not in shown(UNREAD)
    assert access_words.ACCESS_NEXT not in shown(AccessView("mail", True, (OLD,), (), "", ""))


def test_another_program_gets_the_same() -> None:
    """Findings, what cannot be read, and the written steps stand apart, each with its account."""
    assert {
        "access": [
            {"account": "mail", "say": FOUND.say, "by_hand": FOUND.by_hand, "new": True},
            {"account": "mail", "say": OLD.say, "by_hand": OLD.by_hand, "new": False},
        ],
        "unread": [
            {"account": "mail", "say": "Sessions cannot be seen here."},
            {"account": "work", "say": "The rules could not be read."},
        ],
        "by_hand": [{"account": "work", "guide": "outlook", "looked": False}],
    } == access_json((LOOKED, UNREAD))
