"""What a JSON-LD `@context` declares: the prefixes of extension names. Contexts are never fetched.

A *CURIE* is `prefix:local`; it means namespace + local. Prefixes of GS1's own context are always there.
"""

from collections import ChainMap
from collections.abc import Mapping
from typing import Any, cast

Prefixes = Mapping[str, str]

EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
STANDARD: Prefixes = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
_MANY = 500
# Schemes that begin a URI in EPCIS documents: `urn:x` is a name of its own, never prefix and local name.
_SCHEMES = frozenset(("http", "https", "urn", "ni", "did", "tag", "mailto", "geo", "data", "file", "ftp", "tel", "_"))


def declared(context: Any, known: Prefixes = STANDARD) -> Prefixes:
    """`known` and what a `@context` declares beside it. What cannot be a prefix is passed over."""
    own: dict[str, str] = {}
    both = ChainMap(own, cast(dict[str, str], known))
    for part in context if isinstance(context, list) else (context,):
        for term, meaning in part.items() if isinstance(part, dict) else ():
            if isinstance(meaning, dict):
                meaning = meaning.get("@id")
            if isinstance(meaning, str) and meaning and not term.startswith("@") and not meaning.startswith("@"):
                own[term] = expanded(meaning, both)
    if not own:
        return known
    # A copy is quicker to ask; of a vast context, which events could have copied thousands of times, none is made.
    return {**known, **own} if len(known) < _MANY else both


def expanded(name: str, prefixes: Prefixes) -> str:
    """A CURIE with a declared prefix as the URI that it means; anything else as it is."""
    prefix, colon, local = name.partition(":")
    namespace = prefixes.get(prefix) if colon and not local.startswith("//") else None
    return name if namespace is None else namespace + local


def undeclared(name: str, prefixes: Prefixes) -> str:
    """The prefix of a name that nobody declared; empty when there is none, or the name is a URI of its own."""
    prefix, colon, local = name.partition(":")
    if not colon or local.startswith("//") or prefix in prefixes or prefix.lower() in _SCHEMES:
        return ""
    return prefix
