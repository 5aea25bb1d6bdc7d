"""The tables of the package as the compiled core takes them."""

from typing import Any

from duoc.engines.pii import checks, folding, judge, labels, names, numbers, tables
from duoc.engines.pii.facts import DETECTORS
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.prefilter import ADDRESS, MRZ, QR

_CHECKS = (checks.digits, checks.citizen, checks.tax, checks.card, checks.labelled_phone, checks.written_phone)
_NO_TYPE = 255


def arguments() -> dict[str, Any]:
    """For `pii_core.Core`; types are numbered in the order of their table, NOT_PERSONAL behind them."""
    kinds = tuple(DETECTORS)
    number = {kind: place for place, kind in enumerate(kinds)}
    type_of = {**number, labels.NOT_PERSONAL: len(kinds), "": _NO_TYPE}
    return {
        "fold": folding.first_plane(),
        "labels": [one.words.encode() for one in labels.LABELS],
        "type_of": bytes(type_of[kind] for kind in judge.TYPES),
        "nothing": tables.NOTHING,
        "provinces": b"".join(checks.PROVINCES).decode(),
        "plates": b"".join(checks.PLATES).decode(),
        "mobile2": b"".join(one for one in checks.MOBILE if len(one) == 2).decode(),
        "mobile3": b"".join(one for one in checks.MOBILE if len(one) == 3).decode(),
        "letters": b"".join(checks.HEALTH_CARDS).decode(),
        "families": sorted(names.FAMILY),
        "given": sorted(names.GIVEN),
        "stops": sorted(names.STOPS),
        # Those of several words or with a sign in them need a second look.
        "people": sorted(word for word in names.PEOPLE if word.isalpha()),
        "not_names": names.NOT_NAMES,
        "accepted": [_accepted(numbers.ACCEPTED[kind], number) for kind in kinds],
        "bare": _accepted(numbers.BARE, number),
        "lengths": [_mask(DETECTORS[kind].lengths) for kind in kinds],
        "reach": [judge.REACH[kind] for kind in (*kinds, labels.NOT_PERSONAL)],
        "special": tuple(number[kind] for kind in ("PHONE", "PASSPORT", "BHYT", "PLATE", "NAME", "EMAIL", "DOB")),
        "names": kinds,
        "places": number,
        "confidence": tuple(
            tuple(
                judge.confidence_of(kind, is_labelled=labelled, weight=weight)
                for labelled in (True, False)
                for weight in (1.0, numbers.SCANNED)
            )
            for kind in kinds
        ),
        "reasons": tuple(tuple(row[kind] for kind in kinds) for row in (judge.REASONS[-1], *judge.REASONS[:-1])),
        "followed": tuple(judge.FOLLOWED.get(kind) for kind in kinds),
        "begun": tuple(judge.BEGUN[kind] for kind in (ADDRESS, QR, MRZ)),
        "family": names.begun,
        "confidence_of": _confidence_of,
        "finding": Finding,
    }


def _confidence_of(kind: str, is_labelled: int, weight: float) -> float:
    return judge.confidence_of(kind, is_labelled=bool(is_labelled), weight=weight)


def _accepted(rows: tuple[numbers.Accepted, ...], number: dict[str, int]) -> list[tuple[int, int, int]]:
    return [(_mask(lengths), _CHECKS.index(check), number[kind]) for lengths, check, kind in rows]


def _mask(lengths: frozenset[int]) -> int:
    return sum(1 << length for length in lengths)
