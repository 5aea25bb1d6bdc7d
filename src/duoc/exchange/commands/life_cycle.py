"""`duoc exchange connection …`, `duoc exchange service …`: the lives of connections and services, as the pages drive them.

A step is taken by an account of `people` (`--by`), whose roles decide as on the pages.
"""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import done, print_json, print_rows, read_document
from duoc.exchange.rules import life_cycle
from duoc.exchange.rules.connections import WHOLE, Asked, parse_scope
from duoc.exchange.services import RefusedError
from duoc.people import services as people

_NO_CONNECTIONS = "Chưa có kết nối nào. Xin kết nối bằng `duoc exchange connection ask`."
_LINES = {
    "register": "nộp hồ sơ · submit",
    "test": "xác nhận đã kiểm thử đạt · confirm the passed contract test",
    "endorse": "cơ quan xin kết nối duyệt · the requesting agency's manager endorses",
    "approve": "trục phê duyệt · the bus operator approves",
    "open": "đưa vào vận hành · go live",
    "suspend": "tạm dừng ngay · suspend at once",
    "resume": "mở lại · resume",
    "return": "trả lại để sửa · return for correction",
    "end": "chấm dứt · end",
    "retire": "chấm dứt dịch vụ và mọi kết nối tới nó · retire with all its connections",
}


def register(verbs: Any, verb: Callable[..., Any], change: Any) -> None:
    """Add the two groups."""
    line = "kết nối: một phần mềm dùng một dịch vụ · connections"
    group = verbs.add_parser("connection", help=line, description=line)
    actions = group.add_subparsers(dest="connection_verb", required=True, metavar="VERB")
    listed = verb("list", "danh sách · list", _list, actions)
    listed.add_argument("--state", choices=life_cycle.CONNECTION.states)
    numbered: dict[str, Any] = {"type": int, "help": "số của kết nối · the connection's number"}
    showing = verb("show", "một kết nối và các bước của nó · one, with its steps", _show, actions)
    showing.add_argument("number", **numbered)
    asking = change("ask", "xin kết nối (nháp) · draft a connection", _ask, actions)
    asking.add_argument("--client", required=True, help="VN/GOV/mã/phần-mềm")
    asking.add_argument("--service", required=True, help="VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ")
    amending = change("amend", "viết lại hồ sơ nháp · rewrite a draft", _amend, actions)
    amending.add_argument("number", **numbered)
    for parser in (asking, amending):
        parser.add_argument("--purpose", default="", help="dùng để làm gì · what for")
        parser.add_argument("--basis", default="", help="căn cứ pháp lý · legal basis")
        parser.add_argument("--field", action="append", default=[], help="trường dữ liệu; lặp lại được · repeatable")
        parser.add_argument(
            "--endpoint", action="append", default=[], metavar="'GET /x/*'", help="mặc định cả dịch vụ · default: all"
        )
    _steps(life_cycle.CONNECTION, change, actions, _step_connection, lambda one: one.add_argument("number", **numbered))
    line = "vòng đời của dịch vụ · the life of a service"
    group = verbs.add_parser("service", help=line, description=line)
    actions = group.add_subparsers(dest="service_verb", required=True, metavar="VERB")
    naming: dict[str, Any] = {"help": "VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ"}
    verb("show", "trạng thái và các bước · stage and steps", _show_service, actions).add_argument("id", **naming)
    _steps(life_cycle.SERVICE, change, actions, _step_service, lambda one: one.add_argument("id", **naming))
    tested = change("record-test", "ghi kết quả kiểm thử hợp đồng · record a contract test's result", _tested)
    subject = tested.add_mutually_exclusive_group(required=True)
    subject.add_argument("--connection", type=int, metavar="NUMBER")
    subject.add_argument("--service", metavar="ID")
    result = tested.add_mutually_exclusive_group(required=True)
    result.add_argument("--passed", action="store_true", default=None, help="đạt")
    result.add_argument("--failed", dest="passed", action="store_false", help="không đạt")
    tested.add_argument("--report", type=Path, metavar="FILE", help="đối tượng JSON; - là stdin · a JSON object")


def _steps(life: life_cycle.Life, change: Any, actions: Any, run: Any, name: Callable[[Any], Any]) -> None:
    """One verb for each step that a person takes."""
    for step in {step.verb: step for step in life.steps if step.who}.values():
        parser = change(step.verb, _LINES[step.verb], run, actions)
        name(parser)
        parser.add_argument(
            "--document", default="", required=life_cycle.DOCUMENT in step.needs, help="số văn bản · document number"
        )
        parser.add_argument("--reason", default="", required=life_cycle.REASON in step.needs, help="lý do · reason")
        parser.set_defaults(until=None)
        if step.after == life_cycle.SUSPENDED:
            parser.add_argument("--until", type=_moment, metavar="MOMENT", help="dự kiến mở lại · planned end")
        parser.set_defaults(step=step.verb)


def _moment(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment like 2026-11-28T22:00") from None
    return told if told.tzinfo else told.replace(tzinfo=PROVINCE_ZONE)


def _account(arguments: argparse.Namespace) -> Any:
    try:
        return people.user_named(arguments.by)
    except people.AccountRefusedError:
        raise RefusedError(
            f"{arguments.by!r} không phải tài khoản nào; ghi tên đăng nhập của người làm bằng --by."
        ) from None


def _said(arguments: argparse.Namespace) -> exchange.Said:
    return exchange.Said(arguments.document, arguments.reason, arguments.until)


def _asked(arguments: argparse.Namespace) -> Asked:
    scope = parse_scope(arguments.endpoint) if arguments.endpoint else WHOLE
    return Asked(arguments.purpose, arguments.basis, tuple(arguments.field), scope)


def _list(arguments: argparse.Namespace) -> None:
    wanted, rows, after = exchange.Wanted(state=arguments.state), [], None
    while True:
        page = exchange.connections(wanted, after, size=500, environment=arguments.environment)
        rows += [entry.members() for entry in page.rows]
        if not (after := page.following):
            break
    shown = [{**row, "state": life_cycle.NAMES[row["state"]]} for row in rows]
    whole = {"environment": arguments.environment.value, "connections": rows}
    print_rows(arguments, whole, ["number", "state", "client", "service"], shown, _NO_CONNECTIONS)


def _show(arguments: argparse.Namespace) -> None:
    found = exchange.find_connection(arguments.number, arguments.environment)
    line = exchange.connection_line(found, None, arguments.environment)
    _tell(arguments, exchange.connection_entry(found).members(), line)


def _show_service(arguments: argparse.Namespace) -> None:
    found = exchange.find_service(arguments.id, arguments.environment)
    line = exchange.service_line(found, None, arguments.environment)
    _tell(arguments, {"id": str(found), "name": found.name}, line)


def _tell(arguments: argparse.Namespace, members: dict[str, Any], line: exchange.LifeLine) -> None:
    steps = [_step_members(step) for step in line.steps]
    whole = {**members, "state": line.state, "awaits": line.awaited.verb if line.awaited else None, "steps": steps}
    if arguments.json:
        print_json(whole)
        return
    for name, value in members.items():
        if name != "state":
            print(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
    turn = f", chờ {line.awaited_of}: {line.awaited.verb}" if line.awaited else ""
    print(f"state: {life_cycle.NAMES[line.state]}{turn}")
    for one in steps:
        document, reason = (f" ({one['document']})" if one["document"] else ""), one["reason"] and f": {one['reason']}"
        print(
            f"  {one['at'][:16]} {one['step']} → {life_cycle.NAMES[one['to']]}, {one['by'] or 'nạp danh bạ'}{document}{reason}"
        )


def _step_members(step: Any) -> dict[str, Any]:
    return {
        "number": step.number,
        "step": step.verb,
        "from": step.from_state,
        "to": step.to_state,
        "at": step.at.astimezone(PROVINCE_ZONE).isoformat(timespec="seconds"),
        "by": step.actor.username if step.actor else None,
        "document": step.document,
        "reason": step.reason,
        "event": str(step.event),
    }


def _ask(arguments: argparse.Namespace) -> None:
    made = exchange.ask_connection(
        arguments.client,
        arguments.service,
        _asked(arguments),
        by=_account(arguments),
        environment=arguments.environment,
    )
    done(
        arguments,
        {"number": made.pk},
        f"Đã lưu nháp kết nối {made.pk}; nộp bằng `duoc exchange connection register {made.pk}`.",
    )


def _amend(arguments: argparse.Namespace) -> None:
    exchange.amend_connection(
        arguments.number, _asked(arguments), by=_account(arguments), environment=arguments.environment
    )
    done(arguments, {"number": arguments.number}, f"Đã viết lại nháp kết nối {arguments.number}.")


def _step_connection(arguments: argparse.Namespace) -> None:
    made = exchange.step_connection(
        arguments.number, arguments.step, _said(arguments), by=_account(arguments), environment=arguments.environment
    )
    sentence = f"Kết nối {arguments.number}: {life_cycle.NAMES[made.to_state]}."
    wider: list[str] = []
    if made.to_state in {life_cycle.SUSPENDED, life_cycle.ENDED}:
        found = exchange.find_connection(arguments.number, arguments.environment)
        wider = exchange.wider_rights(found, arguments.environment)
        if wider:
            sentence += f"\n! Phần mềm này còn gọi được nhờ quyền chung của: {', '.join(wider)}."
    members = {"number": arguments.number, "state": made.to_state, "event": str(made.event), "wider_rights": wider}
    done(arguments, members, sentence)


def _step_service(arguments: argparse.Namespace) -> None:
    made = exchange.step_service(
        arguments.id, arguments.step, _said(arguments), by=_account(arguments), environment=arguments.environment
    )
    members = {"id": arguments.id, "state": made.to_state, "event": str(made.event)}
    done(arguments, members, f"Dịch vụ {arguments.id}: {life_cycle.NAMES[made.to_state]}.")


def _tested(arguments: argparse.Namespace) -> None:
    subject = arguments.service if arguments.connection is None else arguments.connection
    report = read_document(arguments.report) if arguments.report else {}
    exchange.record_contract_test(subject, arguments.passed, report, by=arguments.by, environment=arguments.environment)
    told = "đạt" if arguments.passed else "không đạt"
    done(arguments, {"subject": subject, "passed": arguments.passed}, f"Đã ghi: kiểm thử hợp đồng {told}.")
