"""Give a test a screen that nobody sees, for a browser with a window."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

_START_S = 60.0


@contextmanager
def screen() -> Iterator[str]:
    """Start an X server without a display of its own; give what DISPLAY must be."""
    program = shutil.which("Xvfb")
    if program is None:
        raise AssertionError("Xvfb is missing here: `make test` installs it, or says how.")
    here, there = os.pipe()
    process = subprocess.Popen(
        [program, "-displayfd", str(there), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"],
        pass_fds=(there,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(there)
    try:
        number = b""
        while not number.endswith(b"\n"):
            ready, _, _ = select.select([here], [], [], _START_S)
            more = os.read(here, 16) if ready else b""
            if not more:
                raise AssertionError("The screen did not start.")
            number += more
        yield f":{number.decode().strip()}"
    finally:
        os.close(here)
        process.terminate()
        process.wait(10)
