"""What a score says, and the score of a catalogue from those of its entries: held against the count over the whole graph."""

from itertools import pairwise

import pytest
from rdflib import Graph

from duoc.catalogue.rules import quality
from duoc.engines.dcat import mqa

# Two datasets, three distributions; what passes is plain to see.
GRAPH = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<http://x.example/1> a dcat:Dataset ; dct:title "Một"@vi ; dct:description "Một"@vi ; dcat:keyword "a" ; dct:issued "2026-01-01" ;
  dcat:distribution <http://x.example/1/a>, <http://x.example/1/b> .
<http://x.example/1/a> a dcat:Distribution ; dcat:accessURL <http://x.example/a> ; dcat:mediaType
  <https://www.iana.org/assignments/media-types/text/csv> ; dct:license <https://creativecommons.org/licenses/by/4.0/> .
<http://x.example/1/b> a dcat:Distribution ; dcat:accessURL <http://x.example/b> ; dcat:byteSize "1" .
<http://x.example/2> a dcat:Dataset ; dct:title "Hai"@vi ; dct:description "Hai"@vi ; dcat:distribution <http://x.example/2/a> .
<http://x.example/2/a> a dcat:Distribution ; dcat:accessURL <http://x.example/c> .
<http://x.example/3> a dcat:Dataset ; dct:title "Ba"@vi ; dct:description "Ba"@vi ."""
REACHABLE = {"http://x.example/a": True, "http://x.example/b": False}


@pytest.fixture(scope="module")
def graph():
    return Graph().parse(data=GRAPH, format="turtle")


def test_score_of_the_whole_is_that_of_its_graph(graph):
    """The engine counts over the graph, the house over the kept scores: two ways to one number."""
    expected = mqa.catalogue(graph, REACHABLE)
    made = quality.whole(quality.told(one) for one in mqa.datasets(graph, REACHABLE).values())
    assert made.total == pytest.approx(expected.total, abs=0.1)
    assert made.average == pytest.approx(expected.average_total, abs=0.1)
    for point in expected.points:
        assert made.points[point.metric.key] == pytest.approx(point.points, abs=0.02), point.metric.key
    # By hand: one of three datasets has a keyword (30), one of three distributions answers (50), one has a licence (20).
    assert (made.points["keyword"], made.points["access"], made.points["licence"]) == (10, 16.67, 6.67)


def test_empty_catalogue_earns_nothing():
    made = quality.whole([])
    assert (made.total, made.average) == (0, 0)


def test_told_keeps_how_many_distributions_pass(graph):
    first = quality.told(mqa.datasets(graph, REACHABLE)["http://x.example/1"])
    assert first.parts == 2
    assert (first.passed["access"], first.passed["licence"], first.passed["size"], first.passed["download"]) == (
        1,
        1,
        1,
        0,
    )
    assert "keyword" not in first.passed


def test_dimensions_are_those_of_the_methodology():
    found = quality.dimensions({one.key: one.weight for one in mqa.metrics()})
    assert [(one.key, one.points, one.full) for one in found] == [
        ("findability", 100, 100),
        ("accessibility", 100, 100),
        ("interoperability", 110, 110),
        ("reusability", 75, 75),
        ("contextuality", 20, 20),
    ]


def test_losses_begin_with_the_dearest():
    found = quality.losses({"keyword": 30, "access": 25})
    assert found[0].key in ("theme", "downloadable", "compliance")
    assert all(one.points >= two.points for one, two in pairwise(found))
    assert "keyword" not in {one.key for one in found}
    assert next(one.points for one in found if one.key == "access") == 25
    assert all(one.advice and one.advice_en and one.possible for one in found)


def test_entry_without_files_is_not_told_to_publish_them():
    found = quality.losses({}, "restricted")
    assert [one.key for one in found if not one.possible] == ["downloadable", "download", "size"]
    assert [one.possible for one in found[-3:]] == [False, False, False]
    assert len(found) == 23


@pytest.mark.parametrize(
    ("total", "word"),
    [(405, "excellent"), (351, "excellent"), (350.9, "good"), (221, "good"), (121, "sufficient"), (0, "bad")],
)
def test_rating_is_that_of_the_portal_of_the_union(total, word):
    assert quality.rating(total) == word
