"""Hold `flows`: what ships, with its dates; every fault with its place; a flow that is played."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from boundary import data
from boundary.adapters.browser import find_browser
from boundary.app.flow_trial import Tried
from boundary.cli import flow_words
from boundary.cli import flows as flows_command
from boundary.core.flow import Case, Ending
from tests.cli.conftest import Line
from tests.formats.flows import FOLDER, GOOD

DAY_MS = 86_400_000
BAD = GOOD.replace("consent: each_time", "consent: never")
"""Its fault stands in line 86, where the step begins that should be asked about."""


def good(line: Line) -> Path:
    """Write a flow that is in order, with the one that takes it back beside it."""
    line.file("chatterbox.unblock.yaml", (FOLDER / "chatterbox.unblock.yaml").read_text("utf-8"))
    return line.file("chatterbox.block.yaml", GOOD)


def test_what_ships_is_listed_with_its_dates(line: Line) -> None:
    """Each flow is named with its languages, the day of its words, and that nobody walked it."""
    ended = line("flows", bare=True)
    rows = [row for row in ended.out.splitlines() if re.match(r"[a-z]+\.[a-z-]+: ", row)]

    assert 0 == ended.code, ended
    assert list(data.flow_names()) == [row.partition(": ")[0] for row in rows]
    assert len(rows) == ended.out.count("; words of 2026-") == ended.out.count(flow_words.NOT_LIVE)
    assert flow_words.LIST_HOW[0] in ended.out


def test_what_ships_is_listed_for_other_programs(line: Line) -> None:
    """As JSON each flow has its dates and its digest."""
    (first, *_) = line("flows", "--json", bare=True).json["flows"]

    assert ["id", "revision", "title", "service", "verb", "notice", "undo", "automation", "locales",
            "checked", "live", "stale", "sha256"] == list(first)  # fmt: skip
    assert ("", False) == (first["live"], first["stale"])


def test_a_flow_that_grew_old_says_so(line: Line) -> None:
    """After sixty days the list says that only written steps are shown."""
    line.late_ms = 3650 * DAY_MS
    ended = line("flows", bare=True)
    first = line("flows", "--json", bare=True).json["flows"][0]

    assert flow_words.row_stale(60) in ended.out
    assert first["stale"] is True


def test_a_good_flow_is_in_order(line: Line) -> None:
    """Nothing to complain of ends with 0."""
    path = good(line)
    ended = line("flows", "lint", path, bare=True)

    assert (0, "") == (ended.code, ended.err)
    assert f"{path}: in order" in " ".join(ended.out.split())


def test_a_fault_has_its_place(line: Line) -> None:
    """A fault has line, column, sentence and hint; the file is refused with 2."""
    good(line)
    path = line.file("chatterbox.block.yaml", BAD)
    ended = line("flows", "lint", path, bare=True)

    assert 2 == ended.code
    assert f"{path}: 1 thing to change" in " ".join(ended.out.split())
    assert "  86:5: This act is asked about each time." in ended.out
    assert "      Write consent: each_time." in ended.out


def test_folders_are_read_whole(line: Line) -> None:
    """Every file of a folder is read, sorted; several faults are counted; JSON says the same."""
    good(line)
    line.file("chatterbox.bad.yaml", BAD)
    ended = line("flows", "lint", line.folder, "--json", bare=True)
    told = line("flows", "lint", line.folder, bare=True)
    bad, fine, back = ended.json["files"]

    assert (2, 2) == (ended.code, told.code)
    assert ["path", "ok", "id", "stale", "faults"] == list(bad)
    assert (False, "", True, "chatterbox.block", True) == (
        bad["ok"], bad["id"], fine["ok"], fine["id"], back["ok"]
    )  # fmt: skip
    assert {"file", "line", "column", "say", "hint", "path"} == set(bad["faults"][0])
    assert (3, 5, "id") == tuple(bad["faults"][0][key] for key in ("line", "column", "path"))


def test_a_flow_that_grew_old_is_no_fault(line: Line) -> None:
    """An old flow is in order, and said to be old."""
    path = good(line)
    line.late_ms = 3650 * DAY_MS
    ended = line("flows", "lint", path, bare=True)

    assert 0 == ended.code
    assert flow_words.row_stale(60) in ended.out


def test_what_is_no_file_is_told(line: Line) -> None:
    """A missing file is one fault of its own, without a place; an empty folder is refused."""
    (line.folder / "empty").mkdir()
    (one,) = line("flows", "lint", line.folder / "no.yaml", "--json", bare=True).json["files"]
    told = line("flows", "lint", line.folder / "no.yaml", bare=True)

    assert (False, 0) == (one["ok"], one["faults"][0]["line"])
    assert 2 == told.code
    assert "0:0" not in told.out
    assert 2 == line("flows", "lint", line.folder / "empty", bare=True).code


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("lint",), flow_words.NO_FILES),
        (("try",), flow_words.ONE_FLOW),
        (("try", "a", "b", "--fixture"), flow_words.ONE_FLOW),
        (("try", "chatterbox.block"), flow_words.ONLY_FIXTURE),
        (("try", "chatterbox.nothing", "--fixture"), "no such flow for the made-up site"),
        (("--fixture",), flow_words.LIST_TAKES_NOTHING),
        (("--dry",), flow_words.ONLY_TRY_IS_DRY),
        (("lint", "chatterbox.block.yaml", "--dry"), flow_words.ONLY_TRY_IS_DRY),
        (("try", "chatterbox.block", "--dry"), flow_words.ONLY_FIXTURE),
    ],
)
def test_wrong_use_is_refused(line: Line, words: tuple[str, ...], says: str) -> None:
    """What is missing or too much is said in one sentence, with code 2."""
    ended = line("flows", *words, bare=True)

    assert 2 == ended.code
    assert says in ended.err


def test_a_flow_for_a_real_site_is_not_played(line: Line) -> None:
    """Only flows of the made-up site are played; a real site is never opened by this."""
    name = data.flow_names()[0]
    path = line.file(f"{name}.yaml", data.flow_bytes(name).decode())
    ended = line("flows", "try", path, "--fixture", bare=True)

    assert 2 == ended.code
    assert "no cases for the made-up site" in ended.err


def test_a_flow_that_is_not_in_order_is_not_played(line: Line) -> None:
    """A faulty flow is refused before any browser is looked for."""
    path = line.file("chatterbox.block.yaml", BAD)
    ended = line("flows", "try", path, "--fixture", bare=True)

    assert 2 == ended.code
    assert "asked about each time" in ended.err


@pytest.mark.parametrize("missing", ["browser", "driver"])
def test_without_a_browser_one_sentence_is_said(
    line: Line, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """No browser on this device, or nothing to drive one: one sentence, code 1, nothing played."""
    if missing == "browser":
        monkeypatch.setattr(find_browser, "find_browser", lambda: None)
    else:
        monkeypatch.setitem(sys.modules, "boundary.adapters.browser.double.trial", None)
    ended = line("flows", "try", "chatterbox.block", "--fixture", bare=True)

    assert (1, "") == (ended.code, ended.out)
    assert "no browser here that can be driven" in ended.err


def test_a_dry_trial_says_what_could_be_pressed(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dry reaches the trial; each case says what was found, and what should not have happened."""
    asked: list[bool] = []
    played = (
        Tried(Case(Ending.DONE), Ending.SKIPPED, 0, (), False, True, 2),
        Tried(Case(Ending.DONE), Ending.SKIPPED, 1, ("blocked",), True, False, 1),
    )

    def _tried(name: str, _told: object, *, dry: bool = False) -> tuple[str, tuple[Tried, ...]]:
        asked.append(dry)
        return name, played

    monkeypatch.setattr(flows_command, "try_flow", _tried)
    ended = line("flows", "try", "chatterbox.block", "--fixture", "--dry", bare=True)
    told = line("flows", "try", "chatterbox.block", "--fixture", "--dry", "--json", bare=True)
    line("flows", "try", "chatterbox.block", "--fixture", bare=True)

    assert [True, True, False] == asked
    assert 1 == ended.code
    assert "1. en, layout a: skipped; 2 controls could be pressed\n" in ended.out
    assert (
        "skipped; 1 control could be pressed; the site changed under blocked; 1 press, and none"
        " was expected"
    ) in " ".join(ended.out.split())
    assert flow_words.dry_tried(1, 2) in ended.out
    assert told.json["dry"] is True
    assert [2, 1] == [case["pressable"] for case in told.json["cases"]]


@pytest.mark.server
def test_a_flow_is_played_on_the_made_up_site(line: Line) -> None:
    """Each case is played; one that ends otherwise than the flow says is told, with code 1."""
    start, _, _ = GOOD.partition("cases:\n")
    right = "  - {expect: already_done, inputs: {handle: alex.x}, start: {blocked: [alex.x]}}\n"
    wrong = "  - {expect: failed, inputs: {handle: alex.x}, server: {blocked: []}, most_acts: 0}\n"
    path = line.file("chatterbox.block.yaml", f"{start}cases:\n{right}{wrong}")
    ended = line("flows", "try", path, "--fixture", bare=True)

    assert 1 == ended.code, ended
    assert "1. en, layout a: already_done, as expected" in ended.out
    assert (
        "2. en, layout a: done, and failed was expected; the site holds something else under"
        " blocked; 3 presses, and at most 0 were expected"
    ) in " ".join(ended.out.split())
    assert flow_words.tried(1, 2) in ended.out


@pytest.mark.server
def test_a_played_flow_is_told_to_other_programs(line: Line) -> None:
    """As JSON each case says how it ended, and what was pressed."""
    start, _, _ = GOOD.partition("cases:\n")
    case = "  - {expect: already_done, inputs: {handle: alex.x}, start: {blocked: [alex.x]}}\n"
    path = line.file("chatterbox.block.yaml", f"{start}cases:\n{case}")
    ended = line("flows", "try", path, "--fixture", "--json", bare=True)

    assert 0 == ended.code, ended
    assert "chatterbox.block" == ended.json["flow"]
    assert [
        {"locale": "en", "layout": "a", "mode": "", "expected": "already_done",
         "ended": "already_done", "acts": 0, "pressable": 0, "otherwise": [], "ok": True}
    ] == ended.json["cases"]  # fmt: skip
