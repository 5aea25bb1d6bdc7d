"""Our own writers of Turtle and JSON-LD, on graphs that our catalogue never makes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from duoc.engines.dcat import jsonld, serialise, turtle
from duoc.engines.dcat.namespaces import DCT, RDF, XSD, empty_graph, expand

from . import peer

A, B = URIRef("https://x.example/a"), URIRef("https://x.example/b")


def graph_of(*triples: tuple[Node, Node, Node]) -> Graph:
    found = empty_graph()
    for triple in triples:
        found.add(triple)
    return found


TRICKY = [
    Literal(""),
    Literal('"'),
    Literal('"""'),
    Literal("\\"),
    Literal("\\n"),
    Literal("a\nb\tc"),
    Literal("'"),
    Literal("vi", lang="vi"),
    Literal("vi", lang="vi-vn"),
    Literal("1", datatype=XSD.integer),
    Literal("1.0", datatype=XSD.decimal),
    Literal("true", datatype=XSD.boolean),
    Literal("POINT(1 2)", datatype=URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")),
    Literal("x", datatype=URIRef("https://x.example/type/")),
    URIRef("https://x.example/"),
    URIRef("http://purl.org/dc/terms/"),
    URIRef("http://purl.org/dc/terms/title"),
    URIRef("http://purl.org/dc/terms/a/b"),
    URIRef("http://purl.org/dc/terms/1a"),
    URIRef("http://purl.org/dc/terms/a.b"),
    URIRef("http://purl.org/dc/terms/-"),
    URIRef("http://purl.org/dc/terms/a:b"),
    URIRef("http://purl.org/dc/terms///x"),
    URIRef("http://purl.org/dc/terms/kh%C3%A1c"),
    URIRef("http://purl.org/dc/terms/khác"),
    URIRef("http://www.w3.org/ns/dcat#"),
    URIRef("urn:uuid:00000000-0000-0000-0000-000000000000"),
    URIRef("mailto:a@x.example"),
    URIRef("tel:0900"),
    BNode("b0"),
]


@pytest.mark.parametrize("value", TRICKY, ids=lambda value: value.n3()[:40])
@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf"])
def test_tricky_values_come_back(value: Node, suffix: str) -> None:
    found = graph_of((A, DCT.relation, value), (A, RDF.type, B))
    assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found)


@pytest.mark.parametrize("value", TRICKY, ids=lambda value: value.n3()[:40])
def test_another_processor_agrees(value: Node) -> None:
    found = graph_of((A, DCT.relation, value))
    assert isomorphic(peer.read_by_pyld(serialise.write(found, "jsonld")), found)


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf"])
def test_blank_nodes_keep_together(suffix: str) -> None:
    shared, other = BNode(), BNode()
    found = graph_of(
        (A, DCT.relation, shared),
        (B, DCT.relation, shared),
        (shared, DCT.relation, other),
        (other, DCT.title, Literal("x")),
    )
    assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found)


@pytest.mark.parametrize("value", [Literal("a\rb"), Literal("thing")])
@pytest.mark.parametrize("predicate", [DCT.title, RDF.type])
@pytest.mark.parametrize(
    "suffix", ["ttl", "jsonld"]
)  # RDF/XML can say neither a carriage return nor a type that is a text
def test_carriage_return_and_type_as_text_are_kept(suffix: str, predicate: URIRef, value: Node) -> None:
    found = graph_of((A, predicate, value))
    assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found)


def test_string_by_type_is_the_same_as_a_plain_one() -> None:
    typed, plain = (graph_of((A, DCT.title, Literal("x", datatype=kind))) for kind in (XSD.string, None))
    assert turtle.text(typed) == turtle.text(plain)
    assert jsonld.text(typed) == jsonld.text(plain)


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "xml", "n3"])
def test_empty_graph_is_a_document(suffix: str) -> None:
    assert len(peer.read(serialise.write(empty_graph(), suffix), suffix)) == 0


def test_order_of_adding_does_not_matter() -> None:
    triples = [
        (A, DCT.title, Literal("x", lang="vi")),
        (A, DCT.title, Literal("y")),
        (B, RDF.type, A),
        (A, DCT.relation, B),
    ]
    forwards, backwards = graph_of(*triples), graph_of(*reversed(triples))
    assert turtle.text(forwards) == turtle.text(backwards)
    assert jsonld.text(forwards) == jsonld.text(backwards)


def test_only_prefixes_that_are_used_are_declared() -> None:
    found = graph_of((A, DCT.title, Literal("x")))
    assert [line for line in turtle.text(found).splitlines() if line.startswith("@")] == [
        "@prefix dct: <http://purl.org/dc/terms/> ."
    ]
    assert json.loads(jsonld.text(found))["@context"] == {"dct": "http://purl.org/dc/terms/"}


def test_one_value_is_no_list_and_several_are() -> None:
    (node,) = json.loads(jsonld.text(graph_of((A, DCT.title, Literal("x")), (A, DCT.subject, B), (A, DCT.subject, A))))[
        "@graph"
    ]
    assert node == {
        "@id": str(A), "dct:title": "x", "dct:subject": [{"@id": str(A)}, {"@id": str(B)}],
    }  # fmt: skip


def test_unknown_suffix_and_prefix_are_errors() -> None:
    with pytest.raises(KeyError):
        serialise.write(empty_graph(), "html")
    with pytest.raises(KeyError):
        expand("nope:x")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([A, B, BNode("n")]),
            st.sampled_from([DCT.title, DCT.relation, RDF.type, URIRef("https://x.example/p")]),
            st.sampled_from(TRICKY),
        ),
        max_size=12,
    )
)
def test_random_graphs_come_back(triples: list[tuple[Node, Node, Node]]) -> None:
    found = graph_of(*triples)
    for suffix in ("ttl", "jsonld"):
        assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found), suffix
