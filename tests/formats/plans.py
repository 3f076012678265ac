"""Make plans to write down, for the tests of their text and their JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256

from boundary.core.change import Action, Change, Hand, Notice, Presence, Stage, State, Undo
from boundary.core.cross import Uncovered
from boundary.core.identifier import Identifier, email
from boundary.core.plan import Plan
from boundary.core.playbook import Address, Item
from boundary.core.rules import NoticeLine
from boundary.formats.plan_text import PlanView

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
    minutes=lambda changes: 5 * len(changes),
    today=date(2026, 6, 1),
)
THEIRS = email("jordan@example.org")
ONE = plan_of([change("mail.file-past", THEIRS, count=12)])


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
