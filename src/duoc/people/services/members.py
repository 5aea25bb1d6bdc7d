"""JSON forms of agencies, units and conversions: the same on the command line and in the API."""

from datetime import date
from typing import Any

from duoc.people.models import Agency, Unit
from duoc.people.rules.units import Resolution


def agency_members(agency: Agency) -> dict[str, Any]:
    """An agency of `agencies_as_of`, with the codes it carries on that day."""
    return {
        "key": agency.key,
        "name": agency.name,
        "short_name": agency.short_name,
        "kind": agency.kind,
        "codes": [code.code for code in agency.codes_on_day],
        "member_code": next((code.code for code in agency.codes_on_day if code.member), None),
        "illustrative": any(code.illustrative for code in agency.codes_on_day),
        "valid_from": _iso(agency.valid_from),
        "valid_to": _iso(agency.valid_to),
        "source": agency.source,
        "verified": agency.verified,
        "dates_verified": agency.dates_verified,
    }


def unit_members(unit: Unit) -> dict[str, Any]:
    """A unit."""
    return {
        "uid": unit.uid,
        "code": unit.code,
        "level": unit.level,
        "type": unit.type,
        "name": unit.name,
        "parent": unit.parent_id,
        "parent_name": unit.parent.name if unit.parent else None,
        "valid_from": _iso(unit.valid_from),
        "valid_to": _iso(unit.valid_to),
        "known_from": unit.known_from.isoformat(),
        "lat": unit.lat,
        "lon": unit.lon,
        "area_km2": unit.area_km2,
        "population": unit.population,
        "source": unit.source,
        "verified": unit.verified,
    }


def resolution_members(found: Resolution) -> dict[str, Any]:
    """A conversion. `estimate` is what the sources name first; whoever uses it must say that it is an estimate."""
    names = dict(Unit.objects.filter(uid__in=found.candidates).values_list("uid", "name"))
    return {
        "uid": found.uid,
        "outcome": found.outcome.value,
        "unit": found.unit,
        "candidates": [{"uid": uid, "name": names[uid]} for uid in found.candidates],
        "estimate": found.default,
        "basis": list(dict.fromkeys(step.basis for step in found.steps)),
    }


def _iso(one: date | None) -> str | None:
    return one.isoformat() if one else None
