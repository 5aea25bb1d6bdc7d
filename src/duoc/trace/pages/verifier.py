"""The inspector's page "Kiểm tem", open to everybody, and what a browser needs to install it."""

import json
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from duoc.frame import environments
from duoc.frame.icons import icon_svg
from duoc.frame.numbers import english
from duoc.trace.services import stamps
from duoc.trace.services.verifier_page import verifier_page

_WORKER = Path(__file__).parents[1] / "static" / "trace" / "worker.js"


def page(request: HttpRequest) -> HttpResponse:
    """The page itself: the browser keeps it where it was installed, so it is asked for anew only at the user's word."""
    made = verifier_page(environments.asked(request), english=english(), home=True)
    answer = HttpResponse(made.html)
    answer["Content-Security-Policy"] = f"{made.rules}; frame-ancestors 'none'"
    answer["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    answer["Cache-Control"] = "no-cache"
    return answer


def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker; its folder is all that it may speak for."""
    return _file(_WORKER.read_text("utf-8"), "text/javascript; charset=utf-8")


def manifest(_request: HttpRequest) -> HttpResponse:
    """What a browser installs it as."""
    told = {
        "name": _("Kiểm tem Đước"),
        "short_name": _("Kiểm tem"),
        "lang": "en" if english() else "vi",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#faf9f5",
        "theme_color": "#0f5a4e",
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return _file(json.dumps(told, ensure_ascii=False), "application/manifest+json")


def icon(_request: HttpRequest) -> HttpResponse:
    """Our seal on the house's green."""
    lines = icon_svg("seal", 72).replace("<svg ", '<svg x="12" y="12" color="#ffffff" ', 1)
    ground = '<rect width="96" height="96" rx="20" fill="#0f5a4e"/>'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{ground}{lines}</svg>'
    return _file(drawn, "image/svg+xml")


def by_serial(request: HttpRequest, signs: str) -> HttpResponse:
    """To the proof of the one stamp whose serial begins so: the answer of its printed address."""
    environment = environments.asked(request)
    try:
        found = stamps.standings(signs, environment)
    except stamps.SerialError as error:
        raise Http404(str(error)) from error
    if len(found) != 1:
        raise Http404
    product = found[0].batch.product
    path = f"/01/{product.gtin}/21" if product.gtin else f"/T/{product.code}"
    answer = HttpResponseRedirect(f"{path}/{found[0].serial}?{request.GET.urlencode()}")
    answer.status_code = 307
    return answer


def _file(content: str, media: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media)
    answer["Cache-Control"] = "no-cache"
    return answer
