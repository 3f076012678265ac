"""Hand over the bytes of the flows and the guide of the made-up site; it reads nothing else."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["SERVICE", "flow_bytes", "flow_names", "guide_bytes"]

SERVICE = "chatterbox"
_SUFFIX = ".yaml"


def flow_names() -> tuple[str, ...]:
    """List them, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def flow_bytes(name: str) -> bytes:
    """Return one of them, unread; the name is one of `flow_names`."""
    return files(__name__).joinpath(name + _SUFFIX).read_bytes()


def guide_bytes() -> bytes:
    """Return the written steps for the site, unread."""
    return files("boundary.adapters.browser.double").joinpath("guide.yaml").read_bytes()
