"""Whatever text, three serialisations say the same."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.compare import isomorphic

from duoc.engines.dcat import graph, serialise
from duoc.engines.dcat.entities import Text
from duoc.engines.dcat.namespaces import DCT
from duoc.engines.dcat.terms import clean, iri, moment_of, spoken

from . import peer, samples

ANY = st.text(st.characters(codec=None), max_size=40)


@settings(max_examples=60, deadline=None)
@given(ANY, ANY, st.sampled_from(["vi", "en", "", "vi-VN", "không", "x" * 20]))
def test_any_text_is_the_same_in_every_serialisation(title: str, keyword: str, language: str) -> None:
    dataset = replace(samples.BARE, title=(Text("T"), Text(title, language)), keywords=(Text(keyword, language),))
    found = graph.dataset_graph(dataset, samples.PROFILE)
    for suffix in ("ttl", "jsonld", "rdf"):
        assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found), suffix


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_any_address_can_be_written_or_is_none(address: str) -> None:
    node = iri(f"https://x.example/{address}")
    assert node is not None
    found = graph.dataset_graph(replace(samples.BARE, landing_page=str(node)), samples.PROFILE)
    for suffix in ("ttl", "jsonld", "rdf"):
        assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found), suffix


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_cleaning_is_done_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a\x00b\x08c\x0bd\ufffee", "abcde"),
        ("ho\u0300a", "hòa"),
        ("\ud800x", "x"),
        ("tab\tgiữ", "tab\tgiữ"),
    ],
)
def test_text_is_what_xml_can_carry(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_language_that_is_none_is_left_out() -> None:
    assert spoken(Text("x", "not a tag")).language is None
    assert spoken(Text("x", "EN-gb")).language == "en-gb"


@pytest.mark.parametrize("address", ["", "x", "/a", "//a.example/", "http:", "http: //x", "1http://x", "mẫu:x"])
def test_relative_or_broken_address_is_none(address: str) -> None:
    assert iri(address) is None


@pytest.mark.parametrize(
    "address", ["https://x.example/a?b=c#d", "urn:uuid:1", "mailto:a@b.invalid", "https://x.example/dữ-liệu"]
)
def test_whole_address_stays_as_it_is(address: str) -> None:
    assert iri(address) == URIRef(address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-02", "2026-01-02"),
        ("02/01/2026", "2026-01-02"),
        ("2/1/2026", "2026-01-02"),
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026-01-02T03:04:05", "2026-01-02 03:04:05+00:00"),
        ("2026-01-02T03:04:05.5+07:00", "2026-01-01 20:04:05.500000+00:00"),
        ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05+00:00"),
        ("31/02/2026", "None"),
        ("32/01/2026", "None"),
        ("0001-01-01T00:00:00+14:00", "None"),
        ("sáng nay", "None"),
        ("9" * 400, "None"),
        ("", "None"),
    ],
)
def test_dates_of_strangers(text: str, expected: str) -> None:
    assert str(moment_of(text)) == expected


def test_title_of_the_graph_is_the_cleaned_one() -> None:
    found = graph.dataset_graph(replace(samples.BARE, title=(Text("a\x00\r\nb"),)), samples.PROFILE)
    assert found.value(URIRef(samples.BARE.uri), DCT.title) == Literal("a\nb", lang="vi")
