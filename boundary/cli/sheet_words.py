"""Hold every sentence of `sheet`; what stands on the pages is in formats/sheet_words.py."""

from __future__ import annotations

HELP_SHEET = "Write a checklist to print; no account is opened and nothing is contacted."
HELP_SHEET_BLANK = "Without any name and any case: to fill in by hand."
HELP_SHEET_FILE = "Where to write it; without this it goes to standard output."
HELP_SHEET_MAIL = "With --full: put mail addresses on the codes for a phone too."
HELP_SHEET_CODES = "With --full: show the codes for a phone on this screen, in place of the page."

SHEET_CODES = "Codes are shown for a case and with --full, on the screen alone."
SHEET_CODES_HINT = "You can name a case and give --full, without -o and --json."
SHEET_NO_CODES = "No step of this case takes a card, so there is no code."
SHEET_MAIL = "Mail addresses go on a card only where everything is shown whole."
SHEET_MAIL_HINT = "You can name a case and give --full, or leave --mail-on-card out."
SHEET_CASE_OR_BLANK = "A sheet is about one case, or blank."
SHEET_CASE_OR_BLANK_HINT = "You can name a playbook or a case code, or give --blank."
SHEET_THERE = "A file of this name is there already."
SHEET_THERE_HINT = "You can name another file."
SHEET_REPLACE = "Replace it"
SHEET_LEFT = "The file was left as it was. Nothing was written."
SHEET_KEEP = (
    "This file is not sealed: whoever opens it can read it. So can whoever finds the paper.",
    "You can print it and remove it. A printer can keep a copy.",
)
SHEET_FULL = (
    "Addresses and numbers are covered; `--full` writes them whole, and draws codes for a phone's"
    " camera."
)


def wrote(file: str) -> str:
    """Say where the sheet lies."""
    return f"The sheet lies in {file}. A web browser opens and prints it."


def wide(columns: int) -> str:
    """Say how wide the window has to be."""
    return f"Each line has up to {columns} signs. A wide window shows them whole."


def size(steps: int, minutes: int) -> str:
    """Say how much is on it."""
    return f"Steps on it: {steps}. By hand they take about {minutes} minutes."
