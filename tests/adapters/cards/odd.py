"""Hold odd cards by hand: what stands before theirs, theirs, and what stands behind."""

from __future__ import annotations

EMAIL = "anna@example.org"
NUMBER = "+12025550123"

_B = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n"
_E = b"END:VCARD\r\n"
_OLD = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN:A;B\r\n"
_NEW = b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:A\r\n"
_MAIL = b"EMAIL:anna@example.org\r\n"

ODD: dict[str, tuple[bytes, bytes, bytes]] = {
    "plain": (_B, _MAIL, _E),
    "capitals": (_B, b"EMAIL:Anna@Example.ORG\r\n", _E),
    "small names": (
        b"begin:vcard\r\nversion:3.0\r\n",
        b"email:anna@example.org\r\n",
        b"end:vcard\r\n",
    ),
    "line feeds": (b"BEGIN:VCARD\nVERSION:3.0\n", b"EMAIL:anna@example.org\n", b"END:VCARD\n"),
    "carriage returns": (
        b"BEGIN:VCARD\rVERSION:3.0\r",
        b"EMAIL:anna@example.org\r",
        b"END:VCARD\r",
    ),
    "two carriage returns": (_B, b"EMAIL:anna@example.org\r\r\n", _E),
    "mixed ends": (
        b"BEGIN:VCARD\nVERSION:3.0\r\n",
        b"EMAIL:anna@example.org\n",
        b"N:A;;;;\rEND:VCARD",
    ),
    "no last end": (_B, _MAIL, b"END:VCARD"),
    "blank lines": (b"\r\n\r\n" + _B + b"\r\n", _MAIL, b"\r\n" + _E + b"\r\n\r\n"),
    "a byte order mark": (b"\xef\xbb\xbf" + _B, _MAIL, _E),
    "folded by a blank": (_B, b"EMAIL:anna@exam\r\n ple.org\r\n", _E),
    "folded by a tab": (_B, b"EMAIL:anna@exam\r\n\tple.org\r\n", _E),
    "folded at each letter": (
        _B,
        b"EMAIL" + b"".join(b"\r\n " + bytes([c]) for c in b":anna@example.org") + b"\r\n",
        _E,
    ),
    "folded in its name": (_B, b"EM\r\n AIL;TYPE=\r\n HOME:anna@example.org\r\n", _E),
    "an old fold": (_OLD, b"EMAIL;INTERNET:anna@exam\r\n ple.org\r\n", _E),
    "an old type": (_OLD, b"EMAIL;PREF;INTERNET:anna@example.org\r\n", _E),
    "quoted-printable": (_OLD, b"EMAIL;ENCODING=QUOTED-PRINTABLE:anna=40example.org\r\n", _E),
    "a soft line break": (_OLD, b"EMAIL;QUOTED-PRINTABLE:anna=40exam=\r\nple=2Eorg\r\n", _E),
    "soft breaks in a note": (
        _OLD + b"NOTE;ENCODING=QUOTED-PRINTABLE:x=\r\nEMAIL:anna@example.org=\r\n=\r\n=20\r\n",
        _MAIL,
        _E,
    ),
    "a soft break at a fold": (
        _OLD + b"NOTE;ENCODING=QUOTED-PRINTABLE:x=\r\n  TEL:+12025550123=\r\n\r\n",
        _MAIL,
        _E,
    ),
    "base64 of old": (
        _OLD + b"PHOTO;ENCODING=BASE64;TYPE=JPEG:\r\n  /9j/4AAQ\r\n  SkZJRg==\r\n\r\n",
        _MAIL,
        _E,
    ),
    "base64 without folds": (_OLD + b"PHOTO;BASE64:\r\n/9j/4AAQ\r\nSkZJRg==\r\n\r\n", _MAIL, _E),
    "base64 text": (_OLD, b"EMAIL;ENCODING=BASE64:YW5uYUBleGFtcGxlLm9yZw==\r\n", _E),
    "latin letters": (_OLD + b"FN;CHARSET=ISO-8859-1:J\xf6rg\r\n", _MAIL, _E),
    "cyrillic letters": (_OLD + b"FN;CHARSET=KOI8-R:\xc1\xce\xce\xc1\r\n", _MAIL, _E),
    "japanese letters": (_OLD + b"FN;CHARSET=SHIFT_JIS:\x83\x5c\x83\x3a\r\n", _MAIL, _E),
    "a charset nobody has": (_OLD, b"EMAIL;CHARSET=X-NONE:anna@example.org\r\n", _E),
    "bytes that are no text": (_B + b"NOTE:\xff\xfe\x00\x80\r\n", _MAIL, b"X-\xff:1\r\n" + _E),
    "a zero byte": (_B + b"NOTE:\x00\x00\r\n", _MAIL, _E),
    "no colon": (_B + b"just words\r\n", _MAIL, b";;;\r\n" + _E),
    "a colon in quotes": (_B, b'EMAIL;X-A="a:b;c":anna@example.org\r\n', _E),
    "a quote that never ends": (_B, b'EMAIL;X-A="a;b:anna@example.org\r\n', _E),
    "a caret": (_NEW, b"EMAIL;X-A=a^'b^nc:anna@example.org\r\n", _E),
    "a group": (
        _B,
        b"item1.EMAIL;type=INTERNET:anna@example.org\r\nitem1.X-ABLabel:_$!<Other>!$_\r\n",
        _E,
    ),
    "a label before": (
        _B,
        b"item1.X-ABLabel:Desk\r\nITEM1.EMAIL:anna@example.org\r\n",
        b"item2.TEL:+12025550199\r\nitem2.X-ABLabel:Desk\r\n" + _E,
    ),
    "a label for two": (
        _B,
        b"item1.EMAIL:anna@example.org\r\n",
        b"item1.TEL:+12025550199\r\nitem1.X-ABLabel:Both\r\n" + _E,
    ),
    "a label elsewhere": (_B, b"a.EMAIL:anna@example.org\r\n", b"NOTE:x\r\nb.X-ABLabel:a\r\n" + _E),
    "twice": (_B, _MAIL + b"EMAIL;TYPE=WORK:ANNA@example.org\r\n", _E),
    "a card in a card": (
        _OLD + b"AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nEMAIL:anna@example.org\r\nEND:VCARD\r\n",
        _MAIL,
        _E,
    ),
    "an escaped card in a card": (
        _B + b"AGENT:BEGIN:VCARD\\nEMAIL:anna@example.org\\nEND:VCARD\r\n",
        _MAIL,
        _E,
    ),
    "a link": (_NEW, b"EMAIL;VALUE=uri:mailto:anna%40example.org?subject=x\r\n", _E),
    "a name and an address": (_B, b"EMAIL:Anna \\, B <anna@example.org>\r\n", _E),
    "quotes in an address": (_B, b'EMAIL:"anna"@example.org\r\n', _E),
    "blanks around": (_B, b"EMAIL: \tanna@example.org  \r\n", _E),
    "unseen signs around": (_B, "EMAIL:\u202aanna@example.org\u202c\r\n".encode(), _E),
    "a messenger": (_NEW, b"IMPP:xmpp:anna@example.org\r\n", _E),
    "a messenger of old": (_B, b"X-JABBER;type=HOME:anna@example.org\r\n", _E),
    "a messenger of Apple's": (
        _B,
        b"IMPP;X-SERVICE-TYPE=Jabber;type=HOME:x-apple:anna%40example.org\r\n",
        _E,
    ),
    "a call over the net": (_NEW, b"IMPP:sip:anna@example.org;transport=tls\r\n", _E),
    "a web link": (
        _B,
        b"URL:mailto:anna@example.org\r\n",
        b"URL:https://example.org/anna@example.org\r\n" + _E,
    ),
    "no version": (b"BEGIN:VCARD\r\n", _MAIL, _E),
    "another version": (b"BEGIN:VCARD\r\nVERSION:9.9\r\n", _MAIL, _E),
    "between words": (b"From an old phone\r\n" + _B, _MAIL, _E + b"that is all\r\n"),
    "beside a broken card": (
        b"BEGIN:VCARD\r\nFN:lost\r\n" + _B,
        _MAIL,
        _E + b"BEGIN:VCARD\r\nEMAIL:anna@example.org\r\n",
    ),
    "a long line": (_B + b"NOTE:" + b"x" * 50_000 + b"\r\n", _MAIL, _E),
    "all in capitals": (_B, b'EMAIL;TYPE="WORK,PREF":ANNA@EXAMPLE.ORG\r\n', _E),
    "a number": (_B, b"TEL;TYPE=CELL,VOICE:(202) 555-0123\r\n", _E),
    "a number as a link": (
        _NEW,
        b'TEL;VALUE=uri;TYPE="voice,home":tel:+1-202-555-0123;ext=12\r\n',
        _E,
    ),
    "a pause": (_B, b"TEL:+1 202 555 0123\\,\\,12#\r\n", _E),
    "a number at a messenger": (
        _B,
        b"X-SOCIALPROFILE;type=WhatsApp:https://wa.me/12025550123\r\n",
        _E,
    ),
}
"""By what is odd about it. Only the middle part is theirs."""
