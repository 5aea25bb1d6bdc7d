"""`duoc exchange guard set | end | list`: tickets, budgets and inspection of a service with personal data."""

import argparse
from typing import Any

from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import about, done, print_rows

_SERVICE = "VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ"


def register(verbs: Any, verb: Any, change: Any) -> None:
    """Add the noun with its verbs."""
    line = "vé hồ sơ, hạn mức công dân, kiểm tra nội dung của dịch vụ có dữ liệu cá nhân · guard of a personal service"
    guard = verbs.add_parser("guard", help=line, description=line).add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    one = change("set", "đặt dưới bảo vệ, hoặc đổi · put a service under a guard, or change it", _set, guard)
    one.add_argument("service", help=_SERVICE)
    one.add_argument("--no-ticket", action="store_true", help="không đòi vé hồ sơ · calls need no ticket")
    one.add_argument(
        "--request",
        choices=("off", "observe", "mask", "block", "tokens"),
        default="observe",
        help="với dữ liệu cá nhân trong yêu cầu; tokens: thay bằng mã tạm, trả lại trong trả lời · in requests",
    )
    one.add_argument(
        "--answer",
        choices=("off", "observe", "mask", "block"),
        default="observe",
        help="với dữ liệu cá nhân trong trả lời · in answers",
    )
    one.add_argument(
        "--most", type=int, default=1 << 20, metavar="BYTES", help="lớn hơn thì không kiểm tra · larger: not inspected"
    )
    one.add_argument(
        "--unread",
        choices=("block", "pass"),
        default="block",
        help="nội dung không kiểm tra được · what cannot be inspected",
    )
    one.add_argument(
        "--identities",
        type=int,
        default=0,
        metavar="N",
        help="công dân mỗi cán bộ mỗi ngày; 0: không hạn mức · citizens an officer and day",
    )
    one = change("end", "thôi bảo vệ; quyền gọi giữ nguyên · take the guard away", _end, guard)
    one.add_argument("service", help=_SERVICE)
    verb("list", "các dịch vụ đang được bảo vệ · services under a guard", _list, guard)


def _set(arguments: argparse.Namespace) -> None:
    guard = exchange.Guard(
        ticket=not arguments.no_ticket,
        request=arguments.request,
        answer=arguments.answer,
        most_bytes=arguments.most,
        unread=arguments.unread,
        identities_day=arguments.identities,
    )
    changed = exchange.guard_service(arguments.service, guard, **about(arguments))
    done(arguments, {"changed": changed}, "Dịch vụ đã được bảo vệ." if changed else "Dịch vụ đã được bảo vệ như vậy.")


def _end(arguments: argparse.Namespace) -> None:
    changed = exchange.end_guard(arguments.service, **about(arguments))
    done(arguments, {"changed": changed}, "Đã thôi bảo vệ." if changed else "Dịch vụ này không được bảo vệ.")


def _list(arguments: argparse.Namespace) -> None:
    rows = [one.members() for one in exchange.guarded_services(arguments.environment)]
    head = ["service", "ticket", "request", "answer", "unread", "most_bytes", "identities_day"]
    empty = "Chưa dịch vụ nào được bảo vệ. Đặt bằng `duoc exchange guard set`."
    print_rows(arguments, {"guarded": rows}, head, rows, empty)
