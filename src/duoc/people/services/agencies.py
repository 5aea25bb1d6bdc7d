"""Agencies and their dated identifier codes."""

import re
from datetime import date

from django.db import transaction
from django.db.models import F, Prefetch

from duoc.core import text
from duoc.frame import outbox
from duoc.people.models import Agency, AgencyCode, AgencySuccession
from duoc.people.rules.accounts import AccountRefusedError
from duoc.people.rules.periods import is_in_force

from .periods import in_force, today


def agencies_as_of(day: date) -> list[Agency]:
    """The agencies in force on `day` in Vietnamese order, each with `codes_on_day`: its codes of that day."""
    codes = Prefetch("codes", AgencyCode.objects.filter(in_force(day)))
    found = list(Agency.objects.filter(in_force(day)).prefetch_related(codes))
    for agency in found:
        agency.codes_on_day = list(agency.codes.all())
    return found


def add_agency(key: str, name: str, *, kind: str = Agency.Kind.BOARD, source: str, verified: bool = False) -> Agency:
    """A new agency from today on. Raises `AccountRefusedError` where the key word is taken or no key word."""
    if not re.fullmatch(r"[a-z0-9_-]{2,60}", key):
        raise AccountRefusedError("Từ khóa của cơ quan gồm chữ thường không dấu, số và gạch nối, từ 2 đến 60 ký tự.")
    name = text.nfc(name.strip())
    with transaction.atomic():
        made, new = Agency.objects.get_or_create(
            key=key,
            defaults={
                "name": name, "short_name": name, "fold": text.fold(name), "sort_key": text.sort_key(name), "kind": kind,
                "valid_from": today(), "source": source, "verified": verified, "dates_verified": verified,
            },
        )  # fmt: skip
        if not new:
            raise AccountRefusedError(f"Đã có cơ quan mang từ khóa {key}.")
        outbox.append("people.agency_added", {"agency": key, "name": name, "source": source})
    return made


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

    An agency that has ended is refused with the names of those that took over, one that is to come with its first day.
    """
    day = day or today()
    agency = agency_by_code(name, day) or Agency.objects.filter(key=name).first()
    if agency is not None and is_in_force(agency, day):
        return agency
    known, begins = _known_as(name, day)
    if known is None:
        raise AccountRefusedError(f"Không có cơ quan nào mang mã {name!r} vào ngày {day:%d/%m/%Y}.")
    if begins is not None and day < begins:
        raise AccountRefusedError(f"{known.name} mang mã {name} từ ngày {begins:%d/%m/%Y}, chưa vào {day:%d/%m/%Y}.")
    heirs = ", ".join(
        f"{step.successor.name} ({member_code(step.successor, day) or step.successor.key})"
        for step in successors(known)
    )
    heirs = f" Cơ quan tiếp nhận: {heirs}." if heirs else ""
    raise AccountRefusedError(f"{known.name} không còn mang mã {name} vào ngày {day:%d/%m/%Y}.{heirs}")


def _known_as(name: str, day: date) -> tuple[Agency | None, date | None]:
    """Whoever had this name last before `day`, else who has it first after it; and from which day (None: always)."""
    if (agency := Agency.objects.filter(key=name).first()) is not None:
        return agency, agency.valid_from
    carried = (
        AgencyCode.objects.filter(code=name).select_related("agency").order_by(F("valid_from").asc(nulls_first=True))
    )
    codes = list(carried)
    begun = [code for code in codes if code.valid_from is None or code.valid_from <= day]
    code = begun[-1] if begun else next(iter(codes), None)
    if code is None:
        return None, None
    return code.agency, max((first for first in (code.valid_from, code.agency.valid_from) if first), default=None)
