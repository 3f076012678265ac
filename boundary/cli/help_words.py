"""Hold every sentence of the help pages: the part of the catalogue that is read before a run."""

from __future__ import annotations

HELP = (
    "Carry out a plan for ending contact: look first, save copies, change, check, take back."
    "\n\nNothing is changed before you have seen the plan and agreed to it. CASE is the path of"
    " your playbook or the code of a case, such as heron-42."
)
HELP_STATE = "The folder that holds your cases."
HELP_PASSPHRASE_FILE = "Read the passphrase from a file; `-` reads standard input."  # noqa: S105
HELP_JSON = "Answer with one JSON object; asks nothing."
HELP_NO_INPUT = "Ask nothing; ends with code 4 where a person is needed."
HELP_FULL = "Show addresses, numbers and handles in full."
HELP_VERBOSE = "Show the code of an error beside its sentence."

HELP_BEGIN = "Ask the questions that come before everything, and set up a case."
HELP_BEGIN_ANSWERS = "A prepared form with the six answers, in YAML."
HELP_BEGIN_GO_ON = "Go on although others may see this device; the advice is shown."
HELP_BEGIN_CHOICE = "Which plan, when nobody is asked."
HELP_BEGIN_WAIT = "Hours that taking a change back waits; 0 is allowed."
HELP_COUNTRY = "Two letters, for help lines; never guessed."
HELP_LINT = "Read playbooks and say what is wrong in them, and what they would do."
HELP_CONNECT = "Sign in to one of your own accounts, or give a sign-in back."
HELP_CONNECT_FILE = "Read the password from a file; `-` reads standard input."
HELP_CONNECT_CLIENT = "Your own client file from Google, for a Gmail account over its interface."
HELP_CONNECT_END = "Give the permission back at Google, or forget the password here."
HELP_PLAN = "Look, and show everything that would be done. Changes nothing."
HELP_PLAN_ITEMS = "Show every single step."
HELP_RUN = "Carry out the plan, stage by stage, as far as you agree."
HELP_RUN_ACCEPT = "Run the plan with this digest, and no other."
HELP_RUN_THROUGH = "The last stage to run with --accept; quiet unless named."
HELP_RUN_ALLOW = "Answer a question of the plan by its name."
HELP_RUN_EXPECT = "Answer a question of the plan by its number."
HELP_CHECK = "Look again, and say what is in order and what is not. Changes nothing."
HELP_CHECK_ACCESS = "Look instead at who else can reach your accounts."
HELP_CHECK_HINTS = (
    "Look instead at further addresses in mail and address books that came since `find`."
)
HELP_CHECK_LOOK = (
    "Look also where that needs you: an export that only you can get, or a browser window."
)
HELP_ADD = "Add something of theirs or an account of your own; run what is new by it."
HELP_ADD_FROM = "Read them from a YAML file; `-` reads standard input."
HELP_FIND = "Look in your mail and address books for further addresses of theirs; you tick."
HELP_FIND_CARDS = "An address book, exported as a .vcf file, to look through too."
HELP_SKIP = "Leave steps out, put one back, or choose one about somebody who is left alone."
HELP_ITEM = "The address of a step, as `plan --items` and `check` show it."
HELP_UNDO = "Take back what was done, after the waiting time."
HELP_UNDO_RUN = "What the newest run did."
HELP_UNDO_ALL = "Everything that stands."
HELP_UNDO_NOW = "Without waiting: for safety, a court, a child or a mistake."
HELP_LOG = (
    "Read the log of a case (review), check that it is whole (verify), print a code that stands "
    "for it (seal), or write it as a page (report)."
)
HELP_LOG_KEYLESS = "Check without the passphrase; that shows less."
HELP_LOG_SEAL = "Check against a seal code that was kept elsewhere."
HELP_LOG_CHECKPOINT = "Check against a checkpoint that was kept elsewhere."
HELP_LOG_PUBLIC_KEY = "Check the signatures from this public key on."
HELP_EVIDENCE = (
    "List the saved copies (list), hand them on in a folder that others can check (export), or "
    "write down what happened yourself (note)."
)
HELP_GUIDES = "Show the written guides, or one of them."
HELP_FOUND = "Find what this program left on an account, and take it away; needs no case."
HELP_FOUND_FROM = "Read what leads to the account from a YAML file; `-` reads standard input."
HELP_FOUND_MORE = "Ask for ports, encryption and the server for rules too."
HELP_FOUND_REMOVE = "Take away what can be taken away, without asking."
HELP_REHEARSE = "Try everything on made-up mail. Nothing of yours is touched."
HELP_ACCOUNTS = "List your accounts in a playbook, and which have a password kept."
HELP_DOCTOR = "Say what is missing or old on this device."

PAGES_HEAD = """\
# Commands

This page is made from the program's own help pages.
A test compares the two.
`python -c "from boundary.cli.pages import pages; print(pages(), end='')"` writes it anew.
"""
PAGES_CODES_HEAD = "## Exit codes\n\n| code | means |\n| --- | --- |"
PAGES_CODES = {
    "IN_ORDER": "in order",
    "FAILED": "something did not work; everything is written down",
    "REFUSED": "wrong use, or a file that is refused",
    "TO_DO": "there is something to do (`plan`, `check`)",
    "WAITING": "waiting for a person, or stopped before a stage that nobody named",
    "TAMPERED": "the log is not as it was written",
    "INTACT": "the log is intact, and was checked without the key",
    "NOT_SEALED": "there is no sealed log",
    "INTERRUPTED": "stopped; it can be run again",
}
