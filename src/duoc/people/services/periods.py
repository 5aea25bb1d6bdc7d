"""The day of a question, and rows in force on it."""

from datetime import date

from django.db.models import Q

from duoc.core.clock import Clock, SystemClock, province_day


def today(clock: Clock | None = None) -> date:
    """The present day of the province."""
    return province_day((clock or SystemClock()).now_us())


def in_force(day: date, prefix: str = "") -> Q:
    """Rows whose period holds this day; see `rules.periods.is_in_force`."""
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    not_ended = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    return begun & not_ended
