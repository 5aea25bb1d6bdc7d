"""`/truy-xuat/ho-chieu/…`: the product passport of a stamp, a lot or a product: what is there, what is missing, from where."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.trace.pages import duty
from duoc.trace.pages.portal import delivery_line
from duoc.trace.pages.scan import words
from duoc.trace.rules import diary
from duoc.trace.rules.diary.fields import shown as field_shown
from duoc.trace.rules.diary.templates import Stage
from duoc.trace.rules.passport import Line, Part
from duoc.trace.rules.visibility import Role
from duoc.trace.services import national_portal, passport_pages, portal_queue
from duoc.trace.services.diary.citing import Citations
from duoc.trace.services.journey import JourneyRefusedError

# What a reader is shown of facts that are addresses or texts of the house's own.
_DATES = frozenset({"produced", "expires"})
_TOLD = 5  # different entries of a stage that are told in full


@require_safe
def passport(request: HttpRequest, path: str) -> HttpResponse:
    """The passport as a page; `form=epcis` for those who count stamps: the events behind it, as the national portal gets them."""
    try:
        watches = duty.holds(request, "stamps.see")
        role = Role.INSPECTOR if watches else Role.PUBLIC
        known = passport_pages.passport_of(path, lot=request.GET.get("10", ""), role=role)
        if known is None:
            raise Http404
        if request.GET.get("form") == "epcis" and watches:
            document = json.dumps(national_portal.document(known.texts), ensure_ascii=False, indent=1)
            answer = HttpResponse(document, content_type="application/json; charset=utf-8")
            answer["Content-Disposition"] = 'attachment; filename="ho-chieu.jsonld"'
            return answer
    except JourneyRefusedError as error:
        raise Http404 from error
    made = known.issued.passport
    sends = known.has_events and duty.holds(request, "portal.send")
    delivery = portal_queue.of_goods(known.issued.text) if watches else None
    return render(request, "trace/scan/passport.html", {
        "product": known.product,
        "maker": known.maker,
        "text": known.path,
        "score": made.score,
        "basis": made.demand.basis,
        "day": known.issued.day,
        "missing": [(_part(one), _source(one)) for line in made.lines for one in line.missing],
        "table": _table(made.lines, known.places, frozenset() if watches else known.hidden),
        "diary": _diary(known.issued.diary),
        "proofs": known.proofs,
        "sends": sends,
        "lot": request.GET.get("10", ""),
        "delivery": delivery_line(delivery) if delivery else None,
        "printed": "/" + known.path if known.stamped else "",
        "export": with_query(request.GET.urlencode(), form="epcis") if watches and known.has_events else "",
    })  # fmt: skip


def _table(lines: tuple[Line, ...], places: dict[str, str], hidden: frozenset[str]) -> Table:
    states = {True: ("ok", _("đủ")), False: ("warn", _("thiếu"))}
    rows = []
    for line in lines:
        if line.share is None:
            state, word = "plain", _("không tính điểm")
        else:
            state, word = states[line.share == 1]
        there = "; ".join(
            f"{_part(one)}: {_value(one.key, line.present[one.key], places, hidden)}"
            for one in line.item.parts
            if one.key in line.present
        )
        rows.append([
            Cell(str(line.item.number)),
            Cell(words.pick((line.item.vi, line.item.en)), badge="" if line.item.verified else "unverified"),
            Cell(word, state=state),
            Cell(there),
            Cell(_standing(line)),
            Cell("; ".join(_part(one) for one in line.missing)),
        ])  # fmt: skip
    columns = [
        Column(_("Mục"), numeric=True), Column(_("Nội dung tối thiểu")), Column(_("Trạng thái"), tight=True),
        Column(_("Đã có"), prose=True), Column(_("Dựa vào"), prose=True), Column(_("Còn thiếu"), prose=True),
    ]  # fmt: skip
    return Table(
        _("Mỗi mục được tính như nhau; mục không tính điểm là vì chưa có văn bản nói rõ cần gì."), columns, rows, "–"
    )


def _standing(line: Line) -> str:
    """What stands behind the facts of an item: somebody's word, or somebody's word that the ledger has."""
    kinds = {part.logged for part in line.item.parts if part.key in line.present}
    words_of = {True: _("lời khai đã ghi sổ cái"), False: _("lời khai")}
    return "; ".join(words_of[kind] for kind in sorted(kinds))


def _diary(found: Citations) -> Table | None:
    """The work that stands in diaries alone; what was used where the reader sees it."""
    if not found.count:
        return None
    rows = []
    for one in found.shown:
        template = diary.template(one.template)
        stage = template.stage(one.stage) if template else None
        days = [numbers.day(one.first), numbers.day(one.last)]
        told = "; ".join(_fields(stage, fields) for fields in one.told[:_TOLD]) if stage else ""
        rows.append([
            Cell(words.pick((stage.vi, stage.en)) if stage else one.stage),
            Cell(numbers.number(one.count)),
            Cell(" – ".join(dict.fromkeys(days))),
            Cell(told or _("không công khai")),
        ])  # fmt: skip
    columns = [Column(_("Việc")), Column(_("Số lần"), numeric=True, tight=True), Column(_("Ngày"), tight=True),
               Column(_("Đã dùng gì, bao nhiêu"), prose=True)]  # fmt: skip
    return Table(_("Các việc không thành sự kiện EPCIS, theo nhật ký của người làm ra hàng."), columns, rows,
                 _("Có %s việc, không công khai khi hộ sản xuất chưa đồng ý.") % numbers.number(found.withheld))  # fmt: skip


def _fields(stage: Stage, told: dict[str, str]) -> str:
    shown = ((one, told[one.name]) for one in stage.fields if told.get(one.name))
    return ", ".join(
        f"{words.pick((one.vi, one.en))}: {field_shown(one, value, english=numbers.english())}" for one, value in shown
    )


def _part(part: Part) -> str:
    return words.pick((part.vi, part.en))


def _source(part: Part) -> str:
    english = {
        "danh mục sản phẩm": "product list", "danh bạ chủ thể": "list of parties", "sự kiện truy xuất": "trace events",
        "dữ liệu kèm sự kiện (ILMD)": "data of events (ILMD)", "nhật ký sản xuất": "producers' diary",
    }  # fmt: skip
    return english.get(part.source, part.source) if numbers.english() else part.source


def _value(key: str, value: str, places: dict[str, str], hidden: frozenset[str]) -> str:
    if key in hidden:
        return _("có, không công khai")
    if key == "conditions":
        return _("%s việc") % numbers.number(int(value))
    if key in _DATES:
        return words.on_day(value)
    return (places.get(value) or value) if key == "origin" else value
