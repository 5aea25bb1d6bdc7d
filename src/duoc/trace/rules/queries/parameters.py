"""Parameters by name: the fixed ones in a table, the flexible ones by families, each tried in order.

Source: EPCIS 2.0 §8.2.7.1 and query-schema.json. (In that schema the patterns for prefixed names are escaped twice and match
nothing; here they are read as they were meant.)
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from duoc.engines.epcis.contexts import STANDARD, Prefixes, declared
from duoc.engines.epcis.vocabulary import vocabularies

from . import extensions, identifiers, sensors, tests
from .conditions import Condition, Declares, EventIds, Moment, OneOf, Query, Test
from .errors import QueryParameterError, UnbuiltQueryError
from .values import Value

Made = Condition | Test | None
Maker = Callable[[Value, Prefixes], Made]

TYPES = ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
ACTIONS = ("OBSERVE", "ADD", "DELETE")
_ORDER, _DIRECTION = ("eventTime", "recordTime"), ("ASC", "DESC")
_PAGES = {"perPage", "nextPageToken"}


def _types(value: Value, _prefixes: Prefixes) -> Made:
    known = []
    for one in value.texts():
        if one in TYPES:
            known.append(TYPES.index(one) + 1)
        elif ":" not in one:  # the type of an extension event is a URI: legal, and no event has it
            raise value.refuse(f"{one[:80]!r} is no type of event")
    return OneOf("type", tuple(known))


def _actions(value: Value, _prefixes: Prefixes) -> Made:
    wanted = value.texts()
    if wrong := next((one for one in wanted if one not in ACTIONS), None):
        raise value.refuse(f"{wrong[:80]!r} is no action")
    return OneOf("action", tuple(ACTIONS.index(one) + 1 for one in wanted))


def _words(column: Any, vocabulary: str) -> Maker:
    def made(value: Value, prefixes: Prefixes) -> Made:
        return OneOf(column, tests.words(value, vocabulary, prefixes))

    return made


def _places(column: Any) -> Maker:
    return lambda value, _: OneOf(column, tuple(identifiers.stored(one) for one in identifiers.uris(value)))


def _moment(column: Any, operator: Any) -> Maker:
    return lambda value, _: Moment(column, operator, value.time())


def _declares(value: Value, _prefixes: Prefixes) -> Made:
    return Declares() if value.flag() else None


_FIXED: dict[str, Maker] = {
    "eventType": _types,
    "EQ_action": _actions,
    "EQ_bizStep": _words("biz_step", "bizStep"),
    "EQ_disposition": _words("disposition", "disposition"),
    "EQ_readPoint": _places("read_point"),
    "EQ_bizLocation": _places("biz_location"),
    # Without master data a place has no descendants but itself.
    "WD_readPoint": _places("read_point"),
    "WD_bizLocation": _places("biz_location"),
    "GE_eventTime": _moment("event_time", ">="),
    "LT_eventTime": _moment("event_time", "<"),
    "GE_recordTime": _moment("record_time", ">="),
    "LT_recordTime": _moment("record_time", "<"),
    "EQ_eventID": lambda value, _: EventIds(value.texts()),
    "EXISTS_errorDeclaration": _declares,
    **identifiers.FIXED,
    **tests.FIXED,
    **sensors.FIXED,
}
_FAMILIES: tuple[tuple[re.Pattern[str], Callable[[Value, re.Match[str], Prefixes], Made]], ...] = (
    *tests.FAMILIES,
    *sensors.FAMILIES,
    *identifiers.FAMILIES,
    *extensions.FAMILIES,
)


def parse(asked: Mapping[str, Any], *, url: bool, prefixes: Prefixes = STANDARD) -> Query:
    """The query that these parameters mean. `url`: their values are texts of an address; else they are JSON's.

    `prefixes`: what CURIEs in names and values mean, beside what `@context` declares. Raises `QueryParameterError`, and
    `UnbuiltQueryError` for what the standard has and this house does not.
    """
    context = asked.get("@context")
    if context is not None:
        prefixes = declared(context, prefixes)
    conditions: list[Condition] = []
    judged: list[Test] = []
    for name, raw in asked.items():
        if name in _SETTINGS or name in _PAGES or name == "@context":
            continue
        made = _made(Value(name, raw, url=url), prefixes)
        if isinstance(made, Test):
            judged.append(made)
        elif made is not None:
            conditions.append(made)
    settings = {name: read(Value(name, asked[name], url=url)) for name, read in _SETTINGS.items() if name in asked}
    return _settled(Query(tuple(conditions), tuple(judged), context=context), settings)


def _made(value: Value, prefixes: Prefixes) -> Made:
    if (fixed := _FIXED.get(value.name)) is not None:
        return fixed(value, prefixes)
    for pattern, maker in _FAMILIES:
        if found := pattern.fullmatch(value.name):
            return maker(value, found, prefixes)
    if re.match("(HASATTR|EQATTR|EQ_ATTR)_", value.name):
        raise UnbuiltQueryError(f"{value.name[:80]}: master data is not kept here")
    raise QueryParameterError(f"{value.name[:80]!r} is no parameter of a query")


def _one_of(*known: str) -> Callable[[Value], str]:
    def read(value: Value) -> str:
        text = value.text()
        if text not in known:
            raise value.refuse(f"one of {', '.join(known)} is wanted")
        return text

    return read


def _order(value: Value) -> str:
    text = value.text()
    if text in _ORDER:
        return text
    if ":" in text:
        raise UnbuiltQueryError("orderBy: results are ordered by eventTime or recordTime, not by extension fields")
    raise value.refuse("eventTime or recordTime is wanted")


_SETTINGS: dict[str, Callable[[Value], Any]] = {
    "orderBy": _order,
    "orderDirection": _one_of(*_DIRECTION),
    "eventCountLimit": lambda value: value.whole(),
    "maxEventCount": lambda value: value.whole(),
    "perPage": lambda value: value.whole(),
}


def _settled(query: Query, settings: dict[str, Any]) -> Query:
    if "eventCountLimit" in settings and "maxEventCount" in settings:
        raise QueryParameterError("eventCountLimit and maxEventCount exclude each other")
    if "eventCountLimit" in settings and "orderBy" not in settings:
        raise QueryParameterError("eventCountLimit: which events are the first is only known with orderBy")
    return Query(
        query.conditions,
        query.tests,
        settings.get("orderBy", ""),
        settings.get("orderDirection", "DESC") == "DESC",
        settings.get("eventCountLimit"),
        settings.get("maxEventCount"),
        settings.get("perPage"),
        query.context,
    )


def vocabulary_text(kind: str, value: str) -> str:
    """A bizStep or disposition in stored form: a bare word of the CBV, else the URI."""
    return vocabularies()[kind].bare(value)
