"""Rows of a published version, read as the house reads them: `run(rows)` for one size, `main` for two and their ratios.

One-stop dossiers of 13 columns, invented, roughly in the order of their days; indexes as publishing makes them (code,
commune, day, commune and day). Peers of the same run: PostgreSQL itself on the same rows for the aggregate, datasette over SQLite
for pages (its own environment, bench/.datasette, made at the first run). CPU of a page is that of the web's process, of its
PostgreSQL backend and of the columnar worker together, for an answer of the JSON API from address to bytes.

    python -m bench._catalogue_rows [--rows 1000000] [--long] [--json]
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench._catalogue_house import provided
from bench._cpu import cpu_s
from bench._spread import figure, spread

TOP = Path(__file__).parents[1]
DATASETTE = TOP / "bench/.datasette"
WANTED = "datasette==0.65.5"
FIELDS = {
    "ma_ho_so": "string", "thu_tuc": "string", "linh_vuc": "string", "xa": "string", "co_quan": "string", "ngay_nhan": "date",
    "ngay_hen": "date", "ngay_tra": "date", "trang_thai": "string", "hinh_thuc": "string", "le_phi": "integer",
    "so_ngay": "number", "ghi_chu": "string",
}  # fmt: skip
KEYS = ("ma_ho_so", "xa", "ngay_nhan")
POSTGRES = {"string": "text", "date": "date", "integer": "bigint", "number": "double precision"}
# Days roughly in order, five years; what is not an arithmetic of the number is drawn with a fixed seed.
_ROWS = """
SELECT printf('H12.%02d.%09d', i % 30, i) AS ma_ho_so, printf('1.%06d.000.00.00.H12', (i * 7919) % 317) AS thu_tuc,
    'Lĩnh vực ' || ((i * 7919) % 21) AS linh_vuc, 'Xã Số ' || (hash(i) % 64) AS xa, 'Sở Mẫu ' || (hash(i + 1) % 30) AS co_quan,
    day AS ngay_nhan, day + 5 + (hash(i + 2) % 20)::int AS ngay_hen,
    CASE WHEN hash(i + 3) % 10 > 0 THEN day + (hash(i + 4) % 30)::int END AS ngay_tra,
    ['Đúng hạn', 'Trước hạn', 'Quá hạn', 'Đang xử lý', 'Rút'][1 + (hash(i + 5) % 5)::int] AS trang_thai,
    ['Trực tiếp', 'Trực tuyến', 'Bưu chính'][1 + (hash(i + 6) % 3)::int] AS hinh_thuc,
    ((hash(i + 7) % 200) * 1000)::bigint AS le_phi, (hash(i + 8) % 300) / 10.0 AS so_ngay,
    'Ghi chú ' || (hash(i + 9) % 100000) AS ghi_chu
FROM (SELECT i, DATE '2021-01-01' + ((i * 1800) // {rows} + hash(i) % 9)::int AS day FROM range({rows}) t(i)) ORDER BY i
"""
_TWO_YEARS = '{"ngay_nhan": {"gte": "2023-01-01", "lt": "2025-01-01"}}'


class House:
    """Published tables of so many rows, in the database of this process."""

    rolled_up_s = 0.0

    @cache  # noqa: B019  # one house a process
    def published(self, rows: int) -> Any:
        """The resource whose current version has them; made once."""
        import duckdb
        from django.db import connection

        from duoc.catalogue.models import Resource, Version
        from duoc.catalogue.rules.visibility import HOUSE
        from duoc.catalogue.services import entries, folders, publishers, resources
        from duoc.catalogue.services.publishing import rollups
        from duoc.engines.columnar.columns import columns_of

        facts = {
            "title": f"Hồ sơ {rows}",
            "kind": "open",
            "level": "open",
            "access_right": "PUBLIC",
            "name": f"ho-so-{rows}",
        }
        held = entries.register(HOUSE, publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE), **facts)
        entries.set_state(HOUSE, held, "published")
        made = resources.add_resource(HOUSE, held, name="hồ sơ", url_type="upload")
        folder = folders.folder("parquet")
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / "fresh.parquet"
        duckdb.execute(
            f"COPY ({_ROWS.format(rows=rows)}) TO '{fresh}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )
        digest = hashlib.sha256(fresh.read_bytes()).hexdigest()
        final = folder / f"{digest}.parquet"
        fresh.rename(final)
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('catalogue_version', 'id'))")
            number = cursor.fetchone()[0]
            name = f"catalogue_rows_{number}"
            columns = ", ".join(f"{one} {POSTGRES[kind]}" for one, kind in FIELDS.items())
            cursor.execute(f"CREATE TABLE {name} (_id bigint NOT NULL, {columns})")
            with cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
                for block in _csv(final):
                    copy.write(block)
            cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (_id)")
            for key in (*KEYS, "xa, ngay_nhan"):
                cursor.execute(f"CREATE INDEX ON {name} ({key}, _id)")
            cursor.execute(f"ANALYZE {name}")
            cursor.execute("CHECKPOINT")
        schema = {"fields": [{"name": one, "type": kind} for one, kind in FIELDS.items()]}
        begun = time.perf_counter()
        rolled = rollups.roll_up(
            name, final, columns_of(schema), studied(final), ["ma_ho_so"], rows, lambda _done, _total: None
        )
        self.rolled_up_s = time.perf_counter() - begun
        version = Version.objects.create(
            id=number, resource=made, number=1, rows=rows, rows_table=name, event=uuid4(), parquet_sha256=digest,
            schema=schema, parquet_bytes=final.stat().st_size, rollups=rolled,
            original_sha256="0" * 64, original_bytes=0, original_name="x.csv", manifest={},
        )  # fmt: skip
        Resource.objects.filter(pk=made.pk).update(current=version)
        return made


def studied(path: Path) -> list[dict[str, Any]]:
    """Of each column what publishing finds over all rows, as far as rollups ask for it."""
    import duckdb

    found = []
    for name, kind in FIELDS.items():
        distinct, low, high = duckdb.execute(
            f"SELECT count(DISTINCT {name}), min({name})::text, max({name})::text FROM '{path}'"
        ).fetchall()[0]
        found.append(
            {
                "name": name,
                "type": kind,
                "distinct": distinct if distinct <= 10_000 else None,
                "minimum": low,
                "maximum": high,
            }
        )
    return found


def _csv(path: Path) -> Any:
    import io

    import pyarrow as pa
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    done = 0
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=65_536):
            numbers = pa.array(range(done + 1, done + batch.num_rows + 1), pa.int64())
            out = io.BytesIO()
            whole = pa.RecordBatch.from_arrays([numbers, *batch.columns], names=["_id", *batch.schema.names])
            pa_csv.write_csv(whole, out, pa_csv.WriteOptions(include_header=False))
            done += batch.num_rows
            yield out.getvalue()


def run(house: House, rows: int, *, rounds: int = 5, requests: int = 100) -> dict[str, Any]:
    """Figures of a table of so many rows: milliseconds, CPU milliseconds a request, ratios to PostgreSQL."""
    resource = house.published(rows)
    top = _top(resource)
    pages = addresses(top)
    found: dict[str, Any] = {
        "rows": rows,
        "parquet_mb": round(resource_bytes(resource) / 1e6),
        "rolled_up_s": round(house.rolled_up_s, 1),
    }
    for name, path in pages.items():
        found[name] = timed(lambda path=path: get(path), rounds, requests)
    grouped = f"{top}/aggregate?group=xa,ngay_nhan:month&measure=count,avg:so_ngay&limit=10000&filter={_TWO_YEARS}"
    unsummed = grouped.replace("2023-01-01", "2023-01-02")  # an end within a month: every row is read
    ours = [clocked(lambda: get(grouped)) for _ in range(rounds + 1)][1:]
    read = [clocked(lambda: get(unsummed)) for _ in range(rounds + 1)][1:]
    theirs = [clocked(lambda: postgres(resource)) for _ in range(rounds + 1)][1:]
    found["aggregate"] = spread([1000 * one for one in ours])
    found["aggregate of all rows, no rollup"] = spread([1000 * one for one in read])
    found["aggregate by PostgreSQL"] = spread([1000 * one for one in theirs])
    found["aggregate: PostgreSQL ÷ ours"] = spread([one / mine for mine, one in zip(ours, theirs, strict=True)])
    found["aggregate of all rows: PostgreSQL ÷ ours"] = spread(
        [one / mine for mine, one in zip(read, theirs, strict=True)]
    )
    found["sort on a column without index"] = timed(lambda: get(f"{top}/rows?sort=-ghi_chu&total=false"), rounds, 1)
    return found


def _top(resource: Any) -> str:
    return f"/api/v1/catalogue/resources/{resource.pk}"


def addresses(top: str) -> dict[str, str]:
    """The pages that are asked for, by what they are."""
    return {
        "first page": f"{top}/rows",
        "filter and sort": f'{top}/rows?filter={{"xa":"Xã Số 7"}}&sort=-ngay_nhan&total=false',
        "a key": f'{top}/rows?filter={{"ma_ho_so":"H12.05.{5:09d}"}}',
        "a missing key": f'{top}/rows?filter={{"ma_ho_so":"H12.00.999999999"}}',
        "first page and exact total": f"{top}/rows?filter={_TWO_YEARS}&sort=ngay_nhan",
    }


def grown(house: House, sizes: list[int], rounds: int, requests: int) -> dict[str, Any]:
    """How many times as much a page of the larger table takes, time and CPU; the two are asked in turn."""
    small, large = (addresses(_top(house.published(rows))) for rows in sizes)
    found: dict[str, Any] = {}
    for name in ("first page", "first page and exact total", "a missing key"):
        turns = [
            [timed(lambda path=path: get(path), 1, requests) for path in (small[name], large[name])]
            for _ in range(2 * rounds)
        ]
        for kind in ("ms", "cpu_ms"):
            ratios = [one[kind]["median"] / other[kind]["median"] for other, one in turns]
            found[f"{name}, {kind}: {sizes[1]:,} ÷ {sizes[0]:,}"] = spread(ratios)
    return found


def resource_bytes(resource: Any) -> int:
    resource.refresh_from_db()
    return int(resource.current.parquet_bytes)


def get(path: str) -> bytes:
    """An answer of the JSON API; the counts that the process remembers are forgotten before it."""
    from duoc.catalogue.services.rows import totals

    totals._known.clear()
    answer = client().get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    return bytes(answer.content)


@cache
def client() -> Any:
    """One for all requests: a new one would load the middleware anew."""
    from django.test import Client

    return Client(headers={"host": "localhost"})


def postgres(resource: Any) -> int:
    """The aggregate as PostgreSQL has it, over the same rows, with all its workers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT xa, date_trunc('month', ngay_nhan), count(*), avg(so_ngay) FROM {resource.current.rows_table} "
            "WHERE ngay_nhan >= '2023-01-01' AND ngay_nhan < '2025-01-01' GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return len(cursor.fetchall())


def timed(ask: Callable[[], object], rounds: int, requests: int) -> dict[str, Any]:
    """{ms, cpu_ms}: of a request, median and range of the rounds; the first request of all is not counted."""
    from django.db import connection

    from duoc.catalogue.services.rows import reading

    ask()
    worker = reading.reader("pages").pid
    others = [connection.connection.info.backend_pid, *([worker] if worker else [])]
    times, costs = [], []
    for _ in range(rounds):
        begun, mine, theirs = time.perf_counter(), time.process_time(), cpu_s(others)
        for _ in range(requests):
            ask()
        times.append(1000 * (time.perf_counter() - begun) / requests)
        costs.append(1000 * (time.process_time() - mine + cpu_s(others) - theirs) / requests)
    return {"ms": spread(times), "cpu_ms": spread(costs)}


def clocked(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def datasette(parquet: Path, folder: Path, requests: int) -> dict[str, Any]:
    """CPU of the same pages by datasette, its server alone, over an SQLite file with the same rows and indexes."""
    python = DATASETTE / "bin/python"
    if not (DATASETTE / "ready").exists():
        print(f"installing {WANTED} into {DATASETTE}", file=sys.stderr, flush=True)
        shutil.rmtree(DATASETTE, ignore_errors=True)
        venv.create(DATASETTE, with_pip=False)
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), WANTED], check=True)
        (DATASETTE / "ready").touch()
    file = folder / "peer.db"
    import sqlite3

    import pyarrow.parquet as pq

    held = sqlite3.connect(file)
    held.execute(f"CREATE TABLE ho_so (_id INTEGER PRIMARY KEY, {', '.join(FIELDS)})")
    with pq.ParquetFile(parquet) as source:
        for batch in source.iter_batches(batch_size=65_536):
            cells = [
                [str(cell) if hasattr(cell, "isoformat") else cell for cell in column.to_pylist()]
                for column in batch.columns
            ]
            marks = ", ".join("?" * len(FIELDS))
            held.executemany(f"INSERT INTO ho_so ({', '.join(FIELDS)}) VALUES ({marks})", zip(*cells, strict=True))
    for key in KEYS:
        held.execute(f"CREATE INDEX ho_so_{key} ON ho_so ({key})")
    held.commit()
    held.close()
    port = 19_811
    options = ["--setting", "facet_suggest_time_limit_ms", "1", "--setting", "sql_time_limit_ms", "20000"]
    server = subprocess.Popen(
        [str(DATASETTE / "bin/datasette"), "-i", str(file), "--port", str(port), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return _asked(server.pid, f"http://127.0.0.1:{port}/peer/ho_so.json?_shape=objects&_size=100", requests)
    finally:
        server.terminate()
        server.wait()


def _asked(pid: int, address: str, requests: int) -> dict[str, Any]:
    from urllib.error import URLError
    from urllib.parse import quote
    from urllib.request import urlopen

    pages = {
        "first page": "",
        "filter and sort": f"&xa={quote('Xã Số 7')}&_sort_desc=ngay_nhan&_nocount=1",
        "a missing key": "&ma_ho_so=H12.00.999999999",
    }
    for _ in range(200):
        try:
            urlopen(address).read()
            break
        except URLError:
            time.sleep(0.1)
    found = {}
    for name, query in pages.items():
        urlopen(address + query).read()
        before = cpu_s([pid])
        for _ in range(requests):
            urlopen(address + query).read()
        found[name] = 1000 * (cpu_s([pid]) - before) / requests
    return found


def told(result: dict[str, Any]) -> str:
    """For people."""
    lines = []
    for size in result["sizes"]:
        lines.append(f"{size['rows']:,} rows, Parquet {size['parquet_mb']} MB, rolled up in {size['rolled_up_s']} s")
        for name, value in size.items():
            if isinstance(value, dict) and "cpu_ms" in value:
                lines.append(figure(f"  {name}: time", value["ms"], "ms"))
                lines.append(figure(f"  {name}: CPU, server and database", value["cpu_ms"], "ms"))
            elif isinstance(value, dict) and "median" in value:
                lines.append(figure(f"  {name}", value, "×" if "÷" in name else "ms"))
    lines += [f"datasette, CPU of {name}: {value:.1f} ms" for name, value in result.get("datasette", {}).items()]
    lines += [figure(name, value, "×") for name, value in result.get("ratios", {}).items()]
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--long", action="store_true", help="ten times as many too, and the ratios between the two")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=100, help="of a round, for pages")
    parser.add_argument("--without-datasette", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    with provided() as folder:
        house = House()
        sizes = [arguments.rows, *([10 * arguments.rows] if arguments.long else [])]
        result: dict[str, Any] = {
            "sizes": [run(house, rows, rounds=arguments.rounds, requests=arguments.requests) for rows in sizes]
        }
        if arguments.long:
            result["ratios"] = grown(house, sizes, arguments.rounds, arguments.requests)
        if not arguments.without_datasette:
            from duoc.catalogue.services import folders

            smallest = min(folders.folder("parquet").glob("*.parquet"), key=lambda one: one.stat().st_size)
            result["datasette"] = datasette(smallest, folder, arguments.requests)
    print(json.dumps(result, indent=1, ensure_ascii=False) if arguments.json else told(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
