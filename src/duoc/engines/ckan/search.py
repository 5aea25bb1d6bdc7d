"""What package_search is asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duoc.engines.ckan import texts
from duoc.engines.ckan.asked import Asked
from duoc.engines.ckan.errors import SearchError, SearchQueryError
from duoc.engines.ckan.query import free_text, ordering, parsing
from duoc.engines.ckan.query.nodes import Node
from duoc.engines.ckan.query.ordering import Key

DEFAULT_ROWS, MOST_ROWS, DEFAULT_FACETS = 10, 1000, 50
_KNOWN = frozenset(
    {
        *("q", "fq", "fq_list", "sort", "rows", "start", "facet", "facet.field", "facet.limit", "facet.mincount"),
        *(
            "include_private",
            "include_drafts",
            "include_deleted",
            "fl",
            "use_default_schema",
            "qf",
            "bf",
            "boost",
            "tie",
        ),
        *("defType", "mm", "wt", "df", "extras"),
    }
)


@dataclass(frozen=True, slots=True)
class PackageSearch:
    """`q` counts for the score, `filters` only for what matches; all must match. `free`: the text of a `q` without a colon.

    `sort`: as told back, `order`: its keys. `facet_limit` None: all values. `fields`: None, or the only ones to serve.
    """

    q: Node
    free: str
    filters: tuple[Node, ...]
    sort: str
    order: tuple[Key, ...]
    rows: int
    start: int
    facets: tuple[str, ...]
    facet_limit: int | None
    facet_least: int
    fields: tuple[str, ...] | None
    include_private: bool
    include_drafts: bool
    include_deleted: bool


def read(arguments: Mapping[str, Any], now: datetime) -> PackageSearch:
    """What is asked for. Raises `ValidationError`, `SearchQueryError`, `SearchError`."""
    asked = Asked(arguments)
    rows = asked.natural("rows", DEFAULT_ROWS, MOST_ROWS, says_more=True)
    start = asked.natural("start", 0)
    facets = _facets(asked)
    limit = asked.integer("facet.limit", DEFAULT_FACETS)
    least = asked.natural("facet.mincount", 1)
    included = [asked.boolean(f"include_{what}") for what in ("private", "drafts", "deleted")]
    with_facets = asked.boolean("facet", default=True)
    q, sort = asked.text("q"), asked.text("sort")
    filters = [*asked.names("fq_list"), *_filter(asked)]
    fields = asked.words("fl")
    asked.settle()
    if unknown := [name for name in arguments if name not in _KNOWN and not name.startswith("ext_")]:
        raise SearchQueryError(f"Invalid search parameters: {unknown[:10]}")
    told, order = ordering.read(sort)
    return PackageSearch(
        q=free_text.read(q, now),
        free="" if ":" in q else q.strip(),
        filters=tuple(_parsed(one, now) for one in filters if one.strip()),
        sort=told,
        order=order,
        rows=rows,
        start=start,
        facets=facets if with_facets else (),
        facet_limit=None if limit < 0 else limit,
        facet_least=least,
        fields=fields or None,
        include_private=included[0],
        include_drafts=included[1],
        include_deleted=included[2],
    )


def _filter(asked: Asked) -> tuple[str, ...]:
    """`fq`: one text, never JSON; given more than once, each holds."""
    value = asked.arguments.get("fq")
    return asked.names("fq") if isinstance(value, list) else (asked.text("fq"),)


def _parsed(text: str, now: datetime) -> Node:
    if text.lstrip().startswith("{!"):
        raise SearchError("Local parameters are not supported in param 'fq'.")
    return parsing.parse(text, now)


def _facets(asked: Asked) -> tuple[str, ...]:
    value = asked.arguments.get("facet.field")
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, list):
            asked.fault("facet.field", texts.NOT_A_LIST)
            return ()
    return tuple(dict.fromkeys(asked.names("facet.field")))
