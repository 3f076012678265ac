"""End shares and make them again: what is only reported, what moved, and what goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import pytest

from boundary.adapters.google.calendar import shares
from boundary.adapters.google.calendar.adapter import CalendarAdapter
from boundary.adapters.google.client import ATTEMPTS, make_api
from boundary.adapters.google.double import Fault, Refused, faults
from boundary.core.change import (
    Action,
    Change,
    Direction,
    InDoubt,
    Intent,
    Outcome,
    Presence,
    Proof,
    State,
    Status,
    Undo,
)
from boundary.core.errors import AdapterError, StalePlan
from boundary.core.identifier import phone
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from tests.adapters.google.calendar.furniture import ME, Desk, item, on_double
from tests.adapters.google.calendar.test_contract import FAMILY, CalendarBench
from tests.adapters.google.people.furniture import Notes
from tests.bench import Session
from tests.book import loose

ANNA = "anna@example.org"
KINDS = (
    faults.RESET_BEFORE,
    faults.RESET_AFTER,
    faults.INTERNAL_BEFORE,
    faults.AWAY_AFTER,
    faults.RATE_LIMITED,
    faults.TOO_MANY,
)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Start an account."""
    with on_double() as made:
        yield made


@pytest.fixture
def bench(desk: Desk) -> CalendarBench:
    """Furnish the account."""
    made = CalendarBench(desk)
    made.furnish()
    return made


def _plan(desk: Desk, *items: Item) -> list[Change]:
    with desk.opened() as adapter:
        seen = adapter.observe(items, None).states
        return [adapter.plan(one, seen[one.address]) for one in items]


def _apply(desk: Desk, *changes: Change) -> list[Outcome]:
    with desk.opened() as adapter:
        found = adapter.apply(changes, Notes())
    return [found[change.address] for change in changes]


def _undo(desk: Desk, *done: Outcome) -> list[Outcome]:
    with desk.opened() as adapter:
        found = adapter.undo(done, Notes())
    return [found[one.change.address] for one in done]


def _instead(desk: Desk, method: str, act: Callable[[], None]) -> None:
    """Let something happen right before one call is carried out."""
    carry = desk.calendars.handlers()[method]

    def handler(params: dict[str, Json], body: JsonObject) -> JsonObject | None:
        act()
        return carry(params, body)

    desk.google.register({method: loose(handler)})


def _refuse() -> None:
    raise Refused(400, "invalid", "no")


def test_what_a_plan_says(desk: Desk) -> None:
    """The plan says how many shares end, and that Google sends no notice."""
    desk.calendars.add(FAMILY, "Family")
    (none,) = _plan(desk, item(ANNA))
    desk.calendars.share(ANNA)
    (one,) = _plan(desk, item(ANNA))
    desk.calendars.share(ANNA, calendar=FAMILY)
    (two,) = _plan(desk, item(ANNA))

    assert (Action.NOTHING, "No calendar of yours is shared with this address.") == (
        none.action,
        none.summary,
    )
    assert (Action.UPDATE, Undo.FULL) == (one.action, one.undo)
    assert one.summary == (
        "One calendar is no longer shared with this address. Google sends no notice of that."
    )
    assert two.summary.startswith("2 calendars are no longer shared")
    assert "" == two.before.facts["note"]


def test_what_is_only_reported(desk: Desk) -> None:
    """Public calendars, groups, domains and calendars of theirs are named, and stay."""
    calendars = desk.calendars
    calendars.add(FAMILY, "Family")
    calendars.share("", "reader", kind="default")
    calendars.share("friends@example.org", kind="group")
    calendars.add("c.a@example.com", "Theirs", role="reader", owner=ANNA)
    before = desk.said()
    (one,) = _plan(desk, item(ANNA))
    calendars.share("", "reader", kind="default", calendar=FAMILY)
    calendars.share("example.org", kind="domain", calendar=FAMILY)
    calendars.add(ANNA, "Theirs too", role="reader")
    (two,) = _plan(desk, item(ANNA))

    assert one.before.facts["note"] == (
        "One calendar of yours is public, so anybody can see it. It stays so. "
        "One is shared with a group, and the person may be in it. It stays so. "
        "You can change that in the settings of each calendar. "
        "One calendar of theirs is in your list. "
        "You can take it out on the page of Google Calendar."
    )
    assert two.before.facts["note"] == (
        "2 calendars of yours are public, so anybody can see them. They stay so. "
        "2 are shared with a group, and the person may be in it. They stay so. "
        "You can change that in the settings of each calendar. "
        "2 calendars of theirs are in your list. "
        "You can take them out on the page of Google Calendar."
    )
    assert Action.NOTHING is two.action
    assert before != desk.said()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Anna@Example.org", True),
        (" anna@example.org", True),
        ("xanna@example.org", False),
        ("anna@example.org.example", False),
        ("anna", False),
        ("", False),
    ],
)
def test_only_their_own_address_counts(value: str, *, expected: bool) -> None:
    """A share is theirs when it is with the same mailbox, and never because it looks like it."""
    subject = item(ANNA).subject

    assert subject is not None
    assert expected == shares.is_theirs(value, subject, ())


def test_a_number_is_nothing_to_look_for(desk: Desk) -> None:
    """A step about a number reads as not known, and is not changed."""
    subject = phone("+1 202 555 0123")
    address = Address("mine", "share.revoke", subject.key)
    (change,) = _plan(desk, Item(address, "share.revoke", subject))
    (nobody,) = _plan(desk, Item(address, "share.revoke", None))
    (outcome,) = _apply(desk, change)

    assert Presence.UNKNOWN is nobody.before.presence
    assert shares.NO_SUBJECT == change.before.facts["note"]
    assert (Status.WAITING, shares.NOT_READ) == (outcome.status, outcome.note)
    with desk.opened() as adapter:
        (found,) = adapter.verify([change]).values()
    assert (None, Proof.NONE, shares.NOT_READ) == (found.holds, found.proof, found.note)


def test_what_moved_is_left_and_the_rest_is_done(desk: Desk) -> None:
    """Of two changes the one that moved is skipped; when all moved, the plan is stale."""
    desk.calendars.share(ANNA)
    desk.calendars.share("bert@example.com")
    first, second = _plan(desk, item(ANNA), item("bert@example.com"))
    desk.calendars.share(ANNA, "writer")

    with pytest.raises(StalePlan):
        _apply(desk, first)
    assert () == desk.google.writes()
    moved, done = _apply(desk, first, second)
    assert (Status.SKIPPED, shares.MOVED) == (moved.status, moved.note)
    assert Status.DONE is done.status


@pytest.mark.parametrize("how", ["other role", "gone"])
def test_what_moves_in_the_last_moment_is_left(desk: Desk, how: str) -> None:
    """A share that is changed or ended between look and write is not claimed as ours."""
    desk.calendars.share(ANNA)
    (change,) = _plan(desk, item(ANNA))

    def act() -> None:
        if how == "gone":
            desk.calendars.calendars[ME].shares.pop(f"user:{ANNA}", None)
        else:
            desk.calendars.share(ANNA, "writer")

    _instead(desk, "calendar.acl.get", act)
    (outcome,) = _apply(desk, change)

    assert (Status.SKIPPED, shares.MOVED, []) == (
        outcome.status,
        outcome.note,
        outcome.ref["objects"],
    )
    assert () == desk.google.writes()


@pytest.mark.parametrize(("status", "expected"), [(400, Status.SKIPPED), (410, Status.DONE)])
def test_what_google_refuses_is_said(desk: Desk, status: int, expected: Status) -> None:
    """A share that Google does not end stays, with a sentence; one that is gone has ended."""
    desk.calendars.share(ANNA)
    (change,) = _plan(desk, item(ANNA))

    def refuse() -> None:
        raise Refused(status, "invalid", "no")

    _instead(desk, "calendar.acl.delete", refuse)
    (outcome,) = _apply(desk, change)

    assert expected is outcome.status
    assert (expected is Status.SKIPPED) == (shares.NOT_TAKEN == outcome.note)


def test_a_calendar_that_cannot_be_read_is_an_error(desk: Desk) -> None:
    """What Google does not let be read is never taken for not shared."""
    desk.calendars.share(ANNA)
    (change,) = _plan(desk, item(ANNA))
    _instead(desk, "calendar.acl.get", _refuse)
    with pytest.raises(AdapterError):
        _apply(desk, change)
    _instead(desk, "calendar.acl.list", _refuse)
    with pytest.raises(AdapterError):
        _plan(desk, item(ANNA))

    assert () == desk.google.writes()


def test_undo_leaves_what_is_otherwise_now(desk: Desk) -> None:
    """Another share made since stays as it is; so does what is there already; both are undone."""
    desk.calendars.share(ANNA)
    (done,) = _apply(desk, *_plan(desk, item(ANNA)))
    desk.calendars.share(ANNA, "writer")
    (other,) = _undo(desk, done)
    desk.calendars.share(ANNA, "reader")
    (same,) = _undo(desk, done)
    desk.calendars.share(ANNA, "none")
    (again,) = _undo(desk, done)

    assert [
        (Status.UNDONE, 0, shares.OTHERWISE),
        (Status.UNDONE, 0, ""),
        (Status.UNDONE, 1, ""),
    ] == [(one.status, one.ref["returned"], one.note) for one in (other, same, again)]
    assert "reader" == desk.calendars.calendars[ME].shares[f"user:{ANNA}"].role


def test_undo_without_the_calendar_says_so(desk: Desk) -> None:
    """A calendar that is gone, or not the user's any more, is not shared again."""
    desk.calendars.add(FAMILY, "Family")
    desk.calendars.share(ANNA, calendar=FAMILY)
    (done,) = _apply(desk, *_plan(desk, item(ANNA)))
    desk.calendars.calendars[FAMILY].role = "reader"

    (undone,) = _undo(desk, done)

    assert (Status.UNDONE, shares.CALENDAR_AWAY) == (undone.status, undone.note)


def test_an_undo_that_google_refuses_stays_open(desk: Desk) -> None:
    """A share that Google does not make again is named as not undone."""
    desk.calendars.share(ANNA)
    (done,) = _apply(desk, *_plan(desk, item(ANNA)))
    _instead(desk, "calendar.acl.insert", _refuse)

    (undone,) = _undo(desk, done)

    assert (Status.FAILED, shares.NOT_TAKEN) == (undone.status, undone.note)


def test_what_was_done_by_hand_is_not_called_undone(desk: Desk) -> None:
    """A receipt of the written steps is left standing, with a sentence, also after a cut."""
    (change,) = _plan(desk, item(ANNA))
    ref: JsonObject = {"objects": [{"id": "guide:1"}], "answer": "done"}
    doubt = InDoubt(Intent(change, Direction.UNDO, receipts=(ref,)))

    (undone,) = _undo(desk, Outcome(change, Status.DONE, ref))
    with desk.opened() as adapter:
        (settled,) = adapter.settle([doubt], Notes()).values()

    assert (Status.FAILED, shares.DONE_BY_HAND) == (undone.status, undone.note)
    assert (Status.FAILED, shares.DONE_BY_HAND) == (settled.status, settled.note)


def test_a_share_that_is_back_is_told(desk: Desk) -> None:
    """A second look finds a share that was made again."""
    desk.calendars.share(ANNA)
    (change,) = _plan(desk, item(ANNA))
    _apply(desk, change)
    desk.calendars.share(ANNA)
    with desk.opened() as adapter:
        (found,) = adapter.verify([change]).values()

    assert (False, shares.SHARED_AGAIN) == (found.holds, found.note)


def test_a_state_that_could_not_be_read_changes_nothing() -> None:
    """Without a look the summary says so."""
    change = shares.to_change(item(ANNA), State(Presence.UNKNOWN))

    assert "could not be read" in change.summary


def test_a_permission_that_was_not_given_is_said(desk: Desk) -> None:
    """Without the permission for shares, the sentence says that it is missing."""
    api = make_api(
        "calendar",
        "v3",
        desk.google.token(["calendar.calendarlist.readonly"]),
        root=desk.google.root,
        sleep=lambda _: None,
        jitter=lambda: 0.0,
    )

    with pytest.raises(AdapterError, match="was not given"):
        CalendarAdapter(api).observe([item(ANNA)], None)
    api.close()


# -- what goes wrong on the way ---------------------------------------------------------------


def _calls(bench: CalendarBench) -> tuple[int, int]:
    session = Session(bench)
    session.run(bench.items(3))
    session.undo(bench.items(3))
    writes = len(bench.desk.google.writes())
    return len(bench.desk.google.calls) - writes, writes


def _holds(bench: CalendarBench, said: Sequence[tuple[int, Fault, bool]]) -> None:
    items = bench.items(3)
    before, theirs = bench.snapshot(), bench.others()
    for nth, fault, writes in said:
        bench.desk.google.faults.say("*", nth, fault, writes=writes)
    session = Session(bench)
    for _ in range(6):
        try:
            session.run(items)
            if len(session.book.standing().done) == len(items) and not session.plan(items).pending:
                break
        except AdapterError:
            continue
    assert {one.address for one in items} == set(session.book.standing().done)
    for _ in range(6):
        session.undo(items)
        if not session.book.standing().done and not session.book.standing().in_doubt:
            break
    bench.mend()

    assert {} == session.book.standing().done
    assert before == bench.snapshot()
    assert theirs == bench.others()


def test_a_fault_in_any_write_is_overcome(bench: CalendarBench) -> None:
    """Whatever write goes wrong, running again finishes: nobody is mailed, nobody else loses."""
    _, writes = _calls(bench)

    for nth in range(1, writes + 1):
        for fault in KINDS:
            _holds(bench, [(nth, fault, True)])

    assert writes >= 8


def test_a_read_that_stays_unanswered_is_overcome(bench: CalendarBench) -> None:
    """Whatever read gets no answer however often it is tried, running again finishes."""
    reads, _ = _calls(bench)

    for nth in range(1, reads + 1, 2):
        _holds(bench, [(nth, faults.AWAY_BEFORE, False)] * ATTEMPTS)

    assert reads >= 10


def test_faults_in_pairs_are_overcome(bench: CalendarBench) -> None:
    """A write whose end is not known, and then another fault, are overcome as well."""
    _, writes = _calls(bench)
    chance = random.Random(7)  # noqa: S311  # which pairs are tried, always the same
    pairs = [
        [(nth, faults.RESET_AFTER, True), (nth + gap, chance.choice(KINDS), True)]
        for nth in range(1, writes + 1)
        for gap in (0, 1)
    ]

    for said in pairs:
        _holds(bench, said)

    assert len(pairs) >= 16


@pytest.mark.parametrize("fault", faults.LASTING, ids=lambda fault: fault.name)
def test_what_lasts_ends_in_a_sentence(bench: CalendarBench, fault: Fault) -> None:
    """What somebody has to do something about first is said, and nothing is changed."""
    before = bench.snapshot()
    bench.desk.google.faults.say("*", 1, fault)

    with bench.open() as adapter, pytest.raises(AdapterError) as caught:
        adapter.observe(bench.items(3), None)

    assert caught.value.hint
    assert before == bench.snapshot()
