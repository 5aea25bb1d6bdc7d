"""A distribution in the graph: one file, table or service of a dataset."""

from rdflib import Graph, Literal, URIRef

from duoc.engines.dcat import concepts, nodes
from duoc.engines.dcat.entities import Distribution
from duoc.engines.dcat.namespaces import ADMS, DCAT, DCATAP, DCT, RDF, RDFS, SPDX, XSD
from duoc.engines.dcat.profile import Profile

_HEX = set("0123456789abcdef")


def distribution_node(graph: Graph, distribution: Distribution, profile: Profile) -> URIRef:
    """Add a distribution; its node."""
    subject = nodes.subject(graph, distribution.uri, DCAT.Distribution)
    for address in distribution.access_urls:
        nodes.point(graph, subject, DCAT.accessURL, address)
    for address in distribution.download_urls:
        nodes.point(graph, subject, DCAT.downloadURL, address)
    nodes.say(graph, subject, DCT.title, distribution.title)
    nodes.say(graph, subject, DCT.description, distribution.description)
    _format(graph, subject, distribution)
    if distribution.size is not None and distribution.size >= 0:
        graph.add((subject, DCAT.byteSize, Literal(distribution.size, datatype=XSD.nonNegativeInteger)))
    nodes.licence(graph, subject, distribution.licence)
    if distribution.rights:
        rights = URIRef(f"{subject}/rights")
        graph.add((subject, DCT.rights, rights))
        graph.add((rights, RDF.type, DCT.RightsStatement))
        nodes.say(graph, rights, RDFS.label, distribution.rights)
    nodes.concept(graph, subject, DCATAP.availability, "planned-availability", distribution.availability)
    nodes.concept(graph, subject, ADMS.status, "distribution-status", distribution.status)
    nodes.when(graph, subject, DCT.issued, distribution.issued)
    nodes.when(graph, subject, DCT.modified, distribution.modified)
    nodes.languages(graph, subject, distribution.languages)
    nodes.point(graph, subject, DCT.conformsTo, distribution.schema, DCT.Standard)
    nodes.point(graph, subject, DCAT.accessService, distribution.access_service)
    _checksum(graph, distribution, profile)
    return subject


def _format(graph: Graph, subject: URIRef, distribution: Distribution) -> None:
    """Format and media type; a format that the EU table has not (GTFS) keeps its media type only."""
    nodes.concept(graph, subject, DCT["format"], "file-type", distribution.format)
    known = concepts.formats().get(distribution.format.upper())
    media = distribution.media_type or (known.media_type if known else "")
    nodes.point(graph, subject, DCAT.mediaType, concepts.media_type_uri(media) if media else "", DCT.MediaType)


def _checksum(graph: Graph, distribution: Distribution, profile: Profile) -> None:
    """Add a distribution's checksum; one that is not hexadecimal is left out, for its type would be a lie."""
    found = distribution.checksum
    if found is None or not found.value or len(found.value) % 2 or not set(found.value.lower()) <= _HEX:
        return
    subject = URIRef(f"{distribution.uri}/checksum")
    algorithm = URIRef(profile.checksum_algorithms + found.algorithm.lower())
    graph.add((URIRef(distribution.uri), SPDX.checksum, subject))
    graph.add((subject, RDF.type, SPDX.Checksum))
    graph.add((subject, SPDX.algorithm, algorithm))
    graph.add((algorithm, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((subject, SPDX.checksumValue, Literal(found.value.lower(), datatype=XSD.hexBinary)))
