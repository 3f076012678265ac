"""Speak ManageSieve to a real server: what is kept, what is refused, what is lost."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from boundary.adapters.sieve.client import Link, Refused, Script
from boundary.core.errors import AdapterError, TransientError
from tests.adapters.sieve.links import (
    LOST,
    UNREACHED,
    connect,
    login,
    meddled,
    outside,
)
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.sieve_proxy import Rules, SieveMeddler


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encryption_is_verified(authority: tuple[Path, Path], security: str) -> None:
    """A server that proves who it is is used; one that cannot is refused, and hears no password."""
    certificate, _ = authority
    with dovecot(certificate=authority) as server:
        meddler = SieveMeddler(server.sieve_port)
        account = login(meddler.start(), security=security)
        trusting = outside(context=lambda: ssl.create_default_context(cafile=str(certificate)))
        link = Link(account, trusting)
        link.store("a", b"keep;\r\n")
        scripts = link.scripts()
        link.close()
        with pytest.raises(AdapterError) as caught:
            Link(account, outside())
        verbs = meddler.verbs
        meddler.stop()

        assert (Script("a", active=False),) == scripts
        assert ["STARTTLS", "STARTTLS"] == verbs
        assert not isinstance(caught.value, TransientError)
        assert caught.value.say.startswith("The server for mail rules could not prove who it is")
        assert 1 == server.log().count("Login: user=")


@pytest.mark.server
def test_scripts_are_kept_byte_for_byte(sieve_server: Dovecot) -> None:
    """Whatever line ends, letters and names there are, what is read is what was stored."""
    sources = {
        "plain": b"keep;\r\n",
        "unix": b"keep;\n# last line without an end",
        'odd "name" \\': b'# quotes " and \\ and {5}\r\nkeep;\r\n',
        "Übersicht": b"# \xff\xfe not UTF-8\r\nkeep;\r\n",
        "none": b"",
        "long": b"#" + b"x" * 600_000 + b"\r\n",
    }
    link = connect(sieve_server.sieve_port, sieve_server.user())
    for name, source in sources.items():
        link.store(name, source)
    read = {name: link.read(name) for name in sources}
    missing = link.read("missing")
    link.close()

    assert sources == read
    assert missing is None


@pytest.mark.server
def test_the_list_follows_what_is_done(sieve_server: Dovecot) -> None:
    """One script is active at most; a missing one is removed already."""
    link = connect(sieve_server.sieve_port, sieve_server.user())
    link.store("one", b"keep;\r\n")
    link.store("two", b"keep;\r\n")
    link.activate("one")
    link.rename("one", "three")
    active = set(link.scripts())
    link.activate("")
    link.remove("three")
    link.remove("three")
    left = link.scripts()
    link.close()

    assert {Script("three", active=True), Script("two", active=False)} == active
    assert (Script("two", active=False),) == left


@pytest.mark.server
def test_refusals_carry_their_reason() -> None:
    """What a server will not do is told apart by its code, and never in its words."""
    asked: list[tuple[Callable[[Link], object], str]] = [
        (lambda link: link.check(b'nothing "x"'), ""),
        (lambda link: link.check(b"#" + b"x" * 2000), "QUOTA/MAXSIZE"),
        (lambda link: link.store("one", b'nothing "x"'), ""),
        (lambda link: link.has_space("two", 2000), "QUOTA/MAXSIZE"),
        (lambda link: link.store("two", b"#" + b"x" * 2000), "QUOTA/MAXSIZE"),
        (lambda link: link.store("two", b"keep;"), "QUOTA/MAXSCRIPTS"),
        (lambda link: link.remove("one"), "ACTIVE"),
        (lambda link: link.activate("two"), "NONEXISTENT"),
        (lambda link: link.rename("two", "three"), "NONEXISTENT"),
        (lambda link: link.rename("one", "one"), "ALREADYEXISTS"),
    ]
    limits = {"sieve_max_script_size": "1k", "sieve_quota_max_scripts": "1"}
    with dovecot(plugin=limits) as server:
        link = connect(server.sieve_port, server.user())
        link.has_space("one", 5)
        link.store("one", b"keep;")
        link.check(b"stop;")
        link.activate("one")
        found = [_refusal(link, call) for call, _ in asked]
        link.close()

        say = "The server for mail rules refused a command."
        expected = [f"{reason} {say} False" for _, reason in asked]

        assert expected == found


def _refusal(link: Link, call: Callable[[Link], object]) -> str | None:
    try:
        call(link)
    except Refused as refusal:
        return f"{refusal.reason} {refusal.say} {refusal.busy}"
    return None


@pytest.mark.server
def test_what_is_offered_is_asked_after_signing_in(sieve_server: Dovecot) -> None:
    """The extensions and the version count; both may be missing."""
    hidden = Rules(hide=frozenset({"VERSION"}), hide_extensions=frozenset({"include", "mailbox"}))
    with meddled(sieve_server) as (_, link):
        full = link.offered
    with meddled(sieve_server, hidden) as (_, link):
        poor = link.offered

    assert full.implementation.endswith("Pigeonhole")
    assert full.has_check
    assert {"include", "mailbox"} == full.extensions - poor.extensions
    assert not poor.has_check


@pytest.mark.server
def test_fewer_extensions() -> None:
    """A server can be run with as few extensions as a test needs."""
    with dovecot(plugin={"sieve_extensions": "fileinto envelope"}) as server:
        link = connect(server.sieve_port, server.user())
        link.close()

        assert {"fileinto", "envelope"} == link.offered.extensions


@pytest.mark.server
def test_turns_are_counted(sieve_server: Dovecot) -> None:
    """Every answer that was waited for counts, and leaving is not waited for."""
    with meddled(sieve_server) as (meddler, link):
        link.scripts()
        link.read("boundary")
        link.read("boundary-start")
        link.close()
        turns = link.turns

        assert 4 == turns
        asked = ["AUTHENTICATE", "CAPABILITY", "LISTSCRIPTS", "GETSCRIPT", "GETSCRIPT"]
        assert asked == meddler.verbs[:5]


@pytest.mark.server
def test_mail_is_delivered_through_the_active_script(sieve_server: Dovecot) -> None:
    """The harness delivers, in order, to where the script says."""
    user = sieve_server.user()
    link = connect(sieve_server.sieve_port, user)
    rule = (
        b'require ["envelope", "fileinto", "mailbox"];\r\n'
        b'if envelope "from" "jordan@example.org" { fileinto :create "Later"; }\r\n'
    )
    link.store("rule", rule)
    link.activate("rule")
    link.close()
    mails = [b"Subject: %d\r\n\r\nHello\r\n" % number for number in range(3)]
    sieve_server.deliver(user, "jordan@example.org", mails[:2])
    sieve_server.deliver_each(user, [("alex@example.org", mails[2])])
    found = {
        folder: [mail.body.split(b"\r\n\r\n")[0].split(b"\r\n")[-1] for mail in mails]
        for folder, mails in sieve_server.desk(user).snapshot().items()
    }

    assert [b"Subject: 0", b"Subject: 1"] == found["Later"]
    assert [b"Subject: 2"] == found["INBOX"]


@pytest.mark.server
def test_a_script_beside_the_list_is_there_but_not_shown(sieve_server: Dovecot) -> None:
    """A test can play the user's own programs, whose script ManageSieve does not show."""
    user = sieve_server.user()
    path = sieve_server.plant(user, ".dovecot.sieve", b"discard;\r\n")
    sieve_server.plant(user, "sieve/tmp/kept", b"")
    link = connect(sieve_server.sieve_port, user)
    shown = link.scripts()
    link.close()
    sieve_server.deliver(user, "alex@example.org", [b"Subject: x\r\n\r\nHello\r\n"])

    assert () == shown
    assert path.parent == sieve_server.home(user)
    assert () == sieve_server.desk(user).snapshot().get("INBOX", ())


@pytest.mark.server
def test_another_client_between_two_commands(sieve_server: Dovecot) -> None:
    """The meddler lets a test act just before a command, and says what was in it."""
    user = sieve_server.user()
    other = connect(sieve_server.sieve_port, user)
    meddler = SieveMeddler(sieve_server.sieve_port)
    link = connect(meddler.start(), user)
    rename = Rules(
        on_command=lambda seen: (
            other.store("theirs", b"stop;") if seen.verb == "SETACTIVE" else None
        )
    )
    meddler.revive(rename)
    link.store('a"b', b"keep;")
    link.activate("theirs")
    link.close()
    active = [script.name for script in other.scripts() if script.active]
    other.close()
    seen = meddler.seen[0]
    meddler.stop()

    assert ["theirs"] == active
    assert ("PUTSCRIPT", 'a"b', b"keep;") == (seen.verb, seen.name, seen.source)


@pytest.mark.server
def test_a_read_is_tried_again_after_a_loss(sieve_server: Dovecot) -> None:
    """It signs in anew, and goes on."""
    naps: list[float] = []
    with meddled(sieve_server) as (meddler, link):

        def heal(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 2:
                meddler.revive()

        link._outside = replace(link._outside, sleep=heal)
        link.store("a", b"keep;")
        meddler.revive(Rules(cut_at=1, cut_after=True, cut_half=True))
        scripts = link.scripts()

        assert (Script("a", active=False),) == scripts
        assert [0.5, 1.0] == naps
        assert ["AUTHENTICATE", "CAPABILITY", "LISTSCRIPTS"] == meddler.verbs


@pytest.mark.server
def test_trying_again_has_an_end(sieve_server: Dovecot) -> None:
    """After the fourth time it is left for later."""
    naps: list[float] = []
    with meddled(sieve_server) as (meddler, link):
        link._outside = replace(link._outside, sleep=naps.append)
        meddler.revive(Rules(cut_at=1))
        with pytest.raises(TransientError) as caught:
            link.read("a")

        assert UNREACHED == caught.value.say
        assert [0.5, 1.0, 2.0] == naps
        assert meddler.was_cut


@pytest.mark.server
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    "call",
    [
        lambda link: link.store("new", b"keep;"),
        lambda link: link.activate("a"),
        lambda link: link.remove("a"),
        lambda link: link.rename("a", "new"),
    ],
    ids=["store", "activate", "remove", "rename"],
)
def test_a_write_is_never_tried_again(
    sieve_server: Dovecot, call: Callable[[Link], None], after: bool
) -> None:
    """A lost answer to a write is an error; the command went out once, and so did the next."""
    with meddled(sieve_server) as (meddler, link):
        link.store("a", b"keep;")
        before = link.scripts()
        meddler.revive(Rules(cut_at=1, cut_after=after))
        for _ in range(2):
            with pytest.raises(TransientError) as caught:
                call(link)

            assert LOST == caught.value.say
        sent = meddler.count
        meddler.revive()
        now = link.scripts()

        assert 1 == sent
        assert after is (before != now)


@pytest.mark.server
def test_silence_ends(sieve_server: Dovecot) -> None:
    """A server that takes a command and says nothing is let go of in time."""
    with meddled(sieve_server) as (meddler, link):
        assert link._line is not None
        link._line.patience(0.1)
        meddler.revive(Rules(stall=lambda seen: seen.verb == "PUTSCRIPT"))
        with pytest.raises(TransientError) as caught:
            link.store("a", b"keep;")
        listed = link.scripts()

        assert LOST == caught.value.say
        assert () == listed


@pytest.mark.server
def test_asked_to_come_later(sieve_server: Dovecot) -> None:
    """A busy server is told apart from one that refuses for good."""
    with meddled(sieve_server) as (meddler, link):
        meddler.revive(Rules(answer=lambda _: b'NO (TRYLATER) "jordan@example.org"'))
        with pytest.raises(Refused) as caught:
            link.read("a")
        with pytest.raises(Refused) as written:
            link.remove("a")
        meddler.revive(Rules(rewrite=lambda line: b'"theirs"\r\n' + line))

        assert (Script("theirs", active=False),) == link.scripts()
        assert caught.value.busy
        assert written.value.busy
        assert "jordan" not in repr(caught.value)
