"""Hold the check of a whole log to naming what is not as it was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.core.errors import LedgerTampered
from boundary.ledger import Broken, Ledger, Level, Limits, Verdict, verify
from boundary.ledger.chain import Link, advance, build_line, follow, payload_of
from boundary.ledger.slots import SLOT_BYTES, Head, unpack_slot
from tests.ledger.furniture import OTHER, PERSON, Case, lines_of, links_of, note, rewrite

EVENTS = 200
KEYED = (True, False)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Make a log of two hundred events, the last of them in one group of five."""
    case = Case(tmp_path_factory.mktemp("case") / "heron-42")
    with case.begin() as ledger:
        for number in range(0, EVENTS, 5):
            ledger.append(
                [note(f"entry {number + each}", ("", PERSON, OTHER)[each % 3]) for each in range(5)]
            )
    return case


@pytest.fixture
def case(original: Case, tmp_path: Path) -> Case:
    """Copy it, to be damaged."""
    return original.copy(tmp_path / "heron-42")


def _verdict(case: Case, *, keyed: bool = True) -> Verdict:
    return verify(case.folder, case.box if keyed else None, case.files)


def _named(case: Case, *, keyed: bool = True) -> int | None:
    """Find the number of the first broken event; None for the head."""
    verdict = _verdict(case, keyed=keyed)
    assert verdict.level is Level.TAMPERED
    assert verdict.first_broken is not None
    return verdict.first_broken.seq


def test_an_untouched_log_is_in_order(original: Case) -> None:
    """With the key all is proven, without it the order only, and each says what it cannot show."""
    with_key, without = _verdict(original), _verdict(original, keyed=False)

    assert (Level.KEYED, EVENTS, None) == (
        with_key.level,
        with_key.events,
        with_key.first_broken,
    )
    assert (Level.INTACT, EVENTS, None) == (without.level, without.events, without.first_broken)
    assert "cannot show" in with_key.says
    assert "cannot show" in without.says


def test_checking_changes_nothing(original: Case) -> None:
    """Every file has the same bytes and times after a check and after reading."""

    def _all() -> dict[Path, tuple[bytes, int]]:
        return {
            path: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(original.folder.rglob("*"))
            if path.is_file()
        }

    before = _all()
    _verdict(original)
    with original.open(write=False) as ledger:
        ledger.standing()

    assert before == _all()


def test_every_bit_of_five_lines_and_one_of_every_other_byte_is_named(original: Case) -> None:
    """No bit can change unseen; each line is checked from the link before it."""
    lines = lines_of(original)
    links = links_of(original, lines)
    whole = {0, 1, 77, 150, EVENTS - 1}
    for number, line in enumerate(lines):
        step = 1 if number in whole else 8
        for place in range(0, len(line) * 8, step):
            bit = place if step == 1 else place + (place // 8 + number) % 8
            damaged = bytearray(line)
            damaged[bit // 8] ^= 1 << bit % 8

            with pytest.raises(LedgerTampered) as caught:
                follow(links[number], bytes(damaged))
            assert number + 1 == caught.value.seq


@pytest.mark.parametrize("keyed", KEYED)
def test_changed_bits_in_the_files_are_named(case: Case, keyed: bool) -> None:
    """The same holds for whole files, line ends included, with the key and without."""
    raw = case.log.read_bytes()
    ends = [place for place, byte in enumerate(raw) if byte == ord("\n")]
    places = sorted({*range(0, len(raw), 1511), ends[0], ends[98], ends[-1], len(raw) - 2})
    for place in places:
        damaged = bytearray(raw)
        damaged[place] ^= 1 << place % 8
        case.log.write_bytes(damaged)

        assert raw.count(b"\n", 0, place) + 1 == _named(case, keyed=keyed)


@pytest.mark.parametrize("keyed", KEYED)
@pytest.mark.parametrize("place", [80, 90, 120])
def test_a_changed_reference_to_the_line_before_is_named(
    case: Case, place: int, keyed: bool
) -> None:
    """Not the line that is referred to, but the one that was altered."""
    lines = lines_of(case)
    for number in (0, 1, 100, EVENTS - 2, EVENTS - 1):
        damaged = bytearray(lines[number])
        damaged[place + 6] ^= 1
        case.log.write_bytes(b"".join((*lines[:number], damaged, *lines[number + 1 :])))

        assert number + 1 == _named(case, keyed=keyed)


@pytest.mark.parametrize("keyed", KEYED)
def test_a_changed_code_of_any_line_is_named(case: Case, keyed: bool) -> None:
    """Every line's code is covered by the next line, and that of the last by the head."""
    lines = lines_of(case)
    for number, line in enumerate(lines):
        damaged = line[:20] + (b"0" if line[20:21] != b"0" else b"1") + line[21:]
        case.log.write_bytes(b"".join((*lines[:number], damaged, *lines[number + 1 :])))

        assert number + 1 == _named(case, keyed=keyed)


@pytest.mark.parametrize("keyed", KEYED)
def test_every_taken_out_event_is_named(case: Case, keyed: bool) -> None:
    """An event that is gone leaves a gap at its own number."""
    lines = lines_of(case)
    for number in range(0, EVENTS, 1 if keyed else 3):
        case.log.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))

        assert number + 1 == _named(case, keyed=keyed)


@pytest.mark.parametrize("keyed", KEYED)
def test_every_swap_of_neighbours_is_named(case: Case, keyed: bool) -> None:
    """Two events in the wrong order are seen at the first of them."""
    lines = lines_of(case)
    for number in range(0, EVENTS - 1, 1 if keyed else 3):
        swapped = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        case.log.write_bytes(b"".join(swapped))

        assert number + 1 == _named(case, keyed=keyed)


@pytest.mark.parametrize("keyed", KEYED)
def test_every_doubled_event_is_named(case: Case, keyed: bool) -> None:
    """An event that is there twice is seen at its second place."""
    lines = lines_of(case)
    for number in range(0, EVENTS, 1 if keyed else 3):
        case.log.write_bytes(b"".join([*lines[: number + 1], *lines[number:]]))

        assert number + 2 == _named(case, keyed=keyed)


@pytest.mark.parametrize("keyed", KEYED)
def test_a_cut_at_every_line_is_named(case: Case, keyed: bool) -> None:
    """A log shorter than its head is seen at the first event that is missing."""
    lines = lines_of(case)
    for number in range(0, EVENTS, 1 if keyed else 3):
        case.log.write_bytes(b"".join(lines[:number]))

        assert number + 1 == _named(case, keyed=keyed)


def test_a_log_that_is_gone_is_named(case: Case) -> None:
    """Without its lines the log is short from its first event on."""
    case.log.unlink()

    assert _named(case) == 1


@pytest.mark.parametrize("keyed", KEYED)
@pytest.mark.parametrize("slot", [0, 1])
def test_damage_of_either_half_of_the_head_is_named(case: Case, slot: int, keyed: bool) -> None:
    """One changed bit in either half is the head's fault, and no event's."""
    raw = case.head.read_bytes()
    for place in range(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES, 97 if keyed else 501):
        damaged = bytearray(raw)
        damaged[place] ^= 1 << place % 8
        case.head.write_bytes(damaged)

        assert _named(case, keyed=keyed) is None
        with pytest.raises(LedgerTampered):
            case.open(write=True)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw + b"x",
        lambda raw: bytes(len(raw)),
        lambda raw: raw[SLOT_BYTES:] + raw[:SLOT_BYTES],
        lambda raw: raw[:SLOT_BYTES] * 2,
        lambda raw: raw[SLOT_BYTES:] * 2,
    ],
)
def test_a_head_of_another_shape_is_named(case: Case, damage: Callable[[bytes], bytes]) -> None:
    """A head that is short, long, empty, turned round or the same twice is refused."""
    case.head.write_bytes(damage(case.head.read_bytes()))

    assert _named(case) is None


@pytest.mark.parametrize("slot", [0, 1])
def test_a_head_with_another_log_id_is_named(case: Case, slot: int) -> None:
    """Regression: a wrong log id, in one half or in both, with right sums."""

    def _other(head: Head) -> Head:
        return Head(b"another log id..", head.generation, head.segment, head.length, head.link)

    rewrite(case, slot, _other)
    assert _named(case) is None

    rewrite(case, 1 - slot, _other)
    assert _named(case) == 1


@pytest.mark.parametrize("slot", [0, 1])
@pytest.mark.parametrize("field", ["key", "prev", "frontier", "length", "segment"])
def test_a_head_that_does_not_fit_the_log_is_named(case: Case, slot: int, field: str) -> None:
    """Each field of either half is held against the log, right sum or not."""

    def _other(head: Head) -> Head:
        link = head.link
        changed = {
            "key": Link(link.events, link.prev, b"x" * 32, link.frontier),
            "prev": Link(link.events, b"x" * 32, link.key, link.frontier),
            "frontier": Link(link.events, link.prev, link.key, (b"x" * 32, *link.frontier[1:])),
        }.get(field, link)
        return Head(
            head.log_id,
            head.generation,
            head.segment + (field == "segment"),
            head.length + (field == "length"),
            changed,
        )

    rewrite(case, slot, _other)

    assert _named(case) is None


def test_halves_that_go_backwards_are_named(case: Case) -> None:
    """The older half cannot know more than the newer one."""
    raw = case.head.read_bytes()
    heads = [unpack_slot(raw[:SLOT_BYTES]), unpack_slot(raw[SLOT_BYTES:])]
    first, second = (head for head in heads if head is not None)
    rewrite(case, 0, lambda head: replace(second, generation=head.generation))
    rewrite(case, 1, lambda head: replace(first, generation=head.generation))

    assert _named(case) is None


@pytest.mark.parametrize("slot", [0, 1])
def test_halves_of_turns_that_do_not_follow_are_named(case: Case, slot: int) -> None:
    """A half from an older turn, put back whole, is not the one before."""
    rewrite(case, slot, lambda head: replace(head, generation=head.generation + 4))

    assert _named(case) is None


def test_going_on_after_a_cut_is_seen(case: Case) -> None:
    """Regression: truncate and continue, with today's key, which is all the head gives away."""
    lines = lines_of(case)[:120]
    links = links_of(case, lines)
    raw = case.head.read_bytes()
    newest = max(
        (head for head in (unpack_slot(raw[:SLOT_BYTES]), unpack_slot(raw[SLOT_BYTES:])) if head),
        key=lambda head: head.generation,
    )
    link = Link(120, links[120].prev, newest.link.key, links[120].frontier)
    for number in range(120, 130):
        forged = build_line(link, payload_of(lines_of(case)[number]))
        link = advance(link, forged)
        lines.append(forged)
    case.log.write_bytes(b"".join(lines))
    length = len(b"".join(lines))

    def _forged(head: Head) -> Head:
        return Head(head.log_id, 100 + head.generation % 2, 1, length, link)

    for slot in (0, 1):
        rewrite(case, slot, _forged)

    assert _named(case) == 121
    with pytest.raises(LedgerTampered):
        case.open(write=True)


def test_a_cut_with_a_head_made_to_fit_is_seen_with_the_key(case: Case) -> None:
    """A rewritten head needs a key that was overwritten long ago; with the seed that shows."""
    lines = lines_of(case)[:120]
    link = links_of(case, lines)[120]
    length = len(b"".join(lines))

    def _fitting(head: Head) -> Head:
        fitting = Link(120, link.prev, head.link.key, link.frontier)
        return Head(head.log_id, 100 + head.generation % 2, 1, length, fitting)

    for slot in (0, 1):
        rewrite(case, slot, _fitting)
    case.log.write_bytes(b"".join(lines))

    assert _named(case) is None
    assert _verdict(case, keyed=False).level is Level.INTACT


def test_a_log_without_a_head_is_never_in_order(case: Case) -> None:
    """Taking the head away does not make a log that was never sealed of it."""
    case.head.unlink()

    assert _named(case) is None
    with pytest.raises(LedgerTampered):
        case.open(write=False)


@pytest.mark.parametrize("keyed", KEYED)
@pytest.mark.parametrize("content", [b"", b'{"seq":1,"kind":"note"}\n', b"no line end"])
def test_an_unsealed_file_is_never_in_order(tmp_path: Path, content: bytes, keyed: bool) -> None:
    """Regression: an unsealed file offered with a key is called not sealed, with it or without."""
    case = Case(tmp_path / "heron-42")
    case.files.make_folder(case.log.parent)
    case.log.write_bytes(content)

    assert _verdict(case, keyed=keyed).level is Level.NOT_SEALED
    with pytest.raises(LedgerTampered):
        case.open(write=False)


def test_nothing_at_all_is_not_sealed(tmp_path: Path) -> None:
    """A case without a log gets no good word."""
    verdict = _verdict(Case(tmp_path / "heron-42"))

    assert (Level.NOT_SEALED, 0, None) == (verdict.level, verdict.events, verdict.first_broken)


def test_a_gap_in_the_numbers_is_named(case: Case) -> None:
    """Regression: a line with a right code and a wrong number is not in its place."""
    lines = lines_of(case)[:10]
    link = links_of(case, lines)[10]
    payload = payload_of(lines_of(case)[10]).replace(b'"seq":11', b'"seq":12')
    case.log.write_bytes(b"".join((*lines, build_line(link, payload))))

    assert _named(case) == 11


def test_another_key_opens_nothing(case: Case) -> None:
    """With the key of another case the first event is already not as it was written."""
    other = Case(case.folder, key=b"x" * 32)

    assert _named(other) == 1


@pytest.mark.parametrize("keyed", KEYED)
def test_a_changed_sealed_part_is_named(case: Case, keyed: bool) -> None:
    """A body altered on disk is the fault of its event."""
    bodies = case.folder / "receipts" / "000001.sealed"
    raw = bytearray(bodies.read_bytes())
    place = len(raw) // 2
    raw[place] ^= 4
    bodies.write_bytes(raw)
    sizes = [int(line.split(b'"size":')[1].split(b",")[0]) for line in lines_of(case)]
    expected = next(seq for seq in range(1, EVENTS + 1) if sum(sizes[:seq]) > place)

    assert expected == _named(case, keyed=keyed)
    with case.open(write=False) as ledger, pytest.raises(LedgerTampered) as caught:
        ledger.standing()
    assert expected == caught.value.seq


def test_sealed_parts_that_are_gone_are_named(case: Case) -> None:
    """A shortened file of bodies is seen at the first event it leaves without one."""
    bodies = case.folder / "receipts" / "000001.sealed"
    bodies.write_bytes(bodies.read_bytes()[:-1])

    assert _named(case) == EVENTS

    bodies.unlink()

    assert _named(case) == 1


def test_a_part_of_the_log_too_many_is_named(case: Case) -> None:
    """A part whose number the head cannot know is refused."""
    (case.log.parent / "000003.jsonl").write_bytes(b"")

    assert _named(case) is None


@pytest.mark.parametrize("keyed", KEYED)
def test_damage_around_the_seam_of_two_parts_is_named(tmp_path: Path, keyed: bool) -> None:
    """Where one part ends and the next begins nothing is hidden."""
    case = Case(tmp_path / "heron-42", limits=Limits(events=4))
    with case.begin() as ledger:
        for number in range(10):
            ledger.append([note(f"entry {number}")])
    second = case.log.with_name("000002.jsonl")
    assert _verdict(case, keyed=keyed).events == 10

    for path, number in ((case.log, 4), (second, 5)):
        raw = path.read_bytes()
        damaged = bytearray(raw)
        damaged[-5 if path == case.log else 100] ^= 1
        path.write_bytes(damaged)
        assert number == _named(case, keyed=keyed)
        path.write_bytes(raw)

    for content, number in ((b"", 5), (second.read_bytes()[:-1], 8)):
        raw = second.read_bytes()
        second.write_bytes(content)
        assert number == _named(case, keyed=keyed)
        second.write_bytes(raw)


def test_something_left_over_in_a_closed_part_is_named(tmp_path: Path) -> None:
    """Only the newest part can end in an incomplete line."""
    case = Case(tmp_path / "heron-42", limits=Limits(events=4))
    with case.begin() as ledger:
        for number in range(6):
            ledger.append([note(f"entry {number}")])
    case.log.write_bytes(case.log.read_bytes() + b'{"m":"00')

    assert _named(case) == 5


def test_a_line_without_end_is_named(case: Case) -> None:
    """Something endless after the log is not taken for a line that was cut off."""
    case.log.write_bytes(case.log.read_bytes() + b"x" * 20_000)

    assert EVENTS + 1 == _named(case)


def test_the_sentence_names_the_place(case: Case) -> None:
    """The screen says which event, and why."""
    case.log.write_bytes(b"".join(lines_of(case)[:7]))
    verdict = _verdict(case)

    assert Broken(8, "The log is shorter than its head says.") == verdict.first_broken
    assert "event 8" in verdict.says
    assert verdict.events == 7


def test_an_unfinished_end_is_said(case: Case) -> None:
    """An incomplete last line is no damage, and is not passed over either."""
    case.log.write_bytes(case.log.read_bytes() + b'{"m":"00')
    verdict = _verdict(case)

    assert (Level.KEYED, EVENTS) == (verdict.level, verdict.events)
    assert "cut off while it wrote" in verdict.says


def test_the_ledger_room_loads_no_cryptography() -> None:
    """Reading the vocabulary of the ledger costs no heavy import."""
    import subprocess
    import sys

    code = (
        "import sys, boundary.ledger, boundary.vault, boundary.app.platform, boundary.app.disk;"
        "print(sorted(n for n in ('cryptography', 'keyring') if n in sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_a_ledger_is_there_or_not(case: Case, tmp_path: Path) -> None:
    """Whether a log was begun is asked without opening it."""
    assert Ledger.exists(case.folder, case.files)
    assert not Ledger.exists(tmp_path / "robin-7", case.files)
