"""A province's profile into the tables: safe to repeat, one public event for each change of the facts."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, connection, models, transaction

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
# Constraints over periods and the table whose rows can break them.
_PERIODS = {
    "code_names_one_unit_at_a_time": "units",
    "code_names_one_agency_at_a_time": "agency_codes",
    "agency_has_one_member_code_at_a_time": "agency_codes",
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

    Raises `ProfileError` when a row cannot be read or rows contradict each other; then nothing is changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.seed'))")
    tables = {name: profile.rows(name, columns.split()) for name, columns in _COLUMNS.items()}
    with _judged_at_the_end(profile.folder):
        changed = _agencies(tables) + _units(tables)
        if found := rules.faults(facts(), links()):
            raise ProfileError(f"{profile.folder / 'units.csv'}: {found[0]}")
    rows = {name: len(table) for name, table in tables.items()}
    if changed:
        digests = {name: _digest(table) for name, table in tables.items()}
        event = {"profile": profile.origin, "rows": rows, "sha256": digests}
        outbox.append("people.profile_seeded", event, public=True)
    return SeedReport(rows, changed)


@contextmanager
def _judged_at_the_end(folder: Path) -> Iterator[None]:
    """Between two corrected rows a code may mean two things; at the end it must not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {', '.join(_PERIODS)} DEFERRED")
            yield
            cursor.execute(f"SET CONSTRAINTS {', '.join(_PERIODS)} IMMEDIATE")
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "a constraint"
        file = folder / f"{_PERIODS.get(name, 'units')}.csv"
        raise ProfileError(f"{file}: {name} is broken by the profile or by rows loaded before") from error


class _Table(Generic[M]):
    """The rows of one model by their natural key, read once; new rows are written together by `write`."""

    def __init__(self, model: type[M], *natural: str) -> None:
        self._model, self._natural = model, natural
        self._rows = {self._key(row): row for row in model._default_manager.all()}
        self._new: list[M] = []
        self.changed = 0

    def put(self, **values: Any) -> M:
        """The row of these values, changed where it differs, or a new one that `write` will store."""
        row = self._model(**values)
        found = self._rows.setdefault(self._key(row), row)
        if found is row:
            self._new.append(row)
            self.changed += 1
        elif differing := [name for name, value in values.items() if getattr(found, name) != value]:
            for name in differing:
                setattr(found, name, values[name])
            found.save(update_fields=differing)
            self.changed += 1
        return found

    def write(self) -> int:
        """Store the new rows; gives how many rows were new or changed."""
        self._model._default_manager.bulk_create(self._new)
        self._new = []
        return self.changed

    def _key(self, row: M) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self._natural)


def _agencies(tables: Mapping[str, list[Row]]) -> int:
    table = _Table(Agency, "key")
    agencies: dict[str, Agency] = {}
    for row in tables["agencies"]:
        name = row.text("name")
        agencies[row.text("key")] = table.put(
            key=row["key"],
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
    return table.write() + _codes(tables, agencies) + _agency_successions(tables, agencies)


def _codes(tables: Mapping[str, list[Row]], agencies: Mapping[str, Agency]) -> int:
    table = _Table(AgencyCode, "code", "valid_from")
    codes: dict[str, AgencyCode] = {}
    for row in tables["agency_codes"]:
        if row["replaces"]:
            table.write()  # a code can only be referred to once it is stored
        codes[row.text("code")] = table.put(
            code=row["code"],
            agency_id=_known(row, "agency", agencies).pk,
            form=row.text("form"),
            replaces_id=_known(row, "replaces", codes).pk if row["replaces"] else None,
            member=row.flag("member"),
            source=row.text("source"),
            verified=row.flag("verified"),
            illustrative=row.flag("illustrative"),
            **_period(row),
        )
    return table.write()


def _agency_successions(tables: Mapping[str, list[Row]], agencies: Mapping[str, Agency]) -> int:
    table = _Table(AgencySuccession, "effective", "predecessor_id", "successor_id")
    for row in tables["agency_succession"]:
        table.put(
            effective=_day(row, "effective"),
            predecessor_id=_known(row, "from", agencies).pk,
            successor_id=_known(row, "to", agencies).pk,
            share=row.choice("share", {"whole", "part"}),
            basis=row.text("basis"),
            source=row.text("source"),
            verified=row.flag("verified"),
        )
    return table.write()


def _units(tables: Mapping[str, list[Row]]) -> int:
    table = _Table(Unit, "uid")
    units: dict[str, Unit] = {}
    for row in tables["units"]:
        name = row.text("name")
        short = name[len(row["type"]) :].strip() if name.casefold().startswith(row["type"].casefold()) else name
        units[row.text("uid")] = table.put(
            uid=row["uid"],
            code=row.text("code"),
            level=row.choice("level", _LEVELS),
            type=row.text("type"),
            name=name,
            fold=text.fold(name),
            # Two spaces sort before the next syllable of a longer name: Tân Ân (xã) < Tân Ân Tây.
            sort_key=f"{text.sort_key(short)}  {text.sort_key(row['type'])}",
            parent_id=_known(row, "parent", units).uid if row["parent"] else None,
            known_from=_day(row, "known_from"),
            lat=row.number("lat"),
            lon=row.number("lon"),
            area_km2=row.number("area_km2"),
            population=_count(row, "population"),
            source=row.text("source"),
            verified=row.flag("verified"),
            **{column: row[column] for column in _TEXTS},
            **_period(row),
        )
    return table.write() + _successions(tables, units)


def _successions(tables: Mapping[str, list[Row]], units: Mapping[str, Unit]) -> int:
    table = _Table(Succession, "effective", "predecessor_id", "successor_id")
    for row in tables["succession"]:
        table.put(
            effective=_day(row, "effective"),
            predecessor_id=_known(row, "from", units).uid,
            successor_id=_known(row, "to", units).uid,
            share=row.choice("share", {"whole", "part"}),
            is_default=row.flag("is_default"),
            kind=row.choice("kind", _KINDS),
            moved_km2=row.number("moved_km2"),
            moved_people=_count(row, "moved_people"),
            basis=row.text("basis"),
            source=row.text("source"),
            verified=row.flag("verified"),
            status=row["status"],
        )
    return table.write()


def _known(row: Row, column: str, known: Mapping[str, M]) -> M:
    if row[column] not in known:
        raise row.fault(column, f"{row[column]!r} is not named above or in its own table")
    return known[row[column]]


def _day(row: Row, column: str) -> date:
    day = row.day(column)
    if day is None:
        raise row.fault(column, "must not be empty")
    return day


def _count(row: Row, column: str) -> int | None:
    number = row.number(column)
    return None if number is None else int(number)


def _period(row: Row) -> dict[str, date | None]:
    first, last = row.day("valid_from"), row.day("valid_to")
    if first is not None and last is not None and last <= first:
        raise row.fault("valid_to", "must come after valid_from")
    return {"valid_from": first, "valid_to": last}


def _digest(table: list[Row]) -> str:
    """SHA-256 (hex) of a table as canonical JSON: what was loaded can be compared with any copy of the profile."""
    return hashlib.sha256(canonical.dumps([dict(row) for row in table])).hexdigest()
