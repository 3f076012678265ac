"""Hold the plan's text: its size, its words, what it covers, and the same bytes every time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.core.change import Action, Guard, Hand, Notice, Presence, Stage, State, Undo
from boundary.core.cross import Uncovered
from boundary.core.identifier import email, handle, phone
from boundary.core.plan import Plan, Problem, Spared
from boundary.core.protect import Protection
from boundary.formats.lines import columns
from boundary.formats.plan_json import plan_json
from boundary.formats.plan_text import (
    LINES,
    OLD_LINES,
    PlanView,
    plan_text,
    stage_text,
    uncovered_text,
)
from tests.formats.plans import (
    ONE,
    QUIET,
    TEN_VERBS,
    THEIRS,
    TWO_VERBS,
    VIEW,
    change,
    crowd,
    fingerprint,
    plan_of,
)
from tests.words import banned


def text(plan: Plan, *, items: bool = False, view: PlanView = VIEW) -> str:
    """Join the lines."""
    return "\n".join(plan_text(plan, view, items=items))


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
        "  While it runs    mail.file-past: only each time `boundary run` is run",
        "",
        "Who             Step                              Steps On               By      "
        "Noticed   Way back",
        "Person 1        mail.file-past: file past mail        1 mail             program "
        "quiet     fully",
        "",
        "mail.file-past on mail: quiet. The person cannot see this. (checked at the source, "
        "2026-05-01) New",
        "    addresses are not covered.",
        "",
        "Digest of this plan: 0123456789abcdef0123456789abcdef  (`--items` shows every single "
        "step)",
    )

    assert expected == plan_text(ONE, VIEW)


def test_the_same_plan_gives_the_same_text() -> None:
    """The text depends on nothing but plan and view."""
    plan = crowd(TEN_VERBS)

    assert plan_text(plan, VIEW) == plan_text(crowd(TEN_VERBS), VIEW)


def test_identifiers_are_masked() -> None:
    """No identifier is shown in full unless that was asked for."""
    spared = Spared(ONE.changes[0].item, Protection("own", "This is your own.", exception=False))
    lost = Uncovered("Person 1", "", phone("+1 202 555 0123"), "No phone is listed.")
    plan = replace(ONE, protected=(spared,), uncovered=(lost,))
    full = replace(VIEW, full=True)

    told = text(plan) + text(plan, items=True) + str(plan_json(plan, VIEW))

    assert "jordan@example.org" not in told
    assert "12025550123" not in told
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
    fresh = " ".join(text(plan_of([change("mail.keep", THEIRS)])).split())

    assert 1 == told.count(OLD_LINES)
    assert "(as others report, 2025-01-01)" in told
    assert "(not confirmed)" in told
    assert OLD_LINES not in fresh


def test_guards_leftovers_warnings_and_notes_are_told() -> None:
    """What stops the run, what stays although it is gone from the playbook, and every warning."""
    address = ONE.changes[0].address
    problems = (
        Problem(Guard.MASS, (address,), "Many of these are not exactly this person's.", 240),
        Problem(Guard.OVERLAP, (address,), "Others are here, too.", 1, (1,), "card"),
        Problem(Guard.MASS, (address,), "Others wrote these.", 1204, (1204,), "message"),
        Problem(Guard.NOT_OURS, (address,), "These were not made by this program."),
    )
    plan = replace(ONE, problems=problems, leftovers=(address,), warnings=("mail: not opened.",))
    told = text(plan, view=replace(VIEW, notes=("A run was interrupted.",)))

    assert "It stops and asks: Many of these are not exactly this person's. (240 objects)" in told
    assert "It stops and asks: Others are here, too. (1 card)" in told
    assert "It stops and asks: Others wrote these. (1,204 messages)" in told
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

    expected = (
        "Person 1        social.mute: mute on the site         2 2 accounts       both    may show "
        " no"
    )

    assert expected in plan_text(plan, VIEW)


def test_names_from_outside_cannot_steer_the_screen() -> None:
    """An alias with controls comes out escaped and cut."""
    view = replace(VIEW, aliases={"p1": "J\u202e\x1b[2J" + "x" * 90})
    told = text(ONE, view=view) + text(ONE, items=True, view=view)

    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "x" * 30 not in told


def test_the_words_of_the_plan_pass_the_ban_lists() -> None:
    """Nothing the plan says itself is on the lists of words that are not used."""
    told = text(crowd(TEN_VERBS)) + text(ONE, items=True) + " ".join(map(stage_text, Stage))

    assert [] == banned(told)


def test_it_says_what_acts_at_the_provider_and_what_only_in_a_run() -> None:
    """A rule goes on acting by itself; moving mail happens only each time a run is made."""
    plan = plan_of([change("mail.file-away", THEIRS), change("mail.file-past", THEIRS)])
    lines = plan_text(plan, VIEW)

    assert "  At the provider  mail.file-away: acts on its own from then on" in lines
    assert "  While it runs    mail.file-past: only each time `boundary run` is run" in lines


def test_findings_are_counted_first_and_told_with_the_items() -> None:
    """The first screen counts what a look at access found; `--items` says what, and what helps."""
    found = {"id": "a" * 40, "say": "A rule sends copies on.", "by_hand": "Look under Rules."}
    before = State(Presence.ABSENT, {"findings": [found], "note": "Sessions were not read."})
    plan = plan_of([replace(change("access.review", None), before=before)])
    told = text(plan, items=True)
    counted = "  Found            1 rule not made by this program; `--items` shows them"

    assert counted in plan_text(plan, VIEW)
    assert "     - A rule sends copies on.\n       Look under Rules." in told
    assert "Sessions were not read." in told


def _noted(plan: Plan, *notes: str) -> Plan:
    """Give the steps of a plan these notes of the look, in turn."""
    changes = [
        replace(one, before=State(one.before.presence, {"note": notes[at % len(notes)]}))
        for at, one in enumerate(plan.changes)
    ]
    return replace(plan, changes=tuple(changes))


def test_what_the_look_had_to_say_stands_on_the_first_screen() -> None:
    """Whose mail a filter would also take, or what permission is missing, is told before a yes."""
    both = plan_of([change("mail.keep", THEIRS), change("mail.file-past", THEIRS)])
    told = text(_noted(both, "Others have it in a name."))

    assert 1 == told.count("Others have it in a name.")
    assert "2 steps on mail: Others have it in a name." in told


def test_many_notes_are_counted_instead() -> None:
    """Where they do not fit, the first screen says how many steps have one."""
    plan = _noted(crowd(TEN_VERBS), *(f"Note {number}." for number in range(60)))
    lines = plan_text(plan, VIEW)

    assert len(lines) <= LINES
    assert f"Seen beside: {len(plan.pending)} steps with a note. `--items` shows them." in lines


def test_a_sentence_about_what_is_not_covered_is_said_once() -> None:
    """With every step and address it is about, for each person on their own."""
    none, kind = "None of your listed accounts can do this step.", "There is no step for this kind."
    uncovered = (
        Uncovered("J.", "share.revoke", None, none),
        Uncovered("M.", "guide.do", None, none),
        Uncovered("J.", "guide.do", None, none),
        Uncovered("J.", "", THEIRS, kind),
        Uncovered("", "", None, "No address book was looked at."),
    )
    expected = (
        f"Not covered for J., share.revoke, guide.do: {none}",
        f"Not covered for M., guide.do: {none}",
        f"Not covered for J., j…@example.org: {kind}",
        "Not covered: No address book was looked at.",
    )

    assert expected == uncovered_text(uncovered, full=False)
    assert () == uncovered_text((), full=False)
