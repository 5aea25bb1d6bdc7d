"""A signed export `/so-du-lieu/quoc-gia/tep/…`: the file, the key that signed it, and the letter that took it over."""

from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.catalogue.pages.doors import changing, stewards
from duoc.catalogue.rules.push.queue import PushRefusedError
from duoc.catalogue.services import push
from duoc.catalogue.services.viewers import Viewer


class LetterForm(forms.Form):
    """The written acknowledgement."""

    number = forms.CharField(label=gettext_lazy("Số công văn"), max_length=200)
    day = forms.DateField(label=gettext_lazy("Ngày công văn"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    file = forms.FileField(label=gettext_lazy("Tệp công văn (PDF, tới 32 MB)"), required=False)


@changing
def one(request: HttpRequest, viewer: Viewer, number: UUID) -> HttpResponse:
    """An export and its acknowledgement."""
    try:
        held, _place = push.archive(viewer, number)
    except PushRefusedError:
        raise Http404 from None
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = cast("UploadedFile[bytes] | None", form.cleaned_data["file"])
        try:
            answer = given.read(push.LARGEST_ANSWER + 1) if given else b""
            name = given.name or "" if given else ""
            told = form.cleaned_data["number"], form.cleaned_data["day"]
            received, later = push.acknowledge(viewer, number, *told, name=name, answer=answer)
            messages.success(
                request,
                _("Đã ghi: %(received)s mục đã nhận; %(later)s mục đã đổi sau khi xuất nên còn chờ.")
                % {"received": received, "later": later},
            )
            return redirect("catalogue:push-export", number)
        except PushRefusedError as refused:
            form.add_error(None, str(refused))
    target = held.target
    return render(
        request,
        "catalogue/push_export.html",
        {
            "held": held,
            "form": form,
            "key": push.verifier(),
            "crumbs": [
                (_("Sổ dữ liệu"), reverse("catalogue:desk")),
                (_("Danh mục quốc gia"), reverse("catalogue:push")),
                (target.name, reverse("catalogue:push-target", args=[target.key])),
            ],
        },
        status=422 if form.errors else 200,
    )


@stewards
def file(_request: HttpRequest, viewer: Viewer, number: UUID) -> HttpResponseBase:
    """The ZIP itself."""
    try:
        held, place = push.archive(viewer, number)
    except PushRefusedError:
        raise Http404 from None
    name = f"danh-muc-{held.target.key}-{held.made_at:%Y%m%d-%H%M}.zip"
    return FileResponse(place.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
