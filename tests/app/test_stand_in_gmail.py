"""Hold the stand-in for a Gmail account that is reached by an app password."""

from __future__ import annotations

from boundary.app.stand_in_gmail import LabelServer
from boundary.rehearsal import Mail
from boundary.rehearsal.stage import START


class _Clock:
    def now_ms(self) -> int:
        return int(START.timestamp() * 1000) + 400

    def monotonic_ms(self) -> int:
        return 0


def _mail(text: str) -> Mail:
    return Mail(text.encode(), ("\\Seen",), START)


def test_it_shows_every_message_under_each_of_its_places() -> None:
    """The inbox, labels, Trash, and the archive; what arrives goes to the inbox."""
    box = {
        "INBOX": [_mail("1")],
        "Work": [_mail("2")],
        "Sent": [_mail("3")],
        "Trash": [_mail("4")],
        "": [_mail("5")],
    }
    server = LabelServer(box, "me@example.net", _Clock())
    settings, given = server.start()
    before = {folder: len(mails) for folder, mails in server.snapshot().items()}
    place = server.arrive("jordan@example.org")
    server.switch_off()
    after = server.snapshot()
    rest = server.rest()
    server.stop()

    assert {"INBOX": 1, "Work": 1, "Sent": 1, "Trash": 1, "Archive": 1} == before
    assert "app-password" == settings["way"]
    assert ["password"] == [*given]
    assert [("INBOX", after["INBOX"][-1])] == server.arrived
    assert ("INBOX", START) == (place, after["INBOX"][-1].when)
    assert (["Work"], ()) == (rest, server.beside())
