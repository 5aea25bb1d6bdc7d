"""One graph, many forms: Turtle, JSON-LD, RDF/XML, N3. All say the same; a test reads each with another's parser."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rdflib import Graph

from duoc.engines.dcat import jsonld, turtle


class Form(NamedTuple):
    """A serialisation: the suffix of its addresses, its media type."""

    suffix: str
    media_type: str


# In the order of preference among equals.
FORMS: Mapping[str, Form] = {
    form.suffix: form
    for form in (
        Form("ttl", "text/turtle"),
        Form("jsonld", "application/ld+json"),
        Form("rdf", "application/rdf+xml"),
        Form("xml", "application/rdf+xml"),
        Form("n3", "text/n3"),
    )
}


def write(graph: Graph, suffix: str) -> bytes:
    """The graph as UTF-8 bytes. KeyError for a suffix that we do not serve."""
    match FORMS[suffix].media_type:
        case "application/ld+json":
            return jsonld.text(graph).encode()
        case "application/rdf+xml":
            return graph.serialize(format="xml", encoding="utf-8")
    return turtle.text(graph).encode()  # Turtle is N3 as well


def wanted(accepted: Sequence[tuple[str, float]]) -> Form | None:
    """The form that a request prefers to HTML. `accepted`: (media range, weight). None: HTML, which is also what */* gets."""
    weights = dict(reversed(accepted))
    page = weights.get("text/html", weights.get("text/*", weights.get("*/*", 0.0)))
    best = max(FORMS.values(), key=lambda form: weights.get(form.media_type, 0.0))
    weight = weights.get(best.media_type, 0.0)
    return best if weight > 0 and weight >= page else None
