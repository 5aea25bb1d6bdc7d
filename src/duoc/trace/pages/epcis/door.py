"""What every resource of the interface does alike: the key, the versions, the form of answers, problems instead of errors.

Nothing answers without a key but OPTIONS, which says what a resource can do.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from duoc import __version__
from duoc.people import services as people
from duoc.people.services import Party
from duoc.trace.pages.epcis.problems import EpcisError
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.events import Reader

EPCIS_VERSION = CBV_VERSION = "2.0.0"
FORMATS = ("No_Preference", "Always_GS1_Digital_Link", "Never_Translates")
LONGEST_ADDRESS = 16_384
_JSON = ("application/json", "application/ld+json", "application/*", "*/*")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """A request with a good key."""

    request: HttpRequest
    party: Party

    @property
    def reader(self) -> Reader:
        """Who reads, and where."""
        return Reader(environment_of(self.party), self.party.pk)

    @property
    def translates(self) -> bool:
        """Whether identifiers are told as GS1 Digital Links: the standard's default."""
        return self.epc_format == "Always_GS1_Digital_Link"

    @property
    def epc_format(self) -> str:
        """`GS1-EPC-Format`. Raises `EpcisError` for one that is not offered."""
        asked = self.request.headers.get("GS1-EPC-Format", "Always_GS1_Digital_Link")
        if asked not in FORMATS:
            raise EpcisError("NotAcceptableException", f"GS1-EPC-Format is one of {', '.join(FORMATS)}")
        return asked

    def address(self, path: str) -> str:
        """The whole address of a resource."""
        return self.request.build_absolute_uri(f"/epcis/{path}")


View = Callable[..., HttpResponse]


def resource(discovery: dict[str, str] | None = None, **methods: Callable[..., HttpResponse]) -> View:
    """A Django view of one resource: `GET=…, POST=…`, each called with a `Call` and the parts of the address.

    `discovery`: further headers that OPTIONS tells.
    """
    allow = ", ".join(("OPTIONS", *methods))

    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            if request.method == "OPTIONS":
                return _with_headers(HttpResponse(status=204), {"Allow": allow, **_discovery(), **(discovery or {})})
            method = methods.get("GET" if request.method == "HEAD" else request.method or "")
            if method is None:
                raise _not_allowed(request, allow)
            if len(request.get_full_path()) > LONGEST_ADDRESS:
                raise EpcisError("URITooLongException", f"an address has at most {LONGEST_ADDRESS} signs")
            _negotiate(request)
            answer = method(Call(request, _party(request)), **parts)
        except EpcisError as error:
            answer = error.response()
        except UnreadablePostError:
            answer = EpcisError("ValidationException", "the body did not arrive whole").response()
        except Exception:
            _log.exception("%s %s", request.method, request.resolver_match and request.resolver_match.route)
            answer = EpcisError("ImplementationException", "nothing was changed; try again later").response()
        return _with_headers(answer, {"GS1-EPCIS-Version": EPCIS_VERSION, "GS1-CBV-Version": CBV_VERSION})

    # The key in the header is no cookie that a browser would send by itself.
    view.csrf_exempt = True  # type: ignore[attr-defined]  # read by Django's middleware
    view.action = "trace.epcis"  # type: ignore[attr-defined]  # read by `web.changes`: the key decides
    return view


def told(members: Any, status: int = 200, **headers: str) -> HttpResponse:
    """A JSON answer. Header names with `_` for `-`."""
    body = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    answer = HttpResponse(body, status=status, content_type="application/json")
    return _with_headers(answer, {name.replace("_", "-"): value for name, value in headers.items()})


def _with_headers(answer: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        answer[name] = value
    return answer


def _discovery() -> dict[str, str]:
    return {
        **{f"GS1-EPCIS-{name}": EPCIS_VERSION for name in ("Version", "Min", "Max")},
        **{f"GS1-CBV-{name}": CBV_VERSION for name in ("Version", "Min", "Max")},
        "GS1-EPC-Format": ", ".join(FORMATS),
        "GS1-Vendor-Version": f"duoc {__version__}",
    }


def _not_allowed(request: HttpRequest, allow: str) -> EpcisError:
    detail = f"{request.method} is none of {allow}"
    title = "The resource has no such method"
    return EpcisError("ImplementationException", detail, status=405, title=title, headers={"Allow": allow})


def _party(request: HttpRequest) -> Party:
    text = request.headers.get("X-Api-Key", "")
    party = people.party_by_key(text) if text else None
    if party is None:
        raise EpcisError("SecurityException", "X-Api-Key with the key of a party is wanted")
    return party


def _negotiate(request: HttpRequest) -> None:
    """The form and the versions that the client can take. Raises `EpcisError`."""
    accepted = [part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "*/*").split(",")]
    if not any(one in _JSON for one in accepted):
        raise EpcisError("NotAcceptableException", "answers are application/json")
    for name in ("EPCIS", "CBV"):
        least, most = (request.headers.get(f"GS1-{name}-{end}") for end in ("Min", "Max"))
        if (least and _version(least) > (2, 0, 0)) or (most and _version(most) < (2, 0, 0)):
            raise EpcisError("NotAcceptableException", f"{name} {EPCIS_VERSION} is spoken here")
        written = request.headers.get(f"GS1-{name}-Version")
        if written and _version(written)[:2] != (2, 0):
            raise EpcisError("NotAcceptableException", f"{name} {EPCIS_VERSION} is spoken here")


def _version(text: str) -> tuple[int, int, int]:
    parts = text.split(".")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise EpcisError("NotAcceptableException", "versions are numbers with dots, like 2.0.0")
    first, second, third = (*map(int, parts), *(0 for _ in range(3 - len(parts))))
    return first, second, third


def absent(what: str) -> NoReturn:
    """404."""
    raise EpcisError("NoSuchNameException", what)


def body_limit() -> int:
    """Octets that a small JSON body (a query, a subscription, one event) may have."""
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
