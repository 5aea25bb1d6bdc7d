"""What the checks named in the dictionary ask of a component's content; each gives what is wrong, or "".

The rules are those of GS1's reference checks ("linters") of the same release; the code lists lie in `code_lists.txt`.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from duoc.core.gs1.coupons import coupon, positive_offer
from duoc.core.gs1.dates import date, date_or_month
from duoc.core.gs1.digits import check_digit_holds, check_pair

_LISTS = Path(__file__).with_name("code_lists.txt")


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    """The code lists by name."""
    lists: dict[str, list[str]] = {}
    name = ""
    for line in _LISTS.read_text("utf-8").splitlines():
        if line.endswith(":"):
            name = line[:-1]
        elif not line.startswith("#"):
            lists.setdefault(name, []).extend(line.split())
    return {name: frozenset(codes) for name, codes in lists.items()}


def _form(pattern: str, why: str) -> Callable[[str], str]:
    form = re.compile(pattern)
    return lambda text: "" if form.fullmatch(text) else why


def _listed(name: str, why: str, *more: str) -> Callable[[str], str]:
    return lambda text: "" if text in more or text in _lists()[name] else why


def _at_most(limit: int, why: str) -> Callable[[str], str]:
    return lambda text: "" if int(text) <= limit else why


def _check_digit(text: str) -> str:
    return "" if check_digit_holds(text) else "the check digit is wrong"


def _check_pair(text: str) -> str:
    return "" if len(text) > 1 and check_pair(text[:-2]) == text[-2:] else "the check pair is wrong"


def _piece_of_total(text: str) -> str:
    piece, total = int(text[: len(text) // 2]), int(text[len(text) // 2 :])
    return "" if 1 <= piece <= total else "the piece is not one of the total"


def _position(text: str) -> str:
    match = re.fullmatch(r"([1-9][0-9]*)/([1-9][0-9]*)", text)
    return "" if match and int(match[1]) <= int(match[2]) else "the position is not one of a sequence"


def _iban(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{9,32}", text) or text[:2] not in _lists()["iso3166alpha2"]:
        return "not the form of an IBAN"
    return (
        ""
        if int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1
        else "the IBAN's check is wrong"
    )


CHECKS: Mapping[str, Callable[[str], str]] = {
    "couponcode": coupon,
    "couponposoffer": positive_offer,
    "csum": _check_digit,
    "csumalpha": _check_pair,
    "gcppos1": _form(r"[0-9]{4}.*", "no GS1 company prefix at its start"),
    "gcppos2": _form(r".[0-9]{4}.*", "no GS1 company prefix behind its first digit"),
    "hasnondigit": _form(r".*[^0-9].*", "must not be of digits alone"),
    "hh": _at_most(23, "there is no such hour"),
    "hhmi": _form(r"([01][0-9]|2[0-3])[0-5][0-9]", "there is no such time"),
    "hyphen": _form(r"-+", "only a hyphen may stand there"),
    "iban": _iban,
    "importeridx": _form(r"[-0-9A-Z_a-z]", "no importer index"),
    "iso3166": _listed("iso3166", "no country code of ISO 3166-1"),
    "iso3166999": _listed("iso3166", "no country code of ISO 3166-1, nor 999", "999"),
    "iso3166alpha2": _listed("iso3166alpha2", "no country code of ISO 3166-1"),
    "iso4217": _listed("iso4217", "no currency code of ISO 4217"),
    "iso5218": _form(r"[0129]", "no code of ISO 5218"),
    "latitude": _at_most(1_800_000_000, "no latitude"),
    "longitude": _at_most(3_600_000_000, "no longitude"),
    "mediatype": _form(r"0[1-9]|10|[89][0-9]", "no AIDC media type"),
    "mi": _at_most(59, "there is no such minute"),
    "nonzero": _form(r".*[^0].*", "must not be zero"),
    "nozeroprefix": _form(r"[^0].*", "must not begin with zero"),
    "packagetype": _listed("packagetype", "no package type of UN/ECE Recommendation 21"),
    "pcenc": _form(r"([^%]|%[0-9A-Fa-f]{2})*", "a percent sign without two hexadecimal digits"),
    "pieceoftotal": _piece_of_total,
    "posinseqslash": _position,
    "ss": _at_most(59, "there is no such second"),
    "winding": _form(r"[019]", "no winding direction"),
    "yesno": _form(r"[01]", "neither 0 nor 1"),
    "yymmd0": date_or_month,
    "yymmdd": date,
    "yyyymmd0": date_or_month,
    "yyyymmdd": date,
    "zero": _form(r"0+", "must be zero"),
}
