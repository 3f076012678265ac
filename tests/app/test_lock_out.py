"""Hold that nobody is ever locked out of help or of their own: no disguise reaches a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from boundary.app.keep import keep_of
from boundary.app.library import Library
from boundary.app.lint import lint_paths
from boundary.app.workspace import load_playbook
from boundary.core.change import Guard
from boundary.core.chosen import WAIT_MS, Chosen, Moment
from boundary.core.cross import cross, person_keys
from boundary.core.errors import PlaybookRefusal
from boundary.core.event import Standing
from boundary.core.plan import Case, Plan, make_plan
from boundary.core.protect import KEEP_OPEN, OWN
from boundary.core.verbs import VERBS, Scope
from tests.core.plans import planner

REFUSED = "refused"
"""No address, number or handle at all, or kept open by the same file: it is not accepted."""
HONEST = "jordan@example.org"
"""Stands in every file, so that a plan that holds nobody at all is noticed."""
STEPS = "boundary: 1\ntitle: Every step about somebody\nsteps:\n" + "".join(
    f"  - {{do: {name}}}\n" for name, verb in VERBS.items() if verb.scope is Scope.IDENTIFIER
)
ACCOUNTS = """\
accounts:
  gmail: {use: imap, host: imap.gmail.com, user: Jane.Example@gmail.com}
  post: {use: imap, host: imap.example.net, user: me@bücher.example}
  other: {use: imap, host: imap.example.net, user: me.example@outlook.com}
  bare: {use: imap, host: imap.gmail.com, user: sam.example}
  small: {use: imap, host: imap.example.com, user: kim.example}
  phone: {use: iphone}
  chat: {use: whatsapp}
  safe-chat: {use: signal}
  apples: {use: apple}
  search: {use: google}
  fediverse: {use: mastodon}
  rooms: {use: xmpp}
keep_open: [lawyer@example.com, "+1 202 555 0102"]
"""

OWN_ADDRESSES = (
    "jane.example@gmail.com",
    "janeexample@gmail.com",
    "j.a.n.e.e.x.a.m.p.l.e@gmail.com",
    "JANE.EXAMPLE@GMAIL.COM",
    "jane.example+example@gmail.com",
    "jane.example@googlemail.com",
    "Jane.Example+1@GoogleMail.com",
    "jane.example@\uff47\uff4d\uff41\uff49\uff4c.com",
    "jane.example@gmail\u3002com",
    "jane.example@gmail\uff0ecom",
    "jane.example@gmail\uff61com",
    "me@xn--bcher-kva.example",
    "ME@XN--BCHER-KVA.EXAMPLE",
    "ME@BÜCHER.example",
    "me@bu\u0308cher.example",
    "me@bücher\u3002example",
    "me+example@bücher.example",
    "me.example+@outlook.com",
    "Me.Example+news+more@Outlook.COM",
    "sam.example@gmail.com",
    "SamExample+1@googlemail.com",
    "kim.example@example.com",
    "Kim.Example@imap.example.com",
    "Lawyer+example@Example.COM",
)
"""The user's own and those kept open, spelled in every way that reaches the same mailbox."""
NO_ADDRESSES = (
    "jane.example@gmail.com.",
    "jane\u200b.example@gmail.com",
    "jane.example@gm\u00adail.com",
    "jane.\u2060example@gmail.com",
    "\uff4aane.example@gmail.com",
    "Jane <jane.example@gmail.com>",
    "jane.example@gmail.com, jordan@example.org",
    "jane.example(home)@gmail.com",
    '"me example"@example.com',
    "mailto:jane.example@gmail.com?",
    "jane.example@gmail.com ",
    "*@example.com",
    "@example.com",
    "gmail.com",
    "jane.example@[127.0.0.1]",
    "postmaster\u200d@example.org",
    "mailer\u2010daemon@example.org",
    "\uff50ostmaster@example.org",
    "security@localhost",
    "lawyer@example\uff0ecom",
)
"""The same in spellings that are no address, and one that is kept open and cut at once."""
NOTICES = (
    "mailer-daemon@example.org",
    "MAILER-DAEMON@Example.ORG",
    "mailer_daemon@example.org",
    "postmaster@example.org",
    "Postmaster+example@example.org",
    "postmaster2@example.org",
    "security@example.org",
    "security.alerts.example@example.org",
    "security-noreply@example.org",
    "security.example@accountprotection.microsoft.com",
    "no-reply@accounts.google.com",
    "jane.example@ACCOUNTS.GOOGLE.COM",
    "appleid.example@id.apple.com",
    "no-reply@notify.proton.me",
    "security@facebookmail.com",
    "abuse@example.org",
    "no-reply@example.org",
    "NoReply@example.org",
    "no_reply-7.example@example.org",
    "do.not.reply@example.org",
    "noreply+security.example@example.org",
)
PLACES = (
    ("help-line", "advocate@thehotline.org"),
    ("help-line", "Advocate+example@chat.THEHOTLINE.org"),
    ("help-line", "jordan.example@womensaid\uff0eorg.uk"),
    ("help-line", "info.example@refuge.org.uk"),
    ("police", "jordan.example@met.police.uk"),
    ("police", "desk.example@polizei.nrw.de"),
    ("court", "clerk.example@nysd.uscourts.gov"),
    ("court", "jordan.example@justice.gov.uk"),
    ("lawyer", "jordan.example@firm.law"),
    ("bank", "service.example@paypal.com"),
    ("bank", "alerts.example@CHASE.com"),
    ("bank", "jordan.example@first.bank"),
    ("school", "head.example@little.sch.uk"),
    ("school", "jordan.example@cs.edu"),
    ("health", "dr.example@trust.nhs.uk"),
    ("health", "reception.example@town.clinic"),
    ("child-service", "jordan.example@ourfamilywizard.com"),
)
DESKS = (
    ("police", "info.example@met.police.uk"),
    ("police", "records.example@police.uk"),
    ("court", "clerk.example@uscourts.gov"),
    ("court", "registry.7.example@justice.gov.uk"),
    ("lawyer", "office.example@firm.law"),
    ("lawyer", "Reception+example@firm.law"),
    ("bank", "fraud.example@first.bank"),
    ("bank", "service.example@paypal.com"),
    ("health", "appointments.example@trust.nhs.uk"),
    ("health", "care_team.example@town.clinic"),
    ("school", "office.example@little.sch.uk"),
    ("school", "safeguarding.example@cs.edu"),
    ("child-service", "team.example@ourfamilywizard.com"),
    ("child-service", "cases.example@ourfamilywizard.com"),
)
"""Desks at places with an exception for a person: nobody, so there is none."""
NAMED = (
    ("police", "jordan.example@met.police.uk"),
    ("court", "jordan.example@justice.gov.uk"),
    ("lawyer", "jordan.example@firm.law"),
    ("bank", "jordan.example@first.bank"),
    ("health", "jordan.example@trust.nhs.uk"),
    ("school", "jordan.example@cs.edu"),
    ("child-service", "jordan.example@ourfamilywizard.com"),
)
NUMBERS = (
    ("help-line", "+1 800 799 7233"),
    ("help-line", "+1 (800) 799-7233"),
    ("help-line", "\uff0b\uff11\uff18\uff10\uff10\uff17\uff19\uff19\uff17\uff12\uff13\uff13"),
    ("help-line", "+\u0661\u0668\u0660\u0660\u0667\u0669\u0669\u0667\u0662\u0663\u0663"),
    ("help-line", "+44 (0)\u00a0808 2000 247"),
    ("help-line", "+440808\u00a02000 247"),
    ("help-line", "+49 116 016"),
    ("help-line", "+49 (0)\u00a08000 116016"),
    ("help-line", "+353.1800.341.900"),
    ("help-line", "+61\u20111800 737 732"),
    (REFUSED, "+1 (202) 555-0102"),
    (REFUSED, "+1 800 799 7233 ext. 5"),
    (REFUSED, "+1-800-799-SAFE"),
    (REFUSED, "tel:+18007997233"),
    (REFUSED, "0808 2000 247"),
    (REFUSED, "911"),
    (REFUSED, "+1 911"),
    (REFUSED, "+44 999"),
    (REFUSED, "+49 112"),
    (REFUSED, "+61 000"),
    (REFUSED, "\uff19\uff11\uff11"),
    (REFUSED, "*67 911"),
    (REFUSED, "**21*911#"),
    (REFUSED, "+39 1522"),
    (REFUSED, "988"),
)
HANDLES = (
    ("help-line", "whatsapp", "+18007997233"),
    ("help-line", "signal", "+1 (800) 799-7233"),
    (REFUSED, "whatsapp", "+12025550102"),
    (OWN, "apple", "Jane.Example@gmail.com"),
    (OWN, "google", "janeexample+example@googlemail.com"),
    (OWN, "mastodon", "@me@bücher.example"),
    (OWN, "xmpp", "me@xn--bcher-kva.example"),
    ("security-notice", "apple", "security@example.org"),
    ("help-line", "apple", "advocate@thehotline.org"),
    (REFUSED, "signal", "911"),
    (REFUSED, "whatsapp", "https://wa.me/18007997233"),
)


@dataclass(frozen=True)
class Disguise:
    """One identifier that a file puts under the person, and what has to come of it."""

    expected: str
    lines: str

    @property
    def text(self) -> str:
        """The whole private playbook."""
        return (
            f"boundary: 1\npeople:\n  - alias: J.\n    follow: ./steps.yaml\n{self.lines}{ACCOUNTS}"
        )


def mail(expected: str, text: str) -> Disguise:
    """Put an address beside an honest one."""
    return Disguise(expected, f"    emails: [{HONEST}, {_quoted(text)}]\n")


def number(expected: str, text: str) -> Disguise:
    """Put a number beside an honest address."""
    return Disguise(expected, f"    emails: [{HONEST}]\n    phones: [{_quoted(text)}]\n")


def named(expected: str, service: str, text: str) -> Disguise:
    """Put a handle beside an honest address."""
    handles = f"    handles: {{{service}: {_quoted(text)}}}\n"
    return Disguise(expected, f"    emails: [{HONEST}]\n{handles}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


CASES = (
    *(mail(KEEP_OPEN if "awyer" in text else OWN, text) for text in OWN_ADDRESSES),
    *(mail(REFUSED, text) for text in NO_ADDRESSES),
    *(mail("security-notice", text) for text in NOTICES),
    *(mail(name, text) for name, text in PLACES),
    *(number(expected, text) for expected, text in NUMBERS),
    *(named(expected, service, text) for expected, service, text in HANDLES),
)


_WITHOUT = {OWN, KEEP_OPEN, "security-notice", "help-line"}
CLOSED = (
    *(one for one in CASES if one.expected in _WITHOUT),
    *(mail(name, text) for name, text in DESKS),
)
"""Whom no choice reaches: no exception for the class, or a desk and not a person."""


@pytest.fixture(scope="module")
def library() -> Library:
    """Read what ships, once."""
    return Library()


def _file(folder: Path, disguise: Disguise) -> Path:
    (folder / "steps.yaml").write_text(STEPS, encoding="utf-8")
    path = folder / "mine.yaml"
    path.write_text(disguise.text, encoding="utf-8")
    return path


def _plan(path: Path, library: Library, *, chosen: bool = False) -> Plan:
    """Make the plan of a file with everything still to do, as a session does.

    `chosen`: every step that was left out was chosen, and waited for.
    """
    loaded = load_playbook(path, library)
    playbook = loaded.playbook
    keys = person_keys(playbook, Standing())
    crossing = cross(playbook, loaded.follows, lambda _service, _verb: True, keys, {})
    services = {account.name: account.service for account in playbook.accounts}
    case = Case(services, library.rules, keep_of(playbook, library.rules.providers))
    plan = make_plan(crossing.items, {}, planner, Standing(), case)
    if not chosen:
        return plan
    held = {
        one.item.address: Chosen(one.item.verb, one.protection.name, WAIT_MS, Moment())
        for one in plan.protected
    }
    due = replace(case, moment=Moment(WAIT_MS, WAIT_MS))
    return make_plan(crossing.items, {}, planner, Standing(chosen=held), due)


def test_there_are_more_than_seventy() -> None:
    """The table is as long as it is said to be, and names every class that ships."""
    expected = {disguise.expected for disguise in CASES}
    classes = {one.name for one in Library().rules.protected}

    assert 100 <= len({disguise.text for disguise in CASES}) == len(CASES)
    # No emergency number is a phone number, so that class only ever shows as a refusal.
    assert {OWN, KEEP_OPEN, REFUSED} | classes - {"emergency"} == expected


@pytest.mark.no_cover
@pytest.mark.parametrize("disguise", CASES, ids=range(len(CASES)))
def test_no_disguise_reaches_a_plan(disguise: Disguise, tmp_path: Path, library: Library) -> None:
    """The file is refused, or the one it would lock out is named and no change is about them."""
    path = _file(tmp_path, disguise)
    (linted,) = lint_paths([path], library)
    if disguise.expected == REFUSED:
        with pytest.raises(PlaybookRefusal):
            load_playbook(path, library)

        assert 1 == len(linted.faults)
        return
    plan = _plan(path, library)
    subjects = {change.address.subject for change in plan.changes if change.item.subject}

    assert (1, ()) == (len(linted.protected), linted.faults)
    assert {disguise.expected} == {spared.protection.name for spared in plan.protected}
    assert {f"email:{HONEST}"} == subjects


def test_there_are_more_than_seventy_without_an_exception() -> None:
    """The table of those that no choice reaches is as long as it is said to be."""
    assert 70 <= len({disguise.text for disguise in CLOSED}) == len(CLOSED)


@pytest.mark.no_cover
@pytest.mark.parametrize("disguise", CLOSED, ids=range(len(CLOSED)))
def test_no_choice_reaches_them(disguise: Disguise, tmp_path: Path, library: Library) -> None:
    """Own, kept open, notices, help lines and desks stay, though chosen and waited for."""
    plan = _plan(_file(tmp_path, disguise), library, chosen=True)

    assert {disguise.expected} == {one.protection.name for one in plan.protected}
    assert {f"email:{HONEST}"} == {c.address.subject for c in plan.changes if c.item.subject}


@pytest.mark.parametrize(("name", "text"), NAMED)
def test_a_named_person_there_can_be_chosen(
    name: str, text: str, tmp_path: Path, library: Library
) -> None:
    """The one exception: without a choice left alone, with one each step has a guard of its own."""
    path = _file(tmp_path, mail(name, text))
    before, after = _plan(path, library), _plan(path, library, chosen=True)
    theirs = {change.address for change in after.pending if change.address.subject.endswith(text)}
    guarded = [one.addresses for one in after.problems if one.guard is Guard.PROTECTED]

    assert {name} == {one.protection.name for one in before.protected}
    assert () == after.protected
    assert theirs
    assert sorted((one,) for one in theirs) == sorted(guarded)


def test_every_class_with_an_exception_is_tried(library: Library) -> None:
    """The table of named persons has each class that allows one, and no other."""
    expected = {one.name for one in library.rules.protected if one.exception}

    assert expected == {name for name, _ in NAMED} == {name for name, _ in DESKS}


def test_the_honest_one_alone_is_in_the_plan(tmp_path: Path, library: Library) -> None:
    """The same file without a disguise spares nobody: the search itself can come out empty."""
    plan = _plan(_file(tmp_path, Disguise("", f"    emails: [{HONEST}]\n")), library)

    assert () == plan.protected
    assert plan.pending
