"""Hold a flow: how one thing is done on one site, as data that a runner walks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from boundary.core.change import Notice, Undo

Texts = Mapping[str, str]
"""Locale (`en`, `de`) to one sentence."""


class Truth(StrEnum):
    """What a look says; never NO for "could not tell"."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Ending(StrEnum):
    """How a flow ended; only DONE and ALREADY_DONE were read back from a page opened anew."""

    DONE = "done"
    ALREADY_DONE = "already_done"
    ATTESTED = "attested"
    """On the person's word."""
    FAILED = "failed"
    LOOKS_DIFFERENT = "looks_different"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    OFF_SITE = "off_site"
    RATE_LIMITED = "rate_limited"
    NEED_HUMAN = "need_human"
    GUIDE_ONLY = "guide_only"
    PARKED = "parked"
    UNKNOWN = "unknown"


LIMITED = (Ending.RATE_LIMITED, Ending.NEED_HUMAN)
"""What the sign of a limit may end in."""

NEVER, ONCE, EACH_TIME = CONSENTS = ("never", "once", "each_time")
"""How often the person is asked before an act."""

DONE, YES_IT_IS, SKIP = ANSWERS = ("done", "yes_it_is", "skip")
"""What a guide step may offer beside stopping."""


class StepKind(StrEnum):
    """The five things a step can be."""

    OPEN = "open"
    GUIDE = "guide"
    ACT = "act"
    VERIFY = "verify"
    CAPTURE = "capture"


class StepHand(StrEnum):
    """Whose click an act is, where the runner may click at all."""

    PERSON = "person"
    TOOL = "tool"


class ActKind(StrEnum):
    """What an act does to its one control."""

    CLICK = "click"
    SET = "set"
    """Bring a switch to `value` (on, off), reading first."""
    CHOOSE = "choose"
    """Choose the option whose name is `value` (`$key`)."""
    FILL = "fill"
    """Type an input (`{handle}`) into an empty text field."""


@dataclass(frozen=True, slots=True)
class Selector:
    """One way to find a thing; it counts only when exactly one visible element fits.

    Texts are `$key` (a name of the flow's table, in the page's language), or a template of inputs
    (`{handle}`). Whole-string comparison after `normal_name`. Exactly one of `role`, `label`,
    `text` and `css` is set; `name` only beside `role`.
    """

    role: str = ""
    name: str = ""
    label: str = ""
    text: str = ""
    css: str = ""
    """Short and structural; no class that looks generated, no position."""
    contains: str = ""
    """Whole text of some node inside, compared like the others."""
    frame: str = ""
    """css of the one iframe it lies in."""
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """Where a selector looks: inside a target of the flow, or inside another selector's element."""

    target: str = ""
    selector: Selector | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One thing on a page; the ways to find it are tried in order, each alone."""

    id: str
    find: tuple[Selector, ...]


class Ask(StrEnum):
    """What a predicate asks of a page."""

    VISIBLE = "visible"
    GONE = "gone"
    CHECKED = "checked"
    VALUE_IS = "value_is"
    NAME_IS = "name_is"
    URL = "url"
    """Path pattern on an `act` origin; `*` stands for anything but `/`, at the end for all."""
    TEXT_ANY = "text_any"
    ABSENT = "all_loaded_and_absent"
    """NO element of `target`, and the list is known to be complete by `complete`."""
    ANY = "any"
    ALL = "all"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A question to a page; the answer is a Truth."""

    ask: Ask
    target: str = ""
    """Id of a target; a selector written in place gets an id of its own (`step.then`, ...)."""
    value: str = ""
    """VALUE_IS, NAME_IS: `$key` or template; URL: the pattern."""
    texts: str = ""
    """TEXT_ANY: key of the flow's names table."""
    complete: Predicate | None = None
    """ABSENT: how the flow knows that the whole list is there."""
    parts: tuple[Predicate, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """How a state is looked at: a page, and what it must show. Neither fits: UNKNOWN."""

    id: str
    open: str
    """Path on the first `act` origin, with inputs; percent-encoded when filled in."""
    yes_if: Predicate
    no_if: Predicate
    setting: str = ""
    """Target whose present value is kept for undo (privacy settings); "" for yes/no states."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """A known thing in the way, and how it is put away."""

    when: Predicate
    press: str = ""
    """`Escape`, or empty."""
    click: str = ""
    """Id of a target that only closes, or empty."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A sign that the site wants a pause, or a person."""

    when: Predicate
    outcome: Ending
    """One of LIMITED."""
    wait_h: int = 0


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of a flow."""

    id: str
    kind: StepKind
    say: Texts = field(default_factory=dict)
    url: str = ""
    """OPEN, CAPTURE: path on an act origin, with inputs."""
    expect: Predicate | None = None
    """OPEN: what the page must show before anything goes on."""
    act: ActKind | None = None
    target: str = ""
    value: str = ""
    then: Predicate | None = None
    """ACT: what the page shows afterwards."""
    hand: StepHand = StepHand.PERSON
    consent: str = NEVER
    """One of CONSENTS."""
    answers: tuple[str, ...] = ()
    """GUIDE: some of ANSWERS; stopping is always offered."""
    state: str = ""
    """VERIFY: id of a probe."""
    wanted: Truth = Truth.YES
    region: str = ""
    """CAPTURE: id of the target that is pictured."""
    mask: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Where a flow may be; everything else is the person's own."""

    name: str
    act: tuple[str, ...]
    """Exact origins; the only places that are read, pointed at, clicked and pictured."""
    human_only: tuple[str, ...] = ()
    human_only_paths: tuple[str, ...] = ()
    """Path beginnings on act origins where nothing is read."""
    pace_s: int = 3
    """Seconds between two acts."""
    acts_a_day: int = 20
    automation: str = "unknown"
    """What the site's terms say of automated means: `forbidden`, `unknown`, `allowed`."""
    visits: str = "unknown"
    """Whether somebody can see who opened their page: `seen`, `unknown`, `unseen`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """When a flow was last walked on the site itself, by whom, in which languages."""

    date: str
    """ISO date the words were last compared with their sources."""
    live: str
    """ISO date somebody walked it on the live site; "" when nobody in the project has."""
    by: str
    locales: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One self-test against a fixture."""

    expect: Ending
    locale: str = "en"
    layout: str = "a"
    mode: str = ""
    start: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    server: Mapping[str, tuple[str, ...]] | None = None
    """What the fixture's server must hold afterwards; None: not asked."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Step id to the person's answer, where it is not `done`."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """The values of the flow's inputs: people of the fixture."""
    most_acts: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow, as read from its file."""

    id: str
    revision: int
    title: Texts
    service: str
    verb: str
    """A verb of core.verbs."""
    site: Site
    checked: Checked
    notice: Notice
    they_may_notice: Texts
    undo: Undo
    undo_flow: str
    """Id of the flow that takes this one back; "" when none does."""
    undo_note: Texts
    takes_back: str
    """Id of the flow that this one takes back; "" for a flow that a step of a playbook asks for."""
    inputs: Mapping[str, str]
    """Name to the pattern its value must match; at most `handle`."""
    names: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Key to locale to the words on the screen."""
    language: tuple[str, ...]
    """Keys of `names` that tell the page's language; exactly one locale must fit them."""
    language_within: str
    """Id of the target they are looked for in; "" for the whole page."""
    targets: Mapping[str, Target]
    login: str
    """Id of the target that shows that nobody is signed in; "" for none."""
    account: str
    """Id of the target that names the signed-in account; "" for none."""
    start: str
    """Path that is opened first."""
    probes: Mapping[str, Probe]
    goal: Mapping[str, Truth]
    """Probe id to what it must say in the end."""
    blockers: tuple[Blocker, ...]
    limits: tuple[Limit, ...]
    steps: tuple[FlowStep, ...]
    instructions: Mapping[str, tuple[str, ...]]
    """The whole thing by hand, by locale."""
    stale_after_days: int = 60
    opens_profile: bool = False
    """It opens the person's own page: such a flow is WILL_SHOW where visits can be seen."""
    evidence_first: bool = True
    fixture: str = ""
    """Name of the fixture its self-tests run against; "" for none."""
    cases: tuple[Case, ...] = ()
    sources: tuple[str, ...] = ()
    """Where its words and paths come from."""
    sha256: str = ""
    """Of the file's bytes."""
