"""Hold the word about others whose mail a filter in Gmail would take too."""

from __future__ import annotations

from boundary.app.beside import beside
from boundary.core.identifier import Identifier, email, phone
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Sighting

ANA = email("ana@example.org")
GMAIL, OTHER = Account("mail", "gmail"), Account("work", "imap")
NEAR = Sighting("m.ana@example.org", {}, {"from": 1}, {}, "")
FAR = Sighting("bela@example.net", {}, {"from": 1}, {}, "")


def item(
    account: str, one: Identifier | None = ANA, verb: str = "mail.file-away", **options: str
) -> Item:
    """Make a step."""
    return Item(Address(account, verb, "-"), verb, one, options)


def test_one_sentence_for_an_account_with_such_mail() -> None:
    """It counts and names nobody; two steps that come to the same are said once."""
    items = [item("mail"), item("mail", verb="mail.set-aside"), item("mail", copied="include")]

    assert (
        "mail: about a filter in Gmail for the listed addresses. It also takes mail from perhaps 1"
        " sender that you did not list.",
    ) == beside([GMAIL], items, {"mail": [NEAR, FAR]})


def test_nothing_is_said_where_nothing_else_is_taken() -> None:
    """No such mail, another provider, another kind of step, or an address without a filter."""
    seen = {"mail": [NEAR], "work": [NEAR]}
    items = [
        item("work"),
        item("gone"),
        item("mail", None),
        item("mail", phone("+1 202 555 0123")),
        item("mail", email("a{b@example.org")),
        item("mail", verb="mail.keep"),
    ]

    assert () == beside([GMAIL, OTHER], items, seen)
    assert () == beside([GMAIL], [item("mail")], {"mail": [FAR]})
    assert () == beside([GMAIL], [item("mail")], {})
