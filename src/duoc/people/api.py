"""The room's JSON API (mounted by `web`): units and agencies as of a day, for anybody and without an account."""

# ruff: noqa: ARG001  # django-ninja gives every view its request, by this name

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from duoc.frame.problems import Problem
from duoc.people import services
from duoc.people.services.periods import today

router = Router(tags=["people"])


@router.get("/agencies", summary="Agencies in force on a day, with the codes they carry on it")
def get_agencies(request: HttpRequest, on: date | None = None) -> list[dict[str, Any]]:
    """`on` defaults to today in the province. `verified: false` means: not checked against a primary source."""
    day = on or today()
    return [services.agency_members(agency) for agency in services.agencies_as_of(day)]


@router.get("/agencies/{code}", summary="The agency of an identifier code on a day")
def get_agency(request: HttpRequest, code: str, on: date | None = None) -> dict[str, Any]:
    """404 with the names of the successors when the code or its agency has ended."""
    day = on or today()
    try:
        named = services.agency_named(code, day)
    except services.AccountRefusedError as error:
        raise Problem(404, "agency", "Không có cơ quan này vào ngày đã hỏi.", str(error)) from None
    return services.agency_members(next(agency for agency in services.agencies_as_of(day) if agency.pk == named.pk))


@router.get("/units", summary="Administrative units in force on a day")
def get_units(
    request: HttpRequest,
    on: date | None = None,
    level: Literal["province", "district", "commune"] | None = None,
    parent: str | None = None,
    code: str | None = None,
    search: str = "",
) -> list[dict[str, Any]]:
    """`parent` is a uid and means: inside it, at any depth. `search` finds names without marks, exact marks first."""
    day = on or today()
    if search:
        found = services.search_units(search, day, limit=None, level=level, parent=parent)
    else:
        found = services.units_as_of(day, level, parent)
    return [services.unit_members(unit) for unit in found if code is None or unit.code == code]


@router.get("/units/{uid}/conversion", summary="What a unit became on another day")
def get_conversion(request: HttpRequest, uid: str, from_day: date, to_day: date | None = None) -> dict[str, Any]:
    """`outcome`: whole (one unit), ask (one of `candidates`; `estimate` must be shown as one), or ended."""
    try:
        return services.resolution_members(services.convert_unit(uid, from_day, to_day or today()))
    except services.UnitError as error:
        raise Problem(404, "unit", "Không đổi được đơn vị này.", str(error)) from None
