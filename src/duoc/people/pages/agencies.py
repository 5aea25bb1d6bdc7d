"""Agencies as of a day, and one agency with its codes and those that took over."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core import text
from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services
from duoc.people.pages.day import Asked, asked
from duoc.people.services import Agency
from duoc.people.services.periods import today


def kind_words() -> dict[str, str]:
    """What sorts of agencies there are, in the reader's language."""
    return {
        "province": _("Ủy ban nhân dân tỉnh"),
        "department": _("Cơ quan chuyên môn cấp tỉnh"),
        "board": _("Cơ quan hành chính khác cấp tỉnh"),
        "district": _("Ủy ban nhân dân cấp huyện"),
        "commune": _("Ủy ban nhân dân cấp xã"),
        "service_unit": _("Đơn vị sự nghiệp công lập"),
        "council": _("Cơ quan của Hội đồng nhân dân"),
        "party": _("Cơ quan Đảng"),
        "vertical": _("Cơ quan ngành dọc"),
        "enterprise": _("Doanh nghiệp"),
    }


def _codes(agency: Agency) -> list[tuple[str, bool]]:
    return [(code.code, code.illustrative) for code in agency.codes_on_day]


def agencies(request: HttpRequest) -> HttpResponseBase:
    """The list of a day, searched without marks; or as a file (`form`)."""
    on = asked(request)
    words, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    everything = services.agencies_as_of(on.day)
    folded = text.fold(words)
    shown = [
        agency
        for agency in everything
        if (not kind or agency.kind == kind)
        and (not folded or folded in agency.fold or any(folded in code.lower() for code, _made in _codes(agency)))
    ]
    if (form := request.GET.get("form")) in export.FORMATS:
        head = [_("Mã định danh"), _("Tên"), _("Loại"), _("Có hiệu lực từ"), _("Nguồn")]
        lines = [
            [
                " ".join(code for code, _made in _codes(agency)),
                agency.name,
                kind_words().get(agency.kind, agency.kind),
                agency.valid_from,
                agency.source,
            ]
            for agency in shown
        ]
        return export.response(form, f"co-quan-{on.day}", head, lines, [_("Mã H12.nn là mã minh họa, chưa được cấp.")])
    kinds = [(code, word) for code, word in kind_words().items() if any(agency.kind == code for agency in everything)]
    about = {"on": on, "q": words, "kind": kind, "kinds": kinds, "table": _table(request, shown, on)}
    return render(request, "people/agencies.html", about)


def _table(request: HttpRequest, shown: list[Agency], on: Asked) -> Table:
    words = kind_words()
    rows = []
    for agency in shown:
        codes = _codes(agency)
        rows.append(
            [
                Cell(
                    agency.name,
                    href=reverse("people:agency", args=[agency.key]) + on.query,
                    badge="" if agency.verified else "unverified",
                ),
                Cell(
                    " · ".join(code for code, _made in codes) or "–",
                    badge="sample" if any(made for _code, made in codes) else "",
                ),
                Cell(words.get(agency.kind, agency.kind)),
                Cell(numbers.day(agency.valid_from) if agency.valid_from else _("trước dữ liệu")),
            ]
        )
    return Table(
        _("%(count)s cơ quan, xếp theo thứ tự chữ cái tiếng Việt") % {"count": numbers.number(len(shown))},
        [Column(_("Tên")), Column(_("Mã định danh")), Column(_("Loại")), Column(_("Có hiệu lực từ"), tight=True)],
        rows,
        _("Không có cơ quan nào khớp vào ngày này."),
        empty_href=on.query,
        empty_action=_("Xem tất cả"),
        exports=[(form.upper(), with_query(request.GET.urlencode(), form=form)) for form in ("xlsx", "csv")],
        dense=True,
    )


def agency(request: HttpRequest, key: str) -> HttpResponse:
    """One agency on a day; an agency that has ended says who took over."""
    on = asked(request)
    found = next((one for one in services.agencies_as_of(on.day) if one.key == key), None)
    crumbs = [(_("Cơ quan"), reverse("people:agencies") + on.query)]
    if found is None:
        try:
            services.agency_named(key, on.day)
        except services.AccountRefusedError as error:
            return render(
                request, "people/agency_absent.html", {"on": on, "reason": str(error), "crumbs": crumbs}, status=404
            )
        raise Http404
    about = {"on": on, "agency": found, "kind": kind_words().get(found.kind, found.kind), "crumbs": crumbs}
    # Keys are of today; an agency of another day may have none to show.
    about["lives"] = any(one.key == key for one in services.agencies_as_of(today()))
    return render(request, "people/agency.html", about | {"successors": services.successors(found)})
