"""A stranger's graph → entities, tolerant: what we cannot use is left out and named, what we can is kept.

Strangers write formats and licences as text, dates without type or as dd/mm/yyyy, contacts in blank nodes, distributions without
accessURL. Every value comes out bounded and as one of ours; `gaps` says what was left out, by dataset and property.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from duoc.engines.dcat import concepts
from duoc.engines.dcat.entities import Catalogue, Dataset, Legislation, Location, Moment, Period, Text, Texts
from duoc.engines.dcat.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, RDF, RDFS, SKOS
from duoc.engines.dcat.paging import next_page
from duoc.engines.dcat.profile import Profile
from duoc.engines.dcat.reading_parts import agent, contacts, distribution, first, moment, text, texts, values

MOST_DATASETS = 10_000
_MOST = 200  # values of one property
_SCHEMA = Namespace("http://schema.org/")  # where the ends of a period stood before DCAT 2


class Reading(NamedTuple):
    """What a document said. `next`: address of the next page, empty at the end; `gaps`: (dataset, property) left out."""

    catalogue: Catalogue
    next: str
    gaps: tuple[tuple[str, str], ...]


def read(graph: Graph, profile: Profile) -> Reading:
    """The catalogue and the datasets of a graph, in the order of their addresses; at most `MOST_DATASETS`."""
    gaps: list[tuple[str, str]] = []
    found = sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str)
    datasets = tuple(dataset(graph, node, profile, gaps) for node in found[:MOST_DATASETS] if _is_own(graph, node))
    heads = sorted(set(graph.subjects(RDF.type, DCAT.Catalog)), key=str)
    return Reading(_catalogue(graph, heads[0] if heads else BNode(), datasets), next_page(graph), tuple(gaps))


def _is_own(graph: Graph, node: Node) -> bool:
    """A dataset that is only named (dct:source, dcat:servesDataset) is described elsewhere."""
    return first(graph, node, DCT.title) is not None or first(graph, node, DCT.description) is not None


def _catalogue(graph: Graph, node: Node, datasets: tuple[Dataset, ...]) -> Catalogue:
    return Catalogue(
        uri=str(node) if isinstance(node, URIRef) else "",
        title=texts(graph, node, DCT.title),
        description=texts(graph, node, DCT.description),
        publisher=agent(graph, first(graph, node, DCT.publisher)),
        homepage=text(first(graph, node, FOAF.homepage)),
        languages=_codes(graph, node, DCT.language, "language"),
        licence=text(first(graph, node, DCT.license)),
        issued=moment(first(graph, node, DCT.issued)),
        modified=moment(first(graph, node, DCT.modified)),
        datasets=datasets,
    )


def dataset(graph: Graph, node: Node, profile: Profile, gaps: list[tuple[str, str]]) -> Dataset:
    """One dataset; what is left out is added to `gaps`. Its address is empty when it is a blank node."""
    uri = str(node) if isinstance(node, URIRef) else ""

    def dated(curie: str, predicate: URIRef) -> Moment | None:
        value = first(graph, node, predicate)
        found = moment(value)
        if value is not None and found is None:
            gaps.append((uri, curie))
        return found

    found = [
        distribution(graph, part) for part in values(graph, node, DCAT.distribution) if not isinstance(part, Literal)
    ]
    usable = tuple(part for part in found if part.access_urls or part.download_urls)
    gaps += [(uri, "dcat:distribution")] * (len(found) - len(usable))
    themes = values(graph, node, DCAT.theme)
    gaps += [(uri, "dcat:theme") for theme in themes if isinstance(theme, Literal)]
    return Dataset(
        uri=uri,
        identifier=text(first(graph, node, DCT.identifier), 400),
        title=texts(graph, node, DCT.title),
        description=texts(graph, node, DCT.description),
        publisher=agent(graph, first(graph, node, DCT.publisher)),
        contacts=contacts(graph, node),
        keywords=_keywords(graph, node),
        themes=tuple(concepts.code("data-theme", str(theme)) for theme in themes if isinstance(theme, URIRef)),
        spatial=tuple(_place(graph, place) for place in values(graph, node, DCT.spatial)),
        temporal=tuple(_periods(graph, node)),
        issued=dated("dct:issued", DCT.issued),
        modified=dated("dct:modified", DCT.modified),
        frequency=next(iter(_codes(graph, node, DCT.accrualPeriodicity, "frequency")), ""),
        access_rights=next(iter(_codes(graph, node, DCT.accessRights, "access-right")), ""),
        landing_page=text(first(graph, node, DCAT.landingPage), 2_000),
        languages=_codes(graph, node, DCT.language, "language"),
        provenance=tuple(label for part in values(graph, node, DCT.provenance) for label in _labels(graph, part)),
        version=text(first(graph, node, DCAT.version), 100),
        version_notes=texts(graph, node, ADMS.versionNotes),
        legislation=tuple(_basis(graph, part) for part in values(graph, node, DCATAP.applicableLegislation)),
        distributions=usable,
        extras=profile.read(graph, node),
    )


def _keywords(graph: Graph, node: Node) -> Texts:
    """Keywords; a list inside one literal, as some portals write it, is taken apart at its semicolons, never at commas."""
    return tuple(
        Text(part.strip(), word.language)
        for word in texts(graph, node, DCAT.keyword, _MOST)
        for part in word.value.split(";")
        if part.strip()
    )


def _codes(graph: Graph, node: Node, predicate: URIRef, table: str) -> tuple[str, ...]:
    """Codes of a table, from addresses, from bare codes (`vi` and `en` for languages), never free text."""
    spoken = {"vi": "VIE", "en": "ENG", "km": "KHM"} if table == "language" else {}
    found = []
    for value in values(graph, node, predicate):
        code = concepts.code(table, str(value))
        code = spoken.get(code.lower()[:2], code) if isinstance(value, Literal) else code
        if isinstance(value, URIRef) or code in concepts.table(table):
            found.append(code[:400])
    return tuple(found)


def _periods(graph: Graph, node: Node) -> Iterator[Period]:
    for part in values(graph, node, DCT.temporal):
        start, end = (
            moment(first(graph, part, new) or first(graph, part, old))
            for new, old in ((DCAT.startDate, _SCHEMA.startDate), (DCAT.endDate, _SCHEMA.endDate))
        )
        if start or end:
            yield Period(start=start, end=end)


def _place(graph: Graph, node: Node) -> Location:
    if isinstance(node, Literal):
        return Location(name=(Text(text(node, 400), node.language or ""),))
    return Location(
        place=concepts.code("country", str(node)) if isinstance(node, URIRef) else "",
        name=_labels(graph, node),
        bbox=text(first(graph, node, DCAT.bbox), 10_000),
        centroid=text(first(graph, node, DCAT.centroid), 10_000),
    )


def _basis(graph: Graph, node: Node) -> Legislation:
    title = next(iter(texts(graph, node, DCT.title)), Text(text(node, 400) if isinstance(node, Literal) else ""))
    return Legislation(
        title=title.value,
        uri=str(node) if isinstance(node, URIRef) else "",
        page=text(first(graph, node, FOAF.page), 2_000),
    )


def _labels(graph: Graph, node: Node) -> Texts:
    if isinstance(node, Literal):
        return (Text(text(node), node.language or ""),)
    return texts(graph, node, SKOS.prefLabel) or texts(graph, node, RDFS.label)
