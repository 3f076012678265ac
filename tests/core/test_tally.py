"""Hold the tally of senders to the names a person sees, and to its bounds."""

from __future__ import annotations

import pytest

from boundary.core.headers import MAX_FIELD_BYTES, mailboxes
from boundary.core.ports import Sighting
from boundary.core.tally import MAX_BESIDE, MAX_KEPT, MAX_NAME, Tally, decoded


def _counted(*blocks: bytes) -> dict[str, Sighting]:
    tally = Tally()
    for number, block in enumerate(blocks):
        tally.count(block, f"2026-11-{number + 1:02}T00:00:00+00:00")
    return {sighting.address: sighting for sighting in tally.sightings()}


def test_a_message_counts_once_for_each_address_it_names() -> None:
    """Of From, Sender and Reply-To the first that names it counts, with names and neighbours."""
    seen = _counted(
        b"Reply-To: <jo@shop.example>, Jordan <jordan@example.org>\nFrom: <jordan@example.org>\n",
        b"From: J. <JORDAN@example.org.>\nSubject: <x@example.com>\n",
    )

    assert {
        "jo@shop.example": Sighting(
            "jo@shop.example",
            {},
            {"reply-to": 1},
            {"jordan@example.org": 1},
            "2026-11-01T00:00:00+00:00",
        ),
        "jordan@example.org": Sighting(
            "jordan@example.org",
            {"Jordan": 1, "J.": 1},
            {"from": 2},
            {"jo@shop.example": 1},
            "2026-11-02T00:00:00+00:00",
        ),
    } == seen


def test_crowds_make_no_neighbours_and_names_are_bounded() -> None:
    """Of one address so many names are kept; a message to a crowd makes nobody stand together."""
    crowd = ", ".join(f"p{n}@example.com" for n in range(MAX_BESIDE + 1))
    many = [f"From: N{n} <many@example.com>\n".encode() for n in range(MAX_KEPT + 6)]
    seen = _counted(f"From: {crowd}\n".encode(), *many)

    assert not seen["p1@example.com"].beside
    assert MAX_KEPT == len(seen["many@example.com"].names)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"Jordan Example <jordan@example.org>", "Jordan Example"),
        (b'"Example, Jordan" <jordan@example.org>', "Example, Jordan"),
        (b'"Jordan \\"J\\" Example" <jordan@example.org>', 'Jordan "J" Example'),
        (b'Jordan "J" Example <jordan@example.org>', "Jordan J Example"),
        (b"Jordan\n\tExample\n <jordan@example.org>", "Jordan Example"),
        ("J\u00f6rdan <jordan@example.org>".encode(), "J\u00f6rdan"),
        ("J\u00f6rdan <jordan@example.org>".encode("latin-1"), "J\ufffdrdan"),
        (
            b"=?utf-8?q?J=C3=B6rdan?= =?utf-8?q?_Example?= <jordan@example.org>",
            "J\u00f6rdan Example",
        ),
        (b"=?utf-8?B?SsO2?= =?utf-8?B?cmRhbg==?= <jordan@example.org>", "J\u00f6rdan"),
        (b'"=?utf-8?B?SsO2cmRhbg==?=" <jordan@example.org>', "J\u00f6rdan"),
        (b"=?iso-8859-1*en?Q?J=F6rdan?= X. <jordan@example.org>", "J\u00f6rdan X."),
        (b"jordan@example.org (Jordan Example)", "Jordan Example"),
        (b"jordan@example.org (Jordan (home) Example) (x)", "Jordan (home) Example"),
        (b"Jordan (home) <jordan@example.org> (x)", "Jordan"),
        (b"(home) <jordan@example.org>", "home"),
        (b"=?rot13?Q?Wbeqna?= <jordan@example.org>", ""),
        (b"=?utf-8?B?SsO2cmRhb?= <jordan@example.org>", ""),
        (b"=?utf-8?Q?=FF?= <jordan@example.org>", ""),
        (b"x" * (MAX_NAME + 1) + b" <jordan@example.org>", ""),
        (b"x" * MAX_NAME + b" <jordan@example.org>", "x" * MAX_NAME),
        (b"J =? X <jordan@example.org>", "J =? X"),
        (b"<jordan@example.org>", ""),
        (b"jordan@example.org", ""),
    ],
)
def test_one_name_in_every_form(value: bytes, name: str) -> None:
    """Quotes, folds, encoded words, raw UTF-8 and comments give the name a person sees."""
    ((phrase, local, domain),) = mailboxes(value)

    assert (name, "jordan", "example.org") == (decoded(phrase), local, domain)


def test_several_boxes_and_broken_ones() -> None:
    """Each address has its own name; what cannot be read is left out."""
    value = (
        b'Friends: One <one@example.com>, "T, wo" <two@example.com>; a@b@c, x, three@example.com'
    )

    assert (
        ("One", "one", "example.com"),
        ("T, wo", "two", "example.com"),
        ("", "three", "example.com"),
    ) == mailboxes(value)
    assert () == mailboxes(b'"never closed <one@example.com>')
    assert () == mailboxes(b"one@example.com (never closed")
    assert () == mailboxes(b"x" * MAX_FIELD_BYTES + b" <one@example.com>")
