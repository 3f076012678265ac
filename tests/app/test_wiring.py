"""Every verb has one adapter a service, written steps behind it, and the table is true."""

from __future__ import annotations

import importlib
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

import boundary.adapters
from boundary.adapters import TABLE
from boundary.app.env import NoSecrets
from boundary.app.library import Library
from boundary.app.wiring import Switchboard
from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, Kind
from boundary.core.playbook import Account, Address, Item
from boundary.core.services import GMAIL, WAYS
from boundary.core.verbs import VERBS
from tests.app.world import Told

BOARD = Switchboard(Library())


def _item(account: str, verb: str) -> Item:
    subject = Identifier(Kind.EMAIL, "jordan@example.org")
    return Item(Address(account, verb, subject.key), verb, subject)


def test_every_verb_is_carried_out_by_a_shipped_adapter() -> None:
    """No verb of the vocabulary is without somebody to do it."""
    served = {
        verb for verb in VERBS for service in BOARD.library.services if BOARD.serves(service, verb)
    }

    assert set(VERBS) == served


def test_one_adapter_for_a_service_and_verb() -> None:
    """Two that look are for two ways of one account; written steps stand behind, never before."""
    ways = {GMAIL.name: 3}
    for service in BOARD.library.services:
        for verb in VERBS:
            candidates = BOARD.candidates(service, verb)
            looks = [manifest.looks for manifest in candidates]

            assert sum(looks) <= ways.get(service, 1)
            assert looks == sorted(looks, reverse=True)
            assert [] == [one.name for one in candidates[:-1] if one.name == "guide"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verb", VERBS)
def test_one_door_is_open_for_each_way(way: str, verb: str) -> None:
    """Of the adapters for a Gmail account just one carries a verb out, whichever way it goes."""
    account = Account("mail", GMAIL.name, {"user": "me@example.org", "way": way})
    with ExitStack() as stack:
        opening = BOARD.open(stack, [_item("mail", verb)], [account], NoSecrets(), Told())

    assert BOARD.serves(GMAIL.name, verb) == (len(opening.desk) + len(opening.faults) == 1)


def test_what_a_server_does_not_offer_becomes_a_written_step() -> None:
    """An account whose server takes no rules gets the steps of its provider's own page."""
    account = Account("mail", "imap", {"host": "imap.gmx.net", "user": "me@example.net"})
    with ExitStack() as stack:
        opening = BOARD.open(
            stack, [_item("mail", "mail.file-away")], [account], NoSecrets(), Told()
        )
        (opened,) = opening.desk.values()

    assert ("guide", False) == (opened.name, opened.looks)
    assert {} == opening.faults


def test_an_account_that_refused_for_good_is_not_asked_again() -> None:
    """A provider may count: after one refusal the other door of the account stays shut."""
    account = Account("mail", "imap", {"host": "127.0.0.1", "port": 1, "user": "me"})
    items = [_item("mail", "mail.keep"), _item("mail", "mail.file-away")]
    with ExitStack() as stack:
        opening = BOARD.open(stack, items, [account], NoSecrets(), Told())
        doors = BOARD.doors(stack, account, NoSecrets(), Told())

    assert {} == opening.desk
    assert "No password is stored for this account." == opening.faults["mail"].say
    assert ["imap", "sieve"] == list(doors)
    assert doors["imap"] is doors["sieve"]


def test_the_guide_of_a_mailbox_is_its_providers() -> None:
    """By server or by the login's domain; without a known provider the general one."""
    library = BOARD.library
    gmx = next(provider for provider in library.rules.providers if provider.name == "GMX")
    settings = [
        {"host": gmx.imap_hosts[0], "user": "me"},
        {"host": "127.0.0.1", "user": f"me@{gmx.domains[1]}"},
        {"host": "imap.example.net", "user": "me@example.net"},
    ]
    guides = [library.guide_of(Account("mail", "imap", one)) for one in settings]
    phone = library.guide_of(Account("phone", "iphone"))

    assert ["gmx", "gmx", "mail", "iphone"] == [g.name for g in (*guides, phone) if g is not None]


def test_the_table_lists_the_folders() -> None:
    """Each adapter folder stands in the table, and each row can be imported."""
    (root,) = boundary.adapters.__path__
    folders = {path.name for path in Path(root).iterdir() if (path / "__init__.py").exists()}

    assert folders == {module.split(".")[2] for module in TABLE.values()}
    assert all(importlib.import_module(module).make_manifest for module in TABLE.values())
    assert {manifest.name for manifest in BOARD.manifests} == set(TABLE)


def test_an_account_that_cannot_be_opened_is_a_fault() -> None:
    """Without a password the mailbox is a fault, once; the phone is opened all the same."""
    accounts = [
        Account("mail", "imap", {"host": "127.0.0.1", "port": 1, "user": "me", "security": "none"}),
        Account("phone", "iphone"),
    ]
    items = [
        _item("mail", "mail.keep"),
        _item("mail", "mail.file-past"),
        _item("phone", "contacts.remove"),
        _item("gone", "mail.keep"),
    ]
    with ExitStack() as stack:
        opening = BOARD.open(stack, items, accounts, NoSecrets(), Told())

    assert ["mail"] == list(opening.faults)
    assert [("phone", "contacts.remove")] == list(opening.desk)
    assert BOARD.is_remote(items, accounts)
    assert not BOARD.is_remote(items[2:], accounts)


def test_one_connection_serves_all_verbs_of_an_account() -> None:
    """Two verbs of one adapter on one account share what was opened."""
    items = [_item("phone", "contacts.remove"), replace(_item("phone", "phone.block"))]
    with ExitStack() as stack:
        opening = BOARD.open(stack, items, [Account("phone", "iphone")], NoSecrets(), Told())
        first, second = opening.desk.values()

    assert first is second


def test_no_secrets_are_kept_before_a_case() -> None:
    """The place without a case holds nothing and takes nothing."""
    nowhere = NoSecrets()
    nowhere.forget("mail", "password")

    assert nowhere.get("mail", "password") is None
    with pytest.raises(Refusal):
        nowhere.put("mail", "password", "words")
