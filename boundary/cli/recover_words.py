"""Hold every sentence of `recover`: after a lost passphrase."""

from __future__ import annotations

from collections.abc import Iterable

from boundary.cli import words

HELP_RECOVER = "After a lost passphrase: begin a new case, and take over what this program set."
HELP_RECOVER_LOST = "The passphrase of the case that the file names is lost; begin a new one."

RECOVER_HOW = (
    "A lost passphrase cannot be found again. What lies sealed under it cannot be read.",
    "What was set on your accounts goes on as it is. A new case can take it over.",
)
RECOVER_ASK = "The case that this file names lies here. Do you have its passphrase?"
RECOVER_LOST = "It is lost. Begin a new case"
RECOVER_HAVE = "I have it. Look at the accounts with that case"
RECOVER_HERE = "The case that this file names lies here already."
RECOVER_HERE_HINT = (
    "You can name its code instead, if you have its passphrase. `--lost` begins a new case."
)
TAKE_ASK = "Would you like to take these over, so that `boundary undo` can take them back?"
TAKE = "Take them over"
TAKE_NOTHING = "Nothing was found that can be taken over."
TAKE_AGAIN = "They were set once more as they were. Now the log of this case has them."
NOT_TAKEN_HEAD = "Also found on your accounts:"
NOT_TAKEN = (
    "Rules for addresses that the playbook does not name are not taken over."
    " `boundary found imap` takes those away."
)
MAIL_LIES = (
    "Mail that was moved lies in its folder. Where each message came from is not known any more.",
    "You can move it back in your mail program.",
)
BY_HAND = (
    "What you did by hand leaves no mark. The plan lists it; you can answer “It was so already”."
)
COPIES = "Saved copies of the old case stay sealed. New copies can be saved from the mailbox."


def old_stays(code: str) -> str:
    """Say what becomes of the old case."""
    return f"The case {code} stays here as it is, in case the passphrase comes back to you."


def taken(names: Iterable[str]) -> tuple[str, ...]:
    """List what can be taken over."""
    return tuple(f"  {name}" for name in names)


def needs_password(code: str, account: str) -> str:
    """Say that an account has no password in the new case."""
    return f"The new case has no password for {account} yet: `boundary connect {code} {account}`."


def then_recover(code: str) -> str:
    """Say how it goes on from there."""
    return f"After that, `boundary recover {code}` looks at your accounts."


def unseen(account: str) -> str:
    """Say that an account could not be looked at."""
    return f"{account} could not be looked at, so nothing was taken over there."


def still_to_do(count: int, code: str) -> str:
    """Say what else is in the plan."""
    return f"The plan has {words.steps(count)} beside that: `boundary plan {code}`."
