"""`/queries…`: named queries, their events, their subscriptions."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse

from duoc.trace.pages.epcis.door import Call, absent, body_limit, resource, told
from duoc.trace.pages.epcis.events import answer
from duoc.trace.pages.epcis.parameters import asked, page, query, with_next
from duoc.trace.pages.epcis.problems import EpcisError
from duoc.trace.rules.answers import written
from duoc.trace.rules.queries import QueryParameterError, UnbuiltQueryError
from duoc.trace.services import queries, subscriptions
from duoc.trace.services.queries import Named, QueryNamedAlreadyError
from duoc.trace.services.subscriptions import Subscribed, SubscriptionError

# What an address asks of a subscription by WebSocket.
_SOCKET = {
    "reportIfEmpty",
    "initialRecordTime",
    "stream",
    *("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"),
}


def _body(call: Call, kind: str) -> dict[str, Any]:
    """The JSON object that was sent. Raises `EpcisError`."""
    media_type = call.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", "application/ld+json"):
        raise EpcisError("UnsupportedMediaTypeException", "application/json is wanted")
    octets = call.request.read(body_limit() + 1)
    if len(octets) > body_limit():
        raise EpcisError(kind, f"at most {body_limit()} octets")
    try:
        found = json.loads(octets.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise EpcisError(kind, "the body is no JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise EpcisError(kind, "a JSON object is wanted")
    if "\\u0000" in octets.decode() or _has_lone_surrogate(found):
        raise EpcisError(kind, "a text with a zero byte or half a sign cannot be kept")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _has_lone_surrogate(found: Any) -> bool:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _post(call: Call) -> HttpResponse:
    sent = _body(call, "QueryValidationException")
    name, definition = sent.get("name"), sent.get("query")
    if not isinstance(name, str) or not isinstance(definition, dict) or len(sent) != 2:
        raise EpcisError("QueryValidationException", "a query has a name (text) and a query (object), nothing else")
    query(definition, url=False, known={})
    try:
        queries.name_query(call.party, name, definition)
    except QueryNamedAlreadyError:
        raise EpcisError("ResourceAlreadyExistsException", "there is a query of this name") from None
    except (QueryParameterError, UnbuiltQueryError) as error:
        raise EpcisError("QueryValidationException", str(error)) from None
    return HttpResponse(status=201, headers={"Location": call.address(f"queries/{quote(name, safe='')}")})


def _list(call: Call) -> HttpResponse:
    size, token = page(call.request)
    try:
        found, following = queries.queries(call.party, size, token)
    except QueryParameterError as error:
        raise EpcisError("QueryParameterException", str(error)) from None
    return with_next(told([_members(one) for one in found]), call, following)


def _members(named: Named) -> dict[str, Any]:
    return {"name": named.name, "query": named.definition}


def _named(call: Call, name: str) -> Named:
    found = queries.query_named(call.party, name) if "\0" not in name else None
    return absent("there is no query of this name") if found is None else found


def _one(call: Call, name: str) -> HttpResponse:
    return told(_members(_named(call, name)))


def _forget(call: Call, name: str) -> HttpResponse:
    queries.forget_query(call.party, _named(call, name).name)
    return HttpResponse(status=204)


def _events(call: Call, name: str) -> HttpResponse:
    named = _named(call, name)
    if "websocket" in call.request.headers.get("Upgrade", "").lower():
        detail = "subscribe by webhook: POST /queries/{name}/subscriptions"
        raise EpcisError("ImplementationException", detail, status=501, title="WebSocket is not built here")
    parameters = asked(call.request)
    if parameters.keys() & _SOCKET:
        raise EpcisError("SubscriptionControlsException", "these parameters belong to a subscription")
    if unknown := sorted(parameters.keys() - {"perPage", "nextPageToken"}):
        raise EpcisError("QueryParameterException", f"{unknown[0][:80]!r}: the named query says what is asked")
    merged = {**named.definition, **({"perPage": page(call.request)[0]} if "perPage" in parameters else {})}
    return answer(call, query(merged, url=False, known={}), parameters.get("nextPageToken", ""), named.name)


def _subscribe(call: Call, name: str) -> HttpResponse:
    named = _named(call, name)
    sent = _body(call, "SubscriptionControlsException")
    try:
        made = subscriptions.subscribe(call.party, named, sent, call.epc_format)
    except SubscriptionError as error:
        raise EpcisError("SubscriptionControlsException", str(error)) from None
    location = call.address(f"queries/{quote(name, safe='')}/subscriptions/{made.id}")
    return told(_subscription_members(made), 201, Location=location)


def _subscriptions(call: Call, name: str) -> HttpResponse:
    page(call.request)
    return told([_subscription_members(one) for one in subscriptions.subscriptions(call.party, _named(call, name))])


def _number(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return absent("there is no such subscription")


def _subscription(call: Call, name: str, number: str) -> HttpResponse:
    found = subscriptions.subscription(call.party, _named(call, name), _number(number))
    if found is None:
        return absent("there is no such subscription")
    answer = told(_subscription_members(found))
    answer["GS1-Query-Min-Record-Time"] = written(found.min_record_time)
    return answer


def _unsubscribe(call: Call, name: str, number: str) -> HttpResponse:
    if not subscriptions.unsubscribe(call.party, _named(call, name), _number(number)):
        return absent("there is no such subscription")
    return HttpResponse(status=204)


def _subscription_members(one: Subscribed) -> dict[str, Any]:
    found: dict[str, Any] = {"subscriptionID": str(one.id), "queryName": one.query, "dest": one.dest}
    found |= {"stream": True} if one.stream else {"schedule": one.schedule}
    found |= {"reportIfEmpty": one.report_if_empty, "epcFormat": one.epc_format, "createdAt": written(one.created_at)}
    found |= {"minRecordTime": written(one.min_record_time)}
    found |= _when("lastNotifiedAt", one.last_notified_at)
    return found | ({"lastFailure": one.last_failure} if one.failures else {})


def _when(name: str, moment: datetime | None) -> dict[str, str]:
    return {} if moment is None else {name: written(moment)}


all_queries = resource(GET=_list, POST=_post)
named_query = resource(GET=_one, DELETE=_forget)
events_of = resource(GET=_events)
all_subscriptions = resource(GET=_subscriptions, POST=_subscribe)
one_subscription = resource(GET=_subscription, DELETE=_unsubscribe)
