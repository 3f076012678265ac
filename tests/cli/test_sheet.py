"""Hold `sheet`: a page to print, with nothing opened, nothing contacted and nothing overwritten."""

from __future__ import annotations

import stat

import pytest

from boundary.app.library import Library
from boundary.cli import sheet_words, words
from boundary.core.change import Stage
from boundary.formats import sheet_words as page_words
from tests.cli.conftest import GUIDED, GUIDED_STEPS, Case, Line
from tests.formats.shape import Page
from tests.words import banned


@pytest.fixture
def book(line: Line) -> str:
    """Write a playbook of written steps; give its path."""
    line.file("steps.yaml", GUIDED_STEPS)
    return str(line.file("playbook.yaml", GUIDED))


def text(html: str) -> str:
    """Give all texts of a page."""
    return " ".join(" ".join(Page(html).texts).split())


def test_a_plain_file_needs_no_passphrase(line: Line, book: str) -> None:
    """A playbook's sheet goes to standard output: nothing is asked, written or opened."""
    before = line.files()
    ended = line("sheet", book, bare=True)

    assert (0, "") == (ended.code, ended.err)
    assert ended.out.isascii()
    assert "Checklist heron-42" in text(ended.out)
    assert "12025550123" not in ended.out
    assert before == line.files()


def test_full_writes_names_whole(line: Line, book: str) -> None:
    """Identifiers are covered unless `--full` is given."""
    ended = line("sheet", book, "--full", bare=True)

    assert "+12025550123" in text(ended.out)
    assert page_words.COVERED not in text(ended.out)


def test_a_file_is_readable_by_its_owner_only(line: Line, book: str) -> None:
    """The page is written for this login alone, and the screen says what paper means."""
    path = line.folder / "sheet.html"
    ended = line("sheet", book, "-o", path, bare=True)

    assert (0, "") == (ended.code, ended.err)
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "sheet.html" in ended.out
    assert sheet_words.SHEET_FULL in ended.out
    assert sheet_words.SHEET_KEEP[1] in " ".join(ended.out.split())


def test_the_file_and_the_screen_have_the_same_page(line: Line, book: str) -> None:
    """What lies in the file reads as what goes to standard output."""
    path = line.folder / "sheet.html"
    line("sheet", book, "--full", "-o", path, bare=True)
    shown = line("sheet", book, "--full", bare=True)

    assert text(path.read_text(encoding="utf-8")) == text(shown.out)


@pytest.mark.parametrize(("typed", "code"), [("1\n", 0), ("2\n", 4), ("not now\n", 4)])
def test_nothing_is_overwritten_without_a_yes(line: Line, book: str, typed: str, code: int) -> None:
    """A file that is there is replaced only when the person says so."""
    path = line.file("sheet.html", "mine")
    ended = line("sheet", book, "-o", path, typed=typed, bare=True)

    assert code == ended.code
    assert (code == 4) == (path.read_text(encoding="utf-8") == "mine")
    assert (code == 4) == (sheet_words.SHEET_LEFT in ended.out)


@pytest.mark.parametrize("switch", ["--no-input", "--json"])
def test_nobody_is_asked_where_nobody_may_be(line: Line, book: str, switch: str) -> None:
    """Without a person the file stays, and another name is offered; no switch replaces the yes."""
    path = line.file("sheet.html", "mine")
    ended = line("sheet", book, "-o", path, switch, bare=True)

    assert 4 == ended.code
    assert "mine" == path.read_text(encoding="utf-8")
    assert sheet_words.SHEET_THERE_HINT in ended.out + ended.err


def test_a_folder_that_is_not_there_is_said(line: Line, book: str) -> None:
    """A path that cannot be written ends in a sentence."""
    ended = line("sheet", book, "-o", line.folder / "nowhere" / "sheet.html", bare=True)

    assert 1 == ended.code
    assert ended.err
    assert "Traceback" not in ended.err


def test_a_synchronised_folder_is_said_before_writing(line: Line, book: str) -> None:
    """A folder that a cloud service copies is named as one."""
    folder = line.folder / "Dropbox"
    folder.mkdir()
    ended = line("sheet", book, "-o", folder / "sheet.html", bare=True)

    assert 0 == ended.code
    assert words.SYNCED[0] in " ".join(ended.out.split())


def test_the_blank_sheet_knows_nobody(line: Line) -> None:
    """Every platform can be ticked and all six questions are asked; there is no name."""
    ended = line("sheet", "--blank", "--country", "gb", bare=True)
    told = text(ended.out)

    assert (0, "") == (ended.code, ended.err)
    assert all(guide.title in told for guide in Library().guides.values())
    assert all(question in told for question in (words.Q_DEVICE, *words.QUESTIONS.values()))
    assert all(sentence in told for sentence in (*page_words.PAPER, *words.HELP_FIRST))
    assert "0808 2000 247" in told
    assert not line.state.exists()


def test_a_blank_sheet_in_a_file_says_nothing_of_steps(line: Line) -> None:
    """A blank sheet has nothing covered on it, and no steps that could be counted."""
    ended = line("sheet", "--blank", "-o", line.folder / "blank.html", bare=True)

    assert (0, "") == (ended.code, ended.err)
    assert sheet_words.SHEET_FULL not in ended.out
    assert "Steps on it" not in ended.out


def test_the_country_is_never_guessed(line: Line) -> None:
    """Without a country there are the directories; one without lines is said to have none."""
    bare, unknown = (
        text(line("sheet", "--blank", bare=True).out),
        text(line("sheet", "--blank", "--country", "ZZ", bare=True).out),
    )
    directories = [one.name for one in Library().help_lines if one.country == "*"]

    assert all(name in bare for name in directories)
    assert (False, True) == (words.NO_LINES in bare, words.NO_LINES in unknown)


@pytest.mark.parametrize("arguments", [[], ["heron.yaml", "--blank"]])
def test_a_sheet_is_about_one_thing(line: Line, arguments: list[str]) -> None:
    """Neither a case nor --blank, and both, are refused in words."""
    ended = line("sheet", *arguments, bare=True)

    assert 2 == ended.code
    assert sheet_words.SHEET_CASE_OR_BLANK_HINT in ended.err


def test_json_has_the_page_or_its_file(line: Line, book: str) -> None:
    """Another program gets the page, or where it lies, and how much is on it."""
    path = line.folder / "sheet.html"
    page, filed = (
        line("sheet", book, "--json", bare=True).json,
        line("sheet", book, "--json", "-o", path, bare=True).json,
    )
    blank = line("sheet", "--blank", "--json", bare=True).json

    assert ["boundary", "case", "blank", "file", "html", "steps", "minutes"] == list(page)
    assert ("heron-42", False, None) == (page["case"], page["blank"], page["file"])
    assert page["html"].startswith("<!DOCTYPE html>")
    assert (str(path), None) == (filed["file"], filed["html"])
    assert page["steps"] == filed["steps"] > 0
    assert (None, True, 0) == (blank["case"], blank["blank"], blank["steps"])


def test_a_case_leaves_out_what_was_skipped(guided: Case) -> None:
    """A case code opens the log: what is left out for good is not on the sheet."""
    whole = guided("sheet", "--json").json["steps"]
    address = guided("plan", "--json").json["changes"][0]["address"]
    assert 0 == guided("skip", "--item", address, typed="1\n").code

    assert whole - 1 == guided("sheet", "--json").json["steps"]


def test_a_case_offers_nothing_beyond_its_choice(line: Line, book: str) -> None:
    """What was chosen when the case was set up is all that its sheet offers."""
    begun = line("begin", book, "--answers", line.answers(), "--plan", "collect-only", "--no-input")
    shown = text(line("sheet", "heron-42").out)

    assert 0 == begun.code
    assert page_words.LESS in shown
    assert page_words.STAGES[Stage.MAY_SHOW][0] not in shown


def test_an_unknown_case_is_refused(line: Line) -> None:
    """A code without a case, or a file that is not there, is refused with 2."""
    assert 2 == line("sheet", "robin-7").code
    assert 2 == line("sheet", "nowhere.yaml", bare=True).code


def test_the_words_pass_the_ban_lists() -> None:
    """Nothing the screen or the pages say is on the lists of words that are not used."""
    told = [
        value
        for module in (sheet_words, page_words)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str | tuple)
    ]

    assert [] == banned(" ".join(" ".join(one) if isinstance(one, tuple) else one for one in told))


def test_what_was_not_agreed_to_yet_stands_under_later(guided: Case) -> None:
    """Before a run no part is for later; after a quiet run those that show are, and are there."""
    later = page_words.later(page_words.STAGES[Stage.MAY_SHOW][0])
    before = text(guided("sheet").out)
    guided.accepted()
    after = text(guided("sheet").out)

    assert later not in before
    assert 2 == after.count(later)
    assert "Block a number on an iPhone" in after
