"""Stand in for mail servers on loopback, in memory: any over IMAP, and Gmail with its labels.

What it lacks beside a real one, and what is done about it, is in the folder's README.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

from boundary.core.json import JsonObject
from boundary.rehearsal.double import Mail, Mailbox
from boundary.rehearsal.mailbox import Desk

if TYPE_CHECKING:
    from .standin.account import Account, Letter
    from .standin.serve import Server

HOST = "127.0.0.1"
USER = "me@example.net"
_START_S = 30.0
_SPECIAL: Final = {
    "Sent": ("\\Sent", "all"),
    "Drafts": ("\\Draft", "all"),
    "Trash": ("", "trash"),
    "Junk": ("", "spam"),
    "INBOX": ("\\Inbox", "all"),
    "": ("", "all"),
}
"""Folders of a furnished mailbox that are no labels of the user's: their label, and their place."""
_Serve = Callable[..., Coroutine[object, object, None]]


class ImapDouble:
    """A furnished mailbox behind a loopback server; satisfies rehearsal's Double."""

    def __init__(self, mailbox: Mailbox, secret: str) -> None:
        """Keep what to furnish and the password; nothing runs yet."""
        self._mailbox = mailbox
        self._secret = secret
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._port = 0
        self._fault: BaseException | None = None

    @property
    def secret(self) -> str:
        """The password of its one user."""
        return self._secret

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        return self._port

    def start(self) -> JsonObject:
        """Listen on 127.0.0.1, furnished; return the account settings to reach it."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready.set,), daemon=True)
        self._thread.start()
        if not ready.wait(_START_S) or self._fault is not None:
            self.stop()
            raise RuntimeError("The stand-in mail server did not start.") from self._fault
        self.desk().fill(self._mailbox)
        return {
            "host": HOST,
            "port": self._port,
            "user": USER,
            "security": "none",
            "folders": {},
        }

    def stop(self) -> None:
        """Stop listening and forget everything. Twice is as good as once."""
        loop, end, thread = self._loop, self._end, self._thread
        if loop is not None and end is not None and not loop.is_closed():
            loop.call_soon_threadsafe(end.set)
        if thread is not None:
            thread.join(_START_S)
        self._loop = self._end = self._thread = None

    def desk(self) -> Desk:
        """Return a second way into the mailbox."""
        return Desk(HOST, self._port, USER, self._secret)

    def snapshot(self) -> Mailbox:
        """Read back every folder."""
        return self.desk().snapshot()

    def deliver(self, folder: str, mail: Mail) -> None:
        """Put one message into a folder, as new mail would come."""
        self.desk().deliver(folder, mail)

    def take_in(self, folder: str, mail: Mail) -> str:
        """Put one message into a folder, named as text and made when missing; as IMAP names it."""
        from imapclient import imap_utf7  # noqa: PLC0415  # slow to import

        name: str = imap_utf7.encode(folder).decode("ascii")
        self.desk().fill({name: [mail]})
        return name

    def _run(self, ready: Callable[[], None]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except OSError as error:
            self._fault = error
            ready()

    async def _serve(self, ready: Callable[[], None]) -> None:
        # Imported here, in the thread that needs it: a plain command never loads a server.
        from proxyprotocol.reader import ProxyProtocolReader  # noqa: PLC0415
        from proxyprotocol.version import ProxyProtocolVersion  # noqa: PLC0415
        from pymap.backend.dict import DictBackend  # noqa: PLC0415
        from pymap.imap import IMAPServer  # noqa: PLC0415
        from pysasl.hashing import BuiltinHash  # noqa: PLC0415

        logging.getLogger("pymap.imap").disabled = True  # it would write out whole messages
        arguments = Namespace(
            host=HOST,
            port=0,
            debug=False,
            cert=None,
            key=None,
            tls=False,
            proxy_protocol=None,
            passlib_cfg=None,
            demo_data=False,
            demo_user=USER,
            demo_password=self._secret,
            inherited_sockets=None,
        )
        backend, config = await DictBackend.init(
            arguments,
            secure_auth=False,
            # The password stands for nothing: it is made for one rehearsal on this device.
            hash_context=BuiltinHash(rounds=1),
        )
        config.apply_context()
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        version = ProxyProtocolVersion.get(None)
        serve = ProxyProtocolReader(version).get_callback(_held(IMAPServer(backend.login, config)))
        async with AsyncExitStack() as stack:
            server = await asyncio.start_server(serve, host=HOST, port=0)
            stack.push_async_callback(server.wait_closed)
            stack.callback(server.close)
            self._port = server.sockets[0].getsockname()[1]
            ready()
            await self._end.wait()


def _held(serve: _Serve) -> _Serve:
    """Hold the task of each connection until it ends.

    proxyprotocol 0.11 makes a task of what it is given and keeps no reference to it, so that the
    collector may take a connection away in the middle; seen on Python 3.13. This can go when it
    keeps one.
    """
    tasks: set[asyncio.Task[None] | None] = set()

    async def held(*arguments: object) -> None:
        task = asyncio.current_task()
        tasks.add(task)
        try:
            await serve(*arguments)
        finally:
            tasks.discard(task)

    return held


class GmailDouble:
    """A furnished Gmail account behind a loopback server; satisfies rehearsal's Double."""

    def __init__(
        self, mailbox: Mailbox, secret: str, *, language: str = "en", show_all: bool = True
    ) -> None:
        """Keep what to furnish and the app password; nothing runs yet.

        Folders become labels; what stands under "" is archived, without any. `language` is that
        of the account, whose folders are named in it.
        """
        self._mailbox = mailbox
        self._secret = secret
        self._kind = (language, show_all)
        self._account: Account | None = None
        self._server: Server | None = None
        self._port = 0

    @property
    def secret(self) -> str:
        """The app password of its one user."""
        return self._secret

    @property
    def port(self) -> int:
        """Where it listens, once started."""
        return self._port

    @property
    def account(self) -> Account:
        """What it holds, to look at while no program is at work. Only once started."""
        assert self._account is not None  # noqa: S101  # `start` sets it
        return self._account

    def start(self) -> JsonObject:
        """Listen on 127.0.0.1, furnished; return the account settings to reach it."""
        # Imported here: a plain command never loads a server.
        from .standin.account import Account  # noqa: PLC0415
        from .standin.serve import Server  # noqa: PLC0415

        language, show_all = self._kind
        self._account = Account(language, show_all=show_all)
        for folder, mails in self._mailbox.items():
            if folder not in _SPECIAL:
                self._account.create(folder)
            for mail in mails:
                self._put(folder, mail)
        self._server = Server(self._account, USER, self._secret)
        self._port = self._server.start()
        return {
            "way": "app-password",
            "host": HOST,
            "port": self._port,
            "user": USER,
            "security": "none",
            "folders": {},
        }

    def stop(self) -> None:
        """Stop listening. Twice is as good as once."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def desk(self) -> Desk:
        """Return a second way into the mailbox."""
        return Desk(HOST, self._port, USER, self._secret)

    def snapshot(self) -> Mailbox:
        """Read back every folder, as IMAP shows it: one message may be in several."""
        return self.desk().snapshot()

    def deliver(self, folder: str, mail: Mail) -> None:
        """Put one message into a folder, as new mail would come."""
        assert self._server is not None  # noqa: S101  # only once started
        with self._server.lock:
            self._put(folder, mail)

    def take_in(self, folder: str, mail: Mail) -> str:
        """Put one message into a folder, named as text and made when missing; as IMAP names it."""
        from imapclient import imap_utf7  # noqa: PLC0415  # slow to import

        self.deliver(folder, mail)
        name: str = imap_utf7.encode(folder).decode("ascii")
        return name

    def _put(self, folder: str, mail: Mail) -> Letter:
        from .standin.account import Where  # noqa: PLC0415  # as above

        label, place = _SPECIAL.get(folder, (folder, "all"))
        labels = [label] if label else []
        return self.account.add(mail.body, labels, mail.flags, mail.when, Where(place))
