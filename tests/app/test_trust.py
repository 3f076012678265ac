"""A signature counts with a key that was given or is remembered; what is remembered binds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from boundary.app.imports import Signed
from boundary.app.trust import Checked, Trust, check, key_given, signature_of, signer_of
from boundary.core.errors import Refusal
from boundary.formats.signed_line import SignedLine
from boundary.vault.minisign import SecretKey, Signature, make_key, read_signature, sign

DATA = b"boundary: 1\n"
LINE = "name:group\tversion:2\tdate:2026-11-22"
KEY = make_key(random.Random(1).randbytes)  # noqa: S311 - a key of a test
OTHER = make_key(random.Random(2).randbytes)  # noqa: S311 - a key of a test
TWIN = SecretKey(OTHER.seed, KEY.id)
"""Another key that says it is the first."""


def _signed(key: SecretKey = KEY, data: bytes = DATA) -> Signature:
    return read_signature(sign(data, LINE, key))


def test_without_a_signature_nothing_is_known() -> None:
    """Unsigned is said to be unsigned; there is nothing to remember."""
    found = check(DATA, None, None)

    assert Checked(Trust.UNSIGNED) == found
    assert found.signed is None


def test_without_a_key_it_counts_as_unsigned() -> None:
    """A signature that nobody can check gives nothing to remember, and its words are not shown."""
    found = check(DATA, _signed(), None)

    assert Checked(Trust.UNCHECKED) == found
    assert found.signed is None


def test_with_a_key_that_is_given_it_can_be_remembered() -> None:
    """On first use the key and what the signed line says are what is to be remembered."""
    found = check(DATA, _signed(), KEY.public)

    assert (Trust.FIRST, LINE) == (found.trust, found.comment)
    assert Signed(KEY.public.code, SignedLine("group", 2, "2026-11-22")) == found.signed


@pytest.mark.parametrize("given", [None, KEY.public])
def test_with_the_remembered_key_it_is_the_same(given: object) -> None:
    """Once a key is remembered it need not be given again; giving it again changes nothing."""
    found = check(DATA, _signed(), KEY.public if given else None, KEY.public.code)

    assert (Trust.SAME, KEY.public) == (found.trust, found.key)


@pytest.mark.parametrize(
    ("signature", "given", "pin", "say"),
    [
        (_signed(data=b"other"), KEY, None, "does not belong"),
        (_signed(OTHER), KEY, None, "does not belong"),
        (_signed(TWIN), KEY, None, "does not belong"),
        (None, KEY, None, "no signature to check"),
        (_signed(OTHER), None, KEY, "another key"),
        (_signed(OTHER), OTHER, KEY, "another key"),
        (_signed(), OTHER, KEY, "another key"),
        (_signed(TWIN), None, KEY, "does not belong"),
        (_signed(TWIN), TWIN, KEY, "another key"),
        (_signed(data=b"other"), None, KEY, "does not belong"),
        (None, None, KEY, "is signed, and this file is not"),
        (None, KEY, KEY, "is signed, and this file is not"),
    ],
)
def test_what_does_not_hold_is_refused(
    signature: Signature | None, given: SecretKey | None, pin: SecretKey | None, say: str
) -> None:
    """A signature that does not hold, a changed key and a missing signature are refused."""
    with pytest.raises(Refusal) as caught:
        check(
            DATA,
            signature,
            None if given is None else given.public,
            "" if pin is None else pin.public.code,
        )

    assert say in caught.value.say
    assert caught.value.hint


def test_a_signature_lies_beside_the_file(tmp_path: Path) -> None:
    """The file of the same name with .minisig is found by itself; another one when it is named."""
    path, named = tmp_path / "steps.yaml", tmp_path / "elsewhere.sig"
    named.write_bytes(sign(DATA, LINE, OTHER))
    nothing = signature_of(path, None)
    (tmp_path / "steps.yaml.minisig").write_bytes(sign(DATA, LINE, KEY))

    assert nothing is None
    assert signature_of(path, None) == _signed()
    assert signature_of(path, named) == _signed(OTHER)


@pytest.mark.parametrize("kind", ["link", "folder", "words", "missing"])
def test_a_signature_that_cannot_be_read_is_refused(tmp_path: Path, kind: str) -> None:
    """What lies there and is no signature is not passed over, and its place is named."""
    beside = tmp_path / "steps.yaml.minisig"
    if kind == "link":
        beside.symlink_to(tmp_path / "nowhere")
    elif kind == "folder":
        beside.mkdir()
    elif kind == "words":
        beside.write_text("words\n", encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        signature_of(tmp_path / "steps.yaml", beside if kind == "missing" else None)

    assert "steps.yaml.minisig" == caught.value.place


def test_a_key_is_a_file_or_one_line(tmp_path: Path) -> None:
    """The text of minisign.pub, its one line in a file, and that line itself are one key."""
    whole, short = tmp_path / "minisign.pub", tmp_path / "short"
    whole.write_text(KEY.public.text, encoding="ascii")
    short.write_text(KEY.public.code, encoding="ascii")

    assert key_given("") is None
    assert [KEY.public] * 3 == [
        key_given(text) for text in (str(whole), str(short), KEY.public.code)
    ]
    with pytest.raises(Refusal):
        key_given("RW" + "x" * 54)


def test_a_list_is_signed_by_a_key_that_is_remembered() -> None:
    """Of the remembered keys the one that holds counts, whatever another says it is."""
    remembered = [OTHER.public.code, TWIN.public.code, KEY.public.code]

    assert KEY.public.code == signer_of(DATA, _signed(), None, remembered)
    assert OTHER.public.code == signer_of(DATA, _signed(OTHER), OTHER.public, ())
    assert "" == signer_of(DATA, _signed(), None, [OTHER.public.code])
    assert "" == signer_of(DATA, None, None, remembered)
    with pytest.raises(Refusal):
        signer_of(DATA, _signed(data=b"other"), None, remembered)
    with pytest.raises(Refusal):
        signer_of(DATA, None, KEY.public, remembered)
