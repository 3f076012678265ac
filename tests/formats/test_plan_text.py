"""Hold the plan's text: its size, its words, what it covers, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from boundary.core.change import Action, Change, Guard, Hand, Notice, Presence, Stage, State, Undo
from boundary.core.cross import Uncovered
from boundary.core.identifier import Identifier, email, handle, phone
from boundary.core.plan import Plan, Problem, Spared
from boundary.core.playbook import Address, Item
from boundary.core.protect import Protection
from boundary.core.rules import NoticeLine
from boundary.formats.lines import columns
from boundary.formats.plan_text import LINES, PlanView, plan_json, plan_text, stage_text
from tests.words import banned

QUIET = NoticeLine(
    Notice.QUIET,
    "The person cannot see this.",
    "verified",
    "New addresses are not covered.",
    "https://example.org/",
    "2026-05-01",
)
LOUD = NoticeLine(
    Notice.MAY_SHOW,
    "The profile no longer opens, and that can be noticed by whoever looks for it.",
    "third-party",
    "New accounts and shared conversations are not covered, and neither are other people.",
    "https://example.org/",
    "2025-01-01",
)
SURE = replace(LOUD, notice=Notice.WILL_SHOW, sure="unverified", checked_on="")


def change(
    verb: str,
    subject: Identifier | None,
    *,
    person: str = "p1",
    account: str = "mail",
    action: Action = Action.CREATE,
    notice: Notice = Notice.QUIET,
    hand: Hand = Hand.TOOL,
    undo: Undo = Undo.FULL,
    count: int = 1,
) -> Change:
    """Make one change."""
    key = "-" if subject is None else subject.key
    item = Item(Address(account, verb, key), verb, subject, {}, "" if subject is None else person)
    before = State(Presence.ABSENT, {"count": count})
    summary = f"{count} messages go to Later."
    stage = Stage(notice.value)
    return Change(item, action, before, State(Presence.PRESENT), summary, hand, undo, notice, stage)


def plan_of(changes: Sequence[Change], **more: object) -> Plan:
    """Make a plan of changes."""
    lines = {Notice.QUIET: QUIET, Notice.MAY_SHOW: LOUD, Notice.WILL_SHOW: SURE}
    plan = Plan(
        changes=tuple(changes),
        problems=(),
        leftovers=(),
        protected=(),
        uncovered=(),
        warnings=(),
        after={},
        notices={(c.address.account, c.item.verb): lines[c.notice] for c in changes},
        playbook_sha256="ab" * 32,
        digest="0123456789abcdef" * 2,
    )
    return replace(plan, **more)  # type: ignore[arg-type]  # names come from the test


def fingerprint(address: Address) -> str:
    """Print an address as a session does, with a plain digest."""
    return f"{address.account}/{address.step}/{sha256(address.subject.encode()).hexdigest()[:8]}"


VIEW = PlanView(
    case="heron-42",
    aliases={f"p{number}": f"Person {number}" for number in range(1, 13)},
    fingerprint=fingerprint,
    minutes=lambda _: 5,
    today=date(2026, 6, 1),
)
THEIRS = email("jordan@example.org")
ONE = plan_of([change("mail.file-past", THEIRS, count=12)])


def text(plan: Plan, *, items: bool = False, view: PlanView = VIEW) -> str:
    """Join the lines."""
    return "\n".join(plan_text(plan, view, items=items))


def crowd(verbs: Sequence[tuple[str, Notice, Hand]], *, people: int = 5, items: int = 40) -> Plan:
    """Make a plan of people with so many items each, spread over verbs."""
    changes = [
        change(
            verbs[number % len(verbs)][0],
            email(f"p{person}.{number}@example.org"),
            person=f"p{person}",
            account=f"account{number % 3}",
            notice=verbs[number % len(verbs)][1],
            hand=verbs[number % len(verbs)][2],
        )
        for person in range(1, people + 1)
        for number in range(items)
    ]
    uncovered = tuple(
        Uncovered(f"Person {person}", verb, None, "None of your listed accounts can do this step.")
        for person in range(1, people + 1)
        for verb in ("social.mute", "guide.do", "access.review")
    )
    return plan_of(changes, uncovered=uncovered)


TWO_VERBS = [
    ("mail.keep", Notice.QUIET, Hand.TOOL),
    ("mail.file-past", Notice.QUIET, Hand.TOOL),
]
TEN_VERBS = [
    *TWO_VERBS,
    ("access.review", Notice.QUIET, Hand.PERSON),
    ("phone.block", Notice.MAY_SHOW, Hand.PERSON),
    ("contacts.remove", Notice.MAY_SHOW, Hand.PERSON),
    ("social.block", Notice.MAY_SHOW, Hand.PERSON),
    ("social.restrict", Notice.QUIET, Hand.PERSON),
    ("social.mute", Notice.QUIET, Hand.PERSON),
    ("social.privacy", Notice.WILL_SHOW, Hand.PERSON),
    ("guide.do", Notice.WILL_SHOW, Hand.PERSON),
]


@pytest.mark.parametrize("verbs", [TWO_VERBS, TEN_VERBS[:5], TEN_VERBS])
def test_five_people_and_forty_items_fit_forty_lines(
    verbs: list[tuple[str, Notice, Hand]],
) -> None:
    """Five people with forty items each take at most forty lines of a hundred columns."""
    lines = plan_text(crowd(verbs), VIEW)

    assert len(lines) <= LINES
    assert max(columns(line) for line in lines) <= 100


@pytest.mark.parametrize("verbs", [TWO_VERBS, TEN_VERBS])
def test_every_person_and_verb_is_told_however_folded(
    verbs: list[tuple[str, Notice, Hand]],
) -> None:
    """Folding says it shorter: each person, each verb and each visible step is still named."""
    told = text(crowd(verbs))

    assert all(f"Person {number}" in told for number in range(1, 6))
    assert all(verb in told for verb, _, _ in verbs)
    assert "Not covered for" in told or "Not covered: Person 1: 3" in told


def test_a_case_beyond_its_size_is_still_told() -> None:
    """A hundred people do not fit, and still nobody is left out."""
    plan = crowd(TWO_VERBS, people=100, items=2)
    view = replace(VIEW, aliases={f"p{number}": f"Person {number}" for number in range(1, 101)})
    told = text(plan, view=view)

    assert all(f"Person {number} " in told for number in range(1, 101))


def test_what_has_the_same_notice_line_is_named_once() -> None:
    """One verb on two accounts with different notice lines is named once among the folded ones."""
    crowded = crowd(TEN_VERBS)
    other = change("mail.keep", email("extra@example.org"), account="extra")
    plan = replace(
        crowded,
        changes=(*crowded.changes, other),
        notices={**crowded.notices, ("extra", "mail.keep"): replace(QUIET, say="Another line.")},
    )

    assert 1 == text(plan).count("Quiet: mail.keep")


def test_a_small_plan_is_told_in_full() -> None:
    """A line per person and verb, every notice line, and the digest, letter for letter."""
    expected = (
        "Plan for heron-42. Nothing has been changed.",
        "  By this program  1 step",
        "  By you           0 steps",
        "  May be noticed   0 steps may show, 0 steps will show",
        "  Not covered      0",
        "",
        "Who              Step              Steps On               By        Noticed     "
        "Can be taken back",
        "Person 1         mail.file-past        1 mail             program   quiet       fully",
        "",
        "mail.file-past on mail: quiet. The person cannot see this. (checked at the source, "
        "2026-05-01) New",
        "    addresses are not covered.",
        "",
        "Digest of this plan: 0123456789abcdef0123456789abcdef  (`--items` shows every single "
        "step)",
    )

    assert expected == plan_text(ONE, VIEW)


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Text and JSON depend on nothing but plan and view."""
    plan = crowd(TEN_VERBS)

    assert plan_text(plan, VIEW) == plan_text(crowd(TEN_VERBS), VIEW)
    assert plan_json(plan, VIEW) == plan_json(crowd(TEN_VERBS), VIEW)


def test_identifiers_are_masked() -> None:
    """No identifier is shown in full unless that was asked for."""
    spared = Spared(ONE.changes[0].item, Protection("own", "This is your own.", exception=False))
    lost = Uncovered("Person 1", "", phone("+1 202 555 0123"), "No phone is listed.")
    plan = replace(ONE, protected=(spared,), uncovered=(lost,))
    full = replace(VIEW, full=True)

    assert "jordan@example.org" not in text(plan) + text(plan, items=True) + str(
        plan_json(plan, VIEW)
    )
    assert "12025550123" not in text(plan) + text(plan, items=True) + str(plan_json(plan, VIEW))
    assert "j\u2026@example.org" in text(plan, items=True)
    assert "jordan@example.org" in text(plan, items=True, view=full)
    assert "+12025550123" in text(plan, view=full)


def test_items_tell_each_step_with_its_notice_and_order() -> None:
    """`--items` has address, person, summary, hand, notice, gaps, undo and what comes first."""
    first = change("phone.block", phone("+1 202 555 0123"), account="phone", hand=Hand.PERSON)
    then = change("contacts.remove", phone("+1 202 555 0123"), account="phone", undo=Undo.PARTIAL)
    done = change("mail.keep", THEIRS, action=Action.NOTHING)
    plan = plan_of([first, then, done], after={then.address: (first.address,)})
    told = " ".join(text(plan, items=True).split())

    assert f"1. {fingerprint(first.address)} Person 1, +1 \u2026 23" in told
    assert "By you. Quiet. The person cannot see this. (checked at the source, 2026-05-01)" in told
    assert "Can be taken back: in part." in told
    assert f"Comes after {fingerprint(first.address)}." in told
    assert f"- {fingerprint(done.address)} Person 1, j\u2026@example.org" in told


def test_minutes_count_only_what_is_by_hand() -> None:
    """The minutes are the sum over the steps done by hand."""
    by_hand = change("phone.block", THEIRS, hand=Hand.PERSON)

    assert "By you           1 step, about 5 minutes" in text(
        plan_of([by_hand, change("mail.keep", THEIRS)])
    )


def test_steps_that_show_are_announced() -> None:
    """What may show and what will show is counted, and that it stops before."""
    may = change("social.block", handle("jordan.example", "instagram"), notice=Notice.MAY_SHOW)
    will = change("social.privacy", None, notice=Notice.WILL_SHOW)

    assert (
        "  May be noticed   1 step may show, 1 step will show; it stops and asks before these"
        in text(plan_of([may, will]))
    )


def test_old_notice_lines_say_so() -> None:
    """A notice line of more than 180 days ago may have changed, and one without a date is shown."""
    may = change("social.block", THEIRS, notice=Notice.MAY_SHOW)
    will = change("social.mute", THEIRS, notice=Notice.WILL_SHOW)
    told = " ".join(text(plan_of([may, will])).split())

    assert "(as others report, 2025-01-01, may have changed)" in told
    assert "(not confirmed)" in told


def test_guards_leftovers_warnings_and_notes_are_told() -> None:
    """What stops the run, what stays although it is gone from the playbook, and every warning."""
    address = ONE.changes[0].address
    problems = (
        Problem(Guard.MASS, (address,), "Many of these are not exactly this person's.", 240),
        Problem(Guard.NOT_OURS, (address,), "These were not made by this program."),
    )
    plan = replace(ONE, problems=problems, leftovers=(address,), warnings=("mail: not opened.",))
    told = text(plan, view=replace(VIEW, notes=("A run was interrupted.",)))

    assert "It stops and asks: Many of these are not exactly this person's. (240 objects)" in told
    assert "It stops and asks: These were not made by this program. (1 step)" in told
    assert "Still in place   1 step, no longer in the playbook" in told
    assert "  mail: not opened." in told
    assert "  A run was interrupted." in told


def test_many_left_alone_are_counted() -> None:
    """After three identifiers that are never touched the rest is a number."""
    protection = Protection("own", "This is your own, so it stays.", exception=False)
    spared = tuple(
        Spared(change("mail.keep", email(f"{letter}@example.org")).item, protection)
        for letter in "abcde"
    )
    told = text(replace(ONE, protected=spared))

    assert 3 == told.count("This is your own, so it stays.")
    assert "Left alone       2 more" in told


def test_an_empty_plan_says_so() -> None:
    """With nothing to do there is no table and no digest."""
    done = change("mail.keep", THEIRS, action=Action.NOTHING)
    expected = (
        "Plan for heron-42. Nothing has been changed.",
        "  There is nothing to do.",
        "  Nothing to do    1 step",
    )

    assert expected == plan_text(plan_of([done]), VIEW)


def test_what_was_not_looked_at_is_not_called_in_order() -> None:
    """A step that could not be looked at is counted as such, never as nothing to do."""
    done = change("mail.keep", THEIRS, action=Action.NOTHING)
    unseen = replace(
        change("mail.file-past", THEIRS, action=Action.NOTHING), before=State(Presence.UNKNOWN)
    )
    told = plan_text(plan_of([done, unseen]), VIEW)

    assert (
        "  There is nothing to do where it was looked.",
        "  Nothing to do    1 step",
        "  Not looked at    1 step",
    ) == told[1:]


def test_hands_and_accounts_are_summed_up_in_a_row() -> None:
    """A verb on two accounts, by both hands, is one row with the loudest notice."""
    plan = plan_of(
        [
            change("social.mute", handle("jordan.example", "instagram"), account="insta"),
            change(
                "social.mute",
                handle("jordan.example", "facebook"),
                account="face",
                hand=Hand.PERSON,
                notice=Notice.MAY_SHOW,
                undo=Undo.NONE,
            ),
        ]
    )

    assert (
        "Person 1         social.mute           2 2 accounts       both      may show    no"
        in plan_text(plan, VIEW)
    )


def test_names_from_outside_cannot_steer_the_screen() -> None:
    """An alias with controls comes out escaped and cut."""
    view = replace(VIEW, aliases={"p1": "J\u202e\x1b[2J" + "x" * 90})
    told = text(ONE, view=view) + text(ONE, items=True, view=view)

    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "x" * 30 not in told


def test_json_has_the_agreed_keys() -> None:
    """Other programs find every key of the contract, in its order."""
    answer = plan_json(ONE, VIEW)
    expected = {
        "address": fingerprint(ONE.changes[0].address),
        "person": "Person 1",
        "account": "mail",
        "verb": "mail.file-past",
        "kind": "email",
        "identifier": "j\u2026@example.org",
        "action": "create",
        "stage": "quiet",
        "notice": "quiet",
        "undo": "full",
        "hand": "tool",
        "summary": "12 messages go to Later.",
        "count": 12,
        "not_covered": "New addresses are not covered.",
        "checked_on": "2026-05-01",
    }

    assert [
        "boundary",
        "case",
        "playbook_sha256",
        "digest",
        "changes",
        "problems",
        "leftovers",
        "protected",
        "uncovered",
        "warnings",
    ] == list(answer)
    assert [expected] == answer["changes"]


def test_json_of_guards_and_gaps() -> None:
    """Problems, leftovers, what is left alone and what is not covered are told in full."""
    own = ONE.changes[0]
    plan = replace(
        ONE,
        problems=(Problem(Guard.MASS, (own.address,), "Many.", 240),),
        leftovers=(own.address,),
        protected=(Spared(own.item, Protection("own", "Yours.", exception=False)),),
        uncovered=(Uncovered("Person 1", "", THEIRS, "No account."),),
    )
    answer = plan_json(plan, VIEW)
    name = fingerprint(own.address)

    assert [{"guard": "mass", "addresses": [name], "say": "Many.", "number": 240}] == answer[
        "problems"
    ]
    assert [name] == answer["leftovers"]
    assert [
        {
            "address": name,
            "person": "Person 1",
            "identifier": "j\u2026@example.org",
            "class": "own",
            "say": "Yours.",
        }
    ] == answer["protected"]
    assert [
        {
            "person": "Person 1",
            "verb": "",
            "identifier": "j\u2026@example.org",
            "say": "No account.",
        }
    ] == answer["uncovered"]


def test_the_words_of_the_plan_pass_the_ban_lists() -> None:
    """Nothing the plan says itself is on the lists of words that are not used."""
    told = text(crowd(TEN_VERBS)) + text(ONE, items=True) + " ".join(map(stage_text, Stage))

    assert [] == banned(told)
