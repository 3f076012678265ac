"""Keep a credential, after saying what the provider takes and which notices it may send."""

from __future__ import annotations

from dataclasses import dataclass

from boundary.adapters.google.oauth import GRANTED_ON, REFRESH_TOKEN
from boundary.app.session import Session
from boundary.core.errors import Refusal
from boundary.core.loopback import is_loopback
from boundary.core.playbook import Account
from boundary.core.ports import Secrets
from boundary.core.rules import MailProvider
from boundary.core.services import GMAIL, WITH_PASSWORD
from boundary.vault.keychain import KeychainSecrets

__all__ = [
    "Advice",
    "SignIn",
    "advice_for",
    "forget_password",
    "keep_password",
    "own_account",
    "place_of",
    "sign_in_of",
    "way_of",
]

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
            if account.service not in WITH_PASSWORD:
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
    if way_of(account) != "app-password" or not advice.takes_password:
        raise Refusal("This provider takes no password from mail programs.", hint=advice.say)
    if not password or len(password) > _MAX_SECRET:
        raise Refusal("A password has to have between 1 and 1000 characters.")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in password):
        raise Refusal("A password cannot hold control characters or line ends.")
    secrets = session.secrets()
    secrets.put(account.name, "password", password)
    return place_of(secrets)


def forget_password(session: Session, account: Account) -> bool:
    """Forget the password of an account; whether there was one."""
    secrets = session.secrets()
    there = secrets.get(account.name, "password") is not None
    secrets.forget(account.name, "password")
    return there


def place_of(secrets: Secrets) -> str:
    """Name where credentials lie, for the screen."""
    return "this system's keychain" if isinstance(secrets, KeychainSecrets) else "the sealed store"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What is kept of an account's sign-in."""

    kept: bool
    given_on: str = ""
    """ISO day a permission at Google was given; empty for a password."""


def sign_in_of(session: Session, account: Account) -> SignIn | None:
    """Say whether a credential is kept; None when the account takes none."""
    if account.service not in WITH_PASSWORD or way_of(account) == "import":
        return None
    if not session.code:
        return SignIn(kept=False)
    secrets = session.secrets()
    if way_of(account) == "api":
        day = secrets.get(account.name, GRANTED_ON) or ""
        return SignIn(secrets.get(account.name, REFRESH_TOKEN) is not None, day)
    return SignIn(secrets.get(account.name, "password") is not None)


def way_of(account: Account) -> str:
    """Name how a mailbox is signed in to: a word of core.services.WAYS."""
    if account.service != GMAIL.name:
        return "app-password"
    return str(account.settings.get("way", GMAIL.defaults["way"]))


def _advice(provider: MailProvider) -> Advice:
    return Advice(
        provider.name,
        provider.password != "no",  # noqa: S105
        provider.say,
        provider.notices,
        provider.checked_on,
    )
