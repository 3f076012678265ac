"""Hold every sentence that `find` shows, and that `check --hints` shares with it."""

from __future__ import annotations

from boundary.core.hints import Reason, Seen

FIND_HEAD = "Could be, could be not."
FIND_MAIL = "Compared were the sender lines of mail you received."
FIND_HOW = "No message text was read, and nothing was looked up elsewhere."
FIND_BOOKS = "Compared were names, addresses and numbers on the cards of your address books."
FIND_CARDS = "The file you named was compared as well."
FIND_DOUBT = (
    "A display name is whatever its sender writes. Relatives and colleagues can share one.",
    "Nothing is done about any of these unless you tick it.",
)
FIND_NONE = (
    "Nothing there points to another address.",
    "Other addresses can still be in use.",
)
FIND_NO_MAILBOX = (
    "No mailbox and no address book was looked through: this playbook has none that could be"
    " opened."
)
FIND_NO_NAMES = (
    "You can write display names of theirs under `names:` in the playbook. They serve hints alone."
)
FIND_FULL = "`--full` shows them whole."
FIND_TICK = "Which of these belong to the person, as far as you know?"
TICK_PROMPT = "Numbers such as 1 3, or none, or not now:"
TICK_NONE = "none"
TICK_AGAIN = "That is not understood. You can type numbers from the list, none, or not now."
FIND_OTHERS = ("And the others?", "What you leave out now is not shown by `find` again.")
FIND_SHOW_AGAIN = "Show them again next time"
FIND_LEAVE_OUT = "Leave them out from now on"
FIND_NEXT = "`boundary run CASE` plans what is new. Until then nothing changes."
FIND_REMEMBERED = "`boundary check CASE --hints` looks at what comes from now on."

_REASONS = {
    Reason.ANSWERS_FOR: "in one message with an address you listed",
    Reason.SAME_NAME_AS_THEIRS: "with a display name that an address you listed has too",
    Reason.SAME_LOCAL_PART: "the same before the @ as an address you listed",
}
_ONE_CARD = "on one card with something you listed"


def reason(why: Reason, name: str, place: Seen) -> str:
    """Say one reason; `name` is the playbook's own spelling, the one name that is ever shown."""
    if why is Reason.SAME_NAME:
        return f"with the display name “{name}”"
    if why is Reason.ANSWERS_FOR and place is Seen.CARD:
        return _ONE_CARD
    return _REASONS[why]


def seen(place: Seen, count: int, month: str) -> str:
    """Say how often it was seen, and when last."""
    if place is Seen.CARD:
        return "1 card" if count == 1 else f"{count} cards"
    messages = "1 message" if count == 1 else f"{count} messages"
    return f"{messages}, the newest in {month}" if month else messages


def row(number: int, masked: str, reasons: str, how_often: str) -> str:
    """Write one hint on one line."""
    return f"  {number}  {masked}  {reasons}; {how_often}."


def person(alias: str) -> str:
    """Begin the hints about one person."""
    return f"Could belong to {alias}:"


def left_out(count: int) -> str:
    """Count what was left out before."""
    are = "1 more is" if count == 1 else f"{count} more are"
    return f"{are} not shown: left out before. `boundary add CASE` takes any address."


def unread(count: int) -> str:
    """Count what stands on cards and cannot be used."""
    entries = "1 entry" if count == 1 else f"{count} entries"
    are = "is" if count == 1 else "are"
    return (
        f"{entries} on cards {are} not compared: it is not sure which address or number is meant."
    )
