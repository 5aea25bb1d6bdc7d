"""`duoc guard dossier add | state | list`: dossiers in the guard's own file, until a case system is asked instead."""

import argparse
import json
from typing import Any

from duoc.core.environment import Environment
from duoc.core.progress import say
from duoc.engines.policy import OPEN, STATES
from duoc.frame.telling import told
from duoc.guard.commands.ticket import ENVIRONMENTS
from duoc.guard.services import purpose
from duoc.guard.services.purpose import PurposeError

_WORDS = {
    "received": ("đã nhận", "received"), "processing": ("đang xử lý", "in process"),
    "waiting": ("chờ bổ sung", "waiting for more"), "returned": ("đã trả", "returned"), "withdrawn": ("đã rút", "withdrawn"),
    "rejected": ("từ chối", "rejected"),
}  # fmt: skip


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "hồ sơ mà vé nêu: thêm, đổi trạng thái, liệt kê · dossiers that tickets name"
    noun = verbs.add_parser("dossier", help=line, description=line).add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    add = _verb(noun, "add", "thêm một hồ sơ · add a dossier", _add)
    add.add_argument("code", help="mã hồ sơ · its code")
    add.add_argument("--agency", required=True, help="cơ quan giải quyết · the agency")
    add.add_argument("--officer", default="", help="cán bộ thụ lý; không ghi: mọi cán bộ của cơ quan · its officer")
    add.add_argument(
        "--field",
        action="append",
        required=True,
        metavar="NAME",
        help="điều thủ tục cho phép xem: schema.bảng[.cột] hoặc dịch vụ · what its procedure justifies; repeatable",
    )
    add.add_argument("--state", choices=STATES, default="processing")
    add.add_argument(
        "--until", default="", metavar="MOMENT", help="tự đóng lúc, ISO 8601 có múi giờ · closes by itself, ISO 8601"
    )
    state = _verb(noun, "state", "đổi trạng thái; vé chỉ mở khi đang xử lý hoặc chờ bổ sung · set its state", _state)
    state.add_argument("code")
    state.add_argument("state", choices=STATES)
    listing = _verb(noun, "list", "các hồ sơ · all of them", _list)
    listing.add_argument("--json", action="store_true")


def _verb(noun: Any, name: str, line: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", choices=ENVIRONMENTS, default=ENVIRONMENTS[0])
    parser.set_defaults(run=told(run, PurposeError))
    return parser


def _add(arguments: argparse.Namespace) -> None:
    purpose.add_dossier(
        arguments.code, arguments.agency, arguments.officer, arguments.field, state=arguments.state,
        until=arguments.until, environment=Environment(arguments.environment),
    )  # fmt: skip
    print(say("Đã thêm hồ sơ.", "Added."))


def _state(arguments: argparse.Namespace) -> None:
    changed = purpose.set_state(arguments.code, arguments.state, Environment(arguments.environment))
    if not changed:
        print(say("Hồ sơ đã ở trạng thái này.", "It is in this state."))
    elif arguments.state in OPEN:
        print(say("Vé của hồ sơ này mở được.", "Its tickets open."))
    else:
        print(say("Vé của hồ sơ này không mở nữa.", "Its tickets open nothing."))


def _list(arguments: argparse.Namespace) -> None:
    found = purpose.dossiers(Environment(arguments.environment))
    if arguments.json:
        print(json.dumps([one.document() for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        print(f"{one.code}  {say(*_WORDS[one.state])}  {one.agency}/{one.officer or '*'}  {', '.join(one.fields)}")
    if not found:
        print(say("Chưa có hồ sơ nào.", "None yet."))
