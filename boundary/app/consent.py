"""Hold what the person agreed to, and say which questions of a plan it leaves open."""

from __future__ import annotations

from dataclasses import dataclass

from boundary.core.change import Guard, Stage
from boundary.core.plan import Plan

__all__ = ["Consent", "unanswered"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person agreed to, beyond the quiet part of a plan."""

    through: Stage = Stage.QUIET
    allow: frozenset[Guard] = frozenset()
    """Guards answered by name."""
    expect: frozenset[int] = frozenset()
    """The numbers typed for MASS and OVERLAP."""


def unanswered(plan: Plan, consent: Consent) -> tuple[str, ...]:
    """Name the guards of a plan that the consent does not answer."""
    numbers = (Guard.MASS, Guard.OVERLAP)
    return tuple(
        problem.guard.value
        for problem in plan.problems
        if not (
            problem.number in consent.expect
            if problem.guard in numbers
            else problem.guard in consent.allow
        )
    )
