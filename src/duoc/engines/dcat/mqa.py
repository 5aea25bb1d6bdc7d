"""The Metadata Quality Assessment of data.europa.eu: 405 points, from the graph as served.

For several distributions of one dataset the methodology takes, in interoperability, the best distribution; ckan-mqa averages over
all. Both are computed. An address counts as reachable only when somebody tried it from outside: `reachable` says so, and what it
does not know counts nothing (`Score.untried`).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from rdflib import Graph, URIRef
from rdflib.term import Node

from duoc.engines.dcat import concepts
from duoc.engines.dcat.compliance import VIOLATION, findings
from duoc.engines.dcat.namespaces import DCAT, DCT, RDF

FULL = 405
# Lowest total of each rating.
RATINGS = (("excellent", 351), ("good", 221), ("sufficient", 121), ("bad", 0))


class Metric(NamedTuple):
    """One of the 23 metrics. `level`: dataset or distribution; `advice`: what a steward does to earn it, in Vietnamese;
    `advice_en`: in English."""

    key: str
    dimension: str
    name: str
    level: str
    weight: int
    advice: str
    advice_en: str


class Points(NamedTuple):
    """What a metric earned, 0 to its weight. `average`: the way of ckan-mqa."""

    metric: Metric
    points: float
    average: float


class Score(NamedTuple):
    """The score of a dataset or a catalogue. `untried`: addresses that nobody has tried yet; `parts`: how many distributions."""

    points: tuple[Points, ...]
    untried: tuple[str, ...]
    parts: int = 0

    @property
    def total(self) -> float:
        """0 to 405."""
        return sum(point.points for point in self.points)

    @property
    def average_total(self) -> float:
        """The same, the way of ckan-mqa."""
        return sum(point.average for point in self.points)

    @property
    def rating(self) -> str:
        """excellent, good, sufficient or bad."""
        return next(word for word, least in RATINGS if self.total >= least)

    def dimensions(self) -> dict[str, float]:
        """Points by dimension."""
        found: dict[str, float] = {}
        for point in self.points:
            found[point.metric.dimension] = found.get(point.metric.dimension, 0.0) + point.points
        return found

    def losses(self) -> list[Points]:
        """The metrics that did not earn their weight, the dearest first."""
        lost = (point for point in self.points if point.points < point.metric.weight)
        return sorted(lost, key=lambda point: point.points - point.metric.weight)


class _Earned(NamedTuple):
    """What a dataset passes: its own metrics, and those of each distribution."""

    own: frozenset[str]
    parts: tuple[frozenset[str], ...]


@cache
def metrics() -> tuple[Metric, ...]:
    """The 23 metrics in the order of the methodology."""
    return tuple(
        Metric(
            row["key"],
            row["dimension"],
            row["metric"],
            row["level"],
            int(row["weight"]),
            row["advice"],
            row["advice_en"],
        )
        for row in concepts.rows("mqa.csv")
    )


def datasets(graph: Graph, reachable: Mapping[str, bool]) -> dict[str, Score]:
    """The score of each dataset of a graph, by address. `reachable`: address → it answered 2xx."""
    return {uri: _score([earned], untried) for uri, (earned, untried) in _earned(graph, reachable).items()}


def catalogue(graph: Graph, reachable: Mapping[str, bool]) -> Score:
    """The score of a catalogue's graph: each metric by the share of datasets or distributions that pass it."""
    found = _earned(graph, reachable).values()
    return _score([earned for earned, _ in found], [address for _, untried in found for address in untried])


def _score(earned: list[_Earned], untried: Iterable[str]) -> Score:
    parts = [part for one in earned for part in one.parts]
    best = [_best(one.parts) for one in earned]
    points = []
    for metric in metrics():
        own = metric.level == "dataset"
        share = _share([one.own for one in earned] if own else parts, metric.key)
        at_best = _share(best, metric.key) if metric.dimension == "interoperability" and not own else share
        points.append(Points(metric, metric.weight * at_best, metric.weight * share))
    return Score(tuple(points), tuple(sorted(set(untried))), len(parts))


def _share(passed: list[frozenset[str]], key: str) -> float:
    return sum(key in one for one in passed) / len(passed) if passed else 0.0


def _best(parts: tuple[frozenset[str], ...]) -> frozenset[str]:
    """The distribution with the most points in interoperability; nothing where there is none."""
    return max(parts, key=_interoperability, default=frozenset())


def _interoperability(part: frozenset[str]) -> int:
    return sum(metric.weight for metric in metrics() if metric.dimension == "interoperability" and metric.key in part)


def _earned(graph: Graph, reachable: Mapping[str, bool]) -> dict[str, tuple[_Earned, list[str]]]:
    faulty = {finding.focus for finding in findings(graph) if finding.severity == VIOLATION}
    found = {}
    for node in sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str):
        parts = sorted(graph.objects(node, DCAT.distribution), key=str)
        own = {key for key, passes in _OF_DATASET.items() if passes(graph, node)}
        if not faulty & _around(graph, node):
            own.add("compliance")
        untried: list[str] = []
        earned = _Earned(frozenset(own), tuple(_part(graph, part, reachable, untried) for part in parts))
        found[str(node)] = earned, untried
    return found


def _around(graph: Graph, dataset: Node) -> set[str]:
    """Every node that a dataset leads to, other datasets and catalogues apart."""
    seen, waiting = {dataset}, [dataset]
    while waiting:
        for node in graph.objects(waiting.pop(), None):
            foreign = any((node, RDF.type, kind) in graph for kind in (DCAT.Dataset, DCAT.Catalog))
            if node not in seen and not foreign:
                seen.add(node)
                waiting.append(node)
    return {str(node) for node in seen}


def _part(graph: Graph, node: Node, reachable: Mapping[str, bool], untried: list[str]) -> frozenset[str]:
    passed = {key for key, passes in _OF_DISTRIBUTION.items() if passes(graph, node)}
    for key, predicate in (("access", DCAT.accessURL), ("downloadable", DCAT.downloadURL)):
        addresses = [str(address) for address in graph.objects(node, predicate)]
        untried += [address for address in addresses if address not in reachable]
        if any(reachable.get(address) for address in addresses):
            passed.add(key)
    return frozenset(passed)


def _has(predicate: URIRef) -> Callable[[Graph, Node], bool]:
    return lambda graph, node: any(True for _ in graph.objects(node, predicate))


def _format(graph: Graph, node: Node) -> concepts.Format | None:
    """The format of a distribution by its code, else by its media type."""
    word = str(graph.value(node, DCT["format"]) or "")
    known = concepts.formats().get(concepts.code("file-type", word).upper())
    media = concepts.media_type(str(graph.value(node, DCAT.mediaType) or ""))
    return known or next((one for one in concepts.formats().values() if media and one.media_type == media), None)


def _from_vocabulary(graph: Graph, node: Node) -> bool:
    word = str(graph.value(node, DCT["format"]) or "")
    media = str(graph.value(node, DCAT.mediaType) or "")
    return bool(
        "://" in word and concepts.code("file-type", word) in concepts.formats() and concepts.media_type(media) != media
    )


def _is_open(graph: Graph, node: Node) -> bool:
    known = _format(graph, node)
    return known is not None and known.open


def _is_readable(graph: Graph, node: Node) -> bool:
    known = _format(graph, node)
    return known is not None and known.readable


def _known_licence(graph: Graph, node: Node) -> bool:
    address = str(graph.value(node, DCT.license) or "")
    known = concepts.licence_of(address) if "://" in address else None
    return (known is not None and known.listed) or address.startswith(concepts.scheme("licence") + "/")


def _known_rights(graph: Graph, node: Node) -> bool:
    address = str(graph.value(node, DCT.accessRights) or "")
    return "://" in address and concepts.code("access-right", address) in concepts.table("access-right")


_OF_DATASET: Mapping[str, Callable[[Graph, Node], bool]] = {
    "keyword": _has(DCAT.keyword),
    "theme": _has(DCAT.theme),
    "spatial": _has(DCT.spatial),
    "temporal": _has(DCT.temporal),
    "rights": _has(DCT.accessRights),
    "known_rights": _known_rights,
    "contact": _has(DCAT.contactPoint),
    "publisher": _has(DCT.publisher),
    "issued": _has(DCT.issued),
    "modified": _has(DCT.modified),
}
_OF_DISTRIBUTION: Mapping[str, Callable[[Graph, Node], bool]] = {
    "download": _has(DCAT.downloadURL),
    "format": _has(DCT["format"]),
    "media": _has(DCAT.mediaType),
    "vocabulary": _from_vocabulary,
    "open": _is_open,
    "readable": _is_readable,
    "licence": _has(DCT.license),
    "known_licence": _known_licence,
    "terms": _has(DCT.rights),
    "size": _has(DCAT.byteSize),
}
