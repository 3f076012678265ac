"""Hold that what looks for texts which must be nowhere finds them: planted in every spelling."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import logging
import os
import quopri
import subprocess
import sys
import zipfile
from collections.abc import Callable
from email.header import Header
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.canaries import Canaries, forms, heard, processes

TEXTS = ("quillfeather.osprey@example.org", "Ödöne Käuzchenruf", "+1 202 555 0147", "two words")
CANARIES = Canaries({f"{number}": text for number, text in enumerate(TEXTS)})
SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "capitals": lambda text: text.upper().encode(),
    "backwards": lambda text: text[::-1].encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32-le"),
    "latin-1": lambda text: text.encode("latin-1"),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "repr": lambda text: repr([text, text.encode()]).encode(),
    "percent": lambda text: quote(text).encode(),
    "all percent": lambda text: quote(text, safe="").encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode(), quotetabs=True),
    "mail header": lambda text: Header(text, "utf-8").encode().encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "base64 at 0": lambda text: base64.b64encode(text.encode()),
    "base64 at 1": lambda text: base64.b64encode(b"a" + text.encode() + b"zz"),
    "base64 at 2": lambda text: base64.urlsafe_b64encode(b"ab" + text.encode() + b"z"),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest().encode(),
    "md5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).digest(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zip": lambda text: _zipped(text),
}


def _zipped(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a", text)
    return made.getvalue()


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_every_spelling_is_found(spelling: str, number: int) -> None:
    """A text that was planted is found by its own name, and by no other."""
    planted = SPELLINGS[spelling](TEXTS[number])
    around = planted if spelling in ("gzip", "zip") else b"\0before " + planted + b" after\n"

    assert (f"{number}",) == CANARIES.in_bytes(around)


@pytest.mark.parametrize("text", ["+12025550147", "(202) 555-0147", "2025550147", "202-555-0147"])
def test_a_number_is_found_however_it_is_grouped(text: str) -> None:
    """Signs between digits change nothing."""
    assert ("2",) == CANARIES.in_text(f"call {text} now")


def test_a_text_over_two_lines_is_found() -> None:
    """A line that was broken for the screen hides nothing."""
    assert ("1",) == CANARIES.in_text("from Ödöne\n      Käuzchenruf, later")


def test_nothing_is_found_where_nothing_is() -> None:
    """Random bytes and other texts hold none of it."""
    assert () == CANARIES.in_bytes(os.urandom(200_000) + b"quill feather, two worlds, 202 555 0148")
    assert min(len(one) for text in TEXTS for one in forms(text)) >= 6


def test_files_and_their_names_are_looked_at(tmp_path: Path) -> None:
    """A file, its name, the name of a folder and where a link leads."""
    (tmp_path / "a").write_bytes(b"x two words x")
    (tmp_path / "two words").mkdir()
    (tmp_path / "link").symlink_to("/nowhere/two words")
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "b").write_bytes(b"two words")
    found = CANARIES.in_files(tmp_path, leave=(tmp_path / "left",))

    assert {"a", "two words", "link"} == {Path(one).name for one in found}


def test_every_logger_is_heard() -> None:
    """A record of any logger, old or new, at any level; arguments that were not printed too."""
    old = logging.getLogger("canaries.old")
    old.setLevel(logging.ERROR)
    with heard() as records:
        old.debug("%d", 1, extra={})
        logging.getLogger("canaries.new").debug("x %s", "two words")
    old.error("not heard any more")

    assert 2 == len(records.lines)
    assert ("3",) == CANARIES.in_text("\n".join(records.lines))


def test_a_process_and_its_children_are_looked_at() -> None:
    """Arguments and variables of a process, and of what it started with words it was told."""
    child = "print(flush=True); input()"
    parent = f"import subprocess as s, sys; s.run([sys.executable, '-c', '{child}', input()])"
    with subprocess.Popen(
        [sys.executable, "-c", parent],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "A_NAME": TEXTS[1]},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{TEXTS[3]}\n".encode())
        process.stdin.flush()
        process.stdout.readline()
        seen = list(processes(process.pid))
        process.communicate(b"\n")

    assert [("1",), ("1", "3")] == [CANARIES.in_bytes(held) for _, held in seen]
