"""Stand in for an address book that a phone exports: invented cards around the person's own."""

from __future__ import annotations

from collections.abc import Sequence

from boundary.core.identifier import Identifier, Kind

__all__ = ["exported"]


def exported(theirs: Sequence[Identifier]) -> bytes:
    """Write an address book: a card for each address and number, and cards of others."""
    rows = [_card("Mum", "EMAIL:mum@example.org", "TEL:+12025550190")]
    for one in theirs:
        if one.kind is not Kind.HANDLE:
            name = "EMAIL" if one.kind is Kind.EMAIL else "TEL"
            rows.append(_card("Invented", f"{name};TYPE=HOME:{one.value}"))
            rows.append(_card("House", f"item1.{name}:{one.value}", "TEL:+12025550191"))
    return b"".join((*rows, _card("Tom", "TEL:+12025550192", "CATEGORIES:Work")))


def _card(name: str, *rows: str) -> bytes:
    lines = ("BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", f"N:{name};;;;", *rows, "END:VCARD")
    return "".join(f"{line}\r\n" for line in lines).encode()
