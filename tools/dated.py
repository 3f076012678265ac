"""Before a release: name every dated fact that is older than 180 days, and end with 1 if any is.

The everyday tests leave this out: a fact grows old without anybody changing the code.
Usage: python -m tools.dated
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime

from boundary.app.doctor import OLD_AFTER_DAYS
from boundary.app.library import Library


def facts(library: Library) -> Iterator[tuple[str, str]]:
    """Give every dated fact: what it is, and the ISO date it was looked up."""
    rules = library.rules
    for guide in library.guides.values():
        yield f"guide {guide.name}", guide.checked_on
    for (service, verb), line in rules.notices.items():
        yield f"notice of {verb} on {service}", line.checked_on
    for row in rules.precedence:
        yield f"{row.first[1]} before {row.then[1]}", row.checked_on
    for provider in rules.providers:
        yield f"provider {provider.name}", provider.checked_on
    for protected in rules.protected:
        yield f"protected: {protected.name}", protected.checked_on
    for line_ in library.help_lines:
        yield f"help line {line_.name}", line_.checked_on


def old(library: Library, today: date) -> list[str]:
    """Name the facts that have to be looked up again before a release."""
    return [
        f"{name}: {day}"
        for name, day in facts(library)
        if (today - date.fromisoformat(day)).days > OLD_AFTER_DAYS
    ]


def main() -> int:
    """Print what is too old."""
    found = old(Library(), datetime.now(tz=UTC).date())
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
