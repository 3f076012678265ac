"""Hold the verifier's own ciphers and signatures against published values and a known library."""

from __future__ import annotations

import ast
import hashlib
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from boundary.core.checkpoint import SEAL_LETTERS, Checkpoint, seal_of
from boundary.formats import verifier
from boundary.formats.verifier import check, ed25519_holds, main, open_sealed, seal_code

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""Section 7.1, tests 1 to 3: public key, message, signature."""


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_published_signatures_hold(public: str, message: str, signature: str) -> None:
    """Each holds, and does not over another message."""
    key, data, signed = (bytes.fromhex(text) for text in (public, message, signature))

    assert ed25519_holds(key, data, signed)
    assert not ed25519_holds(key, data + b"x", signed)


@settings(max_examples=15)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_signatures_of_the_library_hold(seed: bytes, message: bytes, bit: int) -> None:
    """What the library signs holds; with one bit turned it does not."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))

    assert ed25519_holds(public, message, bytes(signature))

    signature[bit // 8] ^= 1 << bit % 8

    assert not ed25519_holds(public, message, bytes(signature))


def test_malleable_and_malformed_signatures_do_not_hold() -> None:
    """A factor with the order added, a point off the curve, and wrong lengths are refused."""
    public, message, signature = (bytes.fromhex(text) for text in RFC_8032[1])
    order = 2**252 + 27742317777372353535851937790883648493
    factor = int.from_bytes(signature[32:], "little") + order
    off_curve = (2).to_bytes(32, "little")

    assert not ed25519_holds(public, message, signature[:32] + factor.to_bytes(32, "little"))
    assert not ed25519_holds(off_curve, message, signature)
    assert not ed25519_holds(b"\xff" * 32, message, signature)
    assert not ed25519_holds((1 | 1 << 255).to_bytes(32, "little"), message, signature)
    assert not ed25519_holds(public[1:], message, signature)


@settings(max_examples=25)
@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=37, max_size=37),
    st.binary(max_size=300),
    st.integers(0, 1 << 16),
)
def test_records_of_the_library_open(key: bytes, front: bytes, plain: bytes, at: int) -> None:
    """What the library sealed opens to the same bytes; with one bit turned it does not open."""
    known = front[:9] + b"0123"
    sealed = bytearray(front + ChaCha20Poly1305(key).encrypt(front[25:], plain, known))

    assert plain == open_sealed(key, bytes(sealed), "0123")
    assert open_sealed(key, bytes(sealed), "0124") is None

    sealed[25 + at % (len(sealed) - 25)] ^= 1

    assert open_sealed(key, bytes(sealed), "0123") is None


def test_a_short_record_does_not_open() -> None:
    """Fewer bytes than a head, a nonce and a tag are none."""
    assert open_sealed(b"k" * 32, b"x" * 52, "") is None
    assert open_sealed(b"k" * 31, b"x" * 60, "") is None


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
CHECKPOINTS = st.builds(
    Checkpoint,
    HEX.map(lambda text: text[:32]),
    st.integers(0, 2**53 - 1),
    HEX,
    HEX,
    st.just(1),
    st.just("0" * 64),
)


@given(CHECKPOINTS)
def test_a_seal_code_is_that_of_the_program(checkpoint: Checkpoint) -> None:
    """The verifier's own way to a code gives the same 24 signs."""
    code = seal_of(checkpoint).code

    assert code.replace("-", "") == seal_code(checkpoint.to_json())


CODE = seal_of(Checkpoint("0f" * 16, 41, "1a" * 32, "2b" * 32, 3, "3c" * 32)).code


def test_a_seal_code_that_was_mistyped_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """Any one sign read wrongly, and any two beside each other swapped, do not pass for a code."""
    signs = CODE.replace("-", "")
    wrong = [
        signs[:at] + other + signs[at + 1 :]
        for at in range(24)
        for other in SEAL_LETTERS
        if other != signs[at]
    ]
    wrong += [
        signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
        for at in range(23)
        if signs[at] != signs[at + 1]
    ]
    codes = {main(["--seal", each]) for each in wrong}
    told = capsys.readouterr().out.splitlines()

    assert {2} == codes
    assert {verifier.SEAL_MISTYPED, verifier.USAGE} == set(told)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--seal",), verifier.NO_SEAL),
        (("--seal", "ABCD"), verifier.NO_SEAL),
        (("--seal", CODE.replace(CODE[0], "0")), verifier.NO_SEAL),
        (("key",), verifier.NO_SUCH_KEY),
        (("0" * 64, "1" * 64), verifier.NO_SUCH_KEY),
        (("--other",), verifier.NO_SUCH_KEY),
    ],
)
def test_what_is_neither_key_nor_code_is_not_understood(
    capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], said: str
) -> None:
    """Nothing is checked then, and the way to ask is shown; the end is another than a finding's."""
    code = main(typed)

    assert 2 == code
    assert [said, verifier.USAGE] == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("typed", [(CODE,), (CODE.lower(),), CODE.split("-"), (f" {CODE} ",)])
def test_a_seal_code_may_be_typed_in_groups(
    capsys: pytest.CaptureFixture[str], typed: tuple[str, ...]
) -> None:
    """In any case, with dashes or blanks, after a key or without: it is read."""
    codes = {main(["--seal", *typed]), main(["0" * 64, "--seal", *typed])}

    assert {1} == codes
    assert verifier.USAGE not in capsys.readouterr().out


def test_it_says_that_it_cannot_check_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever it finds, its own hash is named, to be compared with a copy from elsewhere."""
    main([])
    own = hashlib.sha256(Path(str(verifier.__file__)).read_bytes()).hexdigest()

    assert verifier.THIS_FILE.format(digest=own) in capsys.readouterr().out


def test_it_needs_the_standard_library_only() -> None:
    """Every module that it imports belongs to Python."""
    tree = ast.parse(Path(str(verifier.__file__)).read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        str(node.module).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }

    assert set() == imported - set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"[]",
        b"{}",
        b'"files":[\n{}\n],\n"items":[\n]}\n',
        b'"files":[\n],\n"items":[\n{"entry":1}\n]}\n',
        b'"files":[\n],\n"items":[\n[]\n]}\n',
        b'"files":[\n\xff\n],\n"items":[\n]}\n',
        b'"files":[\n],\n',
    ],
)
def test_a_manifest_that_cannot_be_read_is_named(tmp_path: Path, data: bytes | None) -> None:
    """Whatever lies there instead of a manifest, one sentence names it."""
    if data is not None:
        (tmp_path / "manifest.json").write_bytes(data)
    wrong, told = check(tmp_path)

    assert (1, []) == (len(wrong), told)
    assert wrong[0].startswith("manifest.json: ")


def test_run_beside_no_manifest_it_ends_in_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Where this file lies there is no export: that is said, and how much was found."""
    code = main([])

    assert 1 == code
    assert "NOT AS IT WAS  manifest.json: is not there\n" in capsys.readouterr().out
