"""`duoc exchange quota set | remove | list`: how often a subsystem may call a service."""

import argparse
from typing import Any

from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import done, print_rows

_PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_SAID = {1: "mỗi giây", 60: "mỗi phút", 3600: "mỗi giờ", 86_400: "mỗi ngày"}


def register(noun: Any, verb: Any, change: Any) -> None:
    """Add the noun with its verbs."""
    quota = noun("quota", "hạn mức cuộc gọi của phần mềm cho dịch vụ · how often a subsystem may call a service")
    setting = _pair(change, "set", "đặt hạn mức · set a quota, in force within a second", _set, quota)
    setting.add_argument("--calls", type=int, required=True, help="số cuộc gọi · how many calls")
    _pair(change, "remove", "bỏ hạn mức · take a quota away", _remove, quota)
    verb("list", "các hạn mức và phần đã dùng · the quotas and what was used", _list, quota)


def _pair(change: Any, name: str, line: str, run: Any, to: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = change(name, line, run, to)
    parser.add_argument("--client", required=True, help="VN/GOV/mã/phần-mềm")
    parser.add_argument("--service", required=True, help="VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ")
    parser.add_argument("--per", required=True, choices=list(_PERIODS), help="trong khoảng · the period")
    return parser


def _set(arguments: argparse.Namespace) -> None:
    seconds = _PERIODS[arguments.per]
    pair = (arguments.client, arguments.service)
    changed = exchange.set_quota(*pair, arguments.calls, seconds, by=arguments.by, environment=arguments.environment)
    told = f"Hạn mức: {arguments.calls} cuộc gọi {_SAID[seconds]}." if changed else "Hạn mức đã như vậy từ trước."
    done(arguments, {"changed": changed}, told)


def _remove(arguments: argparse.Namespace) -> None:
    pair = (arguments.client, arguments.service)
    changed = exchange.remove_quota(*pair, _PERIODS[arguments.per], by=arguments.by, environment=arguments.environment)
    done(arguments, {"changed": changed}, "Đã bỏ hạn mức." if changed else "Không có hạn mức nào như vậy.")


def _list(arguments: argparse.Namespace) -> None:
    rows = [entry.members() for entry in exchange.quotas(arguments.environment)]
    empty = "Chưa đặt hạn mức nào: ai có quyền thì gọi không giới hạn. Đặt bằng `duoc exchange quota set`."
    print_rows(arguments, {"quotas": rows}, ["client", "service", "calls", "seconds", "used"], rows, empty)
