"""XML's qualified names as JSON-LD's CURIEs.

In XML a prefix qualifies names only: a value `example:speed` is a URI with the scheme `example`, whatever `xmlns:example` says
(so say the published event hashes). In JSON-LD a declared prefix would change such a value; so an event declares only the
prefixes of its own names, and under another spelling where one of its values begins with the same.
"""

from collections.abc import Iterator

from duoc.engines.epcis.contexts import STANDARD
from duoc.engines.epcis.xml_tree import Element, Name

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_STANDARD = {namespace: prefix for prefix, namespace in STANDARD.items()}


class Names:
    """The names of one event. `declared`: what its `@context` must say."""

    def __init__(self, element: Element) -> None:
        self.declared: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        taken = {value.partition(":")[0] for value in _values(element) if ":" in value}
        for namespace, _, prefix in _qualified(element):
            if namespace not in self._prefixes:
                self._prefixes[namespace] = self._choose(namespace, prefix, taken)

    def key(self, name: Name) -> str:
        """The name as a member's name in JSON."""
        namespace, local, _ = name
        return f"{self._prefixes[namespace]}:{local}" if namespace else local

    def _choose(self, namespace: str, prefix: str, taken: set[str]) -> str:
        if standard := _STANDARD.get(namespace):
            return standard
        stem, number = prefix or "ns", 0
        name = stem
        while name in taken or name in self.declared or name in STANDARD:
            number += 1
            name = f"{stem}{number}"
        self.declared[name] = namespace
        return name


def _qualified(element: Element) -> Iterator[Name]:
    for name, _ in element.attributes:
        if name[0] and name[0] != XSI:
            yield name
    for child in element.children:
        if child.name[0]:
            yield child.name
        yield from _qualified(child)


def _values(element: Element) -> Iterator[str]:
    for _, value in element.attributes:
        yield value.strip()
    if element.pieces:
        yield element.text
    for child in element.children:
        yield from _values(child)
