"""Our verdict is pyshacl's, on the published cases and on graphs broken at random."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from duoc.engines.dcat import graph, serialise
from duoc.engines.dcat.compliance import FORM, VIOLATION, WARNING, findings
from duoc.engines.dcat.namespaces import DCT, XSD, expand

from . import peer, samples

CASES = [
    "valid", "no-dataset-description", "no-access-url", "agent-no-name", "two-issued", "format-literal", "two-frequencies",
    "start-date-string", "catalog-no-title", "two-licences", "title-iri",
]  # fmt: skip


def ours(of: Graph) -> set[peer.Result]:
    return {
        peer.Result(one.focus, str(expand(one.property)), one.severity.title())
        for one in findings(of)
        if one.severity != FORM
    }


@pytest.mark.parametrize("name", CASES)
def test_published_cases_are_judged_as_expected(name: str, shared: Path) -> None:
    folder = shared / "data/catalogue/shacl_cases"
    case = peer.read((folder / f"{name}.ttl").read_bytes(), "ttl")
    expected = json.loads((folder / "expected.json").read_bytes())[f"{name}.ttl"]["results"]
    wanted = Counter((one["focus"], one["path"]) for one in expected)
    assert Counter(result[:2] for result in peer.judge(case, peer.shapes(shared, "shapes", "range"))) == wanted
    found = [one for one in findings(case) if one.severity == VIOLATION]
    assert Counter((one.focus, str(expand(one.property))) for one in found) == wanted


def test_every_published_case_is_tried(shared: Path) -> None:
    assert {f"{name}.ttl" for name in CASES} == set(
        json.loads((shared / "data/catalogue/shacl_cases/expected.json").read_bytes())
    )


@pytest.mark.parametrize("seed", range(12))
def test_broken_graphs_are_judged_like_a_shacl_engine_does(seed: int, shared: Path) -> None:
    chance = random.Random(seed)
    whole = list(graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE))
    broken = Graph()
    for triple in whole:
        broken.add(triple)
    for _ in range(15):
        subject, predicate, value = chance.choice(whole)
        match chance.randrange(4):
            case 0:
                broken.remove((subject, predicate, value))
            case 1:
                broken.add((subject, predicate, chance.choice(whole)[2]))
            case 2:
                broken.remove((subject, predicate, value))
                broken.add((subject, predicate, Literal("x")))
            case _:
                broken.remove((subject, predicate, value))
                broken.add((subject, predicate, URIRef("https://x.example/y")))
    assert ours(broken) == set(peer.judge(broken, peer.shapes(shared, "shapes", "range", "shapes_recommended")))


@pytest.mark.parametrize(
    ("literal", "reasons"),
    [
        (Literal("2026-01-01", datatype=XSD.date), []),
        (Literal("2026", datatype=XSD.gYear), []),
        (Literal("2026-01-01"), ["date"]),
        (Literal("01/01/2026", datatype=XSD.string), ["date"]),
        (Literal("hôm qua", datatype=XSD.date), ["date"]),
    ],
)
def test_dates_that_the_shapes_let_pass_are_found(literal: Literal, reasons: list[str]) -> None:
    found = graph.dataset_graph(samples.BARE, samples.PROFILE)
    found.add((URIRef(samples.BARE.uri), DCT.issued, literal))
    assert [one.reason for one in findings(found) if one.property == "dct:issued"] == reasons


def test_untyped_start_of_a_period_is_found_in_the_published_case(shared: Path) -> None:
    case = peer.read((shared / "data/catalogue/shacl_cases/start-date-string.ttl").read_bytes(), "ttl")
    assert [(one.property, one.reason) for one in findings(case) if one.severity == FORM] == [
        ("dcat:startDate", "date")
    ]


def test_our_own_output_has_no_fault_but_what_nobody_gave() -> None:
    again = peer.read(serialise.write(graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE), "rdf"), "rdf")
    assert {one.severity for one in findings(again)} == {WARNING}
