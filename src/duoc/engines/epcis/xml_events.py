"""An event in XML as the same event in JSON: one table of fields.

What XML writes as text and JSON as a number or a bare word is rewritten; what cannot be stays as it is, so that the schema
refuses it by name. Wrappers of EPCIS 1.x (`extension`, `baseExtension`) are opened.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from duoc.engines.epcis.errors import DocumentError
from duoc.engines.epcis.vocabulary import vocabularies
from duoc.engines.epcis.xml_names import XSI, Names
from duoc.engines.epcis.xml_tree import Element

_WRAPPERS = ("extension", "baseExtension")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBERS = frozenset(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "quantity"))
_WORDS = {"type": "measurement", "exception": "exception", "component": "component"}
_XSI_TYPE = {
    **dict.fromkeys(("integer", "int", "long", "short", "decimal", "double", "float"), "number"),
    "boolean": "boolean",
}


def to_json(element: Element) -> dict[str, Any]:
    """The event. Its `@context` declares the prefixes of its extensions, if there are any."""
    names = Names(element)
    event: dict[str, Any] = {"type": names.key(element.name) if element.name[0] in names.declared else element.local}
    if names.declared:
        event = {"@context": [names.declared], **event}
    _members(event, element, names)
    return event


def _members(into: dict[str, Any], element: Element, names: Names) -> None:
    for child in _children(element):
        read = _FIELDS.get(child.local) if not child.name[0] else None
        _put(into, names.key(child.name), read(child, names) if read else _extension(child, names))


def _children(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.local in _WRAPPERS and not child.name[0]:
            yield from _children(child)
        else:
            yield child


def _put(into: dict[str, Any], name: str, value: Any) -> None:
    """What comes twice becomes a list, for the schema to judge; a list that comes twice is refused here."""
    if name not in into:
        into[name] = value
    elif isinstance(value, list):
        raise DocumentError(f"//{name}", "the list stands twice in one event")
    elif isinstance(into[name], list):
        into[name].append(value)
    else:
        into[name] = [into[name], value]


def _text(element: Element, names: Names) -> Any:
    return _extension(element, names) if element.children else element.text


def _texts(element: Element, names: Names) -> list[Any]:
    return [_text(child, names) for child in element.children]


def _word(field: str) -> "_Read":
    return lambda element, _: vocabularies()[field].bare(element.text)


def _quantities(element: Element, names: Names) -> list[Any]:
    return [_flat(child, names) for child in element.children]


def _flat(element: Element, names: Names) -> dict[str, Any]:
    """An element of known scalar children, and extensions."""
    value: dict[str, Any] = {}
    for child in _children(element):
        plain = not child.name[0] and not child.children
        one: Any = child.text if plain else _extension(child, names)
        _put(value, names.key(child.name), number(one) if plain and child.local in _NUMBERS else one)
    return value


def _pairs(field: str) -> "_Read":
    def read(element: Element, _: Names) -> list[Any]:
        value: list[Any] = []
        for child in element.children:
            one = {
                name[1]: vocabularies()[field].bare(text) for name, text in child.attributes if name[:2] == ("", "type")
            }
            value.append({**one, child.local: child.text})
        return value

    return read


def _persistent(element: Element, _: Names) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for child in element.children:
        value.setdefault(child.local, []).append(vocabularies()["disposition"].bare(child.text))
    return value


def _declaration(element: Element, names: Names) -> dict[str, Any]:
    value = _flat(element, names)
    if isinstance(value.get("reason"), str):
        value["reason"] = vocabularies()["reason"].bare(value["reason"])
    if (ids := element.child("correctiveEventIDs")) is not None:
        value["correctiveEventIDs"] = [child.text for child in ids.children]
    return value


def _sensors(element: Element, names: Names) -> list[Any]:
    return [_sensor(child, names) for child in element.children]


def _sensor(element: Element, names: Names) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for child in _children(element):
        if child.name[0] or child.local not in ("sensorMetadata", "sensorReport"):
            _put(value, names.key(child.name), _extension(child, names))
        elif child.local == "sensorReport":
            value.setdefault("sensorReport", []).append(_attributes(child, names, _WORDS))
        else:
            _put(value, "sensorMetadata", _attributes(child, names, {}))
    return value


def _attributes(element: Element, names: Names, words: Mapping[str, str]) -> dict[str, Any]:
    """Sensor metadata and reports say everything in attributes."""
    value: dict[str, Any] = {}
    for name, text in element.attributes:
        if name[0] == XSI:
            continue
        one: Any = text
        if not name[0]:
            if name[1] in words:
                one = vocabularies()[words[name[1]]].bare(text)
            elif name[1] in _NUMBERS:
                one = number(text)
            elif name[1] == "booleanValue":
                one = boolean(text)
        value[names.key(name)] = one
    for child in element.children:
        _put(value, names.key(child.name), _extension(child, names))
    return value


def _ilmd(element: Element, names: Names) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for child in _children(element):
        _put(value, names.key(child.name), _extension(child, names))
    return value


def _extension(element: Element, names: Names) -> Any:
    """Anything: a text or, by its `xsi:type`, a number; with attributes or children an object, its text under `#text`."""
    value: dict[str, Any] = {}
    kind = ""
    for name, text in element.attributes:
        if name[0] != XSI:
            value[names.key(name)] = text
        elif name[1] == "type":
            kind = _XSI_TYPE.get(text.rpartition(":")[2], "")
    for child in element.children:
        _put(value, names.key(child.name), _extension(child, names))
    text = element.text
    typed = number(text) if kind == "number" else boolean(text) if kind == "boolean" else text
    if not value:
        return typed
    return {**value, "#text": typed} if text else value


def number(text: Any) -> Any:
    """A number that JSON can hold; anything else as it is."""
    if not isinstance(text, str):
        return text
    text = text.strip()
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(value := float(text)):
        return value
    return text


def boolean(text: str) -> Any:
    """XML schema's `true`, `1`, `false`, `0`; anything else as it is."""
    return {"true": True, "1": True, "false": False, "0": False}.get(text.strip(), text)


_Read = Callable[[Element, Names], Any]
_FIELDS: Mapping[str, _Read] = {
    **dict.fromkeys(
        ("eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "action", "parentID", "transformationID"), _text
    ),
    "certificationInfo": _text,
    "bizStep": _word("bizStep"),
    "disposition": _word("disposition"),
    **dict.fromkeys(("epcList", "childEPCs", "inputEPCList", "outputEPCList"), _texts),
    **dict.fromkeys(("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), _quantities),
    "readPoint": _flat,
    "bizLocation": _flat,
    "bizTransactionList": _pairs("bizTransaction"),
    "sourceList": _pairs("sourceOrDestination"),
    "destinationList": _pairs("sourceOrDestination"),
    "persistentDisposition": _persistent,
    "errorDeclaration": _declaration,
    "sensorElementList": _sensors,
    "ilmd": _ilmd,
}
