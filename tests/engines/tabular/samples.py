"""Files of strangers, made on the spot, and short ways to read them."""

from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq

from duoc.engines.tabular import Choice, Study, open_source, probe, study, write_parquet

HEAD = "ma,ten,so_luong,ngay"
ROWS = ("CS01,Cảng cá Sông Đốc,12,05/03/2026", "CS02,Bến xe Năm Căn,7,31/12/2025", "CS03,Chợ Hòa Thành,0,01/02/2026")
TEXT = "\n".join([HEAD, *ROWS]) + "\n"


def file(folder: Path, content: bytes | str, name: str = "la.csv") -> Path:
    """A file with that content; a text is written in UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def guessed(path: Path) -> Study:
    """The study under the best guess."""
    return study(open_source(path, probe(path, path.name).choice))


def studied(folder: Path, content: bytes | str, **choice: Any) -> Study:
    """The study of a CSV text under a choice."""
    return study(open_source(file(folder, content), Choice(**choice)))


def column(folder: Path, *cells: str, name: str = "cot", **choice: Any) -> Study:
    """The study of a table with one column of interest; every cell is quoted, so that it may hold anything."""
    lines = [f"{name},khoa"] + [f'"{cell}",k{number}' for number, cell in enumerate(cells)]
    return studied(folder, "\n".join(lines) + "\n", **choice)


def written(path: Path, choice: Choice | None = None) -> dict[str, list[Any]]:
    """The table that is published from a file, as Python values by column."""
    source = open_source(path, choice or probe(path, path.name).choice)
    out = path.with_suffix(".out.parquet")
    write_parquet(source, study(source).schema, out)
    return dict(pq.read_table(out).to_pydict())


def types(found: Study) -> dict[str, str]:
    """name → type."""
    return {one.name: one.type for one in found.columns}


def codes(remarks: list[Any]) -> list[str]:
    """What a report says, by code."""
    return [remark.code for remark in remarks]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Any:
    """A workbook with those rows, saved; answered for further changes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book
