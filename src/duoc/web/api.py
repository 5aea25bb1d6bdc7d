"""The JSON API of all rooms under `/api/v1/`: errors are problem details (RFC 9457), the description is OpenAPI 3.1.

No browsable documentation is served: its scripts would come from strangers; `/api/v1/openapi.json` is for any tool.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import ValidationError

from duoc import __version__
from duoc.catalogue.api import router as catalogue
from duoc.exchange.api import router as exchange
from duoc.frame.problems import Problem
from duoc.ledger.api import router as ledger
from duoc.people.api import router as people

api = NinjaAPI(title="Đước", version=__version__, urls_namespace="api", docs_url=None)
api.add_router("/catalogue", catalogue)
api.add_router("/exchange", exchange)
api.add_router("/ledger", ledger)
api.add_router("/people", people)


@api.exception_handler(Problem)
def said(request: HttpRequest, problem: Problem | type[Problem]) -> HttpResponse:
    """A room said what is wrong."""
    assert isinstance(problem, Problem)
    return problem.response(request.path)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """Something in the address or the body cannot be read: each place with its reason."""
    assert isinstance(error, ValidationError)
    faults: list[dict[str, Any]] = [
        {"place": ".".join(str(part) for part in fault["loc"]), "reason": fault["msg"]} for fault in error.errors
    ]
    problem = Problem(422, "unreadable", "Có phần trong yêu cầu không đọc được.", "Xem errors.", {"errors": faults})
    return problem.response(request.path)


@api.exception_handler(Http404)
def absent(request: HttpRequest, _error: Http404 | type[Http404]) -> HttpResponse:
    """There is no such thing."""
    return Problem(404, "absent", "Không có thứ được hỏi.").response(request.path)


@api.exception_handler(DataError)
def impossible(request: HttpRequest, _error: DataError | type[DataError]) -> HttpResponse:
    """A value that no table could hold, such as a text with a zero byte: nothing was read."""
    problem = Problem(422, "unreadable", "Có phần trong yêu cầu không đọc được.", "Kiểm tra lại các giá trị đã gửi.")
    return problem.response(request.path)


def mounted() -> tuple[list[URLResolver | URLPattern], str, str]:
    """The addresses of the API, for `path`; a method that an address does not know is a problem in words too."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _with_words(pattern.callback)
    return patterns, app, namespace


def _with_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        found = view(request, *arguments, **named)
        if found.status_code != 405:
            return found
        detail = f"Địa chỉ này nhận {found['Allow']}."
        refused = Problem(405, "method", f"Không dùng được {request.method} ở đây.", detail).response(request.path)
        refused["Allow"] = found["Allow"]
        return refused

    return answer
