"""Hold the criteria of our filters to one spelling that nothing can be smuggled into."""

from __future__ import annotations

import random
import re

import pytest

from boundary.adapters.google.gmail import criteria
from boundary.adapters.google.gmail.criteria import CriteriaError, Wanted
from boundary.adapters.google.gmail.query import Either, Term, parse
from boundary.core.identifier import Identifier, IdentifierError, email, phone

ANA, BELA = email("ana@example.org"), email("bela@example.net")


def test_addresses_are_quoted_sorted_and_joined() -> None:
    """The same addresses give the same text, whatever their order and repeats."""
    wanted = criteria.write([BELA, ANA, BELA])

    assert Wanted('"ana@example.org" OR "bela@example.net"', "") == wanted
    assert ((ANA, BELA), False) == criteria.read(wanted)


def test_copies_are_asked_for_in_a_query() -> None:
    """The field for senders cannot say Cc, so both are asked for in braces."""
    wanted = criteria.write([ANA], copied=True)

    assert Wanted("", '{from:"ana@example.org" cc:"ana@example.org"}') == wanted
    assert ((ANA,), True) == criteria.read(wanted)


def test_a_domain_in_its_own_letters_is_written_both_ways() -> None:
    """An address with letters beyond a to z in its domain is met in either spelling."""
    one = email("ana@b\u00fccher.example")
    wanted = criteria.write([one])

    assert '"ana@b\u00fccher.example" OR "ana@xn--bcher-kva.example"' == wanted.sender
    assert ((one,), False) == criteria.read(wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted("ana@example.org"),
        Wanted('"bela@example.net" OR "ana@example.org"'),
        Wanted('"ana@example.org" OR "ana@example.org"'),
        Wanted('"Ana@example.org"'),
        Wanted('"ana"'),
        Wanted('"ana@example.org" "bela@example.net"'),
        Wanted('"ana@example.org"', "dinner"),
        Wanted("", 'from:"ana@example.org"'),
        Wanted('"ana{x}@example.org"'),
    ],
)
def test_what_we_did_not_write_is_not_ours(wanted: Wanted) -> None:
    """Anything but the one spelling was written by somebody else."""
    assert criteria.read(wanted) is None


@pytest.mark.parametrize("sign", list("{}|!*~^`?"))
def test_signs_with_a_meaning_are_refused(sign: str) -> None:
    """An address with a sign that Gmail might read as an operator gets no filter."""
    one = Identifier(ANA.kind, f"a{sign}b@example.org")

    assert criteria.REFUSED == criteria.refusal(one)
    with pytest.raises(CriteriaError) as caught:
        criteria.write([one])
    assert one.value not in str(caught.value)


@pytest.mark.parametrize(
    "value", ['a"b@example.org', "a b@example.org", "@example.org", "ana", "+@x.y"]
)
def test_what_is_no_whole_address_is_refused(value: str) -> None:
    """A domain, a name or a quote never gets into a filter, whoever made the value."""
    assert criteria.REFUSED == criteria.refusal(Identifier(ANA.kind, value))


def test_a_number_is_no_address() -> None:
    """A phone number gets no filter."""
    assert criteria.refusal(phone("+1 202 555 0123"))


def test_a_search_finds_what_the_filter_takes() -> None:
    """The search for past mail names the fields one by one."""
    assert '{from:"ana@example.org"}' == criteria.search([ANA])
    assert '{from:"ana@example.org" cc:"ana@example.org"}' == criteria.search([ANA], copied=True)


def test_a_filter_takes_twenty_addresses_and_not_more() -> None:
    """Twenty short ones fit; one more, or a longer text than 1,400 characters, does not."""
    many = [email(f"person{n}@example.org") for n in range(21)]
    long = [email(f"{'x' * 60}{n:02}@{'y' * 60}.example.org") for n in range(12)]

    assert criteria.fits(many[:20])
    assert not criteria.fits(many)
    assert criteria.fits(many[:10], copied=True)
    assert not criteria.fits(many[:11], copied=True)
    assert criteria.fits(long[:9])
    assert not criteria.fits(long)


def test_ten_thousand_addresses_have_one_shape() -> None:
    """However an address is spelled, an independent reading sees one quoted term for it."""
    chance = random.Random(6)  # noqa: S311 -- test data
    signs = "abcxyz0189._+-'&=/#$%\u00e9\u0436\u4e2d"
    shape = re.compile(r'"[^"(){}\s]+"')
    read = 0
    while read < 10_000:
        local = "".join(chance.choices(signs, k=chance.randint(1, 12)))
        try:
            one = email(f"{local}@example.org")
        except IdentifierError:
            continue
        if criteria.refusal(one):
            continue
        read += 1
        text = criteria.write([one]).sender
        assert shape.fullmatch(text)
        assert Term("from", one.value, phrase=True) == parse(text, where="from")


def test_several_addresses_are_either_of_them() -> None:
    """The text of several is read as: any one of these."""
    assert Either(
        (Term("from", ANA.value, phrase=True), Term("from", BELA.value, phrase=True))
    ) == parse(criteria.write([ANA, BELA]).sender, where="from")
