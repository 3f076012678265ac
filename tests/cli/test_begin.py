"""Hold `begin`: the device question before everything, help first, and nothing stored but that."""

from __future__ import annotations

import pytest

from boundary.app.facts import Choice
from boundary.app.session import open_session
from boundary.cli import begin_words, words
from boundary.core.circumstances import Circumstance
from boundary.core.event import EventKind
from tests.cli.conftest import GUIDED, GUIDED_STEPS, Line

BARE = GUIDED.replace("case: heron-42\n", "")
YES_NO = "yes\nno\nno\nno\nno\nyes\n"


@pytest.fixture
def playbook(line: Line) -> str:
    """Write a playbook without a case code."""
    line.file("steps.yaml", GUIDED_STEPS)
    return str(line.file("playbook.yaml", BARE))


def holding_of(line: Line, code: str) -> tuple[Circumstance, ...]:
    """Read back what the plan counts on."""
    with open_session(line.seen[-1], code, write=False, connect=False) as session:
        return session.facts.circumstances.holding


def choice_of(line: Line, code: str) -> Choice:
    """Read back what was chosen."""
    with open_session(line.seen[-1], code, write=False, connect=False) as session:
        return session.facts.choice


def test_a_calm_case_is_set_up(line: Line, playbook: str) -> None:
    """All questions one by one, then the case, its code in the playbook, and the next step."""
    ended = line("begin", playbook, typed=YES_NO)
    code = next(word for word in ended.out.split() if "-" in word and word[-1].isdigit())

    assert 0 == ended.code
    assert f"Next: `boundary plan {code}`." in ended.out
    assert f"case: {code}\n" in (line.folder / "playbook.yaml").read_text()
    assert Choice.FULL is choice_of(line, code)
    asked = [words.Q_DEVICE, *words.QUESTIONS.values()]
    assert sorted(asked, key=ended.err.index) == asked


def test_the_limits_come_first(line: Line, playbook: str) -> None:
    """What the program cannot do is said before the first question."""
    ended = line("begin", playbook, typed="not now\n")

    assert all(sentence.strip() in ended.out for sentence in words.LIMITS)


@pytest.mark.parametrize(
    "typed", ["no\nstop here\n", "skip this question\nstop here\n", "no\nnot now\n"]
)
def test_a_shared_device_writes_nothing(line: Line, playbook: str, typed: str) -> None:
    """After a no to the device question: advice, exit 0, not a byte written, nothing opened."""
    before = line.files()
    ended = line("begin", playbook, typed=typed)

    assert 0 == ended.code
    assert words.DEVICE_ADVICE[1] in ended.out
    assert words.DEVICE_NOTHING in ended.out
    assert before == line.files()
    assert not line.state.exists()


def test_going_on_from_the_device_is_one_step(line: Line, playbook: str) -> None:
    """The advice can be read and passed over in one answer."""
    ended = line("begin", playbook, typed="no\ngo on\n" + YES_NO[4:] + "none\n")

    assert 0 == ended.code
    assert "is set up" in ended.out


def test_help_lines_before_going_on(line: Line, playbook: str) -> None:
    """On a shared device help lines can be read without anything being written."""
    before = line.files()
    ended = line("begin", playbook, typed="no\nshow help lines\nGB\nstop here\n")

    assert 0 == ended.code
    assert words.HELP_FIRST[0] in ended.out
    assert before == line.files()


@pytest.mark.parametrize("place", range(6))
def test_not_now_ends_every_question(line: Line, playbook: str, place: int) -> None:
    """Every question can be left for another day; then nothing was set up."""
    typed = "".join(f"{word}\n" for word in YES_NO.split()[:place]) + "not now\n"
    before = line.files()
    ended = line("begin", playbook, typed=typed)

    assert 0 == ended.code
    assert words.BEGIN_STOPPED in ended.out
    assert before == line.files()


@pytest.mark.parametrize("first", ["yes\nno", "no\nyes", "skip this question\nno"])
def test_fear_shows_help_before_the_choice(line: Line, playbook: str, first: str) -> None:
    """After a yes, or a skipped question, help comes first, then the choice; going on is free."""
    ticked = "none\n" if first.endswith("yes") else ""
    typed = f"yes\n{first}\nno\nno\nyes\nGB\n{ticked}the full plan\n"
    ended = line("begin", playbook, typed=typed)
    shown = ended.out

    assert 0 == ended.code
    assert shown.index(words.HELP_FIRST[0]) < shown.index(words.WHAT_MAY_HAPPEN[0])
    assert 1 == ended.err.count(words.Q_NOT_STORED)
    assert "Looked up on" in shown
    assert words.Q_CHOICE in ended.err
    assert "is set up" in shown


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("the full plan", Choice.FULL),
        ("quiet steps only", Choice.QUIET),
        ("save copies only", Choice.COLLECT_ONLY),
    ],
)
def test_the_choice_is_kept(line: Line, playbook: str, typed: str, expected: Choice) -> None:
    """Which plan was chosen is what the case remembers."""
    line.file("playbook.yaml", GUIDED)
    ended = line("begin", playbook, typed=f"yes\nyes\nno\nno\nno\nyes\n\n{typed}\n")

    assert 0 == ended.code
    assert expected is choice_of(line, "heron-42")


def test_stopping_at_the_choice_writes_nothing(line: Line, playbook: str) -> None:
    """After the help page one can stop, and nothing was set up."""
    before = line.files()
    ended = line("begin", playbook, typed="yes\nyes\nno\nno\nno\nyes\n\nstop here\n")

    assert 0 == ended.code
    assert before == line.files()


@pytest.mark.parametrize(
    ("answer", "offered", "withheld"),
    [
        ("there is none", [words.CHOOSE_FULL, words.CHOOSE_QUIET], []),
        ("some contact", [words.CHOOSE_QUIET, words.CHOOSE_COLLECT], [words.CHOOSE_FULL]),
        ("i do not know", [words.CHOOSE_COLLECT], [words.CHOOSE_FULL, words.CHOOSE_QUIET]),
    ],
)
def test_an_order_stops_the_full_plan(
    line: Line, playbook: str, answer: str, offered: list[str], withheld: list[str]
) -> None:
    """Children or an order: a lawyer or advocate is named, and what it says limits the choice."""
    typed = f"yes\nno\nno\nno\nyes\nyes\n{answer}\nstop here\n"
    ended = line("begin", playbook, typed=typed)

    assert words.ORDERS_ADVICE[1] in ended.out
    assert begin_words.LOW_CONTACT[0] in ended.out
    assert all(f"  {choice}\n" in ended.err for choice in offered)
    assert not any(f"  {choice}\n" in ended.err for choice in withheld)


def test_not_now_at_the_order_ends(line: Line, playbook: str) -> None:
    """Nobody has to say what an order says."""
    ended = line("begin", playbook, typed="yes\nno\nno\nno\nyes\nyes\nnot now\n")

    assert (0, False) == (ended.code, line.state.exists())


def test_sharing_and_being_alone_get_a_sentence(line: Line, playbook: str) -> None:
    """What is shared, and nobody knowing, is answered with an offer."""
    ended = line("begin", playbook, typed="yes\nno\nno\nyes\nno\nno\nnone\n")

    assert words.SHARED_ADVICE[0] in ended.out
    assert words.SOMEONE_ADVICE in ended.out


def test_answers_are_not_stored(line: Line, playbook: str) -> None:
    """The log keeps that the questions were shown and the choice, and no answer."""
    line.file("playbook.yaml", GUIDED)
    line("begin", playbook, "--answers", line.answers(afraid="yes"), "--no-input")
    with open_session(line.seen[-1], "heron-42", write=False, connect=False) as session:
        events = tuple(session.ledger.events())
    bodies = [dict(event.body or {}) for event in events if event.kind is not EventKind.CHECKPOINT]

    kept = {"choice", "circumstances", "playbook", "text", "wait_hours"}

    assert [kept] == [set(body) for body in bodies]
    assert "afraid" not in str(bodies)


@pytest.mark.parametrize(
    ("changed", "extra", "expected"),
    [
        ({}, [], Choice.FULL),
        ({"afraid": "yes"}, [], Choice.QUIET),
        ({"living_together": "skip"}, [], Choice.QUIET),
        ({"children_or_orders": "yes"}, [], Choice.COLLECT_ONLY),
        ({"children_or_orders": "skip", "afraid": "yes"}, [], Choice.COLLECT_ONLY),
        ({"afraid": "yes"}, ["--plan", "full"], Choice.FULL),
        ({"private_device": "skip"}, [], Choice.FULL),
        ({"private_device": "no"}, ["--go-on"], Choice.FULL),
    ],
)
def test_a_prepared_form_takes_the_careful_choice(
    line: Line, playbook: str, changed: dict[str, str], extra: list[str], expected: Choice
) -> None:
    """Where nobody is asked the careful plan is taken, and a skipped question never blocks."""
    line.file("playbook.yaml", GUIDED)
    ended = line("begin", playbook, "--answers", line.answers(**changed), "--no-input", *extra)

    assert 0 == ended.code
    assert expected is choice_of(line, "heron-42")


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ("yes\nno\nno\nno\nno\nyes\n", False),
        ("yes\nno\nno\nyes\nno\nyes\n", True),
        ("yes\nno\nno\nskip this question\nno\nyes\n", True),
        ("yes\nno\nyes\nno\nno\nyes\nGB\n", True),
        ("no\ngo on\nno\nno\nno\nno\nyes\n", True),
    ],
)
def test_what_holds_is_asked_when_an_answer_calls_for_it(
    line: Line, playbook: str, answers: str, *, asked: bool
) -> None:
    """A calm case has six screens; one more asks what the plan has to count on."""
    line.file("playbook.yaml", GUIDED)
    rest = "1, 4\nthe full plan\n" if asked else ""
    ended = line("begin", playbook, typed=answers + rest)
    ticked = (Circumstance.LIVING_TOGETHER, Circumstance.MAILBOX)

    assert 0 == ended.code
    assert asked == (begin_words.Q_CIRCUMSTANCES[0] in ended.err)
    assert asked == ("The plan counts on this: we live together; the person" in ended.out)
    assert (ticked if asked else ()) == holding_of(line, "heron-42")


def test_not_now_at_what_holds_writes_nothing(line: Line, playbook: str) -> None:
    """The screen about what holds can be left for another day, as every screen."""
    ended = line("begin", playbook, typed="yes\nno\nno\nyes\nno\nyes\nnot now\n")

    assert (0, False) == (ended.code, line.state.exists())
    assert words.BEGIN_STOPPED in ended.out


@pytest.mark.parametrize(
    ("changed", "extra", "expected"),
    [
        ({}, [], ()),
        ({"living_together": "skip"}, [], (Circumstance.LIVING_TOGETHER,)),
        ({"shared_accounts": "yes"}, [], (Circumstance.MAILBOX, Circumstance.CONTACTS)),
        ({"shared_accounts": "yes"}, ["--while", "mailbox"], (Circumstance.MAILBOX,)),
        ({"living_together": "yes"}, ["--while", "none"], ()),
        ({}, ["--while", "leaving", "--while", "device"], (Circumstance.LEAVING, "device")),
    ],
)
def test_a_prepared_form_counts_on_what_is_named_or_careful(
    line: Line,
    playbook: str,
    changed: dict[str, str],
    extra: list[str],
    expected: tuple[Circumstance, ...],
) -> None:
    """Where nobody is asked the careful answer is taken, and what is named goes before it."""
    line.file("playbook.yaml", GUIDED)
    form = line.answers(**changed)
    ended = line("begin", playbook, "--answers", form, "--no-input", *extra)

    assert 0 == ended.code
    assert expected == holding_of(line, "heron-42")
    assert (begin_words.PREPARED_CIRCUMSTANCES in ended.out) == bool(changed and not extra)


def test_the_plan_counts_on_what_holds(line: Line, playbook: str) -> None:
    """With an open device every step counts as may show, and the quiet choice runs none."""
    line.file("playbook.yaml", GUIDED)
    form = line.answers()
    begun = [line("begin", playbook, "--answers", form, "--no-input", "--while", "none")]
    before = line("plan", "heron-42", "--json").json
    begun.append(line("begin", playbook, "--answers", form, "--no-input", "--while", "device"))
    after = line("plan", "heron-42", "--json").json

    assert [0, 0] == [ended.code for ended in begun]
    assert "quiet" in {change["stage"] for change in before["changes"]}
    assert set() == {"quiet"} & {change["stage"] for change in after["changes"]}
    assert before["digest"] != after["digest"]
    assert any("can open this device" in warning for warning in after["warnings"])


def test_a_prepared_no_to_the_device_writes_nothing(line: Line, playbook: str) -> None:
    """A form that says no to the device question ends there, in words and in JSON."""
    form = line.answers(private_device="no")
    before = line.files()
    plain = line("begin", playbook, "--answers", form, "--no-input")
    answer = line("begin", playbook, "--answers", form, "--json", "--country", "gb")

    assert (0, 0) == (plain.code, answer.code)
    assert (None, None) == (answer.json["case"], answer.json["choice"])
    assert {"GB", "*"} == {entry["country"] for entry in answer.json["help"]}
    assert before == line.files()


def test_json_of_a_case(line: Line, playbook: str) -> None:
    """Another program gets code, choice, wait and, when careful, help lines."""
    line.file("playbook.yaml", GUIDED)
    form = line.answers()
    ended = line("begin", playbook, "--answers", form, "--json", "--wait-hours", "0")

    assert {
        "boundary": 1,
        "case": "heron-42",
        "choice": "full",
        "circumstances": [],
        "wait_hours": 0,
        "help": [],
    } == ended.json


def test_nobody_to_ask_and_no_form(line: Line, playbook: str) -> None:
    """Without a person and without a form a person is needed."""
    before = line.files()
    ended = line("begin", playbook, "--no-input")

    assert 4 == ended.code
    assert words.BEGIN_FORM_HINT in ended.err
    assert before == line.files()


def test_a_bad_form_is_refused(line: Line, playbook: str) -> None:
    """A form with another word or a missing key is refused, and nothing is written."""
    bad = line("begin", playbook, "--answers", line.answers(afraid="maybe"), "--no-input")
    missing = line("begin", playbook, "--answers", line.file("a.yaml", "afraid: no\n"))

    assert (2, 2) == (bad.code, missing.code)
    assert not line.state.exists()


def test_without_a_playbook_the_questions_are_still_there(line: Line) -> None:
    """`begin` alone asks, advises, and says what a case needs."""
    ended = line("begin", typed=YES_NO)

    assert 2 == ended.code
    assert words.BEGIN_NO_FILE in ended.err


def test_a_passphrase_is_asked_for_twice(line: Line, playbook: str) -> None:
    """A new passphrase is typed twice, after saying that it cannot be recovered."""
    typed = YES_NO + "four words or more\nfour words or more\n"
    ended = line("begin", playbook, "--state", line.state, typed=typed, bare=True)

    assert 0 == ended.code
    assert words.PASSPHRASE_ADVICE[1] in ended.err
    assert "four words" not in ended.err.replace("Four words", "")


def test_an_unknown_country_says_so(line: Line, playbook: str) -> None:
    """A country that is not in the list gets the directories, and a word about it."""
    ended = line("begin", playbook, typed="no\nshow help lines\nZZ\nstop here\n")

    assert words.NO_LINES in ended.out


def test_begin_again_changes_the_choice(line: Line, playbook: str) -> None:
    """A case can be begun again with another choice."""
    line.file("playbook.yaml", GUIDED)
    form = line.answers()
    line("begin", playbook, "--answers", form, "--no-input")
    ended = line("begin", "heron-42", "--answers", form, "--no-input", "--plan", "quiet")

    assert 0 == ended.code
    assert Choice.QUIET is choice_of(line, "heron-42")


def test_a_sealed_case_is_begun_again_by_its_code(line: Line) -> None:
    """A case whose playbook lies sealed has no path: its choice and what holds can change still."""
    path = line.file("mine.yaml", GUIDED.replace("./steps.yaml", "quiet"))
    form = line.answers()
    line("begin", path, "--answers", form, "--no-input")
    sealed = line("seal", path, typed="remove it\n")
    again = ["--answers", form, "--no-input", "--plan", "quiet", "--while", "mailbox"]
    ended = line("begin", "heron-42", *again)

    assert (0, 0) == (sealed.code, ended.code)
    assert not path.exists()
    assert Choice.QUIET is choice_of(line, "heron-42")
    assert (Circumstance.MAILBOX,) == holding_of(line, "heron-42")


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Home", "iCloud Drive"])
def test_a_folder_that_is_copied_elsewhere_is_said(line: Line, name: str) -> None:
    """A playbook in a folder of a cloud service is warned about before anything is written."""
    folder = line.folder / name
    folder.mkdir()
    (folder / "steps.yaml").write_text(GUIDED_STEPS)
    (folder / "playbook.yaml").write_text(GUIDED)
    warned = line("begin", folder / "playbook.yaml", "--answers", line.answers(), "--no-input")
    line.file("steps.yaml", GUIDED_STEPS)
    other = line.file("other.yaml", BARE)
    calm = line("begin", other, "--answers", line.answers(), "--no-input")

    assert (0, 0) == (warned.code, calm.code)
    assert words.SYNCED[0] in warned.out
    assert words.SYNCED[0] not in calm.out
