"""A province's profile into the tables: safe to repeat, one public event for each change of the facts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import connection, models, transaction

from duoc.core import canonical, text
from duoc.core.profile import Profile, ProfileError, Row
from duoc.frame import outbox
from duoc.people.models import Agency, AgencyCode, AgencySuccession, Succession, Unit
from duoc.people.rules import units as rules

from .units import facts, links

M = TypeVar("M", bound=models.Model)

# What the header of each table must name; the order is the order of loading.
_COLUMNS = {
    "agencies": "key name short_name kind valid_from valid_to source verified dates_verified",
    "agency_codes": "code agency form valid_from valid_to replaces member source verified illustrative",
    "agency_succession": "effective from to share basis source verified",
    "units": "uid code level type name parent valid_from valid_to known_from begins_by ends_by lat lon point area_km2 "
    "area_basis population population_basis source verified note",
    "succession": "effective from to share is_default kind moved_km2 moved_people basis source verified status",
}
_LEVELS = ("province", "district", "commune")
_KINDS = ("merged", "divided", "unchanged", "boundary_transfer")
_TEXTS = ("begins_by", "ends_by", "point", "area_basis", "population_basis", "note")


@dataclass(frozen=True, slots=True)
class SeedReport:
    """Rows per table of the profile, and how many of all of them were new or had changed."""

    rows: dict[str, int]
    changed: int


@transaction.atomic
def seed(profile: Profile) -> SeedReport:
    """Bring agencies, codes and units to what the profile says. Rows it does not name stay as they are.

    Raises `ProfileError` when a row cannot be read or the units contradict each other; then nothing is changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.seed'))")
        # A corrected pair of periods may overlap until its second row is written.
        cursor.execute(
            "SET CONSTRAINTS code_names_one_unit_at_a_time, code_names_one_agency_at_a_time, "
            "agency_has_one_member_code_at_a_time DEFERRED"
        )
    tables = {name: profile.rows(name, columns.split()) for name, columns in _COLUMNS.items()}
    changed = _agencies(tables) + _units(tables)
    if found := rules.faults(facts(), links()):
        raise ProfileError(f"{profile.folder / 'units.csv'}: {found[0]}")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    rows = {name: len(table) for name, table in tables.items()}
    if changed:
        digests = {name: _digest(table) for name, table in tables.items()}
        outbox.append(
            "people.profile_seeded", {"profile": profile.origin, "rows": rows, "sha256": digests}, public=True
        )
    return SeedReport(rows, changed)


def _agencies(tables: Mapping[str, list[Row]]) -> int:
    changed = 0
    agencies: dict[str, Agency] = {}
    for row in tables["agencies"]:
        name = row.text("name")
        agencies[row.text("key")], new = _put(
            Agency,
            {"key": row["key"]},
            name=name,
            short_name=row.text("short_name"),
            fold=text.fold(f"{name} {row['short_name']}"),
            sort_key=text.sort_key(name),
            kind=row.choice("kind", Agency.Kind.values),
            source=row.text("source"),
            verified=row.flag("verified"),
            dates_verified=row.flag("dates_verified"),
            **_period(row),
        )
        changed += new
    codes: dict[str, AgencyCode] = {}
    for row in tables["agency_codes"]:
        codes[row.text("code")], new = _put(
            AgencyCode,
            {"code": row["code"], "valid_from": row.day("valid_from")},
            agency=_known(row, "agency", agencies),
            form=row.text("form"),
            valid_to=row.day("valid_to"),
            replaces=_known(row, "replaces", codes) if row["replaces"] else None,
            member=row.flag("member"),
            source=row.text("source"),
            verified=row.flag("verified"),
            illustrative=row.flag("illustrative"),
        )
        changed += new
    for row in tables["agency_succession"]:
        natural = {
            "effective": _day(row, "effective"),
            "predecessor": _known(row, "from", agencies),
            "successor": _known(row, "to", agencies),
        }
        changed += _put(
            AgencySuccession,
            natural,
            share=row.choice("share", {"whole", "part"}),
            basis=row.text("basis"),
            source=row.text("source"),
            verified=row.flag("verified"),
        )[1]
    return changed


def _units(tables: Mapping[str, list[Row]]) -> int:
    changed = 0
    units: dict[str, Unit] = {}
    for row in tables["units"]:
        name, population = row.text("name"), row.number("population")
        short = name[len(row["type"]) :].strip() if name.casefold().startswith(row["type"].casefold()) else name
        units[row.text("uid")], new = _put(
            Unit,
            {"uid": row["uid"]},
            code=row.text("code"),
            level=row.choice("level", _LEVELS),
            type=row.text("type"),
            name=name,
            fold=text.fold(name),
            sort_key=f"{text.sort_key(short)} {text.sort_key(row['type'])}",
            parent=_known(row, "parent", units) if row["parent"] else None,
            known_from=_day(row, "known_from"),
            lat=row.number("lat"),
            lon=row.number("lon"),
            area_km2=row.number("area_km2"),
            population=None if population is None else int(population),
            source=row.text("source"),
            verified=row.flag("verified"),
            **{column: row[column] for column in _TEXTS},
            **_period(row),
        )
        changed += new
    for row in tables["succession"]:
        people = row.number("moved_people")
        natural = {
            "effective": _day(row, "effective"),
            "predecessor": _known(row, "from", units),
            "successor": _known(row, "to", units),
        }
        changed += _put(
            Succession,
            natural,
            share=row.choice("share", {"whole", "part"}),
            is_default=row.flag("is_default"),
            kind=row.choice("kind", _KINDS),
            moved_km2=row.number("moved_km2"),
            moved_people=None if people is None else int(people),
            basis=row.text("basis"),
            source=row.text("source"),
            verified=row.flag("verified"),
            status=row["status"],
        )[1]
    return changed


def _put(model: type[M], natural: dict[str, Any], **values: Any) -> tuple[M, bool]:
    """The row of a natural key with these values, and whether it was new or had to be changed."""
    rows = model._default_manager
    found = rows.filter(**natural).first()
    if found is None:
        return rows.create(**natural, **values), True
    if all(getattr(found, name) == value for name, value in values.items()):
        return found, False
    for name, value in values.items():
        setattr(found, name, value)
    found.save(update_fields=list(values))
    return found, True


def _known(row: Row, column: str, known: Mapping[str, M]) -> M:
    if row[column] not in known:
        raise row.fault(column, f"{row[column]!r} is not named above or in its own table")
    return known[row[column]]


def _day(row: Row, column: str) -> date:
    day = row.day(column)
    if day is None:
        raise row.fault(column, "must not be empty")
    return day


def _period(row: Row) -> dict[str, date | None]:
    first, last = row.day("valid_from"), row.day("valid_to")
    if first is not None and last is not None and last <= first:
        raise row.fault("valid_to", "must come after valid_from")
    return {"valid_from": first, "valid_to": last}


def _digest(table: list[Row]) -> str:
    """SHA-256 (hex) of a table as canonical JSON: what was loaded can be compared with any copy of the profile."""
    return hashlib.sha256(canonical.dumps([dict(row) for row in table])).hexdigest()
