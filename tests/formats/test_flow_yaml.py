"""Hold that a flow is read as it was written, or refused with the place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary.core.change import Notice, Undo
from boundary.core.errors import PlaybookRefusal, Refusal
from boundary.core.flow import (
    ActKind,
    Ask,
    Blocker,
    Case,
    Checked,
    Ending,
    Flow,
    Limit,
    Predicate,
    Probe,
    Selector,
    Site,
    StepHand,
    StepKind,
    Target,
    Truth,
    Within,
)
from boundary.formats.flow_yaml import read_flow
from tests.formats.flows import GOOD, NAME, PRIVACY

HERE = {
    "https://chatterbox.example": "http://127.0.0.1:4001",
    "https://frame.chatterbox.example": "http://127.0.0.1:4002",
    "https://login.chatterbox.example": "http://127.0.0.1:4003",
}


def block(text: str = GOOD, **words: Mapping[str, str]) -> Flow:
    """Read the good flow."""
    return read_flow(NAME, text.encode(), **words)


def privacy(*changes: tuple[str, str]) -> Flow:
    """Read the flow about settings, with changes that each fit once."""
    text = PRIVACY
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return read_flow("chatterbox.privacy", text.encode())


def refused(text: str, name: str = NAME) -> list[str]:
    """Read a faulty flow; give the sentences."""
    with pytest.raises(PlaybookRefusal) as caught:
        read_flow(name, text.encode())
    return [fault.say for fault in caught.value.faults]


def test_the_head_is_read() -> None:
    """What a flow is, where it may be, and what may be noticed comes out as it was written."""
    flow = block()

    assert ("chatterbox.block", 1, "chatterbox", "social.block") == (
        flow.id, flow.revision, flow.service, flow.verb
    )  # fmt: skip
    assert (
        Site(
            "Chatterbox",
            ("https://chatterbox.example", "https://frame.chatterbox.example"),
            ("https://login.chatterbox.example",),
            ("/login", "/checkpoint"),
            pace_s=2,
            acts_a_day=20,
            automation="allowed",
            visits="unseen",
        )
        == flow.site
    )
    assert Checked("2026-11-22", "", "the project", ("en", "de")) == flow.checked
    assert (Notice.MAY_SHOW, Undo.FULL) == (flow.notice, flow.undo)
    assert ("chatterbox.unblock", "") == (flow.undo_flow, flow.takes_back)
    assert {"handle": "[a-z0-9._]{2,30}"} == flow.inputs
    assert {"en": ("Block",), "de": ("Blockieren",)} == flow.names["press"]
    assert (("privacy",), "language.within") == (flow.language, flow.language_within)
    assert ("", "me", "/settings/blocked") == (flow.login, flow.account, flow.start)
    assert "Block a person on Chatterbox" == flow.title["en"]
    assert 3 == len(flow.instructions["de"])
    assert hashlib.sha256(GOOD.encode()).hexdigest() == flow.sha256


def test_what_is_left_out_has_its_default() -> None:
    """Nothing is guessed: what is not written is the more careful of two."""
    flow = block()
    bare = block(
        GOOD.replace("  pace_s: 2\n  acts_a_day: 20\n  automation: allowed\n  visits: unseen\n", "")
    )

    assert (60, False, True, ()) == (
        flow.stale_after_days, flow.opens_profile, flow.evidence_first, flow.sources
    )  # fmt: skip
    assert (3, 20, "unknown", "unknown") == (
        bare.site.pace_s, bare.site.acts_a_day, bare.site.automation, bare.site.visits
    )  # fmt: skip


def test_what_is_written_counts() -> None:
    """Every optional key comes out."""
    more = (
        "stale_after_days: 30\nopens_profile: yes\nevidence_first: no\nlogin: list-end\n"
        "sources: [https://help.chatterbox.example/]\nfixture: chatterbox\n"
    )
    flow = block(GOOD.replace("fixture: chatterbox\n", more))

    assert (30, True, False, "list-end", ("https://help.chatterbox.example/",)) == (
        flow.stale_after_days,
        flow.opens_profile,
        flow.evidence_first,
        flow.login,
        flow.sources,
    )


def test_things_are_read() -> None:
    """Ways are kept in order; what stands in place gets an id that no author can write."""
    flow = block()
    row = Selector(
        text="{handle}",
        within=Within(selector=Selector(role="list", name="$the-list")),
    )
    box = Selector(role="dialog", name="$press", contains="{handle}")
    press = Selector(role="button", name="$press", within=Within(target="confirm-box"))

    assert Target("listed-row", (row,)) == flow.targets["listed-row"]
    assert Target("confirm-box", (box,)) == flow.targets["confirm-box"]
    assert Target("confirm-button", (press,)) == flow.targets["confirm-button"]
    assert (Selector(role="navigation"),) == flow.targets["language.within"].find
    assert (Selector(role="dialog", name="$rate-us"),) == flow.targets["blocker-1.when"].find
    assert (Selector(css="main"),) == flow.targets["proof.region"].find
    assert "main > iframe" == privacy().targets["online-switch"].find[1].frame


def test_several_things_in_place_have_ids_of_their_own() -> None:
    """Two selectors in one question do not become one thing."""
    both = "{any: [{visible: {css: aside}}, {visible: {css: footer}}]}"
    flow = block(GOOD.replace("then: {visible: confirm-box}", f"then: {both}"))
    step = next(step for step in flow.steps if step.id == "press")

    assert step.then is not None
    assert ["press.then", "press.then-2"] == [part.target for part in step.then.parts]
    assert (Selector(css="footer"),) == flow.targets["press.then-2"].find


def test_looks_are_read() -> None:
    """Probes, goal, blockers and limits come out as questions."""
    flow = block()
    listed = Predicate(Ask.VISIBLE, "listed-row")
    absent = Predicate(Ask.ABSENT, "listed-row", complete=Predicate(Ask.VISIBLE, "list-end"))
    nobody = Predicate(Ask.ANY, parts=(Predicate(Ask.VISIBLE, "list-empty"), absent))

    assert {"blocked": Probe("blocked", "/settings/blocked", listed, nobody)} == flow.probes
    assert {"blocked": Truth.YES} == flow.goal
    assert (Blocker(Predicate(Ask.VISIBLE, "blocker-1.when"), "Escape"),) == flow.blockers
    assert (
        Limit(Predicate(Ask.URL, value="/checkpoint*"), Ending.NEED_HUMAN),
        Limit(Predicate(Ask.TEXT_ANY, texts="too-fast"), Ending.RATE_LIMITED, 24),
    ) == flow.limits
    assert "audience-choice" == privacy().probes["audience-friends"].setting


def test_steps_are_read() -> None:
    """Each kind of step has what it needs, and nothing else."""
    flow = block()
    kinds = [(step.id, step.kind) for step in flow.steps]
    before, page, name, press, confirm, check, _ = flow.steps

    assert [
        ("before", StepKind.CAPTURE),
        ("page", StepKind.OPEN),
        ("name", StepKind.ACT),
        ("press", StepKind.ACT),
        ("confirm", StepKind.ACT),
        ("check", StepKind.VERIFY),
        ("proof", StepKind.CAPTURE),
    ] == kinds
    assert ("/settings/blocked", "before.region", ("me",), True) == (
        before.url, before.region, before.mask, before.optional
    )  # fmt: skip
    assert Predicate(Ask.VISIBLE, "list-heading") == page.expect
    assert (ActKind.FILL, "account-field", "{handle}") == (name.act, name.target, name.value)
    assert Predicate(Ask.VALUE_IS, "account-field", "{handle}") == name.then
    assert (ActKind.CLICK, "press-button", "", "never", StepHand.PERSON) == (
        press.act, press.target, press.value, press.consent, press.hand
    )  # fmt: skip
    assert "each_time" == confirm.consent
    assert ("blocked", Truth.YES) == (check.state, check.wanted)
    assert "Press Block beside the field." == press.say["en"]


def test_settings_are_read() -> None:
    """A switch is brought to on or off, and a choice to a word of the page."""
    online, receipts, audience = [step for step in privacy().steps if step.act is not None]

    assert (ActKind.SET, "online-switch", "off") == (online.act, online.target, online.value)
    assert ActKind.SET is receipts.act
    assert (ActKind.CHOOSE, "$friends") == (audience.act, audience.value)


def test_a_guide_step_is_read() -> None:
    """A sentence waits for one of the answers that it offers."""
    guide = (
        "  - {id: ask, kind: guide, say: {en: Is this the right person?, de: Ist das die richtige"
        " Person?}, answers: [yes_it_is, skip], optional: yes}\n  - id: press\n"
    )
    step = block(GOOD.replace("  - id: press\n", guide)).steps[3]

    assert (StepKind.GUIDE, ("yes_it_is", "skip"), True) == (
        step.kind, step.answers, step.optional
    )  # fmt: skip


def test_the_program_may_press_what_decides_nothing() -> None:
    """An act before the deciding one may be the program's."""
    tool = GOOD.replace("    click: press-button\n", "    click: press-button\n    hand: tool\n")

    assert StepHand.TOOL is block(tool).steps[3].hand


def test_every_question_can_be_asked() -> None:
    """Names, addresses and opposites are questions too."""
    asked = (
        "{all: [{name_is: {of: me, is: '@{handle}'}}, {url: '/u/*'}, {not: {text_any: $nobody}}]}"
    )
    step = block(GOOD.replace("then: {visible: confirm-box}", f"then: {asked}")).steps[3]

    assert (
        Predicate(
            Ask.ALL,
            parts=(
                Predicate(Ask.NAME_IS, "me", "@{handle}"),
                Predicate(Ask.URL, value="/u/*"),
                Predicate(Ask.NOT, parts=(Predicate(Ask.TEXT_ANY, texts="nobody"),)),
            ),
        )
        == step.then
    )


def test_a_blocker_can_be_pressed_away() -> None:
    """What only closes is a thing of its own."""
    text = GOOD.replace("press: Escape", "click: close")
    text = text.replace("  list-end:", "  close: {find: [{css: aside}]}\n  list-end:")

    assert ("", "close") == (block(text).blockers[0].press, block(text).blockers[0].click)


def test_cases_are_read() -> None:
    """Cases say how the site is, what the person answers, and what must come of it."""
    cases = block().cases

    assert (
        Case(
            Ending.ALREADY_DONE,
            start={"blocked": ("alex.x",)},
            inputs={"handle": "alex.x"},
            most_acts=0,
        )
        == cases[2]
    )
    assert ("fr", {"blocked": ()}) == (cases[3].locale, cases[3].server)
    assert "liar" == cases[4].mode
    assert ("b", {"press": "different"}) == (cases[5].layout, cases[5].answers)


def test_a_fixture_stands_where_it_is_now() -> None:
    """The origins of a fixture take the place of those in the file; nothing else changes."""
    flow, moved = block(), block(origins=HERE)

    assert ("http://127.0.0.1:4001", "http://127.0.0.1:4002") == moved.site.act
    assert ("http://127.0.0.1:4003",) == moved.site.human_only
    assert flow.steps == moved.steps
    assert flow.sha256 == moved.sha256


@pytest.mark.parametrize(
    "origins",
    [
        {},
        dict(list(HERE.items())[:2]),
        HERE | {"https://other.example": "http://127.0.0.1:4004"},
        HERE | {"https://chatterbox.example": "https://chatterbox.net"},
        HERE | {"https://chatterbox.example": "http://192.0.2.1:80"},
        HERE | {"https://chatterbox.example": "http://127.0.0.1:4001/x"},
        HERE | {"https://chatterbox.example": "http://127.0.0.1.example.org:80"},
    ],
)
def test_a_fixture_stands_on_this_device_only(origins: Mapping[str, str]) -> None:
    """Other origins, and too many or too few, are refused."""
    with pytest.raises(Refusal):
        block(origins=origins)


def test_a_real_site_is_not_moved() -> None:
    """A flow for a real site cannot be pointed elsewhere."""
    real = GOOD.partition("fixture: chatterbox")[0].replace("chatterbox.example", "chatterbox.net")
    real += "sources: [https://help.chatterbox.net/]\n"
    moved = {one.replace(".example", ".net"): there for one, there in HERE.items()}

    assert "https://chatterbox.net" == block(real).site.act[0]
    with pytest.raises(Refusal):
        block(real, origins=moved)


@pytest.mark.parametrize(
    ("old", "new", "say"),
    [
        ("things:\n", "things: []\nthing:\n", "The key “thing” is not known here."),
        ("names:\n", "names: []\nname:\n", "The key “name” is not known here."),
        ("press: {en: [Block], de: [Blockieren]}", "press: Block", "Each name has its languages."),
        ("press: {en: [Block], de: [Blockieren]}", "press: {en: Block}",
         "A list of 1 to 12 texts is needed here."),
        ("  en: Block a person on Chatterbox\n  de: Eine Person auf Chatterbox blockieren\n",
         "  - x\n", "title has to be languages with their words."),
        ("goal: {blocked: \"yes\"}", "goal: [blocked]", "goal has to be looks with yes or no."),
        ("language: {keys: [$privacy], within", "language: {keys: $privacy, within",
         "keys has to be a list of 1 to 5."),
        ("language: {keys: [$privacy], within", "language: {keys: [$no_key], within",
         "This is not how a key of names is written."),
        ("human_only_paths: [/login, /checkpoint]", "human_only_paths: [login]",
         "This is not a path."),
        ("mask: [me], optional: yes}\ninstructions", "mask: me, optional: yes}\ninstructions",
         "mask has to be a list."),
        ("answers: {press: different}", "answers: [press]",
         "answers has to be steps with a word each."),
        ("start: {blocked: [alex.x]}, most", "start: [blocked], most",
         "start has to be names with lists."),
        ("mode: liar, inputs: {handle: alex.x}", "mode: liar, inputs: {handle: a b}",
         "This is not a handle."),
        ("text_any: $too-fast", "text_any: too-fast",
         "Words of a page stand in the table of names."),
    ],
)  # fmt: skip
def test_what_is_not_of_its_shape_is_refused(old: str, new: str, say: str) -> None:
    """A list for keys, a text for a list and the like are told in one sentence."""
    assert GOOD.count(old) == 1
    assert [say] == refused(GOOD.replace(old, new))


@pytest.mark.parametrize("key", ["things", "names", "probes", "steps"])
def test_a_table_is_no_text(key: str) -> None:
    """A text where a table is needed is refused."""
    lines = GOOD.splitlines(keepends=True)
    start = lines.index(f"{key}:\n")
    end = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith(" "))
    text = "".join([*lines[:start], f"{key}: x\n", *lines[end:]])

    assert refused(text)[0].startswith(f"{key} has to be")


def test_a_choice_takes_words_of_the_page() -> None:
    """What is chosen is a word of the page, and not the person's name."""
    with pytest.raises(PlaybookRefusal) as caught:
        privacy(("    to: $friends\n", '    to: "{handle}"\n'))

    assert "This cannot be put in here." == caught.value.say


def test_a_flow_about_somebody_looks_for_them() -> None:
    """Nobody else may be meant: something on the page is found by the person's name."""
    text = GOOD.replace('contains: "{handle}"', "contains: $press")
    text = text.replace('find: [{text: "{handle}"}]', "find: [{text: $press}]")
    text = text.replace('is: "{handle}"', "is: $press")

    assert ["Nothing looks for the person on the page, so another one could be meant."] == refused(
        text
    )


def test_at_most_twenty_faults_are_told() -> None:
    """A flow that breaks many rules is told with the first twenty."""
    text = GOOD
    for key in ("the-list", "nobody", "everyone-there", "account", "rate-us", "too-fast"):
        text = text.replace(f"  {key}:", f"  {key}-x:")
    text = text.replace("locales: [en, de]", "locales: [en, de, es, fr, it, nl, pl]")

    assert 20 == len(refused(text))


REVIEW = """\
flow: 1
id: chatterbox.devices
revision: 2
title: {en: Look at the devices}
service: chatterbox
do: access.review
site: {name: Chatterbox, act: ["https://www.chatterbox.net"], visits: seen}
checked: {date: 2026-11-22, live: "", by: the project, locales: [en]}
sources: [https://help.chatterbox.net/devices]
notice: quiet
they_may_notice: {en: Looking is not noticed.}
undo: none
undo_note: {en: Nothing was changed.}
names: {devices: {en: [Devices]}}
language: {keys: [$devices]}
things: {}
start: /devices
steps:
  - {id: page, kind: open, url: /devices, expect: {url: "/devices*"}}
  - {id: look, kind: guide, say: {en: Write down what you do not know.}, answers: [done, skip]}
instructions: {en: [Open Devices., Write down what you do not know.]}
"""


def test_a_flow_may_only_look() -> None:
    """A flow without an act needs no probe, no goal and no input."""
    flow = read_flow("chatterbox.devices", REVIEW.encode())

    assert ({}, {}, {}, ()) == (flow.probes, flow.goal, flow.inputs, flow.cases)
    assert ("", "", {}) == (flow.language_within, flow.account, flow.targets)


@pytest.mark.parametrize(
    ("old", "new", "say"),
    [
        ("[done, skip]", "[skip]", "There is no answer that goes on."),
        ("locales: [en]", "locales: [de]", "en is missing: it is what everybody else gets."),
        ("undo: none", "undo: none\nopens_profile: yes",
         "On this site visits can be seen, and a page of theirs is opened."),
        ("https://www.chatterbox.net", "https://chatterbox.test",
         "A fixture has reserved names, such as chatterbox.example; a site has its own."),
    ],
)  # fmt: skip
def test_a_flow_that_only_looks_has_its_rules_too(old: str, new: str, say: str) -> None:
    """Answers, languages, visits and origins are held to the same rules."""
    assert say in refused(REVIEW.replace(old, new), "chatterbox.devices")


def test_what_will_show_may_open_a_page_of_theirs() -> None:
    """Where visits can be seen, a flow that says so is read."""
    text = REVIEW.replace("notice: quiet", "notice: will-show\nopens_profile: yes")

    assert read_flow("chatterbox.devices", text.encode()).opens_profile


_LINES = GOOD.splitlines(keepends=True)
_PIECES = (
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "- ",
    '"',
    "$",
    "{handle}",
    "\n",
    "  ",
    "x",
    "no",
    "1",
    "é",
)


@given(st.data())
def test_a_damaged_flow_is_read_or_refused(drawn: st.DataObject) -> None:
    """Whatever is cut out, doubled or put in: a flow, or a refusal with its place."""
    lines = list(_LINES)
    for _ in range(drawn.draw(st.integers(1, 3))):
        at = drawn.draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        cut = drawn.draw(st.integers(0, len(line)))
        piece = drawn.draw(st.sampled_from((*_PIECES, *_LINES)))
        lines[at] = drawn.draw(st.sampled_from(("", line * 2, line[:cut] + piece + line[cut:])))
    name = flow_or_refusal("".join(lines))

    assert name in (NAME, "refused")


def flow_or_refusal(text: str) -> str:
    """Read a flow; say what it is called, or that it was refused with a sentence."""
    try:
        return read_flow(NAME, text.encode()).id
    except PlaybookRefusal as refusal:
        return "refused" if all(fault.say for fault in refusal.faults) else "without a word"


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(given_bytes: bytes) -> None:
    """What is no flow is refused, and nothing else is raised."""
    with pytest.raises(PlaybookRefusal):
        read_flow(NAME, given_bytes)
