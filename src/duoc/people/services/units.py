"""Administrative units as of a day, their history and their conversion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from duoc.core import text
from duoc.people.models import Succession, Unit
from duoc.people.rules import units as rules
from duoc.people.rules.units import Link, Resolution, UnitError

from .periods import in_force


@dataclass(frozen=True, slots=True)
class History:
    """A unit, what it came from, what became of it, and the other units that carried its code, by first day."""

    unit: Unit
    origins: list[Succession]
    successions: list[Succession]
    same_code: list[Unit]


def units_as_of(day: date, level: str | None = None, parent: str | None = None) -> list[Unit]:
    """The units in force on `day` in Vietnamese order; `level` province, district or commune; `parent` a uid.

    `parent` is read through all levels: the communes of a province are those of its districts too.
    """
    found = Unit.objects.filter(in_force(day)).select_related("parent", "parent__parent")
    if level is not None:
        found = found.filter(level=level)
    return [unit for unit in found if parent is None or parent in _line(unit)]


def unit_by_code(code: str, day: date) -> Unit | None:
    """The unit that carries this code on this day; a code alone names nothing."""
    return Unit.objects.filter(in_force(day), code=code).select_related("parent", "parent__parent").first()


def search_units(
    query: str, day: date, limit: int | None = 20, *, level: str | None = None, parent: str | None = None
) -> list[Unit]:
    """Units in force on `day` whose name holds `query`, marks or not; exact marks first. At most `limit`, None: all.

    `level` and `parent` as in `units_as_of`.
    """
    folded = text.fold(query)
    if not folded or "\0" in folded:  # a sign that no stored text can hold, and that PostgreSQL refuses to read
        return []
    found = [unit for unit in units_as_of(day, level, parent) if folded in unit.fold]
    ranked = [(place, unit) for unit in found if (place := text.match(query, unit.name)) is not None]
    return [unit for _, unit in sorted(ranked, key=lambda pair: (pair[0], pair[1].sort_key))[:limit]]


def unit_history(uid: str) -> History:
    """Everything known about a unit through time. Raises `UnitError` for an unknown uid."""
    try:
        unit = Unit.objects.select_related("parent", "parent__parent").get(uid=uid)
    except Unit.DoesNotExist:
        raise UnitError(f"Không có đơn vị {uid}.") from None
    same_code = Unit.objects.filter(code=unit.code).exclude(uid=uid).order_by("known_from", "uid")
    return History(
        unit,
        list(unit.origins.select_related("predecessor").order_by("effective", "predecessor__sort_key")),
        list(unit.successions.select_related("successor").order_by("effective", "-is_default", "successor__sort_key")),
        list(same_code),
    )


def convert_unit(uid: str, from_day: date, to_day: date) -> Resolution:
    """What a place in `uid` on `from_day` belongs to on `to_day`: one unit, or a question. Raises `UnitError`."""
    return rules.convert(facts(), links(), uid, from_day, to_day)


def held_units(uid: str, day: date, past_day: date) -> list[tuple[Unit, bool]]:
    """The units of `past_day` whose land lies in `uid` on `day`, each with whether all of it does."""
    held = dict(rules.held(facts(), links(), uid, day, past_day))
    return [(unit, held[unit.uid]) for unit in Unit.objects.filter(uid__in=held)]


def first_known_day() -> date | None:
    """The first day our sources speak of; lists of earlier days are shown as unverified. None before seeding."""
    known: date | None = Unit.objects.filter(valid_from=None).aggregate(day=Max("known_from"))["day"]
    return known


def _line(unit: Unit) -> Sequence[str]:
    parent = unit.parent
    return [] if parent is None else [parent.uid, *_line(parent)]


def facts() -> dict[str, rules.Unit]:
    """All units, in the form that reasoning takes."""
    rows = Unit.objects.order_by("uid").values_list(
        "uid", "code", "level", "name", "parent_id", "valid_from", "valid_to", "type", "ends_by", "verified"
    )
    return {
        uid: rules.Unit(uid, code, level, name, parent or "", first, last, kind, ends_by, verified)
        for uid, code, level, name, parent, first, last, kind, ends_by, verified in rows
    }


def links() -> list[Link]:
    """All successions, in the form that reasoning takes."""
    rows = Succession.objects.order_by("effective", "predecessor_id", "successor_id").values_list(
        "effective", "predecessor_id", "successor_id", "share", "is_default", "kind", "basis", "verified",
        "moved_people", "moved_km2",
    )  # fmt: skip
    return [
        Link(day, old, new, share == "whole", default, kind == "boundary_transfer", basis, verified, people, km2)
        for day, old, new, share, default, kind, basis, verified, people, km2 in rows
    ]
