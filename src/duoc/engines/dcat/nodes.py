"""The small things of a graph: agents, contacts, periods, places, concepts. Each has an address of its own where one can be made,
so that the same catalogue is the same graph every time, without blank nodes."""

from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef

from duoc.engines.dcat import concepts
from duoc.engines.dcat.entities import Agent, Contact, Legislation, Location, Moment, Period, Text, Texts
from duoc.engines.dcat.namespaces import DCAT, DCT, ELI, FOAF, RDF, SKOS, VCARD
from duoc.engines.dcat.terms import clean, dated, iri, plain, spoken

# What the concepts of a table are; those of any other are skos:Concept.
_CLASSES = {
    "frequency": DCT.Frequency,
    "language": DCT.LinguisticSystem,
    "access-right": DCT.RightsStatement,
    "file-type": DCT.MediaTypeOrExtent,
}
_WKT = URIRef("http://www.opengis.net/ont/geosparql#wktLiteral")


class AddressError(ValueError):
    """Something of ours without an absolute address; it could not be linked to."""


def subject(graph: Graph, address: str, kind: URIRef) -> URIRef:
    """The node of a thing of ours, with its class. AddressError when its address is not absolute."""
    node = iri(address)
    if node is None or str(node) != address:
        msg = f"{kind.rpartition('#')[2]}: no absolute address"
        raise AddressError(msg)
    graph.add((node, RDF.type, kind))
    return node


def say(graph: Graph, of: URIRef, predicate: URIRef, texts: Texts) -> None:
    """Add texts with their languages; empty ones are left out."""
    for text in texts:
        if text.value.strip():
            graph.add((of, predicate, spoken(text)))


def point(graph: Graph, of: URIRef, predicate: URIRef, address: str, kind: URIRef | None = None) -> None:
    """Add a link, and the class of what it leads to; nothing for what is no address."""
    node = iri(address) if address else None
    if node is not None:
        graph.add((of, predicate, node))
        if kind is not None:
            graph.add((node, RDF.type, kind))


def when(graph: Graph, of: URIRef, predicate: URIRef, moment: Moment | None) -> None:
    """Add a typed date."""
    literal = None if moment is None else dated(moment)
    if literal is not None:
        graph.add((of, predicate, literal))


def concept(graph: Graph, of: URIRef, predicate: URIRef, table: str, value: str) -> None:
    """Add a concept of a controlled table, with the class, label and scheme that the shapes ask to find beside it."""
    address = concepts.uri(table, value) if value else ""
    node = iri(address) if address else None
    if node is None:
        return
    kind = _CLASSES.get(table, SKOS.Concept)
    graph.add((of, predicate, node))
    if (node, RDF.type, kind) in graph:
        return  # a hundred datasets name the same few concepts
    graph.add((node, RDF.type, kind))
    graph.add((node, SKOS.inScheme, URIRef(concepts.scheme(table))))
    if kind == SKOS.Concept:
        scheme(graph, table)
        known = concepts.table(table).get(concepts.code(table, address))
        say(graph, node, SKOS.prefLabel, (Text(known.vi), Text(known.en, "en")) if known else (Text(value, ""),))


def scheme(graph: Graph, table: str) -> URIRef:
    """Add a table itself; the shapes want its class, and then its title."""
    node = URIRef(concepts.scheme(table))
    graph.add((node, RDF.type, SKOS.ConceptScheme))
    graph.add((node, DCT.title, spoken(Text(table.replace("-", " "), "en"))))
    return node


def agent(graph: Graph, of: URIRef, predicate: URIRef, who: Agent | None, fallback: str = "") -> None:
    """Add an agent under its own address, or under `fallback` of the subject."""
    if who is None:
        return
    node = iri(who.uri) or URIRef(f"{of}/{fallback or 'agent'}")
    graph.add((of, predicate, node))
    if (node, RDF.type, FOAF.Agent) in graph:
        return
    graph.add((node, RDF.type, FOAF.Agent))
    say(graph, node, FOAF.name, who.name)
    concept(graph, node, DCT.type, "publishertype", who.type)
    point(graph, node, FOAF.homepage, who.homepage, FOAF.Document)


def contacts(graph: Graph, of: URIRef, who: Iterable[Contact]) -> None:
    """Add contact points: `<subject>/contact`, `<subject>/contact-2` …"""
    for number, contact in enumerate(who, 1):
        node = iri(contact.uri) or numbered(of, "contact", number)
        graph.add((of, DCAT.contactPoint, node))
        graph.add((node, RDF.type, VCARD.Kind))
        if contact.name:
            graph.add((node, VCARD.fn, plain(contact.name)))
        point(graph, node, VCARD.hasEmail, f"mailto:{contact.email.strip()}" if contact.email.strip() else "")
        digits = "".join(sign for sign in contact.phone if sign in "+0123456789")
        point(graph, node, VCARD.hasTelephone, f"tel:{digits}" if digits else "")
        point(graph, node, VCARD.hasURL, contact.page)


def periods(graph: Graph, of: URIRef, times: Iterable[Period]) -> None:
    """Add periods: `<subject>/temporal` …; one without any end says nothing and is left out."""
    for number, period in enumerate((time for time in times if time.start or time.end), 1):
        node = numbered(of, "temporal", number)
        graph.add((of, DCT.temporal, node))
        graph.add((node, RDF.type, DCT.PeriodOfTime))
        when(graph, node, DCAT.startDate, period.start)
        when(graph, node, DCAT.endDate, period.end)


def places(graph: Graph, of: URIRef, where: Iterable[Location]) -> None:
    """Add places: a country of the EU table, an address, or `<subject>/spatial` with a name."""
    for number, location in enumerate(where, 1):
        address = concepts.uri("country", location.place) if location.place else ""
        node = (iri(address) if address else None) or numbered(of, "spatial", number)
        graph.add((of, DCT.spatial, node))
        graph.add((node, RDF.type, DCT.Location))
        say(graph, node, SKOS.prefLabel, location.name)
        for predicate, shape in ((DCAT.bbox, location.bbox), (DCAT.centroid, location.centroid)):
            if shape:
                graph.add((node, predicate, Literal(clean(shape), datatype=_WKT)))


def legislation(graph: Graph, of: URIRef, predicate: URIRef, bases: Iterable[Legislation]) -> None:
    """Add legal bases: `<subject>/legal-basis` … where the law has no address of its own."""
    for number, basis in enumerate(bases, 1):
        node = iri(basis.uri) or numbered(of, "legal-basis", number)
        graph.add((of, predicate, node))
        graph.add((node, RDF.type, ELI.LegalResource))
        if basis.title:
            graph.add((node, DCT.title, spoken(Text(basis.title, "vi"))))
        point(graph, node, FOAF.page, basis.page, FOAF.Document)


def licence(graph: Graph, of: URIRef, value: str) -> None:
    """Add a licence by CKAN's identifier or URI, typed; one without address is left to the distribution's rights."""
    known = concepts.licence_of(value) if value else None
    address = known.uri if known else value
    node = iri(address) if "://" in address else None
    if node is None:
        return
    graph.add((of, DCT.license, node))
    graph.add((node, RDF.type, DCT.LicenseDocument))
    if known:
        concept(graph, node, DCT.type, "licencetype", known.type)


def numbered(of: URIRef, name: str, number: int) -> URIRef:
    """`<subject>/name`, then `<subject>/name-2` …"""
    return URIRef(f"{of}/{name}" if number == 1 else f"{of}/{name}-{number}")


def languages(graph: Graph, of: URIRef, codes: Iterable[str]) -> None:
    """Add languages of the EU table: `VIE`, `ENG`, `KHM`."""
    for language in codes:
        concept(graph, of, DCT.language, "language", language)
