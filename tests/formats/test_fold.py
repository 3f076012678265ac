"""Letters and digits of every dress come down to one plain form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.formats.fold import digit_runs, digits, has_spaces, plain, skeleton


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jordan's Steps", "jordans steps"),
        ("O\u2019Brien", "obrien"),
        ("Jоrdаn", "jordan"),
        ("𝓳𝓸𝓻𝓭𝓪𝓷", "jordan"),
        ("🇯🇴🇷🇩🇦🇳", "jordan"),
        ("🅹🅾🆁🅳🅰🅽", "jordan"),
        ("ᴊᴏʀᴅᴀɴ", "jordan"),
        ("ｊｏｒｄａｎ", "jordan"),
        ("⠚⠕⠗⠙⠁⠝", "jordan"),
        ("j\u200bo\u00adr\u0301d\u2060an", "jordan"),
        ("Müller Ørsted Łódź straße æ", "muller orsted lodz strasse ae"),
        ("山田・太郎", "山田 太郎"),
        ("Э и", "e i"),
        ("٢ ❷ ②", "2 2 2"),
        ("café—bar", "cafe bar"),
    ],
)
def test_every_dress_comes_off(text: str, expected: str) -> None:
    """Look-alikes, marks, frames and what is not seen leave the plain letters."""
    assert expected == plain(text)


def test_signs_can_count_as_letters() -> None:
    """An at sign inside a word can stand for a letter; as a rule it parts words."""
    assert "j rdan" == plain("j@rdan")
    assert "jardan" == plain("j@rdan", signs=True)
    assert "jardane" == plain("j@rdañé", signs=True)


def test_digits_can_stand_for_letters() -> None:
    """Digits and the letters they stand for are one."""
    assert skeleton("j0rd4n") == skeleton("jordan")
    assert skeleton("1i") == skeleton("li")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+1 (202) 555-0123", "12025550123"),
        ("two zero two five five five", "202555"),
        ("Twenty-five, thirty and one", "25301"),
        ("twenty ten", "2010"),
        ("twenty", "20"),
        ("double five triple zero", "55000"),
        ("zwonullzwo fünf", "2025"),
        ("doppel 7", "77"),
        ("пять шесть", "56"),
        ("٢٠٢", "202"),
        ("二〇二", "202"),
        ("❷⓪②", "202"),
        ("2O2 S5 l0", "2025510"),
        ("A4 sheets", "4"),
        ("nothing", ""),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, expected: str) -> None:
    """Digits of any script, words of many languages and look-alike letters are digits."""
    assert expected == digits(text)


def test_other_words_part_runs() -> None:
    """A word that is no number ends a run of digits."""
    assert ("1", "72026") == digit_runs("step 1 of 7, 2026")
    assert () == digit_runs("no step")


def test_scripts_without_spaces_are_known() -> None:
    """Chinese, Japanese and Thai put no spaces between words; others do."""
    assert [False, False, False, True] == [has_spaces(w) for w in ("山田", "さん", "ไทย", "Анна")]


@given(st.text(max_size=60))
def test_folding_twice_is_as_good_as_once(text: str) -> None:
    """The plain form is its own plain form."""
    once = plain(text)

    assert once.split() == plain(once).split()


@given(st.text(max_size=60))
def test_digits_are_digits(text: str) -> None:
    """Whatever is read, only the ten digits come out, and the runs hold the same ones."""
    found = digits(text)

    assert set(found) <= set("0123456789")
    assert found == "".join(digit_runs(text))
