"""Read what ships with the program: guides, shared playbooks, dated tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from boundary import data
from boundary.adapters.browser.double import flows as made_up_site
from boundary.app.lazy import Lazy
from boundary.core.flow import Flow
from boundary.core.guide import Guide
from boundary.core.help import HelpLine
from boundary.core.json import Json
from boundary.core.playbook import Account
from boundary.core.rules import MailProvider, Rules
from boundary.core.services import CARDDAV, GMAIL, IMAP, MAILBOXES, VCARD, ServiceSpec, guided
from boundary.formats.data_yaml import (
    read_helplines,
    read_notices,
    read_precedence,
    read_protected,
    read_providers,
)
from boundary.formats.flow_yaml import read_flow
from boundary.formats.guide_yaml import read_guide

__all__ = ["MAIL_GUIDE", "Library"]

GMAIL_GUIDE = "google"
"""The written guide for what no adapter does on a Gmail account."""
MAIL_GUIDE = "mail"
"""The written guide for a mailbox whose provider has none of its own."""


@dataclass(frozen=True)
class Library:
    """The shipped texts, each read once and only when asked for."""

    imported: Callable[[str], bytes] | None = None
    """Reads what was imported under a name (app.imports); None where there is no workspace."""
    fictional: bool = False
    """The made-up site of a rehearsal is among the services."""

    @cached_property
    def guides(self) -> Mapping[str, Guide]:
        """Every written guide, by service name; each is read when it is asked for."""
        readers: dict[str, Callable[[], Guide]] = {
            name: partial(_shipped_guide, name) for name in data.guide_names()
        }
        if self.fictional:
            readers[made_up_site.SERVICE] = _made_up_guide
        return Lazy(readers)

    @cached_property
    def services(self) -> Mapping[str, ServiceSpec]:
        """Every service an account may use; what a guide says of it is read when asked for."""
        makers: dict[str, Callable[[], ServiceSpec]] = {
            spec.name: partial(_same, spec) for spec in (IMAP, GMAIL, CARDDAV, VCARD)
        }
        makers.update((name, partial(self._guided, name)) for name in self.guides)
        return Lazy(makers)

    def _guided(self, name: str) -> ServiceSpec:
        guide = self.guides[name]
        return guided(name, guide.title, handles=guide.handles, walked=name in self._walked)

    @cached_property
    def _walked(self) -> Mapping[str, tuple[str, ...]]:
        """The flows of each service that has some, by name; unread."""
        found: dict[str, tuple[str, ...]] = {}
        more = made_up_site.flow_names() if self.fictional else ()
        for name in (*data.flow_names(), *more):
            service = name.partition(".")[0]
            found[service] = (*found.get(service, ()), name)
        return found

    @cached_property
    def _flows(self) -> dict[str, tuple[Flow, ...]]:
        return {}

    def flows_of(self, service: str, origins: Json = None) -> tuple[Flow, ...]:
        """Read the flows for one service, in the order they are played.

        `origins`: where the made-up site is, from its own addresses to those on this device.
        """
        names = self._walked.get(service, ())
        if isinstance(origins, Mapping):
            moved = {name: str(place) for name, place in origins.items()}
            texts = {name: made_up_site.flow_bytes(name) for name in names}
            return tuple(read_flow(one, text, origins=moved) for one, text in texts.items())
        if service not in self._flows:
            read = made_up_site.flow_bytes if service == made_up_site.SERVICE else data.flow_bytes
            self._flows[service] = tuple(read_flow(one, read(one)) for one in names)
        return self._flows[service]

    def walks(self, service: str, verb: str) -> bool:
        """Whether a flow and written steps are there for a verb on a service."""
        guide = self.guides.get(service)
        if service not in self._walked or guide is None or verb not in guide.parts:
            return False
        return any(flow.verb == verb and not flow.takes_back for flow in self.flows_of(service))

    def provider_of(self, account: Account) -> MailProvider | None:
        """Find the mail provider of a mailbox, by its server or by the login's domain."""
        host = str(account.settings.get("host", ""))
        domain = str(account.settings.get("user", "")).rpartition("@")[2].lower()
        for provider in self.rules.providers:
            if host in provider.imap_hosts or domain in provider.domains:
                return provider
        return None

    def guide_of(self, account: Account) -> Guide | None:
        """Find the written guide of an account; a mailbox has the one of its provider."""
        if account.service == GMAIL.name:
            return self.guides.get(GMAIL_GUIDE)
        if account.service not in MAILBOXES:
            return self.guides.get(account.service)
        provider = self.provider_of(account)
        return self.guides.get((provider.guide if provider is not None else "") or MAIL_GUIDE)

    def guides_of(self, accounts: Iterable[Account]) -> Mapping[str, str]:
        """Name the service of the written guide of each account that is a mailbox."""
        found = {one.name: self.guide_of(one) for one in accounts if one.service in MAILBOXES}
        return {name: guide.name for name, guide in found.items() if guide is not None}

    @cached_property
    def rules(self) -> Rules:
        """The dated tables that the plan reads."""
        return Rules(
            read_notices(data.load("notices")),
            read_precedence(data.load("precedence")),
            read_providers(data.load("providers")),
            read_protected(data.load("protected")),
        )

    @cached_property
    def help_lines(self) -> tuple[HelpLine, ...]:
        """Help lines, with the date they were last checked."""
        return read_helplines(data.load("helplines"))

    def playbook_names(self) -> tuple[str, ...]:
        """List the shipped shared playbooks, sorted."""
        return data.playbook_names()

    def playbook_bytes(self, name: str) -> bytes:
        """Return one shipped shared playbook, unread. Raises Refusal for an unknown name."""
        return data.playbook_bytes(name)


def _same(spec: ServiceSpec) -> ServiceSpec:
    return spec


def _shipped_guide(name: str) -> Guide:
    return read_guide(name, data.guide_bytes(name))


def _made_up_guide() -> Guide:
    return read_guide(made_up_site.SERVICE, made_up_site.guide_bytes())
