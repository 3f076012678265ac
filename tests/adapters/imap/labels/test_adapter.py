"""Hold the label way to exactly their messages, to what it may touch, and to its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boundary.adapters.imap import MANIFEST, NO_LABELS, OTHER_WAY, make_manifest
from boundary.adapters.imap.double import USER, ImapDouble
from boundary.adapters.imap.labels.adapter import SEEN_OTHERWISE
from boundary.adapters.imap.standin.account import SEEN, Where
from boundary.adapters.imap.wire import messages_of, to_json
from boundary.core.change import Action, Outcome, Presence, Status
from boundary.core.errors import AdapterError, NotOffered, StalePlan
from boundary.core.playbook import Account
from boundary.rehearsal import Rules
from tests.adapters.imap.furniture import (
    OWN,
    READS,
    SECRET,
    THEIRS,
    MemoryJournal,
    QuietHands,
    Secrets,
    file_past,
    is_write,
    keep,
)
from tests.adapters.imap.labels.gmail import INBOX, SENT, THEM, GmailWorld, letter, on_gmail
from tests.adapters.imap.labels.world import (
    PAST,
    RAW_FINDS_NOTHING,
    RAW_REFUSED,
    SEARCH_LIES,
    STAGE,
    all_planned,
)
from tests.adapters.imap.letters import only


@pytest.mark.parametrize("language", ["en", "fr", "de"])
@pytest.mark.parametrize("strategy", ["scan", "search"])
def test_exactly_theirs_are_filed_whatever_the_language(language: str, strategy: str) -> None:
    """0 wrong, 0 missed among all look-alikes, folders found by their mark in any language."""
    items = [file_past(address) for address in THEIRS[:2]]
    theirs = {one.mail.body for one in STAGE.theirs()}
    with on_gmail(STAGE.mailbox, language=language) as world:
        world.strategy = strategy
        before = world.picture()
        outcomes = world.run(items)
        filed = {m.body for m in world.kept.letters.values() if "Later" in m.labels}
        left = [m for m in world.kept.letters.values() if m.body in theirs and INBOX in m.labels]
        unread = [m for m in world.kept.letters.values() if m.body in filed and SEEN not in m.flags]
        second = world.run(items)
        world.undo(list(outcomes.values()))

        assert {Status.DONE} == {outcome.status for outcome in outcomes.values()}
        assert theirs == filed
        assert ([], []) == (left, unread)
        assert {Status.ALREADY} == {outcome.status for outcome in second.values()}
        assert before == world.picture()


@pytest.mark.parametrize("rules", [RAW_REFUSED, RAW_FINDS_NOTHING, SEARCH_LIES])
def test_a_search_that_cannot_be_relied_on_misses_nothing(rules: Rules) -> None:
    """Gmail's search narrows only: refused, empty or wrong, every header is read instead."""
    theirs = {one.mail.body for one in STAGE.theirs()}
    with on_gmail(STAGE.mailbox, rules) as world:
        world.strategy = "search"
        world.run([file_past(address) for address in THEIRS[:2]])
        filed = {m.body for m in world.kept.letters.values() if "Later" in m.labels}

    assert theirs == filed


def test_gmail_is_asked_in_its_own_words_when_it_is_asked(world: GmailWorld) -> None:
    """The search asks for whole addresses; the header decides, so a longer one stays."""
    world.strategy = "search"
    for number in range(5):
        world.add(f"other-{number}", f"someone{number}@example.com")
    world.add("theirs")
    world.add("longer", f"x{THEM}")
    world.add("longer-domain", f"{THEM}.example")
    world.run([PAST])
    asked = [seen.line for seen in world.meddler.seen if b"X-GM-RAW" in seen.line]

    assert [
        b'UID SEARCH X-GM-RAW "{from:\\"%b\\" \\"%b\\"}"' % (THEM.encode(), THEM.encode())
    ] == asked
    assert ({"Later"}, {INBOX}) == (world.of("theirs").labels, world.of("longer").labels)
    assert {INBOX} == world.of("longer-domain").labels


def test_sent_drafts_trash_and_spam_are_left(world: GmailWorld) -> None:
    """Mail that you wrote, and mail in Trash or Spam, is neither kept nor filed; Cc included."""
    copied = f"{OWN}\r\nCc: {THEM}"
    world.add("sent", copied, (SENT,))
    world.add("draft", copied, ("\\Draft",))
    world.add("trash", THEM, (), where=Where.TRASH)
    world.add("spam", THEM, (), where=Where.SPAM)
    world.add("copied", f"someone@example.com\r\nCc: {THEM}")
    items = [file_past(THEM, copied="include"), keep(THEM, copied="include")]
    before = {name: set(world.of(name).labels) for name in ("sent", "draft", "trash", "spam")}
    world.run(items)

    assert before == {name: world.of(name).labels for name in before}
    assert [letter("copied", f"someone@example.com\r\nCc: {THEM}")] == list(world.sink.bodies)


def test_one_message_under_many_labels_is_kept_once(world: GmailWorld) -> None:
    """However many folders show a message, one copy is saved, and none again after new numbers."""
    world.add("many", THEM, (INBOX, "Family", "Work", "\\Important"), ["\\Flagged"])
    world.add("archived", THEM, ())
    world.run([keep(THEM), PAST])
    world.kept.renumber()
    world.run([keep(THEM), PAST])
    facts = {exhibit.source: exhibit.facts for exhibit, _ in world.sink.kept.values()}
    many = facts[f"gmail;{world.of('many').msgid}"]

    assert [1, 1] == list(world.sink.bodies.values())
    assert ["Family", "Work", "\\Important", INBOX, "\\Starred"] == many["labels"]
    assert f"gmail;{world.of('archived').msgid}" in facts


def test_all_other_labels_and_flags_stay(world: GmailWorld) -> None:
    """Filing adds one label, takes the inbox away, and marks read only when that is asked."""
    world.add("one", THEM, (INBOX, "Family", "\\Important"), ["\\Flagged"])
    world.run([file_past(THEM, mark="unread")])

    assert {"Later", "Family", "\\Important"} == world.of("one").labels
    assert {"\\Flagged"} == world.of("one").flags


def test_only_labels_and_seen_are_ever_written(world: GmailWorld) -> None:
    """Nothing is moved, copied, expunged or marked as deleted, in a run and in its undo."""
    for number in range(3):
        world.add(f"n{number}")
    done = world.run([PAST, keep(THEM)])
    world.undo(list(done.values()))
    writes = {bytes(seen.line) for seen in world.meddler.seen if is_write(seen)}
    verbs = {seen.verb for seen in world.meddler.seen} - READS
    kinds = {b" ".join(line.split(b" ", 3)[2:]).split(b" ", 1)[1] for line in writes
             if line.startswith(b"UID STORE")}  # fmt: skip

    assert {"UID STORE", "CREATE", "SUBSCRIBE", "UNSUBSCRIBE", "DELETE"} == verbs
    assert {
        b"+FLAGS.SILENT (\\Seen)",
        b"-FLAGS.SILENT (\\Seen)",
        b'+X-GM-LABELS ("Later")',
        b'-X-GM-LABELS ("Later")',
        b"+X-GM-LABELS (\\Inbox)",
        b"-X-GM-LABELS (\\Inbox)",
    } == kinds


@pytest.mark.parametrize(
    "name", ["Später & co", "People/Away", "2024", "NIL", "Zurück/Ärger (alt)"]
)
def test_labels_of_every_spelling_are_set_and_taken_back(name: str) -> None:
    """Letters of any language, levels, bare numbers and brackets go there and back."""
    with on_gmail(names={"later": name}) as world:
        world.add("one", THEM, (INBOX, 'Quote"d \\ back', "01", "NIL2", "家族"))
        before = world.picture()
        item = file_past(THEM, folder_name=name)
        done = world.run([item])
        filed = set(world.of("one").labels)
        again = world.run([item])
        world.undo(list(done.values()))

        assert {name, 'Quote"d \\ back', "01", "NIL2", "家族"} == filed
        assert Status.ALREADY == only(again).status
        assert before == world.picture()


def test_a_label_that_is_there_in_another_case_is_used(world: GmailWorld) -> None:
    """Gmail knows no two labels that differ in case only; the one that is there is used."""
    world.kept.create("later")
    world.add("one")
    done = world.run([PAST])
    filed = set(world.of("one").labels)
    world.undo(list(done.values()))

    assert {"later"} == filed
    assert "later" in world.kept.own_labels


def test_a_message_of_two_people_is_filed_once_under_the_first_label(world: GmailWorld) -> None:
    """With two folders asked for, it goes to one of them and counts as filed for both."""
    world.add("both", f"{THEM}, {THEIRS[1]}")
    items = [PAST, file_past(THEIRS[1], folder="aside", folder_name="Aside")]
    outcomes = world.run(items)
    labels = set(world.of("both").labels)
    again = all_planned(world, *items)

    assert {"Later"} == labels == world.kept.own_labels
    assert {Status.DONE} == {outcome.status for outcome in outcomes.values()}
    assert [Action.NOTHING] * 2 == [change.action for change in again]


def test_what_is_under_our_label_in_the_inbox_only_leaves_the_inbox(world: GmailWorld) -> None:
    """The label it had before stays when all is taken back."""
    world.kept.create("Later")
    world.add("one", THEM, (INBOX, "Later"))
    done = world.run([PAST])
    filed = set(world.of("one").labels)
    world.undo(list(done.values()))

    assert ({"Later"}, {"Later", INBOX}) == (filed, world.of("one").labels)


def test_a_label_changed_since_the_look_makes_the_plan_stale(world: GmailWorld) -> None:
    """What moved, was renumbered or removed meanwhile is not touched; a star does not matter."""
    for change_it in (
        lambda: world.label("one", add=["Family"]),
        lambda: world.label("one", remove=[INBOX]),
        world.kept.renumber,
        lambda: world.label("one", add=["\\Trash"]),
    ):
        world.kept.letters.clear()
        world.add("one")
        changes = all_planned(world)
        change_it()
        before = world.picture()
        with world.opened() as adapter, pytest.raises(StalePlan):
            adapter.apply(changes, MemoryJournal())

        assert before == world.picture()
    world.kept.letters.clear()
    world.add("one")
    changes = all_planned(world)
    world.label("one", add=["\\Starred", "\\Important"])
    with world.opened() as adapter:
        outcome = only(adapter.apply(changes, MemoryJournal()))

    assert Status.DONE == outcome.status


def test_a_step_without_an_address_and_a_state_not_known(world: GmailWorld) -> None:
    """What cannot be looked for is UNKNOWN, plans as waiting, and nothing is contacted for it."""
    item = replace(PAST, subject=None)
    with world.opened() as adapter:
        sight = adapter.observe([item], None)
        change = adapter.plan(item, sight.states[item.address])
        outcome = only(adapter.apply([change], MemoryJournal()))
        finding = adapter.verify([change])[item.address]

    assert Presence.UNKNOWN == sight.states[item.address].presence
    assert (Status.WAITING, None) == (outcome.status, finding.holds)


def test_verify_sees_what_is_missing(world: GmailWorld) -> None:
    """A message that went back to the inbox, or into Trash, no longer counts as filed or kept."""
    world.add("one")
    world.add("two")
    done = world.run([PAST, keep(THEM)])
    changes = [done[item.address].change for item in (PAST, keep(THEM))]
    with world.opened() as adapter:
        good = [adapter.verify([change])[change.address].holds for change in changes]
        world.kept.renumber()
        renumbered = [adapter.verify([change])[change.address].holds for change in changes]
        world.label("one", add=[INBOX])
        back = [adapter.verify([change])[change.address].holds for change in changes]
        world.label("one", add=["\\Trash"])
        gone = [adapter.verify([change])[change.address].holds for change in changes]

    assert [[True, True], [True, True]] == [good, renumbered]
    assert [[False, True], [False, False]] == [back, gone]


def test_what_was_seen_over_folders_cannot_be_compared(world: GmailWorld) -> None:
    """A change that was planned without Gmail's numbers is not called in order, nor drifted."""
    world.add("one")
    (change,) = all_planned(world)
    (message,) = messages_of(change.before)
    seen = replace(message, name="", labels=())
    before = replace(change.before, facts={**change.before.facts, "messages": [to_json(seen)]})
    with world.opened() as adapter:
        finding = adapter.verify([replace(change, before=before)])[PAST.address]

    assert (None, SEEN_OTHERWISE) == (finding.holds, finding.note)


def test_the_words_of_the_plan(world: GmailWorld) -> None:
    """The plan says what happens to labels, for one message and for several."""
    world.add("one")
    said = [all_planned(world, PAST, file_past(THEM, mark="unread"))]
    world.add("two", THEM, ("Work",))
    said.append(all_planned(world, PAST, file_past(THEM, mark="unread")))
    summaries = [change.summary for changes in said for change in changes]

    assert [
        "1 message gets the label Later, leaves the inbox and is marked read; other labels stay.",
        "1 message gets the label Later and leaves the inbox; other labels stay.",
        "2 messages get the label Later, leave the inbox and are marked read; other labels stay.",
        "2 messages get the label Later and leave the inbox; other labels stay.",
    ] == summaries


def test_other_ways_are_not_offered_here() -> None:
    """A Gmail account reached otherwise is left to the next adapter, and nothing is asked."""
    for way in ("import", "api"):
        account = Account("mail", "gmail", {"user": OWN, "way": way})
        with pytest.raises(NotOffered) as caught, MANIFEST.open(account, Secrets(), QuietHands()):
            pass

        assert OTHER_WAY == caught.value.say
        assert () == MANIFEST.hosts(account)


def test_gmail_is_where_an_account_without_a_host_is() -> None:
    """Host and port are Gmail's own unless a stand-in is named."""
    account = Account("mail", "gmail", {"user": OWN, "way": "app-password", "security": "tls"})

    assert ("imap.gmail.com:993",) == MANIFEST.hosts(account)


def test_a_server_without_labels_is_not_taken_for_gmail() -> None:
    """Behind a Gmail account there must be Gmail's labels; on any other server nothing is done."""
    double = ImapDouble({"INBOX": []}, SECRET)
    settings = {**double.start(), "way": "app-password", "user": USER}
    try:
        with (
            pytest.raises(AdapterError) as caught,
            make_manifest().open(Account("mail", "gmail", settings), Secrets(), QuietHands()),
        ):
            pass
    finally:
        double.stop()

    assert NO_LABELS == caught.value.say


def test_an_outcome_names_what_vanished(world: GmailWorld) -> None:
    """A message that goes into Trash while its chunk is on its way is left alone, and counted."""
    world.add("one")
    world.add("two")
    changes = all_planned(world)

    def trash(seen: object) -> bytes | None:
        if b"-X-GM-LABELS" in getattr(seen, "line", b""):
            world.label("two", add=["\\Trash"])
        return None

    world.meddler.revive(Rules(answer=trash))
    with world.opened() as adapter:
        outcome: Outcome = only(adapter.apply(changes, MemoryJournal()))

    assert Status.DONE == outcome.status
    assert "1 message was moved by another program meanwhile" in outcome.note
    assert {"Later"} == world.of("one").labels
