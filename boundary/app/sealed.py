"""Unlock one case: its keys, its log, its credentials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from boundary.app.env import Env
from boundary.core.ports import Secrets, StreamBox
from boundary.ledger import Ledger
from boundary.vault.keychain import open_secrets

__all__ = ["SealedCase"]


@dataclass(frozen=True)
class SealedCase:
    """A case folder, and how to get into it."""

    env: Env
    folder: Path
    code: str

    @cached_property
    def box(self) -> StreamBox:
        """The keys. Raises SealError for a wrong passphrase and for damage alike."""
        from boundary.vault.box import CaseBox  # noqa: PLC0415 - loads cryptography

        return CaseBox.unlock(self.folder, self.env.files, self.env.ask_passphrase(new=False))

    def ledger(self, *, write: bool) -> Ledger:
        """Open the log."""
        return Ledger.open(self.folder, self.box, self.env.files, self.env.clock, write=write)

    def secrets(self) -> Secrets:
        """Open where the credentials lie: the keychain, else the sealed store of the case."""
        if self.env.secrets is not None:
            return self.env.secrets
        return open_secrets(self.code, self.folder, self.env.files, self.box)

    @property
    def address_key(self) -> bytes:
        """Give the key that the printed fingerprints of addresses come from."""
        return bytes.fromhex(self.box.name(b"printed addresses"))
