"""Make filters and take them away: spaced, looked into when an answer is lost, the old one last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Final

from boundary.core.change import Status
from boundary.core.errors import TransientError
from boundary.core.json import JsonObject

from ..client import Api, ApiError, AskedToWait, LostAnswer
from . import rules, wire
from .filters import Filter, from_api, make, to_api
from .group import Group
from .labels import Labels, read_labels
from .owned import Owned
from .rules import Flight, World

SPACE_S: Final = 2.0
"""Seconds between two filters that are made; closer together, Gmail answers with a fault."""
TRIES: Final = 3
_FAULT_WAIT_S: Final = 5.0
_BAD, _GONE = 400, 404


class Stopped(Exception):  # a turn of the work, not a fault of the program
    """Gmail does not let it be done; it never leaves the adapter."""

    def __init__(self, say: str, status: Status = Status.FAILED) -> None:
        """Keep the sentence, and what that makes of the change."""
        super().__init__(say)
        self.say = say
        self.status = status


class Installer:
    """Changes the filters of one account, one after another."""

    def __init__(
        self, api: Api, sleep: Callable[[float], None], monotonic: Callable[[], float]
    ) -> None:
        """Nothing is contacted yet."""
        self._api = api
        self._sleep = sleep
        self._monotonic = monotonic
        self._made_at: float | None = None
        self.owned = Owned()
        """Which filters are ours."""
        self._named = Labels({})
        self._parsed_before: dict[str, tuple[JsonObject, Filter]] = {}
        self._form_of = lru_cache(maxsize=rules.MOST_AT_GMAIL)(rules.form_of)

    def read(self) -> World:
        """Read filters and labels: two calls."""
        found = self._api.call("users.settings.filters.list")
        labels = read_labels(self._api)
        filters = self._parsed(wire.objects_in(found, "filter"), labels)
        return rules.make_world(filters, labels, self.owned.among(filters), self._form_of)

    def _parsed(self, bodies: Sequence[JsonObject], labels: Labels) -> list[Filter]:
        """Read filters, each once while it and the labels stay as they are."""
        if labels != self._named:
            self._named, self._parsed_before = labels, {}
        before, self._parsed_before = self._parsed_before, {}
        found = []
        for body in bodies:
            kept = before.get(wire.text(body, "id"))
            one = kept[1] if kept and kept[0] == body else from_api(body, labels.names)
            self._parsed_before[one.id] = (body, one)
            found.append(one)
        return found

    def adopt(self, flight: Flight) -> World:
        """Read, and count as ours what a journal of ours was making, just so, or taking away."""
        self.owned.know(flight.ids)
        groups = self.read().groups
        self.owned.add(groups[group].id for group in flight.make if group in groups)
        return self.read()

    def carry_out(
        self,
        flight: Flight,
        world: World,
        part: Callable[[JsonObject], None],
        most: int = rules.MOST,
    ) -> World:
        """Make what is to be made, see it there, then take the old away; give what is there then.

        `most`: how many filters there may be when they become more. Raises Stopped: then what was
        made is taken away again, and the old acts. Raises TransientError when it cannot be learnt
        how it stands.
        """
        make_ = tuple(group for group in flight.make if group not in world.groups)
        ids = sorted(world.mine[group].id for group in flight.drop)
        flight = Flight(make_, flight.drop, tuple(ids))
        grows = len(flight.make) > len(flight.drop)
        if grows and len(world.filters) + len(flight.make) > most:
            raise Stopped(rules.FULL, Status.REFUSED)
        part(flight.to_json())
        try:
            for group in flight.make:
                self.create(make(group.shape, group.people), world)
            now = self._seen(flight.make)
        except Stopped:
            self.drop(flight.make)
            raise
        return self.drop(flight.drop) if flight.drop else now

    def create(self, wanted: Filter, world: World) -> None:
        """Make one filter. Raises Stopped when Gmail will not, TransientError when not just now."""
        body = to_api(wanted, world.labels.ids)
        for _ in range(TRIES):
            self._space()
            wait_s = _FAULT_WAIT_S
            try:
                made = self._api.call("users.settings.filters.create", body=body)
            except LostAnswer:
                pass
            except AskedToWait as error:
                wait_s = max(error.wait_s, SPACE_S)
            except ApiError as error:
                if not _is_twin(error):
                    raise Stopped(rules.NOT_TAKEN) from error
            else:
                self.owned.add([wire.text(made, "id")])
                return
            now = self.read()
            if now.has(wanted):
                before = {one.id for one in world.filters}
                self.owned.add(
                    one.id for one in now.filters if one == wanted and one.id not in before
                )
                return
            if len(now.filters) >= rules.MOST_AT_GMAIL:
                raise Stopped(rules.FULL, Status.REFUSED)
            self._sleep(wait_s)
        raise TransientError(rules.LATER)

    def drop(self, groups: Collection[Group]) -> World:
        """Take these filters of ours away; give what is left.

        Raises Stopped when one stays, TransientError when it cannot be learnt.
        """
        return self.remove(lambda now: [now.mine[group] for group in groups if group in now.mine])

    def remove(self, chosen: Callable[[World], Sequence[Filter]]) -> World:
        """Take away what is chosen of what is there; give what is left. Raises as `drop` does."""
        for attempt in range(TRIES + 1):
            now = self.read()
            left = chosen(now)
            if not left:
                return now
            if attempt:
                self._sleep(SPACE_S)
            for one in left if attempt < TRIES else ():
                self._delete(one.id)
        raise Stopped(rules.UNDO_NOT_TAKEN)

    def _delete(self, name: str) -> None:
        """Ask for it once; whether it is gone is looked at afterwards."""
        try:
            self._api.call("users.settings.filters.delete", id=name)
        except AskedToWait as error:
            self._sleep(max(error.wait_s, SPACE_S))
        except (LostAnswer, ApiError):
            return

    def _seen(self, groups: Sequence[Group]) -> World:
        """Read back what was made. Raises TransientError while it is not all there."""
        for attempt in range(TRIES):
            if attempt:
                self._sleep(_FAULT_WAIT_S)
            now = self.read()
            if all(now.has(make(group.shape, group.people)) for group in groups):
                return now
        raise TransientError(rules.LATER)

    def _space(self) -> None:
        """Wait until the last filter that was made is long enough ago."""
        if self._made_at is not None:
            since = self._monotonic() - self._made_at
            if since < SPACE_S:
                self._sleep(SPACE_S - since)
        self._made_at = self._monotonic()


def _is_twin(error: ApiError) -> bool:
    """Whether Gmail says that just this filter is there already."""
    return error.status == _BAD and (
        "failedPrecondition" in error.reasons or "already exists" in error.detail.casefold()
    )
