"""The columns of a version: what they are called, what they hold, how their cells are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from duoc.engines.tabular.kinds import Kind
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.shapes import Shape


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `place`: from 0, in the source. `accepts`: shapes of cells that become values.

    `lenient`: the others become null instead of stopping the writer.
    """

    name: str
    title: str
    type: str
    place: int
    decimal: str = ","
    order: str = "dmy"
    zoned: bool = False
    lenient: bool = False
    accepts: frozenset[Shape] = field(default_factory=frozenset)

    @classmethod
    def of(cls, head: Head, kind: Kind, place: int, *, lenient: bool) -> Self:
        """The column that a study found under a head."""
        accepts = frozenset[Shape]() if kind.type == "string" else kind.accepts
        return cls(head.name, head.title, kind.type, place, kind.decimal, kind.order, kind.zoned, lenient, accepts)

    def to_json(self) -> dict[str, Any]:
        """A JSON object that `from_json` reads back."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"accepts": sorted(shape.name for shape in self.accepts)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Raises KeyError or TypeError for what `to_json` did not write."""
        return cls(**{**document, "accepts": frozenset(Shape[name] for name in document["accepts"])})


Schema = Sequence[Column]

_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"


def table_schema(schema: Schema, titles: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Frictionless Table Schema of the normalised table: UTF-8, ISO dates, decimal points, empty cells as "".

    `titles` (name → title) overrides what the heads of the file said. `zone`: of moments whose cells told theirs; they are
    written in UTC. Other moments are nobody's zone.
    """
    fields = []
    for column in schema:
        described: dict[str, Any] = {"name": column.name, "type": column.type}
        if title := (titles or {}).get(column.name) or column.title:
            described["title"] = title
        if column.zoned:
            described["zone"] = "UTC"
        fields.append(described)
    return {"$schema": _PROFILE, "fields": fields, "missingValues": [""]}
