"""The steps of a journey as everybody may read them: in the very words of the proof document where it opens them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.trace.models import EventDocument
from duoc.trace.rules import event_lines, words
from duoc.trace.rules.identity import whole
from duoc.trace.rules.visibility import Role
from duoc.trace.services import sites
from duoc.trace.services.journey import Happening, Told
from duoc.trace.services.sites import Shown

MOST_STEPS = 12  # the newest ones


@dataclass(frozen=True, slots=True)
class Step:
    """One event. number: from the journey's first one on. proof: its place in the proof document; None: nothing proves it yet.

    line: when, what, who, where, in what state, as far as told; of a proven step letter for letter what the verifier says.
    place: the registered site, None where nobody knows one.
    """

    number: int
    time: datetime
    proof: int | None
    line: tuple[str, ...]
    illustrative: bool
    place: Shown | None


def steps(
    told: Told | None, document: dict[str, Any], *, english: bool, environment: Environment
) -> tuple[list[Step], int]:
    """The newest steps and every proven one, in the order of time; and how many older ones there are."""
    if told is None:
        return [], 0
    proven = _proven(told, document, environment)
    lines = event_lines.lines(document, english=english) if proven else []
    numbered = list(enumerate(told.happenings, 1))
    listed = [(n, one) for n, one in numbered if n > len(numbered) - MOST_STEPS or one.number in proven]
    places = sites.shown({whole(one.place) for _n, one in listed if one.place}, Role.PUBLIC, environment)
    names = {one.party.pk: people.public_name(one.party) for _n, one in listed if one.party}
    found = []
    for number, one in listed:
        at, place = proven.get(one.number), places.get(whole(one.place))
        line = lines[at] if at is not None else _declared(one, names, place, english)
        found.append(Step(number, one.time, at, line, bool(one.party and one.party.illustrative), place))
    return found, len(numbered) - len(listed)


def place_name(place: Shown | None) -> str:
    """A site in one line, as far as it may be told; empty where nothing is known of it or may be."""
    return ", ".join(dict.fromkeys(one for one in (place.name, place.commune_name) if one)) if place else ""


def _declared(one: Happening, names: dict[int, str], place: Shown | None, english: bool) -> tuple[str, ...]:
    parts = (
        event_lines.moment(one.time.isoformat()),
        words.step(one.step, one.type, english=english),
        names[one.party.pk] if one.party else "",
        place_name(place),
    )
    return tuple(part for part in parts if part)


def _proven(told: Told, document: dict[str, Any], environment: Environment) -> dict[int, int]:
    """Number of an event → its place in the proof document. An entry of the ledger names its event of the outbox."""
    shown: Sequence[dict[str, Any]] = document["events"]
    if not shown:
        return {}
    entries = [json.loads(document["entries"][one["entry"]]["entry"])["event"] for one in shown]
    places = {event: at for at, event in enumerate(entries)}
    rows: Any = EventDocument.objects.using(alias(environment)).filter(
        event__in=[one.number for one in told.happenings], entry__in=places
    )
    return {event: places[str(entry)] for event, entry in rows.values_list("event", "entry")}
