"""Read parts of a receipt whose shape nobody vouches for; pure."""

from __future__ import annotations

from boundary.core.json import Json, JsonObject

__all__ = ["mapping", "mappings", "text"]


def mapping(value: Json) -> JsonObject:
    """Take an object as it is, and anything else for an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Json) -> tuple[JsonObject, ...]:
    """Give the objects of a list."""
    listed = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in listed if isinstance(one, dict))


def text(body: JsonObject, name: str) -> str:
    """Give a text of an object, or an empty one."""
    value = body.get(name)
    return value if isinstance(value, str) else ""
