"""Hold every sentence of the program to the words that are never used towards a reader."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary.cli import words
from tests.words import banned

PACKAGE = Path(words.__file__).parents[1]
SAYING = frozenset({"say", "hint", "note", "summary", "does", "title"})
"""Keywords whose text is shown."""
SCREENS = (
    "adapters/browser/words.py",
    "adapters/google/gmail/by_file_lines.py",
    "adapters/google/gmail/say.py",
    "adapters/sieve/deeds.py",
    "adapters/sieve/say.py",
    "adapters/sieve/whom.py",
    "cli/access_words.py",
    "cli/begin_words.py",
    "cli/edit_words.py",
    "cli/evidence_words.py",
    "cli/find_words.py",
    "cli/flow_words.py",
    "cli/found_words.py",
    "cli/google_words.py",
    "cli/hand_words.py",
    "cli/help_words.py",
    "cli/left_alone_words.py",
    "adapters/browser/turn_words.py",
    "cli/care_words.py",
    "cli/forget_words.py",
    "cli/nothing_words.py",
    "cli/log_words.py",
    "cli/log_report_words.py",
    "cli/log_review_words.py",
    "cli/turns_words.py",
    "cli/menu_words.py",
    "cli/new_words.py",
    "cli/share_words.py",
    "cli/signed_words.py",
    "cli/sealed_words.py",
    "cli/sheet_words.py",
    "cli/recover_words.py",
    "cli/softer_words.py",
    "cli/undo_words.py",
    "cli/words.py",
    "core/guards.py",
    "core/plan.py",
    "formats/bundle_words.py",
    "formats/verifier.py",
    "app/evidence.py",
    "ledger/verify.py",
    "formats/flow_care.py",
    "formats/flow_css.py",
    "formats/flow_find.py",
    "formats/flow_lint.py",
    "formats/flow_steps.py",
    "formats/flow_tables.py",
    "formats/flow_yaml.py",
    "formats/plan_text.py",
    "formats/report_words.py",
    "formats/sheet_words.py",
    "formats/log_text.py",
    "app/story.py",
    "app/doctor.py",
    "app/connect.py",
    "app/lint.py",
    "app/share.py",
)
"""Modules whose every text may be shown."""


def modules() -> list[str]:
    """List the modules of the package."""
    return sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py"))


def texts(node: ast.AST) -> Iterator[str]:
    """Give the literal texts inside an expression, those of f-strings included."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def docstrings(tree: ast.Module) -> set[str]:
    """Give what is written for developers only."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(str(node.value.value))
    return found


def shown(source: str, *, all_of_it: bool) -> Iterator[str]:
    """Give the texts of one module that reach a reader."""
    tree = ast.parse(source)
    if all_of_it:
        developers = docstrings(tree)
        yield from (text for text in texts(tree) if text not in developers)
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg in SAYING:
                yield from texts(keyword.value)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        ours = name.endswith(("Error", "Refusal")) or name in ERRORS
        if node.args and ours and not hasattr(builtins, name):
            yield from texts(node.args[0])


ERRORS = frozenset({"NeedsPerson", "LedgerTampered", "LedgerBusy", "Interrupted", "StalePlan"})


def test_every_screen_module_exists() -> None:
    """The list of modules that are read whole names modules that are there."""
    assert set() == set(SCREENS) - set(modules())


@pytest.mark.parametrize("module", modules())
def test_what_is_shown_passes_the_ban_lists(module: str) -> None:
    """No sentence, hint, note or summary of any module has a word that is not used."""
    source = (PACKAGE / module).read_text(encoding="utf-8")
    found = {
        text: banned(text)
        for text in shown(source, all_of_it=module in SCREENS)
        if banned(text) and " " in text
    }

    assert {} == found


def test_the_reader_of_sentences_finds_them() -> None:
    """The search itself sees keywords, first arguments of errors and f-strings."""
    source = 'Fault(1, 1, say=f"one {x}")\nRefusal("two", hint="three")\nother("four")'

    assert ["one ", "three", "two"] == sorted(shown(source, all_of_it=False))


def test_sentences_are_short() -> None:
    """A sentence for the reader has few words; longer ones are split."""
    source = (PACKAGE / "cli/words.py").read_text(encoding="utf-8")
    sentences = [
        sentence
        for text in shown(source, all_of_it=True)
        for sentence in re.split(r"[.?:]\s", text)
    ]

    assert [] == [sentence for sentence in sentences if len(sentence.split()) > 25]


def test_commands_hold_no_sentences_of_their_own() -> None:
    """What the commands say stands in the one catalogue."""
    found = []
    for module in modules():
        if not module.startswith("cli/") or module in SCREENS:
            continue
        source = (PACKAGE / module).read_text(encoding="utf-8")
        tree = ast.parse(source)
        developers = docstrings(tree)
        found += [
            f"{module}: {text}"
            for text in texts(tree)
            if text not in developers and len(text.split()) > 3
        ]

    assert [] == found
