"""Be the outermost frame: whatever happens inside comes out as a sentence and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence

import click

from boundary.app.env import Env
from boundary.cli import words
from boundary.cli.door import door
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.cli.hushed import code_of, hushed
from boundary.cli.quick_stop import quick_stop
from boundary.core.errors import BoundaryError, Interrupted, Refusal

__all__ = ["carry", "guarded", "run"]


def run(arguments: Sequence[str], arrange: Callable[[Env], Env] | None = None) -> int:
    """Run one command line and return its exit code; nothing is ever raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter shows its escape; it is no reason to end.
            stream.reconfigure(errors="backslashreplace")
    here = Here(sys.stdout, sys.stderr, sys.stdin)
    if arrange is not None:
        here.arrange = arrange
    # A wrong word on the line is met before the options are read.
    here.settings.json = here.screen.quiet = "--json" in arguments
    with hushed(lambda code: here.screen.aside("", words.unexpected(code))), here.stop:
        code = carry(here, arguments)
        if here.stop.elsewhere():
            quick_stop(here)
        return code


def carry(here: Here, arguments: Sequence[str]) -> int:
    """Carry out one command line of an open program; its errors are shown, not raised."""
    words_typed = list(arguments)
    return guarded(
        here, lambda: door.main(words_typed, prog_name="boundary", standalone_mode=False, obj=here)
    )


def guarded(here: Here, deed: Callable[[], int | None]) -> int:
    """Do something whose errors are shown, not raised; return the exit code."""
    try:
        return int(deed() or 0)
    except (KeyboardInterrupt, click.Abort):
        return _told(here, Interrupted(words.STOPPED, hint=words.STOPPED_HINT))
    except click.ClickException as error:
        return _told(here, _wrong_use(error))
    except BoundaryError as error:
        return _told(here, error)
    except BrokenPipeError:
        # Whoever read the output is gone; what was done is written down already.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except Exception as error:  # noqa: BLE001 - the outermost frame: no traceback, no values
        return _told(
            here,
            BoundaryError(
                words.unexpected(code_of(type(error), error.__traceback__)),
                hint=words.UNEXPECTED_HINT,
            ),
        )
    finally:
        here.bar.clear()


def _told(here: Here, error: BoundaryError) -> int:
    if here.settings.json:
        here.screen.answer(
            {
                "boundary": 1,
                "error": {
                    "code": error.code,
                    "say": error.say,
                    "hint": error.hint,
                    "place": error.place,
                },
            }
        )
        return error.exit_code
    here.screen.aside("", error.say)
    if error.place:
        here.screen.aside(words.PLACE + error.place)
    if error.hint:
        here.screen.aside(error.hint)
    if here.settings.verbose:
        here.screen.aside(words.CODE + error.code)
    return error.exit_code


def _wrong_use(error: click.ClickException) -> Refusal:
    """Say it in our words: what was typed may be somebody's address, so it is not repeated."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = words.see_help(context.command_path if context is not None else "boundary")
    match error:
        case click.NoSuchOption():
            return Refusal(words.NO_SUCH_OPTION, hint=hint)
        case click.MissingParameter():
            return Refusal(words.MISSING_PARAMETER, hint=hint)
        case click.BadParameter():
            name = error.param.name if error.param is not None else ""
            return Refusal(words.BAD_PARAMETER, hint=hint, place=name or "")
        case click.UsageError() if context is not None and context.parent is not None:
            return Refusal(words.TOO_MUCH, hint=f"{words.TOO_MUCH_HINT} {hint}")
        case click.UsageError() if context is not None:
            return Refusal(words.NO_SUCH_COMMAND, hint=hint)
        case _:
            return Refusal(words.WRONG_USE, hint=hint)
