"""`duoc boards`: run the audits of which readiness keeps the date, and print the checklist."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from duoc.boards import services
from duoc.boards.services import Check, StatementRefusedError
from duoc.frame.telling import told
from duoc.ledger.services import LedgerError

_WORDS = {
    services.State.GAP: "chưa đạt",
    services.State.MISSING: "thiếu bằng chứng",
    services.State.STALE: "quá hạn rà soát",
    services.State.STATED: "có người khai",
    services.State.SHOWN: "hệ thống chứng minh",
}


def register(subparsers: Any) -> Any:
    """Add `boards` and its verbs."""
    line = "sẵn sàng kết nối CSDL dân cư · readiness for the link to the population database"
    room = subparsers.add_parser("boards", help=line, description=line)
    verbs = room.add_subparsers(dest="verb", required=True, metavar="VERB")
    line = "kiểm lại mọi sổ sách của hệ thống và ghi ngày kiểm; chạy mỗi ngày · audit and keep the date; run it daily"
    check = verbs.add_parser("check", help=line, description=line)
    check.add_argument(
        "subject", nargs="*", metavar="WHAT", help="ledger, exchange, guard; mặc định tất cả · default: all"
    )
    check.add_argument(
        "--scan-report",
        type=Path,
        metavar="FILE",
        help="ghi số đếm của một báo cáo `duoc guard scan --json` · keep the counts of a scan report",
    )
    check.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    check.set_defaults(run=told(_check, StatementRefusedError, LedgerError, OSError))
    line = "danh mục Đề án 06 và tình trạng từng yêu cầu · the checklist and the state of each demand"
    show = verbs.add_parser("readiness", help=line, description=line)
    show.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    show.set_defaults(run=told(_readiness))
    return verbs


def _check(arguments: argparse.Namespace) -> int:
    """1 when an audit found something."""
    runs: dict[str, Callable[[], Check]] = {
        "ledger": services.check_ledger,
        "exchange": services.check_exchange,
        "guard": services.check_guard,
    }
    if unknown := [one for one in arguments.subject if one not in runs]:
        raise StatementRefusedError(f"Không có gì tên {unknown[0]!r} để kiểm; dùng {', '.join(runs)}.")
    wanted = arguments.subject or ([] if arguments.scan_report else list(runs))
    done = [runs[one]() for one in wanted]
    if arguments.scan_report:
        done.append(services.keep_scan(arguments.scan_report.read_bytes()))
    if arguments.json:
        rows = [{"subject": one.subject, "seen": one.seen, "wrong": one.wrong} for one in done]
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for one in done:
            print(f"{one.subject}: đã xem {one.seen}, sai khác {one.wrong}")
            if one.wrong and one.detail:
                print(one.detail, file=sys.stderr)
    return int(any(one.wrong for one in done if one.subject != "scan"))


def _readiness(arguments: argparse.Namespace) -> None:
    found = services.readiness()
    if arguments.json:
        print(json.dumps([
            {
                "number": one.demand.number, "key": one.demand.key, "title": one.demand.title, "basis": one.demand.basis,
                "verified": one.demand.verified, "state": one.state,
                "review": one.review.isoformat() if one.review else None,
                "figures": {figure.key: {"value": figure.value, "verdict": figure.verdict} for figure in one.figures},
                "statements": [stated.row.pk for stated in one.stated],
            }
            for one in found.standings
        ], ensure_ascii=False))  # fmt: skip
        return
    for one in found.standings:
        mark = "" if one.demand.verified else " (chưa đối chiếu)"
        print(f"{one.demand.number:3} {_WORDS[one.state]:20} {one.demand.title}{mark}")
    print(f"{found.held}/{len(found.standings)} yêu cầu có bằng chứng còn hạn.")
