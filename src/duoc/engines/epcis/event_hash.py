"""The event hash of CBV 2.0 (section 8.9): one name for one event, whoever serialises it.

    ni:///sha-256;<hex SHA-256 of the pre-hash string>?ver=CBV2.0        (RFC 6920)

The pre-hash string is the event's fields as `name=value` without separators: known fields in an order (`hash_order`), the rest
sorted. Times are UTC to the millisecond, numbers have no superfluous zeros, vocabulary is web URIs, identifiers are canonical
Digital Links. What only says when it was recorded or that it was wrong stays out.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from duoc.engines.epcis import hash_order
from duoc.engines.epcis.contexts import STANDARD, Prefixes
from duoc.engines.epcis.hash_order import PUBLISHED, Order
from duoc.engines.epcis.identifiers import canonical
from duoc.engines.epcis.times import instant, written
from duoc.engines.epcis.vocabulary import vocabularies

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONGEST = 256  # what is longer is no number or word, and is not kept in memory for a stranger
_TIMES = frozenset(("eventTime", "time", "startTime", "endTime"))
# Values whose prefix is expanded though nobody declares it: those of GS1's own context.
_VALUE_PREFIXES = {"cbv:": STANDARD["cbv"], "gs1:": STANDARD["gs1"]}


def event_hash(
    event: dict[str, Any],
    prefixes: Prefixes = STANDARD,
    ignored: frozenset[str] = frozenset(),
    order: Order = PUBLISHED,
) -> str:
    """The hash of an event in JSON form. `prefixes`: what holds inside it (`Document.prefixes_of`); `ignored`: extension
    fields, as URIs, to leave out. Never raises for an event that `documents` gave; one that the schema refuses has a hash too."""
    text = pre_hash(event, prefixes, ignored, order)
    return f"ni:///sha-256;{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}?ver=CBV2.0"


def pre_hash(
    event: dict[str, Any],
    prefixes: Prefixes = STANDARD,
    ignored: frozenset[str] = frozenset(),
    order: Order = PUBLISHED,
) -> str:
    """The string that is hashed."""
    return _Writer(prefixes, ignored, order).event(event)


class _Writer:
    def __init__(self, prefixes: Prefixes, ignored: frozenset[str], order: Order) -> None:
        self._ignored, self._order = ignored, order
        self._namespaces = prefixes
        # Only prefixes that somebody declared himself change values.
        self._own = prefixes is not STANDARD

    def event(self, event: dict[str, Any]) -> str:
        places, left_out = _places(self._order), self._order.left_out
        placed: list[tuple[int, str]] = [(-1, f"eventType={self._type(event.get('type'))}")]
        rest: list[str] = []
        for name, value in event.items():
            place = places.get(name)
            if place is None:
                if name not in left_out:
                    rest += self._any(name, value)
            elif value is not None:
                text, left = place[1](self, name, value)
                placed.append((place[0], text))
                if left:
                    rest.append(left)
        placed.sort()
        rest.sort()
        return "".join([text for _, text in placed]) + "".join(rest)

    def _type(self, value: Any) -> str:
        text = str(value)
        return self._name(text) if ":" in text else text

    # One value

    def value(self, value: Any) -> str:
        """A scalar in its one spelling; empty for what says nothing."""
        if type(value) is str:
            text = value.strip()
            if len(text) > _LONGEST:
                return canonical(self._expanded(text) if self._own else text)
            if ":" not in text:
                return _plain(text)
            return _uri(self._expanded(text) if self._own else text)
        if value is True or value is False:
            return "true" if value else "false"
        return "" if value is None else _plain(str(value))

    def _expanded(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        namespace = self._namespaces.get(prefix)
        return text if namespace is None or local.startswith("//") else namespace + local

    def _name(self, name: str) -> str:
        """`{namespace}local` of an extension's name."""
        prefix, colon, local = name.partition(":")
        namespace = self._namespaces.get(prefix) if colon else None
        if namespace is not None and not local.startswith("//"):
            return f"{{{namespace}}}{local}"
        if colon:
            cut = max(name.rfind("/"), name.rfind("#"), name.rfind(":")) + 1
            return f"{{{name[:cut]}}}{name[cut:]}"
        return name

    def _left_out(self, name: str) -> bool:
        return name in hash_order.COMMENTS or (bool(self._ignored) and self._uri_of(name) in self._ignored)

    def _uri_of(self, name: str) -> str:
        return self._expanded(name) if ":" in name else name

    # Fields: each gives its text and what has no place in it

    def _one(self, name: str, value: Any) -> tuple[str, str]:
        """A field of few values, which are remembered."""
        if type(value) is str and len(value) <= _LONGEST and (not self._own or ":" not in value):
            return _remembered(name, value), ""
        return self._values(name, value)

    def _time(self, name: str, value: Any) -> tuple[str, str]:
        moment = instant(value) if type(value) is str else None
        return self._values(name, value) if moment is None else (f"{name}={written(moment)}", "")

    def _values(self, name: str, value: Any) -> tuple[str, str]:
        if type(value) is not list:
            text = self._word(name, value)
            return (f"{name}={text}" if text else ""), ""
        texts = [f"{name}={text}" for one in value if (text := self._word(name, one))]
        texts.sort()
        return "".join(texts), ""

    def _word(self, name: str, value: Any) -> str:
        kind = type(value)
        if kind is dict or kind is list:
            return ""
        if name in _TIMES:
            text = str(value).strip()
            moment = instant(text)
            return self.value(value) if moment is None else written(moment)
        text = self.value(value)
        return _spelled(_WORDS[name], text) if name in _WORDS and len(text) <= _LONGEST else text

    def _epcs(self, name: str, value: Any) -> tuple[str, str]:
        texts = [f"epc={text}" for one in (value if type(value) is list else (value,)) if (text := self._epc(one))]
        texts.sort()
        return (name + "".join(texts) if texts else ""), ""

    def _epc(self, value: Any) -> str:
        # Things are many, each seen once or twice: `identify` remembers them, nobody else needs to.
        if type(value) is str and not self._own and value.startswith(("urn:epc:", "https:", "http:")):
            return canonical(value.strip())
        return self.value(value)

    def _group(self, name: str, value: Any, fields: tuple[str, ...], words: Mapping[str, str]) -> tuple[str, str]:
        """One element with known children in order, its extensions behind them; unknown children are left."""
        if not isinstance(value, dict):
            text = self._word(name, value)
            return (f"{name}={text}" if text else ""), ""
        texts: list[str] = []
        seen = 0
        for field in fields:
            if field in value:
                seen += 1
                one = value[field]
                if type(one) is list:
                    texts += sorted(f"{field}={text}" for each in one if (text := self._member(field, each, words)))
                elif text := self._member(field, one, words):
                    texts.append(f"{field}={text}")
        if seen == len(value):
            return (name + "".join(texts) if texts else ""), ""
        extensions: list[str] = []
        left: list[str] = []
        for field, one in value.items():
            if field not in fields:
                (extensions if ":" in field else left).extend(self._any(field, one))
        texts += sorted(extensions)
        return (name + "".join(texts) if texts else ""), (name + "".join(sorted(left)) if left else "")

    def _member(self, field: str, value: Any, words: Mapping[str, str]) -> str:
        if field in words and isinstance(value, str) and len(value) <= _LONGEST and ":" not in value:
            return _spelled(words[field], value.strip())
        return self._word(field, value)

    def _groups(self, name: str, value: Any, element: str, fields: tuple[str, ...]) -> tuple[str, str]:
        """A list of elements, sorted after each is built."""
        done = [self._group(element, one, fields, {}) for one in (value if isinstance(value, list) else (value,))]
        return _wrapped(name, done)

    def _quantities(self, name: str, value: Any) -> tuple[str, str]:
        return self._groups(name, value, "quantityElement", ("epcClass", "quantity", "uom"))

    def _place(self, name: str, value: Any) -> tuple[str, str]:
        if type(value) is dict and len(value) == 1 and (uri := value.get("id")) and type(uri) is str:
            text = self.value(uri)
            return (f"{name}id={text}" if text else ""), ""
        return self._group(name, value, ("id",), {})

    def _persistent(self, name: str, value: Any) -> tuple[str, str]:
        return self._group(name, value, ("set", "unset"), {"set": "disposition", "unset": "disposition"})

    def _pairs(self, name: str, value: Any) -> tuple[str, str]:
        element = name[: -len("List")]
        words = _PAIR_WORDS[name]
        fields = ("type", element) if self._order.type_first else (element, "type")
        done = [self._pair(one, fields, words) for one in (value if isinstance(value, list) else (value,))]
        return _wrapped(name, done)

    def _pair(self, one: Any, fields: tuple[str, str], words: Mapping[str, str]) -> tuple[str, str]:
        first, second = fields
        if type(one) is dict and len(one) == 2 and type(one.get(first)) is type(one.get(second)) is str:
            texts = self._member(first, one[first], words), self._member(second, one[second], words)
            if texts[0] and texts[1]:
                return f"{first}={texts[0]}{second}={texts[1]}", ""
        return self._group("", one, fields, words)

    def _sensors(self, name: str, value: Any) -> tuple[str, str]:
        return _wrapped(name, [self._sensor(one) for one in (value if isinstance(value, list) else (value,))])

    def _sensor(self, value: Any) -> tuple[str, str]:
        if not isinstance(value, dict):
            return "", ""
        reports = value.get("sensorReport")
        done = [self._group("sensorMetadata", value.get("sensorMetadata"), hash_order.SENSOR_METADATA, {})]
        reported = [
            self._group("sensorReport", one, hash_order.SENSOR_REPORT, _REPORT_WORDS)
            for one in (reports if isinstance(reports, list) else (reports,))
        ]
        extensions: list[str] = []
        left = [text for _, text in (*done, *reported) if text]
        for field, one in value.items():
            if field not in ("sensorMetadata", "sensorReport"):
                (extensions if ":" in field else left).extend(self._any(field, one))
        text = done[0][0] + "".join(sorted(text for text, _ in reported)) + "".join(sorted(extensions))
        return (f"sensorElement{text}" if text else ""), ("sensorElement" + "".join(sorted(left)) if left else "")

    # What has no place of its own

    def _any(self, name: str, value: Any) -> list[str]:
        """The texts of an extension, one an element: lists are repeated elements; empty ones say nothing."""
        if self._left_out(name):
            return []
        if (field := _FIELDS.get(name)) is not None:
            written, left = field(self, name, value)
            return [text for text in (written, left) if text]
        return self._texts(name if ":" not in name else self._name(name), value)

    def _texts(self, name: str, value: Any) -> list[str]:
        if isinstance(value, list):
            return [text for one in value for text in self._texts(name, one)]
        if isinstance(value, dict):
            inner = [text for field, one in value.items() if field != "#text" for text in self._nested(field, one)]
            text = self.value(value.get("#text"))
            if not inner and not text:
                return []
            inner.sort()
            return [f"{name}={text}{''.join(inner)}" if text else name + "".join(inner)]
        text = self.value(value)
        return [f"{name}={text}"] if text else []

    def _nested(self, name: str, value: Any) -> list[str]:
        return [] if self._left_out(name) else self._texts(name if ":" not in name else self._name(name), value)


def _wrapped(name: str, done: list[tuple[str, str]]) -> tuple[str, str]:
    texts = sorted(text for text, _ in done if text)
    left = sorted(text for _, text in done if text)
    return (name + "".join(texts) if texts else ""), (name + "".join(left) if left else "")


_PAIR_WORDS = {
    "bizTransactionList": {"type": "bizTransaction"},
    "sourceList": {"type": "sourceOrDestination"},
    "destinationList": {"type": "sourceOrDestination"},
}
_WORDS = {"bizStep": "bizStep", "disposition": "disposition"}
_REPORT_WORDS = {"type": "measurement", "exception": "exception", "component": "component"}
_Field = Callable[[_Writer, str, Any], tuple[str, str]]
_FIELDS: Mapping[str, _Field] = {
    "eventTime": _Writer._time,
    "eventTimeZoneOffset": _Writer._one,
    "action": _Writer._one,
    "bizStep": _Writer._one,
    "disposition": _Writer._one,
    "epcList": _Writer._epcs,
    "childEPCs": _Writer._epcs,
    "inputEPCList": _Writer._epcs,
    "outputEPCList": _Writer._epcs,
    "quantityList": _Writer._quantities,
    "childQuantityList": _Writer._quantities,
    "inputQuantityList": _Writer._quantities,
    "outputQuantityList": _Writer._quantities,
    "readPoint": _Writer._place,
    "bizLocation": _Writer._place,
    "persistentDisposition": _Writer._persistent,
    "bizTransactionList": _Writer._pairs,
    "sourceList": _Writer._pairs,
    "destinationList": _Writer._pairs,
    "sensorElementList": _Writer._sensors,
}


@lru_cache(8)
def _places(order: Order) -> Mapping[str, tuple[int, _Field]]:
    return {name: (place, _FIELDS.get(name, _Writer._values)) for place, name in enumerate(order.fields)}


@lru_cache(1024)
def _remembered(name: str, value: str) -> str:
    return _Writer(STANDARD, frozenset(), PUBLISHED)._values(name, value)[0]


@lru_cache(1024)
def _spelled(vocabulary: str, word: str) -> str:
    return vocabularies()[vocabulary].uri(word)


@lru_cache(1 << 14)
def _uri(text: str) -> str:
    """A value with a colon in it: vocabulary or identifier in its one spelling."""
    if text.startswith("urn:epcglobal:cbv:"):
        for vocabulary in vocabularies().values():
            if vocabulary.urn and text.startswith(vocabulary.urn):
                return vocabulary.web + text[len(vocabulary.urn) :]
        return text
    namespace = _VALUE_PREFIXES.get(text[:4])
    return canonical(text) if namespace is None else namespace + text[4:]


@lru_cache(1 << 14)
def _plain(text: str) -> str:
    """A value without a colon: a number loses superfluous zeros and its plus; as in the published hashes it passes through a
    double, so that 16 digits and more are rounded."""
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return (
        str(int(number)) if number.is_integer() else (text if number in (float("inf"), float("-inf")) else str(number))
    )
