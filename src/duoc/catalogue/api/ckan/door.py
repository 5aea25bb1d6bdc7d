"""From a request to an action and back: arguments, token, envelope, status."""

import logging
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from duoc.catalogue.api.ckan.actions import ACTIONS
from duoc.catalogue.api.ckan.call import Action, Call, written
from duoc.catalogue.api.uses import agent_of
from duoc.catalogue.services.publishing.files import LARGEST
from duoc.catalogue.services.viewers import Viewer, token_of, viewer_of_key
from duoc.engines.ckan import arguments, envelope
from duoc.engines.ckan.arguments import Arguments
from duoc.engines.ckan.envelope import Answer
from duoc.engines.ckan.errors import BadJsonError, BadRequestError, CkanError, InternalError, NotAuthorizedError

_READS = ("GET", "HEAD")
_FORM = 1 << 20  # bytes of a form beside its file
_METHODS = (*_READS, "POST")
_log = logging.getLogger(__name__)


def root(request: HttpRequest, version: str | None = None) -> HttpResponse:
    """`/api`, `/api/3`: which version is spoken."""
    if request.method not in _READS:
        return _not_allowed(_READS)
    return written({"version": int(version or 3)})


def action(request: HttpRequest, name: str) -> HttpResponse:
    """One action."""
    if request.method not in _METHODS:
        return _not_allowed(_METHODS)
    site = site_of(request)
    try:
        answer = envelope.success(site, name, _run(request, name, site))
    except CkanError as error:
        answer = envelope.failure(site, name, error)
    except Exception:
        _log.exception("action %s", name if name in ACTIONS else "unknown")
        answer = envelope.failure(site, name, InternalError())
    return _response(answer)


# The token in the header is no cookie that a browser would send by itself.
action.csrf_exempt = True  # type: ignore[attr-defined]  # read by Django's middleware
action.action = "catalogue.ckan"  # type: ignore[attr-defined]  # read by `web.changes`: the token decides


def site_of(request: HttpRequest) -> str:
    """The portal's address, as the client knows it."""
    return request.build_absolute_uri("/").rstrip("/")


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks by the token alone; a bad one is nobody's."""
    return viewer_of_key(token_of(request.headers))


def _run(request: HttpRequest, name: str, site: str) -> Any:
    wanted = ACTIONS.get(name)
    if wanted is None:
        raise BadRequestError(f"Action name not known: {name[:100]}")
    viewer = viewer_of(request)
    return wanted.run(Call(viewer, _arguments(request, wanted, viewer), site, agent_of(request)))


def _arguments(request: HttpRequest, wanted: Action, viewer: Viewer) -> Arguments:
    if request.method != "POST":
        if wanted.writes:
            raise BadJsonError("Invalid request. Please use POST method for your request")
        pairs = [(name, value) for name, values in request.GET.lists() for value in values]
        return {name: value for name, value in arguments.from_pairs(pairs).items() if name != "callback"}
    try:
        if request.content_type == "multipart/form-data":
            _bounded(request, viewer)
            fields = [(name, value) for name, values in request.POST.lists() for value in values]
            return {**arguments.from_pairs(fields), **dict(request.FILES.items())}
        return arguments.from_body(request.headers.get("Content-Type", ""), request.body)
    except (RequestDataTooBig, TooManyFieldsSent):
        raise BadJsonError("the body is too large") from None
    except (UnreadablePostError, MultiPartParserError, BadRequest):
        raise BadJsonError("the body did not arrive whole") from None


def _bounded(request: HttpRequest, viewer: Viewer) -> None:
    """Before the first octet of a file is taken: nobody fills a disk who may not write anything."""
    length = request.headers.get("Content-Length", "")
    size = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else LARGEST + _FORM + 1
    if size > _FORM and viewer.changes == frozenset():
        raise NotAuthorizedError(f"User {viewer.name} not authorized to upload files")
    if not length:
        raise BadJsonError("the body does not tell its length (Content-Length)")
    if size > LARGEST + _FORM:
        raise BadJsonError("the body is too large")


def _response(answer: Answer) -> HttpResponse:
    return written(answer.body, answer.status)


def _not_allowed(methods: tuple[str, ...]) -> HttpResponse:
    return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
