"""The small things of a graph, one by one."""

import pytest
from rdflib import Literal, URIRef

from duoc.engines.dcat import nodes
from duoc.engines.dcat.entities import Agent, Contact, Legislation, Location, Period, Text
from duoc.engines.dcat.namespaces import DCAT, DCATAP, DCT, ELI, FOAF, RDF, SKOS, VCARD, empty_graph

ME = URIRef("https://x.example/me")
EU = "http://publications.europa.eu/resource/authority/"


@pytest.mark.parametrize(
    ("table", "code", "kind", "labelled"),
    [
        ("frequency", "DAILY", DCT.Frequency, False),
        ("language", "VIE", DCT.LinguisticSystem, False),
        ("access-right", "PUBLIC", DCT.RightsStatement, False),
        ("file-type", "CSV", DCT.MediaTypeOrExtent, False),
        ("data-theme", "TRAN", SKOS.Concept, True),
        ("planned-availability", "STABLE", SKOS.Concept, True),
        ("distribution-status", "COMPLETED", SKOS.Concept, True),
    ],
)
def test_concept_brings_class_scheme_and_labels(table: str, code: str, kind: URIRef, labelled: bool) -> None:
    graph, node, scheme = empty_graph(), URIRef(f"{EU}{table}/{code}"), URIRef(f"{EU}{table}")
    nodes.concept(graph, ME, DCT.relation, table, code)
    assert (ME, DCT.relation, node) in graph
    assert (node, RDF.type, kind) in graph
    assert (node, SKOS.inScheme, scheme) in graph
    assert {label.language for label in graph.objects(node, SKOS.prefLabel)} == ({"vi", "en"} if labelled else set())
    # The shapes ask of every scheme of concepts that it has a title.
    assert ((scheme, RDF.type, SKOS.ConceptScheme) in graph) == labelled
    assert bool(list(graph.objects(scheme, DCT.title))) == labelled


def test_concept_of_a_stranger_is_labelled_by_its_address() -> None:
    graph = empty_graph()
    nodes.concept(graph, ME, DCAT.theme, "data-theme", "https://x.example/theme/1")
    assert graph.value(URIRef("https://x.example/theme/1"), SKOS.prefLabel) == Literal("https://x.example/theme/1")


@pytest.mark.parametrize("value", ["", "NOPE", "không phải mã"])
def test_unknown_concept_is_not_written(value: str) -> None:
    graph = empty_graph()
    nodes.concept(graph, ME, DCAT.theme, "data-theme", value)
    assert len(graph) == 0


def test_agent_keeps_its_address_or_gets_one() -> None:
    graph = empty_graph()
    nodes.agent(
        graph,
        ME,
        DCT.publisher,
        Agent(uri="https://x.example/so", name=(Text("Sở"),), type="LocalAuthority"),
        "publisher",
    )
    nodes.agent(graph, ME, DCT.creator, Agent(name=(Text("Ai đó"),)), "creator")
    nodes.agent(graph, ME, DCT.contributor, None)
    assert graph.value(ME, DCT.publisher) == URIRef("https://x.example/so")
    assert graph.value(ME, DCT.creator) == URIRef(f"{ME}/creator")
    assert graph.value(ME, DCT.contributor) is None
    assert graph.value(URIRef(f"{ME}/creator"), FOAF.name) == Literal("Ai đó", lang="vi")
    assert (
        str(graph.value(URIRef("https://x.example/so"), DCT.type))
        == "http://purl.org/adms/publishertype/LocalAuthority"
    )


@pytest.mark.parametrize(
    ("contact", "email", "phone"),
    [
        (Contact(name="A", email=" a@x.example ", phone="+84 (290) 123.456"), "mailto:a@x.example", "tel:+84290123456"),
        (Contact(name="A", email="a b@x.example"), "mailto:a%20b@x.example", None),
        (Contact(name="A", phone="không có"), None, None),
        (Contact(page="https://x.example/hoi"), None, None),
    ],
)
def test_contact_is_written_as_links(contact: Contact, email: str | None, phone: str | None) -> None:
    graph = empty_graph()
    nodes.contacts(graph, ME, (contact,))
    node = URIRef(f"{ME}/contact")
    assert (node, RDF.type, VCARD.Kind) in graph
    for predicate, expected in ((VCARD.hasEmail, email), (VCARD.hasTelephone, phone)):
        assert graph.value(node, predicate) == (URIRef(expected) if expected else None)


def test_place_is_a_country_an_address_or_a_name() -> None:
    graph = empty_graph()
    places = (
        Location(place="VNM"),
        Location(place="https://sws.geonames.org/1/"),
        Location(name=(Text("Đất Mũi"),), centroid="POINT(104 8)"),
    )
    nodes.places(graph, ME, places)
    assert {str(node) for node in graph.objects(ME, DCT.spatial)} == {
        f"{EU}country/VNM", "https://sws.geonames.org/1/", f"{ME}/spatial-3",
    }  # fmt: skip
    centre = graph.value(URIRef(f"{ME}/spatial-3"), DCAT.centroid)
    assert centre == Literal("POINT(104 8)", datatype=URIRef("http://www.opengis.net/ont/geosparql#wktLiteral"))


def test_period_without_ends_says_nothing() -> None:
    graph = empty_graph()
    nodes.periods(graph, ME, (Period(), Period(end="2026")))
    assert list(graph.objects(ME, DCT.temporal)) == [URIRef(f"{ME}/temporal")]
    assert graph.value(URIRef(f"{ME}/temporal"), DCAT.startDate) is None


def test_legal_basis_is_a_legal_resource() -> None:
    graph = empty_graph()
    nodes.legislation(
        graph,
        ME,
        DCATAP.applicableLegislation,
        (Legislation(title="Luật", page="https://x.example/luat"), Legislation(title="")),
    )
    first, second = URIRef(f"{ME}/legal-basis"), URIRef(f"{ME}/legal-basis-2")
    assert set(graph.objects(ME, DCATAP.applicableLegislation)) == {first, second}
    assert (first, RDF.type, ELI.LegalResource) in graph
    assert graph.value(first, DCT.title) == Literal("Luật", lang="vi")
    assert (URIRef("https://x.example/luat"), RDF.type, FOAF.Document) in graph
    assert graph.value(second, DCT.title) is None


@pytest.mark.parametrize(
    ("value", "address", "kind"),
    [
        ("cc-by", "http://creativecommons.org/licenses/by/4.0/", "Attribution"),
        (
            "https://opendatacommons.org/licenses/pddl/1-0/",
            "https://opendatacommons.org/licenses/pddl/1-0/",
            "PublicDomain",
        ),
        ("https://x.example/rieng", "https://x.example/rieng", None),
    ],
)
def test_licence_is_typed_where_it_is_known(value: str, address: str, kind: str | None) -> None:
    graph = empty_graph()
    nodes.licence(graph, ME, value)
    assert graph.value(ME, DCT.license) == URIRef(address)
    assert (URIRef(address), RDF.type, DCT.LicenseDocument) in graph
    assert graph.value(URIRef(address), DCT.type) == (
        URIRef(f"http://purl.org/adms/licencetype/{kind}") if kind else None
    )


@pytest.mark.parametrize("value", ["", "other-open", "notspecified", "tùy"])
def test_licence_without_address_is_not_written(value: str) -> None:
    graph = empty_graph()
    nodes.licence(graph, ME, value)
    assert len(graph) == 0


@pytest.mark.parametrize("address", ["", "x", "https://x.example/a b"])
def test_own_thing_needs_a_clean_address(address: str) -> None:
    with pytest.raises(nodes.AddressError):
        nodes.subject(empty_graph(), address, DCAT.Dataset)


def test_empty_texts_and_broken_links_are_left_out() -> None:
    graph = empty_graph()
    nodes.say(graph, ME, DCT.title, (Text(""), Text("  "), Text("\n")))
    nodes.point(graph, ME, DCAT.landingPage, "", FOAF.Document)
    nodes.point(graph, ME, DCAT.landingPage, "không địa chỉ", FOAF.Document)
    nodes.when(graph, ME, DCT.issued, None)
    nodes.languages(graph, ME, ("xx", ""))
    assert len(graph) == 0
