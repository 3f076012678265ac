"""Hold the block card on its way: from a playbook to a file, and to a page, that a phone reads."""

from __future__ import annotations

import pytest
import vobject

from boundary.app.library import Library
from boundary.cli import hand_words, sheet_words
from boundary.formats import sheet_words as page_words
from tests.cli.conftest import Case, Line
from tests.formats.camera import cards, read, seen

PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: ./steps.yaml
    emails: [jordan@example.org]
    phones: ["+1 202 555 0123", "+1 202 555 0124"]
accounts:
  phone: {use: iphone}
"""
STEPS = "boundary: 1\ntitle: A block\nsteps:\n  - {do: phone.block}\n"
ENTERS = "\n" * 60


@pytest.fixture
def blocked(line: Line) -> Case:
    """Begin a case with one phone and two numbers to block."""
    line.file("steps.yaml", STEPS)
    path = line.file("playbook.yaml", PLAYBOOK)
    ended = line("begin", path, "--answers", line.answers(), "--no-input")
    assert ended.code == 0, ended
    return Case(line, path)


def test_a_run_hands_the_card_over_where_the_person_says(blocked: Case) -> None:
    """The file lies where it was asked for, for this login only, and holds the numbers alone."""
    place = blocked.line.folder / "card.vcf"
    ended = blocked("run", typed=f"go on\n{place}\n{ENTERS}stop\n")
    card = vobject.readOne(place.read_text(encoding="utf-8"))

    assert hand_words.UNSEALED in ended.err
    assert ended.err.index(hand_words.UNSEALED) < ended.err.index(hand_words.where("contact.vcf"))
    assert ["+12025550123", "+12025550124"] == [tel.value for tel in card.tel_list]
    assert ["fn", "n", "tel", "version"] == sorted(card.contents)
    assert 0 == place.stat().st_mode & 0o077


def test_without_a_person_no_card_is_written(blocked: Case) -> None:
    """Nobody is asked, nothing in clear comes to lie anywhere, and the steps wait."""
    before = blocked.line.files().keys()
    ended = blocked.accepted("--through", "may-show")
    new = blocked.line.files().keys() - before

    assert 4 == ended.code
    assert [] == [name for name in new if not name.startswith("state/")]


def test_a_page_in_full_has_the_card_for_a_camera(blocked: Case) -> None:
    """The checklist of the case draws the numbers as codes; covered, it draws none."""
    full, covered = blocked("sheet", "--full").out, blocked("sheet").out
    (card,) = cards(full)

    assert ["+12025550123", "+12025550124"] == [
        tel.value for tel in vobject.readOne(card.decode()).tel_list
    ]
    assert b"jordan" not in card
    assert "<svg" not in covered


def test_mail_addresses_are_asked_for_in_words(blocked: Case) -> None:
    """Only `--mail-on-card` beside `--full` puts them on; without `--full` it is refused."""
    (card,) = cards(blocked("sheet", "--full", "--mail-on-card").out)
    refused = [
        blocked("sheet", "--mail-on-card"),
        blocked.line("sheet", "--blank", "--full", "--mail-on-card", bare=True),
    ]

    assert b"EMAIL:jordan@example.org" in card
    assert [2, 2] == [ended.code for ended in refused]
    assert all(sheet_words.SHEET_MAIL in " ".join(ended.err.split()) for ended in refused)


def test_codes_on_the_screen_read_back(blocked: Case) -> None:
    """What is to be known comes first, then codes alone on standard output; each is whole."""
    ended = blocked("sheet", "--full", "--codes", "blocks")
    plain = blocked("sheet", "--full", "--codes", "plain").out
    (card,) = read(seen(ended.out.splitlines()))
    part = Library().guides["iphone"].parts["phone.block"]
    told = " ".join(ended.err.split())

    assert [card] == cards(blocked("sheet", "--full").out)
    assert [card] == read(tuple(tuple(s == " " for s in line[::2]) for line in plain.splitlines()))
    assert all(sentence in told for sentence in (*part.card, *page_words.CODES))


def test_codes_are_shown_in_full_and_alone(blocked: Case) -> None:
    """Without --full, or beside another answer, nothing is shown; a case without phones says so."""
    page = str(blocked.line.folder / "page.html")
    refused = [
        blocked("sheet", "--codes", "blocks", *more)
        for more in ((), ("--full", "-o", page), ("--full", "--json"))
    ]
    text = PLAYBOOK.replace("phone: {use: iphone}", "insta: {use: instagram}")
    none = blocked.line(
        "sheet", blocked.line.file("none.yaml", text), "--full", "--codes", "blocks", bare=True
    )

    assert [2] * 3 == [ended.code for ended in refused]
    assert [] == [ended.out for ended in refused if "\u2588" in ended.out]
    assert (0, f"{sheet_words.SHEET_NO_CODES}\n") == (none.code, none.out)
