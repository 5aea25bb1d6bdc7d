"""The one response of a stamp's page: style and script inside, a policy that names them by digest, squeezed if the phone can."""

import base64
import gzip
import json
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

_STYLE = Path(__file__).parents[2] / "static" / "trace" / "scan.css"
_WORTH_SQUEEZING = 2_000  # octets
_SCRIPT = "{script}"


@lru_cache(1)
def style() -> str:
    """The style sheet without the blanks that people need."""
    text = re.sub(r"/\*.*?\*/", "", _STYLE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s*([{};,>])\s*|(:) ", r"\1\2", re.sub(r"\s+", " ", text)).replace(";}", "}").strip()


def digest(text: str) -> str:
    """How a policy names an inline element (CSP 3 §2.3.1)."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def policy(script: str) -> str:
    """Nothing runs or is loaded but what this response holds; forms lead here alone. The script may ask this origin."""
    rules = {
        "default-src": "'none'",
        "style-src": digest(style()),
        "img-src": "'self' data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    if script:
        rules |= {"script-src": digest(script), "connect-src": "'self'"}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def embedded(members: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a script element: no sign in it ends one."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308  # nothing is left in it that a reader of HTML would see


def sheet(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200, script: str = ""
) -> HttpResponse:
    """Render, and say who may do what with it.

    BREACH (CVE-2013-3587) needs a secret in the body, something of the attacker's beside it, and many tries. This body holds no
    secret: no token of a form, nothing of an account; the phone's token stands in a header. So GET is compressed; the answer to
    a form, which may repeat what was typed, is not.
    """
    text = render_to_string(
        template,
        {**context, "style": mark_safe(style()), "script": _SCRIPT if script else ""},  # noqa: S308  # our own file
        request,
    )
    # The script is put in last: not a sign of what its digest was made of may change.
    body = re.sub(r">\s*\n\s*<", "><", text).strip().replace(_SCRIPT, script).encode()
    answer = HttpResponse(body, status=status)
    if (
        request.method == "GET"
        and len(body) > _WORTH_SQUEEZING
        and "gzip" in request.headers.get("Accept-Encoding", "")
    ):
        answer.content = gzip.compress(body, 6, mtime=0)
        answer["Content-Encoding"] = "gzip"
    answer["Content-Security-Policy"] = policy(script)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"  # where a link leads to learns no serial
    answer["X-Robots-Tag"] = "noindex"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # by Django: a refusal is ordinary here, and holds a serial
    patch_vary_headers(answer, ("Accept-Encoding", "Accept-Language", "Cookie"))
    return answer
