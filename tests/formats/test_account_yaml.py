"""Hold what an account's settings may be."""

from __future__ import annotations

import pytest

from boundary.core.errors import PlaybookRefusal
from boundary.core.playbook import Account, Place
from boundary.core.services import CARDDAV, GMAIL, IMAP, ServiceSpec, Setting, guided
from boundary.core.verbs import FOLDERS
from boundary.formats.account_yaml import read_accounts
from boundary.formats.closed import Faults
from boundary.formats.yaml_events import read

SERVICES = {
    "imap": IMAP,
    "gmail": GMAIL,
    "carddav": CARDDAV,
    "iphone": guided("iphone", "iPhone", handles=False),
    "carrier": ServiceSpec(
        "carrier", "Carrier", {"region": Setting.REGION, "security": Setting.SECURITY}
    ),
}


def _accounts(text: str) -> tuple[Account, ...]:
    faults = Faults()
    accounts = read_accounts(read(text), SERVICES, FOLDERS, faults)
    faults.raise_any()
    return accounts


def _imap(settings: str) -> Account:
    return _accounts(f"mail: {{use: imap, user: me@example.net, {settings}}}")[0]


def test_defaults_are_filled_in() -> None:
    """An account has its place, every given setting, and the service's defaults."""
    found = _accounts("mail: {use: imap, host: Imap.Example.NET, user: me}\nphone: {use: iphone}")

    assert found == (
        Account(
            "mail",
            "imap",
            {"host": "imap.example.net", "user": "me", "port": 993, "security": "tls"},
            Place(1, 1),
        ),
        Account("phone", "iphone", {}, Place(2, 1)),
    )


@pytest.mark.parametrize(
    ("host", "value"),
    [
        ("imap.example.net", "imap.example.net"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("LOCALHOST", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("'::1'", "::1"),
    ],
)
def test_hosts(host: str, value: str) -> None:
    """A server is a name in A-label form or an internet address."""
    found = _imap(f"host: {host}").settings["host"]

    assert found == value


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "'::1'"])
def test_no_encryption_only_on_this_device(host: str) -> None:
    """Loopback may do without encryption."""
    found = _imap(f"host: {host}, security: none, port: 1143").settings

    assert (found["security"], found["port"]) == ("none", 1143)


@pytest.mark.parametrize("host", ["10.0.0.1", "localhost.example", "imap.example.net", "'::2'"])
def test_elsewhere_encryption_is_needed(host: str) -> None:
    """Any other server needs encryption, also one in the house."""
    with pytest.raises(PlaybookRefusal) as caught:
        _imap(f"host: {host}, security: none")

    assert "without encryption" in caught.value.say


@pytest.mark.parametrize(
    "name", ["Receipts", "Later/2026", "INBOX.Receipts", "Später", "Sent to me", "a & b", '"q"']
)
def test_ordinary_folders(name: str) -> None:
    """A folder of one's own may have any visible name."""
    found = _imap(f"host: localhost, folders: {{later: '{name}'}}").settings["folders"]

    assert found == {"later": name}


@pytest.mark.parametrize(
    "name",
    [
        "INBOX",
        "inbox/Trash",
        "Trash",
        "trash/x",
        "[x]/spam",
        "Junk E-mail",
        "sent",
        "DRAFTS",
        "x*",
        "50%",
        "#shared",
        "~x",
        "..",
        "a//b",
        "a.",
        "/a",
        "inbox/inbox",
        "Deleted Items",
        "a\\",
    ],
)
def test_folders_of_the_mail_service(name: str) -> None:
    """Special folders, their children, wildcards and empty parts are refused."""
    with pytest.raises(PlaybookRefusal) as caught:
        _imap(f"host: localhost, folders: {{later: '{name}'}}")

    assert caught.value.faults[0].path == "accounts.mail.folders.later"


@pytest.mark.parametrize("port", ["1", "993", "65535"])
def test_ports(port: str) -> None:
    """A port is stored as a number."""
    found = _imap(f"host: localhost, port: {port}").settings["port"]

    assert found == int(port)


@pytest.mark.parametrize("port", ["0", "65536", "0993", "1e3", "-1", "٩", "[]", "''"])
def test_what_is_no_port(port: str) -> None:
    """Anything but 1 to 65535 in plain digits is refused."""
    with pytest.raises(PlaybookRefusal) as caught:
        _imap(f"host: localhost, port: {port}")

    assert caught.value.faults[0].path == "accounts.mail.port"


@pytest.mark.parametrize("host", ["''", "example", "a b", "imap.example.net:993", "me@example.net"])
def test_what_is_no_host(host: str) -> None:
    """A port, a user, blanks and single words are no server; the wrong setting is named once."""
    with pytest.raises(PlaybookRefusal) as caught:
        _imap(f"host: {host!r}, security: none".replace("\"''\"", "''"))

    assert [fault.path for fault in caught.value.faults] == ["accounts.mail.host"]


def test_a_country_is_two_capitals() -> None:
    """A country code is taken as it is, and no default is made up."""
    found = _accounts("c: {use: carrier, region: US}")[0].settings

    assert found == {"region": "US"}


@pytest.mark.parametrize("value", ["us", "USA", "[US]"])
def test_what_is_no_country(value: str) -> None:
    """Anything else is refused."""
    with pytest.raises(PlaybookRefusal) as caught:
        _accounts(f"c: {{use: carrier, region: {value}, security: nothing}}")

    assert ["accounts.c.region", "accounts.c.security"] == [
        fault.path for fault in caught.value.faults
    ]


@pytest.mark.parametrize("text", ["[]", "mail: []", "mail: imap", "mail: {use: []}", "''"])
def test_accounts_of_another_shape(text: str) -> None:
    """Lists and single words are refused with a place."""
    with pytest.raises(PlaybookRefusal) as caught:
        _accounts(text)

    assert caught.value.faults[0].line == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://dav.example.net/",
        "https://dav.example.net:8443/books/",
        "http://127.0.0.1:5232/",
        "http://localhost/",
    ],
)
def test_addresses_of_servers(url: str) -> None:
    """A place over https, or over http on this device, is kept as it was written."""
    (account,) = _accounts(f"book: {{use: carddav, url: '{url}', user: me}}")

    assert url == account.settings["url"]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://dav.example.net/", "without encryption"),
        ("ftp://dav.example.net/", "not the address"),
        ("https://", "not the address"),
        ("https://me:secret@dav.example.net/", "not the address"),
        ("https://dav.example.net/?book=1", "not the address"),
        ("https://dav.example.net/#a", "not the address"),
        ("https://dav.example.net:0/", "not the address"),
        ("https://dav.example.net:99999/", "not the address"),
        ("https://[::1", "not the address"),
        ("https://dav example.net/", "not the address"),
        ("https://d\u00e4v.example.net/", "not the address"),
        ("dav.example.net", "not the address"),
    ],
)
def test_what_is_no_address_of_a_server(url: str, word: str) -> None:
    """Anything that is no place, or holds more than a place, is refused in one sentence."""
    with pytest.raises(PlaybookRefusal) as caught:
        _accounts(f"book: {{use: carddav, url: '{url}', user: me}}")

    assert word in caught.value.say


def test_an_address_of_a_server_is_one_text() -> None:
    """A list is no address."""
    with pytest.raises(PlaybookRefusal):
        _accounts("book: {use: carddav, url: [a, b], user: me}")


def test_the_way_of_a_gmail_account() -> None:
    """A Gmail account goes by a file unless it says otherwise; other ways are refused."""
    (account,) = _accounts("mail: {use: gmail, user: me.example@gmail.com}")
    with pytest.raises(PlaybookRefusal):
        _accounts("mail: {use: gmail, user: me.example@gmail.com, way: password}")

    assert "import" == account.settings["way"]
