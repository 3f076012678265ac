"""Hold a small flow and the small site it is for, for a browser that is only played."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from boundary.adapters.browser.driver import Box
from boundary.core.change import Notice, Undo
from boundary.core.flow import (
    ActKind,
    Ask,
    Blocker,
    Checked,
    Ending,
    Flow,
    FlowStep,
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

from .scripted import LOGIN, SITE, Screen, ScriptedDriver, Thing

LIST = f"{SITE}/settings/blocked"
PRIVACY = f"{SITE}/settings/privacy"
CHECKPOINT = f"{SITE}/checkpoint/1"

NAMES = {
    "privacy": {"en": ("Privacy",), "de": ("Privatsphäre",)},
    "block": {"en": ("Block",), "de": ("Blockieren",)},
    "nobody": {"en": ("Nobody is blocked.",), "de": ("Niemand ist blockiert.",)},
    "all": {"en": ("That is everyone.",), "de": ("Das sind alle.",)},
    "fast": {"en": ("Too fast.",), "de": ("Zu schnell.",)},
    "rate-us": {"en": ("Rate us",), "de": ("Bewerte uns",)},
    "friends": {"en": ("Friends",), "de": ("Freunde",)},
    "everyone": {"en": ("Everyone",), "de": ("Alle",)},
    "online": {"en": ("Online",), "de": ("Online ",)},
    "name": {"en": ("Name",), "de": ("Name des Kontos",)},
    "audience": {"en": ("Audience",), "de": ("Publikum",)},
}


def target(name: str, *find: Selector) -> Target:
    """Make a target."""
    return Target(name, find)


TARGETS = {
    one.id: one
    for one in (
        target("nav", Selector(role="navigation")),
        target("login", Selector(css="input[type=password]")),
        target("me", Selector(css="header")),
        target("row", Selector(text="{handle}")),
        target("empty", Selector(text="$nobody")),
        target("end", Selector(text="$all")),
        target("button", Selector(role="button", name="$block"), Selector(css="main button")),
        target("box", Selector(role="dialog")),
        target("confirm", Selector(role="menuitem", name="$block")),
        target("rate", Selector(role="dialog", name="$rate-us")),
        target("rate-close", Selector(css="dialog .close")),
        target("main", Selector(css="main")),
        target("field", Selector(label="$name")),
        target("switch", Selector(role="switch", name="$online")),
        target("audience", Selector(role="combobox", name="$audience")),
        target("framed", Selector(css="button.in", frame="iframe")),
        target("deep", Selector(css="b", within=Within(target="main"))),
    )
}


def visible(name: str) -> Predicate:
    """Ask whether a target is there."""
    return Predicate(Ask.VISIBLE, name)


def gone(name: str) -> Predicate:
    """Ask whether a target is not there."""
    return Predicate(Ask.GONE, name)


def url(pattern: str) -> Predicate:
    """Ask for the page's path."""
    return Predicate(Ask.URL, value=pattern)


def say(text: str) -> dict[str, str]:
    """Say one sentence in English."""
    return {"en": text}


PAGE = FlowStep("page", StepKind.OPEN, url="/settings/blocked", expect=visible("nav"))
RIGHT = FlowStep("right", StepKind.GUIDE, say("Is {handle} right?"), answers=("yes_it_is",))
PRESS = FlowStep(
    "press",
    StepKind.ACT,
    say("Press Block."),
    act=ActKind.CLICK,
    target="button",
    then=visible("box"),
    hand=StepHand.TOOL,
)
CONFIRM = FlowStep(
    "confirm",
    StepKind.ACT,
    say("Press Block once more."),
    act=ActKind.CLICK,
    target="confirm",
    then=gone("box"),
    hand=StepHand.TOOL,
)
CHECK = FlowStep("check", StepKind.VERIFY, state="blocked")
PICTURE = FlowStep(
    "picture",
    StepKind.CAPTURE,
    say("A picture."),
    url="/settings/blocked",
    region="main",
    mask=("me",),
    optional=True,
)

BLOCKED = Probe(
    "blocked",
    "/settings/blocked",
    visible("row"),
    Predicate(
        Ask.ANY,
        parts=(
            visible("empty"),
            Predicate(Ask.ABSENT, "row", complete=visible("end")),
        ),
    ),
)
ONLINE = Probe(
    "online-off",
    "/settings/privacy",
    Predicate(Ask.NOT, parts=(Predicate(Ask.CHECKED, "switch"),)),
    Predicate(Ask.CHECKED, "switch"),
    setting="switch",
)
FRIENDS = Probe(
    "friends",
    "/settings/privacy",
    Predicate(Ask.VALUE_IS, "audience", value="$friends"),
    Predicate(Ask.NOT, parts=(Predicate(Ask.VALUE_IS, "audience", value="$friends"),)),
    setting="audience",
)

BLOCK = Flow(
    id="chatter.block",
    revision=3,
    title={"en": "Block a person", "de": "Eine Person blockieren"},
    service="chatter",
    verb="social.block",
    site=Site("Chatter", (SITE,), (LOGIN,), ("/login", "/index?page=login"), pace_s=3),
    checked=Checked("2026-11-01", "", "tests", ("en", "de")),
    notice=Notice.QUIET,
    they_may_notice=say("They are not told."),
    undo=Undo.FULL,
    undo_flow="",
    undo_note=say("Press again."),
    takes_back="",
    inputs={"handle": "[a-z.]{2,30}"},
    names=NAMES,
    language=("privacy",),
    language_within="nav",
    targets=TARGETS,
    login="login",
    account="",
    start="/settings/blocked",
    probes={"blocked": BLOCKED},
    goal={"blocked": Truth.YES},
    blockers=(),
    limits=(
        Limit(url("/checkpoint*"), Ending.NEED_HUMAN),
        Limit(Predicate(Ask.TEXT_ANY, texts="fast"), Ending.RATE_LIMITED, 24),
    ),
    steps=(PAGE, RIGHT, PRESS, CONFIRM, CHECK),
    instructions={"en": ("Open the page.", "Block {handle}."), "de": ("Blockiere {handle}.",)},
    sha256="0" * 64,
)

SET = FlowStep(
    "set",
    StepKind.ACT,
    say("Switch it off."),
    act=ActKind.SET,
    target="switch",
    value="off",
    hand=StepHand.TOOL,
)
CHOOSE = FlowStep(
    "choose",
    StepKind.ACT,
    say("Choose."),
    act=ActKind.CHOOSE,
    target="audience",
    value="$friends",
    hand=StepHand.TOOL,
)
OPEN_PRIVACY = replace(PAGE, url="/settings/privacy")

SETTINGS = replace(
    BLOCK,
    id="chatter.privacy",
    verb="social.privacy",
    inputs={},
    start="/settings/privacy",
    probes={"online-off": ONLINE, "friends": FRIENDS},
    goal={"online-off": Truth.YES, "friends": Truth.YES},
    steps=(OPEN_PRIVACY, SET, CHOOSE),
)

BUTTON_AT = Box(1, 1, 10, 10)
CONFIRM_AT = Box(2, 2, 10, 10)
SWITCH_AT = Box(3, 3, 10, 10)
AUDIENCE_AT = Box(4, 4, 10, 10)
CLOSE_AT = Box(5, 5, 10, 10)


@dataclass
class Chatter:
    """The site as it is: what its server holds, and what the page shows."""

    blocked: bool = False
    boxed: bool = False
    switch: Thing = field(default_factory=lambda: Thing(checked=True, box=SWITCH_AT))
    audience: Thing = field(default_factory=lambda: Thing(value="Everyone", box=AUDIENCE_AT))
    extra: dict[str, Thing] = field(default_factory=dict)
    """What lies on every page besides."""
    missing: set[str] = field(default_factory=set)
    """Keys that are not there."""
    liar: bool = False

    def driver(self) -> ScriptedDriver:
        """Make a browser for it; nothing is open yet."""
        return ScriptedDriver(
            {
                LIST: self.list_page,
                PRIVACY: self.privacy_page,
                f"{LOGIN}/in": lambda: {"css input[type=password]": Thing()},
                CHECKPOINT: dict,
            },
            does={
                "button Block": self.press,
                "menuitem Block": self.confirm,
                "switch Online": self.turn,
                "combobox Audience": self.narrow,
            },
        )

    def list_page(self) -> Screen:
        """Show the list of blocked people."""
        shown = {
            "navigation": Thing(),
            "text Privacy": Thing(),
            "css main": Thing(text="alex.x is listed"),
            "css header": Thing(text="robin.s", value="robin.s"),
            "button Block": Thing(box=BUTTON_AT),
        }
        if self.boxed:
            shown |= {"dialog": Thing(), "menuitem Block": Thing(box=CONFIRM_AT)}
        if self.blocked:
            shown["text alex.x"] = Thing()
        else:
            shown["text Nobody is blocked."] = Thing()
        return self._with_extra(shown)

    def privacy_page(self) -> Screen:
        """Show the settings."""
        return self._with_extra(
            {
                "navigation": Thing(),
                "text Privacy": Thing(),
                "switch Online": self.switch,
                "combobox Audience": self.audience,
            }
        )

    def press(self) -> None:
        """Open the box."""
        self.boxed = True

    def confirm(self) -> None:
        """Block, or only say so."""
        self.boxed = False
        self.blocked = not self.liar

    def turn(self) -> None:
        """Turn the switch."""
        self.switch.checked = not self.switch.checked

    def narrow(self) -> None:
        """Choose the friends, unless something else was chosen."""
        if self.audience.value == "Everyone":
            self.audience.value = "Friends"

    def _with_extra(self, shown: dict[str, Thing]) -> Screen:
        whole = {**shown, **self.extra}
        return {key: thing for key, thing in whole.items() if key not in self.missing}


COVER = Blocker(visible("rate"), press="Escape")
