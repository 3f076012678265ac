"""Hold what the page about a case is made of, and how its log is picked apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from boundary.app.log_review import addresses_in, in_parts, last_of
from boundary.app.report import make_report
from boundary.app.session import Consent, Session, open_session
from boundary.core.change import Change, Direction, Intent, Stage, Status
from boundary.core.codec import address_to_json
from boundary.core.event import AuditEvent, EventKind
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.engine.record import Record
from boundary.formats import report_words as words
from boundary.formats.report_html import Mode, Report, report_html
from tests.app.case import PHONE_ONLY, begun, env_at

ALL = Consent(through=Stage.WILL_SHOW)
DAY_MS = 86_400_000
SITE = PHONE_ONLY.replace("accounts:", "    handles: {instagram: jordan.example}\naccounts:")
MORE = PHONE_ONLY.replace('"+1 202 555 0123"', '"+1 202 555 0123", "+44 808 200 0247"')


def _yes(_stage: Stage, _changes: Sequence[Change]) -> bool:
    return True


def made(session: Session, mode: Mode, *, full: bool = False, moment_ms: int = 0) -> Report:
    """Make the report of an open case."""
    moment = moment_ms or session.env.clock.now_ms()
    return make_report(session, session.ledger.events, moment, mode=mode, counts=True, full=full)


def test_the_same_case_at_the_same_moment_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing but the case and the moment is on the page, in every mode."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
    pages = []
    for _ in range(2):
        with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
            pages.append(
                [
                    "".join(report_html(made(session, mode, moment_ms=2_000_000_000_000)))
                    for mode in Mode
                ]
            )

    assert pages[0] == pages[1]
    assert 3 == len(set(pages[0]))


def test_a_later_try_that_did_not_work_is_said_beside_what_stands(tmp_path: Path) -> None:
    """A step that stands, and did not work when it was carried out again, is not simply done."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
        before = [one.state for one in last_of(session, session.ledger.events()) if one.stands]
        later = [
            replace(outcomes[0], status=Status.FAILED, ref={})
            for outcomes in session.standing.done.values()
        ]
        Record(session.ledger).outcomes(later, Direction.DO)
        now = [one.state for one in last_of(session, session.ledger.events()) if one.stands]

    assert before
    assert [f"{state}; the newest try for more did not work" for state in before] == now


def test_an_undo_that_did_not_work_is_not_told_as_a_try_for_more(tmp_path: Path) -> None:
    """The step stands, and taking it back is what did not work."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
        before = [one.state for one in last_of(session, session.ledger.events()) if one.stands]
        done = [outcomes[0] for outcomes in session.standing.done.values()]
        failed = [replace(one, status=Status.FAILED, ref={}) for one in done]
        Record(session.ledger).outcomes(failed, Direction.UNDO)
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        now = [one.state for one in last_of(session, session.ledger.events()) if one.stands]

    assert before
    assert [f"{state}; taking it back did not work, or not all of it" for state in before] == now


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ("1", "{}; a part of it was taken back"),
        ("12", "taken back, and not looked at again; the next undo ends it"),
    ],
)
def test_what_was_taken_back_in_part_is_said_so(tmp_path: Path, ids: str, said: str) -> None:
    """A portion of a step went back, and it was stopped there: the rest stands."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
        before = [one.state for one in last_of(session, session.ledger.events()) if one.stands]
        first = [outcomes[0] for outcomes in session.standing.done.values()]
        two: JsonObject = {"objects": [{"id": "1"}, {"id": "2"}]}
        done = [replace(one, ref=two) for one in first]
        record = Record(session.ledger)
        record.outcomes(done, Direction.DO)
        back: JsonObject = {"objects": [{"id": name} for name in ids]}
        record.intents(
            [
                Intent(one.change, Direction.UNDO, receipts=(back, one.ref), more=True)
                for one in first
            ]
        )
        record.outcomes(
            [replace(one, status=Status.UNDONE, ref=back) for one in done], Direction.UNDO
        )
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        now = [one.state for one in last_of(session, session.ledger.events()) if one.stands]

    assert before
    assert [said.format(state) for state in before] == now


@pytest.mark.parametrize(
    ("mode", "full", "said"),
    [
        (Mode.FULL, True, "J., jordan.example: "),
        (Mode.FULL, False, "J., j…: "),
        (Mode.SUMMARY, True, "handle: "),
    ],
)
def test_what_no_step_covers_is_named_as_the_mode_lets_it(
    tmp_path: Path, mode: Mode, full: bool, said: str
) -> None:
    """A handle that no account can act on is on the page: whole, covered, or as its kind."""
    path = begun(tmp_path, SITE)
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        report = made(session, mode, full=full)

    assert any(one.startswith(said) for one in report.uncovered), report.uncovered
    assert not any("jordan" in one for one in report.uncovered) or full


def test_signs_stand_for_people_and_addresses(tmp_path: Path) -> None:
    """Signs in place of names are the same on every page of the case, and another in another."""
    found = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        path = begun(folder, SITE)
        with open_session(env_at(folder), str(path), write=False, connect=False) as session:
            report = made(session, Mode.PSEUDONYMISED, moment_ms=DAY_MS)
            again = made(session, Mode.PSEUDONYMISED, moment_ms=DAY_MS)
        found.append(next(one for one in report.uncovered if " handle " in one))

        assert report == again
        assert "" == report.case
    assert all(one.startswith("P-") for one in found)
    assert found[0] != found[1]


def test_who_is_never_cut_off_is_on_the_page(tmp_path: Path) -> None:
    """A help line's number in the playbook is listed as left alone."""
    path = begun(tmp_path, MORE)
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        report = made(session, Mode.FULL)

    assert 1 == len(report.left_alone)
    assert report.left_alone[0].startswith("J., +44 ")


def test_what_was_told_stands_on_your_word_and_a_wait_has_its_day(tmp_path: Path) -> None:
    """Steps by hand stand as told; after an undo was asked for, the page says until when."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=True) as session:
        session.run(session.plan(), ALL, _yes)
        before = made(session, Mode.FULL)
        asked = session.undo(list(session.standing.done), now=False)
        waiting = made(session, Mode.FULL)
        session.undo(list(session.standing.done), now=True)
        after = made(session, Mode.FULL)
    until = asked.not_before_ms

    assert until is not None
    assert {words.TOLD} == {one.state for one in before.standing if one.stands}
    assert None is before.waits_until
    assert datetime.fromtimestamp(until // 1000, UTC).date() == waiting.waits_until
    assert words.LANES["back"] in {bars.name for bars in after.picture}
    assert words.LANES["back"] not in {bars.name for bars in before.picture}


def event(seq: int, kind: EventKind, body: JsonObject | None = None) -> AuditEvent:
    """Make one event of a fixed day."""
    return AuditEvent(seq, kind, seq * DAY_MS, seq, "b" * 32, "", body)


def test_a_run_that_broke_off_ends_where_the_next_begins() -> None:
    """Each part has its command; what lies between runs has none, nor is anything lost."""
    events = [
        event(1, EventKind.NOTE),
        event(2, EventKind.RUN_STARTED, {"command": "run"}),
        event(3, EventKind.OBSERVED),
        event(4, EventKind.RUN_STARTED, None),
        event(5, EventKind.RUN_ENDED),
        event(6, EventKind.CHECKPOINT),
    ]
    parts = [(part.place, part.number, part.command, one.seq) for part, one in in_parts(events)]

    assert [
        (1, 0, "", 1),
        (2, 1, "run", 2),
        (2, 1, "run", 3),
        (3, 2, "run", 4),
        (3, 2, "run", 5),
        (4, 0, "", 6),
    ] == parts
    assert [] == list(in_parts([]))


def test_addresses_are_read_wherever_an_entry_has_them() -> None:
    """Beside the entry, in a list, in a copy's description and inside a change."""
    one, two = Address("mail", "mail.keep", "-"), Address("mail", "mail.file-past", "-")
    first, second = address_to_json(one), address_to_json(two)
    events = [
        event(1, EventKind.FINDING, {"address": first}),
        event(2, EventKind.UNDO_ASKED, {"addresses": [first, second]}),
        event(3, EventKind.EXHIBIT, {"exhibit": {"addresses": [second]}}),
        event(4, EventKind.INTENT, {"intent": {"change": {"item": {"address": second}}}}),
        event(5, EventKind.NOTE, {"text": "something else"}),
        event(6, EventKind.OUTCOME, None),
    ]
    found = [{address.step for address in addresses_in(one.body or {})} for one in events]

    assert [
        {"mail.keep"},
        {"mail.keep", "mail.file-past"},
        {"mail.file-past"},
        {"mail.file-past"},
        set(),
        set(),
    ] == found
    assert frozenset() == addresses_in({"exhibit": "none", "intent": {"change": None}})


def test_a_forgotten_person_leaves_a_sentence(tmp_path: Path) -> None:
    """Where the key is gone the page says so in every mode, and the rest stays."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        events = (*session.ledger.events(), event(9, EventKind.OUTCOME, None))
        reports = [make_report(session, lambda: events, DAY_MS, mode=mode) for mode in Mode]
        last = [[list(run.entries) for run in report.runs()][-1][-1] for report in reports]

    assert ["was forgotten" in one.came for one in last] == [True] * 3
    assert [None] * 3 == [report.counts for report in reports]
    assert [None] * 3 == [report.look_again for report in reports]


def test_a_quiet_look_is_offered_once_in_ninety_days(tmp_path: Path) -> None:
    """The day is counted from the last look the log holds."""
    path = begun(tmp_path)
    with open_session(env_at(tmp_path), str(path), write=False, connect=False) as session:
        looked = event(3, EventKind.OBSERVED, {"account": "phone"})
        report = make_report(session, lambda: (looked,), DAY_MS, mode=Mode.SUMMARY)

    assert (date(1970, 1, 4), date(1970, 4, 4)) == (report.looked_on, report.look_again)
