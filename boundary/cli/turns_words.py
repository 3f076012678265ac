"""Say what the terminal asks while a page is open in a browser."""

from __future__ import annotations

EITHER = "Your choice, here or in the page:"
EITHER_AGAIN = "That is not one of the answers. You can type its number or its words."
"""Words for a flow's turns stand with the adapter, as every surface shows the same."""
