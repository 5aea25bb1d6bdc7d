"""package_search over the registry: the same filter of who sees what in the page, the count and every facet."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Collate
from psycopg.errors import QueryCanceled

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.entries import ON_SHOW
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import publishers, records, topics, usage
from duoc.catalogue.services.ckan import columns
from duoc.catalogue.services.ckan.conditions import condition, score
from duoc.catalogue.services.entries import seen_by, with_resources
from duoc.catalogue.services.search import answering
from duoc.engines.ckan import licences
from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query.fields import FACETS, TEXT
from duoc.engines.ckan.query.nodes import And, AtLeast, Node, Term
from duoc.engines.ckan.query.ordering import Key
from duoc.engines.ckan.search import PackageSearch
from duoc.engines.ckan.shapes import FacetValue

_SPACE = re.compile(r"\s")
MOST_FACETS, MOST_VALUES = 32, 10_000
LONGEST_MS = 5_000  # of one statement: a stranger's query does not hold the database


def shown(viewer: Viewer, *, private: bool = False, drafts: bool = False, deleted: bool = False) -> QuerySet[Entry]:
    """What CKAN's lists hold: what is on show for everybody, and more of what the viewer may see when he asks for it."""
    found = seen_by(viewer, withdrawn=deleted)
    states = [*ON_SHOW, *(("draft", "waiting") if drafts else ()), *(("withdrawn",) if deleted else ())]
    found = found.filter(state__in=states)
    return found if private else found.exclude(level="hidden")


def search(wanted: PackageSearch, viewer: Viewer) -> tuple[int, list[EntryRecord], dict[str, list[FacetValue]]]:
    """How many entries there are, the page of them, and the values of the facets. Raises `SearchError` when it takes too long."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(LONGEST_MS)])
            return _searched(wanted, viewer)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchError("The query takes too long.") from None
        raise


def _searched(wanted: PackageSearch, viewer: Viewer) -> tuple[int, list[EntryRecord], dict[str, list[FacetValue]]]:
    found = shown(
        viewer, private=wanted.include_private, drafts=wanted.include_drafts, deleted=wanted.include_deleted
    ).filter(*(condition(part) for part in wanted.filters))
    best: tuple[Any, ...]
    if plain := _plain(wanted.q):
        found, best = answering(plain, viewer, found)
    else:
        points = score(wanted.q)
        found, best = found.filter(condition(wanted.q)), () if points is None else (points.desc(),)
    count = found.count()
    rows: list[EntryRecord] = []
    if wanted.rows and wanted.start < count:
        page = _sorted(found, wanted, best)[wanted.start : wanted.start + wanted.rows]
        rows = records.entries(with_resources(page), viewer)
    facets = {field: _facet(found, field, wanted) for field in wanted.facets[:MOST_FACETS]}
    return count, rows, facets


def now() -> datetime:
    """What NOW means."""
    return datetime.now(UTC)


def _plain(q: Node) -> str:
    """The words of a `q` that is nothing but words: what people type, so it is understood as on the portal's own page."""
    parts = q.parts if isinstance(q, And | AtLeast) else (q,)
    words = [
        part.text for part in parts if isinstance(part, Term) and part.field == TEXT and not _SPACE.search(part.text)
    ]
    return " ".join(words) if len(words) == len(parts) else ""


def _sorted(found: QuerySet[Entry], wanted: PackageSearch, best: tuple[Any, ...]) -> QuerySet[Entry]:
    """In the wanted order, and always in the same one: the id decides last. `best`: what orders by score."""
    keys: list[Any] = []
    for key in wanted.order:
        if key.field == "score":
            keys += best if key.descending else [_turned(part) for part in best]
        elif (part := _key(key)) is not None:
            keys.append(part)
    return found.order_by(*keys, "pk")


def _turned(part: Any) -> Any:
    turned = part.copy()
    turned.reverse_ordering()
    return turned


def _key(key: Key) -> Any | None:
    expression: Any
    if key.field == "title_string":
        expression = F("sort_key")  # the order of a Vietnamese dictionary
    elif key.field == "id":
        expression = F("pk")
    elif key.field == "views_recent":
        expression = usage.views_recent()
    elif key.field in columns.MOMENTS:
        expression = F(columns.MOMENTS[key.field])
    elif (stored := columns.single(key.field)) is not None and key.field != "groups":
        expression = Collate(stored, "C")
    else:
        return None
    return expression.desc() if key.descending else expression.asc()


def _facet(found: QuerySet[Entry], field: str, wanted: PackageSearch) -> list[FacetValue]:
    counted = _counted(found, field)
    if counted is None:
        return []
    chosen = counted.filter(n__gte=wanted.facet_least).order_by("-n", "value")
    limit = MOST_VALUES if wanted.facet_limit is None else min(wanted.facet_limit, MOST_VALUES)
    pairs = [(str(value), n) for value, n in chosen.values_list("value", "n")[:limit]]
    told = _NAMES[field]() if field in _NAMES else {}
    return [FacetValue(value, told.get(value, value), n) for value, n in pairs]


def _counted(found: QuerySet[Entry], field: str) -> Any | None:
    """Each value of a field with the number of entries that have it."""
    ids = found.order_by().values("pk")
    entries = Entry.objects.filter(pk__in=ids)
    if field in columns.OF_RESOURCES:
        of_entries = columns.resources_of(field).filter(entry__in=ids).order_by()
        valued = of_entries.annotate(value=F(columns.OF_RESOURCES[field])).exclude(value="")
        return valued.values("value").annotate(n=Count("entry", distinct=True))
    if field == "tags":
        word = Func(F("keywords"), function="unnest", output_field=TextField())
        return entries.annotate(value=word).values("value").annotate(n=Count("pk", distinct=True))
    known = field in FACETS or field.startswith("extras_")
    stored = columns.single(field) if known else None
    if stored is None:
        return None
    valued_entries = entries.annotate(value=stored).filter(~Q(value=Value("")))
    return valued_entries.values("value").annotate(n=Count("pk"))


def _organizations() -> dict[str, str]:
    return {one.name: one.title for one in publishers.publishers()}


def _groups() -> dict[str, str]:
    return {one.key: one.title for one in topics.topics()}


def _licences() -> dict[str, str]:
    return {one.id: one.title for one in licences.LICENCES.values()}


_NAMES: dict[str, Callable[[], dict[str, str]]] = {
    "organization": _organizations,
    "groups": _groups,
    "license_id": _licences,
}
