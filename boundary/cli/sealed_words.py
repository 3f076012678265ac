"""Hold every sentence that `seal` and `case` show."""

from __future__ import annotations

HELP_SEAL = "Take a plain playbook into its case, sealed under the passphrase."
HELP_SEAL_REPLACE = "Put it in the place of another playbook that is sealed there."
HELP_SEAL_REMOVE = "Remove the plain file afterwards, without asking."
HELP_CASE = "Pack a whole sealed case into one file (export), or put one in place (import)."

SEAL_ALREADY = "The playbook of this case lies sealed in it already. Nothing was changed."
SEAL_SAME = "These very bytes are sealed in the case already."
SEAL_OTHER = (
    "Another playbook is sealed in this case.",
    "Do you want to put this file in its place?",
)
SEAL_OTHER_YES = "Put it in its place"
SEAL_OTHER_HINT = "`--replace` puts it in its place."
SEAL_STILL = "The plain file still lies where it was. Whoever can open it can read all of it."
SEAL_NOT_FORGOTTEN = (
    "Removing a file is not forgetting it. Backups, synchronised folders and copies you sent keep"
    " it, and some disks keep old bytes for a long time."
)
SEAL_SYNCED = (
    "Its folder looks as if it is copied to other devices. The service may keep earlier copies."
)
SEAL_REMOVE_ASK = "Do you want to remove the plain file now?"
SEAL_REMOVE_YES = "Remove it"
SEAL_REMOVED = "The plain file was overwritten and removed."

CASE_NO_CASE = "`case export` needs a file and then a case."
CASE_NO_CASE_HINT = "For example: boundary case export FILE CASE"
CASE_TOO_MUCH = "`case import` takes a file and nothing else."
CASE_TOO_MUCH_HINT = "For example: boundary case import FILE"
CASE_IN_CLEAR = (
    "It opens with the passphrase of the case only. Without it one can see the case code, how many"
    " files there are and how large, and the steps that were imported."
)
CASE_NO_PLAYBOOK = (
    "The playbook is not in it: it is not sealed in the case. `boundary seal FILE` takes it in;"
    " then you can pack the case once more."
)
CASE_DAMAGED_PLAYBOOK = (
    "The playbook is not in it: it is damaged, and cannot be opened. What was done can be read, and"
    " taken back, without it."
)
CASE_ONE_DEVICE = (
    "Work on with one of the two devices only. Two logs that both go on cannot be joined again."
)
CASE_SECRETS_TRAVEL = "Passwords from the sealed store of the case are in it, sealed."
CASE_SECRETS_STAY = (
    "Passwords in a keychain do not travel. On the other device `boundary connect` asks for them."
)
CASE_SYNCED = (
    "Its folder looks as if it is copied to other devices. Whoever sees them sees that it is there."
)
CASE_DEVICE = "The questions were answered for another device. `boundary begin {code}` asks again."
CASE_CONNECT = "No stored passwords came with it. `boundary connect` asks for them."
CASE_NO_PLAYBOOK_HERE = "No playbook came with it. The log is enough to take back what was done."


def sealed(code: str) -> str:
    """Say that the playbook lies in its case."""
    return f"Sealed in {code}, read back and compared. CASE is {code} from now on."


def packed(code: str, files: int, size: int) -> str:
    """Say what was written."""
    return f"{code} was packed into one file: {files} files, {size:,} bytes; read back."


def digest(sha256: str) -> str:
    """Name the bytes."""
    return f"SHA-256 {sha256}"


def arrived(code: str, events: int, exhibits: int) -> str:
    """Say what was put in place."""
    return (
        f"{code} is in place: {events} entries of the log and {exhibits} saved copies, all"
        " checked with your key."
    )


def damaged(count: int) -> str:
    """Say how many files were left out, and why."""
    return (
        f"{count} files of this case are damaged. They were left out, so that the rest can be put"
        " in place elsewhere; they are still here."
    )


def gone(count: int) -> str:
    """Say how many originals the log names and the file does not hold."""
    return f"{count} saved copies were not in the file; they were missing before it was packed."


def other_import(name: str) -> str:
    """Say that an import of the same name is here with other steps."""
    return (
        f"import/{name} is on this device already, with other steps. It was left as it is, so the"
        " plan here can differ. `boundary plan` shows it before anything is done."
    )


def device(code: str) -> str:
    """Remind of the questions, which were answered elsewhere."""
    return CASE_DEVICE.format(code=code)
