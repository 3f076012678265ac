"""The text beside a picture leaves out what the picture covers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.core.flow import Flow

from .chatter import BLOCK, CONFIRM, PAGE, PICTURE, PRESS, Chatter
from .scripted import Thing, play

FLOW = replace(BLOCK, account="me", steps=(PICTURE, PAGE, PRESS, CONFIRM))


def _text(header: Thing, main: str, flow: Flow = FLOW) -> str:
    site = Chatter()
    site.extra |= {"css header": header, "css main": Thing(text=main)}
    (picture,) = play(flow, site.driver(), take=True).captures
    return picture.text


@pytest.mark.parametrize(
    "header",
    ["robin.s", 'link "robin.s"', "- link: robin.s", '- img "Robin.S"\n- text: "ROBIN.S"'],
)
def test_what_is_covered_in_the_picture_is_covered_in_its_text(header: str) -> None:
    """However the page writes it, and wherever in the region it stands."""
    text = _text(Thing(text=header), "ROBIN.S blocked alex.x; robin.s can undo it")

    assert "[covered] blocked [name]; [covered] can undo it" == text


def test_a_mask_that_fits_nothing_leaves_the_text_and_an_odd_one_none() -> None:
    """What is not there covers nothing; what stands more than once cannot be told from the rest."""
    assert "robin.s" == _text(Thing(count=0), "robin.s")
    assert "" == _text(Thing(count=2, text="robin.s"), "robin.s")
