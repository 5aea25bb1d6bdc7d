"""An EPCIS 2.0 document in XML as header and events in JSON form."""

from collections.abc import Iterable, Iterator
from typing import Any

from duoc.engines.epcis.contexts import EPCIS_CONTEXT
from duoc.engines.epcis.errors import DocumentError
from duoc.engines.epcis.mentions import EVENT_TYPES
from duoc.engines.epcis.xml_events import to_json
from duoc.engines.epcis.xml_tree import Element, Stream

_NAMESPACES = {
    "EPCISDocument": ("urn:epcglobal:epcis:xsd:2",),
    "EPCISQueryDocument": ("urn:epcglobal:epcis-query:xsd:2", "urn:epcglobal:epcis:xsd:2"),
}


def read(chunks: Iterable[bytes], head: dict[str, Any]) -> Iterator[Any]:
    """As `json_source.read`: the events one by one; `head` is complete when they are at their end."""
    stream = Stream()
    for element in stream.events(chunks):
        yield to_json(element)
    root = stream.root
    assert root is not None  # expat would not have ended without one
    if root.local in EVENT_TYPES and root.name[0] in ("", *_NAMESPACES["EPCISDocument"]):
        head.update({"@context": [EPCIS_CONTEXT]}, **_bare(root))
        return
    if root.name[0] not in _NAMESPACES.get(root.local, ()):
        raise DocumentError("/", f"{root.local[:40]} in {root.name[0][:60]!r} is no document of EPCIS 2.0")
    if stream.lists > 1:
        raise DocumentError("/", "more than one EventList")
    head.update(_header(root, stream.lists))


def _bare(root: Element) -> dict[str, Any]:
    root.name = ("", root.local, "")
    event = to_json(root)
    own = event.pop("@context", [])
    return {**event, "@context": [EPCIS_CONTEXT, *own]}


def _header(root: Element, lists: int) -> dict[str, Any]:
    header: dict[str, Any] = {"@context": [EPCIS_CONTEXT], "type": root.local}
    header |= {name[1]: value for name, value in root.attributes if not name[0]}
    for child in root.children:
        if child.local == "ignoreFields" and child.name[0]:
            header[f"{child.name[0]}{child.local}"] = [one.name[0] + one.local for one in child.children]
        elif child.local == "EPCISHeader":
            header |= _business_header(child)
    events: dict[str, Any] = {"eventList": []} if lists else {}
    if root.local == "EPCISQueryDocument":
        results = _below(root, "EPCISBody", "QueryResults") or root
        named = {
            child.local: child.text for child in results.children if child.local in ("queryName", "subscriptionID")
        }
        header["epcisBody"] = {"queryResults": {**named, "resultsBody": events}}
    else:
        header["epcisBody"] = events
    return header


def _business_header(element: Element) -> dict[str, Any]:
    """Sender, receiver and identifier of a Standard Business Document Header, and master data."""
    value: dict[str, Any] = {}
    for field, path in _BUSINESS.items():
        found = _below(element, "StandardBusinessDocumentHeader", *path)
        if found is not None and found.text:
            value[field] = found.text
    master = _below(element, "extension", "EPCISMasterData") or _below(element, "EPCISMasterData")
    lists = master.child("VocabularyList") if master is not None else None
    if lists is not None:
        value["epcisHeader"] = {"epcisMasterData": {"vocabularyList": [_vocabulary(one) for one in lists.children]}}
    return value


_BUSINESS = {
    "sender": ("Sender", "Identifier"),
    "receiver": ("Receiver", "Identifier"),
    "instanceIdentifier": ("DocumentIdentification", "InstanceIdentifier"),
}


def _vocabulary(element: Element) -> dict[str, Any]:
    elements = element.child("VocabularyElementList")
    value = _attributes(element)
    if elements is not None:
        value["vocabularyElementList"] = [_vocabulary_element(one) for one in elements.children]
    return value


def _vocabulary_element(element: Element) -> dict[str, Any]:
    value = _attributes(element)
    attributes = [{**_attributes(one), "attribute": one.text} for one in element.children if one.local == "attribute"]
    if attributes:
        value["attributes"] = attributes
    children = element.child("children")
    if children is not None:
        value["children"] = [one.text for one in children.children]
    return value


def _attributes(element: Element) -> dict[str, Any]:
    return {name[1]: value for name, value in element.attributes if not name[0]}


def _below(element: Element | None, *path: str) -> Element | None:
    for local in path:
        element = element.child(local) if element is not None else None
    return element
