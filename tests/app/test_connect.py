"""Connecting says first what may be noticed, and keeps a password only where it is of use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boundary.app.connect import advice_for, keep_password, own_account
from boundary.app.session import open_session
from boundary.core.errors import Refusal
from tests.app.case import PHONE_ONLY, begun, env_at

MAIL = "  mail: {{use: imap, host: {host}, user: {user}}}\n  phone:"


def _with_mail(host: str, user: str = "me@example.net") -> str:
    return PHONE_ONLY.replace("  phone:", MAIL.format(host=host, user=user))


def test_a_password_is_kept_and_found(tmp_path: Path) -> None:
    """What was kept lies sealed in the case, in no file in clear, and is found again."""
    path = begun(tmp_path, _with_mail("imap.example.net"))
    env = replace(env_at(tmp_path), secrets=None)
    with open_session(env, str(path), write=True, connect=False) as session:
        where = keep_password(session, own_account(session, "mail"), "canary-words")
    with open_session(env, str(path), write=False, connect=False) as session:
        found = session.secrets().get("mail", "password")
    clear = [p for p in tmp_path.rglob("*") if p.is_file() and b"canary" in p.read_bytes()]

    assert "the sealed store" == where
    assert "canary-words" == found
    assert [] == clear


@pytest.mark.parametrize("password", ["", "x" * 1001, "two\nlines", "nul\0", "del\x7f"])
def test_a_password_that_cannot_be_one_is_refused(tmp_path: Path, password: str) -> None:
    """Empty, endless and control characters are refused, before anything is kept."""
    path = begun(tmp_path, _with_mail("imap.example.net"))
    with open_session(env_at(tmp_path), str(path), write=True, connect=False) as session:
        account = own_account(session, "mail")
        with pytest.raises(Refusal):
            keep_password(session, account, password)


def test_a_provider_without_passwords_is_recognised(tmp_path: Path) -> None:
    """Where no mail program may sign in by password, that is said, with what to do instead."""
    path = begun(tmp_path, _with_mail("outlook.office365.com"))
    with open_session(env_at(tmp_path), str(path), write=True, connect=False) as session:
        account = own_account(session, "mail")
        advice = advice_for(session, account)
        with pytest.raises(Refusal) as caught:
            keep_password(session, account, "words")

    assert not advice.takes_password
    assert advice.say
    assert advice.notices
    assert advice.say == caught.value.hint


def test_a_provider_is_known_by_the_address_too(tmp_path: Path) -> None:
    """The domain of the login name is as good as the host."""
    path = begun(tmp_path, _with_mail("imap.example.net", "me.example@gmail.com"))
    with open_session(env_at(tmp_path), str(path), write=True, connect=False) as session:
        advice = advice_for(session, own_account(session, "mail"))

    assert "Gmail" in advice.provider
    assert advice.takes_password


def test_unknown_and_local_providers_say_so(tmp_path: Path) -> None:
    """An unknown provider may send notices; a program on this device does not by itself."""
    path = begun(tmp_path, _with_mail("imap.example.net"))
    with open_session(env_at(tmp_path), str(path), write=True, connect=False) as session:
        account = own_account(session, "mail")
        unknown = advice_for(session, account)
        local = advice_for(session, replace(account, settings={"host": "127.0.0.1"}))

    assert unknown.takes_password
    assert "not known" in unknown.notices
    assert local.takes_password
    assert "this device" in local.say


@pytest.mark.parametrize("name", ["phone", "nothing"])
def test_only_accounts_that_sign_in_are_connected(tmp_path: Path, name: str) -> None:
    """Written steps need no sign-in, and an unknown name is refused."""
    path = begun(tmp_path)
    with (
        open_session(env_at(tmp_path), str(path), write=True, connect=False) as session,
        pytest.raises(Refusal),
    ):
        own_account(session, name)
