"""Run `boundary guides`: the written steps, to read without any case."""

from __future__ import annotations

import click

from boundary.app.library import Library
from boundary.cli import help_words, words
from boundary.cli.exits import Exit
from boundary.cli.here import Here, pass_here
from boundary.cli.settings import everywhere
from boundary.core.errors import Refusal
from boundary.core.guide import Guide, GuidePart
from boundary.core.json import Json, JsonObject

_FOR_ANYBODY = {
    "{identifier}": words.GUIDE_WHOM,
    "{addresses}": words.GUIDE_ADDRESSES,
    "{either}": words.GUIDE_EITHER,
    "{folder}": words.GUIDE_FOLDER,
}
"""What stands in a step when there is no case, and so nobody it is about."""


@click.command("guides", help=help_words.HELP_GUIDES)
@everywhere
@click.argument("platform", metavar="[PLATFORM]", required=False)
@pass_here
def command(here: Here, platform: str | None) -> int:
    """List the guides, or show one."""
    guides = Library().guides
    if platform is None:
        chosen = list(guides.values())
    elif platform in guides:
        chosen = [guides[platform]]
    else:
        raise Refusal(words.NO_SUCH_GUIDE, hint=", ".join(sorted(guides)))
    if here.settings.json:
        answer: list[Json] = [_to_json(guide, full=platform is not None) for guide in chosen]
        here.screen.answer({"boundary": 1, "guides": answer})
    if platform is not None:
        _show(here, chosen[0])
    else:
        for guide in chosen:
            here.screen.say(words.guide_row(guide.name, guide.title, len(guide.parts)))
        here.screen.say("", words.GUIDES_HOW)
    return Exit.IN_ORDER


def _show(here: Here, guide: Guide) -> None:
    screen = here.screen
    screen.heading(words.guide_head(guide.title, guide.checked_on, guide.confidence))
    screen.say(words.GUIDE_UNTRIED)
    for part in guide.parts.values():
        screen.say("")
        screen.heading(
            words.guide_part(part.title, part.minutes, part.notice.value.replace("-", " "))
        )
        if part.before:
            screen.say(words.comes_after(", ".join(part.before)))
        for title, sentences in _sections(part):
            if sentences:
                screen.say(f"  {title}")
                screen.say(*(f"    {_for_anybody(sentence)}" for sentence in sentences))


def _for_anybody(sentence: str) -> str:
    for placeholder, text in _FOR_ANYBODY.items():
        sentence = sentence.replace(placeholder, text)
    return sentence


def _sections(part: GuidePart) -> tuple[tuple[str, tuple[str, ...]], ...]:
    numbered = tuple(f"{place}. {step}" for place, step in enumerate(part.steps, start=1))
    undo = (*part.undo_steps, part.undo_note) if part.undo_note else part.undo_steps
    return (
        (words.GUIDE_NOTICE, part.they_may_notice),
        (words.GUIDE_SAVE, part.save_first),
        (words.GUIDE_CARD, part.card),
        (words.GUIDE_STEPS, numbered),
        (words.GUIDE_CHECK, (part.check,)),
        (words.GUIDE_GAPS, part.not_covered),
        (words.GUIDE_UNDO, undo),
    )


def _to_json(guide: Guide, *, full: bool) -> JsonObject:
    told: dict[str, Json] = {
        "name": guide.name,
        "title": guide.title,
        "checked_on": guide.checked_on,
        "confidence": guide.confidence,
        "verbs": list(guide.parts),
    }
    if full:
        told["parts"] = [
            {
                "verb": part.verb,
                "title": part.title,
                "minutes": part.minutes,
                "notice": part.notice.value,
                "they_may_notice": list(part.they_may_notice),
                "save_first": list(part.save_first),
                "card": list(part.card),
                "steps": list(part.steps),
                "check": part.check,
                "undo": part.undo.value,
                "undo_steps": list(part.undo_steps),
                "not_covered": list(part.not_covered),
            }
            for part in guide.parts.values()
        ]
    return told
