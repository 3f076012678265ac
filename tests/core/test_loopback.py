"""Hold what counts as this device itself."""

from __future__ import annotations

import pytest

from boundary.core.loopback import is_loopback


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.example", False),
        ("10.0.0.1", False),
    ],
)
def test_is_loopback(host: str, expected: bool) -> None:
    """Only this device itself is loopback."""
    assert expected is is_loopback(host)
