"""Hold what `log seal`, and checking against what was kept elsewhere, say."""

from __future__ import annotations

from collections.abc import Mapping

SEAL_WHAT = "This code stands for all {count} entries of the log so far:"
SEAL_WHY = (
    "You can give it to somebody you trust, or keep it where nobody but you reads: a helper, a "
    "lawyer, a notebook elsewhere.",
    "With it anybody can see later that none of these entries was taken out or changed. It names "
    "nobody and says nothing about what you did.",
)
SEAL_CHECK = "To check: boundary log {case} verify --seal {code}"
SEAL_KEY = "Who gets this public key as well can check without your passphrase: {key}"
SEAL_WRITTEN = "The checkpoint is in {path}."
SEAL_OFFER = (
    "Seal of the log: {code}. Somebody you trust can keep it; it shows later that nothing was "
    "taken out."
)
ONE_OF_THEM = "These belong to another part of `boundary log`."
ONE_OF_THEM_HINT = (
    "`verify` takes --seal, --checkpoint, --public-key and --without-key; `seal` takes --to; "
    "`report` takes --to, --mode, --counts and --country; "
    "`review` takes --person, --verb, --account, --since and --by; `prune` takes --before."
)

HELP_BEFORE = "For prune: remove what is older than this day, YYYY-MM-DD, as UTC counts days."
PRUNE_NO_DAY = "Before which day entries can go was not said."
PRUNE_NO_DAY_HINT = "You can name it: boundary log CASE prune --before 2026-01-31."
PRUNE_NOBODY = "Old entries of a log go only with somebody at the keyboard."
PRUNE_NOBODY_HINT = "You can run this without --json and --no-input."
PRUNE_WHAT = "{number} entries of this log from before {day} are not needed any more:"
PRUNE_DAY = "  {day}  {number}"
PRUNE_STAYS = (
    "{count} others from before that day stay: what stands at your accounts, saved copies and what "
    "was handed on, notes, questions, checkpoints."
)
PRUNE_LIMIT = (
    "They do not come back. Each leaves a number and a hash, so that the rest of the log can be "
    "checked as before.",
    "If you may need to show one day what you did and when, you can keep a page of it first: "
    "boundary log CASE report --mode full --to FILE.",
    "Copies of this folder that were made before, and cases that were exported, still hold them.",
)
PRUNE_TYPE = "To remove them, type the code of the case. Anything else changes nothing:"
PRUNE_NOT_IT = "That is not the code of this case. Nothing was changed."
PRUNE_DONE = (
    "Events 1 to {count} were removed by you, but for {kept} that stay. {number} went now. The log "
    "says so, and so does checking it."
)


def seal(count: int) -> str:
    """Introduce a code."""
    return SEAL_WHAT.format(count=count)


def check(case: str, code: str) -> str:
    """Say how a code is checked."""
    return SEAL_CHECK.format(case=case, code=code)


def key(public_key: str) -> str:
    """Show the public key."""
    return SEAL_KEY.format(key=public_key)


def written(path: str) -> str:
    """Say where the file is."""
    return SEAL_WRITTEN.format(path=path)


def offer(code: str) -> str:
    """Offer the code at the end of a run."""
    return SEAL_OFFER.format(code=code)


def prune_what(number: int, day: str) -> str:
    """Say how many entries would go."""
    return PRUNE_WHAT.format(number=number, day=day)


def prune_days(goes: Mapping[str, int]) -> tuple[str, ...]:
    """List how many go of each day."""
    return tuple(PRUNE_DAY.format(day=day, number=number) for day, number in goes.items())


def prune_stays(count: int) -> tuple[str, ...]:
    """Say how many stay, if any do."""
    return (PRUNE_STAYS.format(count=count),) if count else ()


def prune_done(count: int, number: int, kept: int) -> str:
    """Say what went."""
    return PRUNE_DONE.format(count=count, number=number, kept=kept)
