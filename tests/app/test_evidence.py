"""Hold what reads saved copies and the log to holding none of it, however much there is."""

from __future__ import annotations

import io
import os
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from boundary.app.evidence import carrying, damaged, survey
from boundary.app.evidence_export import Handing, Mode, export
from boundary.app.report import make_report
from boundary.app.session import Session, open_session
from boundary.cli.screen import Screen
from boundary.core.event import Entry, EventKind
from boundary.formats.log_text import LogView, log_json
from boundary.formats.report_html import Mode as Told
from boundary.formats.report_html import report_html
from boundary.formats.verifier import check
from tests.app.case import begun, env_at
from tests.app.many import keep_many

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
FEW = 2_000 if LONG else 160
SHORT = "Hello.\r\n"
"""So short that a block read from a mailbox of all of them is not what is measured."""
PER_COPY = 300
"""Bytes that one more copy may take at most; to hold what the log says of one takes 2,000."""
PER_FILE = 450
"""The same for one file more in a folder that is checked: its name, its size and its hash."""


class Nowhere(io.StringIO):
    """A screen that nobody looks at, and that keeps nothing."""

    def write(self, text: str, /) -> int:
        """Take it."""
        return len(text)


def peak(work: Callable[[], object]) -> int:
    """Give the most bytes that were held at once.

    Python keeps each part of a path once, in a table that it makes anew when it is full; it is
    made large before, so that this does not happen meanwhile.
    """
    names = [sys.intern(f"part {number}") for number in range(100_000)]
    del names
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _survey(session: Session, _: Path) -> None:
    survey(session)


def _open(session: Session, _: Path) -> None:
    assert () == damaged(session, 0)


def _export(session: Session, folder: Path) -> None:
    leave = carrying(session, 0)
    done = export(session, folder / "out", Handing(Mode.FULL, mbox=True), leave)

    assert done.copies == survey(session).whole.copies


def _check(session: Session, folder: Path) -> None:
    export(session, folder / "checked", Handing(Mode.PSEUDONYMISED), frozenset())
    tracemalloc.reset_peak()

    assert [] == check(folder / "checked")[0]


def _rows(session: Session, _: Path) -> None:
    view = LogView(session.aliases, session.fingerprint)
    Screen(Nowhere(), Nowhere()).answer({"events": log_json(session.ledger.events(), view)})


def _report(session: Session, _: Path) -> None:
    for _piece in report_html(make_report(session, session.ledger.events, 0, mode=Told.FULL)):
        pass


@pytest.fixture(scope="module", name="cases")
def _cases(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Begin a case with a few copies, and one with four times as many."""
    made = {}
    for count in (FEW, 4 * FEW):
        folder = tmp_path_factory.mktemp(f"copies-{count}-")
        with open_session(env_at(folder), str(begun(folder)), write=True, connect=False) as session:
            keep_many(session, count, SHORT)
            notes = [Entry(EventKind.NOTE, {"text": f"number {each}"}) for each in range(count)]
            session.ledger.append(notes)
        made[count] = folder
    return made


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("work", "most"),
    [
        (_survey, PER_COPY),
        (_open, PER_COPY),
        (_export, 2 * PER_COPY),
        (_rows, PER_COPY),
        (_report, PER_COPY),
        (_check, PER_FILE),
    ],
)
def test_what_is_held_does_not_grow_with_the_archive(
    cases: dict[int, Path], tmp_path: Path, work: Callable[[Session, Path], None], most: int
) -> None:
    """Four times the copies take next to no more room: each is read, told and let go."""
    taken: dict[int, int] = {}
    for turn, count in enumerate((FEW, FEW, 4 * FEW)):
        to = tmp_path / f"{turn}"
        to.mkdir()
        env, path = env_at(cases[count]), cases[count] / "mine.yaml"
        with open_session(env, str(path), write=True, connect=False) as session:
            taken[count] = peak(partial(work, session, to))  # the first time warms up

    assert taken[4 * FEW] - taken[FEW] < most * 3 * FEW
