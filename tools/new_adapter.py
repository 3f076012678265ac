"""Write the folder, the double and the failing test of a new adapter, and its row in the table.

Usage: python -m tools.new_adapter NAME
"""

from __future__ import annotations

import keyword
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from boundary.core.errors import BoundaryError, Refusal, StoreError

ROOT = Path(__file__).parents[1]
ROOM = Path("boundary", "adapters")
TABLE = ROOM / "__init__.py"
TESTS = Path("tests", "adapters")

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_ROWS = re.compile(r"^(TABLE: Mapping\[str, str\] = \{\n)(.*?)(^\}\n)", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r' {4}"([\w-]+)": "boundary\.adapters\.[\w.]+",\n')

_INIT = '''\
"""Serve $name accounts; not a verb is served yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets

from . import wire
from .adapter import ${camel}Adapter

__all__ = ["${camel}Adapter", "make_manifest"]


def make_manifest() -> Manifest:
    """Make the manifest. It lists no host until the adapter contacts one."""

    @contextmanager
    def opened(account: Account, secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        yield ${camel}Adapter(account, secrets, hands)

    def hosts(_account: Account) -> tuple[str, ...]:
        return ()

    return Manifest("$name", wire.serves, opened, hosts)
'''

_ADAPTER = '''\
"""Look at $name accounts and change them: not one verb is written yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundary.core.change import Change, Cursor, Finding, InDoubt, Outcome, Sight, State
from boundary.core.errors import AdapterError
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Hands, Journal, Secrets

NOT_YET = "This adapter does not do this yet."


class ${camel}Adapter:
    """One account. What each verb promises is said in core/ports.py."""

    def __init__(self, account: Account, secrets: Secrets, hands: Hands) -> None:
        """Keep the account, its secrets and the person; nothing is opened."""
        self._account = account
        self._secrets = secrets
        self._hands = hands

    def observe(self, items: Sequence[Item], since: Cursor | None, /) -> Sight:
        """Raise AdapterError: nothing is read."""
        del items, since
        raise AdapterError(NOT_YET)

    def plan(self, item: Item, seen: State, /) -> Change:
        """Raise AdapterError: nothing is planned."""
        del item, seen
        raise AdapterError(NOT_YET)

    def apply(self, changes: Sequence[Change], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Raise AdapterError: nothing is written."""
        del changes, journal
        raise AdapterError(NOT_YET)

    def verify(self, changes: Sequence[Change], /) -> Mapping[Address, Finding]:
        """Raise AdapterError: nothing is read."""
        del changes
        raise AdapterError(NOT_YET)

    def undo(self, done: Sequence[Outcome], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Raise AdapterError: nothing is taken back."""
        del done, journal
        raise AdapterError(NOT_YET)

    def settle(self, doubts: Sequence[InDoubt], journal: Journal, /) -> Mapping[Address, Outcome]:
        """Raise AdapterError: nothing was begun, and nothing is ended."""
        del doubts, journal
        raise AdapterError(NOT_YET)
'''

_WIRE = '''\
"""Translate between the words of $name and ours; contacts nothing.

To come: reading one object of the service as a State, and writing a Change as a request, each
with the page of the service's documentation and the day it was read.
"""

from __future__ import annotations

SERVICE = "$name"
"""What stands behind `use:` in a playbook."""
VERBS: tuple[str, ...] = ()
"""The verbs of core/verbs.py that are carried out here, sorted."""


def serves(service: str, verb: str) -> bool:
    """Whether this adapter carries a verb out on a service."""
    return service == SERVICE and verb in VERBS
'''

_DOUBLE = '''\
"""Stand in for $name: a server on loopback.

It hangs up on every caller so far. It is written first, from the service's own documentation,
with the pages named here.
"""

from __future__ import annotations

import socketserver
import threading

from boundary.core.json import JsonObject

HOST = "127.0.0.1"
_POLL_S = 0.02


class _HangUp(socketserver.BaseRequestHandler):
    """Answers nothing: not a word of the service is known here."""


class ${camel}Double:
    """One account behind a loopback server."""

    def __init__(self, secret: str) -> None:
        """Keep the password; nothing runs yet."""
        self._secret = secret
        self._server: socketserver.ThreadingTCPServer | None = None

    @property
    def secret(self) -> str:
        """The password of its one user."""
        return self._secret

    def start(self) -> JsonObject:
        """Listen on 127.0.0.1; return the account settings to reach it."""
        server = socketserver.ThreadingTCPServer((HOST, 0), _HangUp)
        threading.Thread(target=server.serve_forever, args=(_POLL_S,), daemon=True).start()
        self._server = server
        return {"host": HOST, "port": server.server_address[1]}

    def stop(self) -> None:
        """Stop listening and forget everything. Twice is as good as once."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
'''

_README = """\
# The $name adapter

It carries out nothing yet: each verb answers "This adapter does not do this yet."
Every section below asks what its text has to answer.

## What it may touch

Which permission is asked for, and is it the narrowest that the service offers?
Which hosts are contacted?

## Verbs

Which verbs are carried out, and how does each find what is theirs?

## What the person may notice

What shows on the other side, when, and on which page of the service is that said?
Unknown counts as "may show".

## What undo cannot restore

What does not come back, and what stays on the service?

## Misuse

How would someone who wants control over you use this?
How would someone being controlled be hurt by it?
What limits that, and which test holds the limit?

## The stand-in server

`double.py` listens on loopback and hangs up on every caller.
What does it lack beside the real service, and what is done about that?
"""

_CONTRACT = '''\
"""Hold the $name adapter to the contract, on its double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pytest

from boundary.adapters.$name import double, make_manifest, wire
from boundary.core.playbook import Account, Item
from boundary.core.ports import Adapter
from tests import contract
from tests.app.world import Memory, Told
from tests.contract import AdapterContract

SECRET = "not a real password"
TO_DO = "The bench of $name is not furnished yet."


class ${camel}Bench:
    """An account on the double. `abilities` says what the service can do; begin with everything."""

    abilities = contract.ALL
    private: Sequence[str] = (SECRET,)

    def __init__(self) -> None:
        """Start the double."""
        self._double = double.${camel}Double(SECRET)
        settings = self._double.start()
        self._account = Account("$name", wire.SERVICE, settings)
        self.hosts = frozenset({f"{settings['host']}:{settings['port']}"})

    def close(self) -> None:
        """Stop the double."""
        self._double.stop()

    def open(self) -> AbstractContextManager[Adapter]:
        """Connect anew."""
        return make_manifest().open(self._account, Memory(SECRET), Told())

    def items(self, count: int) -> Sequence[Item]:
        """Give items of one verb."""
        pytest.fail(TO_DO)

    def sharing(self) -> Sequence[Item]:
        """Give two items that claim one object."""
        pytest.fail(TO_DO)

    def snapshot(self) -> bytes:
        """Write the whole account, read from the double."""
        pytest.fail(TO_DO)

    def others(self) -> bytes:
        """Write what is other people's."""
        pytest.fail(TO_DO)

    def furnish(self) -> None:
        """Put other people's objects there: none so far."""

    def meddle(self, item: Item) -> None:
        """Change behind our back what was done for an item."""
        pytest.fail(TO_DO)

    def move(self, item: Item) -> None:
        """Change what a plan for this item was made of."""
        pytest.fail(TO_DO)

    def replace(self, item: Item) -> None:
        """Put somebody's own object where ours was."""
        pytest.fail(TO_DO)

    def cut(self, when: str) -> None:
        """Drop the connection before or after the next write."""
        pytest.fail(TO_DO)

    def stall(self) -> None:
        """Answer nothing from now on."""
        pytest.fail(TO_DO)

    def garble(self) -> None:
        """Answer what nobody can understand from now on."""
        pytest.fail(TO_DO)

    def mend(self) -> None:
        """Let the connection be as it was."""
        pytest.fail(TO_DO)

    def contacted(self) -> frozenset[str]:
        """Name every host that was contacted."""
        pytest.fail(TO_DO)

    def shown(self) -> Sequence[str]:
        """Give the texts that the person was shown."""
        pytest.fail(TO_DO)


class Test${camel}(AdapterContract):
    """The adapter keeps the promises."""

    @pytest.fixture
    def bench(self) -> Iterator[${camel}Bench]:
        """Make an account on a double of its own."""
        made = ${camel}Bench()
        yield made
        made.close()
'''

_NEXT = """\
Write double.py first, from the service's own documentation, with the pages cited.
Furnish the bench in tests/adapters/$name/test_contract.py, and watch the contract fail.
Write wire.py, then adapter.py, the manifest and README.md, until the contract holds.
Then join it: boundary/app/wiring.py, ARCHITECTURE.md, THREATS.md, CHANGELOG.md, make docs."""


def make(root: Path, name: str) -> tuple[Path, ...]:
    """Write a new adapter below the project at `root`; return the files, the table last.

    Raises Refusal, before anything is written, for a name that is wrong or taken, or when the
    table cannot be read. Raises StoreError when the disk refuses; what was begun is removed.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise Refusal(
            "The name of an adapter is 2 to 31 lower-case letters, digits and underscores, begins"
            " with a letter, and is no word of Python."
        )
    folders = (root / ROOM / name, root / TESTS / name)
    module = (root / ROOM / name).with_suffix(".py")
    if any(path.exists() or path.is_symlink() for path in (*folders, module)):
        raise Refusal("There is a folder or a file of that name already.")
    table = _with_row(root / TABLE, name)
    words = {"name": name, "camel": "".join(part.title() for part in name.split("_"))}
    texts = {
        root / path: Template(text).substitute(words) for path, text in _templates(name).items()
    }
    begun: list[Path] = []
    try:
        for folder in folders:
            folder.mkdir()
            begun.append(folder)
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
        (root / TABLE).write_text(table, encoding="utf-8")
    except OSError as error:
        for folder in begun:
            shutil.rmtree(folder, ignore_errors=True)
        raise StoreError("The files of the new adapter could not be written.") from error
    return (*texts, root / TABLE)


def main(argv: Sequence[str], root: Path = ROOT) -> int:
    """Print the files that were written and what comes next; 2 with one sentence when refused."""
    try:
        if len(argv) != 1:
            raise Refusal("Give the new adapter one name: make adapter NAME=x")
        written = make(root, argv[0])
    except BoundaryError as error:
        print(error.say, file=sys.stderr)
        return error.exit_code
    for path in written:
        print(path.relative_to(root))
    print(Template(_NEXT).substitute(name=argv[0]))
    return 0


def _templates(name: str) -> Mapping[Path, str]:
    return {
        ROOM / name / "__init__.py": _INIT,
        ROOM / name / "adapter.py": _ADAPTER,
        ROOM / name / "wire.py": _WIRE,
        ROOM / name / "double.py": _DOUBLE,
        ROOM / name / "README.md": _README,
        TESTS / name / "test_contract.py": _CONTRACT,
    }


def _with_row(path: Path, name: str) -> str:
    """Give the text of the table's file with a row more. Raises Refusal when it has one already."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("The table of adapters could not be read.") from error
    found = _ROWS.search(text)
    rows = found[2].splitlines(keepends=True) if found else []
    if found is None or not all(_ROW.fullmatch(row) for row in rows):
        raise Refusal("The table of adapters is not written as this tool knows it.")
    row = f'    "{name}": "boundary.adapters.{name}",\n'
    if row in rows:
        raise Refusal("The table of adapters has that name already.")
    return text[: found.end(1)] + "".join(sorted([*rows, row])) + text[found.start(3) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
