"""Registry, report and receipts: `duoc exchange services | register | grant | report | receipt | verify | …`."""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from duoc.core import profile, settings
from duoc.core.environment import Environment
from duoc.engines.merkle import keys
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange import services as exchange
from duoc.exchange.commands import (
    descriptions,
    dialects,
    evidence,
    guarding,
    life_cycle,
    outward,
    protocol,
    registry_file,
    retention,
    sandbox,
)
from duoc.exchange.commands.telling import done, print_json, print_rows, read, write
from duoc.exchange.rules import names
from duoc.exchange.rules.registry_file import GROUP
from duoc.exchange.rules.text_table import aligned
from duoc.exchange.services import RefusedError
from duoc.exchange.services.directory import service_parts
from duoc.frame import export
from duoc.frame.telling import Run, account, told

# A receipt asked for right after its call: the recorder and the sequencer need a moment.
WAIT_S = 10.0
_AUTHENTICATION = ("key", "certificate", "open")


def register(subparsers: Any) -> Any:
    """Add `exchange` and its verbs; gives the verbs, so that a door can add those that need the processes."""
    room = subparsers.add_parser("exchange", help="dịch vụ, quyền, báo cáo, biên nhận · services, rights, reports")
    verbs: argparse._SubParsersAction[Any] = room.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, line: str, run: Run, to: Any = verbs) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = to.add_parser(name, help=line, description=line)
        parser.add_argument(
            "--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION
        )
        parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
        parser.set_defaults(run=told(run, RefusedError))
        return parser

    def change(name: str, line: str, run: Run, to: Any = verbs) -> argparse.ArgumentParser:
        parser = verb(name, line, run, to)
        parser.add_argument("--by", default=account(), help="người thực hiện · who does it")
        return parser

    verb("services", "danh bạ dịch vụ · registered services", _services)
    verb("clients", "phần mềm gọi dịch vụ và quyền · callers and their rights", _clients)
    what = verbs.add_parser("register", help="đăng ký thành viên, hệ thống, dịch vụ · register").add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    member = change("member", "VN/GOV/mã", _register_member, what)
    member.add_argument("id")
    member.add_argument("--name", required=True)
    subsystem = change("subsystem", "VN/GOV/mã/hệ-thống", _register_subsystem, what)
    subsystem.add_argument("id")
    subsystem.add_argument("--name", required=True)
    subsystem.add_argument("--software", help="cột của báo cáo · column of the report")
    subsystem.add_argument("--authentication", choices=_AUTHENTICATION, default="key")
    service = change("service", "VN/GOV/mã/hệ-thống/dịch-vụ", _register_service, what)
    service.add_argument("id")
    service.add_argument(
        "--openapi", metavar="FILE_OR_URL", help="từ bản mô tả OpenAPI 3 · from its OpenAPI 3 description"
    )
    service.add_argument("--name", help="bắt buộc nếu không có --openapi · required without --openapi")
    service.add_argument(
        "--url", help="như --name; với --openapi: thay máy chủ trong bản mô tả · instead of its first server"
    )
    service.add_argument("--timeout", type=float, default=30.0, help="giây · seconds")
    service.add_argument("--personal", action="store_true", help="có dữ liệu cá nhân · carries personal data")
    service.set_defaults(misunderstood=service.error)
    for name, line, run in (
        ("grant", "cấp quyền gọi · let a client call a service", _grant),
        ("revoke", "thu quyền gọi · take the right away", _revoke),
    ):
        right = change(name, line, run)
        right.add_argument("--client", required=True, help="VN/GOV/mã/phần-mềm, VN/GOV/mã, GROUP:nhóm")
        right.add_argument("--service", required=True, help="VN/GOV/mã/hệ-thống/dịch-vụ, hoặc mã dịch vụ")
        right.add_argument("--method", default="*")
        right.add_argument("--path", default="**")
    group = change("group", "nhóm của bên cung cấp, để cấp quyền chung · a provider's group of callers", _group)
    group.add_argument("owner", help="VN/GOV/mã/hệ-thống cung cấp · the provider")
    group.add_argument("code", help="mã nhóm · the group")
    who = group.add_mutually_exclusive_group(required=True)
    who.add_argument("--add", metavar="CLIENT", help="VN/GOV/mã/phần-mềm")
    who.add_argument("--remove", metavar="CLIENT", help="VN/GOV/mã/phần-mềm")
    mode = change("set", "đổi cách xác thực hoặc chế độ biên nhận · change a client or service", _set)
    mode.add_argument("id")
    choice = mode.add_mutually_exclusive_group(required=True)
    choice.add_argument("--authentication", choices=_AUTHENTICATION, help="phần mềm · of a client")
    choice.add_argument(
        "--tls", choices=("required", "optional"), help="phần mềm: từ chối HTTP không mã hóa · of a client"
    )
    choice.add_argument("--receipt", choices=("async", "hold"), help="dịch vụ · of a service")
    choice.add_argument("--url", help="dịch vụ · of a service: where it is reached from now on")
    choice.add_argument("--suspend", metavar="NOTICE", help="tạm dừng dịch vụ, kèm lời nhắn · suspend a service")
    choice.add_argument("--resume", action="store_true", help="mở lại dịch vụ · resume a service")
    certificate = change("certificate", "đăng ký chứng thư của phần mềm · register a client certificate", _certificate)
    certificate.add_argument("--client", help="VN/GOV/mã/phần-mềm")
    certificate.add_argument("file", type=Path, nargs="?", help="PEM")
    certificate.add_argument("--remove", metavar="SHA256", help="gỡ chứng thư này · take this certificate away")
    certificate.set_defaults(misunderstood=certificate.error)
    dialects.register(verbs, verb, change)
    outward.register(verbs, verb, change)
    report = verb("report", "thống kê kết nối · statistics of connections", _report)
    report.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    report.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    report.add_argument("--csv", type=Path, metavar="FILE")
    report.add_argument("--xlsx", type=Path, metavar="FILE")
    receipt = verb("receipt", "lấy biên nhận của một giao dịch · fetch a receipt", _receipt)
    receipt.add_argument("name", help="X-Duoc-Receipt")
    receipt.add_argument("--out", type=Path, metavar="FILE")
    verify = verb("verify", "kiểm chứng biên nhận, không cần mạng · verify a receipt offline", _verify)
    verify.add_argument("file", type=Path)
    verify.add_argument("--vkey", action="append", default=[], help="khóa bạn tin: tên+mã+base64 · a key you trust")
    retention.register(verbs, verb, change)
    guarding.register(verbs, verb, change)
    evidence.register(verb, change)
    registry_file.register(verb, change)
    descriptions.register(change)
    life_cycle.register(verbs, verb, change)
    sandbox.register(verbs, change)
    protocol.register(verb)
    return verbs


def _services(arguments: argparse.Namespace) -> None:
    rows = [entry.members() for entry in exchange.services(arguments.environment)]
    head = ["stt", "code", "name", "state", "enabled", "receipt", "callers", "id"]
    print_rows(arguments, {"environment": arguments.environment.value, "services": rows}, head, rows)


def _clients(arguments: argparse.Namespace) -> None:
    rows = [entry.members() for entry in exchange.clients(arguments.environment)]
    shown = [{**row, "may_call": len(row["may_call"])} for row in rows]
    head = ["id", "name", "software", "authentication", "status", "may_call"]
    print_rows(arguments, {"environment": arguments.environment.value, "clients": rows}, head, shown)
    for row in rows:
        if row["open_risk"]:
            print(f"! RỦI RO: {row['id']} gọi được mà không cần xác thực.", file=sys.stderr)


def _register_member(arguments: argparse.Namespace) -> None:
    parts = names.parse(arguments.id, names.MEMBER)
    known = exchange.find_member(parts, arguments.environment)
    exchange.register_member(parts, arguments.name, by=arguments.by, environment=arguments.environment)
    _registered(arguments, parts, known, f"Đã đăng ký thành viên {names.written(parts)}.")


def _register_subsystem(arguments: argparse.Namespace) -> None:
    parts = names.parse(arguments.id, names.SUBSYSTEM)
    known = exchange.find_subsystem(parts, arguments.environment)
    exchange.register_subsystem(
        parts,
        arguments.name,
        software=arguments.software,
        authentication=arguments.authentication,
        by=arguments.by,
        environment=arguments.environment,
    )
    _registered(arguments, parts, known, f"Đã đăng ký hệ thống {names.written(parts)}.")


def _register_service(arguments: argparse.Namespace) -> None:
    if not arguments.openapi and not (arguments.name and arguments.url):
        arguments.misunderstood("cần --name và --url, hoặc --openapi · needs --name and --url, or --openapi")
    parts = names.parse(arguments.id, names.SERVICE)
    known = next(
        (one for one in exchange.services(arguments.environment) if one.identifier == names.written(parts)), None
    )
    if arguments.openapi:
        _, warnings = descriptions.register_described(arguments)
        told = f"Đã đăng ký dịch vụ {names.written(parts)} từ bản mô tả; mở bằng `duoc exchange set … --resume`."
        _registered(arguments, parts, known, "\n".join([told, *(f"! {warning}" for warning in warnings)]))
        return
    exchange.register_service(
        parts,
        arguments.name,
        arguments.url,
        timeout_s=arguments.timeout,
        personal=arguments.personal,
        by=arguments.by,
        environment=arguments.environment,
    )
    _registered(arguments, parts, known, f"Đã đăng ký dịch vụ {names.written(parts)}; chưa ai có quyền gọi.")


def _registered(arguments: argparse.Namespace, parts: Parts, known: object | None, sentence: str) -> None:
    """Whoever registers a name again must hear that what he typed beside it was not taken."""
    if known is not None:
        sentence = f"{names.written(parts)} đã đăng ký từ trước và giữ nguyên; đổi bằng `duoc exchange set`."
    done(arguments, {"id": names.written(parts), "registered": known is None}, sentence)


def _grant(arguments: argparse.Namespace) -> None:
    # Everything that can be refused comes before the client is admitted: its name would stay for ever.
    names.check_right(arguments.method, arguments.path)
    exchange.find_service(arguments.service, arguments.environment)
    admitted = False
    if not arguments.client.startswith(GROUP):
        province = profile.load(settings.load().profile)
        admitted = exchange.admit_client(arguments.client, province, by=arguments.by, environment=arguments.environment)
    granted = exchange.grant(arguments.client, arguments.service, **_scope(arguments))
    told = "Đã cấp quyền" if granted else "Quyền này đã có từ trước"
    told += ", đã đăng ký phần mềm mới" if admitted else ""
    done(arguments, {"granted": granted, "registered": admitted}, f"{told}: {arguments.client} → {arguments.service}.")


def _revoke(arguments: argparse.Namespace) -> None:
    revoked = exchange.revoke(arguments.client, arguments.service, **_scope(arguments))
    told = "Đã thu quyền" if revoked else "Không có quyền nào như vậy để thu"
    done(arguments, {"revoked": revoked}, f"{told}: {arguments.client} → {arguments.service}.")


def _group(arguments: argparse.Namespace) -> None:
    about = {"by": arguments.by, "environment": arguments.environment}
    place = (arguments.owner, arguments.code)
    if arguments.add:
        changed = exchange.add_to_group(*place, arguments.add, **about)
        told = f"{arguments.add} {'đã vào' if changed else 'đã ở trong'} nhóm {arguments.code}."
    else:
        changed = exchange.remove_from_group(*place, arguments.remove, **about)
        told = f"{arguments.remove} {'đã ra khỏi' if changed else 'không ở trong'} nhóm {arguments.code}."
    done(arguments, {"group": arguments.code, "changed": changed}, told)


def _scope(arguments: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(arguments, name) for name in ("method", "path", "by", "environment")}


def _set(arguments: argparse.Namespace) -> None:
    about = {"by": arguments.by, "environment": arguments.environment}
    if arguments.authentication is not None:
        exchange.set_authentication(names.parse(arguments.id, names.SUBSYSTEM), arguments.authentication, **about)
    elif arguments.tls is not None:
        exchange.require_tls(names.parse(arguments.id, names.SUBSYSTEM), arguments.tls == "required", **about)
    elif arguments.receipt is not None:
        exchange.set_receipt_mode(arguments.id, arguments.receipt, **about)
    elif arguments.url is not None:
        found = exchange.find_service(arguments.id, arguments.environment)
        exchange.set_base_url(service_parts(found), arguments.url, **about)
    elif arguments.suspend is not None:
        exchange.suspend_service(arguments.id, arguments.suspend, **about)
    else:
        exchange.resume_service(arguments.id, **about)
    done(arguments, {"id": arguments.id}, f"Đã đổi {arguments.id}.")


def _certificate(arguments: argparse.Namespace) -> None:
    if arguments.remove and not (arguments.client or arguments.file):
        removed = exchange.remove_certificate(arguments.remove, by=arguments.by, environment=arguments.environment)
        said = f"Đã gỡ chứng thư {arguments.remove} của {removed.subsystem}."
        done(arguments, {"fingerprint": bytes(removed.fingerprint).hex()}, said)
        return
    if arguments.remove or not (arguments.client and arguments.file):
        arguments.misunderstood("cần --client và FILE, hoặc chỉ --remove · needs --client and FILE, or --remove alone")
    made = exchange.add_certificate(
        arguments.client, read(arguments.file), by=arguments.by, environment=arguments.environment
    )
    fingerprint = bytes(made.fingerprint).hex()
    done(arguments, {"fingerprint": fingerprint}, f"Đã đăng ký chứng thư {fingerprint} cho {arguments.client}.")


def _report(arguments: argparse.Namespace) -> int:
    if arguments.last < arguments.first:
        raise RefusedError("Ngày cuối đứng trước ngày đầu.")
    made = exchange.report(arguments.first, arguments.last, arguments.environment)
    head, rows = made.table()
    if arguments.csv:
        write(arguments.csv, b"".join(export.csv_lines(head, rows)))
    if arguments.xlsx:
        write(arguments.xlsx, export.xlsx("Thống kê kết nối", head, rows, made.notes()))
    if arguments.json:
        print_json(made.members())
    elif not (arguments.csv or arguments.xlsx):
        print(aligned(head, rows), *made.notes(), sep="\n")
    for row in made.disagreeing():
        sums = f"{row.total} dòng, {sum(row.by_software.values())} theo cột, {row.ledger_total} theo sổ"
        print(f"! {row.service.code}: số liệu không khớp ({sums}); chạy `duoc ledger audit`.", file=sys.stderr)
    return 0


def _receipt(arguments: argparse.Namespace) -> int:
    deadline = time.monotonic() + WAIT_S
    found: dict[str, Any] | None = None
    while True:
        try:
            found = exchange.receipt(arguments.name, arguments.environment)
        except exchange.NoSuchReceiptError:
            found = None
        except ValueError as error:
            raise RefusedError(f"Tên biên nhận {arguments.name!r} không đúng dạng ({error}).") from None
        if (found is not None and found["ledger"] is not None) or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    if found is None:
        raise RefusedError(f"Nhật ký {arguments.environment} không có giao dịch {arguments.name}.")
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if arguments.out:
        write(arguments.out, text.encode())
    else:
        print(text, end="")
    if found["ledger"] is None:
        print("! Lô chưa vào sổ: hãy lấy lại biên nhận sau.", file=sys.stderr)
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    try:
        vkeys = [keys.parse_vkey(text) for text in arguments.vkey]
    except keys.NoteError as error:
        raise RefusedError(f"Khóa --vkey không dùng được: {error}.") from None
    try:
        content = json.loads(read(arguments.file))
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{arguments.file} không phải tệp JSON: {error}.") from None
    checks = exchange.verify_receipt(content, vkeys)
    proven = exchange.leads(checks)
    if arguments.json:
        members = [{"name": check.name, "ok": check.ok, "text": check.text} for check in checks]
        print_json({"proven": proven, "checks": members})
    else:
        for check in checks:
            print(f"{ {True: '✓', False: '✗', None: '…'}[check.ok] } {check.text}")
        print("Biên nhận đúng." if proven else "Biên nhận CHƯA được chứng minh.")
    return 0 if proven else 1
