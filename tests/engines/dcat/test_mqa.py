"""The score: weights of the reference, hand-counted cases."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from duoc.engines.dcat import graph, mqa, serialise
from duoc.engines.dcat.entities import Dataset, Distribution
from duoc.engines.dcat.namespaces import DCT

from . import peer, samples

CSV_ADDRESSES = {samples.CSV.access_urls[0]: True, samples.CSV.download_urls[0]: True}
# Nothing to complain of: one CSV with everything.
FULL = replace(samples.RICH, distributions=(samples.CSV,))


def served(*datasets: Dataset) -> Graph:
    body = serialise.write(graph.catalogue_graph(replace(samples.CATALOGUE, datasets=datasets), samples.PROFILE), "ttl")
    return peer.read(body, "ttl")


def score(dataset: Dataset, reachable: dict[str, bool] | None = None) -> mqa.Score:
    return mqa.datasets(served(dataset), CSV_ADDRESSES if reachable is None else reachable)[dataset.uri]


def test_weights_are_those_of_the_reference(shared: Path) -> None:
    text = (shared / "data/catalogue/mqa_weights.csv").read_text("utf-8")
    expected = [
        (row["dimension"].lower(), row["metric"], row["level"].lower(), int(row["weight"]))
        for row in csv.DictReader(text.splitlines())
    ]
    assert Counter((one.dimension, one.name, one.level, one.weight) for one in mqa.metrics()) == Counter(expected)
    assert sum(one.weight for one in mqa.metrics()) == mqa.FULL == 405


def test_every_metric_says_what_to_do() -> None:
    assert all(one.advice.endswith((".", "…")) and len(one.advice) > 10 for one in mqa.metrics())


def test_full_dataset_has_405_points() -> None:
    found = score(FULL)
    assert (found.total, found.average_total, found.rating, found.losses(), found.untried) == (
        405,
        405,
        "excellent",
        [],
        (),
    )
    assert found.dimensions() == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip


def test_bare_dataset_has_only_its_compliance() -> None:
    found = score(samples.BARE)
    assert (found.total, found.rating) == (30, "bad")
    assert [one.metric.key for one in found.losses()][:3] == ["access", "keyword", "theme"]


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"keywords": ()}, {"keyword": 30}),
        ({"themes": ()}, {"theme": 30}),
        ({"spatial": ()}, {"spatial": 20}),
        ({"temporal": ()}, {"temporal": 20}),
        ({"access_rights": ""}, {"rights": 10, "known_rights": 5}),
        ({"access_rights": "https://x.example/rights"}, {"known_rights": 5}),
        ({"contacts": ()}, {"contact": 20}),
        ({"publisher": None}, {"publisher": 10}),
        ({"issued": None}, {"issued": 5}),
        ({"modified": None}, {"modified": 5}),
    ],
)
def test_each_metric_of_a_dataset_is_lost_alone(change: dict[str, object], lost: dict[str, int]) -> None:
    found = score(replace(FULL, **change))
    assert {one.metric.key: one.metric.weight - one.points for one in found.losses()} == lost


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"download_urls": ()}, {"download": 20, "downloadable": 30}),
        ({"size": None}, {"size": 5}),
        ({"rights": ()}, {"terms": 5}),
        ({"licence": ""}, {"licence": 20, "known_licence": 10}),
        ({"licence": "https://x.example/own"}, {"known_licence": 10}),
        ({"licence": "uk-ogl"}, {"known_licence": 10}),
        ({"format": "PDF"}, {"readable": 20}),
        ({"format": "XLS"}, {"open": 20}),
        ({"format": "GTFS"}, {"format": 20, "vocabulary": 10, "readable": 20}),
        ({"format": "SHP"}, {"media": 10, "vocabulary": 10}),
        ({"format": ""}, {"format": 20, "media": 10, "vocabulary": 10, "open": 20, "readable": 20}),
        ({"format": "https://x.example/f", "media_type": "text/csv"}, {"vocabulary": 10}),
    ],
)
def test_each_metric_of_a_distribution_is_lost_alone(change: dict[str, object], lost: dict[str, int]) -> None:
    part = replace(samples.CSV, **change)
    found = score(replace(FULL, distributions=(part,)))
    assert {one.metric.key: one.metric.weight - one.points for one in found.losses()} == lost


@pytest.mark.parametrize(
    ("reachable", "lost", "untried"),
    [
        ({}, 80, 2),
        ({samples.CSV.access_urls[0]: False, samples.CSV.download_urls[0]: True}, 50, 0),
        ({samples.CSV.access_urls[0]: True}, 30, 1),
    ],
)
def test_only_an_address_that_answered_counts(reachable: dict[str, bool], lost: int, untried: int) -> None:
    found = score(FULL, reachable)
    assert (405 - found.total, len(found.untried)) == (lost, untried)


def test_best_of_several_distributions_counts_and_the_average_is_beside_it() -> None:
    pdf = replace(samples.CSV, uri=f"{samples.SITE}/pdf", format="PDF")
    found = score(replace(FULL, distributions=(samples.CSV, pdf)))
    assert (found.total, found.average_total) == (405, 395)  # half of the 20 points of "machine-readable"


def test_a_share_of_distributions_counts_outside_interoperability() -> None:
    unlicensed = replace(samples.CSV, uri=f"{samples.SITE}/2", licence="", size=None)
    found = score(replace(FULL, distributions=(samples.CSV, unlicensed)))
    assert found.total == 405 - 10 - 5 - 2.5
    assert found.average_total == found.total


def test_fault_anywhere_in_a_dataset_costs_its_compliance_only() -> None:
    whole = served(FULL, samples.BARE)
    whole.add((URIRef(samples.CSV.uri), DCT.license, URIRef("https://x.example/second")))
    found = mqa.datasets(whole, CSV_ADDRESSES)
    assert "compliance" in {one.metric.key for one in found[FULL.uri].losses()}
    assert "compliance" not in {one.metric.key for one in found[samples.BARE.uri].losses()}


def test_catalogue_counts_shares() -> None:
    found = mqa.catalogue(served(FULL, samples.BARE), CSV_ADDRESSES)
    by_key = {one.metric.key: one.points for one in found.points}
    assert (by_key["keyword"], by_key["compliance"], by_key["issued"]) == (15, 30, 2.5)
    # One distribution of one passes, yet of two datasets only one has a best distribution.
    assert (by_key["access"], by_key["format"]) == (50, 10)


def test_empty_catalogue_has_no_points() -> None:
    found = mqa.catalogue(served(), {})
    assert (found.total, found.rating) == (0, "bad")


@pytest.mark.parametrize(
    ("total", "rating"),
    [
        (405, "excellent"), (351, "excellent"), (350, "good"), (221, "good"), (220, "sufficient"), (121, "sufficient"),
        (120, "bad"), (0, "bad"),
    ],
)  # fmt: skip
def test_ratings_have_the_limits_of_the_methodology(total: int, rating: str) -> None:
    point = mqa.Points(mqa.metrics()[0], total, total)
    assert mqa.Score((point,), ()).rating == rating


def test_score_of_a_distribution_without_anything_is_zero() -> None:
    part = Distribution(uri=f"{samples.SITE}/leer")
    found = score(replace(samples.BARE, distributions=(part,)))
    assert found.total == 0  # not even compliant: accessURL is mandatory
