"""The rehearsal plays the whole story, for the shipped playbook and for anybody's own."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app import scenery
from boundary.app.scenery import NEW_ADDRESS
from boundary.app.stand_ins import MailServer
from boundary.app.story import Scene, rehearse
from boundary.core.errors import BoundaryError
from boundary.core.json import JsonObject
from boundary.rehearsal import Mail
from tests.app.case import PHONE_ONLY, env_at

OWN = PHONE_ONLY.replace("no-contact", "./steps.yaml").replace(
    "  phone:", "  mail: {use: imap, host: imap.example.net, user: me@example.net}\n  phone:"
)
STEPS = "boundary: 1\ntitle: Mine\nsteps:\n  - {do: mail.keep}\n  - {do: mail.file-past}\n"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Watch where temporary folders are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _told(scenes: list[Scene]) -> str:
    return "\n".join(line for scene in scenes for line in (scene.title, *scene.lines))


def _watched(monkeypatch: pytest.MonkeyPatch) -> list[MailServer]:
    """Let the test reach the servers of the story, once they run."""
    kept: list[MailServer] = []

    class Watched(MailServer):
        """A server that the test can reach."""

        def start(self) -> tuple[JsonObject, Mapping[str, str]]:
            kept.append(self)
            return super().start()

    monkeypatch.setattr(scenery, "MailServer", Watched)
    return kept


def test_the_shipped_story_ends_as_it_began(tmp_path: Path, scratch: Path) -> None:
    """Plan, run, new address, interruption, check, log and undo; then every byte as before.

    Where several accounts show the same, the title says which; where one does, it need not.
    """
    scenes = list(rehearse(env_at(tmp_path), None))
    told = _told(scenes)
    titles = [scene.title for scene in scenes]
    mail = [title for title in titles if title.startswith("Your mail before and after")]

    assert 19 == len(scenes) == len(set(titles))
    assert ["Your mail before and after, on mail", "Your mail before and after, on gmail"] == mail
    assert "A site, in a window" in titles
    assert "messages had been moved" in told
    assert "There is nothing to do." in told
    assert "compared byte by byte" in told
    assert [] == list(scratch.iterdir())
    assert not (tmp_path / "state").exists()


def test_the_new_address_plans_only_its_own(tmp_path: Path) -> None:
    """The difference that the new address makes names that address and no other."""
    scenes = rehearse(env_at(tmp_path), None)
    plans = [scene.plan for scene in scenes if scene.plan is not None]

    assert {f"email:{NEW_ADDRESS}"} == {change.address.subject for change in plans[1].pending}


def test_anybodys_playbook_can_be_rehearsed(tmp_path: Path, scratch: Path) -> None:
    """A copy is played, on a mailbox with its own addresses; the file keeps every byte."""
    path = tmp_path / "mine.yaml"
    path.write_text(OWN)
    (tmp_path / "steps.yaml").write_text(STEPS)
    scenes = list(rehearse(env_at(tmp_path), path))
    rows = [row for scene in scenes for _, side in scene.sides for row in side]

    assert "compared byte by byte" in _told(scenes)
    assert OWN == path.read_text()
    assert rows
    assert not any("jordan@example.org" in row for row in rows)
    assert [] == list(scratch.iterdir())


def test_leaving_in_the_middle_leaves_nothing(tmp_path: Path, scratch: Path) -> None:
    """Whoever stops watching leaves no files and no server behind."""
    scenes = rehearse(env_at(tmp_path), None)
    next(scenes)
    next(scenes)
    assert list(scratch.iterdir())
    scenes.close()

    assert [] == list(scratch.iterdir())


def test_a_mailbox_that_is_not_as_before_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the end is not as promised, the rehearsal says so instead of praising itself."""
    kept = _watched(monkeypatch)
    scenes = rehearse(env_at(tmp_path), None)
    while next(scenes).title != "The log":
        pass
    kept[0].deliver("INBOX", Mail(b"From: a@example.com\r\n\r\nNew.\r\n"))
    with pytest.raises(BoundaryError) as caught:
        next(scenes)

    assert "the mailbox at the end" == caught.value.place


def test_new_mail_is_filed_and_a_rule_that_is_gone_is_noticed(tmp_path: Path) -> None:
    """The rule acts without the program; when somebody switches it off, a check says so."""
    told = _told(list(rehearse(env_at(tmp_path), None)))

    assert "  From an address you listed, on mail: to Later" in told
    assert "  From one that only looks alike, on mail: to INBOX" in told
    assert "  From somebody whom your own rule files, on mail: to Work" in told
    assert "On gmail, the next message from a listed address goes to INBOX." in told
    assert "A check says: 6 steps changed since." in told
    assert "On gmail, the next message from a listed address goes to Later." in told


def test_a_playbook_without_a_standing_rule_has_no_such_scenes(tmp_path: Path) -> None:
    """Where no step makes a rule, nothing is told of one."""
    path = tmp_path / "mine.yaml"
    path.write_text(OWN)
    (tmp_path / "steps.yaml").write_text(STEPS)
    titles = [scene.title for scene in rehearse(env_at(tmp_path), path)]

    assert "New mail comes in" not in titles
    assert "Everything taken back" == titles[-1]


def test_an_end_with_other_rules_than_at_the_start_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When somebody's rules are not as they were, the rehearsal does not praise itself."""
    kept = _watched(monkeypatch)
    scenes = rehearse(env_at(tmp_path), None)
    while next(scenes).title != "The log":
        pass
    kept[0].rules.activate("")
    with pytest.raises(BoundaryError) as caught:
        next(scenes)

    assert "the mailbox at the end" == caught.value.place


def test_without_a_browser_the_site_is_written_steps_and_that_is_said(
    tmp_path: Path, scratch: Path
) -> None:
    """The plan says why there is no window, and the screen of the site says it again."""
    scenes = list(rehearse(env_at(tmp_path), None))
    plans = [scene.plan for scene in scenes if scene.plan is not None]
    (site,) = [scene for scene in scenes if scene.title == "A site, in a window"]

    assert plans[0].warnings[0].startswith("chat: No Chrome, Chromium or Edge was found")
    assert "written steps" in site.lines[1]
    assert () == site.sides
    assert [] == list(scratch.iterdir())


@pytest.mark.server
@pytest.mark.slow
def test_with_a_browser_the_site_is_walked_in_a_window(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is pressed by a stand-in, read back, and at the end everything is as it was.

    Where there is no screen a picture of the window is left, and nothing else.
    """
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    env = replace(env_at(tmp_path), window=lambda world: world)
    scenes = list(rehearse(env, None))
    (site,) = [scene for scene in scenes if scene.title == "A site, in a window"]
    (picture,) = [line.strip() for line in site.lines if line.strip().endswith(".png")] or [""]

    assert "was opened on a made-up site" in site.lines[0]
    assert ("1 person blocked", "Shown as online: on", "Who can see posts: everyone") == site.sides[
        0
    ][1]
    assert ("2 people blocked", "Shown as online: off", "Who can see posts: friends") == site.sides[
        1
    ][1]
    assert "Everything taken back" == scenes[-1].title
    assert [path.name for path in scratch.iterdir()] == ([Path(picture).name] if picture else [])
    assert not picture or Path(picture).read_bytes().startswith(b"\x89PNG")
