"""Check an exported folder of evidence with a bare Python: one file, the standard library only.

Run it in the folder that it came with: `python -I -S verify.py`. A public key or a seal code that
was kept elsewhere can be named after it. It reads only, and asks nothing of the network.

What it checks: every file against the manifest; the manifest against the log's entry about this
export; every line of the log given here against a checkpoint (RFC 6962); what a line says of a copy
against the copy (ChaCha20-Poly1305, RFC 8439, with a key that opens this one entry); the
checkpoints against the first public key (Ed25519, RFC 8032) and against the newest of them
(RFC 9162). Nothing is held but a row of each file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Iterator, Sequence, Tuple  # noqa: UP035 - runs on Python 3.8 as well

__all__ = ["check", "ed25519_holds", "main", "open_sealed", "seal_code"]

MANIFEST = "manifest.json"
EVENTS = "proof/events.jsonl"
CHECKPOINTS = "proof/checkpoints.jsonl"
PUBLIC_KEY = "proof/public-key.txt"
GROWTH = "proof/growth.jsonl"
_BESIDE = (MANIFEST, EVENTS, CHECKPOINTS, GROWTH, PUBLIC_KEY)
_FILES, _ITEMS = '"files":[', '"items":['
_PARTS = ('"counts":[', _FILES, _ITEMS)
_ENDS = ("]", "]}")
_LINE = re.compile(r'\{"m":"[0-9a-f]{64}","p":(\{[ -~]*\})\}')
_DOMAIN = b"boundary checkpoint 1\x00"
_EVENT = {"key", "line", "path", "sealed", "seq"}
_CHECKPOINT = {"count", "key", "last", "log", "next", "root", "signature", "turn"}

IN_ORDER = "In order: {files} files, {events} entries of the log, {checkpoints} checkpoints."
FIRST_KEY = "First public key of the log: {key}"
NO_KEY = (
    "Not checked: whether this public key is the one that the log began with. Compare it with one"
    " that was kept elsewhere, or name that one after this command."
)
SAME_KEY = "It is the public key that you named."
OTHER_KEY = "The log's first public key is not the one that you named."
SEAL_IS = (
    "The seal code that you named is of this log, after {count} entries: those were the same then."
    " The {rest} after those came later."
)
OTHER_SEAL = "No checkpoint here has the seal code that you named."
NO_SEAL = "This is not a seal code: one has 24 of these: 34679ACDEFGHJKMNPQRTVWXY."
SEAL_MISTYPED = "This seal code was not copied as it was: its check digits do not fit."
NO_SUCH_KEY = "This is not a public key: one has 64 of these: 0123456789abcdef."
USAGE = "Usage: python -I -S verify.py [KEY] [--seal CODE]"
SEALED = "Not checked: {count} entries of the log are sealed and cannot be held against a copy."
LIMITS = (
    "This shows that the files are as they were exported, and that the log had these entries in"
    " this order. It does not show who sent a message, or that a clock was right."
)
ITEM_DIFFERS = MANIFEST + ": what it says of entry {entry} and of its file differs"
THIS_FILE = (
    "Not checked: this file itself, for whoever changes a folder can change it too. Its SHA-256 is"
    " {digest}; the same version of the program writes the same file."
)
NOT_IN_ORDER = "Not in order: {count} found."


def main(arguments: Sequence[str]) -> int:
    """Check the folder that this file lies in; 0 when it is in order, else 1; 2: not understood."""
    key, seal, why = _read_arguments(arguments)
    if why:
        sys.stdout.write(f"{why}\n{USAGE}\n")
        return 2
    this = Path(__file__).resolve()
    wrong, told = check(this.parent, key, seal)
    for line in wrong:
        sys.stdout.write(f"NOT AS IT WAS  {line}\n")
    for line in told if not wrong else [NOT_IN_ORDER.format(count=len(wrong))]:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(THIS_FILE.format(digest=hashlib.sha256(this.read_bytes()).hexdigest()) + "\n")
    return 1 if wrong else 0


def _read_arguments(arguments: Sequence[str]) -> tuple[str, str, str]:
    """Give the public key, the seal code and what is wrong; a code may be typed in groups."""
    before, code = list(arguments), None
    if "--seal" in before:
        at = before.index("--seal")
        before, code = before[:at], "".join(before[at + 1 :])
    key = before[0].strip().lower() if before else ""
    if len(before) > 1 or (key and re.fullmatch("[0-9a-f]{64}", key) is None):
        return "", "", NO_SUCH_KEY
    if code is None:
        return key, "", ""
    signs = "".join(sign for sign in code.upper() if sign not in " -")
    if len(signs) != 24 or set(signs) - set(_SIGNS):
        return "", "", NO_SEAL
    digits = [_SIGNS.index(sign) for sign in signs]
    if list(divmod(_weighed(digits[:22]), 24)) != digits[22:]:
        return "", "", SEAL_MISTYPED
    return key, signs, ""


def check(folder: Path, public_key: str = "", seal: str = "") -> tuple[list[str], list[str]]:
    """Say what is not as it was, each with its place; and what to tell when nothing is.

    `seal`: 24 signs, capital letters, no dashes.
    """
    wrong: list[str] = []
    told: list[str] = []
    manifest = _manifest(folder, wrong)
    if manifest is None:
        return wrong, told
    files, items, manifest_hash = manifest
    _check_files(folder, files, wrong)
    checkpoints = _check_checkpoints(folder, wrong)
    if not checkpoints:
        return wrong, told
    first, newest = checkpoints[0]["key"], checkpoints[-1]
    _check_growth(folder, checkpoints, wrong)
    told.append(FIRST_KEY.format(key=first))
    if _read(folder / PUBLIC_KEY) != f"{first}\n".encode("ascii"):
        wrong.append(f"{PUBLIC_KEY}: is not the key of the first checkpoint")
    if public_key and public_key != first:
        wrong.append(f"{CHECKPOINTS}: {OTHER_KEY}")
    told.append(SAME_KEY if public_key else NO_KEY)
    found = [row["count"] for row in checkpoints if seal_code(row) == seal]
    if found:
        told.append(SEAL_IS.format(count=found[-1], rest=newest["count"] - found[-1]))
    elif seal:
        wrong.append(f"{CHECKPOINTS}: {OTHER_SEAL}")
    events, sealed = _check_events(folder, newest, items, manifest_hash, wrong)
    if sealed:
        told.append(SEALED.format(count=sealed))
    told.insert(
        0,
        IN_ORDER.format(
            files=len(files) + len(_BESIDE), events=events, checkpoints=len(checkpoints)
        ),
    )
    told.append(LIMITS)
    return wrong, told


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _manifest(folder: Path, wrong: list[str]) -> Any:
    """Give files by name, copies by entry, and the hash of it all; a row of it is a line."""
    files: dict[str, Any] = {}
    items: dict[int, Any] = {}
    whole = hashlib.sha256()
    part = ""
    try:
        with open(folder / MANIFEST, "rb") as file:  # noqa: PTH123 - one form for every version
            for line in file:
                whole.update(line)
                text = line.decode("ascii").rstrip(",\n")
                if text in _PARTS:
                    part = text
                elif part and text not in _ENDS:
                    row = json.loads(text)
                    if part == _FILES:
                        files[row["name"]] = _made_of(row)
                    elif part == _ITEMS:
                        items[row["entry"]] = _made_of(row)
                        if row["file"] and files.get(row["file"]) != _made_of(row):
                            wrong.append(ITEM_DIFFERS.format(entry=row["entry"]))
    except FileNotFoundError:
        wrong.append(f"{MANIFEST}: is not there")
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        part = ""
    if part != _ITEMS:
        wrong.append(f"{MANIFEST}: cannot be read")
        return None
    return files, items, whole.hexdigest()


def _made_of(row: Any) -> tuple[int, bytes]:
    return row["size"], bytes.fromhex(row["sha256"])


def _check_files(folder: Path, files: Any, wrong: list[str]) -> None:
    there = set()
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            there.add(Path(place, name).relative_to(folder).as_posix())
    for name in sorted(there - set(files) - set(_BESIDE)):
        wrong.append(f"{name!r}: is not in the manifest")
    for name, made in files.items():
        if name not in there:
            wrong.append(f"{name!r}: is not there")
            continue
        found, length = hashlib.sha256(), 0
        with open(folder / name, "rb") as file:  # noqa: PTH123 - the same
            for block in iter(lambda: file.read(1 << 16), b""):
                found.update(block)
                length += len(block)
        if (length, found.digest()) != made:
            wrong.append(f"{name!r}: is not as it was exported")


def _rows(folder: Path, name: str, keys: set[str], wrong: list[str]) -> Iterator[tuple[int, Any]]:
    """Give each line of a file as an object, when it is written in the one form there is."""
    line = b"\n"
    try:
        with open(folder / name, "rb") as file:  # noqa: PTH123 - the same
            for number, line in enumerate(file, start=1):
                try:
                    row = json.loads(line)
                    fine = isinstance(row, dict) and set(row) == keys
                    fine = fine and _canonical(row) + b"\n" == line
                except (ValueError, RecursionError):
                    fine = False
                if fine:
                    yield number, row
                elif line.endswith(b"\n"):
                    wrong.append(f"{name}, line {number}: is not as it was written")
    except OSError:
        line = b""
    if not line.endswith(b"\n"):
        wrong.append(f"{name}: is not there, or not whole")


def _canonical(row: Any) -> bytes:
    return json.dumps(row, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _check_checkpoints(folder: Path, wrong: list[str]) -> list[Any]:
    found: list[Any] = []
    for number, row in _rows(folder, CHECKPOINTS, _CHECKPOINT, wrong):
        place = f"{CHECKPOINTS}, line {number}"
        message = _DOMAIN + _canonical({k: row[k] for k in row if k != "signature"})
        try:
            public, signature = bytes.fromhex(row["key"]), bytes.fromhex(row["signature"])
            hexes = (public.hex(), signature.hex()) == (row["key"], row["signature"])
            holds = hexes and ed25519_holds(public, message, signature)
        except (ValueError, TypeError):
            holds = False
        if not holds:
            wrong.append(f"{place}: its signature does not hold")
            continue
        before = found[-1] if found else None
        if before is not None and (
            before["log"] != row["log"] or not before["count"] <= row["count"]
        ):
            wrong.append(f"{place}: does not follow the one before it")
        if before is not None and row["key"] != (before["next"] or before["key"]):
            wrong.append(f"{place}: its key is not the one that was named before")
        found.append(row)
    if not found:
        wrong.append(f"{CHECKPOINTS}: there is no checkpoint")
    return found


def _check_growth(folder: Path, checkpoints: list[Any], wrong: list[str]) -> None:
    """Hold every checkpoint against the newest: what it is over is the beginning of that."""
    newest, left = checkpoints[-1], checkpoints[:-1]
    for number, row in _rows(folder, GROWTH, {"count", "path"}, wrong):
        place = f"{GROWTH}, line {number}"
        before = left.pop(0) if left else None
        if before is None or before["count"] != row["count"]:
            wrong.append(f"{place}: is of no checkpoint here")
        elif not _grew(before, newest, row["path"]):
            wrong.append(f"{place}: the log of then is not the beginning of the newest one")
    if left:
        wrong.append(f"{GROWTH}: a checkpoint is not held against the newest")


def _grew(before: Any, newest: Any, path: Any) -> bool:
    """Whether one tree is the beginning of another. Source: RFC 9162, section 2.1.4.2."""
    try:
        nodes = [bytes.fromhex(text) for text in path]
    except (ValueError, TypeError):
        return False
    if [node.hex() for node in nodes] != path or any(len(node) != 32 for node in nodes):
        return False
    size, size_now = before["count"], newest["count"]
    root, root_now = bytes.fromhex(before["root"]), bytes.fromhex(newest["root"])
    if size in (0, size_now):
        return not nodes and (size == 0 or root == root_now)
    if size & (size - 1) == 0:
        nodes.insert(0, root)
    first, last = size - 1, size_now - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    if not nodes:
        return False
    then = now = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            then = hashlib.sha256(b"\x01" + node + then).digest()
            now = hashlib.sha256(b"\x01" + node + now).digest()
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            now = hashlib.sha256(b"\x01" + now + node).digest()
        first, last = first >> 1, last >> 1
    return last == 0 and (then, now) == (root, root_now)


def _check_events(
    folder: Path, newest: Any, items: Any, manifest_hash: str, wrong: list[str]
) -> tuple[int, int]:
    met: set[int] = set()
    sealed = 0
    exported = False
    for number, row in _rows(folder, EVENTS, _EVENT, wrong):
        place = f"{EVENTS}, line {number}"
        try:
            why, body, payload = _event(row, newest)
        except (ValueError, TypeError, KeyError, IndexError):
            why, body, payload = "is not as it was written", None, {}
        if why:
            wrong.append(f"{place}: {why}")
            continue
        seq = row["seq"]
        if seq in met:
            wrong.append(f"{place}: stands there twice")
        met.add(seq)
        if seq in items:
            sealed += body is None
            if body is not None and not _same(body, items[seq]):
                wrong.append(f"{place}: says something else of its copy than the manifest")
        elif payload.get("kind") == "exported" and body is not None:
            if body.get("manifest") != manifest_hash:
                wrong.append(f"{MANIFEST}: is not the one that the log has of this export")
            exported = True
        else:
            wrong.append(f"{place}: is about nothing in the manifest")
    for seq in sorted(set(items) - met):
        wrong.append(f"{EVENTS}: entry {seq} of the log is not there")
    if not exported:
        wrong.append(f"{EVENTS}: the log's entry about this export is not there")
    return len(met), sealed


def _same(body: Any, item: Any) -> bool:
    exhibit = body.get("exhibit", {})
    size, digest = item
    return (exhibit.get("size"), exhibit.get("sha256")) == (size, digest.hex())


def _event(row: Any, newest: Any) -> tuple[str, Any, Any]:
    line = row["line"]
    match = _LINE.fullmatch(line)
    if match is None:
        return "is no line of a log", None, {}
    payload = json.loads(match[1])
    if payload["seq"] != row["seq"]:
        return "has another number than its line", None, {}
    leaf = hashlib.sha256(b"\x00" + line.encode("ascii") + b"\n").digest()
    if _root(leaf, row["seq"] - 1, newest["count"], row["path"]) != newest["root"]:
        return "does not lead to the checkpoint", None, {}
    sealed = bytes.fromhex(row["sealed"])
    if sealed.hex() != row["sealed"]:
        return "is not as it was written", None, {}
    if hashlib.sha256(sealed).hexdigest() != payload["digest"]:
        return "has a sealed part that is not of its line", None, {}
    if not row["key"]:
        return "", None, payload
    key = bytes.fromhex(row["key"])
    opened = open_sealed(key, sealed, payload["who"]) if key.hex() == row["key"] else None
    if opened is None:
        return "does not open with its key", None, {}
    return "", json.loads(opened), payload


def _root(leaf: bytes, index: int, size: int, path: Any) -> str | None:
    """Go up to the root. Source: RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size or not isinstance(path, list):
        return None
    node, last = leaf, size - 1
    for text in path:
        beside = bytes.fromhex(text)
        if last == 0 or len(beside) != 32 or beside.hex() != text:
            return None
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + beside + node).digest()
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            node = hashlib.sha256(b"\x01" + node + beside).digest()
        index >>= 1
        last >>= 1
    return node.hex() if last == 0 else None


# --- Seal codes ----------------------------------------------------------------------------------

_SIGNS = "34679ACDEFGHJKMNPQRTVWXY"


def seal_code(checkpoint: Any) -> str:
    """Give the code that stands for a checkpoint: 24 signs, the last two of them check digits."""
    told = {name: checkpoint[name] for name in ("count", "last", "log", "root")}
    whole = hashlib.sha256(b"boundary seal 1\x00" + _canonical(told)).digest()
    log = hashlib.sha256(b"boundary log tag 1\x00" + checkpoint["log"].encode("ascii")).digest()
    number = int.from_bytes(log[:2], "big") >> 4 << 88 | int.from_bytes(whole[:11], "big")
    digits = [number // 24**place % 24 for place in range(22)]
    digits.extend(divmod(_weighed(digits), 24))
    return "".join(_SIGNS[digit] for digit in digits)


def _weighed(digits: list[int]) -> int:
    total = 0
    for digit in reversed(digits):
        total = (total * 3 + digit) % 571
    return total


# --- ChaCha20-Poly1305 (RFC 8439) --------------------------------------------------------------

_WORD = 0xFFFFFFFF


def open_sealed(key: bytes, sealed: bytes, who: str) -> bytes | None:
    """Open one sealed record with its own key; None when it does not open."""
    if len(key) != 32 or len(sealed) < 53:
        return None
    head, nonce, cipher, tag = sealed[:9], sealed[25:37], sealed[37:-16], sealed[-16:]
    known = head + who.encode("ascii")
    stream = _chacha(key, nonce, 1 + -(-len(cipher) // 64))
    data = b"".join(
        (
            known,
            bytes(-len(known) % 16),
            cipher,
            bytes(-len(cipher) % 16),
            len(known).to_bytes(8, "little"),
            len(cipher).to_bytes(8, "little"),
        )
    )
    if not hmac.compare_digest(_poly1305(stream[:32], data), tag):
        return None
    plain = int.from_bytes(cipher, "big") ^ int.from_bytes(stream[64 : 64 + len(cipher)], "big")
    return plain.to_bytes(len(cipher), "big")


def _chacha(key: bytes, nonce: bytes, blocks: int) -> bytes:
    """Give that many blocks of the stream, from counter 0 on.

    All are made at once: each word of the state is one number with 64 bits for every block.
    """
    ones = sum(1 << 64 * block for block in range(blocks))
    mask = ones * _WORD
    whole = b"expand 32-byte k" + key + bytes(4) + nonce
    start = [int.from_bytes(whole[at : at + 4], "little") * ones for at in range(0, 64, 4)]
    start[12] = sum(block << 64 * block for block in range(blocks))
    state = list(start)
    columns = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
    diagonals = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
    for _ in range(10):
        for a, b, c, d in (*columns, *diagonals):
            for first, second, third, turn in (
                (a, b, d, 16),
                (c, d, b, 12),
                (a, b, d, 8),
                (c, d, b, 7),
            ):
                state[first] = (state[first] + state[second]) & mask
                mixed = state[third] ^ state[first]
                state[third] = (mixed << turn | mixed >> (32 - turn)) & mask
    words = [
        ((one + other) & mask).to_bytes(8 * blocks, "little")
        for one, other in zip(state, start)  # noqa: B905
    ]
    return b"".join(word[at : at + 4] for at in range(0, 8 * blocks, 8) for word in words)


def _poly1305(key: bytes, data: bytes) -> bytes:
    prime = 2**130 - 5
    factor = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for start in range(0, len(data), 16):
        part = data[start : start + 16] + b"\x01"
        total = (total + int.from_bytes(part, "little")) * factor % prime
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


# --- Ed25519 (RFC 8032, section 5.1) -----------------------------------------------------------

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = Tuple[int, int, int, int]  # noqa: UP006


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is of this public key over this message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public), _point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or factor >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    told = int.from_bytes(digest, "little") % _L
    return _equal(_times(factor, _base()), _add(nonce, _times(told, key)))


def _base() -> _Point:
    y = 4 * pow(5, _P - 2, _P) % _P
    found = _point(y.to_bytes(32, "little"))
    assert found is not None  # noqa: S101 - a constant of the curve
    return found


def _point(data: bytes) -> _Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(factor: int, point: _Point) -> _Point:
    found: _Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


def _equal(one: _Point, other: _Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % _P == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
