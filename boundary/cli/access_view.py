"""Show what is known of who else can reach the accounts: on the screen, and for other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundary.app.access import AccessView
from boundary.cli import access_words
from boundary.cli.here import Here
from boundary.core.json import Json

__all__ = ["access_json", "show_access"]


def show_access(here: Here, views: Sequence[AccessView]) -> None:
    """Show each account: what was found, what cannot be seen, where the written steps are."""
    screen = here.screen
    for view in views:
        if view.looked:
            screen.heading(access_words.access_head(view.account, len(view.found), view.new))
        else:
            screen.heading(access_words.access_not_looked(view.account))
        if view.note:
            screen.say(f"  {view.note}")
        for one in view.found:
            title = access_words.ACCESS_NEW if one.new else access_words.ACCESS_SEEN
            screen.say(access_words.access_found(title, one.say), f"    {one.by_hand}")
        if view.looked and not view.found:
            screen.say(access_words.ACCESS_NONE)
        screen.say(*(f"  {line}" for line in view.unread))
        if view.guide:
            screen.say(access_words.access_guide(view.guide, looked=view.looked))
        screen.say("")
    if not views:
        screen.say(*access_words.ACCESS_NOTHING)
    if any(view.found for view in views):
        screen.say(*access_words.ACCESS_WHOSE)
    if any(view.new for view in views):
        screen.say(access_words.ACCESS_NEXT)
    screen.say(access_words.ACCESS_ONLY_LOOKED)


def access_json(views: Sequence[AccessView]) -> Mapping[str, Json]:
    """Give the same to another program."""
    return {
        "access": [
            {"account": view.account, "say": one.say, "by_hand": one.by_hand, "new": one.new}
            for view in views
            for one in view.found
        ],
        "unread": [
            {"account": view.account, "say": line}
            for view in views
            for line in (*((view.note,) if view.note else ()), *view.unread)
        ],
        "by_hand": [
            {"account": view.account, "guide": view.guide, "looked": view.looked}
            for view in views
            if view.guide
        ],
    }
