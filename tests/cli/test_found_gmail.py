"""Hold `found gmail`: by an exported file or an app password, without a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary.adapters.google.gmail import xml
from boundary.adapters.google.gmail.filters import Filter, Shape, make
from boundary.adapters.imap.double import GmailDouble
from boundary.cli import access_words, found_words, hand_words
from boundary.core.identifier import email
from boundary.rehearsal.double import Mail
from tests.cli.conftest import Line, message

ANA, BELA = email("ana@example.org"), email("bela@example.net")
FILTERS = (
    make(Shape("Later", mark_read=True), [ANA, BELA]),
    make(Shape("Aside"), [ANA]),
    Filter(sender="news@example.com", labels=("News",), remove=("INBOX",)),
)


@pytest.fixture
def export(line: Line) -> Path:
    """Export two filters of ours, one of them twice, and one of the user's."""
    path = line.folder / "mailFilters.xml"
    path.write_bytes(xml.write((*FILTERS, FILTERS[1]), day="2026-11-22"))
    return path


@pytest.fixture
def labels(line: Line) -> Iterator[Path]:
    """Furnish a mailbox with a label of our name; return the file that leads to it."""
    secret = "words for tests"
    double = GmailDouble({"Later": [Mail(message("a@example.com", 1).body)]}, secret)
    settings = double.start()
    try:
        line.file("secret", f"{secret}\n")
        leads = {"use": "gmail", "way": "app-password"} | {
            name: settings[name] for name in ("host", "port", "user", "security")
        }
        yield line.file("account.yaml", "".join(f"{k}: {v}\n" for k, v in leads.items()))
    finally:
        double.stop()


def test_filters_of_our_form_are_named_from_a_file(line: Line, export: Path) -> None:
    """No password is asked for; each is named with how it goes by hand; the user's are not; 3."""
    ended = line("found", "gmail", "--export", export, "--no-input", bare=True)
    out = " ".join(ended.out.split())

    assert 3 == ended.code
    assert "2 things were found." in out
    assert "A filter files new mail from 2 addresses to “Later”, marked as read." in out
    assert "“Aside”. It is there 2 times." in out
    assert "News" not in out
    assert "ana@example.org" not in out
    assert "Filters and Blocked Addresses, you can delete the filter that applies “Later”" in out
    assert " ".join(found_words.GMAIL_NOT_SEEN) in out
    assert not line.state.exists()


def test_a_file_without_filters_of_ours_is_in_order(line: Line) -> None:
    """Nothing of ours in it is said so; code 0."""
    path = line.folder / "none.xml"
    path.write_bytes(xml.write(FILTERS[2:], day="2026-11-22"))
    ended = line("found", "gmail", "--export", path, "--no-input", bare=True)

    assert 0 == ended.code
    assert access_words.FOUND_NOTHING in ended.out


def test_json_has_the_agreed_keys(line: Line, export: Path) -> None:
    """Another program gets what was found; nothing of it can be taken away from here."""
    told = line("found", "gmail", "--export", export, "--json", bare=True).json

    assert ["boundary", "things", "removed", "stayed", "unseen"] == list(told)
    assert [False, False] == [one["removable"] for one in told["things"]]
    assert [[], [], []] == [told["removed"], told["stayed"], told["unseen"]]


def test_another_file_is_an_error(line: Line) -> None:
    """What is no file of filters is never "nothing found"."""
    path = line.file("x.xml", "<a/>")
    ended = line("found", "gmail", "--export", path, "--no-input", bare=True)

    assert 1 == ended.code
    assert access_words.FOUND_NOTHING not in ended.out


def test_a_file_of_filters_is_for_gmail(line: Line, export: Path) -> None:
    """Another kind of account has none; code 2."""
    ended = line("found", "imap", "--export", export, "--no-input", bare=True)

    assert 2 == ended.code
    assert found_words.EXPORT_FOR_GMAIL in ended.err


def test_a_person_chooses_how_to_look(line: Line, export: Path) -> None:
    """At a keyboard the way is asked for first, then the file; "not now" leaves it at that."""
    by_file = line("found", "gmail", typed=f"1\n\n\n{export}\n", bare=True)
    no_file = line("found", "gmail", typed="1\n\n\n\n", bare=True)
    later = line("found", "gmail", typed="Not now\n", bare=True)

    assert (3, 4, 4) == (by_file.code, no_file.code, later.code)
    assert found_words.GMAIL_WAY in by_file.err
    assert hand_words.TAKE_PROMPT in by_file.err
    assert found_words.EXPORT_NONE in no_file.out


def test_an_app_password_shows_labels_and_says_where_filters_are(line: Line, labels: Path) -> None:
    """Labels with our names are listed; what an app password cannot show is said once."""
    ended = line(
        "found", "gmail", "--from", labels, "--secret-file", line.folder / "secret", "--no-input",
        bare=True,
    )  # fmt: skip
    out = " ".join(ended.out.split())

    assert ended.code in (0, 3)
    assert "Later" in out
    assert 1 == out.count(found_words.GMAIL_UNSEEN[0])
    assert access_words.FOUND_RULES_UNSEEN[0] not in out


def test_an_address_and_an_app_password_are_all_that_is_asked(line: Line) -> None:
    """The second way asks for the user and the password, and for no server."""
    ended = line("found", "gmail", typed="2\nme@example.net\n", bare=True)

    assert 4 == ended.code
    assert "imap" not in ended.err.casefold()


def test_a_client_of_one_s_own_goes_by_a_case(line: Line) -> None:
    """The third way is named with the commands for it; code 2."""
    path = line.file("account.yaml", "use: gmail\nuser: me@example.net\nway: api\n")
    secret = line.file("secret", "x\n")
    ended = line("found", "gmail", "--from", path, "--secret-file", secret, "--no-input", bare=True)

    assert 2 == ended.code
    assert found_words.GMAIL_CLIENT in " ".join(ended.err.split())


def test_a_file_that_names_the_way_by_file_asks_for_it(line: Line, export: Path) -> None:
    """An account that was reached by files is looked at by a file."""
    path = line.file("account.yaml", "use: gmail\nuser: me@example.net\nway: import\n")
    ended = line("found", "gmail", "--from", path, typed=f"\n\n{export}\n", bare=True)

    assert 3 == ended.code
    assert "2 things were found." in ended.out
