"""`duoc trace passport`: the product passport of a lot or piece: how complete it is, what is missing, where that comes from."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.core.settings import SettingsError
from duoc.frame.telling import account, told
from duoc.trace.rules.identity import whole
from duoc.trace.rules.visibility import Role
from duoc.trace.services import national_portal, passports, portal_queue
from duoc.trace.services.journey import JourneyRefusedError
from duoc.trace.services.national_portal import NotSentError


def register(verbs: Any) -> None:
    """Add the verb."""
    line = (
        "hộ chiếu số của một lô hoặc sản phẩm: đủ tới đâu, thiếu gì · product passport: how complete, what is missing"
    )
    parser: argparse.ArgumentParser = verbs.add_parser("passport", help=line, description=line)
    parser.add_argument("identifier", metavar="IDENTIFIER", help="Digital Link, URN hoặc · or 01/…/10/…")
    parser.add_argument(
        "--epcis",
        type=Path,
        metavar="FILE",
        help="ghi chuỗi sự kiện cho cổng quốc gia (EPCIS 2.0, chưa đối chiếu) · write the events for the national portal",
    )
    parser.add_argument(
        "--send",
        action="store_true",
        help="gửi tới nơi DUOC_NATIONAL_PORTAL chỉ (chưa đối chiếu), chưa tới thì xếp hàng · hand over, or queue, the events",
    )
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(_passport, JourneyRefusedError, OSError, SettingsError, NotSentError))


def _passport(arguments: argparse.Namespace) -> None:
    issued = passports.issue(arguments.identifier, role=Role.INSPECTOR, environment=arguments.environment)
    if arguments.epcis is not None:
        document = passports.national_document(arguments.identifier, arguments.environment)
        arguments.epcis.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    if arguments.send:
        _sent(arguments)
    print(json.dumps(as_members(issued), ensure_ascii=False, indent=1) if arguments.json else as_text(issued))


def _sent(arguments: argparse.Namespace) -> None:
    if arguments.environment is not Environment.PRODUCTION:
        raise NotSentError("Chỉ môi trường vận hành thật gửi ra cổng quốc gia.")
    if national_portal.configured() is None:
        raise NotSentError("DUOC_NATIONAL_PORTAL chưa đặt: chưa có nơi nào để gửi.")
    row = portal_queue.ask(arguments.identifier, by=account())
    portal_queue.work(only=row.pk)
    row.refresh_from_db()
    if row.state == portal_queue.State.REFUSED:
        raise NotSentError(f"Cổng từ chối: {row.answer}")
    if row.state == portal_queue.State.WAITING:
        print(f"Chưa tới ({row.answer}); còn trong hàng đợi, sẽ tự gửi lại.", file=sys.stderr)
    else:
        print(f"Đã gửi (chưa đối chiếu): {row.answer}", file=sys.stderr)


def as_members(issued: passports.Issued) -> dict[str, Any]:
    """The passport as JSON."""
    made = issued.passport
    return {
        "identifier": whole(issued.text),
        "day": issued.day.isoformat(),
        "basis": made.demand.basis,
        "validFrom": made.demand.valid_from.isoformat(),
        "verified": made.demand.verified,
        "score": made.score,
        "items": [
            {
                "number": line.item.number,
                "name": line.item.vi,
                "verified": line.item.verified,
                "share": line.share,
                "present": dict(line.present),
                "logged": sorted(part.key for part in line.item.parts if part.logged and part.key in line.present),
                "missing": [{"key": part.key, "name": part.vi, "from": part.source} for part in line.missing],
            }
            for line in made.lines
        ],
        "diary": [
            {"template": one.template, "stage": one.stage, "entries": one.count,
             "first": one.first.isoformat(), "last": one.last.isoformat()}
            for one in issued.diary.shown
        ],
    }  # fmt: skip


def as_text(issued: passports.Issued) -> str:
    """The passport for a terminal."""
    made = issued.passport
    lines = [f"Hộ chiếu số: {whole(issued.text)}", f"  {made.demand.basis}: đủ {made.score} %"]
    for line in made.lines:
        mark = "·" if line.share is None else "✓" if not line.missing else "✗" if not line.present else "~"
        note = "" if line.item.verified else " (chưa đối chiếu, không tính điểm)"
        lines.append(f"  {mark} {line.item.number}. {line.item.vi}{note}")
        names = {part.key: part.vi for part in line.item.parts}
        lines += [f"      {names[key]}: {value}" for key, value in line.present.items()]
        lines += [f"      thiếu {part.vi}: lấy từ {part.source}" for part in line.missing]
    lines += [
        f"  nhật ký: {one.template}/{one.stage} {one.count} lần, {one.first:%d/%m/%Y} – {one.last:%d/%m/%Y}"
        for one in issued.diary.shown
    ]
    return "\n".join(lines)
