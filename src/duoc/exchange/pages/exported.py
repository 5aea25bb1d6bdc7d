"""The report's table as a file in the reader's language: the same cells as `Report.table`, other words around them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from duoc.exchange.pages.period import Period
from duoc.exchange.rules.published import UNKNOWN
from duoc.exchange.rules.report import DEFINITION, Report
from duoc.frame.numbers import day

STATE, NAME = 4, 2  # columns of `Report.table`


def columns(software: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(key, name) of each column; software is named as registered, what no software claims in the reader's words."""
    return [(key, _("Chưa rõ phần mềm") if key == UNKNOWN else name) for key, name in software]


def table(made: Report) -> tuple[list[str], list[list[Any]]]:
    """(head, rows) of the file; names of services, ministries and software stay as they are registered."""
    _head, lines = made.table()
    head = [
        _("STT"),
        _("Mã"),
        _("Dịch vụ"),
        _("Bộ, ngành"),
        _("Trạng thái"),
        *(name for _key, name in columns(made.software)),
    ]
    head += [_("Tổng"), _("Không thành công"), _("Số đã công bố"), _("Đếm lại từ sổ")]
    words = [_("Chưa kết nối"), _("Đã kết nối, chưa dùng"), _("Đã kết nối")]
    for line, row in zip(lines, made.complaints_first(), strict=False):
        line[STATE] = words[row.attention]
    lines[-1][NAME] = _("Cộng")
    return head, lines


def notes(made: Report, period: Period) -> list[str]:
    """What stands under the table: the period, what is counted, and of a replay what is invented, and its scale."""
    days = _("Từ %(first)s đến hết %(last)s") % {"first": day(made.first), "last": day(made.last)}
    said = [f"{days}.", _(DEFINITION)]
    if made.environment == "replay":
        said.append(
            _(
                "MINH HỌA: tổng số của mỗi ô là số đã công bố; ngày giờ và nội dung của từng giao dịch được dựng khi phát lại."
            )
        )
        said.extend([f"{scale}."] if (scale := period.scale()) else [])
    return said
