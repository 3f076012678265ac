"""Hold the page for authors of flows to the program: its example, its tables, its words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from boundary.core.flow import ANSWERS, CONSENTS, Ask, Ending, StepKind
from boundary.formats import flow_find, flow_yaml
from boundary.formats.flow_lint import lint_flow
from tests.words import banned

PAGE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)


def example() -> bytes:
    """Give the flow that stands on the page."""
    (found,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return found.encode()


def test_the_example_is_in_order() -> None:
    """What an author copies from the page has no fault."""
    assert () == lint_flow("chatterbox.online", example(), date(2026, 11, 22), {}).faults


def test_every_word_of_the_format_stands_on_the_page() -> None:
    """Keys, roles of keys, questions, kinds, answers and endings that matter are all explained."""
    keys = {*flow_yaml.KEYS, *flow_yaml.MORE_KEYS, *flow_find.SELECTOR_KEYS, *ANSWERS, *CONSENTS}
    ticked = set(re.findall(r"[\w-]+", " ".join(re.findall(r"`([^`]+)`", PROSE))))
    verbs = {f"`{verb}`" for verb in flow_yaml.VERBS_OF_FLOWS}

    assert set() == keys - ticked
    assert set() == {kind.value for kind in StepKind} - ticked
    assert set() == {ask.value for ask in Ask} - ticked
    assert set() == {one.value for one in (Ending.DONE, Ending.GUIDE_ONLY, Ending.FAILED)} - ticked
    assert [] == [verb for verb in verbs if verb not in PROSE]


def test_the_page_is_calm() -> None:
    """It holds no word that is not used towards a reader, and says how flows could be misused."""
    assert [] == banned(PROSE)
    assert "## Misuse\n" in PAGE
