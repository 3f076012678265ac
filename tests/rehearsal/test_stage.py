"""Hold the stage to what it says each message is."""

from __future__ import annotations

from boundary.rehearsal import furnish
from boundary.rehearsal.stage import LOOK_ALIKES, SPECIAL, THEIR_FORMS

TWO = ("jordan@example.org", "jordan.two@example.com")


def test_the_same_arguments_give_the_same_bytes() -> None:
    """Seeds decide; another seed gives another stage."""
    first = furnish(TWO, "me@example.net", seed=3)

    assert first == furnish(TWO, "me@example.net", seed=3)
    assert first != furnish(TWO, "me@example.net", seed=4)


def test_every_form_is_there_for_every_address() -> None:
    """Each address comes in every form, and so does each look-alike."""
    stage = furnish(TWO, "me@example.net")
    for address in TWO:
        forms = {one.form for one in stage.theirs() if one.sent_by == address}

        assert set(THEIR_FORMS) == forms
    assert set(LOOK_ALIKES) <= {one.form for one in stage.planted}
    assert 2 * (len(THEIR_FORMS) + 1) == len(stage.theirs(copies=True))


def test_it_is_as_large_as_asked() -> None:
    """Everybody else's mail fills it up; every message lies in one folder."""
    stage = furnish(TWO, "me@example.net", messages=300)

    assert 300 + len(SPECIAL) == len(stage.planted)
    assert len(stage.planted) == sum(len(mails) for mails in stage.mailbox.values())
    assert set(SPECIAL) <= set(stage.mailbox)


def test_a_small_one_for_nobody() -> None:
    """Without addresses it is everybody else's mail only."""
    stage = furnish((), "me@example.net", messages=5)

    assert (5, ()) == (len(stage.planted), stage.theirs())


def test_the_owner_is_named_where_mail_goes() -> None:
    """Mail is addressed to the owner, unless a form says otherwise."""
    stage = furnish(TWO[:1], "me@example.net")

    assert all(
        b"To: me@example.net" in one.mail.body for one in stage.planted if one.form != "to them"
    )
