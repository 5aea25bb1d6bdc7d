"""The namespaces of DCAT-AP 3.0.1 and what goes with them. A *curie* is `prefix:name`, e.g. `dct:title`."""

from collections.abc import Mapping

from rdflib import Graph, URIRef
from rdflib.namespace import Namespace

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
DCATAP = Namespace("http://data.europa.eu/r5r/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
PROV = Namespace("http://www.w3.org/ns/prov#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
TIME = Namespace("http://www.w3.org/2006/time#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: Mapping[str, Namespace] = {
    "dcat": DCAT,
    "dct": DCT,
    "dcatap": DCATAP,
    "foaf": FOAF,
    "vcard": VCARD,
    "skos": SKOS,
    "spdx": SPDX,
    "adms": ADMS,
    "prov": PROV,
    "locn": LOCN,
    "time": TIME,
    "eli": ELI,
    "hydra": HYDRA,
    "odrl": ODRL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
}


def expand(curie: str, more: Mapping[str, str] | None = None) -> URIRef:
    """The URI of a curie. `more`: prefixes beyond `PREFIXES`. KeyError for a prefix that nobody declared."""
    prefix, _, name = curie.partition(":")
    namespace = PREFIXES.get(prefix)
    return URIRef((more or {})[prefix] + name if namespace is None else namespace + name)


def empty_graph() -> Graph:
    """A graph that knows our prefixes and no others."""
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
