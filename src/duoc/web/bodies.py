"""How much of a form is taken in, before any of it is: what the token of a form protects is read to look for that token.

Whoever has no account can make this house hold at most `SMALL` bytes for a request, in the folder for temporary files.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from duoc.catalogue.services.publishing.files import LARGEST
from duoc.catalogue.services.viewers import viewer_of
from duoc.frame.problems import Problem
from duoc.web.errors import MACHINES

SMALL = 32 << 20  # bytes: some photographs, a sheet
BESIDE = 1 << 20  # of a form beside its file


class Bounded:
    """Middleware, in front of the one that looks for tokens: a form too large for its sender is refused unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """The refusal, or None. CKAN's door has bounds of its own: there a token in a header says who asks."""
        if request.content_type != "multipart/form-data" or getattr(view, "action", "") == "catalogue.ckan":
            return None
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else LARGEST * 2
        if size <= SMALL or (size <= LARGEST + BESIDE and viewer_of(request.user).changes != frozenset()):
            return None
        most = LARGEST if request.user.is_authenticated else SMALL
        told = f"Tệp lớn hơn mức nhận ({most >> 20} MB) hoặc bạn không được nộp tệp lớn như vậy. Chưa có gì được lưu."
        if request.path.startswith(MACHINES):
            return Problem(413, "too-large", told).response(request.path)
        return HttpResponse(told, status=413, content_type="text/plain; charset=utf-8")
