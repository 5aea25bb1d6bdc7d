"""What a phone needs to keep a diary without a network: the worker that serves the forms, and who is signed in."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import duoc.trace
from duoc.people.services import Party
from duoc.trace.pages.diary.door import members_only

_SCRIPTS = Path(duoc.trace.__file__).parent / "static" / "trace" / "diary"


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, whose scope is the folder that it is served from. Its text changes when a script of it does."""
    head = f"// {_version()}\nconst QUEUE = {static('trace/diary/queue.js')!r};\n"
    body = head + (_SCRIPTS / "worker.js").read_text(encoding="utf-8")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


@lru_cache(1)
def _version() -> str:
    return sha256(b"".join(path.read_bytes() for path in sorted(_SCRIPTS.glob("*.js")))).hexdigest()[:12]


@members_only()
def session(request: HttpRequest, party: Party) -> JsonResponse:
    """Whose entries this session can send, and the token that they are sent with."""
    return JsonResponse({"party": party.code, "name": party.name, "token": get_token(request)})
