"""Hold every sentence that `new` shows: one question a screen."""

from __future__ import annotations

HELP_NEW = "Set up a case by questions; its playbook is written sealed, or to FILE."

NEW_FILE_THERE = "A file of this name is there already, and it stays as it is."
NEW_FILE_THERE_HINT = "You can name another one."
NEW_STOPPED = "Nothing was written. You can come back at any time."
NEW_NOT_TAKEN = "You can type it again."

# --- the written access check ------------------------------------------------------------------

ACCESS_FIRST = (
    "Before anything is set up: who else can reach what is yours?",
    "  Forwarding: does your mailbox pass mail on to an address that is not yours?",
    "  Rules: does one of its rules move or remove mail that you did not set?",
    "  Devices: is there a device or a sign-in in the list that you do not know?",
    "  Recovery: is the recovery address or number one that they can open?",
    "  Sharing: a family group, a calendar, an album or a location that they are in?",
    "  Saved sign-ins: is your account open in a browser or on a tablet they use?",
    "If one of these is so, an advocate can help with when to change it.",
    "`boundary guides mail` has these steps one by one.",
)
ACCESS_ENTER = "Enter goes on, or type not now:"

# --- people ------------------------------------------------------------------------------------

Q_ALIAS = (
    "A short name for this person, such as J.",
    "It is the only name that the screens show.",
)
ALIAS = "Short name:"
Q_REACH = (
    "Which mail addresses and phone numbers of theirs do you know?",
    "You can type several with commas between. A number begins with + and the country.",
    "The path of a saved message (.eml) or of a card (.vcf) works too.",
    "A name on their mail can stand in quotation marks. Only `boundary find` uses it.",
)
REACH = "Addresses and numbers (Enter alone: none):"
REACH_REST = "That one again, or more of them (Enter alone goes on):"
Q_TICK = "Which of these are theirs?"
NAMES_KEPT = "What stood as a name is kept for `boundary find`. No step goes by it."
NONE_FOUND = "No address and no number was found in that file."


def not_taken(text: str, say: str, hint: str) -> str:
    """Say which one was not taken, and why."""
    return f"Not taken: {text}. {say} {hint}".rstrip()


def found_row(number: int, where: str, what: str) -> str:
    """Write one line of what a file holds."""
    return f"  {number}  {where}: {what}" if where else f"  {number}  {what}"


# --- platforms ---------------------------------------------------------------------------------

Q_PLATFORMS = (
    "Which of these do you use, or could they reach you on?",
    "You can also type none, or the number of “Not sure”: then they can be added later.",
)
NOT_SURE = "Not sure"


def q_handle(alias: str, platform: str) -> str:
    """Ask for a name on a site."""
    return f"What is {alias} called on {platform}?"


HANDLE = "Their name there (Enter alone: not known; none: they are not there):"
NOT_THERE = "none"
HANDLE_UNKNOWN = "Then the written steps say how to find them in your own list there."

# --- the user's mailbox ------------------------------------------------------------------------

Q_MAILBOX = (
    "Your own mail address, where their mail comes in.",
    "Nothing is contacted yet. Enter alone leaves mail out.",
)
MAILBOX = "Your mail address:"
OWN_IS_THEIRS = "This address stands under the person. It cannot be yours as well."

WAYS = {
    "import": "Without signing in: a file of filters that you take in by hand",
    "app-password": "With an app password: mail that is there is filed too; new mail by that file",
    "api": "With your own client at Google: longer to set up, and most is done for you",
}


WAYS_SHORT = {
    "import": "without signing in",
    "app-password": "with an app password",
    "api": "with your own client at Google",
}


def q_way(provider: str) -> tuple[str, ...]:
    """Ask how a mailbox is reached that can be reached in several ways."""
    return (
        f"How would you like to reach your mailbox at {provider}?",
        "`boundary edit` changes this at any time.",
    )


def way_row(user: str, way: str, folder: str) -> str:
    """Write a mailbox that can be reached in several ways."""
    return f"  Your mailbox: {user}, {WAYS_SHORT[way]}. Their mail would go to “{folder}”."


# --- which playbook ----------------------------------------------------------------------------

PLAYBOOKS = {
    "no-contact": "No contact: copies first, then mail, sites, phone and contacts in their order",
    "quiet": "Quiet steps: what is least likely to be noticed",
    "low-contact": "Low contact: one agreed channel stays, the rest is filed away",
    "see-less": "See less: they see less of you, and nobody is cut off",
    "family": "Family: for a relative, when others in the family stay in contact",
    "workplace": "Workplace: for someone at work, where work mail has to go on",
    "new-number": "New number: for when you change your phone number",
    "collect-only": "Save copies only: nothing is changed",
}


def q_follow(alias: str) -> str:
    """Ask what to follow for one person."""
    return f"Which steps would you like for {alias}? You see every one of them before it runs."


# --- the summary -------------------------------------------------------------------------------

SUMMARY = "This is what would be set up:"
SUMMARY_NOTHING_YET = "Nothing was written yet."
ADD_PERSON = "Add another person"
CHANGE = "Change something"
Q_CHANGE = "What would you like to change?"
BACK = "Back to the summary"


def person_row(alias: str, follow: str, reach: str) -> str:
    """Write one person of the summary."""
    return f"  {alias}, with {follow}: {reach}" if reach else f"  {alias}, with {follow}"


NO_REACH = "nothing of theirs yet"


def names_count(count: int) -> str:
    """Write how many names are kept; the names themselves are never shown."""
    return "1 name for `find`" if count == 1 else f"{count} names for `find`"


def mailbox_row(user: str, host: str, folder: str, *, known: bool) -> str:
    """Write the user's mailbox, and whether its server was guessed."""
    sure = "" if known else " (a guess)"
    return f"  Your mailbox: {user}, server {host}{sure}. Their mail would go to “{folder}”."


def by_hand_row(provider: str) -> str:
    """Write a mailbox that takes no password from programs."""
    return f"  Your mailbox at {provider}: by written steps."


def platforms_row(names: str) -> str:
    """Write the platforms."""
    return f"  Platforms: {names}."


PLATFORMS_NONE = "none"
PLATFORMS_UNSURE = "not sure yet; `boundary add` takes one at any time"


def wait_row(hours: int) -> str:
    """Write the waiting time."""
    if not hours:
        return "  Taking a change back: at once."
    return f"  Taking a change back: after {hours} hours; at once for safety or a mistake."


def keep_row(count: int) -> str:
    """Write how many are always left alone."""
    who = "nobody named" if not count else "1 named" if count == 1 else f"{count} named"
    return f"  Always left alone: {who}, your own address, help lines and the like."


def change_person(alias: str) -> str:
    """Offer to take one person out."""
    return f"Take {alias} out"


def change_follow(alias: str) -> str:
    """Offer other steps for one person."""
    return f"Other steps for {alias}"


CHANGE_MAILBOX = "Your mailbox"
CHANGE_HOST = "The server of your mailbox"
CHANGE_FOLDER = "The folder for their mail"
CHANGE_WAIT = "The waiting time before taking back"
CHANGE_KEEP = "Who is always left alone, such as a helper or a lawyer"

Q_HOST = "The server of your mailbox, as your provider names it for mail programs."
HOST = "Server (Enter alone: as it is):"
Q_FOLDER = (
    "The folder for their mail. An ordinary word tells nobody anything.",
    "It can be seen by whoever opens your mailbox.",
)
FOLDER = "Folder (Enter alone: as it is):"
Q_WAIT = "How many hours does taking a change back wait? 0 is allowed."
WAIT = "Hours (Enter alone: as it is):"
WAIT_AGAIN = "That is not a number of hours from 0 to 8760."
Q_KEEP = (
    "Who can always reach you? Their addresses and numbers are never touched.",
    "That can be a lawyer, or someone who passes on what is urgent.",
)
KEEP = "Addresses and numbers, with commas between (Enter alone: as it is):"

# --- afterwards --------------------------------------------------------------------------------

CONNECT_FIRST = "`boundary connect` leads through the permission at Google, step by step."
NOT_CONNECTED = "No password was kept, so the mailbox is not looked at yet."
PASSWORD_NOW = "Password for this mailbox, not shown (Enter alone: not now):"  # noqa: S105


def later(code: str) -> str:
    """Say what can be added at any time."""
    return f"Reasons of your own can be written down at any time: `boundary reasons {code}`."
