"""A stranger's bytes → graph: Turtle, JSON-LD, RDF/XML, N-Triples. Bounded, and without a single request to the network.

Whoever wrote the bytes can at most have them refused: size, number of triples and depth are limited, XML may declare no
document type (entities), JSON-LD may name no remote context (DCAT-AP's terms stand in for it).
"""

import json
import logging
import re
from functools import cache

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.term import Node

from duoc.engines.dcat.concepts import rows
from duoc.engines.dcat.namespaces import PREFIXES

MOST_BYTES = 32 << 20
MOST_TRIPLES = 500_000
_DEPTH = 100
_PARSERS = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "text/n3": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
}
_SUFFIXES = {
    "ttl": "turtle",
    "n3": "turtle",
    "nt": "nt",
    "jsonld": "json-ld",
    "json": "json-ld",
    "rdf": "xml",
    "xml": "xml",
}
_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# rdflib logs each literal that does not fit its type, with its text: a stranger's text has no place in our log.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class ParsingError(ValueError):
    """Bytes that are no graph of ours to read. The text is one sentence and holds nothing of what was sent."""


def parse(body: bytes, media_type: str = "", address: str = "") -> Graph:
    """The graph of a document. `media_type`: of the answer; where it says nothing useful, the suffix of `address` and the first
    signs decide. `address`: also the base of relative addresses. ParsingError for anything else."""
    if len(body) > MOST_BYTES:
        msg = f"more than {MOST_BYTES >> 20} MB"
        raise ParsingError(msg)
    text = _text(body)
    form = _form(text, media_type, address)
    if form == "xml" and _DOCTYPE.search(text):
        msg = "XML with a document type"
        raise ParsingError(msg)
    graph = _Bounded()
    try:
        if form == "json-ld":
            graph.add_json(_offline(text), address)
        else:
            graph.parse(data=text.encode() if form == "xml" else text, format=form, publicID=address or None)
    except ParsingError:
        raise
    except RecursionError as error:
        msg = "nested too deeply"
        raise ParsingError(msg) from error
    except Exception as error:  # rdflib's parsers raise whatever their reading of hostile text leads to
        msg = f"not readable as {form}"
        raise ParsingError(msg) from error
    return graph


class _Bounded(Graph):
    """A graph that refuses to grow without end."""

    def __init__(self) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._count = 0

    def add(self, triple: tuple[Node, Node, Node]) -> "_Bounded":
        self._count += 1
        if self._count > MOST_TRIPLES:
            msg = f"more than {MOST_TRIPLES} triples"
            raise ParsingError(msg)
        super().add(triple)
        return self

    def add_json(self, document: object, address: str) -> None:
        """Add what a JSON-LD document says, its named graphs too. Without `Graph.parse`, which needs a deprecated class."""
        to_rdf(document, self, address or None)


def _text(body: bytes) -> str:
    encoding = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        msg = "neither UTF-8 nor UTF-16"
        raise ParsingError(msg) from error
    # The bytes are ours from here on, and UTF-8: what an XML head says of another encoding is no longer true.
    return re.sub(r"^(\s*<\?xml[^>]*?)\s+encoding=(\"[^\"]*\"|'[^']*')", r"\1", text, count=1)


def _form(text: str, media_type: str, address: str) -> str:
    kind = media_type.partition(";")[0].strip().lower()
    if kind in _PARSERS:
        return _PARSERS[kind]
    suffix = address.partition("?")[0].partition("#")[0].rpartition(".")[2].lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    start = text.lstrip()[:1]
    return {"{": "json-ld", "[": "json-ld", "<": "xml" if text.lstrip()[:5] in ("<?xml", "<rdf:") else "turtle"}.get(
        start, "turtle"
    )


def _offline(text: str) -> object:
    """The JSON without remote contexts, and not too deep for anybody who walks it."""
    try:
        document = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        msg = "not JSON"
        raise ParsingError(msg) from error
    return _local(document, 0)


def _local(value: object, depth: int) -> object:
    if depth > _DEPTH:
        msg = "nested too deeply"
        raise ParsingError(msg)
    if isinstance(value, list):
        return [_local(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            key: _context(item, depth + 1) if key == "@context" else _local(item, depth + 1)
            for key, item in value.items()
            if key != "@import"
        }
    return value


def _context(value: object, depth: int) -> object:
    if isinstance(value, str):
        return _published()
    if isinstance(value, list):
        return [_context(item, depth + 1) for item in value]
    return _local(value, depth)


@cache
def _published() -> dict[str, object]:
    """Our prefixes, and the terms of DCAT-AP's published context in one scope."""
    found: dict[str, object] = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}
    for row in rows("terms.csv"):
        found[row["term"]] = {"@id": row["name"], "@type": row["type"]} if row["type"] else {"@id": row["name"]}
    return found
