"""Hold that a packed case is read back as it was, and that no other file is taken for one."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.errors import Refusal
from boundary.formats.carry_file import END, MARK, Members, entry_head, may_hold, padding

CODE = b"heron-42\n"
NAMES = (
    "exhibits/" + "0a" * 20 + ".sealed",
    "imports/group-steps.yaml",
    "keys/" + "0a" * 16 + ".key",
    "keys/case.json",
    "keys/credentials.sealed",
    "log/000001.jsonl",
    "log/head",
    "playbook.sealed",
    "receipts/000001.sealed",
)


def entry(name: str, data: bytes) -> bytes:
    """Write one member as it has to be."""
    return entry_head(name, len(data)) + data + padding(len(data))


def blocks(data: bytes, size: int = 700) -> Iterator[bytes]:
    """Give the bytes in pieces that fit no block."""
    return (data[at : at + size] for at in range(0, len(data), size))


def read_all(data: bytes) -> dict[str, bytes]:
    """Read every member to its end."""
    members = Members(blocks(data))
    found = {name: b"".join(members.content()) for name, _ in members}
    return {"code": members.code.encode(), **found}


@given(
    st.lists(st.sampled_from(NAMES), unique=True).map(sorted),
    st.binary(max_size=2000),
    st.integers(1, 3000),
)
def test_what_was_laid_out_is_read_back(names: list[str], data: bytes, size: int) -> None:
    """Whatever the pieces it comes in, the same members and bytes come back."""
    whole = entry(MARK, CODE) + b"".join(entry(name, data) for name in names) + END
    members = Members(blocks(whole, size))
    found = {name: b"".join(members.content()) for name, _ in members}

    assert "heron-42" == members.code
    assert dict.fromkeys(names, data) == found


def test_a_member_that_is_not_read_is_passed_over() -> None:
    """Names and sizes can be read alone."""
    whole = entry(MARK, CODE) + entry(NAMES[0], b"x" * 600) + entry(NAMES[3], b"y") + END

    assert [(NAMES[0], 600), (NAMES[3], 1)] == list(Members(blocks(whole)))


def test_an_ordinary_program_can_list_it() -> None:
    """It is a tar file like any other, so that nobody needs this program to see what it is."""
    whole = entry(MARK, CODE) + entry(NAMES[6], b"h" * 5) + END
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as archive:
        found = [(info.name, info.size, info.mode, info.mtime) for info in archive]

    assert [(MARK, 9, 0o600, 0), ("log/head", 5, 0o600, 0)] == found


def _made(
    change: Callable[[tarfile.TarInfo], None], data: bytes = b"", form: Literal[0, 1, 2] = 0
) -> bytes:
    """Write a member whose header was changed."""
    info = tarfile.TarInfo("log/head")
    info.size, info.mode = len(data), 0o600
    change(info)
    return info.tobuf(form) + data + padding(len(data))


def _set(**values: object) -> Callable[[tarfile.TarInfo], None]:
    def change(info: tarfile.TarInfo) -> None:
        for name, value in values.items():
            setattr(info, name, value)

    return change


def _patched(at: int, data: bytes) -> bytes:
    """Write a member with bytes of its header changed and the sum put right."""
    head = bytearray(entry_head("log/head", 0))
    head[at : at + len(data)] = data
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


START = entry(MARK, CODE)
HOSTILE = {
    "empty": b"",
    "noise": bytes(range(256)) * 8,
    "zeros": END,
    "half a header": START[:300],
    "no mark": entry("log/head", b"x") + END,
    "mark of another version": entry_head(MARK, 9).replace(b"case-1", b"case-2") + END,
    "mark without a code": entry(MARK, b"") + END,
    "mark with a path": entry(MARK, b"../../x-1\n") + END,
    "mark with a name": entry(MARK, b"Jordan\n") + END,
    "mark with two lines": entry(MARK, b"heron-42\nheron-43\n") + END,
    "mark without a line end": entry(MARK, b"heron-42") + END,
    "mark too long": entry_head(MARK, 65) + bytes(512) + END,
    "mark twice": START + START + END,
    "path upwards": START + entry("../log/head", b"x") + END,
    "path upwards inside": START + entry("log/../../head", b"x") + END,
    "path from the root": START + entry("/etc/passwd", b"x") + END,
    "path of another system": START + entry("log\\head", b"x") + END,
    "path with a drive": START + entry("C:/log/head", b"x") + END,
    "path with a dot": START + entry("./log/head", b"x") + END,
    "path with capitals": START + entry("log/HEAD", b"x") + END,
    "name of a device": START + entry("log/con", b"x") + END,
    "name of a lock": START + entry("log/lock", b"x") + END,
    "name of no kind": START + entry("keys/extra.key", b"x") + END,
    "import upwards": START + entry("imports/../x.yaml", b"x") + END,
    "name with a zero": START + _patched(3, b"\0evil") + END,
    "name that is no text": START + _patched(0, b"\xff\xfe") + END,
    "name in the prefix": START + _patched(345, b"..") + END,
    "symbolic link": START + _made(_set(type=tarfile.SYMTYPE, linkname="/etc")) + END,
    "hard link": START + _made(_set(type=tarfile.LNKTYPE, linkname=MARK)) + END,
    "link name alone": START + _made(_set(linkname="/etc/passwd")) + END,
    "character device": START + _made(_set(type=tarfile.CHRTYPE)) + END,
    "block device": START + _made(_set(type=tarfile.BLKTYPE, devmajor=8)) + END,
    "pipe": START + _made(_set(type=tarfile.FIFOTYPE)) + END,
    "folder": START + _made(_set(type=tarfile.DIRTYPE)) + END,
    "sparse": START + _made(_set(type=tarfile.GNUTYPE_SPARSE)) + END,
    "long name": START + _made(_set(name="log/head" + "x" * 120), form=tarfile.GNU_FORMAT) + END,
    "pax header": START + _made(_set(pax_headers={"path": "/x"}), form=tarfile.PAX_FORMAT) + END,
    "gnu header": START + _made(_set(), form=tarfile.GNU_FORMAT) + END,
    "old type": START + _made(_set(type=tarfile.AREGTYPE)) + END,
    "set-uid": START + _made(_set(mode=0o4755)) + END,
    "owner": START + _made(_set(uid=1000, uname="jordan")) + END,
    "time": START + _made(_set(mtime=1_700_000_000)) + END,
    "sum": START + entry_head("log/head", 0).replace(b"ustar", b"ustas") + END,
    "size in another base": START + _patched(124, b"\x80" + bytes(10) + b"\x01") + END,
    "size with a sign": START + _patched(124, b"-0000000001") + END,
    "size with spaces": START + _patched(124, b"          1") + END,
    "size past the bound": START + entry_head("playbook.sealed", 1 << 30) + END,
    "size of a key": START + entry_head("keys/case.json", 4097) + bytes(9 * 512) + END,
    "content cut short": START + entry_head("log/head", 700) + bytes(512),
    "filling that is not empty": START + entry_head("log/head", 1) + b"x" * 512 + END,
    "out of order": START + entry("log/head", b"x") + entry("keys/case.json", b"x") + END,
    "twice": START + entry("log/head", b"x") * 2 + END,
    "no end": START + entry("log/head", b"x"),
    "half an end": START + entry("log/head", b"x") + bytes(512),
    "something behind the end": START + END + b"x",
    "zeros behind the end": START + END + bytes(8192),
    "an end in the middle": START + bytes(512) + entry("log/head", b"x") + END,
    "packed once more": gzip.compress(START + END),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_other_file_is_taken_for_a_packed_case(name: str) -> None:
    """Links, paths, other kinds, other sizes, other orders: one sentence, at the first byte."""
    with pytest.raises(Refusal) as caught:
        read_all(HOSTILE[name])

    assert "not a case" in caught.value.say
    assert "jordan" not in caught.value.say.lower()


_WHOLE = START + entry("log/head", b"x" * 512) + END
_CONTENT = {*range(512, 512 + len(CODE)), *range(1536, 2048)}


@given(st.sampled_from(sorted(set(range(len(_WHOLE))) - _CONTENT)), st.integers(1, 255))
def test_no_byte_outside_the_contents_can_be_changed(at: int, by: int) -> None:
    """One changed byte of a header, a filling or the end is noticed."""
    whole = bytearray(_WHOLE)
    whole[at] = (whole[at] + by) % 256
    with pytest.raises(Refusal) as caught:
        read_all(bytes(whole))

    assert "not a case" in caught.value.say


def test_too_many_members_are_refused() -> None:
    """The number of members is bounded."""
    whole = START + entry(NAMES[0], b"x") + entry(NAMES[3], b"y") + END
    with pytest.raises(Refusal):
        list(Members(blocks(whole), most=1))

    assert 2 == len(list(Members(blocks(whole), most=2)))


@pytest.mark.parametrize("name", NAMES)
def test_the_list_of_names_is_closed(name: str) -> None:
    """Every kind of file has its name and its bound, and nothing around the name is let through."""
    assert may_hold(name, 0)
    assert not may_hold(name, -1)
    assert not may_hold(name, 1 << 40)
    assert not any(
        may_hold(other, 0) for other in (f"{name}x", f"x{name}", f"{name}\n", f"/{name}")
    )
