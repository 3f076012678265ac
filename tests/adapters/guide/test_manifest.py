"""Hold which guide an account has, and that nothing is contacted to find out."""

from __future__ import annotations

import pytest

from boundary import data
from boundary.adapters.guide import make_manifest
from boundary.adapters.guide.double import ScriptedHands
from boundary.core.change import Presence, State
from boundary.core.errors import AdapterError
from boundary.core.guide import Guide
from boundary.core.identifier import Identifier, email, handle
from boundary.core.playbook import Account, Address, Item
from boundary.core.ports import Manifest
from boundary.formats.guide_yaml import read_guide
from tests.adapters.guide.furniture import NoSecrets

ANNA = email("anna@example.org")
UNKNOWN = State(Presence.UNKNOWN)


@pytest.fixture(scope="module")
def guides() -> dict[str, Guide]:
    """Read some shipped guides."""
    return {
        name: read_guide(name, data.guide_bytes(name))
        for name in ("google", "iphone", "instagram", "mail")
    }


@pytest.fixture
def hands() -> ScriptedHands:
    """Make a person who has done whatever is asked."""
    return ScriptedHands()


def _manifest(guides: dict[str, Guide]) -> Manifest:
    """Give every mailbox the guide that its login is named after, else none."""
    return make_manifest(
        guides, lambda account: guides.get(str(account.settings.get("user", account.service)))
    )


def _item(verb: str, subject: Identifier) -> Item:
    return Item(Address("mine", verb, subject.key), verb, subject, person="someone")


@pytest.mark.parametrize(
    ("service", "verb", "expected"),
    [
        ("iphone", "phone.block", True),
        ("iphone", "guide.do", True),
        ("iphone", "social.block", False),
        ("instagram", "social.block", True),
        ("snapchat", "guide.do", False),
        ("google", "mail.file-away", True),
        ("iphone", "mail.file-away", False),
        ("imap", "mail.keep", False),
        ("imap", "mail.file-past", False),
        ("imap", "mail.file-away", True),
        ("imap", "mail.set-aside", True),
        ("imap", "access.review", True),
        ("gmail", "mail.file-past", False),
        ("gmail", "mail.file-away", True),
        ("gmail", "contacts.hide", True),
        ("gmail", "contacts.remove", True),
        ("gmail", "share.revoke", True),
        ("nowhere", "phone.block", False),
    ],
)
def test_it_serves_what_a_guide_has(
    guides: dict[str, Guide], service: str, verb: str, expected: bool
) -> None:
    """A verb is served on a service when, and only when, its guide has the part."""
    assert expected == _manifest(guides).serves(service, verb)


def test_it_contacts_nothing_and_never_looks(guides: dict[str, Guide]) -> None:
    """The manifest names no host, is not remote, and says that nothing is looked at."""
    manifest = _manifest(guides)

    assert ("guide", (), False, False) == (
        manifest.name,
        manifest.hosts(Account("phone", "iphone")),
        manifest.remote,
        manifest.looks,
    )


def test_it_opens_without_a_secret(guides: dict[str, Guide], hands: ScriptedHands) -> None:
    """An account of a guided service opens to its own guide."""
    manifest = _manifest(guides)
    with manifest.open(Account("insta", "instagram"), NoSecrets(), hands) as adapter:
        change = adapter.plan(_item("social.block", handle("jordan", "instagram")), UNKNOWN)

    assert "Block someone on Instagram: by your own hand, about 6 minutes." == change.summary


def test_a_service_without_a_guide_is_refused(
    guides: dict[str, Guide], hands: ScriptedHands
) -> None:
    """Opening a service that has no guide is an error of the adapter."""
    opening = _manifest(guides).open(Account("other", "nowhere"), NoSecrets(), hands)

    with pytest.raises(AdapterError, match="no written guide"):
        opening.__enter__()


def test_a_mailbox_has_the_guide_of_its_provider(
    guides: dict[str, Guide], hands: ScriptedHands
) -> None:
    """An account of mail opens to whichever guide is found for it, and what that lacks is said."""
    manifest = _manifest(guides)
    summaries = []
    for name in ("google", "mail"):
        with manifest.open(Account("m", "imap", {"user": name}), NoSecrets(), hands) as adapter:
            summaries.append(adapter.plan(_item("mail.file-away", ANNA), UNKNOWN).summary)
    poor = manifest.open(Account("m", "imap", {"user": "iphone"}), NoSecrets(), hands)
    with poor as adapter, pytest.raises(AdapterError, match="no written steps"):
        adapter.plan(_item("mail.file-away", ANNA), UNKNOWN)

    assert [True, True] == [" by a rule " in summary for summary in summaries]
    assert 2 == len(set(summaries))
