"""`/don-vi/quy-doi/`: a list or a file of codes and names, on another day. For everybody; nothing that is sent here is kept."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services
from duoc.people.pages.day import landmarks
from duoc.people.pages.units import LEVELS, level_words
from duoc.people.services import Answer, Conversion, Converted, Kind, UnitError, UnitTable
from duoc.people.services.periods import today

LARGEST, MOST_LINES, MOST_SIGNS = 10_000_000, 20_000, 1_000_000
_SHOWN = 100  # texts in each of the two lists


def conversion(request: HttpRequest) -> HttpResponseBase:
    """The form; with something sent the answers below it, or as a file (`form=csv`)."""
    sent = request.POST if request.method == "POST" else request.GET
    about: dict[str, Any] = {
        "text": sent.get("text", "")[:MOST_SIGNS],
        "column": sent.get("column", "").strip()[:100],
        "from_text": sent.get("from", ""),
        "to_text": sent.get("to", today().isoformat()),
        "level": sent.get("level", "commune") if sent.get("level", "commune") in ("", *LEVELS) else "commune",
        "levels": [("", _("Mọi cấp")), *level_words().items()],
        "landmarks": landmarks(),
        "most": {"size": numbers.size(LARGEST), "lines": numbers.number(MOST_LINES)},
        "crumbs": [(_("Đơn vị hành chính"), reverse("people:units"))],
    }
    if request.method != "POST":
        return render(request, "people/conversion.html", about)
    answer: HttpResponseBase
    with ExitStack() as opened:
        try:
            asked = services.conversion(_day(about["to_text"]) or today(), _day(about["from_text"]), about["level"])
            table = _sent(request, asked, about, opened)
            found = table.cells()  # the whole file is read before a word of the answer is sent
            if sent.get("form") == "csv":
                lines = export.csv_lines(table.head(), table.rows())
                answer = StreamingHttpResponse(
                    _closing(lines, opened.pop_all()), content_type="text/csv; charset=utf-8"
                )
                answer["Content-Disposition"] = 'attachment; filename="quy-doi-don-vi.csv"'
            else:
                answer = render(request, "people/conversion.html", about | _told(found, table.column, asked))
        except UnitError as error:
            answer = render(request, "people/conversion.html", about | {"fault": str(error)}, status=422)
    add_never_cache_headers(answer)
    return answer


conversion.action = "units.convert"  # type: ignore[attr-defined]  # read by `web.changes`: everybody may, it changes nothing


class _Lines:
    """What was pasted, a unit a line, with the parts of a table that the page asks for."""

    column = ""

    def __init__(self, lines: list[str], asked: Conversion) -> None:
        self._lines, self._asked = lines, asked

    def cells(self) -> Converted:
        return services.converted(self._lines, self._asked)

    def head(self) -> list[str]:
        return ["don_vi", *(f"don_vi_{added}" for added in services.ADDED)]

    def rows(self) -> Iterable[list[str]]:
        return ([line, *services.added_cells(self._asked.answer(line), self._asked)] for line in self._lines)


def _sent(request: HttpRequest, asked: Conversion, about: dict[str, Any], opened: ExitStack) -> _Lines | UnitTable:
    """The file or the list. The file lies in a place without a name that ends with `opened`."""
    file = request.FILES.get("file")
    if file is not None:
        if (file.size or 0) > LARGEST:
            raise UnitError(
                _("Tệp lớn hơn %s. Hãy chia nhỏ, hoặc dùng lệnh duoc people units convert.") % about["most"]["size"]
            )
        held = opened.enter_context(tempfile.NamedTemporaryFile())  # noqa: SIM115  # `opened` is its context
        for piece in file.chunks():
            held.write(piece)
        held.flush()
        return UnitTable(Path(held.name), file.name or "", about["column"], asked)
    lines = [line.strip() for line in about["text"].splitlines() if line.strip()]
    if not lines:
        raise UnitError(_("Chưa có gì để quy đổi. Dán danh sách, mỗi dòng một đơn vị, hoặc chọn một tệp."))
    if len(lines) > MOST_LINES:
        raise UnitError(_("Danh sách dài hơn %s dòng. Hãy gửi dưới dạng tệp.") % about["most"]["lines"])
    return _Lines(lines, asked)


def _closing(lines: Iterator[bytes], opened: ExitStack) -> Iterator[bytes]:
    with opened:
        yield from lines


def _told(found: Converted, column: str, asked: Conversion) -> dict[str, Any]:
    doubtful = found.doubtful()
    sure = sorted(
        ((said, cells, found.answers[said]) for said, cells in found.cells.items() if found.answers[said].unit),
        key=lambda one: (-one[1], one[0]),
    )
    return {
        "asked": asked,
        "converted_column": column,
        "figures": [
            (_("Dòng có ghi đơn vị"), found.filled, ""),
            (_("Chắc chắn"), found.sure, "#chac-chan" if sure else ""),
            (_("Cần người xem"), found.filled - found.sure, "#can-xem" if doubtful else ""),
        ],
        "empty_cells": found.kinds.get(Kind.EMPTY, 0),
        "doubtful": _table(doubtful, asked, _("Cần người xem")) if doubtful else None,
        "sure": _table(sure, asked, _("Chắc chắn")) if sure else None,
        "shown": _SHOWN,
        "is_cut": max(len(doubtful), len(sure)) > _SHOWN,
    }


def _table(rows: list[tuple[str, int, Answer]], asked: Conversion, caption: str) -> Table:
    head = [
        Column(_("Đã ghi")),
        Column(_("Số dòng"), numeric=True),
        Column(_("Kết quả"), tight=True),
        Column(_("Ngày %s là") % numbers.day(asked.to_day)),
        Column(_("Căn cứ")),
    ]
    return Table(
        caption,
        head,
        [
            [
                Cell(said[: services.LONGEST_UNIT], note=_read_as(said, found, asked)),
                Cell(numbers.number(cells)),
                Cell(_(services.kind_word(found.kind)), state="ok" if found.unit else "warn"),
                _outcome(found, asked),
                Cell(", ".join(found.basis), badge="" if found.verified or not found.readings else "unverified"),
            ]
            for said, cells, found in rows[:_SHOWN]
        ],
        "",
        dense=True,
    )


def _read_as(said: str, found: Answer, asked: Conversion) -> str:
    """What a text means, where it does not say it whole."""
    names = dict.fromkeys(asked.full_name(uid) for uid in found.readings)
    return "" if len(names) == 1 and said in names else "; ".join(names)


def _outcome(found: Answer, asked: Conversion) -> Cell:
    query = f"?on={asked.to_day.isoformat()}"
    if found.unit:
        href = reverse("people:unit", args=[found.unit]) + query
        return Cell(asked.label(found.unit), href=href, note=asked.units[found.unit].code)
    if found.candidates:
        return Cell("; ".join(_candidate(one, asked) for one in found.candidates), note=_advice(found.kind))
    near = "; ".join(dict.fromkeys(asked.full_name(uid) for uid in found.near))
    return Cell("–", note=_("gần giống: %s") % near if near else "")


def _candidate(one: Any, asked: Conversion) -> str:
    name = asked.label(one.uid)
    if one.people is not None:
        return _("%(name)s (%(people)s người)") % {"name": name, "people": numbers.number(one.people)}
    return name


def _advice(kind: Kind) -> str:
    return {
        Kind.SPLIT: _("cần biết khóm, ấp hoặc địa chỉ"),
        Kind.GATHERED: _("cần biết khóm, ấp hoặc địa chỉ"),
        Kind.ABOLISHED: _("các xã, phường trên đất ấy"),
        Kind.AMBIGUOUS: _("ghi thêm loại, huyện, hoặc ngày của dữ liệu"),
    }.get(kind, "")


def _day(words: str) -> date | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        raise UnitError(_("Ngày không đọc được. Ghi như 2025-07-01.")) from None
