"""Hold the choke point to what may reach a mail server."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.imap import encode, query
from boundary.core.errors import AdapterError, BoundaryError
from boundary.core.identifier import email

_QUOTED = re.compile(r'"(?:[^"\\\r\n\0]|\\["\\])*"')
_SHAPE = re.compile(r'"(?:[^"\\]|\\.)*"')


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a b", '"a b"'),
        ('say "x"', '"say \\"x\\""'),
        ("back\\slash", '"back\\\\slash"'),
        ("", '""'),
    ],
)
def test_quoted_escapes(value: str, expected: str) -> None:
    """Quotes and backslashes are escaped."""
    assert expected == encode.quoted(value)


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\0b", "ä", "\x7f", "x" * 2001])
def test_quoted_refuses(value: str) -> None:
    """Control characters, letters beyond ASCII and overlong values never leave."""
    with pytest.raises(AdapterError) as caught:
        encode.quoted(value)

    assert "A value for the mail server has characters that are not allowed." == caught.value.say


@given(st.text(max_size=40))
def test_whatever_passes_is_one_quoted_string(value: str) -> None:
    """Any text is either refused or becomes exactly one quoted string that reads back."""
    try:
        text = encode.quoted(value)
    except AdapterError:
        assert not encode.is_plain(value)
        return

    assert _QUOTED.fullmatch(text)
    assert value == re.sub(r"\\(.)", r"\1", text[1:-1])


def test_ten_thousand_identifiers_keep_the_shape_of_a_query() -> None:
    """Whatever the address, the query has the tokens of the query for a plain address."""
    plain = query.keys([email("a@example.com")], (), copies=False)
    assert plain is not None
    expected = _SHAPE.sub("S", query.any_of(plain))
    signs = "abc019!#$%&'+-/=?^_`{|}~"
    seen = 0
    for number in range(10_000):
        local = "".join(signs[(number // len(signs) ** place) % len(signs)] for place in range(3))
        keys = query.keys([email(f"{local}@example.com")], (), copies=False)
        assert keys is not None
        seen += expected == _SHAPE.sub("S", query.any_of(keys))

    assert 10_000 == seen


@pytest.mark.parametrize(
    "hostile",
    [
        'a"@example.com',
        "a\r\nA1 DELETE INBOX@example.com",
        "a b@example.com",
        "a(b)@example.com",
        "a@example.com\0",
        "a@[127.0.0.1]",
        '"a"@example.com',
    ],
)
def test_hostile_addresses_never_become_identifiers(hostile: str) -> None:
    """What could change a command is refused before there is a query."""
    with pytest.raises(BoundaryError) as caught:
        email(hostile)

    assert hostile not in caught.value.say


@pytest.mark.parametrize("raw", ["", "a*", "a%", "a\r\nb", "ä", "a\0"])
def test_mailbox_refuses(raw: str) -> None:
    """Wildcards, control characters and 8-bit names are never sent as folder names."""
    with pytest.raises(AdapterError) as caught:
        encode.mailbox(raw)

    assert "A folder has a name that cannot be sent to the mail server." == caught.value.say


def test_mailbox_passes_wire_names() -> None:
    """A name in modified UTF-7 passes as it is."""
    assert "Sp&AOQ-ter" == encode.mailbox("Sp&AOQ-ter")


def test_flag_knows_two() -> None:
    """Only the two flags this program sets pass."""
    assert ["\\Seen", "\\Deleted"] == [encode.flag(encode.SEEN), encode.flag(encode.DELETED)]
    with pytest.raises(AdapterError):
        encode.flag("\\Draft")


def test_search_key_writes_atoms_and_refuses_other_fields() -> None:
    """Header names are atoms from a closed list."""
    assert 'FROM "x"' == encode.search_key("FROM", "x")
    assert 'HEADER REPLY-TO "x"' == encode.search_key("REPLY-TO", "x")
    with pytest.raises(AdapterError):
        encode.search_key("SUBJECT", "x")


@pytest.mark.parametrize("value", ["", "a\0b", "a\nb", "x" * 2001])
def test_secret_refuses_without_saying_what(value: str) -> None:
    """Login names and passwords with control characters are refused, and never repeated."""
    with pytest.raises(AdapterError) as caught:
        encode.secret(value)

    assert not value or value not in caught.value.say


def test_secret_takes_other_letters() -> None:
    """A password may have letters beyond ASCII."""
    assert "pässword" == encode.secret("pässword")


@pytest.mark.parametrize(
    ("uids", "expected"),
    [([7], "7"), ([3, 1, 2], "1:3"), ([1, 3, 4, 9], "1,3:4,9"), ([5, 5], "5")],
)
def test_uid_set_compresses(uids: list[int], expected: str) -> None:
    """UIDs become ranges."""
    assert expected == encode.uid_set(uids)


@pytest.mark.parametrize("uids", [[], [0], [2**32], [-1]])
def test_uid_set_refuses(uids: list[int]) -> None:
    """No set is empty, and no UID is out of range."""
    with pytest.raises(AdapterError):
        encode.uid_set(uids)


@given(st.sets(st.integers(1, 2**32 - 1), max_size=60), st.integers(1, 9), st.integers(24, 90))
def test_uid_sets_lose_nothing_and_stay_short(uids: set[int], most: int, octets: int) -> None:
    """Groups hold every UID once, in order, within both bounds."""
    groups = list(encode.uid_sets(uids, most=most, octets=octets))

    assert sorted(uids) == [uid for group in groups for uid in group]
    assert all(len(group) <= most for group in groups)
    assert all(len(encode.uid_set(group)) <= octets for group in groups)


def test_uid_set_and_back() -> None:
    """A set reads back in the order it stands, also backwards ranges."""
    assert (4, 6, 7, 8, 3, 2) == encode.parse_uid_set("4,6:8,3:2")


@pytest.mark.parametrize("text", ["", "a", "1:", "0", "1,,2", "1:*", "99999999999", "1:4294967295"])
def test_malformed_uid_sets_are_refused(text: str) -> None:
    """Nothing malformed, and no set of absurd size, is believed."""
    with pytest.raises(ValueError, match="number"):
        encode.parse_uid_set(text)


def test_copyuid_pairs_sources_with_targets() -> None:
    """COPYUID names the new UID of each message."""
    assert (38505, {304: 3956, 319: 3957, 320: 3958}) == encode.parse_copyuid(
        b"38505 304,319:320 3956:3958"
    )


@pytest.mark.parametrize(
    "data", [b"1 2", b"1 2 3 4", b"1 2:3 4", b"1 2,2 4,5", b"1 2,3 4,4", b"x 1 1", b"1 \xff 1"]
)
def test_malformed_copyuid_is_refused(data: bytes) -> None:
    """A COPYUID that does not pair up is not believed at all."""
    with pytest.raises(ValueError, match=r".+"):
        encode.parse_copyuid(data)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\\Inbox", "\\Inbox"),
        ("Later", '"Later"'),
        ('Sp&AOQ-ter "x" y', '"Sp&AOQ-ter \\"x\\" y"'),
        ("People/Away", '"People/Away"'),
    ],
)
def test_a_label_goes_out_quoted_and_the_inbox_as_it_is(raw: str, expected: str) -> None:
    """Gmail's own labels are no strings; labels of the user's always are."""
    assert expected == encode.label(raw)


@pytest.mark.parametrize(
    "raw", ["\\Trash", "\\Spam", "\\inbox", "\\Inbox\r\nx", "\\", "", "a\r\nb", "Spät", "a*", "%"]
)
def test_no_other_label_of_gmails_own_ever_goes_out(raw: str) -> None:
    """Trash and Spam lose mail in time; what would end the command goes nowhere either."""
    with pytest.raises(AdapterError):
        encode.label(raw)


def test_a_question_in_gmails_own_language_is_one_string() -> None:
    """Quotes in it cannot end it."""
    assert 'X-GM-RAW "{from:\\"a@example.org\\"}"' == encode.gmail_query('{from:"a@example.org"}')
    with pytest.raises(AdapterError):
        encode.gmail_query("x\r\nDELETE INBOX")


@pytest.mark.parametrize("number", [0, -1, 2**64])
def test_a_number_of_gmails_has_64_bits(number: int) -> None:
    """Whatever the server or a receipt says."""
    assert "X-GM-MSGID 18446744073709551615" == encode.gmail_number(2**64 - 1)
    with pytest.raises(AdapterError):
        encode.gmail_number(number)
