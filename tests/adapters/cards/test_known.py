"""Hold the reading of addresses and numbers: none wrong, none missed, and what is unsure asked."""

from __future__ import annotations

from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from boundary.adapters.cards.known import Reader, names_of
from boundary.adapters.cards.lines import Card, read
from boundary.core import identifier
from boundary.core.identifier import Identifier, Kind
from boundary.core.rules import MailProvider
from tests.adapters.cards import numbers

ANNA = identifier.email("anna@example.org")
PHONE = identifier.phone("+12025550123")


def card(*rows: str, version: str = "3.0") -> Card:
    """Write a card with these lines."""
    body = "".join(
        f"{row}\r\n" for row in ("BEGIN:VCARD", f"VERSION:{version}", *rows, "END:VCARD")
    )
    (found,) = read(body.encode()).cards
    return found


def test_more_than_five_thousand_spellings_are_read() -> None:
    """Every spelling of numbers of 46 regions is read as its number, and as no other."""
    count = 0
    for region, number in numbers.examples():
        reader = Reader(region=region)
        value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        for line in numbers.lines(region, number):
            count += 1
            assert (line, frozenset({f"phone:{value}"})) == (line, reader.keys(card(line)))

    assert len(numbers.REGIONS) >= 40
    assert count >= 5_000


def test_a_number_beside_it_is_another() -> None:
    """A number that differs in one digit is never taken for it, nor called unsure."""
    random = Random(6)  # noqa: S311  # nothing secret
    for region, number in numbers.examples():
        reader = Reader(region=region)
        value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        last = int(value[-1])
        other = Identifier(Kind.PHONE, f"{value[:-1]}{(last + 1) % 10}")
        for line in random.sample([*numbers.lines(region, number)], 5):
            assert reader.key(other) not in reader.keys(card(line))
            assert not reader.may_hold(card(line), other)


def test_more_than_five_thousand_look_alikes_are_other_numbers() -> None:
    """A digit other, swapped, more or less, another country: never taken for the number."""
    random = Random(8)  # noqa: S311  # nothing secret
    count = 0
    for region, number in numbers.examples():
        reader = Reader(region=region)
        key = f"phone:{phonenumbers.format_number(number, PhoneNumberFormat.E164)}"
        for other in numbers.look_alikes(number):
            theirs = f"phone:{phonenumbers.format_number(other, PhoneNumberFormat.E164)}"
            is_home = other.country_code == number.country_code
            written = numbers.lines(region, other)
            lines = [one for one in written if is_home or numbers.has_country(one)]
            assert key != theirs
            for line in random.sample(lines, 3):
                count += 1
                assert (line, True) == (line, reader.keys(card(line)) <= {theirs})

    assert count >= 5_000


def test_a_number_without_its_area_code_is_asked_about() -> None:
    """A local number is no identifier; it could be each number that ends like it."""
    asked = 0
    for region in numbers.REGIONS:
        number = phonenumbers.example_number_for_type(region, PhoneNumberType.FIXED_LINE)
        assert number is not None
        value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        local = phonenumbers.national_significant_number(number)[2:]
        for reader in (Reader(region=region), Reader()):
            found = card(f"TEL:{local}")
            if f"phone:{value}" in reader.keys(found):
                raise AssertionError(region)
            sure = reader.keys(found)
            assert sure or reader.may_hold(found, Identifier(Kind.PHONE, value))
            asked += not sure

    assert asked > len(numbers.REGIONS)


@pytest.mark.parametrize("region", ["DE", "AT", "GB", "SE", "IL"])
def test_a_number_without_the_zero_of_its_country_is_asked_about(region: str) -> None:
    """Where a local number can be as long as one with its area code, it is not guessed."""
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.FIXED_LINE)
    assert number is not None
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    local = phonenumbers.national_significant_number(number)[: 9 if region == "GB" else None]
    found = card(f"TEL:{local}")
    whole = Identifier(Kind.PHONE, value if region != "GB" else f"+44{local}")

    assert frozenset() == Reader(region=region).keys(found)
    assert Reader(region=region).may_hold(found, whole)


def test_without_a_country_only_whole_numbers_are_read() -> None:
    """Where the user's country is not known, what has no + is asked about."""
    reader = Reader()

    assert {"phone:+12025550123"} == reader.keys(card("TEL:+1 202 555 0123"))
    assert frozenset() == reader.keys(card("TEL:(202) 555-0123"))
    assert reader.may_hold(card("TEL:(202) 555-0123"), PHONE)
    assert not reader.may_hold(card("TEL:(202) 555-0123"), ANNA)
    assert not reader.may_hold(card("TEL:+1 202 555 0123"), PHONE)


@pytest.mark.parametrize(
    "line",
    [
        "TEL:555-0123",
        "TEL:50123",
        "TEL:1-800-FLOWERS, 202 555 0123",
        "TEL:*67 202 555 0123",
        "TEL:202 555 0123 / 202 555 0124",
        "TEL:202 555 0123\\, 202 555 0124",
        "TEL:+1 202 555 0123,,1234567890#",
        "TEL:mum 202 555 0123",
    ],
)
def test_what_could_be_two_numbers_is_asked_about(line: str) -> None:
    """A line that could hold something else as well is never taken off; it is asked about."""
    reader = Reader(region="US")

    assert frozenset() == reader.keys(card(line))
    assert reader.may_hold(card(line), PHONE)


@pytest.mark.parametrize("region", ["DE", "GB", "MX"])
def test_a_country_code_without_its_plus_is_asked_about(region: str) -> None:
    """Digits that begin like a country code can be a local number, too."""
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.FIXED_LINE)
    assert number is not None
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    found = card(f"TEL:{value[1:]}")

    assert frozenset() == Reader(region=region).keys(found)
    assert Reader(region=region).may_hold(found, Identifier(Kind.PHONE, value))


@given(
    st.sampled_from(
        ["TEL", "EMAIL", "IMPP", "X-AIM", "X-SOCIALPROFILE", "URL", "N", "FN", "X-WHATSAPP"]
    ),
    st.sampled_from(
        ["", "tel:", "mailto:", "https://", "sip:", "xmpp:", "+1", "aim:goim?uin=", "@"]
    ),
    st.text(max_size=60),
    st.sampled_from(["", "US", "DE", "XX"]),
)
def test_no_text_is_too_strange_to_be_read(name: str, scheme: str, text: str, region: str) -> None:
    """Whatever stands on a card, reading it never ends in a fault."""
    raw = f"BEGIN:VCARD\n{name};X-SERVICE-TYPE=x:{scheme}{text}\nEND:VCARD\n"
    book = read(raw.encode("utf-8", "surrogatepass"))

    for each in book.cards:
        assert all(0 <= one.line < len(each.lines) for one in Reader(region=region).entries(each))
        assert all(names_of(each))


def test_a_link_with_other_parameters_is_read() -> None:
    """What a number in the form of a link says besides, such as its sub-address, counts nothing."""
    found = card("TEL;VALUE=uri:tel:+1-202-555-0123;isub=9;phone-context=example.org")

    assert {"phone:+12025550123"} == Reader().keys(found)
    assert frozenset() == Reader(region="XX").keys(card("TEL:202 555 0123"))


@pytest.mark.parametrize("line", ["TEL:0123", "TEL:911", "TEL:", "TEL:abc", "TEL:555-0124"])
def test_what_cannot_be_it_is_not_asked_about(line: str) -> None:
    """A short number, or one that ends otherwise, is not called unsure."""
    assert not Reader(region="US").may_hold(card(line), PHONE)


def test_a_number_with_an_extension_says_so() -> None:
    """What is dialled behind a number is noticed: it can be a desk behind a shared line."""
    reader = Reader(region="US")
    rows = ("TEL:202 555 0123 x5", "TEL:202 555 0123", "TEL;VALUE=uri:tel:+12025550123;ext=1234567")

    assert [True, False, True] == [one.has_extension for one in reader.entries(card(*rows))]


@pytest.mark.parametrize(
    "line",
    [
        "EMAIL:anna@example.org",
        "EMAIL;TYPE=INTERNET,HOME:Anna@EXAMPLE.org",
        "EMAIL;VALUE=uri:mailto:anna%40example.org?cc=x",
        "EMAIL:<anna@example.org>",
        'EMAIL:"Anna\\, B" <anna@example.org>',
        'EMAIL:"anna"@example.org',
        "X-EMAIL:anna@example.org",
        "IMPP:xmpp:anna@example.org/phone",
        "IMPP:im:anna@example.org",
        "IMPP;X-SERVICE-TYPE=GoogleTalk:xmpp:anna@example.org",
        "X-MSN:anna@example.org",
        "X-JABBER:anna@example.org",
        "URL:mailto:anna@example.org",
        "CONTACT-URI:mailto:anna@example.org",
        "X-SOCIALPROFILE;TYPE=msn:mailto:anna@example.org",
        "X-GTALK:ANNA@example.org",
        "TEL;VALUE=uri:facetime:anna@example.org",
    ],
)
def test_an_address_is_read_in_every_form(line: str) -> None:
    """An address is found wherever a card says that somebody is reached by it."""
    assert {"email:anna@example.org"} == Reader().keys(card(line))


@pytest.mark.parametrize(
    "line",
    [
        "EMAIL:xanna@example.org",
        "EMAIL:anna@example.org.example.com",
        "EMAIL:anna b@example.org",
        "EMAIL:anna@example.org, jo@example.org",
        "EMAIL:anna",
        "EMAIL:<anna@example.org> x",
        "NICKNAME:anna@example.org",
        "NOTE:anna@example.org",
        "URL:https://example.org/anna@example.org",
        "RELATED:mailto:anna@example.org",
    ],
)
def test_another_address_is_never_taken_for_it(line: str) -> None:
    """What only looks alike, or stands in a text, is none of theirs."""
    assert "email:anna@example.org" not in Reader().keys(card(line))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("X-SOCIALPROFILE;type=twitter;x-user=anna:https://twitter.com/other", "handle:x:anna"),
        ("X-SOCIALPROFILE;type=twitter:https://www.twitter.com/Anna", "handle:x:anna"),
        ("SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://example.org/@anna", ""),
        (
            "SOCIALPROFILE;SERVICE-TYPE=GitHub;USERNAME=anna:https://example.org",
            "handle:github:anna",
        ),
        ("X-SOCIALPROFILE;type=linkedin:https://linkedin.com/in/anna-b", "handle:linkedin:anna-b"),
        ("X-SOCIALPROFILE;type=facebook:x-apple:anna.b", "handle:facebook:annab"),
        ("X-SOCIALPROFILE:https://[::1", ""),
        ("X-SOCIALPROFILE;type=!:https://example.org", ""),
        ("X-AIM:Anna", "handle:aim:anna"),
        ("IMPP:aim:goim?screenname=Anna", "handle:aim:anna"),
        ("IMPP;X-SERVICE-TYPE=Skype:skype:anna", "handle:skype:anna"),
        ("IMPP:ymsgr:anna", "handle:yahoo:anna"),
        ("X-SKYPE:+1 202 555 0123", "phone:+12025550123"),
        ("X-TELEGRAM:anna_b", "handle:telegram:anna_b"),
        ("IMPP:sip:anna", "handle:sip:anna"),
    ],
)
def test_a_name_at_a_service_is_read(line: str, expected: str) -> None:
    """A handle has the normal form of its service; what has none counts as somebody's still."""
    (entry,) = Reader().entries(card(line))

    assert expected == entry.key


def test_spellings_that_reach_one_mailbox_share_a_key() -> None:
    """The rules of mail providers hold for cards, too."""
    provider = MailProvider(
        "x", ("example.org",), dots_ignored=True, plus_tags=True, same_as="", imap_hosts=(),
        password="yes", say="", notices="", source="", checked_on="",
    )  # fmt: skip
    reader = Reader((provider,))

    assert {reader.key(ANNA)} == reader.keys(card("EMAIL:an.na+x@example.org"))
    assert frozenset({2}) == reader.lines_of(card("EMAIL:a.nna@example.org"), {reader.key(ANNA)})


def test_a_card_of_a_group_reaches_nobody() -> None:
    """A card that lists members is nobody's own card."""
    for line in ("KIND:group", "X-ADDRESSBOOKSERVER-KIND:GROUP"):
        assert () == Reader().entries(card(line, "EMAIL:anna@example.org"))


def test_what_is_too_long_reaches_nobody_for_sure() -> None:
    """A text longer than any address is an entry without anything in it."""
    (entry,) = Reader().entries(card("EMAIL:" + "a" * 500 + "@example.org"))

    assert ("", None) == (entry.key, entry.found)


def test_names_are_read_in_two_forms() -> None:
    """The name that is shown comes first, then the parts of it, with and without the middle."""
    found = card("N:Berg\\;x;Anna;Maria", "FN:Anna\\, B", "FN:", "N:;;;;")

    assert ("Anna Berg;x", "Anna Maria Berg;x", "Anna, B") == names_of(found)
