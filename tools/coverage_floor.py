"""Hold full branch coverage where a slip would cost most, and name what falls short."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

FULL = (
    "boundary/adapters/*/wire*.py",
    "boundary/adapters/cards/decide.py",
    "boundary/adapters/cards/known.py",
    "boundary/adapters/cards/lines.py",
    "boundary/adapters/cards/reached.py",
    "boundary/adapters/cards/sighting.py",
    "boundary/adapters/cards/spelled.py",
    "boundary/adapters/google/gmail/criteria.py",
    "boundary/adapters/google/gmail/filters.py",
    "boundary/adapters/google/gmail/group.py",
    "boundary/adapters/google/gmail/rules.py",
    "boundary/adapters/imap/cursor.py",
    "boundary/adapters/imap/encode.py",
    "boundary/adapters/imap/folders.py",
    "boundary/adapters/imap/query.py",
    "boundary/adapters/sieve/answers.py",
    "boundary/adapters/sieve/encode.py",
    "boundary/adapters/sieve/grammar.py",
    "boundary/adapters/sieve/layout.py",
    "boundary/adapters/sieve/mark.py",
    "boundary/adapters/sieve/rules.py",
    "boundary/adapters/sieve/spell.py",
    "boundary/adapters/sieve/world.py",
    "boundary/core/checkpoint.py",
    "boundary/core/chosen.py",
    "boundary/core/flow_names.py",
    "boundary/core/guards.py",
    "boundary/core/headers.py",
    "boundary/core/hints.py",
    "boundary/core/identifier.py",
    "boundary/core/match.py",
    "boundary/core/plan.py",
    "boundary/core/protect.py",
    "boundary/formats/block_card.py",
    "boundary/formats/csv_text.py",
    "boundary/formats/playbook_yaml.py",
    "boundary/formats/yaml_events.py",
    "boundary/ledger/chain.py",
    "boundary/ledger/sealer.py",
    "boundary/ledger/store.py",
    "boundary/ledger/verify.py",
    "boundary/vault/minisign.py",
)
"""Patterns of the files whose every branch is tested."""


def shortfalls(measured: Mapping[str, float], patterns: Sequence[str] = FULL) -> list[str]:
    """List one sentence per file below 100 percent, and per pattern that no file matches.

    `measured` maps a path relative to the project to its percentage, branches included.
    """
    found = []
    for pattern in patterns:
        paths = sorted(path for path in measured if fnmatch(path, pattern))
        if not paths:
            found.append(f"{pattern}: no such file was measured")
        found += [
            f"{path}: {measured[path]:.2f} % covered, 100 % are asked for"
            for path in paths
            if measured[path] < 100
        ]
    return found


def main(arguments: Sequence[str]) -> int:
    """Read the JSON report named first, and return 1 when a file falls short."""
    report = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    measured = {
        path: float(entry["summary"]["percent_covered"]) for path, entry in report["files"].items()
    }
    found = shortfalls(measured)
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
