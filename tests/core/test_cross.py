"""Hold the crossing to giving every item once, and to naming whatever no item covers."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from boundary.core.change import (
    Action,
    Change,
    Direction,
    Hand,
    InDoubt,
    Intent,
    Notice,
    Outcome,
    Presence,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.cross import Crossing, cross, person_keys
from boundary.core.event import Standing
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import JsonObject
from boundary.core.playbook import Account, Address, Item, Person, Playbook, SharedPlaybook, Step

JORDAN_MAIL = Identifier(Kind.EMAIL, "jordan@example.org")
JORDAN_WORK = Identifier(Kind.EMAIL, "j.example@example.com")
JORDAN_PHONE = Identifier(Kind.PHONE, "+12025550123")
JORDAN_SITE = Identifier(Kind.HANDLE, "jordan.example", "instagram")
ROBIN_MAIL = Identifier(Kind.EMAIL, "robin@example.net")

MAIL = Account("mail", "imap", {"folders": {"later": "Receipts"}})
OTHER_MAIL = Account("work", "imap")
PHONE = Account("phone", "iphone")
SITE = Account("insta", "instagram")

SERVED: Mapping[str, set[str]] = {
    "imap": {"mail.keep", "mail.file-past", "access.review"},
    "iphone": {"phone.block", "contacts.remove"},
    "instagram": {"social.block", "social.privacy"},
    "gmail": {"mail.file-away", "contacts.remove", "access.review"},
    "google": {"mail.file-away", "contacts.remove", "access.review", "social.block"},
}


def serves(service: str, verb: str) -> bool:
    """Say what the adapters of these tests carry out."""
    return verb in SERVED[service]


def person(alias: str, *identifiers: Identifier, follow: str = "no-contact") -> Person:
    """Make a person."""
    return Person(alias, follow, identifiers=identifiers)


def cross_all(
    people: tuple[Person, ...],
    steps: tuple[Step, ...],
    accounts: tuple[Account, ...] = (MAIL, PHONE, SITE),
    guides: Mapping[str, str] | None = None,
) -> Crossing:
    """Cross people who follow one list of steps."""
    playbook = Playbook("", people, accounts)
    follows = {one.follow: SharedPlaybook("No contact", steps) for one in people}
    return cross(playbook, follows, serves, person_keys(playbook, Standing()), guides or {})


def addresses(crossing: Crossing) -> list[tuple[str, str, str]]:
    """Name the addresses of all items, in order."""
    return [(i.address.account, i.address.step, i.address.subject) for i in crossing.items]


def stood(subject: str, key: str, *, doubt: bool = False, verb: str = "mail.keep") -> Standing:
    """Let the log remember whom a subject belonged to."""
    item = Item(Address("mail", verb, subject), verb, None, {}, key)
    state = State(Presence.ABSENT)
    change = Change(
        item, Action.CREATE, state, state, "", Hand.TOOL, Undo.FULL, Notice.QUIET, Stage.KEEP
    )
    if doubt:
        return Standing(in_doubt={item.address: InDoubt(Intent(change, Direction.DO))})
    return Standing(done={item.address: (Outcome(change, Status.DONE),)})


def test_each_step_meets_each_identifier_it_takes() -> None:
    """A step of an identifier gives one item for each of its kind, on each account that can."""
    jordan = person("J.", JORDAN_MAIL, JORDAN_WORK, JORDAN_PHONE)

    crossing = cross_all((jordan,), (Step("mail.keep"),), (MAIL, OTHER_MAIL, PHONE))

    assert [
        ("mail", "mail.keep", JORDAN_MAIL.key),
        ("mail", "mail.keep", JORDAN_WORK.key),
        ("work", "mail.keep", JORDAN_MAIL.key),
        ("work", "mail.keep", JORDAN_WORK.key),
    ] == addresses(crossing)
    assert {JORDAN_MAIL.key, JORDAN_WORK.key} == {
        i.subject.key for i in crossing.items if i.subject
    }


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ("all", [JORDAN_WORK, JORDAN_MAIL]),
        ("first", [JORDAN_WORK]),
        ("others", [JORDAN_MAIL]),
    ],
)
def test_an_agreed_address_is_the_first_one(which: str, expected: list[Identifier]) -> None:
    """A step can be about the first address that is listed, or about the others; none sees it."""
    jordan = person("J.", JORDAN_WORK, JORDAN_MAIL, JORDAN_PHONE)
    step = Step("mail.file-past", {"folder": "later", "which": which})

    crossing = cross_all((jordan,), (step,), (MAIL,))

    assert expected == [item.subject for item in crossing.items]
    assert [] == [item for item in crossing.items if "which" in item.options]


def test_where_only_one_address_is_listed_there_are_no_others() -> None:
    """Nothing is filed away beside the agreed address, and that is said."""
    steps = (
        Step("mail.keep"),
        Step("mail.file-past", {"folder": "later", "which": "others"}),
    )

    crossing = cross_all((person("J.", JORDAN_MAIL),), steps, (MAIL,))

    assert ["mail.keep"] == [item.verb for item in crossing.items]
    assert ["mail.file-past"] == [one.verb for one in crossing.uncovered]
    assert "Nothing of this kind" in crossing.uncovered[0].say


def test_a_handle_belongs_to_its_site() -> None:
    """A handle is met on its own service only."""
    other = Identifier(Kind.HANDLE, "jordan.example", "facebook")

    crossing = cross_all((person("J.", JORDAN_SITE, other),), (Step("social.block"),))

    assert [("insta", "social.block", JORDAN_SITE.key)] == addresses(crossing)


def test_an_account_step_is_there_once_for_all_people() -> None:
    """A step about the account gives one item, however many people follow it."""
    people = (person("J.", JORDAN_SITE), person("R.", ROBIN_MAIL))

    crossing = cross_all(people, (Step("social.privacy"),))

    assert [("insta", "social.privacy", "-")] == addresses(crossing)
    assert ("", None) == (crossing.items[0].person, crossing.items[0].subject)


def test_a_person_step_has_the_person_for_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step about the person as a whole gives one item with the person's key."""
    from boundary.core import cross as room
    from boundary.core.verbs import VERBS, Scope, Verb

    verb = Verb("lookups.block", Scope.PERSON, "stops look-ups", Undo.FULL)
    monkeypatch.setattr(room, "VERBS", {**VERBS, verb.name: verb})
    monkeypatch.setitem(SERVED, "instagram", {"lookups.block"})

    crossing = cross_all((person("J.", JORDAN_MAIL, JORDAN_PHONE),), (Step(verb.name),))

    key = person("J.", JORDAN_MAIL, JORDAN_PHONE).key
    assert [("insta", "lookups.block", f"person:{key}")] == addresses(crossing)
    assert key == crossing.items[0].person


def test_a_step_names_its_accounts() -> None:
    """With `in:` only the accounts named there are met; with `as:` the step has that name."""
    step = Step("mail.keep", name="copies", accounts=("work",))

    crossing = cross_all((person("J.", JORDAN_MAIL),), (step,), (MAIL, OTHER_MAIL))

    assert [("work", "copies", JORDAN_MAIL.key)] == addresses(crossing)
    assert "mail.keep" == crossing.items[0].verb


def test_a_step_named_twice_gives_its_items_once() -> None:
    """Each address is there once; the first step of a name wins."""
    steps = (Step("mail.file-past", {"folder": "aside"}), Step("mail.file-past"))

    crossing = cross_all((person("J.", JORDAN_MAIL),), steps)

    assert ["aside"] == [item.options["folder"] for item in crossing.items]


@pytest.mark.parametrize(
    ("chosen", "settings", "expected"),
    [
        ({}, {"folders": {"later": "Receipts"}}, ("later", "Receipts")),
        ({}, {}, ("later", "Later")),
        ({"folder": "aside"}, {"folders": {"later": "Receipts"}}, ("aside", "Aside")),
        ({}, {"folders": {"later": 7}}, ("later", "Later")),
        ({"folder": "archive"}, {"folders": "Receipts"}, ("archive", "Archive")),
    ],
)
def test_a_folder_word_gets_the_name_of_the_private_file(
    chosen: Mapping[str, str], settings: JsonObject, expected: tuple[str, str]
) -> None:
    """The visible name is the account's own, or the word's."""
    account = Account("mail", "imap", settings)

    (item,) = cross_all(
        (person("J.", JORDAN_MAIL),), (Step("mail.file-past", chosen),), (account,)
    ).items

    assert expected == (item.options["folder"], item.options["folder_name"])
    assert ("read", "leave") == (item.options["mark"], item.options["copied"])


def test_a_verb_without_a_folder_has_no_folder_name() -> None:
    """Only a step that files into a folder names one."""
    (item,) = cross_all((person("J.", JORDAN_MAIL),), (Step("mail.keep"),)).items

    assert {"copied": "leave"} == item.options


def test_a_step_without_an_account_is_listed() -> None:
    """A step that finds no account is not covered, and says so, once for each person."""
    crossing = cross_all((person("J.", JORDAN_MAIL),), (Step("mail.keep"),), (PHONE,))

    assert [
        ("J.", "mail.keep", None, "None of your listed accounts can do this step."),
        (
            "J.",
            "",
            JORDAN_MAIL,
            "No step acts on this address: no mail account or address book is listed.",
        ),
    ] == [(u.person, u.verb, u.identifier, u.say) for u in crossing.uncovered]


def test_a_step_about_the_account_without_one_is_listed() -> None:
    """A step about an account is not covered when no account can do it."""
    crossing = cross_all((person("J.", JORDAN_MAIL),), (Step("social.privacy"),), (MAIL,))

    assert "None of your listed accounts can do this step." == crossing.uncovered[0].say


def test_a_step_without_an_identifier_of_its_kind_is_listed() -> None:
    """A step with nothing to act on says so."""
    crossing = cross_all((person("J.", JORDAN_MAIL),), (Step("phone.block"),))

    assert "Nothing of this kind is listed for this person." == crossing.uncovered[0].say


@pytest.mark.parametrize(
    ("identifier", "verb", "say"),
    [
        (
            JORDAN_PHONE,
            "phone.block",
            "No step acts on this number: no phone is listed under your accounts.",
        ),
        (
            JORDAN_SITE,
            "social.block",
            "No step acts on this handle: no instagram account is listed.",
        ),
        (JORDAN_SITE, "mail.keep", "The playbook that is followed has no step for this kind."),
    ],
)
def test_an_identifier_that_no_step_reaches_is_listed(
    identifier: Identifier, verb: str, say: str
) -> None:
    """What no item is about is named, in a sentence without the identifier."""
    steps = (Step("mail.keep"), Step(verb, name="again"))
    crossing = cross_all((person("J.", JORDAN_MAIL, identifier),), steps, (MAIL,))
    found = [(u.identifier, u.say) for u in crossing.uncovered if u.identifier is not None]

    assert [(identifier, say)] == found


def test_items_know_their_person_by_key() -> None:
    """Items of one person carry one key, and the crossing knows its alias."""
    people = (person("J.", JORDAN_MAIL, JORDAN_WORK), person("R.", ROBIN_MAIL))

    crossing = cross_all(people, (Step("mail.keep"),))

    keys = {item.person for item in crossing.items}
    assert {"J.", "R."} == {crossing.aliases[key] for key in keys}
    assert 2 == len(keys)


def test_a_person_never_seen_gets_the_least_identifier_for_a_key() -> None:
    """A fresh key is the least of the identifiers', or the alias where there is none."""
    playbook = Playbook("", (person("J.", JORDAN_MAIL, JORDAN_WORK), person("R.")), ())

    assert {"J.": JORDAN_WORK.key, "R.": "alias:R."} == person_keys(playbook, Standing())


@pytest.mark.parametrize("doubt", [False, True])
def test_the_log_remembers_a_person(doubt: bool) -> None:
    """A lesser identifier, or another alias, does not change the key that the log knows."""
    held = stood(JORDAN_MAIL.key, "the-key", doubt=doubt)
    playbook = Playbook("", (person("Jo", JORDAN_WORK, JORDAN_MAIL),), ())

    assert {"Jo": "the-key"} == person_keys(playbook, held)


def test_what_the_log_knows_of_an_account_gives_nobody_a_key() -> None:
    """A step about the account belongs to no person."""
    playbook = Playbook("", (person("J.", JORDAN_MAIL),), ())

    assert {"J.": JORDAN_MAIL.key} == person_keys(playbook, stood("-", ""))


def test_no_two_people_share_a_key() -> None:
    """An identifier that went from one person to another takes no key away, and shares none."""
    mail, work = stood(JORDAN_MAIL.key, JORDAN_MAIL.key), stood(JORDAN_WORK.key, JORDAN_MAIL.key)
    held = Standing(done={**mail.done, **work.done})
    first, second = person("J.", JORDAN_WORK), person("R.", JORDAN_MAIL)

    there = person_keys(Playbook("", (first, second), ()), held)
    back = person_keys(Playbook("", (second, first), ()), held)

    assert {JORDAN_MAIL.key, "alias:R."} == set(there.values())
    assert {JORDAN_MAIL.key, JORDAN_WORK.key} == set(back.values())


GMAIL = Account("gmail", "gmail")
GOOGLE = Account("google", "google")
TO_BOTH = (Step("mail.file-away"), Step("contacts.remove"), Step("access.review"))


def test_a_mailbox_and_its_provider_are_not_both_asked_for_one_thing() -> None:
    """What a mailbox does is not a written step of its provider too; the review is another one."""
    crossing = cross_all(
        (person("J.", JORDAN_MAIL),), TO_BOTH, (GOOGLE, GMAIL), {"gmail": "google"}
    )

    assert [
        ("gmail", "mail.file-away", JORDAN_MAIL.key),
        ("gmail", "contacts.remove", JORDAN_MAIL.key),
        ("google", "access.review", "-"),
        ("gmail", "access.review", "-"),
    ] == addresses(crossing)


def test_a_provider_alone_or_named_by_the_step_keeps_its_written_step() -> None:
    """Without a mailbox that can do it, or where the step says so, the provider is asked."""
    alone = cross_all((person("J.", JORDAN_MAIL),), TO_BOTH[:1], (GOOGLE, MAIL), {"mail": "google"})
    named = cross_all(
        (person("J.", JORDAN_MAIL),),
        (Step("mail.file-away", accounts=("google",)),),
        (GOOGLE, GMAIL),
        {"gmail": "google"},
    )

    assert [("google", "mail.file-away", JORDAN_MAIL.key)] == addresses(alone)
    assert [("google", "mail.file-away", JORDAN_MAIL.key)] == addresses(named)


def test_somebody_without_identifiers_keeps_their_key_when_one_is_added() -> None:
    """A step about the person as a whole stays at its address when a first address turns up."""
    before = Playbook("", (Person("J.", "no-contact"),), ())
    (key,) = person_keys(before, Standing()).values()
    standing = stood(f"person:{key}", key)
    after = Playbook("", (person("J.", JORDAN_MAIL),), ())

    assert {"J.": key} == person_keys(after, standing)
