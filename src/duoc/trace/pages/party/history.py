"""What was changed of a party's products, links and sites, when and by whom."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.shown import environment_of, kind_words, list_page
from duoc.trace.services import changes
from duoc.trace.services.changes import Change

LATEST = 200


@of_party("party.see")
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """The latest changes of everything."""
    found = changes.history(party.pk, environment_of(party), limit=LATEST)
    return list_page(
        request,
        party,
        title=_("Lịch sử thay đổi"),
        lead=_("Sản phẩm, liên kết, địa điểm: điều cũ không bị xóa, và mỗi lần đổi có một mục trong sổ cái."),
        sections=[("", changed(found))],
    )


def changed(rows: Sequence[Change]) -> Table:
    """Changes, newest first."""
    nouns = {"product": _("sản phẩm"), "link": _("liên kết"), "site": _("địa điểm")}
    verbs = {"registered": _("đăng ký"), "corrected": _("sửa"), "ended": _("ngừng, gỡ hoặc đóng")}
    return Table(
        _("Các lần thay đổi, mới nhất trước"),
        [
            Column(_("Khi nào"), tight=True),
            Column(_("Việc")),
            Column(_("Điều đổi"), prose=True),
            Column(_("Ai"), tight=True),
        ],
        [
            [
                Cell(numbers.moment(row.at)),
                Cell(f"{verbs[row.verb]} {nouns[row.noun]}", note=row.subject if row.noun == "product" else ""),
                Cell("; ".join(_told(row))),
                Cell(row.author),
            ]
            for row in rows
        ],
        _("Chưa có thay đổi nào."),
        dense=True,
    )


def _told(row: Change) -> list[str]:
    words = _words()
    if row.verb == "corrected":
        return [
            f"{words.get(name, name)}: {_value(row.before.get(name))} → {_value(row.after[name])}" for name in row.after
        ]
    facts = row.after or row.before
    return [f"{words.get(name, name)}: {_value(value)}" for name, value in facts.items() if value not in (None, "")]


def _value(value: Any) -> str:
    if value in (None, ""):
        return "–"
    return numbers.number(value) if isinstance(value, int) else kind_words().get(value, str(value))


def _words() -> dict[str, str]:
    return {
        "name": _("tên"), "name_en": _("tên tiếng Anh"), "brand": _("nhãn hiệu"), "unit_weight_g": _("gam"),
        "safety_warning": _("cảnh báo"), "kind": _("loại"), "commune": _("mã xã"), "gln": "GLN",
        "capacity_kg": _("kg một năm"), "thing": _("địa chỉ"), "href": _("dẫn tới"), "title": _("tiêu đề"),
        "standing": _("vai trò"),
    }  # fmt: skip
