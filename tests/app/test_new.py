"""Hold what is guessed and read for a new case."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.library import Library
from boundary.app.new import (
    guess_mailbox,
    kept_addresses,
    only_new,
    read_handle,
    read_reach,
    refused,
)
from boundary.core.errors import Refusal
from boundary.core.identifier import IdentifierError, Kind, email
from boundary.formats.playbook_new import NewPerson, NewPlaybook

LIBRARY = Library()


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

        assert provider.imap_hosts[0] == guess.account.settings["host"]
        assert provider.name == guess.provider


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
