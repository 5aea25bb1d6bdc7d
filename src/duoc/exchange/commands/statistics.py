"""Counting: `duoc exchange statistics | monthly | monitoring`."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import print_json, write
from duoc.exchange.rules import monthly, tally
from duoc.exchange.rules.text_table import aligned
from duoc.exchange.services import RefusedError
from duoc.frame import export
from duoc.frame.telling import told

FORMS = ("csv", "xlsx")


def register(verbs: Any) -> None:
    """Add the verbs that count."""
    counted = _verb(
        verbs, "statistics", "thống kê theo dịch vụ, phần mềm, cơ quan … · statistics by service, …", _counted
    )
    counted.add_argument("--by", choices=tuple(tally.BY), default="service")
    _period(counted)
    counted.add_argument("--service", help="mã dịch vụ · only this service")
    counted.add_argument("--software", help="cột phần mềm · only this software")
    counted.add_argument("--agency", metavar="CODE", help="mã cơ quan gọi · only this calling agency")
    counted.add_argument("--sector", help="bộ, ngành của dịch vụ · only services of this ministry")
    counted.add_argument("--status", choices=tuple(tally.OUTCOMES), help="kết quả · only this outcome")
    counted.add_argument("--search", default="", metavar="WORDS", help="lọc theo tên · lines that hold the words")
    month = _verb(verbs, "monthly", "báo cáo tháng của một cơ quan · the monthly report to an agency", _month)
    month.add_argument("--agency", required=True, metavar="CODE", help="VN/GOV/mã, hoặc mã")
    month.add_argument("--month", required=True, type=monthly.first_day, metavar="YYYY-MM")
    for parser in (counted, month):
        parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
        for form in FORMS:
            parser.add_argument(f"--{form}", type=Path, metavar="FILE")
    records = _verb(
        verbs, "monitoring", "bản ghi giám sát theo tên trường của X-Road · operational monitoring records", _records
    )
    _period(records)
    records.add_argument("--jsonl", action="store_true", required=True, help="mỗi dòng một bản ghi · JSON Lines")


def _verb(verbs: Any, name: str, line: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.set_defaults(run=told(run, RefusedError))
    return parser


def _period(parser: argparse.ArgumentParser) -> None:
    for option, name in (("--from", "first"), ("--to", "last")):
        parser.add_argument(option, dest=name, type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")


def _counted(arguments: argparse.Namespace) -> None:
    _in_order(arguments)
    environment = arguments.environment
    service = arguments.service and exchange.find_service(arguments.service, environment).id
    agency = arguments.agency and exchange.find_agency(arguments.agency, environment).id
    selection = exchange.Selection(service, arguments.software, agency, arguments.sector, arguments.status)
    made = exchange.count_calls(arguments.by, arguments.first, arguments.last, selection, environment)
    made = made.found(arguments.search)
    head, rows = made.table()
    _tell(arguments, made.members(), "Thống kê", [("", head, rows)], made.notes())


def _month(arguments: argparse.Namespace) -> None:
    agency = exchange.find_agency(arguments.agency, arguments.environment)
    made = exchange.monthly(agency.id, arguments.month, arguments.environment)
    _tell(arguments, made.members(), "Báo cáo tháng", made.tables(), made.notes())


def _tell(
    arguments: argparse.Namespace, members: dict[str, Any], title: str, tables: list[monthly.Section], notes: list[str]
) -> None:
    """Print the tables with their notes, or JSON, or write the files that were asked for."""
    head, rows = monthly.joined(tables)
    if arguments.csv:
        write(arguments.csv, b"".join(export.csv_lines(head, rows, notes)))
    if arguments.xlsx:
        write(arguments.xlsx, export.xlsx(title, head, rows, notes))
    if arguments.json:
        print_json(members)
    elif not (arguments.csv or arguments.xlsx):
        for words, names, lines in tables:
            if words:
                print(f"\n{words}" if lines else f"\n{words}: không có.")
            if lines:
                print(aligned(names, lines))
        print("", *notes, sep="\n")


def _records(arguments: argparse.Namespace) -> None:
    _in_order(arguments)
    for record in exchange.monitoring(arguments.first, arguments.last, arguments.environment):
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def _in_order(arguments: argparse.Namespace) -> None:
    if arguments.last < arguments.first:
        raise RefusedError("Ngày cuối đứng trước ngày đầu.")
