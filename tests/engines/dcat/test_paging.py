"""Pages: both of Hydra's forms, for whoever reads the one or the other."""

import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from duoc.engines.dcat import graph, serialise
from duoc.engines.dcat.paging import Paging, add_paging, next_page, pages
from duoc.engines.dcat.serialise import wanted

from . import peer, samples

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VIEW = f"{samples.SITE}/catalog?page=2"


def paged(**change: str) -> Graph:
    found = graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE)
    links = {"first": f"{samples.SITE}/catalog?page=1", "last": f"{samples.SITE}/catalog?page=3", **change}
    add_paging(found, samples.CATALOGUE.uri, Paging(view=VIEW, total=250, **links))
    return found


def test_page_says_where_it_stands_in_both_forms() -> None:
    found = peer.read(serialise.write(paged(next="https://x.example/3", previous="https://x.example/1"), "ttl"), "ttl")
    view = URIRef(VIEW)
    assert found.value(URIRef(samples.CATALOGUE.uri), HYDRA.view) == view
    assert int(str(found.value(view, HYDRA.totalItems))) == 250
    assert found.value(view, HYDRA.itemsPerPage) == Literal(100)
    for name, address in {"next": "https://x.example/3", "previous": "https://x.example/1"}.items():
        assert found.value(view, HYDRA[name]) == found.value(view, HYDRA[f"{name}Page"]) == URIRef(address)
    assert next_page(found) == "https://x.example/3"


def test_last_page_leads_nowhere() -> None:
    assert next_page(paged()) == ""


@pytest.mark.parametrize("predicate", [HYDRA.next, HYDRA.nextPage])
def test_next_page_is_read_in_either_form(predicate: URIRef) -> None:
    foreign = Graph()
    foreign.add((URIRef("https://x.example/v"), predicate, URIRef("https://x.example/2")))
    assert next_page(foreign) == "https://x.example/2"


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (100, 1), (101, 2), (250, 3), (10_000, 100)])
def test_pages_are_counted(total: int, count: int) -> None:
    assert pages(total) == count


@pytest.mark.parametrize(
    ("accepted", "suffix"),
    [
        ([("text/turtle", 1.0)], "ttl"),
        ([("application/ld+json", 1.0), ("text/html", 0.9)], "jsonld"),
        ([("application/rdf+xml", 1.0)], "rdf"),
        ([("text/n3", 1.0)], "n3"),
        ([("text/html", 1.0), ("text/turtle", 0.9)], None),
        ([("text/turtle", 0.0)], None),
        ([("*/*", 1.0)], None),
        ([("text/turtle", 0.5), ("*/*", 0.8)], None),
        ([("text/turtle", 0.8), ("*/*", 0.5)], "ttl"),
        ([], None),
        ([("application/ld+json", 0.7), ("text/turtle", 0.7)], "ttl"),
    ],
)
def test_form_is_what_a_request_prefers_to_a_page(accepted: list[tuple[str, float]], suffix: str | None) -> None:
    form = wanted(accepted)
    assert (form.suffix if form else None) == suffix
