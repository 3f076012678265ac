"""Keep values off the screen where Python itself would print them: threads, logs, warnings."""

from __future__ import annotations

import hashlib
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType

__all__ = ["code_of", "hushed"]


def code_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Name a fault by where it happened: four hex digits, the same every time."""
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_qualname if hasattr(code, 'co_qualname') else code.co_name}"
        place += f":{trace.tb_lineno}"
        trace = trace.tb_next
    return hashlib.sha256(f"{kind.__name__}:{place}".encode()).hexdigest()[:4]


@contextmanager
def hushed(tell: Callable[[str], None]) -> Iterator[None]:
    """While this is entered, what nobody catches is told by its code alone.

    A thread that breaks, a fault where an object is put away, a line of a library's log and a
    warning all go to the screen otherwise, with what they hold. Whoever has set another way for
    them keeps it.
    """

    def of_thread(met: threading.ExceptHookArgs) -> None:
        tell(code_of(met.exc_type, met.exc_traceback))

    def of_object(met: sys.UnraisableHookArgs) -> None:
        tell(code_of(met.exc_type, met.exc_traceback))

    with ExitStack() as stack:
        nowhere = logging.NullHandler()
        logging.getLogger().addHandler(nowhere)
        stack.callback(logging.getLogger().removeHandler, nowhere)
        if threading.excepthook is threading.__excepthook__:
            threading.excepthook = of_thread
            stack.callback(setattr, threading, "excepthook", threading.__excepthook__)
        if sys.unraisablehook is sys.__unraisablehook__:
            sys.unraisablehook = of_object
            stack.callback(setattr, sys, "unraisablehook", sys.__unraisablehook__)
        if warnings.showwarning.__module__ == "warnings":
            stack.callback(setattr, warnings, "showwarning", warnings.showwarning)
            warnings.showwarning = lambda *_, **__: None
        yield
