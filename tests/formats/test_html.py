"""Hold the one writer of HTML: a text stays a text, and nothing on a page loads or runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.html import POLICY, element, page
from tests.formats.shape import Page

STYLE = "p { margin: 0 }"
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>",
    "</style><img src=x onerror=alert(1)>",
    "--><!-- x",
    "]]><![CDATA[",
    "<?php ?>",
    "&lt;b&gt; &amp; &#60;b&#62;",
    "\"'><a href='javascript:alert(1)'>",
    "`${7*7}` {{7*7}}",
    "a\x00b\x1b[2Jc",
    "\u202eevil\u2066",
    "a\u0301\u0301\u0301\u0301\u0301\u0301",
    "\ud800",
    "line\nline\ttab",
)


def one(text: str) -> Page:
    """Put a text wherever a text may stand, and read the page."""
    body = [element("p", text, element("bdi", text), id=text, aria_label=text)]
    return Page(page(text, body, style=STYLE))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text(text: str) -> None:
    """Title, content and attribute with hostile text have the shape they have with a plain one."""
    found, plain = one(text), one("a@example.com")

    assert [first for first, *_ in plain.shape] == [first for first, *_ in found.shape]
    assert [len(rest) for rest in plain.shape] == [len(rest) for rest in found.shape]


@given(st.text(st.characters(), min_size=1, max_size=40))
def test_any_text_stays_a_text(text: str) -> None:
    """Whatever it is, the parser sees the same tags."""
    plain = one("a@example.com")

    assert [each for each in plain.shape if each[0] != "p"] == [
        each for each in one(f"a{text}").shape if each[0] != "p"
    ]


def test_the_text_that_arrives_is_the_one_that_was_given() -> None:
    """Signs of the markup and letters of any script come out as themselves."""
    text = "<b> & \"q\" 'r' J\u00f6rdan \u0645\u0631\u062d\u0628\u0627"

    assert [text] * 3 == [each for each in one(text).texts if each.strip() != STYLE]


def test_what_cannot_be_seen_is_spelled_out() -> None:
    """Controls, direction marks and piles of marks come out as escapes."""
    html = page("x", [element("p", "a\u202eb\x1bc\u0301\u0301\u0301\u0301\u0301\ud800")], style="")

    assert "a\\u202eb\\x1bc\u0301\u0301\u0301\u0301\\u0301\\ud800" in html
    assert html.encode("utf-8").decode("utf-8") == html


def test_nothing_is_loaded() -> None:
    """The page's own policy forbids every request and script, and comes before anything else."""
    found = one("x")
    policy = ("meta", "http-equiv=Content-Security-Policy", f"content={POLICY}")

    assert policy in found.shape[:6]
    assert found.shape.index(policy) < found.shape.index(("style",))
    assert POLICY.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert ("html", "lang=en") in found.shape


@pytest.mark.parametrize("tag", ["script", "img", "iframe", "form", "object", "link", "style", ""])
def test_elements_come_from_a_closed_list(tag: str) -> None:
    """What could run, load or send is refused."""
    with pytest.raises(ValueError, match="not one that a page may hold"):
        element(tag)


@pytest.mark.parametrize("name", ["onclick", "style", "src", "srcset", "action", "target"])
def test_attributes_come_from_a_closed_list(name: str) -> None:
    """What could run, load or send is refused."""
    with pytest.raises(ValueError, match="not one that a page may hold"):
        element("p", **{name: "x"})


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/",
        "//example.org/x.html",
        "javascript:alert(1)",
        "java\nscript:x.html",
        "mailto:a@example.org",
        "/etc/passwd",
        "a/../../x.html?x=1",
        "",
    ],
)
def test_links_stay_on_the_pages(href: str) -> None:
    """A link that leads anywhere else is refused."""
    with pytest.raises(ValueError, match="a page beside this one"):
        element("a", "x", href=href)


@pytest.mark.parametrize("href", ["index.html", "../guides/x-y.html#a-b", "#top"])
def test_links_between_pages_are_fine(href: str) -> None:
    """A link to another page, or to a place, is written as it is."""
    assert [href] == Page(page("x", [element("a", "x", href=href)], style="")).values("href")


def test_only_an_anchor_leads_somewhere() -> None:
    """No other element has a link."""
    with pytest.raises(ValueError, match="a page beside this one"):
        element("p", href="x.html")


@pytest.mark.parametrize(
    "style",
    ["</style>", "@import 'x'", "p { background: url(x) }", "p { color: \\72 }", "p\u2028{}"],
)
def test_a_style_loads_nothing(style: str) -> None:
    """A style that could end its element or fetch something is refused."""
    with pytest.raises(ValueError, match="load nothing"):
        page("x", (), style=style)


def test_a_language_is_a_language() -> None:
    """A language that could end its attribute is refused."""
    with pytest.raises(ValueError, match="language"):
        page("x", (), style="", language='en" onload="x')


@pytest.mark.parametrize(
    "attribute",
    [{"d": "M0 0url(x)"}, {"d": "M0 0\n"}, {"d": "é"}, {"viewbox": '0 0 9 9" onload="x'}],
)
def test_a_drawing_is_squares_and_nothing_else(attribute: dict[str, str]) -> None:
    """What is no outline of squares is refused."""
    with pytest.raises(ValueError, match="made of squares"):
        element("path", **attribute)


def test_a_drawing_stands_on_the_page_itself() -> None:
    """Squares are written as they are given, and nothing is fetched for them."""
    drawing = element("svg", element("path", d="M0 0h1v1h-1z"), viewbox="0 0 1 1", role="img")

    assert '<svg viewbox="0 0 1 1" role="img"><path d="M0 0h1v1h-1z"></path></svg>' in page(
        "x", [drawing], style=""
    )
