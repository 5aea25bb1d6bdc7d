"""The service of the exchange through which an entry's rows are shared: named by the steward, on the page of the entry's data."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from duoc.catalogue.pages.doors import changing
from duoc.catalogue.pages.registry import kept
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.services import resources
from duoc.catalogue.services.viewers import Viewer


@changing
def connect(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """Name it, name another one, or none."""
    if request.method != "POST":
        raise Http404
    entry = kept(viewer, name)
    try:
        resources.name_service(viewer, entry, request.POST.get("service", ""))
        messages.success(request, _("Đã ghi dịch vụ. Bảng “Dữ liệu được dùng” đếm giao dịch của dịch vụ này."))
    except EntryRefusedError as refused:
        messages.error(request, str(refused))
    return redirect("catalogue:entry-data", entry.name)
