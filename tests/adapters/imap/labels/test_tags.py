"""Hold how labels are read from whatever form Gmail writes them in."""

from __future__ import annotations

import ssl

import pytest

from boundary.adapters.imap.connection import Link, Login, Outside, Tags
from boundary.adapters.imap.double import USER
from boundary.core.errors import AdapterError
from boundary.rehearsal import Rules
from tests.adapters.imap.furniture import SECRET
from tests.adapters.imap.labels.gmail import on_gmail

HEAD = b"* 1 FETCH (UID 1 FLAGS (\\Seen \\Recent) X-GM-MSGID 1278455344230334865 X-GM-LABELS "


def _read(said: bytes) -> dict[int, Tags]:
    def answer(seen: object) -> bytes | None:
        return said + b"\r\nOK Success" if getattr(seen, "verb", "") == "UID FETCH" else None

    with on_gmail(rules=Rules(answer=answer)) as world:
        login = Login("127.0.0.1", world.port, "none", USER, SECRET)
        outside = Outside(
            ssl.create_default_context, world.naps.append, lambda: 0.5, lambda: 0.0, 5.0, 5.0
        )
        link = Link(login, outside)
        try:
            link.examine("INBOX")
            return link.tags("1")
        finally:
            link.close()


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        (b'(\\Inbox \\Sent Important "Muy Importante")',
         ("Important", "Muy Importante", "\\Inbox", "\\Sent")),
        (b'("\\\\Inbox" "\\\\Important" foo)', ("\\Important", "\\Inbox", "foo")),
        (b'("Sp&AOQ-ter &- co" Work/2024)', ("Später & co", "Work/2024")),
        (b'(2024 007 NIL "NIL" 0)', ("0", "007", "2024", "NIL", "NIL")),
        (b'("a \\"b\\" \\\\ c" "(x)" "[y]")', ("(x)", "[y]", 'a "b" \\ c')),
        (b'("&broken")', ("&broken",)),
        (b"()", ()),
    ],
)  # fmt: skip
def test_labels_are_read_in_every_form(written: bytes, labels: tuple[str, ...]) -> None:
    """As atoms, as strings, with numbers, brackets, quotes and letters of any language."""
    found = _read(HEAD + written + b")")

    assert Tags(1, 1278455344230334865, labels, ("\\Seen",)) == found[1]
    assert ("\\Inbox" in labels) == found[1].in_inbox


@pytest.mark.parametrize(
    "said",
    [
        b"* 1 FETCH (UID 1 FLAGS (\\Seen))",
        b"* 1 FETCH (UID 1 X-GM-MSGID abc X-GM-LABELS ())",
        b"* 1 FETCH (UID 1 X-GM-MSGID 5 X-GM-LABELS x)",
    ],
)
def test_a_message_without_its_number_or_labels_is_not_read(said: bytes) -> None:
    """What is not said is missing, so that whoever asked can tell."""
    assert {} == _read(said)


def test_an_answer_that_is_none_is_a_fault() -> None:
    """Brackets that never close cannot be understood."""
    with pytest.raises(AdapterError):
        _read(HEAD + b"(open")
