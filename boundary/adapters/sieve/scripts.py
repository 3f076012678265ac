"""Read and write a user's scripts, and keep track of what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from boundary.core.change import Status
from boundary.core.errors import AdapterError, TransientError

from . import wire
from .client import Link, Refused
from .layout import RULES, START
from .world import TEMPORARY, World, make_world, sha256


class Stopped(AdapterError):
    """What was begun cannot be done; `status` is what it came to."""

    def __init__(self, say: str, status: Status = Status.REFUSED) -> None:
        """Keep the sentence for the outcome."""
        super().__init__(say)
        self.status = status


@contextmanager
def refusals(say: str) -> Iterator[None]:
    """Turn a refusal into Stopped with this sentence, or with that of a full server.

    Raises TransientError when the server asks to come back later.
    """
    try:
        yield
    except Refused as refusal:
        if refusal.busy:
            raise TransientError(wire.LATER) from refusal
        full = refusal.reason.startswith("QUOTA")
        raise Stopped(wire.NO_ROOM if full else say) from refusal


class Scripts:
    """The scripts over one connection. What was written is known without reading it again."""

    def __init__(self, link: Link) -> None:
        """Read nothing yet."""
        self._link = link
        self._names: set[str] = set()
        self._active = ""
        self._sources: dict[str, bytes] = {}
        self._world: World | None = None

    @property
    def world(self) -> World:
        """What the scripts come to, as far as they were read."""
        if self._world is None:
            self._world = make_world(self._link.offered, self._names, self._active, self._sources)
        return self._world

    def look(self) -> World:
        """List them, and read our rules and the active one: at most three commands."""
        self._sources.clear()
        self._list()
        for name in (RULES, self._active):
            self.read(name)
        return self.world

    def look_at_all_of_ours(self) -> World:
        """Look, and read whatever has a name of ours too."""
        self.look()
        return self.read_rest()

    def read_rest(self) -> World:
        """Read what else has a name of ours, after a look."""
        for name in (START, TEMPORARY):
            self.read(name)
        return self.world

    def read_everything(self) -> World:
        """Read every script, after a look."""
        for name in sorted(self._names):
            self.read(name)
        return self.world

    def read(self, name: str) -> bytes | None:
        """Read one script, once; None when there is none of that name."""
        if name in self._names and name not in self._sources:
            source = self._link.read(name)
            self._world = None
            if source is None:
                self._names.discard(name)
            else:
                self._sources[name] = source
        return self._sources.get(name)

    def list_again(self) -> World:
        """List them anew; what was read of those that are still there counts on."""
        self._list()
        for name in self._sources.keys() - self._names:
            del self._sources[name]
        return self.world

    def is_unmoved(self, *names: str) -> bool:
        """Look again whether the list, and these scripts, are as they are known to be."""
        names_before, active_before = frozenset(self._names), self._active
        self._list()
        if (names_before, active_before) != (frozenset(self._names), self._active):
            return False
        return all(self._link.read(name) == self._sources.get(name) for name in names)

    def is_stored(self, name: str, source: bytes, *, exactly: bool) -> bool:
        """Read a script back and compare; `exactly`: line ends count too."""
        found = self._link.read(name)
        if found is None:
            return False
        return found == source if exactly else sha256(found) == sha256(source)

    # -- asking beforehand --------------------------------------------------------------------

    def make_sure_of_room(self, *sizes: tuple[str, int]) -> None:
        """Ask whether scripts of these sizes fit. Raises Stopped when they do not.

        One question for all of them; a server that says no to the sum is asked for each.
        """
        if not self._link.offered.has_check:
            return
        with refusals(wire.NO_ROOM):
            try:
                self._link.has_space(sizes[0][0], sum(size for _, size in sizes))
            except Refused as refusal:
                if refusal.busy or len(sizes) == 1:
                    raise
                for name, size in sizes:
                    self._link.has_space(name, size)

    def check(self, source: bytes, say: str) -> None:
        """Ask whether a script is valid. Raises Stopped, with this sentence, when it is not."""
        if self._link.offered.has_check:
            with refusals(say):
                self._link.check(source)

    # -- writing ------------------------------------------------------------------------------

    def store(self, name: str, source: bytes) -> None:
        """Keep a script. Raises Refused."""
        self._link.store(name, source)
        self._names.add(name)
        self._sources[name] = source
        self._world = None

    def activate(self, name: str) -> None:
        """Make a script the active one, or none. Raises Refused."""
        self._link.activate(name)
        self._active = name
        self._world = None

    def remove(self, name: str) -> None:
        """Delete a script, if it is there. Raises Refused."""
        if name in self._names:
            self._link.remove(name)
            self._names.discard(name)
            self._sources.pop(name, None)
            self._world = None

    def rename(self, old: str, new: str) -> None:
        """Rename a script that is not active. Raises Refused."""
        self._link.rename(old, new)
        self._names.discard(old)
        self._names.add(new)
        if old in self._sources:
            self._sources[new] = self._sources.pop(old)
        self._world = None

    def exchange(self, name: str, source: bytes, *, exactly: bool, must_fit: bool) -> None:
        """Put a script in the place of one that may be active, after a try under another name.

        `must_fit`: a server without room for both at once refuses; else it is stored right away,
        which the server itself checks. Raises Refused, and Stopped when somebody was quicker or
        the server does not keep what it is given.
        """
        try:
            self.store(TEMPORARY, source)
        except Refused as refusal:
            if must_fit or not refusal.reason.startswith("QUOTA"):
                raise
        else:
            if not self.is_stored(TEMPORARY, source, exactly=exactly):
                self.remove(TEMPORARY)
                raise Stopped(wire.NOT_TAKEN)
        if not self.is_unmoved(name):
            if TEMPORARY in self._names:
                self.remove(TEMPORARY)
            raise Stopped(wire.MOVED_MEANWHILE, Status.SKIPPED)
        self.store(name, source)
        # It stands: a leftover is no reason to say otherwise, and is swept up next time.
        with suppress(Refused):
            self.remove(TEMPORARY)

    def put_back(self, name: str, source: bytes) -> None:
        """Store what the server held before in its place, without a try under another name.

        Raises Refused, and Stopped when somebody was quicker.
        """
        if not self.is_unmoved(name):
            raise Stopped(wire.MOVED_MEANWHILE, Status.SKIPPED)
        self.store(name, source)

    def _list(self) -> None:
        listed = self._link.scripts()
        self._names = {script.name for script in listed}
        self._active = next((script.name for script in listed if script.active), "")
        self._world = None
