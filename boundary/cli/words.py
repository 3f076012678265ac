"""Hold every sentence that the screens show: the catalogue, to read and to translate.

Nothing in here names the person, orders, counts days, or promises more than the program does.
The sentences of the help pages stand beside it, in help_words.py.
"""

from __future__ import annotations

# --- questions in general ----------------------------------------------------------------------

NOT_NOW = "Not now"
GO_ON = "Go on"
STOP_HERE = "Stop here"
YES, NO, SKIP_QUESTION = "Yes", "No", "Skip this question"
YOUR_CHOICE = "Your choice, a number or words:"
NOT_A_CHOICE = "That is not one of the answers. You can type its number or its words."
NOT_THE_SAME = "These two were not the same. You can type it again."
NOBODY_ASKED = "A person has to answer here, and nobody may be asked."
NOBODY_ASKED_HINT = "You can run the command again at a keyboard, without --json and --no-input."
NO_ANSWER = "The answers ended before this question."
NOTHING_CHANGED = "Nothing was changed."

# --- passphrases -------------------------------------------------------------------------------

PASSPHRASE = "Passphrase of this case:"  # noqa: S105
PASSPHRASE_NEW = "Passphrase:"  # noqa: S105
PASSPHRASE_AGAIN = "The same again:"  # noqa: S105
PASSPHRASE_ADVICE = (
    "This case gets a passphrase of its own. Four words or more work well.",
    "A forgotten passphrase cannot be recovered: nobody has a copy.",
)
STDIN_TWICE = "Standard input can be read once only."
STDIN_TWICE_HINT = "You can name a file for one of the two."
NOT_TEXT = "What was handed over is not UTF-8 text."
EMPTY_PASSPHRASE_FILE = "The passphrase file is empty."  # noqa: S105

# --- stopping and errors -----------------------------------------------------------------------

STOPPING = "Stopping after the change in hand. Ctrl-C once more stops at once."
STOPPED = "You stopped here."
STOPPED_HINT = "What was done is written down. You can go on from here at any time."
PLACE = "Where: "
CODE = "Code: "
UNEXPECTED_HINT = "You can run `boundary check CASE`."


def unexpected(code: str) -> str:
    """Say that the program met something it does not know, without any value in it."""
    return f"Something unexpected happened (code {code}). The log is intact."


WRONG_USE = "The command was not understood."
NO_SUCH_OPTION = "There is no such option here."
NO_SUCH_COMMAND = "There is no such command."
MISSING_PARAMETER = "Something is missing after the command."
BAD_PARAMETER = "A value after the command is not one that can be used there."
TOO_MUCH = "There is more after the command than it takes."
TOO_MUCH_HINT = "Names, addresses and numbers are never typed after a command: it asks for them."


def see_help(command: str) -> str:
    """Point to the help page of a command."""
    return f"`{command} --help` shows what it takes."


# --- the main door -----------------------------------------------------------------------------

HOME_NONE = (
    "No case is set up here yet.",
    "Nothing is running, and nothing is contacted.",
    "Next: `boundary new` sets up a case by questions; `boundary rehearse` shows everything on"
    " made-up mail.",
)


def home_cases(codes: str) -> str:
    """Name the cases that are here."""
    return f"Cases here: {codes}."


def home_stands(done: int, in_doubt: int) -> str:
    """Say how much stands."""
    told = f"{steps(done)} done and not taken back."
    return f"{told} {steps(in_doubt)} of an interrupted run not known yet." if in_doubt else told


HOME_CLOSED = "Nothing is running. `boundary check CASE` says where things stand."


def home_next(command: str) -> str:
    """Offer the next step."""
    return f"Next: `{command}`."


# --- begin -------------------------------------------------------------------------------------

LIMITS = (
    "Three things this program cannot do:",
    "  It cannot go unseen. Anybody who looks through this device can find it.",
    "  It does not look for spying software. An advocate can tell you who can.",
    "  It cannot stop someone who can make you open it.",
)
Q_DEVICE = "Are you on a device and a network that this person cannot open or see?"
QUESTIONS = {
    "afraid": "Has this person hurt or threatened you or others, followed you, or do you fear it?",
    "living_together": "Do you live together, or will you meet soon?",
    "shared_accounts": (
        "Do you share accounts, a phone plan, a family group or children's devices?"
    ),
    "children_or_orders": (
        "Are there children together, a custody agreement, or any court order, either way?"
    ),
    "someone_knows": "Does someone you trust know about this?",
}
Q_NOT_STORED = "Your answers are for this moment. They are not stored."
DEVICE_ADVICE = (
    "It can be better to go on from another device: one this person has never held, at a library,"
    " at work, or with someone you trust.",
    "You can leave this device as it is. A sudden change on it can be noticed.",
)
DEVICE_NOTHING = "Nothing was written and nothing was contacted."
DEVICE_ASK = "You can stop here, or go on from this device."
SHOW_HELP = "Show help lines"
HELP_FIRST = (
    "You can talk to an advocate before anything is changed.",
    "Such a service can be free and confidential.",
    "A call or a visit can appear on a shared bill, in a call list or in a history.",
)
WHAT_MAY_HAPPEN = (
    "When access stops, some people try harder to reach you, come by, or become more dangerous.",
    "A block can also stop messages that you may need as a record. Copies are saved first.",
)
Q_COUNTRY = "Your country in two letters, such as US (Enter alone shows directories):"
NO_LINES = "No line of this country is in the list. These directories cover many countries:"
Q_CHOICE = "You know your situation best. What would you like to go on with?"
CHOOSE_FULL = "The full plan"
CHOOSE_QUIET = "Quiet steps only"
CHOOSE_COLLECT = "Save copies only"
SHARED_ADVICE = (
    "What you share can show them what you change.",
    "The steps called access.review say where to look. They come first in a plan.",
)
ORDERS_ADVICE = (
    "An order or an agreement can say how contact has to go on, or that there is to be none.",
    "A lawyer or an advocate can tell you what fits yours.",
    "Whoever has to stay reachable can stand under `keep_open` in the playbook: schools, lawyers,"
    " the channel that was agreed on.",
)
Q_ORDERS = "What does the order or the agreement say about contact?"
ORDERS_NONE = "There is none, or it says no contact"
ORDERS_SOME = "Some contact has to stay open"
ORDERS_UNKNOWN = "I do not know yet"
SOMEONE_ADVICE = "If you want, you can tell one person you trust before a step that shows."
SYNCED = (
    "This folder looks like one that a cloud service copies to other devices.",
    "Whoever can see those devices can see that the files are there.",
    "You can move the playbook, or name another folder for the cases with `--state DIR`.",
)
BEGIN_NO_FILE = "A case needs a playbook: the file with the people and your accounts."
BEGIN_NO_FILE_HINT = "`boundary new` asks for them, or you can name a file of your own."
BEGIN_FORM_HINT = "You can hand over a prepared form: `--answers FILE`."
BEGIN_STOPPED = "Nothing was set up. You can come back at any time."
PREPARED_CHOICE = "Nobody was asked which plan, so the more careful one was taken."


def begun(code: str, choice: str) -> str:
    """Say that a case is there."""
    return f"The case {code} is set up, with this choice: {choice}."


def wrote_code(file: str) -> str:
    """Say what was written into the playbook."""
    return f"Its code now stands in {file}."


def help_line(name: str, dial: str, web: str, about: str) -> str:
    """Write one help line."""
    reach = ", ".join(part for part in (dial, web) if part)
    return f"  {name}: {reach}. {about}"


def help_line_more(hours: str, languages: str, checked_on: str, *, sure: bool) -> str:
    """Write what else is known of a help line, and since when."""
    told = f"     Hours: {hours}. Languages: {languages}. Looked up on {checked_on}."
    return told if sure else f"{told} Not confirmed yet."


# --- lint --------------------------------------------------------------------------------------

LINT_FINE = "in order"
LINT_WOULD = "What it would do:"


def lint_refused(count: int) -> str:
    """Say how many faults a file has."""
    return "1 thing to change" if count == 1 else f"{count} things to change"


def left_alone(sentence: str) -> str:
    """Say who is never touched."""
    return f"  Left alone: {sentence}"


# --- connect -----------------------------------------------------------------------------------


def provider(name: str) -> str:
    """Name the provider that was recognised."""
    return f"This account is at {name}."


NOTICES_ADVICE = (
    "If the person can see any of these notices, you can stop here and talk to an advocate first."
)
NO_PASSWORD = "This provider takes no password from mail programs."  # noqa: S105
CONNECT_ASK = "Would you like to keep the password for this account now?"
PASSWORD = "Password for this account (it is not shown):"  # noqa: S105
CONNECT_FILE_HINT = "You can hand it over with `--secret-file FILE`, or `-`."
CONNECT_NOT_NOW = "No password was kept."


def kept(place: str) -> str:
    """Say where a password lies."""
    return f"The password lies in {place}. It was not tried out yet: `boundary plan` does that."


# --- plan and run ------------------------------------------------------------------------------


def in_doubt(count: int) -> str:
    """Say that a run was cut off."""
    return (
        f"An earlier run was interrupted: what came of {steps(count)} is not known yet."
        " `boundary run` looks first."
    )


def fault(account: str, say: str, hint: str) -> str:
    """Say why an account could not be looked at."""
    return f"{account}: {say} {hint}".rstrip()


NOTHING_TO_DO = "There is nothing to do."
CHANGED_SINCE = "This is not the plan that was accepted: the playbook or an account changed since."
CHANGED_SINCE_HINT = "You can look at the new plan with `boundary plan`, then accept its digest."
ACCEPT_NEEDED = "A plan runs only after someone agreed to it."
ACCEPT_NEEDED_HINT = "You can name it: `--accept DIGEST`, as `boundary plan` shows it."
LESS_CHOSEN = (
    "This case was set up for less than the whole plan. `boundary begin CASE` can change that."
)
KEY_LOST = (
    "The key of somebody is not there, or damaged. What was done about them cannot be read. It "
    "still stands, and is not taken back. If you have a backup of the case, you can put its keys "
    "folder back."
)
RECOVERED = "What an interrupted run left has been looked at."
RUN_ASK_QUIET = "These steps are about to run. The plan says what may be noticed."
SHOW_STEPS = "Show every step"
RUN_ASK_MAY = (
    "These steps may be noticed. You can talk to someone you trust, or to an advocate, first."
)
RUN_ASK_WILL = "These steps will be noticed. You can talk to an advocate first."
ASK_AGAIN = "The questions were shown a while ago; `boundary begin CASE` shows them again."
GUARD_WORD = "You can type the word below to allow it; anything else leaves it as it is."
GUARD_NUMBER = "You can type the number below to allow it; anything else leaves it as it is."
GUARD_NOT_GIVEN = "This plan needs an answer that was not given. Nothing was changed."


def guard_prompt(word: str) -> str:
    """Ask for the word or number that answers a guard."""
    return f"To allow it, type {word}:"


def stage(name: str, count: int) -> str:
    """Name a stage and its size."""
    return f"Stage: {name}. {steps(count)}."


def steps(count: int) -> str:
    """Count steps."""
    return "1 step" if count == 1 else f"{count} steps"


def by_you(account: str, step: str) -> str:
    """Begin written steps."""
    return f"By you, on {account}: {step}"


HAND_NEXT = "Enter for the next line, or type stop:"
HAND_STOP_WORD = "stop"
HAND_ASK = "What came of it?"
HAND_DONE = "Done"
HAND_ALREADY = "It was so already"
HAND_SKIP = "Leave this one out"
HAND_STOP = "Stop here"


def progress(doing: str, done: int, total: int) -> str:
    """Say how far long work is."""
    return f"{doing}: {done} of {total}" if total else f"{doing}"


REPORT = "What came of it:"
REPORT_SEEN = "Done, and read back"
REPORT_TOLD = "Done on your word; please check by eye"
REPORT_UNPROVEN = "Done; please check by eye"
REPORT_ALREADY = "Already so"
REPORT_SKIPPED = "Left out"
REPORT_WAITING = "Waiting for you or for an earlier step"
REPORT_REFUSED = "Not possible"
REPORT_FAILED = "Did not work"
REPORT_DRIFTED = "Done, but a second look does not show it"
REPORT_UNDONE = "Taken back"
REPORT_LIMIT = "Messages from new addresses, and channels without an account here, are not covered."
HELP_LATER = "Help lines are always there: `boundary begin` shows them."


def report_row(title: str, account: str, verb: str, count: int) -> str:
    """Write one row of a report."""
    return f"  {title}: {verb} on {account}, {steps(count)}"


def copies(count: int, size: int) -> str:
    """Say what was saved."""
    return f"Copies saved in this run: {count} ({size} bytes)."


def stopped_before(name: str) -> str:
    """Say where a run ended without the rest."""
    return f"The run ended before the stage “{name}”. Nothing of it was done."


INTERRUPTED = "You stopped here. What was done is written down; running again goes on from here."
STILL_IN_DOUBT = "What came of some steps is not known yet. The next run looks first."
NOT_FINISHED = "Something did not work. What was done is written down, and you can run it again."

# --- check -------------------------------------------------------------------------------------

CHECK_IN_ORDER = "In order"
CHECK_PENDING = "Still to do"
CHECK_DRIFTED = "Changed since it was done"
CHECK_MET = "So already, not by this program"
CHECK_NOT_LOOKED = "Not looked at"
CHECK_FINE = "Everything that could be looked at is in order."
CHECK_TO_DO = "`boundary run CASE` does what is left."

# --- add ---------------------------------------------------------------------------------------

Q_PERSON = "Who is it about?"
OWN_ACCOUNT = "Nobody: it is one of my own accounts"
Q_SERVICE = "Which kind of account is it?"
Q_ACCOUNT_NAME = "A short name for it, such as mail:"
Q_SETTINGS = {
    "host": "The name of its mail server, such as imap.example.net:",
    "user": "Your login name there, often your mail address:",
}
Q_KIND = "What is new?"
KIND_EMAIL = "A mail address"
KIND_PHONE = "A phone number"
KIND_HANDLE = "A handle on a site"
Q_SITE = "On which site?"
Q_VALUE_EMAIL = "The mail address:"
Q_VALUE_PHONE = "The phone number, with + and the country:"
Q_VALUE_HANDLE = "The handle:"
ADD_FILE = "The file is not in the form that `add --from` reads."
ADD_FILE_NAME = "the file for --from"
ADD_FROM_HINT = "You can hand them over in a file: `--from FILE`, or `--from -`."
ADD_FILE_HINT = (
    "One entry, or a list of them: person, one of email, phone or handle, and service for a handle;"
    " or account, use, and the settings of one of your own accounts."
)
ADD_NO_PEOPLE = "This playbook has no people yet."
ADD_ONLY_DIFFERENCE = "Only what is new because of it is run now."


def added(alias: str, masked: str) -> str:
    """Say what now stands in the playbook."""
    return f"{masked} now stands under {alias} in the playbook."


def account_added(name: str) -> str:
    """Say which account now stands in the playbook."""
    return f"The account {name} now stands in the playbook."


def others_pending(count: int) -> str:
    """Say what else waits."""
    return f"Beside it, {steps(count)} of the playbook can still be run: `boundary run`."


# --- skip and undo -----------------------------------------------------------------------------

Q_SKIP = "Which steps would you like to leave out for good?"
Q_SKIP_SURE = "These are left out from now on. What is done already stays as it is."
NO_SUCH_ITEM = "No step has this address."
NO_SUCH_ITEM_HINT = "`boundary plan CASE --items` shows the addresses of all steps."
NOTHING_STANDS = "Nothing stands that could be taken back."
Q_UNDO = "What would you like to take back?"
UNDO_EVERYTHING = "Everything"
UNDO_NOW_HINT = "For safety, a court, a child or a mistake there is no wait: `--now`."


def left_out(count: int) -> str:
    """Say that steps are left out."""
    return f"{steps(count)} left out for good."


def group(alias: str, verb: str, account: str, count: int) -> str:
    """Name steps of one person, verb and account."""
    who = f"{alias}: " if alias else ""
    return f"{who}{verb} on {account} ({steps(count)})"


# --- log and evidence --------------------------------------------------------------------------

LOG_NO_CASE = "There is no log of this case here."
LOG_NO_CASE_HINT = "`boundary begin FILE` sets up a case."
LOG_EMPTY = "The log is empty."
LOG_PROVES = "The log shows the order of what this program did on this device, and no more."
EVIDENCE_NONE = "No copies are saved yet."
EVIDENCE_COURT = (
    "Nobody can promise what a court accepts; a lawyer or an advocate can tell.",
    "Those who help you should not keep the copies for you: it can make them witnesses.",
)


def evidence_total(count: int, size: int) -> str:
    """Count the saved copies."""
    return f"{count} saved, {size} bytes."


def verdict(level: str, events: int, says: str) -> str:
    """Say what checking the log showed."""
    return f"{level}: {says} ({events} entries)"


def first_broken(seq: int | None, why: str) -> str:
    """Name the first entry that is not as it was written, or the head."""
    if seq is None:
        return f"The end mark of the log is not as it was written. {why}"
    return f"The first entry that is not as it was written: number {seq}. {why}"


# --- guides, accounts, doctor, rehearse --------------------------------------------------------

REHEARSAL = "Rehearsal. Nothing of yours is touched."
REHEARSE_NEXT = "Enter for the next screen, or type stop:"
REHEARSE_STOPPED = "The rehearsal ends here. What it made has been removed."
GUIDES_HOW = "`boundary guides NAME` shows one of them."
GUIDE_NOTICE = "What they may notice:"
GUIDE_SAVE = "What you can save first:"
GUIDE_CARD = "A card for the phone:"
GUIDE_STEPS = "Steps:"
GUIDE_CHECK = "How to see that it holds:"
GUIDE_UNDO = "How to take it back:"
GUIDE_GAPS = "What it does not cover:"
GUIDE_WHOM = "the address, number or handle"
GUIDE_ADDRESSES = "the addresses, one a line"
GUIDE_EITHER = "the addresses with OR between them"
GUIDE_FOLDER = "the folder, such as Later"
GUIDE_SURE = {
    "verified": "on the platform's own pages",
    "third-party": "in what other people write",
    "mixed": "partly on the platform's own pages",
}
GUIDE_UNSURE = "and not confirmed yet"
GUIDE_UNTRIED = "Nobody has tried these steps on a live account yet; menus change."
NO_SUCH_GUIDE = "There is no written guide of this name."
ACCOUNTS_NONE = "The playbook lists no accounts of yours."
ACCOUNT_KEPT = "a password is kept"
ACCOUNT_NONE = "no password is kept"
ACCOUNT_WRITTEN = "written steps; no sign-in"
DOCTOR_FINE = "fine"
DOCTOR_LOOK = "please look"


def guide_row(name: str, title: str, parts: int) -> str:
    """Name a guide in the list."""
    return f"{name}: {title} ({parts} parts)"


def guide_head(title: str, checked_on: str, confidence: str) -> str:
    """Begin a guide."""
    return f"{title}. Looked up on {checked_on}, {GUIDE_SURE.get(confidence, GUIDE_UNSURE)}."


def guide_part(title: str, minutes: int, notice: str) -> str:
    """Begin one part of a guide."""
    return f"{title} (about {minutes} minutes; {notice})"


def comes_after(verbs: str) -> str:
    """Say what has its place before a part."""
    return f"Comes after: {verbs}"
