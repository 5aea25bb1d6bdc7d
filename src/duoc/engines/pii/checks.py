"""Exact checks of values: check digits, provinces, calendar. Each takes the digits alone, as ASCII bytes."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from duoc.engines.pii.facts import rows

PROVINCES = frozenset(row["code"].encode() for row in rows("citizen_provinces"))
PLATES = frozenset(row["code"].encode() for row in rows("plates"))
HEALTH_CARDS = frozenset(row["code"].encode() for row in rows("health_cards"))
MOBILE = frozenset((row["prefix"] + digit).encode() for row in rows("mobile_prefixes") for digit in row["digits"])
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def digits(value: bytes) -> bool:
    """Nothing to check: without a label such a number is no finding."""
    return value.isdigit()


def citizen(value: bytes) -> bool:
    """Province of birth, century with sex, year not in the future (NĐ 137/2015, điều 13). There is no check digit."""
    if len(value) != 12 or value[:3] not in PROVINCES:
        return False
    return 1900 + (value[3] - 48) // 2 * 100 + int(value[4:6]) <= this_year()


def tax(value: bytes) -> bool:
    """Ten digits, the last a check; three more for a branch, 001 to 999."""
    if len(value) == 13 and value[10:] == b"000":
        return False
    if len(value) not in (10, 13) or value[2:9] == b"0000000":
        return False
    rest = sum((value[place] - 48) * weight for place, weight in enumerate(_TAX_WEIGHTS)) % 11
    return 10 - rest == value[9] - 48


def card(value: bytes) -> bool:
    """Luhn's check digit, and a first digit that issuers have."""
    if not 13 <= len(value) <= 19 or value[0] not in b"234569":
        return False
    total = sum(value[-1::-2]) - 48 * len(value[-1::-2]) + sum(_DOUBLED[sign - 48] for sign in value[-2::-2])
    return total % 10 == 0


def phone(value: bytes) -> bool:
    """A mobile number of a person: 0…, 84…, 0084…, or the nine digits alone; a fixed line is 02 and nine more."""
    national = _national(value)
    return len(national) == 9 and national[:2] in _MOBILE_STARTS and (national[:2] in MOBILE or national[:3] in MOBILE)


def written_phone(value: bytes) -> bool:
    """As `phone`, and written as one dials it: with its 0 or its country."""
    return len(value) > 9 and phone(value)


def labelled_phone(value: bytes) -> bool:
    """As `phone`, or a fixed line: enough behind a label."""
    return phone(value) or (len(value) == 11 and value[:2] == b"02")


def health_card(letters: bytes, value: bytes) -> bool:
    """Two letters of the table, a level from 1 to 5, a province, ten digits."""
    return (
        len(value) == 13 and letters.upper() in HEALTH_CARDS and 49 <= value[0] <= 53 and b"0" + value[1:3] in PROVINCES
    )


def calendar(day: int, month: int, year: int) -> bool:
    """A day on which somebody who is alive or lately dead may have been born."""
    try:
        return 1880 <= year <= this_year() and bool(date(year, month, day))
    except ValueError:
        return False


def machine_digit(field: bytes) -> int:
    """The check digit of ICAO 9303 over digits, capitals and `<`."""
    total = 0
    for place, sign in enumerate(field):
        total += (sign - 48 if sign < 58 else 0 if sign == 60 else sign - 55) * (7, 3, 1)[place % 3]
    return total % 10


def this_year() -> int:
    """The year in the province (UTC+7) makes no difference that matters here."""
    return datetime.now(UTC).year


def _national(value: bytes) -> bytes:
    for prefix, length in ((b"0084", 13), (b"84", 11), (b"0", 10)):
        if len(value) == length and value.startswith(prefix):
            return value[len(prefix) :]
    return value


_MOBILE_STARTS = frozenset(prefix[:2] for prefix in MOBILE)

# The checks that rows of the table of types name.
BY_NAME: dict[str, Callable[[bytes], bool]] = {
    "digits": digits, "citizen": citizen, "tax": tax, "card": card, "phone": labelled_phone,
}  # fmt: skip
