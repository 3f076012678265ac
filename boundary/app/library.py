"""Read what ships with the program: guides, shared playbooks, dated tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from boundary import data
from boundary.core.guide import Guide
from boundary.core.help import HelpLine
from boundary.core.rules import Rules
from boundary.core.services import IMAP, ServiceSpec, guided
from boundary.formats.data_yaml import (
    read_helplines,
    read_notices,
    read_precedence,
    read_protected,
    read_providers,
)
from boundary.formats.guide_yaml import read_guide

__all__ = ["Library"]


@dataclass(frozen=True)
class Library:
    """The shipped texts, each read once and only when asked for."""

    @cached_property
    def guides(self) -> Mapping[str, Guide]:
        """Every written guide, by service name."""
        return {name: read_guide(name, data.guide_bytes(name)) for name in data.guide_names()}

    @cached_property
    def services(self) -> Mapping[str, ServiceSpec]:
        """Every service an account may use."""
        found = {IMAP.name: IMAP}
        for guide in self.guides.values():
            found[guide.name] = guided(guide.name, guide.title, handles=guide.handles)
        return found

    @cached_property
    def rules(self) -> Rules:
        """The dated tables that the plan reads."""
        return Rules(
            read_notices(data.load("notices")),
            read_precedence(data.load("precedence")),
            read_providers(data.load("providers")),
            read_protected(data.load("protected")),
        )

    @cached_property
    def help_lines(self) -> tuple[HelpLine, ...]:
        """Help lines, with the date they were last checked."""
        return read_helplines(data.load("helplines"))

    def playbook_names(self) -> tuple[str, ...]:
        """List the shipped shared playbooks, sorted."""
        return data.playbook_names()

    def playbook_bytes(self, name: str) -> bytes:
        """Return one shipped shared playbook, unread. Raises Refusal for an unknown name."""
        return data.playbook_bytes(name)
