"""Answer the commands of one connection to the stand-in for Gmail; bytes in, bytes out.

Source: RFC 9051, RFC 6851 (MOVE), RFC 4315 (UIDPLUS); Gmail's page on its IMAP extensions.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from .account import SEEN, Account, ExistsError, Letter, View
from .search import find
from .words import Word, WordsError, labels, name, plain, quoted, read, uids

CAPABILITIES = (
    b"IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS MOVE"
    b" SPECIAL-USE AUTH=PLAIN"
)
GREETING = b"* OK Gimap ready for requests\r\n"
_DELETED = "\\Deleted"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FIELDS = re.compile(r"BODY(?:\.PEEK)?\[HEADER\.FIELDS \(([^)]*)\)\]", re.IGNORECASE)
_BODY = re.compile(r"BODY(\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE)


class Refusal(Exception):
    """The command is answered NO, with these words."""


class Session:
    """One connection. Commands of several sessions are run one after another by the server."""

    def __init__(self, account: Account, user: str, secret: str, room: Callable[[], bool]) -> None:
        """`room`: whether one more program may be signed in at the same time."""
        self._account = account
        self._user = user
        self._secret = secret
        self._room = room
        self._open: View | None = None
        self._writable = False
        self.signed_in = False
        self.ended = False
        self._tag = b""
        """Of an AUTHENTICATE whose second line is awaited; else empty."""
        self._code = b""
        """What stands in square brackets in the answer to the command that is carried out."""

    def line(self, data: bytes) -> bytes:
        """Answer one whole command, literals included, or what follows a continuation."""
        if self._tag:
            tag, self._tag = self._tag, b""
            return self._sign_in(tag, *_credentials(data))
        tag, _, rest = data.partition(b" ")
        try:
            words = read(rest)
            verb = plain(words.pop(0)).upper() if words else ""
            if verb == "UID":
                verb = f"UID {plain(words.pop(0)).upper()}" if words else verb
            return self._run(tag, verb, words)
        except Refusal as refusal:
            return tag + b" NO " + str(refusal).encode("ascii") + b"\r\n"
        except (WordsError, IndexError, binascii.Error):
            return tag + b" BAD Could not parse command\r\n"

    def _run(self, tag: bytes, verb: str, words: list[Word]) -> bytes:
        early = {"CAPABILITY", "ID", "NOOP", "LOGOUT", "LOGIN", "AUTHENTICATE"}
        if verb not in early and not self.signed_in:
            return tag + b" BAD Unknown command\r\n"
        if verb == "LOGIN":
            return self._sign_in(tag, plain(words[0]), plain(words[1]))
        if verb == "AUTHENTICATE":
            self._tag = tag
            return b"+ \r\n"
        if verb in _OPEN and self._open is None:
            return tag + b" BAD No folder is open\r\n"
        act = _COMMANDS.get(verb)
        if act is None:
            return tag + b" BAD Unknown command\r\n"
        self._code = b""
        untagged = act(self, words)
        return untagged + tag + b" OK " + self._code + b"Success\r\n"

    def _sign_in(self, tag: bytes, user: str, secret: str) -> bytes:
        if not self._room():
            return tag + b" NO [ALERT] Too many simultaneous connections. (Failure)\r\n"
        if (user, secret) != (self._user, self._secret):
            return tag + b" NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)\r\n"
        self.signed_in = True
        return tag + b" OK authenticated (Success)\r\n"

    # -- folders ------------------------------------------------------------------------------

    def _capability(self, _: list[Word]) -> bytes:
        return b"* CAPABILITY " + CAPABILITIES + b"\r\n"

    def _id(self, _: list[Word]) -> bytes:
        return b'* ID ("name" "GImap" "vendor" "a stand-in")\r\n'

    def _nothing(self, _: list[Word]) -> bytes:
        return b""

    def _logout(self, _: list[Word]) -> bytes:
        self.ended = True
        return b"* BYE LOGOUT Requested\r\n"

    def _namespace(self, _: list[Word]) -> bytes:
        return b'* NAMESPACE (("" "/")) NIL NIL\r\n'

    def _list(self, words: list[Word]) -> bytes:
        special = bool(words) and isinstance(words[0], list)
        shown = [
            view
            for view in self._account.views
            if not special or view.attributes[-1] not in ("\\HasNoChildren", "\\Noselect")
        ]
        return b"".join(_listed(b"LIST", view) for view in shown)

    def _lsub(self, _: list[Word]) -> bytes:
        return b"".join(_listed(b"LSUB", view) for view in self._account.views)

    def _choose(self, words: list[Word], *, writable: bool) -> bytes:
        self._open = None
        view = self._named(words[0])
        self._open, self._writable = view, writable
        self._code = b"[READ-WRITE] " if writable else b"[READ-ONLY] "
        said = (
            b"* FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)\r\n"
            b"* OK [UIDVALIDITY %d] UIDs valid.\r\n* %d EXISTS\r\n* 0 RECENT\r\n"
            b"* OK [UIDNEXT %d] Predicted next UID.\r\n"
        )
        return said % (view.validity, len(view.uids), view.next_uid)

    def _select(self, words: list[Word]) -> bytes:
        return self._choose(words, writable=True)

    def _examine(self, words: list[Word]) -> bytes:
        return self._choose(words, writable=False)

    def _close(self, _: list[Word]) -> bytes:
        self._open = None
        return b""

    def _status(self, words: list[Word]) -> bytes:
        view = self._named(words[0])
        said = b"* STATUS %s (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)\r\n"
        return said % (quoted(view.name), len(view.uids), view.next_uid, view.validity)

    def _create(self, words: list[Word]) -> bytes:
        try:
            self._account.create(name(words[0]))
        except ExistsError as error:
            raise Refusal("[ALREADYEXISTS] Duplicate folder name (Failure)") from error
        return b""

    def _delete(self, words: list[Word]) -> bytes:
        view = self._named(words[0])
        if view.own != view.name:
            raise Refusal("[CANNOT] This folder cannot be removed (Failure)")
        self._account.delete(view.name)
        if self._open is view:
            self._open = None
        return b""

    def _append(self, words: list[Word]) -> bytes:
        view = self._named(words[0])
        flags = next((word for word in words[1:] if isinstance(word, list)), [])
        texts = [word for word in words[1:] if isinstance(word, bytes)]
        when = _moment(texts[0].decode("ascii")) if len(texts) > 1 else None
        letter = self._account.add(texts[-1], (), [plain(flag) for flag in flags], when)
        self._account.put(letter, view)
        self._account.settle()
        self._code = b"[APPENDUID %d %d] " % (view.validity, view.uids[letter.msgid])
        return b""

    def _named(self, word: Word) -> View:
        view = self._account.view(name(word))
        if view is None:
            raise Refusal("[NONEXISTENT] Unknown Mailbox (Failure)")
        return view

    # -- messages -----------------------------------------------------------------------------

    def _opened(self) -> View:
        assert self._open is not None  # noqa: S101  # `_run` has looked
        return self._open

    def _chosen(self, word: Word) -> dict[int, Letter]:
        letters = self._account.letters_of(self._opened())
        return {uid: letters[uid] for uid in uids(plain(word), tuple(letters))}

    def _search(self, words: list[Word]) -> bytes:
        found = find(words, self._account.letters_of(self._opened()))
        return b"* SEARCH" + b"".join(b" %d" % uid for uid in found) + b"\r\n"

    def _fetch(self, words: list[Word]) -> bytes:
        items = words[1] if isinstance(words[1], list) else [words[1]]
        places = {uid: at for at, uid in enumerate(self._opened().uids.values(), 1)}
        answer = b""
        for uid, letter in self._chosen(words[0]).items():
            parts = [self._item(plain(item), uid, letter) for item in items]
            if not any(part.startswith(b"UID ") for part in parts):
                parts.append(b"UID %d" % uid)
            answer += b"* %d FETCH (%s)\r\n" % (places[uid], b" ".join(parts))
        return answer

    def _item(self, item: str, uid: int, letter: Letter) -> bytes:
        wanted = item.upper()
        if wanted in _ITEMS:
            return wanted.encode("ascii") + b" " + _ITEMS[wanted](uid, letter)
        if wanted == "X-GM-LABELS":
            return b"X-GM-LABELS " + labels(letter.shown() - {self._opened().own})
        fields = _FIELDS.fullmatch(item)
        if fields is not None:
            block = _header(letter.body, fields[1].upper().split())
            return b"BODY[HEADER.FIELDS (%s)] {%d}\r\n%s" % (
                fields[1].encode("ascii"),
                len(block),
                block,
            )
        body = _BODY.fullmatch(item)
        if body is None:
            raise WordsError("an item that is not known")
        if not body[1] and self._writable:
            letter.flags.add(SEEN)
        data, said = letter.body, b"BODY[]"
        if body[2] is not None:
            start = int(body[2])
            data, said = data[start : start + int(body[3])], b"BODY[]<%d>" % start
        return b"%s {%d}\r\n%s" % (said, len(data), data)

    def _store(self, words: list[Word]) -> bytes:
        self._may_write()
        kind = plain(words[1]).upper()
        values = [words[2]] if not isinstance(words[2], list) else words[2]
        sign, what = kind[0], kind[1:].removesuffix(".SILENT")
        if sign not in "+-" or what not in ("FLAGS", "X-GM-LABELS"):
            raise WordsError("a STORE that is not known")
        chosen = self._chosen(words[0])
        for letter in chosen.values():
            for value in values:
                self._mark(letter, sign, what, value)
        gone = self._settled(chosen)
        if kind.endswith(".SILENT"):
            return gone
        return gone + self._fetch([words[0], ["UID", what]])

    def _mark(self, letter: Letter, sign: str, what: str, value: Word) -> None:
        if what == "X-GM-LABELS":
            act = self._account.label if sign == "+" else self._account.unlabel
            act(letter, name(value))
        elif plain(value) == _DELETED:
            if sign == "+":
                self._account.take(letter, self._opened())
        elif sign == "+":
            letter.flags.add(plain(value))
        else:
            letter.flags.discard(plain(value))

    def _copy(self, words: list[Word]) -> bytes:
        return self._carry(words, moving=False)

    def _move(self, words: list[Word]) -> bytes:
        self._may_write()
        return self._carry(words, moving=True)

    def _carry(self, words: list[Word], *, moving: bool) -> bytes:
        source, there = self._opened(), self._named(words[1])
        chosen = self._chosen(words[0])
        for letter in chosen.values():
            self._account.put(letter, there)
            if moving and "\\All" not in source.attributes and letter.msgid in source.uids:
                self._account.unlabel(letter, source.own)
        gone = self._settled(chosen)
        old = ",".join(str(uid) for uid in chosen)
        new = ",".join(str(there.uids[letter.msgid]) for letter in chosen.values())
        code = f"[COPYUID {there.validity} {old} {new}] ".encode("ascii") if chosen else b""
        if moving:
            return b"* OK " + code + b"\r\n" + gone
        self._code = code
        return gone

    def _expunge(self, _: list[Word]) -> bytes:
        """Do nothing: what is marked as deleted has left the folder at once."""
        self._may_write()
        return b""

    def _settled(self, chosen: Mapping[int, Letter]) -> bytes:
        """Bring all folders up to date; say which of these left the open one."""
        view = self._opened()
        places = {uid: at for at, uid in enumerate(view.uids.values(), 1)}
        self._account.settle()
        left = [places[uid] for uid, one in chosen.items() if view.uids.get(one.msgid) != uid]
        return b"".join(b"* %d EXPUNGE\r\n" % at for at in sorted(left, reverse=True))

    def _may_write(self) -> None:
        if not self._writable:
            raise Refusal("[READ-ONLY] Folder is open for reading only (Failure)")


_ITEMS: Mapping[str, Callable[[int, Letter], bytes]] = {
    "UID": lambda uid, _: b"%d" % uid,
    "FLAGS": lambda _, letter: b"(" + " ".join(sorted(letter.flags)).encode("ascii") + b")",
    "INTERNALDATE": lambda _, letter: _internal_date(letter.when),
    "RFC822.SIZE": lambda _, letter: b"%d" % len(letter.body),
    "X-GM-MSGID": lambda _, letter: b"%d" % letter.msgid,
    "X-GM-THRID": lambda _, letter: b"%d" % letter.thrid,
}

_COMMANDS: Mapping[str, Callable[[Session, list[Word]], bytes]] = {
    "CAPABILITY": Session._capability,
    "ID": Session._id,
    "NOOP": Session._nothing,
    "LOGOUT": Session._logout,
    "NAMESPACE": Session._namespace,
    "LIST": Session._list,
    "LSUB": Session._lsub,
    "SELECT": Session._select,
    "EXAMINE": Session._examine,
    "CLOSE": Session._close,
    "UNSELECT": Session._close,
    "STATUS": Session._status,
    "CREATE": Session._create,
    "DELETE": Session._delete,
    "SUBSCRIBE": Session._nothing,
    "UNSUBSCRIBE": Session._nothing,
    "APPEND": Session._append,
    "EXPUNGE": Session._expunge,
    "UID SEARCH": Session._search,
    "UID FETCH": Session._fetch,
    "UID STORE": Session._store,
    "UID COPY": Session._copy,
    "UID MOVE": Session._move,
    "UID EXPUNGE": Session._expunge,
}
_OPEN = frozenset({"CLOSE", "UNSELECT", "EXPUNGE"}) | {
    verb for verb in _COMMANDS if verb.startswith("UID ")
}


def _credentials(data: bytes) -> tuple[str, str]:
    """Read the answer of AUTHENTICATE PLAIN; what is none signs nobody in."""
    try:
        parts = base64.b64decode(data.strip(), validate=True).decode("utf-8").split("\0")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (parts[1], parts[2]) if len(parts) == 3 else ("", "")


def _listed(kind: bytes, view: View) -> bytes:
    attributes = " ".join(view.attributes).encode("ascii")
    return b'* %s (%s) "/" %s\r\n' % (kind, attributes, quoted(view.name))


def _header(body: bytes, wanted: Sequence[str]) -> bytes:
    """Give the header lines of these names, folds and all, and the empty line."""
    head = body.partition(b"\r\n\r\n")[0]
    kept: list[bytes] = []
    taking = False
    for line in head.split(b"\r\n"):
        if line[:1] not in (b" ", b"\t"):
            field = line.partition(b":")[0].strip().decode("ascii", "replace").upper()
            taking = field in wanted
        if taking:
            kept.append(line + b"\r\n")
    return b"".join(kept) + b"\r\n"


def _internal_date(when: datetime) -> bytes:
    utc = when.astimezone(UTC)
    clock = utc.strftime("%H:%M:%S")
    return f'"{utc.day:02d}-{_MONTHS[utc.month - 1]}-{utc.year:04d} {clock} +0000"'.encode("ascii")


def _moment(text: str) -> datetime:
    """Read the time of an APPEND. Raises WordsError."""
    try:
        date, clock, zone = text.split()
        day, month, year = date.split("-")
        number = _MONTHS.index(month) + 1
        iso = f"{year}-{number:02d}-{int(day):02d}T{clock}{zone[:3]}:{zone[3:]}"
        return datetime.fromisoformat(iso).astimezone(UTC)
    except ValueError as error:
        raise WordsError("not a time") from error
