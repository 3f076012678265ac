"""Hold every sentence about those who are left alone, and about going further than before."""

from __future__ import annotations

from boundary.cli import words

LEFT_ALONE = "Somebody who is left alone, such as a person at a court or a school"
LEFT_OUT = "A step that was left out: put it back"
Q_PUT_BACK = ("Which of these would you like to have in the plan again?",)
PUT_BACK = "It is in the plan again. It runs only when you agree to it."
Q_WHICH = (
    "These steps are about a person at a place that is left alone.",
    "One of them can be chosen at a time. It then waits for three days.",
)
TAKE_BACK_SURE = "The choice is taken back. What was done already stays as it is."
UNDO_STILL = "`boundary undo` takes back what was done."
WARNING = (
    "A message from there can be about a date, a treatment, money or a child.",
    "Nobody reminds you of what is put away, and an answer can be due.",
    "You may still know somebody who works there, so this one step can be chosen.",
)
TYPE_IT = "The whole address, as it stands in your playbook (Enter alone: not now):"
NOT_TYPED = "This is not that address. Nothing was changed."
ANY_TIME = "Until then, and after, the choice can be taken back at once: the same command does it."
NEEDS_KEYBOARD = "This can be chosen at a keyboard only. Nothing was changed."
RUN_TYPED_LEFT = "That step is left out this time. The rest goes on."
RUN_NEEDS_KEYBOARD = "It is left out here: only a person at a keyboard can agree to it."

GO_FURTHER = "Go further"
BY_HAND_LATER = (
    "What is left shows more than what you agreed to so far. The plan offers it as “Go further”."
)
IN_ORDER_SO_FAR = "What you agreed to so far is in order."


def row(alias: str, verb: str, account: str, masked: str) -> str:
    """Name one step and whom it is about."""
    return f"{alias}: {verb} on {account}, {masked}"


def take_back(name: str, when: str) -> str:
    """Offer to take a choice back."""
    return f"Take back the choice of {name} (from {when})"


def only_this(verb: str, account: str, masked: str) -> str:
    """Say how little is chosen."""
    return f"Only this is chosen: {verb} on {account} for {masked}, and nothing else from there."


def chosen(when: str) -> str:
    """Say from when on the step is in a plan."""
    return f"It was chosen. A plan has it from {when}, and asks once more."


def further(name: str, count: int) -> str:
    """Offer the next stage, as a choice of its own."""
    return f"{GO_FURTHER}: {words.steps(count)} of the stage “{name}”"


def further_later(name: str, count: int) -> str:
    """Say what a run leaves for later."""
    return (
        f"Later, if you want: {words.steps(count)} of the stage “{name}”."
        f" `boundary run` offers it as “{GO_FURTHER}”."
    )
