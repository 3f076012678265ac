"""Hold every sentence of the main door, of a sitting with written steps, and of the quick stop."""

from __future__ import annotations

HELP_STOP = "Stop here and in other windows, empty the screen, and say what that does not do."

# --- the main door -----------------------------------------------------------------------------

KEY = (
    "Esc at any question locks the case and empties the screen. Some terminals want Enter as well.",
    "While work goes on, Ctrl-C stops after the change in hand.",
)
Q_CASE = "Which case would you like to open?"
Q_NEXT = "What would you like to do?"
NEW = "Set up a case"
REHEARSE = "Try everything on made-up mail first"
REHEARSE_CASE = "Try this case on made-up mail; nothing of yours is touched"
CONNECT = "Connect your mailbox"
GO_ON_RUN = "Go on with the run that was interrupted"
RUN = "Look at the plan, and run what you agree to"
CHECK = "Look whether everything is in order"
ADD = "Something new arrived"
BY_HAND = "Written steps, in the minutes you have"
REVIEW = "Show what was done"
SHEET = "A checklist to print"
REASONS = "Your own reasons: read or add"
UNDO = "Take something back"
MORE = "More: reasons, taking back, further addresses, changes, a trial, a checklist, help lines"
SKIP = "Leave a step out, put one back, or choose somebody who is left alone"
FIND = "Look in your mail for further addresses of theirs"
EDIT = "Change people, addresses, steps or accounts"
BEGIN = "Go through the first questions again"
HELP_LINES = "Show help lines"
BACK = "Back"
ASK_AGAIN = "The first questions were shown a while ago. Under “More” you can see them again."
STOP = "Stop"
LOCKED = "Nobody typed for five minutes, so the case was locked."
OPEN_AGAIN = "Enter opens it again, or type stop:"
STOP_WORD = "stop"
Q_SHEET = (
    "The checklist is a page to print. Where would you like it?",
    "The file can be found by whoever looks through this device.",
)
SHEET_FILE = "Name of the file, such as list.html (Enter alone: not now):"


def following(deed: str) -> str:
    """Offer the next step."""
    return f"Next: {deed}."


# --- a sitting with written steps --------------------------------------------------------------

BY_HAND_NONE = "No step waits for your hands."
Q_MINUTES = "How many minutes do you have?"
MINUTES = {10: "About 10", 20: "About 20", 40: "About 40", 0: "As long as it takes"}
BY_HAND_THESE = "These fit:"
BY_HAND_LONGER = "The next one takes longer. You can stop at every line of it."
GO_ON_FROM_HERE = "You can go on from here."


def by_hand_row(number: int, verb: str, account: str, minutes: int) -> str:
    """Write one step and its minutes."""
    return f"  {number}. {verb} on {account}, about {minutes} minutes"


def by_hand_left(count: int) -> str:
    """Say how many are left for another time."""
    return "1 written step is left." if count == 1 else f"{count} written steps are left."


# --- the quick stop ----------------------------------------------------------------------------

STOPPED = (
    "Stopped. The case is locked: opening it takes the passphrase.",
    "What was done is written down. A step that was cut off is looked at first the next time.",
)
STOP_CLEARED = "This screen was emptied, as far as this terminal lets a program do that."
STOP_NOT_CLEARED = (
    "This does not clear the history of a browser or of the command line.",
    "It does not clear backups, or anything that somebody watching has recorded.",
)
STOP_OTHERS = (
    "Other windows of this program with the same folder of cases are told to stop, too.",
    "One that waits at a question stops within a second and empties its screen.",
    "One at work ends the change in hand first. Its next start looks at what was cut off.",
    "A window of another login or another device is not reached, and no browser is closed.",
)
STOP_NO_FOLDER = (
    "There is no folder of cases here, so no other window was told. Esc stops it there.",
)
