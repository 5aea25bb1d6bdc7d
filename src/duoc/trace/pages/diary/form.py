"""`/nhat-ky/ghi/…`: the form of a stage, and the door through which every entry comes, from a person or from a phone's queue."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only, wants_json
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary.entries import EntryRefusedError, Sent
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.diary.templates import Stage, Template
from duoc.trace.services import diary
from duoc.trace.services.photos import LARGEST_SENT

_ALWAYS = (
    "pond",
    "crop",
    "from",
)  # asked at once, though they may stay empty: they tie the work to its place and its lot
_LONGEST = 2_000  # signs of one value; more was not written by a thumb


@members_only(change="diary.write")
def write(request: HttpRequest, party: Party, template: str, stage: str) -> HttpResponseBase:
    """The form of a stage; an entry that is sent to it."""
    found = templates.template(template)
    work = found.stage(stage) if found else None
    if found is None or work is None:
        raise Http404
    if request.method == "POST":
        return _take(request, party, found, work)
    return _form(request, party, found, work, _prefilled(request, party, found, work), {})


def _take(request: HttpRequest, party: Party, template: Template, stage: Stage) -> HttpResponseBase:
    bound = request.POST.get("party", "")
    if bound != party.code:
        # Another person's phone, or another party chosen meanwhile: the entry waits for its own.
        if wants_json(request):
            return JsonResponse({"state": "party", "party": party.code}, status=403)
        faults = {"": _("Mục này ghi cho một cơ sở khác với cơ sở bạn đang đăng nhập, nên chưa vào sổ.")}
        return _form(request, party, template, stage, _posted(request), faults, status=409)
    try:
        sent, photo = _sent(request, template, stage)
        recorded = diary.record(party, sent, photo=photo, by=request.user if request.user.is_authenticated else None)
    except EntryRefusedError as error:
        if wants_json(request):
            other = isinstance(error, diary.OtherEntryError)
            told = {
                "id": request.POST.get("id", ""),
                "state": "refused",
                "other": other,
                "faults": _labelled(error, stage),
            }
            return JsonResponse(told, status=409 if other else 422)
        posted = _posted(request)
        if isinstance(error, diary.OtherEntryError):
            posted["id"] = str(uuid4())
        faults = {name: lines.worded(sentence) for name, sentence in error.faults.items()}
        return _form(request, party, template, stage, posted, faults, status=422)
    entry = recorded.entry
    if wants_json(request):
        href = reverse("trace:diary-entry", args=[entry.pk])
        told = {"id": str(entry.pk), "state": "stored", "lot": entry.lot, "href": href, "known": recorded.known}
        return JsonResponse(told, status=200 if recorded.known else 201)
    messages.success(request, _("Đã vào sổ: %s.") % " · ".join(filter(None, (lines.word(stage), entry.lot))))
    return redirect(reverse("trace:diary"))


def _sent(request: HttpRequest, template: Template, stage: Stage) -> tuple[Sent, bytes | None]:
    told = request.POST
    if any(len(value) > _LONGEST for name, value in told.items()):
        raise EntryRefusedError({"": said("Có mục dài quá %(most)s chữ.", most=_LONGEST)})
    try:
        number = UUID(told.get("id", ""))
        corrects = UUID(told["corrects"]) if told.get("corrects") else None
        made_at = datetime.fromisoformat(told.get("made_at", ""))
    except ValueError:
        raise EntryRefusedError({"": said("Biểu mẫu hỏng: thiếu mã hoặc giờ ghi. Mở lại trang rồi ghi lại.")}) from None
    if made_at.tzinfo is None:
        made_at = made_at.replace(tzinfo=timezone.get_default_timezone())
    upload = request.FILES.get("photo")
    if upload is not None and (upload.size or 0) > LARGEST_SENT:
        raise EntryRefusedError({"photo": said("Ảnh quá lớn: nhiều nhất 12 MB.")})
    fields = {name[2:]: value for name, value in told.items() if name.startswith("k.") and isinstance(value, str)}
    sent = Sent(
        id=number,
        template=template.name,
        stage=stage.name,
        product=told.get("product", ""),
        at=told.get("at", ""),
        made_at=made_at,
        lot=told.get("lot", ""),
        site=told.get("site", ""),
        fields=fields,
        corrects=corrects,
        voids=bool(told.get("voids")),
    )
    return sent, upload.read() if upload else None


def _labelled(error: EntryRefusedError, stage: Stage) -> list[list[str]]:
    """The faults as a phone shows them: [name, label, sentence]."""
    names = {"at": _("Làm lúc"), "lot": _("Số lô"), "photo": _("Ảnh"), "product": _("Sản phẩm"), "site": _("Nơi làm")}
    found = []
    for name, sentence in error.faults.items():
        field = stage.field(name)
        found.append([name, lines.word(field) if field else names.get(name, ""), lines.worded(sentence)])
    return found


def _posted(request: HttpRequest) -> dict[str, Any]:
    return {**{name: str(value) for name, value in request.POST.items()}, "given": True}


def _prefilled(request: HttpRequest, party: Party, template: Template, stage: Stage) -> dict[str, Any]:
    """What the form begins with: the entry to be corrected, or the last values of the stage."""
    product = request.GET.get("san-pham", "")
    if number := request.GET.get("sua", ""):
        old = _own(party, number)
        if old is None or (old.template, old.stage) != (template.name, stage.name) or old.corrected or old.voids:
            raise Http404
        fields = {f"k.{one.name}": lines.written(one, old.fields.get(one.name, "")) for one in stage.fields}
        product = old.product.gtin or old.product.code
        start = dict(lines.base(party, product, old.lot, str(old.site or "")))
        return {**start, **fields, "corrects": str(old.pk), "at": old.at.isoformat(timespec="minutes"), "old": old}
    return {**dict(lines.base(party, product, request.GET.get("lo", ""))), "product": product}


def _own(party: Party, number: str) -> Any:
    try:
        return diary.entry(party, UUID(number))
    except ValueError:
        return None


def _form(
    request: HttpRequest,
    party: Party,
    template: Template,
    stage: Stage,
    values: dict[str, Any],
    faults: dict[str, str],
    status: int = 200,
) -> HttpResponseBase:
    books = [one for one in diary.books(party) if one.template.name == template.name]
    chosen = next((one for one in books if one.number == values.get("product")), books[0] if books else None)
    memory = diary.remembered(party, chosen.product.pk, template, stage) if chosen else diary.Remembered({}, {})
    fresh = not (values.get("corrects") or values.get("given"))
    held = {one.name: values.get(f"k.{one.name}", "") for one in stage.fields}
    if fresh:
        held |= {one.name: lines.written(one, memory.last[one.name]) for one in stage.fields if one.name in memory.last}
    offered = {
        one.name: [lines.written(one, value) for value in memory.offered.get(one.name, [])]
        for one in stage.fields
        if one.kind in ("text", "number", "amount", "count") and one.name != "note"
    }
    for one in stage.fields:
        if one.kind == "lots":
            offered[one.name] = diary.received(party) if one.name == "goods" else diary.lots(party)
    asked = lines.asked(stage, held, faults, offered)
    first = [one for one in asked if one.field.required or one.value or one.error or one.field.name in _ALWAYS]
    more = [one for one in asked if one not in first]
    known = {field.name for field in stage.fields} | {"lot", "at", "photo", "product", "site"}
    shape = stage.shape
    return render(request, "trace/diary/form.html", {
        "party": party,
        "template": template,
        "title": lines.word(stage),
        "template_word": lines.word(template),
        "action": reverse("trace:diary-write", args=[template.name, stage.name]),
        "hidden": {name: values.get(name, "") for name in ("id", "made_at", "corrects")},
        "books": [(one.number, one.product.name, one is chosen) for one in books],
        "chosen": chosen,
        "asked": first,
        "more": more,
        "open": bool(faults.keys() & {"at", "lot"} or values.get("at")),
        "lot": values.get("lot", ""),
        "lots": diary.lots(party, chosen.product if chosen else None),
        "asks_lot": shape is None or not shape.about,
        "lot_required": bool(shape and not shape.makes and not shape.about),
        "makes": bool(shape and shape.makes),
        "places": [(str(one.id), one.name, str(one.id) == (values.get("site") or str(memory.site or "")))
                   for one in diary.places_of(party)],
        "at": values.get("at", ""),
        "old": values.get("old"),
        "faults": faults,
        "whole": [sentence for name, sentence in faults.items() if name not in known],
        "labelled": _labelled(EntryRefusedError(faults), stage),
        "crumbs": [(_("Nhật ký"), reverse("trace:diary"))],
    }, status=status)  # fmt: skip
