"""Hold what is looked for together, and under which name it is remembered."""

from __future__ import annotations

from dataclasses import replace

from boundary.adapters.imap.sift import grouped, matching_digest
from boundary.core.rules import MailProvider
from tests.adapters.imap.furniture import file_past, keep

THEM = "jordan@example.org"
PROVIDER = MailProvider("Here", ("example.org",), True, True, "", (), "yes", "", "", "", "")


def test_items_that_look_for_the_same_share_one_look() -> None:
    """Keeping and filing of one address is one question; with Cc, or of another, it is another."""
    items = [
        keep(THEM),
        file_past(THEM),
        file_past("j.example@example.com", copied="include"),
        file_past("j.example@example.com"),
        keep("someone@example.com"),
        replace(keep("nobody@example.com"), subject=None),
    ]
    prints, groups = grouped(items[:3], [])
    more, plain = grouped(items[3:], [])
    names = [prints[items[0].address], prints[items[1].address], prints[items[2].address]]

    assert names[0] == names[1]
    assert {*names} == groups.keys()
    assert [False, True] == [groups[name].copies for name in names[1:]]
    assert names[2] not in more.values()
    assert 2 == len(plain)


def test_other_rules_of_matching_are_another_look() -> None:
    """What was found while dots counted is not what is found when they do not."""
    plain = replace(PROVIDER, dots_ignored=False)
    digests = {matching_digest(each) for each in ([], [PROVIDER], [plain])}

    assert 3 == len(digests)
    assert matching_digest([PROVIDER, plain]) == matching_digest([plain, PROVIDER])
