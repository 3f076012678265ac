"""Hold every sentence that `edit` shows."""

from __future__ import annotations

HELP_EDIT = "Change the playbook of a case by questions; each change is shown before it is written."

WHAT = "What would you like to change?"
AGAIN = "Is there anything else to change?"
IDENTIFIERS = "Addresses, numbers and handles of a person"
NAMES = "Names that the mail of a person comes under"
ALIAS = "The short name of a person"
FOLLOW = "The playbook that a person's steps come from"
PERSON = "A whole person: put one in, or take one out"
OWN = "One of your own accounts: put one in, or take one out"
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
ALIAS_ONLY = "Only the name on the screen changes. What was done stays, and nothing begins anew."
ALIAS_PROMPT = "Short name (empty: not now):"
NAME_PROMPT = "The name, as it stands on their mail (empty: not now):"
NAMES_MEAN = "Only `boundary find` uses it. No step goes by a name."
PERSON_IN = "Put a person in"
PERSON_OUT = "Take a person out"
HANDLES_AFTER = "Handles can be put in after that, under the first answer of this list."
NOTHING_STANDS = "Nothing was done for this person that stands."
NOTHING_STANDS_ON = "Nothing that was done stands on this account."
UNDO_FIRST = (
    "If you want to take some of it back, you can do that first. `boundary undo` lists it"
    " afterwards, too, without the short name."
)
UNDO_REACHES = "`boundary undo` still reaches the account: the log remembers how."
OWN_IN = "Put an account in"
OWN_OUT = "Take an account out"
SIGN_IN_STAYS = (
    "A password or permission that is kept for it stays."
    " `boundary connect CASE ACCOUNT --end` ends that."
)
CONNECT_NEXT = "`boundary connect` keeps what it is signed in to with."
WHICH_WAY = "How would you like to reach it?"
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
TYPE_AGAIN = "You can type it again. Enter alone: not now."
ADD_HINT = "`boundary add CASE --from FILE` adds without questions."

SETTINGS = {
    "host": "The name of its mail server",
    "port": "The port of its mail server",
    "user": "Your login name",
    "way": "The way it is reached",
    "region": "Your country, in two letters",
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


def person_more(alias: str, follow: str, count: int) -> str:
    """Say who would be in the playbook."""
    return f"  {alias} comes in, with {follow} and {_known(count)}"


def person_less(alias: str, count: int) -> str:
    """Say who would be in the playbook no longer."""
    return f"  {alias} goes out, with {_known(count)}"


def _known(count: int) -> str:
    if not count:
        return "no address or number"
    return "1 address, number or handle" if count == 1 else f"{count} addresses, numbers or handles"


def stays(count: int) -> str:
    """Say how much stays in force."""
    return "1 step stands, and stays." if count == 1 else f"{count} steps stand, and stay."


def account_more(name: str, title: str) -> str:
    """Say which account would be in the playbook."""
    return f"  The account {name} comes in: {title}"


def account_less(name: str) -> str:
    """Say which account would be in the playbook no longer."""
    return f"  The account {name} goes out"


def name_more(alias: str) -> str:
    """Say whose name would be there; the name itself was typed a moment ago."""
    return f"  Under {alias}, one name more"


def name_less(alias: str) -> str:
    """Say whose name would be gone."""
    return f"  Under {alias}, one name less"


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
