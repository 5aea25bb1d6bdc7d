"""`duoc exchange refusals`: why calls were refused, for whoever asks with the id that the caller was given."""

import argparse
from typing import Any
from uuid import UUID

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import print_rows
from duoc.exchange.services import RefusedError
from duoc.frame.paging import CursorError
from duoc.frame.telling import told

_HEAD = ["time", "code", "client", "service", "method", "path", "detail"]
_NONE = "Không có cuộc gọi nào bị từ chối như vậy trong thời hạn còn giữ."


def register(verbs: Any) -> None:
    """Add the verb."""
    line = "vì sao cuộc gọi bị từ chối · why calls were refused"
    parser: argparse.ArgumentParser = verbs.add_parser("refusals", help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.add_argument("--client", help="VN/GOV/mã/phần-mềm, như bên gọi tự nêu · as the call named itself")
    parser.add_argument("--service", help="VN/GOV/mã/hệ-thống/dịch-vụ")
    parser.add_argument("--code", help="mã lỗi, ví dụ AccessDenied · the error's code")
    parser.add_argument(
        "--detail", type=UUID, metavar="UUID", help="detail mà bên gọi nhận được · the id in the answer"
    )
    parser.add_argument("--limit", type=_count, default=30, help="số dòng · how many, newest first")
    parser.add_argument("--after", metavar="CURSOR", help="trang sau, như --json cho biết · the next page")
    parser.set_defaults(run=told(_refusals, RefusedError))


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError("1-1000")
    return number


def _refusals(arguments: argparse.Namespace) -> None:
    environment: Environment = arguments.environment
    wanted = exchange.RefusalFilter(
        clients=[arguments.client] if arguments.client else None,
        service=arguments.service,
        code=arguments.code,
        detail=arguments.detail,
    )
    try:
        page = exchange.refusals(wanted, arguments.after, arguments.limit, environment)
    except CursorError:
        raise RefusedError("--after không phải con trỏ trang của danh sách này.") from None
    whole: dict[str, Any] = {
        "environment": environment.value,
        "refusals": [call.members() for call in page.rows],
        "following": page.following,
    }
    empty = _NONE
    if arguments.detail and not page.rows:
        accepted = exchange.messages(exchange.Filter(request_id=arguments.detail), environment=environment).rows
        if accepted:
            whole["accepted"] = {
                "receipt": accepted[0].receipt,
                "status": accepted[0].status,
                "fault": accepted[0].fault,
            }
            empty = (
                f"Cuộc gọi này đã được nhận; bên cung cấp trả {accepted[0].status} ({accepted[0].fault or 'không lỗi'})."
                f" Xem `duoc exchange receipt {accepted[0].receipt}`."
            )
    rows = [{**call.members(), "time": f"{call.at.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M:%S}"} for call in page.rows]
    print_rows(arguments, whole, _HEAD, rows, empty)
    if arguments.detail and page.rows and not arguments.json:
        print(page.rows[0].message)
