"""Hold what the double makes of a script to what Pigeonhole makes of it."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.evaluate import MAX_ACTIONS, Delivery, Placed, compiled, evaluate
from boundary.adapters.sieve.includes import MAX_INCLUDES
from boundary.adapters.sieve.vocabulary import EXTENSIONS, ScriptError
from tests.adapters.sieve.cases import CASES, INCLUDED, MAIL, SENDER, USER
from tests.adapters.sieve.pigeonhole import ask, outcome
from tests.servers.dovecot import Dovecot

ALL = [
    pytest.param(script, expected, id=f"{topic}-{number}")
    for topic, cases in CASES.items()
    for number, (script, expected) in enumerate(cases.items())
]


def evaluated(source: str, message: bytes = MAIL, **more: str) -> Delivery:
    """Let one script act, with the others there to be included."""
    scripts = {name: text.encode() for name, text in {**INCLUDED, **more}.items()}
    return evaluate({**scripts, "active": source.encode()}, "active", message, SENDER, USER)


@pytest.mark.parametrize(("script", "expected"), ALL)
def test_a_script_does(script: str, expected: str) -> None:
    """Each script does to the message what is written beside it."""
    assert expected == outcome(evaluated(script))


@pytest.mark.server
@pytest.mark.parametrize("topic", CASES)
def test_pigeonhole_does_the_same(topic: str, sieve_server: Dovecot) -> None:
    """What is written beside each script is what a real server does."""
    for name, text in INCLUDED.items():
        sieve_server.plant(USER, f"sieve/{name}.sieve", text.encode())
    mail = sieve_server.plant(USER, "mail.eml", MAIL)
    found = {}
    for script in CASES[topic]:
        path = sieve_server.plant(USER, "active.sieve", script.encode())
        found[script] = ask(sieve_server, USER, SENDER, path, mail)

    assert CASES[topic] == found


def test_without_a_script_it_is_kept() -> None:
    """Where no script is active, the message lies in the inbox."""
    assert Delivery((Placed("INBOX"),)) == evaluate({"a": b"discard;"}, "", MAIL, SENDER, USER)


def test_a_missing_active_script_has_no_effect() -> None:
    """An active script that is not there leaves the message in the inbox, and says so."""
    delivery = evaluate({}, "gone", MAIL, SENDER, USER)

    assert ((Placed("INBOX"),), True) == (delivery.placed, bool(delivery.error))


def test_only_what_is_offered_can_be_asked_for() -> None:
    """A server without an extension refuses the script that asks for it."""
    scripts = {"a": b'require "fileinto"; fileinto "A";'}

    assert {"a"} == compiled(scripts, "a").scripts.keys()
    with pytest.raises(ScriptError):
        compiled(scripts, "a", offered=EXTENSIONS - {"fileinto"})


def test_a_null_sender_is_an_empty_address() -> None:
    """A bounce has an envelope sender, and it is empty in each of its parts."""
    source = b'require "envelope"; if envelope %s "from" "" {discard;}'
    found = [
        outcome(evaluate({"a": source % part}, "a", MAIL, "", USER))
        for part in (b":all", b":localpart", b":domain")
    ]

    assert ["nowhere"] * 3 == found


def test_a_name_without_a_domain_is_a_local_part() -> None:
    """An envelope address may lack its domain."""
    source = (
        'require ["envelope", "imap4flags"];'
        'if envelope :localpart "to" "me" {addflag "l";}'
        'if envelope :domain "to" "" {addflag "d";}'
    )

    assert "INBOX[l]" == outcome(evaluate({"a": source.encode()}, "a", MAIL, SENDER, "me"))


def test_the_separator_parts_user_and_detail() -> None:
    """Where a server has no separator, the whole local part is the user."""
    source = (
        'require ["subaddress", "imap4flags"];'
        'if address :user "from" "jordan" {addflag "u";}'
        'if address :detail "from" "x" {addflag "d";}'
        'if address :user "from" "jordan+x" {addflag "w";}'
    )
    scripts = {"a": source.encode()}
    found = [
        outcome(evaluate(scripts, "a", MAIL, SENDER, USER, separator=separator))
        for separator in ("+", "")
    ]

    assert ["INBOX[d u]", "INBOX[w]"] == found


def test_folders_that_are_there_are_seen() -> None:
    """`mailboxexists` knows the folders it is told of, and the inbox."""
    source = b'require "mailbox"; if mailboxexists ["inbox", "A"] {discard;}'
    found = [
        outcome(evaluate({"a": source}, "a", MAIL, SENDER, USER, folders=folders))
        for folders in (["A"], ["B"])
    ]

    assert ["nowhere", "INBOX"] == found


def test_actions_have_a_bound() -> None:
    """One copy too many, and the script has no effect at all."""
    lines = [f'fileinto "{number}";' for number in range(MAX_ACTIONS + 1)]
    most = 'require "fileinto";' + "".join(lines[:-1])

    assert MAX_ACTIONS == len(evaluated(most).placed)
    assert "error" == outcome(evaluated(most + lines[-1]))


@pytest.mark.parametrize(("deep", "expected"), [(MAX_INCLUDES, "nowhere"), (11, "error")])
def test_includes_have_a_bound(deep: int, expected: str) -> None:
    """Scripts include one another as deep as the bound, and no deeper."""
    chain = {
        f"s{number}": f'require "include"; include :personal "s{number + 1}";'
        for number in range(1, deep)
    }
    chain[f"s{deep}"] = "discard;"
    scripts = {name: text.encode() for name, text in chain.items()}

    assert expected == outcome(evaluate(scripts, "s1", MAIL, SENDER, USER))


def test_variables_do_not_leave_their_script() -> None:
    """What an included script sets is not set outside of it."""
    source = (
        'require ["include", "variables", "fileinto"]; set "a" "x"; include "sets";'
        'fileinto "${a}${b}";'
    )

    assert "x" == outcome(evaluated(source, sets='require "variables"; set "a" "y"; set "b" "z";'))


def test_a_delivery_does_not_show_addresses() -> None:
    """Where mail goes is left out of what is printed by accident."""
    shown = repr(evaluated('require "copy"; redirect :copy "jo@example.com";'))

    assert "jo@example.com" not in shown
