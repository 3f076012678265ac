"""Hold the private playbook: what is read, what is refused with both places, what is warned of."""

from __future__ import annotations

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.core.identifier import email, handle, phone, unknown_handle
from boundary.core.playbook import Account, Person, Place, Playbook
from boundary.core.services import IMAP, guided
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import kind_of, read_playbook, warnings_of

SERVICES = {
    "imap": IMAP,
    "iphone": guided("iphone", "iPhone", handles=False),
    **{
        name: guided(name, name.title(), handles=True)
        for name in ("facebook", "instagram", "mastodon", "whatsapp")
    },
}
WHOLE = """\
boundary: 1
case: heron-42                         # a comment
people:
  - alias: J.
    follow: no-contact
    names: [Jordan Example]
    emails: [jordan@example.org, J.Example@Example.com]
    phones: ["+1 555 010 0123"]
    handles: {instagram: jordan.example, mastodon: [jordan@mastodon.example]}
  - {alias: M., follow: ./mine.yaml, handles: {facebook: m.example}}
accounts:
  mail:  {use: imap, host: imap.example.net, user: me@example.net, folders: {later: Receipts}}
  phone: {use: iphone}
keep_open: [lawyer@example.com, "+1 202 555 0199", {instagram: friend.example}]
"""


def _read(text: str) -> Playbook:
    return read_playbook(text.encode(), SERVICES, VERBS)


def _person(body: str) -> Person:
    return _read(f"boundary: 1\npeople:\n- {{alias: J., follow: x, {body}}}\n").people[0]


def test_a_whole_file_is_read() -> None:
    """Everything comes out in normal form, in file order, with its places."""
    found = _read(WHOLE)

    assert found == Playbook(
        "heron-42",
        (
            Person(
                "J.",
                "no-contact",
                ("Jordan Example",),
                (
                    email("jordan@example.org"),
                    email("j.example@example.com"),
                    phone("+15550100123"),
                    handle("jordan.example", "instagram"),
                    handle("jordan@mastodon.example", "mastodon"),
                ),
                Place(4, 5),
            ),
            Person("M.", "./mine.yaml", (), (handle("m.example", "facebook"),), Place(10, 5)),
        ),
        (
            Account(
                "mail",
                "imap",
                {
                    "host": "imap.example.net",
                    "user": "me@example.net",
                    "folders": {"later": "Receipts"},
                    "port": 993,
                    "security": "tls",
                },
                Place(12, 3),
            ),
            Account("phone", "iphone", {}, Place(13, 3)),
        ),
        (
            email("lawyer@example.com"),
            phone("+12025550199"),
            handle("friend.example", "instagram"),
        ),
    )


def test_the_kind_is_told() -> None:
    """One key is enough to tell the two kinds apart."""
    kinds = [kind_of(b"people: []"), kind_of(b"case: x"), kind_of(b"title: x")]

    assert kinds == ["private", "private", "shared"]


def test_a_small_file_is_enough() -> None:
    """People alone make a playbook; a new one has no case, accounts or exceptions yet."""
    found = _read("boundary: 1\npeople: []\n")

    assert found == Playbook("", (), ())


def test_a_mark_and_other_line_ends_change_nothing() -> None:
    """The same file with a byte order mark and CR LF reads the same."""
    found = read_playbook(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode(), SERVICES, VERBS)

    assert found == _read(WHOLE)


@pytest.mark.parametrize("value", ["jordan@example.org", "[jordan@example.org]"])
def test_one_value_is_a_list_of_one(value: str) -> None:
    """A single address needs no brackets."""
    found = _person(f"emails: {value}").identifiers

    assert found == (email("jordan@example.org"),)


@pytest.mark.parametrize(
    "follow", ["no-contact", "import/friends-list", "./mine.yaml", "./my.Own_list-2.yaml", "1a"]
)
def test_what_can_be_followed(follow: str) -> None:
    """A shipped name, a frozen import and a neighbouring file can be followed."""
    found = _read(f"boundary: 1\npeople:\n- {{alias: J., follow: {follow}}}\n").people[0].follow

    assert found == follow


@pytest.mark.parametrize(
    "follow",
    [
        "No-contact",
        "import/../x",
        "import/a/b",
        "x.yaml",
        "./x.yml",
        "./.x.yaml",
        "./a/b.yaml",
        "./..yaml",
        "./a..b.yaml",
        "~/x.yaml",
        "./x.yaml/",
        "-x",
        "file:x",
        "[]",
        "''",
        "C:\\x.yaml",
    ],
)
def test_what_cannot_be_followed(follow: str) -> None:
    """Paths, addresses and other files cannot."""
    text = f"boundary: 1\npeople:\n- alias: J.\n  follow: {follow}\n"
    with pytest.raises(PlaybookRefusal) as caught:
        _read(text)

    assert (caught.value.faults[0].line, caught.value.faults[0].path) == (4, "people[0].follow")


def test_both_places_are_named() -> None:
    """One identifier under two people is refused with the place of both."""
    with pytest.raises(PlaybookRefusal) as caught:
        _read(
            "boundary: 1\npeople:\n- alias: J.\n  follow: x\n  phones: ['+1 202 555 0123']\n"
            "- alias: M.\n  follow: x\n  handles: {whatsapp: '+12025550123'}\n"
        )

    fault = caught.value.faults[0]
    assert "in line 5, column 12." in fault.say
    assert (fault.line, fault.column, fault.path) == (8, 23, "people[1].handles.whatsapp")


def test_one_person_may_have_a_number_twice_in_two_places() -> None:
    """A number and the messenger that goes by it are two identifiers of one person."""
    found = _person("phones: ['+1 202 555 0123'], handles: {whatsapp: '+12025550123'}").identifiers

    assert len(found) == 2


def test_what_is_kept_open_is_nobodys() -> None:
    """An identifier in keep_open and under a person is refused with the place of both."""
    with pytest.raises(PlaybookRefusal) as caught:
        _read(
            "boundary: 1\npeople:\n- {alias: J., follow: x, handles: {facebook: j.ex.ample}}\n"
            "keep_open:\n- facebook: jexample\n"
        )

    fault = caught.value.faults[0]
    assert "in line 3, column 46." in fault.say
    assert (fault.line, fault.path) == (5, "keep_open[0].facebook")


def test_what_is_kept_twice_is_kept_once() -> None:
    """The same exception twice is one."""
    found = _read("boundary: 1\nkeep_open: [a@example.org, A@example.org]\n").keep_open

    assert found == (email("a@example.org"),)


def test_several_faults_come_in_one_answer() -> None:
    """Independent faults are all named, in file order, each with its path."""
    with pytest.raises(PlaybookRefusal) as caught:
        _read(
            "boundary: 2\ncase: [x]\npeople:\n- alias: J.\n  folow: x\n"
            "- {alias: '', follow: x, emails: jordan, names: ['']}\n- text\n"
            "accounts: {mail: {use: imap, host: x}}\n"
        )

    assert [(fault.line, fault.path) for fault in caught.value.faults] == [
        (1, "boundary"),
        (2, "case"),
        (4, "people[0]"),
        (5, "people[0]"),
        (6, "people[1].alias"),
        (6, "people[1].emails"),
        (6, "people[1].names[0]"),
        (7, "people[2]"),
        (8, "accounts.mail"),
    ]
    assert caught.value.faults[3].hint.startswith("Did you mean follow?")


@pytest.mark.parametrize("text", ["boundary: 1\ntitle: x\nsteps: []\n", "title: x\n"])
def test_a_checklist_is_no_private_file(text: str) -> None:
    """A shared playbook is refused where a private one is wanted."""
    with pytest.raises(PlaybookRefusal) as caught:
        _read(text)

    assert "steps only" in caught.value.say


def test_no_value_is_shown() -> None:
    """Neither the playbook's repr nor a person's holds an identifier or a name."""
    shown = repr(_read(WHOLE))

    assert "jordan" not in shown.casefold()
    assert "example" not in shown


def test_an_ordinary_file_has_no_warning() -> None:
    """Nothing is said where nothing is odd."""
    found = warnings_of(_read(WHOLE))

    assert found == ()


def test_an_empty_file_has_two_warnings() -> None:
    """No person and no account is allowed, and said."""
    found = [fault.say for fault in warnings_of(_read("boundary: 1\npeople: []\n"))]

    assert found == [
        "There is no person in this file yet.",
        "There is no account of yours in this file yet.",
    ]


def test_odd_people_are_warned_of_with_their_place() -> None:
    """Someone without identifiers, and a misleading spelling, are named by place, covered."""
    found = warnings_of(
        _read(
            "boundary: 1\naccounts: {phone: {use: iphone}}\npeople:\n"
            "- {alias: J., follow: x, names: Jordan}\n"
            "- {alias: M., follow: x, emails: [jоrdan@example.org]}\n"
        )
    )

    assert [(fault.line, fault.column, fault.path) for fault in found] == [
        (4, 3, "people[0]"),
        (5, 3, "people[1]"),
    ]
    assert found[1].say.startswith("Look closely at j…@example.org: letters of several scripts")


def test_many_people_are_warned_of() -> None:
    """More than ten people, and more than sixty identifiers, are said."""
    people = "".join(
        f"- alias: p{one}\n  follow: x\n  emails:\n"
        + "".join(f"  - a{number}@p{one}.example\n" for number in range(6))
        for one in "abcdefghijk"
    )
    accounts = "accounts: {phone: {use: iphone}}\n"
    found = [fault.say for fault in warnings_of(_read(f"boundary: 1\n{accounts}people:\n{people}"))]

    assert found == [
        "There are more than 10 people in this case.",
        "There are more than 60 identifiers in it.",
    ]


@pytest.mark.parametrize("written", ["instagram: ''", "instagram: "])
def test_a_handle_may_be_empty(written: str) -> None:
    """Whoever does not know the person's name on a site says just that they are there."""
    (there,) = _person(f"handles: {{{written}}}").identifiers

    assert unknown_handle("instagram") == there


def test_a_handle_in_a_list_is_never_empty() -> None:
    """In a list of handles each has to be one: an empty one there is a slip."""
    with pytest.raises(PlaybookRefusal):
        _person("handles: {instagram: ['', jordan.example]}")


def test_an_unknown_handle_is_one_persons() -> None:
    """Two people cannot both stand on one site under a name that is not known."""
    people = [f"- {{alias: {one}, follow: x, handles: {{instagram: ''}}}}" for one in ("J.", "K.")]
    with pytest.raises(PlaybookRefusal):
        _read("boundary: 1\npeople:\n" + "\n".join(people) + "\n")
