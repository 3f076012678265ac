"""Hand over the bytes of the flows for the made-up site; it reads nothing else."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["flow_bytes", "flow_names"]

_SUFFIX = ".yaml"


def flow_names() -> tuple[str, ...]:
    """List them, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def flow_bytes(name: str) -> bytes:
    """Return one of them, unread; the name is one of `flow_names`."""
    return files(__name__).joinpath(name + _SUFFIX).read_bytes()
