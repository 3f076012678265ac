"""Run `boundary wipe`: destroy a case on this device."""

from __future__ import annotations

import click

from boundary.app.wipe import Held, forget_secrets, held, wipe
from boundary.cli import care_words
from boundary.cli.cases import code_of_case, from_log
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import BoundaryError, NeedsPerson, Refusal, StoreError


@click.command("wipe", help=care_words.HELP_WIPE)
@everywhere
@click.argument("case", metavar="CASE")
@click.option("--code", "typed", metavar="CODE", default="", help=care_words.HELP_WIPE_CODE)
@pass_here
def command(here: Here, case: str, typed: str) -> int:
    """Say what would be gone, have the code typed, destroy."""
    code = code_of_case(here, case)
    if not typed and not here.settings.may_ask:
        raise NeedsPerson(care_words.WIPE_NOBODY, hint=care_words.WIPE_NOBODY_HINT)
    found = _held(here, code)
    here.screen.say(care_words.what(code))
    if found is None:
        here.screen.say(care_words.unread(code))
    elif found.exhibits:
        here.screen.say(care_words.exhibits(code, found.exhibits))
    if found is not None and found.standing:
        here.screen.say(care_words.standing(code, found.standing))
    if (typed or here.ask.line(care_words.WIPE_TYPE)).strip() != code:
        if typed:
            raise Refusal(care_words.WIPE_NOT_IT)
        here.screen.say(care_words.WIPE_NOT_IT)
        return Exit.WAITING
    stayed: list[str] = []

    def forget() -> None:
        if found is not None:
            try:
                with from_log(here, code, write=False, connect=False) as session:
                    forget_secrets(session)
            except StoreError:  # the keychain does not answer: that keeps nothing else from going
                stayed.append(care_words.keychain_stays(code))

    count = wipe(here.env, code, forget)
    here.lock()
    if here.settings.json:
        here.screen.answer({"boundary": 1, "case": code, "files": count})
    here.screen.say(care_words.done(code, count), *stayed, *care_words.WIPE_LIMIT)
    return Exit.IN_ORDER


def _held(here: Here, code: str) -> Held | None:
    """Count what is in the case; None when it cannot be opened, which stops nothing."""
    try:
        with from_log(here, code, write=False, connect=False) as session:
            return held(session)
    except BoundaryError:
        return None
