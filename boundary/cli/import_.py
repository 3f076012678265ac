"""Run `boundary import`: show what a file from elsewhere would do, and freeze a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from boundary.app.imports import (
    Entry,
    Imports,
    Incoming,
    Origin,
    check_name,
    imports_of,
    may_show,
    read_incoming,
)
from boundary.app.library import Library
from boundary.app.retracted import Mark, marks_of
from boundary.app.trust import Checked, Trust, check, key_given, signature_of
from boundary.cli import import_list, share_words, signed_words, words
from boundary.cli.ask import NOT_NOW, Choice
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.cli.taken_back import sentence, to_json
from boundary.core.errors import Refusal
from boundary.core.json import Json, JsonObject
from boundary.core.verbs import VERBS
from boundary.formats.playbook_share import Difference, differences

_KEEP = "keep"
_PIN = "pin"
_DESPITE = "despite"


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file from elsewhere, and what is known of it."""

    incoming: Incoming = field(repr=False)
    checked: Checked
    mark: Mark | None
    """What a list said of these very bytes."""


@click.command("import", help=share_words.HELP_IMPORT)
@everywhere
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as", "name", metavar="NAME", default="", help=share_words.HELP_IMPORT_AS)
@click.option(
    "--origin",
    metavar="WORD",
    type=click.Choice([origin.value for origin in Origin]),
    help=share_words.HELP_IMPORT_ORIGIN,
)
@click.option(
    "--signature",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=signed_words.HELP_SIGNATURE,
)
@click.option("--key", metavar="KEY", default="", help=signed_words.HELP_KEY)
@click.option("--retracted", is_flag=True, help=signed_words.HELP_RETRACTED)
@click.option("--accept", metavar="DIGEST", default="", help=share_words.HELP_ACCEPT)
@pass_here
def command(
    here: Here,
    file: Path,
    name: str,
    origin: str | None,
    signature: Path | None,
    key: str,
    *,
    retracted: bool,
    accept: str,
) -> int:
    """Read, check, show, compare with what is there, ask, keep."""
    agreed = accept.strip().lower()
    if retracted:
        return import_list.take_in(here, file, signature, key, agreed)
    incoming = read_incoming(file)
    library, imports = Library(), imports_of(here.env)
    beside, given = signature_of(file, signature), key_given(key)
    if agreed and agreed != incoming.sha256:
        raise Refusal(share_words.OTHER_BYTES, hint=share_words.OTHER_BYTES_HINT)
    if name:
        check_name(name, library.playbook_names())
    checked = check(incoming.data, beside, given, _pin(imports, name))
    _show(here, incoming, library)
    asks = here.settings.may_ask and not agreed
    if asks and not name:
        name = _name(here, library)
        checked = check(incoming.data, beside, given, _pin(imports, name))
    arrived = _Arrived(incoming, checked, marks_of(here.env).read().get(incoming.sha256))
    _say_trust(here, imports, name, arrived)
    known, changed = _earlier(here, imports, name, incoming)
    kept = False
    if known:
        kept = asks and _again(here, imports, name, arrived)
    elif name and (agreed or (asks and _agreed(here, imports, name, arrived, changed))):
        where = Origin(origin) if origin else _origin(here, asks=asks)
        despite = arrived.mark.id if arrived.mark is not None and asks else ""
        entry = Entry(incoming.sha256, f"{here.today}", where, checked.signed, despite)
        imports.keep(name, incoming.data, entry)
        here.screen.say(share_words.kept(name), share_words.IMPORT_NEVER_NEWER)
        kept = True
    else:
        here.screen.say(words.NOTHING_CHANGED)
        if not asks:
            here.screen.say(share_words.IMPORT_ACCEPT_HINT)
    if here.settings.json:
        _answer(here, arrived, library, name, changed, kept=kept)
    return Exit.IN_ORDER if kept or known else Exit.WAITING


def _pin(imports: Imports, name: str) -> str:
    """Return the key that is remembered for a name, or nothing."""
    last = imports.last_signed(name) if name else None
    return "" if last is None else last.key


def _show(here: Here, incoming: Incoming, library: Library) -> None:
    """Say what each step does and what it may show; what the file says of itself is quoted."""
    screen = here.screen
    screen.heading(share_words.IMPORT_HEAD)
    screen.say("", share_words.IMPORT_CLAIMS, *map(share_words.claim, incoming.claims))
    screen.say("", share_words.IMPORT_STEPS)
    for number, step in enumerate(incoming.shared.steps, start=1):
        does = VERBS[step.verb].does
        screen.say(share_words.step(number, step.verb, does, step.options))
        screen.say(share_words.shows(may_show(step.verb, library.rules.notices)))
    screen.say("", share_words.IMPORT_PLAN, share_words.IMPORT_ADVICE)
    screen.say(share_words.digest(incoming.sha256))


def _say_trust(here: Here, imports: Imports, name: str, arrived: _Arrived) -> None:
    """Say who signed it, whether it is newer than what is kept, and whether it was taken back."""
    screen, checked = here.screen, arrived.checked
    screen.say("", *_signed_by(checked))
    last = imports.last_signed(name) if name else None
    if checked.signed is not None and last is not None and not _is_last(imports, name, arrived):
        older = checked.signed.line.is_older_than(last.line)
        if older or older is None:
            screen.say(signed_words.OLDER if older else signed_words.NOT_NEWER)
        if checked.signed.line.name != last.line.name:
            screen.say(signed_words.OTHER_LINE_NAME)
    if arrived.mark is not None:
        screen.say("", sentence(share_words.IMPORT_THIS, arrived.mark, checked.signed))


def _signed_by(checked: Checked) -> Sequence[str]:
    if checked.trust is Trust.UNSIGNED:
        return (signed_words.UNSIGNED,)
    if checked.key is None:
        return (signed_words.UNCHECKED, signed_words.UNCHECKED_HINT)
    same = checked.trust is Trust.SAME
    return (
        signed_words.SIGNED_SAME if same else signed_words.SIGNED_FIRST,
        signed_words.key(checked.key.name),
        signed_words.SIGNED_COMMENT,
        share_words.claim(checked.comment.replace("\t", " ")),
        signed_words.SIGNED_MEANS,
    )


def _name(here: Here, library: Library) -> str:
    """Ask for a name; empty for "not now"."""
    here.screen.aside("", *share_words.IMPORT_NAME_WHY)
    typed = here.ask.line(share_words.IMPORT_NAME_ASK)
    if typed.casefold() in ("", NOT_NOW, words.NOT_NOW.casefold()):
        return ""
    check_name(typed, library.playbook_names())
    return typed


def _is_last(imports: Imports, name: str, arrived: _Arrived) -> bool:
    """Whether these bytes are the copy that counts."""
    entries = imports.entries(name)
    return bool(entries) and entries[-1].sha256 == arrived.incoming.sha256


def _earlier(
    here: Here, imports: Imports, name: str, incoming: Incoming
) -> tuple[bool, Sequence[Difference] | None]:
    """Say what is there under the name: whether it is this very file, else what is different.

    None for the differences when there is nothing to compare with.
    """
    entries = imports.entries(name) if name else ()
    if not entries:
        return False, None
    there = imports.current(name)
    if there is None:
        here.screen.say("", share_words.IMPORT_CHANGED_COPY)
        return False, None
    if entries[-1].sha256 == incoming.sha256:
        here.screen.say("", share_words.IMPORT_ALREADY)
        return True, None
    found = differences(there, incoming.shared)
    here.screen.say("", share_words.IMPORT_DIFFERENT)
    for one in found:
        here.screen.say(share_words.difference(one.how, one.verb, one.options, one.before))
    if not found:
        here.screen.say(share_words.IMPORT_SAME_STEPS)
    here.screen.say(share_words.IMPORT_PLANS_CHANGE)
    return False, found


def _agreed(
    here: Here,
    imports: Imports,
    name: str,
    arrived: _Arrived,
    changed: Sequence[Difference] | None,
) -> bool:
    says = share_words.IMPORT_KEEP if changed is None else share_words.IMPORT_REPLACE
    question = list(share_words.keep_ask(name, str(imports.folder / name)))
    if arrived.checked.trust is Trust.FIRST:
        question.append(signed_words.PIN_WHY)
    return _yes(here, _KEEP, says, *question)


def _again(here: Here, imports: Imports, name: str, arrived: _Arrived) -> bool:
    """Offer what can still be said of a copy that is kept: its key, and a choice about a mark.

    Return whether something was written.
    """
    (*_, last) = imports.entries(name)
    wrote = False
    if arrived.checked.trust is Trust.FIRST and _yes(
        here, _PIN, signed_words.PIN, signed_words.PIN_WHY
    ):
        last = replace(last, signed=arrived.checked.signed)
        imports.keep(name, arrived.incoming.data, last)
        here.screen.say(signed_words.PINNED)
        wrote = True
    mark = arrived.mark
    if mark is not None and last.despite != mark.id:
        question = (signed_words.DESPITE_ASK, signed_words.DESPITE_WHY)
        if _yes(here, _DESPITE, signed_words.DESPITE, *question):
            imports.follow_despite(name, mark.id)
            here.screen.say(signed_words.DESPITE_KEPT)
            wrote = True
    return wrote


def _yes(here: Here, key: str, says: str, *question: str) -> bool:
    return here.ask.choose(question, (Choice(key, says),)) == key


def _origin(here: Here, *, asks: bool) -> Origin:
    """Ask where it came from; a word of a closed list, so that nobody is named."""
    if not asks:
        return Origin.UNSAID
    choices = [Choice(origin.value, says) for origin, says in share_words.ORIGINS.items()]
    return Origin(here.ask.choose((share_words.IMPORT_ORIGIN_ASK,), choices, later=False))


def _answer(
    here: Here,
    arrived: _Arrived,
    library: Library,
    name: str,
    changed: Sequence[Difference] | None,
    *,
    kept: bool,
) -> None:
    steps: list[Json] = []
    for step in arrived.incoming.shared.steps:
        levels = may_show(step.verb, library.rules.notices)
        shows: dict[str, Json] = {level.value: list(found) for level, found in levels.items()}
        options: dict[str, Json] = dict(step.options)
        does = VERBS[step.verb].does
        steps.append({"do": step.verb, "with": options, "does": does, "shows": shows})
    different: list[Json] | None = None
    if changed is not None:
        different = [{"how": one.how.value, "do": one.verb} for one in changed]
    claims: list[Json] = list(arrived.incoming.claims)
    mark = arrived.mark
    here.screen.answer(
        {
            "boundary": 1,
            "name": name or None,
            "sha256": arrived.incoming.sha256,
            "claims": claims,
            "steps": steps,
            "signed": _signed_json(arrived.checked),
            "taken_back": None if mark is None else to_json(mark),
            "different": different,
            "kept": kept,
        }
    )


def _signed_json(checked: Checked) -> JsonObject:
    signed = checked.signed
    return {
        "trust": checked.trust.value,
        "key": None if checked.key is None else checked.key.name,
        "name": None if signed is None else signed.line.name or None,
        "version": None if signed is None else signed.line.number or None,
        "date": None if signed is None else signed.line.day or None,
    }
