"""Hold the sharing of filters to few filters and few changes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.adapters.google.gmail import criteria
from boundary.adapters.google.gmail.criteria import CriteriaError
from boundary.adapters.google.gmail.filters import Shape
from boundary.adapters.google.gmail.group import Group, Regrouping, regroup
from boundary.core.identifier import Identifier, email

PEOPLE = [email(f"person{n:02}@example.org") for n in range(61)]
LATER = Shape("Later")


def after(standing: Sequence[Group], done: Regrouping) -> list[Group]:
    """Say what stands once the changes are made."""
    return [*[one for one in standing if one not in done.delete], *done.create]


def members(groups: Sequence[Group]) -> list[Identifier]:
    """List everybody who stands in a group, as often as they do."""
    return sorted(one for group in groups for one in group.people)


def test_sixty_people_need_at_most_four_filters() -> None:
    """Sixty identifiers share few filters, and each filter keeps its bounds."""
    groups = regroup((), LATER, add=PEOPLE[:60]).create

    assert len(groups) <= 4
    assert members(groups) == PEOPLE[:60]
    assert all(criteria.fits(group.people) for group in groups)


def test_one_more_costs_one_create_and_at_most_one_delete() -> None:
    """One more identifier makes one filter anew, or one more filter when all are full."""
    for count in (0, 1, 19, 20, 40, 59, 60):
        groups = regroup((), LATER, add=PEOPLE[:count]).create
        done = regroup(groups, LATER, add=[PEOPLE[60]])

        assert 1 == len(done.create)
        assert len(done.delete) <= 1
        assert members(after(groups, done)) == sorted([*PEOPLE[:count], PEOPLE[60]])


def test_one_less_costs_at_most_one_create_and_one_delete() -> None:
    """One identifier less makes one filter anew; the last of a filter takes it along."""
    for count in (1, 20, 21, 60):
        groups = regroup((), LATER, add=PEOPLE[:count]).create
        done = regroup(groups, LATER, remove=[PEOPLE[0]])

        assert (len(done.create) <= 1, len(done.delete)) == (True, 1)
        assert members(after(groups, done)) == PEOPLE[1:count]


def test_nothing_to_do_changes_nothing() -> None:
    """Somebody who stands there is not added twice, and a stranger is not taken out."""
    groups = regroup((), LATER, add=PEOPLE[:3]).create

    assert Regrouping(keep=groups) == regroup(groups, LATER, add=PEOPLE[:3], remove=[PEOPLE[9]])


def test_groups_of_another_shape_are_left_alone() -> None:
    """Filters for another label or another mark are not touched."""
    other = Group(Shape("Aside"), (PEOPLE[0],))
    done = regroup([other], LATER, add=[PEOPLE[0]], remove=())

    assert Regrouping((Group(LATER, (PEOPLE[0],)),), (), (other,)) == done


def test_twins_end_as_one() -> None:
    """Two filters that would become the same are made once, and one that stands is not made."""
    twin = Group(LATER, (PEOPLE[0], PEOPLE[1]))
    alone = Group(LATER, (PEOPLE[1],))

    assert (alone,) == regroup([twin, twin], LATER, remove=[PEOPLE[0]]).create
    assert () == regroup([twin, alone], LATER, remove=[PEOPLE[0]]).create


def test_who_is_added_and_taken_out_at_once_is_out() -> None:
    """Taking out wins."""
    assert Regrouping() == regroup((), LATER, add=[PEOPLE[0]], remove=[PEOPLE[0]])


def test_the_fullest_filter_with_room_is_made_anew() -> None:
    """Somebody new goes where most are, so that few filters are touched over time."""
    big, small = Group(LATER, tuple(PEOPLE[:5])), Group(LATER, (PEOPLE[9],))

    assert (big,) == regroup([small, big], LATER, add=[PEOPLE[20]]).delete


def test_an_address_that_fits_no_filter_is_refused() -> None:
    """Nothing is grouped that cannot be written."""
    with pytest.raises(CriteriaError):
        regroup((), LATER, add=[email("a{b@example.org")])


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=40))
def test_any_walk_keeps_who_is_in(steps: list[tuple[bool, int]]) -> None:
    """However people come and go, each stands exactly once, and each step stays small."""
    groups: list[Group] = []
    inside: set[Identifier] = set()
    for comes, number in steps:
        one = PEOPLE[number]
        done = regroup(groups, LATER, add=[one] if comes else (), remove=() if comes else [one])
        assert len(done.create) <= 1
        assert len(done.delete) <= 1
        groups = after(groups, done)
        inside = inside | {one} if comes else inside - {one}

        assert sorted(inside) == members(groups)
