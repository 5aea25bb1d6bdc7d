"""`duoc guard scan`: where personal data lies, in files or in texts of JSON lines."""

import argparse
import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from duoc.frame.telling import told
from duoc.guard.services.lines import LineError, scan_lines


def register(verbs: Any) -> None:
    """`scan`."""
    line = "tìm dữ liệu cá nhân trong tệp hoặc thư mục · find personal data in files"
    scan = verbs.add_parser("scan", help=line, description=line)
    scan.add_argument(
        "--jsonl",
        required=True,
        metavar="FILE",
        help='dòng {"id","text"}, trả lời từng dòng; - là đầu vào chuẩn · lines in, lines out; - is standard input',
    )
    scan.set_defaults(run=told(_scan, FileNotFoundError, PermissionError, IsADirectoryError))


def _scan(arguments: argparse.Namespace) -> int:
    file: str = arguments.jsonl
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
