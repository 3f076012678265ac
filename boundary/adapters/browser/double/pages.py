"""Write the pages of the fictional site as HTML; nothing of it needs a script of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from .people import ME, MEMBERS, Member
from .site import CHOICES, PART, Kind, Mode, Setting, Site
from .words import words

_SWITCHES: Final = (Setting.ONLINE, Setting.RECEIPTS)


def home(site: Site) -> str:
    """Write the page that comes first."""
    return _page(site, "Chatterbox", [_posts(site, MEMBERS[3:])])


def people(site: Site) -> str:
    """Write the list of everybody."""
    text = words(site.locale)
    rows = [f'<li><a href="/u/{one.handle}">{escape(one.name)}</a></li>' for one in MEMBERS]
    listed = f'<ul aria-label="{escape(text["people"])}">{"".join(rows)}</ul>'
    return _page(site, text["people"], [f"<h1>{escape(text['people'])}</h1>", listed])


def profile(site: Site, one: Member) -> str:
    """Write somebody's own page, with a menu beside the name and one at each post."""
    text = words(site.locale)
    held = site.holds()
    items = [
        _button(
            _label(site, kind, on=one.handle not in held[kind]),
            role="menuitem",
            data_ask=kind,
            data_on="no" if one.handle in held[kind] else "yes",
            data_handle=one.handle,
        )
        for kind in (Kind.MUTED, Kind.RESTRICTED, Kind.BLOCKED)
        if site.layout == "a" or kind is not Kind.RESTRICTED
    ]
    more = _button(text["more"], aria_haspopup="menu", data_menu="yes")
    menu = f'<div role="menu" hidden>{"".join(items)}</div>'
    head = f"<h1>{escape(one.handle)}</h1><p>{escape(one.name)}, {escape(one.mail)}</p>{more}{menu}"
    if site.layout == "b":
        head = f"{more}{menu}<h2>{escape(one.name)}, {escape(one.mail)}</h2>"
        head += f"<h1>{escape(one.handle)}</h1>"
    parts = [f'<div class="profile-head">{head}</div>', _posts(site, [one, one])]
    return _page(site, one.handle, parts)


def listed(site: Site, kind: Kind) -> str:
    """Write the settings page of one list, with a field to put somebody on it."""
    text = words(site.locale)
    name = text[f"{kind}_list"]
    everybody = site.people(kind)
    part = everybody[:PART] if Mode.LAZY in site.modes else everybody
    rows = "".join(_row(site, kind, handle) for handle in part)
    whole = len(part) == len(everybody)
    shown = "" if rows else " hidden"
    form = (
        f'<form data-add="{kind}"><label>{escape(text["account"])} '
        '<input name="handle" autocomplete="off" spellcheck="false"></label> '
        f"{_button(_label(site, kind, on=True, page=True), data_ask=kind, data_on='yes')}</form>"
    )
    parts = [
        f"<h1>{escape(name)}</h1>",
        f"<aside>{form}</aside>" if Mode.TWINS in site.modes else "",
        form,
        f'<ul aria-label="{escape(name)}" data-list="{kind}"{shown}>{rows}</ul>',
        f"<p data-none{' hidden' if rows else ''}>{escape(text[f'{kind}_none'])}</p>",
        f"<p data-end{'' if rows and whole else ' hidden'}>{escape(text['all_there'])}</p>",
        "" if whole else f'<p data-more="{PART}"></p>',
    ]
    return _page(site, name, parts)


def privacy(site: Site, frame: str) -> str:
    """Write the privacy settings, or the frame they lie in when `frame` names its address."""
    text = words(site.locale)
    title = f"<h1>{escape(text['privacy'])}</h1>"
    inner = (
        f'<iframe title="{escape(text["privacy"])}" src="{escape(frame)}"></iframe>'
        if frame
        else _settings(site)
    )
    return _page(site, text["privacy"], [title, inner])


def framed(site: Site) -> str:
    """Write the privacy settings alone, as a frame shows them."""
    return _document(
        site, words(site.locale)["privacy"], f"<main>{_settings(site)}{_toast()}</main>"
    )


def sign_in(site: Site, back: str) -> str:
    """Write the page where the person signs in; `back` is where it leads."""
    text = words(site.locale)
    body = (
        f'<main><h1>{escape(text["sign_in"])}</h1><form method="post" action="/login">'
        f'<input type="hidden" name="back" value="{escape(back)}">'
        f'<label>{escape(text["mail"])} <input name="mail" autocomplete="username"></label> '
        f"<label>{escape(text['password'])} "
        '<input name="password" type="password" autocomplete="current-password"></label> '
        f"<button>{escape(text['sign_in'])}</button></form></main>"
    )
    return _document(site, text["sign_in"], body)


def checkpoint(site: Site) -> str:
    """Write the page that wants to know who is there."""
    sentence = words(site.locale)["checkpoint"]
    return _document(site, "Chatterbox", f"<main><h1>{escape(sentence)}</h1></main>")


def offer(site: Site) -> str:
    """Write the page that opens by itself."""
    sentence = words(site.locale)["offer"]
    return _document(site, "Offer", f"<main><h1>{escape(sentence)}</h1></main>")


def part(site: Site, kind: Kind, begin: int) -> dict[str, object]:
    """Give the next part of a list: handles, and whether that is the end."""
    everybody = site.people(kind)
    return {
        "people": list(everybody[begin : begin + PART]),
        "whole": begin + PART >= len(everybody),
    }


def _page(site: Site, title: str, parts: Iterable[str]) -> str:
    text = words(site.locale)
    places = {
        "/people": text["people"],
        **{f"/settings/{kind}": text[f"{kind}_list"] for kind in Kind},
        "/settings/privacy": text["privacy"],
    }
    links = "".join(f'<a href="{path}">{escape(name)}</a>' for path, name in places.items())
    header = (
        f'<header><a href="/">Chatterbox</a> <span data-user>{escape(ME.name)}</span> '
        f"<span data-mail>{escape(ME.mail)}</span></header>"
    )
    nav = f"<nav>{links}</nav>"
    frame = f"{header}{nav}" if site.layout == "a" else f"{nav}{header}"
    stars = ""
    if Mode.RATE_US in site.modes:
        stars = (
            f'<div role="dialog" aria-label="{escape(text["rate_us"])}" class="cover" data-stars>'
            f"<p>{escape(text['rate_us'])}</p>{_button(text['not_now'], data_close='yes')}</div>"
        )
    body = f"{frame}<main>{''.join(parts)}</main>{_toast()}{_questions(site)}{stars}"
    return _document(site, title, body)


def _document(site: Site, title: str, body: str) -> str:
    modes = " ".join(sorted(site.modes))
    # The language of the page is never where a machine would look for it: only words tell.
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/app.css">'
        '<meta name="viewport" content="width=device-width">'
        '<script src="/app.js" defer></script></head>'
        f'<body data-modes="{modes}">{body}</body></html>'
    )


def _settings(site: Site) -> str:
    text = words(site.locale)
    other = "_other" if site.layout == "b" else ""
    rows: list[str] = []
    for setting, choices in CHOICES.items():
        name = text[f"{setting}{other}"]
        value = site.setting(setting)
        if setting in _SWITCHES and Mode.SHADOW in site.modes:
            rows.append(
                f'<p><chatter-switch data-set="{setting}" data-name="{escape(name)}" '
                f'data-value="{value}"></chatter-switch></p>'
            )
        elif setting in _SWITCHES:
            checked = "true" if value == "on" else "false"
            switch = _button(name, role="switch", aria_checked=checked, data_set=setting)
            rows.append(f"<p>{switch}</p>")
        else:
            options = "".join(
                f'<option value="{choice}"{" selected" if choice == value else ""}>'
                f"{escape(text[choice])}</option>"
                for choice in choices
            )
            rows.append(
                f'<p><label>{escape(name)} <select data-set="{setting}" autocomplete="off">'
                f"{options}</select></label></p>"
            )
    if site.layout == "b":
        rows.reverse()
    return "".join(rows) + f'<template data-said="saved">{escape(text["saved"])}</template>'


def _questions(site: Site) -> str:
    """Write what the script shows when it asks: one template for each list and direction."""
    text = words(site.locale)
    found = [
        f'<template data-question="{kind}-{asked}"><div class="question">'
        f"<p>{escape(text['sure'])}</p><p><strong data-who></strong></p>"
        f"{_button(text[f'{kind}_{word}'], data_yes='yes')} "
        f"{_button(text['cancel'], data_close='yes')}</div></template>"
        for kind in Kind
        for asked, word in (("yes", "on"), ("no", "off"))
    ]
    said = {
        "saved": text["saved"],
        "rate": text["too_fast"],
        "no-one": text["nobody_so"],
        **{f"{kind}-yes": text[f"{kind}_on"] for kind in Kind},
        **{f"{kind}-no": text[f"{kind}_off"] for kind in Kind},
    }
    found += [
        f'<template data-said="{key}">{escape(sentence)}</template>'
        for key, sentence in said.items()
    ]
    return "".join(found)


def _posts(site: Site, writers: Sequence[Member]) -> str:
    more = words(site.locale)["more"]
    return "".join(
        f"<article><p>{escape(one.name)}</p>{_button(more, aria_haspopup='menu')}</article>"
        for one in writers
    )


def _row(site: Site, kind: Kind, handle: str) -> str:
    off = _label(site, kind, on=False)
    button = _button(off, data_ask=kind, data_on="no", data_handle=handle)
    return f"<li><span>{escape(handle)}</span> {button}</li>"


def _label(site: Site, kind: Kind, *, on: bool, page: bool = False) -> str:
    """Name the button; in the other layout what shuts people out goes by other words."""
    text = words(site.locale)
    if on and site.layout == "b" and (page or kind is Kind.BLOCKED):
        return text[f"{kind}_other"]
    return text[f"{kind}_{'on' if on else 'off'}"]


def _button(name: str, **attributes: str) -> str:
    more = "".join(
        f' {key.replace("_", "-")}="{escape(value)}"' for key, value in attributes.items()
    )
    return f'<button type="button"{more}>{escape(name)}</button>'


def _toast() -> str:
    return '<p role="status" data-toast></p><p role="alert" data-alert hidden></p>'
