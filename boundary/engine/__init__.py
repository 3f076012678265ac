"""Carry plans out over adapters and a ledger."""

from __future__ import annotations

from boundary.engine.check import Checked, Condition, check, watches
from boundary.engine.record import Archive, Book
from boundary.engine.recover import recover
from boundary.engine.run import Gate, Report, Result, Runner, code_of
from boundary.engine.undo import undo
from boundary.engine.world import Desk, Opened, Seen, observe_all, planner_of

__all__ = [
    "Archive",
    "Book",
    "Checked",
    "Condition",
    "Desk",
    "Gate",
    "Opened",
    "Report",
    "Result",
    "Runner",
    "Seen",
    "check",
    "code_of",
    "observe_all",
    "planner_of",
    "recover",
    "undo",
    "watches",
]
