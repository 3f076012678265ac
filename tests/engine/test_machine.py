"""Run the machine."""

from __future__ import annotations

from hypothesis import settings

from tests.machine import Machine

TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=max(100, settings().max_examples), stateful_step_count=25, deadline=None
)
