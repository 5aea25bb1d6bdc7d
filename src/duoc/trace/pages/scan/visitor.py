"""Who looks at a stamp's page: nobody that is known. A phone has a random token for three days, a commune where it was chosen."""

import logging
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import Error, connections, transaction
from django.http import HttpRequest, HttpResponse

from duoc.core.environment import Environment
from duoc.engines.digital_link import negotiation
from duoc.frame.environments import alias
from duoc.trace.rules.clones.scans import is_place
from duoc.trace.rules.visits import is_scan
from duoc.trace.services import scans
from duoc.trace.services.sources import SOURCES

PHONE, COMMUNE = "duoc_phone", "duoc_commune"
_DAY = 24 * 3600
_COMMUNE_DAYS = 90
_SAME_VIEWER = 10 * 60  # seconds in which a phone without a cookie is taken for the same one
_WAIT_MS = 400
_TOKEN_SIGNS = 22
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """token: of the phone; is_new: it showed none. commune: chosen now or remembered, empty if neither."""

    token: str
    is_new: bool
    commune: str


def language(request: HttpRequest) -> str:
    """vi or en: the switch on the page (`lang`), the choice for all pages, then what the browser prefers; else Vietnamese."""
    known = {code for code, _name in settings.LANGUAGES}
    for chosen in (
        request.GET.get("lang", ""), request.POST.get("lang", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    ):  # fmt: skip
        if chosen in known:
            return chosen
    wanted = [one.wanted.partition("-")[0] for one in negotiation.languages(request.headers.get("Accept-Language", ""))]
    return next((one for one in wanted if one in known), "en" if wanted and wanted[0] != "*" else "vi")


def address(request: HttpRequest) -> str:
    """The network address of the source, for counting in memory alone. Behind a declared proxy: the last one that it names."""
    if getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0):
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def read(request: HttpRequest, serial: str) -> Visitor:
    """What the request shows of its visitor."""
    shown = request.COOKIES.get(PHONE, "")
    commune = request.POST.get("commune", request.COOKIES.get(COMMUNE, ""))
    commune = commune if is_place(commune) else ""
    if len(shown) == _TOKEN_SIGNS and shown.isascii() and shown.isprintable():
        return Visitor(shown, False, commune)
    fresh = secrets.token_urlsafe(16)
    agent = request.headers.get("User-Agent", "")[:200]
    return Visitor(SOURCES.token(address(request), agent, serial, fresh, _SAME_VIEWER), True, commune)


def looks(request: HttpRequest) -> bool:
    """Whether this request is a scan, once. The language switch looks again at what was just seen, from the same phone."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    again = "lang" in request.GET and PHONE in request.COOKIES
    return not again and is_scan(request.method or "", headers)


def record(
    visitor: Visitor, serial: str, kind: str = "scan", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Keep a scan; whether it was kept. What cannot be kept, or not soon, is not: the page is worth more than its count."""
    using = alias(environment)
    try:
        with transaction.atomic(using):
            with connections[using].cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_WAIT_MS}ms"])
            scans.record_scan(serial, kind, device=visitor.token, commune=visitor.commune, environment=environment)
    except (Error, ValueError):
        _log.exception("a scan was not kept")
        return False
    return True


def remember(answer: HttpResponse, visitor: Visitor, *, secure: bool) -> None:
    """Give the phone its token, if it showed none. It is not renewed: after three days the phone is somebody else."""
    if visitor.is_new:
        _set(answer, PHONE, visitor.token, scans.DEVICE_DAYS, secure)


def remember_commune(answer: HttpResponse, commune: str, *, secure: bool) -> None:
    """Keep a commune in the visitor's own browser, or forget it there."""
    if commune:
        _set(answer, COMMUNE, commune, _COMMUNE_DAYS, secure)
    else:
        answer.delete_cookie(COMMUNE, samesite="Lax")


def _set(answer: HttpResponse, name: str, value: str, days: int, secure: bool) -> None:
    answer.set_cookie(name, value, max_age=days * _DAY, secure=secure, httponly=True, samesite="Lax")
