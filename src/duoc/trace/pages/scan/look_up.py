"""`/tra-tem/`: a stamp by the signs printed under its code, for who has no camera; and one SMS of it for a gateway."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from duoc.frame import numbers
from duoc.trace.pages.scan import page, visitor, words
from duoc.trace.rules import serials, short_answers
from duoc.trace.rules.judgements import JUDGEMENTS
from duoc.trace.services import stamps, stories
from duoc.trace.services.sources import SOURCES
from duoc.trace.services.stamps import SerialError, Standing
from duoc.trace.services.stories import Story

LONGEST = 64
_MOST, _WINDOW = 60, 600.0
_MOST_SMS = 600  # a gateway asks for many telephones


@dataclass(frozen=True, slots=True)
class Found:
    """What typed signs lead to. fault: why they lead nowhere, for the person who typed them."""

    stamps: list[Standing]
    fault: str = ""


@never_cache
@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """The form, with what it found: one stamp, several that begin alike, none."""
    typed = request.GET.get("ma", "").replace("\0", "").strip()[:LONGEST]
    found, status = Found([]), 200
    context: dict[str, Any] = {"typed": typed, "longest": LONGEST}
    if typed:
        if SOURCES.allows("look-up", visitor.address(request), _MOST, _WINDOW):
            found = look(typed)
            status = 200 if found.stamps else 404 if not found.fault else 422
        else:
            found, status = Found([], _("Từ nơi bạn vừa tra quá nhiều lần; hãy thử lại sau mười phút.")), 429
    made: HttpResponse
    if len(found.stamps) == 1:
        stamp = found.stamps[0]
        looked = visitor.read(request, stamp.serial)
        if visitor.looks(request):
            visitor.record(looked, stamp.serial)
        made = render(request, "trace/scan/look_up.html", {**context, "found": found, **_one(stamp)})
        visitor.remember(made, looked, secure=request.is_secure())
        return made
    several = [
        {"name": one.batch.product.name, "serial": one.serial, "href": _printed(one), "signs": _grouped(one.serial)}
        for one in found.stamps
    ]
    return render(request, "trace/scan/look_up.html", {**context, "found": found, "several": several}, status=status)


@never_cache
@require_safe
def text(request: HttpRequest, code: str) -> HttpResponse:
    """At most 160 signs of plain text. `dau=1`: with Vietnamese marks; `lang=en`: English. A stamp that is not there is 404."""
    marks, english = request.GET.get("dau") == "1", request.GET.get("lang") == "en"
    with translation.override("en" if english else "vi"):
        if not SOURCES.allows("sms", visitor.address(request), _MOST_SMS, _WINDOW):
            return _plain(_("Đang có quá nhiều lượt tra, hãy thử lại sau mười phút."), marks, 429)
        found = look(code[:LONGEST])
        if found.fault:
            return _plain(found.fault, marks, 422)
        if len(found.stamps) > 1:
            said = _("Có %s tem bắt đầu như vậy. Hãy gửi đủ 16 ký tự.") % len(found.stamps)
            return _plain(said, marks, 300)
        if not found.stamps:
            said = short_answers.answer(JUDGEMENTS["unknown"], [], marks=marks, english=english)
            return _plain(said, marks, 404)
        stamp = found.stamps[0]
        if request.method == "GET":
            visitor.record(visitor.Visitor("", False, ""), stamp.serial)
        story = stories.told(stamp.batch.product, stamp, _printed(stamp), english=numbers.english())
        return _plain(short_answers.answer(story.judgement, _facts(story), marks=marks, english=english), marks)


def look(typed: str) -> Found:
    """The stamps that somebody means who typed ten signs, or all sixteen."""
    try:
        found = stamps.standings(typed)
    except SerialError:
        return Found([], _wrong(typed))
    return Found(found)


def _wrong(typed: str) -> str:
    """What is wrong with the signs, so that it can be put right."""
    signs = [sign for sign in typed.upper() if not sign.isspace() and sign != "-"]
    strange = sorted({sign for sign in signs if sign not in serials.ALPHABET + "OIL"})
    if strange:
        return _("Không có ký tự %s trên tem: chỉ có chữ số và chữ cái không dấu, không có I, L, O, U.") % " ".join(
            strange
        )
    about = {"typed": len(signs), "short": serials.SHORT_SIGNS, "whole": serials.SERIAL_SIGNS}
    return _("Bạn đã nhập %(typed)s ký tự. Hãy nhập %(short)s ký tự in dưới mã, hoặc đủ %(whole)s ký tự.") % about


def _one(stamp: Standing) -> dict[str, Any]:
    story = stories.told(stamp.batch.product, stamp, _printed(stamp), english=numbers.english())
    said = story.judgement
    return {
        "story": story,
        "colour": {"green": "ok", "yellow": "warn", "red": "danger"}[said.colour],
        "word": words.pick(said.word),
        "sentence": words.pick(said.sentence),
        "advice": words.pick(said.advice),
        "name": words.name(story),
        "counted": words.counted(story.seen) if story.seen else "",
        "state": words.state(stamp),
        "href": _printed(stamp),
        "signs": _grouped(stamp.serial),
    }


def _facts(story: Story) -> list[str]:
    facts = [words.name(story), story.maker]
    if story.stamp and story.stamp.lot:
        facts.append(_("Lô %s") % story.stamp.lot)
    if story.expires:
        facts.append(_("HSD %s") % words.on_day(story.expires))
    if story.seen and story.seen.scans:
        facts.append(_("Đã tra %s lần") % numbers.number(story.seen.scans))
    return facts


def _plain(said: str, marks: bool, status: int = 200) -> HttpResponse:
    told = said if marks else short_answers.unmarked(said)
    return HttpResponse(told[: short_answers.LONGEST], status=status, content_type="text/plain; charset=utf-8")


def _printed(stamp: Standing) -> str:
    return page.printed(page.known_of(stamp), stamp)


def _grouped(serial: str) -> str:
    return " ".join(serial[place : place + 4] for place in range(0, len(serial), 4))
