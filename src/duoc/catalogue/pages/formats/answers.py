"""Answers that programs read: open to every origin, with a strong tag, 304 for who has them, 410 for what was withdrawn."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import entries
from duoc.catalogue.services.graph import Row

View = Callable[..., HttpResponse]


def open_to_all(view: View) -> View:
    """GET and HEAD, for scripts of every origin. The answer is everybody's: no cookie changes it."""

    @wraps(view)
    @require_safe
    def opened(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        answer = view(request, *arguments, **named)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "Link, ETag"
        answer.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        return answer

    return opened


def answered(
    request: HttpRequest, media_type: str, tag: str, modified: datetime | None, make: Callable[[], bytes]
) -> HttpResponse:
    """200 with the bytes, or 304 for who has them; they are made only when they are sent."""
    etag = f'"{tag}"'
    moment = int(modified.timestamp()) if modified else None
    kept = get_conditional_response(request, etag=etag, last_modified=moment)
    answer = kept or HttpResponse(make(), content_type=media_type)
    answer["ETag"] = etag
    if moment is not None:
        answer["Last-Modified"] = http_date(moment)
    return answer


def found(name: str) -> Row | HttpResponse:
    """The entry that anybody may know; 410 with the reason for one that was withdrawn, 404 as for one that never was."""
    row = entries.entry(name, ANYBODY)
    if row is not None:
        return row
    stone = entries.stone(name)
    if stone is None:
        return plain("Không có mục dữ liệu này. · No such dataset.", 404)
    day = f"{stone.withdrawn_at:%d/%m/%Y}" if stone.withdrawn_at else ""
    successor = stone.replaced_by
    shown = successor is not None and entries.entry(successor.name, ANYBODY) is not None
    text = f"Đã thu hồi ngày {day}: {stone.withdrawn_reason}"
    return plain(text + (f" Thay bằng: /dataset/{successor.name}" if successor and shown else ""), 410)


def plain(text: str, status: int) -> HttpResponse:
    """A refusal in words."""
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
