"""Hold the sentences about what a plan is made for, and about contact that has to go on."""

from __future__ import annotations

from boundary.core.circumstances import Circumstance

__all__ = [
    "CIRCUMSTANCES",
    "HELP_BEGIN_WHILE",
    "LOW_CONTACT",
    "NONE",
    "PREPARED_CIRCUMSTANCES",
    "Q_CIRCUMSTANCES",
    "circumstances_kept",
]

NONE = "none"
"""What is named on the command line when nothing of it holds."""

CIRCUMSTANCES = {
    Circumstance.LIVING_TOGETHER: "We live together",
    Circumstance.LEAVING: "I am leaving, or left lately",
    Circumstance.DEVICE: "The person can open this device",
    Circumstance.MAILBOX: "The person can open my mailbox",
    Circumstance.CONTACTS: "The person can open my address book",
}
"""In the order they are shown, completing a tick list."""

Q_CIRCUMSTANCES = (
    "Which of these hold? You can tick several, or none.",
    "A step that could be seen then waits for a word of its own.",
    "What you tick is a choice for the plan. It is kept sealed with the case, and can be changed.",
)
PREPARED_CIRCUMSTANCES = (
    "Nobody was asked what holds, so the more careful answer was taken. `--while` names it."
)
LOW_CONTACT = (
    "The playbook `low-contact` keeps one address open and closes less.",
    "You can name it under `follow`. What has to stay as it is can stand under `keep_open`.",
)
HELP_BEGIN_WHILE = (
    "What holds, when nobody is asked: can be given several times. Steps that could be seen then"
    " count as may show."
)


def circumstances_kept(names: tuple[str, ...]) -> str:
    """Say what the plan counts on from now on."""
    return "The plan counts on this: " + "; ".join(name.lower() for name in names) + "."
