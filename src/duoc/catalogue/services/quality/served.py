"""What a score is counted from: the graphs that anybody is served, read back from their bytes."""

from collections.abc import Iterable

from rdflib import Graph

from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import graph
from duoc.catalogue.services.entries import Entry
from duoc.engines.dcat import parsing
from duoc.engines.dcat.paging import pages

_FORM, _TYPE = "jsonld", "application/ld+json"


def served() -> Iterable[Graph]:
    """The graphs of all pages of the catalogue."""
    number = 1
    while True:
        held = graph.page(ANYBODY, graph.Wanted(number))
        yield parsing.parse(graph.written(held, ANYBODY, _FORM), _TYPE)
        if number >= pages(held.total):
            return
        number += 1


def served_entry(row: Entry) -> Graph:
    """The graph of one entry."""
    return parsing.parse(graph.entry_written(row, ANYBODY, _FORM), _TYPE)
