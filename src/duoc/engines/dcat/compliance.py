"""What the SHACL shapes of DCAT-AP 3.0.1 (shapes, range, shapes_recommended) find in a graph, from a table, in milliseconds.

A SHACL engine is the judge in the tests; this is the same verdict for every page that we serve and every harvested graph. It
also finds what the shapes let pass and no reader can use: dates without a type, or that are no dates.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from duoc.engines.dcat.concepts import rows
from duoc.engines.dcat.namespaces import RDF, XSD, expand
from duoc.engines.dcat.terms import moment_of

VIOLATION, WARNING, FORM = "violation", "warning", "form"
_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}


class Finding(NamedTuple):
    """One fault. `focus`: the node; `property`: a curie; `severity`: violation, warning (recommended) or form (ours);
    `reason`: least, most, kind, range or date."""

    focus: str
    property: str
    severity: str
    reason: str


class _Constraint(NamedTuple):
    curie: str
    predicate: URIRef
    least: int
    most: int | None
    kind: str
    range: frozenset[Node]
    wanted: bool


def findings(graph: Graph) -> list[Finding]:
    """All faults of a graph, in the order of its nodes."""
    found = []
    for kind, constraints in _constraints().items():
        for focus in sorted(set(graph.subjects(RDF.type, kind)), key=str):
            for constraint in constraints:
                values = list(graph.objects(focus, constraint.predicate))
                found += [
                    Finding(str(focus), constraint.curie, severity, reason)
                    for severity, reason in _judge(graph, constraint, values)
                ]
    return sorted(found)


def _judge(graph: Graph, constraint: _Constraint, values: list[Node]) -> Iterator[tuple[str, str]]:
    if len(values) < constraint.least:
        yield VIOLATION, "least"
    elif not values and constraint.wanted:
        yield WARNING, "least"
    if constraint.most is not None and len(values) > constraint.most:
        yield VIOLATION, "most"
    for value in values:
        if not _is_of_kind(value, constraint.kind):
            yield VIOLATION, "kind"
        if constraint.range and not any((value, RDF.type, kind) in graph for kind in constraint.range):
            yield VIOLATION, "range"
        if constraint.kind in ("date", "moment") and not _is_date(value):
            yield FORM, "date"


def _is_of_kind(value: Node, kind: str) -> bool:
    match kind:
        case "literal":
            return isinstance(value, Literal)
        case "node":
            return not isinstance(value, Literal)
        case "iri":
            return isinstance(value, URIRef)
        case "date":
            return isinstance(value, Literal) and value.datatype in _DATES and value.ill_typed is not True
        case "" | "moment":  # the shapes name a form for `moment` and do not ask for it
            return True
    return isinstance(value, Literal) and value.datatype == expand(kind) and value.ill_typed is not True


def _is_date(value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype in _DATES and moment_of(str(value)) is not None


@cache
def _constraints() -> dict[URIRef, list[_Constraint]]:
    found: dict[URIRef, list[_Constraint]] = {}
    for row in rows("constraints.csv"):
        constraint = _Constraint(
            row["property"],
            expand(row["property"]),
            int(row["least"]),
            int(row["most"]) if row["most"] else None,
            row["kind"],
            frozenset(expand(kind) for kind in row["range"].split()),
            row["wanted"] == "yes",
        )
        found.setdefault(expand(row["class"]), []).append(constraint)
    return found
