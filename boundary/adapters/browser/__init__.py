"""Walk a person through a page of a site, one step at a time, and look at what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.browser.world import World
from boundary.core.errors import Declined, NotOffered
from boundary.core.flow import Flow
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets
from boundary.core.services import BY_BROWSER, DESPITE_TERMS

__all__ = ["NAME", "World", "make_manifest"]

NAME = "browser"
FORBIDDEN = "forbidden"
_INSTEAD = "Written steps serve instead."


def make_manifest(
    served: Callable[[str, str], bool],
    flows_of: Callable[[Account], Sequence[Flow]],
    written: Callable[[Account, Hands], AbstractContextManager[Adapter]],
    world: World,
) -> Manifest:
    """Make the manifest over the flows for sites; looking at a plan opens no window.

    `served`: whether there is a flow for a verb on a service. `written` opens what carries the same
    verbs out by written steps. The door is open only on an account whose `way` says so.
    """

    @contextmanager
    def opened(account: Account, _secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        flows = flows_of(account)
        browser = _door(account, flows, world)
        from .adapter import BrowserAdapter  # noqa: PLC0415  # only where it is used
        from .live import LiveWindow  # noqa: PLC0415  # as above

        by_verb: dict[str, list[Flow]] = {}
        for flow in flows:
            if not flow.takes_back:
                by_verb.setdefault(flow.verb, []).append(flow)
        window = LiveWindow(account, flows, browser, world)
        with written(account, hands) as by_hand:
            try:
                yield BrowserAdapter(
                    by_verb,
                    {flow.id: flow for flow in flows if flow.takes_back},
                    by_hand,
                    window,
                    hands,
                    today=world.today,
                    now_ms=world.now_ms,
                    locale=world.locale,
                )
            finally:
                window.close()

    def hosts(account: Account) -> tuple[str, ...]:
        if account.settings.get("way") not in (BY_BROWSER, DESPITE_TERMS):
            return ()
        origins = (one for flow in flows_of(account) for one in flow.site.act)
        return tuple(dict.fromkeys(_host(origin) for origin in origins))

    return Manifest(NAME, served, opened, hosts, remote=False, looks=False)


def _door(account: Account, flows: Sequence[Flow], world: World) -> Browser:
    """Find the browser, or say why written steps stand in the place of a window.

    Raises NotOffered where the account never asked for one, else Declined.
    """
    way = account.settings.get("way")
    if way not in (BY_BROWSER, DESPITE_TERMS):
        raise NotOffered("This account goes by written steps.")
    if way == BY_BROWSER and any(flow.site.automation == FORBIDDEN for flow in flows):
        raise Declined(
            f"The terms of this site forbid programs on its pages. {_INSTEAD}",
            hint=f"`way: {DESPITE_TERMS}` opens a window. Sites have closed accounts for it.",
        )
    if not world.has("playwright"):
        raise Declined(
            f"The part that opens a browser is not installed. {_INSTEAD}",
            hint="It is the extra `browser`.",
        )
    browser = world.find()
    if browser is None:
        raise Declined(
            f"No Chrome, Chromium or Edge was found on this device. {_INSTEAD}",
            hint="`boundary doctor` says what was looked for.",
        )
    return browser


def _host(origin: str) -> str:
    parts = urlsplit(origin)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
