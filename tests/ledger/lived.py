"""Furnish a case that was lived in for some days: runs, an undo, a saved copy, notes, a choice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from boundary.core.change import Direction, Intent, Outcome, Proof, Status
from boundary.core.codec import address_to_json, intent_to_json, outcome_to_json
from boundary.core.event import Entry, EventKind
from boundary.core.json import JsonObject
from boundary.core.playbook import Address
from boundary.ledger import Ledger
from boundary.vault.signing import Ed25519

from .furniture import OTHER, PERSON, Case, note
from .test_replay import CHANGE, DONE

DAY_MS = 86_400_000
FIRST_DAY_MS = 1_800_000_000_000 // DAY_MS * DAY_MS
STANDS = CHANGE
OPENED = replace(
    CHANGE, item=replace(CHANGE.item, address=Address("mail", "mail.file-away", CHANGE.item.person))
)
ORIGINAL = b"From: jordan@example.org\r\n\r\nsaved as it came"


def go_to(case: Case, day: int) -> None:
    """Set both clocks to noon of a day, counted from the first."""
    wall_ms = FIRST_DAY_MS + day * DAY_MS + DAY_MS // 2
    case.clock.own_ms += wall_ms - case.clock.wall_ms
    case.clock.wall_ms = wall_ms


def _run(ledger: Ledger, command: str, *entries: Entry) -> None:
    accounts: JsonObject = {"mail": {"service": "imap", "settings": {"host": "mail.example.org"}}}
    started: JsonObject = {"command": command, "accounts": accounts}
    ledger.append([Entry(EventKind.RUN_STARTED, started)])
    ledger.append([Entry(EventKind.PLANNED, {"furthest": "quiet"})])
    for entry in entries:
        ledger.append([entry])
    ledger.append([Entry(EventKind.RUN_ENDED, {"exit": 0})])


def intent(change=CHANGE, direction: Direction = Direction.DO) -> Entry:
    """Make an intent."""
    receipts = (DONE.ref,) if direction is Direction.UNDO else ()
    body: JsonObject = {"intent": intent_to_json(Intent(change, direction, (), receipts))}
    return Entry(EventKind.INTENT, body, PERSON)


def outcome(of: Outcome, direction: Direction = Direction.DO) -> Entry:
    """Make an outcome."""
    body: JsonObject = {"outcome": outcome_to_json(of), "direction": direction.value}
    return Entry(EventKind.OUTCOME, body, PERSON)


def lived_in(folder: Path) -> Case:
    """Make the case: days 0, 1, 2 and 9; of the first three much is of no use any more."""
    case = Case(folder, signing=Ed25519())
    go_to(case, 0)
    opened = Outcome(OPENED, Status.DONE, DONE.ref, proof=Proof.SEEN)
    with case.begin() as ledger:
        ledger.append([Entry(EventKind.NOTE, {"text": "questions-shown", "choice": "full"})])
        _run(ledger, "run", intent(), outcome(DONE), intent(OPENED), outcome(opened))
    go_to(case, 1)
    with case.open(write=True) as ledger:
        asked: JsonObject = {"addresses": [address_to_json(OPENED.address)], "not_before": 5}
        ledger.append([Entry(EventKind.UNDO_ASKED, asked, PERSON), note("plain", OTHER)])
        undone = outcome(Outcome(OPENED, Status.UNDONE, {}), Direction.UNDO)
        _run(ledger, "undo", intent(OPENED, Direction.UNDO), undone)
    go_to(case, 2)
    with case.open(write=True) as ledger:
        source = "imap;account;Receipts;1;1"
        ledger.exhibits.add((CHANGE.address,), source, "message/rfc822", [ORIGINAL], {}, PERSON)
        ledger.exhibits.flush()
        observed: JsonObject = {"account": "mail", "cursor": {"uid": 5}}
        _run(ledger, "run", Entry(EventKind.OBSERVED, observed), note("plain too"))
    go_to(case, 9)
    with case.open(write=True) as ledger:
        found: JsonObject = {"address": address_to_json(CHANGE.address), "holds": True}
        finding = Entry(EventKind.FINDING, {**found, "proof": "seen"}, PERSON)
        _run(ledger, "check", finding)
    return case
