"""One cutoff on a real mailbox, from the first look to the mailbox as it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest

from boundary.app.edit import add_identifier
from boundary.app.session import Consent, open_session
from boundary.core.change import Status
from boundary.core.errors import StoreError
from boundary.core.identifier import Kind
from boundary.core.ports import Files, NewFile
from boundary.engine import Condition
from boundary.ledger import Level, verify
from boundary.rehearsal import Mail
from tests.app.world import READING, WHEN, WRITING, World, message

_QUIET = Consent()


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


def _froms(world: World, folder: str) -> list[bytes]:
    """Name the messages of a folder by their numbers."""
    mails = world.snapshot().get(folder, ())
    return sorted(mail.body.split(b"Text ")[1].split(b".")[0] for mail in mails)


@pytest.mark.server
def test_their_mail_goes_and_look_alikes_stay(world: World) -> None:
    """A run files exactly the person's mail, marked read, and nobody else's."""
    report = world.run()

    assert [Status.DONE] * 4 == [result.outcome.status for result in report.results]
    assert all(result.finding and result.finding.holds for result in report.results)
    assert [b"1", b"3", b"5", b"6"] == _froms(world, "Later")
    assert [b"2", b"4"] == _froms(world, "INBOX")
    assert [b"7"] == _froms(world, "Family")
    assert all("\\Seen" in mail.flags for mail in world.snapshot()["Later"])


@pytest.mark.server
def test_evidence_is_byte_for_byte(world: World) -> None:
    """Every message that moved lies in the archive, as the server sent it, once."""
    report = world.run()
    with world.session(write=False) as session:
        kept = tuple(session.ledger.exhibits.each())
        saved = sorted(b"".join(session.ledger.exhibits.read(one)) for one in kept)

    assert 4 == report.exhibits
    assert sorted(mail.body for mail in world.snapshot()["Later"]) == saved


@pytest.mark.server
def test_a_second_run_changes_nothing(world: World) -> None:
    """The second run has nothing to do and sends no command that writes."""
    world.run()
    before = world.snapshot()
    world.quiet_network()
    with world.session() as session:
        plan = session.plan()
        session.run(plan, _QUIET, lambda *_: True)

    assert () == plan.pending
    assert before == world.snapshot()
    assert set() == set(world.meddler.verbs) & WRITING
    assert set(world.meddler.verbs) <= READING


@pytest.mark.server
def test_a_new_address_adds_exactly_its_own_items(world: World) -> None:
    """Adding an address plans one item a step, for this address, and files its mail alone."""
    world.desk.deliver("INBOX", Mail(message("jordan.new@example.net", 8), (), WHEN))
    world.desk.deliver("INBOX", Mail(message("library@example.net", 9), (), WHEN))
    world.run()
    with world.session() as session:
        loaded, identifier = add_identifier(
            world.env, session.loaded, "J.", Kind.EMAIL, "jordan.new@example.net"
        )
        session.take(loaded)
        plan = session.plan()
        subjects = {change.address.subject for change in plan.pending}
        steps = [change.address.step for change in plan.pending]
        report = session.run(plan, _QUIET, lambda *_: True)

    assert {identifier.key} == subjects
    assert ["mail.keep", "mail.file-past"] == steps
    assert all(result.in_order for result in report.results)
    assert [b"1", b"3", b"5", b"6", b"8"] == _froms(world, "Later")


@pytest.mark.server
def test_undo_gives_the_mailbox_back(world: World) -> None:
    """After undo, folders, bytes and flags are as they were, and nothing stands."""
    before = world.snapshot()
    world.run()
    report = world.undo()
    with world.session(write=False) as session:
        standing = dict(session.standing.done)

    assert report is not None
    assert all(result.outcome.status is Status.UNDONE for result in report.results)
    assert before == world.snapshot()
    assert {} == standing


@pytest.mark.server
def test_undo_of_one_leaves_what_the_other_claims(world: World) -> None:
    """A message that two addresses claim stays filed while one of them stands."""
    world.run()
    with world.session() as session:
        one = [a for a in session.standing.done if "jordan@" in a.subject]
        session.undo(one, now=True)

    assert [b"3", b"5"] == _froms(world, "Later")
    assert [b"1", b"2", b"4"] == _froms(world, "INBOX")
    world.undo()
    assert [b"1", b"2", b"3", b"4"] == _froms(world, "INBOX")


@pytest.mark.server
def test_a_plan_writes_nothing_and_only_reads(world: World) -> None:
    """Planning leaves every file with the same bytes and times, and sends reading commands."""
    world.run()
    world.desk.deliver("INBOX", Mail(message("jordan@example.org", 8), (), WHEN))
    files = _files(world.folder)
    world.quiet_network()
    with world.session(write=False) as session:
        plan = session.plan()
        session.check()

    assert 2 == len(plan.pending)
    assert files == _files(world.folder)
    assert world.meddler.verbs
    assert set(world.meddler.verbs) <= READING


@pytest.mark.server
def test_check_tells_new_mail_from_a_change_by_somebody(world: World) -> None:
    """New mail of theirs is pending; mail that somebody moved back is drift."""
    world.run()
    with world.session(write=False) as session:
        calm = {c.condition for c in session.check()[1]}
    world.desk.deliver("INBOX", Mail(message("jordan@example.org", 8), (), WHEN))
    with world.session(write=False) as session:
        new = {c.change.address.step: c.condition for c in session.check()[1]
               if "jordan@" in c.change.address.subject}  # fmt: skip
    with world.desk.session() as client:
        client.select('"Later"')
        client.uid("COPY", "1:*", '"Family"')
        client.uid("STORE", "1:*", "+FLAGS.SILENT", r"(\Deleted)")
        client.expunge()
    with world.session(write=False) as session:
        drifted = {c.change.address.step: c.condition for c in session.check()[1]}

    assert {Condition.IN_ORDER} == calm
    assert {"mail.keep": Condition.PENDING, "mail.file-past": Condition.PENDING} == new
    assert Condition.DRIFTED is drifted["mail.file-past"]


@pytest.mark.server
def test_the_log_of_a_cutoff_verifies(world: World) -> None:
    """After run and undo the log holds together, checked with the key."""
    world.run()
    world.undo()
    with world.session(write=False) as session:
        box, code = session.box, session.code
    verdict = verify(world.folder / "state" / code, box, world.files)

    assert Level.KEYED is verdict.level
    assert verdict.first_broken is None


@pytest.mark.server
def test_undo_needs_no_playbook(world: World) -> None:
    """With the playbook gone, the case code alone takes everything back."""
    before = world.snapshot()
    world.run()
    with world.session(write=False) as session:
        code = session.code
    world.playbook.unlink()
    with open_session(world.env, code, write=True, playbook=False, standing=True) as session:
        session.undo(tuple(session.standing.done), now=True)

    assert before == world.snapshot()


@pytest.mark.server
def test_an_account_that_left_the_playbook_can_still_be_undone(world: World) -> None:
    """An account taken out of the file is left as it is and alone; undo still reaches it."""
    before = world.snapshot()
    world.run()
    code_line = world.playbook.read_text().splitlines()[1]
    world.playbook.write_text(
        f"boundary: 1\n{code_line}\npeople: []\naccounts: {{phone: {{use: iphone}}}}\n"
    )
    world.quiet_network()
    with world.session(write=False) as session:
        plan = session.plan()

    assert 4 == len(plan.leftovers)
    assert [] == world.meddler.verbs
    world.undo()
    assert before == world.snapshot()


@pytest.mark.server
def test_evidence_that_cannot_be_saved_stops_the_step(world: World) -> None:
    """With a failing archive nothing in the mailbox changes."""
    before = world.snapshot()
    world.files = cast("Files", _FullArchive(world.files))
    report = world.run()

    assert {Status.FAILED} == {result.outcome.status for result in report.results}
    assert before == world.snapshot()


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = Path(base) / name
            found[str(path)] = (path.read_bytes(), path.stat().st_mtime_ns)
    return found
