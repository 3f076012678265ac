"""Hold every sentence of the page that tells what the log of a case holds."""

from __future__ import annotations

from typing import Final

TITLE = "Report"

FIRST = "At a glance"
FROM_THE_LOG = (
    "This page says what the log of this program holds. No account was opened for it, and nothing"
    " was looked at. Something may be different today."
)
PAPER = "A page can be found too. Whoever opens it can read what stands on it."
MODES: Final = {
    "full": "Short names and account names stand on it. Addresses and numbers are covered.",
    "whole": "Short names, account names, addresses and numbers stand on it in full.",
    "pseudonymised": (
        "Signs stand for people, accounts and addresses. Which is which can be told only with the"
        " keys of the case."
    ),
    "summary": "No name, no address and no account stands on it.",
}

DONE = "Done, as the log says"
NOTHING_DONE = "Nothing stands as done."
YOURS = "Yours to do"
NOTHING_YOURS = "No written step waits for you."
NOT_KNOWN = "The playbook is not there, so what is left to do is not known here."
NOT_COVERED = "Not covered"
NEW_ONES = "Messages from new addresses, and channels without an account here, are not covered."
NEXT = "What may happen next, and who can help"
NEXT_TOLD = (
    "This person may notice a change, or try another way: a new address, another site, somebody you"
    " both know. You can leave a message unanswered.",
    "Some people become more dangerous when access stops. If you want, you can talk to an advocate"
    " about the time ahead.",
)
AGAIN = "When to look again"
AGAIN_OFF = "You can leave it out, too."
AGAIN_NONE = (
    "The log holds no look at the accounts yet. `boundary check` looks, and changes nothing."
)

EVERYTHING = "Everything the log holds"
ALL_DONE = "What stands now, and what came of the rest"
ALL_YOURS = "All written steps that wait"
ALL_UNCOVERED = "All that no step covers"
LEFT_ALONE = "Who is left alone"
ITEMS = "Step by step"
TIMELINE = "The timeline"
TIMELINE_HOW = (
    "The order of the numbers counts. Times are what this device's clock said, in UTC.",
    "Entries that say the same one after the other stand on one line. What was about to be done is"
    " left out where its end is known.",
)
PROVES = (
    "The log shows the order of what this program did on this device, and no more. It does not show"
    " what somebody else did."
)
COURT = "Nobody can promise what a court accepts; a lawyer or an advocate can tell."
PICTURE = "The log as a picture"
PICTURE_TABLE = "The same in numbers"
COUNTS = "Saved messages by channel and day"
COUNTS_HOW = (
    "These are messages that were saved, by the day they came. What was never saved is not in these"
    " numbers."
)
NO_COUNTS = "No messages were saved."
HELP = "Who can help"
BETWEEN = "Between runs"

HEAD_DONE = ("Step", "What the log says", "Steps")
HEAD_DONE_NAMED = ("Whom", "On", *HEAD_DONE)
HEAD_ITEMS = ("Whom", "On", "Step", "About", "What the log says", "Since")
HEAD_TIMELINE = ("Entry", "When", "What", "Step", "What came of it")
HEAD_TIMELINE_NAMED = (*HEAD_TIMELINE[:3], "Whom", "On", *HEAD_TIMELINE[3:])
HEAD_COUNTS = ("Day", "Channel", "Messages")
DAYS = "Days"

SEEN = "done, and read back"
TOLD = "done on your word; please check by eye"
UNPROVEN = "done; please check by eye"
DRIFTED = "done, but a second look does not show it"
STUCK = "{stands}; the newest try for more did not work"
PARTLY_BACK = "{stands}; a part of it was taken back"
ALL_BACK = "taken back, and not looked at again; the next undo ends it"
BACK_STUCK = "{stands}; taking it back did not work, or not all of it"
DOUBT = "no known end; the next run settles it"
LEFT_OUT = "left out"
STATES: Final = {
    "already": "already so",
    "done": UNPROVEN,
    "failed": "did not work",
    "refused": "not possible",
    "skipped": LEFT_OUT,
    "undone": "taken back",
    "waiting": "waits for you, or for an earlier step",
}
PROOFS: Final = {"seen": SEEN, "told": TOLD, "none": UNPROVEN}

LANES: Final = {
    "looked": "Looked",
    "saved": "Copies saved",
    "changed": "Steps carried out",
    "back": "Taken back",
}


def title(case: str) -> str:
    """Head the page."""
    return f"{TITLE} {case}".strip()


def written(moment: str, entries: int) -> str:
    """Say from when the page is."""
    return f"Written at {moment}, from {_count(entries, 'entry', 'entries')} of the log."


def removed(count: int, day: str) -> str:
    """Say that older entries are gone."""
    return f"Events 1 to {count} were removed by you on {day}, but for those that still matter."


def missing(count: int) -> str:
    """Say how many copies have no key, though the log tells of no forgetting."""
    return (
        f"{_count(count, 'copy', 'copies')} cannot be opened: the key is not there, and the log"
        " does not say that anybody was forgotten."
    )


def absent(count: int) -> str:
    """Say how many copies are no longer on this device."""
    return f"{_count(count, 'file of a copy is', 'files of copies are')} gone, or cut off."


def lost(count: int) -> str:
    """Say how many copies nobody can open."""
    return (
        f"{_count(count, 'copy is', 'copies are')} of a person who was forgotten. Nobody can open"
        f" {'it' if count == 1 else 'them'}."
    )


def steps(count: int) -> str:
    """Count steps."""
    return _count(count, "step", "steps")


def counted(what: str, count: int) -> str:
    """Say how many steps a sentence is about."""
    return f"{what[:1].upper()}{what[1:]}: {steps(count)}."


def minutes(count: int) -> str:
    """Say how long something takes."""
    return "about 1 minute" if count == 1 else f"about {count} minutes"


def task(what: str, whom: str, took: int, *, later: bool) -> str:
    """Name a written step with its minutes."""
    who = f" ({whom})" if whom else ""
    when = " Later, if you want: it shows more than what was agreed to." if later else ""
    return f"{what}{who}: {minutes(took)}.{when}"


def more(count: int, took: int) -> str:
    """Say what else waits."""
    return f"And {steps(count)} more below, {minutes(took)}."


def by_program(count: int) -> str:
    """Say what a run would do."""
    return f"By the program, when it runs: {steps(count)}."


def not_covered(count: int) -> str:
    """Count what no step reaches."""
    return f"No step reaches {count} of what is listed. They stand below."


def looked(day: str) -> str:
    """Say when the accounts were looked at last."""
    return f"The accounts were last looked at on {day}."


def again(day: str) -> str:
    """Offer a day for one more look."""
    return f"One quiet look around {day} is enough: `boundary check`. {AGAIN_OFF}"


def waits(day: str) -> str:
    """Say when something that waits can be looked at."""
    return f"Something waits until {day}. Before that a look shows nothing new."


def run(number: int, command: str) -> str:
    """Head the entries of one run."""
    return f"Run {number}: {command}" if command else f"Run {number}"


def lane(name: str, total: int, days: int, most: str) -> str:
    """Say in words what a row of bars shows."""
    return f"{name}: {_count(total, 'entry', 'entries')} on {_days(days)}; most from {most} on."


def span(first: str, last: str, each: int) -> str:
    """Say what the picture spans."""
    return f"From {first} to {last}. Each bar is {_days(each)}."


def _days(count: int) -> str:
    return _count(count, "day", "days")


def _count(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
