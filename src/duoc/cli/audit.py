"""`duoc ledger audit`: the log itself, then the rows that the exchange keeps beside it. Status 1 when anything disagrees.

With a folder or an address, the files of any published log instead, without the province's database (`cli.auditor`).
It needs a room above the ledger, so it lives with the doors, and `cli.main` adds it to the ledger's verbs.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from duoc.cli import auditor
from duoc.core.environment import Environment


def register(verbs: Any) -> None:
    """Add `audit` to the verbs of `duoc ledger`."""
    line = "kiểm tra sổ và từng dòng nhật ký · check the log and every row beside it"
    parser = verbs.add_parser("audit", help=line, description=line)
    parser.add_argument(
        "place",
        nargs="?",
        metavar="FOLDER_OR_URL",
        help="các tệp của một sổ đã công bố; không có thì kiểm tra cơ sở dữ liệu · a published log instead of the database",
    )
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--vkey", help="khóa của sổ mà bạn tin · the log's key as you know it")
    parser.add_argument(
        "--policy", type=Path, help="chính sách nhân chứng, cho sổ đã công bố · witnesses that a published log needs"
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="điểm mốc cũ bạn giữ (lặp lại được) · an older checkpoint that you kept (repeatable)",
    )
    parser.add_argument("--limit", type=int, default=10_000, help="dừng sau bấy nhiêu điểm sai · stop after so many")
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Audit and tell: 0 when everything agrees, 1 when something does not."""
    if arguments.place is not None:
        return auditor.audit_published(arguments)
    from duoc.exchange import services as exchange
    from duoc.ledger import services as ledger

    begun = time.monotonic()
    log = ledger.audit(arguments.environment, arguments.vkey)
    rows = exchange.audit(arguments.environment, arguments.limit)
    seconds = time.monotonic() - begun
    whole = not log and not rows
    filed = exchange.archived(arguments.environment)
    if arguments.json:
        members = {
            "environment": arguments.environment.value,
            "whole": whole,
            "ledger": [finding.as_json() for finding in log],
            "exchange": [finding.members() for finding in rows],
            "archived": {"days": filed.days, "segments": filed.segments, "messages": filed.messages},
            "seconds": round(seconds, 3),
        }
        print(json.dumps(members, ensure_ascii=False, indent=1))
        return 0 if whole else 1
    for damage in log:
        place = [f"mục {damage.index}"] if damage.index is not None else []
        place += [f"trang {damage.tile}"] if damage.tile else []
        place += [f"cỡ {damage.size}"] if damage.size is not None else []
        print(f"[sổ: {damage.damage}] {damage.detail}" + (f" ({', '.join(place)})" if place else ""))
    for finding in rows:
        print(finding.line())
    if filed.segments:
        print(
            f"Đã lưu trữ {filed.days} ngày: {filed.messages} giao dịch trong {filed.segments} đoạn, kiểm cùng nhật ký."
        )
    if whole:
        print(f"Sổ và nhật ký {arguments.environment} khớp từng dòng ({seconds:.1f} s).")
    else:
        print(f"! {len(log) + len(rows)} điểm không khớp. Giữ nguyên máy và các tệp khóa để điều tra.", file=sys.stderr)
    return 0 if whole else 1
