"""Keep the scripts of the double's one user, and refuse what a mail server refuses.

Source: RFC 5804, section 2; what it leaves open is as in Pigeonhole 0.5.19.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from .includes import read_scripts
from .vocabulary import EXTENSIONS, ScriptError, is_name

ORIGINAL: Final = "dovecot.orig"
"""What the hidden script is called once a client has switched scripts."""

_UPLOAD = "\x00upload"
"""No name a script may have."""


class RefusedError(Exception):
    """A NO, with its response code or none."""

    def __init__(self, say: str, code: str = "") -> None:
        """Keep the text for the person and the code for the program."""
        super().__init__(say)
        self.say = say
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """What a script, and all together, may take; 0 is no limit."""

    script_bytes: int = 1024 * 1024
    total_bytes: int = 0
    scripts: int = 0


USUAL_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Held:
    """All there is, at one moment."""

    scripts: Mapping[str, bytes] = field(repr=False)
    active: str = ""
    """The name of the active script; empty where there is none."""
    hidden: bytes | None = field(default=None, repr=False)
    """A script that no client is shown and that acts while none is active."""


class Shelf:
    """Scripts by name; not safe for several threads at once."""

    def __init__(
        self,
        held: Held,
        *,
        offered: Collection[str] = EXTENSIONS,
        limits: Limits = USUAL_LIMITS,
        read_only: bool = False,
    ) -> None:
        """Start with what is held; nothing of it is checked."""
        self._scripts = dict(held.scripts)
        self._active = held.active
        self._hidden = held.hidden
        self._offered = frozenset(offered)
        self._limits = limits
        self._read_only = read_only

    def held(self) -> Held:
        """Return a copy of everything."""
        return Held(dict(self._scripts), self._active, self._hidden)

    def read(self, name: str) -> bytes:
        """Return a script. Raises RefusedError, as all below does."""
        if name not in self._scripts:
            raise RefusedError("There is no script of that name.", "NONEXISTENT")
        return self._scripts[name]

    def has_space(self, name: str, size: int) -> None:
        """Refuse a script of that size."""
        _check_name(name)
        if not size:
            raise RefusedError("An empty script cannot be stored.")
        self._check_space(name, size)

    def check(self, source: bytes) -> bool:
        """Refuse what is no script; whether a server would warn of what it includes."""
        if len(source) > (self._limits.script_bytes or len(source)):
            raise RefusedError("The script is too large.", "QUOTA/MAXSIZE")
        return self._compile(_UPLOAD, source)

    def store(self, name: str, source: bytes) -> bool:
        """Store a script, in place of one of that name; says what `check` says."""
        _check_name(name)
        self._check_writable()
        self._check_space(name, len(source))
        warns = self._compile(name, source)
        self._scripts[name] = source
        return warns

    def activate(self, name: str) -> None:
        """Make a script the active one; the empty name: none."""
        if name:
            self._compile(name, self.read(name), switched_on=True)
        self._check_writable()
        if self._hidden is not None:
            # The first switch moves the hidden script to where clients see it, over whatever
            # was there under that name.
            self._scripts[ORIGINAL] = self._hidden
            self._hidden = None
        self._active = name

    def remove(self, name: str) -> None:
        """Remove a script; others may still include it."""
        self.read(name)
        if name == self._active:
            raise RefusedError("The active script cannot be removed.", "ACTIVE")
        self._check_writable()
        del self._scripts[name]

    def rename(self, old: str, new: str) -> None:
        """Give a script another name; the active one stays active."""
        source = self.read(old)
        _check_name(new)
        if new in self._scripts:
            raise RefusedError("There is a script of that name already.", "ALREADYEXISTS")
        self._check_writable()
        del self._scripts[old]
        self._scripts[new] = source
        self._active = new if self._active == old else self._active

    def _compile(self, name: str, source: bytes, *, switched_on: bool = False) -> bool:
        """Refuse a script that a server would not run; whether it would warn of what it includes.

        A circle is a fault only in what is, or would be, active.
        """
        scripts = {**self._scripts, name: source}
        strict = switched_on or (bool(name) and name == self._active)
        try:
            return read_scripts(
                scripts, name, self._offered, missing=True, circles=not strict
            ).warns
        except ScriptError as error:
            raise RefusedError(str(error)) from None

    def _check_space(self, name: str, size: int) -> None:
        if size > (self._limits.script_bytes or size):
            raise RefusedError("The script is too large.", "QUOTA/MAXSIZE")
        others = [source for other, source in self._scripts.items() if other != name]
        if self._limits.scripts and len(others) >= self._limits.scripts:
            raise RefusedError("There are too many scripts.", "QUOTA/MAXSCRIPTS")
        total = sum(map(len, others)) + size
        if total > (self._limits.total_bytes or total):
            raise RefusedError("The scripts take too much room.", "QUOTA/MAXSTORAGE")

    def _check_writable(self) -> None:
        if self._read_only:
            raise RefusedError("The scripts of this account cannot be changed.")


def _check_name(name: str) -> None:
    if not is_name(name):
        raise RefusedError("A script cannot have that name.")
