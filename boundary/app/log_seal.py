"""Say where a log stands, in a form to keep elsewhere; and read such a form again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from boundary.app.session import Session
from boundary.core.checkpoint import Checkpoint, read_checkpoint, read_seal, seal_of
from boundary.core.codec import CodecError, canonical, parse
from boundary.core.errors import Refusal
from boundary.core.event import EventKind
from boundary.ledger import Outside

__all__ = ["MAX_BYTES", "Stand", "checkpoint_file", "read_outside", "stand_of"]

MAX_BYTES = 16 * 1024
"""Of a file that holds a checkpoint; real ones are far shorter."""
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FORMAT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a log stands."""

    checkpoint: Checkpoint
    seal: str
    """Its code, 24 letters and digits in groups of four."""
    first_key: str
    """The public key that the log's first checkpoint was signed with, 64 hex digits."""


def stand_of(session: Session) -> Stand:
    """Seal the log of a session that may write, unless its newest entry is a seal already."""
    checkpoint = session.ledger.seal()
    first = next(
        read_checkpoint(event.body)
        for event in session.ledger.events(copies=False)
        if event.kind is EventKind.CHECKPOINT and event.body is not None
    )
    return Stand(checkpoint, seal_of(checkpoint).code, first.key)


def checkpoint_file(stand: Stand) -> bytes:
    """Write it as a file for somebody else: it names nobody."""
    return canonical({"boundary": 1, _FORMAT: stand.checkpoint.to_json()}) + b"\n"


def read_outside(seal: str, checkpoint: bytes | None, public_key: str) -> Outside:
    """Read what was kept elsewhere; empty parts are not there. Raises Refusal."""
    key = public_key.strip().lower()
    if key and _KEY.fullmatch(key) is None:
        raise Refusal(
            "This is not a public key of a log.", hint="It has 64 digits and letters from a to f."
        )
    return Outside(
        read_seal(seal) if seal else None,
        None if checkpoint is None else _read_file(checkpoint),
        key,
    )


def _read_file(data: bytes) -> Checkpoint:
    try:
        body = parse(data)
        inner = body.get(_FORMAT)
        if body.get("boundary") != 1 or not isinstance(inner, dict):
            raise CodecError("This is not a checkpoint of a log.")
        return read_checkpoint(inner)
    except CodecError as error:
        raise Refusal(
            "This file holds no checkpoint of a log.",
            hint="`boundary log CASE seal --to FILE` writes one.",
        ) from error
