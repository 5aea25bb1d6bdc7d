"""CKAN beside ours: one file of a million dossiers published by both, then the same pages of both, each from its own server.

The table is that of the part `rows`: thirteen columns, indexes on code, commune and day. CKAN finds rows by the words of every
column; ours by those that a steward has marked, here the procedure and the note (`--searchable all`: every column of text). Both
answer from one process behind a real server (uWSGI; granian as `duoc up` starts it), from the same PostgreSQL with the same
settings, each page over a connection of its own.

    publishing   seconds and CPU from the file to its searchable rows: `duoc catalogue publish` ÷ CKAN loaded as ckanext-xloader
                 does it (trigger off, COPY, the column of words, then all indexes) and ÷ CKAN's own API (datastore_create,
                 datastore_upsert with method=insert; the encoding of its batches is not counted). Ours also reads the types from
                 all rows, looks for personal data in every cell and writes a Parquet file; both others are told the types.
    pages        CPU of 100 rows and the exact total, server and PostgreSQL together, in rounds by turns: CKAN's datastore_search
                 ÷ the same action of ours and ÷ the JSON API. No filter comes twice, so no count is remembered.

Before a page is timed both must give the same one, cell by cell. A million rows take half an hour, most of it CKAN's inserts; the
machine should have nothing else to do.

    python -m bench._catalogue_ckan [--rows 1000000] [--without-api] [--json]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psycopg

from bench import _catalogue_publishing, _ckan_loading
from bench._catalogue_publishing import CatalogueHouse
from bench._catalogue_rows import _ROWS, FIELDS
from bench._ckan import Ckan
from bench._cpu import exact_s
from bench._nginx import MissingToolError
from bench._spread import figure, spread
from duoc.core.account import acting_as_root

COMMUNES = 64  # in the table
PAGE = 100  # rows
TEXTS = tuple(name for name, kind in FIELDS.items() if kind == "string")
ACTION, API = "our action", "our JSON API"
Asked = dict[str, Any]
Ask = Callable[[Asked], Asked]


def first_page(_number: int) -> Asked:
    """As arguments of datastore_search."""
    return {"limit": PAGE}


def commune(number: int) -> Asked:
    """One commune's, latest first."""
    return {"filters": {"xa": f"Xã Số {number % COMMUNES}"}, "sort": "ngay_nhan desc", "limit": PAGE}


def missing(number: int) -> Asked:
    """A code that nobody has."""
    return {"filters": {"ma_ho_so": f"H12.99.{number:09d}"}, "limit": PAGE}


@dataclass(frozen=True)
class Kind:
    """question: the n-th of this kind. different: how many there are before a filter comes again, and its count is remembered."""

    question: Callable[[int], Asked]
    different: int


KINDS = {
    "first page": Kind(first_page, 10**6),
    "filter and sort": Kind(commune, COMMUNES),
    "missing key": Kind(missing, 10**6),
}


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Both published and both read. Raises `MissingToolError`."""
    with Ckan() as ckan:
        searchable = TEXTS if arguments.searchable == "all" else tuple(arguments.searchable.split(","))
        house = CatalogueHouse(searchable, "xa,ngay_nhan", ("web",))
        try:
            with house, tempfile.TemporaryDirectory(prefix="duoc-bench-") as folder:
                file = Path(folder) / "ho-so.csv"
                write(file, arguments.rows)
                result: dict[str, Any] = {"rows": arguments.rows, "bytes": file.stat().st_size, "server": ckan.server}
                result["searchable"] = list(searchable)
                ours, ways, resource = publishing(ckan, house, file, arguments)
                result["publishing"] = {"ours": ours, **ways}
                for way, one in ways.items():
                    result[f"publishing, seconds: {way} ÷ ours"] = one["seconds"] / ours["seconds"]
                    result[f"publishing, CPU: {way} ÷ ours"] = _cpu(one) / _cpu(ours)
                result["pages"] = pages(ckan, resource, house, arguments)
                return result
        finally:
            with acting_as_root():
                house.remove()


def write(path: Path, rows: int) -> None:
    """The file, as CSV."""
    import duckdb

    duckdb.execute(f"COPY ({_ROWS.format(rows=rows)}) TO '{path}' (HEADER, DELIMITER ',')")


def publishing(
    ckan: Ckan, house: CatalogueHouse, file: Path, arguments: argparse.Namespace
) -> tuple[dict[str, Any], dict[str, dict[str, Any]], str]:
    """(ours, CKAN's ways by their names, the resource of CKAN that has the rows)."""
    dataset = _ckan_loading.dataset(ckan)
    _say("publishing here")
    ours = _catalogue_publishing.published(house, file, arguments.rows)
    _say(f"{ours['seconds']} s; loading into CKAN as xloader does")
    resource, copied = _ckan_loading.copied(ckan, dataset, file)
    ways = {"CKAN, as xloader does": copied}
    if not arguments.without_api:
        _say(f"{copied['seconds']} s; inserting into CKAN by its API, {arguments.batch:,} rows a call")
        ways["CKAN, by its API"] = _ckan_loading.inserted(ckan, dataset, file, arguments.batch)
    return ours, ways, resource


def pages(ckan: Ckan, resource: str, house: CatalogueHouse, arguments: argparse.Namespace) -> dict[str, Any]:
    """CPU milliseconds of a page of each kind, and the ratios. Raises `RuntimeError` where two pages differ."""
    from duoc.catalogue.models import Resource

    for dsn in (ckan.rows_dsn, house.house.dsn):
        # What autovacuum does in its time is done on both sides, and nothing lies unwritten.
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
    number, port = str(Resource.objects.get().pk), house.house.settings.port(0)
    here = (house.pid("web"), house.pid("postgres"))
    doors: dict[str, tuple[Ask, tuple[int, int]]] = {
        "CKAN": (
            lambda asked: ckan.ask("datastore_search", {"resource_id": resource, **asked}),
            (ckan.pid, ckan.postgres),
        ),
        ACTION: (lambda asked: acted(port, {"resource_id": number, **asked}), here),
        API: (lambda asked: read(port, number, asked), here),
    }
    return {name: _kind(name, kind, doors, arguments) for name, kind in KINDS.items()}


def _kind(
    name: str, kind: Kind, doors: dict[str, tuple[Ask, tuple[int, int]]], arguments: argparse.Namespace
) -> dict[str, Any]:
    compare(name, kind.question(0), {who: ask for who, (ask, _) in doors.items()})
    # Our two doors remember the same counts: each has its half of the questions. The one just compared is known to both.
    half = kind.different // 2
    requests = min(arguments.requests, (half - 1) // arguments.rounds)
    costs: dict[str, list[float]] = {who: [] for who in doors}
    for round_ in range(arguments.rounds):
        for who, (ask, servers) in doors.items():
            begin = 1 + requests * round_ + (half if who == API else 0)
            before = sum(map(exact_s, servers))
            for number in range(begin, begin + requests):
                ask(kind.question(number))
            costs[who].append(1000 * (sum(map(exact_s, servers)) - before) / requests)
    found: dict[str, Any] = {who: spread(values) for who, values in costs.items()}
    for who in (ACTION, API):
        ratios = [theirs / ours for theirs, ours in zip(costs["CKAN"], costs[who], strict=True)]
        found[f"CKAN ÷ {who}"] = spread(ratios)
    return found


def compare(name: str, asked: Asked, asks: dict[str, Ask]) -> None:
    """All doors give the same rows in the same order and the same total, days of equal rank by their number."""
    if "sort" in asked:
        asked = {**asked, "sort": f"{asked['sort']}, _id desc"}
    answers = {who: ask(asked) for who, ask in asks.items()}
    told = answers.pop("CKAN")
    for who, one in answers.items():
        if (one["records"], one["total"]) != (told["records"], told["total"]):
            raise RuntimeError(f"{name}: {who} does not answer what CKAN answers")


def acted(port: int, asked: Asked) -> Asked:
    """Our datastore_search."""
    headers = {"Content-Type": "application/json"}
    address = f"http://localhost:{port}/api/3/action/datastore_search"
    with urlopen(Request(address, json.dumps(asked).encode(), headers)) as told:
        return dict(json.loads(told.read())["result"])


def read(port: int, number: str, asked: Asked) -> Asked:
    """The same from the JSON API, its rows as CKAN tells them."""
    query = (
        {"limit": asked["limit"], "filter": json.dumps(asked["filters"])}
        if "filters" in asked
        else {"limit": asked["limit"]}
    )
    if "sort" in asked:
        query["sort"] = ",".join(f"-{one.split()[0]}" for one in asked["sort"].split(", "))
    with urlopen(f"http://localhost:{port}/api/v1/catalogue/resources/{number}/rows?{urlencode(query)}") as told:
        page = json.loads(told.read())
    return {"records": page["rows"], "total": page["total"]}


def told(result: dict[str, Any]) -> str:
    """For people."""
    lines = [f"{result['rows']:,} rows, {result['bytes'] / 1e6:.0f} MB; CKAN 2.12 behind {result['server']}"]
    for name, one in result["publishing"].items():
        costs = f"CPU {one['cpu_s']:.1f} s and PostgreSQL {one['postgres_cpu_s']:.1f} s"
        lines.append(f"publishing, {name}: {one['seconds']:.1f} s; {costs}")
    lines += [f"{name}: {value:.2f}" for name, value in result.items() if "÷" in name]
    for kind, found in result["pages"].items():
        for name, value in found.items():
            lines.append(
                figure(f"{kind}: {name}" + ("" if "÷" in name else ", CPU"), value, "×" if "÷" in name else "ms")
            )
    return "\n".join(lines)


def _cpu(one: dict[str, Any]) -> float:
    return float(one["cpu_s"] + one["postgres_cpu_s"])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=60, help="of a round; fewer where filters would come twice")
    parser.add_argument("--batch", type=int, default=20_000, help="rows of a call of datastore_upsert")
    parser.add_argument(
        "--searchable", default="thu_tuc,ghi_chu", help="columns whose rows ours finds by words, or `all`"
    )
    parser.add_argument("--without-api", action="store_true", help="spare CKAN the slower way of publishing")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    try:
        result = measure(arguments)
    except MissingToolError as missing_tool:
        print(missing_tool, file=sys.stderr)
        return 2
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
