"""Hold what was chosen beside the questions to what it raises, and to nothing else."""

from __future__ import annotations

from itertools import combinations

import pytest

from boundary.core.change import Notice, Stage
from boundary.core.circumstances import Circumstance, Circumstances, circumstances
from boundary.core.plan import SAID, Plan
from boundary.core.rules import Rules
from boundary.core.verbs import VERBS
from tests.core.plans import item, notice, plan

QUIET = Rules({("*", verb): notice(Notice.QUIET) for verb in VERBS})
CHANGING = [verb for verb in VERBS if not VERBS[verb].reads_only]


def made(verb: str, *holding: Circumstance, rules: Rules = QUIET) -> Plan:
    """Plan one item under these circumstances."""
    return plan([item("a", verb)], rules=rules, circumstances=circumstances(holding))


def test_there_is_one_spelling() -> None:
    """The order in which they were chosen, and choosing one twice, make no difference."""
    chosen = (Circumstance.MAILBOX, Circumstance.DEVICE, Circumstance.MAILBOX)

    assert circumstances(chosen) == circumstances(reversed(chosen))
    assert (Circumstance.DEVICE, Circumstance.MAILBOX) == circumstances(chosen).holding


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_is_raised_where_nothing_holds(verb: str) -> None:
    """Apart, with nothing open to them, the dated table alone decides."""
    assert Notice.QUIET is made(verb).pending[0].notice
    assert () == made(verb).warnings


@pytest.mark.parametrize("verb", CHANGING)
def test_an_open_device_raises_every_change(verb: str) -> None:
    """Whatever is changed may be seen on a device that they can open."""
    raised = made(verb, Circumstance.DEVICE)

    assert (Notice.MAY_SHOW, Stage.MAY_SHOW) == (raised.pending[0].notice, raised.pending[0].stage)


@pytest.mark.parametrize(
    ("one", "groups"),
    [
        (Circumstance.MAILBOX, ("mail.",)),
        (Circumstance.CONTACTS, ("contacts.",)),
        (Circumstance.LIVING_TOGETHER, ("mail.", "contacts.")),
        (Circumstance.LEAVING, ("mail.", "contacts.")),
    ],
)
def test_only_what_they_can_see_is_raised(one: Circumstance, groups: tuple[str, ...]) -> None:
    """An open mailbox is about mail, an open address book about cards, a shared home about both."""
    raised = {verb for verb in CHANGING if made(verb, one).pending[0].notice is Notice.MAY_SHOW}

    assert {verb for verb in CHANGING if verb.startswith(groups)} == raised


@pytest.mark.parametrize("one", Circumstance)
@pytest.mark.parametrize("verb", [verb for verb in VERBS if VERBS[verb].reads_only])
def test_saving_and_looking_stay_first(verb: str, one: Circumstance) -> None:
    """Copies are saved and access is looked at before anything, whatever holds."""
    kept = made(verb, one)

    assert VERBS[verb].stage is kept.pending[0].stage
    assert () == kept.warnings


@pytest.mark.parametrize("one", Circumstance)
def test_quiet_files_no_mail_and_touches_no_card(one: Circumstance) -> None:
    """While one holds, no plan has a quiet step on mail, or none on cards, as it concerns them."""
    quiet = [
        verb
        for verb in ("mail.file-away", "mail.file-past", "mail.set-aside", "contacts.remove")
        if made(verb, one).pending[0].stage is Stage.QUIET
    ]

    expected = {
        Circumstance.MAILBOX: ["contacts.remove"],
        Circumstance.CONTACTS: ["mail.file-away", "mail.file-past", "mail.set-aside"],
    }
    assert expected.get(one, []) == quiet


@pytest.mark.parametrize("word", [Notice.MAY_SHOW, Notice.WILL_SHOW])
def test_nothing_is_ever_lowered(word: Notice) -> None:
    """What the table says of a step that shows stays, with its own sentence and its date."""
    rules = Rules({("*", "mail.file-past"): notice(word)})
    kept = made("mail.file-past", Circumstance.MAILBOX, rules=rules)

    assert word is kept.pending[0].notice
    assert rules.notices["*", "mail.file-past"] == kept.notices["mail", "mail.file-past"]


def test_the_plan_says_why() -> None:
    """The notice line and one warning for all accounts name what was chosen."""
    items = [item("a"), item("b"), item("a", account="work"), item("a", "phone.block", "phone")]
    raised = plan(items, rules=QUIET, circumstances=circumstances([Circumstance.MAILBOX]))
    line = raised.notices["mail", "mail.file-past"]

    assert "You said that the person can open your mailbox, so this may show." == line.say
    assert (SAID, Notice.MAY_SHOW, "") == (line.sure, line.notice, line.checked_on)
    assert (f"{line.say} This is about: mail, work.",) == raised.warnings
    assert SAID != raised.notices["phone", "phone.block"].sure


def test_the_digest_covers_it() -> None:
    """A plan that was agreed to under other circumstances is another plan."""
    digests = {
        made("mail.file-past", *holding, rules=QUIET).digest
        for holding in ((), (Circumstance.MAILBOX,))
    }

    assert 2 == len(digests)


def test_every_reason_is_said_of_the_person_or_of_you() -> None:
    """Whatever is chosen together, a raised step has one reason, a whole sentence."""
    whys = {
        circumstances(chosen).why(verb)
        for count in range(len(Circumstance) + 1)
        for chosen in combinations(Circumstance, count)
        for verb in VERBS
    }

    assert {"", *(Circumstances((one,)).why("mail.file-past") for one in Circumstance)} | {
        Circumstances((Circumstance.CONTACTS,)).why("contacts.remove")
    } == whys
