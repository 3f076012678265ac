"""Encode every value that goes to a mail server; the one choke point, which refuses control bytes.

Nothing reaches the wire but through the functions here.
Source: RFC 9051, sections 4.3 (quoted strings), 5.1 (mailbox names), 9 (grammar).
"""

from __future__ import annotations

from collections.abc import Iterable

from boundary.core.errors import AdapterError

MAX_QUOTED = 2_000
"""Longest value sent as a quoted string, in octets."""
SEEN = "\\Seen"
DELETED = "\\Deleted"
IN_INBOX = "\\Inbox"
"""Gmail's label for what lies in the inbox."""
_OUR_FLAGS = frozenset({SEEN, DELETED})
_SEARCH_FIELDS = frozenset(
    {"FROM", "SENDER", "REPLY-TO", "RETURN-PATH", "RESENT-FROM", "RESENT-SENDER", "CC", "RESENT-CC"}
)


def quoted(value: str) -> str:
    """Return `value` as an IMAP quoted string.

    Raises AdapterError for anything but printable ASCII, and for more than 2,000 octets.
    """
    if not is_plain(value):
        raise AdapterError("A value for the mail server has characters that are not allowed.")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_plain(value: str) -> bool:
    """Whether `value` fits in a quoted string: printable ASCII, at most 2,000 octets."""
    return len(value) <= MAX_QUOTED and all(" " <= char <= "~" for char in value)


def mailbox(raw: str) -> str:
    """Check a mailbox name in its wire form (modified UTF-7) and return it unquoted.

    Raises AdapterError for control characters, 8-bit text and the wildcards of LIST.
    """
    if not raw or not is_plain(raw) or any(char in raw for char in "*%"):
        raise AdapterError("A folder has a name that cannot be sent to the mail server.")
    return raw


def flag(name: str) -> str:
    """Return one of the two flags this program ever sets or removes. Raises AdapterError."""
    if name not in _OUR_FLAGS:
        raise AdapterError("A flag that this program never sets was refused.")
    return name


def label(raw: str) -> str:
    """Return one label for Gmail: the inbox as an atom, a label of the user's own quoted.

    Raises AdapterError for every other label of Gmail's own: what lies in Trash or Spam is lost in
    time.
    """
    if raw == IN_INBOX:
        return raw
    if raw.startswith("\\"):
        raise AdapterError("A label that this program never sets was refused.")
    return quoted(mailbox(raw))


def gmail_query(text: str) -> str:
    """Return one SEARCH key that asks in Gmail's own language."""
    return f"X-GM-RAW {quoted(text)}"


def gmail_number(number: int) -> str:
    """Return one SEARCH key that asks for the message with this number of Gmail's.

    Raises AdapterError for what is no number of 64 bits.
    """
    if not 0 < number < 2**64:
        raise AdapterError("The mail server gave a message number that cannot be.")
    return f"X-GM-MSGID {number}"


def search_key(field: str, needle: str) -> str:
    """Return one SEARCH key that asks for `needle` in a header field.

    The field name is an atom, never quoted: a large provider refuses quoted field names.
    """
    if field not in _SEARCH_FIELDS:
        raise AdapterError("A header field that this program never searches was refused.")
    name = field if field in ("FROM", "CC") else f"HEADER {field}"
    return f"{name} {quoted(needle)}"


def secret(value: str) -> str:
    """Check a login name or password. Raises AdapterError without saying what it was."""
    if (
        not value
        or len(value) > MAX_QUOTED
        or any(ord(char) < 32 or char == "\x7f" for char in value)
    ):
        raise AdapterError("The login name or the password has characters that cannot be sent.")
    return value


def uid_set(uids: Iterable[int]) -> str:
    """Return UIDs as the shortest set of ranges, ascending: `1:3,7`.

    Raises AdapterError for an empty set and for numbers that no UID can be.
    """
    parts: list[str] = []
    start = end = 0
    for uid in sorted(set(uids)):
        if not 0 < uid < 2**32:
            raise AdapterError("The mail server gave a message number that cannot be.")
        if start and uid == end + 1:
            end = uid
            continue
        if start:
            parts.append(_range(start, end))
        start = end = uid
    if not start:
        raise AdapterError("No message was named where one is needed.")
    parts.append(_range(start, end))
    return ",".join(parts)


def uid_sets(uids: Iterable[int], *, most: int, octets: int) -> Iterable[tuple[int, ...]]:
    """Split UIDs, ascending, into groups of at most `most` whose set takes at most `octets`."""
    group: list[int] = []
    room = octets
    for uid in sorted(set(uids)):
        cost = 2 if group and uid == group[-1] + 1 else len(str(uid)) * 2 + 2
        if group and (len(group) >= most or cost > room):
            yield tuple(group)
            group = []
            room = octets
            cost = len(str(uid)) * 2 + 2
        group.append(uid)
        room -= cost
    if group:
        yield tuple(group)


def parse_uid_set(text: str, *, most: int = 100_000) -> tuple[int, ...]:
    """Read a set such as `4,6:8` in the order it stands, as COPYUID needs it.

    Raises ValueError for anything malformed and for more than `most` numbers.
    """
    found: list[int] = []
    for part in text.split(","):
        first, colon, last = part.partition(":")
        low = _number(first)
        high = _number(last) if colon else low
        step = 1 if high >= low else -1
        if len(found) + abs(high - low) >= most:
            raise ValueError("too many numbers")
        found.extend(range(low, high + step, step))
    return tuple(found)


def parse_copyuid(data: bytes) -> tuple[int, dict[int, int]]:
    """Read a COPYUID answer: UIDVALIDITY of the target, and each UID's new UID.

    Raises ValueError when it is malformed: then nothing in it may be believed.
    Source: RFC 4315, section 3.
    """
    words = data.decode("ascii").split(" ")
    if len(words) != 3:
        raise ValueError("not three words")
    sources, targets = parse_uid_set(words[1]), parse_uid_set(words[2])
    if not len(sources) == len(targets) == len(set(sources)) == len(set(targets)):
        raise ValueError("not one target for each source")
    return _number(words[0]), dict(zip(sources, targets, strict=True))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10) or not 0 < int(text) < 2**32:
        raise ValueError("not a message number")
    return int(text)


def _range(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}:{end}"
