"""The list of entries: narrowed, counted by facet, page by page; each query begins with what the viewer may see."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.listings import (
    AGENCY,
    BEST,
    FACETS,
    FORMAT,
    FREQUENCY,
    KIND,
    LICENCE,
    TITLE,
    TOPIC,
    Narrowing,
)
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import records, search
from duoc.catalogue.services.entries import seen_by, with_resources
from duoc.core.clock import from_datetime, to_datetime
from duoc.frame import paging

SIZE = 20
MOST_FOUND = 1000
_COLUMNS = {
    KIND: "kind",
    AGENCY: "agency__key",
    TOPIC: "topic__key",
    LICENCE: "license_id",
    FREQUENCY: "frequency",
}


class Listing(NamedTuple):
    """A page of records, how many there are in all, by facet how many each value would leave, and how the words were read."""

    page: paging.Page[EntryRecord]
    total: int
    facets: dict[str, list[tuple[str, int]]]
    understood: str = ""


def listing(viewer: Viewer, asked: Narrowing, after: str = "") -> Listing:
    """Entries in the order asked for. Raises `paging.CursorError` for a cursor of another list.

    Words find the best `MOST_FOUND` entries; these are narrowed, counted and ordered like all others.
    """
    base, understood, ranks = seen_by(viewer), "", {}
    if asked.words:
        hits = search.search(asked.words, viewer, limit=MOST_FOUND, facets=False)
        understood, ranks = hits.understood, {hit.id: place for place, hit in enumerate(hits.hits)}
        base = base.filter(pk__in=ranks)
    found = base.filter(_chosen(asked))
    best = asked.order == BEST and asked.words
    cut = _best(found, ranks, after) if best else _ordered(found, asked.order != TITLE, after)
    page = paging.Page(records.entries(cut.rows, viewer), cut.following)
    return Listing(page, found.count(), _facets(base, asked), understood)


def _ordered(found: QuerySet[Entry], newest: bool, after: str) -> paging.Page[Entry]:
    shown = found.order_by("-modified", "id") if newest else found.order_by("sort_key", "id")
    if after:
        shown = shown.filter(_behind(after, newest))
    rows = list(with_resources(shown)[: SIZE + 1])
    return paging.page(rows, SIZE, lambda row: _key(row, newest)) if rows else paging.Page([], None)


def _best(found: QuerySet[Entry], ranks: dict[UUID, int], after: str) -> paging.Page[Entry]:
    """By rank; the cursor is the last rank that was shown."""
    last = paging.decode(after, (int,))[0] if after else -1
    left = sorted(ranks[pk] for pk in found.order_by().values_list("pk", flat=True) if ranks[pk] > last)[: SIZE + 1]
    by_rank = {place: pk for pk, place in ranks.items()}
    held = with_resources(found).in_bulk([by_rank[place] for place in left])
    rows = [held[by_rank[place]] for place in left]
    return paging.page(rows, SIZE, lambda row: [ranks[row.pk]]) if rows else paging.Page([], None)


def totals(viewer: Viewer) -> dict[str, int]:
    """How many entries of each kind the viewer may know of."""
    return dict(Counter(seen_by(viewer).order_by().values_list("kind", flat=True)))


def _facets(base: QuerySet[Entry], asked: Narrowing) -> dict[str, list[tuple[str, int]]]:
    return {facet: _counts(base.filter(_chosen(asked.without(facet))), facet) for facet in FACETS}


def _counts(found: QuerySet[Entry], facet: str) -> list[tuple[str, int]]:
    """Values with their numbers, the most frequent first; what says nothing is not offered."""
    if facet == FORMAT:
        counted = Counter(one for formats in found.order_by().values_list("formats", flat=True) for one in formats)
    else:
        counted = Counter(found.order_by().values_list(_COLUMNS[facet], flat=True))
    return sorted(((value, count) for value, count in counted.items() if value), key=lambda one: (-one[1], one[0]))


def _chosen(asked: Narrowing) -> Q:
    wanted = Q()
    for facet, value in asked.values.items():
        wanted &= Q(formats__contains=[value]) if facet == FORMAT else Q(**{_COLUMNS[facet]: value})
    return wanted


def _key(row: Entry, newest: bool) -> list[str | int | None]:
    return [from_datetime(row.modified) if newest else row.sort_key[:200], str(row.pk)]


def _behind(cursor: str, newest: bool) -> Q:
    first, second = paging.decode(cursor, (int if newest else str, str))
    try:
        number = UUID(second)
        moment: datetime | str = to_datetime(first) if newest else first
    except (ValueError, OverflowError):
        raise paging.CursorError("not a cursor") from None
    if newest:
        return Q(modified__lt=moment) | Q(modified=moment, pk__gt=number)
    return Q(sort_key__gt=moment) | Q(sort_key=moment, pk__gt=number)
