"""Hold every sentence of the pages: the personal checklist, the blank one, the written guides."""

from __future__ import annotations

from typing import Final

from boundary.core.change import Notice, Stage, Undo

TITLE = "Checklist"
TO_TICK = "box to tick"

PAPER: Final = (
    "Paper can be found too. Whoever finds these pages can read what stands on them.",
    "You can keep them where this person does not look. That can be with someone you trust, with"
    " an advocate or a lawyer, or at work.",
    "A printer, and the device that printed, can keep a copy.",
)
BLANK_PAPER = (
    "You can also leave the names out, and fill in only what you would forget without a note."
)
NOT_LOOKED = (
    "No account was opened for these pages, and nothing was looked at. Some of it may be so"
    " already."
)
LESS = "You chose less than the whole plan. The later steps are not on these pages."
COVERED = "Addresses, numbers and names are covered. You can write the rest of them in by hand."
UNTRIED = (
    "Nobody has tried these steps on a live account. Menus change. If one is not there, you can"
    " stop and leave that step for later."
)
OLD_FACTS = "Facts that were looked up more than 180 days ago may have changed. Each has its date."
ORDER = "Each part can wait. You can stop after any step and go on from there."

SUMMARY = "What is on these pages"
SUMMARY_HEAD = ("Part", "Steps by you", "Minutes", "By the program")
ALL_TOGETHER = "All together"

STAGES: Final = {
    Stage.KEEP: (
        "Save first",
        "Copies come before every change: a later step can put messages out of reach.",
    ),
    Stage.REVIEW: (
        "Look at access",
        "These steps only look. You can write down what you find, and decide about it later.",
    ),
    Stage.QUIET: (
        "Quiet steps",
        "As far as is known the person is not told. Whoever can open the account can see them.",
    ),
    Stage.MAY_SHOW: (
        "Steps that may show",
        "The person may notice these. You can stop before this page. If you want, you can talk to"
        " someone you trust, or to an advocate, first.",
    ),
    Stage.WILL_SHOW: (
        "Steps that will show",
        "The person will notice these. You can stop before this page. If you want, you can talk to"
        " an advocate first. Some people become more dangerous when access stops.",
    ),
}


def later(title: str) -> str:
    """Name a part that shows more than what was agreed to so far."""
    return f"Later, if you want: {title[0].lower()}{title[1:]}"


NOTICED = "What may be noticed"
SAVE_FIRST = "What you can save first"
CARD = "A card for the phone"
CODES = (
    "Each code is a card. Whoever takes a picture of it has the numbers in clear.",
    "Reading it needs no cable, no account and no network.",
)
NO_CODES = "Numbers are covered on these pages, so no code stands here."
STEPS = "Steps"
CHECK = "How to see that it holds"
GAPS = "What is not covered"
BACK = "How to take it back"

NOTICES: Final = {
    Notice.QUIET: "quiet",
    Notice.MAY_SHOW: "may show",
    Notice.WILL_SHOW: "will show",
}
UNDO: Final = {
    Undo.FULL: "Can be taken back.",
    Undo.PARTIAL: "Can be taken back in part.",
    Undo.NONE: "",
}
_SURE: Final = {
    "verified": "on the platform's own pages",
    "third-party": "in what other people write",
    "mixed": "partly on the platform's own pages",
}
_UNSURE = "not confirmed yet"

ON = "On"
FOR = "For"
FOR_EACH = "For each of these"
PROGRAM_CAN = "The program may be able to do this instead of you."
BY_PROGRAM = "The program does this when it runs."
DONE_ALREADY = "Done before, as the log says"
NOT_COVERED = "What no step on these pages covers"
LEFT_ALONE = "Who is left alone"
NEW_ONES = "New addresses, and channels without an account here, are not covered either."

HELP = "Who can help"

INCIDENTS = "What happened"
INCIDENTS_HOW = (
    "You can write down each contact here, soon after it. An advocate or a lawyer can tell you what"
    " else is of use. Nobody can promise what a court accepts."
)
INCIDENTS_HEAD = ("When", "Where", "What", "Who saw it")
NOTES = "Notes"

BLANK_QUESTIONS = "Before anything is changed"
BLANK_QUESTIONS_HOW = (
    "Six questions to think about. You need not write the answers down.",
    "If this person can see your device, another one can be better. A sudden change on the first"
    " one can be noticed.",
    "If you fear this person, live together or will meet soon, you can talk to an advocate before"
    " the first change.",
    "If there is a court order or an agreement about children, a lawyer or an advocate can tell you"
    " what it asks for.",
)
BLANK_PEOPLE = "Who it is about"
BLANK_PEOPLE_HOW = "A short name is enough. You can list every way in which the person reaches you."
BLANK_PEOPLE_HEAD = ("Short name", "Mail addresses", "Phone numbers", "Names on sites")
BLANK_KEEP = "Who has to stay reachable, such as a lawyer, a school or a doctor:"
BLANK_PLATFORMS = "Where you have an account"
BLANK_PLATFORMS_HOW = (
    "You can tick what you use. For each of these there are written steps. If you are not sure,"
    " you can put a question mark beside it."
)
BLANK_OTHER = "Another one:"
BLANK_ORDER = "The usual order"
BLANK_STAGES: Final = {
    Stage.KEEP: "Save messages, lists and pictures of the screen, before anything is moved.",
    Stage.REVIEW: "Look who else can reach your accounts: devices, forwarding, shared albums,"
    " family groups, recovery numbers.",
    Stage.QUIET: "File mail away with a rule. Mute or restrict where a site has it.",
    Stage.MAY_SHOW: "Make accounts private, then block on sites, then on the phone. Address book"
    " entries come last.",
    Stage.WILL_SHOW: "End location sharing, leave groups and albums, end other people's sessions."
    " An advocate can help with the timing.",
}


def minutes(count: int) -> str:
    """Say how long something takes."""
    return "about 1 minute" if count == 1 else f"about {count} minutes"


def facts(took: str, notice: str, undo: str, after: str) -> str:
    """Write the line under the heading of a step; each part of it is a sentence or empty."""
    sentences = (f"{took[:1].upper()}{took[1:].rstrip('.')}.", f"{notice.capitalize()}.")
    return " ".join(sentence for sentence in (*sentences, undo.strip(), after) if sentence)


def each_listed(*, first: bool) -> str:
    """Stand for each of several; `first` when a sentence begins with it."""
    return "Each one listed above" if first else "each one listed above"


def comes_after(numbers: str) -> str:
    """Say which steps have their place before this one."""
    return f"Comes after {numbers}."


def how_sure(sure: str, checked_on: str, *, old: bool) -> str:
    """Say how sure a fact is, and since when."""
    when = f"Looked up on {checked_on}, " if checked_on else "Not looked up, "
    return f"{when}{_SURE.get(sure, _UNSURE)}.{' May have changed.' if old else ''}"


def reach(dial: str, web: str) -> str:
    """Write how a help line is reached."""
    return ", ".join(part for part in (dial, web) if part)


def help_more(hours: str, languages: str, checked_on: str, *, sure: bool) -> str:
    """Write what else is known of a help line."""
    told = f"Hours: {hours}. Languages: {languages}. Looked up on {checked_on}."
    return told if sure else f"{told} Not confirmed yet."


def too_long(count: int) -> str:
    """Say how many mail addresses no code holds."""
    return f"Mail addresses too long for a code: {count}. You can write them on a card by hand."


def code_of(number: int, count: int) -> str:
    """Name one of several codes."""
    return f"Code {number} of {count}: a card with numbers"


def filter_of(number: int, count: int) -> str:
    """Name one of several filters of a rule."""
    return f"Filter {number} of {count}"


def theirs(count: int) -> str:
    """Count what a step is about."""
    return f"{count} of theirs"
