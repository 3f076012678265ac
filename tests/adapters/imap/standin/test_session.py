"""Hold the stand-in for Gmail to what Gmail says it does, command by command."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from boundary.adapters.imap.standin.account import Account, Where
from boundary.adapters.imap.standin.session import Session
from boundary.rehearsal.stage import START

Say = Callable[[str], bytes]
BODY = (
    b"From: Jordan <jordan@example.org>\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n"
    b"Reply-To: other@example.com,\r\n more@example.com\r\nMessage-ID: <1@mail.example>\r\n\r\n"
    b"See jordan@example.org for more.\r\n"
)


def _session(account: Account, *, room: bool = True) -> Session:
    return Session(account, "me@example.net", "secret", lambda: room)


@pytest.fixture
def account() -> Account:
    """Furnish three messages."""
    made = Account()
    made.add(BODY, ("\\Inbox", "Family", "Work/2024"), ("\\Flagged",), START)
    made.add(b"From: x@example.com\r\n\r\nHi\r\n", ("\\Inbox",), (), START)
    made.add(b"From: me@example.net\r\n\r\nSent\r\n", ("\\Sent",), ("\\Seen",), START)
    return made


@pytest.fixture
def say(account: Account) -> Say:
    """Sign in, and give a way to send one line."""
    session = _session(account)
    session.line(b'a LOGIN "me@example.net" secret\r\n')
    return lambda line: session.line(b"t " + line.encode() + b"\r\n")


def test_nothing_is_answered_before_signing_in(account: Account) -> None:
    """Only what is needed to sign in; the wrong password, and one program too many, are refused."""
    session = _session(account)
    plain = base64.b64encode(b"\0me@example.net\0secret")
    early = session.line(b'a LIST "" *\r\n')
    wrong = session.line(b"b LOGIN me@example.net wrong\r\n")
    asked = session.line(b"c AUTHENTICATE PLAIN\r\n")
    broken = session.line(b"!!\r\n")
    session.line(b"d AUTHENTICATE PLAIN\r\n")
    half = session.line(base64.b64encode(b"me") + b"\r\n")
    session.line(b"e AUTHENTICATE PLAIN\r\n")
    done = session.line(plain + b"\r\n")
    full = _session(account, room=False).line(b"f LOGIN me@example.net secret\r\n")

    assert b"a BAD" in early
    assert b"b NO [AUTHENTICATIONFAILED]" in wrong
    assert (b"+ \r\n", b"c NO", b"d NO") == (asked, broken[:4], half[:4])
    assert done.startswith(b"e OK")
    assert b"Too many simultaneous connections" in full


def test_folders_are_named_in_the_language_and_marked() -> None:
    """LIST gives uses by mark, names in modified UTF-7, and the root cannot be opened."""
    session = _session(Account("fr"))
    session.line(b"a LOGIN me@example.net secret\r\n")
    listed = session.line(b'b LIST "" "*"\r\n')
    special = session.line(b'c LIST (SPECIAL-USE) "" "*"\r\n')
    root = session.line(b'd SELECT "[Gmail]"\r\n')

    assert b'* LIST (\\HasNoChildren \\Sent) "/" "[Gmail]/Messages envoy&AOk-s"' in listed
    assert b'* LIST (\\HasChildren \\Noselect) "/" "[Gmail]"' in listed
    assert b"INBOX" in listed
    assert b"INBOX" not in special
    assert b"d NO [NONEXISTENT]" in root


def test_the_label_of_the_open_folder_is_left_out(say: Say) -> None:
    """FETCH gives all other labels; in All Mail it gives every one."""
    say("EXAMINE INBOX")
    inbox = say("UID FETCH 1 (X-GM-LABELS)")
    say('EXAMINE "[Gmail]/All Mail"')
    everywhere = say("UID FETCH 1 (X-GM-LABELS)")
    say('SELECT "[Gmail]/Starred"')
    starred = say("UID FETCH 1 (X-GM-LABELS)")

    assert b'X-GM-LABELS (Family Work/2024 "\\\\Starred")' in inbox
    assert b'X-GM-LABELS (Family Work/2024 "\\\\Inbox" "\\\\Starred")' in everywhere
    assert b'X-GM-LABELS (Family Work/2024 "\\\\Inbox")' in starred


def test_one_message_has_another_number_in_each_folder(say: Say, account: Account) -> None:
    """The same X-GM-MSGID, another UID; and a new UID after it was away."""
    account.add(b"From: y@example.com\r\n\r\n", ("Work/2024",))
    numbers = []
    for folder in ("INBOX", '"[Gmail]/All Mail"', "Work/2024"):
        say(f"SELECT {folder}")
        numbers.append(say("UID FETCH 1:* (X-GM-MSGID)").count(b"FETCH"))
    say("SELECT INBOX")
    first = say("UID FETCH 1 (UID X-GM-MSGID X-GM-THRID)")
    msgid = first.split(b"X-GM-MSGID ")[1].split(b" ")[0]
    say("UID STORE 1 -X-GM-LABELS (\\Inbox)")
    say('SELECT "[Gmail]/All Mail"')
    say('UID STORE 1 +X-GM-LABELS ("\\\\Inbox")')
    say("SELECT INBOX")
    again = say(f"UID SEARCH X-GM-MSGID {msgid.decode()}")

    assert [2, 4, 2] == numbers
    assert b"* SEARCH 3\r\n" in again


def test_labels_are_folders_and_folders_are_labels(say: Say, account: Account) -> None:
    """A stored label makes its folder; a removed folder takes its label off, and no message."""
    say('SELECT "[Gmail]/All Mail"')
    stored = say('UID STORE 2:3 +X-GM-LABELS (New "Sp&AOQ-ter" \\Starred)')
    counted = say("STATUS New (MESSAGES)")
    say("DELETE New")
    gone = say("SELECT New")
    say('SELECT "[Gmail]/All Mail"')

    assert b'X-GM-LABELS (New "Sp' not in stored
    assert b'* STATUS "New" (MESSAGES 2 ' in counted
    assert b"NO [NONEXISTENT]" in gone
    assert b"* 3 FETCH" in say("UID FETCH 1:* (UID)")
    assert "Später" in account.own_labels


def test_expunge_in_a_label_only_takes_the_label_off(say: Say, account: Account) -> None:
    """What is marked as deleted leaves the folder at once, stays in All Mail, and Trash deletes."""
    say("SELECT Family")
    said = say("UID STORE 1 +FLAGS (\\Deleted)")
    say("UID EXPUNGE 1")
    say("SELECT INBOX")
    say("UID STORE 1 +FLAGS.SILENT (\\Deleted)")
    labels = [sorted(m.labels) for m in account.letters.values()]
    say('SELECT "[Gmail]/All Mail"')
    say("UID STORE 2 +X-GM-LABELS (Family)")
    say("UID STORE 2 +FLAGS (\\Deleted)")
    archived = [sorted(m.labels) for m in account.letters.values()]
    say("UID STORE 2 +X-GM-LABELS (\\Trash)")
    say('SELECT "[Gmail]/Trash"')
    say("UID STORE 1 +FLAGS (\\Deleted)")

    assert b"* 1 EXPUNGE" in said
    assert [["Work/2024"], ["\\Inbox"], ["\\Sent"]] == labels
    assert [["Work/2024"], [], ["\\Sent"]] == archived
    assert 2 == len(account.letters)


def test_moving_changes_labels(say: Say, account: Account) -> None:
    """COPY adds a label, MOVE takes the folder's own off too, out of All Mail nothing is taken."""
    say("CREATE Later")
    twice = say("CREATE later")
    say("SELECT INBOX")
    copied = say("UID COPY 1 Later")
    moved = say("UID MOVE 2 Family")
    say('SELECT "[Gmail]/All Mail"')
    say("UID MOVE 2 Later")
    say('UID MOVE 1 "[Gmail]/Spam"')
    say('SELECT "[Gmail]/Spam"')
    say('UID MOVE 1 "[Gmail]/All Mail"')
    labels = [sorted(m.labels) for m in account.letters.values()]

    assert b"NO [ALREADYEXISTS]" in twice
    assert b"OK [COPYUID" in copied
    assert b"* OK [COPYUID" in moved
    assert b"* 2 EXPUNGE" in moved
    assert [["Family", "Later", "Work/2024"], ["Family", "Later"], ["\\Sent"]] == labels
    assert {Where.ALL} == {m.where for m in account.letters.values()}


def test_reading_marks_only_without_peek(say: Say, account: Account) -> None:
    """PEEK and EXAMINE leave a message unread; headers come by name, folds and all."""
    say("SELECT INBOX")
    head = say("UID FETCH 1 (BODY.PEEK[HEADER.FIELDS (REPLY-TO)])")
    part = say("UID FETCH 1 BODY.PEEK[]<6.6>")
    whole = say("UID FETCH 1 (UID RFC822.SIZE INTERNALDATE FLAGS BODY.PEEK[])")
    peeked = next(sorted(m.flags) for m in account.letters.values())
    say("UID FETCH 1 (BODY[])")
    read = next(sorted(m.flags) for m in account.letters.values())
    say("EXAMINE INBOX")
    say("UID FETCH 2 (BODY[])")

    assert b"Reply-To: other@example.com,\r\n more@example.com\r\n\r\n" in head
    assert b"BODY[]<6> {6}\r\nJordan" in part
    assert b"{%d}\r\n%b" % (len(BODY), BODY) in whole
    assert b'INTERNALDATE "05-Jan-2026 08:00:00 +0000"' in whole
    assert (["\\Flagged"], ["\\Flagged", "\\Seen"]) == (peeked, read)
    assert [] == sorted(account.letters_of(account.view("INBOX"))[2].flags)  # type: ignore[arg-type]  # there


def test_new_mail_by_append(say: Say, account: Account) -> None:
    """A message comes into a folder with its flags and its time."""
    said = say('APPEND Family (\\Seen) "06-Jan-2026 09:00:00 +0100" {4}\r\nhi\r\n')
    plain = say("APPEND INBOX {4}\r\nyo\r\n")
    bad = say('APPEND INBOX "no time" {4}\r\nyo\r\n')
    one, two = list(account.letters.values())[-2:]

    assert b"OK [APPENDUID" in said
    assert b"OK [APPENDUID" in plain
    assert b"BAD" in bad
    assert ({"Family"}, {"\\Seen"}, b"hi\r\n") == (one.labels, one.flags, one.body)
    assert "2026-01-06T08:00:00+00:00" == one.when.isoformat()
    assert {"\\Inbox"} == two.labels


def test_a_folder_open_for_reading_is_not_written(say: Say) -> None:
    """EXAMINE refuses STORE, MOVE and EXPUNGE."""
    say("EXAMINE INBOX")
    said = [
        say(f"UID {verb}") for verb in ("STORE 1 +FLAGS (\\Seen)", "MOVE 1 Family", "EXPUNGE 1")
    ]

    assert [True] * 3 == [b"NO [READ-ONLY]" in each for each in said]


@pytest.mark.parametrize(
    "line",
    ["NONSENSE", "UID", "", "UID FETCH 1 (NONSENSE)", "UID FETCH 1 (FLAGS", 'SELECT "open',
     "UID STORE 1 FLAGS (\\Seen)", "UID STORE 1 +OTHER (x)", "UID FETCH x (UID)", "SELECT )",
     "UID SEARCH NONSENSE x", "UID SEARCH SINCE today", "UID SEARCH OR ALL", "SELECT",
     "UID SEARCH FROM (a b)"],
)  # fmt: skip
def test_what_cannot_be_read_is_bad(say: Say, line: str) -> None:
    """A command that makes no sense is answered BAD, and the connection goes on."""
    say("SELECT INBOX")

    assert b"t BAD" in say(line)
    assert b"t OK" in say("NOOP")


def test_a_message_command_needs_an_open_folder(say: Say) -> None:
    """Before SELECT, after CLOSE, and when the open folder was removed."""
    first = say("UID SEARCH ALL")
    say("SELECT Family")
    say("DELETE Family")
    removed = say("UID SEARCH ALL")
    say("SELECT INBOX")
    say("CLOSE")
    closed = say("UID FETCH 1 (UID)")
    special = say('DELETE "[Gmail]/Trash"')

    assert [True] * 3 == [b"t BAD" in said for said in (first, removed, closed)]
    assert b"NO [CANNOT]" in special


def test_small_talk(say: Say, account: Account) -> None:
    """CAPABILITY, ID, NAMESPACE, LSUB, STATUS and LOGOUT say what a mail program asks first."""
    session = _session(account)
    said = session.line(b"a LOGOUT\r\n")

    assert b"X-GM-EXT-1" in say("CAPABILITY")
    assert b"GImap" in say('ID ("name" "mail")')
    assert b'(("" "/")) NIL NIL' in say("NAMESPACE")
    assert b'LSUB (\\HasNoChildren) "/" "Family"' in say('LSUB "" "*"')
    assert b"t OK" in say("SUBSCRIBE Family")
    assert b"* BYE" in said
    assert session.ended
