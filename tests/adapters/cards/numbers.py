"""Write one phone number in the many ways that people and programs write it."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

REGIONS = [
    "AE",
    "AR",
    "AT",
    "AU",
    "BE",
    "BG",
    "BR",
    "CA",
    "CH",
    "CN",
    "CO",
    "CZ",
    "DE",
    "DK",
    "EG",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HU",
    "IE",
    "IL",
    "IN",
    "IS",
    "IT",
    "JP",
    "KE",
    "KR",
    "LU",
    "MX",
    "NG",
    "NL",
    "NO",
    "NZ",
    "PL",
    "PT",
    "RO",
    "RU",
    "SE",
    "SG",
    "SK",
    "TR",
    "UA",
    "US",
    "ZA",
]
TYPES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
_WIDE = {ord(str(digit)): 0xFF10 + digit for digit in range(10)} | {ord("+"): 0xFF0B}
_ARABIC = {ord(str(digit)): 0x0660 + digit for digit in range(10)}
_BEHIND = (" ext. 12", "x12", " #12", "\\,12", "\\;12", ",,12#", " доб. 12", " Durchwahl 12", "p12")
_LINES = ("TEL", "TEL;TYPE=CELL", "item1.TEL;type=HOME;type=VOICE;type=pref", "tel;HOME;VOICE")


def examples() -> Iterator[tuple[str, PhoneNumber]]:
    """Give a region and a number of it, two of each."""
    for region in REGIONS:
        for kind in TYPES:
            number = phonenumbers.example_number_for_type(region, kind)
            assert number is not None
            yield region, number


def lines(region: str, number: PhoneNumber) -> Iterator[str]:
    """Give lines of a card that all mean this number, for a user of that region."""
    for at, text in enumerate(dict.fromkeys(_texts(region, number))):
        yield f"{_LINES[at % len(_LINES)]}:{text}"
    link = phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)
    local = link.removeprefix(f"tel:+{number.country_code}").lstrip("-")
    yield f"TEL;VALUE=uri;TYPE=work:{link}"
    yield f"TEL;VALUE=uri:{link};ext=12"
    yield f"TEL;VALUE=uri:TEL:{link[4:].replace('-', '.')}"
    yield f"TEL;VALUE=uri:tel:{local};phone-context=+{number.country_code}"
    yield f"TEL;ENCODING=QUOTED-PRINTABLE:{link[4:].replace('+', '=2B').replace('-', '=20')}"
    yield f"IMPP;X-SERVICE-TYPE=WhatsApp:x-apple:{link[4:]}"
    yield f"IMPP:sip:{link[4:]}@example.org;user=phone"
    yield f"URL:{link}"
    yield f"X-WHATSAPP:{_e164(number)[1:]}"
    yield f"X-SOCIALPROFILE;type=signal;x-user={_e164(number)}:x-apple:signal"


def look_alikes(number: PhoneNumber) -> Iterator[PhoneNumber]:
    """Give numbers that only look like it: a digit other, two swapped, one more, one less."""
    local = phonenumbers.national_significant_number(number)
    others = {
        *(f"{local[:at]}{(int(local[at]) + 1) % 10}{local[at + 1 :]}" for at in range(len(local))),
        *(f"{local[:at]}{local[at : at + 2][::-1]}{local[at + 2 :]}" for at in range(len(local))),
        f"{local}1",
        local[:-1],
        local[1:],
        f"{local[-4:]}{local[:-4]}",
    } - {local}
    for other in sorted(others):
        if not other.startswith("0"):
            yield PhoneNumber(country_code=number.country_code, national_number=int(other))
    for code in (1, 7, 33, 44, 49, 91):
        # Where the country is 1, another 1 before a number is dialled and is no part of it.
        if code != number.country_code and not (code == 1 and local[:1] == "1"):
            yield PhoneNumber(country_code=code, national_number=number.national_number)


def has_country(line: str) -> bool:
    """Whether a line says which country its number is of: without that it is of the user's."""
    return any(sign in line for sign in ("+", "\uff0b", "=2B"))


def _texts(region: str, number: PhoneNumber) -> Iterator[str]:
    whole = _e164(number)
    shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    at_home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    dialled = "".join(char for char in at_home if char.isdigit())
    for text in (whole, shown, at_home):
        yield text
        for sign in ".-/\u00a0\u2009\u2011":
            yield text.replace(" ", sign)
        yield text.translate(_WIDE)
        yield text.translate(_ARABIC)
        yield f"\u202a{text}\u202c"
        yield f"  {text} "
        for more in _BEHIND:
            yield f"{text}{more}"
    yield dialled
    yield f"({whole[: 1 + len(str(number.country_code))]}){shown.partition(' ')[2]}"
    yield f"tel:{whole}"
    yield f"{'011' if region in ('US', 'CA') else _OUT.get(region, '00')}{whole[1:]}"


_OUT = {"AU": "0011", "BR": "0015", "CO": "005", "IL": "00", "JP": "010", "KE": "000"} | {
    "KR": "001",
    "NG": "009",
    "RU": "810",
    "SG": "001",
}
"""What is dialled for another country, where it is not 00."""


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
