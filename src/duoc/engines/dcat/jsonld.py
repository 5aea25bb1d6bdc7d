"""A graph as JSON-LD 1.1: one flat `@graph`, names by the prefixes of an inline context, so that no reader needs the network."""

import json
from collections.abc import Mapping

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from duoc.engines.dcat.namespaces import RDF, XSD

_TYPE = str(RDF.type)
_STRING = str(XSD.string)


def text(graph: Graph) -> str:
    """The graph as JSON text; subjects, properties and values sorted, so that the same graph is the same text."""
    prefixes = {prefix: str(namespace) for prefix, namespace in graph.namespaces() if prefix}
    names = _Names(prefixes)
    subjects: dict[str, dict[str, list[object]]] = {}
    for subject, predicate, value in graph:
        properties = subjects.setdefault(_address(subject), {})
        if str(predicate) == _TYPE and isinstance(value, URIRef):
            properties.setdefault("@type", []).append(names.short(str(value)))
        else:
            properties.setdefault(names.short(str(predicate)), []).append(_value(value, names))
    document = {
        "@context": dict(sorted((prefix, prefixes[prefix]) for prefix in names.used)),
        "@graph": [_object(address, subjects[address]) for address in sorted(subjects)],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


class _Names:
    """Addresses by prefix; remembers which prefixes were needed."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self._known: dict[str, str] = {}
        self.used: set[str] = set()

    def short(self, address: str) -> str:
        """`dct:title`; the address itself where no prefix fits."""
        if address not in self._known:
            self._known[address] = self._find(address)
        return self._known[address]

    def _find(self, address: str) -> str:
        for prefix, namespace in self._prefixes:
            # A name that begins with // would be read as an address, not as prefix and name.
            if address.startswith(namespace) and not address.startswith(namespace + "//"):
                self.used.add(prefix)
                return f"{prefix}:{address[len(namespace) :]}"
        return address


def _object(address: str, properties: Mapping[str, list[object]]) -> dict[str, object]:
    found: dict[str, object] = {"@id": address}
    for name in sorted(properties):
        values = sorted(properties[name], key=lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False))
        found[name] = values[0] if len(values) == 1 else values
    return found


def _value(value: Node, names: _Names) -> object:
    if not isinstance(value, Literal):
        return {"@id": _address(value)}
    if value.language:
        return {"@language": value.language, "@value": str(value)}
    if value.datatype is None or str(value.datatype) == _STRING:
        return str(value)
    return {"@type": names.short(str(value.datatype)), "@value": str(value)}


def _address(node: Node) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)
