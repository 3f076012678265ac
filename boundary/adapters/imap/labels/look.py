"""Find their messages in All Mail, with every label they carry; what the user wrote is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from boundary.adapters.imap import encode, query
from boundary.adapters.imap.connection import Link, Refused, Selected, Tags
from boundary.adapters.imap.cursor import Known
from boundary.adapters.imap.folders import Listed, visible
from boundary.adapters.imap.look import DISTRUST, Layout, Looked, layout
from boundary.adapters.imap.sift import SET_OCTETS, Sift, Strategy, grouped
from boundary.adapters.imap.wire import FILE_PAST, KEEP, Mail, Message, folder_name
from boundary.core.errors import AdapterError
from boundary.core.playbook import Address, Item
from boundary.core.rules import MailProvider

from . import names
from .wire import is_filed, with_tags

NO_ALL_MAIL = "Gmail does not show All Mail to mail programs, so nothing can be looked for."
NO_ALL_MAIL_HINT = (
    "In Gmail's settings, under Labels, choose “Show in IMAP” beside All Mail. Then try again."
)
NOT_OPENED = "All Mail could not be opened, so nothing was looked for."
NOT_SAID = "Gmail did not say which labels some mail has, so nothing is done with it."
NUMBERS = 20
"""Messages asked for by their number in one SEARCH."""


@dataclass(slots=True)
class LabelLook:
    """One look over an account."""

    link: Link
    providers: tuple[MailProvider, ...]
    names: Sequence[str]
    """Visible names of every label we may file under on this account."""
    strategy: Strategy
    progress: Callable[[int, int], None]
    """Told folders done and in all; may raise Interrupted."""

    def over(self, items: Sequence[Item], since: Mapping[str, Known]) -> Looked:
        """Look for all items at once. Raises TransientError or AdapterError."""
        prints, groups = grouped(items, self.providers)
        subjects = [group.identifier for group in groups.values()]
        sift = Sift(
            self.link, self.providers, self.strategy, groups, query.in_gmails_words(subjects)
        )
        plan = layout(self.link)
        ours, refused = self._labels(items, plan)
        self.progress(0, 1)
        opened, raw = open_all_mail(self.link, plan)
        known = sift.folder(opened, since.get(raw))
        found = {uid for messages in known.found.values() for uid in messages}
        tags = tags_of(self.link, found)
        self.progress(1, 1)
        mail = {}
        for item in items:
            name = prints[item.address]
            messages = tuple(_received(known.found.get(name, {}), tags))
            if item.verb != KEEP:
                messages = tuple(m for m in messages if not is_filed(m.labels, ours))
            mail[item.address] = Mail(
                messages,
                unreadable=len(known.doubtful.get(name, ())),
                world=opened.exists,
                notes=(DISTRUST,) if known.distrusted else (),
            )
        return Looked(mail, {raw: known}, refused)

    def _labels(
        self, items: Iterable[Item], plan: Layout
    ) -> tuple[frozenset[str], dict[Address, AdapterError]]:
        """Give our labels as a person sees them, and the items whose label cannot be used."""
        refused: dict[Address, AdapterError] = {}
        ours = set(our_labels(plan, self.names))
        for item in items:
            if item.verb == FILE_PAST:
                try:
                    ours.add(visible(names.target(folder_name(item), plan.listed)))
                except AdapterError as error:
                    refused[item.address] = error
        return frozenset(ours), refused


def our_labels(plan: Layout, wanted: Iterable[str]) -> frozenset[str]:
    """Give labels of these names as they are spelled there; unusable names are left out."""
    found = set()
    for name in wanted:
        with suppress(AdapterError):
            found.add(visible(names.target(name, plan.listed)))
    return frozenset(found)


def open_all_mail(link: Link, plan: Layout, *, writing: bool = False) -> tuple[Selected, str]:
    """Open All Mail; return it and its wire name. Raises AdapterError when it is not there."""
    folder = _all_mail(plan)
    try:
        opened = link.select(folder.raw) if writing else link.examine(folder.raw)
    except Refused as refusal:
        raise AdapterError(NOT_OPENED, hint="You can try again later.") from refusal
    return opened, folder.raw


def _all_mail(plan: Layout) -> Listed:
    folder = names.all_mail(plan.listed)
    if folder is None:
        raise AdapterError(NO_ALL_MAIL, hint=NO_ALL_MAIL_HINT)
    return folder


def tags_of(link: Link, uids: Iterable[int]) -> dict[int, Tags]:
    """Fetch number and labels of messages of All Mail, which is open; what has gone is left out.

    Raises AdapterError when one is there and its labels are not said.
    """
    tags: dict[int, Tags] = {}
    for part in encode.uid_sets(uids, most=500, octets=SET_OCTETS):
        found = link.tags(encode.uid_set(part))
        tags.update({uid: found[uid] for uid in part if uid in found})
        missing = set(part) - found.keys()
        if missing and link.flags(encode.uid_set(missing)).keys() & missing:
            raise AdapterError(NOT_SAID, hint="You can try again later.")
    return tags


def whereabouts(
    link: Link, opened: Selected, validity: int, wanted: Mapping[int, int]
) -> dict[int, Tags]:
    """Find messages in All Mail, which is open, whatever became of its UIDs.

    `wanted`: Gmail's number to the UID that it had while UIDVALIDITY was `validity`. Returns what
    is there, by Gmail's number.
    """
    found: dict[int, Tags] = {}
    if validity == opened.validity:
        tags = tags_of(link, (uid for uid in wanted.values() if uid))
        found = {one.msgid: one for one in tags.values() if one.msgid in wanted}
    missing = sorted(wanted.keys() - found.keys())
    if missing and opened.exists:
        uids: set[int] = set()
        for start in range(0, len(missing), NUMBERS):
            uids |= _numbered(link, [*missing[start : start + NUMBERS]])
        tags = tags_of(link, uids)
        found |= {one.msgid: one for one in tags.values() if one.msgid in wanted}
    return found


def _numbered(link: Link, msgids: Sequence[int]) -> set[int]:
    """SEARCH for Gmail's numbers; halve what is refused, down to one."""
    keys = [encode.gmail_number(msgid) for msgid in msgids if msgid]
    if not keys:
        return set()
    try:
        return set(link.search(query.any_of(keys)))
    except Refused:
        if len(keys) == 1:
            raise
    middle = len(msgids) // 2
    return _numbered(link, msgids[:middle]) | _numbered(link, msgids[middle:])


def _received(found: Mapping[int, Message], tags: Mapping[int, Tags]) -> Iterable[Message]:
    """Give what was received, with its labels; what has gone since is left out."""
    for uid, message in sorted(found.items()):
        if uid in tags and not names.is_own_mail(tags[uid].labels):
            yield with_tags(message, tags[uid])
