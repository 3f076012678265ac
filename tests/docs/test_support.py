"""The page for support workers: the form on it is one that `begin` takes, and nothing is asked."""

from __future__ import annotations

import re
from pathlib import Path

from boundary.app.begin import QUESTIONS, Answer, read_answers

PAGE = Path(__file__).parents[2] / "docs" / "for-support-workers.md"


def test_the_form_on_the_page_is_taken() -> None:
    """Whoever copies the form from the page hands over something that is read."""
    (form,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    answers = read_answers(form.encode())

    assert Answer.YES is answers.private_device
    assert answers.help_first
    assert all(f"{name}:" in form for name in QUESTIONS)


def test_helpers_are_told_not_to_keep_the_evidence() -> None:
    """Whoever holds the evidence can become a witness, and the page says so."""
    text = " ".join(PAGE.read_text().split())

    assert "Do not collect or keep the copies yourself." in text
    assert "can become a witness" in text
