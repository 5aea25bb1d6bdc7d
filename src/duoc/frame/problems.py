"""Problem details (RFC 9457): how our own APIs say that something went wrong, in the reader's words.

`title` says what happened, `detail` what was kept and what to do next; `type` is a stable address of the kind.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
_RESERVED = frozenset({"type", "title", "status", "detail", "instance"})


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """One problem: `kind` is the last part of its type, `status` its HTTP status, `extra` further members.

    retry_s: when to ask again, in seconds."""

    status: int
    kind: str
    title: str
    detail: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
    retry_s: int | None = None

    def members(self, instance: str = "") -> dict[str, Any]:
        """The JSON object. Extension members never hide the standard ones."""
        body: dict[str, Any] = {"type": f"/problems/{self.kind}", "title": self.title, "status": self.status}
        if self.detail:
            body["detail"] = self.detail
        if instance:
            body["instance"] = instance
        return body | {name: value for name, value in self.extra.items() if name not in _RESERVED}

    def response(self, instance: str = "") -> HttpResponse:
        """The HTTP answer that carries it."""
        body = json.dumps(self.members(instance), ensure_ascii=False)
        answer = HttpResponse(body, status=self.status, content_type=MEDIA_TYPE)
        if self.retry_s is not None:
            answer["Retry-After"] = str(self.retry_s)
        return answer
