"""Hold the keys of a case to their promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from boundary.app.disk import DiskFiles
from boundary.core.errors import Refusal, SealError
from boundary.vault.box import CaseBox
from boundary.vault.passphrase import Cost
from tests.ledger.furniture import OTHER, PERSON, counted_random, quick_system

CHEAP = Cost(64, 1, 4)
WORDS = "candle river eclair seven"
FILES = DiskFiles(quick_system())


@pytest.fixture
def box(tmp_path: Path) -> CaseBox:
    """Make a case's keys."""
    return CaseBox.create(tmp_path / "heron-42", FILES, WORDS, cost=CHEAP)


def _again(tmp_path: Path, words: str = WORDS) -> CaseBox:
    return CaseBox.unlock(tmp_path / "heron-42", FILES, words)


@pytest.mark.parametrize("scope", ["", PERSON])
def test_what_is_sealed_opens_in_the_next_process(box: CaseBox, tmp_path: Path, scope: str) -> None:
    """The passphrase leads to the same keys, for the case and for a person."""
    sealed = box.seal(scope, b"a word")

    assert _again(tmp_path).open(box.pseudonym(scope), sealed) == b"a word"
    assert b"a word" not in sealed
    assert sealed != box.seal(scope, b"a word")


def test_a_key_that_is_known_is_not_derived_again(box: CaseBox, tmp_path: Path) -> None:
    """Within one sitting the same passphrase and the same key file cost one derivation."""
    known: dict[bytes, bytes] = {}
    first = CaseBox.unlock(tmp_path / "heron-42", FILES, WORDS, known=known)
    (name,) = known
    again = CaseBox.unlock(tmp_path / "heron-42", FILES, WORDS, known=known)
    known[name] = b"k" * 32
    planted = CaseBox.unlock(tmp_path / "heron-42", FILES, WORDS, known=known)

    assert [name] == list(known)
    assert first.log_seed() == again.log_seed() == box.log_seed()
    assert planted.log_seed() != first.log_seed()


def test_what_is_known_opens_for_nothing_else(box: CaseBox, tmp_path: Path) -> None:
    """Another passphrase is refused as ever, and so is the one from before it was changed."""
    known: dict[bytes, bytes] = {}
    CaseBox.unlock(tmp_path / "heron-42", FILES, WORDS, known=known)
    with pytest.raises(SealError):
        CaseBox.unlock(tmp_path / "heron-42", FILES, f"{WORDS} eight", known=known)
    box.change_passphrase("other words seven eight", cost=CHEAP)
    with pytest.raises(SealError):
        CaseBox.unlock(tmp_path / "heron-42", FILES, WORDS, known=known)

    assert 1 == len(known)


def test_what_is_derived_is_the_same_every_time(box: CaseBox, tmp_path: Path) -> None:
    """Names, pseudonyms, the log's seed and stream keys need nothing but the case key."""
    again = _again(tmp_path)
    salt = b"s" * 16

    assert (
        box.name(b"x"),
        box.pseudonym(PERSON),
        box.log_seed(),
        box.stream_key(PERSON, salt),
    ) == (
        again.name(b"x"),
        again.pseudonym(PERSON),
        again.log_seed(),
        again.stream_key(PERSON, salt),
    )
    assert (40, 32, 32, 32) == (
        len(box.name(b"x")),
        len(box.pseudonym(PERSON)),
        len(box.log_seed()),
        len(box.stream_key(PERSON, salt)),
    )
    assert box.pseudonym("") == ""


def test_two_cases_share_nothing(box: CaseBox, tmp_path: Path) -> None:
    """The same person and content have other names and keys in another case."""
    other = CaseBox.create(tmp_path / "robin-7", FILES, WORDS, cost=CHEAP)

    assert box.pseudonym(PERSON) != other.pseudonym(PERSON)
    assert box.name(b"x") != other.name(b"x")
    assert box.log_seed() != other.log_seed()
    with pytest.raises(SealError):
        other.open("", box.seal("", b"a word"))


@pytest.mark.parametrize("scope", ["", PERSON])
def test_every_changed_bit_is_noticed(box: CaseBox, scope: str) -> None:
    """A sealed record with one bit changed never opens as something else."""
    sealed = box.seal(scope, b"a word")
    for place in range(len(sealed) * 8):
        damaged = bytearray(sealed)
        damaged[place // 8] ^= 1 << place % 8
        try:
            opened = box.open(box.pseudonym(scope), bytes(damaged))
        except SealError:
            opened = None

        assert opened is None
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            box.open(box.pseudonym(scope), sealed[:length])


def test_a_record_of_one_person_does_not_open_as_anothers(box: CaseBox) -> None:
    """Moving sealed bytes between persons gives nothing."""
    sealed = box.seal(PERSON, b"a word")
    box.seal(OTHER, b"makes the key")

    assert box.open(box.pseudonym(OTHER), sealed) is None
    with pytest.raises(SealError):
        box.open("", sealed)


def test_key_files_cannot_trade_places(box: CaseBox, tmp_path: Path) -> None:
    """A person's key under another person's name is damage, and a damaged key opens nothing."""
    sealed = {who: box.seal(who, b"a word") for who in (PERSON, OTHER)}
    first, second = (tmp_path / "heron-42" / "keys").glob("*.key")
    swapped = (second.read_bytes(), first.read_bytes())
    first.write_bytes(swapped[0])
    second.write_bytes(swapped[1])
    again = _again(tmp_path)
    for who in (PERSON, OTHER):
        assert again.open(again.pseudonym(who), sealed[who]) is None
        assert b"" == again.head(again.pseudonym(who))
    assert first.read_bytes() != second.read_bytes()


def test_forgetting_destroys_one_key(box: CaseBox, tmp_path: Path) -> None:
    """What was sealed for the person is gone for good; for others and for later it works."""
    mine, others = box.seal(PERSON, b"mine"), box.seal(OTHER, b"others")
    stream = b"".join(box.seal_stream(PERSON, [b"stream"]))
    box.forget(PERSON)
    who = box.pseudonym(PERSON)
    for each in (box, _again(tmp_path)):
        assert each.open(who, mine) is None
        assert each.open_stream(who, [stream]) is None
        assert each.open(box.pseudonym(OTHER), others) == b"others"
    later = box.seal(PERSON, b"later")

    assert box.open(who, later) == b"later"
    assert box.open(who, mine) is None
    assert box.open_stream(who, [stream]) is None


def test_forgetting_is_for_persons(box: CaseBox) -> None:
    """The case's own key is not destroyed this way, and forgetting twice is forgetting."""
    box.forget(PERSON)
    with pytest.raises(Refusal):
        box.forget("")

    assert box.open("", box.seal("", b"still")) == b"still"


@pytest.mark.parametrize("scope", ["", PERSON])
@pytest.mark.parametrize("piece", [1, 7, 64, 100_000])
def test_a_stream_comes_back(box: CaseBox, scope: str, piece: int) -> None:
    """Streams survive being read in pieces of any length."""
    data = bytes(range(250)) * 300
    sealed = b"".join(box.seal_stream(scope, [data]))
    short = sealed if piece > 64 else sealed[:]
    pieces = (short[at : at + piece] for at in range(0, len(short), piece))
    opened = box.open_stream(box.pseudonym(scope), pieces)
    assert opened is not None

    assert data == b"".join(opened)


def test_a_stream_uses_the_key_it_names(box: CaseBox) -> None:
    """The key of a stream is the one `stream_key` gives for the salt in its head."""
    from boundary.vault.stream import open_chunks

    sealed = b"".join(box.seal_stream(PERSON, [b"a word"]))

    assert b"".join(open_chunks(box.stream_key(PERSON, sealed[9:25]), [sealed[25:]])) == b"a word"


@pytest.mark.parametrize("length", [0, 1, 24])
def test_a_stream_without_its_head_is_damaged(box: CaseBox, length: int) -> None:
    """Too few bytes are a damaged file, not an empty one."""
    sealed = b"".join(box.seal_stream("", [b"a word"]))
    with pytest.raises(SealError):
        box.open_stream("", [sealed[:length]])

    assert b"".join(box.open_stream("", [sealed]) or ()) == b"a word"


def test_a_pseudonym_is_never_a_path(box: CaseBox) -> None:
    """What a log line says is not used as a file name unless it has the shape of one."""
    with pytest.raises(SealError):
        box.open("../../case", box.seal("", b"x"))

    assert box.open("0" * 32, box.seal("", b"x")) is None


def test_changing_the_passphrase_keeps_the_keys(box: CaseBox, tmp_path: Path) -> None:
    """The new one opens everything, the old one nothing, and the cost of a guess can be raised."""
    sealed = box.seal(PERSON, b"a word")
    dearer = Cost(128, 2, 4)
    assert box.cost() == CHEAP
    box.change_passphrase("other words entirely", cost=dearer)

    with pytest.raises(SealError):
        _again(tmp_path)
    again = _again(tmp_path, "other words entirely")
    assert again.open(box.pseudonym(PERSON), sealed) == b"a word"
    assert again.cost() == dearer


def test_a_weak_passphrase_makes_nothing(tmp_path: Path) -> None:
    """When it is refused, no key lies on the disk; an existing one is never written over."""
    folder = tmp_path / "heron-42"
    with pytest.raises(Refusal):
        CaseBox.create(folder, FILES, "1234", cost=CHEAP)
    assert not CaseBox.exists(folder, FILES)
    CaseBox.create(folder, FILES, WORDS, cost=CHEAP)
    with pytest.raises(Refusal):
        CaseBox.create(folder, FILES, WORDS, cost=CHEAP)
    with pytest.raises(Refusal):
        CaseBox.unlock(folder, FILES, WORDS).change_passphrase("1234")

    assert CaseBox.exists(folder, FILES)
    CaseBox.unlock(folder, FILES, WORDS)


def test_chance_is_an_argument(tmp_path: Path) -> None:
    """With the same bytes for chance the same files come out."""
    for name in ("a", "b"):
        box = CaseBox.create(tmp_path / name, FILES, WORDS, random=counted_random(), cost=CHEAP)
        box.seal(PERSON, b"x")
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "keys").iterdir()}
        for name in ("a", "b")
    )

    assert first == second
    assert len(first) == 2


def test_no_key_is_shown(box: CaseBox) -> None:
    """Printing a box shows no key."""
    box.seal(PERSON, b"x")

    assert repr(box) == object.__repr__(box)


def test_a_key_whose_destruction_was_cut_off_is_destroyed(box: CaseBox, tmp_path: Path) -> None:
    """Overwritten and not yet removed: nothing opens with it, and that is no damage."""
    sealed = box.seal(PERSON, b"a word")
    (path,) = (tmp_path / "heron-42" / "keys").glob("*.key")
    raw = path.read_bytes()
    for overwritten in (1, 7, len(raw)):
        path.write_bytes(bytes(overwritten) + raw[overwritten:])

        assert _again(tmp_path).open(box.pseudonym(PERSON), sealed) is None
    path.write_bytes(raw)
    assert _again(tmp_path).open(box.pseudonym(PERSON), sealed) == b"a word"


def test_what_is_sealed_begins_with_the_head_of_its_key(box: CaseBox, tmp_path: Path) -> None:
    """It tells whether a key is there, and whether it is the one that sealed a message."""
    who = box.pseudonym(PERSON)
    none = box.head(who)
    sealed = box.seal(PERSON, b"a word")
    head, again = box.head(who), _again(tmp_path).head(who)
    box.forget(PERSON)
    gone = box.head(who)
    later = box.seal(PERSON, b"anew")

    assert (b"", b"") == (none, gone)
    assert head == again == sealed[: len(head)]
    assert later.startswith(box.head(who))
    assert not later.startswith(head)
