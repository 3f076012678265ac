"""Hold every sentence about flows: the steps in a browser that the program can point at."""

from __future__ import annotations

HELP_FLOWS = "List the flows for sites, check your own, or play one on a made-up site."
HELP_FIXTURE = "Play on the made-up site; there is no other place to try a flow."
HELP_DRY = "With try: show every step, find its control, and press nothing."

NOT_LIVE = "not run against the live site by the project"
LIST_HOW = (
    "A flow opens the page, shows the control, and reads the page again afterwards.",
    "The press is yours. Where a page is not as expected, the written steps come instead.",
)
NONE = "No flow ships with this version."
NO_FILES = "Name a file or a folder of flows."
NO_FILES_HINT = "boundary flows lint DIR"
LIST_TAKES_NOTHING = "A list of flows takes no file."
ONLY_TRY_IS_DRY = "Only a flow that is tried can be tried dry."
LIST_TAKES_NOTHING_HINT = "boundary flows lint FILE, or boundary flows try FLOW --fixture"
ONE_FLOW = "Name one flow to try."
ONE_FLOW_HINT = "A file, or one of the made-up site, such as chatterbox.block."
ONLY_FIXTURE = "A flow is tried on the made-up site only."
ONLY_FIXTURE_HINT = "Add --fixture."
TRYING = "Playing on the made-up site"
FINE = "in order"


def row(name: str, title: str, verb: str) -> str:
    """Name one flow."""
    return f"{name}: {title} ({verb})"


def row_dates(date: str, live: str, languages: str, notice: str) -> str:
    """Say how old it is, and what may be noticed."""
    walked = f"walked on the live site on {live}" if live else NOT_LIVE
    return f"  {languages}; words of {date}; {walked}; {notice}"


def row_stale(days: int) -> str:
    """Say that a flow is too old to point at anything."""
    return f"  Older than {days} days: it shows written steps only."


def refused(faults: int) -> str:
    """Say how much is wrong in a file."""
    return "1 thing to change" if faults == 1 else f"{faults} things to change"


def layout(name: str) -> str:
    """Name a layout of the made-up site."""
    return f"layout {name}"


def case_row(number: int, what: str, ended: str) -> str:
    """Say how one case ended."""
    return f"{number}. {what}: {ended}"


def as_expected(ending: str) -> str:
    """Say that a case ended as its flow says."""
    return f"{ending}, as expected"


def not_as_expected(ending: str, expected: str) -> str:
    """Say that it ended otherwise."""
    return f"{ending}, and {expected} was expected"


def held_otherwise(kind: str) -> str:
    """Say that the site holds something else afterwards."""
    return f"the site holds something else under {kind}"


def too_many_acts(acts: int, most: int) -> str:
    """Say that more was pressed than the case allows."""
    return f"{acts} presses, and at most {most} were expected"


def dry_ended(ending: str, pressable: int) -> str:
    """Say how a case ended in which nothing was to be pressed."""
    found = "1 control" if pressable == 1 else f"{pressable} controls"
    return f"{ending}; {found} could be pressed"


def dry_changed(kind: str) -> str:
    """Say that the site holds something else, though nothing was to be pressed."""
    return f"the site changed under {kind}"


def dry_acts(acts: int) -> str:
    """Say that something was pressed, though nothing was to be."""
    return f"{'1 press' if acts == 1 else f'{acts} presses'}, and none was expected"


def dry_tried(good: int, played: int) -> str:
    """Sum up where nothing was to be pressed."""
    return f"Nothing was pressed, and nothing changed, in {good} of {played} cases."


def tried(good: int, played: int) -> str:
    """Sum up."""
    return f"{good} of {played} cases ended as expected."
