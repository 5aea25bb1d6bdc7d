"""Verbs about agencies and units: lists as of a day, history, conversion, the profile."""

import argparse

from duoc.core import profile, settings
from duoc.people import services
from duoc.people.services import Unit
from duoc.people.services.periods import today

from . import conversion
from .verbs import Verbs, day, show, show_rows


def register(verbs: Verbs) -> None:
    """Add the verbs."""
    agencies = verbs.add("agencies", "cơ quan của một ngày · agencies of a day", _agencies)
    agencies.add_argument("--on", type=day, help="ngày, mặc định hôm nay · day, default today")
    units = verbs.add("units", "đơn vị hành chính của một ngày · administrative units of a day", _units)
    units.add_argument("--on", type=day, help="ngày, mặc định hôm nay · day, default today")
    units.add_argument("--level", choices=["province", "district", "commune"])
    units.add_argument("--parent", metavar="UID", help="chỉ đơn vị bên trong · only units inside this one")
    units.add_argument("--search", metavar="NAME", help="tìm theo tên, có dấu hay không · by name, marks or not")
    conversion.register(Verbs(units.add_subparsers(dest="units_verb", metavar="VERB")))
    unit = verbs.add("unit", "lịch sử một đơn vị · history of one unit", _unit)
    unit.add_argument("uid", metavar="UID")
    convert = verbs.add("convert", "đổi đơn vị sang một ngày khác · what a unit became", _convert)
    convert.add_argument("uid", metavar="UID")
    convert.add_argument("--from", dest="from_day", type=day, required=True)
    convert.add_argument("--to", dest="to_day", type=day, help="mặc định hôm nay · default today")
    seed = verbs.add("seed", "nạp hồ sơ tỉnh · load the profile of the province", _seed)
    seed.add_argument("--profile", help="tên hoặc tệp hồ sơ · name or file of a profile")


def _agencies(arguments: argparse.Namespace) -> None:
    on = arguments.on or today()
    rows = [services.agency_members(agency) for agency in services.agencies_as_of(on)]
    if not arguments.json:
        rows = [row | {"mark": "MINH HỌA" if row["illustrative"] else ""} for row in rows]
    columns = {"codes": "Mã", "mark": "", "name": "Tên", "key": "Từ khóa", "verified": "Đối chiếu"}
    show_rows(rows, columns, arguments.json)


def _units(arguments: argparse.Namespace) -> None:
    on = arguments.on or today()
    if arguments.search:
        found = services.search_units(arguments.search, on, limit=None, level=arguments.level, parent=arguments.parent)
    else:
        found = services.units_as_of(on, arguments.level, arguments.parent)
    columns = {"uid": "Đơn vị", "name": "Tên", "parent_name": "Thuộc", "verified": "Đối chiếu"}
    show_rows([services.unit_members(unit) for unit in found], columns, arguments.json)


def _unit(arguments: argparse.Namespace) -> None:
    history = services.unit_history(arguments.uid)
    origins = [
        {"uid": step.predecessor_id, "name": step.predecessor.name, "share": step.share, "basis": step.basis}
        for step in history.origins
    ]
    successions = [
        {"uid": step.successor_id, "name": step.successor.name, "share": step.share, "basis": step.basis}
        for step in history.successions
    ]
    same_code = [{"uid": unit.uid, "name": unit.name} for unit in history.same_code]
    members = services.unit_members(history.unit) | {
        "origins": origins,
        "successions": successions,
        "same_code": same_code,
    }
    lines = [f"{history.unit.name} ({history.unit.uid}), {_period(history.unit)}"]
    lines += [f"  từ {step['name']} ({step['uid']}), {_share(step['share'])}: {step['basis']}" for step in origins]
    lines += [
        f"  sang {step['name']} ({step['uid']}), {_share(step['share'])}: {step['basis']}" for step in successions
    ]
    lines += [f"  cùng mã, lúc khác: {unit['name']} ({unit['uid']})" for unit in same_code]
    show(members, lines, arguments.json)


def _convert(arguments: argparse.Namespace) -> None:
    to_day = arguments.to_day or today()
    found = services.convert_unit(arguments.uid, arguments.from_day, to_day)
    members = services.resolution_members(found)
    shown = [f"{one['name']} ({one['uid']})" for one in members["candidates"]]
    if found.asks:
        lines = ["Đơn vị này đã chia; cần một điểm, ấp hoặc địa chỉ. Một trong:", *(f"  {name}" for name in shown)]
    else:
        lines = shown or ["Không có đơn vị nào kế tiếp."]
    show(members, lines, arguments.json)


def _seed(arguments: argparse.Namespace) -> None:
    loaded = profile.load(arguments.profile or settings.load().profile)
    report = services.seed(loaded)
    lines = [f"{loaded.name}: {sum(report.rows.values())} dòng, {report.changed} dòng mới hoặc đổi."]
    show({"profile": loaded.origin, "rows": report.rows, "changed": report.changed}, lines, arguments.json)


def _period(unit: Unit) -> str:
    first = f"từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else f"trước {unit.known_from:%d/%m/%Y}"
    return f"{first} đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else f"{first} đến nay"


def _share(share: str) -> str:
    return "toàn bộ" if share == "whole" else "một phần"
