"""A catalogue as an RDF graph after DCAT-AP 3.0.1.

What the shapes ask to find beside a link (classes, labels) is in the same graph.
"""

from rdflib import Graph, URIRef

from duoc.engines.dcat import nodes
from duoc.engines.dcat.distribution import distribution_node
from duoc.engines.dcat.entities import Catalogue, DataService, Dataset, Series
from duoc.engines.dcat.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, PROV, RDF, RDFS, empty_graph
from duoc.engines.dcat.profile import Profile
from duoc.engines.dcat.terms import plain


def catalogue_graph(catalogue: Catalogue, profile: Profile) -> Graph:
    """The graph of a catalogue, its datasets and services. AddressError when one of them has no absolute address."""
    graph = _graph(profile)
    subject = nodes.subject(graph, catalogue.uri, DCAT.Catalog)
    nodes.say(graph, subject, DCT.title, catalogue.title)
    nodes.say(graph, subject, DCT.description, catalogue.description)
    nodes.agent(graph, subject, DCT.publisher, catalogue.publisher, "publisher")
    nodes.point(graph, subject, FOAF.homepage, catalogue.homepage, FOAF.Document)
    nodes.licence(graph, subject, catalogue.licence)
    nodes.when(graph, subject, DCT.issued, catalogue.issued)
    nodes.when(graph, subject, DCT.modified, catalogue.modified)
    nodes.places(graph, subject, catalogue.spatial)
    nodes.languages(graph, subject, catalogue.languages)
    graph.add((subject, DCAT.themeTaxonomy, nodes.scheme(graph, "data-theme")))
    for dataset in catalogue.datasets:
        graph.add((subject, DCAT.dataset, _dataset(graph, dataset, profile)))
    inside = {dataset.uri for dataset in catalogue.datasets}
    for service in catalogue.services:
        graph.add((subject, DCAT.service, _service(graph, service, inside)))
    _only_described_services(graph)
    return graph


def dataset_graph(dataset: Dataset, profile: Profile, services: tuple[DataService, ...] = ()) -> Graph:
    """The graph of one dataset, with the services that its distributions name."""
    graph = _graph(profile)
    _dataset(graph, dataset, profile)
    for service in services:
        _service(graph, service, {dataset.uri})
    _only_described_services(graph)
    return graph


def _graph(profile: Profile) -> Graph:
    graph = empty_graph()
    profile.bind(graph)
    return graph


def _only_described_services(graph: Graph) -> None:
    """A link to a service that this graph does not describe breaks the shapes, so it is not kept."""
    for subject, node in list(graph.subject_objects(DCAT.accessService)):
        if (node, RDF.type, DCAT.DataService) not in graph:
            graph.remove((subject, DCAT.accessService, node))


def _dataset(graph: Graph, dataset: Dataset, profile: Profile) -> URIRef:
    subject = nodes.subject(graph, dataset.uri, DCAT.Dataset)
    if dataset.identifier:
        graph.add((subject, DCT.identifier, plain(dataset.identifier)))
    nodes.say(graph, subject, DCT.title, dataset.title)
    # A description is mandatory; where nobody wrote one the title is the truth that we have.
    nodes.say(graph, subject, DCT.description, dataset.description or dataset.title)
    nodes.agent(graph, subject, DCT.publisher, dataset.publisher, "publisher")
    _operator(graph, subject, dataset)
    nodes.contacts(graph, subject, dataset.contacts)
    nodes.say(graph, subject, DCAT.keyword, dataset.keywords)
    for theme in dataset.themes:
        nodes.concept(graph, subject, DCAT.theme, "data-theme", theme)
    nodes.places(graph, subject, dataset.spatial)
    nodes.periods(graph, subject, dataset.temporal)
    nodes.when(graph, subject, DCT.issued, dataset.issued)
    nodes.when(graph, subject, DCT.modified, dataset.modified)
    nodes.concept(graph, subject, DCT.accrualPeriodicity, "frequency", dataset.frequency)
    nodes.concept(graph, subject, DCT.accessRights, "access-right", dataset.access_rights)
    nodes.point(graph, subject, DCAT.landingPage, dataset.landing_page, FOAF.Document)
    nodes.languages(graph, subject, dataset.languages)
    for number, text in enumerate(dataset.provenance, 1):
        source = nodes.numbered(subject, "provenance", number)
        graph.add((subject, DCT.provenance, source))
        graph.add((source, RDF.type, DCT.ProvenanceStatement))
        nodes.say(graph, source, RDFS.label, (text,))
    if dataset.version:
        graph.add((subject, DCAT.version, plain(dataset.version)))
    nodes.say(graph, subject, ADMS.versionNotes, dataset.version_notes)
    nodes.legislation(graph, subject, DCATAP.applicableLegislation, dataset.legislation)
    if dataset.series:
        graph.add((subject, DCAT.inSeries, _series(graph, dataset.series)))
    for distribution in dataset.distributions:
        graph.add((subject, DCAT.distribution, distribution_node(graph, distribution, profile)))
    profile.write(graph, subject, dataset)
    return subject


def _operator(graph: Graph, subject: URIRef, dataset: Dataset) -> None:
    if dataset.operator is None:
        return
    attribution, role = (
        URIRef(f"{subject}/operator"),
        URIRef("http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/custodian"),
    )
    graph.add((subject, PROV.qualifiedAttribution, attribution))
    graph.add((attribution, RDF.type, PROV.Attribution))
    nodes.agent(graph, attribution, PROV.agent, dataset.operator)
    graph.add((attribution, DCAT.hadRole, role))
    graph.add((role, RDF.type, DCAT.Role))


def _service(graph: Graph, service: DataService, inside: set[str]) -> URIRef:
    subject = nodes.subject(graph, service.uri, DCAT.DataService)
    nodes.say(graph, subject, DCT.title, service.title)
    nodes.say(graph, subject, DCT.description, service.description)
    for address in service.endpoint_urls:
        nodes.point(graph, subject, DCAT.endpointURL, address)
    nodes.point(graph, subject, DCAT.endpointDescription, service.endpoint_description)
    for address in service.serves:
        if address in inside:
            nodes.point(graph, subject, DCAT.servesDataset, address)
    nodes.agent(graph, subject, DCT.publisher, service.publisher, "publisher")
    nodes.contacts(graph, subject, service.contacts)
    nodes.say(graph, subject, DCAT.keyword, service.keywords)
    for theme in service.themes:
        nodes.concept(graph, subject, DCAT.theme, "data-theme", theme)
    nodes.point(graph, subject, DCT.conformsTo, service.conforms_to, DCT.Standard)
    nodes.concept(graph, subject, DCT.accessRights, "access-right", service.access_rights)
    nodes.licence(graph, subject, service.licence)
    return subject


def _series(graph: Graph, series: Series) -> URIRef:
    subject = nodes.subject(graph, series.uri, DCAT.DatasetSeries)
    nodes.say(graph, subject, DCT.title, series.title)
    nodes.say(graph, subject, DCT.description, series.description or series.title)
    nodes.agent(graph, subject, DCT.publisher, series.publisher, "publisher")
    nodes.contacts(graph, subject, series.contacts)
    nodes.concept(graph, subject, DCT.accrualPeriodicity, "frequency", series.frequency)
    nodes.when(graph, subject, DCT.issued, series.issued)
    nodes.when(graph, subject, DCT.modified, series.modified)
    return subject
