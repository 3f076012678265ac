"""List what a filter takes and what it does not, each with where that is said.

GUIDE, REST and HELP are Google's own pages. OTHERS were found out or written down by other people;
INFERRED follows from nothing but sense. What is not settled is UNKNOWN on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass

from boundary.adapters.google.gmail.compare import Party, Verdict
from boundary.adapters.google.gmail.filters import Filter
from boundary.adapters.google.gmail.matching import Message

GUIDE = "https://developers.google.com/workspace/gmail/api/guides/filter_settings"
REST = "https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.settings.filters"
HELP = "https://support.google.com/mail/answer/7190"
OTHERS = (
    "http://www.sensefulsolutions.com/2010/07/how-gmail-filter-email-matching-works.html"
    " and https://github.com/mbrt/gmailctl"
)
INFERRED = "inferred"
GOOGLES = frozenset({GUIDE, REST, HELP})

YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Case:
    """One filter, one message, and what comes of it."""

    name: str
    source: str
    asked: Filter
    message: Message
    expected: Verdict


ANA = Party("ana@example.org", "Ana Smith")
JOHN = Party("john.smith@example.com", "John")
AMY = Party("amy@example.net", "Amy")
DAVID = Party("david@example.net", "David")
ME = Party("me@example.org", "Me")


def letter(
    sender: Party = ANA,
    *,
    to: tuple[Party, ...] = (ME,),
    cc: tuple[Party, ...] = (),
    bcc: tuple[Party, ...] = (),
    subject: str = "Hello",
    text: str | None = "Nothing much.",
    size: int | None = 1_000,
    files: tuple[str, ...] | None = (),
    message_id: str = "<1@example.org>",
    chat: bool = False,
) -> Message:
    """Make a message that says little."""
    return Message(
        (sender,),
        to,
        cc,
        bcc,
        subject=subject,
        text=text,
        size=size,
        attachments=files,
        message_id=message_id,
        chat=chat,
    )


def _by(name: str, source: str, sender: str, party: Party, expected: Verdict) -> Case:
    return Case(name, source, Filter(sender=sender), letter(party), expected)


def _to(name: str, source: str, to: str, message: Message, expected: Verdict) -> Case:
    return Case(name, source, Filter(to=to), message, expected)


def _asks(name: str, source: str, query: str, message: Message, expected: Verdict) -> Case:
    return Case(name, source, Filter(query=query), message, expected)


def _on(name: str, source: str, subject: str, of: str, expected: Verdict) -> Case:
    return Case(name, source, Filter(subject=subject), letter(subject=of), expected)


MEGA = 10_485_760

CASES = (
    # from: the sender's display name or email address
    _by("from, the address", GUIDE, "ana@example.org", ANA, YES),
    _by("from, another address", GUIDE, "ana@example.org", AMY, NO),
    _by("from, the display name", REST, "Smith", ANA, YES),
    _by("from, the whole display name", REST, '"Ana Smith"', ANA, YES),
    _by("from, a word of the address", REST, "john", Party("john@example.com"), YES),
    _by("from, an operator's example", HELP, "amy", AMY, YES),
    _by("from, the other of two", HELP, "amy", DAVID, NO),
    _by("from, one or the other", HELP, "amy OR david", DAVID, YES),
    _by("from, neither", HELP, "amy OR david", ANA, NO),
    _by("from, in braces", HELP, "{amy david}", DAVID, YES),
    _by("from, in braces, neither", HELP, "{amy david}", ANA, NO),
    _by("from, an exact phrase in order", HELP, '"john smith"', JOHN, YES),
    _by("from, an exact phrase out of order", HELP, '"smith john"', JOHN, NO),
    _by("from, letter case of the address", OTHERS, "ANA@EXAMPLE.ORG", ANA, YES),
    _by("from, no part of a word", OTHERS, "joh", JOHN, NO),
    _by("from, no plural", OTHERS, "app", Party("apps@example.com"), NO),
    _by("from, a word after a dot", OTHERS, "smith", JOHN, YES),
    _by("from, an underscore joins", OTHERS, "foo", Party("foo_bar@example.com"), NO),
    _by("from, a plus splits", OTHERS, "foo", Party("foo+bar@example.com"), YES),
    _by("from, an underscore is literal", OTHERS, "john_smith", JOHN, NO),
    _by("from, a hyphen makes a phrase", OTHERS, "john-smith", JOHN, YES),
    _by("from, a dot makes a phrase", OTHERS, "smith.john", JOHN, UNKNOWN),
    _by("from, the at sign is no word", OTHERS, '"smith example"', JOHN, YES),
    _by("from, a domain after the at", OTHERS, "@example.com", JOHN, YES),
    _by("from, a domain before the at", OTHERS, "@example.com", Party("x+example.com@y.test"), YES),
    _by("from, a name before the at", OTHERS, "john@", JOHN, YES),
    _by("from, a longer local part", OTHERS, "ana@example.org", Party("m.ana@example.org"), NO),
    _by("from, a longer domain", OTHERS, "ana@example.org", Party("ana@example.org.test"), NO),
    _by("from, a subdomain", OTHERS, "ana@example.org", Party("ana@mail.example.org"), NO),
    _by("from, a plus part", OTHERS, "ana@example.org", Party("ana+x@example.org"), NO),
    _by("from, a plus part, whole", OTHERS, "ana+x@example.org", Party("ana+x@example.org"), YES),
    _by("from, a bare plus", OTHERS, "foo+bar", Party("foo@example.org"), UNKNOWN),
    _by("from, a quoted address", INFERRED, '"ana@example.org"', ANA, YES),
    _by("from, quoted, longer", INFERRED, '"ana@example.org"', Party("m.ana@example.org"), NO),
    _by("from, in a name", INFERRED, "ana@example.org", Party("x@y.test", "ana@example.org"), YES),
    _by("from, across two values", INFERRED, '"smith ana"', ANA, UNKNOWN),
    _by("from, an accent", INFERRED, "jose", Party("j@example.org", "José"), UNKNOWN),
    _by("from, a bar", OTHERS, "ana|amy", ANA, UNKNOWN),
    _by("from, an address of one's own", HELP, "me", ANA, UNKNOWN),
    # to: To, Cc and Bcc; a local part alone is enough
    _to("to, in To", REST, "david@example.net", letter(to=(DAVID,)), YES),
    _to("to, in Cc", REST, "david@example.net", letter(cc=(DAVID,)), YES),
    _to("to, in Bcc", REST, "david@example.net", letter(bcc=(DAVID,)), YES),
    _to("to, not in From", REST, "ana@example.org", letter(), NO),
    _to("to, the local part", REST, "david", letter(to=(DAVID,)), YES),
    _to("to, the local part with its at", REST, "david@", letter(to=(DAVID,)), YES),
    _to("to, in capitals", REST, "DAVID@EXAMPLE.NET", letter(to=(DAVID,)), YES),
    _to("to, the display name", REST, "David", letter(cc=(Party("d@example.net", "David"),)), YES),
    _to("to, somebody else", REST, "david@example.net", letter(), NO),
    # subject
    _on("subject, a word", HELP, "dinner", "About dinner", YES),
    _on("subject, another word", HELP, "dinner", "About lunch", NO),
    _on("subject, the guide's example", GUIDE, "[People with Pets]", "[People with Pets] 4", YES),
    _on("subject, a phrase in capitals", REST, "HELLO there", "hello There, all", YES),
    _on("subject, more blanks", REST, "hello   there", "hello there", YES),
    _on("subject, not a phrase", REST, "people pets", "People with Pets", UNKNOWN),
    _asks("subject, in brackets", HELP, "subject:(dinner movie)",
          letter(subject="Movie, then dinner"), YES),
    _asks("subject, one missing", HELP, "subject:(dinner movie)", letter(subject="Dinner"), NO),
    # query: anything that can be searched for
    _asks("words, a phrase in the text", GUIDE, '"my important project"',
          letter(text="On my important project."), YES),
    _asks("words, not a phrase", GUIDE, '"my important project"',
          letter(text="My project is important."), NO),
    _asks("words, in the subject", HELP, '"dinner and movie tonight"',
          letter(subject="Dinner and movie tonight?"), YES),
    _asks("words, one taken out", HELP, "dinner -movie", letter(text="Dinner."), YES),
    _asks("words, one taken out and there", HELP, "dinner -movie",
          letter(text="Dinner, then a movie."), NO),
    _asks("fields, one or the other", HELP, "from:amy OR from:david", letter(DAVID), YES),
    _asks("fields, in braces", HELP, "{from:amy from:david}", letter(AMY), YES),
    _asks("fields, in braces, neither", HELP, "{from:amy from:david}", letter(), NO),
    _asks("fields, both", HELP, "from:amy to:david", letter(AMY, to=(DAVID,)), YES),
    _asks("fields, only one of both", HELP, "from:amy to:david", letter(AMY), NO),
    _asks("fields, with AND", HELP, "from:amy AND to:david", letter(AMY, to=(DAVID,)), YES),
    _asks("field cc", HELP, "cc:david", letter(cc=(DAVID,)), YES),
    _asks("field cc, in To", HELP, "cc:david", letter(to=(DAVID,)), NO),
    _asks("field bcc", HELP, "bcc:david", letter(bcc=(DAVID,)), YES),
    _asks("exactly a word", HELP, "+unicorn", letter(text="A unicorn."), YES),
    _asks("a message by its id", HELP, "rfc822msgid:200503292@example.com",
          letter(message_id="<200503292@example.com>"), YES),
    _asks("another message", HELP, "rfc822msgid:200503292@example.com", letter(), NO),
    _asks("a file's ending", HELP, "filename:pdf", letter(files=("a plan.pdf",)), YES),
    _asks("a file's name", HELP, "filename:homework.txt", letter(files=("homework.txt",)), YES),
    _asks("another file", HELP, "filename:pdf", letter(files=("a.txt",)), NO),
    _asks("words near each other", HELP, "dinner AROUND 5 friday",
          letter(text="Dinner on friday"), UNKNOWN),
    _asks("a label", HELP, "label:friends", letter(), UNKNOWN),
    _asks("a place", HELP, "in:anywhere", letter(), UNKNOWN),
    _asks("a time", HELP, "after:2026/11/22", letter(), UNKNOWN),
    _asks("a mailing list", HELP, "list:info@example.com", letter(), UNKNOWN),
    _asks("numbers with a dot", HELP, "2047", letter(text="It is 01.2047-100."), UNKNOWN),
    _asks("numbers with a dash", HELP, "100", letter(text="It is 2047-100."), YES),
    _asks("a blank or an OR first", INFERRED, "from:ana dinner OR from:amy",
          letter(AMY, text="Nothing."), UNKNOWN),
    _asks("a blank or an OR, all the same", INFERRED, "from:ana dinner OR movie",
          letter(text="Dinner and a movie."), YES),
    _asks("a quote without its end", INFERRED, '"dinner', letter(text="Dinner."), UNKNOWN),
    # what must not be there
    Case("without a phrase", GUIDE, Filter(negated_query='"secret knock"'), letter(), YES),
    Case("with the phrase", GUIDE, Filter(negated_query='"secret knock"'),
         letter(text="The secret knock."), NO),
    Case("without all of several", REST, Filter(negated_query="from:ana dinner"),
         letter(text="Lunch."), UNKNOWN),
    # attachments, chats, size
    Case("an attachment", GUIDE, Filter(has_attachment=True), letter(files=("a.pdf",)), YES),
    Case("no attachment", GUIDE, Filter(has_attachment=True), letter(), NO),
    Case("an attachment, not looked", GUIDE, Filter(has_attachment=True), letter(files=None),
         UNKNOWN),
    Case("chats left out", REST, Filter(exclude_chats=True), letter(chat=True), NO),
    Case("chats left out, mail stays", REST, Filter(exclude_chats=True), letter(), YES),
    Case("larger", GUIDE, Filter(size=MEGA, size_comparison="larger"), letter(size=MEGA + 1), YES),
    Case("just as large", REST, Filter(size=MEGA, size_comparison="larger"), letter(size=MEGA), NO),
    Case("smaller", REST, Filter(size=MEGA, size_comparison="smaller"), letter(size=10), YES),
    Case("size, not looked", REST, Filter(size=9, size_comparison="larger"), letter(size=None),
         UNKNOWN),
    _asks("larger, in words", HELP, "larger:10K", letter(size=11_000), YES),
    _asks("larger, by either count", HELP, "larger:10K", letter(size=10_100), UNKNOWN),
    _asks("smaller, in words", HELP, "smaller:1K", letter(size=11_000), NO),
    # several at once
    Case("all of them", GUIDE, Filter(sender="amy", subject="dinner"),
         letter(AMY, subject="Dinner"), YES),
    Case("not all of them", GUIDE, Filter(sender="amy", subject="dinner"), letter(AMY), NO),
    Case("one NO decides", INFERRED, Filter(sender="amy", query="label:x"), letter(DAVID), NO),
    Case("one doubt is left", INFERRED, Filter(sender="amy", query="label:x"), letter(AMY),
         UNKNOWN),
    Case("something not known", INFERRED, Filter(sender="ana", other=(("new", "1"),)), letter(),
         UNKNOWN),
    Case("text not looked at", INFERRED, Filter(query="dinner"), letter(text=None), UNKNOWN),
)  # fmt: skip
"""Each name once."""
