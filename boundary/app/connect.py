"""Keep a credential, after saying what the provider takes and which notices it may send."""

from __future__ import annotations

from dataclasses import dataclass

from boundary.app.session import Session
from boundary.core.errors import Refusal
from boundary.core.loopback import is_loopback
from boundary.core.playbook import Account
from boundary.core.rules import MailProvider
from boundary.core.services import IMAP
from boundary.vault.keychain import KeychainSecrets

__all__ = ["Advice", "advice_for", "keep_password", "own_account"]

_MAX_SECRET = 1000


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known beforehand about signing in to one account."""

    provider: str
    """Its name, or empty when it is not in the dated table."""
    takes_password: bool
    say: str
    """What to do instead, or which kind of password it wants; may be empty."""
    notices: str
    """Which notices it may send when a new program signs in."""
    checked_on: str


_UNKNOWN = Advice(
    provider="",
    takes_password=True,
    say="",
    notices="It is not known which notices this provider sends. Some tell all your devices and your"
    " recovery address when a new program signs in.",
    checked_on="",
)

_OWN_DEVICE = Advice(
    provider="",
    takes_password=True,
    say="This account is reached through a program on this device, with that program's password.",
    notices="A sign-in on this device sends no notice by itself.",
    checked_on="",
)


def own_account(session: Session, name: str) -> Account:
    """Find one of the user's accounts that takes a credential. Raises Refusal otherwise."""
    for account in session.accounts():
        if account.name == name:
            if account.service != IMAP.name:
                raise Refusal("This account needs no sign-in: its steps are written ones.")
            return account
    names = ", ".join(account.name for account in session.accounts())
    raise Refusal("No account has this name.", hint=f"In the playbook: {names}.")


def advice_for(session: Session, account: Account) -> Advice:
    """Say what the dated table knows of an account's provider."""
    host = str(account.settings.get("host", ""))
    if is_loopback(host):
        return _OWN_DEVICE
    provider = session.library.provider_of(account)
    return _UNKNOWN if provider is None else _advice(provider)


def keep_password(session: Session, account: Account, password: str) -> str:
    """Keep a password; return the name of where it lies, for the screen. Raises Refusal."""
    advice = advice_for(session, account)
    if not advice.takes_password:
        raise Refusal("This provider takes no password from mail programs.", hint=advice.say)
    if not password or len(password) > _MAX_SECRET:
        raise Refusal("A password has to have between 1 and 1000 characters.")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in password):
        raise Refusal("A password cannot hold control characters or line ends.")
    secrets = session.secrets()
    secrets.put(account.name, "password", password)
    return "this system's keychain" if isinstance(secrets, KeychainSecrets) else "the sealed store"


def _advice(provider: MailProvider) -> Advice:
    return Advice(
        provider.name,
        provider.password != "no",  # noqa: S105
        provider.say,
        provider.notices,
        provider.checked_on,
    )
