"""What buyers reported, for inspectors: on the page of the suspicion, each with its picture, erased where it must be."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duoc.core.environment import Environment
from duoc.frame import environments, numbers
from duoc.trace.pages.duty import demands
from duoc.trace.services import communes, reports

_FOR = "trace/suspicions.html"


def shown(suspicion: Any, environment: Environment, *, may_erase: bool) -> list[dict[str, Any]]:
    """The reports about the serial of a suspicion, for its page."""
    if suspicion.kind != "serial":
        return []
    names = communes.names()
    query = f"?environment={environment}"
    return [
        {
            "number": one.pk,
            "at": numbers.moment(one.at, seconds=False),
            "text": one.text,
            "where": names.get(one.commune, one.commune),
            "erased": one.erased_at is not None,
            "photo": reverse("trace:report-photo", args=[one.pk]) + query if one.has_photo else "",
            "erase": reverse("trace:report-erase", args=[one.pk]) + query
            if may_erase and one.erased_at is None
            else "",
        }
        for one in reports.of_suspicion(suspicion, environment)
    ]


@demands("suspicions.see", refused=_FOR)
def photo(request: HttpRequest, number: int) -> HttpResponseBase:
    """The picture of a report. It came from a stranger, so it is nothing but a picture to a browser."""
    found = reports.photo_of(number, environments.asked(request))
    if found is None:
        raise Http404
    answer = HttpResponse(found, content_type="image/jpeg")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@require_POST
@demands("suspicions.see", "suspicions.settle", refused=_FOR)
def erase(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take away what a report says and shows."""
    environment = environments.asked(request)
    user: Any = request.user  # signed in, or the door had not opened
    try:
        erased = reports.erase(number, by=user, environment=environment)
    except reports.ReportRefusedError as error:
        messages.error(request, str(error))
        return redirect(reverse("trace:suspicions") + f"?environment={environment}")
    messages.success(request, _("Đã xóa lời và ảnh của lời báo số %s.") % number)
    return redirect(reverse("trace:suspicion", args=[erased.suspicion_id]) + f"?environment={environment}")
