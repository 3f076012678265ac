"""Hold every sentence of taking back, of your own words, and of a lost passphrase."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from boundary.cli import words

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# --- your own words ----------------------------------------------------------------------------

HELP_REASONS = "Read what you wrote for yourself, or add to it. It lies sealed in the case."
HELP_REASONS_FROM = "Keep the words of a file; `-` reads standard input."

REASONS_NONE = "You have written nothing here yet."
REASONS_HOW = (
    "These words are for you alone. They lie sealed in this case, and nothing reads them but you."
)
REASONS_ASK = "Would you like to add to them?"
REASONS_WRITE = "Write something"
REASONS_LINES = "You can write as many lines as you want. An empty line ends it."
REASONS_LINE = "Your words:"
REASONS_KEPT = "It was kept. You can read it here at any time."
REASONS_FILE = "If the file is no longer needed, you can remove it: its words are not sealed there."


def wrote(at_ms: int, zone: tzinfo | None = None) -> str:
    """Say when the words were written: the day, where the reader is."""
    day = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(zone)
    return f"You wrote this on {day.day} {_MONTHS[day.month - 1]} {day.year}:"


# --- taking back -------------------------------------------------------------------------------

HELP_UNDO_LEFTOVERS = "What was done and the playbook no longer names."
HELP_UNDO_MAIL_BACK = "Also move the mail that a rule filed since to the inbox."

UNDO_ONE_OF = "Say what to take back with one of --item, --run, --leftovers and --all."
UNDO_INTERRUPTED = (
    "You stopped here. What was taken back is written down. `boundary undo` goes on from here; "
    "`boundary run` would do it all again."
)
UNDO_NOT_FINISHED = (
    "Something did not work. What was taken back is written down. `boundary undo` goes on from "
    "here; `boundary run` would do it all again."
)
UNDO_OPEN = "You can open this again."
UNDO_TIME = "Take the time you want."
UNDO_OLDER = "Older words of yours: `boundary reasons`."
UNDO_GO = "Take it back"
UNDO_GO_MAIL = "Take it back, and move the mail that the rule filed since to the inbox"
UNDO_AFTER = "Take it back after the wait"
UNDO_WITHOUT = "Now, without a wait: for safety, a court, a child or a mistake"
UNDO_WITHOUT_MAIL = "Now, without a wait, and move the mail that the rule filed to the inbox"
UNDO_LATER_MAIL = "`--mail-back` then also moves the mail that the rule filed since to the inbox."
MAIL_BACK_NONE = "No mail that the rule filed since lies in its folder."
MAIL_STAYS = (
    "Mail that the rule filed since stays in its folder. You can move it in your mail program."
)


def leftovers(count: int) -> str:
    """Name what stands and the playbook names no longer."""
    return f"What the playbook no longer names ({words.steps(count)})"


def mail_back(count: int) -> str:
    """Say how much mail is in the inbox again."""
    noun = "message is" if count == 1 else "messages are"
    return f"{count} {noun} in the inbox now. A message that was marked as read stays so."


def mail_back_unseen(say: str) -> str:
    """Say why mail was not moved back."""
    return f"{say} You can move it in your mail program."


def moment(at_ms: int, zone: tzinfo | None = None) -> str:
    """Write a moment twice: where the reader is, and UTC; once where the two are the same."""
    utc = datetime.fromtimestamp(at_ms // 1000, tz=UTC)
    here = utc.astimezone(zone)
    if not here.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    return f"{here:%Y-%m-%d %H:%M} on this device's clock, which is {utc:%Y-%m-%d %H:%M} UTC"


def would_wait(when: str) -> str:
    """Say from when on it would be done, before it is asked for."""
    return f"With the wait that was set, the same command goes on from {when}."


def waits_until(when: str) -> str:
    """Say from when on the same command goes on."""
    return (
        f"The same command takes this back from {when}."
        " The wait was set when the case was set up. Nothing runs by itself."
    )
