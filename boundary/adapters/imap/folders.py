"""Choose the folders to look in, and check the folder to file into; pure.

Source: RFC 6154 (special-use attributes), RFC 2342 (namespaces).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from imapclient import imap_utf7

from boundary.core.errors import AdapterError

from . import encode

MAX_NAME = 100
"""Longest folder name taken from a playbook, in characters."""

_NEVER = frozenset({"\\sent", "\\drafts", "\\trash", "\\junk"})
_VIEWS = frozenset({"\\all", "\\flagged", "\\important"})
_CLOSED = frozenset({"\\noselect", "\\nonexistent"})

_NEVER_NAMES: frozenset[str] = frozenset(
    unicodedata.normalize("NFKC", name).casefold()
    for name in (
        # English
        "Sent", "Sent Items", "Sent Messages", "Sent Mail", "Drafts", "Draft", "Trash",
        "Deleted", "Deleted Items", "Deleted Messages", "Bin", "Junk", "Junk E-mail",
        "Junk Email", "Junk Mail", "Spam", "Bulk Mail", "Outbox", "Quarantine",
        # German
        "Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Entwürfe", "Papierkorb",
        "Gelöscht", "Gelöschte Elemente", "Gelöschte Objekte", "Junk-E-Mail", "Werbung",
        "Unerwünscht", "Postausgang",
        # French
        "Envoyés", "Éléments envoyés", "Messages envoyés", "Brouillons", "Corbeille",
        "Éléments supprimés", "Messages supprimés", "Courrier indésirable", "Indésirables",
        "Pourriel",
        # Spanish
        "Enviados", "Elementos enviados", "Borradores", "Papelera", "Elementos eliminados",
        "Correo no deseado", "Correo basura",
        # Portuguese
        "Itens enviados", "Rascunhos", "Lixeira", "Lixo", "Itens excluídos",
        "Itens eliminados", "Lixo eletrônico", "Lixo Eletrónico",
        # Italian
        "Inviati", "Posta inviata", "Bozze", "Cestino", "Posta eliminata",
        "Posta indesiderata",
        # Dutch
        "Verzonden", "Verzonden items", "Concepten", "Prullenbak", "Verwijderde items",
        "Ongewenste e-mail", "Ongewenst",
        # Swedish, Norwegian, Danish, Finnish
        "Skickat", "Utkast", "Papperskorgen", "Skräppost", "Sendt", "Sendte elementer",
        "Kladder", "Søppelpost", "Papirkurv", "Sendt post", "Uønsket mail", "Lähetetyt",
        "Luonnokset", "Roskakori", "Roskaposti",
        # Polish, Czech, Hungarian, Romanian
        "Wysłane", "Elementy wysłane", "Szkice", "Kopie robocze", "Kosz", "Elementy usunięte",
        "Wiadomości-śmieci", "Odeslané", "Odeslaná pošta", "Koncepty", "Koš",
        "Odstraněná pošta", "Nevyžádaná pošta", "Elküldött", "Piszkozatok", "Törölt elemek",
        "Levélszemét", "Trimise", "Ciorne", "Coș de gunoi",
        # Turkish, Greek, Russian, Ukrainian
        "Gönderilmiş", "Gönderilenler", "Taslaklar", "Çöp", "Çöp Kutusu", "Gereksiz",
        "Απεσταλμένα", "Πρόχειρα", "Κάδος απορριμμάτων", "Ανεπιθύμητα", "Отправленные",
        "Черновики", "Корзина", "Удалённые", "Удаленные", "Спам", "Надіслані", "Чернетки",
        "Кошик",
        # Japanese, Chinese, Korean, Arabic, Hebrew
        "送信済み", "送信済みアイテム", "下書き", "ごみ箱", "ゴミ箱", "削除済みアイテム",
        "迷惑メール", "已发送", "已发送邮件", "草稿", "草稿箱", "已删除", "已删除邮件", "垃圾邮件",
        "寄件備份", "垃圾桶", "보낸 편지함", "보낸편지함", "임시 보관함", "휴지통", "지운 편지함",
        "스팸", "스팸 메일함", "المرسلة", "المسودات", "المهملات", "سلة المهملات",
        "البريد غير المرغوب فيه", "נשלח", "טיוטות", "אשפה", "דואר זבל",
    )
)  # fmt: skip
"""Sent, Drafts, Trash and Junk by name, for servers that mark no folder."""

_SENT_NAMES: frozenset[str] = frozenset(
    unicodedata.normalize("NFKC", name).casefold()
    for name in (
        "Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Elemente",
        "Gesendete Objekte", "Envoyés", "Éléments envoyés", "Messages envoyés", "Enviados",
        "Elementos enviados", "Itens enviados", "Inviati", "Posta inviata", "Verzonden",
        "Verzonden items", "Skickat", "Sendt", "Sendte elementer", "Sendt post", "Lähetetyt",
        "Wysłane", "Elementy wysłane", "Odeslané", "Odeslaná pošta", "Elküldött", "Trimise",
        "Отправленные", "Надіслані", "送信済み", "送信済みアイテム", "已发送", "已发送邮件",
    )
)  # fmt: skip
"""Sent mail by name, for servers that mark no folder."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One folder as LIST gave it."""

    raw: str
    """The name in its wire form (modified UTF-7), as the server wrote it."""
    attributes: frozenset[str]
    """Lower case, such as `\\noselect`."""
    delimiter: str = ""
    """Between the levels of a name; empty: the server has no levels."""

    @property
    def is_inbox(self) -> bool:
        """Whether it is the inbox, whose name alone is blind to case."""
        return self.raw.upper() == "INBOX"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which folders a look goes through."""

    search: tuple[Listed, ...]
    """Where mail may be that is to be kept and filed."""
    ours: tuple[Listed, ...]
    """Folders that we file into: read for keeping, never filed out of."""
    views: tuple[Listed, ...]
    """Views of the whole mailbox, such as All Mail: read for keeping, never filed out of."""


def visible(raw: str) -> str:
    """Return a folder name as a person sees it; unreadable escapes stay as they are."""
    try:
        return str(imap_utf7.decode(raw.encode("ascii")))
    except (UnicodeError, ValueError, IndexError):
        return raw


def choose(listed: Sequence[Listed], ours: Collection[str]) -> Choice:
    """Choose: every selectable folder but Sent, Drafts, Trash and Junk; ours and views apart.

    A folder marked by the server counts by its mark; names count only for a use that no folder
    is marked for. `ours` are wire names.
    """
    marked = {use for folder in listed for use in folder.attributes & (_NEVER | _VIEWS)}
    search: list[Listed] = []
    mine: list[Listed] = []
    views: list[Listed] = []
    for folder in listed:
        uses = folder.attributes
        if uses & _CLOSED or uses & _NEVER:
            continue
        if folder.raw in ours:
            mine.append(folder)
        elif uses & _VIEWS:
            views.append(folder)
        elif folder.is_inbox or not _is_never_name(folder, complete=marked >= _NEVER):
            search.append(folder)
    return Choice(tuple(search), tuple(mine), tuple(views))


def sent(listed: Sequence[Listed]) -> Listed | None:
    """Find the folder of sent mail: the one the server marks, else the first that is named so."""
    can = [folder for folder in listed if not folder.attributes & _CLOSED]
    marked = (folder for folder in can if "\\sent" in folder.attributes)
    named = (folder for folder in can if _last_name(folder) in _SENT_NAMES)
    return next(marked, None) or next(named, None)


def target(name: str, listed: Iterable[Listed], prefix: str, delimiter: str) -> str:
    """Return the wire name of the folder to file into.

    Raises AdapterError for names that a folder of ours may not have: the inbox, a folder with a
    use of its own (Sent, Drafts, Trash, Junk, a view), levels, wildcards, control characters.
    """
    text = unicodedata.normalize("NFC", name)
    if (
        not 0 < len(text) <= MAX_NAME
        or text != text.strip()
        or text[0] in "#~&"
        or any(char in '*%"\\' or (delimiter and char in delimiter) for char in text)
        or any(unicodedata.category(char)[0] in "CZ" and char != " " for char in text)
    ):
        raise AdapterError(
            "The folder name for their mail cannot be used.",
            hint="Choose a short name without special characters.",
        )
    raw = encode.mailbox(prefix + imap_utf7.encode(text).decode("ascii"))
    found = next((folder for folder in listed if folder.raw == raw), None)
    uses = found.attributes if found is not None else frozenset()
    if (
        text.upper() == "INBOX"
        or raw.upper() == "INBOX"
        or uses & (_NEVER | _VIEWS | _CLOSED)
        or _name_key(text) in _NEVER_NAMES
    ):
        raise AdapterError(
            "The folder for their mail has a use of its own, so nothing is filed there.",
            hint="Choose another folder name for this account.",
        )
    return raw


def _is_never_name(folder: Listed, *, complete: bool) -> bool:
    """Whether a folder counts as Sent, Drafts, Trash or Junk by its name.

    When the server marks all four uses itself, names count for nothing.
    """
    if complete:
        return False
    return _last_name(folder) in _NEVER_NAMES


def _last_name(folder: Listed) -> str:
    last = folder.raw.rsplit(folder.delimiter, 1)[-1] if folder.delimiter else folder.raw
    return _name_key(visible(last))


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
