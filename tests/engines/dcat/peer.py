"""pyshacl as the judge, rdflib and PyLD as readers: what strangers say of our bytes."""

import json
import warnings
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyld.jsonld
import pyshacl
from rdflib import Graph, Namespace, URIRef

SH = Namespace("http://www.w3.org/ns/shacl#")
RDFLIB = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "xml": "xml", "n3": "n3"}


class Result(NamedTuple):
    """One result of a SHACL validation."""

    focus: str
    path: str
    severity: str


def shapes(shared: Path, *names: str) -> Graph:
    """Published shapes, by file name without suffix."""
    return _shapes(shared, names)


@cache
def _shapes(shared: Path, names: tuple[str, ...]) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(shared / f"data/catalogue/dcat-ap-3.0.1/{name}.ttl")
    return graph


def judge(graph: Graph, shapes_graph: Graph) -> list[Result]:
    """The top results of pyshacl, without inference; only those on a plain property."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph)
    results = (
        Result(
            str(report.value(node, SH.focusNode)),
            str(report.value(node, SH.resultPath)),
            str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
        )
        for node in report.objects(None, SH.result)
        if isinstance(report.value(node, SH.resultPath), URIRef)
    )
    return sorted(results)


def read(body: bytes, suffix: str) -> Graph:
    """Our bytes by rdflib's parser."""
    with warnings.catch_warnings():  # rdflib's JSON-LD parser warns of its own use of a class that it deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=body, format=RDFLIB[suffix])


def read_by_pyld(body: bytes) -> Graph:
    """Our JSON-LD by another processor."""
    quads = pyld.jsonld.to_rdf(json.loads(body), {"format": "application/n-quads"})
    return Graph().parse(data=quads, format="nt")
