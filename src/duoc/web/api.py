"""The JSON API of all rooms under `/api/v1/`: errors are problem details (RFC 9457), the description is OpenAPI 3.1.

No browsable documentation is served: its scripts would come from strangers; `/api/v1/openapi.json` is for any tool.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from duoc import __version__
from duoc.exchange.api import router as exchange
from duoc.frame.problems import Problem
from duoc.ledger.api import router as ledger
from duoc.people.api import router as people

api = NinjaAPI(title="Đước", version=__version__, urls_namespace="api", docs_url=None)
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
