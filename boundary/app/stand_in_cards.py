"""Stand in for a server of address books in a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundary.adapters.cards.double import CardDouble
from boundary.core.identifier import Identifier, Kind
from boundary.core.json import JsonObject
from boundary.rehearsal.double import Mail, Mailbox

__all__ = ["CardServer"]


class CardServer:
    """One account with one address book, and no mail."""

    def __init__(self, user: str, theirs: Sequence[Identifier]) -> None:
        """Write a card that is the person's alone, one that is not, and somebody else's."""
        self.arrived: list[tuple[str, Mail]] = []
        self._double = CardDouble(user)
        emails = [one.value for one in theirs if one.kind is Kind.EMAIL]
        phones = [one.value for one in theirs if one.kind is Kind.PHONE]
        self._write("jordan", "Jordan", [*emails[:1], *phones[:1]])
        self._write("sam", "Sam", ["sam@example.net", *emails[1:2]])
        self._write("choir", "Choir", ["choir@example.net"])

    def start(self) -> tuple[JsonObject, Mapping[str, str]]:
        """Listen on loopback; return the settings that lead here, and the secrets by name."""
        return self._double.start(), {"password": self._double.secret}

    def stop(self) -> None:
        """Stop listening and forget everything."""
        self._double.stop()

    def snapshot(self) -> Mailbox:
        """Read back nothing: there is no mail."""
        return {}

    def arrive(self, sender: str) -> str:  # noqa: ARG002 - the port names it
        """Let nothing come in: there is no mail."""
        return ""

    def switch_off(self) -> None:
        """Do nothing: there is no rule."""

    def beside(self) -> tuple[str, ...]:
        """Say what is on each card; no address, no number."""
        return tuple(sorted(_said(card) for card in self._double.cards().values()))

    def rest(self) -> object:
        """Give the very bytes of each card."""
        return sorted(self._double.cards().values())

    def _write(self, name: str, title: str, reach: Sequence[str]) -> None:
        lines = [f"EMAIL:{one}" if "@" in one else f"TEL:{one}" for one in reach]
        head = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{name}", f"N:;{title};;;", f"FN:{title}"]
        text = "".join(f"{line}\r\n" for line in (*head, *lines, "END:VCARD"))
        self._double.add(name, text.encode("utf-8"))


def _said(card: bytes) -> str:
    lines = card.decode("utf-8").splitlines()
    name = next((line.removeprefix("FN:") for line in lines if line.startswith("FN:")), "")
    counts = {"address": "EMAIL", "number": "TEL"}
    found = {noun: sum(line.startswith(head) for line in lines) for noun, head in counts.items()}
    plural = {"address": "addresses", "number": "numbers"}
    rows = (f"{n} {noun if n == 1 else plural[noun]}" for noun, n in found.items() if n)
    return f"{name}: {', '.join(rows)}"
