"""Hold every sentence that `edit` shows."""

from __future__ import annotations

HELP_EDIT = "Change the playbook of a case by questions; each change is shown before it is written."

WHAT = "What would you like to change?"
AGAIN = "Is there anything else to change?"
IDENTIFIERS = "Addresses, numbers and handles of a person"
ALIAS = "The short name of a person"
FOLLOW = "The playbook that a person's steps come from"
ACCOUNT = "A setting of one of your accounts"
FOLDER = "The name of a folder that mail is filed into"
KEPT = "Who is kept open, whatever the steps say"

PUT_IN = "Put one in"
TAKE_OUT = "Take one out"
WAY = "What would you like to do?"
WHICH = "Which one?"
WHICH_PERSON = "Who is it about?"
NO_PEOPLE = "Nobody is in this playbook yet."
NONE_THERE = "There is none yet."
KINDS = "What is it?"
SITE = "On which site?"
NEW_ALIAS = "The new short name (empty: not now):"
NEW_FOLLOW = "Which playbook should the steps come from?"
WHICH_ACCOUNT = "Which account?"
NO_ACCOUNT = "No account in this playbook has such a setting."
WHICH_SETTING = "Which setting?"
NOT_SET = "not set"
SET_TO = "Write another value"
UNSET = "Take it out of the file"
NEW_VALUE = "The new value (empty: not now):"
WHICH_FOLDER = "Which folder?"
NEW_FOLDER = "The new name (empty: not now):"

CHANGE = "The change:"
WOULD = "What it means for the steps:"
WRITE_ASK = "Do you want to write this?"
WRITE_YES = "Write it"
WRITTEN = "Written. Everything else in the playbook is as it was."
NOT_WRITTEN = "Not written."
LIFTS_NOTHING = (
    "Taking it out of the playbook lifts nothing that was done. Only `boundary undo` does that."
)
FILED_STAYS = "Mail that was filed stays in the folder that it is in."
CONNECT_AGAIN = (
    "The stored password belongs to the account as it was. `boundary connect` asks anew."
)
KEPT_MEANS = "No plan names anybody who is kept open."
ADD_HINT = "`boundary add CASE --from FILE` adds without questions."

SETTINGS = {
    "host": "The name of its mail server",
    "port": "The port of its mail server",
    "user": "Your login name",
    "security": "Encryption (tls or starttls)",
    "sieve_host": "The name of its server for rules",
    "sieve_port": "The port of its server for rules",
}
FOLDERS = {
    "later": "For later",
    "aside": "Set aside",
    "archive": "Archive",
}


def one_more(alias: str, identifier: str) -> str:
    """Say what would stand under a person."""
    return f"  Under {alias}, one more: {identifier}"


def one_less(alias: str, identifier: str) -> str:
    """Say what would stand under a person no longer."""
    return f"  Under {alias}, one less: {identifier}"


def renamed(alias: str, new: str) -> str:
    """Say what a person would be called."""
    return f"  The short name {alias} becomes {new}"


def follows(alias: str, before: str, after: str) -> str:
    """Say where a person's steps would come from."""
    return f"  The steps for {alias} come from {after}, and no longer from {before}."


def setting(account: str, name: str, before: str, after: str) -> str:
    """Say what a setting would be."""
    return f"  {account}, {name}: {before} becomes {after}"


def unset(account: str, name: str) -> str:
    """Say which setting would be gone."""
    return f"  {account}, {name}: taken out"


def kept(identifier: str) -> str:
    """Say who would be kept open."""
    return f"  Kept open from now on: {identifier}"


def kept_no_more(identifier: str) -> str:
    """Say who would be kept open no longer."""
    return f"  Kept open no longer: {identifier}"


def named(name: str, value: str) -> str:
    """Write a setting as it is now."""
    return f"{name}: {value}"
