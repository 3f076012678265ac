"""Hold `reasons`: the user's own words, shown with their day, added by hand or from a file."""

from __future__ import annotations

from boundary.cli import undo_words, words
from tests.cli.conftest import Case, Line


def test_nothing_is_there_at_first(guided: Case) -> None:
    """It says so, says whom the words are for, and writes nothing when it is not now."""
    before = guided.line.files()
    ended = guided("reasons", typed="not now\n")

    assert 0 == ended.code
    assert undo_words.REASONS_NONE in ended.out
    assert undo_words.REASONS_HOW[0] in ended.out
    assert before == guided.line.files()


def test_words_are_written_line_by_line(guided: Case) -> None:
    """Lines up to an empty one are kept together, and stand there the next time with their day."""
    kept = guided("reasons", typed="write something\nI sleep well.\nThe garden helps.\n\n")
    shown = guided("reasons", "--no-input")

    assert (0, 0) == (kept.code, shown.code)
    assert undo_words.REASONS_KEPT in kept.out
    assert "  I sleep well.\n  The garden helps.\n" in shown.out
    assert "You wrote this on " in shown.out
    assert undo_words.REASONS_NONE not in shown.out


def test_an_empty_line_at_once_keeps_nothing(guided: Case) -> None:
    """Who writes nothing after all has changed nothing."""
    before = guided.line.files()
    ended = guided("reasons", typed="write something\n\n")

    assert 0 == ended.code
    assert words.NOTHING_CHANGED in ended.out
    assert before == guided.line.files()


def test_a_file_is_kept_and_named_as_not_sealed(guided: Case) -> None:
    """Words of a file go into the case, and it says that the file still has them."""
    path = guided.line.file("words.txt", "\ufeffIn short: no.\n")
    ended = guided("reasons", "--from", path, "--no-input")
    handed = guided("reasons", "--from", "-", "--no-input", typed="And again.\n")

    assert (0, 0) == (ended.code, handed.code)
    assert "  In short: no.\n" in ended.out
    assert undo_words.REASONS_FILE in ended.out
    assert undo_words.REASONS_FILE not in handed.out
    assert "  In short: no.\n" in handed.out
    assert "  And again.\n" in handed.out


def test_too_long_or_no_text_is_refused(guided: Case) -> None:
    """A refused file leaves everything as it was: code 2."""
    line = guided.line
    long = line.file("long.txt", "a" * 5000)
    binary = line.folder / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    before = line.files()
    codes = [guided("reasons", "--from", each, "--no-input").code for each in (long, binary)]

    assert [2, 2] == codes
    assert before == line.files()


def test_what_is_typed_is_bounded(guided: Case) -> None:
    """Typing ends at the bound of one entry, and nothing is cut in silence."""
    ended = guided("reasons", typed="write something\n" + f"{'a' * 1500}\n" * 4)

    assert 2 == ended.code
    assert "4000" in ended.err


def test_another_program_gets_the_list(guided: Case) -> None:
    """`--json` answers with one object, and asks nothing."""
    guided("reasons", "--from", "-", "--no-input", typed="One.\n")
    answer = guided("reasons", "--json").json

    assert ["boundary", "reasons"] == list(answer)
    assert ["One."] == [reason["words"] for reason in answer["reasons"]]
    assert isinstance(answer["reasons"][0]["at"], int)


def test_the_log_never_shows_the_words(guided: Case) -> None:
    """`log review` shows that there was a note, and not what it says."""
    guided("reasons", "--from", "-", "--no-input", typed="The garden helps.\n")
    shown = guided("log", "review", "--no-input")
    listed = guided("log", "review", "--json")

    assert "reason" in shown.out
    assert "garden" not in shown.out + listed.out


def test_it_needs_a_case(line: Line) -> None:
    """A code that is not here is refused."""
    assert 2 == line("reasons", "heron-42", "--no-input").code


def test_the_day_is_the_readers(guided: Case) -> None:
    """The day is written out, without anything counted."""
    assert "You wrote this on 21 September 2026:" == undo_words.wrote(1_790_000_000_000)
