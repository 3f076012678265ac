"""Hold what `log review` says beside the entries themselves."""

from __future__ import annotations

HELP_PERSON = "With `review`: only what is about the person of this short name."
HELP_VERB = "With `review`: only what is about this step, such as mail.keep."
HELP_ACCOUNT = "With `review`: only what is about this account of yours."
HELP_SINCE = "With `review`: only from this day on, such as 2026-11-22 (UTC)."
HELP_BY = "With `review`: entry by entry, run by run, or step by step. [default: time]"

NOW = "What stands now, as the log says"
NOW_NOT_LOOKED = "Nothing was looked at for this. `boundary check` looks again."
NONE_FOUND = "No entry of the log is about this."
BETWEEN = "Between runs"


def found(shown: int, of: int) -> str:
    """Say how many entries a filter left."""
    return f"Shown: {shown} of {of} entries."


def run(number: int, command: str) -> str:
    """Head the entries of one run."""
    return f"Run {number}: {command}"


def stands(whom: str, account: str, step: str, state: str, count: int) -> str:
    """Say what stands of one kind of step."""
    who = f"{whom}: " if whom else ""
    times = "" if count == 1 else f" ({count} steps)"
    return f"  {who}{step} on {account}: {state}{times}"
