"""Read a Sieve script and all the scripts it includes, and refuse what no server would run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .grammar import Command, GrammarError, parse
from .vocabulary import ScriptError, check, parts_of, reachable

MAX_INCLUDES: Final = 10
"""How deep scripts may include one another."""


@dataclass(frozen=True, slots=True)
class Script:
    """One script, read and checked."""

    commands: tuple[Command, ...]
    required: frozenset[str]
    """The extensions it asks for."""


@dataclass(slots=True)
class Bundle:
    """A script and each one it includes that is there."""

    scripts: dict[str, Script] = field(default_factory=dict, repr=False)
    warns: bool = False
    """Whether one that it needs is not there, or scripts include one another in a circle."""


def read_scripts(
    scripts: Mapping[str, bytes],
    name: str,
    offered: Collection[str],
    *,
    missing: bool = False,
    circles: bool = False,
) -> Bundle:
    """Read a script and what it includes.

    `missing` and `circles`: one that is included and not there, and scripts that include one
    another in a circle, are passed over, as when a script is stored. Raises ScriptError.
    """
    bundle = Bundle()
    inside: list[str] = []

    def read(one: str) -> None:
        try:
            commands = parse(scripts[one])
        except GrammarError as error:
            raise ScriptError(error.say) from None
        bundle.scripts[one] = Script(commands, check(commands, offered))
        inside.append(one)
        for include in _includes(commands):
            parts = parts_of(include)
            (other,) = parts.strings(0)
            if ":once" not in parts.options and other in inside:
                if not circles:
                    raise ScriptError("Scripts include one another in a circle.")
                bundle.warns = True
            if other in bundle.scripts:
                continue
            if other in scripts:
                if len(inside) == MAX_INCLUDES:
                    raise ScriptError("Scripts include one another too deep.")
                read(other)
            elif ":optional" not in parts.options:
                if not missing:
                    raise ScriptError("An included script is missing.")
                bundle.warns = True
        inside.pop()

    if name not in scripts:
        raise ScriptError("The script is not there.")
    read(name)
    return bundle


def _includes(commands: Sequence[Command]) -> list[Command]:
    found: list[Command] = []
    for command, _, entered in reachable(commands):
        if command.name == "include":
            found.append(command)
        if entered:
            found.extend(_includes(command.block or ()))
    return found
