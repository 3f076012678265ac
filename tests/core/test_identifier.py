"""Hold the normal forms of identifiers, what is refused, and when two are one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boundary.core.handles import FORMS
from boundary.core.identifier import (
    Identifier,
    IdentifierError,
    Kind,
    email,
    handle,
    host,
    mailbox_key,
    phone,
    suspicious,
    unknown_handle,
)
from boundary.core.rules import MailProvider
from tests.steps import steps

PROVIDER = MailProvider(
    name="Example Mail",
    domains=("mail.example", "post.example"),
    dots_ignored=True,
    plus_tags=True,
    same_as="mail.example",
    imap_hosts=("imap.mail.example",),
    password="yes",
    say="",
    notices="",
    source="test",
    checked_on="2026-11-22",
)
TAGS_ONLY = MailProvider(
    name="Example Tags",
    domains=("tags.example",),
    dots_ignored=False,
    plus_tags=True,
    same_as="",
    imap_hosts=(),
    password="yes",
    say="",
    notices="",
    source="test",
    checked_on="2026-11-22",
)
DOTS_ONLY = MailProvider(
    name="Example Dots",
    domains=("dots.example",),
    dots_ignored=True,
    plus_tags=False,
    same_as="",
    imap_hosts=(),
    password="yes",
    say="",
    notices="",
    source="test",
    checked_on="2026-11-22",
)
PROVIDERS = (TAGS_ONLY, DOTS_ONLY, PROVIDER)
AT = "@"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jordan@example.org", "jordan@example.org"),
        ("Jordan.Example@EXAMPLE.Org", "jordan.example@example.org"),
        ("o'brien+tag@example.org", "o'brien+tag@example.org"),
        ("jordan@bücher.example", "jordan@xn--bcher-kva.example"),
        ("jordan@XN--BCHER-KVA.example", "jordan@xn--bcher-kva.example"),
        ("jordan@faß.example", "jordan@xn--fa-hia.example"),
        ("jordan@example。org", "jordan@example.org"),
        ("jordan@a--b.example", "jordan@a--b.example"),
        ("Zoë@example.org", "zoë@example.org"),
        ("zoe\u0308@example.org", "zoë@example.org"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_an_email_in_normal_form(text: str, value: str) -> None:
    """Case is folded, the domain is in A-label form, and nothing else changes."""
    made = email(text)

    assert made == Identifier(Kind.EMAIL, value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "missing"),
        (" jordan@example.org", "blank"),
        ("jordan@example.org\n", "blank"),
        ("jordan", "no @"),
        ("example.org", "no @"),
        ("jordan＠example.org", "no @"),
        ("@example.org", "before the @ is missing"),
        ("jordan@@example.org", "exactly one @"),
        (f"a{AT}example.org,b{AT}example.org", "exactly one @"),
        ("*@example.org", "does not stand for"),
        ("jordan*@example.org", "does not stand for"),
        ("Jordan <jordan@example.org>", "does not belong"),
        ('"jordan"@example.org', "does not belong"),
        ("jordan(x)@example.org", "does not belong"),
        ("friends:jordan@example.org", "does not belong"),
        ("jor dan@example.org", "does not belong"),
        ("jor\\dan@example.org", "does not belong"),
        ("mailto:jordan@example.org", "does not belong"),
        ("jord™an@example.org", "special form"),
        ("jor€dan@example.org", "does not belong"),
        ("ｊordan@example.org", "special form"),
        ("jor\u200bdan@example.org", "cannot be seen"),
        ("jordan\u202e@example.org", "cannot be seen"),
        ("jor\x00dan@example.org", "cannot be seen"),
        (".jordan@example.org", "dot"),
        ("jordan.@example.org", "dot"),
        ("jor..dan@example.org", "dot"),
        ("a" * 65 + "@example.org", "64"),
        ("é" * 33 + "@example.org", "64"),
        ("jordan@", "not a domain"),
        ("jordan@org", "not a domain"),
        ("jordan@example.org.", "not a domain"),
        ("jordan@bücher.example.", "not a domain"),
        ("jordan@-x.example.org", "not a domain"),
        ("jordan@exa_mple.example", "not a domain"),
        ("jordan@example..org", "not a domain"),
        ("jordan@127.0.0.1", "not a domain"),
        ("jordan@xn--zz.example", "not a domain"),
        ("jordan@☃.example", "not a domain"),
        ("jordan@example.org>", "not a domain"),
        ("jordan@" + "a" * 64 + ".example", "not a domain"),
        ("jordan@" + "ü." * 100 + "example", "not a domain"),
        ("jordan@[127.0.0.1]", "brackets"),
        ("a@" + "b" * 254, "253"),
        ("a" * 60 + "@" + "b.c" * 66 + ".example", "254"),
        ("a" * 401, "this long"),
    ],
)
def test_what_is_no_email_is_refused(text: str, part: str) -> None:
    """One fixed sentence names the reason and never repeats the text."""
    with pytest.raises(IdentifierError) as caught:
        email(text)

    assert part in caught.value.say
    assert "jordan" not in f"{caught.value.say} {caught.value.hint} {caught.value.place}"


@pytest.mark.parametrize(
    ("text", "region", "value"),
    [
        ("+1 202 555 0123", None, "+12025550123"),
        ("+1 555 010 0123", None, "+15550100123"),
        ("+1 (202) 555-0123", None, "+12025550123"),
        ("\uff0b\uff11 202 555 \u0660\u0661\u0662\u0663", None, "+12025550123"),
        ("(202) 555-0123", "US", "+12025550123"),
        ("07700 900123", "GB", "+447700900123"),
        ("+44 7700 900123", "US", "+447700900123"),
        ("00 44 7700 900123", "GB", "+447700900123"),
        ("+44\u00a07700\u2011900123", None, "+447700900123"),
    ],
)
def test_a_phone_in_normal_form(text: str, region: str | None, value: str) -> None:
    """Digits of any script become E.164, with the region only where no country code stands."""
    made = phone(text, region)

    assert made == Identifier(Kind.PHONE, value)


@pytest.mark.parametrize(
    ("text", "region", "part"),
    [
        ("", None, "missing"),
        (" +1 202 555 0123", None, "blank"),
        ("202 555 0123", None, "no country code"),
        ("+1 202 555 0123", "us", "country code of two"),
        ("**21*5550123#", "US", "no * or #"),
        ("*67 202 555 0123", "US", "no * or #"),
        ("+1 202 555 0123 x4", None, "no letters"),
        ("+1 800 EXAMPLE", None, "no letters"),
        ("tel:+12025550123", None, "no letters"),
        ("+1 202 555 0123;4", None, "does not belong"),
        ("+1 202 555 0123,4", None, "does not belong"),
        ("++1 202 555 0123", None, "does not belong"),
        ("202+555", "US", "does not belong"),
        ("+1 202 555 ½", None, "does not belong"),
        ("+1 202\t555 0123", None, "cannot be seen"),
        ("911", "US", "not a phone number"),
        ("555 0123", "US", "not a phone number"),
        ("+1 202", None, "not a phone number"),
        ("+", None, "not a phone number"),
        ("+999 1234", None, "not a phone number"),
        ("+49 3012", None, "not a phone number"),
        ("+4930" + "1234567890123", None, "not a phone number"),
        ("+4900" + "49030", None, "not a phone number"),
        ("+1" + "5" * 399, None, "this long"),
    ],
)
def test_what_is_no_phone_is_refused(text: str, region: str | None, part: str) -> None:
    """One fixed sentence names the reason and never repeats the digits."""
    with pytest.raises(IdentifierError) as caught:
        phone(text, region)

    assert part in caught.value.say
    assert "0123" not in caught.value.say


@pytest.mark.parametrize(
    ("text", "service", "value"),
    [
        ("@Jordan.Example", "instagram", "jordan.example"),
        ("@jordan@Social.Example", "mastodon", "jordan@social.example"),
        ("jordan@bücher.example", "mastodon", "jordan@xn--bcher-kva.example"),
        ("@jordan:chat.example", "matrix", "jordan:chat.example"),
        ("+1 202 555 0123", "whatsapp", "+12025550123"),
        ("+1 202 555 0123", "another-one", "+12025550123"),
        ("Jordan Example", "another-one", "Jordan Example"),
    ],
)
def test_a_handle_in_normal_form(text: str, service: str, value: str) -> None:
    """A single leading @ is dropped and the platform's rules are applied."""
    made = handle(text, service)

    assert made == Identifier(Kind.HANDLE, value, service)


@pytest.mark.parametrize(
    ("text", "service", "part"),
    [
        ("", "x", "missing"),
        ("jordan", "", "name of a service"),
        ("jordan", "../x", "name of a service"),
        ("https://x.example/jordan", "x", "web address"),
        ("u/jordan", "reddit", "web address"),
        ("jordan?x", "x", "web address"),
        ("jordan#0001", "discord", "web address"),
        ("@@jordan", "x", "not a handle"),
        ("@", "x", "not a handle"),
        ("jordan", "mastodon", "not a handle"),
        ("jordan@social", "mastodon", "not a domain"),
        ("jor\u200bdan", "x", "cannot be seen"),
        ("x" * 401, "x", "this long"),
        ("+1 202", "whatsapp", "not a phone number"),
    ],
)
def test_what_is_no_handle_is_refused(text: str, service: str, part: str) -> None:
    """One fixed sentence names the reason and never repeats the name."""
    with pytest.raises(IdentifierError) as caught:
        handle(text, service)

    assert part in caught.value.say
    assert "jordan" not in f"{caught.value.say} {caught.value.hint}"


def test_an_identifier_never_shows_itself() -> None:
    """The value is covered in str and repr, and so is its container's repr."""
    made = [
        email("jordan@example.org"),
        phone("+1 202 555 0123"),
        handle("jordan.example", "instagram"),
        handle("jordan@social.example", "mastodon"),
    ]

    assert [str(one) for one in made] == [
        "Identifier(email, j…@example.org)",
        "Identifier(phone, +1 … 23)",
        "Identifier(handle, instagram, j…)",
        "Identifier(handle, mastodon, j…@social.example)",
    ]
    assert "jordan" not in repr(made)


def test_a_number_that_is_none_is_covered_too() -> None:
    """Whatever stands in the value, showing it raises nothing and gives little away."""
    shown = Identifier(Kind.PHONE, "+9991278").masked

    assert shown == "+ … 78"


def test_the_key_names_kind_service_and_value() -> None:
    """A key is unique over kinds and platforms."""
    keys = [email("a@example.org").key, handle("abc", "x").key]

    assert keys == ["email:a@example.org", "handle:x:abc"]


def test_a_host_has_two_labels() -> None:
    """A domain is returned in A-label form and lower case."""
    name = host("BÜCHER.Example")

    assert name == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        (email("jordan@example.org"), []),
        (email("jоrdan@example.org"), ["mixed", "look like Latin", "outside a to z"]),
        (email("анна@example.org"), ["outside a to z"]),
        (email("jordan@bücher.example"), []),
        (email("jordan@ехаmple.example"), ["mixed", "look like Latin"]),
        (email("jordan@сора.example"), ["look like Latin"]),
        (email("می\u200cخواهم@example.org"), ["outside a to z", "joining"]),
        (handle("jordan", "x"), []),
        (handle("jоrdan", "youtube"), ["mixed", "look like Latin"]),
        (Identifier(Kind.EMAIL, "a@xn--zz.example"), []),
        (phone("+1 202 555 0123"), []),
    ],
    ids=str,
)
def test_misleading_spellings_are_named(identifier: Identifier, parts: list[str]) -> None:
    """Mixed scripts, look-alikes, foreign local parts and joiners each have their reason."""
    reasons = suspicious(identifier)

    assert len(parts) == len(reasons)
    assert all(part in reason for part, reason in zip(parts, reasons, strict=True))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("j.ordan+news@mail.example", "jordan@post.example", True),
        ("+news@mail.example", "@mail.example", False),
        ("jor.dan+x@tags.example", "jor.dan@tags.example", True),
        ("jor.dan@tags.example", "jordan@tags.example", False),
        ("jor.dan@dots.example", "jordan@dots.example", True),
        ("jordan+x@dots.example", "jordan@dots.example", False),
        ("j.ordan@example.org", "jordan@example.org", False),
        ("jordan+x@example.org", "jordan@example.org", False),
        ("jordan@sub.mail.example", "jordan@mail.example", False),
    ],
)
def test_dots_and_tags_count_where_they_do(one: str, other: str, same: bool) -> None:
    """Two spellings are one mailbox only at the providers of the table, as the table says."""
    keys = {mailbox_key(Identifier(Kind.EMAIL, text), PROVIDERS) for text in (one, other)}

    assert (len(keys) == 1) == same


def test_a_tag_alone_stays_what_it_is() -> None:
    """An address that begins with + keeps it: there is no name in front of the tag."""
    key = mailbox_key(email("+news@mail.example"), PROVIDERS)

    assert key == "email:+news@mail.example"


def test_a_number_is_one_place_on_every_service() -> None:
    """A phone number and a handle that is that number are one place."""
    number, site = phone("+12025550123"), handle("+1 202 555 0123", "whatsapp")

    assert mailbox_key(number, ()) == mailbox_key(site, ())


def test_handles_are_compared_per_service() -> None:
    """The same name on two services is two places; case and Facebook's dots count for nothing."""
    keys = {
        mailbox_key(handle(name, service), ())
        for name, service in [
            ("jordan.example", "facebook"),
            ("jordanexample", "facebook"),
            ("jordanexample", "instagram"),
            ("JordanExample", "another"),
            ("jordanexample", "another"),
        ]
    }

    assert len(keys) == 3


_ADDRESS = st.from_regex(r"[a-zA-Z0-9.+_é-]{1,12}@[a-z0-9ü-]{1,9}\.example", fullmatch=True)
_NUMBER = st.from_regex(r"\+[1-9][0-9 ().-]{5,17}", fullmatch=True)
_NAME = st.from_regex(r"@?[A-Za-z0-9._@:-]{1,30}", fullmatch=True)
_SERVICE = st.sampled_from([*sorted(FORMS), "another"])


@given(_ADDRESS | st.text(max_size=60))
@example("İ@example.org")
@example("ẞ@example.org")
def test_an_email_is_stable(text: str) -> None:
    """Any text is refused with a sentence, or its normal form is its own normal form."""
    _holds_still(email, text)


@given(_NUMBER | st.text(max_size=60))
@example("+4900" + "44609")
@example("+8612676" + "08175375")
def test_a_phone_is_stable(text: str) -> None:
    """Any text is refused with a sentence, or its normal form is its own normal form."""
    _holds_still(phone, text)


@given(_NAME | st.text(max_size=60), _SERVICE)
def test_a_handle_is_stable(text: str, service: str) -> None:
    """Any text is refused with a sentence, or its normal form is its own normal form."""
    _holds_still(lambda name: handle(name, service), text)


def _holds_still(make: Callable[[str], Identifier], text: str) -> None:
    try:
        made = make(text)
    except IdentifierError as error:
        refusal = error.say
    else:
        refusal = ""
        again = make(made.value)

        assert made == again
        assert f", {made.value})" not in repr(made)

    assert refusal == "" or refusal.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "+" + "1" * 5_000_000,
        "a" * 5_000_000,
        "@" * 5_000_000,
        "a@" + "." * 5_000_000,
        "a@" + "xn--" * 1_250_000,
        "\u0301" * 5_000_000,
        "1 " * 2_500_000,
        "a" * 5_000_000 + "@",
        "\ud800" * 5_000_000,
        "a@" + "ü" * 5_000_000,
    ],
    ids=range(10),
)
def test_long_hostile_text_is_answered_at_once(text: str) -> None:
    """Five million characters are refused in as few steps as it takes to see how many they are."""
    makers: list[Callable[[str], Identifier]] = [
        email,
        phone,
        *(lambda name, on=service: handle(name, on) for service in ("x", "mastodon", "another")),
    ]

    assert steps(lambda: _refused(makers, text)) < 1_000


@pytest.mark.parametrize("filler", ["a", "a.", "é", "xn--", "1", "a@", "-", "۱"])
def test_text_of_the_longest_length_is_answered_at_once(filler: str) -> None:
    """Four hundred characters, the most that is looked at, take few steps in every form."""
    makers: list[Callable[[str], Identifier]] = [
        email,
        phone,
        *(lambda name, on=on: handle(name, on) for on in FORMS),
    ]
    long, address = (filler * 400)[:400], f"a@{(filler * 400)[:200]}!"

    assert steps(lambda: _refused(makers, long)) < 20_000 * len(makers)
    assert steps(lambda: _refused(makers, address)) < 20_000 * len(makers)


def _refused(makers: list[Callable[[str], Identifier]], text: str) -> None:
    """Ask every constructor."""
    for make in makers:
        with pytest.raises(IdentifierError):
            make(text)


def test_a_handle_may_be_unknown() -> None:
    """Somebody can be on a site under a name that nobody knows; that is said, not left empty."""
    there = unknown_handle("instagram")

    assert (Kind.HANDLE, "instagram", "handle:instagram:") == (there.kind, there.service, there.key)
    assert "(handle not known)" == there.masked
    assert "Identifier(handle, instagram, (handle not known))" == repr(there)
