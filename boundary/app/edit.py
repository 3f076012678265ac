"""Change a private playbook where it lies, leaving every other byte of it as it was."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import assert_never

from boundary.app.env import Env
from boundary.app.imports import imports_of, library_of
from boundary.app.keep import keep_of, left_alone
from boundary.app.library import Library
from boundary.app.platform import read_plain_file
from boundary.app.session import Session
from boundary.app.workspace import Loaded, Sealed, read_loaded, sealed_bytes
from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.core.playbook import Item
from boundary.core.verbs import VERBS
from boundary.formats.playbook_edit import add_account as insert_account
from boundary.formats.playbook_edit import add_identifier as insert
from boundary.formats.yaml_events import MAX_BYTES

__all__ = [
    "add_account",
    "add_identifier",
    "check_name",
    "drafted",
    "followable",
    "keep",
    "spared",
    "standing_of",
    "standing_on",
]


def followable(env: Env, library: Library) -> tuple[str, ...]:
    """Name every playbook that steps can come from: shipped ones, then imports that can be read."""
    imports = imports_of(env)
    found = list(library.playbook_names())
    for name in env.files.names(imports.folder):
        with contextlib.suppress(Refusal):
            if imports.current(name) is not None:
                found.append(f"import/{name}")
    return tuple(found)


def drafted(loaded: Loaded, text: str, library: Library) -> Loaded:
    """Read a playbook as it would be with this text; nothing is written. Raises Refusal."""
    return read_loaded(loaded.home, text.encode("utf-8"), library)


def keep(env: Env, before: Loaded, after: Loaded) -> Loaded:
    """Write what was drafted in the place of what was read, sealed or plain.

    Raises Refusal when the playbook was changed meanwhile; then nothing is written.
    """
    home = before.home
    if isinstance(home, Sealed):
        there = sealed_bytes(home, env.files)
    else:
        there = read_plain_file(home, MAX_BYTES)
    if there != before.data:
        raise Refusal(
            "The playbook was changed since it was read. Nothing was written.",
            hint="You can do it again with the playbook as it is now.",
        )
    if isinstance(home, Sealed):
        env.files.replace(home.path, home.box.seal("", after.data))
    else:
        env.files.replace(home.absolute(), after.data)
    return after


def add_identifier(
    env: Env, loaded: Loaded, alias: str, kind: Kind, text: str, service: str = ""
) -> tuple[Loaded, Identifier]:
    """Put one identifier under its person; return the playbook as read again.

    Raises Refusal, and leaves the file as it was, when the identifier is not one, is there already,
    or the alias is not in the file.
    """
    library = library_of(env)
    match kind:
        case Kind.EMAIL:
            identifier = email(text)
        case Kind.PHONE:
            identifier = phone(text)
        case Kind.HANDLE:
            if service not in library.services or not library.services[service].handles:
                names = [name for name, spec in library.services.items() if spec.handles]
                raise Refusal(
                    "This is not a site that people have handles on.",
                    hint="You can use: " + ", ".join(sorted(names)) + ".",
                )
            identifier = handle(text, service)
        case _:
            assert_never(kind)
    known = [person.alias for person in loaded.playbook.people]
    if alias not in known:
        raise Refusal("No person has this short name.", hint="In the file: " + ", ".join(known))
    for person in loaded.playbook.people:
        if identifier in person.identifiers:
            raise Refusal("This is in the playbook already. Nothing was changed.")
    before = loaded.data.decode("utf-8")
    after = insert(before, alias, text.strip(), kind, service)
    return keep(env, loaded, drafted(loaded, after, library)), identifier


def add_account(env: Env, loaded: Loaded, name: str, settings: Mapping[str, str]) -> Loaded:
    """Put one of the user's own accounts into the file; `settings` begins with `use`.

    Raises Refusal, and leaves the file as it was, when the name is taken or a setting does not fit.
    """
    after = insert_account(loaded.data.decode("utf-8"), name, settings)
    return keep(env, loaded, drafted(loaded, after, library_of(env)))


def standing_of(session: Session, alias: str) -> int:
    """Count what was done for a person and stands; what only reads is left out."""
    keys = {key for key, name in session.aliases.items() if name == alias}
    return sum(item.person in keys for item in _standing(session))


def standing_on(session: Session, account: str) -> int:
    """Count what was done on an account and stands; what only reads is left out."""
    return sum(item.address.account == account for item in _standing(session))


def check_name(session: Session, name: str, settings: Mapping[str, str]) -> None:
    """Refuse a name for a new account that steps stand on, unless it is the same account again.

    An undo finds the account by its name; it must never be led to another one.
    """
    stands = {*session.standing.done, *session.standing.in_doubt}
    if not any(address.account == name for address in stands):
        return
    earlier = session.standing.accounts.get(name, {})
    known = earlier.get("settings")
    before = known if isinstance(known, Mapping) else {}
    same = earlier.get("service") == settings["use"]
    if not same or any(before.get(key) != settings[key] for key in settings if key != "use"):
        raise Refusal(
            "Steps stand on another account of this name, so a new one cannot be called so.",
            hint="You can choose another name. Then `boundary undo` still reaches both.",
        )


def spared(session: Session, identifiers: Sequence[Identifier]) -> tuple[str, ...]:
    """Say of each that no step of this case touches why that is."""
    rules = session.library.rules
    return left_alone(identifiers, keep_of(session.loaded.playbook, rules.providers), rules)


def _standing(session: Session) -> list[Item]:
    stands = (outcomes[0].change.item for outcomes in session.standing.done.values())
    return [item for item in stands if not VERBS[item.verb].reads_only]
