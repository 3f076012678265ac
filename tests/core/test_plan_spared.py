"""Hold the one exception: one step, one exact address, chosen, waited for, asked about again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.core.change import Guard, Notice, Stage
from boundary.core.chosen import WAIT_MS, Chosen, Moment
from boundary.core.event import Standing
from boundary.core.identifier import email
from boundary.core.plan import Plan, later
from boundary.core.playbook import Address, Item
from boundary.core.rules import Keep, ProtectedClass, Rules
from tests.core.plans import NOON, PRESENT, done, item, notice, plan

COURT = ProtectedClass(
    "court", "a court", ("court.example",), (), (), (), True, "none", "2026-02-01"
)
LINE = replace(COURT, name="help-line", say="a help line", exception=False)
RULES = Rules(protected=(COURT,))
WHO = email("jordan.example@court.example")
ASKED = Moment(NOON, 1000, "boot")
DUE = Moment(NOON + WAIT_MS, 1000 + WAIT_MS, "boot")


def about(subject: str = WHO.value, verb: str = "mail.file-past") -> Item:
    """Make one step about somebody at a court."""
    who = email(subject)
    return Item(Address("mail", verb, who.key), verb, who, {}, "person-j")


def chosen(*items: Item, verb: str = "mail.file-past", place: str = "court") -> Standing:
    """Let steps be chosen."""
    one = Chosen(verb, place, ASKED.now_ms + WAIT_MS, ASKED)
    return Standing(chosen={each.address: one for each in items})


def guards(made: Plan) -> list[tuple[Guard, tuple[Address, ...]]]:
    """Name what the plan is asked about."""
    return [(one.guard, one.addresses) for one in made.problems]


def test_it_is_left_alone_and_the_way_is_named() -> None:
    """Not chosen: no change, the reason, and one sentence on how it could be chosen."""
    made = plan([about()], rules=RULES, moment=DUE)

    assert () == made.changes
    assert ["This is a court, so it stays."] == [one.protection.say for one in made.protected]
    assert [None] == [one.not_before_ms for one in made.protected]
    assert any("`boundary skip`" in warning for warning in made.warnings)


def test_while_it_waits_the_plan_says_from_when() -> None:
    """Chosen and not due: left alone still, with the moment; nothing more can be chosen."""
    made = plan([about()], held=chosen(about()), rules=RULES, moment=ASKED)
    (spared,) = made.protected

    assert () == made.changes
    assert ASKED.now_ms + WAIT_MS == spared.not_before_ms
    assert "You chose mail.file-past all the same" in spared.protection.say
    assert "2026-02-05 02:40 UTC" in spared.protection.say
    assert () == made.warnings


def test_what_waits_is_told_first() -> None:
    """The screen shows the first few of those left alone: one that waits is among them."""
    others = [about(f"{name}.example@court.example") for name in ("ann", "ben", "cho", "dan")]
    made = plan([*others, about()], held=chosen(about()), rules=RULES, moment=ASKED)

    assert about().address == made.protected[0].item.address


def test_when_it_is_due_it_is_asked_about_on_its_own() -> None:
    """Due: the step is in the plan, and a guard of its own names it alone."""
    other = about("sam.example@court.example")
    held = chosen(about(), other)
    made = plan([about(), other], held=held, rules=RULES, moment=DUE)
    expected = [(Guard.PROTECTED, (about().address,)), (Guard.PROTECTED, (other.address,))]

    assert sorted(expected, key=str) == sorted(guards(made), key=str)
    assert () == made.protected


def test_the_guard_is_part_of_what_is_agreed_to() -> None:
    """Two plans with the same steps, one of them about somebody left alone, have two digests."""
    plain = plan([about()], moment=DUE)
    guarded = plan([about()], held=chosen(about()), rules=RULES, moment=DUE)

    assert [c.address for c in plain.changes] == [c.address for c in guarded.changes]
    assert plain.digest != guarded.digest


def test_only_the_step_that_was_chosen() -> None:
    """Another step about the same address, and another address there, stay left alone."""
    items = [about(), about(verb="mail.set-aside"), about("sam.example@court.example")]
    made = plan(items, held=chosen(about()), rules=RULES, moment=DUE)

    assert [about().address] == [change.address for change in made.changes]
    assert {one.address for one in items[1:]} == {one.item.address for one in made.protected}


@pytest.mark.parametrize(
    ("held", "rules", "keep"),
    [
        (chosen(about(), verb="mail.keep"), RULES, Keep()),
        (chosen(about(), place="school"), RULES, Keep()),
        (chosen(about()), Rules(protected=(COURT, LINE)), Keep()),
        (chosen(about(), place="help-line"), Rules(protected=(LINE,)), Keep()),
        (chosen(about()), RULES, Keep(own=(WHO,))),
        (chosen(about()), RULES, Keep(keep_open=(WHO,))),
        (chosen(about(), place="own"), RULES, Keep(own=(WHO,))),
        (chosen(about(), place="keep-open"), RULES, Keep(keep_open=(WHO,))),
    ],
    ids=[
        *("another-verb", "another-place", "a-stricter-place", "a-help-line"),
        *("own", "kept-open", "own-chosen", "kept-open-chosen"),
    ],
)
def test_a_choice_that_does_not_fit_any_more_is_void(
    held: Standing, rules: Rules, keep: Keep
) -> None:
    """The verb, the kind of place and the case's own lists are looked at anew each time."""
    made = plan([about()], held=held, rules=rules, keep=keep, moment=DUE)

    assert () == made.changes
    assert [None] == [one.not_before_ms for one in made.protected]


@pytest.mark.parametrize("name", ["info", "no-reply", "clerk.7", "office2"])
def test_a_desk_is_never_chosen(name: str) -> None:
    """A role address stays left alone even with a choice that waited."""
    desk = about(f"{name}@court.example")
    made = plan([desk], held=chosen(desk), rules=RULES, moment=DUE)

    assert () == made.changes
    assert not any("`boundary skip`" in warning for warning in made.warnings)


def test_what_is_done_is_not_asked_about() -> None:
    """A step that stands and holds raises no guard."""
    one = about()
    held = replace(chosen(one), done={one.address: done(one)}, done_at={one.address: NOON})
    made = plan([one], {one.address: PRESENT}, held=held, rules=RULES, moment=DUE)

    assert () == made.problems
    assert () == made.leftovers


def test_what_stands_after_the_choice_is_taken_back_is_named() -> None:
    """A step that stands and is left alone again is still in place, and the plan says so."""
    one = about()
    held = Standing(done={one.address: done(one)}, done_at={one.address: NOON})
    made = plan([one], {one.address: PRESENT}, held=held, rules=RULES, moment=DUE)

    assert (one.address,) == made.leftovers


MAY, WILL = item("a", "phone.block", "phone"), item("b", "social.block", "insta")
QUIET = item("c")
LINES = Rules(
    notices={
        ("*", "phone.block"): notice(Notice.MAY_SHOW),
        ("*", "social.block"): notice(Notice.WILL_SHOW),
        ("*", "mail.file-past"): notice(Notice.QUIET),
    }
)


@pytest.mark.parametrize(
    ("furthest", "expected"),
    [
        ("", []),
        ("review", [MAY, WILL]),
        ("quiet", [MAY, WILL]),
        ("may-show", [WILL]),
        ("will-show", []),
    ],
)
def test_what_shows_more_than_was_agreed_to_is_for_later(
    furthest: str, expected: list[Item]
) -> None:
    """At first everything is open; then only what shows no more than the furthest agreed stage."""
    held = Standing(furthest=furthest)
    made = plan([QUIET, MAY, WILL], held=held, rules=LINES)
    told = [warning for warning in made.warnings if warning.startswith("Later, if you want: ")]

    assert {Stage.QUIET, Stage.MAY_SHOW, Stage.WILL_SHOW} == {c.stage for c in made.pending}
    assert [one.address for one in expected] == [c.address for c in later(made.pending, held)]
    assert bool(expected) == bool(told)
    assert all(f"{len(expected)} step" in sentence for sentence in told)


def test_what_is_done_is_not_for_later() -> None:
    """Nothing is said about steps that have nothing to do."""
    held = Standing(furthest="quiet")
    made = plan([MAY], {MAY.address: PRESENT}, held=held, rules=LINES)

    assert () == later(made.changes, held)
    assert () == made.warnings
