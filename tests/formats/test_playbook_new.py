"""Hold that a playbook written from answers reads back as exactly these answers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.identifier import email, handle, phone, unknown_handle
from boundary.core.playbook import Person, Place, Playbook
from boundary.core.services import IMAP, guided
from boundary.core.verbs import VERBS
from boundary.formats.playbook_new import (
    NewAccount,
    NewPerson,
    NewPlaybook,
    fault_of,
    playbook_text,
)
from boundary.formats.playbook_yaml import read_playbook

SERVICES = {
    "imap": IMAP,
    "instagram": guided("instagram", "Instagram", handles=True),
    "iphone": guided("iphone", "iPhone", handles=False),
}
ALIASES = st.text(min_size=1, max_size=60)
LOCAL = st.from_regex(r"[a-z][a-z0-9]{0,12}(?:[.+_-][a-z0-9]{1,8})?", fullmatch=True)
EMAILS = st.builds("{}@{}.example".format, LOCAL, st.sampled_from(["mail", "a-b", "xn--bcher-kva"]))
PHONES = st.sampled_from(["+1 202 555 0100", "+1 202 555 0123", "+1 202 555 0199"])
HANDLES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
NAMES = st.text(min_size=1, max_size=30)
FOLDERS = st.sampled_from(["Later", "Zum später Lesen", 'A "quoted" one', "#no", "yes", "[x]: {y}"])


@st.composite
def answers(draw: st.DrawFn) -> NewPlaybook:
    """Make answers of one or two people, with whatever somebody may type as a short name."""
    emails = draw(st.lists(EMAILS, max_size=4, unique=True))
    phones = draw(st.lists(PHONES, max_size=3, unique=True))
    handles = draw(st.lists(HANDLES, max_size=2, unique=True))
    first = NewPerson(
        draw(ALIASES),
        draw(st.sampled_from(["no-contact", "quiet", "import/ours"])),
        tuple(emails),
        tuple(phones),
        {"instagram": tuple(handles)} if draw(st.booleans()) else {},
        tuple(draw(st.lists(NAMES, max_size=2, unique=True))),
    )
    people = (first, NewPerson(draw(ALIASES))) if draw(st.booleans()) else (first,)
    box = NewAccount(
        "imap",
        {"host": "imap.example.net", "user": "me@example.net"},
        {"later": draw(FOLDERS)} if draw(st.booleans()) else {},
    )
    accounts = {"mail": box, "iphone": NewAccount("iphone")}
    keep = draw(st.sampled_from([(), ("lawyer@example.com",), ("+1 202 555 0100",)]))
    return NewPlaybook(people, accounts if draw(st.booleans()) else {}, keep)


def expected(new: NewPlaybook) -> tuple[Person, ...]:
    """Say which people the answers are."""
    return tuple(
        Person(
            one.alias,
            one.follow,
            one.names,
            (
                *map(email, one.emails),
                *map(phone, one.phones),
                *(
                    handle(text, name) if text else unknown_handle(name)
                    for name, texts in one.handles.items()
                    for text in texts or ("",)
                ),
            ),
        )
        for one in new.people
    )


def read(new: NewPlaybook) -> Playbook:
    """Read the written file."""
    return read_playbook(playbook_text(new).encode("utf-8"), SERVICES, VERBS)


@given(answers())
def test_whatever_is_taken_reads_back_the_same(new: NewPlaybook) -> None:
    """Answers that the reader takes give a file that holds them, and nothing else."""
    if fault_of(new, SERVICES) is not None:
        return
    found = read(new)
    people = tuple(Person(p.alias, p.follow, p.names, p.identifiers, Place()) for p in found.people)
    settings = {account.name: account.settings for account in found.accounts}

    assert expected(new) == people
    assert list(new.accounts) == list(settings)
    for name, account in new.accounts.items():
        assert account.settings.items() <= settings[name].items()
        assert dict(account.folders) == settings[name].get("folders", {})
    assert len(new.keep_open) == len(found.keep_open)


@given(st.text(max_size=60))
def test_nothing_typed_means_anything_to_yaml(alias: str) -> None:
    """A short name of any letters is taken as it is, or refused; it never becomes a key."""
    new = NewPlaybook((NewPerson(alias),))
    if fault_of(new, SERVICES) is None:
        assert (alias,) == tuple(person.alias for person in read(new).people)


@pytest.mark.parametrize(
    "alias",
    [
        "",
        " J.",
        "jordan@example.org",
        "+1 202 555 0123",
        "@example",
        "x" * 41,
        "a\u202eb",
        "\udce4",
        "a\nb",
        "\ufeffJ.",
        "J\x00",
        "x" * 3000,
    ],
)
def test_hostile_short_names_are_refused_with_a_sentence(alias: str) -> None:
    """What may be no short name comes back with the reader's own sentence."""
    fault = fault_of(NewPlaybook((NewPerson(alias),)), SERVICES)

    assert fault is not None
    assert fault.say.endswith((".", ")."))


@pytest.mark.parametrize(
    "alias", ["J.", "Mum", "Ä ö", "名前", "no", "null", "- x", "a: b", "😀", "#"]
)
def test_ordinary_short_names_are_taken(alias: str) -> None:
    """A word that means something to YAML is a name like any other."""
    new = NewPlaybook((NewPerson(alias),))

    assert fault_of(new, SERVICES) is None
    assert alias == read(new).people[0].alias


def test_the_file_is_one_a_person_can_read() -> None:
    """Keys stand one a line, lists in blocks, and there is one line of comment."""
    new = NewPlaybook(
        (NewPerson("J.", "quiet", ("jordan@example.org",), (), {"instagram": ("jordan",)}),),
        {"mail": NewAccount("imap", {"host": "imap.example.net", "user": "me"}, {"later": "L"})},
        ("lawyer@example.com",),
    )
    text = playbook_text(new)

    assert text.splitlines()[1:] == [
        "boundary: 1",
        "people:",
        '  - alias: "J."',
        "    follow: quiet",
        "    emails:",
        '      - "jordan@example.org"',
        "    handles:",
        "      instagram:",
        '        - "jordan"',
        "accounts:",
        "  mail:",
        "    use: imap",
        '    host: "imap.example.net"',
        '    user: "me"',
        "    folders:",
        '      later: "L"',
        "keep_open:",
        '  - "lawyer@example.com"',
    ]


def test_the_same_address_under_two_people_is_refused() -> None:
    """One address stands under one person, and the sentence says so."""
    same = ("jordan@example.org",)
    new = NewPlaybook((NewPerson("J.", emails=same), NewPerson("K.", emails=same)))
    fault = fault_of(new, SERVICES)

    assert fault is not None
    assert "another person" in fault.say


def test_no_people_and_no_accounts_are_written_as_empty() -> None:
    """A file without people reads back as one."""
    found: Mapping[str, object] = {"people": read(NewPlaybook()).people}

    assert {"people": ()} == found
