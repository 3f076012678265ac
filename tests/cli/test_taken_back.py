"""What was taken back is said of what is followed, and a damaged memory stops nothing."""

from __future__ import annotations

from pathlib import Path

from boundary.app.imports import Entry, Origin, imports_of
from boundary.app.retracted import Mark, marks_of
from boundary.cli import signed_words
from boundary.cli.taken_back import sentence, sentences, to_json
from boundary.formats.retraction_yaml import TakenBack, Why
from tests.app.case import env_at

ROW = TakenBack("b" * 64, Why.MISTAKE, "2026-11-20")


def test_only_what_is_followed_and_not_settled_is_said(tmp_path: Path) -> None:
    """One sentence for each, then the way on; nothing when there is nothing to say."""
    env = env_at(tmp_path)
    for name, despite in (("group", ""), ("known", Mark(ROW).id)):
        entry = Entry(ROW.sha256, "2026-11-22", Origin.GROUP, despite=despite)
        imports_of(env).keep(name, b"", entry)
    before = sentences(env, ["import/group"])
    marks_of(env).add([ROW], "")

    assert () == before
    assert () == sentences(env, ["no-contact", "./mine.yaml", "import/known", "import/none"])
    assert (
        sentence("import/group", Mark(ROW), None),
        signed_words.WAY_ON,
    ) == sentences(env, ["import/known", "import/group"])


def test_a_memory_that_cannot_be_read_is_said_and_stops_nothing(tmp_path: Path) -> None:
    """A plan is shown all the same, with what to do about it."""
    env = env_at(tmp_path)
    marks_of(env).add([ROW], "")
    (env.state / "imports" / "retracted.json").write_text("{")
    found = sentences(env, ["import/group"])

    assert 2 == len(found)
    assert "cannot be read" in found[0]


def test_another_program_gets_closed_words() -> None:
    """A reason of the list, a day, and whether a signature held."""
    assert {"reason": "mistake", "date": "2026-11-20", "signed": True} == to_json(Mark(ROW, "RW"))


def test_every_reason_has_words() -> None:
    """Each reason of the closed list is said in other words than the others."""
    said = {
        sentence("import/group", Mark(TakenBack("b" * 64, why, "2026-11-20")), None) for why in Why
    }

    assert len(Why) == len(said)
