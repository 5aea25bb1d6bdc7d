"""`duoc guard scan`: where personal data lies, in files or in texts of JSON lines."""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from getpass import getuser
from pathlib import Path
from typing import Any

from duoc.core.progress import counted, say
from duoc.engines.pii import DETECTORS
from duoc.frame.telling import told
from duoc.guard.services.lines import LineError, scan_lines
from duoc.guard.services.reports import FileReport, Report, scan_path

_CLASSES = {
    "basic": ("dữ liệu cá nhân cơ bản", "basic personal data"),
    "sensitive": ("dữ liệu cá nhân nhạy cảm", "sensitive personal data"),
    "": ("không nêu trong danh mục", "not in the law's list"),
}


def register(verbs: Any) -> None:
    """`scan`."""
    line = "tìm dữ liệu cá nhân trong tệp, thư mục hoặc từng dòng JSON · find personal data in files or JSON lines"
    scan = verbs.add_parser("scan", help=line, description=line)
    where = scan.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "path", nargs="?", metavar="PATH", help="tệp hoặc thư mục: văn bản, CSV, JSON(L), XLSX · a file or a folder"
    )
    where.add_argument(
        "--jsonl",
        metavar="FILE",
        help='dòng {"id","text"}, trả lời từng dòng; - là đầu vào chuẩn · lines in, lines out; - is standard input',
    )
    scan.add_argument("--json", action="store_true", help="báo cáo dạng JSON · the report as JSON")
    scan.add_argument(
        "--keep",
        action="store_true",
        help="giữ số đếm (không giữ giá trị nào) cho trang Kết quả quét · keep its figures, no value, for the room's page",
    )
    scan.set_defaults(run=told(_scan, FileNotFoundError, PermissionError, IsADirectoryError))


def _scan(arguments: argparse.Namespace) -> int:
    if arguments.jsonl:
        return _lines(arguments.jsonl)
    path = Path(arguments.path)
    report = scan_path(path, counted("đã đọc, byte:", "bytes read:"))
    if arguments.json:
        print(json.dumps(report.members(), ensure_ascii=False, indent=1))
    else:
        _for_people(report)
    if arguments.keep:
        kept = _kept(report, path)
        print(
            say(
                f"đã giữ số đếm: báo cáo {kept}, trang /bao-ve/quet/{kept}/",
                f"figures kept: report {kept}, page /bao-ve/quet/{kept}/",
            ),
            file=sys.stderr,
        )
    return 0


def _kept(report: Report, path: Path) -> int:
    """Only here a scan needs the database."""
    from duoc.guard.services.kept_reports import keep

    return keep(report, str(path.resolve()), getuser()).pk


def _lines(file: str) -> int:
    status = 0
    with ExitStack() as stack:
        lines: Iterable[bytes] = sys.stdin.buffer
        if file != "-":
            lines = stack.enter_context(Path(file).open("rb"))
        for answer in scan_lines(lines):
            if isinstance(answer, LineError):
                print(f"duoc: {answer}", file=sys.stderr)
                status = 1
            else:
                print(json.dumps(answer, ensure_ascii=False))
    return status


def _for_people(report: Report) -> None:
    """Files with findings first; examples are masked."""
    for one in report.files:
        if one.counts:
            _file(one)
    for one in report.files:
        if one.unread:
            print(f"{one.path}: {say('không đọc', 'not read')}: {one.unread}")
    classes = report.classes()
    for kind, words in _CLASSES.items():
        types = ", ".join(
            f"{count} {name}" for name, count in report.counts().most_common() if DETECTORS[name].legal_class == kind
        )
        if classes[kind]:
            print(f"{say(*words)}: {classes[kind]} ({types})")
    size = sum(one.size for one in report.files) / 1e6
    print(
        say(
            f"{len(report.files)} tệp, {size:.1f} MB, {classes.total()} dữ liệu cá nhân ({report.seconds:.1f} s)",
            f"{len(report.files)} files, {size:.1f} MB, {classes.total()} findings ({report.seconds:.1f} s)",
        )
    )


def _file(one: FileReport) -> None:
    print(one.path)
    for kind, count in one.counts.most_common():
        line, example = one.first[kind]
        print(f"  {count:7} {kind:15} {say('dòng', 'line')} {line}: {example}")
    for column in one.columns:
        words = say(f"cột {column.name}: {column.type}", f"column {column.name}: {column.type}")
        print(f"          {words}, {column.share:.0%} {say('của', 'of')} {column.sample} {say('giá trị', 'values')}")
