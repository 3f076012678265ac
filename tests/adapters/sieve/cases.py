"""Hold one message, a few scripts to include, and what Pigeonhole 0.5.19 does by many scripts."""

from __future__ import annotations

USER = "me@example.net"
SENDER = "a@b.example"

MAIL = (
    b"Return-Path: <a@b.example>\r\n"
    b'From: "other@example.org" <jordan+x@example.org>\r\n'
    b"To: me@example.net\r\n"
    b"Cc: Friends: friend@example.com, (x) Jo <jo@example.com>;\r\n"
    b"Bcc: undisclosed-recipients:;\r\n"
    b"Sender:\r\n"
    b"Subject: x Big sale\r\n"
    b"X-Num: 5\r\n"
    b"X-Long: one\r\n two\r\n"
    b"X-Word: =?utf-8?q?Gr=C3=BC?= =?ISO-8859-1?B?32U=?=\r\n"
    b"X-Empty:\r\n"
    b"\r\nhello\r\n"
)

INCLUDED = {
    "files": 'require "fileinto"; fileinto "A";',
    "stops": "stop;",
    "returns": 'require "include"; return; discard;',
    "broken": "foo;",
    "round": 'require "include"; include :personal "round";',
    "outer": 'require ["include","fileinto"]; include :personal "files"; fileinto "B";',
    "needs": 'require "include"; include :personal "none";',
    "flags": 'require "imap4flags"; addflag "b";',
}

CASES = {
    "keeping": {
        "keep;": "INBOX",
        "discard;": "nowhere",
        "discard; keep;": "INBOX",
        "keep; discard;": "INBOX",
        "stop;": "INBOX",
        "stop; discard;": "INBOX",
        'keep "x";': "error",
        'stop "x";': "error",
        "keep {}": "error",
        "IF TRUE {DISCARD;}": "nowhere",
    },
    "branches": {
        "if true {discard;}": "nowhere",
        "if not true {discard;}": "INBOX",
        "if false {discard;} elsif true {keep;} else {discard;}": "INBOX",
        "if true {discard;} elsif true {keep;} else {stop;}": "nowhere",
        "if false {discard;} else {keep;}": "INBOX",
        "if anyof (not true, allof (true, true)) {discard;}": "nowhere",
        "if anyof (true, false) {stop;} discard;": "INBOX",
        "if allof (true) {discard;}": "nowhere",
        "if {}": "error",
        "if not {}": "error",
        "else {}": "error",
        "if true {} else {} else {}": "error",
        "if true {} keep; else {}": "error",
        "if true keep;": "error",
        "if true {keep}": "error",
        'if true "x" {}': "error",
        "stop": "error",
        "if foo {}": "error",
    },
    "branches that are never entered": {
        "if false {foo;}": "INBOX",
        'if false {foo "x";} keep;': "INBOX",
        "if not true {foo;}": "INBOX",
        "if true {} else {foo;}": "INBOX",
        "if true {} elsif foo {}": "INBOX",
        'if anyof (false, header "a" "b") {foo;}': "error",
        'if allof (false, header "a" "b") {foo;}': "INBOX",
        "if allof (false, foo) {keep;}": "INBOX",
        "if allof (foo, false) {keep;}": "error",
        "if anyof (true, foo) {discard;}": "nowhere",
        'if false "x" {}': "error",
        "if false {} else {foo;}": "error",
        'require "include"; if false {include "none";} discard;': "nowhere",
    },
    "extensions": {
        'require "fileinto"; fileinto "A";': "A",
        'REQUIRE "fileinto"; FileInto "A";': "A",
        'require "FILEINTO"; fileinto "A";': "error",
        'require ["fileinto", "fileinto"]; fileinto "A";': "A",
        'require ["comparator-i;octet","comparator-i;ascii-casemap"]; discard;': "nowhere",
        'require "nothing.of.the.kind";': "error",
        "require [];": "error",
        'keep; require "fileinto";': "error",
        'if false {require "x";}': "INBOX",
        'fileinto "A";': "error",
        'redirect :copy "a@b.example";': "error",
        'keep :flags "x";': "error",
        'if address :user "from" "jordan" {discard;}': "error",
        'addheader "X-A" "b";': "error",
        'require ["fileinto"]; fileinto :create "x";': "error",
        "foo;": "error",
    },
    "folders": {
        'require "fileinto"; fileinto "INBOX"; keep;': "INBOX",
        'require "fileinto"; fileinto "inbox"; keep;': "INBOX",
        'require "fileinto"; fileinto "A"; fileinto "a"; fileinto "A";': "A a",
        'require "fileinto"; fileinto "a/b";': "a/b",
        'require "fileinto"; fileinto ["A"];': "error",
        'require "fileinto"; fileinto ["a","b"];': "error",
        'require "fileinto"; fileinto "Später";': "Später",
        'require ["fileinto","copy"]; fileinto :copy "a";': "a INBOX",
        'require ["fileinto","copy"]; fileinto :copy :copy "a";': "error",
        'require ["fileinto","copy"]; fileinto :copy "a"; fileinto "a";': "a INBOX",
        'require ["fileinto","copy"]; fileinto "a"; fileinto :copy "a";': "a",
        'require ["fileinto","copy"]; fileinto :copy "INBOX";': "INBOX",
        'require ["fileinto","copy"]; fileinto :copy "INBOX"; keep;': "INBOX",
        'require ["fileinto","mailbox"]; fileinto :create "x"; fileinto "x";': "+x",
        'require ["fileinto","mailbox"]; fileinto "x"; fileinto :create "x";': "x",
        'require "mailbox"; if mailboxexists "INBOX" {discard;}': "nowhere",
        'require "mailbox"; if mailboxexists ["INBOX","Nope"] {discard;}': "INBOX",
    },
    "flags": {
        'require "imap4flags"; setflag "\\\\Seen"; keep;': "INBOX[\\Seen]",
        'require "imap4flags"; setflag "\\\\seen";': "INBOX[\\Seen]",
        'require "imap4flags"; setflag "\\\\Foo"; keep;': "INBOX",
        'require "imap4flags"; setflag "\\\\Seen"; removeflag "\\\\seen"; keep;': "INBOX",
        (
            'require "imap4flags"; setflag ["\\\\Seen $A","$b"]; '
            'if hasflag "$a" {addflag "yes";} keep;'
        ): "INBOX[$A $b \\Seen yes]",
        (
            'require "imap4flags"; setflag ["\\\\Seen $A","$b"]; '
            'if hasflag :contains "SEE" {addflag "yes";} '
        ): "INBOX[$A $b \\Seen yes]",
        (
            'require "imap4flags"; setflag ["\\\\Seen $A","$b"]; '
            'if hasflag :contains "$a" {addflag "yes";} '
        ): "INBOX[$A $b \\Seen yes]",
        (
            'require "imap4flags"; setflag ["\\\\Seen $A","$b"]; '
            'if hasflag :matches "*s*n" {addflag "yes";} '
        ): "INBOX[$A $b \\Seen yes]",
        'require "imap4flags"; addflag "a" "b";': "error",
        'require "imap4flags"; addflag "x"; keep; addflag "y";': "INBOX[x]",
        'require "imap4flags"; addflag "x"; keep; addflag "y"; keep;': "INBOX[x y]",
        (
            'require ["imap4flags","fileinto"]; addflag "x"; fileinto "A"; setflag "y"; '
            'fileinto :flags "z" "B";'
        ): "A[x] B[z]",
        'require ["imap4flags","fileinto"]; fileinto :flags "\\\\Seen" "A"; fileinto "A";': "A",
        (
            'require ["imap4flags"]; keep :flags ["\\\\Seen \\\\Flagged","$x"];'
        ): "INBOX[$x \\Flagged \\Seen]",
        'require ["imap4flags"]; keep :flags ["\\\\Nope","$x"];': "INBOX[$x]",
    },
    "sending": {
        'redirect "a@b.example";': ">a@b.example",
        'redirect ["a@b.example"];': "error",
        'redirect "a b";': "error",
        'redirect "a";': "error",
        'redirect "";': "error",
        'redirect "A B <a@b.example>";': ">a@b.example",
        'redirect "<a@b.example>";': ">a@b.example",
        'redirect "a@b.example>";': "error",
        'redirect "\\"a b\\"@b.example";': '>"a b"@b.example',
        'redirect "a@b.example, d@b.example";': "error",
        (
            'require "copy"; redirect "a@b.example"; redirect "a@b.example"; '
            'redirect :copy "d@b.example";'
        ): ">a@b.example >d@b.example",
        (
            'require "copy"; redirect :copy "a@b.example"; redirect "a@b.example";'
        ): "INBOX >a@b.example",
        'require "copy"; redirect :copy "a@b.example";': "INBOX >a@b.example",
        (
            'redirect "a@b.example"; redirect "b@b.example"; redirect "c@b.example"; '
            'redirect "d@b.example";'
        ): ">a@b.example >b@b.example >c@b.example >d@b.example",
        (
            'redirect "a@b.example"; redirect "b@b.example"; redirect "c@b.example"; '
            'redirect "d@b.example"; redirect "e@b.example";'
        ): "error",
        'require "vacation"; vacation "x";': "INBOX answered",
        'require "vacation"; vacation "x"; vacation "y";': "error",
        'require "vacation"; vacation :days 3 :handle "h" "x"; discard;': "answered",
        'require "vacation"; vacation :days "3" "x";': "error",
        'require "vacation"; vacation :days;': "error",
        (
            'require "vacation"; vacation :mime :addresses ["a@b.example"] :subject "s" "x";'
        ): "INBOX answered",
        'require "reject"; reject "x";': "rejected",
        'require "reject"; keep; reject "x";': "error",
        'require "reject"; reject "y"; discard;': "rejected",
        'require "reject"; reject "y"; reject "z";': "error",
        'require ["vacation","reject"]; vacation "x"; reject "y";': "error",
        'require ["vacation","reject"]; reject "y"; vacation "x";': "error",
        'require ["reject","fileinto"]; reject "y"; fileinto "z";': "error",
        'require "reject"; reject "y"; redirect "a@b.example";': "error",
        'require "enotify"; notify "mailto:a@b.example";': "INBOX",
        'require "enotify"; notify :message "x" "foo";': "error",
    },
    "fields": {
        'if header :is "subject" "x big SALE" {discard;}': "nowhere",
        'if header :comparator "i;octet" :is "subject" "x big SALE" {discard;}': "INBOX",
        'if header :comparator "i;ascii-casemap" :is "subject" "x big SALE" {discard;}': "nowhere",
        'if header :comparator 5 "a" "b" {}': "error",
        "if header :comparator {}": "error",
        'if header :nothing "a" "b" {}': "error",
        'if header :contains "subject" "big" {discard;}': "nowhere",
        'if header :contains ["x-none", "SUBJECT"] ["nope", "BIG"] {discard;}': "nowhere",
        'if header :comparator "i;octet" :contains "subject" "big" {discard;}': "INBOX",
        'if header :comparator "i;octet" :contains "subject" "Big" {discard;}': "nowhere",
        'if header :comparator "i;octet" :is "x-num" "5" {discard;}': "nowhere",
        'if header :comparator "i;foo" "a" "b" {}': "error",
        'if header :matches "subject" "x*sale" {discard;}': "nowhere",
        'if header :matches "subject" "x*s?le" {discard;}': "nowhere",
        'if header :matches "subject" "x\\\\*sale" {discard;}': "INBOX",
        'if header :comparator "i;octet" :matches "subject" "X*" {discard;}': "INBOX",
        'if header :matches "subject" "*" {discard;}': "nowhere",
        'if header :matches "subject" "x * sale*" {discard;}': "nowhere",
        'if header :matches "subject" "*i*i*" {discard;}': "INBOX",
        'if header :matches "x-none" "*" {discard;}': "INBOX",
        'if header :contains "subject" "" {discard;}': "nowhere",
        'if header :contains "x-none" "" {discard;}': "INBOX",
        'if header :is ["x-none","x-num"] ["4","5"] {discard;}': "nowhere",
        'if not header :is "x-num" "5" {discard;}': "INBOX",
        'if header :is "x-long" "one two" {discard;}': "nowhere",
        'if header :is "x-word" "Grüße" {discard;}': "nowhere",
        'if header :contains "x-word" "=?" {discard;}': "INBOX",
        'if header :is "x-empty" "" {discard;}': "nowhere",
        'if header :is "a b" "x" {discard;}': "INBOX",
        'if header :is :is "a" "b" {stop;}': "error",
        'if header :is :contains "a" "b" {stop;}': "error",
        'if header "a" :is "b" {stop;}': "error",
        'if header :is "x" [] {}': "error",
        'if header :is "x" {}': "error",
        'if header "x" "y" "z" {}': "error",
        'if exists ["subject","from"] {discard;}': "nowhere",
        'if exists ["subject","nope"] {discard;}': "INBOX",
        "if exists [] {}": "error",
        "if size :over 1M {discard;}": "INBOX",
        "if size :over 1 {discard;}": "nowhere",
        "if size :under 1K {discard;}": "nowhere",
        "if size :under 1 {discard;}": "INBOX",
        "if size 5 {}": "error",
        'if size :over "5" {}': "error",
        "if size :over :under 5 {}": "error",
        'require "regex"; if header :regex "subject" "^x +b[i-k]g" {discard;}': "nowhere",
        (
            'require "regex"; if header :regex "subject" "[[:alpha:]]+ [[:upper:]]" {discard;}'
        ): "nowhere",
        (
            'require "regex"; if header :comparator "i;octet" :regex "subject" "big" {discard;}'
        ): "INBOX",
        'require "regex"; if header :regex "a" "(" {}': "error",
        'require "regex"; if header :regex "a" "(?:a)" {}': "error",
        'if header :regex "subject" "x" {}': "error",
    },
    "addresses": {
        'if address "from" "jordan+x@example.org" {discard;}': "nowhere",
        'if address :is :all "From" "JORDAN+X@EXAMPLE.ORG" {discard;}': "nowhere",
        'if address :comparator "i;octet" "from" "JORDAN+X@EXAMPLE.ORG" {discard;}': "INBOX",
        'if address :contains "from" "example" {discard;}': "nowhere",
        'if address :contains "from" "Jordan Example" {discard;}': "INBOX",
        'if address :contains "from" "other@example.org" {discard;}': "INBOX",
        'if address :domain "from" "example.org" {discard;}': "nowhere",
        'if address :localpart "from" "jordan+x" {discard;}': "nowhere",
        'if address :matches "from" "jordan+*@example.org" {discard;}': "nowhere",
        'if address :all :domain "from" "x" {}': "error",
        'if address "return-path" "x" {stop;}': "error",
        'if address "subject" "x" {stop;}': "error",
        'if address ["from", "to"] ["x@y.example", "me@example.net"] {discard;}': "nowhere",
        'if address "cc" "friend@example.com" {discard;}': "nowhere",
        'if address :all "bcc" "undisclosed-recipients:;" {discard;}': "nowhere",
        'if address :localpart "bcc" "undisclosed-recipients:;" {discard;}': "INBOX",
        'if address :domain "sender" "" {discard;}': "nowhere",
        (
            'require "regex"; '
            'if address :regex "from" "^jordan(\\\\+.*)?@example\\\\.org$" {discard;}'
        ): "nowhere",
        'require "subaddress"; if address :user "from" "jordan+x" {discard;}': "INBOX",
        'require "subaddress"; if address :detail "from" "x" {discard;}': "nowhere",
        'require "subaddress"; if address :user "to" "me" {discard;}': "nowhere",
        'require "envelope"; if envelope "from" "a@b.example" {discard;}': "nowhere",
        'require "envelope"; if envelope :domain "to" "example.net" {discard;}': "nowhere",
        'require "envelope"; if envelope ["to", "FROM"] "a@b.example" {discard;}': "nowhere",
        'require "envelope"; if envelope :localpart "from" "a" {discard;}': "nowhere",
        'require "envelope"; if envelope "foo" "x" {}': "error",
        'require "envelope"; if envelope :is "auth" "x" {}': "INBOX",
        'if envelope "from" "x" {}': "error",
    },
    "variables": {
        'require ["variables","fileinto"]; set "a" "b"; fileinto "x${a}${B}${A}";': "xbb",
        (
            'require ["variables","fileinto"]; '
            'if header :matches "subject" "* Big *" {fileinto "m-${1}-${2}-${0}";}'
        ): "m-x-sale-x Big sale",
        (
            'require ["variables","fileinto"]; '
            'if header :matches "subject" "*B*" {fileinto "m-${1}-${2}-${3}";}'
        ): "m-x -ig sale-",
        (
            'require ["variables","fileinto"]; set :upper :lowerfirst "a" "bcd"; fileinto "${a}";'
        ): "bCD",
        (
            'require ["variables","fileinto"]; set :lower :upperfirst "a" "BCD"; fileinto "${a}";'
        ): "Bcd",
        'require ["variables","fileinto"]; set :length "a" "bcd"; fileinto "${a}";': "3",
        'require ["variables","fileinto"]; set :quotewildcard "a" "b*c"; fileinto "${a}";': "b\\*c",
        'require ["variables","fileinto"]; set :lower :upper "a" "b"; keep;': "error",
        (
            'require ["variables","regex","fileinto"]; '
            'if header :regex "subject" "(x) (b)(z?)" {fileinto "m-${1}-${2}-${3}-${0}";}'
        ): "m-x-B--x B",
        'require ["variables","fileinto"]; fileinto "${a";': "${a",
        'require ["variables","fileinto"]; fileinto "$${a}x";': "$x",
        'require ["variables","fileinto"]; fileinto "${1a}x";': "${1a}x",
        'require ["variables","fileinto"]; fileinto "${a.b}x";': "x",
        'require ["fileinto"]; fileinto "${a}x";': "${a}x",
        'require ["variables"]; set "1a" "x";': "error",
        'require ["variables"]; set "a" ["x","y"];': "error",
        'require ["variables"]; if string :is "${a}" "" {discard;}': "nowhere",
        (
            'require ["variables","regex"]; set "a" "("; '
            'if header :regex "subject" "${a}" {discard;}'
        ): "INBOX",
        'require ["variables"]; set "a" "b"; redirect "${a}@b.example";': ">b@b.example",
        'require ["variables"]; set "a" "b"; redirect "${a}";': "error",
        (
            'require ["variables"]; set "a" "B"; if header :contains "subject" "${a}ig" {discard;}'
        ): "nowhere",
        (
            'require ["variables"]; '
            'if header :comparator "i;octet" :contains "subject" "${a}" {discard;}'
        ): "nowhere",
    },
    "including": {
        'require ["include"]; include :global :optional "x";': "error",
        'require "include"; include :optional "none"; discard;': "nowhere",
        'require "include"; include "none";': "error",
        'require "include"; include "a/b";': "error",
        'require "include"; return; discard;': "INBOX",
        'require "include"; include :personal :once :optional "none"; discard;': "nowhere",
        'require "include"; include :personal "files"; discard;': "A",
        'require "include"; include :personal "stops"; discard;': "INBOX",
        'require "include"; include :personal "returns"; keep;': "INBOX",
        'require "include"; include :personal "broken";': "error",
        'require "include"; include :personal :optional "broken"; discard;': "error",
        'require "include"; include :personal "round"; discard;': "error",
        'require "include"; include :personal "outer"; discard;': "A B",
        'require "include"; include :personal "needs"; discard;': "error",
        (
            'require ["include","imap4flags"]; addflag "a"; include :personal "flags"; keep;'
        ): "INBOX[a b]",
        (
            'require ["include","imap4flags"]; include :personal "flags"; '
            'include :personal :once "flags"; keep;'
        ): "INBOX[b]",
        'require "include"; include :personal "flags";': "INBOX[b]",
    },
}
"""By topic: a script to what becomes of the message, as `pigeonhole.outcome` writes it."""
