"""Hold every sentence that `check --access` and `found` show."""

from __future__ import annotations

# --- check --access ----------------------------------------------------------------------------

ACCESS_NONE = "  Nothing was found that passes mail on, takes it away or answers it."
ACCESS_NEW = "New"
ACCESS_SEEN = "Gone through before"
ACCESS_NOTHING = (
    "None of your listed accounts can be looked at, and none has written steps for it.",
)
ACCESS_WHOSE = (
    "Any of these can be your own, or made by your provider. You know which ones you set up.",
    "Taking one out can be noticed by whoever uses it. An advocate can help with the timing.",
)
ACCESS_NEXT = (
    "A playbook with the step access.review goes through them with you: `boundary run CASE`."
)
ACCESS_ONLY_LOOKED = "Nothing was changed."


def access_head(account: str, found: int, new: int) -> str:
    """Begin what is known of one account."""
    if not found:
        return f"{account}: looked at"
    told = "1 finding" if found == 1 else f"{found} findings"
    return f"{account}: {told}, {new} of them new" if new else f"{account}: {told}, none new"


def access_not_looked(account: str) -> str:
    """Begin an account that could not be looked at."""
    return f"{account}: not looked at"


def access_found(title: str, say: str) -> str:
    """Write one finding."""
    return f"  {title}: {say}"


def access_guide(name: str, *, looked: bool) -> str:
    """Point to the written steps."""
    rest = "The rest by hand" if looked else "By hand"
    return f"  {rest}: `boundary guides {name}`."


# --- found -------------------------------------------------------------------------------------

FOUND_HOW = (
    "This looks for what this program left on one of your own accounts.",
    "It needs the account's password, and neither a case nor a passphrase.",
)
FOUND_SETTINGS = {
    "port": "The port of its mail server (Enter for 993):",
    "security": "How it is secured, tls or starttls (Enter for tls):",
    "sieve_host": "The server where rules are set, if it has another name (Enter to leave it):",
    "sieve_port": "Its port (Enter for 4190):",
}
FOUND_NOTICES = (
    "It is not known which notices this provider sends when a new program signs in."
    " Some tell all your devices and your recovery address."
)
FOUND_FROM_HINT = "You can hand it over: `--from FILE` and `--secret-file FILE`, or `-` for one."
FOUND_NOTHING = "Nothing of this program was found there."
FOUND_ASK = ("Would you like to take away what can be taken away?", "Nothing else is touched.")
FOUND_TAKE = "Take it away"
FOUND_LEFT = "Nothing was changed. What was found is still there."
FOUND_BY_HAND = "By hand: "
FOUND_NAMED = "This one is named only, and left to you."
FOUND_STAYED = "It stays where it is"
FOUND_RULES_UNSEEN = (
    "Rules for new mail could not be looked at: this server does not let this program read them.",
    "You can look on your provider's own web page, in the mail settings under Rules or Filters.",
    "`--more` asks for the server where rules are set, if you know it.",
)
FOUND_REST = (
    "What was done by hand along a written guide leaves no mark: `boundary guides` shows the way"
    " back."
)


def found_head(things: int) -> str:
    """Say how much was found."""
    return "1 thing was found." if things == 1 else f"{things} things were found."


def found_row(number: int, say: str) -> str:
    """Write one thing."""
    return f"  {number}  {say}"


def found_unseen(say: str, hint: str) -> str:
    """Say why a part could not be looked at."""
    return f"A part could not be looked at. {say} {hint}".rstrip()


def found_removed(count: int) -> str:
    """Say what was taken away."""
    return "1 thing was taken away." if count == 1 else f"{count} things were taken away."


def found_stays(say: str, why: str) -> str:
    """Say what stayed, and why."""
    return f"  {FOUND_STAYED}: {say} {why}"
