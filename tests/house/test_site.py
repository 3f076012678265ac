"""Hold the static pages: one for every guide and playbook, links that lead somewhere, no more."""

from __future__ import annotations

import posixpath
import re
from datetime import date
from pathlib import Path

import pytest

from boundary import data
from boundary.app.library import Library
from boundary.core.verbs import VERBS
from tests.formats.shape import Page
from tests.words import banned
from tools.site import documents, main, write

LIBRARY = Library()
PAGES = documents(LIBRARY, date(2026, 11, 22))


def text(name: str) -> str:
    """Give all texts of a page."""
    return " ".join(" ".join(Page(PAGES[name]).texts).split())


def test_every_guide_and_playbook_has_its_page() -> None:
    """Nothing that ships is without a page, and no page is about something else."""
    assert {
        "index.html",
        "help-lines.html",
        "someone-set-this-up.html",
        *(f"guides/{name}.html" for name in data.guide_names()),
        *(f"playbooks/{name}.html" for name in data.playbook_names()),
    } == set(PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_links_lead_from_page_to_page(name: str) -> None:
    """Every link is relative and names a page, and a place on it, that is there."""
    for href in Page(PAGES[name]).values("href"):
        path, _, place = href.partition("#")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))

        assert there in PAGES
        assert not place or place in Page(PAGES[there]).values("id")


def test_every_page_is_reached_from_the_index() -> None:
    """The index leads to each page, and each page back to the index."""
    listed = set(Page(PAGES["index.html"]).values("href"))

    assert set(PAGES) - {"index.html"} == listed
    assert [] == [
        name
        for name in listed
        if f"{'../' * name.count('/')}index.html" not in Page(PAGES[name]).values("href")
    ]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_load_and_run_nothing(name: str) -> None:
    """There is no script, image, form or address to fetch, and the page's policy says so too."""
    found = Page(PAGES[name])

    assert set() == found.tags & {"script", "img", "link", "form", "iframe", "object", "input"}
    assert [] == found.values("src")
    assert any("default-src 'none'" in content for content in found.values("content"))


@pytest.mark.parametrize("name", data.guide_names())
def test_a_guide_is_told_in_full(name: str) -> None:
    """Each part has its notice, gaps, steps and way back; a placeholder is told in words."""
    told = text(f"guides/{name}.html")

    for part in LIBRARY.guides[name].parts.values():
        sentences = (part.title, *part.they_may_notice, *part.not_covered, *part.save_first)
        assert [] == [one for one in (*sentences, part.undo_note) if one not in told]
    assert "{" not in told.partition("All pages")[2]
    assert all(source in told for source in LIBRARY.guides[name].sources)


def test_a_playbook_is_told_in_plain_words() -> None:
    """Each step of a playbook is told by what it does, with the guides that have it."""
    told = text("playbooks/no-contact.html").casefold()

    for verb in ("mail.keep", "mail.file-away", "phone.block", "contacts.remove"):
        assert VERBS[verb].does in told
    assert "../guides/iphone.html#phone-block" in Page(PAGES["playbooks/no-contact.html"]).values(
        "href"
    )
    assert "what may be noticed, depending on the platform: quiet." in told
    assert "(later)" in told


def test_every_help_line_is_there() -> None:
    """All countries stand on one page, each line with its day."""
    told = text("help-lines.html")

    assert [] == [line.name for line in LIBRARY.help_lines if line.name not in told]


def test_the_page_for_whoever_finds_it_is_whole() -> None:
    """What the document says stands on the page, table and list included."""
    source = Path(__file__).parents[2] / "docs" / "someone-set-this-up.md"
    headings = re.findall(r"^#+ (.+)$", source.read_text(encoding="utf-8"), re.MULTILINE)
    found = Page(PAGES["someone-set-this-up.html"])

    assert headings
    assert [] == [one for one in headings if one not in text("someone-set-this-up.html")]
    assert {"table", "ul", "code"} <= found.tags


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_pass_the_ban_lists(name: str) -> None:
    """No page has a word that is not used towards a reader."""
    assert [] == banned(text(name))


def test_writing_takes_away_only_what_an_earlier_build_left(tmp_path: Path) -> None:
    """A page that is no more goes; what somebody else put there stays."""
    write(tmp_path, PAGES)
    for name in ("old.html", "mine.yaml"):
        (tmp_path / "guides" / name).write_text("x", encoding="utf-8")
    write(tmp_path, PAGES)
    there = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}

    assert {*PAGES, "guides/mine.yaml"} == there


def test_the_command_builds_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m tools.site FOLDER` writes every page and counts them."""
    assert 0 == main([str(tmp_path)])
    assert f"{len(PAGES)} pages" in capsys.readouterr().out
    assert (tmp_path / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
