"""Hold that a faulty flow is refused with the place of its fault, and a good one is in order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from boundary import data
from boundary.core.flow import Flow
from boundary.formats.flow_lint import is_stale, lint_flow
from boundary.formats.flow_tables import place_of
from boundary.formats.flow_yaml import read_flow
from boundary.formats.yaml_events import read
from tests.formats.flow_faults import FAULTS
from tests.formats.flows import FOLDER, GOOD, NAME, TODAY, Spoilt


@pytest.fixture(scope="module")
def fellows() -> dict[str, Flow]:
    """Read the flows that lie beside the good one."""
    return {path.stem: read_flow(path.stem, path.read_bytes()) for path in FOLDER.glob("*.yaml")}


def test_there_are_many_faults_and_no_two_have_one_name() -> None:
    """At least forty ways to spoil a flow are tried, and each is told from the others."""
    assert len({one.name for one in FAULTS}) == len(FAULTS) >= 40


@pytest.mark.parametrize("spoilt", FAULTS, ids=lambda one: one.name)
def test_each_fault_is_refused_with_its_place(spoilt: Spoilt, fellows: dict[str, Flow]) -> None:
    """One thing is wrong, and line, column and sentence say which."""
    found = lint_flow(NAME, spoilt.text().encode(), TODAY, fellows).faults
    told = [((fault.line, fault.column), fault.say) for fault in found]

    assert any(spoilt.say in say and place == spoilt.place() for place, say in told), told


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_flow_of_the_fixture_is_in_order(path: Path, fellows: dict[str, Flow]) -> None:
    """The flows of the made-up site have no fault."""
    found = lint_flow(path.stem, path.read_bytes(), TODAY, fellows)

    assert () == found.faults
    assert found.flow == fellows[path.stem]


def test_several_rules_are_told_at_once() -> None:
    """What breaks several rules is told with all of them, in file order, at most twenty."""
    spoilt = GOOD.replace("$the-list", "$list").replace("consent: each_time", "consent: never")
    found = lint_flow(NAME, spoilt.encode(), TODAY).faults

    assert 3 < len(found) <= 20
    assert sorted((fault.line, fault.column) for fault in found) == [
        (fault.line, fault.column) for fault in found
    ]
    assert any("each time" in fault.say for fault in found)


def test_without_its_fellows_a_flow_is_not_held_to_them() -> None:
    """One file by itself may name a way back that lies elsewhere."""
    text = GOOD.replace("chatterbox.unblock", "chatterbox.elsewhere")

    assert () == lint_flow(NAME, text.encode(), TODAY).faults


def test_a_way_back_has_to_lead_back(fellows: dict[str, Flow]) -> None:
    """A flow that is named as the way back has to name this one, and to want the opposite."""
    text = GOOD.replace("flow: chatterbox.unblock", "flow: chatterbox.other")
    back = (FOLDER / "chatterbox.unblock.yaml").read_text(encoding="utf-8")
    stray = back.replace("chatterbox.block\n", "chatterbox.third\n").replace(
        "chatterbox.unblock", "chatterbox.other"
    )
    alike = GOOD.replace("id: chatterbox.block", "id: chatterbox.other").replace(
        "flow: chatterbox.unblock", "flow: chatterbox.block"
    )
    told = [
        [
            fault.say
            for fault in lint_flow(
                NAME,
                text.encode(),
                TODAY,
                fellows | {"chatterbox.other": read_flow("chatterbox.other", other.encode())},
            ).faults
        ]
        for other in (stray, alike)
    ]

    assert [
        ["The other flow does not take this one back."],
        ["Both flows want the same."],
    ] == told


def test_a_flow_for_a_real_site_needs_no_cases_and_names_its_sources() -> None:
    """What cannot be played needs no cases, and says where its words come from."""
    real = GOOD.replace("chatterbox.example", "www.chatterbox.net")
    real = real.partition("fixture: chatterbox")[0]
    bare = lint_flow(NAME, real.encode(), TODAY).faults
    sourced = lint_flow(NAME, f"{real}sources: [https://help.chatterbox.net/]\n".encode(), TODAY)

    assert ["A flow for a real site says where its words come from."] == [f.say for f in bare]
    assert () == sourced.faults


def test_cases_without_a_fixture_are_refused() -> None:
    """Cases for a real site could never be played."""
    real = GOOD.replace("https://chatterbox.example", "https://www.chatterbox.net")
    real = real.replace("https://frame.chatterbox.example", "https://frame.chatterbox.net")
    real = real.replace("fixture: chatterbox\n", "sources: [https://help.chatterbox.net/]\n")

    assert ["Cases are played against a fixture."] == [
        fault.say for fault in lint_flow(NAME, real.encode(), TODAY).faults
    ]


@pytest.mark.parametrize(
    ("live", "today", "expected"),
    [
        ("", date(2026, 11, 22), False),
        ("", date(2027, 1, 21), False),
        ("", date(2027, 1, 22), True),
        ("2026-12-01", date(2027, 1, 22), False),
        ("2026-10-01", date(2027, 1, 22), True),
    ],
)
def test_a_flow_grows_stale(live: str, today: date, expected: bool) -> None:
    """Sixty days after the last look, at the words or on the site, its acts are left out."""
    text = GOOD.replace('live: ""', f'live: "{live}"')

    assert is_stale(read_flow(NAME, text.encode()), today) is expected


@pytest.fixture(scope="module")
def shipped() -> dict[str, Flow]:
    """Read the flows for real sites."""
    return {one: read_flow(one, data.flow_bytes(one)) for one in data.flow_names()}


@pytest.mark.parametrize("name", data.flow_names())
def test_every_shipped_flow_is_in_order(name: str, shipped: dict[str, Flow]) -> None:
    """What ships has no fault, is held to its fellows, and says that nobody walked it live."""
    found = lint_flow(name, data.flow_bytes(name), TODAY, shipped)

    assert () == found.faults
    assert "" == shipped[name].checked.live


def test_a_place_is_found_as_near_as_it_can_be() -> None:
    """A key path that leads nowhere ends at what it lies in."""
    root = read("a: {b: [x, y]}\nc: d")
    places = [place_of(root, path).start for path in ("a.b[1]", "a.b[9]", "a.x", "c.d.e", "")]

    assert [(1, 12), (1, 8), (1, 4), (2, 4), (1, 1)] == [(at.line, at.column) for at in places]
