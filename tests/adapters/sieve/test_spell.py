"""Hold the other ways of writing an address to the same mailbox, and to all of them or a word."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve.spell import MOST_WAYS, NO_DOTS, NO_LETTERS, Spellings, spellings
from boundary.core.identifier import IdentifierError, email, mailbox_key
from tests.adapters.sieve.people import ODD_LOCALS, PROVIDERS, make_provider

SIGNS = "abcxyz019!#$%&'+-/=?^_`{|}~."


def spell(address: str, *, regex: bool = False) -> Spellings:
    """Spell one address."""
    return spellings(email(address), PROVIDERS, regex=regex)


def matches(glob: str, text: str) -> bool:
    """Compare as `:matches` does."""
    pattern = ""
    signs = iter(glob)
    for sign in signs:
        if sign == "\\":
            pattern += re.escape(next(signs))
        else:
            pattern += {"*": ".*", "?": "."}.get(sign, re.escape(sign))
    return re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII) is not None


@pytest.mark.parametrize(
    "address", ["jordan@example.org", "j.o+x@sub.example.com", "a{b}|c@x.test"]
)
def test_an_address_is_written_one_way_elsewhere(address: str) -> None:
    """At a provider that nothing is known of, an address is only itself."""
    said = spell(address)

    assert ((), (), False, ()) == (said.exact, said.globs, said.by_body, said.gaps)
    assert not spell(address, regex=True).by_body


def test_tags_are_any_word_after_a_plus() -> None:
    """Where a tag means nothing, the bare address and every tag are the same mailbox."""
    said = spell("jo.rdan+shop@tags.example")

    assert ("jo.rdan@tags.example",) == said.exact
    assert (r"jo.rdan+*@tags.example",) == said.globs
    assert () == said.gaps


def test_a_leading_plus_is_no_tag() -> None:
    """An address that begins with a plus has no name before it, so it is only itself."""
    said = spell("+shop@tags.example")

    assert ((), ()) == (said.exact, said.globs)


def test_few_dots_are_written_out() -> None:
    """Where dots mean nothing, a short name is written in every way."""
    assert ("a.b.c@dots.example", "a.bc@dots.example", "abc@dots.example") == spell(
        "ab.c@dots.example"
    ).exact


def test_many_dots_are_said_to_be_missing() -> None:
    """A long name is written as given and without dots; that the rest is missing is said."""
    said = spell("jor.dan.x@dots.example")

    assert ("jordanx@dots.example",) == said.exact
    assert (NO_DOTS,) == said.gaps


def test_patterns_say_everything() -> None:
    """A server that knows patterns needs no lists, and misses nothing."""
    said = spell("jor.dan.long.name@wide.test", regex=True)

    assert ((), (), True, ()) == (said.exact, said.globs, said.by_body, said.gaps)


def test_domains_are_written_in_their_own_letters() -> None:
    """A domain outside a to z is met as it is read, in capitals, and taken apart."""
    said = spell("k@bücher.example")

    assert "k@xn--bcher-kva.example" not in said.exact
    assert {"k@bücher.example", "k@bÜcher.example"} <= set(said.exact)
    assert f"k@{unicodedata.normalize('NFD', 'bücher')}.example" in said.exact


def test_letters_without_capitals_have_one_form() -> None:
    """A letter that has no single capital is not guessed at."""
    assert ("k@straße.example",) == spell("k@straße.example").exact


def test_many_letters_are_said_to_be_missing() -> None:
    """With many letters outside a to z, two ways are written, and that is said."""
    said = spell("ääääää@example.org")

    assert ("ÄÄÄÄÄÄ@example.org",) == said.exact
    assert (NO_LETTERS,) == said.gaps
    assert (NO_LETTERS,) == spell("a@ääääää.example").gaps
    assert (NO_LETTERS,) == spell("a@bücher.bücher.bücher.example").gaps


def test_domains_are_one_only_where_the_table_says_so() -> None:
    """A second domain counts only when its own row leads to the same mailbox."""
    first = make_provider("one.example", same_as="one.example")
    wide = make_provider("one.example", "two.example", "three.example", same_as="two.example")
    said = spellings(email("j@three.example"), (first, wide), regex=False)

    assert ("j@two.example",) == said.exact


@pytest.mark.parametrize("local", ODD_LOCALS)
@pytest.mark.parametrize("domain", ["tags.example", "wide.example", "dots.example"])
def test_signs_stand_for_themselves(local: str, domain: str) -> None:
    """No sign in an address is read as part of a pattern."""
    said = spell(f"{local}@{domain}", regex=True)
    lists = spell(f"{local}@{domain}")

    assert re.fullmatch(said.body, f"{local}@{domain}")
    assert re.fullmatch(said.line, f"{local}@{domain}")
    assert not re.fullmatch(said.body, f"{local}{local}@{domain}")
    assert not any(matches(one, f"x{local}+a@{domain}") for one in lists.globs)
    assert all(matches(one, one.replace("\\", "").replace("*", "tag")) for one in lists.globs)


@pytest.mark.parametrize(
    "other",
    [
        "jordan+x@tags.example.evil.test",
        "jordan+x@evil.test",
        "jordan+@tags.example@evil.test",
        "xjordan+x@tags.example",
        "jordanx+x@tags.example",
        "jordan@tags.example.",
        "jordan+x@xtags.example",
    ],
)
def test_a_tag_cannot_reach_another_domain(other: str) -> None:
    """Whatever stands behind the plus, the mailbox is one at the same domain."""
    said = spell("jordan@tags.example", regex=True)

    assert not any(matches(one, other) for one in spell("jordan@tags.example").globs)
    assert not re.fullmatch(said.body, other)


@st.composite
def twins(draw: st.DrawFn) -> tuple[str, str]:
    """Make two addresses that may well be one mailbox."""
    name = draw(st.text(SIGNS, min_size=1, max_size=5))
    domains = st.sampled_from(
        ["wide.example", "wide.test", "tags.example", "dots.example", "plain.example"]
    )
    other = draw(
        st.one_of(
            st.just(name),
            st.just(name.replace(".", "")),
            st.just(".".join(name)),
            st.just(name.partition("+")[0]),
            st.text(SIGNS, min_size=1, max_size=5),
        )
    )
    tag = draw(st.sampled_from(["", "+", "+x", ".+x", "+x.y"]))
    return f"{name}@{draw(domains)}", f"{other}{tag}@{draw(domains)}"


@given(twins())
def test_ways_are_those_of_one_mailbox(pair: tuple[str, str]) -> None:
    """Another address is met exactly when it is the same mailbox, by lists and by patterns."""
    try:
        mine, other = map(email, pair)
    except IdentifierError:
        return
    lists = spellings(mine, PROVIDERS, regex=False)
    patterns = spellings(mine, PROVIDERS, regex=True)
    listed = other.value in (mine.value, *lists.exact) or any(
        matches(one, other.value) for one in lists.globs
    )
    patterned = other.value == mine.value or (
        patterns.by_body and re.fullmatch(patterns.body, other.value) is not None
    )
    same = mailbox_key(mine, PROVIDERS) == mailbox_key(other, PROVIDERS)

    assert same == patterned
    assert same == listed or (same and NO_DOTS in lists.gaps)
    assert len(lists.exact) <= 2 * MOST_WAYS
    assert (re.fullmatch(patterns.body, other.value) is not None) == same


def test_addresses_are_not_shown() -> None:
    """What is printed of it names nobody."""
    assert "jordan" not in repr(spell("jordan@wide.example"))
