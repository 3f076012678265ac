"""Hold the shipped texts to what they promise: they load, fit together, and are calm to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from boundary import data
from boundary.adapters.google import calendar, people
from boundary.core.change import Notice, Undo
from boundary.core.guide import Guide
from boundary.core.rules import NoticeLine, Precedence
from boundary.core.services import CARDDAV, GMAIL, MAILBOXES, VCARD
from boundary.core.verbs import VERBS, Scope
from boundary.formats.data_yaml import (
    read_helplines,
    read_notices,
    read_precedence,
    read_protected,
    read_providers,
)
from boundary.formats.guide_yaml import TOGETHER, read_guide
from boundary.formats.playbook_yaml import read_shared
from boundary.formats.tables import Table, read_table
from tests.words import banned

DOCS = Path(__file__).parents[2] / "docs" / "guides.md"
GUIDES = {name: read_guide(name, data.guide_bytes(name)) for name in data.guide_names()}
PARTS = [(guide, verb) for guide in GUIDES.values() for verb in guide.parts]
READERS = {
    "helplines": read_helplines,
    "notices": read_notices,
    "precedence": read_precedence,
    "protected": read_protected,
    "providers": read_providers,
}
NOT_PROSE = ("name", "table", "source", "sources", "web", "domains", "suffixes", "roles")
"""Keys whose values are names, addresses and lists of our own, not sentences for a reader."""
MAILBOX = {"access.review", "mail.file-away", "mail.set-aside"}
"""What a mailbox's own pages are for."""
MAILBOX_ONLY = {name for name, guide in GUIDES.items() if set(guide.parts) == MAILBOX}
"""Guides of mail providers: what may be noticed there stands under the service "*"."""
WITHOUT_REVIEW = {
    *("android", "bumble", "cash-app", "hinge", "iphone", "messenger", "nextdoor", "teams"),
    *("tinder", "twitch", "whatsapp", "xmpp", "youtube", "zoom"),
}
"""Platforms whose sign-ins stand in another guide, or in no page that is known."""
STRENGTH = [Undo.NONE, Undo.PARTIAL, Undo.FULL]


@pytest.fixture(scope="module")
def notices() -> dict[tuple[str, str], NoticeLine]:
    """Read the notice lines."""
    return dict(read_notices(data.load("notices")))


@pytest.fixture(scope="module")
def precedence() -> tuple[Precedence, ...]:
    """Read the rules of order."""
    return read_precedence(data.load("precedence"))


def _prose(table: Table, key: str = "") -> Iterator[str]:
    if isinstance(table, str):
        if key not in NOT_PROSE:
            yield table
    elif isinstance(table, list):
        for item in table:
            yield from _prose(item, key)
    else:
        for name, value in table.items():
            yield from _prose(value, name)


def _values(table: Table, wanted: str, key: str = "") -> Iterator[str]:
    if isinstance(table, str):
        if key == wanted:
            yield table
    elif isinstance(table, list):
        for item in table:
            yield from _values(item, wanted, key)
    else:
        for name, value in table.items():
            yield from _values(value, wanted, name)


def _files() -> list[tuple[str, bytes]]:
    return [
        *((f"data/{name}", data.load(name)) for name in data.TABLES),
        *((f"guides/{name}", data.guide_bytes(name)) for name in data.guide_names()),
        *((f"playbooks/{name}", data.playbook_bytes(name)) for name in data.playbook_names()),
    ]


FILES = _files()
NAMES = [name for name, _ in FILES]


@pytest.mark.parametrize("name", READERS)
def test_each_table_loads(name: str) -> None:
    """Each shipped table is accepted by its own reader and is not empty."""
    assert 0 < len(READERS[name](data.load(name)))


@pytest.mark.parametrize(("name", "content"), FILES, ids=NAMES)
def test_the_words_are_calm(name: str, content: bytes) -> None:
    """No sentence for a reader holds a word that blames, orders or promises."""
    sentences = list(_prose(read_table(content)))

    assert sentences
    assert [] == [(name, word, text) for text in sentences for word in banned(text)]


@pytest.mark.parametrize(("name", "content"), FILES, ids=NAMES)
def test_sentences_are_short(name: str, content: bytes) -> None:
    """No sentence is longer than 25 words."""
    sentences = [
        sentence
        for text in _prose(read_table(content))
        for sentence in re.split(r"(?<=[.?]) ", text)
    ]

    assert [] == [(name, sentence) for sentence in sentences if len(sentence.split()) > 25]


@pytest.mark.parametrize(("name", "content"), FILES, ids=NAMES)
def test_dates_are_days(name: str, content: bytes) -> None:
    """Every dated file has its days, each in the calendar and none before the project began."""
    found = list(_values(read_table(content), "checked_on"))

    assert name.startswith("playbooks/") == (not found)
    assert [] == [day for day in found if date.fromisoformat(day) < date(2026, 1, 1)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_notice_line(
    verb: str, notices: dict[tuple[str, str], NoticeLine]
) -> None:
    """A verb on a service without a line of its own still has a line."""
    assert ("*", verb) in notices


def test_every_notice_line_is_about_something_shipped(
    notices: dict[tuple[str, str], NoticeLine],
) -> None:
    """No line is about a service or a verb that nothing carries out, and none is missing."""
    guided = {(guide.name, verb) for guide, verb in PARTS if guide.name not in MAILBOX_ONLY}
    of_mail = {*MAILBOX, "mail.keep", "mail.file-past"}
    mail = {(service, verb) for service in MAILBOXES for verb in of_mail}
    gmail = {(GMAIL.name, verb) for verb in (*people.VERBS, *calendar.VERBS)}

    books = {
        (service, verb)
        for service in (CARDDAV.name, VCARD.name)
        for verb in ("contacts.hide", "contacts.remove")
    }

    assert guided | mail | gmail | books == {key for key in notices if key[0] != "*"}


@pytest.mark.parametrize("verb", ["mail.file-away", "mail.set-aside"])
@pytest.mark.parametrize("service", ["imap", "gmail", "google", "*"])
def test_a_rule_says_who_can_see_it(
    service: str, verb: str, notices: dict[tuple[str, str], NoticeLine]
) -> None:
    """A rule is quiet, and its line names who can see it and what may be prompted."""
    line = notices[service, verb]

    assert Notice.QUIET is line.notice
    assert "Anyone who can open your mailbox can see" in line.say
    assert re.search(r"prompt|alert", line.say)
    assert "Other addresses" in line.not_covered


def test_access_is_looked_at_before_a_rule_is_made(precedence: tuple[Precedence, ...]) -> None:
    """Who reads the mailbox is looked at first, on the same account; no rule waits for it."""
    rules = {
        (rule.then, rule.within, rule.needs_end)
        for rule in precedence
        if rule.first == ("*", "access.review")
    }

    assert {
        (("*", "mail.file-away"), "account", False),
        (("*", "mail.set-aside"), "account", False),
    } == rules


def test_what_was_not_looked_up_is_not_sure(
    notices: dict[tuple[str, str], NoticeLine],
) -> None:
    """A line without a page behind it is marked as unverified, and only such a line is."""
    lines = notices.items()

    assert [] == [
        key for key, line in lines if line.source.startswith("http") == (line.sure == "unverified")
    ]


@pytest.mark.parametrize(("guide", "verb"), PARTS, ids=lambda value: getattr(value, "name", value))
def test_a_part_fits_its_tables(
    guide: Guide,
    verb: str,
    notices: dict[tuple[str, str], NoticeLine],
    precedence: tuple[Precedence, ...],
) -> None:
    """A part says of notice, undo and order what the tables and the verb say."""
    part = guide.parts[verb]
    kept = {
        rule.first[1]
        for rule in precedence
        if rule.then[0] in ("*", guide.name) and rule.then[1] == verb
    }

    line = notices["*", verb] if guide.name in MAILBOX_ONLY else notices[guide.name, verb]

    assert line.notice == part.notice
    assert STRENGTH.index(part.undo) <= STRENGTH.index(VERBS[verb].undo)
    assert set(part.before) <= kept


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_a_block_has_a_quieter_choice(guide: Guide) -> None:
    """Every guide with a block offers something quieter, and says so before the first step."""
    quieter = {"social.restrict", "social.mute", "guide.do"} & set(guide.parts)
    blocks = [part for verb, part in guide.parts.items() if verb.endswith(".block")]

    assert quieter or not blocks
    assert [True] * len(blocks) == [
        part.steps[0].startswith("A quieter choice exists") for part in blocks
    ]


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_privacy_or_review_is_covered(guide: Guide) -> None:
    """Platforms have the privacy settings; accounts that hold sessions have a review."""
    mailbox = guide.name in MAILBOX_ONLY

    assert ("social.privacy" in guide.parts) != mailbox
    assert ("access.review" in guide.parts) != (guide.name in WITHOUT_REVIEW)


def test_no_rule_without_a_review() -> None:
    """Where a rule can be made, one can look first who else is in the mailbox."""
    ruled = [guide for guide in GUIDES.values() if "mail.file-away" in guide.parts]

    assert {*MAILBOX_ONLY, "google"} == {guide.name for guide in ruled}
    assert [] == [
        guide.name
        for guide in ruled
        if list(guide.parts).index("access.review") > list(guide.parts).index("mail.file-away")
    ]


def test_location_ends_before_a_block(precedence: tuple[Precedence, ...]) -> None:
    """On Apple's devices location sharing ends before a block, which waits for it."""
    waiting = {(rule.first, rule.then, rule.within, rule.needs_end) for rule in precedence}

    assert {
        (("iphone", "social.privacy"), ("iphone", "phone.block"), "account", True),
        (("apple", "social.privacy"), ("apple", "social.block"), "account", True),
    } <= waiting


@pytest.mark.parametrize("verb", ["contacts.hide", "contacts.remove"])
def test_cards_go_last(verb: str, precedence: tuple[Precedence, ...]) -> None:
    """Cards come after the same person's blocks, and wait while one is undecided."""
    firsts = {
        rule.first[1]
        for rule in precedence
        if rule.then == ("*", verb) and rule.needs_end and rule.within == "person"
    }

    assert {"phone.block", "social.block", "social.restrict"} == firsts


@pytest.mark.parametrize("name", data.playbook_names())
def test_every_playbook_loads(name: str) -> None:
    """A shipped playbook is accepted by the reader of shared playbooks, and has a plain title."""
    playbook = read_shared(data.playbook_bytes(name))

    assert playbook.title
    assert 2 <= len({step.verb for step in playbook.steps}) == len(playbook.steps)


def test_collecting_changes_nothing() -> None:
    """The playbook that collects changes nothing: its verbs only read."""
    table = read_table(data.playbook_bytes("collect-only"))
    verbs = list(_values(table, "do"))

    assert ["mail.keep", "access.review"] == verbs
    assert [True, True] == [VERBS[verb].reads_only for verb in verbs]


def test_people_in_between_are_not_blocked() -> None:
    """The playbook for people in between has no block and takes no card away."""
    verbs = set(_values(read_table(data.playbook_bytes("see-less")), "do"))

    assert set() == {verb for verb in verbs if verb.endswith((".block", ".remove"))}


def test_help_lines_are_protected() -> None:
    """Every number and site of a help line stands in the class that has no exception."""
    lines = read_helplines(data.load("helplines"))
    help_line = next(
        one for one in read_protected(data.load("protected")) if one.name == "help-line"
    )
    phones = {phone for line in lines for phone in line.phones}
    sites = {line.web.split("/")[2].removeprefix("www.") for line in lines if line.web}

    assert (set(), set(), False) == (
        phones - set(help_line.phones),
        sites - set(help_line.domains),
        help_line.exception,
    )


def test_help_is_there_for_everyone() -> None:
    """There are lines for women, men, LGBTQ+ people, elders, children and stalking."""
    lines = read_helplines(data.load("helplines"))

    assert {"everyone", "women", "men", "lgbtq", "older", "children", "stalking", "crime"} == {
        people for line in lines for people in line.people
    }
    assert {"*", "US", "GB", "AU", "CA"} <= {line.country for line in lines}
    assert 2 <= sum(line.country == "*" for line in lines)


def test_no_help_line_is_called_verified() -> None:
    """Nobody has read every line's own page for this release, so none says that it is sure."""
    lines = read_helplines(data.load("helplines"))

    assert [] == [line.name for line in lines if line.sure == "verified"]


def test_providers_that_take_no_password_are_known() -> None:
    """The providers that refuse passwords are named, each with what to do instead."""
    by_domain = {
        domain: provider
        for provider in read_providers(data.load("providers"))
        for domain in provider.domains
    }

    assert {"no"} == {
        by_domain[domain].password
        for domain in ("outlook.com", "hotmail.com", "live.com", "onmicrosoft.com", "proton.me")
    }
    assert {"app-password"} == {
        by_domain[domain].password
        for domain in ("gmail.com", "yahoo.com", "aol.com", "icloud.com", "fastmail.com")
    }
    assert "IMAP" in by_domain["gmx.net"].say
    assert "IMAP" in by_domain["web.de"].say


def test_dots_are_ignored_only_where_that_is_known() -> None:
    """Only Gmail's two domains are one mailbox whatever the dots."""
    providers = read_providers(data.load("providers"))

    assert [("Gmail", "gmail.com")] == [
        (provider.name, provider.same_as) for provider in providers if provider.dots_ignored
    ]


def test_every_provider_has_a_guide_that_is_shipped() -> None:
    """A row names no guide that is not there, and each guide of a mailbox is named once or more."""
    named = {provider.guide for provider in read_providers(data.load("providers"))} - {""}

    assert (MAILBOX_ONLY - {"mail"}) | {"google"} == named


def test_where_rules_cannot_be_set_is_said() -> None:
    """Providers that take no password, or have a guide of their own, offer no ManageSieve."""
    providers = read_providers(data.load("providers"))

    assert [] == [
        provider.name
        for provider in providers
        if (provider.guide or provider.password == "no") and provider.sieve != "no"
    ]
    assert {"imap.mailbox.org", "posteo.de", "no", ""} == {provider.sieve for provider in providers}


@pytest.mark.parametrize("name", ["no-contact", "quiet"])
def test_new_mail_is_filed_before_past_mail(name: str) -> None:
    """A rule for new mail comes before past mail is moved, into the same folder."""
    steps = {step.verb: dict(step.options) for step in read_shared(data.playbook_bytes(name)).steps}
    order = list(steps)

    assert order.index("mail.file-away") + 1 == order.index("mail.file-past")
    assert "later" == steps["mail.file-away"]["folder"]
    assert steps["mail.file-past"] == steps["mail.file-away"]


def _blocks() -> list[bytes]:
    return [
        block.encode()
        for block in re.findall(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    ]


def test_every_example_of_the_page_loads() -> None:
    """The guide, the playbook and the table shown to authors are accepted as they stand."""
    guide, mailbox, playbook, table = _blocks()

    assert ["social.privacy", "social.block"] == list(read_guide("example", guide).parts)
    assert ["mail.file-away"] == list(read_guide("example-mail", mailbox).parts)
    assert ["mail.keep", "access.review"] == [step.verb for step in read_shared(playbook).steps]
    assert [("example", "social.block")] == list(read_notices(table))


def test_the_page_names_every_verb_key_and_file() -> None:
    """The page for authors knows every guided verb, playbook and table."""
    page = DOCS.read_text("utf-8")
    names = [
        *(verb for verb in VERBS if verb in TOGETHER or not verb.startswith("mail.")),
        *GUIDES,
        *data.playbook_names(),
        *data.TABLES,
        *(one.name for one in read_protected(data.load("protected"))),
    ]

    assert [] == [name for name in names if f"`{name}`" not in page]


def test_the_placeholder_stands_where_it_is_filled() -> None:
    """A part about one identifier always holds the placeholder, and no other part does."""
    wrong = [
        (guide.name, verb)
        for guide, verb in PARTS
        if ("{identifier}" in " ".join(guide.parts[verb].steps))
        != (VERBS[verb].scope is Scope.IDENTIFIER and not guide.parts[verb].together)
    ]

    assert [] == wrong
