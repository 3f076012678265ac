"""Hold `boundary new`: one question after another, "not now" at each, nothing written before."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.library import GMAIL_GUIDE, Library
from boundary.app.workspace import load_playbook
from boundary.cli import new_words, words
from boundary.core.cross import FOLDER_NAMES
from boundary.core.playbook import Playbook
from boundary.core.services import MAILBOXES
from tests.cli.conftest import Ended, Line

CALM = ["yes", "no", "no", "no", "no", "yes"]
ABOUT = ["", "J.", "jordan@example.org", "none", "me@example.net", "no contact"]
ALL = [*CALM, *ABOUT, "go on", ""]


OWN = MAILBOXES | {"carddav", "mail"}
"""What the question about the mailbox is for."""


def new(line: Line, *typed: str) -> Ended:
    """Answer the questions of a plain file."""
    return line("new", line.folder / "mine.yaml", typed="".join(f"{one}\n" for one in typed))


def written(line: Line) -> Playbook:
    """Read what was written."""
    return load_playbook(line.folder / "mine.yaml", Library()).playbook


def number_of(service: str) -> str:
    """Find a platform's number in the list."""
    specs = [one for one in Library().services.values() if one.name not in OWN]
    names = [one.name for one in sorted(specs, key=lambda spec: spec.title.casefold())]
    return str(names.index(service) + 1)


def test_a_plain_file_and_its_case(line: Line) -> None:
    """With FILE the answers become a playbook that reads back, and its case is begun."""
    ended = new(line, *ALL)
    playbook = written(line)

    assert 0 == ended.code, ended
    assert ("J.", "no-contact") == (playbook.people[0].alias, playbook.people[0].follow)
    assert ["jordan@example.org"] == [one.value for one in playbook.people[0].identifiers]
    assert ("imap.example.net", "me@example.net") == (
        playbook.accounts[0].settings["host"],
        playbook.accounts[0].settings["user"],
    )
    assert playbook.case
    assert new_words.NOT_CONNECTED in ended.err
    assert f"Next: `boundary connect {playbook.case} mail`." in ended.out


def test_without_a_file_nothing_lies_in_clear(line: Line) -> None:
    """The case is sealed: no file holds the address or the short name."""
    ended = line("new", typed="".join(f"{one}\n" for one in ALL))
    data = [path.read_bytes() for path in line.state.rglob("*") if path.is_file()]

    assert 0 == ended.code, ended
    assert data
    assert not [one for one in data if b"jordan" in one or b"no-contact" in one]


@pytest.mark.parametrize("place", range(len(ALL) - 1))
def test_not_now_at_any_question_writes_nothing(line: Line, place: int) -> None:
    """Whoever stops at a question finds everything as it was."""
    line.folder.joinpath("passphrase").write_text("x", encoding="utf-8")
    before = line.files()
    ended = new(line, *ALL[:place], "not now")

    assert 4 == ended.code
    assert before == line.files()
    assert not line.state.exists()
    assert new_words.NEW_STOPPED in ended.out


def test_a_file_that_is_there_stays(line: Line) -> None:
    """No question is asked when the file is there already."""
    path = line.file("mine.yaml", "mine")
    ended = new(line, *ALL)

    assert 2 == ended.code
    assert "mine" == path.read_text(encoding="utf-8")
    assert words.Q_DEVICE not in ended.err


def test_nobody_to_ask(line: Line) -> None:
    """Without a person nothing is asked, and nothing is written."""
    assert 4 == line("new", "--no-input").code
    assert not line.state.exists()


def test_what_is_not_taken_is_asked_again(line: Line) -> None:
    """Hostile short names, broken addresses and one's own address come back with a sentence."""
    ended = new(
        line,
        *(*CALM, "", "jordan@example.org", "a\u202eb", "J."),
        *("jordan@example.org, nonsense, +1 202 555 0123, jordan@example.org", "x@example.com"),
        *("none", "example.net", "jordan@example.org", "me@example.net"),
        *("quiet", "go on", ""),
    )
    found = [one.value for one in written(line).people[0].identifiers]

    assert 0 == ended.code, ended
    assert ["jordan@example.org", "x@example.com", "+12025550123"] == found
    assert "it may hold no address" in " ".join(ended.err.split())
    assert new_words.OWN_IS_THEIRS in ended.err
    assert "Not taken: nonsense." in ended.err


def test_platforms_and_handles(line: Line) -> None:
    """What is ticked becomes an account; a handle may stay empty, a wrong one is asked again."""
    numbers = [number_of(name) for name in ("instagram", "iphone", "facebook")]
    ended = new(
        line,
        *(*CALM, "", "J.", "", " ".join(numbers)),
        *("", "not a handle!", "jordan.example"),
        *("", "no contact", "go on"),
    )
    playbook = written(line)

    assert 0 == ended.code, ended
    assert {"facebook", "instagram", "iphone"} == {one.service for one in playbook.accounts}
    assert {("facebook", ""), ("instagram", "jordan.example")} == {
        (one.service, one.value) for one in playbook.people[0].identifiers
    }
    assert new_words.HANDLE_UNKNOWN in ended.err


def test_not_sure_is_said_in_the_summary(line: Line) -> None:
    """Not being sure ticks nothing, and the summary says how to add one later."""
    last = len([one for one in Library().services if one not in OWN]) + 1
    ended = new(line, *CALM, "", "J.", "", str(last), "", "quiet", "go on")

    assert 0 == ended.code, ended
    assert new_words.PLATFORMS_UNSURE in ended.err
    assert () == written(line).accounts


def test_addresses_from_files(line: Line) -> None:
    """Of a saved message and a card only what is ticked is taken."""
    mail = line.file("m.eml", "From: jordan@example.org\nReply-To: other@example.com\n\nHello.\n")
    empty = line.file("e.eml", "Hello.\n")
    ended = new(
        line,
        *(*CALM, "", "J.", f"{mail}, {empty}", "1", ""),
        *("none", "", "quiet", "go on"),
    )

    assert 0 == ended.code, ended
    assert ["jordan@example.org"] == [one.value for one in written(line).people[0].identifiers]
    assert new_words.NONE_FOUND in ended.err


def test_everything_can_be_changed_before_it_is_written(line: Line) -> None:
    """From the summary: a person more, another mailbox, folder, server, wait, and who is kept."""
    ended = new(
        line,
        *(*CALM, *ABOUT),
        *("add another", "J.", "K.", "kim@example.org", "see less"),
        *("add another", "L.", "", "see less"),
        *("change", "Take L. out"),
        *("change", "Other steps for K.", "quiet"),
        *("change", "your mailbox", "us@example.com"),
        *("change", "the server", "not a host!", "post.example.com"),
        *("change", "the folder", "Trash", "Receipts"),
        *("change", "who is always", "lawyer@example.net, nonsense"),
        *("change", "who is always", "kim@example.org"),
        *("change", "the waiting", "soon", "48"),
        *("change", "back"),
        *("go on", ""),
    )
    playbook = written(line)
    settings = playbook.accounts[0].settings

    assert 0 == ended.code, ended
    assert [("J.", "no-contact"), ("K.", "quiet")] == [
        (one.alias, one.follow) for one in playbook.people
    ]
    assert ("us@example.com", "post.example.com") == (settings["user"], settings["host"])
    assert {"later": "Receipts"} == settings["folders"]
    assert ["lawyer@example.net"] == [one.value for one in playbook.keep_open]
    assert "after 48 hours" in ended.err


@pytest.mark.parametrize("change", ["the server", "the folder", "the waiting", "who is always"])
def test_enter_leaves_a_default_as_it_is(line: Line, change: str) -> None:
    """Whoever looked and would rather not change anything presses Enter."""
    ended = new(line, *CALM, *ABOUT, "change", change, "", "go on", "")

    assert 0 == ended.code, ended
    assert FOLDER_NAMES["later"] in ended.err
    assert "after 24 hours" in ended.err


def test_a_provider_that_takes_no_password(line: Line) -> None:
    """The mailbox goes by written steps, and no password is asked for."""
    closed = next(one for one in Library().rules.providers if one.password == "no" and one.guide)
    ended = new(line, *(*CALM, "", "J.", "", "none", f"me@{closed.domains[0]}", "quiet", "go on"))

    assert 0 == ended.code, ended
    assert [closed.guide] == [one.service for one in written(line).accounts]
    assert closed.name in ended.err
    assert new_words.PASSWORD_NOW not in ended.err


def test_an_order_that_leaves_contact_open_offers_low_contact(line: Line) -> None:
    """What an order leaves open is not closed: low contact comes first, no contact is not there."""
    children = [*CALM[:4], "yes", "yes", "some contact", "quiet"]
    ended = new(line, *children, *ABOUT[:5], "1", "go on", "")

    assert 0 == ended.code, ended
    assert "low-contact" == written(line).people[0].follow
    assert new_words.PLAYBOOKS["no-contact"] not in ended.err


def test_a_password_that_cannot_be_one_is_asked_again(line: Line) -> None:
    """A password with a control character comes back with a sentence; Enter ends it."""
    ended = new(line, *ALL[:-1], "a\x07b", "")

    assert 0 == ended.code, ended
    assert "A password cannot hold control characters" in ended.err


def test_paths_with_a_home_are_found(line: Line, home: Path) -> None:
    """A path may begin with ~."""
    (home / "m.eml").write_bytes(b"From: jordan@example.org\n\n")
    ended = new(line, *CALM, "", "J.", "~/m.eml", "1", "none", "", "quiet", "go on")

    assert 0 == ended.code, ended
    assert ["jordan@example.org"] == [one.value for one in written(line).people[0].identifiers]


def test_nothing_of_one_person_stands_under_another(line: Line) -> None:
    """An address and a handle that are another person's already come back with a sentence."""
    ended = new(
        line,
        *(*CALM, "", "J.", "jordan@example.org", number_of("instagram"), "jordan.example"),
        *("", "quiet", "add another", "K.", "jordan@example.org", ""),
        *("jordan.example", "kim.example", "see less", "go on"),
    )
    people = written(line).people

    assert 0 == ended.code, ended
    assert [["jordan@example.org", "jordan.example"], ["kim.example"]] == [
        [one.value for one in person.identifiers] for person in people
    ]
    assert 2 == " ".join(ended.err.split()).count("also stands under another person")


def test_not_now_at_the_addresses_of_a_file_writes_nothing(line: Line) -> None:
    """The list of a file is a question like any other."""
    mail = line.file("m.eml", "From: jordan@example.org\n\nHello.\n")
    ended = new(line, *CALM, "", "J.", str(mail), "not now")

    assert 4 == ended.code
    assert not line.state.exists()


def test_no_wait_is_said_as_such(line: Line) -> None:
    """A waiting time of none is a choice, and the summary says what it means."""
    ended = new(line, *CALM, *ABOUT, "change", "the waiting", "0", "go on", "")

    assert 0 == ended.code, ended
    assert "Taking a change back: at once." in ended.err


def test_a_name_that_is_not_known_can_be_so_for_several_people(line: Line) -> None:
    """Two people can be on a site under names nobody knows; "none" says that they are not there."""
    ended = new(
        line,
        *(*CALM, "", "J.", "", number_of("instagram"), "", "", "quiet"),
        *("add another", "K.", "", "none", "see less"),
        *("add another", "L.", "", "", "see less", "go on"),
    )

    assert 0 == ended.code, ended
    assert [["instagram"], [], []] == [
        [one.service for one in person.identifiers] for person in written(line).people
    ]


def test_names_come_with_the_addresses(line: Line) -> None:
    """Display names are typed on the screen of the addresses, kept, and never shown again."""
    typed = '"Example, Jordan", Jo Example <jordan@example.org>, "Example, Jordan"'
    ended = new(line, *CALM, "", "J.", typed, "none", "", "quiet", "go on")
    (person,) = written(line).people
    summary = ended.err[ended.err.index(new_words.SUMMARY) :]

    assert 0 == ended.code, ended
    assert ("Example, Jordan", "Jo Example") == person.names
    assert ["jordan@example.org"] == [one.value for one in person.identifiers]
    assert new_words.names_count(2) in " ".join(summary.split())
    assert "Jo Example" not in summary + ended.out
    assert new_words.NAMES_KEPT in ended.err


def test_a_name_that_cannot_be_one_is_asked_again(line: Line) -> None:
    """A name that the reader of playbooks does not take comes back; the rest is kept."""
    typed = f'"{"x" * 200}", jordan@example.org'
    ended = new(line, *CALM, "", "J.", typed, "", "none", "", "quiet", "go on")

    assert 0 == ended.code, ended
    assert () == written(line).people[0].names
    assert "Not taken:" in ended.err
    assert new_words.NAMES_KEPT not in ended.err


def test_none_is_no_address(line: Line) -> None:
    """Somebody who types "none" means that there is none."""
    ended = new(line, *CALM, "", "J.", "None", "none", "", "quiet", "go on")

    assert 0 == ended.code, ended
    assert () == written(line).people[0].identifiers
    assert "Not taken" not in ended.err


PROVIDERS = Library().rules.providers
GMAIL = f"me@{next(one.domains[0] for one in PROVIDERS if one.guide == GMAIL_GUIDE)}"
GMAIL_ABOUT = [*ABOUT[:4], GMAIL]


@pytest.mark.parametrize(
    ("chosen", "way"),
    [("1", "import"), ("not now", "import"), ("with an app", "app-password"), ("3", "api")],
)
def test_gmail_asks_for_the_way(line: Line, chosen: str, way: str) -> None:
    """A Gmail mailbox takes one screen more; only the app password asks for a password."""
    rest = ["", ""] if way == "app-password" else []
    ended = new(line, *CALM, *GMAIL_ABOUT, chosen, "quiet", "go on", *rest)
    (account,) = written(line).accounts

    assert 0 == ended.code, ended
    assert ("gmail", way, GMAIL) == (
        account.service,
        account.settings["way"],
        account.settings["user"],
    )
    assert new_words.WAYS[way] in " ".join(ended.err.split())
    assert new_words.WAYS_SHORT[way] in " ".join(ended.err.split())
    assert (way == "app-password") == (new_words.PASSWORD_NOW in ended.err)
    assert (way == "api") == (new_words.CONNECT_FIRST in " ".join(ended.err.split()))


def test_gmail_has_a_folder_to_change_and_no_server(line: Line) -> None:
    """The label for their mail can be another; the server is always Google's."""
    ended = new(
        line,
        *(*CALM, *GMAIL_ABOUT, "1", "quiet"),
        *("change", "the folder", "Receipts", "go on"),
    )

    assert 0 == ended.code, ended
    assert {"later": "Receipts"} == written(line).accounts[0].settings["folders"]
    assert new_words.CHANGE_HOST not in ended.err


def test_a_passphrase_that_is_not_taken_loses_nothing(line: Line) -> None:
    """After all the questions a weak passphrase is asked for again, and the answers stay."""
    secrets = ["short", "four words or more", "four words or other", *["four words or more"] * 2]
    typed = [*ALL[:-1], *secrets, ""]
    ended = line("new", "--state", line.state, typed="".join(f"{x}\n" for x in typed), bare=True)

    assert 0 == ended.code, ended
    assert "This passphrase is too short" in ended.err
    assert words.NOT_THE_SAME in ended.err
    assert "Next: `boundary connect" in ended.out


def test_who_is_left_alone_is_said_at_once(line: Line) -> None:
    """An address that no step touches is told when it is typed, and again in the summary."""
    typed = "security@example.org, jordan@example.org"
    ended = new(line, *CALM, "", "J.", typed, "none", "", "quiet", "go on")
    first, _, summary = ended.err.partition(new_words.SUMMARY)

    assert 0 == ended.code, ended
    assert 1 == first.count("Left alone: s…@example.org: This is")
    assert 1 == summary.count("Left alone: s…@example.org: This is")
    assert "Left alone: j…@" not in ended.err
