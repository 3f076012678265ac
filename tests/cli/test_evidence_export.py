"""Hold `evidence export` and `evidence note`: what leaves, what is asked first, what is shown."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import mailbox
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from boundary.adapters.imap.double import ImapDouble
from boundary.app.disk import DiskFiles
from boundary.app.evidence import carrying
from boundary.app.evidence_export import Handing, Mode, export
from boundary.app.platform import this_system
from boundary.app.session import open_session
from boundary.cli import evidence_words, words
from boundary.core.ports import NewFile
from boundary.formats.mbox import restored
from boundary.rehearsal.double import Mail
from tests.cli.conftest import (
    GUIDED,
    GUIDED_STEPS,
    MAIL,
    MAIL_STEPS,
    NEW,
    SECRET,
    THEIRS,
    Case,
    Line,
    message,
)

EXPORT = "write it here\nMe\nA lawyer\nA meeting\n"
WORDS = "They stood at the door."


def exported(case: Case, folder: Path, *options: object, typed: str = EXPORT) -> Path:
    """Save the copies, then export them."""
    case.accepted()
    ended = case("evidence", "export", folder, *options, typed=typed)
    assert ended.code == 0, ended
    return folder


def verified(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the verifier of a folder on a bare Python."""
    ended = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.stderr == "", ended.stderr
    return ended.returncode, ended.stdout


def manifest(folder: Path) -> dict:
    """Read the manifest."""
    return json.loads((folder / "manifest.json").read_bytes())


def every_file(folder: Path) -> list[Path]:
    """List the files of an export."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_originals_leave_byte_for_byte_and_a_bare_python_checks_them(
    mailed: Case, tmp_path: Path
) -> None:
    """Each copy is the message as the server had it; the folder verifies, closed to others."""
    folder = exported(mailed, tmp_path / "out")
    assert mailed.double is not None
    copies = {path.read_bytes() for path in (folder / "evidence").iterdir()}
    items = manifest(folder)["items"]
    code, said = verified(folder)

    assert 0 == code, said
    assert 3 == len(copies)
    assert all(b"From: " + THEIRS.encode() in copy for copy in copies)
    assert {hashlib.sha256(copy).hexdigest() for copy in copies} == {i["sha256"] for i in items}
    assert {THEIRS} == {item["sender"] for item in items}
    assert all(item["source"].count(";") >= 2 for item in items)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in every_file(folder)}
    assert 0o700 == folder.stat().st_mode & 0o777


def test_custody_says_who_for_whom_and_for_what(mailed: Case, tmp_path: Path) -> None:
    """The table has a row for each copy, one for each earlier export, and one for this."""
    exported(mailed, tmp_path / "first")
    mailed("evidence", "export", tmp_path / "second", typed=EXPORT)
    text = (tmp_path / "second" / "custody.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))

    assert 1 + 3 + 1 + 1 == len(rows)
    assert ["Me", "A lawyer", "A meeting"] == [rows[-1][0], rows[-1][3], rows[-1][4]]
    assert "exported" in mailed("log", "review").out


def test_the_mailbox_file_reads_back_to_the_same_bytes(mailed: Case, tmp_path: Path) -> None:
    """Python's own reader gives each message, and taking the quoting back gives its bytes."""
    folder = exported(mailed, tmp_path / "out", "--mbox")
    box = mailbox.mbox(folder / "mail.mbox", create=False)
    found = [restored(box[key].get_from(), box.get_bytes(key)) for key in box.iterkeys()]
    box.close()
    copies = [path.read_bytes() for path in sorted((folder / "evidence").iterdir())]

    assert copies == found


@pytest.mark.parametrize("mode", ["pseudonymised", "summary"])
def test_forms_that_name_nobody(mailed: Case, tmp_path: Path, mode: str) -> None:
    """No file of them holds an address, a subject or a word; they verify all the same."""
    typed = "write it here\n"
    folder = exported(mailed, tmp_path / "out", "--mode", mode, typed=typed)
    told = b"".join(
        path.read_bytes() for path in every_file(folder) if path.name != "verify.py"
    ).lower()

    assert 0 == verified(folder)[0]
    assert [] == [
        word for word in (THEIRS, NEW, "Number", "Hello", SECRET) if word.lower().encode() in told
    ]
    assert b"jordan" not in told
    assert [] == list((folder / "evidence").iterdir())
    assert ({"pseudonymised": 3, "summary": 0})[mode] == len(manifest(folder)["items"])
    assert [3] == [row["copies"] for row in manifest(folder)["counts"]]


def test_the_place_is_warned_about_first(mailed: Case, tmp_path: Path) -> None:
    """That it is not sealed comes before anything is written; "not now" writes nothing."""
    mailed.accepted()
    ended = mailed("evidence", "export", tmp_path / "out", typed="not now\n")

    assert 4 == ended.code
    assert evidence_words.OPEN_FOLDER[0] in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["Dropbox", "open"])
def test_a_copied_or_shared_place_needs_a_word(mailed: Case, tmp_path: Path, name: str) -> None:
    """C8: into a folder that a service copies, or that others write to, nothing goes unasked."""
    mailed.accepted()
    place = tmp_path / name
    place.mkdir()
    place.chmod(0o777 if name == "open" else 0o700)
    nobody = mailed("evidence", "export", place / "out", "--no-input")
    asked = mailed("evidence", "export", place / "out", typed="not now\n")
    warning = evidence_words.SYNCED if name == "Dropbox" else evidence_words.SHARED

    assert (4, 4) == (nobody.code, asked.code)
    assert warning in nobody.err
    assert warning in asked.err
    assert [] == list(place.iterdir())


def test_nobody_asked_still_exports_what_is_words_only(mailed: Case, tmp_path: Path) -> None:
    """Without questions the custody table says that nothing was said."""
    folder = exported(mailed, tmp_path / "out", "--json", typed="")

    assert 0 == verified(folder)[0]
    assert "not said" in (folder / "custody.csv").read_text(encoding="utf-8")


def test_a_taken_name_and_a_missing_place_are_refused(mailed: Case, tmp_path: Path) -> None:
    """Nothing is replaced, and no folder is made above."""
    (tmp_path / "there").mkdir()
    taken = mailed("evidence", "export", tmp_path / "there", typed=EXPORT)
    nowhere = mailed("evidence", "export", tmp_path / "no" / "out", typed=EXPORT)

    assert (2, 2) == (taken.code, nowhere.code)
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("list", "out"),
        ("note", "--csv", "x"),
        ("list", "--mbox"),
        ("export", "out", "--from", "x"),
    ],
)
def test_what_does_not_belong_together_is_refused(guided: Case, arguments: tuple[str, ...]) -> None:
    """An option or a folder that is for something else is refused before anything is opened."""
    assert 2 == guided("evidence", *arguments).code


def test_without_copies_nothing_is_written(guided: Case, tmp_path: Path) -> None:
    """That there is nothing yet is said."""
    ended = guided("evidence", "export", tmp_path / "out", typed=EXPORT)

    assert (0, f"{words.EVIDENCE_NONE}\n") == (ended.code, ended.out)
    assert not (tmp_path / "out").exists()


def test_an_entry_by_hand_is_sealed_and_leaves_with_the_copies(
    guided: Case, tmp_path: Path
) -> None:
    """Its words are in no file of the case and in no event; an export holds them as a copy."""
    typed = f"yesterday\n2026-11-20 21:30\nat the door\nSam\n{WORDS}\nIt was late.\n\n"
    ended = guided("evidence", "note", typed=typed)
    lying = b"".join(path.read_bytes() for path in guided.line.state.rglob("*") if path.is_file())
    listed = guided("evidence", "list")
    guided("evidence", "export", tmp_path / "out", typed=EXPORT)
    (copy,) = (tmp_path / "out" / "evidence").iterdir()
    text = copy.read_text(encoding="utf-8")

    assert 0 == ended.code
    assert WORDS.encode() not in lying
    assert WORDS not in guided("log", "review", "--json").out
    assert WORDS not in listed.out
    assert f"2026-11-20  {evidence_words.BY_YOU}" in listed.out
    assert ".txt" == copy.suffix
    assert f"{WORDS}\nIt was late." in text
    assert "2026-11-20 21:30" in text
    assert 0 == verified(tmp_path / "out")[0]


def test_an_entry_from_a_file_and_an_empty_one(guided: Case) -> None:
    """A file's text is taken as it is; without words nothing is saved."""
    file = guided.line.file("entry.txt", f"{WORDS}\n")
    saved = guided("evidence", "note", "--from", file, "--json")
    empty = guided("evidence", "note", typed="\n\n\n\n")
    blank = guided("evidence", "note", "--from", guided.line.file("blank.txt", " \n"))
    long = guided("evidence", "note", "--from", guided.line.file("long.txt", "\u20ac" * 21_845))

    assert (4, 2) == (blank.code, long.code)
    assert (0, 64) == (saved.code, len(saved.json["sha256"]))
    assert (4, f"{evidence_words.NOTE_NOTHING}\n") == (empty.code, empty.out)
    assert 1 == guided("evidence", "list", "--json").json["count"]


@pytest.fixture
def pictured(line: Line) -> Iterator[Case]:
    """Begin a case with one message of words and one that carries a picture."""
    picture = (
        f"From: {THEIRS}\r\nTo: me@example.net\r\nSubject: Number 9\r\nMessage-ID: <9.x>\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/png\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nUElDVFVSRQ==\r\n--x--\r\n"
    )
    double = ImapDouble({"INBOX": [message(THEIRS, 1), Mail(picture.encode())]}, SECRET)
    settings = double.start()
    try:
        path = line.file("playbook.yaml", MAIL.format(port=settings["port"]))
        line.file("mail.yaml", MAIL_STEPS)
        line("begin", path, "--answers", line.answers(), "--no-input")
        secret = line.file("secret", f"{SECRET}\n")
        line("connect", "heron-42", "mail", "--secret-file", secret, "--no-input")
        yield Case(line, path, double=double)
    finally:
        double.stop()


def test_it_stops_before_copying_what_may_be_a_picture(pictured: Case, tmp_path: Path) -> None:
    """C9: it says why first; nobody there, or "not now", copies nothing."""
    pictured.accepted()
    nobody = pictured("evidence", "export", tmp_path / "out", "--no-input")
    asked = pictured("evidence", "export", tmp_path / "out", typed="write it here\nnot now\n")

    assert (4, 4) == (nobody.code, asked.code)
    assert evidence_words.ATTACHED_NOBODY in nobody.err
    assert evidence_words.attached(1) in asked.err
    assert evidence_words.ATTACHED[0] in asked.err.replace("\n", " ")
    assert not (tmp_path / "out").exists()


def test_what_may_be_a_picture_can_be_left_out(pictured: Case, tmp_path: Path) -> None:
    """Then only the head of that message leaves, and manifest and table say so; it verifies."""
    folder = exported(pictured, tmp_path / "out", "--attachments", "leave", "--mbox")
    told = b"".join(path.read_bytes() for path in every_file(folder))
    states = sorted(item["state"] for item in manifest(folder)["items"])
    (head,) = (folder / "evidence").glob("*.head.txt")

    assert ["copied", "left-out"] == states
    assert b"UElDVFVSRQ==" not in told
    assert b"Subject: Number 9" in head.read_bytes()
    assert 0 == verified(folder)[0]


@pytest.mark.parametrize("how", ["said", "option"])
def test_what_carries_a_file_is_copied_on_a_word(pictured: Case, tmp_path: Path, how: str) -> None:
    """Said at the question or by the option, every copy leaves whole."""
    typed = "write it here\ncopy them\nMe\n\n\n" if how == "said" else EXPORT
    options = () if how == "said" else ("--attachments", "copy")
    folder = exported(pictured, tmp_path / "out", *options, typed=typed)

    assert 2 == len(list((folder / "evidence").glob("*.eml")))
    assert 0 == verified(folder)[0]


def test_a_copy_that_does_not_open_is_named_and_the_others_leave(
    mailed: Case, tmp_path: Path
) -> None:
    """A damaged sealed copy ends in code 1 and stands in the manifest; the folder verifies."""
    mailed.accepted()
    one = next((mailed.line.state / "heron-42" / "exhibits").glob("*.sealed"))
    changed = bytearray(one.read_bytes())
    changed[-1] ^= 1
    one.write_bytes(changed)
    ended = mailed("evidence", "export", tmp_path / "out", typed=EXPORT)
    states = sorted(item["state"] for item in manifest(tmp_path / "out")["items"])

    assert 1 == ended.code
    assert evidence_words.broken(1) in ended.out.replace("\n", " ")
    assert ["copied", "copied", "does-not-open"] == states
    assert 0 == verified(tmp_path / "out")[0]


def test_what_is_stopped_leaves_no_folder(mailed: Case, tmp_path: Path) -> None:
    """Stopping while copies are written takes the new folder away again."""
    mailed.accepted()
    mailed.line.arrange = lambda env: replace(env, stop=lambda: True)
    ended = mailed("evidence", "export", tmp_path / "out", "--attachments", "copy", typed=EXPORT)

    assert 130 == ended.code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("calls", [1, 4, 9])
def test_it_can_be_stopped_while_tables_are_written(
    mailed: Case, tmp_path: Path, calls: int
) -> None:
    """Between any two copies, and between any two rows about them: no folder is left."""
    mailed.accepted()
    asked = iter(range(1 << 30))
    mailed.line.arrange = lambda env: replace(env, stop=lambda: next(asked) >= calls)
    ended = mailed("evidence", "export", tmp_path / "out", "--attachments", "copy", typed=EXPORT)

    assert 130 == ended.code
    assert not (tmp_path / "out").exists()
    assert 0 == mailed("log", "verify").code


@dataclass
class Counted:
    """A new file that notes how much it is given, and gives back, at once."""

    file: NewFile
    sizes: set[int]

    def write(self, data: bytes, /) -> None:
        """Add bytes at the end."""
        self.sizes.add(len(data))
        self.file.write(data)

    def flush(self) -> None:
        """Make everything durable."""
        self.file.flush()

    def blocks(self) -> Iterator[bytes]:
        """Read it back."""
        for block in self.file.blocks():
            self.sizes.add(len(block))
            yield block

    def place(self, name: str, /) -> None:
        """Give it its name."""
        self.file.place(name)

    def discard(self) -> None:
        """Remove it unless it was placed."""
        self.file.discard()


class CountedFiles(DiskFiles):
    """Files that note the largest piece in which anything is read or written."""

    def __init__(self) -> None:
        super().__init__(this_system())
        self.sizes: set[int] = set()

    def new_file(self, folder: Path, /) -> Any:
        """Begin a file."""
        return Counted(super().new_file(folder), self.sizes)

    def blocks(self, path: Path, /) -> Iterator[bytes]:
        """Read a file in pieces."""
        for block in super().blocks(path):
            self.sizes.add(len(block))
            yield block


def test_a_large_copy_is_never_held(guided: Case, tmp_path: Path) -> None:
    """A copy of 50 MB leaves in pieces of 64 KiB or little more, and no two dozen are held."""
    chunk = b"From x" * 10_000 + b"\n"
    count = 50_000_000 // len(chunk)
    files = CountedFiles()
    env = replace(guided.line.seen[-1], files=files)
    with open_session(env, guided.code, write=True, connect=False) as session:
        facts = {"channel": "mail", "internal_date": "2026-11-20", "sender": THEIRS}
        chunks = (chunk for _ in range(count))
        session.ledger.exhibits.add((), "INBOX;1;1", "message/rfc822", chunks, facts, "p")
        session.ledger.exhibits.flush()
        files.sizes.clear()
        tracemalloc.start()
        try:
            done = export(
                session, tmp_path / "out", Handing(Mode.FULL, mbox=True), carrying(session, 1)
            )
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert (1, count * len(chunk)) == (done.copies, done.size)
    assert max(files.sizes) < 2 * 65_536
    assert peak < 24 * 65_536


@pytest.mark.parametrize("what", [("export", "out"), ("note",)])
def test_before_the_questions_nothing_is_written(line: Line, what: tuple[str, ...]) -> None:
    """A case that was not begun ends waiting for a person, and there is no folder."""
    line.file("steps.yaml", GUIDED_STEPS)
    path = line.file("playbook.yaml", GUIDED)
    named = [line.folder / word if word == "out" else word for word in what]
    ended = line("evidence", path, *named, "--no-input")

    assert 4 == ended.code
    assert not line.state.exists()
    assert not (line.folder / "out").exists()
