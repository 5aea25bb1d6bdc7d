"""`units convert`: a code or a name, or a column of a file, from any day to any other."""

import argparse
import csv
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from duoc.frame.export import disarmed
from duoc.people import services
from duoc.people.services import Answer, Conversion, UnitError
from duoc.people.services.periods import today

from .verbs import Verbs, day, show

_LISTED = 20  # doubtful texts told to a person


def register(verbs: Verbs) -> None:
    """Add the verb."""
    convert = verbs.add("convert", "đổi đơn vị, hoặc một cột của tệp, sang ngày khác · units on another day", _convert)
    convert.add_argument(
        "what",
        metavar="WHAT",
        help="mã, định danh hoặc tên đơn vị; với --column là tệp CSV, XLSX · code, uid or name; with --column a file",
    )
    convert.add_argument("--column", metavar="NAME", help="cột cần đổi; '?' để tự tìm · its column, '?' to find it")
    convert.add_argument(
        "--from", dest="from_day", type=day, help="ngày của mã hay tên, mặc định chưa rõ · default unknown"
    )
    convert.add_argument("--to", dest="to_day", type=day, help="mặc định hôm nay · default today")
    convert.add_argument(
        "--level",
        choices=["province", "district", "commune"],
        default="",
        help="cấp của tên không ghi loại · of a name without a type",
    )
    convert.add_argument(
        "--out", type=Path, metavar="FILE", help="ghi CSV ra tệp, mặc định ra màn hình · default stdout"
    )


def _convert(arguments: argparse.Namespace) -> None:
    asked = services.conversion(arguments.to_day or today(), arguments.from_day, arguments.level)
    if arguments.column:
        _convert_file(arguments, asked)
        return
    found = asked.answer(arguments.what)
    if arguments.from_day and arguments.what in asked.units and not found.readings:
        asked.of(arguments.what)  # says why not
    show(services.answer_members(arguments.what, found, asked), _lines(found, asked), arguments.json)


def _convert_file(arguments: argparse.Namespace, asked: Conversion) -> None:
    path, column = Path(arguments.what), "" if arguments.column == "?" else arguments.column
    table = services.UnitTable(path, path.name, column, asked)
    found = table.cells()
    if arguments.out or not arguments.json:
        try:
            target: Any = (
                arguments.out.open("w", encoding="utf-8", newline="") if arguments.out else nullcontext(sys.stdout)
            )
        except OSError:
            raise UnitError(f"Không ghi được ra tệp {arguments.out.name}.") from None
        with target as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow(table.head())
            lines.writerows([disarmed(cell) for cell in row] for row in table.rows())
    doubtful = [
        services.answer_members(said, answer, asked) | {"cells": cells} for said, cells, answer in found.doubtful()
    ]
    members = {
        "column": table.column,
        "to_day": asked.to_day.isoformat(),
        "from_day": asked.from_day.isoformat() if asked.from_day else None,
        "cells": sum(found.cells.values()),
        "sure": found.sure,
        "kinds": {kind.value: cells for kind, cells in found.kinds.items()},
        "doubtful": doubtful,
        "out": str(arguments.out) if arguments.out else None,
    }
    said = [f"{found.sure}/{found.filled} ô của cột {table.column} đổi được chắc chắn."]
    said += [
        f"  {one['said']}: {one['cells']} ô, {services.kind_word(found.answers[one['said']].kind)}"
        for one in doubtful[:_LISTED]
    ]
    if len(doubtful) > _LISTED:
        said.append(f"  … và {len(doubtful) - _LISTED} giá trị nữa")
    if arguments.json:
        show(members, said, True)
    else:
        print("\n".join(said), file=sys.stdout if arguments.out else sys.stderr)


def _lines(found: Answer, asked: Conversion) -> list[str]:
    shown = [f"  {asked.label(one.uid)} ({one.uid}){_share(one.people)}" for one in found.candidates]
    lines = [
        f"{services.kind_word(found.kind).capitalize()}:"
        if shown
        else services.kind_word(found.kind).capitalize() + "."
    ]
    lines += shown
    lines += [f"  gần giống: {asked.units[uid].name} ({uid})" for uid in found.near]
    if found.basis:
        lines.append(f"Căn cứ: {', '.join(found.basis)}{'' if found.verified else ' (chưa đối chiếu)'}")
    return lines


def _share(people: int | None) -> str:
    return f", {people} người" if people is not None else ""
