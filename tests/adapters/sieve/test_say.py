"""Hold what is said of other people's rules: what they do, to whom, whether they are in force."""

from __future__ import annotations

import pytest

from boundary.adapters.sieve.say import MOST, OURS, UNREAD, findings_of
from tests.words import banned

THEIRS = "jordan@example.org"
COVERED = "j…@example.org"

TABLE = {
    # --- forwards
    "a forward": (
        f'redirect "{THEIRS}";',
        [f"Every message is passed on to {COVERED}, and this rule leaves no copy here."],
    ),
    "a forward with a copy": (
        f'require "copy"; redirect :copy "{THEIRS}";',
        [f"A copy of every message is passed on to {COVERED}."],
    ),
    "a forward that keeps": (
        f'redirect "{THEIRS}"; keep;',
        [f"A copy of every message is passed on to {COVERED}."],
    ),
    "a forward of one sender": (
        f'if address :is "from" "Sam@example.com" {{ redirect "{THEIRS}"; }}',
        [f"Mail from s…@example.com is passed on to {COVERED}, and this rule leaves no copy here."],
    ),
    "a forward that says true": (
        f'if true {{ redirect :copy "{THEIRS}"; }}',
        [f"A copy of every message is passed on to {COVERED}."],
    ),
    "a forward under a condition that all mail meets": (
        f'if header :contains "from" "@" {{ redirect :copy "{THEIRS}"; }}',
        [f"A copy of every message is passed on to {COVERED}."],
    ),
    "a forward under a pattern that all mail meets": (
        f'if anyof (header :matches "subject" "x", envelope :matches "from" "*")'
        f' {{ redirect :copy "{THEIRS}"; }}',
        [f"A copy of every message is passed on to {COVERED}."],
    ),
    "a forward under a condition that little mail escapes": (
        f'if not header :is "x-odd" "1" {{ redirect :copy "{THEIRS}"; }}',
        [f"A copy of all mail but some exceptions is passed on to {COVERED}."],
    ),
    "a forward behind a rule that stops": (
        f'if header :is "x-odd" "1" {{ stop; }} redirect :copy "{THEIRS}";',
        [f"A copy of all mail but some exceptions is passed on to {COVERED}."],
    ),
    "a forward with a display name": (
        'redirect "Jordan Example <jordan@example.org>";',
        [
            f"Every message is passed on to Jordan Example <{COVERED}>, and this rule leaves no"
            " copy here."
        ],
    ),
    "a forward to another mailbox": (
        'redirect "jordan";',
        [
            "Every message is passed on to another mailbox on the same server, and this rule"
            " leaves no copy here."
        ],
    ),
    "a forward to what is put together": (
        'require "variables"; set "a" "jordan"; redirect :copy "${a}@example.org";',
        [
            "A copy of every message is passed on to an address that the rule puts together by"
            " itself."
        ],
    ),
    "a forward to a list": (
        'redirect :copy :list "tag:example.org,2020:all";',
        ["A copy of every message is passed on to everybody on a list."],
    ),
    "a forward to what cannot be covered": (
        'redirect :copy "@@";',
        ["A copy of every message is passed on to an address that cannot be shown."],
    ),
    "a report": (
        f'require "vnd.dovecot.report"; report "abuse" "x" "{THEIRS}";',
        [f"Every message is reported to {COVERED}."],
    ),
    # --- taken away
    "a discard": (
        f'if address "from" "{THEIRS}" {{ discard; stop; }}',
        [f"Mail from {COVERED} is thrown away before you can read it."],
    ),
    "a discard that does nothing": ("keep; discard;", []),
    "a reject": (
        f'require "reject"; if header :contains ["From", "Sender"] "{THEIRS}" {{ reject "no"; }}',
        [f"Mail from {COVERED} is sent back, and the sender is told so."],
    ),
    "an ereject of all": (
        'require "ereject"; ereject text:\nNo.\n.\n;',
        ["Every message is sent back, and the sender is told so."],
    ),
    # --- filing and marks
    "a filing rule of SOGo": (
        'require ["fileinto"];\r\nif allof (header :contains "from" "sam@example.com") {\r\n'
        '    fileinto "Friends";\r\n    stop;\r\n}\r\n',
        ["Mail from s…@example.com goes to the folder “Friends”, out of the inbox."],
    ),
    "a filing rule of Roundcube, read and named": (
        'require ["fileinto","imap4flags"];\n# rule:[Sam and all]\n'
        'if anyof (header :contains "from" "sam@example.com", address :domain "from"'
        ' "example.net", header :is "from" "jo")\n{\n\taddflag "\\\\Seen";\n'
        '\tfileinto "INBOX.Sam";\n}\n',
        [
            "Mail from s…@example.com or from any address at example.net (and 1 more) goes to the"
            " folder “INBOX.Sam”, marked as read, out of the inbox."
        ],
    ),
    "filing with flags of its own": (
        'fileinto :flags ["\\\\Seen", "\\\\Deleted"] :create "Old";',
        [
            "Every message goes to the folder “Old”, marked as read and marked as deleted, out of"
            " the inbox."
        ],
    ),
    "filing a copy": (
        'fileinto :copy "Copies";',
        ["A copy of every message goes to the folder “Copies”."],
    ),
    "filing to a folder with an address": (
        f'if address "to" "me@example.net" {{ fileinto "{THEIRS}"; keep; }}',
        [f"A copy of mail to m…@example.net goes to the folder “{COVERED}”."],
    ),
    "filing to the inbox": ('fileinto "INBOX";', []),
    "filing to the inbox, read": (
        'setflag "\\\\Seen"; fileinto "Inbox";',
        ["Every message is marked as read."],
    ),
    "a mark taken off again": (
        'addflag "\\\\Seen"; removeflag "\\\\Seen"; fileinto "Lists";',
        ["Every message goes to the folder “Lists”, out of the inbox."],
    ),
    "a mark alone": (
        'if header :contains "subject" "court" { addflag ["\\\\Seen", "\\\\Flagged"]; }',
        ["Mail with certain words in the subject is marked as read."],
    ),
    "a mark as deleted": ('setflag "\\\\Deleted";', ["Every message is marked as deleted."]),
    "a label": ('addflag "$label1"; keep;', []),
    "keeping as read": ('keep :flags "\\\\Seen";', ["Every message is marked as read."]),
    "spam to its folder": (
        'if header :contains "X-Spam-Flag" "YES" { fileinto "Junk"; }',
        ["Mail that counts as spam goes to the folder “Junk”, out of the inbox."],
    ),
    "a mailing list": (
        'if exists "list-id" { fileinto "Lists"; } '
        'if header :contains "list-post" "all@lists.example.org" { fileinto "All"; }',
        [
            "Some mail goes to the folder “Lists”, out of the inbox.",
            "Mail of a mailing list goes to the folder “All”, out of the inbox.",
        ],
    ),
    "large mail": (
        'if size :over 5M { fileinto "Large"; }',
        ["Mail over a size goes to the folder “Large”, out of the inbox."],
    ),
    "everything by size": (
        'if size :over 1 { fileinto "All"; }',
        ["Every message goes to the folder “All”, out of the inbox."],
    ),
    "else": (
        'if address "from" "sam@example.com" { keep; } else { fileinto "Rest"; }',
        ["All mail but some exceptions goes to the folder “Rest”, out of the inbox."],
    ),
    "a rule of Open-Xchange": (
        'require "fileinto";\r\n## Flag: |UniqueId:3|Rulename: Court\r\n'
        'if address :is "from" "clerk@example.com" \r\n{\r\n    fileinto "Court" ;\r\n}\r\n',
        ["Mail from c…@example.com goes to the folder “Court”, out of the inbox."],
    ),
    # --- answers and notices
    "a vacation": (
        'require "vacation"; vacation :days 7 :subject "Away" "I am in the hills.";',
        [
            "Every message gets an automatic answer. Whoever gets it learns that this mailbox is"
            " in use, and what the answer says."
        ],
    ),
    "a vacation for a time": (
        'if allof (currentdate :value "ge" "date" "2026-01-01", currentdate :value "le" "date"'
        ' "2026-02-01") { vacation "Away"; }',
        [
            "Mail of a certain time gets an automatic answer. Whoever gets it learns that this"
            " mailbox is in use, and what the answer says."
        ],
    ),
    "a notice by mail": (
        f'require "enotify"; notify :importance "1" :message "new" "mailto:{THEIRS}?body=x";',
        [f"A notice of every message is sent to {COVERED}."],
    ),
    "a notice of the older kind": (
        f'require "notify"; notify :method "mailto" :options ["{THEIRS}"] :message "new";',
        [f"A notice of every message is sent to {COVERED}."],
    ),
    "a notice to a phone": (
        'notify "tel:+12025550123";',
        ["A notice of every message is sent to a device or a service that the rule names."],
    ),
    # --- the rest
    "a program": (
        'require "vnd.dovecot.pipe"; pipe :copy "save-it" ["x"];',
        ["Every message is handed to a program on the mail server, “save-it”."],
    ),
    "a filter and an execute": (
        'filter "a"; execute :output "x" "b";',
        [
            "Every message is handed to a program on the mail server, “a”.",
            "Every message is handed to a program on the mail server, “x”.",
        ],
    ),
    "header lines": (
        'require "editheader"; deleteheader "Received";',
        ["Header lines are changed in every message."],
    ),
    "an unknown command": (
        "snooze;",
        ["A command that this program does not know, “snooze”, acts on every message."],
    ),
    "the provider's own script": (
        'require "include"; include :global "spam";',
        ["A script of the provider, “spam”, is run too. It cannot be read here."],
    ),
    "a script that is missing": (
        'include :personal "gone";',
        ["The script “x” needs “gone”, which is not there. Its rules may not act at all."],
    ),
    "a script that may be missing": ('include :optional "gone";', []),
    "an include of nothing": ("include;", ["The script “x” holds 1 rule switched off."]),
    "what does not matter": (
        'require ["variables"]; set "a" "b"; if not true { keep; } stop;',
        [],
    ),
    "inside a loop": (
        'foreverypart { if true { fileinto "Parts"; } }',
        ["Every message goes to the folder “Parts”, out of the inbox."],
    ),
    # --- switched off
    "rules that Roundcube switched off": (
        '# rule:[Off]\nif false # anyof\n{\n\tredirect "a@example.org";\n\tfileinto "B";\n}\n',
        ["The script “x” holds 2 rules switched off."],
    ),
    "what stands behind a stop": (
        'keep; stop; discard; include "gone";',
        ["The script “x” holds 1 rule switched off."],
    ),
    "what stands behind an else that takes all": (
        'if true { keep; } else { redirect "a@example.org"; }',
        ["The script “x” holds 1 rule switched off."],
    ),
    # --- not readable
    "no Sieve": (
        'discard;\nkeep;\nredirect "jordan@example.org;',
        [
            "This script could not be read: “x”, 3 lines, in force. It holds these words:"
            " discard, redirect."
        ],
    ),
    "not even words": ("}", ["This script could not be read: “x”, 1 line, in force."]),
    "empty": ("", []),
}


def said(scripts: dict[str, str], active: str = "x") -> list[str]:
    """Give the sentences about some scripts."""
    encoded = {name: text.encode() for name, text in scripts.items()}
    return [found.say for found in findings_of(encoded, active)]


def ids(text: str, name: str = "x") -> list[str]:
    """Give the ids of what one script in force does."""
    return [found.id for found in findings_of({name: text.encode()}, name)]


@pytest.mark.parametrize("name", TABLE)
def test_a_rule_is_told_in_words(name: str) -> None:
    """Each kind of rule, as mail programs write it, comes out as one plain sentence."""
    source, expected = TABLE[name]

    assert expected == said({"x": source})


@pytest.mark.parametrize("name", TABLE)
def test_nothing_is_told_that_is_not_said_to_a_reader(name: str) -> None:
    """No sentence has a word of the ban lists, and no address stands in clear."""
    found = findings_of({"x": TABLE[name][0].encode()}, "x")
    text = " ".join(f"{one.say} {one.by_hand}" for one in found)

    assert [] == banned(text)
    assert THEIRS not in text
    assert "sam@example.com" not in text.lower()
    assert all(one.by_hand.startswith("You can ") for one in found)


def test_what_cannot_be_read_is_said_in_plain_words() -> None:
    """The sentences about the limits keep to the words of the house."""
    assert [] == banned(" ".join(UNREAD))
    assert 6 <= len(UNREAD)


def test_the_most_far_reaching_comes_first() -> None:
    """Forwards stand first, then what is taken away, filed, answered, noticed, and the rest."""
    text = (
        'pipe "p"; notify "mailto:a@example.org"; vacation "v"; fileinto "f"; reject "r";'
        ' redirect :copy "a@example.org"; if false { discard; }'
    )
    words = ("passed on", "sent back", "folder", "automatic", "notice", "program", "switched off")

    found = said({"x": text, "idle": "keep;"})

    assert [*words, "unused"] == [
        next(word for word in (*words, "unused") if word in sentence) for sentence in found
    ]


def test_unused_scripts_are_one_line() -> None:
    """What is not in force is told once, however many rules and scripts there are."""
    idle = {name: f'redirect "{name}@example.org";' for name in ("a", "b", "c", "d", "e")}

    assert [
        "5 scripts lie there unused: “a”, “b”, “c” and 2 more. None of it is in force."
    ] == said(idle, "")
    assert ["1 script lies there unused: “a”. None of it is in force."] == said(
        {"a": idle["a"], "x": "keep;"}
    )


def test_an_included_script_is_in_force() -> None:
    """Rules of a script that the active one includes are told, under the condition it is under."""
    scripts = {
        "x": 'if address "from" "sam@example.com" { include :personal "more"; }',
        "more": 'fileinto "Sam"; include "x";',
    }

    assert ["Mail from s…@example.com goes to the folder “Sam”, out of the inbox."] == said(scripts)


def test_return_ends_only_the_script_it_is_in() -> None:
    """After `return` in an included script the other one goes on; after `stop` nothing does."""
    goes_on = {"x": 'include "more"; fileinto "F";', "more": 'return; fileinto "Never";'}
    ends = {"x": 'include "more"; fileinto "F";', "more": "stop;"}

    assert [
        "Every message goes to the folder “F”, out of the inbox.",
        "The script “more” holds 1 rule switched off.",
    ] == said(goes_on)
    assert ["The script “x” holds 1 rule switched off."] == said(ends)


def test_scripts_that_include_one_another_without_end_are_left() -> None:
    """A long chain of scripts is followed a number of times and no further."""
    chain = {str(n): f'include "{n + 1}"; fileinto "F{n}";' for n in range(30)}

    assert 12 == len(said({**chain, "30": "keep;"}, "0"))


def test_an_active_script_that_is_not_there_is_told() -> None:
    """A script in force that could not be fetched is never passed over."""
    assert ["This script could not be read: “x”, 0 lines, in force."] == said({})


def test_our_own_filing_is_not_told() -> None:
    """What we file is no finding, and what stands before it takes nothing from the user's rules."""
    scripts = {
        "boundary-start": 'include :optional "boundary"; include :optional "mine";',
        "boundary": 'if address "from" "a@example.org" { fileinto :flags "\\\\Seen" "L"; stop; }',
        "mine": 'redirect :copy "jordan@example.org";',
        "boundary-new": "keep;",
    }

    assert [f"A copy of every message is passed on to {COVERED}."] == said(
        scripts, "boundary-start"
    )
    assert {"boundary", "boundary-start", "boundary-new"} == OURS


def test_what_we_never_write_is_told_of_our_scripts_too() -> None:
    """A forward put into a script with our name does not go unseen."""
    scripts = {"boundary": 'redirect "jordan@example.org"; fileinto "Later";'}

    assert [f"A copy of every message is passed on to {COVERED}."] == said(scripts, "boundary")


def test_a_rule_seen_before_is_not_new_again() -> None:
    """Comments, line ends, letter case of words and other rules beside it leave an id as it is."""
    before = ids('redirect :copy "jordan@example.org";')
    after = ids(
        '# mine\r\nREDIRECT\r\n  :COPY "jordan@example.org"; /* x */\r\nif false { discard; }'
    )

    assert 40 == len(before[0])
    assert before[0] == after[0]


def test_our_starting_script_leaves_ids_as_they_are() -> None:
    """Putting our script before the user's makes no finding new."""
    mine = b'if address "from" "a@example.com" { redirect "jordan@example.org"; }'
    start = b'include :personal :optional "boundary"; include :personal :optional "mine";'
    ours = b'if address "from" "b@example.org" { fileinto "Later"; stop; }'
    before = findings_of({"mine": mine}, "mine")
    after = findings_of({"mine": mine, "boundary-start": start, "boundary": ours}, "boundary-start")

    assert before == after


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('redirect "jordan@example.org";', 'redirect "julia@example.org";'),
        ('redirect "jordan@example.org";', 'redirect :copy "jordan@example.org";'),
        ("if true { discard; }", 'if header "a" "b" { discard; }'),
        ('if header "a" "b" { discard; }', 'if header "a" "c" { discard; }'),
        ('addflag "\\\\Seen"; fileinto "A";', 'addflag "\\\\Deleted"; fileinto "A";'),
        (
            'set "a" "jordan@example.org"; redirect "${a}";',
            'set "a" "julia@example.org"; redirect "${a}";',
        ),
        ("}", "{"),
    ],
)
def test_a_changed_rule_is_new(one: str, other: str) -> None:
    """Another target, condition or mark is another finding, also where the words are the same."""
    assert ids(one)[0] != ids(other)[0]


def test_the_same_rule_twice_is_one_finding() -> None:
    """A rule that stands there twice is told once."""
    assert 1 == len(said({"x": "discard; discard;"}))


def test_changed_unused_scripts_are_new() -> None:
    """What lies there unused has an id over all that it says, also when it is no Sieve."""
    found = [
        findings_of({"a": text}, "")[0].id for text in (b"keep;", b"keep ;", b"discard;", b"}")
    ]

    assert found[0] == found[1]
    assert 3 == len(set(found))


def test_by_hand_names_the_script_and_the_rule() -> None:
    """Where a rule is taken out names the place as a web mail program shows it."""
    source = TABLE["a filing rule of Roundcube, read and named"][0]
    other = TABLE["a rule of Open-Xchange"][0]
    found = [findings_of({"roundcube": text.encode()}, "roundcube")[0] for text in (source, other)]

    assert found[0].by_hand.endswith("in the script “roundcube”, under the name “Sam and all”.")
    assert found[1].by_hand.endswith("in the script “roundcube”, under the name “Court”.")


def test_names_are_made_fit_for_the_screen() -> None:
    """Control characters and direction marks in names come out as escapes."""
    found = findings_of({"a\u202eb\x1b[31m": b'fileinto "x\xe2\x80\xaey";'}, "a\u202eb\x1b[31m")[0]

    assert "\u202e" not in found.say + found.by_hand
    assert "\x1b" not in found.say + found.by_hand


def test_very_many_findings_are_counted() -> None:
    """Past a number they are counted, and one more of them is new again."""
    found = [
        findings_of({"x": "".join(f'fileinto "F{n}";' for n in range(many)).encode()}, "x")
        for many in (MOST, MOST + 3, MOST + 4)
    ]

    assert [MOST, MOST + 1, MOST + 1] == [len(each) for each in found]
    assert "3 more findings of these rules cannot be listed here." == found[1][-1].say
    assert found[1][-1].id != found[2][-1].id


KEYS = ", ".join(['"k"'] * 5000)
HOSTILE = {
    "a long chain": 'if header "a" "b" { keep; } ' + 'elsif header "a" "c" { discard; } ' * 5000,
    "many actions under a long list": (
        f'if header "a" [{KEYS}] {{ ' + 'fileinto "F"; ' * 5000 + "}"
    ),
    "bytes that are no text": 'redirect "\udcff\udcfe@example.org"; fileinto "\udcff";',
    "names of every kind": (
        'fileinto ""; redirect ""; redirect; fileinto; vacation; notify; pipe; if { discard; }'
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_scripts_are_told_too(name: str) -> None:
    """A script made to be hard to read costs time in proportion to its length, and no error."""
    found = findings_of({"x": HOSTILE[name].encode("utf-8", "surrogateescape")}, "x")

    assert found
    assert all(one.say.isprintable() and one.by_hand.isprintable() for one in found)
