"""Hold the file of filters to its bytes and to the API's meaning; hostile files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.google.gmail import xml
from boundary.adapters.google.gmail.filters import Filter, Shape, from_api, make, to_api
from boundary.adapters.google.gmail.meaning import meaning
from boundary.core.errors import AdapterError
from boundary.core.identifier import email

GOLDEN = Path(__file__).parents[3] / "golden" / "gmail"
ATOM = 'xmlns="http://www.w3.org/2005/Atom" xmlns:apps="http://schemas.google.com/apps/2006"'
OURS = (
    make(Shape("Later", mark_read=True), [email("ana@example.org"), email("bela@example.net")]),
    make(Shape("Später & <bald>", copied=True), [email("ana@bücher.example")]),
)
EVERYTHING = (
    Filter(sender="a@example.org", forward="x@example.com", add=("TRASH",)),
    Filter(
        to="list@example.org",
        subject="Plans",
        query='"my project" -{x y}',
        negated_query="draft",
        has_attachment=True,
        exclude_chats=True,
        size=10_485_760,
        size_comparison="larger",
        labels=("Work/Plans",),
        add=("IMPORTANT", "STARRED"),
        remove=("INBOX", "SPAM", "UNREAD"),
    ),
    Filter(sender="shop", add=("CATEGORY_PROMOTIONS",), remove=("IMPORTANT",)),
    Filter(sender="small", size=5, size_comparison="smaller", remove=("INBOX",)),
)


@pytest.mark.parametrize(("name", "filters"), [("ours", OURS), ("everything", EVERYTHING)])
def test_the_bytes_are_those_of_the_golden_file(name: str, filters: tuple[Filter, ...]) -> None:
    """The same filters give the same bytes, whatever order they come in."""
    expected = (GOLDEN / f"{name}.xml").read_bytes()

    assert expected == xml.write(filters, day="2026-11-22")
    assert expected == xml.write(filters[::-1], day="2026-11-22")


@pytest.mark.parametrize("filters", [OURS, EVERYTHING])
def test_what_is_written_is_read_back(filters: tuple[Filter, ...]) -> None:
    """Every filter comes back as it was."""
    assert set(filters) == set(xml.read(xml.write(filters, day="2026-11-22")))


@pytest.mark.parametrize("filters", [OURS, EVERYTHING])
def test_the_file_means_what_the_api_would_be_told(filters: tuple[Filter, ...]) -> None:
    """Through the file or through the API, a filter comes to the same."""
    ids = {label: f"Label_{n}" for n, one in enumerate(filters) for label in one.labels}
    names = {value: key for key, value in ids.items()}
    by_file = {meaning(one) for one in xml.read(xml.write(filters, day="2026-11-22"))}
    by_api = {meaning(from_api(to_api(one, ids), names)) for one in filters}

    assert by_file == by_api


def test_an_export_of_gmail_s_is_read() -> None:
    """Entries with ids, dates and the size words that Gmail always writes are read."""
    found = xml.read((GOLDEN / "export.xml").read_bytes())

    assert (
        Filter(sender="news@example.com", labels=("News",), remove=("INBOX",)),
        Filter(query="from:(ana@example.org)", size=2 * 1024**2, size_comparison="larger",
               forward="x@example.com"),
    ) == found  # fmt: skip


def entry(*properties: tuple[str, str]) -> bytes:
    """Write a file with one entry."""
    inside = "".join(f'<apps:property name="{n}" value="{v}"/>' for n, v in properties)
    return f"<feed {ATOM}><entry>{inside}</entry></feed>".encode()


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ([("mood", "blue")], (("mood", "blue"),)),
        ([("from", "a"), ("from", "b")], (("from", "b"),)),
        ([("smartLabelToApply", "^new")], (("smartLabelToApply", "^new"),)),
        ([("size", "x")], (("size", "x"),)),
        ([("size", "1"), ("sizeOperator", "s_eq")], (("size", "1"), ("sizeOperator", "s_eq"))),
        ([("size", "1"), ("sizeUnit", "s_st")], (("size", "1"), ("sizeUnit", "s_st"))),
        ([("sizeOperator", "s_sl"), ("sizeUnit", "s_smb")], ()),
        ([("smartLabelToApply", "^smartlabel_receipt")], ()),
        ([("shouldArchive", "false")], ()),
    ],
)
def test_what_is_not_understood_is_kept(
    properties: list[tuple[str, str]], expected: tuple[tuple[str, str], ...]
) -> None:
    """A filter with something unknown in it is never taken for one of ours."""
    (one,) = xml.read(entry(*properties))

    assert expected == one.other


BOMB = (
    '<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<feed {ATOM}><title>&b;</title></feed>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<a/>",
        b"<feed/>",
        b'<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<feed {ATOM}>&x;</feed>".encode(),
        BOMB.encode(),
        f'<!DOCTYPE f SYSTEM "file:///etc/passwd"><feed {ATOM}/>'.encode(),
        f"<?xml-stylesheet href='x'?><feed {ATOM}/>".encode(),
        b'<?xml version="1.0" encoding="nonsense"?><feed/>',
        b"\xff\xfe\x00",
        b"\x00",
        f"<feed {ATOM}>{'<a>' * 9}{'</a>' * 9}</feed>".encode(),
        f"<feed {ATOM}>{'<entry/>' * 5_001}</feed>".encode(),
        entry(*[("from", "a")] * 65),
        entry(("from", "x" * 20_001)),
        b" " * (xml.MOST_BYTES + 1),
    ],
    ids=range(17),
)
def test_what_is_no_such_file_ends_in_one_sentence(data: bytes) -> None:
    """Damage, other files and tricks of the format are refused before anything comes of them."""
    with pytest.raises(AdapterError) as caught:
        xml.read(data)

    assert "mailFilters.xml" in caught.value.hint


def test_only_properties_of_entries_count() -> None:
    """A property elsewhere in the file is nobody's."""
    stray = '<apps:property name="from" value="a"/>'

    assert () == xml.read(f"<feed {ATOM}>{stray}</feed>".encode())
    assert (Filter(),) == xml.read(
        f"<feed {ATOM}><entry><x>{stray}</x><property name='to' value='b'/></entry></feed>".encode()
    )


@pytest.mark.parametrize(
    "one",
    [
        Filter(other=(("a", "b"),)),
        Filter(labels=("a", "b")),
        Filter(add=("CHAT",)),
        Filter(remove=("STARRED",)),
        Filter(sender="a\x00b"),
        Filter(sender="a\ud800"),
    ],
)
def test_what_the_file_cannot_hold_is_refused(one: Filter) -> None:
    """Nothing is left out in silence."""
    with pytest.raises(AdapterError):
        xml.write([one], day="2026-11-22")


PRINTED = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=20)


@given(PRINTED, PRINTED, PRINTED)
def test_any_text_survives_the_file(sender: str, query: str, label: str) -> None:
    """Signs that XML uses itself come back as they were."""
    one = Filter(sender=sender, query=query, labels=(label,) if label else ())
    if any(sign in sender + query + label for sign in "\ufffe\uffff"):
        return

    assert (one,) == xml.read(xml.write([one], day="2026-11-22"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes end in anything but filters or one sentence."""
    try:
        found = xml.read(b"<feed " + ATOM.encode() + b">" + data + b"</feed>")
    except AdapterError:
        found = ()

    assert all(isinstance(one, Filter) for one in found)
