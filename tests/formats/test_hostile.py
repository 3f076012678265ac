"""Hold every rule of the loader with one hostile file each: a sentence, its place, no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.core.rules import MailProvider
from boundary.core.services import IMAP, guided
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import kind_of, read_playbook, read_shared
from boundary.formats.yaml_events import MAX_BYTES
from tests.steps import steps

FOLDER = Path(__file__).parent / "hostile"
SERVICES = {"imap": IMAP, "instagram": guided("instagram", "Instagram", handles=True)}
PROVIDERS = (
    MailProvider(
        name="Example Mail",
        domains=("mail.example", "post.example"),
        dots_ignored=True,
        plus_tags=True,
        same_as="mail.example",
        imap_hosts=(),
        password="yes",
        say="",
        notices="",
        source="test",
        checked_on="2026-11-22",
    ),
)

CASES = {
    "control-character": (5, 14, "\\x07"),
    "escape-sequence": (2, 3, "\\x1b"),
    "c1-character": (5, 14, "\\x85"),
    "line-separator": (5, 14, "\\u2028"),
    "right-to-left": (5, 14, "\\u202e"),
    "isolate": (5, 14, "\\u2066"),
    "mark-inside": (5, 14, "\\ufeff"),
    "tag-character": (5, 14, "\\U000e0041"),
    "not-utf8": (2, 9, "UTF-8"),
    "utf16": (1, 1, "UTF-8"),
    "half-character": (2, 9, "UTF-8"),
    "null-byte": (1, 12, "\\x00"),
    "long-line": (2, 2001, "2,000"),
    "escaped-escape": (5, 13, "\\x1b"),
    "escaped-right-to-left": (5, 14, "\\u202e"),
    "escaped-null": (5, 13, "\\x00"),
    "escaped-half": (5, 16, "escape"),
    "escaped-too-far": (5, 16, "escape"),
    "escaped-key": (1, 1, "\\u202e"),
    "tag": (5, 12, "tag"),
    "tag-short": (5, 12, "tag"),
    "anchor": (5, 12, "anchor"),
    "alias": (5, 12, "alias"),
    "bomb": (2, 9, "anchor"),
    "merge": (2, 1, "merge key"),
    "merge-quoted": (2, 1, "merge key"),
    "directive": (1, 1, "directive"),
    "tag-directive": (1, 1, "directive"),
    "second-document": (3, 1, "second document"),
    "duplicate-key": (3, 1, "twice"),
    "duplicate-escaped": (3, 1, "twice"),
    "duplicate-case": (3, 1, "twice"),
    "duplicate-width": (3, 1, "twice"),
    "list-as-key": (2, 3, "one word"),
    "mapping-as-key": (2, 1, "one word"),
    "empty-key": (2, 1, "key is missing"),
    "deep": (2, 20, "deeper"),
    "tab": (3, 1, "tab"),
    "open-quote": (3, 1, "not closed"),
    "open-bracket": (3, 1, "comma or a closing"),
    "empty": (1, 1, "empty"),
    "only-a-comment": (1, 1, "empty"),
    "plain-text": (1, 1, "neither"),
    "a-list": (1, 1, "neither"),
    "neither-kind": (2, 1, "neither"),
    "both-kinds": (3, 1, "private and of a shared"),
    "no-version": (1, 1, "“boundary” is missing"),
    "other-version": (1, 11, "another version"),
    "unknown-key": (3, 1, "not known"),
    "key-with-an-address": (3, 1, "j…@example.org"),
    "bad-case": (2, 7, "case code"),
    "people-as-a-mapping": (2, 9, "list of people"),
    "no-alias": (3, 5, "“alias” is missing"),
    "no-follow": (3, 5, "“follow” is missing"),
    "alias-is-an-address": (3, 12, "shown everywhere"),
    "alias-twice": (4, 13, "same alias"),
    "home-address": (5, 5, "not known"),
    "notes": (5, 5, "not known"),
    "birth-date": (5, 5, "not known"),
    "follow-path": (4, 13, "no shared playbook"),
    "follow-deep": (4, 13, "no shared playbook"),
    "follow-url": (4, 13, "no shared playbook"),
    "follow-absolute": (4, 13, "no shared playbook"),
    "catch-all": (5, 14, "stand for"),
    "whole-domain": (5, 14, "before the @ is missing"),
    "bare-domain": (5, 14, "no @"),
    "two-addresses": (5, 14, "exactly one @"),
    "display-name": (5, 14, "does not belong"),
    "address-with-newline": (5, 14, "cannot be seen"),
    "address-literal": (5, 14, "brackets"),
    "address-as-a-list": (5, 14, "One text"),
    "service-code": (5, 14, "no * or #"),
    "emergency-number": (5, 14, "not a phone number"),
    "number-without-country": (5, 14, "no country code"),
    "handle-is-a-link": (5, 26, "web address"),
    "handle-service": (5, 15, "No handles"),
    "handles-as-a-list": (5, 14, "Names with values"),
    "same-identifier-twice": (5, 34, "twice"),
    "two-people-one-identifier": (4, 37, "another person"),
    "two-people-one-mailbox": (4, 37, "another person"),
    "kept-and-cut": (4, 13, "kept open"),
    "kept-word": (3, 13, "no @"),
    "account-without-use": (3, 9, "“use” is missing"),
    "account-name": (3, 3, "account's name"),
    "unknown-service": (3, 15, "not one of those"),
    "a-password": (3, 55, "not known"),
    "missing-host": (3, 9, "“host” is missing"),
    "host-is-a-url": (3, 27, "name of a server"),
    "host-with-newline": (3, 27, "line break"),
    "bad-port": (3, 61, "not a port"),
    "word-port": (3, 61, "not a port"),
    "no-encryption": (3, 65, "without encryption"),
    "folder-trash": (3, 72, "uses itself"),
    "folder-wildcard": (3, 72, "no * or %"),
    "folder-newline": (3, 72, "line break"),
    "folder-empty-part": (3, 72, "empty part"),
    "folder-word": (3, 65, "not known"),
    "unknown-step": (4, 10, "is not known"),
    "shell-step": (4, 10, "is not known"),
    "later-step": (4, 10, "not in this version"),
    "step-with-a-url": (4, 21, "not known"),
    "step-option": (4, 28, "not known"),
    "step-option-word": (4, 41, "not one of those"),
    "step-in": (4, 21, "not known"),
    "step-as": (4, 21, "not known"),
    "step-twice": (5, 5, "same step"),
    "step-as-text": (4, 5, "Keys with values"),
    "steps-as-text": (3, 8, "list is needed"),
    "no-steps": (3, 8, "no step"),
    "no-title": (1, 1, "“title” is missing"),
    "title-with-an-address": (2, 8, "shown everywhere"),
    "title-with-a-newline": (2, 8, "line break"),
    "shared-with-accounts": (5, 1, "private and of a shared"),
}
"""File to line, column and words of the sentence."""

GENERATED = {
    "large": (b"boundary: 1\npeople: []\n" + b"# x\n" * (MAX_BYTES // 4), 0, "256 KB"),
    "many-values": (b"boundary: 1\npeople: [" + b"x,\n" * 20_000 + b"]", 19_997, "20,000 values"),
    "long-value": (
        b"boundary: 1\npeople: '" + b"x y\n  " * 2_600 + b"'\n",
        2,
        "10,000 characters",
    ),
    "many-steps": (
        b"boundary: 1\ntitle: T\nsteps:\n"
        + b"".join(b"- {do: guide.do, as: s%d}\n" % number for number in range(201)),
        204,
        "more than 200 steps",
    ),
    "many-addresses": (
        b"boundary: 1\npeople:\n- alias: J.\n  follow: x\n  emails:\n"
        + b"".join(b"  - j%d@example.org\n" % number for number in range(201)),
        206,
        "more than 200 identifiers",
    ),
    "many-faults": (
        b"boundary: 1\npeople: []\n" + b"".join(b"k%d: x\n" % n for n in range(9_000)),
        3,
        "not known",
    ),
    "long-address": (
        b"boundary: 1\npeople:\n- alias: J.\n  follow: x\n  emails: ['"
        + b"j" * 1_900
        + b"@example.org']\n",
        5,
        "this long",
    ),
    "long-title": (b"boundary: 1\ntitle: " + b"t" * 81 + b"\nsteps: []\n", 2, "80 characters"),
}
"""Too large to lie in the folder: bytes, line, words of the sentence."""


def _refusal(data: bytes) -> PlaybookRefusal:
    with pytest.raises(PlaybookRefusal) as caught:
        _read(data)
    return caught.value


def _read(data: bytes) -> object:
    if kind_of(data) == "shared":
        return read_shared(data, VERBS)
    return read_playbook(data, SERVICES, VERBS, PROVIDERS)


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_gets_a_sentence_with_its_place(name: str) -> None:
    """Each file is refused at its line and column, without its own text."""
    refusal = _refusal((FOLDER / f"{name}.yaml").read_bytes())

    line, column, part = CASES[name]
    fault = refusal.faults[0]
    assert part in fault.say
    assert (line, column) == (fault.line, fault.column)
    assert fault.say.isprintable()
    assert fault.hint.isprintable()
    assert "jordan" not in f"{fault.say} {fault.hint} {fault.path}".casefold()


@pytest.mark.parametrize("name", GENERATED)
def test_a_large_hostile_file_gets_a_sentence_with_its_place(name: str) -> None:
    """What is too large, too long or too much is refused at its line, in few steps."""
    data, line, part = GENERATED[name]
    refusal = _refusal(data)

    assert part in refusal.faults[0].say
    assert line == refusal.faults[0].line
    assert len(refusal.faults) <= 20
    assert steps(lambda: _refusal(data)) < 5_000_000


def test_every_hostile_file_has_a_case() -> None:
    """No file lies in the folder unread, and none is missing."""
    files = {path.stem for path in FOLDER.iterdir()}

    assert set(CASES) == files
