"""DCAT-AP 3: `/catalog.ttl` and its sisters, paged; one dataset; and what a request for `/dataset/<name>` prefers to a page."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from duoc.catalogue.pages.formats.answers import answered, found, open_to_all, plain
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import graph
from duoc.engines.dcat import serialise
from duoc.engines.dcat.terms import moment_of

MOST_RANGES = 40


@open_to_all
def catalogue(request: HttpRequest, suffix: str = "") -> HttpResponse:
    """A page of the catalogue. `page` from 1, 100 datasets each; `modified_since`: ISO date or instant. 404 behind the last page.

    Without a suffix the form is that which the request prefers, else Turtle.
    """
    number = request.GET.get("page", "1")
    since = request.GET.get("modified_since", "")
    moment = _moment(since)
    if not (number.isascii() and number.isdecimal() and int(number[:8]) > 0 and len(number) < 8) or (
        since and moment is None
    ):
        return plain(
            "page là số từ 1; modified_since là ngày ISO. · page: a number from 1; modified_since: an ISO date.", 400
        )
    form = serialise.FORMS[suffix] if suffix else preferred(request) or serialise.FORMS["ttl"]
    wanted = graph.Wanted(int(number), moment, urlencode({"modified_since": since}) if since else "")
    try:
        held = graph.page(ANYBODY, wanted)
    except graph.NoSuchPageError:
        return plain("Không có trang này. · No such page.", 404)
    answer = answered(
        request,
        f"{form.media_type}; charset=utf-8",
        f"{held.tag}-{form.suffix}",
        held.modified,
        lambda: graph.written(held, ANYBODY, form.suffix),
    )
    if not suffix:
        patch_vary_headers(answer, ("Accept",))
    return answer


@open_to_all
def entry(request: HttpRequest, name: str, suffix: str) -> HttpResponse:
    """One dataset in a serialisation."""
    row = found(name)
    if isinstance(row, HttpResponse):
        return row
    form = serialise.FORMS[suffix]
    return answered(
        request,
        f"{form.media_type}; charset=utf-8",
        f"{graph.entry_tag(row)}-{suffix}",
        row.modified,
        lambda: graph.entry_written(row, ANYBODY, suffix),
    )


def instead_of_page(request: HttpRequest, name: str) -> HttpResponse | None:
    """For the page of a dataset: the metadata, where the request prefers them to HTML. None: show the page.

    The caller adds `Vary: Accept` to both.
    """
    form = preferred(request)
    return entry(request, name=name, suffix=form.suffix) if form else None


def preferred(request: HttpRequest) -> serialise.Form | None:
    """The serialisation that a request prefers to HTML."""
    accepted = []
    for part in request.headers.get("Accept", "").split(",")[:MOST_RANGES]:
        kind, *parameters = (one.strip().lower() for one in part.split(";"))
        quality = next((one.partition("=")[2] for one in parameters if one.startswith("q=")), "1")
        accepted.append((kind, _weight(quality)))
    return serialise.wanted(sorted(accepted, key=lambda pair: -pair[1]))


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _moment(text: str) -> datetime | None:
    """An instant; of a day, its beginning in UTC."""
    found_moment = moment_of(text.replace(" ", "+")) if text else None
    if isinstance(found_moment, datetime) or found_moment is None:
        return found_moment
    if isinstance(found_moment, str):
        return None
    return datetime(found_moment.year, found_moment.month, found_moment.day, tzinfo=UTC)
