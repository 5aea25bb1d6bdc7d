"""States, marks and texts in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.boards.services import Demand, State, Verdict
from duoc.frame import numbers

# Worst first, as they stand in the summary.
ORDER = (State.GAP, State.MISSING, State.STALE, State.STATED, State.SHOWN)
SHAPES = {
    State.GAP: "danger",
    State.MISSING: "warn",
    State.STALE: "warn",
    State.STATED: "info",
    State.SHOWN: "ok",
}
MARKS = {
    Verdict.GAP: "danger",
    Verdict.MISSING: "warn",
    Verdict.STALE: "warn",
    Verdict.OK: "ok",
    Verdict.INFO: "info",
}


def states() -> dict[State, str]:
    """What the states are called."""
    return {
        State.GAP: _("chưa đạt"),
        State.MISSING: _("thiếu bằng chứng"),
        State.STALE: _("quá hạn rà soát"),
        State.STATED: _("có người khai"),
        State.SHOWN: _("hệ thống chứng minh"),
    }


def meanings() -> dict[State, str]:
    """One line on each state."""
    return {
        State.GAP: _("hệ thống thấy điều trái với yêu cầu"),
        State.MISSING: _("chưa có văn bản hoặc lần kiểm nào"),
        State.STALE: _("bằng chứng cũ hơn kỳ rà soát"),
        State.STATED: _("có văn bản còn hạn do người ghi"),
        State.SHOWN: _("số liệu lấy ngay từ hệ thống"),
    }


def marks() -> dict[Verdict, str]:
    """What one figure says."""
    return {
        Verdict.GAP: _("chưa đạt"),
        Verdict.MISSING: _("chưa kiểm"),
        Verdict.STALE: _("quá hạn"),
        Verdict.OK: _("đạt"),
        Verdict.INFO: _("để biết"),
    }


def said(row: Any, name: str) -> str:
    """A text of a demand or provision in the reader's language; the Vietnamese one where there is no other."""
    other = getattr(row, f"{name}_en") if numbers.english() else ""
    return str(other or getattr(row, name))


def period(demand: Demand) -> str:
    """How long evidence counts, and who says so."""
    if demand.review_days is None:
        return _("không có kỳ; theo hạn của từng văn bản")
    days = _("%s ngày") % numbers.number(demand.review_days)
    basis = said(demand, "review_basis")
    return f"{days} · {basis}" if basis else days
