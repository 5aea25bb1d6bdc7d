"""How a service's messages are converted: its mapping as tables, and its versions."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from duoc.exchange.pages.period import asked
from duoc.exchange.pages.rows import refused
from duoc.exchange.services import MappingVersion, RefusedError, directory, mapping_table, mapping_versions
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table


def conversion(request: HttpRequest, service: int) -> HttpResponse:
    """The mapping in force, or a former version by `version`."""
    period = asked(request)
    entry = next((one for one in directory.services(period.environment) if one.service.id == service), None)
    if entry is None:
        raise Http404
    versions = mapping_versions(entry.identifier, period.environment)
    wanted = request.GET.get("version", "")
    shown = next(
        (one for one in versions if str(one.number) == wanted), versions[0] if versions and not wanted else None
    )
    if wanted and shown is None:
        raise Http404
    try:
        sections, fault = (mapping_table(shown) if shown is not None else []), ""
    except RefusedError as problem:
        sections, fault = [], str(problem)
    query = f"?environment={period.environment}"
    return render(
        request,
        "exchange/mapping.html",
        {
            "title": _("Bảng chuyển đổi"),
            "entry": entry,
            "period": period,
            "shown": shown,
            "in_force": shown is not None and shown is versions[0] and shown.text is not None,
            "tables": [(section["title"], _table(section)) for section in sections],
            "fault": fault,
            # Who set it is an officer's matter, as who called what is.
            "versions": _versions(versions, query, not refused(request, period.environment)) if versions else None,
            "crumbs": [
                (_("Trao đổi dữ liệu"), reverse("exchange:board") + query),
                (entry.service.name, reverse("exchange:service", args=[service]) + query),
            ],
        },
    )


def _table(section: dict[str, Any]) -> Table:
    columns = [Column(_("Từ trường")), Column(_("Đến trường")), Column(_("Quy tắc")), Column(_("Bắt buộc"), tight=True)]
    columns.append(Column(_("Ví dụ")))
    rows = [
        [
            Cell(_breakable("↳ " * row["depth"] + row["from"])),
            Cell(_breakable("↳ " * row["depth"] + row["to"])),
            Cell(row["rule"], note=row["note"]),
            Cell(row["required"]),
            Cell(row["example"]),
        ]
        for row in section["rows"]
    ]
    said = [_("Cần ít nhất một trong: {row}.").format(row=row) for row in section["any_of"]]
    caption = " ".join([_("Theo thứ tự của thông điệp."), *said])
    return Table(caption, columns, rows, _("Thông điệp này không có trường nào."), dense=True)


def _breakable(name: str) -> SafeString:
    """A long path that a narrow screen may break at its joints; copied, it is what it was."""
    return format_html_join("", "{}<wbr>", ((piece,) for piece in re.findall(r"[^/.:]*[/.:]|[^/.:]+", name)))


def _versions(versions: list[MappingVersion], query: str, tell: bool) -> Table:
    columns = [Column(_("Phiên bản"), tight=True), Column(_("Từ khi"))]
    columns += [*([Column(_("Người đặt"))] if tell else []), Column("SHA-256")]
    rows = [
        [
            Cell(str(one.number), href=f"{query}&version={one.number}"),
            Cell(numbers.moment(one.set_at)),
            *([Cell(one.set_by or "–")] if tell else []),
            Cell(one.sha256[:16] + "…" if one.sha256 else _("bỏ bảng chuyển đổi")),
        ]
        for one in versions
    ]
    return Table(
        _("Mỗi lần đặt là một phiên bản, không sửa được nữa và có mục trong sổ cái."), columns, rows, "", dense=True
    )
