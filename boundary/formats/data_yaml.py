"""Turn the bytes of the dated tables into the rules that the plan and the help page read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from boundary.core.change import Notice
from boundary.core.help import PEOPLE, HelpLine
from boundary.core.rules import MailProvider, NoticeLine, Precedence, ProtectedClass
from boundary.core.verbs import VERBS
from boundary.formats.fields import Fields, fields, refuse
from boundary.formats.yaml_events import read

SURE = ("verified", "third-party", "unverified")
_DATED = ("source", "checked_on")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", re.ASCII)
_ENDING = re.compile(r"(\.[a-z0-9-]{1,63})+", re.ASCII)
_LOCAL = re.compile(r"[a-z0-9._-]{1,64}", re.ASCII)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{2,6}", re.ASCII)
_SERVICE = re.compile(r"\*|[a-z][a-z0-9-]{0,39}", re.ASCII)
_COUNTRY = re.compile(r"\*|[A-Z]{2}", re.ASCII)
_WEB = re.compile(r"https?://[a-z0-9.-]+(/\S*)?", re.ASCII)


def read_notices(data: bytes) -> Mapping[tuple[str, str], NoticeLine]:
    """Read what may be noticed, by (service, verb); "*" is any service."""
    keys = ("service", "verb", "notice", "say", "sure", "not_covered", *_DATED)
    lines: dict[tuple[str, str], NoticeLine] = {}
    for row in _rows(data, "notices", keys):
        name = (_matched(row, "service", _SERVICE), row.word("verb", tuple(VERBS)))
        if name in lines:
            refuse(row.node, row.path, f"{name[0]} and {name[1]} stand twice in this table.")
        lines[name] = NoticeLine(
            notice=Notice(row.word("notice", [each.value for each in Notice])),
            say=row.text("say"),
            sure=row.word("sure", SURE),
            not_covered=row.text("not_covered"),
            source=row.text("source"),
            checked_on=row.date("checked_on"),
        )
    return lines


def read_precedence(data: bytes) -> tuple[Precedence, ...]:
    """Read what must come before what, in file order."""
    keys = ("first", "then", "within", "needs_end", "why", *_DATED)
    return tuple(
        Precedence(
            first=_side(row, "first"),
            then=_side(row, "then"),
            within=row.word("within", ("person", "account")),
            needs_end=row.yes("needs_end"),
            why=row.text("why"),
            source=row.text("source"),
            checked_on=row.date("checked_on"),
        )
        for row in _rows(data, "precedence", keys)
    )


def read_providers(data: bytes) -> tuple[MailProvider, ...]:
    """Read the mail providers; no domain stands under two of them."""
    keys = ("name", "domains", "dots_ignored", "plus_tags", "password", "notices", *_DATED)
    rows = _rows(data, "providers", keys, ("same_as", "imap_hosts", "say", "sieve", "guide"))
    seen: set[str] = set()
    return tuple(_provider(row, seen) for row in rows)


def read_protected(data: bytes) -> tuple[ProtectedClass, ...]:
    """Read the classes of correspondents that may never be cut off, each name once."""
    keys = ("name", "say", "exception", *_DATED)
    rows = _rows(data, "protected", keys, ("domains", "suffixes", "roles", "phones"))
    classes = tuple(
        ProtectedClass(
            name=row.text("name"),
            say=row.text("say"),
            domains=_matched_all(row, "domains", _DOMAIN),
            suffixes=_matched_all(row, "suffixes", _ENDING),
            roles=_matched_all(row, "roles", _LOCAL),
            phones=_matched_all(row, "phones", _PHONE),
            exception=row.yes("exception"),
            source=row.text("source"),
            checked_on=row.date("checked_on"),
        )
        for row in rows
    )
    for i, row in enumerate(rows):
        if classes[i].name in [earlier.name for earlier in classes[:i]]:
            refuse(row.place("name"), row.at("name"), f"The class {classes[i].name} stands twice.")
    return classes


def read_helplines(data: bytes) -> tuple[HelpLine, ...]:
    """Read the help lines, in file order."""
    keys = ("country", "name", "about", "people", "hours", "languages", "cost", "sure", *_DATED)
    return tuple(
        _help_line(row) for row in _rows(data, "helplines", keys, ("dial", "phones", "web"))
    )


def _rows(
    data: bytes, table: str, required: Iterable[str], optional: Iterable[str] = ()
) -> tuple[Fields, ...]:
    whole = fields(read(data), ("boundary", "table", "rows"))
    whole.word("boundary", ("1",))
    whole.word("table", (table,))
    return whole.mappings("rows", required, optional)


def _side(row: Fields, key: str) -> tuple[str, str]:
    node = row.node.get(key)
    side = fields(node or row.node, ("service", "verb"), (), row.at(key))
    return _matched(side, "service", _SERVICE), side.word("verb", tuple(VERBS))


def _provider(row: Fields, seen: set[str]) -> MailProvider:
    domains = _matched_all(row, "domains", _DOMAIN)
    for domain in domains:
        if domain in seen:
            refuse(row.place("domains"), row.at("domains"), f"{domain} stands twice.")
        seen.add(domain)
    same_as = row.text_or_nothing("same_as")
    if same_as and same_as not in domains:
        say = "same_as has to be one of the domains."
        refuse(row.place("same_as"), row.at("same_as"), say)
    takes = row.word("password", ("yes", "app-password", "no"))
    say = row.text_or_nothing("say")
    if (takes == "yes") == bool(say):
        hint = "Say what to do instead when a password is not taken, and only then."
        refuse(row.place("say"), row.at("say"), "password and say do not fit together.", hint)
    return MailProvider(
        name=row.text("name"),
        domains=domains,
        dots_ignored=row.yes("dots_ignored"),
        plus_tags=row.yes("plus_tags"),
        same_as=same_as,
        imap_hosts=_matched_all(row, "imap_hosts", _DOMAIN),
        password=takes,
        say=say,
        notices=row.text("notices"),
        source=row.text("source"),
        checked_on=row.date("checked_on"),
        sieve=_sieve(row),
        guide=row.text_or_nothing("guide"),
    )


def _sieve(row: Fields) -> str:
    """Read where rules can be set: a host, "no", or nothing when it is not known."""
    word = row.text_or_nothing("sieve")
    if word not in ("", "no") and not _DOMAIN.fullmatch(word):
        hint = "Write the host, or no; leave it out when it is not known."
        refuse(row.place("sieve"), row.at("sieve"), "This is not how sieve is written.", hint)
    return word


def _help_line(row: Fields) -> HelpLine:
    web, dial = row.text_or_nothing("web"), row.text_or_nothing("dial")
    phones = _matched_all(row, "phones", _PHONE)
    if web and not _WEB.fullmatch(web):
        refuse(row.place("web"), row.at("web"), "This is not a web address.", "Write https://…")
    if bool(dial) != bool(phones):
        hint = "Write the number as it is dialled, and in international form."
        refuse(row.node, row.path, "dial and phones belong together.", hint)
    if not web and not dial:
        refuse(row.node, row.path, "A help line needs a number or a web address.")
    return HelpLine(
        country=_matched(row, "country", _COUNTRY),
        name=row.text("name"),
        about=row.text("about"),
        people=row.words("people", PEOPLE, 1),
        dial=dial,
        phones=phones,
        web=web,
        hours=row.text("hours"),
        languages=row.text("languages"),
        cost=row.word("cost", ("free", "paid", "unknown")),
        sure=row.word("sure", SURE),
        source=row.text("source"),
        checked_on=row.date("checked_on"),
    )


def _matched(row: Fields, key: str, shape: re.Pattern[str]) -> str:
    word = row.text(key)
    if not shape.fullmatch(word):
        refuse(row.place(key), row.at(key), f"This is not how {key} is written.")
    return word


def _matched_all(row: Fields, key: str, shape: re.Pattern[str]) -> tuple[str, ...]:
    words = row.texts(key, 0, 200)
    for i, word in enumerate(words):
        path = f"{row.at(key)}[{i}]"
        if not shape.fullmatch(word):
            refuse(row.place(key), path, f"An entry is not how {key} are written.")
        if word in words[:i]:
            refuse(row.place(key), path, f"An entry of {key} stands twice.")
    return words
