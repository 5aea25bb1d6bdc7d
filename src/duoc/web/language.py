"""Which language a page speaks: Vietnamese, unless the reader chose English with the switch.

A browser's own wish is not asked: most computers of the province carry an English browser and a Vietnamese reader.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class VietnameseFirst:
    """Middleware: activates the language of the reader's cookie, Vietnamese without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = {code for code, _ in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in self.known else settings.LANGUAGE_CODE):
            answer = self.get_response(request)
            patch_vary_headers(answer, ("Cookie",))
            answer.headers.setdefault("Content-Language", translation.get_language() or "vi")
        return answer
