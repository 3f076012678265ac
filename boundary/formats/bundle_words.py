"""Hold every sentence that an exported folder of evidence says in its own files."""

from __future__ import annotations

from datetime import UTC, datetime

CUSTODY_HEAD = ("who", "when (UTC)", "what", "to whom", "why", "entry of the log")
SAVED = "saved a copy of"
EARLIER = "exported earlier; that export has its own table"
NOT_SAID = "not said"
CLOCK = "the clock of this device; it was not compared with another"
NO_ADVICE = "This is not legal advice."

WITHOUT = (
    "Left out: this message carries, or may carry, a picture, a film or another file.",
    "Below are the lines of its head only. The whole message is where it was.",
)

MODES = {
    "full": "In full: the copies are in the folder `evidence`, byte for byte as they were saved.",
    "pseudonymised": "With stand-in names: no copy is in here, and nobody is named. Equal names"
    " stand for equal senders. The key to them stays with the person who exported this.",
    "summary": "A summary: counts by channel and day. No copy is in here, and nobody is named.",
}

README = """\
{mode}

manifest.json    every file with its SHA-256 and size, and where each copy came from
custody.csv      who handled the copies, and when
certificate.txt  a draft that the person who made the copies can adapt
verify.py        checks this folder; it needs Python and nothing else
proof            entries of the log, the checkpoints they lead to, and a public key

To check the folder:  python -I -S verify.py
With a seal code that was kept elsewhere:  python -I -S verify.py --seal CODE
With a public key that was kept elsewhere:  python -I -S verify.py KEY

A court decides what counts as evidence. A lawyer or an advocate can tell you more.
Work on a copy of this folder, so that the files in it stay as they are.
{advice}
"""

CERTIFICATE = """\
DRAFT. NOT LEGAL ADVICE.
Change what does not fit before anybody signs this. A lawyer can tell what is needed where you are.

I, {who}, say the following.

1. On {when} UTC I exported {count} copies, {size} bytes in all, from my own accounts.
2. The copies were made by the program boundary, version {version}, on a device with {system}.
   It reads each message without changing it, writes it down as it came, reads it back, and compares
   the SHA-256 of both.
3. The times are those of this device, whose zone was UTC{zone}. They were not compared with another
   clock.
4. The file manifest.json lists each copy with its SHA-256. I did not change a copy.
5. The program keeps a log of what it does. The folder `proof` shows the entries about these copies.
6. {left_out} copies were left out or could not be opened. The manifest names them.

The SHA-256 of manifest.json is in the log, and is shown by the program when it exports.

Name, date, signature: ______________________________
"""


def note_text(when: str, channel: str, witness: str, written: str, what: str) -> str:
    """Write an entry made by hand."""
    return (
        f"Written by hand on {written}.\nWhen it happened: {when or NOT_SAID}\n"
        f"Where or how: {channel or NOT_SAID}\nWho else saw it: {witness or NOT_SAID}\n\n{what}\n"
    )


READING = "Reading the saved copies"


def moment(at_ms: int) -> str:
    """Write a moment: ISO 8601, UTC, to the second."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exported(count: int, mode: str) -> str:
    """Say what this export is, in the custody table."""
    return f"exported {count} copies; form: {mode}"


def entry(seq: int) -> str:
    """Name a copy that has no file in the folder."""
    return f"the copy of entry {seq}"


def forgotten(seq: int, day: str) -> str:
    """Name a copy that nobody can open; `day` is empty when the log tells of no forgetting."""
    if not day:
        return f"the copy of entry {seq}, whose key is not there: it cannot be opened"
    return f"the copy of entry {seq}, whose person was forgotten on {day}: nobody can open it"


def lost(count: int, day: str) -> str:
    """Count copies that nobody can open; `day` is empty when the log tells of no forgetting."""
    if not day:
        return (
            f"Copies whose key is not there: {count}. They cannot be opened, and the log does not "
            "say that anybody was forgotten."
        )
    return f"Copies of a person who was forgotten on {day}: {count}. Nobody can open them."


def removed(count: int, day: str) -> str:
    """Say that older entries of the log were removed."""
    return (
        f"Events 1 to {count} of the log were removed by its owner on {day}, but for those that\n"
        "still mattered, such as the entries about saved copies."
    )
