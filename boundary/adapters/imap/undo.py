"""Take filed mail back to its folders, with its flags; remove the folder we made, when empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace

from boundary.core.change import Change, Outcome, Status
from boundary.core.json import Json
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from . import encode, folders, wire, written
from .connection import Link, Refused
from .firsts import with_handles
from .flight import Method, Route, Way
from .look import Layout, layout
from .sift import SET_OCTETS
from .transfer import CHUNK, Mover, locate, method_of

KEPT = "The copies on this device stay. Nothing on the server was changed by saving them."


@dataclass(slots=True)
class Account:
    """What undo came to so far, by message id."""

    returned: set[str] = field(default_factory=set)
    placed: dict[str, written.Moved] = field(default_factory=dict)
    """What was returned, with the place that it has now."""
    gone: set[str] = field(default_factory=set)
    """No longer in our folder: somebody moved them, or an earlier undo did."""
    homeless: set[str] = field(default_factory=set)
    """Their folder is gone or cannot be written: they stay."""
    refused: set[str] = field(default_factory=set)


class Reversal:
    """Takes receipts back over one connection."""

    def __init__(
        self,
        link: Link,
        journal: Journal,
        progress: Callable[[int, int], None],
        chunk: int = CHUNK,
    ) -> None:
        """`progress` is told messages done and in all; it may raise Interrupted."""
        self._link = link
        self._journal = journal
        self._progress = progress
        self._chunk = chunk

    def undo(self, done: Sequence[Outcome]) -> dict[Address, Outcome]:
        """Take back; one outcome for each address."""
        changes: dict[Address, Change] = {}
        receipts: dict[Address, list[written.Receipt]] = {}
        for outcome in done:
            address = outcome.change.address
            changes.setdefault(address, outcome.change)
            receipts.setdefault(address, []).append(written.receipt_from(outcome.ref))
        filed = {a: r for a, r in receipts.items() if changes[a].item.verb != wire.KEEP}
        outcomes = {
            a: Outcome(change, Status.UNDONE, {"returned": 0, "remaining": []}, KEPT)
            for a, change in changes.items()
            if a not in filed
        }
        if filed:
            account = self._take_back(filed)
            for address, of_address in filed.items():
                ids = {moved.id for receipt in of_address for moved in receipt.objects}
                folder = next((r.folder for r in of_address if r.folder), "")
                outcome = summed_up(changes[address], ids, folder, account)
                back = [account.placed[name] for name in ids & account.placed.keys()]
                outcomes[address] = replace(outcome, ref=with_handles(outcome.ref, back))
        return outcomes

    def _take_back(self, receipts: Mapping[Address, Sequence[written.Receipt]]) -> Account:
        account = Account()
        claims: dict[str, list[Address]] = {}
        objects = [m for of_one in receipts.values() for r in of_one for m in r.objects]
        for address, of_address in receipts.items():
            for receipt in of_address:
                for moved in receipt.objects:
                    owners = claims.setdefault(moved.id, [])
                    if address not in owners:
                        owners.append(address)
        plan = layout(self._link)
        there, unread = find(self._link, plan, objects)
        # A receipt of the label way names no folder: it is not for folders to take back.
        unread |= {moved.id for moved in objects if not moved.origin}
        account.refused |= unread
        account.gone |= claims.keys() - there.keys() - unread
        mover = Mover(
            self._link, self._journal, lambda moved: claims[moved.id], self._progress, self._chunk
        )
        routes: dict[Route, list[written.Moved]] = {}
        for moved in there.values():
            if not plan.has(moved.origin):
                account.homeless.add(moved.id)
            elif not (moved.left and self._unmark(moved, account)):
                route = Route(Way.UNDO, moved.target, moved.target_validity, moved.origin)
                routes.setdefault(route, []).append(moved)
        for route, messages in routes.items():
            mover.expect(len(account.returned), len(there))
            result = mover.carry(route, messages)
            account.returned |= {moved.id for moved in result.moved}
            account.placed |= {moved.id: moved for moved in result.moved}
            account.refused |= {moved.id for moved in result.refused}
            account.gone |= {moved.id for moved in result.vanished}
        tidy(self._link, plan, [r for of_address in receipts.values() for r in of_address])
        return account

    def _unmark(self, moved: written.Moved, account: Account) -> bool:
        """Give an original that had to stay its flags back; False when it is there no more."""
        link = self._link
        uid = encode.uid_set([moved.origin_uid])
        with suppress(Refused):
            opened = link.select(moved.origin)
            if opened.validity == moved.origin_validity and link.flags(uid):
                if encode.DELETED not in moved.flags:
                    link.remove_flag(uid, encode.DELETED)
                if moved.seen_added:
                    link.remove_flag(uid, encode.SEEN)
                link.select(moved.target)
                link.add_flag(encode.uid_set([moved.target_uid]), encode.DELETED)
                account.returned.add(moved.id)
                account.placed[moved.id] = moved
                return True
        return False


def find(
    link: Link, plan: Layout, objects: Iterable[written.Moved]
) -> tuple[dict[str, written.Moved], set[str]]:
    """Find which messages of receipts still lie in our folder, with their place as it is now.

    By UID first; what is not there, or when UIDVALIDITY changed, by Message-ID and hash. One that
    was moved twice goes back to where it was found first. The second value has the ids of those
    whose folder could not be read.
    """
    by_place: dict[tuple[str, int], dict[str, written.Moved]] = {}
    firsts: dict[str, written.Moved] = {}
    for moved in objects:
        place = by_place.setdefault((moved.target, moved.target_validity), {})
        place.setdefault(moved.id, moved)
        if moved.id == wire.place(moved.origin, moved.origin_validity, moved.origin_uid):
            firsts[moved.id] = moved
    found: dict[str, written.Moved] = {}
    unread: set[str] = set()
    flagged_is_gone = method_of(link) is Method.FLAG
    for (raw, validity), of_place in by_place.items():
        group = of_place.values()
        if not plan.has(raw):
            continue
        try:
            opened = link.examine(raw)
        except Refused:
            unread |= {moved.id for moved in group}
            continue
        missing: list[written.Moved] = []
        details = {}
        if opened.validity == validity and opened.exists:
            uids = [moved.target_uid for moved in group]
            for part in encode.uid_sets(uids, most=500, octets=SET_OCTETS):
                details.update(link.details(encode.uid_set(part)))
        for moved in group:
            detail = details.get(moved.target_uid)
            if detail is None or detail.message_id != moved.message_id:
                missing.append(moved)
            elif not (flagged_is_gone and encode.DELETED in detail.flags):
                found[moved.id] = moved
        if missing:
            places = locate(link, raw, 1, missing, trusting=True)
            for moved in missing:
                if moved.id in places:
                    found[moved.id] = moved.placed(raw, *places[moved.id])
    again = {moved.id: moved.as_found(firsts.get(moved.id, moved)) for moved in found.values()}
    return again, unread - again.keys()


def tidy(link: Link, plan: Layout, receipts: Iterable[written.Receipt]) -> None:
    """Remove the folders that we made, when nothing is in them and nothing is below them."""
    for raw in dict.fromkeys(receipt.folder for receipt in receipts if receipt.created):
        if plan.has(raw):
            with suppress(Refused):
                link.remove_empty(raw)


def summed_up(change: Change, ids: Set[str], raw: str, account: Account) -> Outcome:
    """Say what undo came to for one address. `raw`: wire name of the folder it had filed into."""
    remaining: list[Json] = [*sorted(ids & (account.homeless | account.refused))]
    returned = len(ids & account.returned)
    ref: dict[str, Json] = {"returned": returned, "remaining": remaining}
    notes = []
    folder = folders.visible(raw)
    homeless = len(ids & account.homeless)
    if homeless:
        noun = wire.counted(homeless, "message stays", "messages stay")
        notes.append(f"The folder they came from is gone: {noun} in {folder}.")
    refused = len(ids & account.refused)
    if refused:
        noun = wire.counted(refused, "message", "messages")
        notes.append(f"The server did not move {noun} back; you can run undo again.")
    gone = len(ids & account.gone)
    if gone:
        noun = wire.counted(gone, "message is", "messages are")
        notes.append(f"{noun} no longer in {folder}, and left alone.")
    status = Status.FAILED if remaining else Status.UNDONE
    return Outcome(change, status, ref, " ".join(notes))
