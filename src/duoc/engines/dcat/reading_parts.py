"""The parts of a stranger's dataset: texts, dates, agents, contacts, distributions; each bounded in length and number."""

from itertools import islice

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from duoc.engines.dcat import concepts
from duoc.engines.dcat.entities import Agent, Checksum, Contact, Distribution, Moment, Text, Texts
from duoc.engines.dcat.namespaces import ADMS, DCAT, DCATAP, DCT, FOAF, RDFS, SPDX, VCARD
from duoc.engines.dcat.terms import clean, moment_of

_MOST_TEXT, _MOST_VALUES = 100_000, 200
_MOST_SIZE = 2**63 - 1


def values(graph: Graph, node: Node, predicate: URIRef, most: int = _MOST_VALUES) -> list[Node]:
    """The values of a property, sorted, at most so many."""
    return list(islice(sorted(graph.objects(node, predicate), key=str), most))


def first(graph: Graph, node: Node, predicate: URIRef) -> Node | None:
    """One value of a property; the same one for the same graph."""
    return min(graph.objects(node, predicate), key=str, default=None)


def text(node: Node | None, most: int = _MOST_TEXT) -> str:
    """The text of a literal or address, cut, without what XML cannot carry; empty for none."""
    return clean(str(node)[:most]).strip() if node is not None else ""


def texts(graph: Graph, node: Node, predicate: URIRef, most: int = 50) -> Texts:
    """The literals of a property with their languages; Vietnamese first, then those without language."""
    found = [value for value in values(graph, node, predicate) if isinstance(value, Literal) and str(value).strip()]
    found.sort(key=lambda value: {"vi": 0, None: 1, "": 1}.get(value.language, 2))
    return tuple(Text(text(value), value.language or "") for value in found[:most])


def moment(node: Node | None) -> Moment | None:
    """A date, typed or not; None for none and for text that is no date."""
    return None if node is None else moment_of(str(node)[:100])


def agent(graph: Graph, node: Node | None) -> Agent | None:
    """An agent; one that is written as text has that text as its name."""
    if node is None:
        return None
    if isinstance(node, Literal):
        return Agent(name=(Text(text(node, 400), node.language or ""),))
    return Agent(
        uri=str(node) if isinstance(node, URIRef) else "",
        name=texts(graph, node, FOAF.name),
        type=concepts.code("publishertype", text(first(graph, node, DCT.type), 400)),
        homepage=text(first(graph, node, FOAF.homepage), 2_000),
    )


def contacts(graph: Graph, node: Node) -> tuple[Contact, ...]:
    """Contact points; `mailto:` and `tel:` are taken off, an address in a node of its own (vcard:hasValue) is followed."""
    found = []
    for part in values(graph, node, DCAT.contactPoint, 20):
        if isinstance(part, Literal):
            found.append(Contact(name=text(part, 400)))
            continue
        email, phone = (
            text(_followed(graph, first(graph, part, predicate)), 400)
            for predicate in (VCARD.hasEmail, VCARD.hasTelephone)
        )
        found.append(
            Contact(
                name=text(first(graph, part, VCARD.fn), 400),
                email=email.removeprefix("mailto:"),
                phone=phone.removeprefix("tel:"),
                page=text(first(graph, part, VCARD.hasURL), 2_000),
            )
        )
    return tuple(found)


def distribution(graph: Graph, node: Node) -> Distribution:
    """A distribution; without any address it is of no use, which is for the caller to see."""
    size = text(first(graph, node, DCAT.byteSize), 30).partition(".")[0]
    return Distribution(
        uri=str(node) if isinstance(node, URIRef) else "",
        access_urls=_addresses(graph, node, DCAT.accessURL),
        download_urls=_addresses(graph, node, DCAT.downloadURL),
        title=texts(graph, node, DCT.title),
        description=texts(graph, node, DCT.description),
        format=_format(graph, node),
        media_type=concepts.media_type(text(_followed(graph, first(graph, node, DCAT.mediaType)), 400)),
        size=int(size) if size.isascii() and size.isdecimal() and int(size) <= _MOST_SIZE else None,
        checksum=_checksum(graph, first(graph, node, SPDX.checksum)),
        licence=_licence(graph, first(graph, node, DCT.license)),
        rights=tuple(part for right in values(graph, node, DCT.rights, 5) for part in _rights(graph, right)),
        availability=concepts.code("planned-availability", text(first(graph, node, DCATAP.availability), 400)),
        status=concepts.code("distribution-status", text(first(graph, node, ADMS.status), 400)),
        issued=moment(first(graph, node, DCT.issued)),
        modified=moment(first(graph, node, DCT.modified)),
    )


def _addresses(graph: Graph, node: Node, predicate: URIRef) -> tuple[str, ...]:
    """Web addresses only, also where somebody wrote them as text."""
    found = (text(value, 2_000) for value in values(graph, node, predicate, 20))
    return tuple(address for address in found if address.lower().startswith(("http://", "https://", "ftp://")))


def _format(graph: Graph, node: Node) -> str:
    """The code of the EU table; `csv`, `.CSV`, `text/csv` and a label are understood; other text as it is, upper case."""
    value = first(graph, node, DCT["format"])
    if value is None:
        return ""
    label = first(graph, value, RDFS.label) if not isinstance(value, Literal) else None
    word = concepts.media_type(concepts.code("file-type", text(label or value, 400))).strip(". ")
    by_type = {known.media_type: code for code, known in reversed(list(concepts.formats().items())) if known.media_type}
    return by_type.get(word.lower(), word.upper() if "://" not in word else word)


def _licence(graph: Graph, node: Node | None) -> str:
    known = concepts.licence_of(text(node, 2_000))
    if known or node is None or isinstance(node, Literal):
        return known.id if known else text(node, 400)
    return text(node, 2_000) if isinstance(node, URIRef) else text(first(graph, node, RDFS.label), 400)


def _rights(graph: Graph, node: Node) -> Texts:
    return (Text(text(node), node.language or ""),) if isinstance(node, Literal) else texts(graph, node, RDFS.label)


def _checksum(graph: Graph, node: Node | None) -> Checksum | None:
    if node is None:
        return None
    algorithm = text(first(graph, node, SPDX.algorithm), 200).rpartition("_")[2]
    value = text(first(graph, node, SPDX.checksumValue), 200)
    return Checksum(algorithm=algorithm, value=value) if algorithm and value else None


def _followed(graph: Graph, node: Node | None) -> Node | None:
    inner = None if node is None or isinstance(node, Literal) else first(graph, node, VCARD.hasValue)
    return inner or node
