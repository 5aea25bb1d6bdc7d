"""`duoc trace journey`: where a lot or piece came from, where it went, and who had it one step before and after."""

import argparse
import json
from datetime import datetime
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.frame.telling import told
from duoc.trace.rules import words
from duoc.trace.rules.identity import whole
from duoc.trace.services.journey import ACTIONS, Happening, JourneyRefusedError, Told, trace
from duoc.trace.services.neighbours import Handover, neighbours

_CUTS = {"rounds": "chuỗi quá dài", "identifiers": "quá nhiều mã"}
_TYPES = {
    1: "ObjectEvent",
    2: "AggregationEvent",
    3: "TransactionEvent",
    4: "TransformationEvent",
    5: "AssociationEvent",
}


def register(verbs: Any) -> None:
    """Add the verb."""
    line = "hành trình của một lô hoặc một sản phẩm, ngược và xuôi · where a lot or piece came from and went"
    parser: argparse.ArgumentParser = verbs.add_parser("journey", help=line, description=line)
    parser.add_argument("identifier", nargs="+", metavar="IDENTIFIER", help="Digital Link, URN, 01/…/10/… hoặc · or")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--back", action="store_true", help="chỉ nguồn gốc · the origin alone")
    way.add_argument("--forward", action="store_true", help="chỉ nơi đến · what became of it alone")
    parser.add_argument("--depth", type=int, metavar="N", help="qua nhiều nhất N lần chế biến · transformations")
    parser.add_argument(
        "--one-step", action="store_true", help="một bước trước, một bước sau · the parties one step back and forward"
    )
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(_journey, JourneyRefusedError))


def _journey(arguments: argparse.Namespace) -> None:
    if arguments.one_step:
        _one_step(arguments)
        return
    ways = [] if arguments.forward else [False]
    ways += [] if arguments.back else [True]
    found = [
        trace(arguments.identifier, forward=way, depth=arguments.depth, environment=arguments.environment)
        for way in ways
    ]
    if arguments.json:
        members = {"forward" if one.journey.forward else "back": as_members(one) for one in found}
        print(json.dumps(members, ensure_ascii=False, indent=1))
        return
    for one in found:
        print(as_text(one))


def _one_step(arguments: argparse.Namespace) -> None:
    found = neighbours(arguments.identifier[0], environment=arguments.environment)
    sides = {"back": found.back, "forward": found.forward}
    if arguments.json:
        members = {name: [_handover_members(one) for one in some] for name, some in sides.items()}
        print(json.dumps({"party": found.party.code, **members}, ensure_ascii=False, indent=1))
        return
    print(f"{found.party.name} ({found.party.code})")
    for title, some, other in (("Nhận từ", found.back, "giver"), ("Giao cho", found.forward, "taker")):
        print(f"  {title}:" + ("" if some else " chưa có ai trong các sự kiện"))
        for one in some:
            print(f"    {getattr(one, other).name}: {whole(one.text)}, {_moment(one.at.time)}")


def _handover_members(one: Handover) -> dict[str, Any]:
    moment = one.at.time.isoformat()
    return {"giver": one.giver.code, "taker": one.taker.code, "identifier": whole(one.text), "time": moment}


def as_members(told_: Told) -> dict[str, Any]:
    """A journey as JSON: identifiers are URIs, times UTC."""
    journey = told_.journey
    return {
        "starts": [whole(told_.text(one)) for one in journey.starts],
        "cut": journey.cut or None,
        "identifiers": [
            {"identifier": whole(one.text), "kind": one.kind.value, "transformations": one.steps}
            for one in sorted(journey.reached.values(), key=lambda one: (one.steps, one.text))
        ],
        "edges": [
            {"from": whole(told_.text(one.source)), "to": whole(told_.text(one.target)), "how": one.how,
             "since": one.at.time.isoformat() if one.at else None}
            for one in sorted(journey.edges, key=lambda one: (one.at is not None, one.at or (), one.source, one.target))
        ],
        "openEnds": sorted(whole(told_.text(one)) for one in journey.open_ends),
        "events": [_event_members(one) for one in told_.happenings],
        "doubts": [
            {"event": one.number, "identifier": doubt.uri, "rule": "14", "reason": doubt.reason}
            for one, doubt in told_.doubts()
        ],
    }  # fmt: skip


def _event_members(one: Happening) -> dict[str, Any]:
    return {
        "number": one.number,
        "eventTime": one.time.isoformat(),
        "type": _TYPES[one.type],
        "action": ACTIONS.get(one.action or 0),
        "bizStep": one.step or None,
        "disposition": one.disposition or None,
        "place": whole(one.place) if one.place else None,
        "party": one.party.code if one.party else None,
        "inherited": one.inherited,
        "goods": [
            {
                "identifier": whole(said.text),
                "role": words.ROLES[said.role][1],
                "quantity": said.quantity,
                "uom": said.uom,
            }
            for said in one.goods
        ],
    }


def as_text(told_: Told) -> str:
    """A journey as a time line for a terminal."""
    journey = told_.journey
    starts = ", ".join(whole(told_.text(one)) for one in journey.starts)
    title = "Đi đến đâu" if journey.forward else "Từ đâu đến"
    lines = [f"{title}: {starts}"]
    for one in told_.happenings:
        who = one.party.name if one.party else "không rõ ai"
        place = f" · {whole(one.place)}" if one.place else ""
        by_container = " (qua bao ngoài)" if one.inherited else ""
        lines.append(f"  {_moment(one.time)}  {words.step(one.step, one.type)}{by_container} · {who}{place}")
        for said in one.goods[:_MOST_GOODS]:
            amount = f": {words.quantity(said.quantity, said.uom)}" if said.quantity is not None else ""
            lines.append(f"      {words.ROLES[said.role][0]} {whole(said.text)}{amount}")
        if len(one.goods) > _MOST_GOODS:
            lines.append(f"      … và {len(one.goods) - _MOST_GOODS} mã nữa; đủ cả: --json")
    for number in sorted(journey.open_ends):
        lines.append(f"  ! Không lần tiếp được qua {whole(told_.text(number))}: không ai ghi số lô.")
    for one, doubt in told_.doubts():
        lines.append(f"  ! {_moment(one.time)}: {doubt.uri} {doubt.sentence}.")
    if journey.cut:
        lines.append(f"  ! Dừng trước khi hết: {_CUTS[journey.cut]}. Chạy tiếp từ một mã ở cuối.")
    parties = {one.party.pk for one in told_.happenings if one.party}
    lines.append(f"  {len(told_.happenings)} sự kiện, {len(journey.reached)} mã, {len(parties)} chủ thể.")
    return "\n".join(lines)


_MOST_GOODS = 8


def _moment(time: datetime) -> str:
    return f"{time.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M}"
