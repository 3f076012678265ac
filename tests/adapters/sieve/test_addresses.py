"""Hold the reading of address fields to what Pigeonhole 0.5.19 was seen to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.sieve.addresses import MAX_ADDRESSES, read_addresses, spelled

READ = {
    b"jo@example.org": [b"jo@example.org"],
    b" \r\n\tjo@example.org ": [b"jo@example.org"],
    b"<jo@example.org>": [b"jo@example.org"],
    b"Jo <jo@example.org>": [b"jo@example.org"],
    b"J. Example <jo@example.org>": [b"jo@example.org"],
    b'"Example, \\"Jo\\"" <jo@example.org>': [b"jo@example.org"],
    b'"mo@example.org" <jo@example.org>': [b"jo@example.org"],
    b"jo@example.org (mo@example.org)": [b"jo@example.org"],
    b"(a (b\\)) c) jo (d) @ (e) example . org (f)": [b"jo@example.org"],
    b"jo .example@example.org": [b"jo.example@example.org"],
    b"jo . example@example.org": None,
    b".jo@example.org": [b'".jo"@example.org'],
    b"jo.@example.org": [b'"jo."@example.org'],
    b"jo..x@example.org": [b'"jo..x"@example.org'],
    b'"jo x"@example.org': [b'"jo x"@example.org'],
    b'"jo"@example.org': [b"jo@example.org"],
    b'"j\\"o\\\\"@example.org': [b'"j\\"o\\\\"@example.org'],
    b'"j\r\n o"@example.org': [b'"j o"@example.org'],
    b"jo@[192.0.2.1]": [b"jo@[192.0.2.1]"],
    b"jo@b\xc3\xbccher.example": [b"jo@b\xc3\xbccher.example"],
    b"J\xfc <jo@example.org>": [b"jo@example.org"],
    b"jo@example.org, mo@example.org": [b"jo@example.org", b"mo@example.org"],
    b"jo@example.org,": [b"jo@example.org"],
    b"jo@example.org, , mo@example.org": [b"jo@example.org", b"mo@example.org"],
    b"<>, jo@example.org": [b"jo@example.org"],
    b"@h.example, jo@example.org": [b"jo@example.org"],
    b"mo, jo@example.org": [b"jo@example.org"],
    b"mo (x), jo@example.org": [b"jo@example.org"],
    b"mo@, jo@example.org": [b"jo@example.org"],
    b"mo@x., jo@example.org": [b"jo@example.org"],
    b"j\xc3\xb6@example.org, jo@example.org": [b"jo@example.org"],
    b"jo@example.org mo@example.org": [b"jo@example.org"],
    b"jo@example.org, <mo@example.org": [b"jo@example.org"],
    b"jo@example.org, (x": [b"jo@example.org"],
    b"<jo@example.org> (x)": [b"jo@example.org"],
    b"<@h.example:jo@example.org>": [b"jo@example.org"],
    b"<@h.example, @i.example:jo@example.org>": [b"jo@example.org"],
    b"<@h.example jo@example.org>": [b"jo@example.org"],
    b"<@[x jo@example.org>": None,
    b"<@h.example": None,
    b"<@h.example:": None,
    b"Friends: jo@example.org, Mo <mo@example.org>;": [b"jo@example.org", b"mo@example.org"],
    b"Friends:jo@example.org": [b"jo@example.org"],
    b"Friends: jo@example.org,": [b"jo@example.org"],
    b"Friends: jo@example.org, (x": [b"jo@example.org"],
    b"Friends: jo@example.org; (x": [b"jo@example.org"],
    b"Friends: jo@example.org;, mo@example.org": [b"jo@example.org", b"mo@example.org"],
    b"undisclosed-recipients:;": None,
    b"Friends:": None,
    b"Friends: (x": None,
    b'""@example.org': [],
    b"": [],
    b"   ": [],
    b"(only a comment)": [],
    b"(x": [],
    b"jo": None,
    b"jo example": None,
    b"jo@": None,
    b"jo@.": None,
    b"<jo>": None,
    b"<jo@>": None,
    b"<jo@example.org": None,
    b"<jo mo@example.org>": None,
    b"<jo": None,
    b'<"jo"': None,
    b'"jo@example.org': None,
    b"<jo@example.org> mo": [b"jo@example.org"],
    b"<jo@example.org> (x": None,
    b"jo@[192[0]": None,
    b"'jo@example.org'": [b"'jo@example.org'"],
    b"mailto:jo@example.org": [b"jo@example.org"],
    b"\\jo@example.org": None,
    b". jo@example.org": None,
}


@pytest.mark.parametrize("value", READ, ids=repr)
def test_a_field_is_read(value: bytes) -> None:
    """Each value holds exactly these addresses, written as they are compared."""
    found = read_addresses(value)

    assert READ[value] == (None if found is None else [spelled(one) for one in found])


def test_addresses_have_a_bound() -> None:
    """What stands behind the last that is read is not read."""
    found = read_addresses(b",".join([b"jo@example.org"] * (MAX_ADDRESSES + 1)))

    assert MAX_ADDRESSES == len(found or [])


@given(st.lists(st.sampled_from([*b'a@.,;:<>()[]"\\ \r\n\x00', 0xFC]), max_size=60))
def test_any_value_is_read(signs: list[int]) -> None:
    """Whatever stands there, each address that is found has a domain, and is spelled with one @."""
    found = read_addresses(bytes(signs)) or []

    assert all(local and domain for local, domain in found)
    assert all(spelled(one).endswith(b"@" + one[1]) for one in found)
