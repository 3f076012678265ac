"""Hold what is, what would change, what came of it, and what a second look showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from boundary.core.json import JsonObject
from boundary.core.playbook import Address, Item


class Presence(StrEnum):
    """Whether the wished-for state holds on the service."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """Could not look. Never ABSENT for "could not look"."""


@dataclass(frozen=True, slots=True)
class State:
    """One remote object, or one wished-for condition, in our words."""

    presence: Presence
    facts: JsonObject = field(default_factory=dict, repr=False)
    """Adapter's words. Shared keys: `count` (int, objects concerned), `beyond` (sorted list of the
    ids, unique on the account, of those objects that are not exactly the person's: what others
    wrote, a card that others are on, too), `of` (int, how many such objects there are in all on
    the account; 0 or missing: not known), `seen_ids` (sorted list of
    stable object ids that a reading verb has read), `note` (one sentence for the screen),
    `inbox_newest` (ISO 8601 UTC, when the newest of theirs in the inbox came; empty: none there).
    Of access.review: `findings` (list of mappings `id`, `say`, `by_hand`: what was found, and what
    can be done about it by hand) and `unread` (list of sentences: what cannot be read here)."""
    ref: str = field(default="", repr=False)
    """The service's own handle for the object, or empty."""
    etag: str = ""
    """Changes whenever the object changes; what a conditional write compares."""
    marked: bool | None = None
    """True: carries our mark. False: there, and not ours. None: the service has no room for one."""


Cursor = JsonObject
"""What lets the next observe read only what came since; one adapter writes and reads it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one observe saw: a state for every item asked, and a cursor for the next time."""

    states: Mapping[Address, State]
    cursor: Cursor | None = None


class Action(StrEnum):
    """What a change does on the service."""

    NOTHING = "nothing"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Hand(StrEnum):
    """Who carries a change out."""

    TOOL = "tool"
    PERSON = "person"


class Undo(StrEnum):
    """How exactly a change can be taken back."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Notice(StrEnum):
    """Whether the person may notice. Unknown counts as MAY_SHOW."""

    QUIET = "quiet"
    MAY_SHOW = "may-show"
    WILL_SHOW = "will-show"


class Stage(StrEnum):
    """When a change runs. Stages run in this order; the run stops before the last two."""

    KEEP = "keep"
    REVIEW = "review"
    QUIET = "quiet"
    MAY_SHOW = "may-show"
    WILL_SHOW = "will-show"

    @property
    def rank(self) -> int:
        """Position in the order of stages, from 0."""
        return list(Stage).index(self)


VISIBLE = (Stage.MAY_SHOW, Stage.WILL_SHOW)
"""The stages that a run stops before, and asks."""


@dataclass(frozen=True, slots=True)
class Change:
    """What would be done for one item. A value: it can be shown, saved, compared and refused."""

    item: Item
    action: Action
    before: State
    after: State
    summary: str
    """One sentence, without any identifier in clear."""
    hand: Hand
    undo: Undo
    notice: Notice
    stage: Stage

    @property
    def address(self) -> Address:
        """The address of the item."""
        return self.item.address


class Direction(StrEnum):
    """Whether an intent does a change or takes it back."""

    DO = "do"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One archived original: evidence, with its digest. Sealed on disk."""

    addresses: tuple[Address, ...]
    """The items it was archived for, sorted."""
    source: str
    """Where it came from, unique on the account: for mail `folder;uidvalidity;uid`."""
    media_type: str
    size: int
    """Bytes, as received."""
    sha256: str
    """Lower-case hex over the bytes as received."""
    facts: JsonObject = field(default_factory=dict, repr=False)
    """Beside the bytes: for mail `message_id`, `internal_date`, `sender`, `channel`, `account`."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be done, written down before it is done."""

    change: Change
    direction: Direction
    exhibits: tuple[Exhibit, ...] = ()
    """Digests of the originals archived for this change, so that recovery can find them by hash."""
    receipts: tuple[JsonObject, ...] = field(default=(), repr=False)
    """For UNDO: the `ref` of each outcome that is being taken back, newest first."""
    more: bool = False
    """For UNDO: this is a portion, and what else stands of the change is taken back after it."""


class Status(StrEnum):
    """What came of a change."""

    DONE = "done"
    ALREADY = "already"
    WAITING = "waiting"
    """Handed to the person, or to a later time; `not_before` may say when to look again."""
    SKIPPED = "skipped"
    REFUSED = "refused"
    FAILED = "failed"
    UNDONE = "undone"


class Proof(StrEnum):
    """How sure a finding is."""

    SEEN = "seen"
    """Read back from the service by a separate read."""
    TOLD = "told"
    """On the person's word."""
    NONE = "none"


MADE = "made"
"""Key of Outcome.ref: see there."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change; kept, it is the receipt that undo needs."""

    change: Change
    status: Status
    ref: JsonObject = field(default_factory=dict, repr=False)
    """The receipt. `objects`: list of mappings, each with a text `id` unique on the account (which
    remote object was touched) and whatever undo needs. Two items that claim one object both list
    it. An undo says `returned` (how many objects were put back) and, when some could not be,
    `remaining` (their ids). Either may say `made`: a list of the service's own handles of what was
    made on the way for steps that stand, where the service alone does not say whose a thing is.
    `created_folder` or `created_label` true, or a `label` with `made` true: what it was filed into
    was made on the way. Undo removes it once nothing is in it, for the last step that could be."""
    note: str = ""
    """One sentence for the screen, without identifiers; says the reason when not DONE."""
    not_before: int | None = None
    """UTC milliseconds before which looking or trying again is of no use."""
    proof: Proof = Proof.NONE


@dataclass(frozen=True, slots=True)
class Finding:
    """What a second, separate look showed."""

    address: Address
    holds: bool | None
    """None: could not look."""
    proof: Proof
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """An intent without an outcome: a run was cut off here."""

    intent: Intent
    parts: tuple[JsonObject, ...] = field(default=(), repr=False)
    """What `Journal.part` had made durable, oldest first."""


class Guard(StrEnum):
    """A reason to stop and ask."""

    IRREVERSIBLE = "irreversible"
    NOT_OURS = "not-ours"
    EMPTY_WORLD = "empty-world"
    MASS = "mass"
    OVERLAP = "overlap"
    PROTECTED = "protected"
