"""Hold that honest files of every language and script are read: none is taken for a hostile one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from boundary.app.imports import read_incoming
from boundary.app.library import Library
from boundary.app.lint import lint_paths
from boundary.app.workspace import load_playbook
from boundary.core.mask import visible


@dataclass(frozen=True)
class Honest:
    """What somebody who writes in one language would write."""

    language: str
    alias: str
    name: str
    title: str
    folder: str
    domain: str = "example.org"
    local: str = "jordan"


FILES = (
    Honest("German", "Jörg ß.", "Jörg Groß-Müller", "Kein Kontakt: Schritt für Schritt", "Später"),
    Honest("French", "L’œil", "Anaïs Lefèvre", "Pas à pas, l’été à deux", "Plus tard"),
    Honest("Spanish", "Íñigo", "Íñigo Muñoz", "¿Y ahora qué? Sin contacto", "Más tarde"),
    Honest("Turkish", "İrem ı.", "İREM IŞIK", "Sessiz adımlar, önce kayıt",
           "Sonra", "ışık.example"),
    Honest("Polish", "Łucja", "Łucja Źdźbło", "Spokojnie, krok po kroku", "Później"),
    Honest("Vietnamese", "Nguyễn", "Nguyễn Thị Ánh", "Từng bước một", "Để sau"),
    Honest("Vietnamese apart", "Nguye\u0302\u0303n", "A\u0301nh",
           "Tu\u031b\u0300ng", "\u0110e\u0302\u0309"),
    Honest("Icelandic", "Þórður", "Þórður Æsir", "Engin samskipti", "Seinna"),
    Honest("Greek", "Ζωή", "Ζωή Παπαδοπούλου", "Καμία επαφή, ήσυχα", "Αργότερα",
           "παράδειγμα.example"),
    Honest("Russian", "Ёжик", "Юрий Щёлоков", "Тихие шаги", "Позже", "пример.example"),
    Honest("Ukrainian", "Ґалаґан", "Їжак Євген", "Без контакту", "Пізніше"),
    Honest("Arabic", "ليلى", "ليلى الأحمد", "خطوات هادئة، خطوة خطوة", "لاحقًا", "مثال.example"),
    Honest("Persian", "می\u200cخواهم", "نسترن مه\u200cجبین", "قدم\u200cهای آرام", "بعداً"),
    Honest("Urdu", "زینب", "زینب اقبال", "خاموش قدم", "بعد میں"),
    Honest("Hebrew", "נֹעָה", "נועה כהן־לוי", "צעדים שקטים", "אחר כך", "דוגמה.example"),
    Honest("Hindi", "प्रिया", "प्रिया शर्मा", "शांत क़दम", "बाद में", "उदाहरण.example"),
    Honest("Hindi joined", "क्\u200dष", "श्री\u200dमती", "क्\u200cष और क्\u200dष", "बाद"),
    Honest("Bengali", "মৌ", "মৌসুমী দাস", "শান্ত ধাপ", "পরে"),
    Honest("Tamil", "யாழ்", "யாழினி", "அமைதியான படிகள்", "பிறகு"),
    Honest("Sinhala", "ශ්\u200dරී", "ශ්\u200dරියානි", "සන්සුන් පියවර", "පසුව"),
    Honest("Thai", "น้ำฝน", "น้ำฝน ใจดี", "ทีละขั้นอย่างเงียบ", "ไว้ทีหลัง", "ตัวอย่าง.example"),
    Honest("Burmese", "မြင့်", "မြင့်မြင့်", "တိတ်ဆိတ်စွာ", "နောက်မှ"),
    Honest("Chinese", "小雨", "王小雨", "安静的步骤，先保存", "以后", "例子.example"),
    Honest("Traditional Chinese", "小芸", "陳小芸", "安靜的步驟「先保存」", "以後"),
    Honest("Japanese", "さくらー", "田中 さくら", "静かな手順・まず保存", "あとで", "例え.example"),
    Honest("Korean", "지우", "김지우", "조용한 단계", "나중에", "실례.example"),
    Honest("Georgian", "ნინო", "ნინო ბერიძე", "წყნარი ნაბიჯები", "მერე"),
    Honest("Armenian", "Արամ", "Արամ Խաչատրյան", "Լուռ քայլեր", "Հետո"),
    Honest("Amharic", "ሰላም", "ሰላም ተስፋዬ", "ጸጥ ያሉ እርምጃዎች", "በኋላ"),
    Honest("Cherokee", "ᏣᎳᎩ", "ᏣᎳᎩ ᎠᏂ", "ᏔᎵᏁ", "ᎣᏂ"),
    Honest("family emoji", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "J",
           "\U0001f3f3\ufe0f", "\u2615"),
    Honest("skin tone", "\U0001f44b\U0001f3fd J.", "J",
           "\U0001f469\U0001f3fd\u200d\U0001f680", "\u2764\ufe0f"),
    Honest("signs", "J. & K. (2)", "O'Neill, \"Jo\"", "What? Why: 100 % #1 - yes & no", "A/B"),
    Honest("words of YAML", "no", "null", "~ or true", "off"),
    Honest("numbers", "007", "1e3", "2001-01-01", "12:30"),
    Honest("very long", "W" * 40, "x" * 120, "T" * 80, "F" * 100, f"{'a' * 63}.example", "j" * 64),
    Honest("odd and legal", "J.", "J", "T", "L", "xn--bcher-kva.example", "!#$%&'+-/=?^_`{|}~"),
    Honest("foreign before the sign", "J.", "J", "T", "L", "example.org", "jördan"),
)  # fmt: skip

PRIVATE = """\
boundary: 1
people:
  - alias: {alias}
    follow: ./steps.yaml
    names: [{name}]
    emails: [{email}]
    phones: ["+1 202 555 0123"]
accounts:
  mail: {{use: imap, host: imap.example.net, user: me@example.net, folders: {{later: {folder}}}}}
"""
SHARED = "boundary: 1\ntitle: {title}\n# {name}\nsteps:\n  - {{do: mail.keep}}\n"


@pytest.fixture(scope="module")
def library() -> Library:
    """Read what ships, once."""
    return Library()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _private(honest: Honest) -> str:
    return PRIVATE.format(
        alias=_quoted(honest.alias),
        name=_quoted(honest.name),
        email=_quoted(f"{honest.local}@{honest.domain}"),
        folder=_quoted(honest.folder),
    )


def _shared(honest: Honest) -> str:
    return SHARED.format(title=_quoted(honest.title), name=honest.language)


def test_there_are_many_languages() -> None:
    """The table holds at least twenty-five, each another one."""
    assert 25 <= len({honest.language for honest in FILES}) == len(FILES)


@pytest.mark.parametrize("honest", FILES, ids=[honest.language for honest in FILES])
def test_an_honest_file_about_people_is_read(
    honest: Honest, tmp_path: Path, library: Library
) -> None:
    """The file is accepted, and alias and folder are shown as they were written."""
    (tmp_path / "steps.yaml").write_text(_shared(honest), encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(_private(honest), encoding="utf-8")
    linted = lint_paths([tmp_path], library)
    playbook = load_playbook(path, library).playbook
    (person,) = playbook.people

    assert [(), ()] == [one.faults for one in linted]
    assert (honest.alias, (honest.name,)) == (person.alias, person.names)
    assert {"later": honest.folder} == playbook.accounts[0].settings["folders"]
    assert honest.alias == visible(person.alias)


@pytest.mark.parametrize("honest", FILES, ids=[honest.language for honest in FILES])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a mark"])
def test_an_honest_shared_file_is_read(honest: Honest, mark: str, tmp_path: Path) -> None:
    """The title is kept and shown as it was written, with line ends of any system."""
    path = tmp_path / "steps.yaml"
    text = mark + _shared(honest).replace("\n", "\r\n" if mark else "\n")
    path.write_bytes(text.encode())
    incoming = read_incoming(path)

    assert honest.title == incoming.shared.title
    assert honest.title == visible(incoming.shared.title)
