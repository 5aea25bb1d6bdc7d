"""`duoc guard app …`: applications behind the wall, from the first sight of their statements to blocking all others.

Whoever runs a verb is the account of the machine, or with `--by` a user of the house. What loosens the guard, and a learned list,
goes live by two: the first proposes, the second runs the same verb with another `--by`.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duoc.core.progress import say
from duoc.frame.telling import Run, account, told
from duoc.guard.commands.app_shown import MODES, STATES, print_statements, print_tables, show, show_all
from duoc.guard.rules import applications as rules
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications, catalogue, learning
from duoc.guard.services.applications import Outcome, Person, honey_marks
from duoc.people import services as people

_MASKS = [mask for mask in rules.MASKS if mask]


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "ứng dụng sau tường lửa CSDL: thêm, học, duyệt, chặn · applications behind the database wall"
    noun = verbs.add_parser("app", help=line, description=line).add_subparsers(
        dest="app", required=True, metavar="VERB"
    )
    _verb(noun, "list", "các ứng dụng · all of them", show_all)
    adding = _change(noun, "add", "thêm, ở chế độ quan sát · add one, in the mode observe", _add)
    adding.add_argument("--upstream", required=True, metavar="DSN", help="postgresql://máy:cổng/csdl, không mật khẩu")
    adding.add_argument("--agency", default="", help="mã cơ quan · the agency's code")
    adding.add_argument("--search-path", default="", metavar="SCHEMAS", help="ghim cho mọi phiên · pinned")
    adding.add_argument("--unproven", action="store_true", help="máy chủ không đòi mật khẩu · the server asks no proof")
    adding.add_argument("--tls-only", action="store_true", help="chỉ nhận kết nối TLS · refuse clients without TLS")
    _time_limits(adding)
    mode = _change(noun, "mode", "đổi chế độ · observe, learn or enforce", _mode)
    mode.add_argument("mode", choices=rules.MODES)
    _reason(mode)
    way = _change(
        noun, "set", "đổi máy chủ, đường tìm, cách nhận phiên · server, search path, how sessions come in", _set
    )
    way.add_argument("--upstream", metavar="DSN", help="hai người duyệt · by two persons")
    way.add_argument("--agency", help="mã cơ quan · the agency's code")
    way.add_argument("--search-path", metavar="SCHEMAS")
    way.add_argument(
        "--unproven", action=argparse.BooleanOptionalAction, help="máy chủ không đòi mật khẩu · asks no proof"
    )
    way.add_argument("--tls-only", action=argparse.BooleanOptionalAction, help="chỉ nhận kết nối TLS · TLS alone")
    _time_limits(way)
    _reason(way)
    learn = _change(noun, "learn", "nhận điều tường lửa đã thấy · take over what the wall saw", _learn)
    learn.add_argument(
        "--from", dest="file", type=Path, metavar="FILE", help='JSONL {"sql", "search_path"?} thay vì tường lửa'
    )
    approve = _change(noun, "approve", "đề nghị, rồi người khác duyệt · propose, then another approves", _approve)
    approve.add_argument("--number", type=int, help="số của đề nghị · a proposal of any kind, by its number")
    reject = _change(noun, "reject", "từ chối câu lệnh hoặc đề nghị · reject statements or a proposal", _reject)
    reject.add_argument(
        "--statement", type=int, action="append", default=[], metavar="N", help="lặp lại được · repeatable"
    )
    reject.add_argument("--number", type=int, help="số của đề nghị · a proposal's number")
    _reason(reject)
    showing = _verb(noun, "show", "một ứng dụng, câu lệnh và lịch sử · one, its statements and history", show)
    showing.add_argument("name")
    showing.add_argument("--state", choices=STATES, help="chỉ câu lệnh ở trạng thái này · statements of a state")
    watch = _change(noun, "watch", "bảng có dữ liệu dân cư, cột che · tables of personal data, masked columns", _watch)
    watch.add_argument("table", nargs="?", help="lược_đồ.bảng; không ghi thì liệt kê · none: list")
    watch.add_argument(
        "--identity", action="append", default=[], metavar="COLUMN", help="cột nêu công dân · names a citizen"
    )
    watch.add_argument("--mask", action="append", default=[], metavar="COLUMN[=HOW][@USER,…]", help="; ".join(_MASKS))
    watch.add_argument("--ticket", action="store_true", help="đòi vé hồ sơ · demands a dossier ticket")
    watch.add_argument(
        "--remove", action="store_true", help="thôi theo dõi (hai người) · stop watching, by two persons"
    )
    watch.add_argument(
        "--dsn", default="", help="đọc danh mục bằng tài khoản khác; mật khẩu ở PGPASSWORD · no password here"
    )
    limit = _change(noun, "limit", "giới hạn; 0 là không · limits; 0 is none", _limit)
    for name in rules.LIMITS:
        limit.add_argument(f"--{name.replace('_', '-')}", type=int, dest=name, metavar="N")
    limit.add_argument(
        "--inspect", choices=rules.INSPECT, help="dữ liệu cá nhân ngoài cột đã khai · elsewhere in results"
    )
    honey = _change(noun, "honey", "bản ghi mồi: số không ai được hỏi · numbers nobody asks for", _honey)
    which = honey.add_mutually_exclusive_group()
    for name, line in (("add", "thêm · more"), ("remove", "bớt (hai người) · fewer, by two persons")):
        which.add_argument(
            f"--{name}", type=Path, metavar="FILE", help=f"{line}; mỗi dòng một số, - là stdin · one a line"
        )
    _verb(noun, "publish", "ghi lại tài liệu cho tường lửa · write the wall's documents anew", _publish)


def _verb(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(run, AppRefusedError, OSError))
    return parser


def _change(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser = _verb(noun, name, line, run)
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--by", metavar="PERSON", help="tên đăng nhập của người làm · a user's login name")
    return parser


def _reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="lý do · why")


def _time_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--time-limit", action="append", default=[], metavar="SETTING=MS", help="như statement_timeout=30000"
    )


def _person(arguments: argparse.Namespace) -> Person:
    """Who acts. A name that is told must be a user's; the machine's account need not be one."""
    name = arguments.by or account()
    try:
        return Person.of(people.user_named(name))
    except people.AccountRefusedError:
        if arguments.by:
            raise AppRefusedError(
                f"{name!r} không phải tài khoản nào; tạo bằng `duoc people user add`, rồi giao vai trò."
            ) from None
        return Person(name)


def _told(arguments: argparse.Namespace, members: dict[str, Any], sentence: str) -> None:
    print(json.dumps(members, ensure_ascii=False) if arguments.json else sentence)


def _outcome(arguments: argparse.Namespace, outcome: Outcome, vietnamese: str, english: str) -> None:
    """Live, or who has to do what."""
    change = outcome.change
    members = {"application": arguments.name, "live": outcome.live, "number": change.pk, "version": change.number}
    again = f"duoc guard app approve {arguments.name} --number {change.pk} --by NGƯỜI_KHÁC"
    waits = say(
        f"Đã đề nghị (số {change.pk}); chưa có gì thay đổi. Người thứ hai duyệt: {again}",
        f"Proposed (number {change.pk}); nothing has changed yet. Another person approves: {again}",
    )
    _told(arguments, members, say(vietnamese, english) if outcome.live else waits)


def _add(arguments: argparse.Namespace) -> None:
    way = {"search_path": arguments.search_path, "unproven": arguments.unproven, "tls_only": arguments.tls_only}
    made = applications.add(
        arguments.name, arguments.upstream, _person(arguments), arguments.agency, time_limits=_times(arguments), **way
    )
    _told(arguments, {"application": made.name, "mode": made.mode, "version": made.version}, say(
        f"Đã thêm {made.name}, chế độ quan sát: phần mềm nối tới tường lửa với dbname={made.name}.",
        f"Added {made.name} in the mode observe: clients connect to the wall with dbname={made.name}.",
    ))  # fmt: skip


def _mode(arguments: argparse.Namespace) -> None:
    after = {"mode": arguments.mode}
    outcome = applications.change(arguments.name, rules.MODE, after, _person(arguments), arguments.reason)
    _outcome(
        arguments, outcome, f"{arguments.name}: chế độ {MODES[arguments.mode]}.", f"{arguments.name}: {arguments.mode}."
    )


def _set(arguments: argparse.Namespace) -> None:
    given = {"upstream": arguments.upstream and rules.upstream(arguments.upstream), "agency": arguments.agency,
             "search_path": arguments.search_path, "unproven": arguments.unproven, "tls_only": arguments.tls_only}  # fmt: skip
    after = {member: value for member, value in given.items() if value is not None}
    if times := _times(arguments):
        after["time_limits"] = {**applications.find(arguments.name).time_limits, **times}
    if not after:
        raise AppRefusedError("Nêu ít nhất một điều cần đổi.")
    outcome = applications.change(arguments.name, rules.WAY, after, _person(arguments), arguments.reason)
    _outcome(
        arguments, outcome, f"{arguments.name}: đã đổi cách kết nối.", f"{arguments.name}: another way to connect."
    )


def _times(arguments: argparse.Namespace) -> dict[str, int]:
    """The longest time-outs that are told. Raises `AppRefusedError`."""
    try:
        told_of = {name: int(value) for name, _, value in (one.partition("=") for one in arguments.time_limit)}
    except ValueError:
        raise AppRefusedError("Giới hạn thời gian có dạng statement_timeout=30000 (mili giây).") from None
    if unknown := sorted(told_of.keys() - set(rules.TIMES)):
        raise AppRefusedError(f"Không giới hạn được {', '.join(unknown)}; dùng {', '.join(rules.TIMES)}.")
    return {name: rules.time(value) for name, value in told_of.items()}


def _learn(arguments: argparse.Namespace) -> None:
    by = _person(arguments)
    if arguments.file is None:
        taken = learning.take_over(arguments.name, by)
    else:
        taken = learning.take_texts(arguments.name, _lines(arguments.file), by)
    members = {"new": taken.new, "known": taken.known, "never": taken.never, "missed": taken.missed}
    if arguments.json:
        _told(arguments, {"application": arguments.name, **members}, "")
        return
    print_statements(applications.find(arguments.name), "candidate")
    print(say(
        f"{taken.new} câu lệnh mới, {taken.known} đã biết; {taken.never} không bao giờ được duyệt; "
        f"{taken.missed} lượt không ghi kịp.",
        f"{taken.new} new statements, {taken.known} known; {taken.never} may never be approved; {taken.missed} not kept.",
    ))  # fmt: skip


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                told_of = json.loads(line)
                sql, path = told_of["sql"], told_of.get("search_path", "")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise AppRefusedError(f'{file}, dòng {number}: không phải {{"sql": …}}.') from None
            if not isinstance(sql, str) or not isinstance(path, str):
                raise AppRefusedError(f"{file}, dòng {number}: sql và search_path là chuỗi.")
            yield sql, path


def _approve(arguments: argparse.Namespace) -> None:
    by = _person(arguments)
    if arguments.number is not None:
        outcome = applications.approve(arguments.number, by, arguments.name)
    else:
        outcome = learning.approve(arguments.name, by)
    version = outcome.change.number
    _outcome(
        arguments, outcome, f"{arguments.name}: đã duyệt, bản {version}.", f"{arguments.name}: live, version {version}."
    )


def _reject(arguments: argparse.Namespace) -> None:
    by = _person(arguments)
    if arguments.number is not None:
        applications.withdraw(arguments.number, by, arguments.reason, arguments.name)
        _told(
            arguments,
            {"number": arguments.number, "live": False},
            say("Đã từ chối đề nghị.", "The proposal is refused."),
        )
    else:
        outcome = learning.reject(arguments.name, arguments.statement, by)
        _outcome(arguments, outcome, "Đã từ chối; không còn cho qua.", "Rejected; they pass no more.")


def _watch(arguments: argparse.Namespace) -> None:
    found = applications.find(arguments.name)
    if arguments.table is None:
        print(json.dumps(found.watched, ensure_ascii=False)) if arguments.json else print_tables(found.watched)
        return
    others = [table for table in found.watched if table["table"] != arguments.table]
    if not arguments.remove:
        columns: dict[str, tuple[bool, str, list[str]]] = {name: (True, "", []) for name in arguments.identity}
        for text in arguments.mask:
            name, mask, users = _mask(text)
            columns[name] = (name in arguments.identity, mask, users)
        if not columns:
            raise AppRefusedError("Nêu ít nhất một cột bằng --identity hoặc --mask.")
        known = catalogue.table(rules.upstream(arguments.dsn or found.upstream), arguments.table)
        others = [table for table in others if table["table"] != known.name]
        others.append(catalogue.watched(known, columns, arguments.ticket))
    after = {"watched": sorted(others, key=lambda table: str(table["table"]))}
    outcome = applications.change(arguments.name, rules.WATCHED, after, _person(arguments))
    _outcome(
        arguments, outcome, f"{arguments.name}: {len(others)} bảng được theo dõi.", f"{len(others)} watched tables."
    )


def _mask(text: str) -> tuple[str, str, list[str]]:
    """`ho_ten`, `ho_ten=drop`, `ho_ten=hash@app_a,app_b`."""
    rest, _, users = text.partition("@")
    name, _, mask = rest.partition("=")
    if (mask or "mask") not in _MASKS:
        raise AppRefusedError(f"Cách che {mask!r} không có; dùng {', '.join(_MASKS)}.")
    return name, mask or "mask", [user for user in users.split(",") if user] or ["*"]


def _limit(arguments: argparse.Namespace) -> None:
    found = applications.find(arguments.name)
    given = {name: rules.limit(name, value) for name in rules.LIMITS if (value := getattr(arguments, name)) is not None}
    after: dict[str, Any] = {"limits": {**found.limits, **given}} if given else {}
    if arguments.inspect:
        after["inspect"] = arguments.inspect
    if not after:
        print(json.dumps({"limits": found.limits, "inspect": found.inspect}, ensure_ascii=False))
        return
    outcome = applications.change(arguments.name, rules.LIMIT, after, _person(arguments))
    _outcome(arguments, outcome, f"{arguments.name}: giới hạn mới.", f"{arguments.name}: new limits.")


def _honey(arguments: argparse.Namespace) -> None:
    found, path = applications.find(arguments.name), arguments.add or arguments.remove
    if path is None:
        _told(
            arguments,
            {"honey": len(found.honey)},
            say(f"{len(found.honey)} bản ghi mồi.", f"{len(found.honey)} records."),
        )
        return
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    marked = honey_marks(text.splitlines())
    kept = set(found.honey) | marked if arguments.add else set(found.honey) - marked
    outcome = applications.change(arguments.name, rules.LIMIT, {"honey": sorted(kept)}, _person(arguments))
    _outcome(
        arguments,
        outcome,
        f"{arguments.name}: {len(kept)} bản ghi mồi.",
        f"{arguments.name}: {len(kept)} honey records.",
    )


def _publish(arguments: argparse.Namespace) -> None:
    count = applications.publish_all()
    _told(arguments, {"written": count}, say(f"Đã ghi {count} tài liệu.", f"Wrote {count} documents."))
