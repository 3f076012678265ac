"""Say what a set of Sieve scripts does to one message; nothing is contacted and nothing is kept.

For the double. Source: RFC 5228, 3894, 5229, 5230, 5232, 5233, 5429, 5490, 6609; where they leave
room, and where Pigeonhole 0.5.19 differs from them, this does as Pigeonhole does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .compare import KINDS, compared
from .grammar import Argument, Command, Number, Test
from .includes import Script, read_scripts
from .message import Message
from .vocabulary import EXTENSIONS, Parts, ScriptError, as_strings, mailbox, parts_of

INBOX: Final = "INBOX"
MAX_REDIRECTS: Final = 4
MAX_ACTIONS: Final = 32

_SYSTEM_FLAGS = {
    flag.lower(): flag for flag in ("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft")
}
_KEYWORD = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]+")
_VARIABLE = re.compile(rb"\$\{(?:(\d+)|([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*))\}")
_WILDCARDS = re.compile(rb"([*?\\])")


@dataclass(frozen=True, slots=True)
class Placed:
    """One copy of the message."""

    folder: str = field(repr=False)
    flags: tuple[str, ...] = ()
    """Sorted, such as `\\\\Seen`."""
    create: bool = False
    """The folder is made when it is missing."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of one message."""

    placed: tuple[Placed, ...]
    """Each folder once, in the order they were asked for."""
    redirected: tuple[str, ...] = field(default=(), repr=False)
    discarded: bool = False
    """It lies nowhere, because a script said so."""
    vacation: bool = False
    """An answer was asked for."""
    rejected: bool = False
    error: str = ""
    """Fixed text: why the scripts had no effect and the message lies in the inbox."""


@dataclass(frozen=True, slots=True)
class Program:
    """Scripts that were read and found good."""

    scripts: Mapping[str, Script] = field(repr=False)
    active: str

    def run(
        self,
        message: bytes,
        envelope_from: str,
        envelope_to: str,
        *,
        folders: Collection[str] = (),
        separator: str = "+",
    ) -> Delivery:
        """Say what becomes of a message; `separator` parts a user name from its detail."""
        envelope = {b"from": envelope_from, b"to": envelope_to}
        run = _Run(self.scripts, Message(message), envelope, folders, separator)
        try:
            run.script(self.active)
        except _StopError:
            pass
        except ScriptError as error:
            return _untouched(str(error))
        return run.delivery()


def compiled(
    scripts: Mapping[str, bytes],
    active: str,
    *,
    offered: Collection[str] = EXTENSIONS,
) -> Program:
    """Read a script and all it includes. Raises ScriptError."""
    return Program(read_scripts(scripts, active, offered).scripts, active)


def evaluate(
    scripts: Mapping[str, bytes],
    active: str,
    message: bytes,
    envelope_from: str,
    envelope_to: str,
    *,
    folders: Collection[str] = (),
    offered: Collection[str] = EXTENSIONS,
    separator: str = "+",
) -> Delivery:
    """Say what the active script does to one message; `active` is empty where there is none."""
    program = readied(scripts, active, offered=offered)
    if isinstance(program, Delivery):
        return program
    return program.run(message, envelope_from, envelope_to, folders=folders, separator=separator)


def readied(
    scripts: Mapping[str, bytes], active: str, *, offered: Collection[str] = EXTENSIONS
) -> Program | Delivery:
    """Return the active script as it can be run, or what becomes of every message without it."""
    if not active:
        return Delivery((Placed(INBOX),))
    try:
        return compiled(scripts, active, offered=offered)
    except ScriptError as error:
        return _untouched(str(error))


def _untouched(error: str) -> Delivery:
    return Delivery((Placed(INBOX),), error=error)


class _StopError(Exception):
    """The scripts have ended."""


class _ReturnError(Exception):
    """One script has ended."""


class _Run:
    """The scripts at work on one message."""

    def __init__(
        self,
        scripts: Mapping[str, Script],
        message: Message,
        envelope: Mapping[bytes, str],
        folders: Collection[str],
        separator: str,
    ) -> None:
        self._scripts = scripts
        self._message = message
        self._envelope = envelope
        self._folders = folders
        self._separator = separator.encode("utf-8")
        self._required: frozenset[str] = frozenset()
        self._variables: dict[bytes, bytes] = {}
        self._matched: tuple[bytes, ...] = ()
        self._included: set[str] = set()
        self._flags: tuple[str, ...] = ()
        self._placed: dict[str, Placed] = {}
        self._redirected: list[str] = []
        self._keep = True
        self._discarded = False
        self._vacation = False
        self._rejected = False

    def script(self, name: str) -> None:
        """Run one script, with variables of its own."""
        outer = self._required, self._variables, self._matched
        script = self._scripts[name]
        self._required, self._variables, self._matched = script.required, {}, ()
        try:
            self._block(script.commands)
        except _ReturnError:
            pass
        finally:
            self._required, self._variables, self._matched = outer

    def delivery(self) -> Delivery:
        """Say what came of it."""
        if self._keep and INBOX not in self._placed:
            self._placed[INBOX] = Placed(INBOX, self._flags)
        return Delivery(
            tuple(self._placed.values()),
            tuple(self._redirected),
            discarded=self._discarded and not self._placed,
            vacation=self._vacation,
            rejected=self._rejected,
        )

    def _block(self, commands: Sequence[Command]) -> None:
        done = False
        for command in commands:
            match command.name:
                case "if":
                    done = self._branch(command)
                case "elsif" | "else":
                    done = done or self._branch(command)
                case _:
                    self._command(command, parts_of(command))

    def _branch(self, command: Command) -> bool:
        holds = all(self._test(test) for test in command.tests)
        if holds:
            self._block(command.block or ())
        return holds

    def _command(self, command: Command, parts: Parts) -> None:
        match command.name:
            case "stop":
                raise _StopError
            case "return":
                raise _ReturnError
            case "keep":
                self._place(INBOX, parts)
            case "fileinto":
                self._place(self._one(parts, 0), parts)
            case "discard":
                self._keep = False
                self._discarded = True
            case "redirect":
                self._redirect(self._one(parts, 0), parts)
            case "reject" | "ereject":
                self._reject()
            case "vacation":
                self._answer()
            case "include":
                self._include(parts)
            case "setflag":
                self._flags = self._with_flags((), parts.rest[0])
            case "addflag":
                self._flags = self._with_flags(self._flags, parts.rest[0])
            case "removeflag":
                gone = {flag.lower() for flag in self._words(parts.rest[0])}
                self._flags = tuple(flag for flag in self._flags if flag.lower() not in gone)
            case "set":
                self._set(parts)
            case _:
                # require was seen to; what tells somebody, or edits the header of the copy, does
                # not change where mail lies.
                pass

    def _place(self, folder: str, parts: Parts) -> None:
        if self._rejected:
            raise ScriptError("What rejects a message cannot also keep it.")
        folder = INBOX if folder.upper() == INBOX else folder
        flags = self._flags
        if ":flags" in parts.options:
            flags = self._with_flags((), parts.options[":flags"])
        before = self._placed.get(folder)
        if before is None:
            self._count_action()
            self._placed[folder] = Placed(folder, flags, ":create" in parts.options)
            self._keep = self._keep and ":copy" in parts.options
        elif "imap4flags" in self._required:
            # Asked for twice, it is one copy: the flags are the later ones, the rest the earlier.
            self._placed[folder] = Placed(folder, flags, before.create)

    def _redirect(self, address: str, parts: Parts) -> None:
        if self._rejected:
            raise ScriptError("What rejects a message cannot also send it on.")
        where = mailbox(address)
        if not where:
            raise ScriptError("A redirect has no address.")
        if where not in self._redirected:
            self._count_action()
            if len(self._redirected) == MAX_REDIRECTS:
                raise ScriptError("There are too many redirects.")
            self._redirected.append(where)
            self._keep = self._keep and ":copy" in parts.options

    def _reject(self) -> None:
        if self._placed or self._redirected or self._vacation or self._rejected:
            raise ScriptError("What rejects a message cannot also keep it.")
        self._rejected = True
        self._keep = False

    def _answer(self) -> None:
        if self._vacation or self._rejected:
            raise ScriptError("A message is answered once.")
        self._vacation = True

    def _count_action(self) -> None:
        if len(self._placed) + len(self._redirected) == MAX_ACTIONS:
            raise ScriptError("There are too many actions.")

    def _include(self, parts: Parts) -> None:
        (name,) = parts.strings(0)
        if name not in self._scripts or (":once" in parts.options and name in self._included):
            return
        self._included.add(name)
        self.script(name)

    def _set(self, parts: Parts) -> None:
        (name,) = parts.strings(0)
        value = self._strings(parts.rest[1])[0]
        for option, change in _CHANGES.items():
            if option in parts.options:
                value = change(value)
        self._variables[name.lower().encode("ascii", "replace")] = value

    def _test(self, test: Test) -> bool:
        parts = parts_of(test)
        match test.name:
            case "true" | "false":
                return test.name == "true"
            case "not":
                return not self._test(test.tests[0])
            case "allof":
                return all(self._test(one) for one in test.tests)
            case "anyof":
                return any(self._test(one) for one in test.tests)
            case "exists":
                return all(self._message.has(name) for name in self._strings(parts.rest[0]))
            case "size":
                return self._size(parts)
            case "mailboxexists":
                wanted = [_text(name) for name in self._strings(parts.rest[0])]
                return all(name.upper() == INBOX or name in self._folders for name in wanted)
            case "hasflag":
                return self._has_flag(parts)
            case _:
                return self._match(parts, self._values(test.name, parts))

    def _size(self, parts: Parts) -> bool:
        limit = parts.rest[0]
        bound = limit.value if isinstance(limit, Number) else 0
        size = self._message.size_bytes
        return size > bound if ":over" in parts.options else size < bound

    def _has_flag(self, parts: Parts) -> bool:
        values = [flag.encode("utf-8") for flag in self._flags]
        if parts.options.keys() & {":matches", ":regex"}:
            return self._match(parts, values)
        wanted = self._with_flags((), parts.rest[0])
        return self._match(parts, values, [flag.encode("utf-8") for flag in wanted])

    def _values(self, name: str, parts: Parts) -> list[bytes]:
        asked = self._strings(parts.rest[0])
        found: list[bytes] = []
        for one in asked:
            match name:
                case "string":
                    found.append(one)
                case "header":
                    found.extend(self._message.decoded(one))
                case "address":
                    for whole, address in self._message.addressed(one):
                        found.extend(self._part(parts, whole, address))
                case _:
                    value = self._envelope.get(one.lower())
                    if value is not None:
                        local, at, domain = value.encode("utf-8").rpartition(b"@")
                        pair = (local, domain) if at else (domain, b"")
                        whole = value.encode("utf-8")
                        found.extend(self._part(parts, whole, pair if value else None))
        return found

    def _part(self, parts: Parts, whole: bytes, address: tuple[bytes, bytes] | None) -> list[bytes]:
        """Take the part of an address that is asked for; what is no address has none."""
        kind = next(iter(parts.options.keys() & _PARTS), ":all")
        if kind == ":all" or not whole:
            return [whole]
        if address is None:
            return []
        local, domain = address
        user, found, detail = (
            local.partition(self._separator) if self._separator else (local, b"", b"")
        )
        match kind:
            case ":localpart":
                return [local]
            case ":domain":
                return [domain] if domain else []
            case ":user":
                return [user]
            case _:
                return [detail] if found else []

    def _match(
        self, parts: Parts, values: Sequence[bytes], keys: Sequence[bytes] | None = None
    ) -> bool:
        wanted = self._strings(parts.rest[-1]) if keys is None else keys
        folded = parts.options.get(":comparator") != "i;octet"
        kind = next(iter(parts.options.keys() & KINDS), ":is")
        found = compared(kind, values, wanted, folded=folded)
        if found and "variables" in self._required:
            self._matched = found
        return bool(found)

    def _strings(self, argument: Argument | None) -> list[bytes]:
        """Return strings as bytes, variables filled in."""
        found = [one.encode("utf-8", "surrogateescape") for one in as_strings(argument)]
        if "variables" not in self._required:
            return found
        return [_VARIABLE.sub(self._variable, one) for one in found]

    def _variable(self, found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return self._variables.get(found[2].lower(), b"")
        index = int(found[1])
        return self._matched[index] if index < len(self._matched) else b""

    def _one(self, parts: Parts, index: int) -> str:
        return _text(self._strings(parts.rest[index])[0])

    def _words(self, argument: Argument | None) -> list[str]:
        """Return flags, which may stand several in one string."""
        return [word for one in self._strings(argument) for word in _text(one).split(" ") if word]

    def _with_flags(self, flags: tuple[str, ...], argument: Argument | None) -> tuple[str, ...]:
        """Add flags, those that are none left out; system flags in their usual spelling."""
        found = {flag.lower(): flag for flag in flags}
        for word in self._words(argument):
            if word.lower() in _SYSTEM_FLAGS or _KEYWORD.fullmatch(word):
                found.setdefault(word.lower(), _SYSTEM_FLAGS.get(word.lower(), word))
        return tuple(sorted(found.values()))


_PARTS = frozenset({":all", ":localpart", ":domain", ":user", ":detail"})
_CHANGES: Mapping[str, Callable[[bytes], bytes]] = {
    ":lower": bytes.lower,
    ":upper": bytes.upper,
    ":lowerfirst": lambda value: value[:1].lower() + value[1:],
    ":upperfirst": lambda value: value[:1].upper() + value[1:],
    ":quotewildcard": lambda value: _WILDCARDS.sub(rb"\\\1", value),
    ":length": lambda value: str(len(_text(value))).encode("ascii"),
}
"""In the order in which they are carried out."""


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")
