"""How a file is read: the steward's answers, or the best guess at them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

FORMATS = ("csv", "xlsx", "json", "jsonl", "geojson", "parquet")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1258", "tcvn3")
DELIMITERS = (",", ";", "\t", "|")
TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "year", "geojson")
_ALLOWED = {
    "format": FORMATS,
    "encoding": ENCODINGS,
    "delimiter": DELIMITERS,
    "decimal": (",", "."),
    "group": (".", ",", ""),
    "order": ("dmy", "mdy"),
    "ragged": ("stop", "drop"),
}


@dataclass(frozen=True)
class Choice:
    """Lines are records of the file counted from 1. `header_row` is the first line of the heads, 0 where there is none.

    `types` and `empty` speak of columns by the names of `Source.columns`: a type decided by a person; columns whose cells that
    do not fit are taken as empty. `ragged` says whether rows of a wrong length stop the publication or are left out.
    Raises ValueError for a value that no reader knows.
    """

    format: str = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    header_row: int = 1
    header_rows: int = 1
    sheet: str = ""  # of a workbook; the member that holds the list, of a JSON object
    decimal: str = ","
    group: str = "."
    order: str = "dmy"  # of dates that may be read in two ways
    types: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    ragged: str = "stop"

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} is none of {', '.join(map(repr, allowed))}")
        if not (0 <= self.header_row < 10_000 and 0 <= self.header_rows <= 10):
            raise ValueError("header_row or header_rows is out of range")
        if self.group == self.decimal:
            raise ValueError("group and decimal are the same sign")
        if wrong := set(self.types.values()) - set(TYPES):
            raise ValueError(f"unknown types: {len(wrong)}")
        object.__setattr__(self, "types", dict(self.types))
        object.__setattr__(self, "empty", tuple(self.empty))

    def to_json(self) -> dict[str, Any]:
        """A JSON object; `from_json` reads it back as an equal choice."""
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        return plain | {"types": dict(self.types), "empty": list(self.empty)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Unknown members are ignored, absent ones take their default. Raises ValueError."""
        known = {item.name for item in fields(cls)}
        try:
            return cls(**{name: value for name, value in document.items() if name in known})
        except (TypeError, AttributeError) as problem:
            raise ValueError("a choice is an object of texts and numbers") from problem

    def said(self, answers: Mapping[str, Any]) -> Self:
        """This guess with a person's answers in its place: what he did not speak of stays guessed. Raises ValueError.

        Of the two signs of numbers the one that he did not name gives way to the one that he did.
        """
        told = self.to_json() | dict(answers)
        for one, other in (("decimal", "group"), ("group", "decimal")):
            if one in answers and other not in answers and told[one] == told[other]:
                told[other] = "," if told[one] == "." else "."
        return self.from_json(told)

    def with_(self, **changes: Any) -> Self:
        """The same choice with some answers changed."""
        return replace(self, **changes)
