"""The national profile: which of our values are also written as which property.

A file, so that a norm is adopted by editing data.

The file is TOML: `name`, `verified`, `[prefixes]` (a namespace may hold `{site}`), `checksum_algorithms` (SPDX's base address,
which the spec writes with http and the vocabulary shape with https), and one `[[term]]` a value:

    [[term]]
    value = "next_update"           # a key of `Dataset.extras`, or a field of `Dataset` that is text, date or number
    property = "vn:hanCapNhat"
    type = "date"                   # text | spoken (with its language) | date | boolean | integer | iri | concept
    scheme = "vn:loaiDuLieu/"       # concept only: the value is a code under this address
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from duoc.engines.dcat.entities import Dataset, Text, Value
from duoc.engines.dcat.namespaces import PREFIXES, RDF, SKOS, XSD, expand
from duoc.engines.dcat.terms import dated, iri, moment_of, plain, spoken

_TYPES = {"text", "spoken", "date", "boolean", "integer", "iri", "concept"}
_NAME = re.compile(
    r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII
)  # the local name must be an XML name: RDF/XML writes it as a tag


class ProfileError(ValueError):
    """A mapping file that cannot be used; the text names the term."""


@dataclass(frozen=True, slots=True)
class Term:
    """One value and the property that also says it."""

    value: str
    property: str
    type: str
    scheme: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A mapping, read. `verified`: its property names are those of a published norm."""

    name: str
    verified: bool
    prefixes: Mapping[str, str]
    terms: tuple[Term, ...]
    checksum_algorithms: str

    def bind(self, graph: Graph) -> None:
        """Let a graph write the profile's prefixes."""
        for prefix, namespace in self.prefixes.items():
            graph.bind(prefix, namespace)

    def write(self, graph: Graph, subject: URIRef, dataset: Dataset) -> None:
        """Add what the profile says of a dataset."""
        for term in self.terms:
            predicate = expand(term.property, self.prefixes)
            for value in _values(dataset, term.value):
                node = self._node(graph, term, value)
                if node is not None:
                    graph.add((subject, predicate, node))

    def read(self, graph: Graph, subject: Node) -> dict[str, Value]:
        """What a graph says of a dataset in the profile's words: the way back of `write` for keys of `extras`."""
        found: dict[str, Value] = {}
        for term in self.terms:
            node = graph.value(subject, expand(term.property, self.prefixes))
            if node is not None and term.value not in Dataset.__dataclass_fields__:
                value = self._value(term, str(node))
                if value is not None:
                    found[term.value] = value
        return found

    def _node(self, graph: Graph, term: Term, value: Value | Text) -> Literal | URIRef | None:
        if isinstance(value, Text):
            return spoken(value) if term.type == "spoken" else plain(value.value)
        match term.type:
            case "date":
                return dated(value if isinstance(value, date | datetime) else str(value))
            case "boolean":
                return Literal(bool(value), datatype=XSD.boolean)
            case "integer":
                return Literal(int(value), datatype=XSD.integer) if isinstance(value, int) else None
            case "iri":
                return iri(str(value))
            case "concept":
                return self._concept(graph, term, str(value))
            case "spoken":
                return spoken(Text(str(value)))
        return plain(str(value))

    def _concept(self, graph: Graph, term: Term, code: str) -> URIRef | None:
        node = iri(expand(term.scheme, self.prefixes) + code)
        if node is not None:
            graph.add((node, RDF.type, SKOS.Concept))
            graph.add((node, SKOS.prefLabel, spoken(Text(term.labels.get(code, code)))))
        return node

    def _value(self, term: Term, text: str) -> Value | None:
        match term.type:
            case "date":
                return moment_of(text)
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
            case "integer":
                return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else None
            case "concept":
                return text.removeprefix(expand(term.scheme, self.prefixes))
        return text


def parse(text: str, site: str) -> Profile:
    """A profile from its file. `site`: origin of the portal, for `{site}`. ProfileError says what is wrong."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"not TOML: {error}"
        raise ProfileError(msg) from error
    prefixes = {str(key): str(value).replace("{site}", site) for key, value in content.get("prefixes", {}).items()}
    if taken := prefixes.keys() & PREFIXES.keys():
        msg = f"prefix {min(taken)} is DCAT-AP's"
        raise ProfileError(msg)
    if wrong := [prefix for prefix, namespace in prefixes.items() if iri(namespace) != URIRef(namespace)]:
        msg = f"prefix {wrong[0]}: not an address"
        raise ProfileError(msg)
    terms = tuple(_term(row, prefixes) for row in content.get("term", []))
    algorithms = content.get("checksum_algorithms", "http://spdx.org/rdf/terms#checksumAlgorithm_")
    return Profile(str(content.get("name", "")), bool(content.get("verified")), prefixes, terms, str(algorithms))


@cache
def shipped(site: str) -> Profile:
    """The profile that comes with the house: DCAT-AP 3 and a thin `vn:` layer, chưa đối chiếu."""
    return parse(files(__package__).joinpath("profiles", "vn.toml").read_text("utf-8"), site)


def _term(row: Mapping[str, object], prefixes: Mapping[str, str]) -> Term:
    labels = row.get("labels")
    value, property_, kind, scheme = (str(row.get(key, "")) for key in ("value", "property", "type", "scheme"))
    words = {str(code): str(label) for code, label in labels.items()} if isinstance(labels, dict) else {}
    term = Term(value, property_, kind, scheme, words)
    if not term.value or term.type not in _TYPES:
        msg = f"term {term.value or term.property or '?'}: type must be one of {', '.join(sorted(_TYPES))}"
        raise ProfileError(msg)
    for curie in (term.property, *([term.scheme] if term.type == "concept" else [])):
        prefix, _, name = curie.partition(":")
        if (prefix not in prefixes and prefix not in PREFIXES) or (
            curie == term.property and not _NAME.fullmatch(name)
        ):
            msg = f"term {term.value}: {curie[:80] or 'nothing'} is no name under a declared prefix"
            raise ProfileError(msg)
    return term


def _values(dataset: Dataset, name: str) -> Iterator[Value | Text]:
    found = dataset.extras.get(name) if name in dataset.extras else getattr(dataset, name, None)
    if isinstance(found, tuple):
        yield from (item for item in found if isinstance(item, str | Text))
    elif isinstance(found, str | int | date) and found != "":
        yield found
