"""Say in words what one action of somebody's rule does to mail; pure.

Source: RFC 5228 section 4, RFC 3894 (copy), 5230 (vacation), 5232 (flags), 5293 (header lines),
5429 (reject), 5435 (notify); Pigeonhole's pipe, filter, execute and report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from boundary.core.mask import mask_text, quoted

from .grammar import Command, Tag
from .whom import last_strings

__all__ = ["LEAVE", "Beside", "Deed", "Rank", "deeds_of"]

LEAVE = "You can leave it as it is, or look in your provider's mail settings, under Rules."

_RULES = "You can take it out in your provider's mail settings, under Rules or Filters."
_FORWARDING = (
    "You can take it out in your provider's mail settings, under Forwarding, Rules or Filters."
)
_REPLY = (
    "You can switch it off in your provider's mail settings, under Automatic reply, Vacation or"
    " Absence."
)
_NEUTRAL = frozenset(
    {
        *("require", "stop", "return", "keep", "if", "elsif", "else", "foreverypart", "break"),
        *("include", "removeflag", "set", "unset", "global", "import", "export", "extracttext"),
        *("error", "debug_log", "discard"),
    }
)
"""Commands that tell nobody anything and take no mail away."""
_HEADERS = frozenset({"addheader", "deleteheader", "replaceheader"})
_PROGRAMS = frozenset({"pipe", "execute", "filter"})
_READ, _GONE = "\\seen", "\\deleted"
_INBOX = "INBOX"


class Rank(IntEnum):
    """The order in which findings are told."""

    FORWARD = 0
    TAKEN = 1
    FILED = 2
    ANSWERED = 3
    NOTICE = 4
    REST = 5
    UNUSED = 6


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that an action does."""

    rank: Rank
    say: str
    by_hand: str


@dataclass(slots=True)
class Beside:
    """What acts together with a command: the other commands of its block."""

    keeps: bool
    """A `keep` leaves the message in the inbox."""
    files: bool
    """A `fileinto` puts it into a folder."""
    flags: frozenset[str] = frozenset()
    """The flags that are set so far, lower case."""

    @classmethod
    def of(cls, block: Sequence[Command]) -> Beside:
        """Look through a block once."""
        names = {command.name for command in block}
        return cls("keep" in names, "fileinto" in names)

    def pass_by(self, command: Command) -> None:
        """Go past one command."""
        flags = _flags(last_strings(command.arguments))
        match command.name:
            case "setflag":
                self.flags = flags
            case "addflag":
                self.flags |= flags
            case "removeflag":
                self.flags -= flags


def deeds_of(command: Command, beside: Beside, mail: str) -> Iterator[Deed]:
    """Say what a command does to `mail`, which is named in words, such as “every message”."""
    match command.name:
        case "redirect":
            stays = Tag(":copy") in command.arguments or beside.keeps or beside.files
            yield _forward(command, mail, copied=stays)
        case "discard" if not (beside.keeps or beside.files):
            yield Deed(Rank.TAKEN, f"{mail} is thrown away before you can read it.", _RULES)
        case "reject" | "ereject" | "refuse":
            yield Deed(Rank.TAKEN, f"{mail} is sent back, and the sender is told so.", _RULES)
        case "fileinto":
            yield from _filed(command, beside, mail)
        case "keep" | "setflag" | "addflag":
            yield from _marked(command, beside, mail)
        case "vacation":
            say = (
                f"{mail} gets an automatic answer. Whoever gets it learns that this mailbox is in"
                " use, and what the answer says."
            )
            yield Deed(Rank.ANSWERED, say, _REPLY)
        case "notify" | "enotify":
            yield Deed(Rank.NOTICE, f"A notice of {mail} is sent to {_told(command)}.", _RULES)
        case "report":
            say = f"{mail} is reported to {_target(last_strings(command.arguments))}."
            yield Deed(Rank.FORWARD, say, _RULES)
        case name if name in _PROGRAMS:
            program = next((each for each in command.arguments if isinstance(each, str)), "")
            say = f"{mail} is handed to a program on the mail server, “{quoted(program)}”."
            yield Deed(Rank.REST, say, _RULES)
        case name if name in _HEADERS:
            yield Deed(Rank.REST, f"Header lines are changed in {mail}.", _RULES)
        case name if name not in _NEUTRAL:
            say = f"A command that this program does not know, “{quoted(name)}”, acts on {mail}."
            yield Deed(Rank.REST, say, _RULES)


def _forward(command: Command, mail: str, *, copied: bool) -> Deed:
    if Tag(":list") in command.arguments:
        target = "everybody on a list"
    else:
        target = _target(last_strings(command.arguments))
    if copied:
        return Deed(Rank.FORWARD, f"A copy of {mail} is passed on to {target}.", _FORWARDING)
    say = f"{mail} is passed on to {target}, and this rule leaves no copy here."
    return Deed(Rank.FORWARD, say, _FORWARDING)


def _filed(command: Command, beside: Beside, mail: str) -> Iterator[Deed]:
    folder = "".join(last_strings(command.arguments)[-1:])
    marks = _marks(beside.flags | _tagged_flags(command))
    if folder.upper() == _INBOX:
        if marks:
            yield Deed(Rank.FILED, f"{mail} is {marks}.", _RULES)
        return
    goes = f"“{quoted(folder)}”" + (f", {marks}" if marks else "")
    if beside.keeps or Tag(":copy") in command.arguments:
        yield Deed(Rank.FILED, f"A copy of {mail} goes to the folder {goes}.", _RULES)
    else:
        yield Deed(Rank.FILED, f"{mail} goes to the folder {goes}, out of the inbox.", _RULES)


def _marked(command: Command, beside: Beside, mail: str) -> Iterator[Deed]:
    """Tell of marks that no folder's sentence tells of."""
    if command.name == "keep":
        marks = _marks(_tagged_flags(command))
    elif beside.files:
        return
    else:
        marks = _marks(_flags(last_strings(command.arguments)))
    if marks:
        yield Deed(Rank.FILED, f"{mail} is {marks}.", _RULES)


def _marks(flags: frozenset[str]) -> str:
    words = [
        word
        for flag, word in ((_READ, "marked as read"), (_GONE, "marked as deleted"))
        if flag in flags
    ]
    return " and ".join(words)


def _flags(strings: Sequence[str]) -> frozenset[str]:
    return frozenset(flag for string in strings for flag in string.lower().split())


def _tagged_flags(command: Command) -> frozenset[str]:
    """Give the flags that a `:flags` of the command names."""
    arguments = command.arguments
    if Tag(":flags") not in arguments:
        return frozenset()
    behind = arguments[arguments.index(Tag(":flags")) + 1 :][:1]
    return _flags(last_strings(behind))


def _told(command: Command) -> str:
    """Name who gets a notice."""
    strings = [
        string
        for argument in command.arguments
        if not isinstance(argument, Tag)
        for string in last_strings((argument,))
    ]
    named = [string for string in strings if "@" in string]
    return _target(named[-1:]) if named else "a device or a service that the rule names"


def _target(strings: Sequence[str]) -> str:
    """Name where mail goes, covered."""
    text = "".join(strings[-1:]).strip()
    if "${" in text:
        return "an address that the rule puts together by itself"
    address = text.rpartition(":")[2].partition("?")[0] if text.startswith("mailto:") else text
    covered = mask_text(address)
    if "@" not in address:
        return "another mailbox on the same server"
    return quoted(address) if covered != address else "an address that cannot be shown"
