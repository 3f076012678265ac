"""Hold every sentence that `share` and `import` show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from boundary.app.imports import Origin
from boundary.core.change import Notice
from boundary.formats.playbook_share import How

HELP_SHARE = "Write the steps of a file anew, without anything of yours, and show every byte."
HELP_SHARE_OUT = "The new file; nothing is written without it."
HELP_SHARE_TITLE = "The file's own title (own), or a plain one in its place (plain, as a rule)."
HELP_IMPORT = "Show what a file from elsewhere would do, and keep a frozen copy of it."
HELP_IMPORT_AS = "Your name for it: small letters, digits, hyphens. A playbook follows import/NAME."
HELP_IMPORT_ORIGIN = "Where it came from, in one word."
HELP_ACCEPT = "Agree to the bytes with this SHA-256, and no others; asks nothing."

SHARE_TITLE_ASK = "This file has a title in somebody's own words:"
SHARE_TITLE_WHY = "With a plain title the same steps are the same file, whoever shares them."
SHARE_TITLE_PLAIN = "Use the plain title"
SHARE_TITLE_OWN = "Keep this title"
SHARE_HEAD = "These bytes would leave, and no others:"
SHARE_OWN_WORDS = "Line 2 is in somebody's own words. Read it once more, as a stranger would."
SHARE_STEPS_TELL = "The steps themselves tell which kinds of accounts somebody has in mind."
SHARE_NO_CASES = "There is no case here to compare them with."
SHARE_NO_OUT = "Nothing was written. `-o FILE` writes them."
SHARE_ASK = "Do you want to write this file?"
SHARE_ASK_REPLACE = "Another file has this name. Do you want to put this one in its place?"
SHARE_WRITE = "Write it"
SHARE_REPLACE = "Put it in its place"
SHARE_THERE = "A file of that name is there already, with other content."
SHARE_THERE_HINT = "Nothing was written. You can choose another name."
SHARE_SAME = "The file is there already, with these very bytes."
SHARE_ACCEPT_HINT = "`--accept` with the SHA-256 above agrees to these bytes and no others."
SHARE_UNOPENED_HINT = "You can share it from where these cases can be opened, or go on."
OTHER_BYTES = "These are not the bytes that were agreed to."
OTHER_BYTES_HINT = "Nothing was written. Look at them again, and use the new SHA-256."

_LEFT_OUT = {
    "as": "names of steps (as:)",
    "comments": "comments",
    "in": "names of accounts (in:)",
}

IMPORT_HEAD = "This file comes from elsewhere. Nothing in it runs now."
IMPORT_CLAIMS = "Its own words, which nobody checked:"
IMPORT_THIS = "This file"
IMPORT_STEPS = "What it would do, once a playbook of yours follows it:"
IMPORT_PLAN = "Each step is shown again in a plan, and asks before it may show."
IMPORT_ADVICE = "Whether its advice fits you, no program can tell."
IMPORT_NAME_WHY = (
    "The copy needs a name of your own, such as group-steps.",
    "It names a folder on this device, so take a neutral word and nobody's name.",
)
IMPORT_NAME_ASK = "Name (or not now):"
IMPORT_ORIGIN_ASK = "Where did it come from?"
IMPORT_DIFFERENT = "You have an earlier copy under this name. What is different:"
IMPORT_SAME_STEPS = "The steps are the same. The title, the comments or the layout are not."
IMPORT_CHANGED_COPY = "The copy you had under this name can be followed no more."
IMPORT_ALREADY = "You have this very copy under this name. Nothing was changed."
IMPORT_KEEP = "Keep a copy"
IMPORT_REPLACE = "Follow this one from now on"
IMPORT_PLANS_CHANGE = "Cases that follow it get another plan by this. They ask before they run it."
IMPORT_ACCEPT_HINT = "`--as NAME` and `--accept` with the SHA-256 above keep a copy."
IMPORT_NEVER_NEWER = "The copy stays as it is. A newer file is a new import."

ORIGINS: Mapping[Origin, str] = {
    Origin.GROUP: "A group",
    Origin.SERVICE: "A support service",
    Origin.SOMEONE: "Someone I know",
    Origin.WEB: "A page on the web",
    Origin.UNSAID: "I would rather not say",
}
_LEVELS: Mapping[Notice, str] = {
    Notice.WILL_SHOW: "will show on",
    Notice.MAY_SHOW: "may show on",
    Notice.QUIET: "quiet on",
}
_HOW: Mapping[How, str] = {
    How.ADDED: "new",
    How.REMOVED: "gone",
    How.CHANGED: "other options",
    How.MOVED: "at another place",
}
_OTHERS = "other services"


def digest(sha256: str) -> str:
    """Name what fixes the bytes."""
    return f"SHA-256: {sha256}"


def left_out(names: Iterable[str]) -> str:
    """Say what the file had for its owner alone."""
    return f"Left out: {', '.join(_LEFT_OUT[name] for name in names)}."


def compared(codes: Iterable[str]) -> str:
    """Say which cases the bytes were compared with."""
    return f"Compared with everybody in: {', '.join(codes)}."


def unopened(codes: Iterable[str]) -> str:
    """Say which cases could not be read whole."""
    return f"Could not be opened, so not compared: {', '.join(codes)}."


def written(name: str) -> str:
    """Say that the file is there."""
    return f"Written: {name}. The program sends nothing; passing it on is up to you."


def claim(line: str) -> str:
    """Show a line of the file as a quotation."""
    return f"  “{line}”"


def step(number: int, verb: str, does: str, options: Mapping[str, str]) -> str:
    """Say in words what one step does."""
    return f"{number:>3}  {verb}: this {does}{_options(options)}."


def shows(levels: Mapping[Notice, Iterable[str]]) -> str:
    """Say what a step may show, strongest first."""
    parts = (
        f"{_LEVELS[level]} {', '.join(_service(service) for service in services)}"
        for level, services in levels.items()
    )
    return f"     To the person: {'; '.join(parts)}."


def difference(how: How, verb: str, options: Mapping[str, str], before: Mapping[str, str]) -> str:
    """Say how one step is not as it was."""
    if how is How.CHANGED:
        pairs = [
            f"{name} was {before.get(name, 'not there')}, now {options.get(name, 'not there')}"
            for name in sorted({*options, *before})
            if options.get(name) != before.get(name)
        ]
        return f"  {verb}: {_HOW[how]} ({'; '.join(pairs)})."
    return f"  {verb}: {_HOW[how]}{_options(options) if how is How.ADDED else ''}."


def keep_ask(name: str, folder: str) -> tuple[str, str]:
    """Ask whether to keep a copy, and say where it would lie."""
    return (
        f"Do you want to keep this file as import/{name}?",
        f"The copy would lie in {folder}. Whoever can open this device can find it there.",
    )


def kept(name: str) -> str:
    """Say that the copy is kept, and how it is used."""
    return f"Kept. In a playbook of yours, `follow: import/{name}` follows it."


def _service(name: str) -> str:
    return _OTHERS if name == "*" else name


def _options(options: Mapping[str, str]) -> str:
    words = ", ".join(f"{name}: {word}" for name, word in options.items())
    return f" ({words})" if words else ""
