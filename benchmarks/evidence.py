"""Hand on and read many saved messages: ours beside Python's zipfile and mailbox, in one run.

Exporting is compared with writing the same messages into a zip file without packing them, and the
mailbox file with Python's own `mailbox`, which syncs once at its end; ours opens each message,
syncs, reads back and compares it. Prints ratios, and the most memory each command took (its peak
resident set, in MB), which is what grows with an archive when something is held. The passphrase
costs less here than it does: its own memory would hide the rest.
Usage: python -m benchmarks.evidence [MESSAGES]
"""

from __future__ import annotations

import hashlib
import mailbox
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from boundary.app.disk import DiskFiles
from boundary.app.platform import this_system
from boundary.app.session import open_session
from tests.app.case import begun, env_at
from tests.app.many import keep_many, many_messages
from tests.app.world import PASSPHRASE

_BOUNDARY = "from boundary.cli import main; raise SystemExit(main())"


@dataclass(frozen=True)
class Taken:
    """What one command took."""

    seconds: float
    peak_mb: float


def main(messages: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        code = _filled(folder, messages)
        out = folder / "out"
        zipped = _run(("-m", "benchmarks.evidence", "zip", f"{messages}", f"{folder}/all.zip"))
        boxed = _run(("-m", "benchmarks.evidence", "mbox", f"{messages}", f"{folder}/all.mbox"))
        copied = ("--mbox", "--attachments", "copy", "--no-input")
        taken = {
            "zipfile": zipped,
            "mailbox": boxed,
            "evidence list": _ours(folder, "evidence", code, "list"),
            "evidence list --json": _ours(folder, "evidence", code, "list", "--json"),
            "evidence export --mbox": _ours(folder, "evidence", code, "export", out, *copied),
            "verify.py": _run(("-I", "-S", f"{out}/verify.py")),
            "log review": _ours(folder, "log", code, "review"),
            "log review --json": _ours(folder, "log", code, "review", "--json"),
            "log review --by item": _ours(folder, "log", code, "review", "--by", "item"),
            "log report": _ours(folder, "log", code, "report", "--to", folder / "page.html"),
        }
        print(f"{messages} messages; times are of zipfile's and mailbox's together")
        peers = zipped.seconds + boxed.seconds
        for what, one in taken.items():
            print(f"{what:24} {one.seconds / peers:8.2f}   {one.peak_mb:5.0f} MB")


def _filled(folder: Path, messages: int) -> str:
    """Begin a case and save that many messages in it; the disk is not waited for here."""
    path = begun(folder)
    env = env_at(folder)
    unhurried = replace(this_system(), sync=lambda _: None, sync_folder=lambda _: None)
    with open_session(
        replace(env, files=DiskFiles(unhurried)), str(path), write=True, connect=False
    ) as session:
        keep_many(session, messages)
        return session.code


def _ours(folder: Path, *words: object) -> Taken:
    secret = folder / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    named = ("--state", f"{folder / 'state'}", "--passphrase-file", f"{secret}")
    return _run(("-c", _BOUNDARY, *map(str, words), *named))


def _run(arguments: Sequence[str]) -> Taken:
    begin = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, arguments
    return Taken(time.perf_counter() - begin, used.ru_maxrss / 1024)


def _zip(count: int, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number, text in enumerate(many_messages(count), start=1):
            archive.writestr(f"{number:06}-{hashlib.sha256(text).hexdigest()[:12]}.eml", text)


def _mbox(count: int, path: Path) -> None:
    box = mailbox.mbox(path)
    for text in many_messages(count):
        box.add(text)
    box.flush()
    box.close()


if __name__ == "__main__":
    if len(sys.argv) > 3:
        {"zip": _zip, "mbox": _mbox}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
