"""Hold the count of others whose mail a filter would take too."""

from __future__ import annotations

import pytest

from boundary.adapters.google.gmail.collateral import Collateral, collateral
from boundary.core.identifier import email
from boundary.core.ports import Sighting

ANA = email("ana@example.org")


def seen(address: str, *names: str) -> Sighting:
    """Make somebody who wrote to the user."""
    return Sighting(address, dict.fromkeys(names, 1), {"from": 1}, {}, "")


def test_only_others_are_counted() -> None:
    """The listed address itself is no collateral, and neither is an unrelated sender."""
    mail = [seen("ana@example.org", "Ana"), seen("bela@example.net"), seen("anna@example.org")]

    assert Collateral(0, 0) == collateral([ANA], mail)
    assert Collateral(0, 0) == collateral([], mail)
    assert "" == collateral([ANA], mail).say


def test_a_name_that_is_the_address_is_taken_for_certain() -> None:
    """A program that writes in somebody's name is taken with them."""
    found = collateral([ANA], [seen("post@example.com", "ana@example.org", "Post")])

    assert Collateral(1, 0) == found
    assert "It also takes mail from 1 sender that you did not list." == found.say


@pytest.mark.parametrize(
    "address", ["m.ana@example.org", "ana@example.org.test", "ana.example.org@x.test"]
)
def test_an_address_word_for_word_in_another_is_a_perhaps(address: str) -> None:
    """Where no page of Google's says whether it is taken, that is said."""
    found = collateral([ANA], [seen(address)])

    assert Collateral(0, 1) == found
    assert "It also takes mail from perhaps 1 sender that you did not list." == found.say


def test_both_are_said_in_one_sentence() -> None:
    """What is certain and what is not stand side by side."""
    mail = [seen("x@y.test", "ana@example.org"), *[seen(f"m{n}.ana@example.org") for n in "12"]]

    assert (
        "It also takes mail from 1 sender and perhaps from 2 senders that you did not list."
        == collateral([ANA], mail).say
    )
