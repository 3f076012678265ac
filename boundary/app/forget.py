"""Forget one person of a case: destroy the key that everything about them is sealed under."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from boundary.app.edit import drafted, keep
from boundary.app.forget_notes import asked_for, unfinished, write_asked, write_begun, write_done
from boundary.app.forget_people import Somebody, keys_of, says_any, words_of
from boundary.app.session import Session
from boundary.app.workspace import Loaded, Sealed, Workspace, load_sealed, sealed_path
from boundary.core.cross import person_keys
from boundary.core.errors import Refusal
from boundary.core.event import SEVERAL, EventKind
from boundary.formats.edit_whole import remove_person

__all__ = [
    "Forgotten",
    "ask",
    "finish",
    "forget",
    "is_asked",
    "waits_until",
]

_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting came to."""

    files: int
    """Saved copies and kept windows that were removed."""
    out_of_playbook: bool
    """Whether the sealed playbook named them until now."""
    still_said: bool
    """Whether the sealed playbook still says something of theirs elsewhere, as in a remark."""


def waits_until(session: Session, one: Somebody) -> int | None:
    """Say from when on this person would be forgotten, UTC milliseconds; None: at once."""
    wait_ms = session.facts.wait_hours * _HOUR_MS
    if not one.waits or not wait_ms:
        return None
    now = session.env.clock.now_ms()
    asked = asked_for(session.ledger.events(copies=False), one.keys)
    until = now + wait_ms if asked is None else asked
    return until if until > now else None


def ask(session: Session, one: Somebody) -> int | None:
    """Begin the wait, or read how long it is still; None when there is none any more."""
    until = waits_until(session, one)
    if until is not None and asked_for(session.ledger.events(copies=False), one.keys) is None:
        write_asked(session.ledger, one.keys, until)
    return until


def is_asked(session: Session, one: Somebody) -> bool:
    """Whether forgetting this person was asked for and its wait has begun."""
    return asked_for(session.ledger.events(copies=False), one.keys) is not None


def forget(session: Session, one: Somebody) -> Forgotten:
    """Destroy what this person's things are sealed under, and take them out of what is kept.

    The session is open for writing. Cut off anywhere, `finish` ends it. Raises Refusal, before
    anything is written, when an interrupted run has to be settled first, copies of somebody else
    cannot be opened though nobody forgot them, or the sealed playbook cannot be read or changed;
    StoreError when the disk refuses.
    """
    if session.in_doubt:  # what a run was in the middle of can be about several people together
        raise Refusal(
            "A run was interrupted, and what came of it is not known.",
            hint="`boundary run CASE` finds out first. Nothing was changed.",
        )
    lost = session.ledger.lost().keys()
    if not lost & one.keys and _unopened(session) & lost:
        raise Refusal(
            "Copies of somebody else cannot be opened: their key is not there.",
            hint="Nothing was changed. If you have a backup of the case, put its keys back first.",
        )
    _without(session, one.keys)
    write_begun(session.ledger, one.keys)
    done = finish(session)
    return done or Forgotten(0, out_of_playbook=False, still_said=False)


def finish(session: Session) -> Forgotten | None:
    """End what a forgetting began, from wherever it was cut off; None when there is nothing to end.

    The session is open for writing.
    """
    keys = unfinished(session.ledger.events(copies=False))
    if not keys:
        return None
    box = keys_of(session)
    words = words_of(session, keys)
    drafts = _without(session, keys)
    said = False
    if drafts is not None:
        before, after = drafts
        keep(session.env, before, after)
        said = says_any(after.data, words)
        if session.has_playbook and isinstance(session.loaded.home, Sealed):
            session.take(after)
    for pseudonym in (*sorted(keys), box.pseudonym(SEVERAL)):
        box.destroy_key(pseudonym)
    files = _sweep(session)
    write_done(session.ledger, keys)
    if session.has_playbook:
        session.take(session.loaded)  # what the log adds up to is another sum now
    else:
        session.standing = session.ledger.standing()
    return Forgotten(files, drafts is not None, said)


def _without(session: Session, keys: frozenset[str]) -> tuple[Loaded, Loaded] | None:
    """Read the sealed playbook, and how it would be without these people; None: it names none.

    Raises Refusal when it cannot be read, or not be changed by that alone.
    """
    env, box = session.env, keys_of(session)
    folder = Workspace(env.state, env.files).folder(session.code)
    home = Sealed(session.code, sealed_path(folder), box)
    if env.files.size(home.path) is None:
        return None
    before = load_sealed(home, env.files, session.library)
    known = person_keys(before.playbook, session.standing)
    gone = [alias for alias, key in known.items() if box.pseudonym(key) in keys]
    if not gone:
        return None
    text = before.data.decode("utf-8")
    for alias in gone:
        text = remove_person(text, alias)
    return before, drafted(before, text, session.library)


def _unopened(session: Session) -> frozenset[str]:
    """Give the pseudonyms that copies are sealed for which cannot be opened."""
    return frozenset(
        event.pseudonym
        for event in session.ledger.events()
        if event.kind is EventKind.EXHIBIT and event.body is None
    )


def _sweep(session: Session) -> int:
    """Remove the copies that no entry names any more, and the windows that were kept."""
    env = session.env
    folder = Workspace(env.state, env.files).folder(session.code)
    named = {
        f"{event.body.get('name')}.sealed"
        for event in session.ledger.events()
        if event.kind is EventKind.EXHIBIT and event.body is not None
    }
    # A missing key can be put back, and until then it is not known which copies it opens.
    stays = bool(_unopened(session) & session.ledger.lost().keys())
    gone: list[Path] = [
        folder / "exhibits" / name
        for name in env.files.names(folder / "exhibits")
        if name not in named and not stays
    ]
    # A page of theirs may be in what a browser keeps; it is made anew at the next sign-in.
    gone += [
        folder / name
        for name in env.files.names(folder)
        if name.startswith("window-") and name.endswith(".sealed")
    ]
    for path in gone:
        env.files.destroy(path)
    return len(gone)
