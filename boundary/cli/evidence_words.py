"""Hold every sentence about saved copies: their table, their export, entries made by hand."""

from __future__ import annotations

from collections.abc import Sequence

HELP_CSV = "Write the same counts to a new file, as a table for a spreadsheet."

_NAMED = 20
"""So many entries of the log are named by their numbers; the answer to programs names all."""

CSV_HEAD = ("day", "sender", "account", "copies", "bytes")
CSV_THERE = "A file of that name is there already."
CSV_THERE_HINT = "Nothing was written. You can choose another name."
CSV_NO_FOLDER = "The folder for the new file is not there."
CSV_IN_CLEAR = "It is not sealed: whoever can open this device can read it."


def written(name: str) -> str:
    """Say that the table is there."""
    return f"Written: {name}."


BY_DAY = "By day and channel:"
BY_YOU = "(written by you)"

HELP_CHECK = "Open every copy, and hold it against what the log says of it."
HELP_MODE = "How much an export tells: full, pseudonymised or summary."
HELP_MBOX = "Add one mailbox file with the messages to an export."
HELP_ATTACHED = "What to do with messages that carry a file: leave them out, or copy them."
HELP_FROM = "Read an entry from a text file; `-` reads standard input."

DIR_MISSING = "The new folder is missing after `export`."
DIR_EXTRA = "Only `export` takes a folder."
NOT_OF_THIS = "One of these options is not for this."
NOT_OF_THIS_HINT = (
    "--csv and --check are for `list`, --from for `note`; the others are for `export`."
)

OPEN_FOLDER = (
    "The new folder is not sealed: whoever can open this device can read it.",
    "On a device that others use, a stick that only you have is one way.",
)
SYNCED = "A cloud service seems to copy this folder to other devices."
SHARED = "Other logins of this device can write to this folder."
OTHER_PLACE = "You can choose another place, and run the command again."
GO_ON_HERE = "Write it here"

ATTACHED = (
    "Copying a sexual picture of anyone under 18 can be a crime, also for the one it was sent to.",
    "A lawyer, a help line or the police can say what to do with one. You need not look at it.",
    "The messages stay where they are, whatever you choose.",
)
LEAVE = "Leave these out; only the lines of their heads are written"
COPY = "Copy them; none of them can hold such a picture"
ATTACHED_NOBODY = "A question about pictures needs a person."
ATTACHED_NOBODY_HINT = "`--attachments leave` leaves out what carries a file; `copy` copies all."
PLACE_NOBODY_HINT = "Nothing was written. You can choose another place."

CUSTODY = "Three lines for the table of who handled the copies. Each may stay empty."
CUSTODY_WHO = "Who makes this copy, a name or a role:"
CUSTODY_WHOM = "For whom it is:"
CUSTODY_WHY = "For what, such as a meeting with a lawyer:"

CHECK = "Whoever has the folder can check it: `python -I -S verify.py`."
KEEP_SEAL = "Give this seal code to them another way, such as by phone. It stands for the folder:"
KEEP_KEY = "The public key that the signatures in it begin with:"

NOTE_FIRST = "This is sealed in the case with the saved copies. The log holds no word of it."
NOTE_WHEN = "On which day, as 2026-11-22 or 2026-11-22 21:30; may stay empty:"
NOTE_CHANNEL = "Where or how, such as by phone or at the door; may stay empty:"
NOTE_WITNESS = "Who else saw or heard it; may stay empty:"
NOTE_WHAT = "What happened. An empty line ends it:"
NOTE_LINE = ">"
NOTE_NOTHING = "Nothing was written down."
NOTE_DONE = "Saved and sealed."


def attached(count: int) -> str:
    """Say how many copies are meant."""
    return f"Messages that carry, or may carry, a picture, a film or another file: {count}."


def exported(name: str, copies: int, size: int, files: int) -> str:
    """Say what was written."""
    return f"Written to {name}: {copies} copies, {size} bytes; {files} files in all."


def left_out(count: int) -> str:
    """Say how many were left out."""
    return f"Left out, because they carry a file: {count}."


def broken(count: int) -> str:
    """Say how many could not be opened."""
    return f"Not as they were saved, or gone: {count}. The manifest names them."


def manifest(sha256: str) -> str:
    """Say the hash that stands for everything."""
    return f"SHA-256 of the manifest: {sha256}"


def forgotten(count: int, day: str) -> str:
    """Say that nobody can open copies; `day` is empty when the log tells of no forgetting."""
    if not day:
        return (
            f"Copies whose key is not there: {count}. The log does not say that anybody was "
            "forgotten. If you have a backup of the case, you can put its keys folder back."
        )
    return f"Of a person who was forgotten on {day}: {count}. Nobody can open these copies."


def absent(count: int) -> str:
    """Say that files of copies are gone."""
    return (
        f"Saved copies whose file is gone, or cut off: {count}. A backup of the case can bring "
        "them back. Or you can take mail.keep back and run again: what is still in the mailbox is "
        "saved anew."
    )


def checked(opened: int, damaged: Sequence[int]) -> tuple[str, ...]:
    """Say how many were opened, and which are not as they were saved: by entries of the log."""
    said = f"Opened and held against the log: {opened}."
    if not damaged:
        return (f"{said} Each is as it was saved.",)
    named = ", ".join(str(one) for one in damaged[:_NAMED])
    more = f" and {len(damaged) - _NAMED} more" if len(damaged) > _NAMED else ""
    return (
        f"{said} Not as they were saved, or cannot be read: {len(damaged)}.",
        f"Their entries in the log: {named}{more}. A backup of the case can bring them back.",
    )


def removed(count: int, day: str) -> str:
    """Say that older entries of the log were removed."""
    return f"Events 1 to {count} of the log were removed by you on {day}; saved copies stayed."
