"""One message: what was called, and the receipt that proves it, step by step and as a file."""

import json
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core import clock, ids
from duoc.core.environment import Environment
from duoc.exchange.pages.period import asked
from duoc.exchange.pages.rows import refused
from duoc.exchange.pages.verification import reasons, words
from duoc.exchange.rules import receipt as proof
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import receipts
from duoc.exchange.services.archive import ArchiveBusyError
from duoc.exchange.services.evidence import evidence as exported
from duoc.exchange.services.evidence import kept_state


def _made(name: str, environment: Environment) -> dict[str, object]:
    try:
        return receipts.receipt(name, environment)
    except (ValueError, receipts.NoSuchReceiptError) as error:
        raise Http404(name) from error


def _patiently(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """503 with the time to wait while the archive is searched for others."""

    @wraps(view)
    def answer(request: HttpRequest, name: str) -> HttpResponse:
        try:
            return view(request, name)
        except ArchiveBusyError as busy:
            said = render(request, "exchange/archive_busy.html", status=503)
            said["Retry-After"] = str(busy.retry_s)
            return said

    return answer


@_patiently
def message(request: HttpRequest, name: str) -> HttpResponse:
    """The message's facts, the seal, the steps of the proof, the file to take away."""
    period = asked(request)
    if reason := refused(request, period.environment):
        raise PermissionDenied(reason)
    made = _made(name, period.environment)
    steps = proof.verify_receipt(made)
    states = {True: "ok", False: "bad", None: "wait"}
    verdict = "bad" if any(step.ok is False for step in steps) else "ok" if proof.leads(steps) else "wait"
    said, why = words(), reasons()
    time_us, request_id = ids.parse_receipt_name(name)
    query = f"?environment={period.environment}"
    return render(
        request,
        "exchange/receipt.html",
        {
            "environment": period.environment,
            "period": period,
            "name": name,
            "title": _("Biên nhận"),
            "request_id": request_id,
            "message": made["message"],
            "time": clock.to_datetime(time_us),
            "batch": made["batch"],
            "ledger": made["ledger"],
            "kept": _kept()[kept_state(name, period.environment)],
            "steps": [(states[step.ok], said[step.name], said[states[step.ok]], why[step.name]) for step in steps],
            "verdict": verdict,
            "file": reverse("exchange:receipt-file", args=[name]) + query,
            "evidence": reverse("exchange:evidence", args=[name]) + query if made["ledger"] else "",
            "verify": reverse("exchange:verify") + f"{query}&receipt={name}",
            "crumbs": [
                (_("Trao đổi dữ liệu"), reverse("exchange:board") + query),
                (_("Các cuộc gọi"), reverse("exchange:calls") + query),
            ],
        },
    )


def _kept() -> dict[str, str]:
    return {
        "sealed": _("được giữ, niêm phong; người giữ khóa mở được"),
        "erased": _("đã giữ, nay đã xóa"),
        "none": _("không giữ, chỉ có dấu băm"),
    }


@_patiently
def download(request: HttpRequest, name: str) -> HttpResponse:
    """The receipt file, form duoc.receipt/1."""
    made = _made(name, asked(request).environment)
    answer = HttpResponse(json.dumps(made, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="bien-nhan-{name}.json"'
    return answer


@_patiently
def evidence(request: HttpRequest, name: str) -> HttpResponse:
    """The evidence of this exchange, form duoc.evidence/1. Kept bodies stay sealed: this server cannot open them."""
    environment = asked(request).environment
    if reason := refused(request, environment):
        raise PermissionDenied(reason)
    try:
        made = exported(name, environment=environment)
    except RefusedError as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    except (ValueError, receipts.NoSuchReceiptError) as error:
        raise Http404(name) from error
    answer = HttpResponse(made, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="bang-chung-{name}.zip"'
    return answer
