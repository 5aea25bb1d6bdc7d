"""A mapping as checked values."""

import re
from collections.abc import Mapping as Members
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from duoc.engines.mapping.dates import DatePair

Kind = Literal["text", "integer", "number", "boolean", "date", "group"]
Absent = Literal["omit", "null", "empty"]
JSON_TO_SOAP, SOAP_TO_JSON = "json-to-soap", "soap-to-json"
# Which names a JSON object may hold; None where what is below is some field's own matter.
Known = dict[str, "Known | None"]


class Name(NamedTuple):
    """An element or attribute. `written`: with the file's prefix; `read`: `namespace}local`, or the local name alone."""

    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field on both sides. `json`: names from the object that holds it; empty: only in XML. `xml`: names from the element
    that holds it; the last may be an attribute (`@`); empty: only in JSON. A field with one side is a constant."""

    json: tuple[str, ...]
    xml: tuple[Name, ...]
    attribute: bool
    kind: Kind
    many: bool
    most: int
    required: bool
    absent: Absent  # what JSON says of what XML does not have
    empty_is_absent: bool
    constant: Any
    default: Any
    min_length: int
    max_length: int | None
    pattern: re.Pattern[str] | None
    pattern_text: str
    dates: tuple[DatePair, ...]
    to_xml: Members[str, str] | None  # code table
    to_json: Members[str, str] | None
    group: "Group | None"
    example: str
    note: str

    @property
    def label(self) -> str:
        """The field's name in the words of JSON, or of XML where JSON has none."""
        return ".".join(self.json) or "/".join(name.written for name in self.xml)


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one object, in the order of the elements. `any_of`: of each row, one field at least."""

    fields: tuple[Field, ...]
    any_of: tuple[frozenset[str], ...]
    known: Known


@dataclass(frozen=True, slots=True)
class Half:
    """Request or answer: the one element in the SOAP body, and what it holds."""

    element: Name
    group: Group


@dataclass(frozen=True, slots=True)
class Operation:
    """`path`: what follows the service (of a JSON provider: its address) on the JSON side."""

    path: str
    action: str
    request: Half
    answer: Half


@dataclass(frozen=True, slots=True)
class Faults:
    """A SOAP fault as JSON and back. `code`: element names below `detail` (of a JSON provider: member names) that hold the
    provider's own code; `statuses`: code → HTTP status."""

    code: tuple[str, ...]
    message: tuple[str, ...]
    statuses: Members[str, int]
    otherwise: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the file of one service says. `namespaces`: prefix → URI."""

    title: str
    direction: str
    namespaces: Members[str, str]
    operations: tuple[Operation, ...]
    faults: Faults

    def at(self, path: str) -> Operation | None:
        """The operation that a JSON caller means."""
        return next((one for one in self.operations if one.path == path), None)

    def of(self, element: str) -> Operation | None:
        """The operation whose request is this element (`namespace}local`)."""
        return next((one for one in self.operations if one.request.element.read == element), None)
