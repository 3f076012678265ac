"""Hold that what ships is found, and nothing else is."""

from __future__ import annotations

import importlib
import importlib.resources
from pathlib import Path

import pytest

from boundary import data
from boundary.core.errors import Refusal

ROOT = Path(__file__).parents[2]
PLAYBOOKS = (
    *("collect-only", "family", "low-contact", "new-number", "no-contact", "quiet", "see-less"),
    "workplace",
)


@pytest.mark.parametrize("name", [*data.TABLES, data.REHEARSAL])
def test_each_table_is_there(name: str) -> None:
    """A table is handed over as it lies in the package."""
    assert (ROOT / "boundary" / "data" / f"{name}.yaml").read_bytes() == data.load(name)


def test_every_table_is_named() -> None:
    """No file lies in the folder without a name."""
    found = {path.stem for path in (ROOT / "boundary" / "data").glob("*.yaml")}

    assert {*data.TABLES, data.REHEARSAL} == found


def test_the_guides_are_there() -> None:
    """Every platform of the project's list, and the mail providers, have a written guide."""
    platforms = {
        *("amazon", "android", "apple", "bluesky", "bumble", "carriers", "cash-app", "discord"),
        *("facebook", "github", "google", "google-voice", "hinge", "instagram", "iphone"),
        *("life360", "linkedin", "mastodon", "matrix", "messenger", "microsoft", "netflix"),
        *("nextdoor", "paypal", "pinterest", "playstation", "reddit", "signal", "slack"),
        *("snapchat", "spotify", "steam", "strava", "teams", "telegram", "threads", "tiktok"),
        *("tinder", "twitch", "uber", "venmo", "whatsapp", "x", "xbox", "xmpp", "youtube", "zoom"),
    }
    mailboxes = {
        *("mail", "outlook", "icloud", "yahoo", "aol", "gmx", "webde"),
        *("fastmail", "proton", "tonline", "zoho"),
    }

    assert 47 == len(platforms)
    assert tuple(sorted(platforms | mailboxes)) == data.guide_names()


def test_the_playbooks_are_there() -> None:
    """The shipped playbooks are listed by name, without the folder of guides."""
    assert PLAYBOOKS == data.playbook_names()


def test_bytes_are_those_of_the_files() -> None:
    """A guide and a playbook are handed over as they lie in their folder."""
    folder = ROOT / "playbooks"

    assert (folder / "quiet.yaml").read_bytes() == data.playbook_bytes("quiet")
    assert (folder / "guides" / "apple.yaml").read_bytes() == data.guide_bytes("apple")


@pytest.mark.parametrize("name", ["", "none", "../quiet", "guides/apple", "QUIET", "quiet.yaml"])
def test_nothing_else_is_opened(name: str) -> None:
    """A name that is not shipped is refused, and a path is no name."""
    with pytest.raises(Refusal, match="no shipped playbook") as playbook:
        data.playbook_bytes(name)
    with pytest.raises(Refusal, match="no written guide"):
        data.guide_bytes(name)
    with pytest.raises(Refusal, match="no table"):
        data.load(name)

    assert ", ".join(PLAYBOOKS) == playbook.value.hint


def test_playbooks_inside_the_package_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once installed, the playbooks inside the package are the ones that are read."""
    inside = tmp_path / "packed" / "playbooks"
    inside.mkdir(parents=True)
    (inside.parent / "__init__.py").write_text("")
    (inside / "one.yaml").write_bytes(b"boundary: 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    packed = importlib.resources.files(importlib.import_module("packed"))
    monkeypatch.setattr(data, "files", lambda _name: packed)

    assert (("one",), b"boundary: 1\n") == (data.playbook_names(), data.playbook_bytes("one"))
