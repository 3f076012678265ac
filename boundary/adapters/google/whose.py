"""Tell whose account a permission is for, by the smallest read it allows."""

from __future__ import annotations

from collections.abc import Callable

from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.ports import Secrets

from .client import Api
from .oauth import granted_to

__all__ = ["whose"]


def whose(
    account: Account, secrets: Secrets, connect: Callable[[Account, Secrets, str, str], Api]
) -> str:
    """Read the account's own address; empty when no permission lets it be read.

    Raises AdapterError or TransientError.
    """
    given = granted_to(account, secrets)
    if not given & {"rules", "read"}:
        return ""
    api = connect(account, secrets, "gmail", "v1")
    try:
        if "read" in given:
            return str(api.call("users.getProfile", userId="me").get("emailAddress", ""))
        return _sender(api.call("users.settings.sendAs.list", userId="me").get("sendAs"))
    finally:
        api.close()


def _sender(listed: Json) -> str:
    for sender in listed if isinstance(listed, list) else ():
        if isinstance(sender, dict) and sender.get("isPrimary") is True:
            return str(sender.get("sendAsEmail", ""))
    return ""
