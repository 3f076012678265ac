"""What the browser's parts say is plain and calm, and names nobody."""

from __future__ import annotations

from dataclasses import replace

from boundary import data
from boundary.adapters.browser import says
from boundary.app import windows
from boundary.app.library import Library
from tests.adapters.browser.standin import BLOCK, PRIVACY
from tests.words import banned


def _texts() -> list[str]:
    """Gather every sentence of the modules."""
    found = [text for name, text in vars(says).items() if name.isupper() and isinstance(text, str)]
    found += says.WHY.values()
    found += [*windows.ASK, *(word for _, word in windows.CHOICES)]
    return found


def test_no_sentence_is_banned() -> None:
    """Safe, hidden, failed, exclamation marks and the like are nowhere."""
    assert len(_texts()) > 30
    assert [] == [(text, banned(text)) for text in _texts() if banned(text)]


def test_no_english_sentence_of_a_shipped_flow_is_banned() -> None:
    """The words on the screen of each flow keep the same rules."""
    library = Library()
    for name in data.flow_names():
        for flow in library.flows_of(name.partition(".")[0]):
            texts = [
                *(one["en"] for one in (flow.title, flow.they_may_notice, flow.undo_note)),
                *(step.say["en"] for step in flow.steps if step.say),
                *flow.instructions["en"],
            ]
            assert [] == [(text, banned(text)) for text in texts if banned(text)], flow.id


def test_a_summary_names_every_flow_and_whether_it_was_walked() -> None:
    """One line for a step; a flow without an English title goes by the one that it has."""
    german = replace(PRIVACY, title={"de": "Weniger zeigen"})
    line = says.summary([BLOCK, german], old=False)

    assert line.startswith("Block a person on Chatterbox, Weniger zeigen: in a browser window")
    assert line.endswith(says.NOT_LIVE)
    assert 1 == line.count(says.NOT_LIVE)
