"""Hold what is generated to one shape, as a parser that is not ours sees it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from sievelib.parser import Parser

from boundary.adapters.sieve.layout import start_script
from boundary.adapters.sieve.rules import Dialect, rules_script
from boundary.core.identifier import IdentifierError, email
from tests.adapters.sieve.people import (
    BARE,
    MADE_ON,
    PIGEONHOLE,
    PLAIN,
    PROVIDERS,
    addresses,
    file_away,
    filed,
)

SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'+-/=?^_`{|}~."
LETTERS = "äöüßñçéλжя中あअ"
TRAPS = (
    *("${x}", "${hex:40}", "text:", "/*", "*/", "{stop;}", "#", "//", "\\", '"', ");", "keep;"),
    *("%22", "&quot;", "'", "`id`", "$(x)", "{{x}}", "..", "--", "~", "|", "^$", "?", "*"),
)
COUNT = 10_000


def shape(source: bytes) -> tuple[tuple[str, bytes], ...]:
    """Read the tokens, strings blanked out and comments kept by number only."""
    return tuple(
        (kind, b"" if kind in ("string", "hash_comment") else text)
        for kind, text in Parser().lexer.scan(source)
    )


def write(*given: str, dialect: Dialect = PIGEONHOLE) -> bytes:
    """Write the rules for some addresses."""
    return rules_script(
        [file_away(one) for one in given], made_on=MADE_ON, dialect=dialect, providers=PROVIDERS
    )


def hostile(count: int, signs: str, seed: int) -> list[str]:
    """Make addresses from every sign that one may have, and from what means something elsewhere."""
    chance = random.Random(seed)  # noqa: S311  # test data, not a secret
    made: set[str] = set()
    while len(made) < count:
        parts = [
            "".join(chance.choices(signs, k=chance.randint(0, 5))),
            chance.choice(TRAPS) if chance.random() < 0.5 else "",
            "".join(chance.choices(signs, k=chance.randint(0, 5))),
        ]
        domain = "".join(chance.choices("abcxyz0123", k=chance.randint(1, 9)))
        try:
            made.add(email(f"{''.join(parts)}@{domain}.example").value)
        except IdentifierError:
            continue
    return sorted(made)


@pytest.mark.no_cover
@pytest.mark.slow
def test_no_address_changes_the_shape() -> None:
    """10,000 addresses of every sign, each in a script of its own, look like a@example.com."""
    plain = shape(write("a@example.com"))
    given = hostile(COUNT, SIGNS, seed=1)

    assert len(given) == COUNT
    assert [] == [one for one in given if shape(write(one)) != plain]


@pytest.mark.parametrize("dialect", [PIGEONHOLE, PLAIN, BARE])
def test_many_in_one_script_keep_its_shape(dialect: Dialect) -> None:
    """A thousand in one script are read whole, and look like a thousand plain ones."""
    given = hostile(1000, SIGNS, seed=2)
    source = write(*given, dialect=dialect)

    assert Parser().parse(source)
    assert shape(write(*(f"a{n}@example.com" for n in range(1000)), dialect=dialect)) == shape(
        source
    )


def test_other_letters_keep_the_shape() -> None:
    """Letters outside a to z look like one plain address with such a letter."""
    plain = shape(write("é@example.com"))
    given = [one for one in hostile(1500, SIGNS + LETTERS, seed=3) if _cased(one)]

    assert len(given) > 500
    assert [] == [one for one in given if shape(write(one)) != plain]


def _cased(address: str) -> bool:
    return any(
        not sign.isascii() and sign.upper().lower() == sign != sign.upper() for sign in address
    )


@pytest.mark.parametrize("dialect", [PIGEONHOLE, PLAIN, BARE])
def test_whole_scripts_are_read(dialect: Dialect) -> None:
    """Every kind of address and of rule, and odd names of folders and scripts, is good Sieve."""
    rules = [
        *filed(addresses(100)),
        *(file_away("a@example.com", folder=name) for name in _names()),
    ]
    source = rules_script(rules, made_on=MADE_ON, dialect=dialect, providers=PROVIDERS)

    assert Parser().parse(source)


def test_no_folder_changes_the_shape() -> None:
    """Whatever a folder or a script is called, it stays one string."""
    written = [
        rules_script(
            [file_away("a@example.com", folder=name)],
            made_on=MADE_ON,
            dialect=PIGEONHOLE,
            providers=(),
        )
        for name in ("Later", *_names())
    ]
    starts = [start_script(name, made_on=MADE_ON) for name in ("mine", *_names())]

    assert 1 == len({shape(source) for source in written})
    assert 1 == len({shape(source) for source in starts})


def _names() -> Sequence[str]:
    return (*TRAPS, '"; keep; #', "a b", "Später", 'x\\"', "]];", "\u2028keep;", "# boundary end")
