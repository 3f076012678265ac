"""Read the user's own accounts: which service, and its settings."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from typing import Final, assert_never
from urllib.parse import SplitResult, urlsplit

from boundary.core.identifier import IdentifierError, host
from boundary.core.json import Json
from boundary.core.loopback import is_loopback
from boundary.core.playbook import Account, Place
from boundary.core.services import WALKS, WAYS, ServiceSpec, Setting
from boundary.formats.closed import (
    Faults,
    entries_of,
    fields,
    line_of,
    suggestion,
    text_of,
    word_of,
)
from boundary.formats.yaml_events import MappingNode, Node

NAME: Final = r"[a-z0-9][a-z0-9-]{0,39}"
"""What an account, or a step with `as:`, may be called."""
NAME_SAY: Final = "Lower-case letters, digits and hyphens, 40 at most."
SECURITY: Final = ("tls", "starttls", "none")
MAX_USER: Final = 254
MAX_URL: Final = 500
_MAX_FOLDER = 100
_SPECIAL_FOLDERS = frozenset(
    {"inbox", "trash", "bin", "deleted", "deleted items", "deleted messages"}
    | {"junk", "junk e-mail", "junk email", "spam", "bulk mail"}
    | {"sent", "sent items", "sent messages", "sent mail", "drafts", "outbox"}
    | {"all mail", "flagged", "starred", "important"}
)
"""Folders that a mail service empties or fills by itself (RFC 6154 and the names in use)."""


def read_accounts(
    node: Node,
    services: Mapping[str, ServiceSpec],
    folder_words: Collection[str],
    faults: Faults,
) -> tuple[Account, ...]:
    """Return the accounts in file order, settings checked and defaults filled in."""
    accounts: list[Account] = []
    for key, value in entries_of(node, "accounts", faults):
        if not re.fullmatch(NAME, key.value):
            say = "An account's name has a character that is not allowed, or is too long."
            faults.add(key, say, NAME_SAY, "accounts")
            continue
        path = f"accounts.{key.value}"
        service = _service(value, services, path, faults)
        if service is None:
            continue
        settings = _settings(value, service, folder_words, path, faults)
        place = Place(key.start.line, key.start.column)
        accounts.append(Account(key.value, service.name, settings, place))
    return tuple(accounts)


def _service(
    node: Node, services: Mapping[str, ServiceSpec], path: str, faults: Faults
) -> ServiceSpec | None:
    use = node.get("use") if isinstance(node, MappingNode) else None
    if use is None:
        faults.add(node, "The key “use” is missing here.", suggestion("", services), path)
        return None
    name = word_of(use, services, f"{path}.use", faults)
    return None if name is None else services[name]


def _settings(
    node: Node,
    service: ServiceSpec,
    folder_words: Collection[str],
    path: str,
    faults: Faults,
) -> dict[str, Json]:
    allowed = ("use", *service.settings)
    given = fields(node, allowed, service.required, path, faults) or {}
    settings: dict[str, Json] = {}
    for name, value in given.items():
        if name != "use":
            below = f"{path}.{name}"
            read = _setting(value, service.settings[name], folder_words, below, faults)
            if read is not None:
                settings[name] = read
    for name, default in service.defaults.items():
        settings.setdefault(name, default)
    for name, value in given.items():
        is_open = service.settings.get(name) is Setting.SECURITY and settings.get(name) == "none"
        if is_open and not _is_loopback(settings):
            hint = "Write tls or starttls. Only a server on this same device may do without."
            faults.add(value, "A mail server is never reached without encryption.", hint, path)
    return settings


def _setting(
    node: Node, setting: Setting, folder_words: Collection[str], path: str, faults: Faults
) -> Json:
    match setting:
        case Setting.HOST:
            return _host(node, path, faults)
        case Setting.PORT:
            return _port(node, path, faults)
        case Setting.USER:
            return line_of(node, MAX_USER, path, faults)
        case Setting.SECURITY:
            return word_of(node, SECURITY, path, faults)
        case Setting.FOLDERS:
            return _folders(node, folder_words, path, faults)
        case Setting.WAY:
            return word_of(node, WAYS, path, faults)
        case Setting.WALK:
            return word_of(node, WALKS, path, faults)
        case Setting.URL:
            return _url(node, path, faults)
        case Setting.REGION:
            return _region(node, path, faults)
        case _:
            assert_never(setting)


def _url(node: Node, path: str, faults: Faults) -> str | None:
    text = line_of(node, MAX_URL, path, faults)
    if text is None:
        return None
    parts = _parts(text)
    if parts is None:
        hint = "It looks like https://dav.example.net/, without a name or a password in it."
        faults.add(node, "This is not the address of a server.", hint, path)
        return None
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        hint = "Write https. Only a server on this same device may do without."
        faults.add(node, "A server is never reached without encryption.", hint, path)
        return None
    return text


def _parts(text: str) -> SplitResult | None:
    """Split an address of a server; None when it is none, or holds more than a place."""
    try:
        parts = urlsplit(text)
        fits = parts.hostname is not None and parts.port != 0
    except ValueError:
        return None
    more = "@" in parts.netloc or parts.query or parts.fragment
    plain = text.isascii() and text.isprintable() and " " not in text
    return parts if fits and plain and not more and parts.scheme in ("http", "https") else None


def _host(node: Node, path: str, faults: Faults) -> str | None:
    text = line_of(node, 253, path, faults)
    if text is None:
        return None
    if text.lower() == "localhost":
        return "localhost"
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        return host(text)
    except IdentifierError:
        hint = "It looks like imap.example.net, without a port and without slashes."
        faults.add(node, "This is not the name of a server.", hint, path)
        return None


def _port(node: Node, path: str, faults: Faults) -> int | None:
    text = text_of(node, path, faults)
    if text is None:
        return None
    if re.fullmatch(r"[1-9][0-9]{0,4}", text) and int(text) <= 65_535:
        return int(text)
    faults.add(node, "This is not a port.", "A port is a number from 1 to 65535.", path)
    return None


def _region(node: Node, path: str, faults: Faults) -> str | None:
    text = text_of(node, path, faults)
    if text is None or re.fullmatch(r"[A-Z]{2}", text):
        return text
    faults.add(node, "This is not a country code.", "Two capital letters, such as US.", path)
    return None


def _folders(
    node: Node, folder_words: Collection[str], path: str, faults: Faults
) -> dict[str, Json]:
    folders: dict[str, Json] = {}
    for word, node_name in (fields(node, tuple(folder_words), (), path, faults) or {}).items():
        below = f"{path}.{word}"
        name = line_of(node_name, _MAX_FOLDER, below, faults)
        if name is None:
            continue
        if reason := _folder_fault(name):
            faults.add(node_name, reason, "Choose an ordinary folder of its own.", below)
        else:
            folders[word] = name
    return folders


def _folder_fault(name: str) -> str:
    """Say why no mail may be filed into a folder of that name; empty when it may."""
    if any(char in name for char in "*%") or name[0] in "#~":
        return "A folder's name has no * or %, and does not begin with # or ~."
    parts = [part.strip().casefold() for part in re.split(r"[/.\\]", name)]
    if "" in parts:
        return "A folder's name has no empty part."
    below_inbox = parts[0] == "inbox" and len(parts) > 1
    if any(part in _SPECIAL_FOLDERS for part in parts[below_inbox:]):
        return "Mail is never filed into a folder that the mail service uses itself."
    return ""


def _is_loopback(settings: Mapping[str, Json]) -> bool:
    name = settings.get("host")
    if not isinstance(name, str):
        return True  # the missing host has its own complaint
    return is_loopback(name)
