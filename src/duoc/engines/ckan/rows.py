"""What datastore_search is asked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from duoc.engines.ckan import row_filters, texts
from duoc.engines.ckan.asked import Asked, unfolded
from duoc.engines.ckan.errors import ValidationError
from duoc.engines.ckan.row_filters import All, Filter

DEFAULT_LIMIT, MOST_ROWS = 100, 32_000
FORMATS = ["objects", "lists", "csv", "tsv"]
_KNOWN = frozenset(
    {
        *(
            "resource_id",
            "id",
            "filters",
            "q",
            "full_text",
            "distinct",
            "plain",
            "language",
            "limit",
            "offset",
            "fields",
        ),
        *("sort", "include_total", "total_estimation_threshold", "records_format", "include_next_page"),
    }
)
_ECHOED = ("filters", "q", "full_text", "distinct", "plain", "language", "offset", "sort")
_CLAUSE = re.compile(r'\s*("(?:[^"]|"")+"|[^\s",]+)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?\s*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowOrder:
    """One column of a sort. `nulls_first` None: as the database has it, last when ascending. `clause`: as it was sent."""

    field: str
    descending: bool
    nulls_first: bool | None
    clause: str


@dataclass(frozen=True, slots=True)
class RowSearch:
    """`q`: a text for all columns (under the key `""`) or for some. `fields` None: all. `plain`: `q` is words, no operators.

    `echo`: arguments that the answer repeats.
    """

    resource: str
    filters: Filter
    q: Mapping[str, str]
    plain: bool
    distinct: bool
    limit: int
    offset: int
    fields: tuple[str, ...] | None
    order: tuple[RowOrder, ...]
    with_total: bool
    form: str
    with_next: bool
    echo: Mapping[str, Any]


def read(arguments: Mapping[str, Any]) -> RowSearch:
    """What is asked for, before anybody knows the table. Raises `ValidationError`."""
    asked = Asked(arguments)
    if unknown := [name for name in arguments if name not in _KNOWN]:
        raise ValidationError({"__extras": [texts.invalid_value(name) for name in unknown[:10]]})
    resource = asked.needed("resource_id" if arguments.get("resource_id") or "id" not in arguments else "id")
    limit = asked.natural("limit", DEFAULT_LIMIT, MOST_ROWS, says_more=True)
    offset = asked.natural("offset", 0, says_more=True)
    distinct, plain = asked.boolean("distinct"), asked.boolean("plain", default=True)
    with_total, with_next = asked.boolean("include_total", default=True), asked.boolean("include_next_page")
    form = asked.text("records_format", "objects")
    if form not in FORMATS:
        asked.fault("records_format", texts.one_of(FORMATS))
    fields = asked.words("fields")
    q, filters = _q(asked), _json(arguments.get("filters"))
    order = _order(asked)
    asked.settle()
    told = {name: _json(arguments[name]) for name in _ECHOED if arguments.get(name) is not None}
    echo = {
        **told,
        **({"distinct": distinct} if "distinct" in told else {}),
        **({"offset": offset} if "offset" in told else {}),
        **{"include_next_page": with_next, "include_total": with_total, "limit": limit},
        **{"records_format": form, "resource_id": resource},
    }
    return RowSearch(
        resource=resource,
        filters=row_filters.read(filters) if filters else All(()),
        q=q,
        plain=plain,
        distinct=distinct,
        limit=limit,
        offset=offset,
        fields=fields or None,
        order=order,
        with_total=with_total,
        form=form,
        with_next=with_next,
        echo=dict(sorted(echo.items())),
    )


def settled(search: RowSearch, types: Mapping[str, str]) -> RowSearch:
    """The same held against the columns of the table, `_id` among them: names known, values typed. Raises `ValidationError`."""
    for field in search.fields or ():
        if field not in types:
            raise ValidationError({"fields": [texts.invalid_value(field)]})
    for one in search.order:
        if one.field not in types:
            raise ValidationError({"sort": [texts.invalid_value(one.clause)]})
    for field in search.q:
        if field and field not in types:
            raise ValidationError({"q": [texts.invalid_value(field)]})
    return replace(search, filters=row_filters.typed(search.filters, types))


def _json(value: Any) -> Any:
    return unfolded(value) if isinstance(value, str) else value


def _q(asked: Asked) -> dict[str, str]:
    value = _json(asked.arguments.get("q"))
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return {name: one for name, one in value.items() if one}
    if value is None or isinstance(value, str | int | float):
        return {"": str(value)} if value not in (None, "") else {}
    asked.fault("q", "A text or an object of texts is needed")
    return {}


def _order(asked: Asked) -> tuple[RowOrder, ...]:
    value = asked.arguments.get("sort")
    clauses = value if isinstance(value, list) else _clauses(asked.text("sort"))
    found = []
    for clause in clauses:
        part = _CLAUSE.fullmatch(clause) if isinstance(clause, str) else None
        if part is None:
            asked.fault("sort", texts.invalid_value(str(clause).strip()))
            continue
        name = part[1][1:-1].replace('""', '"') if part[1].startswith('"') else part[1]
        nulls = None if part[3] is None else part[3].lower() == "first"
        found.append(RowOrder(name, (part[2] or "").lower() == "desc", nulls, clause.strip()))
    return tuple(found)


def _clauses(text: str) -> list[str]:
    """Cut at commas outside quotes."""
    found, quoted, begin = [], False, 0
    for place, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            found.append(text[begin:place])
            begin = place + 1
    return [*found, text[begin:]] if text.strip() else []
