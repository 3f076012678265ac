"""An account that cannot be looked at is never taken for an empty one."""

from __future__ import annotations

import pytest

from boundary.adapters.imap.look import NO_FOLDERS
from boundary.core.errors import AdapterError
from boundary.rehearsal import Rules
from tests.adapters.imap.furniture import file_past, on_double


def test_a_list_without_any_folder_is_a_fault() -> None:
    """Every mailbox has an INBOX, so a server that lists nothing was not looked at."""

    def nothing(seen: object) -> bytes | None:
        return b"OK done" if getattr(seen, "verb", "") == "LIST" else None

    with (
        on_double({"INBOX": []}, Rules(answer=nothing)) as world,
        world.opened() as adapter,
        pytest.raises(AdapterError) as caught,
    ):
        adapter.observe([file_past("jordan@example.org")], None)

    assert NO_FOLDERS == caught.value.say
