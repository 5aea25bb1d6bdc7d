"""The forms of a stamp's page: PIN, commune, report. Each answers with the page itself.

No form carries a token against forgery (CSRF): such a token protects what a browser's cookie would authorise, and here no
cookie authorises anything. Whoever knows the serial, and for a purchase its PIN, may send these forms from anywhere; the phone's
token is not sent along from other sites (SameSite=Lax). Stamp (five PINs a day) and source bound what they can do.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from duoc.frame import numbers
from duoc.trace.pages.asked import root
from duoc.trace.pages.scan import page, visitor
from duoc.trace.pages.scan.visitor import Visitor
from duoc.trace.services import photos, reports, stamps
from duoc.trace.services.links import Known
from duoc.trace.services.sources import SOURCES
from duoc.trace.services.stamps import SerialError, StampRefusedError, Standing

_HOUR = 3600.0
_OVERHEAD = 64 << 10  # octets of a form beside its file
Form = Callable[[HttpRequest, Known, Standing, Visitor], HttpResponse]


def form(most: int, *, reads: bool = False) -> Callable[[Form], Callable[..., HttpResponse]]:
    """A form of a stamp that exists; at most so many an hour from one source. reads: it has a page of its own to fill it in."""

    def decorate(view: Form) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def opened(request: HttpRequest, serial: str) -> HttpResponse:
            try:
                stamp = stamps.standing(serial)
            except SerialError:
                stamp = None
            if stamp is None:
                return redirect("trace:look-up")
            known = page.known_of(stamp)
            if request.method != "POST" and not reads:
                return redirect(page.printed(known, stamp))
            if int(request.META.get("CONTENT_LENGTH") or 0) > photos.LARGEST_SENT + _OVERHEAD:
                return HttpResponse(status=413)
            with translation.override(visitor.language(request)):
                looked = visitor.read(request, stamp.serial)
                if SOURCES.allows(view.__name__, visitor.address(request), most, _HOUR):
                    made = view(request, known, stamp, looked)
                else:
                    said = _("Từ nơi bạn vừa có quá nhiều lần gửi; hãy thử lại sau một giờ.")
                    made = _page(request, known, stamp, looked, ("care", said), status=429)
            visitor.remember(made, looked, secure=request.is_secure())
            return made

        opened.csrf_exempt = True  # type: ignore[attr-defined]  # read by Django's middleware; why: above
        opened.action = "stamps.visit"  # type: ignore[attr-defined]  # read by `web.changes`: everybody may
        return opened

    return decorate


@form(30)
def pin(request: HttpRequest, known: Known, stamp: Standing, looked: Visitor) -> HttpResponse:
    """The PIN under the scratch layer: the first right one sells the stamp, or makes it void where the buyer asks for that."""
    moment, ends = now(), request.POST.get("void") == "1" and stamp.state == "activated"
    try:
        with transaction.atomic():
            right, opened = stamps.open_pin(stamp.serial, request.POST.get("pin", ""), sell=not ends, now=moment)
            first = right and opened == moment
            if first and ends:
                stamps.void_stamp(stamp.serial, "Người mua hủy tem sau khi mua")
    except SerialError:
        said = _("Mã PIN chỉ có chữ số và chữ cái, không có I, L, O, U. Xem lại chỗ cào; chưa tính là một lần thử.")
        return _page(request, known, stamp, looked, ("bad", said), open_form="pin", status=422)
    except StampRefusedError:
        said = _("Tem này không có mã PIN.")
        if stamp.batch.pins:
            said = _("Đã nhập sai mã PIN của tem này quá nhiều lần. Hãy thử lại sau 24 giờ.")
        return _page(request, known, stamp, looked, ("bad", said), status=422)
    kept = visitor.record(looked, stamp.serial, "pin_ok" if right else "pin_wrong")
    if not right:
        said = _("Mã PIN không đúng. Xem lại từng ký tự ở chỗ cào.")
        return _page(request, known, stamp, looked, ("bad", said), open_form="pin", kept=kept, status=422)
    after = stamps.standing(stamp.serial) or stamp
    if first:
        said = _("Mã PIN đúng: mua lần đầu, ghi lúc %s.") % numbers.moment(moment, seconds=False)
        if after.state == "void":
            said += " " + _("Con tem đã được hủy theo ý bạn.")
        return _page(request, known, after, looked, ("good", said), kept=kept, bought=after.state in {"sold", "void"})
    said = _("Mã PIN đúng, nhưng đã được mở lần đầu lúc %s. Nếu không phải bạn mở, hãy báo ở dưới.")
    return _page(
        request,
        known,
        after,
        looked,
        ("care", said % numbers.moment(opened, seconds=False) if opened else ""),
        kept=kept,
    )


@form(60, reads=True)
def commune(request: HttpRequest, known: Known, stamp: Standing, looked: Visitor) -> HttpResponse:
    """Where the person is, if he likes to say so; kept in his own browser only if he says that too."""
    if request.method != "POST":
        return page.commune(request, known, stamp, looked)
    if request.POST.get("forget") == "1":
        gone = Visitor(looked.token, looked.is_new, "")
        made = page.commune(request, known, stamp, gone, ("good", _("Máy này không còn nhớ nơi quét.")))
        visitor.remember_commune(made, "", secure=request.is_secure())
        return made
    if not looked.commune or not request.POST.get("commune"):
        said = _("Hãy chọn một xã hoặc một tỉnh, thành.")
        return page.commune(request, known, stamp, looked, ("bad", said), status=422)
    kept = visitor.record(looked, stamp.serial)
    said = _("Đã ghi nơi quét. Cảm ơn bạn.") if kept else _("Chưa ghi được nơi quét; hãy thử lại.")
    made = page.commune(request, known, stamp, looked, ("good" if kept else "bad", said))
    if request.POST.get("remember") == "1":
        visitor.remember_commune(made, looked.commune, secure=request.is_secure())
    return made


@form(12)
def report(request: HttpRequest, known: Known, stamp: Standing, looked: Visitor) -> HttpResponse:
    """Words and a picture for the inspector."""
    sent = request.FILES.get("photo")
    text = request.POST.get("text", "")
    try:
        made = reports.report(stamp.serial, text, sent.read() if sent else b"", commune=looked.commune)
    except reports.ReportRefusedError as error:
        return _page(request, known, stamp, looked, ("bad", str(error)), open_form="report", typed=text, status=422)
    said = _("Đã gửi lời báo số %s tới kiểm tra viên của tỉnh. Muốn xóa, hãy cho họ biết số này.") % made.pk
    return _page(request, known, stamp, looked, ("good", said))


def _page(
    request: HttpRequest, known: Known, stamp: Standing, looked: Visitor, notice: tuple[str, str], **more: Any
) -> HttpResponse:
    return page.page(request, root(request), known, stamp, looked, notice=notice, **more)
