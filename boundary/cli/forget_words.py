"""Hold every sentence of forgetting one person."""

from __future__ import annotations

from boundary.cli import words

HELP = "Forget one person: everything sealed about them can be read by nobody any more."
HELP_PERSON = "Whom: the short name as the plan shows it, or the eight digits from the list."
HELP_CODE = "The case's code once more, where nobody can be asked."
HELP_NOW = "Without the wait: for safety, a court, a child or a mistake."

NOBODY = "This case holds nothing about a person."
WHO = "Whom would you like to be forgotten in this case?"
NEEDS_NAME = "Nobody is forgotten without being named."
NEEDS_NAME_HINT = "`--person NAME` says whom. The list shows the names."
NEEDS_CODE = "Nobody is forgotten without somebody who types a name or the code."
NEEDS_CODE_HINT = "`--code CODE` says the code of the case where nobody can be asked."
NO_SUCH = "Nobody in this case goes by that name."
NO_SUCH_HINT = "You can use a short name as the plan shows it, or the digits from the list."

WHAT = (
    "Their key is destroyed.",
    "This cannot be taken back, not even with your passphrase.",
)
SEALED_OUT = "They go out of the playbook that is sealed in the case."
NOTHING_SEALED = "Nothing is sealed about them yet."
EVIDENCE_FIRST = (
    "If you may need proof some day, hand it on first: boundary evidence {code} export DIR.",
    "Mail that was saved is still in your mailbox. It is not touched.",
)
UNDO_FIRST = (
    "If you want them taken back, do that first: boundary undo {code}.",
    "Later, boundary found ACCOUNT finds most of them, and your provider's own settings do.",
)
WHAT_STAYS = (
    "That the case once knew somebody stays in the log, with times. Who it was does not.",
    "With your passphrase, a name that somebody guesses can still be compared with the log.",
    "Bundles, reports and cases that were handed on before are not reached.",
)
GO_ASK = "Ask for it now; the same command goes on after the wait"
GO_NOW = "Now, without a wait: for safety, a court, a child or a mistake"
TAKE_TIME = "Take the time you want. Nothing happens by itself."
TYPE = "To go on, type the short name or the code of the case. Anything else changes nothing: "
TYPE_CODE = "To go on, type the code of the case. Anything else changes nothing: "
NOT_IT = "That is not it. Nothing was changed."

DONE = "This person is forgotten. The log still verifies."
DONE_PLAYBOOK = "The playbook sealed in the case names them no more."
DONE_STILL_SAID = (
    "The sealed playbook still holds something of theirs, perhaps in a remark of yours. "
    "boundary edit changes it."
)
DONE_LIMIT = (
    "What cannot be promised: flash memory, backups, snapshots and folders copied by a service can "
    "keep an older key or an older playbook. Your passphrase would open those.",
    "Kept windows were removed as well. You sign in again when a page is opened next.",
)
FINISHED = "Somebody was being forgotten when this stopped. That was ended now."
LOOKS_ANEW = "The next look at your accounts reads everything anew, so it takes longer."


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def no_name(digits: str, masked: tuple[str, ...]) -> str:
    """Name somebody who is in the playbook no more."""
    known = f", known by {', '.join(masked[:3])}" if masked else ""
    return f"{digits}: somebody the playbook names no more{known}"


def row(name: str, entries: int, copies: int, standing: int) -> str:
    """Say in one line what is sealed about somebody."""
    return (
        f"{name} ({_many(entries, 'entry', 'entries')} of the log, "
        f"{_many(copies, 'saved copy', 'saved copies')}, {words.steps(standing)} standing)"
    )


def entries(count: int) -> str:
    """Say how much of the log nobody could read any more."""
    noun = _many(count, "entry of the log becomes", "entries of the log become")
    return f"{noun} unreadable. They stay in their places, so the log still verifies."


def copies(count: int, size: int, code: str) -> tuple[str, ...]:
    """Say which saved copies would be gone, and how they are handed on first."""
    noun = _many(count, "saved copy goes", "saved copies go")
    return (f"{noun}, {size:,} bytes.", *(one.format(code=code) for one in EVIDENCE_FIRST))


def shared(count: int) -> str:
    """Say that copies of somebody else go along."""
    one, several = "is of another person as well, and goes", "are of another person as well, and go"
    return f"{_many(count, f'of these copies {one}', f'of these copies {several}')} for both."


def standing(count: int, code: str) -> tuple[str, ...]:
    """Say what stays at the accounts, and how it is taken back first."""
    stands, they = ("step stands", "It stays") if count == 1 else ("steps stand", "They stay")
    return (
        f"{count} {stands} at your accounts. {they}, and nothing here could take that back.",
        *(one.format(code=code) for one in UNDO_FIRST),
    )


def elsewhere(count: int) -> str:
    """Say what names them and is not theirs."""
    noun = _many(count, "entry", "entries")
    return f"{noun} that you wrote, or that belong to others, also name them. These stay."


def own_words(count: int) -> str:
    """Say that the user's own words are not looked through."""
    return f"Your own words stay as they are ({_many(count, 'text', 'texts')}), whomever they name."


def plain(name: str) -> str:
    """Say that a file of the user's still names them."""
    return f"The file {name} is yours and stays as it is. It still names them until you change it."


def waits(when: str) -> str:
    """Say from when on the same command goes on."""
    return f"The same command forgets them from {when}. Nothing runs by itself."


def would_wait(when: str) -> str:
    """Say from when on it would be done."""
    return f"Something would be lost, so it waits as an undo does. It goes on from {when}."


def removed(files: int) -> str:
    """Say how many files went."""
    return f"{_many(files, 'file was', 'files were')} overwritten and removed."


def earlier(days: tuple[str, ...]) -> str:
    """Say on which days somebody was forgotten."""
    return f"Somebody was forgotten here on {', '.join(days)}. What it was is gone."


def still_named(alias: str, on: str) -> str:
    """Say that a playbook names somebody who was forgotten."""
    return f"{alias} was forgotten on {on}, and the playbook names them. Steps begin anew for them."
