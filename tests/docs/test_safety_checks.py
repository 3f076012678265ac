"""Each safety rule that says how it is checked has a test named after it; others name theirs."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CHECKED = {
    "A1": "until the questions were shown for a case, every changing command stops at them",
    "A2": "help lines are shown before the plan, and going on is reachable in one step",
    "A3": "on a shared device no file is written and no network call is made",
    "A5": "the log holds no free text of the first questions",
    "B2": "a plan with shuffled steps runs in the fixed order, and stops before what shows",
    "C1": "with a failing store no changing call is made",
    "C3": "a search of the code finds no delete, Spam or Trash action for mail",
    "D2": "the text of an undo holds no words from the lists",
    "F1": "without a network all commands work except those of adapters",
    "H1": "adapters ask for no right to send, and a search of the code finds no such path",
    "M1": "each protected class is spared, and the one exception is no wider than it says",
}
"""Rule to what its check says. A rule that gets a check gets a line here and a test."""

HELD = {
    "A4": (
        "tests/test_words.py",
        "tests/cli/test_words.py::test_what_is_shown_passes_the_ban_lists",
    ),
    "B3": ("tests/data/test_texts.py::test_every_verb_has_a_notice_line",),
    "B6": ("tests/engine/test_run.py::test_a_world_that_moved_is_skipped_with_its_sentence",),
    "B7": ("tests/app/test_cutoff.py::test_a_second_run_changes_nothing",),
    "C2": ("tests/app/test_cutoff.py::test_evidence_is_byte_for_byte",),
    "D1": ("tests/app/test_cutoff.py::test_undo_gives_the_mailbox_back",),
    "D3": ("tests/cli/test_undo.py::test_now_waits_for_nothing",),
    "D5": ("tests/core/test_plan_order.py::test_contacts_come_last_for_each_person",),
    "E1": ("tests/data/test_texts.py::test_access_is_looked_at_before_a_rule_is_made",),
    "I1": ("tests/app/test_cutoff.py::test_a_new_address_adds_exactly_its_own_items",),
    "M6": ("tests/app/test_hostile.py::test_a_hostile_file_is_refused",),
    "M7": (
        "tests/cli/test_import_list.py::test_plan_lint_and_run_say_so_and_nothing_is_lifted",
        "tests/cli/test_import_list.py::test_a_choice_of_the_users_own_wins",
        "tests/cli/test_import.py::test_a_changed_key_blocks",
    ),
    "N2": ("tests/cli/test_words.py::test_what_is_shown_passes_the_ban_lists",),
    "O1": ("tests/data/test_texts.py::test_help_lines_are_protected",),
    "P4": ("tests/house/test_reserved_names.py",),
}
"""Rules without a check of their own words, and what holds them all the same."""


@cache
def _tests(path: str) -> frozenset[str]:
    """Name the tests of one file; none when there is no such file."""
    source = ROOT.parent / path
    if not source.exists():
        return frozenset()
    nodes = ast.walk(ast.parse(source.read_text(encoding="utf-8")))
    return frozenset(
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@cache
def _named() -> dict[str, str]:
    """Give every test of the rules, with what its body holds, by name."""
    source = (ROOT / "cli" / "test_safety.py").read_text(encoding="utf-8")
    return {
        node.name: ast.unparse(node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("rule", CHECKED)
def test_the_rule_has_a_test_named_after_it(rule: str) -> None:
    """A test bears the rule's name, says its promise, and asserts something."""
    found = [name for name in _named() if name.startswith(f"test_{rule.lower()}_")]

    assert found
    assert all("assert " in _named()[name] for name in found)


def test_no_test_is_named_after_a_rule_without_a_check() -> None:
    """Every test among them belongs to a rule of the list."""
    rules = {name.split("_")[1].upper() for name in _named()}

    assert set(CHECKED) == rules


@pytest.mark.parametrize("rule", HELD)
def test_what_is_said_to_hold_a_rule_is_there(rule: str) -> None:
    """A file that is named has tests, and a test that is named is in its file."""
    places = [place.partition("::") for place in HELD[rule]]

    assert all(_tests(path) for path, _, _ in places)
    assert [] == [name for path, _, name in places if name and name not in _tests(path)]
    assert rule not in CHECKED
