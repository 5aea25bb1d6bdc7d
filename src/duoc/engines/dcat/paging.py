"""The links of a catalogue's page, in Hydra's two forms: consumers read the one or the other."""

from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef

from duoc.engines.dcat.namespaces import HYDRA, RDF, XSD
from duoc.engines.dcat.terms import iri

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where a page stands. `view`: its own address; `next`, `previous`: where a reader goes on, empty at the ends."""

    view: str
    total: int
    first: str
    last: str
    next: str = ""
    previous: str = ""
    size: int = PAGE_SIZE


def pages(total: int, size: int = PAGE_SIZE) -> int:
    """How many pages there are; an empty catalogue has one."""
    return max(1, -(-total // size))


def add_paging(graph: Graph, catalogue: str, paging: Paging) -> None:
    """Say in a page's graph where it stands: hydra:PartialCollectionView and the older hydra:PagedCollection."""
    graph.bind("hydra", HYDRA)
    view = URIRef(paging.view)
    graph.add((URIRef(catalogue), HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    graph.add((view, RDF.type, HYDRA.PagedCollection))
    graph.add((view, HYDRA.totalItems, Literal(paging.total, datatype=XSD.integer)))
    graph.add((view, HYDRA.itemsPerPage, Literal(paging.size, datatype=XSD.integer)))
    for name, address in (
        ("first", paging.first),
        ("last", paging.last),
        ("next", paging.next),
        ("previous", paging.previous),
    ):
        node = iri(address) if address else None
        if node is not None:
            graph.add((view, HYDRA[name], node))
            graph.add((view, HYDRA[f"{name}Page"], node))


def next_page(graph: Graph) -> str:
    """The address of the next page that a stranger's graph names, in either form; empty at the end."""
    for predicate in (HYDRA.next, HYDRA.nextPage):
        found = sorted(str(node) for node in graph.objects(None, predicate))
        if found:
            return found[0]
    return ""
