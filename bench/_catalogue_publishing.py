"""Publishing of a file with a million searchable rows (ten million with --long): seconds and CPU of each step.

The file has the shape of the province's dossiers: thirteen columns, codes, dates, sums, two columns of words that are to be
searched. A process of its own publishes it with everything that a steward's file goes through: encoding, types from all rows, the
gate over every cell, Parquet, rows, primary key, two indexes, the index of words, version and ledger. fsync is on.

    publish   wall-clock seconds from the handed-in file to the version on show, CPU of the publisher and of PostgreSQL
    copy      the limit in the same round: the same rows by a bare COPY of their text into a table without an index
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench._cpu import tree_cpu_s
from bench._house import BenchHouse

ROWS, LONG = 1_000_000, 10_000_000
NAMES = (
    "ma_ho_so", "thu_tuc", "linh_vuc", "don_vi", "xa", "ngay_nhan", "ngay_hen", "ngay_tra", "le_phi", "so_ngay", "muc_do",
    "ket_qua", "ghi_chu",
)  # fmt: skip
SEARCHABLE = ("thu_tuc", "ghi_chu")
_PROCEDURES = (
    "Đăng ký khai sinh", "Cấp giấy phép xây dựng nhà ở riêng lẻ", "Đăng ký thành lập hợp tác xã",
    "Cấp đổi giấy phép khai thác thủy sản", "Đăng ký biến động đất đai", "Chứng thực bản sao từ bản chính",
    "Cấp giấy chứng nhận an toàn thực phẩm", "Đăng ký tàu cá",
)  # fmt: skip
_WORDS = (
    "bổ sung thành phần hồ sơ", "trả kết quả qua bưu chính", "chuyển phòng chuyên môn", "hẹn lại do thiếu bản vẽ",
    "đã nộp đủ lệ phí", "xác minh thực địa tại ấp", "niêm yết công khai mười lăm ngày", "liên thông cơ quan thuế",
)  # fmt: skip
_COMMUNES = (
    "Năm Căn",
    "Đất Mũi",
    "Sông Đốc",
    "U Minh",
    "Trần Văn Thời",
    "Cái Nước",
    "Đầm Dơi",
    "Thới Bình",
    "Phú Tân",
    "An Xuyên",
)


def write(path: Path, rows: int, seed: int = 1) -> int:
    """The file; its bytes."""
    draw, first = random.Random(seed), date(2021, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as out:
        told = csv.writer(out, lineterminator="\n")
        told.writerow(NAMES)
        for number in range(rows):
            day, takes = first + timedelta(days=number * 1800 // rows), draw.randrange(1, 30)
            words = f"{draw.choice(_WORDS)} {number % 9973}"
            where = (f"LV{number % 20:02d}", f"DV{number % 117:03d}", draw.choice(_COMMUNES))
            days = (day, day + timedelta(days=takes), day + timedelta(days=takes - 2))
            figures = (draw.randrange(20) * 50_000, takes, draw.choice((2, 3, 4)))
            outcome = draw.choice(("đúng hạn", "trễ hạn", "rút"))
            told.writerow((f"HS{number:09d}", draw.choice(_PROCEDURES), *where, *days, *figures, outcome, words))
    return path.stat().st_size


class CatalogueHouse(BenchHouse):
    """The database alone, and of `duoc up` what `needed` names; the publisher is a command."""

    def __init__(
        self, searchable: Sequence[str] = SEARCHABLE, filters: str = "ngay_nhan", needed: Collection[str] = ()
    ) -> None:
        super().__init__(0)
        self._searchable, self._filters, self._needed = list(searchable), filters, needed

    def needs(self, process: str) -> bool:
        return process in self._needed

    def _register(self) -> None:
        os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
        import django

        django.setup()
        from duoc.catalogue.rules.visibility import HOUSE
        from duoc.catalogue.services import entries, publishers, resources

        publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
        facts = {"kind": "open", "level": "open", "access_right": "PUBLIC"}
        entry = entries.register(HOUSE, publisher, title="Hồ sơ một cửa", name="ho-so-mot-cua", **facts)
        entries.set_state(HOUSE, entry, "published")
        resources.add_resource(
            HOUSE, entry, name="ho-so.csv", url_type="upload", searchable=self._searchable, keys=["ma_ho_so"],
            extras={"filters": self._filters},
        )  # fmt: skip

    def wait_until_ready(self) -> None:
        """A process of the table is ready when it has started; there is nobody else to wait for."""


def run(rows: int = ROWS) -> dict[str, Any]:
    """Publish so many rows once: seconds, CPU, seconds of each step, bytes, and the bare COPY of the same file."""
    house = CatalogueHouse()
    try:
        with house, tempfile.TemporaryDirectory(prefix="duoc-bench-") as folder:
            return _published(house, Path(folder) / "ho-so.csv", rows)
    finally:
        house.remove()


def _published(house: CatalogueHouse, file: Path, rows: int) -> dict[str, Any]:
    size = write(file, rows)
    return {
        "rows": rows,
        "bytes": size,
        **published(house, file, rows),
        "copy_s": round(_bare_copy(house.house.dsn, file), 2),
    }


def published(house: CatalogueHouse, file: Path, rows: int) -> dict[str, Any]:
    """Publish the file in a running house: seconds, CPU of the publisher and of PostgreSQL, seconds of each step."""
    server = house.pid("postgres")
    before, usage, begun = tree_cpu_s(server), _cpu_of_children(), time.monotonic()
    command = [sys.executable, "-m", "duoc", "catalogue", "publish", str(file), "--dataset", "ho-so-mot-cua", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=house.house.environ())
    seconds = time.monotonic() - begun
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return {
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        "cpu_s": round(_cpu_of_children() - usage, 2),
        "postgres_cpu_s": round(tree_cpu_s(server) - before, 2),
        "steps": json.loads(done.stdout)["report"]["seconds"],
    }


def _cpu_of_children() -> float:
    """User and system seconds of programs that were run and have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _bare_copy(dsn: str, file: Path) -> float:
    begun = time.monotonic()
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        columns = ", ".join(f"{name} text" for name in NAMES)
        cursor.execute(f"CREATE TABLE bare ({columns})")
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER true)") as copy, file.open("rb") as source:
            while piece := source.read(1 << 20):
                copy.write(piece)
        connection.commit()
    return time.monotonic() - begun


def main() -> None:
    """`python -m bench._catalogue_publishing [--long]`."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--long", action="store_true")
    arguments.add_argument("--rows", type=int, default=0)
    chosen = arguments.parse_args()
    print(json.dumps(run(chosen.rows or (LONG if chosen.long else ROWS)), indent=1))


if __name__ == "__main__":
    main()
