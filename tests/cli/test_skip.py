"""Hold `skip`: steps are left out for good, chosen from words or by address."""

from __future__ import annotations

from boundary.cli import left_alone_words, words
from tests.cli.conftest import Case


def addresses(case: Case) -> list[str]:
    """List the addresses of the plan."""
    return [change["address"] for change in case("plan", "--json").json["changes"]]


def test_a_step_is_left_out_for_good(guided: Case) -> None:
    """A step that was left out is in no later plan."""
    before = addresses(guided)
    ended = guided("skip", "--item", before[0], "--json")

    assert {"boundary": 1, "skipped": [before[0]]} == ended.json
    assert before[1:] == addresses(guided)


def test_steps_are_chosen_by_words(guided: Case) -> None:
    """Without an address the groups are offered, and no reason is asked."""
    ended = guided("skip", typed="J.: phone.block\n")

    assert (0, f"{words.left_out(1)}\n") == (ended.code, ended.out)
    assert not any("phone.block" in address for address in addresses(guided))


def test_not_now_leaves_all_of_them(guided: Case) -> None:
    """Not now is an answer."""
    before = addresses(guided)

    assert 4 == guided("skip", typed="not now\n").code
    assert before == addresses(guided)


def test_what_was_left_out_can_be_put_back(guided: Case) -> None:
    """A step that was left out, perhaps by a slip, is in the plan again, and nothing was run."""
    before = addresses(guided)
    guided("skip", "--item", before[1])
    later = guided("skip", typed=f"{left_alone_words.LEFT_OUT}\nnot now\n")
    ended = guided("skip", typed=f"{left_alone_words.LEFT_OUT}\n1\n")

    assert (4, f"{words.NOTHING_CHANGED}\n") == (later.code, later.out)
    assert (0, f"{left_alone_words.PUT_BACK}\n") == (ended.code, ended.out)
    assert before == addresses(guided)


def test_an_unknown_address_is_refused(guided: Case) -> None:
    """An address that no step has is refused."""
    ended = guided("skip", "--item", "phone/phone.block/00000000")

    assert 2 == ended.code
    assert words.NO_SUCH_ITEM in ended.err
