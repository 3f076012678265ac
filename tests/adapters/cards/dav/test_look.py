"""Hold how address books are found and read to its promises: everything once, then what changed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from boundary.adapters.cards.dav.adapter import CarddavAdapter
from boundary.adapters.cards.dav.client import Client, Login, Outside
from boundary.adapters.cards.double import Asked, Reply
from boundary.adapters.cards.known import Reader
from boundary.core.change import Presence, Status
from boundary.core.codec import canonical, parse
from boundary.core.errors import AdapterError
from boundary.core.json import Json, JsonObject
from boundary.core.playbook import Address, Item
from tests.adapters.cards.dav.furniture import (
    Place,
    apply,
    item,
    on_double,
    on_radicale,
    plan,
    vcard,
)
from tests.servers.radicale import Radicale

ROOT = Path(__file__).parents[4]
SCRIPT = """
import sys, time
from boundary.adapters.cards.dav.adapter import CarddavAdapter
from boundary.adapters.cards.dav.client import Client, Login, Outside
from boundary.adapters.cards.known import Reader
from boundary.core.identifier import email
from boundary.core.playbook import Address, Item
client = Client(Login(*sys.argv[1:]), Outside(time.sleep, time.monotonic))
one = email("anna@example.org")
item = Item(Address("book", "contacts.remove", one.key), "contacts.remove", one, {}, "p")
state = CarddavAdapter(client, Reader(), None).observe([item], None).states[item.address]
# Of this process alone: what getrusage says may be that of the one it was made from.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(state.facts["count"], peak.split()[1])
"""

ANNA, CLEO = item("anna@example.org"), item("cleo@example.com")


@pytest.fixture
def place() -> Iterator[Place]:
    """Start an account with two books."""
    with on_double() as made:
        made.put("a.vcf", vcard("a", "EMAIL:anna@example.org"))
        made.double.add("w.vcf", vcard("w", "EMAIL;TYPE=WORK:Anna@Example.org"), "work")
        made.double.add("x.vcf", vcard("x", "EMAIL:other@example.org"), "work")
        yield made


def looked(place: Place, cursor: JsonObject | None, *items: object) -> tuple[list[int], JsonObject]:
    """Look at a new connection; give the counts and the cursor, as the log would keep it."""
    with place.open() as adapter:
        sight = adapter.observe(items, cursor)  # type: ignore[arg-type]  # items of the tests
    assert sight.cursor is not None
    kept = parse(canonical(sight.cursor))
    assert isinstance(kept, dict)
    return [_count(state.facts["count"]) for state in sight.states.values()], kept


def _count(value: Json) -> int:
    assert isinstance(value, int)
    return value


def test_every_address_book_is_read(place: Place) -> None:
    """Cards of all books count, whatever the case of an address."""
    (change,) = plan(place, ANNA)

    assert 2 == change.before.facts["count"]
    assert 2 == change.before.facts["world"]


def test_a_cursor_holds_no_identifier_and_nothing_of_a_card(place: Place) -> None:
    """What the log keeps between runs names places and digests, nobody."""
    _, cursor = looked(place, None, ANNA)

    text = canonical(cursor).decode()
    assert [] == [word for word in ("anna", "VCARD", place.password) if word in text]


def test_when_nothing_changed_a_look_costs_two_requests_at_most(place: Place) -> None:
    """One request lists the books with their tokens, and one for each book reads what counts."""
    place.double.remove("w.vcf", "work")
    _, cursor = looked(place, None, ANNA)
    place.double.asked.clear()

    counts, again = looked(place, cursor, ANNA)

    assert [1] == counts
    assert ["PROPFIND", "REPORT"] == [one.method for one in place.requests()]
    assert cursor == again


def test_what_came_changed_and_went_is_seen_with_a_cursor(place: Place) -> None:
    """A token brings just the cards that moved."""
    _, cursor = looked(place, None, ANNA)
    place.put("new.vcf", vcard("new", "EMAIL:anna@example.org"))
    place.double.remove("w.vcf", "work")
    place.double.add("x.vcf", vcard("x", "EMAIL:anna@example.org", "NOTE:changed"), "work")
    place.double.add("y.vcf", vcard("y", "EMAIL:nobody@example.org"), "work")
    place.delete("a.vcf")

    counts, cursor = looked(place, cursor, ANNA)
    again, _ = looked(place, cursor, ANNA)

    assert [2] == counts == again
    assert looked(place, None, ANNA)[0] == counts


def test_a_look_for_less_does_not_forget_the_rest(place: Place) -> None:
    """Looking for one in between does not lose what came meanwhile for another."""
    place.put("c.vcf", vcard("c", "EMAIL:cleo@example.com"))
    with place.open() as adapter:
        adapter.observe([ANNA, CLEO], None)
        place.put("d.vcf", vcard("d", "EMAIL:cleo@example.com", "NOTE:new"))
        adapter.observe([ANNA], adapter.observe([ANNA], None).cursor)
        sight = adapter.observe([ANNA, CLEO], None)

    assert [2, 2] == [state.facts["count"] for state in sight.states.values()]


def test_a_new_book_is_seen_whole_with_a_cursor(place: Place) -> None:
    """A book that was made since is read from its beginning, for everybody."""
    _, cursor = looked(place, None, ANNA, CLEO)
    place.double.add("z.vcf", vcard("z", "EMAIL:cleo@example.com"), "third")
    with place.open() as adapter:
        adapter.observe([ANNA], cursor)
        sight = adapter.observe([ANNA, CLEO], None)

    assert [2, 1] == [state.facts["count"] for state in sight.states.values()]


def test_a_token_that_the_server_forgot_costs_a_whole_look(place: Place) -> None:
    """valid-sync-token: everything is read again, and nothing is missed."""
    _, cursor = looked(place, None, ANNA)
    books = cursor["books"]
    assert isinstance(books, dict)
    old = {url: {**one, "token": "urn:token:99999"} for url, one in books.items()}
    place.put("new.vcf", vcard("new", "EMAIL:anna@example.org"))

    counts, _ = looked(place, {**cursor, "books": old}, ANNA)

    assert [3] == counts


def test_a_cursor_of_another_country_is_not_taken_for_this_one(place: Place) -> None:
    """Numbers are read by the user's country: with another one every card is read again."""
    number = item("+12025550123")
    place.put("t.vcf", vcard("t", "TEL:(202) 555-0123"))
    counts, cursor = looked(place, None, number)
    client = Client(
        Login(place.double.url, place.user, place.password),
        Outside(lambda _: None, time.monotonic),
    )
    abroad = CarddavAdapter(client, Reader((), "DE"), place.person)

    state = abroad.observe([number], cursor).states[number.address]
    client.close()

    assert [1] == counts
    assert (Presence.PRESENT, 0) == (state.presence, state.facts["count"])
    assert "could be this one" in str(state.facts["note"])


def test_a_long_list_of_changes_comes_in_parts(place: Place) -> None:
    """507 within an answer means that more is to come."""
    place.double.page = 3
    for number in range(10):
        place.put(f"n{number}.vcf", vcard(f"n{number}", "EMAIL:anna@example.org"))

    (change,) = plan(place, ANNA)

    assert 12 == change.before.facts["count"]


def test_a_server_without_tokens_is_read_whole_every_time(place: Place) -> None:
    """No tokens: no cursor, and the same cards."""
    place.double.keeps_tokens = False
    with place.open() as adapter:
        sight = adapter.observe([ANNA], None)
        again = adapter.observe([ANNA], None)

    assert sight.cursor is None
    assert sight.states == again.states
    assert 2 == sight.states[ANNA.address].facts["count"]


def test_a_card_that_the_server_leaves_out_is_a_fault(place: Place) -> None:
    """A card that was listed and is not answered for is never taken for gone."""

    def fault(asked: Asked) -> Reply | None:
        if b"multiget" not in asked.body:
            return None
        return Reply(207, b'<multistatus xmlns="DAV:"></multistatus>')

    place.double.fault = fault

    with pytest.raises(AdapterError) as caught:
        plan(place, ANNA)

    assert "left out" in caught.value.say


def test_a_list_that_is_too_long_for_the_server_is_asked_for_in_halves(place: Place) -> None:
    """507 and 413 on asking for many cards: fewer are asked for at once."""
    for number in range(9):
        place.put(f"n{number}.vcf", vcard(f"n{number}", "EMAIL:anna@example.org"))

    def fault(asked: Asked) -> Reply | None:
        return Reply(507) if asked.body.count(b":href>") > 8 else None

    place.double.fault = fault
    (change,) = plan(place, ANNA)

    assert 11 == change.before.facts["count"]


def test_odd_entries_are_counted_and_left_alone(place: Place) -> None:
    """No card, two cards in one, a sign that XML has no room for: the others are read."""
    place.put("none.vcf", b"hello")
    place.put("two.vcf", vcard("t1", "EMAIL:anna@example.org") + vcard("t2"))
    place.put("odd.vcf", vcard("odd", "EMAIL:anna@example.org", "NOTE:a\x0bb\x01c"))

    (change,) = plan(place, ANNA)

    assert 3 == change.before.facts["count"]
    assert "2 entries of the address book cannot be read" in str(change.before.facts["note"])


def test_a_number_that_could_be_theirs_is_named_and_left_alone(place: Place) -> None:
    """A local number is no match: the note says that one could be meant."""
    place.put("l.vcf", vcard("l", "TEL:555-0123"))

    (change,) = plan(place, item("+12025550123"))

    assert Presence.PRESENT == change.before.presence
    assert "One card holds an entry that could be this one" in str(change.before.facts["note"])


def test_a_book_named_by_its_own_address_is_found_too(place: Place) -> None:
    """An address with a path is asked first, and well-known after it."""
    client = Client(
        Login(f"{place.double.url}nothing/here/", place.user, place.password),
        Outside(lambda _: None, time.monotonic),
    )
    adapter = CarddavAdapter(client, Reader((), "US"), place.person)

    state = adapter.observe([ANNA], None).states[ANNA.address]
    client.close()

    assert 2 == state.facts["count"]


@pytest.mark.server
def test_a_real_server_is_found_from_its_name_and_read_by_tokens(radicale: Radicale) -> None:
    """Radicale: well-known, principal, home, two books, a token, and a card that went since."""
    login = radicale.user(2)
    with on_radicale(login) as place:
        place.put("a.vcf", vcard("a", "EMAIL:anna@example.org"))
        login.put("b.vcf", vcard("b", "EMAIL:anna@example.org"), 2)
        counts, cursor = looked(place, None, ANNA)
        place.double.asked.clear()
        login.delete("b.vcf", 2)
        later, cursor = looked(place, cursor, ANNA)
        place.double.asked.clear()
        last, _ = looked(place, cursor, ANNA)

        assert ([2], [1], [1]) == (counts, later, last)
        assert ["PROPFIND", "REPORT"] == [one.method for one in place.requests()]


def test_books_that_moved_are_found_again(place: Place) -> None:
    """Where the books were is nothing any more: discovery begins anew, and nothing is missed."""
    _, cursor = looked(place, None, ANNA)
    moved = {**cursor, "homes": [f"{place.double.url}dav/earlier/"]}

    assert [2] == looked(place, moved, ANNA)[0]


def test_a_cursor_of_another_make_is_not_used(place: Place) -> None:
    """What an older or newer program left is looked at anew."""
    _, cursor = looked(place, None, ANNA)
    place.put("new.vcf", vcard("new", "EMAIL:anna@example.org"))

    assert [3] == looked(place, {**cursor, "version": 0}, ANNA)[0]
    assert [3] == looked(place, {"version": 1, "books": 5, "asked": "x"}, ANNA)[0]


@pytest.mark.parametrize("needle", [b"sync-collection", b"multiget"])
@pytest.mark.parametrize(
    "reply",
    [
        Reply(403),
        Reply(207, b'<multistatus xmlns="DAV:"/>'),
        Reply(507),
    ],
)
def test_a_list_that_is_refused_or_has_no_end_is_a_fault(
    place: Place, needle: bytes, reply: Reply
) -> None:
    """No token, no cards, no: could not look is never "there is none"."""
    place.double.fault = lambda asked: reply if needle in asked.body else None

    with pytest.raises(AdapterError):
        plan(place, ANNA)


def test_a_list_of_changes_that_goes_in_circles_ends(place: Place) -> None:
    """507 with the same token again and again is a fault."""
    body = (
        b'<multistatus xmlns="DAV:"><response><href>/dav/books/contacts/</href>'
        b"<status>HTTP/1.1 507 More</status></response><sync-token>t</sync-token></multistatus>"
    )
    place.double.fault = lambda asked: (
        Reply(207, body) if b"sync-collection" in asked.body else None
    )

    with pytest.raises(AdapterError):
        plan(place, ANNA)

    assert len(place.requests("REPORT")) <= 3


def test_an_item_about_nobody_is_not_looked_for(place: Place) -> None:
    """A step that needs an address or a number and has none says so."""
    nobody = Item(Address("book", "contacts.remove", ""), "contacts.remove", None, {}, "p")
    (change,) = plan(place, nobody)

    assert Presence.UNKNOWN == change.before.presence
    assert Status.WAITING == apply(place, [change])[0].status


def test_ten_thousand_cards_cost_three_requests_and_little_room(place: Place) -> None:
    """A big book is listed once and read in two parts, and what does not count is let go."""
    for number in range(9_999):
        place.put(f"n{number}.vcf", b"BEGIN:VCARD\r\nEMAIL:n@example.org\r\nEND:VCARD\r\n")

    words = [sys.executable, "-c", SCRIPT, place.double.url, place.user, place.password]
    done = subprocess.run(words, capture_output=True, check=True, timeout=120, cwd=ROOT)
    count, kilobytes = map(int, done.stdout.split())

    assert 2 == count
    assert 3 == len([one for one in place.requests("REPORT") if "/contacts/" in one.path])
    assert kilobytes < 150 * 1024
