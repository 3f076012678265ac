"""Hold what `log report` says; what stands on the page is in formats/report_words.py."""

from __future__ import annotations

from boundary.formats.report_html import Mode

HELP_MODE = (
    "How much stands on the page of `report`: all that the screen shows, signs in place of names, "
    "or numbers alone. [default: summary]"
)
HELP_COUNTS = "With the saved messages by channel and day."
HELP_TO = "Write the checkpoint, or the page of `report`, to a new file."

NEEDS_FILE = "`log report` writes a page, and needs to know where."
NEEDS_FILE_HINT = "You can name a new file with --to."
THERE = "A file of that name is there already."
THERE_HINT = "Nothing was written. You can choose another name."
NO_FOLDER = "The folder for the new file is not there."

HOLDS = {
    Mode.FULL: (
        "The page holds the short names, the names of your accounts, and every entry of the log."
        " Addresses and numbers are covered."
    ),
    Mode.PSEUDONYMISED: (
        "The page holds every entry of the log, with signs in place of people, accounts and"
        " addresses."
    ),
    Mode.SUMMARY: (
        "The page holds steps, days and numbers. No name, no address and no account is on it."
    ),
}
HOLDS_WHOLE = (
    "The page holds the short names, the names of your accounts, addresses and numbers in full, and"
    " every entry of the log."
)
HOLDS_COUNTS = "It counts the saved messages by channel and day."
IN_CLEAR = (
    "It is not sealed: whoever can open the file can read it.",
    "That the page was written now stands in the log.",
)
EXPORTED = "report, {mode}"


def wrote(file: str) -> str:
    """Say where the page lies."""
    return f"The page lies in {file}. A web browser opens and prints it."


def exported(mode: str) -> str:
    """Name the page in the log."""
    return EXPORTED.format(mode=mode)
