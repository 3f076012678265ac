"""Gather a personal checklist: the steps of a playbook in the plan's order, nothing opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from boundary.app.keep import keep_of
from boundary.app.library import Library
from boundary.app.wiring import Switchboard
from boundary.app.workspace import Loaded
from boundary.core.change import Action, Change, Hand, Notice, Presence, Stage, State
from boundary.core.circumstances import Circumstances
from boundary.core.cross import cross, person_keys
from boundary.core.event import Standing
from boundary.core.filling import SOMEBODY, spellings
from boundary.core.guide import Guide
from boundary.core.help import HelpLine
from boundary.core.identifier import Identifier, Kind
from boundary.core.mask import mask
from boundary.core.plan import Case, make_plan
from boundary.core.playbook import Address, Item
from boundary.core.protect import protected
from boundary.core.verbs import VERBS
from boundary.formats.block_card import SmallCards, small_cards
from boundary.formats.qr import code
from boundary.formats.sheet import Entry, Sheet, Whom, Written

__all__ = ["make_sheet"]


def make_sheet(
    loaded: Loaded,
    library: Library,
    today: date,
    *,
    standing: Standing | None = None,
    furthest: Stage = Stage.WILL_SHOW,
    circumstances: Circumstances = Circumstances(),  # noqa: B008 - a value that nothing changes
    case: str = "",
    full: bool = False,
    mail: bool = False,
    help_first: Sequence[str] = (),
    help_lines: Sequence[HelpLine] = (),
) -> Sheet:
    """Make the checklist of a playbook as read. No account is opened and nothing is looked at.

    `standing`: what the log of a case adds up to, when it is known: what is done, or left out for
    good, is not asked for again, and what goes beyond the stages agreed to is for later.
    `furthest`: the last stage that the case was set up for.
    `mail`: the cards for a phone hold mail addresses too, except those that are never cut off.
    `circumstances`: what was chosen for the case, which may raise what can be noticed.
    """
    held = standing or Standing()
    book = _Book(loaded, library, held, furthest, circumstances, full=full, mail=mail)
    return Sheet(
        case=case,
        today=today,
        full=full,
        less=furthest is not Stage.WILL_SHOW,
        entries=tuple(book.entries()),
        done=tuple(dict.fromkeys(book.done())),
        uncovered=tuple(book.uncovered()),
        left_alone=tuple(dict.fromkeys(book.left_alone())),
        help_first=tuple(help_first),
        help_lines=tuple(help_lines),
        reached=held.reached,
    )


class _Book:
    """One playbook, planned as if no account could be looked at."""

    def __init__(
        self,
        loaded: Loaded,
        library: Library,
        standing: Standing,
        furthest: Stage,
        circumstances: Circumstances,
        *,
        full: bool,
        mail: bool,
    ) -> None:
        """Cross and order; the rules of the plan are those of every run."""
        self._library = library
        self._full = full
        self._mail = mail
        self._people = loaded.playbook.people
        self._keep = keep_of(loaded.playbook, library.rules.providers)
        self._furthest = furthest
        self._switchboard = Switchboard(library)
        playbook = loaded.playbook
        self._accounts = {account.name: account for account in playbook.accounts}
        self._crossing = cross(
            playbook,
            loaded.follows,
            self._switchboard.serves,
            person_keys(playbook, standing),
            library.guides_of(playbook.accounts),
        )
        services = {account.name: account.service for account in playbook.accounts}
        self._plan = make_plan(
            self._crossing.items,
            {},
            self._planned,
            standing,
            Case(
                services,
                library.rules,
                self._keep,
                circumstances=circumstances,
            ),
        )

    def entries(self) -> Iterator[Entry]:
        """Bring together what is one step of the checklist, in the order of the plan."""
        offered = (c for c in self._plan.pending if c.stage.rank <= self._furthest.rank)
        batches = [tuple(batch) for _, batch in groupby(offered, _batch)]
        numbers = {
            change.address: number
            for number, batch in enumerate(batches, start=1)
            for change in batch
        }
        for batch in batches:
            yield self._entry(batch, numbers)

    def done(self) -> Iterator[str]:
        """Say what the log holds as done."""
        for change in self._plan.changes:
            if change.action is Action.NOTHING:
                who = self._alias(change.item)
                what = f"{change.item.verb}, {change.address.account}: {change.summary}"
                yield f"{who}: {what}" if who else what

    def left_alone(self) -> Iterator[str]:
        """Say who is never cut off, and why."""
        for spared in self._plan.protected:
            subject = spared.item.subject
            name = "" if subject is None else f", {self._shown(subject)}"
            yield f"{self._alias(spared.item)}{name}: {spared.protection.say}"

    def uncovered(self) -> Iterator[str]:
        """Say what no step reaches."""
        for one in self._crossing.uncovered:
            what = one.verb if one.identifier is None else self._shown(one.identifier)
            yield f"{one.person}, {what}: {one.say}"

    def _entry(self, batch: Sequence[Change], numbers: Mapping[Address, int]) -> Entry:
        first = batch[0]
        does = VERBS[first.item.verb].does
        number = numbers[first.address]
        before = {
            numbers[address]
            for change in batch
            for address in self._plan.after.get(change.address, ())
            if address in numbers
        }
        folder = first.item.options.get("folder_name")
        written = self._written(first.item)
        small = self._cards(batch) if written and written.part.card else SmallCards(())
        return Entry(
            number=number,
            stage=first.stage,
            account=first.address.account,
            does=does[:1].upper() + does[1:],
            aliases=tuple(dict.fromkeys(filter(None, (self._alias(c.item) for c in batch)))),
            whom=tuple(self._whom(c.item, c.item.subject) for c in batch if c.item.subject),
            folder=folder if isinstance(folder, str) else "",
            notice=first.notice,
            line=self._plan.notices[(first.address.account, first.item.verb)],
            written=written,
            after=tuple(sorted(before - {number})),
            codes=tuple(map(code, small.cards)),
            too_long=len(small.left_out),
        )

    def _cards(self, batch: Sequence[Change]) -> SmallCards:
        """Write cards with the numbers: they hold them in clear, so only where all is shown."""
        if not self._full:
            return SmallCards(())
        whom = [change.item.subject for change in batch if change.item.subject]
        aliases = {self._alias(change.item) for change in batch}
        mine = [person for person in self._people if person.alias in aliases]
        whom += [
            one
            for person in mine
            for one in person.identifiers
            if one.kind is Kind.EMAIL and protected(one, self._keep, self._library.rules) is None
        ]
        return small_cards(whom, mail=self._mail)

    def _planned(self, item: Item, seen: State) -> Change:
        """Say what would be done, by whose hand: the written steps come first on paper."""
        written = self._written(item)
        verb = VERBS[item.verb]
        part = None if written is None else written.part
        notice = Notice.QUIET if part is None else part.notice
        return Change(
            item=item,
            action=Action.CREATE,
            before=seen,
            after=State(Presence.PRESENT),
            summary="",
            hand=Hand.TOOL if part is None else Hand.PERSON,
            undo=verb.undo if part is None else part.undo,
            notice=notice,
            stage=verb.stage or Stage(notice.value),
        )

    def _written(self, item: Item) -> Written | None:
        account = self._accounts[item.address.account]
        guide: Guide | None = self._library.guide_of(account)
        part = None if guide is None else guide.parts.get(item.verb)
        if guide is None or part is None:
            return None
        served = self._switchboard.candidates(account.service, item.verb)
        return Written(guide, part, or_program=any(manifest.looks for manifest in served))

    def _whom(self, item: Item, subject: Identifier) -> Whom:
        shown = spellings(subject) if self._full else (mask(subject),)
        return Whom(self._alias(item), self._shown(subject), shown)

    def _shown(self, subject: Identifier) -> str:
        if not subject.value:
            return SOMEBODY
        return subject.value if self._full else mask(subject)

    def _alias(self, item: Item) -> str:
        return self._crossing.aliases.get(item.person, "")


def _batch(change: Change) -> tuple[Stage, str, str]:
    return change.stage, change.address.account, change.address.step
