"""Hold a mapping that makes its values late to being a mapping, and to making each once."""

from __future__ import annotations

from functools import partial

import pytest

from boundary.app.lazy import Lazy
from boundary.app.library import Library
from boundary.core.errors import Refusal
from boundary.core.services import ServiceSpec
from boundary.core.verbs import VERBS
from boundary.formats.playbook_yaml import read_playbook

PLAYBOOK = b"""\
boundary: 1
case: heron-42
people:
  - alias: J.
    follow: no-contact
    phones: ["+1 202 555 0123"]
    handles: {instagram: jordan.example}
accounts:
  phone: {use: iphone}
  insta: {use: instagram}
"""


def test_a_value_is_made_when_it_is_asked_for_and_once() -> None:
    """Names, their number and their order cost nothing."""
    made: list[str] = []

    def maker(name: str) -> str:
        made.append(name)
        return name.upper()

    lazy = Lazy({name: partial(maker, name) for name in ("b", "a", "c")})
    assert [["b", "a", "c"], 3, True, False] == [[*lazy], len(lazy), "a" in lazy, "x" in lazy]
    assert None is lazy.get("x")
    assert [] == made

    assert ["A", "A"] == [lazy["a"], lazy["a"]]
    assert ["a"] == made
    assert ["B", "A", "C"] == list(lazy.values())
    assert ["a", "b", "c"] == made
    with pytest.raises(KeyError):
        lazy["x"]


def test_a_playbook_reads_only_the_services_it_names() -> None:
    """What an account or a handle does not name is not made, though there are many more."""
    library = Library()
    made: list[str] = []

    def maker(name: str) -> ServiceSpec:
        made.append(name)
        return library.services[name]

    services = Lazy({name: partial(maker, name) for name in library.services})
    read_playbook(PLAYBOOK, services, VERBS, library.rules.providers)

    assert ["instagram", "iphone"] == sorted(made)
    assert len(library.services) > 50


def test_a_handle_where_there_are_none_is_refused_with_those_that_have_some() -> None:
    """The fault names what is allowed, and then every service is made."""
    library = Library()
    wrong = PLAYBOOK.replace(b"{instagram: jordan.example}", b"{iphone: jordan.example}")

    with pytest.raises(Refusal) as caught:
        read_playbook(wrong, library.services, VERBS, library.rules.providers)

    assert "No handles are known for that service." in str(caught.value)
    assert "instagram" in caught.value.hint


def test_every_guide_is_read_under_its_own_name() -> None:
    """Guides and services by name, whichever is asked for first."""
    library = Library(fictional=True)

    assert [*library.guides] == [guide.name for guide in library.guides.values()]
    assert [*library.services] == [spec.name for spec in library.services.values()]
