"""The wall before databases: which applications it guards and how strictly, which tables demand a dossier's ticket."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards.rules.readiness import Verdict
from duoc.boards.services.collected.figure import Asked, Figure, Rows, verdict
from duoc.frame import numbers
from duoc.guard.rules.applications import ENFORCE
from duoc.guard.services import applications, verdicts

PERIOD_DAYS = 30


def strictness(asked: Asked) -> list[Figure]:
    """Applications behind the wall, and those that it does not yet hold to a list."""
    found = applications.applications()
    page = reverse("guard:applications")
    if not found:
        note = _("chưa phần mềm nào đi qua tường lửa cơ sở dữ liệu")
        return [Figure("ung-dung", _label(), "0", Verdict.INFO, asked.now, note, href=page)]
    loose = [one for one in found if one.mode != ENFORCE]
    blind = [one for one in found if one.inspect == "off"]
    unproven = [one for one in found if one.unproven]
    note = _("chế độ chặn: chỉ câu lệnh đã hai người duyệt được qua")
    return [
        Figure("ung-dung", _label(), numbers.number(len(found)), Verdict.OK, asked.now, href=page),
        _of(asked, "chua-chan", _("Trong đó chưa ở chế độ chặn"), loose, note),
        _of(asked, "khong-soat", _("Không soát dữ liệu cá nhân trong kết quả"), blind),
        _of(asked, "khong-xac-thuc", _("Máy chủ không đòi xác thực"), unproven),
    ]


def purpose(asked: Asked) -> list[Figure]:
    """Watched tables: with a ticket each question names a dossier and its official, without one it does not."""
    tables = [(one, table) for one in applications.applications() for table in one.watched]
    told = verdicts.between(asked.now - timedelta(days=PERIOD_DAYS), asked.now)
    if not tables and not told.asked:
        return []
    period = _("%s ngày gần đây") % PERIOD_DAYS
    judged = [(_verdict(one), count) for one, count in told.verdicts.items()]
    bound = [row for row in tables if row[1]["ticket"]]
    free = [row for row in tables if not row[1]["ticket"]]
    note = _("mỗi câu hỏi phải kèm vé của một hồ sơ đang xử lý và của cán bộ giữ hồ sơ ấy")
    return [
        _tables(asked, "can-ve", _("Bảng dân cư đòi vé hồ sơ"), bound, Verdict.OK if bound else Verdict.GAP, note),
        _tables(asked, "khong-ve", _("Bảng theo dõi mà không đòi vé"), free, verdict(len(free))),
        Figure("da-tra", _("Lượt tra cứu công dân đã cho qua"), numbers.number(told.asked), Verdict.INFO, asked.now, period,
               rows=lambda: Rows([_("Kết luận"), _("Số câu hỏi")], judged)),
        Figure("khong-ho-so", _("Trong đó không kèm hồ sơ"), numbers.number(sum(told.unbound.values())),
               verdict(sum(told.unbound.values())), asked.now, period,
               rows=lambda: Rows([_("Ứng dụng"), _("Số câu hỏi")], list(told.unbound.items()))),
    ]  # fmt: skip


def limits(asked: Asked) -> list[Figure]:
    """Applications that may take any number of rows, or ask about any number of citizens, at once."""
    found = applications.applications()
    rows = [one for one in found if not one.limits.get("rows")]
    people = [one for one in found if one.watched and not one.limits.get("identities_day")]
    if not found:
        return []
    return [
        _of(asked, "khong-han-dong", _("Ứng dụng không giới hạn số dòng một lần lấy"), rows),
        _of(asked, "khong-han-nguoi", _("Ứng dụng không giới hạn số công dân một cán bộ tra mỗi ngày"), people),
    ]


def _label() -> str:
    return _("Ứng dụng sau tường lửa cơ sở dữ liệu")


def _of(asked: Asked, key: str, label: str, found: Sequence[Any], note: str = "") -> Figure:
    def rows() -> Rows:
        head = [_("Ứng dụng"), _("Chế độ"), _("Soát kết quả"), _("Câu lệnh đã duyệt"), _("Đề nghị đang chờ"), _("Bản")]
        return Rows(head, [
            [
                one.name, _mode(one.mode), _inspection(one.inspect), applications.approved(one),
                len(applications.waiting(one)), one.version,
            ]
            for one in found
        ])  # fmt: skip

    return Figure(key, label, numbers.number(len(found)), verdict(len(found)), asked.now, note, rows=rows)


def _tables(
    asked: Asked, key: str, label: str, found: Sequence[tuple[Any, dict[str, Any]]], says: Verdict, note: str = ""
) -> Figure:
    def rows() -> Rows:
        head = [_("Ứng dụng"), _("Bảng"), _("Cột định danh"), _("Cột bị che")]
        return Rows(head, [[one.name, table["table"], *_columns(table)] for one, table in found])

    return Figure(key, label, numbers.number(len(found)), says, asked.now, note, rows=rows)


def _columns(table: dict[str, Any]) -> tuple[str, str]:
    columns = table["columns"]
    named = [column["name"] for column in columns if column["identity"]]
    return ", ".join(named), ", ".join(column["name"] for column in columns if column["mask"])


def _mode(mode: str) -> str:
    return {"observe": _("quan sát"), "learn": _("học"), "enforce": _("chặn")}[mode]


def _inspection(inspect: str) -> str:
    return {"off": _("không xem"), "observe": _("chỉ ghi lại"), "mask": _("che"), "block": _("chặn câu trả lời")}[
        inspect
    ]


def _verdict(verdict: str) -> str:
    return {"pass": _("cho qua"), "mask": _("che"), "block": _("bị chặn")}.get(verdict, verdict)
