"""Hold what a flow may do to a person's account: asked, looked at before and after, and no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final, TypeAlias

from boundary.core.change import Notice, Undo
from boundary.core.flow import (
    DONE,
    EACH_TIME,
    YES_IT_IS,
    ActKind,
    Ask,
    Flow,
    FlowStep,
    Predicate,
    StepHand,
    StepKind,
)
from boundary.core.verbs import VERBS, Scope
from boundary.formats.closed import Faults
from boundary.formats.flow_tables import place_of
from boundary.formats.yaml_events import Node

__all__ = ["check_care"]

Complaint: TypeAlias = tuple[str, str, str]
"""Key path, sentence, hint."""

_ROLES_OF: Final = {
    ActKind.FILL: ("textbox", "searchbox", "combobox"),
    ActKind.SET: ("switch", "checkbox", "menuitemcheckbox"),
    ActKind.CHOOSE: ("combobox", "listbox", "radiogroup"),
}
"""What can be typed into, switched and chosen from."""
_NEVER: Final = frozenset({
    "report", "melden", "denunciar", "reportar", "signaler", "send", "senden", "enviar",
    "envoyer", "post", "posten", "publicar", "publier", "comment", "kommentieren", "comentar",
    "follow", "folgen", "seguir", "suivre", "invite", "einladen", "invitar", "share", "teilen",
    "compartir", "delete", "löschen", "eliminar", "borrar", "supprimer", "deactivate",
    "deaktivieren", "desactivar", "password", "passwort", "contraseña", "buy", "kaufen",
    "comprar", "pay", "bezahlen", "pagar", "call", "anrufen", "llamar", "reply", "antworten",
    "responder",
})  # fmt: skip
"""First words of controls that write to somebody, tell on somebody, or end an account."""
_RESERVED: Final = (".example", ".test", ".invalid", "example.org", "example.com", "example.net")


def check_care(flow: Flow, root: Node, faults: Faults) -> None:
    """Complain of whatever could change more than was asked, or be called done without a look."""
    for check in _CHECKS:
        for path, say, hint in check(flow):
            faults.add(place_of(root, path), say, hint, path)


def _whom(flow: Flow) -> Iterator[Complaint]:
    """Hold a verb about somebody to saying whom, and one about the account to saying nobody."""
    if flow.id.partition(".")[0] != flow.service:
        yield "service", "The id does not begin with the service.", f"Write {flow.service}.…"
    about_someone = VERBS[flow.verb].scope is Scope.IDENTIFIER
    if about_someone and not flow.inputs:
        hint = 'Write inputs: {handle: "[a-z0-9._]{2,30}"}.'
        yield "do", f"{flow.verb} is about somebody, and the flow has no handle.", hint
    if flow.inputs and not about_someone:
        yield "inputs", f"{flow.verb} is about the account, not about somebody.", "Take it out."
    for key, other in (("undo_flow", flow.undo_flow), ("takes_back", flow.takes_back)):
        if other == flow.id:
            yield key, "A flow does not take itself back.", "Name the other one."
    if flow.undo is Undo.NONE and (flow.undo_flow or any(p.setting for p in flow.probes.values())):
        yield "undo", "undo: none, and yet there is a way back.", "Write full or partial."


def _origins(flow: Flow) -> Iterator[Complaint]:
    """Keep what is read apart from what is the person's own, and a fixture from a real site."""
    for index, origin in enumerate(flow.site.human_only):
        if origin in flow.site.act:
            say = "This origin is the person's own, and yet it is acted on."
            yield f"site.human_only[{index}]", say, "Keep it in one of the two lists."
    reserved = [origin.endswith(_RESERVED) for origin in flow.site.act]
    for index, is_reserved in enumerate(reserved):
        if is_reserved != bool(flow.fixture):
            say = "A fixture has reserved names, such as chatterbox.example; a site has its own."
            yield f"site.act[{index}]", say, "Write fixture, or the site's own origin."
    if not flow.fixture and not flow.sources:
        hint = "Add the addresses of the pages that its words and paths come from."
        yield "sources", "A flow for a real site says where its words come from.", hint
    own = tuple(path.casefold() for path in flow.site.human_only_paths)
    for path, url in _urls(flow):
        if url.casefold().startswith(own):
            say = "This path is the person's own: nothing is read there."
            yield path, say, "Open another page, or take the path out of human_only_paths."


def _visits(flow: Flow) -> Iterator[Complaint]:
    """Count a page of theirs that is opened as what they may see."""
    named = [path for path, url in _urls(flow) if "{handle}" in url]
    if (named or flow.opens_profile) and flow.site.visits == "seen":
        if flow.notice is not Notice.WILL_SHOW:
            say = "On this site visits can be seen, and a page of theirs is opened."
            yield named[0] if named else "opens_profile", say, "Write notice: will-show."
    elif flow.opens_profile and flow.site.visits == "unknown" and flow.notice is Notice.QUIET:
        say = "A page of theirs is opened, and nobody knows whether visits can be seen."
        yield "opens_profile", say, "Write notice: may-show."
    if flow.verb == "social.block" and flow.notice is Notice.QUIET:
        yield "notice", "A block can always be noticed.", "Write notice: may-show."


def _acts(flow: Flow) -> Iterator[Complaint]:
    """Let an act be looked at before and after, on a page that was expected."""
    acts = _steps(flow, StepKind.ACT)
    if acts and VERBS[flow.verb].reads_only:
        yield f"steps[{acts[0][0]}]", f"{flow.verb} changes nothing.", "Write guide steps."
    opened = [index for index, _ in _steps(flow, StepKind.OPEN)]
    if acts and (not opened or opened[0] > acts[0][0]):
        say = "An act comes after a page was opened and found to be the one expected."
        yield f"steps[{acts[0][0]}]", say, "Put an open step before it."
    if acts and not flow.goal:
        hint = "Write probes and goal. What nobody can read back is a guide step."
        yield f"steps[{acts[0][0]}]", "Nothing would show whether this act did anything.", hint
    closing = {one.click for one in flow.blockers}
    for index, step in acts:
        if step.target in closing:
            say = "This puts something away, and is part of an act too."
            yield f"steps[{index}]", say, "Use two things."
        yield from _control(flow, f"steps[{index}].{step.act}", step)


def _control(flow: Flow, path: str, step: FlowStep) -> Iterator[Complaint]:
    target = flow.targets.get(step.target)
    if target is None or step.act is None:
        return
    roles = _ROLES_OF.get(step.act)
    if roles is not None and any(not way.label and way.role not in roles for way in target.find):
        hint = f"Find it by label, or by a role: {', '.join(roles)}."
        yield path, f"{step.act.value} does not fit what this is.", hint
    for way in target.find:
        for text in (way.name, way.label, way.text):
            for word in _first_words(flow, text):
                if word in _NEVER:
                    say = "A flow sends nothing, reports nobody, follows nobody and ends nothing."
                    yield path, say, "Leave it to the person, in the written guide."
                    return


def _first_words(flow: Flow, text: str) -> Iterator[str]:
    for words in flow.names.get(text[1:], {}).values() if text.startswith("$") else ():
        for word in words:
            yield word.casefold().partition(" ")[0].strip(".,…:")


def _looks(flow: Flow) -> Iterator[Complaint]:
    """Look in the end at what is wanted, by probes that are there."""
    for name in flow.goal:
        if name not in flow.probes:
            yield f"goal.{name}", "There is no probe of this name.", _known(flow.probes)
    for index, step in _steps(flow, StepKind.VERIFY):
        if step.state not in flow.probes:
            yield f"steps[{index}].state", "There is no probe of this name.", _known(flow.probes)
        elif flow.goal.get(step.state) is not step.wanted:
            say = "This step wants something else than the goal."
            yield f"steps[{index}].is", say, "Write the same in both."
    for name in flow.probes:
        if name not in flow.goal:
            yield f"probes.{name}", "This probe is not part of the goal.", "Add it to goal."
    acts = _steps(flow, StepKind.ACT)
    for name in flow.goal:
        after = [i for i, step in _steps(flow, StepKind.VERIFY) if step.state == name]
        if acts and (not after or after[-1] < acts[-1][0]):
            say = f"Nothing looks at {name} after the last act."
            yield f"steps[{acts[-1][0]}]", say, "Add a verify step at the end."


def _questions(flow: Flow) -> Iterator[Complaint]:
    """Let a look tell yes from no by what is there; a list that is not whole tells nothing."""
    for name, probe in flow.probes.items():
        if probe.yes_if == probe.no_if:
            yield f"probes.{name}.no_if", "yes_if and no_if ask the same.", "Ask for the opposite."
        for key, question in (("yes_if", probe.yes_if), ("no_if", probe.no_if)):
            path = f"probes.{name}.{key}"
            for one in _parts(question):
                if one.ask is Ask.GONE or (one.ask is Ask.NOT and not _is_read(one.parts[0])):
                    say = "What is not seen may come later, so this could answer wrongly."
                    hint = "Use all_loaded_and_absent, with complete."
                    yield path, say, hint
    for path, question in _asked(flow):
        for one in _parts(question):
            if one.ask is Ask.ABSENT and one.complete is not None:
                inner = list(_parts(one.complete))
                if all(part.target == one.target for part in inner):
                    say = "complete has to ask for something else than the thing itself."
                    yield path, say, "Name the sign that the whole list is there."
                if any(part.ask in (Ask.GONE, Ask.NOT, Ask.ABSENT) for part in inner):
                    say = "complete asks for a sign that is there."
                    yield path, say, "Use visible, or url."


def _is_read(question: Predicate) -> bool:
    return question.ask in (Ask.CHECKED, Ask.VALUE_IS, Ask.NAME_IS)


def _consent(flow: Flow) -> Iterator[Complaint]:
    """Ask each time about what can be noticed, or not wholly taken back."""
    acts = _steps(flow, StepKind.ACT)
    deciding = [(i, step) for i, step in acts if step.act in (ActKind.SET, ActKind.CHOOSE)]
    deciding += [one for one in acts[-1:] if one not in deciding]
    shows, stays = flow.notice is not Notice.QUIET, flow.undo is not Undo.FULL
    for index, step in deciding:
        if (shows or stays) and step.consent != EACH_TIME:
            hint = "Write consent: each_time."
            yield f"steps[{index}]", "This act is asked about each time.", hint
        if shows and step.hand is not StepHand.PERSON:
            say = "The deciding press is the person's."
            yield f"steps[{index}].hand", say, "Write hand: person, or leave it out."
    for index, step in _steps(flow, StepKind.GUIDE):
        if not {DONE, YES_IT_IS} & set(step.answers):
            hint = f"Add {DONE} or {YES_IT_IS}."
            yield f"steps[{index}].answers", "There is no answer that goes on.", hint


def _pictures(flow: Flow) -> Iterator[Complaint]:
    """Keep the name of the account out of pictures."""
    for index, step in _steps(flow, StepKind.CAPTURE):
        if flow.account and flow.account not in step.mask:
            hint = f"Write mask: [{flow.account}]."
            yield f"steps[{index}]", "The name of the account would be in the picture.", hint
        if step.region == flow.account != "":
            yield f"steps[{index}].region", "This is the name of the account.", "Name another part."


_CHECKS: Sequence[Callable[[Flow], Iterator[Complaint]]] = (
    _whom, _origins, _visits, _acts, _looks, _questions, _consent, _pictures,
)  # fmt: skip


def _steps(flow: Flow, kind: StepKind) -> list[tuple[int, FlowStep]]:
    return [(index, step) for index, step in enumerate(flow.steps) if step.kind is kind]


def _urls(flow: Flow) -> Iterator[tuple[str, str]]:
    yield "start", flow.start
    for name, probe in flow.probes.items():
        yield f"probes.{name}.open", probe.open
    for index, step in enumerate(flow.steps):
        if step.url:
            yield f"steps[{index}].url", step.url


def _asked(flow: Flow) -> Iterator[tuple[str, Predicate]]:
    for name, probe in flow.probes.items():
        yield f"probes.{name}.yes_if", probe.yes_if
        yield f"probes.{name}.no_if", probe.no_if
    for index, blocker in enumerate(flow.blockers):
        yield f"blockers[{index}].when", blocker.when
    for index, limit in enumerate(flow.limits):
        yield f"limits[{index}].when", limit.when
    for index, step in enumerate(flow.steps):
        for key, question in (("expect", step.expect), ("then", step.then)):
            if question is not None:
                yield f"steps[{index}].{key}", question


def _parts(question: Predicate) -> Iterator[Predicate]:
    yield question
    for part in question.parts:
        yield from _parts(part)


def _known(words: Collection[str]) -> str:
    return f"There: {', '.join(words)}." if words else "There is none."
