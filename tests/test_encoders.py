"""Hold every writer of another language to one shape, as a reader that is not ours sees it.

Ten thousand generated identifiers go through each. Sieve has its own, beside its writer
(tests/adapters/sieve/test_shape.py).
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

import pytest
import vobject
import yaml
from imapclient import imap_utf7
from imapclient.response_lexer import TokenSource
from pymap.parsing import Params
from pymap.parsing.command.select import UidSearchCommand
from pymap.parsing.commands import Commands
from pymap.parsing.specials import Mailbox, SearchKey

from boundary.adapters.cards.dav.multistatus import multiget
from boundary.adapters.google.client import MAX_BATCH, Api, Call, make_api
from boundary.adapters.google.double import GoogleDouble
from boundary.adapters.google.double.asked import Params as Asked
from boundary.adapters.google.gmail.criteria import CriteriaError, search
from boundary.adapters.google.gmail.filters import Filter
from boundary.adapters.google.gmail.xml import write as filter_file
from boundary.adapters.imap import encode, query
from boundary.adapters.imap.folders import target
from boundary.adapters.imap.wire import Message
from boundary.adapters.sieve import encode as sieve_encode
from boundary.cli.screen import Screen
from boundary.core.errors import AdapterError
from boundary.core.identifier import Identifier, Kind, email
from boundary.core.json import Json, JsonObject
from boundary.core.mask import visible
from boundary.formats.block_card import NAME, block_card, small_cards
from boundary.formats.csv_text import csv_text
from boundary.formats.html import element, page
from boundary.formats.playbook_new import NewPerson, NewPlaybook, playbook_text
from tests.formats.shape import Page
from tests.identifiers import SIGNS, TRAPS, addresses, everything

COUNT = 10_000
PACKAGE = Path(__file__).parents[1] / "boundary"


@pytest.fixture(scope="module")
def mixed() -> Sequence[Identifier]:
    """Make addresses, numbers and handles."""
    return everything(COUNT)


def _worse(mixed: Sequence[Identifier]) -> list[str]:
    """Put behind each what no identifier may hold: names and titles are written by anybody."""
    return [f"{one.value}{TRAPS[number % len(TRAPS)]}" for number, one in enumerate(mixed)]


# ---- IMAP


def _search(*wanted: Identifier) -> tuple[object, list[str]]:
    """Read the command a search sends with a server's parser: its shape, and its values."""
    keys = query.keys(wanted, (), copies=True)
    assert keys is not None
    line = f"A1 UID SEARCH {query.any_of(keys)}\r\n".encode("ascii")
    command, rest = Commands().parse(memoryview(line), Params())
    assert isinstance(command, UidSearchCommand), line
    assert b"" == bytes(rest)
    values: list[str] = []
    return [_shape(key, values) for key in command.keys], values


def _shape(key: SearchKey, values: list[str]) -> object:
    if key.key == b"OR":
        return tuple(_shape(one, values) for one in key.filter_key_or)
    if key.key == b"HEADER":
        name, value = key.filter_header
        values.append(value)
        return key.key, name
    values.append(key.filter_str)
    return key.key, key.inverse


def test_whole_searches_have_one_shape() -> None:
    """To the parser of a server every search looks like the one for a@example.com."""
    plain, _ = _search(email("a@example.com"))
    found = {one: _search(one) for one in addresses(500, signs=SIGNS)}

    assert [] == [one for one, (shape, _) in found.items() if shape != plain]
    assert [] == [
        one for one, (_, values) in found.items() if not _pieces(one) >= {*values} - {"\\"}
    ]


def test_ten_thousand_keys_have_one_shape() -> None:
    """To the parser of a server every key is one field and one value: the one that was given."""
    given = [one.value.rpartition("@")[0] for one in addresses(COUNT, signs=SIGNS)]
    wrong = []
    for text in given:
        line = f"{encode.search_key('FROM', text)} {encode.search_key('SENDER', text)}\r\n"
        first, rest = SearchKey.parse(memoryview(line.encode("ascii")), Params())
        second, rest = SearchKey.parse(rest, Params())
        values: list[str] = []
        shape = [_shape(first, values), _shape(second, values)]
        if (bytes(rest), values) != (b"\r\n", [text] * 2) or shape != KEYS:
            wrong.append(text)

    assert COUNT == len(given)
    assert [] == wrong


KEYS = [(b"FROM", False), (b"HEADER", "SENDER")]


def _pieces(one: Identifier) -> set[str]:
    return set(one.value.rpartition("@")[0].split("."))


def test_ten_thousand_quoted_strings_read_back() -> None:
    """Whatever is quoted is one string to the reader of another client, and the same one."""
    chance = random.Random(3)  # noqa: S311  # test data, not a secret
    signs = "".join(map(chr, range(32, 127)))
    texts = ["".join(chance.choices(signs, k=chance.randint(1, 30))) for _ in range(COUNT)]
    # The reader takes the escapes off, and leaves the quotes on.
    read = {text: list(TokenSource([encode.quoted(text).encode()])) for text in texts}

    assert len(read) > COUNT * 9 // 10
    assert [] == [text for text, tokens in read.items() if tokens != [f'"{text}"'.encode()]]


def test_folder_names_are_one_name_or_none() -> None:
    """A folder's name is refused, or a server reads one name: the one that was written."""
    names = [one.value for one in addresses(2_000)] + [f"Later {trap}" for trap in TRAPS]
    wrong, sent = [], 0
    for name in names:
        try:
            raw = target(name, (), "", "/")
        except AdapterError:
            continue
        sent += 1
        found, rest = Mailbox.parse(memoryview(f'"{raw}" '.encode("ascii")), Params())
        if bytes(rest) != b" " or imap_utf7.decode(raw.encode()) != found.value:
            wrong.append(name)

    assert [] == wrong
    assert sent > 500


def test_ten_thousand_ids_have_three_parts(mixed: Sequence[Identifier]) -> None:
    """However a folder is called, a message's id is a folder, a validity and a number."""
    wrong = [
        one
        for one in mixed
        if [unquote(part) for part in Message(f"{one.value};/", 7, 9, "", 0, "").id.split(";")]
        != [f"{one.value};/", "7", "9"]
    ]

    assert [] == wrong


# ---- ManageSieve


def _strings(data: bytes) -> tuple[str, list[bytes]]:
    """Read one command as RFC 5804 has it: its verb, and its strings."""
    verb, rest = data.split(b" ", 1)
    strings: list[bytes] = []
    while rest != b"\r\n":
        rest = rest.removeprefix(b" ")
        if rest[:1] == b'"':
            end = rest.index(b'"', 1)
            assert b"\\" not in rest[1:end]
            strings.append(rest[1:end])
            rest = rest[end + 1 :]
        else:
            size, _, rest = rest.partition(b"+}\r\n")
            assert size[:1] == b"{"
            strings.append(rest[: int(size[1:])])
            rest = rest[int(size[1:]) :]
    return verb.decode("ascii"), strings


def test_ten_thousand_names_are_one_string_each(mixed: Sequence[Identifier]) -> None:
    """Any name and any script arrive whole in one command with two strings."""
    given = _worse(mixed)
    wrong = [
        text
        for text in given
        if _strings(
            sieve_encode.command(
                "PUTSCRIPT",
                sieve_encode.name(text),
                sieve_encode.script(f"# {text}\r\nkeep;\r\n".encode()),
            )
        )
        != ("PUTSCRIPT", [text.encode(), f"# {text}\r\nkeep;\r\n".encode()])
    ]

    assert COUNT == len(given)
    assert [] == wrong


# ---- pages


def test_ten_thousand_texts_of_a_page_stay_texts(mixed: Sequence[Identifier]) -> None:
    """A page of them has the tags of a page of plain ones, and gives each text back."""
    given = _worse(mixed)

    def read(texts: Sequence[str]) -> Page:
        rows = [element("li", text, element("bdi", text), aria_label=text) for text in texts]
        return Page(page("x", [element("ul", *rows)], style="p { margin: 0 }"))

    found, plain = read(given), read(["a@example.com"] * COUNT)
    labels = found.values("aria-label")

    assert [first for first, *_ in plain.shape] == [first for first, *_ in found.shape]
    assert [visible(text) for text in given] == labels


# ---- tables


def test_ten_thousand_cells_of_a_table_stay_cells(mixed: Sequence[Identifier]) -> None:
    """A reader of tables finds one row for each, with its cells, and none begins a formula."""
    given = [*_worse(mixed)[: COUNT // 2], *(f"{trap}{one.value}" for trap, one in _led(mixed))]
    written = csv_text([("2026-11-22", text, "mail", "3") for text in given])
    found = list(csv.reader(io.StringIO(written, newline=""), strict=True))

    assert COUNT == len(given)
    assert [("2026-11-22", "mail", "3")] * COUNT == [(row[0], *row[2:]) for row in found]
    assert [] == [
        (text, row[1])
        for text, row in zip(given, found, strict=True)
        if row[1].removeprefix("'") != visible(text).removeprefix("'")
        or unicodedata.normalize("NFKC", row[1].lstrip())[:1] in (*"=+-@\t\r\0",)
    ]


def _led(mixed: Sequence[Identifier]) -> Sequence[tuple[str, Identifier]]:
    """Put what begins a formula, and what else might mean something, before half of them."""
    signs = (
        *"=+-@\t\r\0",
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
        "\ufe62",
        " =",
        "\n+",
        "\u00a0@",
        *TRAPS,
    )
    return [
        (signs[number % len(signs)], one) for number, one in enumerate(mixed[COUNT // 2 : COUNT])
    ]


# ---- addresses of the web


@pytest.fixture
def asked() -> Iterator[tuple[Api, list[Asked]]]:
    """Ask the stand-in for Google through Google's own client; give what it was asked."""
    seen: list[Asked] = []

    def answer(params: Asked, _body: JsonObject) -> JsonObject:
        """Take down what one search asked for, as the server read it."""
        seen.append(params)
        return {}

    double = GoogleDouble()
    double.register({"gmail.users.messages.list": answer})
    double.start()
    api = make_api(
        "gmail", "v1", double.token(), root=double.root, sleep=lambda _: None, jitter=lambda: 0.0
    )
    yield api, seen
    api.close()
    double.stop()


def test_ten_thousand_searches_are_one_parameter_each(
    mixed: Sequence[Identifier], asked: tuple[Api, list[Asked]]
) -> None:
    """Whatever stands in a search, it arrives whole in `q`, and no other parameter is touched."""
    api, seen = asked
    given = _worse(mixed)
    for first in range(0, COUNT, MAX_BATCH):
        portion = given[first : first + MAX_BATCH]
        api.batch([Call("users.messages.list", {"q": text, "userId": "me"}) for text in portion])
    plain = dict(seen[0])
    del plain["q"]

    assert given == [params["q"] for params in seen]
    assert [] == [params for params in seen if {**params, "q": None} != {**plain, "q": None}]


def test_searches_of_gmail_are_whole_quoted_addresses() -> None:
    """A search names addresses in double quotes and nothing else, or none is made."""
    made = []
    for one in addresses(COUNT):
        with suppress(CriteriaError):
            made.append((one, search([one])))

    assert len(made) > COUNT // 4
    assert [] == [
        text
        for one, text in made
        if not re.fullmatch(r'\{from:"[^\s"(){}]+"( from:"[^\s"(){}]+")*\}', text)
        or f'from:"{one.value}"' not in text
    ]


# ---- the file of filters that Gmail takes in


def test_ten_thousand_values_of_a_filter_file_stay_values(mixed: Sequence[Identifier]) -> None:
    """A parser of XML finds one entry for each with one property, and nothing that it expands."""
    given = [text for text in _worse(mixed) if text.isprintable()]
    data = filter_file([Filter(sender=text) for text in given], day="2026-11-22")
    found: list[tuple[str, str]] = []
    names: set[str] = set()
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        """Take down one element."""
        names.add(name)
        if name == "apps:property":
            found.append((attributes["name"], attributes["value"]))

    parser.StartElementHandler = start
    parser.CommentHandler = names.add
    parser.StartDoctypeDeclHandler = lambda name, *_: names.add(name)
    parser.Parse(data, True)

    assert COUNT * 9 // 10 < len(given)
    assert sorted(("from", text) for text in given) == sorted(found)
    assert {"feed", "title", "id", "updated", "author", "name"} | ENTRY == names


ENTRY = {"entry", "category", "content", "apps:property"}


# ---- the block card


def test_ten_thousand_values_on_a_card_stay_values(mixed: Sequence[Identifier]) -> None:
    """A reader of cards finds one card with one field for each, and each value as it was given."""
    worse = _worse(mixed)
    given = [text for text in worse if text.isprintable()]
    refused = [text for text in worse if not text.isprintable()]
    kinds = (Kind.PHONE, Kind.EMAIL)
    ones = list(dict.fromkeys(Identifier(kinds[n % 2], text) for n, text in enumerate(given)))
    (card,) = vobject.readComponents(block_card(ones, mail=True).decode())
    found = [(line.name, line.value, line.params) for line in card.lines()]
    for text in refused:
        with pytest.raises(ValueError, match="cannot be seen"):
            block_card([Identifier(Kind.PHONE, text)])

    assert COUNT * 9 // 10 < len(ones)
    assert len(refused) > 0
    assert {"VERSION", "N", "FN", "TEL", "EMAIL"} == {name for name, *_ in found}
    assert sorted((NAMES[one.kind], one.value) for one in ones) == sorted(
        (name, value) for name, value, _ in found if name in NAMES.values()
    )
    assert [] == [params for _, _, params in found if params]


def test_ten_thousand_identifiers_come_through_small_cards(mixed: Sequence[Identifier]) -> None:
    """Each small card is a whole one of at most 300 bytes; together they hold all, each once."""
    made = small_cards(mixed, mail=True)
    cards = [(raw, vobject.readOne(raw.decode())) for raw in made.cards]
    wanted = [one for one in mixed if one.kind in NAMES]
    held = [line.value for _, card in cards for line in card.lines() if line.name in NAMES.values()]

    assert len(wanted) > COUNT // 2
    assert () == made.left_out
    assert [one.value for one in wanted] == held
    assert [] == [raw for raw, _ in cards if len(raw) > 300]
    assert {NAME} == {card.fn.value for _, card in cards}


NAMES = {Kind.PHONE: "TEL", Kind.EMAIL: "EMAIL"}


# ---- playbooks and answers for other programs


def test_ten_thousand_values_of_a_playbook_stay_texts(mixed: Sequence[Identifier]) -> None:
    """Written into a playbook, each is one text to a parser that has no schema."""
    given = tuple(text for text in _worse(mixed) if text.isprintable())
    text = playbook_text(NewPlaybook((NewPerson("J.", emails=given),), {}, given))
    found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506  # the plainest one there is

    assert COUNT * 9 // 10 < len(given)
    assert ["boundary", "people", "accounts", "keep_open"] == list(found)
    assert [list(given)] * 2 == [found["people"][0]["emails"], found["keep_open"]]


def test_ten_thousand_values_of_an_answer_stay_texts(mixed: Sequence[Identifier]) -> None:
    """For another program the answer is one line of ASCII, and gives each value back."""
    out = io.StringIO()
    values: list[Json] = [*_worse(mixed)]
    given: JsonObject = {"boundary": 1, "values": values}
    Screen(out, io.StringIO()).answer(given)
    written = out.getvalue()

    assert written.isascii()
    assert 1 == written.count("\n")
    assert given == json.loads(written)


# ---- the terminal

UNSEEN = (
    *((0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF)),
    *((0xFFF9, 0xFFFB), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
"""Ranges of what moves a screen or cannot be seen, written down anew."""
BETWEEN = "\u200c\u200d"
"""Joiners: fine between letters of some scripts, so judged by their neighbours below."""


_UNSEEN = re.compile(f"[{''.join(f'{chr(low)}-{chr(high)}' for low, high in UNSEEN)}]")


def _moves(text: str) -> bool:
    return any(
        found[0] not in BETWEEN or not _is_inside(text, found.start())
        for found in _UNSEEN.finditer(text)
    )


def _is_inside(text: str, index: int) -> bool:
    around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return len(around) == 2 and all(ord(char) > 0x2FF for char in around)


def test_nothing_shown_moves_the_screen(mixed: Sequence[Identifier]) -> None:
    """With something unseen put anywhere into them, no line that is shown holds any of it."""
    chance = random.Random(5)  # noqa: S311  # test data, not a secret
    unseen = [chr(code) for low, high in UNSEEN for code in range(low, min(high, low + 40) + 1)]
    texts = []
    for one in mixed:
        cut = chance.randint(0, len(one.value))
        sign = chance.choice([*unseen, "\x1b[31m", "\x1b]0;x\x07", "\r", "\x9b2J"])
        texts.append(f"{one.value[:cut]}{sign}{one.value[cut:]}")
    out, err = io.StringIO(), io.StringIO()
    screen = Screen(out, err)
    screen.say(*texts)
    screen.aside(*texts[: COUNT // 4])
    screen.lines(texts[: COUNT // 4])
    for text in texts[: COUNT // 4]:
        screen.heading(text)
    lines = (out.getvalue() + err.getvalue()).split("\n")

    assert all(_moves(text) for text in ["\x1b", "a\u200bb", "\u202e", "a\u200d", "\U000e0041"])
    assert len(lines) > COUNT * 7 // 4
    assert [] == [line for line in lines if _moves(line)]


# ---- requests to an address book


def test_a_request_for_cards_holds_each_place_as_it_is(mixed: Sequence[Identifier]) -> None:
    """However a server names a card, the request asks for that place and for nothing else."""
    places = [f"/dav/{one.value}]]>&\"'<{at}.vcf" for at, one in enumerate(mixed)]
    body = multiget(places)
    names: list[str] = []
    texts: list[str] = []
    reader = expat.ParserCreate()
    reader.buffer_text = True
    reader.StartElementHandler = lambda name, _: names.append(name.rpartition(":")[2])
    reader.CharacterDataHandler = texts.append
    reader.Parse(body, True)

    assert places == texts
    assert ["addressbook-multiget", "prop", "getetag", "address-data"] == names[:4]
    assert ["href"] * len(places) == names[4:]


# ---- what there is no encoder for
