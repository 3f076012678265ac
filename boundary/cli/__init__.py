"""Open the door: arguments in, screens and exit codes out."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> int:
    """Run the command that was typed; return its exit code."""
    # Imported here, so that `import boundary.cli` stays free of work.
    from boundary.cli.frame import run  # noqa: PLC0415

    return run(sys.argv[1:])
