"""Hold what `passphrase` and `wipe` say."""

from __future__ import annotations

HELP_CHANGE = "Change the passphrase of a case; the old one opens nothing afterwards."
HELP_CHANGE_FILE = "A file whose first line is the new passphrase; `-` reads standard input."
HELP_WIPE = "Remove a case from this device: its keys first, then its files."
HELP_WIPE_CODE = "The case's code once more, where nobody can be asked."

CHANGE_OLD = "First the passphrase as it is now."
CHANGE_DONE = "The new passphrase opens this case from now on. The old one does not."
CHANGE_COPIES = (
    "Copies of this folder that were made before, and sealed cases that were exported, still open "
    "with the old one."
)

WIPE_WHAT = (
    "This removes the case {code} from this device: its log, its saved copies, its playbook if "
    "that is sealed in it, and the passwords kept for it."
)
WIPE_EXHIBITS = (
    "{count} saved copies are in it. If you may need proof some day, save them elsewhere first: "
    "boundary evidence {code} list shows them, boundary case export FILE {code} takes them along."
)
WIPE_STANDING = (
    "{count} steps stand at your accounts. They stay, and nothing is left here to take them back "
    "by. boundary undo {code} --all takes them back first; boundary found ACCOUNT finds most later."
)
WIPE_UNREAD = (
    "Without the passphrase nobody can say what is in it, and passwords that lie in the system's "
    "keychain stay there under the name notes-{code}."
)
WIPE_KEYCHAIN = (
    "The system's keychain did not answer. Passwords that lie in it stay there under the name "
    "notes-{code}; you can remove them there."
)
WIPE_TYPE = "To go on, type the code of the case. Anything else changes nothing: "
WIPE_NOBODY = "Nothing is removed without somebody who types the code."
WIPE_NOBODY_HINT = "`--code CODE` says it once more where nobody can be asked."
WIPE_NOT_IT = "That is not the code. Nothing was changed."
WIPE_DONE = "The case {code} is gone from this device: {count} files."
WIPE_LIMIT = (
    "Its keys went first, so what may be left of its files cannot be read with them.",
    "What cannot be promised: flash memory, backups, snapshots and folders copied by a service can "
    "keep what was there. A playbook that is a plain file of yours stays where it is.",
    "What was saved or changed at your providers is not touched.",
)


def what(code: str) -> str:
    """Say what would be destroyed."""
    return WIPE_WHAT.format(code=code)


def exhibits(code: str, count: int) -> str:
    """Say how many copies would be gone."""
    return WIPE_EXHIBITS.format(code=code, count=count)


def standing(code: str, count: int) -> str:
    """Say what would stay at the accounts."""
    return WIPE_STANDING.format(code=code, count=count)


def unread(code: str) -> str:
    """Say what is not known without the passphrase."""
    return WIPE_UNREAD.format(code=code)


def keychain_stays(code: str) -> str:
    """Say that sign-ins could not be removed, and where they lie."""
    return WIPE_KEYCHAIN.format(code=code)


def done(code: str, count: int) -> str:
    """Say what is gone."""
    return WIPE_DONE.format(code=code, count=count)
