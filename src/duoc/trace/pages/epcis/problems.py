"""Problem details as EPCIS 2.0 names them: `epcisException:…` (RFC 7807)."""

import json
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
_KINDS = {
    "ValidationException": (400, "The document is not valid"),
    "QueryValidationException": (400, "The query is not valid"),
    "QueryParameterException": (400, "A parameter of the query is wrong"),
    "SubscriptionControlsException": (400, "The subscription is not valid"),
    "SecurityException": (401, "The key is missing or not known"),
    "NoSuchNameException": (404, "There is no such resource"),
    "NotAcceptableException": (406, "What was asked for cannot be given"),
    "ResourceAlreadyExistsException": (409, "It exists already"),
    "CaptureLimitExceededException": (413, "The document is too large"),
    "QueryTooLargeException": (413, "There are more events than the query allows"),
    "QueryTooComplexException": (413, "The query takes too long"),
    "URITooLongException": (414, "The address is too long"),
    "UnsupportedMediaTypeException": (415, "The media type is not one of EPCIS"),
    "ImplementationException": (500, "Something went wrong here"),
}


class EpcisError(Exception):
    """A problem to be told. `kind`: the name behind `epcisException:`; `extra`: further members; `headers` of the answer."""

    def __init__(
        self,
        kind: str,
        detail: str = "",
        *,
        status: int = 0,
        title: str = "",
        extra: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        usual, words = _KINDS[kind]
        self.status = status or usual
        self.members: dict[str, Any] = {
            "type": f"epcisException:{kind}",
            "title": title or words,
            "status": self.status,
        }
        if detail:
            self.members["detail"] = detail
        self.members.update(extra or {})
        self.headers = headers or {}

    def response(self) -> HttpResponse:
        """The answer that tells it."""
        answer = HttpResponse(json.dumps(self.members, ensure_ascii=False), status=self.status, content_type=MEDIA_TYPE)
        for name, value in self.headers.items():
            answer[name] = value
        return answer
