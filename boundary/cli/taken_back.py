"""Say which of what is followed was taken back by a list that the user took in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from boundary.app.env import Env
from boundary.app.imports import Signed, imports_of
from boundary.app.retracted import Mark, Marked, marked, marks_of
from boundary.cli import signed_words
from boundary.core.errors import Refusal
from boundary.core.json import JsonObject

__all__ = ["said", "sentence", "sentences", "to_json"]


def sentence(what: str, mark: Mark, signed: Signed | None) -> str:
    """Say what a list said of a file; `signed`: by which key the file itself is signed."""
    own = signed is not None and mark.key == signed.key
    return signed_words.taken_back(what, mark.row.why, mark.row.day, by_its_signer=own)


def sentences(env: Env, follows: Iterable[str]) -> Sequence[str]:
    """Say which of what a playbook follows was taken back; nothing where the user chose already.

    What is remembered and cannot be read is said too, and stops nothing.
    """
    try:
        found = marked(imports_of(env), marks_of(env).read(), follows)
    except Refusal as error:
        return (error.say, error.hint)
    open_ones = [said(one) for one in found if not one.settled]
    return (*open_ones, signed_words.WAY_ON) if open_ones else ()


def to_json(mark: Mark) -> JsonObject:
    """Give what a list said to another program."""
    return {"reason": mark.row.why.value, "date": mark.row.day, "signed": bool(mark.key)}


def said(one: Marked) -> str:
    """Say it of one import."""
    return signed_words.taken_back(
        f"import/{one.name}", one.mark.row.why, one.mark.row.day, by_its_signer=one.by_its_signer
    )
