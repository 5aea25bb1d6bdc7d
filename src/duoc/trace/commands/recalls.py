"""`duoc trace recall open | extend | list | export | notice | close`: calling goods back."""

import argparse
import json
from pathlib import Path
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.frame import export
from duoc.frame.telling import Run, account, told
from duoc.trace.rules.identity import whole
from duoc.trace.services import recall_files, recalls
from duoc.trace.services.journey import JourneyRefusedError
from duoc.trace.services.recalls import RecallRefusedError


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "thu hồi một lô: mở, mở rộng, xuất danh sách, kết thúc · recall a lot: open, extend, export, close"
    noun = verbs.add_parser("recall", help=line, description=line).add_subparsers(
        dest="recall", required=True, metavar="VERB"
    )
    opening = _verb(noun, "open", "thu hồi một lô và mọi thứ làm từ nó · recall a lot and all made of it", _open)
    opening.add_argument("identifier", metavar="IDENTIFIER", help="Digital Link, URN hoặc · or 01/…/10/…")
    opening.add_argument("--reason", required=True, help="vì sao; không ghi tên người · why; names no person")
    more = _verb(noun, "extend", "lần lại theo sự kiện mới, thêm lô khác · follow again, from further lots", _extend)
    more.add_argument("number", type=int)
    more.add_argument("--also", action="append", default=[], metavar="IDENTIFIER", help="lặp lại được · repeatable")
    more.add_argument("--reason", required=True, help="vì sao · why")
    listing = _verb(noun, "list", "các đợt thu hồi, mới nhất trước · recalls, newest first", _list)
    listing.add_argument("--open", action="store_true", help="chỉ những đợt đang mở · those that are open")
    file = _verb(noun, "export", "ai đang giữ hàng: tệp CSV hoặc XLSX · who has the goods, as a file", _export)
    file.add_argument("number", type=int)
    file.add_argument("file", type=Path, metavar="FILE", help="*.csv, *.xlsx")
    _verb(noun, "notice", "văn bản thông báo · the text of the notice", _notice).add_argument("number", type=int)
    closing = _verb(noun, "close", "kết thúc một đợt thu hồi · end a recall", _close)
    closing.add_argument("number", type=int)
    closing.add_argument("--reason", required=True, help="kết quả · what came of it")


def _verb(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(run, RecallRefusedError, JourneyRefusedError, OSError))
    return parser


def _open(arguments: argparse.Namespace) -> None:
    made = recalls.open_recall(arguments.identifier, arguments.reason, by=account(), environment=arguments.environment)
    step = recalls.steps(made)[0]
    members = {"recall": made.pk, "items": step.items, "complete": step.complete}
    _done(arguments, members, f"Đã mở đợt thu hồi số {made.pk}: {step.items} mã.{_incomplete(step.complete)}")


def _extend(arguments: argparse.Namespace) -> None:
    step = recalls.extend_recall(
        arguments.number, arguments.reason, texts=arguments.also, by=account(), environment=arguments.environment
    )
    members = {"recall": arguments.number, "items": step.items, "complete": step.complete}
    _done(arguments, members, f"Đã thêm {step.items} mã.{_incomplete(step.complete)}")


def _close(arguments: argparse.Namespace) -> None:
    recalls.close_recall(arguments.number, arguments.reason, by=account(), environment=arguments.environment)
    _done(arguments, {"recall": arguments.number}, f"Đã kết thúc đợt thu hồi số {arguments.number}.")


def _list(arguments: argparse.Namespace) -> None:
    found: list[Any] = []
    after: str | None = ""
    while after is not None:
        page = recalls.recalls(is_open=arguments.open or None, after=after, environment=arguments.environment)
        found, after = found + page.rows, page.following
    if arguments.json:
        rows = [
            {"recall": one.pk, "of": whole(one.text), "reason": one.reason, "opened": one.opened_at.isoformat(),
             "closed": one.closed_at.isoformat() if one.closed_at else None}
            for one in found
        ]  # fmt: skip
        print(json.dumps({"recalls": rows}, ensure_ascii=False, indent=1))
        return
    for one in found:
        state = f"kết thúc {one.closed_at.astimezone(PROVINCE_ZONE):%d/%m/%Y}" if one.closed_at else "đang mở"
        print(f"{one.pk}  {one.opened_at.astimezone(PROVINCE_ZONE):%d/%m/%Y}  {state}  {whole(one.text)}  {one.reason}")
    if not found:
        print("Chưa có đợt thu hồi nào.")


def _export(arguments: argparse.Namespace) -> None:
    recall = recalls.recall_numbered(arguments.number, arguments.environment)
    head, rows, notes = recall_files.holders_table(recall, arguments.environment)
    if arguments.file.suffix == ".csv":
        arguments.file.write_bytes(b"".join(export.csv_lines(head, rows, notes)))
    elif arguments.file.suffix == ".xlsx":
        arguments.file.write_bytes(export.xlsx(recall_files.file_name(recall), head, rows, notes))
    else:
        raise RecallRefusedError("Tên tệp phải kết thúc bằng .csv hoặc .xlsx.")
    _done(arguments, {"recall": recall.pk, "rows": len(rows)}, f"Đã ghi {len(rows)} dòng vào {arguments.file}.")


def _notice(arguments: argparse.Namespace) -> None:
    text = recall_files.notice_of(recalls.recall_numbered(arguments.number, arguments.environment))
    _done(arguments, {"recall": arguments.number, "notice": text}, text.rstrip())


def _incomplete(complete: bool) -> str:
    return "" if complete else " Chưa lần hết: quá nhiều mã; mở rộng tiếp từ các lô ở cuối."


def _done(arguments: argparse.Namespace, members: dict[str, Any], sentence: str) -> None:
    print(json.dumps(members, ensure_ascii=False) if arguments.json else sentence)
