"""Hold scripts that include one another to what a server reads of them."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.includes import read_scripts
from boundary.adapters.sieve.vocabulary import EXTENSIONS, ScriptError


def including(*names: str) -> bytes:
    """Write a script that includes others."""
    lines = [
        f"include {name if ' ' in name else f':personal {chr(34)}{name}{chr(34)}'};"
        for name in names
    ]
    return ('require "include";' + "".join(lines)).encode()


def test_each_script_is_read_once() -> None:
    """A script that is included twice, or in a block, is there once; others are not read."""
    scripts = {
        "a": b'require "include"; if header "x" "y" { include "b"; } include "c"; include "b";',
        "b": including("c"),
        "c": b"keep;",
        "other": b"no script at all",
    }
    bundle = read_scripts(scripts, "a", EXTENSIONS)

    assert {"a", "b", "c"} == bundle.scripts.keys()
    assert not bundle.warns
    assert frozenset({"include"}) == bundle.scripts["a"].required


@pytest.mark.parametrize(
    ("scripts", "warns"),
    [
        ({"a": including("b")}, True),
        ({"a": including("a")}, True),
        ({"a": including("b"), "b": including("a")}, True),
        ({"a": including(':optional "b"')}, False),
        ({"a": including(':once "a"')}, False),
    ],
)
def test_what_is_not_there_yet_is_warned_of_or_refused(
    scripts: dict[str, bytes], *, warns: bool
) -> None:
    """A missing script, and a circle, are warned of when storing and refused when running."""
    bundle = read_scripts(scripts, "a", EXTENSIONS, missing=True, circles=True)

    assert warns == bundle.warns
    if warns:
        with pytest.raises(ScriptError):
            read_scripts(scripts, "a", EXTENSIONS)
    else:
        assert bundle == read_scripts(scripts, "a", EXTENSIONS)


@pytest.mark.parametrize(
    "scripts",
    [{}, {"a": b"nothing;"}, {"a": b"keep"}, {"a": including("b"), "b": b"keep"}],
    ids=["missing", "unknown", "unreadable", "unreadable inside"],
)
def test_a_fault_in_any_of_them_is_a_fault(scripts: dict[str, bytes]) -> None:
    """A script that cannot be read spoils each one that includes it."""
    with pytest.raises(ScriptError):
        read_scripts(scripts, "a", EXTENSIONS, missing=True, circles=True)
