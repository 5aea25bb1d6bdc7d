"""Parameters of an address: each once; page sizes and tokens; the header that declares prefixes; the way to the next page."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse

from duoc.engines.epcis.contexts import STANDARD, Prefixes
from duoc.trace.pages.epcis.door import Call
from duoc.trace.pages.epcis.problems import EpcisError
from duoc.trace.rules.queries import Query, QueryParameterError, UnbuiltQueryError, parse
from duoc.trace.services.events import DEFAULT_PAGE, LARGEST_PAGE, TOKEN_LIFE

_EXTENSION = re.compile(r"\s*([A-Za-z_][A-Za-z0-9._-]*)\s*=\s*(\S+?)\s*")


def asked(request: HttpRequest) -> dict[str, str]:
    """The parameters of the address. Raises `EpcisError` for one that is there twice."""
    found = {}
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise EpcisError("QueryParameterException", f"{name[:80]!r} occurs twice")
        found[name] = values[0]
    return found


def prefixes(request: HttpRequest) -> Prefixes:
    """What `GS1-Extensions: prefix=uri, …` declares, beside the standard's own. Raises `EpcisError`."""
    found = dict(STANDARD)
    for part in filter(str.strip, request.headers.get("GS1-Extensions", "").split(",")):
        pair = _EXTENSION.fullmatch(part)
        if pair is None:
            raise EpcisError("QueryParameterException", "GS1-Extensions is a list of prefix=uri")
        found[pair[1]] = pair[2]
    return found


def query(parameters: Mapping[str, Any], *, url: bool, known: Prefixes) -> Query:
    """The query that they mean. Raises `EpcisError`."""
    try:
        return parse(parameters, url=url, prefixes=known)
    except QueryParameterError as error:
        raise EpcisError("QueryParameterException", str(error)) from None
    except UnbuiltQueryError as error:
        raise EpcisError("ImplementationException", str(error), status=501, title="This is not built here") from None


def page(request: HttpRequest) -> tuple[int, str]:
    """(perPage, nextPageToken) of a list that takes nothing else. Raises `EpcisError`."""
    parameters = asked(request)
    if unknown := sorted(parameters.keys() - {"perPage", "nextPageToken"}):
        raise EpcisError("QueryParameterException", f"{unknown[0][:80]!r} is no parameter of this list")
    size = query({name: value for name, value in parameters.items() if name == "perPage"}, url=True, known={}).page
    return min(size or DEFAULT_PAGE, LARGEST_PAGE), parameters.get("nextPageToken", "")


def with_next(answer: HttpResponse, call: Call, following: str | None) -> HttpResponse:
    """The answer with the way to the next page, where there is one."""
    if following is not None:
        parameters = {**asked(call.request), "nextPageToken": following}
        path = quote(call.request.path, safe="/:@")  # what was decoded: a value may hold `?` or `#`
        address = f"{call.request.build_absolute_uri(path)}?{urlencode(parameters)}"
        answer["Link"] = f'<{address}>; rel="next"'
        answer["GS1-Next-Page-Token-Expires"] = (datetime.now(UTC) + TOKEN_LIFE).isoformat(timespec="seconds")
    return answer
