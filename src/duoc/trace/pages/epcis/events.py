"""`/events` and the resources that lead to events: types, EPCs, steps, places, dispositions. Each has three shapes:
the list, one of it, and its events."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpResponse

from duoc.engines.epcis.vocabulary import vocabularies
from duoc.trace.pages.epcis.capture import post_event
from duoc.trace.pages.epcis.door import Call, absent, resource, told
from duoc.trace.pages.epcis.parameters import asked, page, prefixes, query, with_next
from duoc.trace.pages.epcis.problems import EpcisError
from duoc.trace.rules.answers import collection, query_document
from duoc.trace.rules.queries import Query, QueryParameterError
from duoc.trace.rules.queries.parameters import TYPES
from duoc.trace.services import events
from duoc.trace.services.events import TooComplexError, TooManyError

# Resource → the parameter of a query that one of it stands for.
RESOURCES = {
    "eventTypes": "eventType",
    "epcs": "MATCH_anyEPC",
    "bizSteps": "EQ_bizStep",
    "bizLocations": "EQ_bizLocation",
    "readPoints": "EQ_readPoint",
    "dispositions": "EQ_disposition",
}
_VOCABULARIES = {"bizSteps": "bizStep", "dispositions": "disposition"}
_TOP = ["queries", "capture", "events", *RESOURCES]


def answer(call: Call, wanted: Query, token: str = "", name: str = "SimpleEventQuery") -> HttpResponse:
    """One page of the events of a query. Raises `EpcisError`."""
    translate = call.translates
    try:
        found = events.find(call.reader, wanted, token=token)
    except QueryParameterError as error:
        raise EpcisError("QueryParameterException", str(error)) from None
    except TooComplexError as error:
        raise EpcisError("QueryTooComplexException", str(error)) from None
    except TooManyError as error:
        raise EpcisError("QueryTooLargeException", str(error)) from None
    shown = [one.answer(translate=translate) for one in found.events]
    return with_next(told(query_document(shown, datetime.now(UTC), name)), call, found.following)


def _top(_call: Call) -> HttpResponse:
    return told(collection(_TOP))


def _events(call: Call, **fixed: str) -> HttpResponse:
    parameters = asked(call.request)
    token = parameters.pop("nextPageToken", "")
    if both := fixed.keys() & parameters.keys():
        raise EpcisError("QueryParameterException", f"{both.pop()!r} is said by the address already")
    return answer(call, query({**parameters, **fixed}, url=True, known=prefixes(call.request)), token)


def _event(call: Call, event_id: str) -> HttpResponse:
    found = events.event_named(call.reader, event_id)
    if found is None:
        return absent("there is no such event")
    return told(query_document([found.answer(translate=call.translates)], datetime.now(UTC)))


def _list(what: str) -> Callable[..., HttpResponse]:
    def view(call: Call) -> HttpResponse:
        size, token = page(call.request)
        try:
            found = events.listed(call.reader, what, size, token)
        except QueryParameterError as error:
            raise EpcisError("QueryParameterException", str(error)) from None
        return with_next(told(collection(found.entries)), call, found.following)

    return view


def _types(call: Call) -> HttpResponse:
    page(call.request)
    return told(collection(list(TYPES)))


def _one(what: str) -> Callable[..., HttpResponse]:
    def view(call: Call, one: str) -> HttpResponse:
        page(call.request)
        if not _is_known(call, what, one):
            return absent(f"none of the {what}")
        return told(collection(["events"]))

    return view


def _is_known(call: Call, what: str, one: str) -> bool:
    if what == "eventTypes":
        return one in TYPES
    if (name := _VOCABULARIES.get(what)) and vocabularies()[name].bare(one) in vocabularies()[name].words:
        return True
    try:
        wanted = query({RESOURCES[what]: one}, url=True, known=prefixes(call.request))
        return bool(events.find(call.reader, wanted, size=1).events)
    except EpcisError:
        return False


def _events_of(what: str) -> Callable[..., HttpResponse]:
    def view(call: Call, one: str) -> HttpResponse:
        if what == "eventTypes" and one not in TYPES:
            return absent("none of the eventTypes")
        if "|" in one:
            raise EpcisError("QueryParameterException", "the address names one")
        return _events(call, **{RESOURCES[what]: one})

    return view


def _no_page_tokens(_call: Call, token: str) -> HttpResponse:
    detail = f"a token of a page ({len(token)} signs) holds a place and no state: there is nothing to invalidate"
    raise EpcisError("ImplementationException", detail, status=501, title="Functionality not supported by server")


top = resource(GET=_top)
all_events = resource(GET=_events, POST=post_event)
event = resource(GET=_event)
page_token = resource(DELETE=_no_page_tokens)
lists = {what: resource(GET=_types if what == "eventTypes" else _list(what)) for what in RESOURCES}
single = {what: resource(GET=_one(what)) for what in RESOURCES}
events_of = {what: resource(GET=_events_of(what)) for what in RESOURCES}
