"""Say what is said when a Gmail account is looked through without a case."""

from __future__ import annotations

GMAIL_HOW = (
    "This looks for what this program left on one of your own accounts. It needs no case.",
    "In Gmail the filters stand in a file that you can export; an app password shows the labels.",
)
GMAIL_WAY = "How would you like to look?"
GMAIL_FILE = "By a file of filters that I export"
GMAIL_LABELS = "By an app password, at the labels"
GMAIL_CLIENT = "With a client of your own at Google this goes by a case."
GMAIL_CLIENT_HINT = (
    "You can use `boundary connect` and `boundary recover`, or one of the other two ways here."
)
GMAIL_UNSEEN = (
    "An app password shows no filters. In Gmail they stand under Settings, Filters and Blocked"
    " Addresses.",
    "`--export FILE` looks at a file of filters that you export there.",
)
GMAIL_NOT_SEEN = (
    "A file of filters shows no labels, contacts or calendars. An app password shows the labels.",
    "Programs with access stand at https://myaccount.google.com/connections.",
)
EXPORT_FOR_GMAIL = "A file of filters can be given for a Gmail account only."
EXPORT_NONE = "No file was given, so nothing was looked at."
HELP_EXPORT = "For Gmail: a file of filters that you exported; no password is needed then."
