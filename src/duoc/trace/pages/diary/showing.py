"""`/nhat-ky/muc/…/cho-xem/`: the producer picks what a buyer may read; the file proves it and keeps the rest hidden."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame.numbers import english
from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary.fields import Field, shown
from duoc.trace.rules.diary.said import sentence
from duoc.trace.services import diary
from duoc.trace.services.diary.disclosing import Fact, NothingToShowError, disclose, facts_to_show


@members_only(change="diary.disclose")
def choose(request: HttpRequest, party: Party, number: UUID) -> HttpResponseBase:
    """Tick facts, get the file."""
    entry = diary.entry(party, number)
    if entry is None:
        raise Http404
    picked, fault = request.POST.getlist("fact"), ""
    if request.method == "POST":
        try:
            document = disclose(entry, party, picked)
        except NothingToShowError as error:
            fault = lines.worded(sentence(error))
        else:
            body = json.dumps(document, ensure_ascii=False, indent=1)
            answer = HttpResponse(body, content_type="application/json; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="cho-xem-{entry.pk.hex[:8]}.json"'
            return answer
    found = [one for one in facts_to_show(entry, party) if one.name != "@context"]
    stage = lines.template_and_stage(entry)[1]
    return render(request, "trace/diary/showing.html", {
        "party": party,
        "entry": entry,
        "stage_word": stage,
        "fault": fault,
        "groups": [
            (title, [(one.key, _label(one, entry), _value(one, entry), one.key in picked)
                     for one in found if one.key.startswith(of)])
            for of, title in (("diary", _("Trong nhật ký")), ("event", _("Trong sự kiện EPCIS")))
            if any(one.key.startswith(of) for one in found)
        ],
        "crumbs": [(_("Nhật ký"), reverse("trace:diary")), (stage, reverse("trace:diary-entry", args=[entry.pk]))],
    }, status=422 if fault else 200)  # fmt: skip


def _label(fact: Fact, entry: Any) -> str:
    words = {
        "entry": _("Mã mục và công đoạn"), "at": _("Làm lúc"), "madeAt": _("Ghi lúc"),
        "party": _("Cơ sở"), "product": _("Sản phẩm"),
        "lot": _("Lô"), "site": _("Nơi làm"), "eventID": _("Mã sự kiện"), "photo": _("Mã băm của ảnh"),
        "corrects": _("Thay cho mục"),
        "event": _("Việc gì, ở đâu, lúc nào"), "eventHash": _("Mã băm của sự kiện"), "quantity": _("Số lượng"),
        "sourceList": _("Bên giao"), "destinationList": _("Bên nhận"), "quantityList": _("Lô hàng"),
        "inputQuantityList": _("Lô đầu vào"), "outputQuantityList": _("Lô đầu ra"),
    }  # fmt: skip
    field = _field(fact, entry)
    return lines.word(field) if field else words.get(fact.name, fact.name.removeprefix("field.").removeprefix("ilmd."))


def _field(fact: Fact, entry: Any) -> Field | None:
    """The field of the diary that a fact tells, in the entry or in the data of its event."""
    template = templates.template(entry.template)
    stage = template.stage(entry.stage) if template else None
    fields = stage.fields if stage else ()
    return next((one for one in fields if fact.name in (f"field.{one.name}", f"ilmd.{one.ilmd}")), None)


def _value(fact: Fact, entry: Any) -> str:
    field = _field(fact, entry)
    if field is not None:
        return shown(field, str(fact.value), english=english())
    if isinstance(fact.value, dict):
        return " · ".join(f"{name}: {_text(value)}" for name, value in fact.value.items())
    return _text(fact.value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
