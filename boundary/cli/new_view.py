"""Hold what `new` was told so far, and show all of it on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from boundary.app.facts import DEFAULT_WAIT_HOURS, Choice
from boundary.app.keep import left_alone
from boundary.app.library import Library
from boundary.app.new import MAILBOX, Mailbox, read_handle, read_reach, refused
from boundary.cli import new_words, words
from boundary.cli.begin import Asked
from boundary.cli.here import Here
from boundary.core.cross import FOLDER_NAMES
from boundary.core.errors import Fault
from boundary.core.identifier import Identifier, unknown_handle
from boundary.core.mask import visible
from boundary.core.rules import Keep
from boundary.core.services import MAILBOXES
from boundary.formats.plan_text import shown
from boundary.formats.playbook_new import NewAccount, NewPerson, NewPlaybook

__all__ = ["Draft", "Later", "line", "summary"]

_FOLDER = "later"
_NOT_NOW = ("not now", "not-now")


class Later(Exception):
    """The person would rather not go on now; nothing was written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that was answered up to now; nothing of it is on the disk."""

    library: Library
    asked: Asked
    """What came of the questions."""
    new: NewPlaybook = field(default_factory=NewPlaybook, repr=False)
    mailbox: Mailbox | None = field(default=None, repr=False)
    platforms: tuple[str, ...] = ()
    """Service names, in the order of the list."""
    unsure: bool = False
    """Which platforms was left for later."""
    wait_hours: int = DEFAULT_WAIT_HOURS

    @property
    def choice(self) -> Choice:
        """The kind of plan that was chosen after the questions."""
        return self.asked.choice

    def fault(self) -> Fault | None:
        """Say what the reader of playbooks would not take."""
        return refused(self.new, self.library)

    def left_alone(self, identifiers: Sequence[Identifier]) -> tuple[str, ...]:
        """Say of each that no step touches why that is."""
        own = () if self.mailbox is None else (read_reach(self.mailbox.user),)
        keep = Keep(own, tuple(read_reach(text) for text in self.new.keep_open))
        return left_alone(identifiers, keep, self.library.rules)

    def with_person(self, person: NewPerson) -> Draft:
        """Put a person in the place of the one with the same short name."""
        people = tuple(person if one.alias == person.alias else one for one in self.new.people)
        return replace(self, new=replace(self.new, people=people))

    def person(self, alias: str) -> NewPerson:
        """Find a person by the short name."""
        return next(one for one in self.new.people if one.alias == alias)

    def with_accounts(self, platforms: tuple[str, ...], mailbox: Mailbox | None) -> Draft:
        """List the user's own accounts: the mailbox first, then the platforms."""
        accounts: dict[str, NewAccount] = {}
        if mailbox is not None:
            accounts[MAILBOX] = mailbox.account
        taken = {account.use for account in accounts.values()}
        accounts.update({name: NewAccount(name) for name in platforms if name not in taken})
        new = replace(self.new, accounts=accounts)
        return replace(self, new=new, platforms=platforms, mailbox=mailbox)

    def with_folder(self, mailbox: Mailbox, name: str) -> Draft:
        """Call the folder for their mail by another name."""
        account = replace(mailbox.account, folders={_FOLDER: name})
        return self.with_accounts(self.platforms, replace(mailbox, account=account))


def line(here: Here, sentences: Sequence[str], prompt: str) -> str:
    """Show one question and read one line. Raises Later when it is "not now"."""
    if sentences:
        here.screen.aside("", *sentences)
    typed = here.ask.line(prompt)
    if typed.casefold().rstrip(".") in _NOT_NOW:
        raise Later
    return typed


def summary(draft: Draft, *, full: bool) -> tuple[str, ...]:
    """Write everything that would be set up; addresses are covered unless `full`."""
    lines = [new_words.SUMMARY]
    alone: list[str] = []
    for person in draft.new.people:
        found = [read_reach(text) for text in (*person.emails, *person.phones)]
        texts = [shown(one, full=full) for one in found]
        alone += draft.left_alone(found)
        for service, handles in person.handles.items():
            title = draft.library.services[service].title
            known = [read_handle(text, service) for text in handles]
            named = [shown(one, full=full) for one in known or [unknown_handle(service)]]
            texts += [f"{text} ({title})" for text in named]
            alone += draft.left_alone(known)
        if person.names:
            texts.append(new_words.names_count(len(person.names)))
        reach = ", ".join(texts) or new_words.NO_REACH
        lines.append(new_words.person_row(visible(person.alias, 40), person.follow, reach))
    lines += [words.left_alone(sentence) for sentence in alone]
    lines += _mailbox(draft, full=full)
    titles = [draft.library.services[name].title for name in draft.platforms]
    none = new_words.PLATFORMS_UNSURE if draft.unsure else new_words.PLATFORMS_NONE
    lines.append(new_words.platforms_row(", ".join(titles) or none))
    lines.append(new_words.keep_row(len(draft.new.keep_open)))
    lines.append(new_words.wait_row(draft.wait_hours))
    return (*lines, new_words.SUMMARY_NOTHING_YET)


def _mailbox(draft: Draft, *, full: bool) -> list[str]:
    mailbox = draft.mailbox
    if mailbox is None:
        return []
    if mailbox.account.use not in MAILBOXES:
        return [new_words.by_hand_row(mailbox.provider), *([mailbox.say] if mailbox.say else [])]
    folder = mailbox.account.folders.get(_FOLDER, FOLDER_NAMES[_FOLDER])
    user = shown(read_reach(mailbox.user), full=full)
    if mailbox.way:
        return [new_words.way_row(user, mailbox.way, folder)]
    host = mailbox.account.settings["host"]
    return [new_words.mailbox_row(user, host, folder, known=bool(mailbox.provider))]
