"""Hold what stands on the pages of the fictional site, in its three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ROWS: Final = """
people | People | Leute | Personnes
privacy | Privacy | Privatsphäre | Confidentialité
blocked_list | Blocked people | Blockierte Personen | Personnes bloquées
muted_list | Muted people | Stummgeschaltete Personen | Personnes masquées
restricted_list | Restricted people | Eingeschränkte Personen | Personnes limitées
blocked_none | You have not blocked anyone. | Du hast niemanden blockiert. | Personne n’est bloqué.
muted_none | You have not muted anyone. | Du hast niemanden stummgeschaltet. \
| Personne n’est masqué.
restricted_none | You have not restricted anyone. | Du hast niemanden eingeschränkt. \
| Personne n’est limité.
blocked_on | Block | Blockieren | Bloquer
blocked_off | Unblock | Freigeben | Débloquer
muted_on | Mute | Stummschalten | Masquer
muted_off | Unmute | Wieder zeigen | Ne plus masquer
restricted_on | Restrict | Einschränken | Limiter
restricted_off | Unrestrict | Nicht mehr einschränken | Ne plus limiter
blocked_other | Restrict or block | Einschränken oder blockieren | Limiter ou bloquer
restricted_other | Restrict or block | Einschränken oder blockieren | Limiter ou bloquer
muted_other | Silence | Ruhe geben | Silence
account | Name of the account | Name des Kontos | Nom du compte
nobody_so | There is no account with this name. | Es gibt kein Konto mit diesem Namen. \
| Aucun compte ne porte ce nom.
all_there | That is everyone. | Das sind alle. | C’est tout.
more | More options | Weitere Optionen | Plus d’options
sure | Are you sure? | Bist du sicher? | Confirmer ?
cancel | Cancel | Abbrechen | Annuler
saved | Saved | Gespeichert | Enregistré
too_fast | You are doing this too fast. Try again tomorrow. \
| Du machst das zu schnell. Versuche es morgen wieder. | Trop vite. Réessayez demain.
checkpoint | We want to know that it is you. | Wir möchten wissen, dass du es bist. \
| Confirmez votre identité.
rate_us | Rate us | Bewerte uns | Notez-nous
not_now | Not now | Nicht jetzt | Pas maintenant
online | Show when I am online | Zeigen, wann ich online bin | Montrer quand je suis en ligne
receipts | Read receipts | Lesebestätigungen | Confirmations de lecture
audience | Who can see my posts | Wer meine Beiträge sieht | Qui voit mes publications
contact | Who can message me | Wer mir schreiben kann | Qui peut m’écrire
everyone | Everyone | Alle | Tout le monde
friends | Friends | Freunde | Amis
nobody | Nobody | Niemand | Personne
online_other | Activity status | Aktivitätsstatus | Statut d’activité
receipts_other | Show that I have read | Zeigen, dass ich gelesen habe | Montrer la lecture
audience_other | Audience | Publikum | Public
contact_other | Messages | Nachrichten | Messages
sign_in | Sign in | Anmelden | Se connecter
password | Password | Passwort | Mot de passe
mail | E-mail | E-Mail | E-mail
offer | A page of somebody else’s | Eine Seite von jemand anderem | Une autre page
"""
LOCALES: Final = ("en", "de", "fr")


def words(locale: str) -> Mapping[str, str]:
    """Give every text in one language."""
    column = 1 + LOCALES.index(locale)
    rows = (line.split(" | ") for line in _ROWS.strip().splitlines())
    return {cells[0]: cells[column].strip() for cells in rows}
