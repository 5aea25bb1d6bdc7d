"""The calendar of the province's offices, as dated facts with their basis."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

import duoc.core
from duoc.people.models import Holiday
from duoc.people.rules import calendar as rules

FACTS = Path(duoc.core.__file__).parent / "holidays.csv"


@transaction.atomic
def settle_calendar() -> int:
    """Bring the named days to what the house knows; days that somebody added stay. How many were new or changed."""
    changed = 0
    held = {holiday.day: holiday for holiday in Holiday.objects.all()}
    for row in csv.DictReader(FACTS.read_text(encoding="utf-8").splitlines()):
        facts = {
            "off": row["off"] == "1",
            "name": row["name"],
            "basis": row["basis"],
            "verified": row["verified"] == "1",
        }
        day = date.fromisoformat(row["day"])
        known = held.get(day)
        if known is None or any(getattr(known, name) != value for name, value in facts.items()):
            Holiday.objects.update_or_create(day=day, defaults=facts)
            changed += 1
    return changed


def holidays(year: int) -> list[Holiday]:
    """The named days of a year."""
    return list(Holiday.objects.filter(day__year=year))


def named_days() -> dict[date, bool]:
    """All named days; True: off."""
    return dict(Holiday.objects.values_list("day", "off"))


def add_working_days(start: date, count: int) -> date:
    """See `rules.calendar.add_working_days`."""
    return rules.add_working_days(start, count, named_days())
