"""Take in a list of checklists that were taken back; nothing else is changed by it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from boundary.app.imports import Imports, imports_of
from boundary.app.platform import read_plain_file
from boundary.app.retracted import Mark, Marked, marked, marks_of
from boundary.app.trust import key_given, signature_of, signer_of
from boundary.cli import share_words, signed_words, words
from boundary.cli.ask import Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here
from boundary.cli.taken_back import said, to_json
from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.json import Json
from boundary.formats.retraction_yaml import TakenBack, read_list
from boundary.formats.yaml_events import MAX_BYTES

__all__ = ["take_in"]

_KEEP = "keep"


def take_in(here: Here, file: Path, signature: Path | None, key: str, agreed: str) -> int:
    """Read, check, show which copies are on it, ask, remember."""
    data = read_plain_file(file, MAX_BYTES)
    try:
        rows = read_list(data)
    except PlaybookRefusal as error:
        raise PlaybookRefusal(error.faults, file=file.name) from error
    sha256 = hashlib.sha256(data).hexdigest()
    if agreed and agreed != sha256:
        raise Refusal(share_words.OTHER_BYTES, hint=share_words.OTHER_BYTES_HINT)
    imports, marks = imports_of(here.env), marks_of(here.env)
    by = signer_of(data, signature_of(file, signature), key_given(key), _remembered(imports))
    mine = marked(imports, {row.sha256: Mark(row, by) for row in rows}, _follows(imports))
    _show(here, rows, mine, sha256, by)
    asks = here.settings.may_ask and not agreed
    kept = known = False
    if agreed or (asks and _agreed(here)):
        kept = marks.add(rows, by)
        known = not kept
        here.screen.say(signed_words.LIST_KEPT if kept else signed_words.LIST_KNOWN)
    else:
        here.screen.say(words.NOTHING_CHANGED)
        if not asks:
            here.screen.say(signed_words.LIST_ACCEPT_HINT)
    if here.settings.json:
        found: list[Json] = [{"name": one.name, **to_json(one.mark)} for one in mine]
        here.screen.answer(
            {
                "boundary": 1,
                "sha256": sha256,
                "entries": len(rows),
                "signed": bool(by),
                "followed": found,
                "kept": kept,
            }
        )
    return Exit.IN_ORDER if kept or known else Exit.WAITING


def _follows(imports: Imports) -> Sequence[str]:
    return [f"import/{name}" for name in imports.names()]


def _remembered(imports: Imports) -> Sequence[str]:
    """List the keys that are remembered for imports."""
    signed = (imports.last_signed(name) for name in imports.names())
    return [one.key for one in signed if one is not None]


def _show(
    here: Here, rows: Sequence[TakenBack], mine: Sequence[Marked], sha256: str, by: str
) -> None:
    here.screen.heading(signed_words.LIST_HEAD)
    here.screen.say("", signed_words.listed(len(rows), signed=bool(by)), "")
    here.screen.say(*(map(said, mine) if mine else (signed_words.LIST_NONE,)))
    here.screen.say(signed_words.LIST_HINT, share_words.digest(sha256))


def _agreed(here: Here) -> bool:
    question = (signed_words.LIST_ASK, signed_words.LIST_WHY)
    return here.ask.choose(question, (Choice(_KEEP, signed_words.LIST_KEEP),)) == _KEEP
