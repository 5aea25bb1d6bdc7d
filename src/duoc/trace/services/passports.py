"""Product passports: the facts that the house holds of a lot or piece, judged; the events behind it for the national portal."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from duoc.core.clock import PROVINCE_ZONE, SystemClock, province_day
from duoc.core.environment import Environment
from duoc.engines.epcis.contexts import EPCIS_CONTEXT, declared
from duoc.frame.environments import alias
from duoc.people.services import consented
from duoc.trace.models import EventDocument, Product
from duoc.trace.rules import answers
from duoc.trace.rules.identity import hash_uri, whole
from duoc.trace.rules.journey import OUTPUT
from duoc.trace.rules.passport import Passport, certificates, declared_dates, passport
from duoc.trace.rules.visibility import Role
from duoc.trace.services.diary.citing import Citations, cited
from duoc.trace.services.journey import Happening, JourneyRefusedError, Told, stored, trace

_PRODUCTION = Environment.PRODUCTION
_TRANSFORMATION = 4
# The wire format of the national portal is not published (nothing to check this against): an event document says so itself.
UNVERIFIED = (
    "chưa đối chiếu: Cổng truy xuất quốc gia chưa công bố định dạng kết nối; đây là tài liệu EPCIS 2.0 trung lập"
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A passport of an identifier, as of a moment. diary: what is cited of records that are no events; events: rows of those
    that it rests on."""

    text: str
    passport: Passport
    day: date
    diary: Citations
    events: Sequence[int] = ()


def issue(
    text: str,
    *,
    lot: str = "",
    role: Role = Role.PUBLIC,
    day: date | None = None,
    environment: Environment = _PRODUCTION,
) -> Issued:
    """The passport of a lot or piece with what is known of it; of a bare product without events. day: whose demand counts;
    lot: of a stamped piece, the one that its activation bound it to; role: who reads what it cites of diaries.

    Raises `JourneyRefusedError` for what cannot be read.
    """
    start = stored(text)
    try:
        told = trace([start, lot] if lot else [start], forward=False, environment=environment)
    except JourneyRefusedError:
        told = None
    return issued(start, told, lot=lot, role=role, day=day, environment=environment)


def issued(
    text: str,
    told: Told | None,
    *,
    lot: str = "",
    role: Role = Role.PUBLIC,
    day: date | None = None,
    environment: Environment = _PRODUCTION,
) -> Issued:
    """The same of a stored text whose journey is known already, or is not there."""
    on = day or province_day(SystemClock().now_us())
    reached = (one.text for one in told.journey.reached.values()) if told else ()
    diary = cited({text, *([stored(lot)] if lot else []), *reached}, role, environment)
    facts = _of_product(text, environment) | (_of_events(told, environment) if told else {})
    facts["conditions"] = str(diary.count or "")
    events = [one.number for one in told.happenings] if told else []
    return Issued(text, passport(facts, on), on, diary, events)


def national_document(text: str, environment: Environment = _PRODUCTION, *, lot: str = "") -> dict[str, Any]:
    """An EPCISDocument of every event behind a lot or piece whose document has not been erased, marked `UNVERIFIED`.

    Raises `JourneyRefusedError`.
    """
    told = trace([text, lot] if lot else [text], forward=False, environment=environment)
    listed = []
    for content in _documents(environment, [one.number for one in told.happenings]):
        row = content.event
        event_id = row.event_id or hash_uri(bytes(row.hash))
        event = answers.event(content.document, event_id, row.record_time, translate=False)
        if extra := answers.extra_context(content.context.members):
            own = event.get("@context", [])
            event["@context"] = [*extra, *(own if isinstance(own, list) else [own])]
        listed.append(event)
    return {
        "@context": [EPCIS_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": datetime.now(PROVINCE_ZONE).isoformat(timespec="seconds"),
        "rdfs:comment": UNVERIFIED,
        "epcisBody": {"eventList": listed},
    }


def _of_product(start: str, environment: Environment) -> dict[str, str]:
    code = start.partition("/t/")[2].partition("/")[0] if start.startswith("http") else ""
    key = {"gtin": start[3:17]} if start.startswith("01/") else {"code": code}
    found = (
        Product.objects.using(alias(environment)).filter(**key).select_related("party").first()
        if any(key.values())
        else None
    )
    if found is None:
        return {"gtin": key.get("gtin", "")}
    party = found.party
    # A household's name is shown by its consent alone; there is none to its address.
    private = party.kind == "household"
    return {
        "name": found.name,
        "gtin": found.gtin,
        "party": party.name if consented(party, "name") else "",
        "address": "" if private else party.address,
        "party_number": party.gln or ("" if private else party.tax_code),
        "warning": found.safety_warning,
    }


def _of_events(told: Told, environment: Environment) -> dict[str, str]:
    journey = told.journey
    made = [one for one in told.happenings if one.type == _TRANSFORMATION and any(s.role == OUTPUT for s in one.goods)]
    last = next((one for one in reversed(made) if one.place), None)
    last = last or next((one for one in reversed(told.happenings) if one.place), None)
    # What is said of the thing itself, of its lot, and where that was made; not what was said of the goods it was made of.
    own = {number for number, one in journey.reached.items() if one.steps == 0}
    numbers = [one.number for one in told.happenings if any(s.identifier in own for s in journey.events[one.number])]
    produced = expires = ""
    named: dict[str, None] = {}
    for content in _documents(environment, numbers):
        event = json.loads(content.document)
        first, final = declared_dates(event, declared(json.loads(content.context.members)))
        produced, expires = produced or first, expires or final
        named |= dict.fromkeys(certificates(event))
    return {
        "origin": whole(last.place) if last else "",
        "events": str(len(told.happenings)),
        "origin_followed": "" if journey.cut or journey.open_ends else str(len(journey.reached)),
        "certificates": " ".join(named),
        "produced": produced or _made_on(made, told),
        "expires": expires,
    }


def _made_on(made: list[Happening], told: Told) -> str:
    """The day on which the thing was made, where no event declares one: that of the event that made it."""
    starts = {told.text(one) for one in told.journey.starts}
    for one in made:
        if any(said.role == OUTPUT and said.text in starts for said in one.goods):
            return one.time.astimezone(PROVINCE_ZONE).date().isoformat()
    return ""


def _documents(environment: Environment, events: Collection[int]) -> list[EventDocument]:
    found = EventDocument.objects.using(alias(environment)).filter(event__in=events).select_related("event", "context")
    return list(found.order_by("event__event_time", "event"))
