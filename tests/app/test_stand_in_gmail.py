"""Hold the stand-in for a Gmail account that is reached by an app password."""

from __future__ import annotations

from pathlib import Path

from boundary.app.stand_in_gmail import LabelServer
from boundary.app.story import rehearse
from boundary.rehearsal import Mail
from boundary.rehearsal.stage import START
from tests.app.case import PHONE_ONLY, env_at

OWN = PHONE_ONLY.replace(
    "  phone:",
    "  mail: {use: gmail, user: me.example@example.net, way: app-password}\n  phone:",
)


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


def test_a_playbook_with_an_app_password_is_rehearsed(tmp_path: Path) -> None:
    """The whole story plays over labels and ends as it began; the filter is taken in by hand."""
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    scenes = list(rehearse(env_at(tmp_path), path))
    told = "\n".join(line for scene in scenes for line in (scene.title, *scene.lines))

    assert "Everything taken back" == scenes[-1].title
    assert "Every folder, message, mark and rule is as it was at the start." in told
    assert "New mail comes in" not in told
