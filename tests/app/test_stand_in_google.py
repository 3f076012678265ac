"""Hold what a rehearsal of the way `api` says of whose mail is found."""

from __future__ import annotations

from pathlib import Path

from boundary.app.story import rehearse
from tests.app.case import PHONE_ONLY, env_at

OWN = PHONE_ONLY.replace(
    "  phone:",
    "  mail: {use: gmail, user: me.example@example.net, way: api}\n  phone:",
)


def test_a_rehearsal_over_googles_interface_says_by_which_line_mail_is_found(
    tmp_path: Path,
) -> None:
    """Beside the pictures: the From line alone, and what stays where it is; it ends as it began."""
    path = tmp_path / "mine.yaml"
    path.write_text(OWN, encoding="utf-8")
    scenes = list(rehearse(env_at(tmp_path), path))
    pictured = [scene for scene in scenes if scene.title.startswith("Your mail")]
    told = "\n".join(line for scene in pictured for line in scene.lines)

    assert pictured
    assert "Gmail is searched by the From line" in told
    assert "in another line, or with quotes or a comment inside the address, stays" in told
    assert "Reply-To" not in told
    assert "Everything taken back" == scenes[-1].title
    assert any("as it was at the start" in line for line in scenes[-1].lines)
