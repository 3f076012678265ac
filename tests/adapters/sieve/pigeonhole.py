"""Ask Pigeonhole what a script would do to a message, without delivering it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from boundary.adapters.sieve.evaluate import Delivery, Placed
from tests.servers.dovecot import Dovecot

_STORED = re.compile(r" \* store message in folder: (.*)")
_FLAGS = re.compile(r" +\+ add IMAP flags:(.*)")
_SENT_ON = re.compile(r" \* redirect message to: <(.*)>")


def outcome(delivery: Delivery) -> str:
    """Write a delivery in one line: `error`, or what became of the message, in a fixed order.

    A folder with its flags in brackets, `+` before one that is made, `>` before an address.
    """
    if delivery.error:
        return "error"
    words = [
        ("+" if one.create else "") + one.folder + (f"[{' '.join(one.flags)}]" if one.flags else "")
        for one in delivery.placed
    ]
    words += [f">{address}" for address in delivery.redirected]
    words += ["answered"] * delivery.vacation + ["rejected"] * delivery.rejected
    return " ".join(words or ["nowhere"])


def ask(server: Dovecot, user: str, sender: str, script: Path, mail: Path) -> str:
    """Say what Pigeonhole would do, in the words of `outcome`."""
    said = subprocess.run(
        [
            *("sieve-test", "-C", "-c", str(server.base / "dovecot.conf"), "-u", user),
            *("-f", sender, "-a", user, "-r", user, str(script), str(mail)),
        ],
        capture_output=True,
        check=False,
        timeout=120,
    )
    if said.returncode:
        return "error"
    placed: dict[str, Placed] = {}
    redirected: list[str] = []
    folder = ""
    answered = rejected = False
    for line in said.stdout.decode("utf-8").splitlines():
        if found := _STORED.fullmatch(line):
            folder = found[1]
            # What is kept without being asked for is printed, but not stored again.
            placed.setdefault(folder, Placed(folder))
        elif found := _FLAGS.fullmatch(line):
            flags = tuple(sorted(_usual(flag) for flag in found[1].split()))
            placed[folder] = Placed(folder, flags, placed[folder].create)
        elif "create mailbox" in line:
            placed[folder] = Placed(folder, placed[folder].flags, create=True)
        elif found := _SENT_ON.fullmatch(line):
            redirected.append(found[1])
        answered = answered or line.startswith(" * send vacation")
        rejected = rejected or line.startswith(" * reject")
    return outcome(
        Delivery(tuple(placed.values()), tuple(redirected), vacation=answered, rejected=rejected)
    )


def _usual(flag: str) -> str:
    return "\\" + flag[1:].capitalize() if flag.startswith("\\") else flag
