"""Strangers' catalogues: what can be used is kept, what cannot is named."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyld.jsonld
import pytest

from duoc.engines.dcat import graph, serialise
from duoc.engines.dcat.entities import Agent, Checksum, Contact, Location, Period, Text
from duoc.engines.dcat.parsing import parse
from duoc.engines.dcat.reading import Reading, read

from . import samples

# A portal of the older school: schema.org periods, text formats, untyped dates, blank nodes, vcard:hasValue.
FOREIGN = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix schema: <http://schema.org/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> .
@prefix kia: <https://kia.example/> .
kia: a dcat:Catalog ; dct:title "Cổng kia" ; dcat:dataset kia:1, kia:2 .
kia:1 a dcat:Dataset ; dct:title "Road data"@en, "Đường bộ"@vi ; dct:description "x" ; dct:issued "12/03/2025" ;
  dct:modified "2025-04-01T08:00:00" ; dcat:keyword "đường; cầu", "xe" ; dct:publisher "Sở Kia" ; dct:language "vi" ;
  dct:accrualPeriodicity eu:frequency\\/MONTHLY ; dct:spatial "Toàn tỉnh" ;
  dcat:theme eu:data-theme\\/TRAN, "giao thông" ;
  dct:temporal [ schema:startDate "2024-01-01"^^xsd:date ] ;
  dcat:contactPoint [ vcard:fn "Phòng" ; vcard:hasTelephone <tel:123> ;
    vcard:hasEmail [ vcard:hasValue <mailto:a@kia.example> ] ] ;
  dcat:distribution kia:a, [ dct:title "không địa chỉ" ] , [ dcat:accessURL "javascript:alert(1)" ] .
kia:a dct:title "A" ; dcat:downloadURL "https://kia.example/a.csv" ; dct:format "csv" ; dcat:byteSize "12.0"^^xsd:decimal ;
  dct:license <https://creativecommons.org/licenses/by/4.0> ;
  spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_md5 ; spdx:checksumValue "ab" ] .
kia:2 a dcat:Dataset ; dct:title "Hai" ; dct:issued "không nhớ" ; dct:accrualPeriodicity "hàng tháng" .
kia:named-only a dcat:Dataset .
"""


def of(text: str, media_type: str = "text/turtle") -> Reading:
    return read(parse(text.encode(), media_type, "https://kia.example/catalog"), samples.PROFILE)


@pytest.fixture(scope="module")
def foreign() -> Reading:
    return of(FOREIGN)


def test_datasets_that_are_only_named_are_not_read(foreign: Reading) -> None:
    assert [one.uri for one in foreign.catalogue.datasets] == ["https://kia.example/1", "https://kia.example/2"]
    assert foreign.catalogue.title == (Text("Cổng kia", ""),)


def test_what_cannot_be_used_is_named(foreign: Reading) -> None:
    assert sorted(foreign.gaps) == [
        ("https://kia.example/1", "dcat:distribution"),
        ("https://kia.example/1", "dcat:distribution"),
        ("https://kia.example/1", "dcat:theme"),
        ("https://kia.example/2", "dct:issued"),
    ]


def test_loose_values_become_ours(foreign: Reading) -> None:
    one = foreign.catalogue.datasets[0]
    assert one.title == (Text("Đường bộ", "vi"), Text("Road data", "en"))
    assert (one.issued, one.modified) == (date(2025, 3, 12), datetime(2025, 4, 1, 8, tzinfo=UTC))
    assert [word.value for word in one.keywords] == ["xe", "đường", "cầu"]
    assert one.publisher == Agent(name=(Text("Sở Kia", ""),))
    assert (one.frequency, one.themes, one.languages) == ("MONTHLY", ("TRAN",), ("VIE",))
    assert one.spatial == (Location(name=(Text("Toàn tỉnh", ""),)),)
    assert one.temporal == (Period(start=date(2024, 1, 1)),)
    assert one.contacts == (Contact(name="Phòng", email="a@kia.example", phone="123"),)
    assert foreign.catalogue.datasets[1].frequency == ""


def test_distribution_of_text_and_numbers(foreign: Reading) -> None:
    (part,) = foreign.catalogue.datasets[0].distributions
    assert (part.download_urls, part.access_urls) == (("https://kia.example/a.csv",), ())
    assert (part.format, part.size, part.licence) == ("CSV", 12, "cc-by")
    assert part.checksum == Checksum(algorithm="md5", value="ab")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('"CSV"', "CSV"),
        ('".csv"', "CSV"),
        ('"text/csv"', "CSV"),
        ("<http://publications.europa.eu/resource/authority/file-type/XLSX>", "XLSX"),
        ("<https://www.iana.org/assignments/media-types/application/geo+json>", "GEOJSON"),
        ('[ <http://www.w3.org/2000/01/rdf-schema#label> "GeoJSON" ]', "GEOJSON"),
        ('"Bảng tính"', "BẢNG TÍNH"),
        ("<https://x.example/format/own>", "https://x.example/format/own"),
        ('"application/zip"', "ZIP"),
    ],
)
def test_formats_as_strangers_write_them(written: str, code: str) -> None:
    found = of(
        f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://x.example/1> a dcat:Dataset ; dct:title "T" ; dcat:distribution <https://x.example/d> .
        <https://x.example/d> dcat:accessURL <https://x.example/a> ; dct:format {written} ."""
    )
    assert found.catalogue.datasets[0].distributions[0].format == code


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf"])
def test_our_own_catalogue_comes_back(suffix: str) -> None:
    body = serialise.write(graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE), suffix)
    found = read(parse(body, "", f"https://x.example/catalog.{suffix}"), samples.PROFILE)
    rich, bare = found.catalogue.datasets
    assert found.gaps == ()
    assert rich.extras == samples.RICH.extras
    same = (
        "uri identifier title publisher themes temporal issued modified frequency access_rights landing_page provenance version"
        " version_notes"
    )
    for name in same.split():
        assert getattr(rich, name) == getattr(samples.RICH, name), name
    assert rich.description[0].value == 'Nhiều dòng\nvà dấu " cùng \\ và ```'
    assert set(rich.keywords) == set(samples.RICH.keywords)
    assert [basis.title for basis in rich.legislation] == ["Nghị định mẫu, Điều 1", "Luật mẫu"]
    first = rich.distributions[0]
    assert (
        replace(first, media_type="", languages=("VIE",), schema=samples.CSV.schema, access_service=samples.API.uri)
        == samples.CSV
    )
    assert bare.description == (Text("Trơn"),)


def test_document_with_the_published_context_is_read_without_the_network(shared: Path) -> None:
    context = json.loads((shared / "data/catalogue/dcat-ap-3.0.1/dcat-ap-context.jsonld").read_bytes())
    document = json.loads(serialise.write(graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE), "jsonld"))
    # "Xsd:dateTime" and its like are no terms that JSON-LD allows.
    context["@context"] = {term: meaning for term, meaning in context["@context"].items() if ":" not in term}
    compact = pyld.jsonld.compact(document, context)
    compact["@context"] = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/context/dcat-ap.jsonld"
    assert "datasetDistribution" in json.dumps(compact)
    rich = of(json.dumps(compact), "application/ld+json").catalogue.datasets[0]
    assert (rich.title, rich.themes, rich.modified) == (samples.RICH.title, samples.RICH.themes, samples.RICH.modified)
    assert [part.size for part in rich.distributions] == [1234, 1234]


def test_texts_are_cut_and_lists_bounded() -> None:
    words = ", ".join(f'"k{number}"' for number in range(500))
    found = of(
        f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://x.example/1> a dcat:Dataset ; dct:title "{"a" * 200_000}" ; dcat:keyword {words} ."""
    ).catalogue.datasets[0]
    assert len(found.title[0].value) == 100_000
    assert len(found.keywords) == 200
