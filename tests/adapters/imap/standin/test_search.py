"""Hold the stand-in's search to whole words, as Gmail searches."""

from __future__ import annotations

import pytest

from boundary.adapters.imap.standin.account import Account
from boundary.adapters.imap.standin.search import find, raw
from boundary.adapters.imap.standin.words import read
from boundary.rehearsal.stage import START


@pytest.fixture
def account() -> Account:
    """Furnish messages that a search by parts would mix up."""
    made = Account()
    made.add(b"From: Jordan <jordan@example.org>\r\nSubject: Tea\r\n\r\nA note.\r\n", ("\\Inbox",))
    made.add(b"From: xjordan@example.org\r\n\r\nHi\r\n", ("Family",), ("\\Seen",), START)
    made.add(b"From: jordan@example.org.example\r\n\r\nHi\r\n")
    made.add(b"From: s@example.com\r\nCc: jordan@example.org\r\n\r\nask jordan@example.org\r\n")
    made.add(b"From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.com>\r\n\r\n", ("\\Important",))
    made.add(b"From: =?nope?Q?x?= <y@example.com>\r\n\r\n")
    return made


def _found(account: Account, line: str) -> list[int]:
    view = account.special("\\All")
    assert view is not None
    return find(read(line.encode()), account.letters_of(view))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ALL", [1, 2, 3, 4, 5, 6]),
        ("UID 2:3", [2, 3]),
        ("5:*", [5, 6]),
        ("FROM jordan", [1, 3]),
        ("FROM jord", []),
        ('FROM "jordan@example.org"', [1, 3]),
        ('FROM "jörg"', [5]),
        ("CC jordan", [4]),
        ("SUBJECT tea", [1]),
        ('HEADER FROM "s@example.com"', [4]),
        ('FROM "\\\\"', []),
        ("SEEN", [2]),
        ("NOT SEEN FROM jordan", [1, 3]),
        ("OR FROM jordan CC jordan", [1, 3, 4]),
        ("(FROM jordan SUBJECT tea)", [1]),
        ("CHARSET UTF-8 FROM jordan", [1, 3]),
        ("SINCE 6-Jan-2026", [1, 3, 4, 5, 6]),
        ("X-GM-LABELS Family", [2]),
        ('X-GM-LABELS "\\\\Inbox"', [1]),
        ('X-GM-RAW "from:jordan@example.org"', [1, 3]),
        ('X-GM-RAW "{from:\\"jordan@example.org\\" \\"jordan@example.org\\"}"', [1, 3, 4]),
        ('X-GM-RAW "jordan -from:jordan"', [4]),
        ('X-GM-RAW "{}"', []),
    ],
)
def test_a_search_finds_whole_words(account: Account, line: str, expected: list[int]) -> None:
    """Each key as Gmail reads it: words, not parts of words; a phrase in its order."""
    assert expected == _found(account, line)


def test_numbers_of_message_and_thread_are_found(account: Account) -> None:
    """A message is found by its number for good, and by that of its conversation."""
    third = list(account.letters.values())[2]

    assert [3] == _found(account, f"X-GM-MSGID {third.msgid}")
    assert [3] == _found(account, f"X-GM-THRID {third.thrid}")


def test_a_query_with_no_word_left_open_is_read(account: Account) -> None:
    """A query may begin alternatives and never end them: then they say nothing."""
    letter = next(iter(account.letters.values()))

    assert raw("{from:nobody")(letter)
