"""A case in memory: what it takes, what it leaves out, what it holds, and that it lets go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.adapters.browser import World
from boundary.adapters.browser.find_browser import Browser
from boundary.adapters.imap.double import ImapDouble
from boundary.app.facts import Choice
from boundary.app.keep_nothing import LEFT_OUT, fleeting, read_for, stands, what_runs
from boundary.app.memory_files import MemoryFiles
from boundary.app.session import Consent, Session
from boundary.core.change import Stage, Status
from boundary.core.circumstances import Circumstances
from boundary.core.errors import Refusal
from boundary.core.event import EventKind
from boundary.core.playbook import Address
from boundary.core.ports import Answer
from boundary.core.verbs import VERBS
from boundary.rehearsal.double import Mail
from boundary.rehearsal.serve import Rules
from tests.app.case import PHONE_ONLY, begun, env_at
from tests.app.world import PLAYBOOK, pymap_world, small_mailbox

SECRET = "a password of the double"
MAILS = """\
boundary: 1
people:
  - alias: J.
    follow: ./steps.yaml
    emails: [jordan@example.org]
accounts:
  mail:
    use: imap
    host: 127.0.0.1
    port: {port}
    user: me@example.net
    security: none
    sieve_port: 1
"""
STEPS = """\
boundary: 1
title: Folders
steps:
  - {do: mail.file-past, with: {folder: later}}
"""


@contextmanager
def opened(folder: Path, text: str, most_bytes: int = 1 << 20) -> Iterator[Session]:
    """Hold a playbook open in memory."""
    path = folder / "mine.yaml"
    path.write_text(text)
    env = env_at(folder)
    with fleeting(
        env, read_for(env, path), Choice.FULL, Circumstances(), lambda _: SECRET,
        most_bytes=most_bytes,
    ) as session:  # fmt: skip
        yield session


@contextmanager
def mailbox(folder: Path, count: int, size: int) -> Iterator[tuple[str, ImapDouble]]:
    """Offer a mailbox with messages of theirs of one size, and a playbook about it."""
    head = b"From: jordan@example.org\r\nTo: me@example.net\r\nMessage-ID: <%d@example.org>\r\n\r\n"
    mails = [Mail(head % number + b"x" * size + b"\r\n") for number in range(count)]
    double = ImapDouble({"INBOX": mails}, SECRET)
    settings = double.start()
    try:
        (folder / "steps.yaml").write_text(STEPS)
        yield MAILS.format(port=settings["port"]), double
    finally:
        double.stop()


def _yes(*_: object) -> bool:
    return True


def test_every_verb_was_decided_about() -> None:
    """What only keeps, or takes away what nothing could put back, is left out; nothing else is."""
    loses = {name for name, verb in VERBS.items() if verb.reads_only} - {"access.review"}

    assert loses | {"contacts.remove"} == LEFT_OUT.keys()
    assert LEFT_OUT.keys() <= VERBS.keys()


def test_steps_by_hand_are_done_and_taken_back(tmp_path: Path) -> None:
    """They stand while it runs, can be taken back at once, and no file is made."""
    with opened(tmp_path, PHONE_ONLY) as session:
        plan, left = what_runs(session.plan())
        report = session.run(plan, Consent(Stage.WILL_SHOW), _yes)
        addresses = stands(session)
        undone = session.undo(addresses, now=True)
        rest = stands(session)

    assert {Status.DONE} == {result.outcome.status for result in report.results}
    assert ["contacts.remove"] == [one.verb for one in left]
    assert addresses
    assert undone.report is not None
    assert () == rest
    assert ["mine.yaml"] == [found.name for found in tmp_path.iterdir()]


def test_what_it_held_is_let_go(tmp_path: Path) -> None:
    """At the end no file is held, no key is known, and the log says nothing."""
    with opened(tmp_path, PHONE_ONLY) as session:
        env = session.env
        files = env.files
        kinds = [event.kind for event in session.ledger.events()]
        held = files.names(env.state / "keys")

    assert isinstance(files, MemoryFiles)
    assert EventKind.NOTE in kinds
    assert ("case.json",) == held
    assert 0 == files.held_bytes
    assert {} == env.known_keys


def test_no_file_is_given_and_no_window_opened(tmp_path: Path) -> None:
    """A step that would need a file waits; a page is walked by written steps."""
    path = tmp_path / "mine.yaml"
    path.write_text(PHONE_ONLY)
    env = replace(env_at(tmp_path), window=lambda world: world)
    there = World(
        profile=lambda _: _nothing(),
        turns=lambda: None,
        today=env.today,
        now_ms=lambda: 0,
        find=lambda: Browser("Chromium", "/browser"),
    )
    read = read_for(env, path)
    with fleeting(env, read, Choice.FULL, Circumstances(), lambda _: SECRET) as session:
        hands = session.env.hands
        gave = hands.give(Address("phone", "phone.block", "-"), "card.vcf", b"x", ("Do it.",))
        world = session.env.window(there)

    assert Answer.LATER is gave
    assert world.find() is None


@contextmanager
def _nothing() -> Iterator[Path]:
    yield Path("/nowhere")


def test_passwords_are_asked_once_and_never_shown(tmp_path: Path) -> None:
    """The same account is asked for once; no other entry is, and nothing of it has a repr."""
    with opened(tmp_path, PHONE_ONLY) as session:
        secrets = session.secrets()
        first, other = secrets.get("mail", "password"), secrets.get("mail", "refresh")
        secrets.put("mail", "password", "another")
        second = secrets.get("mail", "password")
        shown = repr(secrets)
        secrets.forget("mail", "password")

    assert (SECRET, None, "another") == (first, other, second)
    assert "another" not in shown
    assert SECRET not in shown


def test_beyond_the_limit_nothing_moves_that_is_not_held(tmp_path: Path) -> None:
    """A message whose copy finds no room stays in the inbox; what was moved can be taken back."""
    with mailbox(tmp_path, 4, 60_000) as (text, double):
        with opened(tmp_path, text, 150_000) as session:
            report = session.run(session.plan(), Consent(Stage.QUIET), _yes)
            after = {name: len(mails) for name, mails in double.snapshot().items() if mails}
            addresses = stands(session)
        notes = {result.outcome.note for result in report.results}

    assert {"INBOX": 4} == after
    assert {Status.FAILED} == {result.outcome.status for result in report.results}
    assert any("no more in memory" in note for note in notes)
    assert () == addresses


def test_the_same_mailbox_with_room(tmp_path: Path) -> None:
    """With room for the copies the same run moves them all, and takes them back."""
    with mailbox(tmp_path, 4, 60_000) as (text, double), opened(tmp_path, text) as session:
        session.run(session.plan(), Consent(Stage.QUIET), _yes)
        moved = {name: len(mails) for name, mails in double.snapshot().items() if mails}
        session.undo(stands(session), now=True)
        back = {name: len(mails) for name, mails in double.snapshot().items() if mails}

    assert {"Later": 4} == moved
    assert {"INBOX": 4} == back


@pytest.mark.parametrize("cut_after", [False, True])
def test_what_was_cut_off_can_be_taken_back(tmp_path: Path, cut_after: bool) -> None:
    """A line that breaks in the middle of a move: what moved is found, and goes back."""
    with pymap_world(tmp_path, small_mailbox()) as world:
        world.playbook.write_text(PLAYBOOK)
        (tmp_path / "steps.yaml").write_text(STEPS)
        before = world.snapshot()
        env = world.env
        read = read_for(env, world.playbook)
        cut = Rules(cut_at=1, cut_after=cut_after, counted=lambda seen: seen.verb == "UID MOVE")
        with fleeting(env, read, Choice.FULL, Circumstances(), lambda _: world.secret) as session:
            plan = session.plan()
            world.meddler.revive(cut)
            session.run(plan, Consent(Stage.QUIET), _yes)
            world.quiet_network()
            addresses = stands(session)
            doubts = session.in_doubt
            if addresses:
                session.undo(addresses, now=True)
        after = world.snapshot()

    assert 0 == doubts
    assert before == {name: mails for name, mails in after.items() if mails}
    assert not (tmp_path / "state").exists()


def test_a_playbook_of_a_case_is_refused(tmp_path: Path) -> None:
    """A case that was begun has a log, and goes on with it."""
    path = begun(tmp_path)
    with pytest.raises(Refusal, match="has a log"):
        read_for(env_at(tmp_path), path)


def test_a_code_without_a_case_is_none(tmp_path: Path) -> None:
    """A playbook that carries a code from elsewhere is taken; no case of that name is made."""
    with opened(tmp_path, PHONE_ONLY.replace("people:", "case: heron-42\npeople:")) as session:
        plan = session.plan()
        code = session.code

    assert plan.pending
    assert "" == code
    assert not (tmp_path / "state").exists()


def test_google_is_left_out_with_its_steps(tmp_path: Path) -> None:
    """An account that needs a permission is none of the run's; the others are."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"{PHONE_ONLY}  post: {{use: gmail, user: me@gmail.example, way: api}}\n")
    env = env_at(tmp_path)
    read = read_for(env, path)

    assert ["post"] == list(read.left_out)
    assert ["phone"] == [account.name for account in read.loaded.playbook.accounts]
    assert read == read_for(replace(env), path)
