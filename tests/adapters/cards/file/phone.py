"""Stand in for a person with a phone whose address book goes out and in as one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from boundary.adapters.cards.file import make_manifest
from boundary.core.identifier import Identifier, email, phone
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Adapter, Answer

ACCOUNT = Account("book", "vcard", {"region": "US"})


class Phone:
    """The person does what the lines say: removes all contacts, and imports the copy."""

    def __init__(self, book: bytes = b"") -> None:
        self.book = book
        self.asked: list[Sequence[str]] = []
        self.said: list[str] = []
        self.files: list[bytes | None] = []
        """What is handed over next, before the address book itself."""
        self.answers: list[Answer] = []
        """What is said to the next copies; each is taken over only when it is DONE."""
        self.on_take: Callable[[], None] = lambda: None
        self._took_over = False

    def take(self, address: Address, instructions: Sequence[str], /) -> bytes | None:
        """Export the address book."""
        self.asked.append(instructions)
        self.on_take()
        return self.files.pop(0) if self.files else self.book

    def give(
        self, address: Address, name: str, data: bytes, instructions: Sequence[str], /
    ) -> Answer:
        """Take the copy over."""
        self.asked.append(instructions)
        answer = self.answers.pop(0) if self.answers else Answer.DONE
        if answer is Answer.DONE:
            self.book = data
            self._took_over = True
        return answer

    def ask(self, address: Address, instructions: Sequence[str], /) -> Answer:
        """Say whether a copy was taken over when the run ended."""
        self.asked.append(instructions)
        if self.answers:
            return self.answers.pop(0)
        return Answer.DONE if self._took_over else Answer.SKIP

    def progress(self, address: Address | None, done: int, total: int, doing: str, /) -> None:
        """Keep what is said about the work, and forget what was before it."""
        self._took_over = False
        self.said.append(f"{doing}: {done} of {total}, {address}")

    def opened(self, region: str = "US") -> AbstractContextManager[Adapter]:
        """Open the adapter for the person; no secret is needed."""
        account = Account("book", "vcard", {"region": region})
        return make_manifest().open(account, None, self)  # type: ignore[arg-type]  # unused


def item(
    subject: str | Identifier, verb: str = "contacts.remove", person: str = "p", **options: str
) -> Item:
    """Make an item for an address or a number."""
    if isinstance(subject, str):
        subject = phone(subject) if subject.startswith("+") else email(subject)
    return Item(Address("book", verb, subject.key), verb, subject, dict(options), person)


def card(*rows: str, uid: str = "", eol: str = "\r\n") -> bytes:
    """Write one card."""
    named = (f"UID:{uid}",) if uid else ()
    return "".join(
        f"{row}{eol}" for row in ("BEGIN:VCARD", "VERSION:3.0", *named, *rows, "END:VCARD")
    ).encode()
