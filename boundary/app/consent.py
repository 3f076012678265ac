"""Hold what the person agreed to, and say which questions of a plan it leaves open."""

from __future__ import annotations

from dataclasses import dataclass

from boundary.core.change import Guard, Stage
from boundary.core.plan import Plan
from boundary.core.playbook import Address

__all__ = ["Consent", "unanswered"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person agreed to, beyond the quiet part of a plan."""

    through: Stage = Stage.QUIET
    allow: frozenset[Guard] = frozenset()
    """Guards answered by name."""
    expect: frozenset[int] = frozenset()
    """The numbers typed for MASS and OVERLAP."""
    typed: frozenset[Address] = frozenset()
    """Steps about somebody who is left alone, each agreed to on its own at the keyboard."""


def unanswered(plan: Plan, consent: Consent) -> tuple[str, ...]:
    """Name the guards of a plan that the consent does not answer.

    A step about somebody who is left alone is no part of this: without its own answer that step is
    left out of the run, and the rest goes on.
    """
    numbers = (Guard.MASS, Guard.OVERLAP)
    return tuple(
        problem.guard.value
        for problem in plan.problems
        if problem.guard is not Guard.PROTECTED
        and not (
            problem.number in consent.expect
            if problem.guard in numbers
            else problem.guard in consent.allow
        )
    )
