"""Keep provider credentials: in the system's keychain, or, without one, sealed in the case."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from boundary.core.errors import Refusal, SealError, StoreError
from boundary.core.ports import Box, Files, Secrets

_Answer = TypeVar("_Answer")

__all__ = ["KeychainSecrets", "SealedSecrets", "open_secrets", "system_keychain"]

_REAL = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
    }
)
"""Keychains that encrypt and ask; what is not named here (null, plain text, ...) is not used."""
_CHAIN = "keyring.backends.chainer.ChainerBackend"
_LONGEST = 1200
"""Characters; the Windows store takes 2,560 bytes, two for each."""
_STORE_LIMIT = 1 << 20


class Backend(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service: str, username: str) -> None:
        """Remove a secret."""


class KeychainSecrets:
    """The system's keychain, under a neutral name (core.ports.Secrets). Its repr says nothing.

    While the person is signed in, every program of theirs can read it: that is how keychains work.
    """

    def __init__(self, case: str, backend: Backend) -> None:
        """Use entries named after the case's code."""
        self._entry = f"notes-{case}"
        self._backend = backend

    def get(self, account: str, name: str, /) -> str | None:
        """Return the secret, or None."""
        return _asked(lambda: self._backend.get_password(self._entry, _user(account, name)))

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep a secret. Raises Refusal when it cannot be one."""
        _check_value(value)
        _asked(lambda: self._backend.set_password(self._entry, _user(account, name), value))

    def forget(self, account: str, name: str, /) -> None:
        """Remove a secret; nothing happens when there is none."""
        if self.get(account, name) is not None:
            _asked(lambda: self._backend.delete_password(self._entry, _user(account, name)))


class SealedSecrets:
    """One sealed file in the case (core.ports.Secrets). Its repr says nothing."""

    def __init__(self, folder: Path, files: Files, box: Box) -> None:
        """Use the case's folder and key."""
        self._path = _sealed_path(folder)
        self._files = files
        self._box = box

    def get(self, account: str, name: str, /) -> str | None:
        """Return the secret, or None."""
        return self._load().get(_user(account, name))

    def put(self, account: str, name: str, value: str, /) -> None:
        """Keep a secret. Raises Refusal when it cannot be one."""
        _check_value(value)
        self._save({**self._readable(), _user(account, name): value})

    def forget(self, account: str, name: str, /) -> None:
        """Remove a secret; nothing happens when there is none."""
        held = self._readable()
        if held.pop(_user(account, name), None) is not None:
            self._save(held)

    def _load(self) -> dict[str, str]:
        if self._files.size(self._path) is None:
            return {}
        try:
            plain = self._box.open("", self._files.read(self._path, 0, _STORE_LIMIT))
            held = json.loads(plain or b"")
        except (SealError, ValueError) as error:
            raise SealError(
                "The sign-ins that are sealed in this case are damaged.",
                hint="`boundary connect` keeps them anew.",
            ) from error
        return {str(key): str(value) for key, value in held.items()}

    def _readable(self) -> dict[str, str]:
        """Give what can be read: what is damaged is written anew, or was to go anyway."""
        try:
            return self._load()
        except SealError:
            return {}

    def _save(self, held: dict[str, str]) -> None:
        plain = json.dumps(held, sort_keys=True).encode("ascii")
        self._files.make_folder(self._path.parent)
        self._files.replace(self._path, self._box.seal("", plain))


def open_secrets(
    case: str,
    folder: Path,
    files: Files,
    box: Box,
    keychain: Callable[[], Backend | None] | None = None,
) -> Secrets:
    """Choose where the credentials of a case lie, the same place every time.

    Sealed in the case when some lie there already or there is no keychain to rely on; else in the
    keychain. `keychain` finds one and is an argument for tests.
    """
    if files.size(_sealed_path(folder)) is None:
        backend = (keychain or system_keychain)()
        if backend is not None:
            return KeychainSecrets(case, backend)
    return SealedSecrets(folder, files, box)


def system_keychain(load: Callable[[], Backend] | None = None) -> Backend | None:
    """Find the system's keychain; None when there is none, or one that is not on our list."""
    backend = _asked(load or importlib.import_module("keyring").get_keyring)
    return backend if _is_real(backend) else None


def _is_real(backend: object) -> bool:
    kind = f"{type(backend).__module__}.{type(backend).__qualname__}"
    if kind == _CHAIN:
        links = list(getattr(backend, "backends", ()))
        return bool(links) and all(_is_real(link) for link in links)
    return kind in _REAL


def _sealed_path(folder: Path) -> Path:
    return folder / "keys" / "credentials.sealed"


def _user(account: str, name: str) -> str:
    return f"{account}/{name}"


def _check_value(value: str) -> None:
    if not value or len(value) > _LONGEST or not value.isprintable():
        raise Refusal(
            "This cannot be kept as a password.",
            hint=f"It has to be one line of at most {_LONGEST} characters.",
        )


def _asked(call: Callable[[], _Answer]) -> _Answer:
    from keyring.errors import KeyringError  # noqa: PLC0415  # only where a keychain is used

    try:
        return call()
    except (KeyringError, OSError, RuntimeError) as error:
        raise StoreError(
            "The keychain of this system did not answer.",
            hint="You can unlock it and try again.",
        ) from error
