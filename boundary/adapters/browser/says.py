"""Word what a plan and a report say of a flow; nothing here holds an identifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundary.core.flow import Ending, Flow

NOT_LIVE = "Not run against the live site by the project."
"""Said of every flow that nobody has walked on the site itself."""
HOW = "in a browser window, where each click is yours"
OLD = "Its words are old, so it shows where to look and points at nothing."
SO_ALREADY = "It was so already: the page shows it. Nothing was clicked."
READ_BACK = "Done, and read back from the site."
ON_YOUR_WORD = "Done, on your word. The page has nothing to read back."
BY_EYE = "Pressed, but the page could not be read afterwards. Please check by eye."
NOT_WHOLE = (
    "It is not known how this ended. What was there before is kept. You can run this again, or look"
    " with `boundary check --look`."
)
KEPT = "What was there before is kept. You can run this again, or undo it."
POINTED = (
    'You showed where it is: {role} "{name}", in step {step} of {flow}. Nothing of this was sent.'
)
FORBIDDEN = "The terms of this site forbid programs, and sites have closed accounts for it."
"""Said on plan and screens of every flow for such a site."""
SEEN_SO = (
    "The page shows it. It is not known whether it was so before, so an undo leaves it as it is."
)
NOT_KNOWN = (
    "An interrupted step in the browser could not be looked at, so it stays open. Nothing new was"
    " begun there."
)
BROKEN_OFF = "The run ended before this was done. You can do this again."
NO_HANDLE = "There is no name of theirs for this site, so the written steps were shown."
TAKEN_BACK = "Taken back, and read back from the site."
TAKEN_BACK_TOLD = "Taken back, on your word."
CHANGED_SINCE = "Somebody has changed this since, so it was left as it is."
LEFT = "You left this as it is."
NOT_TAKEN_BACK = "This did not work. It stands as it was, and you can try again."
NOTHING_TO_UNDO = "Nothing was changed by this, so nothing is taken back."
LOOKED = "Looked at in the browser."
NO_LOOK = "The page could not be read. You can look by eye."
DOING = "In the browser"

WHY: Mapping[Ending, str] = {
    Ending.FAILED: "The site shows that this is not so. Nothing more was tried.",
    Ending.SKIPPED: "You left this out.",
    Ending.STOPPED: BROKEN_OFF,
    Ending.INTERRUPTED: "The window was closed on the way. You can do this again.",
    Ending.OFF_SITE: "The page was left on the way. You can do this again.",
    Ending.RATE_LIMITED: "The site asks to wait. You can do this again later.",
    Ending.NEED_HUMAN: "The site wants to see you first. Sign in there as usual, then come back.",
    Ending.PARKED: "You left this for later.",
}
"""What a report says of an ending that is neither done nor shown as written steps."""


def live(flow: Flow) -> str:
    """Say whether anybody has walked the flow on the site itself."""
    if flow.checked.live:
        return f"Last run against the live site on {flow.checked.live}."
    return NOT_LIVE


def beside(flow: Flow) -> tuple[str, ...]:
    """Say what a person should know beside every screen of a flow."""
    risk = (FORBIDDEN,) if flow.site.automation == "forbidden" else ()
    return (*risk, live(flow))


def title(flow: Flow) -> str:
    """Give the title in English, or in the first language that there is."""
    return flow.title.get("en") or next(iter(flow.title.values()), flow.id)


def summary(flows: Sequence[Flow], *, old: bool) -> str:
    """Say in one line what the person would do; no identifier."""
    titles = ", ".join(title(flow) for flow in flows)
    lines = dict.fromkeys(line for flow in flows for line in beside(flow))
    more = (OLD,) if old else ()
    return " ".join((f"{titles}: {HOW}.", *lines, *more))
