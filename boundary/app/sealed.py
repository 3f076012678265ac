"""Unlock one case: its keys, its log, its credentials."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from boundary.app.env import Env
from boundary.app.workspace import Sealed, Workspace, sealed_path
from boundary.core.ports import Secrets, StreamBox
from boundary.ledger import Ledger
from boundary.vault.keychain import open_secrets

__all__ = ["SealedCase", "begin_ledger", "make_box", "new_code"]

_WORDS = (
    "alder", "amber", "birch", "cedar", "clover", "coral", "elm", "fern", "finch", "hazel",
    "heron", "ivy", "juniper", "larch", "linden", "maple", "moss", "olive", "otter", "plover",
    "poppy", "reed", "robin", "rowan", "sage", "sorrel", "tern", "thistle", "willow", "wren",
)  # fmt: skip


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

        env = self.env
        passphrase = env.ask_passphrase(new=False)
        return CaseBox.unlock(self.folder, env.files, passphrase, known=env.known_keys)

    def ledger(self, *, write: bool) -> Ledger:
        """Open the log; one that is written to is signed."""
        from boundary.vault.signing import Ed25519  # noqa: PLC0415 - loads cryptography

        env = self.env
        return Ledger.open(
            self.folder,
            self.box,
            env.files,
            env.clock,
            write=write,
            signing=Ed25519(),
            random=env.random,
        )

    def secrets(self) -> Secrets:
        """Open where the credentials lie: the keychain, else the sealed store of the case."""
        if self.env.secrets is not None:
            return self.env.secrets
        return open_secrets(self.code, self.folder, self.env.files, self.box)

    @property
    def playbook(self) -> Sealed | None:
        """Where the playbook lies, when it is sealed in the case."""
        path = sealed_path(self.folder)
        if self.env.files.size(path) is None:
            return None
        return Sealed(self.code, path, self.box)

    @property
    def address_key(self) -> bytes:
        """Give the key that the printed fingerprints of addresses come from."""
        return bytes.fromhex(self.box.name(b"printed addresses"))


def make_box(env: Env, folder: Path) -> StreamBox:
    """Make the keys of a case, or open those of a beginning that was cut off."""
    from boundary.vault.box import CaseBox  # noqa: PLC0415 - loads cryptography
    from boundary.vault.passphrase import STRONG, Cost  # noqa: PLC0415 - the same

    if CaseBox.exists(folder, env.files):
        return CaseBox.unlock(folder, env.files, env.ask_passphrase(new=False))
    cost = Cost(64, 1, 1) if env.quick_keys else STRONG
    passphrase = env.ask_passphrase(new=True)
    return CaseBox.create(folder, env.files, passphrase, random=env.random, cost=cost)


def begin_ledger(env: Env, folder: Path, box: StreamBox) -> Ledger:
    """Begin the log of a case, signed from its first event. Raises Refusal when there is one."""
    from boundary.vault.signing import Ed25519  # noqa: PLC0415 - loads cryptography

    return Ledger.create(folder, box, env.files, env.clock, random=env.random, signing=Ed25519())


def new_code(env: Env, workspace: Workspace) -> str:
    """Draw a case code that no case here has."""
    taken = set(env.files.names(workspace.state))
    while True:
        first, second, third = env.random(3)
        code = f"{_WORDS[first % len(_WORDS)]}-{(second * 256 + third) % 90 + 10}"
        if code not in taken:
            return code
