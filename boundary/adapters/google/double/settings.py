"""Answer for Gmail's settings: who else gets the mail, and how it may be read.

What only an administrator's own account may do is refused, as it is to any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from boundary.core.json import JsonObject

from .asked import Handler, Notice, Params, Refused


class Settings:
    """One user's settings, each as the service writes it; a test may change them."""

    def __init__(self, user: str) -> None:
        """Begin as a new account does."""
        self.auto_forwarding: JsonObject = {"enabled": False}
        self.forwarding_addresses: list[JsonObject] = []
        self.send_as: list[JsonObject] = [
            {
                "sendAsEmail": user,
                "displayName": "",
                "replyToAddress": "",
                "signature": "",
                "isPrimary": True,
                "isDefault": True,
            }
        ]
        self.imap: JsonObject = {
            "enabled": True,
            "autoExpunge": True,
            "expungeBehavior": "archive",
            "maxFolderSize": 0,
        }
        self.pop: JsonObject = {"accessWindow": "disabled", "disposition": "leaveInInbox"}
        self.vacation: JsonObject = {"enableAutoReply": False}
        self.language: JsonObject = {"displayLanguage": "en"}

    def verified(self) -> tuple[str, ...]:
        """Addresses that a filter may forward to."""
        return tuple(
            str(one["forwardingEmail"])
            for one in self.forwarding_addresses
            if one.get("verificationStatus") == "accepted"
        )

    def snapshot(self) -> JsonObject:
        """Say all of them."""
        return {
            "autoForwarding": self.auto_forwarding,
            "forwardingAddresses": list(self.forwarding_addresses),
            "sendAs": list(self.send_as),
            "imap": self.imap,
            "pop": self.pop,
            "vacation": self.vacation,
        }

    def handlers(self, outbox: list[Notice]) -> Mapping[str, Handler]:
        """Say what carries out each method, named behind `gmail.users.`."""
        return {
            "settings.getAutoForwarding": lambda _, __: self.auto_forwarding,
            "settings.getImap": lambda _, __: self.imap,
            "settings.getPop": lambda _, __: self.pop,
            "settings.getVacation": lambda _, __: self.vacation,
            "settings.getLanguage": lambda _, __: self.language,
            "settings.forwardingAddresses.list": lambda _, __: _some(
                "forwardingAddresses", self.forwarding_addresses
            ),
            "settings.sendAs.list": lambda _, __: _some("sendAs", self.send_as),
            "settings.delegates.list": _administrators_only,
            "settings.updateAutoForwarding": _administrators_only,
            "settings.forwardingAddresses.create": partial(_verification, outbox),
        }


def _some(name: str, found: Sequence[JsonObject]) -> JsonObject:
    return {name: list(found)} if found else {}


def _administrators_only(_: Params, __: JsonObject) -> JsonObject:
    raise Refused(
        403,
        "forbidden",
        "Access restricted to service accounts that have been delegated domain-wide authority",
    )


def _verification(outbox: list[Notice], params: Params, body: JsonObject) -> JsonObject:
    """Note the mail that asks for a confirmation, then refuse as for any consumer's account."""
    outbox.append(Notice(str(body.get("forwardingEmail", "")), "asked to confirm a forwarding"))
    return _administrators_only(params, body)
