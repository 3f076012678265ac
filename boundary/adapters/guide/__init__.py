"""Carry out steps by the person's own hand, along a written guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from boundary.adapters.guide.adapter import GuideAdapter
from boundary.core.errors import AdapterError
from boundary.core.guide import Guide
from boundary.core.playbook import Account
from boundary.core.ports import Adapter, Hands, Manifest, Secrets

__all__ = ["GuideAdapter", "make_manifest"]


def make_manifest(guides: Mapping[str, Guide]) -> Manifest:
    """Make the manifest over these guides, by service name.

    It serves just the verbs that a guide has a part for, contacts no host, and never looks.
    """

    def serves(service: str, verb: str) -> bool:
        guide = guides.get(service)
        return guide is not None and verb in guide.parts

    @contextmanager
    def opened(account: Account, _secrets: Secrets, hands: Hands) -> Iterator[Adapter]:
        guide = guides.get(account.service)
        if guide is None:
            raise AdapterError("There is no written guide for this service.")
        yield GuideAdapter(guide, hands)

    def hosts(_account: Account) -> tuple[str, ...]:
        return ()

    return Manifest("guide", serves, opened, hosts, remote=False, looks=False)
