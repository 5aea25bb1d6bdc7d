"""Agencies and their dated identifier codes."""

from datetime import date

from django.db.models import Prefetch

from duoc.people.models import Agency, AgencyCode, AgencySuccession
from duoc.people.rules.accounts import AccountRefusedError

from .periods import in_force, today


def agencies_as_of(day: date) -> list[Agency]:
    """The agencies in force on `day` in Vietnamese order, each with `codes_on_day`: its codes of that day."""
    codes = Prefetch("codes", AgencyCode.objects.filter(in_force(day)))
    found = list(Agency.objects.filter(in_force(day)).prefetch_related(codes))
    for agency in found:
        agency.codes_on_day = list(agency.codes.all())
    return found


def agency_by_code(code: str, day: date) -> Agency | None:
    """The agency that carries this identifier code on this day, or None."""
    carried = AgencyCode.objects.filter(in_force(day), code=code).select_related("agency").first()
    return carried.agency if carried else None


def codes_as_of(day: date) -> list[AgencyCode]:
    """All identifier codes in force on `day`, by code."""
    return list(AgencyCode.objects.filter(in_force(day)).select_related("agency"))


def member_code(agency: Agency, day: date) -> str | None:
    """The code under which the agency is a member of the exchange on this day; None for bodies without one."""
    code = agency.codes.filter(in_force(day), member=True).first()
    return code.code if code else None


def successors(agency: Agency) -> list[AgencySuccession]:
    """Who took over from an agency, earliest first."""
    return list(agency.successions.select_related("successor").order_by("effective", "successor__sort_key"))


def agency_named(name: str, day: date | None = None) -> Agency:
    """The agency of an identifier code or a key word (`so-tp`) on a day (today). Raises `AccountRefusedError`.

    An agency that has ended is refused with the names of those that took over.
    """
    day = day or today()
    agency = agency_by_code(name, day) or Agency.objects.filter(in_force(day), key=name).first()
    if agency is not None:
        return agency
    ended = Agency.objects.filter(key=name).first() or Agency.objects.filter(codes__code=name).first()
    if ended is None:
        raise AccountRefusedError(f"Không có cơ quan nào mang mã {name!r} vào ngày {day:%d/%m/%Y}.")
    heirs = ", ".join(
        f"{step.successor.name} ({member_code(step.successor, day) or step.successor.key})"
        for step in successors(ended)
    )
    heirs = f" Cơ quan tiếp nhận: {heirs}." if heirs else ""
    raise AccountRefusedError(f"{ended.name} không còn mang mã {name} vào ngày {day:%d/%m/%Y}.{heirs}")
