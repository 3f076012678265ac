"""What a receipt lists: the objects that an outcome touched. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from boundary.core.json import Json, JsonObject

__all__ = ["id_of", "ids_in", "narrowed", "objects_of", "without"]


def objects_of(ref: JsonObject) -> Sequence[Json]:
    """Give what it lists; nothing where it lists nothing."""
    objects = ref.get("objects")
    return objects if isinstance(objects, list | tuple) else ()


def ids_in(*refs: JsonObject) -> frozenset[str]:
    """Name every object that these list."""
    names = (id_of(one) for ref in refs for one in objects_of(ref))
    return frozenset(name for name in names if name)


def narrowed(ref: JsonObject, ids: Collection[str]) -> JsonObject:
    """Keep these objects of it, and all else it says."""
    if not isinstance(ref.get("objects"), list | tuple):
        return ref
    return {**ref, "objects": [one for one in objects_of(ref) if id_of(one) in ids]}


def without(ref: JsonObject, ids: Collection[str]) -> JsonObject:
    """Leave these objects out of it."""
    if not ids or not isinstance(ref.get("objects"), list | tuple):
        return ref
    return {**ref, "objects": [one for one in objects_of(ref) if id_of(one) not in ids]}


def id_of(thing: Json) -> str:
    """Name one object; empty where it has no name."""
    return str(thing["id"]) if isinstance(thing, dict) and "id" in thing else ""
