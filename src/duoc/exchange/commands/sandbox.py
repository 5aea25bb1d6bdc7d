"""`duoc exchange sandbox` and `contract-test`: what an integrator does on the pages of the sandbox, for scripts."""

import argparse
import shlex
from typing import Any

from duoc.core import profile, settings
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import Adding, done, print_json, print_rows
from duoc.exchange.services import RefusedError, running_gateway
from duoc.frame.telling import Run, account, told
from duoc.people import services as people
from duoc.people.services.periods import today

SANDBOX = Environment.SANDBOX


def register(verbs: Any, change: Adding) -> None:
    """Add the noun with its verbs, and the contract test. All of them speak of the sandbox and of no other environment."""
    test = change(
        "contract-test", "gọi thử dịch vụ theo hợp đồng đã khai · call services as their contracts say", _test
    )
    test.add_argument("service", nargs="*", help="mã dịch vụ; không có: tất cả · codes; none: all")
    test.add_argument(
        "--record-for", type=int, metavar="NUMBER", help="ghi kết quả cho kết nối này · record it for this connection"
    )
    test.set_defaults(environment=SANDBOX)
    line = "hệ thống thử nghiệm và khóa của nó · test systems and their keys"
    nouns = verbs.add_parser("sandbox", help=line, description=line).add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )

    def verb(name: str, line: str, run: Run, changes: bool = True) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = nouns.add_parser(name, help=line, description=line)
        parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
        if changes:
            parser.add_argument("--by", default=account(), help="người thực hiện · who does it")
        parser.set_defaults(run=told(run, RefusedError))
        return parser

    new = verb("register", "hệ thống thử nghiệm mới và khóa đầu tiên · a new test system and its first key", _register)
    new.add_argument("agency", help="mã định danh của cơ quan · identifier code of the agency")
    new.add_argument("code", help="mã hệ thống: chữ thường không dấu, chữ số, - · code of the system")
    new.add_argument("--name", required=True)
    new.add_argument(
        "--network", default="", metavar="CIDR", help="gọi từ mạng này, cho dữ liệu cá nhân · calls from this network"
    )
    key = verb("key", "thêm một khóa, chỉ hiện một lần · one more key, shown once", _key)
    key.add_argument("id", help="VN/GOV/mã/hệ-thống")
    for one in (new, key):
        one.add_argument(
            "--shell", action="store_true", help="in các dòng export cho eval · print export lines for eval"
        )
    revoke = verb("revoke", "thu hồi một khóa thử nghiệm · end a test key", _revoke)
    revoke.add_argument("number", type=int, help="số của khóa · its number in the list")
    retire = verb("retire", "ngừng hệ thống thử nghiệm và các khóa của nó · end a test system and its keys", _retire)
    retire.add_argument("id", help="VN/GOV/mã/hệ-thống")
    verb("list", "các hệ thống thử nghiệm và khóa · test systems and keys", _list, changes=False)


def _register(arguments: argparse.Namespace) -> None:
    agency = people.agency_by_code(arguments.agency, today())
    if agency is None:
        raise RefusedError(f"Mã {arguments.agency} không phải mã của cơ quan nào hôm nay; xem `duoc people agencies`.")
    province = profile.load(settings.load().profile)
    _issued(
        arguments,
        exchange.register_test_system(
            agency, arguments.code, arguments.name, province, network=arguments.network, by=arguments.by
        ),
    )


def _key(arguments: argparse.Namespace) -> None:
    _issued(arguments, exchange.issue_test_key(arguments.id, by=arguments.by))


def _issued(arguments: argparse.Namespace, issued: exchange.IssuedKey) -> None:
    """The key, once the sandbox's gateway knows it where a province is up."""
    running = running_gateway.address(SANDBOX)
    live = running is not None and running_gateway.wait_for_registry(running, SANDBOX)
    gateway = running_gateway.usual_address(SANDBOX)
    if arguments.json:
        members = {"id": issued.row.pk, "client": issued.identifier, "key": issued.text, "gateway": gateway}
        print_json({**members, "live": live})
    elif arguments.shell:
        for name, value in (("DUOC_GATEWAY", gateway), ("DUOC_CLIENT", issued.identifier), ("DUOC_KEY", issued.text)):
            print(f"export {name}={shlex.quote(value)}")
    else:
        print(f"Cổng     {gateway}\nHệ thống {issued.identifier}\nKhóa     {issued.text}\nSố       {issued.row.pk}")
        print("Khóa chỉ hiện lần này; hãy cất ngay." + ("" if live else " Cổng thử nghiệm sẽ nhận khóa khi chạy."))


def _revoke(arguments: argparse.Namespace) -> None:
    row = exchange.revoke_test_key(arguments.number, by=arguments.by)
    done(arguments, {"id": row.pk}, f"Đã thu hồi khóa thử nghiệm số {row.pk} (…{row.tail}).")


def _retire(arguments: argparse.Namespace) -> None:
    exchange.retire_test_system(arguments.id, by=arguments.by)
    done(arguments, {"id": arguments.id}, f"Đã ngừng {arguments.id} và thu hồi các khóa của nó.")


def _list(arguments: argparse.Namespace) -> None:
    systems = [system.members() for system in exchange.sandbox_systems()]
    rows = [
        {"id": one["id"], "name": one["name"], "key": key["id"], "ends_with": f"…{key['ends_with']}",
         "from": key["from"][:10], "holds": key["holds"]}
        for one in systems for key in one["keys"]
    ]  # fmt: skip
    head = ["id", "name", "key", "ends_with", "from", "holds"]
    print_rows(arguments, {"systems": systems}, head, rows, "Chưa có hệ thống thử nghiệm nào.")


def _test(arguments: argparse.Namespace) -> int:
    """0 when every case came back as promised."""
    results = exchange.run_contract_tests(arguments.service, arguments.environment, by=arguments.by)
    passed = all(result.passed for result in results)
    if arguments.record_for is not None:
        report = {"services": [result.members() for result in results]}
        exchange.record_contract_test(arguments.record_for, passed, report, by=arguments.by)
    if arguments.json:
        print_json({"passed": passed, "services": [result.members() for result in results]})
        return 0 if passed else 1
    for result in results:
        kept = sum(not case.faults for case in result.cases)
        print(f"{'✓' if result.passed else '✗'} {result.service}  {kept}/{len(result.cases)}")
        for case in result.cases:
            if case.faults:
                print(f"    {case.case.method} {case.case.path}: {'; '.join(case.faults)}")
    return 0 if passed else 1
