"""Hold a walk to keeping the earlier values of settings, and to bringing back no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.browser.outcome import Mode
from boundary.core.errors import StoreError
from boundary.core.flow import Ending, Truth

from .chatter import (
    CHOOSE,
    OPEN_PRIVACY,
    PRIVACY,
    SET,
    SETTINGS,
    Chatter,
)
from .people import ScriptedPerson
from .scripted import Thing, play


def test_previous_values_are_kept_before_the_first_press() -> None:
    """What a setting was is handed over first; if that does not work nothing is pressed."""
    site = Chatter()
    driver = site.driver()

    played = play(SETTINGS, driver, mode=Mode.ACT, inputs={})

    assert [{"switch": "on", "audience": "$everyone"}] == played.kept
    assert {"switch": "on", "audience": "$everyone"} == played.result.previous
    assert ["click switch Online", "choose combobox Audience"] == driver.pressed
    assert played.result.outcome is Ending.DONE

    other = Chatter().driver()

    def full(_values: object) -> None:
        raise StoreError("The disk is full.")

    with pytest.raises(StoreError):
        play(SETTINGS, other, mode=Mode.ACT, inputs={}, keep=full)
    assert [] == other.pressed


def test_a_setting_without_a_probe_is_kept_when_it_is_reached() -> None:
    """An act on another setting of the page keeps that one's value too."""
    flow = replace(
        SETTINGS, probes={"friends": SETTINGS.probes["friends"]}, goal={"friends": Truth.YES}
    )

    played = play(flow, Chatter().driver(), mode=Mode.ACT, inputs={})

    assert {"audience": "$everyone", "switch": "on"} == played.result.previous


def test_a_setting_that_is_so_already_is_not_touched() -> None:
    """A switch that is off is not pressed: pressing would turn it on."""
    site = Chatter(switch=Thing(checked=False))

    played = play(SETTINGS, site.driver(), mode=Mode.ACT, inputs={})

    assert ["choose combobox Audience"] == played.driver.pressed
    assert not site.switch.checked


def test_undo_brings_recorded_values_back_and_no_other() -> None:
    """The recorded value takes the place of the goal; settings without a record are left."""
    site = Chatter()
    site.switch.checked = False
    site.audience.value = "Friends"
    recorded = {"audience": "$everyone"}

    played = play(SETTINGS, site.driver(), mode=Mode.ACT, inputs={}, restore=recorded)
    again = play(SETTINGS, site.driver(), mode=Mode.ACT, inputs={}, restore=recorded)

    assert played.result.outcome is Ending.DONE
    assert ("Everyone", False) == (site.audience.value, site.switch.checked)
    assert again.result.outcome is Ending.ALREADY_DONE


def test_undo_of_what_no_page_shows_is_not_called_done() -> None:
    """A recorded value without a probe cannot be read back."""
    flow = replace(SETTINGS, steps=(OPEN_PRIVACY, replace(CHOOSE, target="switch", value="$all")))

    played = play(flow, Chatter().driver(), inputs={}, restore={"nowhere": "on"})

    assert played.result.outcome is Ending.UNKNOWN


def test_undo_of_an_unreadable_setting_is_left_to_the_eye() -> None:
    """A switch that cannot be read is not pressed by the program."""
    site = Chatter(missing={"switch Online"})
    person = ScriptedPerson({"set": ["done"]})

    played = play(
        SETTINGS, site.driver(), person, mode=Mode.ACT, inputs={}, restore={"switch": "on"}
    )

    assert played.result.outcome is Ending.ATTESTED
    assert [] == played.driver.pressed


def test_the_privacy_page_is_where_the_settings_are() -> None:
    """The settings' own page is opened, and no other."""
    driver = Chatter().driver()

    play(SETTINGS, driver, mode=Mode.ACT, inputs={})

    opened = {one for one in driver.log if one.startswith("open")}
    assert {f"open {PRIVACY.removeprefix('https://chatter.example')}"} == opened
    assert SET.id == "set"
