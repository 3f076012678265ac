"""Add to a private playbook, leaving every other byte of it as it was."""

from __future__ import annotations

from boundary.app.env import Env
from boundary.app.library import Library
from boundary.app.workspace import Loaded, read_loaded
from boundary.core.errors import Refusal
from boundary.core.identifier import Identifier, Kind, email, handle, phone
from boundary.formats.playbook_edit import add_identifier as insert

__all__ = ["add_identifier"]


def add_identifier(
    env: Env, loaded: Loaded, alias: str, kind: Kind, text: str, service: str = ""
) -> tuple[Loaded, Identifier]:
    """Put one identifier under its person; return the playbook as read again.

    Raises Refusal, and leaves the file as it was, when the identifier is not one, is there already,
    or the alias is not in the file.
    """
    library = Library()
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
    known = [person.alias for person in loaded.playbook.people]
    if alias not in known:
        raise Refusal("No person has this short name.", hint="In the file: " + ", ".join(known))
    for person in loaded.playbook.people:
        if identifier in person.identifiers:
            raise Refusal("This is in the playbook already. Nothing was changed.")
    before = loaded.data.decode("utf-8")
    after = insert(before, alias, text.strip(), kind, service).encode("utf-8")
    edited = read_loaded(loaded.path, after, library)
    env.files.replace(loaded.path.absolute(), after)
    return edited, identifier
