"""Reading the catalogue of a stranger page by page: CKAN's `package_search`, DCAT with Hydra's links. Nothing is written here."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from duoc.catalogue.rules.harvest import MOST_RECORDS, Remote, UnusableError, of_ckan, of_dcat
from duoc.catalogue.services.graph import national_profile
from duoc.core import outgoing, settings
from duoc.engines.dcat import parsing, reading

ROWS, IDS = 100, 500  # datasets in a page, identities in a page
MOST_PAGES = 400
# Clocks differ, and a search index lags behind: the overlap that harvesters of the field use.
_OVERLAP = timedelta(hours=1)
_ACCEPT = "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8"

Say = Callable[[str], None]


class SourceError(Exception):
    """A source that cannot be read at all; one sentence."""


@dataclass
class Listing:
    """What a source lists. `ids`, `whole`, `unusable` are known when `records` has come to its end.

    ids: identities of everything that the source has; whole: that list is complete.
    """

    pages: Callable[["Listing", Say], Iterator[Remote]]
    ids: set[str] = field(default_factory=set)
    whole: bool = False
    unusable: int = 0

    def records(self, say: Say) -> Iterator[Remote]:
        """The records, one by one."""
        return self.pages(self, say)


def list_ckan(address: str, since: datetime | None) -> Listing:
    """A CKAN portal: records changed since then (an hour's overlap), and the identities of all."""

    def pages(listing: Listing, say: Say) -> Iterator[Remote]:
        changed = f"metadata_modified:[{since - _OVERLAP:%Y-%m-%dT%H:%M:%S.%fZ} TO *]" if since else ""
        for package in packages(address, ROWS, {"fq": changed} if changed else {}):
            listing.ids.add(str(package.get("id")))
            try:
                yield of_ckan(package)
            except UnusableError as error:
                listing.unusable += 1
                say(f"{str(package.get('id'))[:200]}: {error}")
        if changed:
            listing.ids.update(str(package.get("id")) for package in packages(address, IDS, {"fl": "id"}))
        listing.whole = True

    return Listing(pages)


def list_dcat(address: str, _since: datetime | None) -> Listing:
    """A DCAT catalogue, all of its pages: what did not change is known by its hash."""

    def pages(listing: Listing, say: Say) -> Iterator[Remote]:
        following, seen = address, set[str]()
        while following:
            if following in seen or len(seen) >= MOST_PAGES:
                raise SourceError("các trang của nguồn dẫn vòng tròn hoặc quá nhiều")
            seen.add(following)
            found = _dcat(following)
            for uri, name in found.gaps[:20]:
                say(f"{uri[:200]}: bỏ qua {name}")
            for dataset in found.catalogue.datasets:
                listing.ids.add(dataset.uri or dataset.identifier)
                try:
                    yield of_dcat(dataset)
                except UnusableError as error:
                    listing.unusable += 1
                    say(f"{dataset.uri[:200]}: {error}")
            if len(listing.ids) > MOST_RECORDS:
                raise SourceError(f"nguồn có hơn {MOST_RECORDS} mục")
            following = found.next
        listing.whole = True

    return Listing(pages)


def packages(
    address: str, rows: int, filters: dict[str, str], ask: Callable[[str], bytes] | None = None
) -> Iterator[dict[str, Any]]:
    """Datasets of a CKAN portal in the order of their ids, page by page; one that repeats the page before ends in an error, as
    CKAN's own harvester has it. ask: gives the body of a GET of an address; by default as a stranger. Raises `SourceError`."""
    before, start = b"", 0
    while start <= MOST_RECORDS:
        query = urlencode({"q": "*:*", "rows": rows, "start": start, "sort": "id asc", **filters})
        place = f"{address.rstrip('/')}/api/3/action/package_search?{query}"
        body = ask(place) if ask else _ask(place, "application/json").body
        found = _results(body)
        if not found:
            return
        if body == before:
            raise SourceError("nguồn trả lại đúng trang trước")
        yield from found
        before, start = body, start + len(found)
    raise SourceError(f"nguồn có hơn {MOST_RECORDS} mục")


def _results(body: bytes) -> list[dict[str, Any]]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise SourceError("nguồn không trả lời bằng JSON") from None
    result = answer.get("result") if isinstance(answer, dict) and answer.get("success") is True else None
    found = result.get("results") if isinstance(result, dict) else None
    if not isinstance(found, list):
        raise SourceError("nguồn không trả lời như CKAN")
    return [one for one in found if isinstance(one, dict)]


def _dcat(address: str) -> reading.Reading:
    answer = _ask(address, _ACCEPT)
    try:
        found = parsing.parse(answer.body, answer.headers.get("content-type", ""), answer.address)
    except parsing.ParsingError as error:
        raise SourceError(f"nguồn không đọc được như DCAT: {error}") from None
    return reading.read(found, national_profile())


def _ask(address: str, accept: str) -> outgoing.Answer:
    held = settings.load()
    try:
        answer = outgoing.ask(address, headers={"Accept": accept}, opened=outgoing.networks(held.fetch_networks))
    except (outgoing.AddressRefusedError, outgoing.NoAnswerError) as error:
        raise SourceError(f"{error}") from None
    if answer.status != 200:
        raise SourceError(f"nguồn trả lời {answer.status}")
    return answer
