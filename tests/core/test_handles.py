"""Hold the spelling rules of each platform."""

from __future__ import annotations

import pytest

from boundary.core.handles import FORMS, form_of


@pytest.mark.parametrize(
    ("service", "name", "normal"),
    [
        ("bluesky", "Jordan.Example.org", "jordan.example.org"),
        ("bluesky", "did:plc:" + "a2" * 12, "did:plc:" + "a2" * 12),
        ("discord", "jordan.example", "jordan.example"),
        ("facebook", "Jordan.Example", "jordan.example"),
        ("facebook", "100012345678", "100012345678"),
        ("github", "Jordan-Example", "jordan-example"),
        ("instagram", "Jordan_Example", "jordan_example"),
        ("linkedin", "jordan-example-1", "jordan-example-1"),
        ("mastodon", "Jordan@social.example", "jordan@social.example"),
        ("matrix", "jordan:chat.example", "jordan:chat.example"),
        ("signal", "Jordan.01", "jordan.01"),
        ("snapchat", "jordan-ex", "jordan-ex"),
        ("telegram", "Jordan_Example", "jordan_example"),
        ("tiktok", "jordan.example", "jordan.example"),
        ("whatsapp", "jordan.example", "jordan.example"),
        ("x", "JordanExample", "jordanexample"),
        ("youtube", "Jordan-Example", "jordan-example"),
        ("youtube", "UCaBcDeFgHiJkLmNoPqRsTuV", "UCaBcDeFgHiJkLmNoPqRsTuV"),
        ("another", "Jordan.Example", "Jordan.Example"),
        ("another", "J", "J"),
    ],
)
def test_names_are_taken(service: str, name: str, normal: str) -> None:
    """A name in the platform's pattern comes out in its normal form."""
    found = form_of(service).normal(name)

    assert found == normal


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("bluesky", "jordan"),
        ("discord", "a..b"),
        ("facebook", ".jordan"),
        ("facebook", "ab"),
        ("github", "-jordan"),
        ("github", "a--b"),
        ("instagram", "jordan."),
        ("instagram", "jor dan"),
        ("instagram", "j" * 31),
        ("mastodon", "jordan"),
        ("matrix", "jordan"),
        ("signal", "jordan"),
        ("snapchat", "1jordan"),
        ("telegram", "jor"),
        ("tiktok", "jordan."),
        ("whatsapp", "12345"),
        ("x", "jordan.example"),
        ("x", "j" * 16),
        ("youtube", "jo"),
        ("youtube", "ｊordan"),
        ("another", "jordan'"),
        ("another", " "),
    ],
)
def test_other_names_are_refused(service: str, name: str) -> None:
    """A name outside the pattern has no normal form."""
    found = form_of(service).normal(name)

    assert found is None


@pytest.mark.parametrize("service", sorted(FORMS))
def test_every_form_says_what_it_takes(service: str) -> None:
    """Each platform has a sentence to show when a name does not fit."""
    say = FORMS[service].say

    assert say[0].islower() or say[0].isdigit()
    assert not say.endswith(".")


def test_dots_count_where_they_do() -> None:
    """Two spellings compare alike only where the platform ignores dots."""
    facebook = {form_of("facebook").compared(name) for name in ("jordan.example", "jordanexample")}
    instagram = {form_of("instagram").compared(name) for name in ("jordan.ex", "jordanex")}

    assert len(facebook) == 1
    assert len(instagram) == 2


def test_exact_spellings_keep_their_case() -> None:
    """A channel number is compared letter by letter."""
    found = form_of("youtube").compared("UCaBcDeFgHiJkLmNoPqRsTuV")

    assert found == "UCaBcDeFgHiJkLmNoPqRsTuV"
