"""Say what the surfaces of a guided flow show: whose turn it is, and what can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ANSWERS: Final[Mapping[str, str]] = {
    "done": "Done",
    "yes_it_is": "Yes, this is the one",
    "skip": "Skip this",
    "different": "This looks different",
    "show_me": "I can show where it is",
    "not_now": "Not now",
    "stop": "Stop",
}
"""What stands on the button of an answer, and beside its number in the terminal."""

WHOSE: Final[Mapping[str, str]] = {
    "you": "Your turn",
    "program": "Working. Please leave the page as it is for a moment",
    "paused": "Paused",
}
"""The same words on every surface."""

PANEL_NAME: Final = "Steps"
"""What a screen reader calls the panel; it names neither the program nor anybody."""
ESCAPE: Final = "Press Esc twice to stop."
AGAIN: Final = "That press did not count. Please press once more."
"""The panel was covered or moved a moment before."""
TYPE_STOP: Final = "You can type stop and press Enter at any time."
