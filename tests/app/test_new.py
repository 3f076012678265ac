"""Hold what is guessed and read for a new case."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.app.library import GMAIL_GUIDE, Library
from boundary.app.new import (
    guess_mailbox,
    kept_addresses,
    only_new,
    read_handle,
    read_reach,
    read_typed,
    refused,
    with_way,
)
from boundary.core.errors import Refusal
from boundary.core.identifier import IdentifierError, Kind, email
from boundary.core.services import WAYS
from boundary.formats.playbook_new import NewPerson, NewPlaybook

LIBRARY = Library()
GMAIL = next(one.domains[0] for one in LIBRARY.rules.providers if one.guide == GMAIL_GUIDE)


def test_an_unknown_provider_is_guessed_and_says_so() -> None:
    """Of a domain nobody knows the server's name is a guess, and no provider is named."""
    guess = guess_mailbox("Me@Example.net", LIBRARY)

    assert ("imap.example.net", "me@example.net") == (
        guess.account.settings["host"],
        guess.account.settings["user"],
    )
    assert ("", True) == (guess.provider, guess.takes_password)


def test_a_known_provider_gives_its_server() -> None:
    """A provider of the dated table is named, with the server that stands there."""
    known = [one for one in LIBRARY.rules.providers if one.imap_hosts and one.password != "no"]
    for provider in known:
        guess = guess_mailbox(f"me@{provider.domains[0]}", LIBRARY)
        server = "" if guess.way else provider.imap_hosts[0]

        assert server == guess.account.settings.get("host", "")
        assert provider.name == guess.provider


def test_gmail_is_reached_without_signing_in_unless_another_way_is_chosen() -> None:
    """Gmail has three ways; only one of them takes a password from this program."""
    guess = guess_mailbox(f"Me@{GMAIL}", LIBRARY)
    ways = [with_way(guess, way) for way in WAYS]

    assert ("gmail", "import", "Gmail") == (guess.account.use, guess.way, guess.provider)
    assert {"user": f"me@{GMAIL}", "way": "import"} == guess.account.settings
    assert list(WAYS) == [one.way for one in ways]
    assert [False, True, False] == [one.takes_password for one in ways]


def test_a_provider_that_takes_no_password_goes_by_written_steps() -> None:
    """Where no mail program gets in with a password, the account is the provider's guide."""
    closed = [one for one in LIBRARY.rules.providers if one.password == "no" and one.guide]

    assert closed
    for provider in closed:
        guess = guess_mailbox(f"me@{provider.domains[0]}", LIBRARY)

        assert (provider.guide, False) == (guess.account.use, guess.takes_password)
        assert guess.say


def test_no_address_is_no_mailbox() -> None:
    """A mailbox is guessed from a whole address only."""
    with pytest.raises(IdentifierError):
        guess_mailbox("example.net", LIBRARY)


def test_addresses_and_numbers_are_told_apart() -> None:
    """What has an @ is an address, anything else a number."""
    assert Kind.EMAIL is read_reach("jordan@example.org").kind
    assert Kind.PHONE is read_reach("+1 202 555 0123").kind
    assert Kind.HANDLE is read_handle("jordan", "instagram").kind
    with pytest.raises(IdentifierError):
        read_reach("jordan")


def test_a_saved_message_and_a_card_are_read(tmp_path: Path) -> None:
    """Both kinds of file give their addresses, each beside the line or the name it stood with."""
    message, cards = tmp_path / "one.eml", tmp_path / "all.VCF"
    message.write_bytes(b"From: jordan@example.org\r\n\r\nHello.\r\n")
    cards.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Jordan Example\nEMAIL:jordan@example.com\n"
        "TEL:+1 202 555 0123\nEND:VCARD\n",
        encoding="utf-8",
    )

    assert [("From", "jordan@example.org")] == [
        (one.where, one.identifier.value) for one in kept_addresses(message)
    ]
    assert [("Jordan Example", "jordan@example.com"), ("Jordan Example", "+12025550123")] == [
        (one.where, one.identifier.value) for one in kept_addresses(cards)
    ]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong path comes back as a sentence."""
    with pytest.raises(Refusal):
        kept_addresses(tmp_path / "none.eml")


def test_what_is_there_already_is_left_out() -> None:
    """An address counts once, and not again when it was typed before."""
    a, b = email("a@example.org"), email("b@example.org")

    assert (b,) == only_new((a, b, b), ("a@example.org",))


def test_the_reader_has_the_last_word() -> None:
    """Answers are measured by the reader of playbooks."""
    assert refused(NewPlaybook((NewPerson("J."),)), LIBRARY) is None
    assert refused(NewPlaybook((NewPerson("@example"),)), LIBRARY) is not None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        (" , ;", []),
        ("a@example.org, +1 202 555 0123", [("", "a@example.org"), ("", "+1 202 555 0123")]),
        ('"Jordan Example"', [("Jordan Example", "")]),
        ('"Example, Jordan", a@example.org', [("Example, Jordan", ""), ("", "a@example.org")]),
        ("Jordan Example <a@example.org>", [("Jordan Example", "a@example.org")]),
        ('"Example, J." <a@example.org>; x', [("Example, J.", "a@example.org"), ("", "x")]),
        ("<a@example.org>", [("", "a@example.org")]),
        ("\u201cJo\u201d, \u201eJay\u201c, \u00abJ\u00bb", [("Jo", ""), ("Jay", ""), ("J", "")]),
        ("\u738b\u5c0f\u660e <a@example.org>", [("\u738b\u5c0f\u660e", "a@example.org")]),
        ('"never closed, a@example.org', [("", '"never closed, a@example.org')]),
        ('"" <a@example.org>', [("", "a@example.org")]),
        ("Jordan Example", [("", "Jordan Example")]),
        ('o"brien@example.org, b', [("", 'o"brien@example.org'), ("", "b")]),
    ],
    ids=range(14),
)
def test_names_and_addresses_are_told_apart(typed: str, expected: list[tuple[str, str]]) -> None:
    """Only what stands in quotation marks or before an address in brackets is a name."""
    assert expected == [(one.name, one.reach) for one in read_typed(typed)]


@given(st.text(max_size=60))
def test_anything_can_be_typed(typed: str) -> None:
    """Whatever is typed comes apart without an end or an error, and nothing is made up."""
    for one in read_typed(typed):
        assert one.name in typed
        assert one.reach in typed
