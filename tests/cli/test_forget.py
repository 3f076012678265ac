"""Forgetting one person: nothing of them can be read any more, and everything else goes on."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.disk import DiskFiles
from boundary.app.forget_notes import write_begun
from boundary.app.forget_people import people_of
from boundary.app.platform import RealClock, this_system
from boundary.app.session import open_session
from boundary.app.workspace import sealed_path
from boundary.cli import find_words, forget_words
from boundary.core.codec import canonical
from boundary.core.errors import SealError, StoreError
from boundary.core.event import AuditEvent, EventKind
from boundary.core.ports import Files
from boundary.ledger import Ledger
from boundary.rehearsal.double import Mail
from boundary.vault.box import CaseBox
from tests.app.dying import WRITING
from tests.cli.conftest import PASSPHRASE, SECRET, Case, Line
from tests.cli.test_safety import by_hand

CODE = "heron-42"
STEPS = """\
boundary: 1
title: Copies and folders
steps:
  - {do: mail.keep}
  - {do: mail.file-past, with: {folder: later}}
  - {do: phone.block}
"""
PLAYBOOK = """\
boundary: 1
case: heron-42
people:
  - alias: Heidelberg
    follow: import/mail
    names: [Jordan Canarybird]
    emails: [jordan.canary@example.org]
    phones: ["+1 202 555 0123"]
  - alias: Robin
    follow: import/mail
    emails: [robin@example.com]
accounts:
  phone: {{use: iphone}}
  mail:
    use: imap
    host: 127.0.0.1
    port: {port}
    user: me@example.net
    security: none
    sieve_port: 1
"""
PHONE = """\
boundary: 1
case: linden-77
people:
  - alias: Heidelberg
    follow: no-contact
    phones: ["+1 202 555 0123"]
accounts:
  phone: {use: iphone}
"""
CANARIES = (
    b"jordan.canary",
    b"canarybird",
    b"heidelberg",
    b"202 555 0123",
    b"a canary sings",
)
"""Short name, display name, address, number, and what stood in a message; in lower case."""
_SEVERAL = (EventKind.OBSERVED, EventKind.PART)


def _message(sender: str, number: int, text: str) -> Mail:
    body = (
        f"From: Jordan Canarybird <{sender}>\r\nTo: me@example.net\r\nSubject: Number {number}\r\n"
        f"Message-ID: <{number}.{sender}>\r\n\r\n{text}\r\n"
    )
    return Mail(body.encode())


@pytest.fixture
def two(line: Line) -> Iterator[Case]:
    """Begin a sealed case about two people who both wrote, with a run behind it."""
    mails = [_message("jordan.canary@example.org", n, "A canary sings.") for n in range(3)]
    mails += [
        Mail(mail.body.replace(b"Jordan Canarybird", b"Robin").replace(b"A canary sings", b"Hello"))
        for mail in (_message("robin@example.com", n, "Hello.") for n in range(2))
    ]
    double = ImapDouble({"INBOX": mails}, SECRET)
    settings = double.start()
    try:
        steps = line.file("mail.yaml", STEPS)
        sha256 = line("import", steps, "--json").json["sha256"]
        assert line("import", steps, "--as", "mail", "--accept", sha256, "--json").code == 0
        path = line.file("playbook.yaml", PLAYBOOK.format(port=settings["port"]))
        line.file("again.txt", path.read_text())
        assert line("begin", path, "--answers", line.answers(), "--no-input").code == 0
        secret = line.file("secret", f"{SECRET}\n")
        assert line("connect", CODE, "mail", "--secret-file", secret, "--no-input").code == 0
        assert line("seal", path, "--remove", "--no-input").code == 0
        case = Case(line, path, double=double)
        assert case.accepted().code in {0, 4}
        yield case
    finally:
        double.stop()


@dataclass
class _Refusing:
    """A disk that takes so many writing calls, and refuses every one after them."""

    inner: Files
    left: int

    def __getattr__(self, name: str) -> object:
        call: Callable[..., object] = getattr(self.inner, name)

        def counted(*arguments: object) -> object:
            self.left -= name in WRITING
            if name in WRITING and self.left < 0:
                raise StoreError("The disk refused.")
            return call(*arguments)

        return counted


def _folder(case: Case) -> Path:
    return case.line.state / case.code


def readable(case: Case) -> bytes:
    """Read everything there is, as somebody with the passphrase could, in lower case."""
    files = DiskFiles(this_system())
    folder = _folder(case)
    box = CaseBox.unlock(folder, files, PASSPHRASE)
    scopes = ["", *(path.stem for path in (folder / "keys").glob("*.key"))]
    found = []
    for path in sorted(case.line.state.rglob("*")):
        found.append(path.name.encode())
        if not path.is_file():
            continue
        data = path.read_bytes()
        found.append(data)
        for scope in scopes:
            with contextlib.suppress(SealError):
                found.append(box.open(scope, data) or b"")
            with contextlib.suppress(SealError):
                found.extend(box.open_stream(scope, [data]) or ())
    found += [canonical(event.body) for event in _events(case) if event.body is not None]
    return b"\n".join(found).lower()


def _events(case: Case) -> list[AuditEvent]:
    files = DiskFiles(this_system())
    box = CaseBox.unlock(_folder(case), files, PASSPHRASE)
    clock = RealClock(this_system())
    with Ledger.open(_folder(case), box, files, clock, write=False) as ledger:
        return list(ledger.events())


def _spelled(case: Case) -> set[bytes]:
    text = readable(case)
    return {canary for canary in CANARIES if canary in text}


def test_nothing_of_them_can_be_read_afterwards(two: Case) -> None:
    """Before, everything can be read with the passphrase; after it, no name, number or word."""
    before = _spelled(two)
    asked = two("undo", "--all", "--no-input")
    ended = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")

    assert {*CANARIES} == before
    assert 4 == asked.code
    assert 0 == ended.code, ended
    assert forget_words.DONE in ended.out
    assert set() == _spelled(two)
    assert b"robin@example.com" in readable(two)


def test_everything_else_goes_on(two: Case) -> None:
    """The log verifies with the key, and each command works and says when it was."""
    two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    verified = two("log", "verify")
    review = two("log", "review")
    listed = two("evidence", "list", "--json")
    planned = two("plan")
    again = two.accepted()
    checked = two("check")
    report = two.line.folder / "page.html"
    reported = two("log", "report", "--to", report, "--mode", "full")
    undone = two("undo", "--all", "--now", "--no-input")

    assert 0 == verified.code, verified
    assert 0 == review.code
    assert "About somebody forgotten on 20" in review.out
    assert "Heidelberg" not in review.out
    assert 2 == listed.json["count"]
    assert planned.code in {0, 3}, planned
    assert again.code in {0, 4}, again
    assert checked.code in {0, 3}, checked
    assert 0 == reported.code, reported
    assert 0 == undone.code, undone


def test_it_is_shown_asked_and_typed(two: Case) -> None:
    """At the keyboard: who, what would be lost, the wait or not, then the short name."""
    ended = two("forget", typed="1\nnow\nHeidelberg\n")

    assert 0 == ended.code, ended
    assert "Heidelberg (" in ended.err
    assert "3 saved copies go" in ended.out
    assert f"boundary evidence {CODE} export DIR" in ended.out
    assert "1 step stands at your accounts" in ended.out
    assert f"boundary undo {CODE}" in ended.out
    assert all(one in ended.out for one in forget_words.WHAT_STAYS)
    assert forget_words.DONE_PLAYBOOK in ended.out
    assert all(one.split(",")[0] in ended.out for one in forget_words.DONE_LIMIT)
    assert set() == _spelled(two)


@pytest.mark.parametrize("typed", ["not now\n", "1\nnot now\n", "1\nnow\nyes\n", "1\nnow\n\n"])
def test_anything_else_changes_nothing(two: Case, typed: str) -> None:
    """At each question something else can be said, and everything can still be read."""
    keys = sorted((_folder(two) / "keys").iterdir())
    ended = two("forget", typed=typed)

    assert 4 == ended.code
    assert keys == sorted((_folder(two) / "keys").iterdir())
    assert {*CANARIES} == _spelled(two)


def test_it_waits_where_something_would_be_lost(two: Case) -> None:
    """The first asking begins the wait of the case; after it the same command goes on."""
    line = ("forget", "--person", "Heidelberg", "--code", CODE)
    first = two(*line, "--json")
    again = two(*line, "--json")
    at_keyboard = two("forget", "--person", "Heidelberg", typed="not now\n")
    before = _spelled(two)
    two.line.late_ms = 24 * 3_600_000
    done = two(*line, "--json")

    assert (4, 4, 4, 0) == (first.code, again.code, at_keyboard.code, done.code), done
    assert first.json["not_before"] == again.json["not_before"]
    assert forget_words.GO_ASK not in at_keyboard.err
    assert {*CANARIES} == before
    assert done.json["forgotten"]
    assert set() == _spelled(two)


def test_asking_at_the_keyboard_begins_the_wait(two: Case) -> None:
    """Choosing the wait says from when the same command goes on, and does nothing else."""
    ended = two("forget", "--person", "Heidelberg", typed="ask\n")

    assert 4 == ended.code
    assert "The same command forgets them from" in ended.out
    assert {*CANARIES} == _spelled(two)


def test_nothing_to_lose_waits_for_nothing(two: Case) -> None:
    """After everything was taken back, and with no copies, it is done at once."""
    guided = two.line.file("other.yaml", PHONE)
    two.line("begin", guided, "--answers", two.line.answers(), "--no-input")
    ended = two.line("forget", guided, "--person", "Heidelberg", typed="Heidelberg\n")

    assert 0 == ended.code, ended
    assert forget_words.NOTHING_SEALED in ended.out
    assert "other.yaml is yours" in ended.out
    assert PHONE == guided.read_text()


def test_somebody_the_playbook_names_no_more(two: Case) -> None:
    """Taken out of the playbook before, they are still listed, covered, and can be forgotten."""
    edited = two("edit", typed="a whole\ntake\nHeidelberg\nwrite\nnot now\n")
    listed = two("forget", "--json").json["people"]
    gone = next(one for one in listed if not one["person"])
    ended = two("forget", "--person", gone["id"], "--now", typed=f"{CODE}\n")

    assert 0 == edited.code, edited
    assert [3, 2] == sorted((one["copies"] for one in listed), reverse=True)
    assert 0 == ended.code, ended
    assert "j…@example.org" in ended.out
    assert set() == _spelled(two)


def test_who_is_not_named_is_not_forgotten(two: Case) -> None:
    """Without a name, with a wrong name or code, nothing changes and one sentence says so."""
    nobody = two("forget", "--no-input")
    wrong = two("forget", "--person", "Somebody", "--code", CODE)
    code = two("forget", "--person", "Heidelberg", "--code", "heron-43")
    untyped = two("forget", "--person", "Heidelberg", "--no-input")
    listed = two("forget", "--json")

    assert [4, 2, 2, 4, 4] == [one.code for one in (nobody, wrong, code, untyped, listed)]
    assert ["Heidelberg", "Robin"] == [one["person"] for one in listed.json["people"]]
    assert {*CANARIES} == _spelled(two)


def test_nobody_is_left(two: Case) -> None:
    """When everybody was forgotten the command says so, and on which day it was."""
    for name in ("Heidelberg", "Robin"):
        assert 0 == two("forget", "--person", name, "--code", CODE, "--now").code
    ended = two("forget")
    listed = two("forget", "--json")
    planned = two("plan")

    assert (0, 0) == (ended.code, listed.code)
    assert forget_words.NOBODY in ended.out
    assert "Somebody was forgotten here on 20" in ended.out
    assert [] == listed.json["people"]
    assert 0 == planned.code, planned


def test_your_own_words_stay(two: Case) -> None:
    """What you wrote yourself is not looked through, stays, and is said beforehand."""
    two("reasons", "--from", two.line.file("words.txt", "Heidelberg shouted.\n"))
    two("evidence", "note", "--from", two.line.file("note.txt", "On Monday.\n"), "--no-input")
    ended = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    read = two("reasons", "--no-input")

    assert 0 == ended.code, ended
    assert "Your own words stay as they are (2 texts)" in ended.out
    assert "Heidelberg shouted." in read.out


def test_a_remark_in_the_playbook_is_named(two: Case) -> None:
    """What a remark of yours in the sealed playbook says of them stays, and is said."""
    path = sealed_path(_folder(two))
    files = DiskFiles(this_system())
    box = CaseBox.unlock(_folder(two), files, PASSPHRASE)
    text = box.open("", path.read_bytes()) or b""
    files.replace(path, box.seal("", b"# not jordan.canary@example.org\n" + text))
    ended = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")

    assert 0 == ended.code, ended
    assert forget_words.DONE_STILL_SAID in " ".join(ended.out.split())


def test_cut_off_anywhere_the_next_run_ends_it(two: Case, tmp_path: Path) -> None:
    """After any write everything of them is as before, or the next run ends what was begun."""
    whole = tmp_path / "whole"
    shutil.copytree(two.line.state, whole)
    ends: list[tuple[int, bool]] = []
    for count in range(40):
        shutil.rmtree(two.line.state)
        shutil.copytree(whole, two.line.state)
        two.line.arrange = lambda env, left=count: replace(
            env, files=cast("Files", _Refusing(env.files, left))
        )
        cut = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
        two.line.arrange = None
        verified = two("log", "verify")
        begun = "a person is being forgotten" in two("log", "review").out
        two.accepted()
        left = _spelled(two)
        ends.append((cut.code, begun))

        assert 0 == verified.code, (count, verified)
        assert (set() if begun else {*CANARIES}) == left, count
        if cut.code == 0:
            break

    assert (0, True) == ends[-1]
    assert (1, False) in ends
    assert (1, True) in ends


def test_a_plain_file_that_names_them_is_said(two: Case) -> None:
    """A file of yours stays as it is; the next plan says who was forgotten, and begins anew."""
    two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    planned = two.line("plan", two.line.folder / "again.txt")
    checked = two("check")
    undone = two("undo", typed="not now\n")

    assert "Heidelberg was forgotten on 20" in " ".join(planned.out.split())
    assert "Somebody was forgotten here on 20" in undone.out
    assert "Somebody was forgotten here on 20" in checked.out


def test_what_is_of_several_people_goes_with_each(two: Case) -> None:
    """What a look left for the next one, and the middle of a run, can be opened by nobody."""
    before = {event.body is None for event in _events(two) if event.kind in _SEVERAL}
    two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    after = {event.body is None for event in _events(two) if event.kind in _SEVERAL}

    assert {False} == before
    assert {True} == after


def test_their_copies_and_kept_windows_leave_the_disk(two: Case) -> None:
    """The sealed files are removed, what the same run left over too; copies of others stay."""
    exhibits = _folder(two) / "exhibits"
    (_folder(two) / "window-0123abcd.sealed").write_bytes(b"sealed")
    (exhibits / f"{'0' * 40}.sealed").write_bytes(b"left over")
    before = len(list(exhibits.iterdir()))
    ended = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")

    assert 6 == before
    assert "5 files were overwritten and removed" in ended.out, ended.out
    assert 2 == len(list(exhibits.iterdir()))
    assert not list(_folder(two).glob("window-*"))
    assert 0 == two("evidence", "list").code


def test_who_shares_a_message_with_another_is_never_taken_for_them(two: Case) -> None:
    """Taken out of the playbook, with a copy that is of both, they are listed by themselves."""
    both = "jordan.canary@example.org>, <robin@example.com"
    assert two.double is not None
    two.double.deliver("INBOX", _message(both, 7, "A canary sings."))
    two.accepted()
    two("edit", typed="a whole\ntake\nHeidelberg\nwrite\nnot now\n")
    people = two("forget", "--json").json["people"]
    shown = two("forget", "--person", people[1]["id"], typed="not now\n")
    two("forget", "--person", "Robin", "--code", CODE, "--now")
    (left,) = two("forget", "--json").json["people"]

    assert ["Robin", ""] == [one["person"] for one in people]
    assert 0 < people[1]["shared"] < people[1]["copies"]
    assert "of another person as well" in shown.out
    assert 4 <= left["copies"]
    assert b"a canary sings" in readable(two)


def test_the_same_command_ends_what_it_began(two: Case) -> None:
    """A forgetting that was cut off is ended before anything else is asked."""
    with open_session(two.line.seen[-1], CODE, write=True, connect=False) as session:
        write_begun(session.ledger, people_of(session)[0].keys)
    ended = two("forget", typed="not now\n")

    assert forget_words.FINISHED in ended.out
    assert set() == _spelled(two)


def test_nothing_is_left_after_everything_a_case_can_do(two: Case) -> None:
    """Steps by hand, hints, what was left out, an undo, an export: none of it names them."""
    assert two.double is not None
    two.double.deliver("INBOX", _message("canarybird.two@example.net", 8, "A canary sings."))
    two.line.arrange = by_hand
    done = two.accepted("--through", "will-show")
    planned = two("plan", "--json").json["changes"]
    theirs = next(c["address"] for c in planned if c["person"] == "Heidelberg")
    looked = two("find", typed=f"none\n{find_words.FIND_LEAVE_OUT}\n")
    hinted = two("check", "--hints")
    skipped = two("skip", "--item", theirs)
    undone = two("undo", "--all", "--now", "--no-input")
    again = two.accepted("--through", "will-show")
    handed = two("evidence", "export", two.line.folder / "out", "--mode", "full", "--no-input")
    before = readable(two)
    ended = two("forget", "--person", "Heidelberg", "--code", CODE, "--now")
    left = readable(two)

    codes = [one.code for one in (done, looked, hinted, skipped, undone, again, handed, ended)]
    assert {0} == set(codes), codes
    assert [True] * 6 == [canary in before for canary in (*CANARIES, b"canarybird.two")]
    assert [False] * 6 == [canary in left for canary in (*CANARIES, b"canarybird.two")]
    assert 0 == two("log", "verify").code
