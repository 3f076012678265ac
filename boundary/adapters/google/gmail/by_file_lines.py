"""Write what the person reads when filters are imported, looked for or taken away by hand; pure.

Identifiers stand in clear here: without them nobody can carry the steps out. A line that begins
with two spaces belongs to the one before.
Source: Gmail's page of filters, as the tool gmailctl describes it; the words of the page were not
looked up on a live account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .export import Removal
from .filters import Filter

PAGE = "https://mail.google.com/mail/u/0/#settings/filters"
LABELS = "https://mail.google.com/mail/u/0/#settings/labels"
FILE = "mailFilters.xml"

_NOT_TRIED = "Nobody has tried these steps on a live account. Menus change."
_NOTICE = (
    "What the person may notice: nothing is sent to them.",
    "Anyone who can open your mailbox can see the filters and the label.",
    "Google may ask for a second proof that it is you. Left open, it alerts your trusted devices.",
)
_NOT_COVERED = (
    "Not covered: addresses that hold one of these, word for word. Gmail may file those as well.",
    "Not covered: the same address with a plus part or other dots. Each needs an entry of its own.",
    "Not covered: mail that only another line than From has them in, unless copies count too.",
)
_FOUND = "You said that this was so before, or your file showed it. You can leave it as it is."
_FILE_NAMES_THEM = "You can delete the file after that. It names these addresses."


def ask_before() -> tuple[str, ...]:
    """Offer to read an export before anything is made, checked or taken back."""
    return (
        f"If you want, the program looks at your filters. Open {PAGE} on a computer.",
        f"Tick all filters and choose Export. It gives you a file, {FILE}.",
        "With it, the program knows what is there. Without it, a filter you have could come twice.",
    )


def ask_after() -> tuple[str, ...]:
    """Offer to read an export that was made after an import."""
    return (
        f"If you want, the program looks whether all is there. Open {PAGE}.",
        f"Tick all filters and choose Export. Give the new {FILE} here.",
    )


def importing(filters: Sequence[Filter], label: str, addresses: int) -> tuple[str, ...]:
    """Walk through the import of a file with these filters."""
    return (
        f"{_filters(len(filters))} for {_addresses(addresses)}, from the file {FILE}.",
        _NOT_TRIED,
        *_NOTICE,
        *_NOT_COVERED,
        f"Open {LABELS} on a computer. Make the label {label} if it is not there.",
        f"Open {PAGE}. Choose Import filters, then the file, then Open file.",
        "Tick the filters that look like this:",
        *_shown(one.sender or one.query for one in filters),
        "Leave Apply new filters to existing email empty. Mail that is there already is a step of"
        " its own, after it was saved.",
        "Choose Create filters. Import once only: a second import adds each filter again.",
        _FILE_NAMES_THEM,
        f"To check: the list has these filters, and each skips the inbox and applies {label}.",
    )


def saving(searches: Sequence[str]) -> tuple[str, ...]:
    """Walk through saving mail by hand, before any of it is moved."""
    return (
        "Save first: their mail that is there already. The next step moves it.",
        "Search in Gmail for this:",
        *_shown(searches),
        "Open each message you want to keep, then its menu, then Download message.",
        "For all of it at once, choose Mail at https://takeout.google.com. It can take a day.",
        "Keep the files where the person cannot reach them. A screenshot alone is weaker.",
    )


def filing_past(
    filters: Sequence[Filter], searches: Sequence[str], label: str, *, mark_read: bool
) -> tuple[str, ...]:
    """Walk through filing mail that is there already, by the box of a filter or by a search."""
    return (
        f"Mail that is there already, into {label}.",
        _NOT_TRIED,
        *_NOTICE,
        "Gmail files whole conversations here, with the answers of others in them.",
        f"Open {PAGE}. Is there a filter that looks like this?",
        *_shown(one.sender or one.query for one in filters),
        "If so, choose edit, then Continue. Tick Also apply filter to matching conversations.",
        "Then choose Update filter. Do this for each of them.",
        "If there is no such filter, search in Gmail for this instead:",
        *_shown(f"in:inbox {search}" for search in searches),
        "Tick the box above the list, then the line that selects all that match.",
        f"Choose Label as, then {label}, then Archive." + (" Mark as read." if mark_read else ""),
        "To check: the search for in:inbox shows none of their mail.",
    )


def taking_back(
    shown: Sequence[Removal], people: Sequence[str], label: str, *, found: bool, looked: str
) -> tuple[str, ...]:
    """Walk through taking filters away; `looked`: the day of the export that `shown` is from."""
    head = (
        f"Taking back: filters that apply {label}.",
        *((_FOUND,) if found else ()),
        _NOT_TRIED,
        "What does not come back: mail that was filed meanwhile stays under the label.",
        f"Open {PAGE} on a computer.",
    )
    if looked:
        steps = tuple(line for one in shown for line in _removal(one))
        return (*head, f"This is how your filters were in the export of {looked}.", *steps)
    return (
        *head,
        f"Look for filters that apply {label} and whose search holds these addresses:",
        *_shown(people),
        "If a filter holds only these, tick it and choose Delete.",
        "If it holds others too, choose edit and take these out of From, with the OR beside them.",
        "If one is there twice, it was imported twice. Both go.",
        "The label stays until you remove it.",
    )


def moving_back(searches: Sequence[str], label: str) -> tuple[str, ...]:
    """Walk through moving mail back into the inbox."""
    return (
        f"Taking back: mail that was filed into {label}.",
        _NOT_TRIED,
        "What does not come back: which of it was unread, and which was never in the inbox.",
        "Search in Gmail for this:",
        *_shown(f'label:"{label}" {search}' for search in searches),
        "Mail that a filter filed is found too. You can leave out what you want.",
        "Tick the box above the list. Choose Move to, then Inbox.",
    )


def _removal(one: Removal) -> tuple[str, ...]:
    """Say what to do with one filter, named by what the list shows of it."""
    times = f" It is there {one.count} times, so do it {one.count} times." if one.count > 1 else ""
    if not one.left:
        return (f"Delete the filter that looks like this.{times}", f"  from:({one.shown})")
    return (
        f"Choose edit at the filter that looks like this.{times}",
        f"  from:({one.shown})",
        "Replace what stands in From with this, and choose Continue, then Update filter:",
        f"  {one.left}",
    )


def _shown(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"  {text}" for text in texts)


def _filters(count: int) -> str:
    return "Gmail: 1 filter" if count == 1 else f"Gmail: {count} filters"


def _addresses(count: int) -> str:
    return "1 address" if count == 1 else f"{count} addresses"
