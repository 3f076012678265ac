"""Hold what is said of who else can reach an account: what is new, what cannot be seen."""

from __future__ import annotations

from boundary.app.access import AccessView, access_views
from boundary.core.change import (
    Action,
    Change,
    Hand,
    Notice,
    Outcome,
    Presence,
    Proof,
    Stage,
    State,
    Status,
    Undo,
)
from boundary.core.event import Standing
from boundary.core.guide import Guide, GuidePart
from boundary.core.json import Json
from boundary.core.playbook import Account, Address, Item

VERB = "access.review"
MAIL = Account("mail", "imap")


def guide(*verbs: str) -> Guide:
    """Make a written guide with these parts."""
    parts = {
        verb: GuidePart(
            verb, "t", 5, Notice.QUIET, (), (), ("a",), "look", Undo.NONE, (), "none", ()
        )
        for verb in verbs
    }
    return Guide("outlook", "Outlook", parts, False, "2026-01-01", "unverified", ())


def seen(*ids: str, **more: Json) -> State:
    """Make what a look saw."""
    findings: list[Json] = [{"id": i, "say": f"say {i}", "by_hand": f"hand {i}"} for i in ids]
    facts: dict[str, Json] = {"findings": findings, "seen_ids": [*ids], "unread": ["u"], **more}
    return State(Presence.ABSENT, facts)


def reviewed(account: str, *ids: str, step: str = VERB, verb: str = VERB) -> Standing:
    """Make a log in which these were gone through."""
    item = Item(Address(account, step, "-"), verb, None)
    change = Change(
        item,
        Action.CREATE,
        seen(*ids),
        State(Presence.PRESENT),
        "s",
        Hand.TOOL,
        Undo.NONE,
        Notice.QUIET,
        Stage.REVIEW,
    )
    return Standing({item.address: (Outcome(change, Status.DONE, proof=Proof.SEEN),)})


def views(
    state: State | None, standing: Standing | None = None, written: Guide | None = None
) -> tuple[AccessView, ...]:
    """Give what is known of one account."""
    states = {} if state is None else {Address("mail", VERB, "-"): state}
    return access_views([MAIL], states, standing or Standing(), lambda _: written)


def test_everything_is_new_at_first() -> None:
    """Before anything was gone through, every finding is new, in the order of the adapter."""
    view = views(seen("b", "a"))[0]

    assert ["b", "a"] == [one.id for one in view.found]
    assert ("say b", "hand b", True) == (
        view.found[0].say,
        view.found[0].by_hand,
        view.found[0].new,
    )
    assert (True, 2, ("u",), "", "") == (view.looked, view.new, view.unread, view.note, view.guide)


def test_what_was_gone_through_is_not_new() -> None:
    """A finding that the person has gone through is told again, and not as new."""
    view = views(seen("a", "b"), reviewed("mail", "a"))[0]

    assert [("a", False), ("b", True)] == [(one.id, one.new) for one in view.found]
    assert 1 == view.new


def test_a_renamed_step_counts() -> None:
    """It counts what was gone through, whatever the step was called."""
    assert 0 == views(seen("a"), reviewed("mail", "a", step="who-else"))[0].new


def test_other_accounts_and_verbs_do_not_count() -> None:
    """What was gone through on another account, or by another verb, is still new here."""
    assert 1 == views(seen("a"), reviewed("other", "a"))[0].new
    assert 1 == views(seen("a"), reviewed("mail", "a", verb="mail.keep"))[0].new


def test_an_account_that_was_not_looked_at_has_no_findings() -> None:
    """What could not be read is never "nothing found": it is named with its written steps."""
    unknown = State(Presence.UNKNOWN, {"findings": [{"id": "a"}], "note": "Could not look."})
    view = views(unknown, written=guide(VERB))[0]

    assert (False, (), "Could not look.", "outlook") == (
        view.looked,
        view.found,
        view.note,
        view.guide,
    )
    assert "outlook" == views(None, written=guide(VERB))[0].guide


def test_an_account_with_nothing_to_say_is_left_out() -> None:
    """An account that is not looked at and has no written steps for it is not listed."""
    assert () == views(None)
    assert () == views(None, written=guide("mail.file-away"))


def test_an_account_that_was_looked_at_keeps_its_guide() -> None:
    """Beside what was read, the written steps are named for what was not."""
    assert "outlook" == views(seen(), written=guide(VERB))[0].guide


def test_facts_of_another_shape_are_passed_over() -> None:
    """Facts that are not as agreed upon give no findings, and no error."""
    odd = State(Presence.ABSENT, {"findings": ["x", {"id": 3}], "unread": "u", "note": 1})
    view = views(odd)[0]

    assert [("", "", "")] == [(one.id, one.say, one.by_hand) for one in view.found]
    assert ((), "") == (view.unread, view.note)
