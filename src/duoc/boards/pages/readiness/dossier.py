"""The file for an inspecting team: a line an evidence, with its source, date and entry of the ledger; the log's head below."""

from base64 import b64encode
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from duoc.boards.pages.readiness import words
from duoc.boards.services import Readiness, Standing
from duoc.frame import numbers
from duoc.ledger import services as ledger
from duoc.ledger.services.entries import entries_of_events

Lines = list[list[Any]]


def file_name(found: Readiness) -> str:
    """san-sang-ket-noi-2026-11-29."""
    return f"san-sang-ket-noi-{numbers.in_province(found.at):%Y-%m-%d}"


def head() -> list[str]:
    """The columns."""
    return [
        _("STT"), _("Yêu cầu kết nối"), _("Căn cứ"), _("Nơi đã đọc"), _("Đối chiếu"), _("Tình trạng"), _("Nguồn bằng chứng"),
        _("Tên bằng chứng"), _("Số, giá trị"), _("Ngày"), _("Cơ quan ban hành"), _("Ghi chú"), _("Người ghi"), _("Ghi lúc"),
        _("Rà soát trước"), "SHA-256", _("Mục sổ cái"),
    ]  # fmt: skip


def table(found: Readiness) -> tuple[list[str], Lines, list[str]]:
    """Columns, lines, notes. A demand without evidence has one line that says so."""
    logged = entries({one.row.event for standing in found.standings for one in standing.stated})
    lines = [line for one in found.standings for line in _lines(one, logged)]
    return head(), lines, [*_summary(found), *_signed()]


def entries(events: Collection[UUID]) -> dict[UUID, int]:
    """The numbers of the ledger's entries of these events; those on their way are missing."""
    return {event: entry.index for event, entry in entries_of_events(list(events)).items()}


def _lines(one: Standing, logged: dict[UUID, int]) -> Lines:
    demand = one.demand
    checked = _("đã đối chiếu") if demand.verified else _("chưa đối chiếu")
    caveat = words.said(demand, "caveat")
    about = [
        demand.number, words.said(demand, "title"), demand.basis, demand.source,
        f"{checked}. {caveat}" if caveat else checked, words.states()[one.state],
    ]  # fmt: skip
    made: Lines = []
    for stated in one.stated:
        row = stated.row
        digest = bytes(row.file_hash).hex() if row.file_hash else ""
        note = "; ".join(part for part in (row.note, row.file_name, _("quá hạn") if stated.stale else "") if part)
        made.append([
            *about, _("người khai"), row.title, row.number, row.dated, row.issuer, note, str(row.entered_by),
            row.entered_at, stated.review, digest, logged.get(row.event),
        ])  # fmt: skip
    for figure in one.figures:
        says = words.marks()[figure.verdict]
        note = f"{says}; {figure.note}" if figure.note else says
        made.append([*about, _("hệ thống"), figure.label, figure.value, figure.at, "", note, "", None, None, "", None])
    return made or [[*about, _("không có"), "", "", None, "", words.said(demand, "asks"), "", None, None, "", None]]


def _summary(found: Readiness) -> list[str]:
    names = words.states()
    counted = "; ".join(f"{names[state]}: {found.counts[state]}" for state in words.ORDER)
    every = _("%(count)s yêu cầu, trong đó chưa đối chiếu: %(unverified)s") % {
        "count": len(found.standings),
        "unverified": found.unverified,
    }
    return [_("Lập lúc %s, giờ Việt Nam") % numbers.moment(found.at), every, counted]


def _signed() -> list[str]:
    """The log under which the entries stand, as its newest signed checkpoint has it."""
    with suppress(ledger.LogNotStartedError):
        now = ledger.head()
        root = b64encode(now.root).decode()
        told = {"origin": now.origin, "size": now.size, "root": root}
        return [
            _("Sổ cái %(origin)s, cỡ %(size)s, gốc %(root)s") % told,
            _("Khóa của sổ: %s") % now.vkey,
            _("Mỗi bằng chứng do người khai có một mục trong sổ cái; kiểm lại tại /so-cai/."),
        ]
    return [_("Sổ cái chưa bắt đầu.")]
