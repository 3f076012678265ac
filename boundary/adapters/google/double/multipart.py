"""Take a batch apart into its calls, and put their answers together.

Source: https://developers.google.com/workspace/gmail/api/guides/batch, read 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from .front import Incoming, Reply

MAX_CALLS: Final = 100
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_ANSWERS = "batch_stand_in"


def apart(asked: Incoming) -> list[tuple[str, Incoming]]:
    """Give each call with its Content-ID; the outer signature holds where a call has none.

    Raises ValueError when it is not a batch.
    """
    found = _BOUNDARY.search(asked.headers.get("content-type", ""))
    if found is None:
        raise ValueError("no boundary")
    marker = b"--" + found[1].encode("ascii")
    parts = asked.body.replace(b"\r\n", b"\n").split(marker)[1:-1]
    return [_call(part, asked.headers) for part in parts]


def together(answers: Sequence[tuple[str, Reply]]) -> Reply:
    """Put answers together, in their order, each under the id of its call."""
    pieces: list[bytes] = []
    for content_id, reply in answers:
        inner = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        pieces.append(
            f"--{_ANSWERS}\r\nContent-Type: application/http\r\n"
            f"Content-ID: <response-{content_id[1:]}\r\n\r\n"
            f"HTTP/1.1 {reply.status} Answer\r\n{inner}"
            f"Content-Length: {len(reply.body)}\r\n\r\n".encode("ascii")
        )
        pieces += [reply.body, b"\r\n"]
    pieces.append(f"--{_ANSWERS}--\r\n".encode("ascii"))
    kind = f"multipart/mixed; boundary={_ANSWERS}"
    return Reply(200, b"".join(pieces), {"content-type": kind})


def _call(part: bytes, outer: Mapping[str, str]) -> tuple[str, Incoming]:
    outside, _, inside = part.lstrip(b"\n").partition(b"\n\n")
    head, _, body = inside.partition(b"\n\n")
    first, *lines = head.decode("utf-8").split("\n")
    verb, target, _ = first.split(" ", 2)
    headers = {"authorization": outer.get("authorization", ""), **_fields(lines)}
    content_id = _fields(outside.decode("utf-8").split("\n")).get("content-id", "")
    if not re.fullmatch(r"<[^<>]+>", content_id):
        raise ValueError("no Content-ID")
    return content_id, Incoming(verb, target, headers, body.rstrip(b"\n"))


def _fields(lines: Sequence[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
