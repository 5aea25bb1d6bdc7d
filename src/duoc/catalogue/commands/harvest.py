"""`duoc catalogue harvest add | every | run | list`: entries from the catalogues of others."""

import argparse
import json
from typing import Any

from duoc.catalogue.rules.harvest import KINDS
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import harvesting, schedules
from duoc.catalogue.services.harvesting import SourceRefusedError
from duoc.core.progress import say
from duoc.frame.telling import told


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "lấy mục dữ liệu từ danh mục của nơi khác (CKAN, DCAT) · entries from the catalogues of others (CKAN, DCAT)"
    harvest = verbs.add_parser("harvest", help=line, description=line)
    steps = harvest.add_subparsers(dest="step", required=True, metavar="STEP")
    line = "thêm một nguồn · add a source"
    add = steps.add_parser("add", help=line, description=line)
    add.add_argument("name", help="tên nguồn · name of the source")
    add.add_argument("--kind", choices=KINDS, required=True, help="loại nguồn · kind of the source")
    add.add_argument(
        "--url", required=True, help="địa chỉ cổng CKAN, hoặc của tệp DCAT · address of the CKAN portal or DCAT file"
    )
    add.add_argument(
        "--agency", required=True, help="khóa cơ quan chịu trách nhiệm ở đây · key of the agency that answers here"
    )
    add.set_defaults(run=told(_add, SourceRefusedError))
    line = "mỗi bao nhiêu giờ hỏi một nguồn · how many hours apart a source is asked"
    every = steps.add_parser("every", help=line, description=line)
    every.add_argument("name", help="tên nguồn · name of the source")
    every.add_argument("hours", type=int, help="số giờ; 0: chỉ khi có người chạy · hours; 0: by hand alone")
    every.set_defaults(run=told(_every, SourceRefusedError))
    line = "chạy một nguồn, hoặc mọi nguồn · run a source, or all of them"
    run = steps.add_parser("run", help=line, description=line)
    run.add_argument("name", nargs="?", default="", help="tên nguồn · name of the source")
    run.add_argument("--json", action="store_true")
    run.set_defaults(run=told(_run, SourceRefusedError))
    line = "các nguồn, lần chạy gần nhất và lần tới · the sources with their last run and the next"
    listing = steps.add_parser("list", help=line, description=line)
    listing.set_defaults(run=_list)


def _add(arguments: argparse.Namespace) -> None:
    harvesting.add_source(arguments.name, arguments.kind, arguments.url, arguments.agency)
    print(say(f"Đã thêm nguồn {arguments.name}.", f"Source {arguments.name} added."))


def _every(arguments: argparse.Namespace) -> None:
    held = schedules.set_period(arguments.name, arguments.hours or None)
    if held.every_hours is None:
        print(say(f"{held.name}: chỉ chạy khi có người chạy.", f"{held.name}: by hand alone."))
    else:
        print(say(f"{held.name}: mỗi {held.every_hours} giờ.", f"{held.name}: every {held.every_hours} hours."))


def _run(arguments: argparse.Namespace) -> int:
    chosen = [one for one in harvesting.sources() if arguments.name in ("", one.name)]
    if not chosen:
        raise SourceRefusedError(f"Không có nguồn {arguments.name}." if arguments.name else "Chưa có nguồn nào.")
    failed = False
    for held in chosen:
        row = harvesting.run(held)
        failed |= row.outcome != "done"
        counts = {name: getattr(row, name) for name in ("seen", "made", "changed", "withdrawn", "refused")}
        if arguments.json:
            print(
                json.dumps({"source": held.name, "outcome": row.outcome, **counts, "log": row.log}, ensure_ascii=False)
            )
            continue
        print(
            say(
                f"{held.name}: đọc {row.seen}, thêm {row.made}, đổi {row.changed}, gỡ {row.withdrawn}, bỏ {row.refused}",
                f"{held.name}: {row.seen} read, {row.made} added, {row.changed} changed, {row.withdrawn} withdrawn,"
                f" {row.refused} refused",
            )
        )
        for line in row.log:
            print(f"  {line}")
    return 1 if failed else 0


def _list(_arguments: argparse.Namespace) -> None:
    found = schedules.courses(HOUSE)
    for one in found:
        held, last = one.source, one.last
        ended = f"{last.outcome}, {last.started_at:%d/%m/%Y %H:%M} UTC" if last else say("chưa chạy", "never run")
        print(f"{held.name}  {held.kind}  {held.address}  {held.agency.key}  {ended}  {_next(one)}")
        if one.trouble:
            print(f"  {one.trouble}")
    if not found:
        print(say("Chưa có nguồn nào.", "No source yet."))


def _next(one: schedules.Course) -> str:
    if one.source.every_hours is None:
        return say("chỉ khi có người chạy", "by hand alone")
    if one.source.next_at is None:
        return say("lần tới: trong một giờ", "next: within an hour")
    return say(f"lần tới: {one.source.next_at:%d/%m/%Y %H:%M} UTC", f"next: {one.source.next_at:%d/%m/%Y %H:%M} UTC")
