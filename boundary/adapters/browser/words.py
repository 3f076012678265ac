"""Hold every sentence the runner shows, in the words of a reader; nothing of a page is in them."""

from __future__ import annotations

SIGN_IN = (
    "Please sign in by hand in the window.",
    "The program does not read or picture these pages.",
    "If it does not go on by itself, answer Done when you are signed in.",
)
UNKNOWN_WORDS = (
    "The words on this page are not known to the program.",
    "If the window asks you to sign in, please do that by hand.",
    "Then answer Done.",
)
ELSEWHERE = (
    "This page is not part of the site the steps are for.",
    "The program does nothing here.",
    "You can go back, or answer Done when you are back.",
)
DIALOG = (
    "The page shows a box of its own.",
    "Please read it and answer it in the window.",
    "The program waits until it is gone.",
)
ACCOUNT = "The page says that you are signed in as: {account}"
ACCOUNT_ASK = "Is this your account?"
COVERED = (
    "Something lies over the page.",
    "You can close it in the window. Then answer Done.",
)
WAITING = "Working. Please leave the window for a moment."
MARKED = "The control is marked in the window. Please press it yourself."
NOT_MARKED = "The program cannot point at it with certainty. Please look for it yourself."
BY_HAND = "Please do this yourself in the window. Then answer Done."
CONSENT = "The program can press it for you. You can also press it yourself."
CONSENT_ASK = "Shall the program press it now?"
REHEARSAL = "This only shows the step. Nothing is pressed. Answer Done for the next one."
LOOKS_DIFFERENT = (
    "If you want, you can show where it is. Only a note without names is made.",
    "You can also do it yourself and answer Done.",
    "Answer that it looks different once more to leave it here.",
)
SHOW_IT = (
    "Please press on the right thing in the window.",
    "This press only points at it. The site does not notice it.",
)
SHOWN = "It is marked now. Please press it yourself, then answer Done."
CAPTURE = "The picture shows one part of this page, with the names covered that are known."
CAPTURE_ASK = "Save it?"
NO_CAPTURE = (
    "The part to be pictured was not found.",
    "You can make a picture yourself. Then answer Done.",
)
STILL_HERE = "You can take your time. Nothing is lost if you go away."
TYPE_IT = "To type: {text}"
CHOOSE_IT = "To choose: {text}"
SWITCH = {"on": "Switch it on.", "off": "Switch it off."}

NOTE = {
    "done": "Read back from a page that was opened again.",
    "already_done": "It was so already. Nothing was pressed.",
    "attested": "Done, on your word. The page could not be read.",
    "failed": "The page was opened again and does not show it. Please check by eye.",
    "looks_different": "The page looks different from what the steps expect.",
    "skipped": "You left this out.",
    "stopped": "You stopped here.",
    "interrupted": "The window was closed before the end. You can do this again.",
    "off_site": "The window showed another site. Nothing was done there.",
    "rate_limited": "The site asks for a pause.",
    "need_human": "The site asks for something that only you can answer.",
    "guide_only": "The words on the page are not known. The written steps can be used.",
    "parked": "You left this for later.",
    "unknown": "The page could not be read in the end. Please check by eye.",
}
"""By outcome; one sentence or two, without identifiers."""
PRESSED_NOT_READ = "It was pressed, but the page could not be read afterwards. Please check by eye."
NOT_OPENED = "The page could not be opened. You can try again later."
ENOUGH_TODAY = "Enough was done on this site for one day."
NOT_PRESSED = "This only showed the steps. Nothing was pressed."
SAVED = "The picture was taken."
PAUSED_LONG = "There was no answer for a while. Nothing was lost."
