"""Hold each safety rule that says how it is checked to exactly that check, end to end.

Each test is named after its rule; tests/docs/test_safety_checks.py holds the list.
"""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from boundary.adapters.sieve import grammar
from boundary.adapters.sieve.layout import start_script
from boundary.adapters.sieve.rules import rules_script
from boundary.app.env import Env
from boundary.app.library import Library
from boundary.app.session import open_session
from boundary.app.wiring import Switchboard
from boundary.cli import undo_words, words
from boundary.cli.door import COMMANDS
from boundary.core.change import Stage
from boundary.core.errors import StoreError
from boundary.core.event import EventKind
from boundary.core.identifier import Identifier, IdentifierError, Kind, email, phone
from boundary.core.ports import Files, NewFile
from boundary.core.protect import protected
from boundary.core.rules import Keep, ProtectedClass
from boundary.core.verbs import VERBS, Scope
from tests.adapters.sieve.people import MADE_ON, PIGEONHOLE, PLAIN, PROVIDERS, addresses, filed
from tests.app.world import Told
from tests.cli.conftest import GUIDED, GUIDED_STEPS, Case, Line
from tests.words import banned
from tools.forbidden_code import faults

ROOT = Path(__file__).parents[2]
LIBRARY = Library()
DAY_MS = 86_400_000
CHANGING = {
    "run": (),
    "add": (),
    "edit": (),
    "skip": ("--item", "phone/phone.block/00000000"),
    "undo": ("--all", "--now"),
    "connect": ("mail",),
    "reasons": (),
    "forget": (),
}
"""Commands that change something of a case, and what they need to be told."""
READING = frozenset(
    {
        "begin",
        "case",
        "check",
        "doctor",
        "evidence",
        "flows",
        "found",
        "guides",
        "import",
        "lint",
        "log",
        "new",
        "plan",
    }
    | {
        "accounts",
        "find",
        "passphrase",
        "recover",
        "rehearse",
        "seal",
        "share",
        "sheet",
        "stop",
        "wipe",
    }
)
"""Commands that change nothing of a case that is there, or make one and ask the questions."""


@pytest.fixture
def playbook(line: Line) -> Path:
    """Write a playbook that no question was asked for."""
    line.file("steps.yaml", GUIDED_STEPS)
    return line.file("playbook.yaml", GUIDED)


def by_hand(env: Env) -> Env:
    """Let every written step be done at once."""
    return replace(env, hands=Told())


# ---- A: before the first change


@pytest.mark.parametrize("command", CHANGING)
def test_a1_until_the_questions_were_shown_every_changing_command_stops(
    line: Line, playbook: Path, command: str
) -> None:
    """Before `begin` a changing command ends waiting for a person, and every byte stays."""
    before = line.files()
    ended = line(command, playbook, *CHANGING[command], "--no-input")

    assert 4 == ended.code, ended
    assert before == line.files()
    assert not line.state.exists()


def test_a1_every_command_is_known_to_change_or_not() -> None:
    """A new command is put on one of the two lists, with what holds it."""
    assert set(COMMANDS) == {*CHANGING, *READING}


def test_a1_the_questions_are_offered_again(guided: Case) -> None:
    """After thirty days they are offered before a step that shows, and not before that."""
    guided.line.arrange = by_hand
    fresh = guided("run", typed="go on\nnot now\n")
    guided.line.late_ms = 31 * DAY_MS
    late = guided("run", typed="go further\nnot now\n")

    assert words.ASK_AGAIN not in fresh.err
    assert words.ASK_AGAIN in late.err


@pytest.mark.parametrize("first", ["yes\nno", "no\nyes", "skip this question\nno"])
def test_a2_help_comes_before_the_plan_and_going_on_is_one_step(
    line: Line, playbook: Path, first: str
) -> None:
    """On fear or a shared home help lines stand before the choice; one answer leads on."""
    ticked = "none\n" if first.endswith("yes") else ""
    ended = line("begin", playbook, typed=f"yes\n{first}\nno\nno\nyes\nGB\n{ticked}the full plan\n")
    after_help = ended.err[ended.err.rindex(words.Q_CHOICE) :]

    assert 0 == ended.code
    assert ended.out.index(words.HELP_FIRST[0]) < ended.out.index("is set up")
    assert after_help.count("> ") <= 1


def test_a3_on_a_shared_device_nothing_is_written_and_nothing_is_called(
    line: Line, playbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A no to the device question ends without a file, a folder or a connection; advice only."""
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *given: called.append(given))
    before = line.files()
    ended = [
        line("begin", playbook, typed=typed)
        for typed in ("no\nstop here\n", "no\nshow help lines\nUS\nstop here\n", "no\nnot now\n")
    ]
    advice = " ".join(words.DEVICE_ADVICE).casefold()

    assert [0] * 3 == [one.code for one in ended]
    assert before == line.files()
    assert not line.state.exists()
    assert [] == called
    assert not re.search(r"\b(clear|wipe|empty|erase|remove)\b.*\bhistory\b", advice)


def test_a5_no_answer_is_stored(line: Line, playbook: Path) -> None:
    """Only that the questions were shown, when, and what was chosen is in the log; no free text."""
    typed = "yes\na marmot in the garden\nyes\nskip this question\nno\nno\nyes\nGB\nnone\nquiet\n"
    line("begin", playbook, typed=f"{typed}quiet steps only\n")
    with open_session(line.seen[-1], "heron-42", write=False, connect=False) as session:
        events = tuple(session.ledger.events())
    bodies = [event.body or {} for event in events if event.kind is not EventKind.CHECKPOINT]
    told = str([event.body for event in events])

    assert {"choice", "circumstances", "playbook", "text", "wait_hours"} == {
        key for body in bodies for key in body
    }
    assert ["questions-shown"] == [body["text"] for body in bodies]
    assert not any(word in told for word in ("marmot", "afraid", "children", "someone_knows"))


# ---- B: the plan


@pytest.mark.parametrize("seed", range(4))
def test_b2_shuffled_steps_run_in_the_fixed_order(mailed: Case, seed: int) -> None:
    """However the steps stand in the file: save, look, quiet, may show, will show; asked twice."""
    steps = ["mail.keep", "access.review", "mail.file-past", "phone.block", "social.block"]
    random.Random(seed).shuffle(steps)  # noqa: S311  # an order, not a secret
    lines = "".join(f"  - {{do: {verb}}}\n" for verb in steps)
    mailed.line.file("mail.yaml", f"boundary: 1\ntitle: Steps\nsteps:\n{lines}")
    text = mailed.path.read_text().replace(
        "    emails: [jordan@example.org]\n",
        '    emails: [jordan@example.org]\n    phones: ["+1 202 555 0123"]\n'
        "    handles: {x: jordan_example}\n",
    )
    mailed.path.write_text(f"{text}  phone: {{use: iphone}}\n  site: {{use: x}}\n")
    planned = mailed("plan", "--json").json["changes"]
    mailed.line.arrange = by_hand
    ended = mailed("run", typed="go on\n" * 3)
    ran = [stage for stage in _stages_of_intents(mailed) if stage]
    ranks = [Stage(change["stage"]).rank for change in planned]

    assert sorted(ranks) == ranks
    assert {stage.value for stage in Stage} == {change["stage"] for change in planned}
    assert sorted(ran, key=lambda stage: Stage(stage).rank) == ran
    assert {stage.value for stage in Stage} == set(ran), ended
    assert words.RUN_ASK_MAY in ended.err
    assert ended.err.index(words.RUN_ASK_QUIET) < ended.err.index(words.RUN_ASK_MAY)
    assert ended.err.index(words.RUN_ASK_MAY) < ended.err.index(words.RUN_ASK_WILL)


def _stages_of_intents(case: Case) -> list[str]:
    """Read from the log in which order things were begun."""
    with open_session(case.line.seen[-1], case.code, write=False, connect=False) as session:
        bodies = [
            event.body or {} for event in session.ledger.events() if event.kind is EventKind.INTENT
        ]
    found = [re.search(r"'stage': '([a-z-]+)'", str(body)) for body in bodies]
    return [match[1] if match else "" for match in found]


# ---- C: evidence


class _FullArchive:
    """The disk, full as soon as an original is to be archived."""

    def __init__(self, files: Files) -> None:
        """Pass everything else on."""
        self._files = files

    def __getattr__(self, name: str) -> object:
        return getattr(self._files, name)

    def new_file(self, _folder: Path, /) -> NewFile:
        """Refuse."""
        raise StoreError("The disk is full.")


def test_c1_a_store_that_fails_makes_no_changing_call(mailed: Case) -> None:
    """When the originals cannot be saved, the mailbox keeps every message where and as it is."""
    assert mailed.double is not None
    before = mailed.double.snapshot()
    digest = mailed.digest()

    def fails(env: Env) -> Env:
        return replace(env, files=cast("Files", _FullArchive(env.files)))

    mailed.line.arrange = fails
    ended = mailed("run", "--accept", digest, "--json")
    statuses = {result["status"] for result in ended.json["results"]}

    assert 1 == ended.code
    assert {"failed"} == statuses
    assert before == mailed.double.snapshot()


def test_c3_no_code_deletes_mail_or_files_it_as_spam() -> None:
    """No module holds a delete, Spam or Trash action, and the vocabulary has no word for one."""
    sources = sorted((ROOT / "boundary").rglob("*.py"))
    found = [
        fault
        for source in sources
        for fault in faults(str(source.relative_to(ROOT)), source.read_text(encoding="utf-8"))
    ]
    never = ("delete", "discard", "junk", "purge", "spam", "trash")
    told = [*VERBS, *(verb.does for verb in VERBS.values())]
    allowed = [
        word for verb in VERBS.values() for one in verb.options.values() for word in one.allowed
    ]

    assert [] == found
    assert len(sources) > 100
    assert [] == [text for text in (*told, *allowed) if any(word in text for word in never)]


# ---- D: undo


def test_d2_the_undo_says_nothing_of_the_lists_and_asks_once(mailed: Case) -> None:
    """Every screen of an undo, waiting or not, is free of the words; one question, no plea."""
    mailed.accepted()
    screens = [
        mailed("undo", "--all", typed="take it back after the wait\n"),
        mailed("undo", typed="everything\nnot now\n"),
        mailed("undo", "--all", "--no-input"),
    ]
    mailed.line.late_ms = DAY_MS + 1000
    screens.append(mailed("undo", "--all", typed="take it back\n"))
    told = [one.out + one.err for one in screens]
    plea = r"\b(sure|really|please|why|reconsider|streak|days? (clean|without)|proud)\b"

    assert [4, 4, 4, 0] == [one.code for one in screens]
    assert [[]] * 4 == [banned(text) for text in told]
    assert [None] * 4 == [re.search(plea, text, re.IGNORECASE) for text in told]
    assert 1 == screens[-1].err.count(undo_words.UNDO_OPEN)


# ---- F: secrets, storage, discretion


def test_f1_without_a_network_every_command_but_the_adapters_works(
    line: Line, playbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every socket taken away, a case of steps by hand goes its whole way."""

    def no_network(*_given: object) -> object:
        raise OSError("there is no network here")

    for name in ("connect", "bind", "sendto", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    entry = line.file("new.yaml", 'person: J.\nphone: "+1 202 555 0124"\n')
    steps = line.folder / "steps.yaml"
    line.arrange = by_hand
    ended = {
        "begin": line("begin", playbook, "--answers", line.answers(), "--no-input"),
        "": line(typed=""),
        "lint": line("lint", playbook, bare=True),
        "plan": line("plan", "heron-42"),
        "add": line("add", "heron-42", "--from", entry, typed="not now\n"),
        "run": line("run", "heron-42", typed="go on\n" * 3),
        "check": line("check", "heron-42"),
        "skip": line("skip", "heron-42", typed="not now\n"),
        "undo": line("undo", "heron-42", "--all", "--no-input"),
        "evidence": line("evidence", "heron-42", "list"),
        "log": line("log", "heron-42", "review"),
        "verify": line("log", "heron-42", "verify"),
        "share": line("share", steps, "--no-input"),
        "import": line("import", steps, "--no-input"),
        "guides": line("guides", "iphone", bare=True),
        "sheet": line("sheet", "--blank", bare=True),
        "accounts": line("accounts", "heron-42"),
        "doctor": line("doctor", bare=True),
    }

    assert [] == [name for name, one in ended.items() if one.code not in (0, 3, 4)], ended
    assert [] == [name for name, one in ended.items() if words.UNEXPECTED_HINT in one.err]


# ---- H: nothing goes out


def _commands(script: bytes) -> Iterator[grammar.Command]:
    """Walk every command of a script, those in blocks included."""
    waiting = list(grammar.parse(script))
    while waiting:
        command = waiting.pop()
        waiting += command.block or ()
        yield command


def test_h1_no_code_sends_and_no_adapter_asks_for_it() -> None:
    """No module can send; what an adapter serves, and what a rule of ours does, is to file."""
    sources = sorted((ROOT / "boundary").rglob("*.py"))
    sending = re.compile(
        r"\bsmtplib\b|\bsendmail\b|send_message\(|\bMAIL FROM\b|gmail\.send|mail\.send"
        r"|[\"'](?:redirect|vacation|notify|reject|ereject)[\"']"
    )
    # Where other people's rules are read, the words for what they do are known.
    reading = {
        "boundary/adapters/google/double/settings.py",
        "boundary/adapters/google/gmail/review.py",
        "boundary/adapters/sieve/deeds.py",
        "boundary/adapters/sieve/evaluate.py",
        "boundary/adapters/sieve/say.py",
        "boundary/adapters/sieve/vocabulary.py",
    }
    named = {
        str(source.relative_to(ROOT))
        for source in sources
        if sending.search(source.read_text(encoding="utf-8"))
    }
    served = {
        verb
        for manifest in Switchboard(LIBRARY).manifests
        for service in LIBRARY.services
        for verb in VERBS
        if manifest.serves(service, verb)
    }
    scripts = [
        rules_script(filed(addresses(20)), made_on=MADE_ON, dialect=each, providers=PROVIDERS)
        for each in (PIGEONHOLE, PLAIN)
    ]
    scripts.append(start_script("mine", made_on=MADE_ON))
    used = {command.name for script in scripts for command in _commands(script)}
    filing = {"addflag", "elsif", "fileinto", "if", "include", "keep", "require", "setflag", "stop"}

    assert set() == named - reading
    assert served == set(VERBS)
    assert not any(re.search(r"send|reply|post|forward|report|follow", verb) for verb in served)
    assert used <= filing
    assert "fileinto" in used


# ---- M: misuse limits

CLASSES = LIBRARY.rules.protected


@pytest.mark.parametrize("one", CLASSES, ids=[one.name for one in CLASSES])
def test_m1_each_class_is_spared_and_only_a_named_person_is_excepted(one: ProtectedClass) -> None:
    """Every place, role and number of a class is spared; one person there may be an exception."""
    places = [*one.domains, *(suffix.removeprefix(".") for suffix in one.suffixes)]
    places += [f"sub.{place}" for place in places]
    people = [email(f"jordan.example@{place}") for place in places if "." in place]
    desks = [email(f"info@{place}") for place in places if "." in place]
    roles = [email(f"{role}@example.org") for role in one.roles]
    numbers = [Identifier(Kind.PHONE, number) for number in one.phones if number.startswith("+")]
    numbers += _behind_a_country([number for number in one.phones if number[0] != "+"])
    excepted = _exceptions(people)

    assert None not in _exceptions([*people, *desks, *roles, *numbers])
    assert set(_exceptions([*desks, *roles, *numbers])) <= {False}
    # A place that another class without an exception names as well has none.
    assert (True in excepted) == one.exception
    assert set(excepted) <= {one.exception, False}


def _behind_a_country(short: Sequence[str]) -> Iterator[Identifier]:
    """Give those short numbers that are ever taken for a phone number; most never are."""
    for code in ("+1", "+33", "+44", "+49", "+61", "+91"):
        for number in short:
            with suppress(IdentifierError):
                yield phone(f"{code}{number}")


def _exceptions(identifiers: Sequence[Identifier]) -> list[bool | None]:
    found = [protected(one, Keep(), LIBRARY.rules) for one in identifiers]
    return [None if one is None else one.exception for one in found]


def test_m1_steps_never_name_a_class_or_a_whole_domain() -> None:
    """A step about people is about one exact identifier: there is no word for a class."""
    about = [verb for verb in VERBS.values() if verb.scope is Scope.IDENTIFIER]

    assert all(verb.kinds for verb in about)
    assert {Scope.IDENTIFIER, Scope.ACCOUNT} >= {verb.scope for verb in VERBS.values()}
