"""Hold the plan's JSON: its keys, what it covers, and the same bytes every time."""

from __future__ import annotations

from dataclasses import replace

from boundary.core.change import Guard, Presence, State
from boundary.core.codec import canonical
from boundary.core.cross import Uncovered
from boundary.core.plan import Problem, Spared
from boundary.core.protect import Protection
from boundary.formats.plan_json import plan_json
from tests.book import loose
from tests.formats.plans import (
    ONE,
    TEN_VERBS,
    THEIRS,
    VIEW,
    change,
    crowd,
    fingerprint,
    plan_of,
)


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
        "lasting": False,
        "findings": [],
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
        problems=(Problem(Guard.MASS, (own.address,), "Many.", 240, (240,), "card"),),
        leftovers=(own.address,),
        protected=(Spared(own.item, Protection("own", "Yours.", exception=False)),),
        uncovered=(Uncovered("Person 1", "", THEIRS, "No account."),),
    )
    answer = plan_json(plan, VIEW)
    name = fingerprint(own.address)

    assert [
        {
            "guard": "mass",
            "addresses": [name],
            "say": "Many.",
            "number": 240,
            "counts": [240],
            "unit": "card",
        }
    ] == answer["problems"]
    assert [name] == answer["leftovers"]
    assert [
        {
            "address": name,
            "person": "Person 1",
            "identifier": "j\u2026@example.org",
            "class": "own",
            "say": "Yours.",
            "exception": False,
            "not_before": None,
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


def test_the_same_plan_gives_the_same_bytes() -> None:
    """The JSON depends on nothing but plan and view."""
    plan = crowd(TEN_VERBS)

    assert canonical(plan_json(plan, VIEW)) == canonical(plan_json(crowd(TEN_VERBS), VIEW))


def test_what_a_look_at_access_found_is_told() -> None:
    """Another program gets each finding with what helps by hand."""
    found = {"id": "a" * 40, "say": "A rule sends copies on.", "by_hand": "Look under Rules."}
    looked = replace(
        change("access.review", None), before=State(Presence.ABSENT, {"findings": [found]})
    )
    (told,) = loose(plan_json(plan_of([looked]), VIEW)["changes"])

    assert [{"say": found["say"], "by_hand": found["by_hand"]}] == told["findings"]
