"""Hold what the fictional site does with what it is asked, in each of its ways."""

from __future__ import annotations

import pytest

from boundary.adapters.browser.double import Kind, Mode, Setting
from boundary.adapters.browser.double.site import SLOW_S, Answer, Site

BEGINNING = {
    "blocked": (),
    "muted": (),
    "restricted": (),
    "online": ("on",),
    "receipts": ("on",),
    "audience": ("everyone",),
    "contact": ("everyone",),
}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.now = 0.0

    def __call__(self) -> float:
        """Say what time it is."""
        return self.now


def test_a_change_is_there_at_once() -> None:
    """What is asked for is held, and can be taken back."""
    site = Site(Clock())

    answers = [
        site.list_person("muted", "sam.t", on=True),
        site.list_person("blocked", "alex.x", on=True),
        site.list_person("blocked", "alex.x", on=True),
        site.list_person("muted", "sam.t", on=False),
        site.list_person("muted", "sam.t", on=False),
        site.set("audience", "friends"),
    ]

    assert [Answer.OK] * 6 == answers
    assert BEGINNING | {"blocked": ("alex.x",), "audience": ("friends",)} == site.holds()
    assert ("alex.x",) == site.people(Kind.BLOCKED)
    assert "friends" == site.setting(Setting.AUDIENCE)
    assert ("muted", "sam.t", "on") == site.saves[0]


def test_a_slow_site_says_yes_before_it_is_so() -> None:
    """Changes come into force later, in the order they were asked for."""
    clock = Clock()
    site = Site(clock)
    site.reset(modes=[Mode.SLOW])

    first = site.list_person("blocked", "alex.x", on=True)
    early = site.holds()
    clock.now += SLOW_S / 2
    site.list_person("blocked", "alex.x", on=False)
    clock.now += SLOW_S / 2
    between = site.holds()
    clock.now += SLOW_S

    assert Answer.OK == first
    assert [(), ("alex.x",), ()] == [
        early["blocked"],
        between["blocked"],
        site.holds()["blocked"],
    ]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.LIAR, Answer.OK),
        (Mode.RATE, Answer.RATE),
        (Mode.CHECKPOINT, Answer.CHECKPOINT),
    ],
)
def test_some_sites_change_nothing(mode: Mode, expected: Answer) -> None:
    """One that says it did, one that is in no hurry, one that wants to know who is there."""
    site = Site(Clock())
    site.reset(modes=[mode])

    answers = {site.list_person("blocked", "alex.x", on=True), site.set("online", "off")}

    assert {expected} == answers
    assert BEGINNING == site.holds()


def test_nothing_changes_for_nobody() -> None:
    """A session that has ended changes nothing, and what the site does not know neither."""
    site = Site(Clock())
    site.signed_in = False
    signed_out = site.list_person("blocked", "alex.x", on=True)
    site.signed_in = True

    answers = [
        signed_out,
        site.list_person("blocked", "nobody.here", on=True),
        site.list_person("followed", "alex.x", on=True),
        site.set("colour", "red"),
        site.set("online", "red"),
    ]

    expected = [Answer.SIGN_IN, Answer.NO_ONE, Answer.NOT_SO, Answer.NOT_SO, Answer.NOT_SO]
    assert expected == answers
    assert BEGINNING == site.holds()


def test_it_begins_anew_with_what_is_named() -> None:
    """A beginning has the shape of what is held, and forgets everything else."""
    site = Site(Clock())
    site.reset(modes=[Mode.SLOW])
    site.list_person("blocked", "alex.x", on=True)
    site.signed_in = False

    site.reset(layout="b", locale="de", start={"muted": ("sam.t", "alex.x"), "online": ("off",)})

    assert BEGINNING | {"muted": ("alex.x", "sam.t"), "online": ("off",)} == site.holds()
    assert ("b", "de", frozenset(), True, []) == (
        site.layout,
        site.locale,
        site.modes,
        site.signed_in,
        site.saves,
    )
