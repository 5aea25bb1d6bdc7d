"""Headers that every answer carries: the browser may run and load only what this house serves.

No inline script and no inline style exists anywhere, so none is allowed. `data:` images are the QR code of a second
factor. HSTS is Django's own (`SECURE_HSTS_SECONDS`), on when the public address has TLS.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def policy(form_targets: tuple[str, ...] = ()) -> str:
    """The Content-Security-Policy. `form_targets`: origins to which signing in may lead (identity providers)."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": " ".join(("'self'", *form_targets)),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Middleware: adds what is missing, never overrides a page that knows better."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = policy(tuple(getattr(settings, "IDENTITY_ORIGINS", ())))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Content-Security-Policy", self.policy)
        answer.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), "
            "publickey-credentials-get=(self), publickey-credentials-create=(self)",
        )
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
