"""`duoc trace diary import | columns | list`: the producers' diary from files."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from duoc.frame import export
from duoc.frame.telling import Run, told
from duoc.people import services as people
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary import sheets
from duoc.trace.services import diary
from duoc.trace.services.diary.exporting import exported
from duoc.trace.services.diary.importing import Asked, Outcome, as_remembered, import_file
from duoc.trace.services.diary.refused import FileRefusedError

_SHOWN = 50


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "nhật ký sản xuất · the producers' diary"
    noun = verbs.add_parser("diary", help=line, description=line).add_subparsers(
        dest="diary", required=True, metavar="VERB"
    )
    names = [one.name for one in templates.TEMPLATES]
    reading = _verb(noun, "import", "ghi vào nhật ký từ tệp CSV, XLSX · write entries from a CSV or XLSX file", _import)
    reading.add_argument(
        "file", type=Path, metavar="FILE", help="tệp, nhiều nhất 2 MB, 5.000 dòng · at most 2 MB, 5,000 rows"
    )
    reading.add_argument("--party", required=True, metavar="CODE", help="chủ thể · whose diary")
    reading.add_argument("--template", required=True, choices=names, help="mẫu nhật ký · which diary")
    reading.add_argument("--stage", default="", help="công đoạn của dòng không ghi · stage of rows that name none")
    reading.add_argument("--product", default="", help="sản phẩm của dòng không ghi · product of rows that name none")
    reading.add_argument(
        "--map", action="append", default=[], metavar="HEAD=FIELD", help="cột của tệp là mục nào · what a column is"
    )
    reading.add_argument("--proceed", action="store_true", help="giữ các dòng đúng dù có dòng sai · keep the good rows")
    reading.add_argument("--dry-run", action="store_true", help="chỉ soát, không ghi · judge, keep nothing")
    reading.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    heads = _verb(
        noun, "columns", "tên cột của tệp, mỗi công đoạn một dòng CSV · heads of a file, a line a stage", _columns
    )
    heads.add_argument("--template", required=True, choices=names, help="mẫu nhật ký · which diary")
    listing = _verb(noun, "list", "các mục đã ghi, dạng CSV · what was written, as CSV", _list)
    listing.add_argument("--party", required=True, metavar="CODE", help="chủ thể · whose diary")
    listing.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="từ ngày · from this day on")


def _verb(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.set_defaults(run=told(run, FileRefusedError, people.AccountRefusedError, OSError))
    return parser


def _import(arguments: argparse.Namespace) -> int:
    party = people.party_named(arguments.party)
    chosen = dict(pair.rsplit("=", 1) for pair in arguments.map if "=" in pair)
    content = arguments.file.read_bytes()
    asked = as_remembered(party, content, Asked(arguments.template, arguments.product, arguments.stage, chosen))
    outcome = import_file(party, content, asked, proceed=arguments.proceed, rehearse=arguments.dry_run)
    if arguments.json:
        print(json.dumps(_members(outcome), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(outcome, arguments.dry_run)))
    return 1 if outcome.faults else 0


def _members(outcome: Outcome) -> dict[str, Any]:
    return {
        "rows": outcome.rows,
        "stored": outcome.stored if outcome.kept else 0,
        "known": outcome.known,
        "refused": outcome.refused,
        "kept": outcome.kept,
        "ignored_columns": outcome.unknown,
        "errors": [{"row": one.row, "column": one.column, "reason": one.sentence} for one in outcome.faults],
    }


def _lines(outcome: Outcome, rehearsed: bool) -> list[str]:
    lines = [
        f"Dòng {one.row}{f', cột {one.column}' if one.column else ''}: {one.sentence}"
        for one in outcome.faults[:_SHOWN]
    ]
    if len(outcome.faults) > _SHOWN:
        lines.append(f"… và {len(outcome.faults) - _SHOWN} chỗ sai nữa (--json in ra tất cả).")
    if outcome.unknown:
        lines.append(f"Cột không dùng: {', '.join(outcome.unknown)}.")
    counts = f"{outcome.rows} dòng: {outcome.stored} mới, {outcome.known} đã có trong sổ, {outcome.refused} sai."
    if rehearsed:
        return [*lines, f"{counts} Chỉ soát, chưa ghi gì."]
    if outcome.faults and not outcome.kept:
        return [*lines, f"{counts} Chưa ghi gì; sửa tệp rồi nhập lại, hoặc thêm --proceed để giữ các dòng đúng."]
    return [*lines, f"{counts} Đã ghi {outcome.stored} mục."]


def _columns(arguments: argparse.Namespace) -> None:
    template = templates.template(arguments.template)
    assert template is not None  # one of the choices
    for stage in template.stages:
        print(f"{stage.vi}: " + ";".join(sheets.sample(stage)))


def _list(arguments: argparse.Namespace) -> None:
    head, rows, notes = exported(
        people.party_named(arguments.party), diary.Wanted(first=arguments.since), english=False
    )
    for line in export.csv_lines(head, rows, notes):
        print(line.decode().removeprefix("\ufeff"), end="")
