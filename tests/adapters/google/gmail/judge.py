"""Ask our model of Gmail's matching about one message."""

from __future__ import annotations

from boundary.adapters.google.gmail.compare import Answer, Verdict
from boundary.adapters.google.gmail.filters import Filter
from boundary.adapters.google.gmail.matching import Corpus, Message, Taken


def takes(one: Filter, message: Message) -> Answer:
    """Say whether a filter takes one message."""
    return _answer(Corpus([message]).takes(one))


def takes_query(text: str, message: Message) -> Answer:
    """Say whether a search finds one message."""
    return _answer(Corpus([message]).takes_query(text))


def _answer(taken: Taken) -> Answer:
    if taken.doubt:
        return Answer(Verdict.UNKNOWN, taken.why)
    return Answer(Verdict.YES if taken.yes else Verdict.NO)
