"""Keep the keys of a case and the credentials of its accounts.

Importing this room loads no cryptography; `box`, `passphrase` and `stream` do, when they are used.
"""

from __future__ import annotations

__all__: list[str] = []
