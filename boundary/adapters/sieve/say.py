"""Say in words what the rules on a mail server do that are not ours; pure.

The scripts are walked through as the server would go, included ones too. What is doubtful is told
rather than left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from boundary.core.json import Json
from boundary.core.mask import quoted

from .deeds import LEAVE, Beside, Rank, deeds_of
from .grammar import Argument, Command, GrammarError, Number, Tag, Test, parse
from .whom import Reach, after, last_strings, reach_of, whom_of

__all__ = ["OURS", "UNREAD", "Found", "findings_of"]

OURS = frozenset({"boundary", "boundary-start", "boundary-new"})
"""Scripts whose filing is our own. What we never write is told of them too."""

UNREAD = (
    "Who is signed in to this mailbox, and on which devices, cannot be seen here.",
    "Connected apps and app passwords cannot be seen here.",
    "The recovery address and the recovery number cannot be seen here.",
    "Forwarding that is set outside these rules cannot be seen here.",
    "Whether a folder is shared with somebody else cannot be seen here.",
    "Rules that your provider keeps in another form cannot be seen here."
    " Its own web page shows them.",
    "A rules file that the server does not list can act too, and cannot be seen here.",
)
"""What this door does not show; said whenever it was looked through, found or not."""

MOST = 200
"""Findings told one by one."""
_DEEPEST = 10
"""How deep scripts that include scripts are followed."""
_NAMED = 3
_LABEL = re.compile(rb"#[ \t]*rule:\[([^\]\r\n]*)\]|#[^\r\n]*\bRulename:[ \t]*([^|\r\n]*)")
"""How web mail programs write the name of a rule on the line above it."""
_LABEL_REACH = 400
_LOUD = re.compile(rb"\b(?:redirect|discard|e?reject|e?notify|vacation)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that somebody's rules do; addresses in it are covered."""

    id: str
    """40 hex digits: the same as long as the rule is the same, whatever else changes."""
    say: str
    by_hand: str
    """Where it is taken out, in general words."""


def findings_of(
    scripts: Mapping[str, bytes], active: str, *, ours: frozenset[str] = OURS
) -> tuple[Found, ...]:
    """Tell what the rules in force do, the most far-reaching first, then what lies there unused.

    `scripts` has every script that was read, by name, a marked block of ours taken out; `active`
    is the one in force, or empty. Scripts that it includes are followed.
    """
    walk = _Walk(scripts, ours)
    if active:
        walk.script(_Where(active))
    walk.unused()
    unique: dict[str, tuple[Rank, Found]] = {}
    for rank, found in walk.found:
        unique.setdefault(found.id, (rank, found))
    told = [found for _, found in sorted(unique.values(), key=lambda one: one[0])]
    left = [found.id for found in told[MOST:]]
    if left:
        say = f"{_counted(len(left), 'more finding')} of these rules cannot be listed here."
        told = [*told[:MOST], Found(_id(["left", sorted(left)]), say, LEAVE)]
    return tuple(told)


@dataclass(frozen=True, slots=True)
class _Where:
    """Under which conditions a command acts."""

    script: str
    reach: Reach = Reach.EVERY
    whom: str = ""
    """Which mail, in words; empty when that cannot be said."""
    path: str = ""
    """A digest of the conditions it stands under, to tell one rule from another."""
    label: str = ""
    """The rule's name, as a web mail program wrote it."""
    depth: int = 0

    @property
    def mail(self) -> str:
        """Name the mail it is about."""
        if self.reach >= Reach.NEARLY:
            return "every message"
        if self.reach is Reach.ALL_BUT:
            return "all mail but some exceptions"
        return self.whom or "some mail"


@dataclass(slots=True)
class _Ended:
    """How much mail some commands end for."""

    all: Reach = Reach.NONE
    """Nothing else acts on it."""
    here: Reach = Reach.NONE
    """Nothing else of the same script acts on it."""

    def add(self, other: _Ended) -> Reach:
        """Take more commands in; return what these leave for the next ones."""
        self.all = max(self.all, other.all)
        self.here = max(self.here, other.here)
        return after(max(other.all, other.here))


@dataclass(slots=True)
class _Walk:
    """One walk through the scripts, in the order in which they act."""

    scripts: Mapping[str, bytes]
    ours: frozenset[str]
    found: list[tuple[Rank, Found]] = field(default_factory=list)
    _walked: set[tuple[str, Reach]] = field(default_factory=set)

    def script(self, where: _Where) -> _Ended:
        """Walk through one script; return how much mail it ends for."""
        name = where.script
        if (name, where.reach) in self._walked or where.depth > _DEEPEST:
            return _Ended()
        self._walked.add((name, where.reach))
        source = self.scripts.get(name)
        try:
            commands = None if source is None else parse(source)
        except GrammarError:
            commands = None
        if source is None or commands is None:
            self._unreadable(where, source)
            return _Ended()
        dead: list[Json] = []
        ended = self._block(commands, where, source, dead)
        if dead:
            rules = _counted(len(dead), "rule")
            say = f"The script “{quoted(name)}” holds {rules} switched off."
            self._keep(Rank.UNUSED, _Where(name), ["off", *dead], say, LEAVE)
        # Ours ends for the mail that it files: that is no exception of theirs.
        return _Ended() if name in self.ours else _Ended(ended.all)

    def unused(self) -> None:
        """Tell in one line what is not in force."""
        walked = {name for name, _ in self._walked}
        idle = sorted(self.scripts.keys() - walked - self.ours)
        if not idle:
            return
        names = ", ".join(f"“{quoted(name)}”" for name in idle[:_NAMED])
        if len(idle) > _NAMED:
            names += f" and {len(idle) - _NAMED} more"
        lie = "lies" if len(idle) == 1 else "lie"
        say = (
            f"{_counted(len(idle), 'script')} {lie} there unused: {names}. None of it is in force."
        )
        parts = [[name, _content(self.scripts[name])] for name in idle]
        self.found.append((Rank.UNUSED, Found(_id(["unused", parts]), say, LEAVE)))

    def _block(
        self, commands: Sequence[Command], where: _Where, source: bytes, dead: list[Json]
    ) -> _Ended:
        """Tell what commands do that stand together."""
        ended = _Ended()
        left = where.reach
        rest = Reach.EVERY
        chain = ""
        top = where
        beside = Beside.of(commands)
        for command in commands:
            where = replace(top, reach=left, label=top.label or _label(source, command.start))
            if command.name in ("if", "elsif", "else"):
                if command.name == "if":
                    rest, chain = Reach.EVERY, ""
                test = command.tests[0] if command.tests else Test("true")
                chain = _id([top.path, chain, _plain(test)])
                where = replace(
                    where,
                    reach=min(left, reach_of(test), rest),
                    whom=whom_of(test) or where.whom,
                    path=chain,
                )
                rest = min(rest, after(reach_of(test)))
            if command.name in ("stop", "return"):
                ended.add(_Ended(left) if command.name == "stop" else _Ended(here=left))
                left = Reach.NONE
            elif command.name == "include":
                left = min(left, ended.add(self._included(command, where, dead)))
            elif command.block is not None:
                left = min(left, ended.add(self._block(command.block, where, source, dead)))
            else:
                self._act(command, beside, where, dead)
                beside.pass_by(command)
        return ended

    def _act(self, command: Command, beside: Beside, where: _Where, dead: list[Json]) -> None:
        rule: Json = [where.path, _plain(command), sorted(beside.flags)]
        for deed in deeds_of(command, beside, where.mail):
            if where.reach is Reach.NONE:
                dead.append(rule)
            elif where.script not in self.ours or deed.rank is not Rank.FILED:
                self._keep(deed.rank, where, rule, deed.say, deed.by_hand)

    def _included(self, command: Command, where: _Where, dead: list[Json]) -> _Ended:
        """Follow a script into another one."""
        names = last_strings(command.arguments)
        rule: Json = [where.path, _plain(command)]
        if where.reach is Reach.NONE or not names:
            dead.append(rule)
            return _Ended()
        name = names[0]
        if Tag(":global") in command.arguments:
            say = f"A script of the provider, “{quoted(name)}”, is run too. It cannot be read here."
            self._keep(Rank.REST, where, rule, say, LEAVE)
            return _Ended()
        if name in self.scripts:
            path = "" if where.script in self.ours else where.path
            return self.script(
                replace(where, script=name, path=path, label="", depth=where.depth + 1)
            )
        if Tag(":optional") not in command.arguments:
            say = (
                f"The script “{quoted(where.script)}” needs “{quoted(name)}”, which is not there."
                " Its rules may not act at all."
            )
            self._keep(Rank.REST, where, rule, say, LEAVE)
        return _Ended()

    def _unreadable(self, where: _Where, source: bytes | None) -> None:
        lines = [] if source is None else source.splitlines()
        say = (
            f"This script could not be read: “{quoted(where.script)}”,"
            f" {_counted(len(lines), 'line')}, in force."
        )
        loud = sorted({word.decode("ascii").lower() for word in _LOUD.findall(source or b"")})
        if loud:
            say += f" It holds these words: {', '.join(loud)}."
        digest = "" if source is None else hashlib.sha256(source).hexdigest()
        self._keep(Rank.REST, where, ["unread", digest], say, LEAVE)

    def _keep(self, rank: Rank, where: _Where, rule: Json, say: str, by_hand: str) -> None:
        place = f"{by_hand} It stands in the script “{quoted(where.script)}”"
        place += f", under the name “{quoted(where.label)}”." if where.label else "."
        text = say[:1].upper() + say[1:]
        context = self._context(where.script) if "${" in json.dumps(rule) else ""
        self.found.append((rank, Found(_id([where.script, rule, context]), text, place)))

    def _context(self, name: str) -> str:
        """Digest a whole script: what a rule with a variable does can be said anywhere in it."""
        return _content(self.scripts.get(name, b""))


def _label(source: bytes, start: int) -> str:
    """Read the name that a web mail program wrote above a rule."""
    above = source[max(0, start - _LABEL_REACH) : start].splitlines()
    for line in reversed(above):
        if not line.lstrip().startswith(b"#"):
            return ""
        found = _LABEL.search(line)
        if found is not None:
            return (found[1] or found[2] or b"").decode("utf-8", "replace").strip()
    return ""


def _content(source: bytes) -> str:
    """Digest what a script says, whatever its line ends and comments are."""
    try:
        said = json.dumps([_plain(command) for command in parse(source)])
    except GrammarError:
        return hashlib.sha256(source).hexdigest()
    return hashlib.sha256(said.encode()).hexdigest()


def _id(parts: Json) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]


def _plain(part: Command | Test) -> Json:
    """Write a command or a condition the same way for the same meaning."""
    block = part.block if isinstance(part, Command) else None
    return [
        part.name,
        [_word(argument) for argument in part.arguments],
        [_plain(test) for test in part.tests],
        None if block is None else [_plain(command) for command in block],
    ]


def _word(argument: Argument) -> Json:
    match argument:
        case Tag():
            return {"tag": argument.name}
        case Number():
            return argument.value
        case str():
            return [argument]
        case _:
            return list(argument)


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
