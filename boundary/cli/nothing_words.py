"""Hold every sentence of a run that keeps nothing."""

from __future__ import annotations

from boundary.cli import words

HELP = "Run a playbook file without a case: nothing is written on this device."

LOST = (
    "This run keeps nothing on this device. What that means:",
    "  There is no log, and nothing you could show later.",
    "  No mail is saved. Copies are held only while this runs.",
    "  Nothing can be taken back by this program after it ends. You can do that once, at its end.",
    "  Another run knows nothing of this one. It looks at everything anew.",
    "  Nothing reminds you of steps that wait, and nothing waits on your behalf.",
    "  If it is cut off in the middle, nothing knows what was under way.",
)
STAYS = (
    "What it sets up stays at your accounts, where you can see it and take it away.",
    "`boundary found ACCOUNT` lists and removes most of it, without a case.",
    "Mail that is moved lies in a folder of your mailbox. None is deleted.",
)
TRACES = (
    "Your playbook file stays where it is, and names them.",
    "The system may put memory aside on its disk, and a terminal may keep what it showed.",
)
ASK = "Would you like to go on like this?"

NEEDS_PERSON = "A run that keeps nothing needs somebody at the keyboard."
NEEDS_PERSON_HINT = "It asks the questions and the passwords each time, and keeps no answer."
NOT_WITH = "`--keep-nothing` goes with no other answer on the command line."
NOT_WITH_HINT = "You can leave out --accept, --through, --allow, --expect and --passphrase-file."
NEEDS_FILE = "A run that keeps nothing takes a playbook file. A case keeps a log."
NEEDS_FILE_HINT = "Name the path of the file."
CIRCUMSTANCES = "What you tick is a choice for this plan. It is held only while this runs."

BACK = "This is the one time that this program can take it back."
TAKE_BACK = "Take everything back now"
LEAVE = "Leave it as it is"
STOPPED = "You stopped here. Nothing of this is written down."
FAILED = "Something did not work. Nothing of this is written down."
DOUBT = "What came of some steps is not known."
ENDED = "The run is over. What it held in memory was let go."


def password(account: str) -> str:
    """Ask for a password; nothing keeps it."""
    return f"Password for {account} (held only while this runs): "


def account_out(name: str, say: str) -> str:
    """Say that an account is left out, and why."""
    return f"Left out: the account {name}. {say}"


def step_out(verb: str, account: str, count: int, say: str) -> str:
    """Say that steps are left out, and why."""
    return f"Left out: {words.group('', verb, account, count)}. {say}"


def back(count: int) -> str:
    """Say what stands at the end."""
    noun = "step stands" if count == 1 else "steps stand"
    return f"{count} {noun} at your accounts now."
