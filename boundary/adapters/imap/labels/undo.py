"""Take labels back: exactly those that we changed, where they are still as we left them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from boundary.adapters.imap import wire as folder_wire
from boundary.adapters.imap.connection import Link, Refused
from boundary.adapters.imap.flight import Way
from boundary.adapters.imap.look import Layout, layout
from boundary.adapters.imap.undo import KEPT, Account, summed_up
from boundary.core.change import Change, Outcome, Status
from boundary.core.playbook import Address
from boundary.core.ports import Journal

from .carry import Carrier
from .look import open_all_mail, whereabouts
from .wire import GMAIL, Receipt, Tagged, receipt_from


class LabelReversal:
    """Takes receipts back over one connection."""

    def __init__(
        self, link: Link, journal: Journal, progress: Callable[[int, int], None], chunk: int
    ) -> None:
        """`progress` is told messages done and in all; it may raise Interrupted."""
        self._link = link
        self._journal = journal
        self._progress = progress
        self._chunk = chunk

    def undo(self, done: Sequence[Outcome]) -> dict[Address, Outcome]:
        """Take back; one outcome for each address."""
        changes: dict[Address, Change] = {}
        receipts: dict[Address, list[Receipt]] = {}
        for outcome in done:
            address = outcome.change.address
            changes.setdefault(address, outcome.change)
            receipts.setdefault(address, []).append(receipt_from(outcome.ref))
        filed = {a: r for a, r in receipts.items() if changes[a].item.verb != folder_wire.KEEP}
        outcomes = {
            a: Outcome(change, Status.UNDONE, {"returned": 0, "remaining": []}, KEPT)
            for a, change in changes.items()
            if a not in filed
        }
        if filed:
            account = self._take_back(filed)
            for address, of_address in filed.items():
                ids = {one.id for receipt in of_address for one in receipt.objects}
                raw = next((receipt.label for receipt in of_address if receipt.label), "")
                outcomes[address] = summed_up(changes[address], ids, raw, account)
        return outcomes

    def _take_back(self, receipts: Mapping[Address, Sequence[Receipt]]) -> Account:
        account = Account()
        plan = layout(self._link)
        there, validity, gone = find(self._link, plan, receipts)
        owners: dict[str, list[Address]] = {}
        for address, of_address in receipts.items():
            for one_id in {one.id for receipt in of_address for one in receipt.objects}:
                owners.setdefault(one_id, []).append(address)
        carrier = Carrier(
            self._link,
            plan,
            self._journal,
            lambda one: owners[one.id],
            self._progress,
            self._chunk,
        )
        by_label: dict[str, list[Tagged]] = {}
        for one in there:
            by_label.setdefault(one.label, []).append(one)
        for messages in by_label.values():
            result = carrier.carry(Way.UNDO, validity, messages)
            account.returned |= {one.id for one in result.done}
            account.refused |= {one.id for one in result.stayed}
            gone |= {one.id for one in result.vanished}
        # A receipt of the folder way has no number of Gmail's: it is not ours to take back.
        account.refused |= {one for one in owners if not one.startswith(GMAIL)}
        account.gone |= gone - account.returned - account.refused
        tidy(self._link, plan, [r for of_address in receipts.values() for r in of_address])
        return account


def find(
    link: Link, plan: Layout, receipts: Mapping[Address, Iterable[Receipt]]
) -> tuple[list[Tagged], int, set[str]]:
    """Find which messages of receipts still have the label that they were filed under.

    Where the label itself is gone, those that are out of the inbox count. Returns them with their
    UIDs as they are now, the UIDVALIDITY of All Mail, and the ids of those that somebody took out
    of our label, or out of All Mail.
    """
    opened, _ = open_all_mail(link, plan)
    wanted: dict[tuple[str, str], Tagged] = {}
    uids: dict[int, dict[int, int]] = {}
    for of_address in receipts.values():
        for receipt in of_address:
            for one in receipt.objects:
                key = (one.id, one.label)
                wanted[key] = _together(one, wanted.get(key, one))
                uids.setdefault(receipt.validity, {})[one.msgid] = one.uid
    there = {}
    for validity, numbers in uids.items():
        there.update(whereabouts(link, opened, validity, numbers))
    found: list[Tagged] = []
    gone: set[str] = set()
    for asked in wanted.values():
        is_there = plan.has(asked.label)
        # Where the label was deleted in Gmail, its lack says nothing, and none is to be taken off.
        one = asked if is_there else replace(asked, label_added=False)
        tags = there.get(one.msgid)
        if tags is None or (is_there and not one.is_as_left(tags)) or one.arrived(tags, Way.UNDO):
            gone.add(one.id)
        else:
            found.append(replace(one, uid=tags.uid))
    return found, opened.validity, gone


def tidy(link: Link, plan: Layout, receipts: Iterable[Receipt]) -> None:
    """Remove the labels that we made, when no message has them and none is below them."""
    for raw in dict.fromkeys(receipt.label for receipt in receipts if receipt.created):
        if plan.has(raw):
            with suppress(Refused):
                link.remove_empty(raw)


def _together(one: Tagged, other: Tagged) -> Tagged:
    """Join what two receipts say of one message under one label: it was filed more than once."""
    return replace(
        one,
        label_added=one.label_added or other.label_added,
        inbox_removed=one.inbox_removed or other.inbox_removed,
        seen_added=one.seen_added or other.seen_added,
    )
