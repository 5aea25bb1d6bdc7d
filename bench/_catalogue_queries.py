"""Searching 10,000 entries: how long a query takes and what is found (limit: p95 ≤ 50 ms on 2 cores), and rows by the million.

The entries are combinations of the reference list's titles, words and communes; the queries are the reference's 243, each
with its total and facets, as a page asks. Peers in the same database and run, over the same texts: PostgreSQL's own
`to_tsvector('simple')`, and arrays of trigrams (what pg_trgm would do, in plain SQL).
"""

import csv
import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection

from duoc.catalogue.models import Entry
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import loading, row_search, search_texts
from duoc.catalogue.services.search import search
from duoc.core.text import fold

SHARED = Path(os.environ.get("DUOC_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data/catalogue"
SEED = 7


def run(entries: int = 10_000, rows: int = 1_000_000, rounds: int = 3) -> dict[str, Any]:
    """Figures in milliseconds and seconds. Django's connections point at a migrated database of this benchmark's own."""
    queries = [json.loads(line) for line in (SHARED / "search_queries.jsonl").read_text("utf-8").splitlines()]
    result: dict[str, Any] = {"entries": entries, "load_s": _load(entries)}
    result["search_ms"] = _times(queries, rounds, lambda query: search(query, ANYBODY))
    result["without_facets_ms"] = _times(queries, rounds, lambda query: search(query, ANYBODY, facets=False))
    with _peers():
        result["simple_ms"] = _times(queries, 1, _simple)
        result["trigrams_ms"] = _times(queries[::8], 1, _trigrams)
    result["rows"] = _rows(rows) if rows else {}
    return result


def told(result: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{result['entries']:,} entries, indexed in {result['load_s']:.1f} s"]
    for name in ("search_ms", "without_facets_ms", "simple_ms", "trigrams_ms"):
        lines.append(
            f"{name:<20} p50 {result[name]['p50']:8.1f}   p95 {result[name]['p95']:8.1f}   max {result[name]['max']:8.1f}"
        )
    if result["rows"]:
        lines.append("rows: " + ", ".join(f"{name} {value}" for name, value in result["rows"].items()))
    return "\n".join(lines)


def _load(many: int) -> float:
    loading.load((SHARED / "sample_catalogue.csv").read_text("utf-8"), HOUSE)
    draw = random.Random(SEED)
    base = list(Entry.objects.all())
    places = sorted(
        {row["dia_ban"] for row in csv.DictReader((SHARED / "sample_rows.csv").read_text("utf-8").splitlines())}
    )
    made = []
    for number in range(many - len(base)):
        one, other, place = draw.choice(base), draw.choice(base), draw.choice(places)
        title = f"{one.title} {draw.choice(['tại xã', 'phường', 'khu vực'])} {place} năm {draw.randint(2010, 2026)}"
        made.append(
            Entry(
                code=f"TH-{number:05d}", name=f"tong-hop-{number}", title=title, notes=f"{one.notes} {other.notes}",
                keywords=[*one.keywords, place.lower()], kind=one.kind, level=one.level, access_right=one.access_right,
                agency_id=other.agency_id, topic_id=one.topic_id, formats=one.formats, license_id=one.license_id,
                state="published", published_at=one.published_at, sort_key="", sample=True,
            )
        )  # fmt: skip
    Entry.objects.bulk_create(made, batch_size=1000)
    start = time.perf_counter()
    search_texts.index_all()
    took = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return took


def _times(queries: list[dict[str, Any]], rounds: int, ask: Callable[[str], object]) -> dict[str, float]:
    taken = []
    for _ in range(rounds):
        for query in queries:
            start = time.perf_counter()
            ask(query["q"].replace("\0", ""))
            taken.append(1000 * (time.perf_counter() - start))
    taken.sort()
    return {"p50": statistics.median(taken), "p95": taken[int(0.95 * len(taken))], "max": taken[-1]}


@contextmanager
def _peers() -> Iterator[None]:
    texts = list(_texts())  # the connection copies and cannot ask at the same time
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE peer (code text, vector tsvector, grams text[])")
        with cursor.copy("COPY peer (code, vector, grams) FROM STDIN") as copy:
            for code, text in texts:
                copy.write_row((code, " ".join(f"'{word}'" for word in sorted(set(_plain(text)))), _grams(text)))
        cursor.execute("CREATE INDEX ON peer USING gin (vector)")
        cursor.execute("CREATE INDEX ON peer USING gin (grams)")
        cursor.execute("ANALYZE peer")
        yield
        cursor.execute("DROP TABLE peer")


def _texts() -> Iterator[tuple[str, str]]:
    for entry in Entry.objects.only("code", "title", "keywords", "notes"):
        yield entry.code, " ".join([entry.title, *entry.keywords, entry.notes])


def _plain(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()


def _grams(text: str) -> list[str]:
    padded = [f"  {word} " for word in _plain(fold(text))]
    return sorted({word[at : at + 3] for word in padded for at in range(len(word) - 2)})


def _simple(query: str) -> None:
    asked = "SELECT code FROM peer WHERE vector @@ q ORDER BY ts_rank(vector, q) DESC LIMIT 10"
    with connection.cursor() as cursor:
        cursor.execute(asked.replace("FROM peer", "FROM peer, plainto_tsquery('simple', %s) q"), [query])
        cursor.fetchall()


def _trigrams(query: str) -> None:
    grams = _grams(query)
    asked = (
        "SELECT code, (SELECT count(*) FROM unnest(grams) gram WHERE gram = ANY (%s)) AS shared FROM peer"
        " WHERE grams && %s ORDER BY shared DESC LIMIT 10"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [grams, grams])
        cursor.fetchall()


def _rows(many: int) -> dict[str, Any]:
    """A table with two searchable columns: seconds to form its texts (CPU), to copy, to index; queries in milliseconds."""
    draw = random.Random(SEED)
    facts = list(csv.DictReader((SHARED / "sample_rows.csv").read_text("utf-8").splitlines()))
    kinds, places = sorted({row["loai"] for row in facts}), sorted({row["dia_ban"] for row in facts})
    words = [word for entry in Entry.objects.filter(code__startswith="MO-") for word in entry.title.split()]
    prepared = row_search.Preparation(["ten", "xa"])
    form = copied = 0.0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE rows_bench (ma int, ten text, xa text, {row_search.columns(['ten'])[0]})")
        with cursor.copy("COPY rows_bench FROM STDIN") as copy:
            for first in range(0, many, 20_000):
                numbers = range(first, min(first + 20_000, many))
                names = [
                    f"{draw.choice(kinds)} {draw.choice(places)} {draw.choice(words)} {draw.choice(words)}"
                    for _ in numbers
                ]
                communes = draw.choices(places, k=len(numbers))
                start = time.process_time()
                texts = prepared.texts(pa.record_batch({"ten": names, "xa": communes})).to_pylist()
                form += time.process_time() - start
                start = time.perf_counter()
                copy.write("".join(map("{}\t{}\t{}\t{}\n".format, numbers, names, communes, texts)))
                copied += time.perf_counter() - start
        start = time.perf_counter()
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for statement in row_search.indexes("rows_bench", ["ten", "xa"]):
            cursor.execute(statement)
        indexed = time.perf_counter() - start
        prepared.finish("rows_bench")
        cursor.execute("ANALYZE rows_bench")
        figures: dict[str, Any] = {
            "rows": many,
            "form_s": round(form, 2),
            "copy_s": round(copied, 2),
            "index_s": round(indexed, 2),
        }
        for query in ("năm căn", "nam can", "chợ", "bến xe đất mũi", "cảng cá năm cawn", "chợ năm cna"):
            start = time.perf_counter()
            match = row_search.match(query, "rows_bench")
            assert match is not None
            asked = f"SELECT ma FROM rows_bench WHERE {match.where} ORDER BY {match.level}, ma LIMIT 20"
            cursor.execute(asked, [*match.where_values, *match.level_values])
            cursor.fetchall()
            figures[query] = f"{1000 * (time.perf_counter() - start):.0f} ms"
        cursor.execute("DROP TABLE rows_bench")
    return figures
