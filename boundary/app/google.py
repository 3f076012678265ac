"""Reach Google for an account: its permission, and Google itself or what stands in for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from boundary.adapters.google.door import Connect
from boundary.adapters.google.oauth import credentials_of, root_of
from boundary.core.playbook import Account
from boundary.core.ports import Secrets

if TYPE_CHECKING:
    from boundary.adapters.google.client import Api

__all__ = ["google_connect"]


def google_connect(
    sleep: Callable[[float], None] = time.sleep, jitter: Callable[[], float] = random.random
) -> Connect:
    """Make the connector that the adapters for Google are handed."""

    def connect(account: Account, secrets: Secrets, name: str, version: str) -> Api:
        from boundary.adapters.google.client import make_api  # noqa: PLC0415  # seldom used

        permission = credentials_of(account, secrets)
        root = root_of(account)
        return make_api(name, version, permission, root=root, sleep=sleep, jitter=jitter)

    return connect
