"""Units as of a day, one unit through time, and what a place of one day is called on another."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services
from duoc.people.pages.day import Asked, asked, home_code
from duoc.people.services import Unit

LEVELS = ("commune", "district", "province")
EVERY = "all"  # the choice of all provinces that our data holds


def level_words() -> dict[str, str]:
    """The three levels in the reader's language."""
    return {"commune": _("Cấp xã"), "district": _("Cấp huyện"), "province": _("Cấp tỉnh")}


def _href(uid: str, on: Asked) -> str:
    return reverse("people:unit", args=[uid]) + on.query


def units(request: HttpRequest) -> HttpResponseBase:
    """The list of a day, searched without marks, or as a file (`form`)."""
    on = asked(request)
    level = request.GET.get("level", "")
    level = level if level in LEVELS else ""
    words = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("type", "")
    provinces = services.units_as_of(on.day, level="province")
    chosen = _province(request, provinces)
    everything = [unit for unit in provinces if chosen in ("", unit.uid)]
    everything += [unit for unit in services.units_as_of(on.day, parent=chosen or None) if unit.level != "province"]
    inside = {unit.uid for unit in everything}
    found = services.search_units(words, on.day, limit=None) if words else sorted(everything, key=lambda u: u.sort_key)
    shown = [
        unit
        for unit in found
        if unit.uid in inside and (not level or unit.level == level) and (not kind or unit.type == kind)
    ]
    if (form := request.GET.get("form")) in export.FORMATS:
        head = [_("Mã"), _("Tên"), _("Loại"), _("Thuộc"), _("Có hiệu lực từ"), _("Căn cứ")]
        lines = [
            [unit.code, unit.name, unit.type, str(unit.parent.name) if unit.parent else "", unit.valid_from, unit.begins_by]
            for unit in shown
        ]  # fmt: skip
        return export.response(form, f"don-vi-{on.day}", head, lines, [_("Có hiệu lực ngày %s") % numbers.day(on.day)])
    counts = Counter(unit.level for unit in everything)
    types = Counter(unit.type for unit in everything if unit.level == "commune")
    return render(
        request,
        "people/units.html",
        {
            "on": on,
            "q": words,
            "level": level,
            "provinces": provinces,
            "province": chosen,
            "levels": [(code, word, counts[code]) for code, word in level_words().items()],
            "figures": [
                (word, counts[code], on.query + f"&province={chosen or EVERY}&level={code}")
                for code, word in level_words().items()
            ],
            "types": ", ".join(f"{numbers.number(count)} {kind}" for kind, count in types.most_common()),
            "table": _table(request, shown, on),
        },
    )


def _province(request: HttpRequest, provinces: list[Unit]) -> str:
    """The uid of the province asked for; our own when nothing was asked, none ("") for all of them."""
    wanted = request.GET.get("province", "")
    if wanted == EVERY:
        return ""
    known = {unit.uid for unit in provinces}
    own = next((unit.uid for unit in provinces if unit.code == home_code()), "")
    return wanted if wanted in known else own


def _table(request: HttpRequest, shown: list[Unit], on: Asked) -> Table:
    query = request.GET.urlencode()
    counted = any(unit.population is not None for unit in shown)  # a column of nothing says nothing
    rows = [
        [
            Cell(unit.name, href=_href(unit.uid, on), badge="" if unit.verified else "unverified"),
            Cell(unit.code),
            Cell(unit.type),
            Cell(unit.parent.name if unit.parent else "", href=_href(unit.parent.uid, on) if unit.parent else ""),
            Cell(numbers.day(unit.valid_from) if unit.valid_from else _("trước dữ liệu"), note=unit.begins_by),
            Cell(numbers.number(unit.population) if unit.population is not None else "", note=unit.population_basis),
        ][: 6 if counted else 5]
        for unit in shown
    ]
    columns = [
        Column(_("Tên")),
        Column(_("Mã"), tight=True),
        Column(_("Loại"), tight=True),
        Column(_("Thuộc")),
        Column(_("Có hiệu lực từ")),
        *([Column(_("Dân số"), numeric=True)] if counted else []),
    ]
    return Table(
        _("%(count)s đơn vị, xếp theo thứ tự chữ cái tiếng Việt") % {"count": numbers.number(len(shown))},
        columns,
        rows,
        _("Không có đơn vị nào khớp vào ngày này. Thử bỏ dấu, gõ ít chữ hơn hoặc chọn ngày khác."),
        empty_href=on.query,
        empty_action=_("Xem tất cả"),
        exports=[(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv")],
        dense=True,
    )


def unit(request: HttpRequest, uid: str) -> HttpResponse:
    """One unit: facts, where it came from, what became of it, and its name on another day."""
    on = asked(request)
    try:
        history = services.unit_history(uid)
    except services.UnitError as error:
        raise Http404(str(error)) from error
    about: dict[str, Any] = {
        "on": on,
        "history": history,
        "unit": history.unit,
        "level": level_words()[history.unit.level],
    }
    about["crumbs"] = [(_("Đơn vị hành chính"), reverse("people:units") + on.query)]
    about |= _converted(request, history.unit)
    inside = services.units_as_of(on.day, parent=uid)
    about["inside"] = _table(request, inside, on) if inside else None
    return render(request, "people/unit.html", about)


def _converted(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """Where a place in this unit lies on the day `to`; a divided unit asks and never guesses."""
    wanted = request.GET.get("to", "")
    if not wanted:
        return {"to": None}
    try:
        to = date.fromisoformat(wanted)
        if unit.valid_to and to >= unit.valid_to:
            start = unit.valid_from or unit.known_from
        else:
            start = max(unit.valid_from or unit.known_from, min(to, unit.known_from))
        answer = services.convert_unit(unit.uid, start, to)
    except services.UnitError as error:
        return {"to": None, "to_fault": str(error), "to_text": wanted}
    except ValueError:
        return {"to": None, "to_fault": _("Ngày không đọc được."), "to_text": wanted}
    candidates = [services.unit_history(uid).unit for uid in answer.candidates]
    return {"to": to, "to_text": wanted, "answer": answer, "candidates": candidates, "steps": answer.steps}
