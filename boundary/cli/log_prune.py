"""Run `boundary log CASE prune`: remove old entries of the log that nothing needs any more."""

from __future__ import annotations

from datetime import date

from boundary.app.log_prune import prune, pruning
from boundary.cli import log_words
from boundary.cli.cases import code_of_case, from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.core.errors import NeedsPerson, Refusal

__all__ = ["remove_old"]


def remove_old(here: Here, case: str, before: date | None) -> int:
    """Show what would go, have the code typed, remove."""
    if before is None:
        raise Refusal(log_words.PRUNE_NO_DAY, hint=log_words.PRUNE_NO_DAY_HINT)
    code = code_of_case(here, case)
    if not here.settings.may_ask:
        raise NeedsPerson(log_words.PRUNE_NOBODY, hint=log_words.PRUNE_NOBODY_HINT)
    with from_log(here, case, write=False, connect=False) as session:
        found = pruning(session, before)
    here.screen.say(log_words.prune_what(found.number, before.isoformat()))
    here.screen.lines(log_words.prune_days(found.goes))
    here.screen.say(*log_words.prune_stays(found.stays), *log_words.PRUNE_LIMIT)
    if here.ask.line(log_words.PRUNE_TYPE).strip() != code:
        here.screen.say(log_words.PRUNE_NOT_IT)
        return Exit.WAITING
    with from_log(here, case, write=True, connect=False) as session:
        removed = prune(session, before, found)
    here.screen.say(log_words.prune_done(removed.count, found.number, removed.kept))
    return Exit.IN_ORDER
