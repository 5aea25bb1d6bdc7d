"""Turtle as RDF 1.1 writes it, and terms out of values at their edges."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from duoc.engines.dcat import turtle
from duoc.engines.dcat.entities import Text
from duoc.engines.dcat.namespaces import DCT, PREFIXES, RDF, XSD, empty_graph, expand
from duoc.engines.dcat.paging import Paging, add_paging, next_page, pages
from duoc.engines.dcat.terms import clean, dated, iri, moment_of, plain, spoken

S = URIRef("https://x.example/s")
HANOI = timezone(timedelta(hours=7))
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t\r"\\'), max_size=20)


def written(*triples: tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]) -> str:
    found = empty_graph()
    for triple in triples:
        found.add(triple)
    return turtle.text(found)


def value(literal: Literal) -> str:
    """How one value of dct:title is written."""
    return written((S, DCT.title, literal)).rpartition("dct:title ")[2].removesuffix(" .\n")


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (Literal("a"), '"a"'),
        (Literal(""), '""'),
        (Literal("a", lang="vi"), '"a"@vi'),
        (Literal("a", lang="en-gb"), '"a"@en-gb'),
        (Literal("a", datatype=XSD.string), '"a"'),
        (Literal("2026-01-02", datatype=XSD.date), '"2026-01-02"^^xsd:date'),
        (Literal("x", datatype=URIRef("https://x.example/t")), '"x"^^<https://x.example/t>'),
        (Literal('a"b'), '"a\\"b"'),
        (Literal("a\\b"), '"a\\\\b"'),
        (Literal("a\nb\rc\td"), '"a\\nb\\rc\\td"'),
        (Literal("Đất Mũi 🌳"), '"Đất Mũi 🌳"'),
        (Literal("'"), '"\'"'),
        (Literal("\\n"), '"\\\\n"'),
    ],
)
def test_a_literal_is_written_in_one_way(literal: Literal, text: str) -> None:
    assert value(literal) == text


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("http://purl.org/dc/terms/title", "dct:title"),
        ("http://www.w3.org/ns/dcat#Dataset", "dcat:Dataset"),
        ("http://www.w3.org/2001/XMLSchema#date", "xsd:date"),
        ("http://purl.org/dc/terms/", "<http://purl.org/dc/terms/>"),
        ("http://purl.org/dc/terms/1a", "<http://purl.org/dc/terms/1a>"),
        ("http://purl.org/dc/terms/a.b", "<http://purl.org/dc/terms/a.b>"),
        ("http://purl.org/dc/terms/a/b", "<http://purl.org/dc/terms/a/b>"),
        ("http://purl.org/dc/terms/tên", "<http://purl.org/dc/terms/tên>"),
        ("http://purl.org/dc/terms/a-b_1", "dct:a-b_1"),
        ("https://x.example/a", "<https://x.example/a>"),
        ("urn:uuid:1", "<urn:uuid:1>"),
    ],
)
def test_an_address_is_short_only_where_it_needs_no_escape(address: str, text: str) -> None:
    assert written((S, DCT.relation, URIRef(address))).rpartition("dct:relation ")[2] == f"{text} .\n"


def test_the_type_comes_first_and_is_a() -> None:
    text = written((S, DCT.abstract, Literal("a")), (S, RDF.type, URIRef("https://x.example/T")))
    assert text.split("\n\n")[1] == '<https://x.example/s> a <https://x.example/T> ;\n    dct:abstract "a" .\n'


def test_values_of_one_property_are_sorted() -> None:
    assert ' "a", "b", "c" .' in written(*((S, DCT.title, Literal(sign)) for sign in "cab"))


def test_only_prefixes_that_are_used_are_declared() -> None:
    assert re.findall(r"@prefix (\w+):", written((S, DCT.title, Literal("a")))) == ["dct"]


def test_prefixes_are_sorted() -> None:
    text = written((S, DCT.title, Literal("2026", datatype=XSD.gYear)), (S, expand("adms:status"), S))
    assert re.findall(r"@prefix (\w+):", text) == ["adms", "dct", "xsd"]


def test_an_empty_graph_is_an_empty_text() -> None:
    assert written() == ""


def test_a_node_without_address_is_named_where_it_stands() -> None:
    assert "dct:relation _:n1 ." in written((S, DCT.relation, BNode("n1")))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["title", "a-b", "x.y"]), TEXT, st.sampled_from([None, "vi", "en-gb"])), max_size=5
    )
)
def test_another_reader_finds_the_same_graph(said: list[tuple[str, str, str | None]]) -> None:
    found = empty_graph()
    for name, text, language in said:
        found.add((S, DCT[name], Literal(text, lang=language)))
    assert isomorphic(Graph().parse(data=turtle.text(found), format="turtle"), found)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.sampled_from("abc"), min_size=1, max_size=3), max_size=6, unique=True), st.randoms())
def test_the_order_of_saying_does_not_matter(titles: list[str], chance: object) -> None:
    triples = [(S, DCT.title, Literal(title)) for title in titles]
    assert written(*triples) == written(*reversed(triples))


@pytest.mark.parametrize(
    ("curie", "address"),
    [
        ("dct:title", "http://purl.org/dc/terms/title"),
        ("dcat:Dataset", "http://www.w3.org/ns/dcat#Dataset"),
        ("foaf:Agent", "http://xmlns.com/foaf/0.1/Agent"),
        ("vcard:Kind", "http://www.w3.org/2006/vcard/ns#Kind"),
        ("skos:Concept", "http://www.w3.org/2004/02/skos/core#Concept"),
        ("spdx:checksum", "http://spdx.org/rdf/terms#checksum"),
        ("dcatap:availability", "http://data.europa.eu/r5r/availability"),
        ("odrl:Policy", "http://www.w3.org/ns/odrl/2/Policy"),
        ("locn:geometry", "http://www.w3.org/ns/locn#geometry"),
        ("dct:a:b", "http://purl.org/dc/terms/a:b"),
        ("dct:", "http://purl.org/dc/terms/"),
    ],
)
def test_a_curie_is_its_address(curie: str, address: str) -> None:
    assert expand(curie) == URIRef(address)


@pytest.mark.parametrize("curie", ["x:a", "title", "", ":a", "DCT:title"])
def test_a_prefix_that_nobody_declared_is_refused(curie: str) -> None:
    with pytest.raises(KeyError):
        expand(curie)


def test_further_prefixes_are_read() -> None:
    assert expand("x:a", {"x": "https://x.example/"}) == URIRef("https://x.example/a")


def test_no_further_prefix_takes_the_place_of_ours() -> None:
    assert expand("dct:a", {"dct": "https://x.example/"}) == DCT.a


def test_an_empty_graph_knows_our_prefixes_alone() -> None:
    assert {prefix for prefix, _ in empty_graph().namespaces()} == set(PREFIXES)


@pytest.mark.parametrize(
    ("moment", "text", "kind"),
    [
        (date(2026, 1, 2), "2026-01-02", "date"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05+00:00", "dateTime"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=HANOI), "2026-01-01T20:04:05+00:00", "dateTime"),
        ("2026", "2026", "gYear"),
        ("2026-01", "2026-01", "gYearMonth"),
        ("0001", "0001", "gYear"),
    ],
)
def test_a_date_is_typed(moment: date | datetime | str, text: str, kind: str) -> None:
    found = dated(moment)
    assert found is not None
    assert (str(found), found.datatype) == (text, XSD[kind])


@pytest.mark.parametrize(
    "moment", ["", "26", "20266", "2026-00", "2026-13", "2026-1", "2026-01-02", "năm 2026", "２０２６"]
)
def test_a_text_that_is_neither_year_nor_month_is_no_date(moment: str) -> None:
    assert dated(moment) is None


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        dated(datetime(2026, 1, 2))  # noqa: DTZ001  # that is what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 2026-01-02 ", date(2026, 1, 2)),
        ("29/02/2024", date(2024, 2, 29)),
        ("29/02/2025", None),
        ("0/1/2026", None),
        ("1/13/2026", None),
        ("1/1/26", None),
        ("2026-1-2", None),
        ("2026-13", None),
        ("20260102", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T24:01:00", None),
        ("2026-01-02T00:00:00-12:00", datetime(2026, 1, 2, 12, tzinfo=UTC)),
        ("9999-12-31T23:00:00-14:00", None),
        ("٢٠٢٦", None),
        ("2026-01-02T00:00:00" + "0" * 30, None),
    ],
)
def test_a_stranger_s_date_is_read_or_none(text: str, expected: date | datetime | None) -> None:
    assert moment_of(text) == expected


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_vietnamese_day_is_the_iso_day(day: date) -> None:
    assert moment_of(f"{day.day}/{day.month}/{day.year}") == moment_of(day.isoformat()) == day


@pytest.mark.parametrize(
    ("address", "written_as"),
    [
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("https://x.example/<a>", "https://x.example/%3Ca%3E"),
        ('https://x.example/"', "https://x.example/%22"),
        ("https://x.example/{a|b}", "https://x.example/%7Ba%7Cb%7D"),
        ("https://x.example/a\\b^`", "https://x.example/a%5Cb%5E%60"),
        ("https://x.example/\n", "https://x.example/"),
        ("https://x.example/a\nb", "https://x.example/a%0Ab"),
        ("https://x.example/\x7f", "https://x.example/%7F"),
        ("https://x.example/%20", "https://x.example/%20"),
        ("https://x.example/hoà", "https://x.example/hoà"),
        ("  https://x.example/  ", "https://x.example/"),
    ],
)
def test_an_address_holds_what_an_iri_may(address: str, written_as: str) -> None:
    assert iri(address) == URIRef(written_as)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", "vi"),
        ("VI", "vi"),
        ("vi-VN", "vi-vn"),
        ("", None),
        ("vi_VN", None),
        ("x" * 9, None),
        ("vi-", None),
        ("1", None),
    ],
)
def test_a_language_is_a_tag_or_none(language: str, told: str | None) -> None:
    assert spoken(Text("a", language)).language == told


@given(st.text(st.characters(codec=None), max_size=30))
def test_a_plain_text_is_the_cleaned_one(text: str) -> None:
    assert str(plain(text)) == clean(text)


@pytest.mark.parametrize(("total", "size", "count"), [(0, 7, 1), (6, 7, 1), (7, 7, 1), (8, 7, 2), (1, 1, 1), (5, 1, 5)])
def test_the_last_page_may_be_short(total: int, size: int, count: int) -> None:
    assert pages(total, size) == count


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_pages_hold_all_and_none_is_empty(total: int, size: int) -> None:
    count = pages(total, size)
    assert (count - 1) * size < max(total, 1) <= count * size


def test_a_broken_link_of_a_page_is_left_out() -> None:
    found = empty_graph()
    add_paging(found, str(S), Paging(view="https://x.example/v", total=1, first="/1", last="no link", next="x"))
    assert next_page(found) == ""
