"""Generate mail of one person and mail that only looks like theirs, in all its odd spellings."""

from __future__ import annotations

import random
from collections.abc import Sequence

_PIECES = (
    *("{a}", "<{a}>", "{A}", "x{a}", "{a}.example", "{l}+tag@{d}", "{l} . x@{d}", '"{l}"@{d}'),
    *('"{l} x"@{d}', "{l}@ü{d}", "ü{l}@{d}", "{l}@[192.0.2.1]", "{l}@[192", "{a}.", ".{a}"),
    *("{l}.@{d}", "@{d}", "{l}@", "<>", "<{l}>", "<{l}@>", "<@h.example:{a}>", "< {a} >"),
    *("<@h.example,@i.example:{a}>", "<@h.example {a}>", "<{a}", "{a}>", "<<{a}>>", "({a})"),
    *("(", "())", "(a\\)b)", '"{a}"', '"{a}', '"x\\"{a}"', "=?utf-8?q?{l}=40{d}?=", "Name"),
    *("N. Me", "N.", "Ünï", "Friends:", ";", ":", ",", ",,", ", ,", "", " ", "\r\n ", "\r\n\t"),
    *("\\", "[", "]", "undisclosed-recipients:;", "\x00", "{l} (c) @ {d}", "{l}@(c){d}"),
    *("{a} (Jo)", "Jo <{a}> (x)", "'{a}'", "mailto:{a}", "{l}@-{d}", "friend@example.com"),
    *("Jo <jo@example.com>", '"{a}" <jo@example.com>', "{a} <jo@example.com>"),
)

_FIELDS = ("From", "Sender", "Reply-To", "Resent-From", "Resent-Sender", "Cc", "Resent-Cc", "To")


def broken_field(dice: random.Random, address: str) -> bytes:
    """Write an address field out of pieces that seldom fit together."""
    local, _, domain = address.partition("@")
    glue = dice.choice(["", " "])
    text = glue.join(dice.choice(_PIECES) for _ in range(dice.randint(1, 6)))
    for key, value in (("{a}", address), ("{A}", address.upper()), ("{l}", local), ("{d}", domain)):
        text = text.replace(key, value)
    return text.encode("utf-8") if dice.random() < 0.9 else text.encode("latin-1", "replace")


def plain_field(dice: random.Random, address: str) -> bytes:
    """Write an address field the way mail programs do."""
    local, _, domain = address.partition("@")
    unfolded = dice.choice(
        (
            f"{address}",
            f"<{address}>",
            f"Jo Example <{address}>",
            f'"Example, Jo" <{address}>',
            f"=?utf-8?q?J=C3=B6?= <{address}>",
            f"=?utf-8?b?SsO2?=\r\n <{address}>",
            f"Jö <{local.title()}@{domain.upper()}>",
            f"{address} (Jo)",
            f"Friends: {address}, friend@example.com;",
            f"friend@example.com,\r\n\t{address}",
            f'"{address}" <friend@example.com>',
            f"{address} via a list <list@lists.example>",
            f"x{address}",
            f"{address}.example",
            f"{local}+tag@{domain}",
            f"{local}@mail.{domain}",
            f"friend@example.com ({address})",
            f"=?utf-8?q?{local}=40{domain}?= <friend@example.com>",
            "friend@example.com",
            "undisclosed-recipients:;",
        )
    )
    return unfolded.encode("utf-8")


def odd_mail(dice: random.Random, addresses: Sequence[str]) -> tuple[str, bytes]:
    """Make one (envelope sender, message); the message has an `X-Id` to be told by."""
    address = dice.choice(addresses)
    sender = address if dice.random() < 0.1 else "bounce@lists.example"
    sender = sender if sender.isascii() else "bounce@lists.example"
    lines: list[bytes] = []
    for _ in range(dice.choice((1, 1, 2, 3))):
        name = dice.choice((*_FIELDS, "From", "From"))
        name = dice.choice((name, name, name.upper(), name.lower(), f"{name} "))
        write = broken_field if dice.random() < 0.3 else plain_field
        lines.append(name.encode() + b":" + dice.choice((b" ", b"", b"  ")) + write(dice, address))
    lines.append(dice.choice((b"Subject: Hello", b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=")))
    return sender, b"\r\n".join(lines) + b"\r\n\r\nHello.\r\n"
