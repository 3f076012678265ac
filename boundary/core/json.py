"""Name the JSON values that travel between rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Json: TypeAlias = Union[bool, int, str, "Sequence[Json]", "Mapping[str, Json]", None]
JsonObject: TypeAlias = Mapping[str, Json]
"""Keys are text; no floats anywhere, so that canonical JSON is exact."""
