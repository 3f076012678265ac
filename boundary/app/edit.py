"""Add to a private playbook, leaving every other byte of it as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from boundary.app.env import Env
from boundary.app.imports import library_of
from boundary.app.library import Library
from boundary.app.workspace import Loaded, Sealed, read_loaded
from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.formats.playbook_edit import add_account as insert_account
from boundary.formats.playbook_edit import add_identifier as insert

__all__ = ["add_account", "add_identifier"]


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
    return _written(env, loaded, after, library), identifier


def add_account(env: Env, loaded: Loaded, name: str, settings: Mapping[str, str]) -> Loaded:
    """Put one of the user's own accounts into the file; `settings` begins with `use`.

    Raises Refusal, and leaves the file as it was, when the name is taken or a setting does not fit.
    """
    after = insert_account(loaded.data.decode("utf-8"), name, settings)
    return _written(env, loaded, after, library_of(env))


def _written(env: Env, loaded: Loaded, text: str, library: Library) -> Loaded:
    """Read the new text as a whole first, and only then put it in the place of the old."""
    data = text.encode("utf-8")
    home = loaded.home
    edited = read_loaded(home, data, library)
    if isinstance(home, Sealed):
        env.files.replace(home.path, home.box.seal("", data))
    else:
        env.files.replace(home.absolute(), data)
    return edited
