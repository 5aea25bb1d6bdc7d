"""The signed count of a print run, as the inspector's and the producer's page of a batch show it."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.trace.pages.entries import entry_cell
from duoc.trace.services import stamps
from duoc.trace.services.stamps import BatchAccount


def difference(row: BatchAccount) -> str:
    """What a signed count and the steps say differently; empty where they agree."""
    if row.agrees or row.signed is None:
        return ""
    return _("Người in ký %(printed)s tem đã in, %(spoiled)s hỏng; sổ tem có %(own)s đã in, %(own_spoiled)s hỏng.") % {
        "printed": numbers.number(row.signed.printed), "spoiled": numbers.number(row.signed.spoiled),
        "own": numbers.number(row.account.printed), "own_spoiled": numbers.number(row.account.spoiled),
    }  # fmt: skip


def note(row: BatchAccount) -> str:
    """The same in a word beside the number of printed stamps."""
    if row.signed is None:
        return _("trên %s đã tạo; chưa ai ký") % numbers.number(row.account.minted)
    word = _("đã ký, khớp") if row.agrees else _("đã ký %s, lệch") % numbers.number(row.signed.printed)
    return _("trên %(minted)s đã tạo; %(word)s") % {"minted": numbers.number(row.account.minted), "word": word}


def table(batch: Any, environment: Environment) -> Table:
    """All counts of a batch, newest first: the first one holds."""
    rows = [
        [
            Cell(numbers.moment(one.at)),
            Cell(numbers.number(one.printed)),
            Cell(numbers.number(one.spoiled)),
            Cell(str(one.actor)),
            Cell(one.printer),
            entry_cell(one.event, environment),
        ]
        for one in stamps.counts(batch.pk, environment)
    ]
    columns = [
        Column(_("Thời điểm"), tight=True), Column(_("Đã in"), numeric=True), Column(_("Hỏng"), numeric=True),
        Column(_("Người ký")), Column(_("Nhà in")), Column(_("Sổ cái"), tight=True),
    ]  # fmt: skip
    return Table(
        _("Mới nhất trước; dòng đầu là số đang tính. Không sửa được: ai ghi nhầm thì ký lại."),
        columns,
        rows,
        _("Chưa ai ký số tem đã in của lô này."),
    )
