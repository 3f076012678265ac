"""Read playbooks without doing anything: every fault with its place, and what it would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from boundary.app.env import Env
from boundary.app.keep import keep_of, left_alone
from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.app.session import open_session
from boundary.app.wiring import Switchboard
from boundary.app.workspace import Loaded, load_playbook
from boundary.core.cross import cross, person_keys
from boundary.core.errors import BoundaryError, Fault, PlaybookRefusal, Refusal
from boundary.core.event import Standing
from boundary.core.playbook import SharedPlaybook
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import kind_of, read_shared, warnings_of
from boundary.formats.retraction_yaml import is_list, read_list
from boundary.formats.yaml_events import MAX_BYTES

__all__ = ["Linted", "lint_case", "lint_paths"]


@dataclass(frozen=True, slots=True)
class Linted:
    """What reading one file showed."""

    path: Path
    """The file, or the code of a case."""
    faults: tuple[Fault, ...] = ()
    """Empty: the file is accepted."""
    warnings: tuple[Fault, ...] = ()
    protected: tuple[str, ...] = ()
    """Sentences about identifiers that would be left alone; masked."""
    would_do: tuple[str, ...] = ()
    """One plain sentence for each person and step."""
    follows: tuple[str, ...] = ()
    """What a private playbook follows, under the names it is followed by."""
    fault_file: str = ""
    """The file that the faults are in when it is not this one, as `follow:` names it."""


def lint_paths(paths: Iterable[Path], library: Library | None = None) -> tuple[Linted, ...]:
    """Read files, and every `*.yaml` of folders, sorted. Contacts nothing, writes nothing.

    `library`: what may be followed; without one, what ships.
    """
    library = library or Library()
    found: list[Linted] = []
    for path in paths:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            raise Refusal("There is no .yaml file in this folder.", place=path.name)
        found.extend(_lint(one, library) for one in inside)
    return tuple(found)


def lint_case(env: Env, code: str) -> Linted:
    """Read the playbook of a case, sealed or not. Contacts nothing, writes nothing.

    Raises SealError when the passphrase does not fit, and Refusal when there is no such case.
    """
    with open_session(env, code, write=False, connect=False, playbook=False) as session:
        try:
            session.load_own()
        except BoundaryError as error:
            return _refused(Path(code), error)
        return _private(Path(code), session.loaded, session.library)


def _lint(path: Path, library: Library) -> Linted:
    try:
        data = read_plain_file(path, MAX_BYTES)
        if is_list(data):
            return Linted(path, would_do=(f"It names {len(read_list(data))} as taken back.",))
        if kind_of(data) == "shared":
            return Linted(path, would_do=_steps_in_words(read_shared(data, VERBS, in_private=True)))
        loaded = load_playbook(path, library)
    except BoundaryError as error:
        return _refused(path, error)
    return _private(path, loaded, library)


def _refused(path: Path, error: BoundaryError) -> Linted:
    """Say what is wrong, with its file and its place when the error names them."""
    if isinstance(error, PlaybookRefusal):
        file, faults = error.file, error.faults
    else:
        place = error.place.rsplit(":", 2)
        has_place = len(place) == 3 and place[1].isdigit() and place[2].isdigit()
        line, column = (int(place[1]), int(place[2])) if has_place else (0, 0)
        file, faults = place[0] if has_place else "", (Fault(line, column, error.say, error.hint),)
    return Linted(path, faults, fault_file="" if file == path.name else file)


def _private(path: Path, loaded: Loaded, library: Library) -> Linted:
    playbook = loaded.playbook
    keep = keep_of(playbook, library.rules.providers)
    switchboard = Switchboard(library)
    crossing = cross(
        playbook,
        loaded.follows,
        switchboard.serves,
        person_keys(playbook, Standing()),
        library.guides_of(playbook.accounts),
    )
    spared = [
        f"{person.alias}: {sentence}"
        for person in playbook.people
        for sentence in left_alone(person.identifiers, keep, library.rules)
    ]
    words: dict[tuple[str, str, str], int] = {}
    for item in crossing.items:
        alias = crossing.aliases.get(item.person, "")
        key = (alias, item.verb, item.address.account)
        words[key] = words.get(key, 0) + 1
    would_do = [
        f"{f'{alias}: ' if alias else ''}{verb} on {account} {VERBS[verb].does}"
        + (f" ({count} of theirs)." if alias else ".")
        for (alias, verb, account), count in words.items()
    ]
    would_do += [
        f"{entry.person}: {entry.verb or 'not covered'}: {entry.say}"
        for entry in crossing.uncovered
    ]
    return Linted(
        path,
        (),
        tuple(warnings_of(playbook)),
        tuple(spared),
        tuple(would_do),
        tuple(loaded.follows),
    )


def _steps_in_words(shared: SharedPlaybook) -> tuple[str, ...]:
    return tuple(f"{step.verb} {VERBS[step.verb].does}." for step in shared.steps)
