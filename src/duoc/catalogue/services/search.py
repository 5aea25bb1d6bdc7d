"""Entries found by words, with facets and suggestions: all of it inside what the viewer may know of."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, F, FloatField, Func, IntegerField, Q, QuerySet, Value, When

from duoc.catalogue.models import Entry, Publisher
from duoc.catalogue.rules.search import FACETS, WHY, FacetValue, Filters, Found, Hit, Suggestion
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import entries, search_texts
from duoc.catalogue.services.search_texts import statement
from duoc.engines.search import highlights, levels, plans, readings, tsquery
from duoc.engines.search.levels import Level, Question
from duoc.engines.search.plans import Attempt
from duoc.engines.search.readings import Kind, Reading

EVERYTHING = frozenset({"", "*", "*:*"})  # queries that ask for nothing in particular
LONGEST_PAGE = 1000
_LONGEST_QUERY = 3000  # characters that are read
_LOOKUPS = {
    "topic": "topic__key__in",
    "format": "formats__overlap",
    "level": "level__in",
    "license": "license_id__in",
}


def search(
    query: str, viewer: Viewer, *, filters: Filters | None = None, within: QuerySet[Entry] | None = None,
    limit: int = 10, offset: int = 0, facets: bool = True,
) -> Found:  # fmt: skip
    """What answers a query, best first; any text is a query. `within`: of the viewer's entries only these (a query of ids).

    An empty query (or `*:*`) finds everything, newest first; one without a letter or digit finds nothing.
    """
    seen = _seen(viewer, filters or Filters(), within)
    page = {"limit": max(0, min(limit, LONGEST_PAGE)), "offset": max(0, offset)}
    if query.strip() in EVERYTHING:
        hits = [_hit(row, ()) for row in seen.rows("search_newest", page)]
        return Found(query, "", seen.many(), tuple(hits), _facets(seen, None) if facets else {})
    attempt, total = _understand(query[:_LONGEST_QUERY], seen)
    if attempt is None or not total:
        return Found(query, "", 0, (), dict.fromkeys(FACETS, ()) if facets else {})
    asked = attempt.question
    rows = seen.rows("search_page", _parameters(asked) | page)
    best = rows if not offset else seen.rows("search_page", _parameters(asked) | {"limit": 1, "offset": 0})
    return Found(
        query,
        _understood(attempt.readings[0], best[:1]),
        total,
        tuple(_hit(row, attempt.readings) for row in rows),
        _facets(seen, asked.answers) if facets else {},
    )


def answering(query: str, viewer: Viewer, within: QuerySet[Entry]) -> tuple[QuerySet[Entry], tuple[Any, ...]]:
    """Those of `within` that answer a query, and what orders them, best first: for doors with facets and orders of their own.

    The same entries in the same order as `search` gives. A query without a letter or digit finds nothing.
    """
    attempt, _total = _understand(query[:_LONGEST_QUERY], _seen(viewer, Filters(), within))
    if attempt is None:
        return within.none(), ()
    asked = attempt.question
    cases = [When(_answers(text), then=Value(number)) for number, text in enumerate(asked.levels, 1)]
    level = Case(*cases, default=Value(len(cases) + 1), output_field=IntegerField())
    weight = Func(
        F("search_text__vector"), Value(asked.order), output_field=FloatField(),
        template="ts_rank('{0.1, 0.3, 0.6, 1.0}', %(expressions)s::tsquery)",
    )  # fmt: skip
    order = (level.asc(), weight.desc(), F("search_text__title_length").asc(), F("code").asc())
    return within.filter(_answers(asked.answers)), order


def _answers(text: str) -> Q:
    vector, asked = F("search_text__vector"), Value(text)
    return Q(Func(vector, asked, template="(%(expressions)s::tsquery)", arg_joiner=" @@ ", output_field=BooleanField()))


def suggest(typed: str, viewer: Viewer, *, limit: int = 8) -> list[Suggestion]:
    """Entries whose title has all words typed, the last one as a beginning; exact marks alone where there are such."""
    seen = _seen(viewer, Filters(), None)
    for strict in (True, False):
        reading = readings.begins(typed[:_LONGEST_QUERY], strict=strict)
        if reading is None:
            return []
        asked = levels.in_titles(levels.question(reading))
        rows = seen.rows("search_page", _parameters(asked) | {"limit": limit, "offset": 0})
        if rows:
            return [Suggestion(row[1], row[2], row[3], tuple(highlights.spans(row[3], [reading]))) for row in rows]
    return []


class _Seen:
    """The entries that may be found, as a subquery of every statement."""

    def __init__(self, found: QuerySet[Entry]) -> None:
        self._found = found
        try:
            sql, values = found.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            sql, values = "SELECT NULL::uuid WHERE false", ()
        self._values = {f"seen_{place}": value for place, value in enumerate(values)}
        names = iter(self._values)
        self._sql = re.sub("%s", lambda _: f"%({next(names)})s", sql)

    def rows(self, name: str, values: Mapping[str, Any], *, answering: bool = False) -> list[tuple[Any, ...]]:
        """What a named statement finds among them; `answering`: among those alone that answer."""
        seen = statement("search_answering").replace("{seen}", self._sql) if answering else self._sql
        with connection.cursor() as cursor:
            cursor.execute(statement(name).replace("{seen}", seen), {**self._values, **values})
            return list(cursor.fetchall())

    def many(self) -> int:
        """How many there are."""
        return self._found.count()


def _seen(viewer: Viewer, filters: Filters, within: QuerySet[Entry] | None) -> _Seen:
    found = entries.seen_by(viewer).select_related(None)
    for name, values in filters.values.items():
        if values and name == "agency":
            named = Publisher.objects.filter(name__in=values).values("agency")
            found = found.filter(Q(agency__in=named) | Q(agency__key__in=values))
        elif values:
            found = found.filter(**{_LOOKUPS[name]: list(values)})
    return _Seen(found if within is None else found.filter(pk__in=within.order_by().values("pk")))


def _understand(query: str, seen: _Seen) -> tuple[Attempt | None, int]:
    """The first reading that finds enough, else the last that found anything."""
    best: tuple[Attempt | None, int] = None, 0
    for attempt in plans.attempts(query, lambda asked: _neighbours(asked, seen)):
        ((total,),) = seen.rows("search_count", {"answers": attempt.question.answers})
        if total >= best[1] and total:
            best = attempt, total
        if best[1] >= attempt.enough:
            return best
    return best


def _neighbours(asked: Mapping[str, list[str]], seen: _Seen) -> dict[str, list[str]]:
    """Known words near those asked, of these what the viewer may have read: others must not even change an answer."""
    near = search_texts.neighbours(asked)
    known = sorted({word for words in near.values() for word in words})
    queries = [tsquery.word(tsquery.exact(word)) for word in known]
    read = {word for (word,) in seen.rows("search_known", {"words": known, "queries": queries})}
    return {one: [word for word in words if word in read] for one, words in near.items()}


def _parameters(asked: Question) -> dict[str, str]:
    spelt = {f"level_{number}": text for number, text in enumerate(asked.levels, 1)}
    return spelt | {"answers": asked.answers, "order": asked.order}


def _understood(reading: Reading, best: list[tuple[Any, ...]]) -> str:
    """Only what the viewer's own best hit says, or his own keystrokes: a guess tells nothing of what is hidden."""
    if reading.kind is Kind.STRUCK:
        return reading.text
    return highlights.understood(reading, [text for row in best for text in (row[3], *row[5], row[4])])


def _hit(row: tuple[Any, ...], read: tuple[Reading, ...]) -> Hit:
    number, code, name, title, notes, _keywords, level, weight = row
    score = round(Level.SOME_WORDS + 1 - level + min(float(weight), 0.999), 4) if level else 0.0
    partly = any(reading.kind is Kind.MOST for reading in read)
    exact = level < Level.FOLDED_TITLE
    spans = [tuple(highlights.spans(text, read, exact=exact)) for text in (title, notes)]
    return Hit(number, code, name, title, notes, score, WHY[Level.SOME_WORDS if partly else level], spans[0], spans[1])


def _counts(seen: _Seen, answers: str | None) -> list[tuple[Any, ...]]:
    if answers is None:
        return seen.rows("search_facets", {})
    return seen.rows("search_facets", {"answers": answers}, answering=True)


def _facets(seen: _Seen, answers: str | None) -> dict[str, tuple[FacetValue, ...]]:
    found: dict[str, list[FacetValue]] = {name: [] for name in FACETS}
    for name, value, title, count in _counts(seen, answers):
        found[name].append(FacetValue(value, title, count))
    return {name: tuple(values) for name, values in found.items()}
