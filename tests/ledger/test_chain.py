"""Hold the lines and the head's slots to their form."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import LedgerTampered
from boundary.ledger.chain import (
    LINE_LIMIT,
    Header,
    Link,
    advance,
    after_of,
    build_line,
    first_link,
    follow,
    has_frame,
    header_of,
    merkle_root,
)

LOG_ID = b"0123456789abcdef"
SEED = b"s" * 32


def _header(link: Link, **changed) -> Header:
    fields: dict[str, Any] = {
        "after": link.prev.hex(),
        "at_ms": 1_800_000_000_000,
        "boot": "b" * 32,
        "digest": "d" * 64,
        "kind": "note",
        "monotonic_ms": 12,
        "seq": link.events + 1,
        "size": 300,
        "pseudonym": "",
    }
    return Header(**{**fields, **changed})


def chain(count: int) -> tuple[list[bytes], list[Link]]:
    """Lines, and the links before and after each."""
    links = [first_link(LOG_ID, SEED)]
    lines = []
    for _ in range(count):
        line = build_line(links[-1], _header(links[-1]).to_payload())
        lines.append(line)
        links.append(advance(links[-1], line))
    return lines, links


def test_a_line_is_what_the_format_says() -> None:
    """Anybody can check a line from its description, with the standard library alone."""
    lines, links = chain(2)
    key = hmac.digest(hmac.digest(SEED, b"log" + LOG_ID, "sha256"), b"evolve", "sha256")
    payload = _header(links[1]).to_payload()
    signed = hashlib.sha256(lines[0]).digest() + (2).to_bytes(8, "big") + payload
    code = hmac.new(hmac.digest(key, b"mac", "sha256"), signed, "sha256").hexdigest()

    assert b'{"m":"' + code.encode() + b'","p":' + payload + b"}\n" == lines[1]
    assert hashlib.sha256(b"boundary log 1\x00" + LOG_ID).digest() == links[0].prev
    assert lines[0][6:70] == json.loads(lines[0])["m"].encode()
    assert links[1].prev.hex().encode() == after_of(lines[1])


def test_following_is_advancing() -> None:
    """A line as it was written leads to the same place, checked or not."""
    lines, links = chain(9)
    for before, line, after in zip(links, lines, links[1:], strict=False):
        assert after == follow(before, line)


def test_without_a_key_nothing_is_written() -> None:
    """A link that lost its key cannot make a line."""
    link = first_link(LOG_ID, None)

    with pytest.raises(ValueError, match="no key"):
        build_line(link, _header(link).to_payload())
    assert follow(link, chain(1)[0][0]).key is None


def test_a_line_has_a_limit() -> None:
    """A payload that would make a longer line is refused before anything is written."""
    link = first_link(LOG_ID, SEED)
    fitting = LINE_LIMIT - 78

    assert len(build_line(link, b"x" * fitting)) == LINE_LIMIT
    with pytest.raises(ValueError, match="too long"):
        build_line(link, b"x" * (fitting + 1))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b'{"m":"' + b"0" * 64 + b'","p":}',
        b'{"m":"' + b"0" * 63 + b'","p":{}}\n',
        b'{"m":"' + b"G" * 64 + b'","p":{}}\n',
        b'{"x":"' + b"0" * 64 + b'","p":{}}\n',
        b'{"m":"' + b"0" * 64 + b'","q":{}}\n',
        b'{"m":"' + b"0" * 64 + b'","p":}\n'[:-3] + b"}\n",
        b'{"m":"' + b"0" * 64 + b'","p":' + b"x" * LINE_LIMIT + b"}\n",
    ],
)
def test_bytes_that_are_no_line_are_refused(line: bytes) -> None:
    """What does not have the frame is named by its number, without being parsed."""
    link = chain(4)[1][4]

    assert not has_frame(line)
    with pytest.raises(LedgerTampered) as caught:
        follow(link, line)
    assert caught.value.seq == 5


def test_every_changed_bit_of_a_line_is_named() -> None:
    """No bit of a line can change unseen, with the key."""
    lines, links = chain(5)
    for number, line in enumerate(lines):
        for place in range(len(line) * 8):
            damaged = bytearray(line)
            damaged[place // 8] ^= 1 << place % 8

            with pytest.raises(LedgerTampered) as caught:
                follow(links[number], bytes(damaged))
            assert caught.value.seq == number + 1


def test_a_newer_key_cannot_reseal_an_older_event() -> None:
    """Regression: whoever has today's key cannot write yesterday's events again."""
    _, links = chain(6)
    forged = build_line(
        Link(2, links[2].prev, links[6].key), _header(links[2], kind="exhibit").to_payload()
    )

    with pytest.raises(LedgerTampered) as caught:
        follow(links[2], forged)
    assert caught.value.seq == 3


def test_a_line_of_another_log_does_not_fit() -> None:
    """Regression: the same events under another log id are another log."""
    link = first_link(b"another log id..", SEED)

    with pytest.raises(LedgerTampered):
        follow(link, chain(1)[0][0])


def test_the_key_has_no_repr() -> None:
    """A key is never shown by accident."""
    link = first_link(LOG_ID, SEED)
    assert link.key is not None

    assert "key" not in repr(link)


@given(
    st.builds(
        Header,
        after=st.just("a" * 64),
        at_ms=st.integers(0, 2**53 - 1),
        boot=st.just("0" * 32),
        digest=st.just("f" * 64),
        kind=st.sampled_from(["note", "run-started"]),
        monotonic_ms=st.integers(0, 2**53 - 1),
        seq=st.integers(0, 2**53 - 1),
        size=st.integers(0, 2**53 - 1),
        pseudonym=st.sampled_from(["", "e" * 32]),
    )
)
def test_a_header_survives_its_payload(header: Header) -> None:
    """What a line says in clear is read back as it was."""
    line = build_line(first_link(LOG_ID, SEED), header.to_payload())

    assert header == header_of(line)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq":1', b'"seq":01'),
        (b'"seq":1', b'"seq":1.0'),
        (b'"seq":1', b'"seq":9007199254740992'),
        (b'"who":""', b'"who":"x"'),
        (b'"who":""}', b'"who":"","x":1}'),
        (b'"kind":"note"', b'"kind": "note"'),
        (b'"kind":"note"', b'"kind":"NOTE"'),
        (b'"at":', b'"at":-'),
        (b'"digest":"d', b'"digest":"D'),
        (b'"boot":"b', b'"boot":"\n'),
        (b'"after":"', b'"after":"\xe9'),
        (b'"who":""', b'"who":"' + b"g" * 32 + b'"'),
    ],
)
def test_any_other_payload_is_refused(old: bytes, new: bytes) -> None:
    """There is one way to write a payload."""
    link = first_link(LOG_ID, SEED)
    payload = _header(link).to_payload()
    assert old in payload

    assert header_of(build_line(link, payload)) is not None
    assert header_of(build_line(link, payload.replace(old, new))) is None


def test_the_frontier_folds_to_the_tree_of_rfc_6962() -> None:
    """The roots kept along the way give the same root as the whole tree does."""
    lines, links = chain(21)

    def _root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        split = 1 << ((len(leaves) - 1).bit_length() - 1)
        return hashlib.sha256(b"\x01" + _root(leaves[:split]) + _root(leaves[split:])).digest()

    for count in range(1, 22):
        assert _root(lines[:count]) == merkle_root(links[count].frontier)
        assert count.bit_count() == len(links[count].frontier)
    assert hashlib.sha256(b"").digest() == merkle_root(())
