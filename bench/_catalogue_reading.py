"""Reading a stranger's file: our study and writer against frictionless (types of all rows) and Python's csv module (none).

CPU time of this process per row, interleaved rounds. Ours decides every type from all rows, then writes Parquet; frictionless is
told the types and checks them; the csv module only splits. frictionless gets fewer rows, because it takes longer.
"""

import csv
import json
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._spread import spread
from duoc.engines.tabular import open_source, probe, study, table_schema, write_parquet

_SHARE = 20  # frictionless reads one row of so many
_HEAD = "ma_so,ten,phuong,so_luong,ty_gia,ngay,luc,gia"


def run(rows: int = 500_000, rounds: int = 3) -> dict[str, Any]:
    """Microseconds of CPU per row of eight columns, and the ratios; each with its spread."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="duoc-bench-") as folder:
        path, small = Path(folder, "la.csv"), Path(folder, "nho.csv")
        _make(path, rows)
        _make(small, rows // _SHARE)
        for _ in range(rounds):
            ours = _cost(lambda: _ours(path), rows)
            plain = _cost(lambda: _plain(path), rows)
            theirs = _cost(lambda: _frictionless(small), rows // _SHARE)
            for name, value in (
                ("study and write, µs a row", ours),
                ("csv module without types, µs a row", plain),
                ("frictionless validate, µs a row", theirs),
                ("frictionless to ours", theirs / ours),
                ("csv module to ours", plain / ours),
            ):
                found.setdefault(name, []).append(value)
    return {"rows": rows, "columns": len(_HEAD.split(",")), **{name: spread(values) for name, values in found.items()}}


def _cost(work: Callable[[], object], rows: int) -> float:
    begin = time.process_time()
    work()
    return (time.process_time() - begin) / rows * 1e6


def _ours(path: Path) -> None:
    source = open_source(path, probe(path, path.name).choice)
    found = study(source)
    if found.faults or write_parquet(source, found.schema, path.with_suffix(".parquet")).rows != found.rows:
        raise RuntimeError("the rows of the benchmark are not what they should be")


def _plain(path: Path) -> None:
    with path.open(newline="") as file:
        for _ in csv.reader(file):
            pass


def _frictionless(path: Path) -> None:
    import frictionless

    schema = table_schema(study(open_source(path, probe(path, path.name).choice)).schema)
    for field in schema["fields"]:
        # The file is as people write it; its dates and numbers are told to frictionless, which then guesses nothing.
        field |= {"date": {"format": "%d/%m/%Y"}, "datetime": {"format": "%Y-%m-%d %H:%M:%S"}}.get(field["type"], {})
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Resource(path=str(path), schema=frictionless.Schema.from_descriptor(schema)).validate()
    if not report.valid:
        raise RuntimeError(f"frictionless finds the file invalid: {report.flatten(['note'])[:1]}")


def _make(path: Path, rows: int) -> None:
    dice = random.Random(rows)
    with path.open("w") as file:
        file.write(_HEAD + "\n")
        for n in range(rows):
            file.write(
                f"CS{n:07d},Cơ sở số {n % 5000},Phường Tân Thành {n % 64},{dice.randrange(10**6)},{dice.random() * 100:.2f},"
                f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/{2000 + n % 26},2026-01-{n % 28 + 1:02d} 10:{n % 60:02d}:{n // 60 % 60:02d},"
                f"{dice.randrange(1000, 999_999) / 100}\n"
            )


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
