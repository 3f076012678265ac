"""Hold credentials to lying only where they may."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from boundary.app.disk import DiskFiles
from boundary.core.errors import Refusal, SealError, StoreError
from boundary.core.ports import Secrets
from boundary.vault.box import CaseBox
from boundary.vault.keychain import KeychainSecrets, SealedSecrets, open_secrets, system_keychain
from tests.ledger.furniture import quick_system

FILES = DiskFiles(quick_system())
SECRET = "correct horse 42"


class _Held:
    """A keychain in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.backends: list[_Held] = []

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[(service, username)]


def _as(path: str) -> type[_Held]:
    """Make a class that says it comes from `path`."""
    module, _, name = path.rpartition(".")
    return type(name, (_Held,), {"__module__": module, "__qualname__": name})


REAL = [
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.kwallet.DBusKeyringKWallet4",
    "keyring.backends.macOS.Keyring",
]
NOT_REAL = [
    "keyring.backends.null.Keyring",
    "keyring.backends.fail.Keyring",
    "keyrings.alt.file.PlaintextKeyring",
    "keyrings.alt.file.EncryptedKeyring",
    "somebody.elses.Keyring",
]


@pytest.fixture
def box(tmp_path: Path) -> CaseBox:
    """Make a case's keys."""
    FILES.make_folder(tmp_path / "keys")
    return CaseBox(tmp_path, FILES, b"k" * 32)


@pytest.fixture(params=["keychain", "sealed"])
def secrets(request: pytest.FixtureRequest, box: CaseBox, tmp_path: Path) -> Secrets:
    """Give each of the two places."""
    if request.param == "keychain":
        return KeychainSecrets("heron-42", _Held())
    return SealedSecrets(tmp_path, FILES, box)


def test_a_secret_is_kept_and_forgotten(secrets: Secrets) -> None:
    """Both places keep, replace and remove, and take a missing one calmly."""
    secrets.forget("mail", "password")
    assert secrets.get("mail", "password") is None
    secrets.put("mail", "password", "first")
    secrets.put("mail", "password", SECRET)
    secrets.put("other", "password", "second")
    assert secrets.get("mail", "password") == SECRET
    secrets.forget("mail", "password")

    assert secrets.get("mail", "password") is None
    assert secrets.get("other", "password") == "second"
    assert SECRET not in repr(secrets)
    assert "second" not in repr(secrets)


@pytest.mark.parametrize("value", ["", "x" * 1201, "two\nlines", "nul\x00", "\u202eturned"])
def test_what_cannot_be_a_secret_is_refused(secrets: Secrets, value: str) -> None:
    """Empty, endless and unprintable values are refused without being repeated."""
    with pytest.raises(Refusal) as caught:
        secrets.put("mail", "password", value)

    assert not value or value not in caught.value.say + caught.value.hint
    assert secrets.get("mail", "password") is None


def test_names_in_the_keychain_are_neutral() -> None:
    """Somebody who looks at the list of entries reads a code."""
    backend = _Held()
    KeychainSecrets("heron-42", backend).put("mail", "password", SECRET)

    assert {("notes-heron-42", "mail/password"): SECRET} == backend.held


def test_sealed_secrets_are_not_in_clear(box: CaseBox, tmp_path: Path) -> None:
    """Neither value nor name of a credential can be read on the disk."""
    SealedSecrets(tmp_path, FILES, box).put("mail", "password", SECRET)
    for path in (tmp_path / "keys").iterdir():
        content = path.read_bytes()
        assert SECRET.encode() not in content
        assert b"password" not in content

    assert SealedSecrets(tmp_path, FILES, box).get("mail", "password") == SECRET


def test_damaged_secrets_are_refused(box: CaseBox, tmp_path: Path) -> None:
    """A store that was altered, or holds something else, is not taken for an empty one."""
    secrets = SealedSecrets(tmp_path, FILES, box)
    path = tmp_path / "keys" / "credentials.sealed"
    for content in (b"", b"x" * 100, box.seal("", b"not json")):
        path.write_bytes(content)
        with pytest.raises(SealError):
            secrets.get("mail", "password")

    assert path.exists()


@pytest.mark.parametrize("path", REAL)
def test_the_systems_own_keychains_are_used(path: str, box: CaseBox, tmp_path: Path) -> None:
    """Each keychain on the list is taken, and the secret goes there."""
    backend = _as(path)()
    found = system_keychain(lambda: backend)
    assert id(backend) == id(found)
    secrets = open_secrets(
        "heron-42", tmp_path, FILES, box, lambda: system_keychain(lambda: backend)
    )
    secrets.put("mail", "password", SECRET)

    assert [SECRET] == list(backend.held.values())
    assert not (tmp_path / "keys" / "credentials.sealed").exists()


@pytest.mark.parametrize("path", NOT_REAL)
def test_no_other_keychain_is_used(path: str, box: CaseBox, tmp_path: Path) -> None:
    """Null, plain text, failing and unknown ones are passed over for the sealed store."""
    backend = _as(path)()
    secrets = open_secrets(
        "heron-42", tmp_path, FILES, box, lambda: system_keychain(lambda: backend)
    )
    secrets.put("mail", "password", SECRET)

    assert {} == backend.held
    assert secrets.get("mail", "password") == SECRET
    assert (tmp_path / "keys" / "credentials.sealed").exists()


def test_the_librarys_own_stand_ins_are_not_used() -> None:
    """The real classes of the library for "no keychain" are known by their names."""
    assert system_keychain(NullKeyring) is None
    assert system_keychain(FailKeyring) is None


@pytest.mark.parametrize(
    ("links", "used"),
    [([REAL[0]], True), ([REAL[0], REAL[2]], True), ([REAL[0], NOT_REAL[2]], False), ([], False)],
)
def test_a_chain_is_as_good_as_its_worst_link(links: list[str], used: bool) -> None:
    """A chain of keychains is used only when every one of them would be."""
    name = f"{ChainerBackend.__module__}.{ChainerBackend.__qualname__}"
    backend = _as(name)()
    backend.backends = [_as(link)() for link in links]

    assert used == (system_keychain(lambda: backend) is not None)


def test_the_machines_keychain_is_asked(box: CaseBox, tmp_path: Path) -> None:
    """Without an argument the library finds one; in these tests there is none."""
    assert system_keychain() is None
    assert isinstance(open_secrets("heron-42", tmp_path, FILES, box), SealedSecrets)


def test_credentials_stay_where_they_are(box: CaseBox, tmp_path: Path) -> None:
    """A keychain that appears later does not hide what lies sealed in the case."""
    SealedSecrets(tmp_path, FILES, box).put("mail", "password", SECRET)
    secrets = open_secrets("heron-42", tmp_path, FILES, box, _as(REAL[0]))

    assert secrets.get("mail", "password") == SECRET


@pytest.mark.parametrize("fault", [KeyringLocked("x"), OSError("x"), RuntimeError("x")])
def test_a_keychain_that_does_not_answer_is_said(fault: Exception) -> None:
    """A locked or broken keychain is one sentence, without what the system said."""

    class _Broken(_Held):
        def get_password(self, service: str, username: str) -> str | None:
            raise fault

    with pytest.raises(StoreError) as caught:
        KeychainSecrets("heron-42", _Broken()).get("mail", "password")
    assert caught.value.say == "The keychain of this system did not answer."
