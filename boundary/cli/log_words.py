"""Hold what `log seal`, and checking against what was kept elsewhere, say."""

from __future__ import annotations

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
    "`review` takes --person, --verb, --account, --since and --by."
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
