"""Hold what the screens say about signing in at Google."""

from __future__ import annotations

from collections.abc import Sequence

__all__: list[str] = []

ABOUT = (
    "This asks Google for a permission, in your browser. The program never sees your password.",
    "It uses a client of your own. The page docs/adapters/gmail.md walks you through making one.",
)
NOTICES = (
    "Google may send a security notice about this. It can reach this mailbox, your recovery"
    " address, your recovery phone and your other devices.",
    "The page opens in the browser of this device, and stays in its history.",
)
CLIENT_FILE = "Path of the client file (empty: not now):"
NO_CLIENT_FILE = "No client file was named, so nothing was asked and nothing was kept."
NEEDS_PERSON_HINT = "A permission is given on a page in a browser, by a person."
NOTHING_NEEDED = (
    "No step of this account needs a permission at the moment, so there is nothing to ask for."
)
ASK_EACH = "Ask Google for this?"
YES = "Ask for this"
NO = "Leave this out"
LEFT_OUT = "Nothing was asked for, and nothing was kept."
OPEN_THIS = "Open this page, if it did not open by itself:"
THEN = (
    "Google may say that it has not checked this program. It is your own client: “Advanced”, then"
    " “Go to …” leads on.",
    "If you leave a box unticked there, that part becomes written steps.",
    "Waiting for the page, five minutes at most. Ctrl-C stops.",
)
SEVEN_DAYS = (
    "While your client is in the state “Testing”, Google ends the permission after 7 days.",
    "In the state “In production” it lasts. The page docs/adapters/gmail.md shows where that is.",
)
OWNER_UNKNOWN = "Whose account it is could not be read with what was allowed."
ENDED = "The permission was given back at Google and forgotten here."
NONE_TO_END = "No permission was kept for this account."
PASSWORD_FORGOTTEN = "The password was forgotten here. An app password still works until you remove it at the provider."  # noqa: E501, S105
NO_SIGN_IN = "This account needs no sign-in: its filters go by a file that you take in by hand."
NO_SIGN_IN_HINT = "To sign in, change its way to app-password or api, with `boundary edit`."


def wants(say: str) -> str:
    """Say what one permission lets the program do."""
    return f"It lets this program do this: {say}"


def allowed(account: str, user: str, place: str) -> tuple[str, ...]:
    """Say whose account it is and where the permission lies."""
    who = f"You allowed this for {user}." if user else OWNER_UNKNOWN
    return (who, f"The permission for {account} lies in {place}.")


def given_on(day: str) -> str:
    """Say since when a permission is kept."""
    return f"a permission is kept, given on {day}"


def missing(says: Sequence[str]) -> tuple[str, ...]:
    """Say what was left unticked."""
    if not says:
        return ()
    return (
        "These were not allowed, so their steps become written ones or wait:",
        *(f"  {say}" for say in says),
    )
