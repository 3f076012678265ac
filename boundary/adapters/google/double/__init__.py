"""Stand in for Google on loopback: the real client talks to it, and it holds both to the letter."""

from __future__ import annotations

from . import faults
from .asked import Called, Notice, Refused
from .double import GoogleDouble
from .faults import Fault

__all__ = ["Called", "Fault", "GoogleDouble", "Notice", "Refused", "faults"]
