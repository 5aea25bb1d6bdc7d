"""Our graphs, judged by the published shapes and read back by strangers' parsers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from duoc.engines.dcat import graph, serialise
from duoc.engines.dcat.entities import Agent, Checksum, Contact, Distribution, Location, Period, Text
from duoc.engines.dcat.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, RDF, SKOS, SPDX, VCARD, XSD
from duoc.engines.dcat.nodes import AddressError
from duoc.engines.dcat.profile import parse

from . import peer, samples

EU = "http://publications.europa.eu/resource/authority/"
RICH, PART = URIRef(samples.RICH.uri), URIRef(samples.CSV.uri)


def of(dataset: object) -> Graph:
    return graph.dataset_graph(dataset, samples.PROFILE, (samples.API,))


@pytest.fixture(scope="module")
def whole() -> Graph:
    return graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE)


@pytest.fixture(scope="module", params=["ttl", "jsonld", "rdf", "xml", "n3"])
def served(request: pytest.FixtureRequest, whole: Graph) -> tuple[Graph, Graph]:
    return peer.read(serialise.write(whole, request.param), request.param), whole


def test_serialisations_are_the_same_graph(served: tuple[Graph, Graph]) -> None:
    again, whole = served
    assert len(again) > 150
    assert isomorphic(again, whole)


def test_each_serialisation_passes_shapes_and_ranges(served: tuple[Graph, Graph], shared: Path) -> None:
    assert peer.judge(served[0], peer.shapes(shared, "shapes", "range")) == []


def test_another_processor_reads_the_same_json_ld(whole: Graph) -> None:
    assert isomorphic(peer.read_by_pyld(serialise.write(whole, "jsonld")), whole)


def test_recommended_properties_are_missed_only_where_nobody_gave_them(whole: Graph, shared: Path) -> None:
    again = peer.read(serialise.write(whole, "ttl"), "ttl")
    results = peer.judge(again, peer.shapes(shared, "shapes_recommended"))
    assert {result.severity for result in results} == {"Warning"}
    bare = {result.path for result in results if result.focus == samples.BARE.uri}
    assert bare == {
        str(name)
        for name in (
            DCAT.contactPoint, DCAT.distribution, DCAT.keyword, DCT.publisher, DCT.spatial, DCT.temporal, DCAT.theme,
        )
    }  # fmt: skip
    # A place without box or centre; an operator of no known kind; a format outside the EU table, a licence without address.
    assert {(result.focus, result.path) for result in results if result.focus != samples.BARE.uri} == {
        (f"{EU}country/VNM", str(DCAT.bbox)),
        (f"{EU}country/VNM", str(DCAT.centroid)),
        (f"{samples.RICH.uri}/spatial-2", str(DCAT.centroid)),
        (samples.RICH.operator.uri, str(DCT.type)),
        (samples.SECOND.uri, str(DCT["format"])),
        (samples.SECOND.uri, str(DCT.license)),
    }


def test_vocabularies_are_those_of_the_tables(whole: Graph, shared: Path) -> None:
    again = peer.read(serialise.write(whole, "ttl"), "ttl")
    results = peer.judge(again, peer.shapes(shared, "mdr-vocabularies.shape"))
    # Expected: publishers, places and kinds of data that are ours; http against https is the spec's own quarrel with its shape.
    assert {result.path for result in results if result.severity == "Warning"} == {
        str(DCT.publisher), str(DCT.spatial), str(DCT.type),
    }  # fmt: skip
    assert {result.path for result in results if result.severity != "Warning"} == {str(SPDX.algorithm)}


def test_checksum_algorithm_follows_the_mapping_file(shared: Path) -> None:
    https = parse('checksum_algorithms = "https://spdx.org/rdf/terms#checksumAlgorithm_"', samples.SITE)
    found = graph.dataset_graph(samples.RICH, https)
    algorithms = {str(node) for node in found.objects(None, SPDX.algorithm)}
    assert algorithms == {"https://spdx.org/rdf/terms#checksumAlgorithm_sha256"}
    again = peer.read(serialise.write(found, "ttl"), "ttl")
    results = peer.judge(again, peer.shapes(shared, "mdr-vocabularies.shape"))
    assert {result.severity for result in results} == {"Warning"}


def test_bare_dataset_says_its_title_as_description() -> None:
    found = of(samples.BARE)
    assert set(found.objects(URIRef(samples.BARE.uri), DCT.description)) == {Literal("Trơn", lang="vi")}


def test_rich_dataset_says_everything() -> None:
    found = of(samples.RICH)
    said = {(predicate, value) for predicate, value in found.predicate_objects(RICH)}
    assert {
        (RDF.type, DCAT.Dataset),
        (DCT.identifier, Literal("MO-001")),
        (DCT.title, Literal("A rich sample", lang="en")),
        (DCT.issued, Literal("2026-01-01", datatype=XSD.date)),
        (DCT.modified, Literal("2026-02-01T08:00:00+00:00", datatype=XSD.dateTime)),
        (DCT.accrualPeriodicity, URIRef(f"{EU}frequency/QUARTERLY")),
        (DCT.accessRights, URIRef(f"{EU}access-right/PUBLIC")),
        (DCT.language, URIRef(f"{EU}language/ENG")),
        (DCAT.theme, URIRef(f"{EU}data-theme/REGI")),
        (DCAT.keyword, Literal("có, dấu phẩy", lang="vi")),
        (DCAT.landingPage, RICH),
        (DCAT.version, Literal("1.2")),
        (ADMS.versionNotes, Literal("Sửa tên cột", lang="vi")),
        (DCATAP.applicableLegislation, URIRef(f"{samples.SITE}/luat/1")),
        (DCAT.inSeries, URIRef(f"{samples.SITE}/series/mau")),
        (DCAT.distribution, PART),
    } <= said


def test_distribution_says_format_size_hash_and_licence() -> None:
    found = of(samples.RICH)
    assert found.value(PART, DCT["format"]) == URIRef(f"{EU}file-type/CSV")
    assert found.value(PART, DCAT.mediaType) == URIRef("https://www.iana.org/assignments/media-types/text/csv")
    assert found.value(PART, DCAT.byteSize) == Literal("1234", datatype=XSD.nonNegativeInteger)
    assert found.value(PART, DCT.license) == URIRef("http://creativecommons.org/licenses/by/4.0/")
    digest = found.value(URIRef(f"{PART}/checksum"), SPDX.checksumValue)
    assert digest is not None
    assert (digest.datatype, str(digest)) == (XSD.hexBinary, samples.CSV.checksum.value)


def test_format_outside_the_table_keeps_its_media_type_only() -> None:
    found = of(samples.RICH)
    second = URIRef(samples.SECOND.uri)
    assert found.value(second, DCT["format"]) is None
    assert found.value(second, DCAT.mediaType) == URIRef("https://www.iana.org/assignments/media-types/application/zip")


def test_contact_has_links_that_a_phone_can_use() -> None:
    found, contact = of(samples.RICH), URIRef(f"{RICH}/contact")
    assert found.value(contact, VCARD.fn) == Literal("Đầu mối dữ liệu")
    assert found.value(contact, VCARD.hasEmail) == URIRef("mailto:daumoi@example.invalid")
    assert found.value(contact, VCARD.hasTelephone) == URIRef("tel:02900000000")


def test_one_graph_has_no_blank_nodes_and_is_the_same_every_time(whole: Graph) -> None:
    assert serialise.write(whole, "jsonld").count(b'"_:') == 0
    again = graph.catalogue_graph(samples.CATALOGUE, samples.PROFILE)
    for suffix in ("ttl", "jsonld"):
        assert serialise.write(whole, suffix) == serialise.write(again, suffix)


@pytest.mark.parametrize(
    ("moment", "kind", "text"),
    [
        (date(2026, 1, 2), XSD.date, "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=7))), XSD.dateTime, "2026-01-01T20:04:05+00:00"),
        ("2026", XSD.gYear, "2026"),
        ("2026-03", XSD.gYearMonth, "2026-03"),
    ],
)
def test_dates_are_typed(moment: date | str, kind: URIRef, text: str) -> None:
    literal = of(replace(samples.BARE, issued=moment)).value(URIRef(samples.BARE.uri), DCT.issued)
    assert literal is not None
    assert (literal.datatype, str(literal)) == (kind, text)


@pytest.mark.parametrize("text", ["01/02/2026", "hôm qua", "2026-13", "26", ""])
def test_text_that_is_no_date_is_not_written(text: str) -> None:
    assert of(replace(samples.BARE, issued=text)).value(URIRef(samples.BARE.uri), DCT.issued) is None


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without zone"):
        of(replace(samples.BARE, modified=datetime(2026, 1, 1)))  # noqa: DTZ001  # the fault under test


@pytest.mark.parametrize(
    ("change", "predicate"),
    [
        ({"frequency": "SOMETIMES"}, DCT.accrualPeriodicity),
        ({"access_rights": "công khai"}, DCT.accessRights),
        ({"themes": ("NOPE",)}, DCAT.theme),
        ({"languages": ("xx",)}, DCT.language),
        ({"temporal": (Period(),)}, DCT.temporal),
        ({"landing_page": "không phải địa chỉ"}, DCAT.landingPage),
        ({"keywords": (Text("  "),)}, DCAT.keyword),
    ],
)
def test_what_would_break_the_shapes_is_left_out(change: dict[str, object], predicate: URIRef) -> None:
    found = of(replace(samples.BARE, **change))
    assert list(found.objects(URIRef(samples.BARE.uri), predicate)) == []


@pytest.mark.parametrize("value", ["xyz", "abc", "", "9F 86"])
def test_checksum_that_is_no_hexadecimal_is_left_out(value: str) -> None:
    part = replace(samples.CSV, checksum=Checksum(algorithm="sha256", value=value))
    assert list(of(replace(samples.RICH, distributions=(part,))).objects(None, SPDX.checksum)) == []


def test_link_to_a_service_outside_the_graph_is_left_out() -> None:
    assert list(graph.dataset_graph(samples.RICH, samples.PROFILE).objects(PART, DCAT.accessService)) == []
    assert list(of(samples.RICH).objects(PART, DCAT.accessService)) == [URIRef(samples.API.uri)]


def test_service_serves_only_datasets_of_the_same_page() -> None:
    api = replace(samples.API, serves=(samples.RICH.uri, f"{samples.SITE}/dataset/khac"))
    found = graph.catalogue_graph(replace(samples.CATALOGUE, services=(api,)), samples.PROFILE)
    assert list(found.objects(URIRef(api.uri), DCAT.servesDataset)) == [RICH]


def test_signs_that_an_address_cannot_hold_are_encoded() -> None:
    part = replace(samples.CSV, access_urls=('https://x.example/a b<c>"d{e}|^`\\ộ',))
    found = of(replace(samples.RICH, distributions=(part,)))
    assert str(found.value(PART, DCAT.accessURL)) == "https://x.example/a%20b%3Cc%3E%22d%7Be%7D%7C%5E%60%5Cộ"
    for suffix in ("ttl", "jsonld", "rdf"):
        assert isomorphic(peer.read(serialise.write(found, suffix), suffix), found)


@pytest.mark.parametrize("address", ["", "dataset/1", "https://x.example/a b"])
def test_dataset_without_a_usable_address_is_an_error(address: str) -> None:
    with pytest.raises(AddressError, match="Dataset: no absolute address"):
        of(replace(samples.BARE, uri=address))


def test_agents_and_concepts_named_twice_are_described_once(whole: Graph) -> None:
    office = URIRef(samples.OFFICE.uri)
    assert len(list(whole.objects(office, FOAF.name))) == 2
    assert list(whole.objects(office, DCT.type)) == [URIRef("http://purl.org/adms/publishertype/RegionalAuthority")]
    gove = URIRef(f"{EU}data-theme/GOVE")
    assert set(whole.objects(gove, SKOS.inScheme)) == {URIRef(f"{EU}data-theme")}


def test_second_contact_place_and_period_have_addresses_of_their_own() -> None:
    twice = replace(
        samples.BARE,
        contacts=(Contact(name="A"), Contact(name="B")),
        spatial=(Location(name=(Text("X"),)), Location(name=(Text("Y"),))),
        temporal=(Period(start="2024"), Period(), Period(end="2026")),
        publisher=Agent(name=(Text("Không địa chỉ"),)),
    )
    found, node = of(twice), samples.BARE.uri
    assert {str(value) for value in found.objects(URIRef(node), None) if str(value).startswith(f"{node}/")} == {
        f"{node}/contact", f"{node}/contact-2", f"{node}/spatial", f"{node}/spatial-2", f"{node}/temporal",
        f"{node}/temporal-2", f"{node}/publisher",
    }  # fmt: skip


def test_a_hundred_rich_datasets_are_a_page_that_every_parser_reads() -> None:
    datasets = tuple(
        replace(
            samples.RICH,
            uri=f"{samples.SITE}/dataset/{number}",
            distributions=(
                Distribution(uri=f"{samples.SITE}/r/{number}", access_urls=("https://x.example/",), format="csv"),
            ),
            modified=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number),
        )
        for number in range(100)
    )
    found = graph.catalogue_graph(replace(samples.CATALOGUE, datasets=datasets), samples.PROFILE)
    assert isomorphic(peer.read(serialise.write(found, "rdf"), "rdf"), found)
    assert len(list(found.objects(None, DCAT.dataset))) == 100
