"""The room's JSON API (mounted by `web`): units and agencies as of a day, for anybody and without an account."""

# ruff: noqa: ARG001  # django-ninja gives every view its request, by this name

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from duoc.frame.problems import Problem
from duoc.people import services
from duoc.people.services.periods import today

router = Router(tags=["people"])
Level = Literal["", "province", "district", "commune"]
Said = Annotated[str, Field(max_length=1000)]
MOST_AT_ONCE = 20_000  # texts of one question


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


class Column(Schema):
    """Codes and names as they were written. `from_day` null: of unknown days, sure only where every day gives one answer."""

    units: Annotated[list[Said], Field(max_length=MOST_AT_ONCE)]
    to_day: date | None = None
    from_day: date | None = None
    level: Level = ""


@router.get("/units/conversion", summary="What a code or a name of a unit is on another day")
def get_unit_conversion(
    request: HttpRequest, unit: Said, to_day: date | None = None, from_day: date | None = None, level: Level = ""
) -> dict[str, Any]:
    """`unit`: `32137`, `Xã Tân Hưng, huyện Cái Nước`, `TT. Cái Nước`, with or without marks; `to_day` defaults to today, forwards
    or back. `kind`: same, renamed, merged; split, gathered, abolished (`candidates`); ambiguous, unknown (`near`), empty.
    `unit` of the answer is null where a person must say which.
    """
    asked = services.conversion(to_day or today(), from_day, level)
    return services.answer_members(unit, asked.answer(unit), asked)


@router.post("/units/conversion", summary="The same of a whole column")
def post_unit_conversion(request: HttpRequest, column: Column) -> dict[str, Any]:
    """Each different text is answered once, in the order of their first cells; nothing is stored."""
    asked = services.conversion(column.to_day or today(), column.from_day, column.level)
    found = services.converted(column.units, asked)
    return {
        "to_day": asked.to_day,
        "from_day": asked.from_day,
        "cells": len(column.units),
        "sure": found.sure,
        "kinds": {kind.value: cells for kind, cells in found.kinds.items()},
        "answers": [
            services.answer_members(said, answer, asked) | {"cells": found.cells[said]}
            for said, answer in found.answers.items()
        ],
    }
