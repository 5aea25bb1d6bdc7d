"""What was found, and what the law calls it."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class LegalClass(StrEnum):
    """Class of personal data under Luật 91/2025/QH15 and Nghị định 356/2025/NĐ-CP; NONE: not in the explicit list."""

    BASIC = "basic"
    SENSITIVE = "sensitive"
    NONE = ""


class Finding(NamedTuple):
    """`text[start:end]` is personal data of a `type`. Offsets count code points of the text as it was given."""

    start: int
    end: int
    type: str
    confidence: float
    reason: str


class Detector(NamedTuple):
    """One row of the table of types (`facts/detectors.csv`).

    `lengths`: digits a value may have. `check`: name of its check in `checks`. `labelled`, `bare`: confidence behind a label
    of the type, and without any (0: never). `since` and `source` say where the legal class comes from; `verified` is False
    when nobody has compared it with the text of the law yet.
    """

    type: str
    lengths: frozenset[int]
    check: str
    labelled: float
    bare: float
    legal_class: LegalClass
    since: date
    source: str
    verified: bool
