"""Hold `connect` at Google: what is asked for, whose account it is, what stays, how it ends."""

from __future__ import annotations

import json
import webbrowser
from collections.abc import Iterator
from threading import Thread
from urllib.request import urlopen

import pytest

from boundary.adapters.google.double import GoogleDouble
from boundary.cli import google_words, words
from tests.cli.conftest import Line

USER = "me@example.org"
_SCOPE = "https://www.googleapis.com/auth/"
YES, NO = "ask for this\n", "leave this out\n"


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleDouble]:
    """Stand in for Google, and for the browser that opens its page."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    double = GoogleDouble(USER)
    double.start()

    def visit(page: str) -> None:
        with urlopen(page, timeout=60):  # noqa: S310 - loopback
            pass

    def opened(page: str) -> bool:
        Thread(target=visit, args=(page,), daemon=True).start()
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    yield double
    double.stop()


@pytest.fixture
def case(line: Line, google: GoogleDouble) -> Line:
    """Begin a case with one Gmail account, and steps for two permissions."""
    begun(line, google)
    return line


def begun(line: Line, google: GoogleDouble, way: str = "api", user: str = USER) -> None:
    """Begin a case with one Gmail account at the stand-in."""
    port = google.root.rpartition(":")[2].strip("/")
    text = (
        "boundary: 1\ncase: heron-42\n"
        "people: [{alias: J., follow: ./steps.yaml, emails: [jordan@example.org]}]\n"
        f"accounts: {{mail: {{use: gmail, user: {user}, way: {way}, host: 127.0.0.1,"
        f" port: {port}, security: none}}}}\n"
    )
    steps = "boundary: 1\ntitle: Two\nsteps: [{do: mail.keep}, {do: mail.file-away}]\n"
    line.file("steps.yaml", steps)
    path = line.file("p.yaml", text)
    assert 0 == line("begin", path, "--answers", line.answers(), "--no-input").code


def client_file(line: Line, google: GoogleDouble) -> str:
    """Write the client file that Google's console would hand out."""
    held = google.secrets()
    installed = {name: held[name] for name in ("client_id", "client_secret")}
    return str(line.file("client.json", json.dumps({"installed": installed})))


def test_each_permission_is_asked_for_by_itself(case: Line, google: GoogleDouble) -> None:
    """Notices first, then a question for each permission a step needs; what is kept is said."""
    ended = case(
        "connect", "heron-42", "mail", "--client-file", client_file(case, google), typed=YES + YES
    )
    shown = " ".join((ended.out + ended.err).split())

    assert 0 == ended.code
    assert shown.index(words.NOTICES_ADVICE) < shown.index(google_words.ASK_EACH)
    assert 2 == shown.count(google_words.ASK_EACH)
    assert "m…@example.org" in shown
    assert USER not in shown.replace("login_hint=me%40example.org", "")
    assert "stand-in-refresh" not in shown
    assert "a permission is kept, given on 20" in case("accounts", "heron-42").out
    assert 0 == google.counted("gmail.users.settings.filters.create")


def test_what_is_left_out_is_not_asked_for(case: Line, google: GoogleDouble) -> None:
    """A permission that was left out here does not stand on Google's page."""
    ended = case(
        "connect", "heron-42", "mail", "--client-file", client_file(case, google), typed=NO + YES
    )

    assert 0 == ended.code
    assert "gmail.readonly" in ended.err
    assert "gmail.settings.basic" not in ended.err


def test_leaving_everything_out_asks_nobody(case: Line, google: GoogleDouble) -> None:
    """Without a wish there is no page, and nothing is kept."""
    ended = case("connect", "heron-42", "mail", typed=NO + "not now\n")

    assert 4 == ended.code
    assert google_words.LEFT_OUT in ended.out
    assert 0 == google.counted("consent")


def test_what_was_unticked_on_the_page_is_named(case: Line, google: GoogleDouble) -> None:
    """A box left unticked at Google is said, and the rest is kept."""
    google.grants.unticked = frozenset({f"{_SCOPE}gmail.labels"})
    ended = case(
        "connect", "heron-42", "mail", "--client-file", client_file(case, google), typed=YES + YES
    )

    assert 0 == ended.code
    assert "These were not allowed" in ended.out
    assert "See and make filters" in ended.out


def test_another_account_than_the_playbook_names_is_refused(
    line: Line, google: GoogleDouble
) -> None:
    """When the page was answered for somebody else's account, nothing is kept, here or there."""
    begun(line, google, user="someone.else@example.org")
    ended = line(
        "connect", "heron-42", "mail", "--client-file", client_file(line, google), typed=YES + YES
    )

    assert 2 == ended.code
    assert "another Google account" in ended.err
    assert "mail (gmail): no password is kept" in line("accounts", "heron-42").out
    assert 1 == google.counted("revoke")


def test_the_client_is_remembered_and_the_sign_in_ends(case: Line, google: GoogleDouble) -> None:
    """A second time no file is asked for; giving back ends it at Google and here."""
    file = client_file(case, google)
    first = case("connect", "heron-42", "mail", "--client-file", file, typed=YES + YES)
    second = case("connect", "heron-42", "mail", typed=YES + YES)
    ended = case("connect", "heron-42", "mail", "--end")
    again = case("connect", "heron-42", "mail", "--end")

    assert (0, 0, 0, 0) == (first.code, second.code, ended.code, again.code)
    assert google_words.CLIENT_FILE not in second.err
    assert google_words.ENDED in ended.out
    assert google_words.NONE_TO_END in again.out
    assert 1 == google.counted("revoke")


def test_no_client_file_keeps_nothing(case: Line) -> None:
    """An empty answer to the question for the file is "not now"."""
    ended = case("connect", "heron-42", "mail", typed=YES + YES + "\n")

    assert 4 == ended.code
    assert google_words.NO_CLIENT_FILE in ended.out


def test_a_page_in_a_browser_needs_a_person(case: Line) -> None:
    """Where nobody may be asked, nothing is asked at Google either."""
    assert 4 == case("connect", "heron-42", "mail", "--no-input").code


def test_the_way_by_a_file_needs_no_sign_in(line: Line, google: GoogleDouble) -> None:
    """A Gmail account that goes by a file takes no password, and says what to change."""
    begun(line, google, way="import")
    ended = line("connect", "heron-42", "mail", typed="go on\nx\n")

    assert 2 == ended.code
    assert google_words.NO_SIGN_IN in " ".join(ended.err.split())
    assert "mail (gmail): written steps; no sign-in" in line("accounts", "heron-42").out


def test_an_app_password_is_kept_and_forgotten(line: Line, google: GoogleDouble) -> None:
    """An app password is kept as any password, and `--end` forgets it here."""
    begun(line, google, way="app-password")
    kept = line("connect", "heron-42", "mail", typed="go on\na secret of mine\n")
    ended = line("connect", "heron-42", "mail", "--end", "--json")

    assert 0 == kept.code
    assert {"boundary": 1, "account": "mail", "ended": True} == ended.json
    assert "mail (gmail): no password is kept" in line("accounts", "heron-42").out
