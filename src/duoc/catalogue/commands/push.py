"""`duoc catalogue push …`: national catalogues, what waits for them, what they have, the signed file and its acknowledgement."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from duoc.catalogue.commands import push_files
from duoc.catalogue.rules.push.archive import ArchiveError
from duoc.catalogue.rules.push.queue import ADAPTERS
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import push
from duoc.catalogue.services.push import PushRefusedError
from duoc.core.progress import say
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.signer import KeyFileError
from duoc.frame.telling import Run, told

_REFUSALS = (PushRefusedError, ArchiveError, NoteError, KeyFileError, OSError)


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "đẩy mục dữ liệu lên danh mục quốc gia · entries to the national catalogue"
    room = verbs.add_parser("push", help=line, description=line)
    steps = room.add_subparsers(dest="step", required=True, metavar="STEP")
    _register_targets(steps)
    _register_sending(steps)
    push_files.register(steps, add_step)


def add_step(steps: Any, name: str, line: str, run: Run, *, target: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(name, help=line, description=line)
    if target:
        parser.add_argument("target", help="khóa của nơi nhận · key of the target")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=told(run, *_REFUSALS))
    return parser


def _register_targets(steps: Any) -> None:
    add = add_step(steps, "add", "thêm một nơi nhận · add a target", _add)
    add.add_argument("--name", required=True, help="tên nơi nhận · its name")
    add.add_argument(
        "--adapter", choices=ADAPTERS, default="ckan", help="ckan, hoặc tệp mang tay · ckan, or files by hand"
    )
    add.add_argument("--url", default="", help="địa chỉ, không kèm /api/3 · address without /api/3")
    add.add_argument("--organization", default="", help="tên của tỉnh ở nơi nhận · the province's organization there")
    add.add_argument("--prefix", default="", help="đặt trước tên mọi mục ở nơi nhận · in front of every name there")
    add.add_argument("--secret-file", default="", help="tệp 0600 chứa khóa · file of mode 0600 with the token")
    _trusting(add)
    add_step(steps, "list", "các nơi nhận · the targets", _status, target=False).set_defaults(target="")
    add_step(steps, "pause", "tạm dừng gửi · send nothing for now", _pause)
    add_step(steps, "resume", "gửi tiếp · go on sending", _resume)
    trust = add_step(
        steps, "trust", "chỉ tin chứng thư này, từ ngày này · trust this certificate alone, from a day on", _trust
    )
    _trusting(trust)
    move = add_step(steps, "move", "nơi nhận đổi địa chỉ · the target has another address", _move)
    move.add_argument("--url", required=True, help="địa chỉ, không kèm /api/3 · address without /api/3")


def _trusting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ca", default="", help="tệp PEM của nơi chứng thực duy nhất được tin · PEM file of the only authority"
    )
    parser.add_argument("--since", type=date.fromisoformat, help="tin từ ngày, mặc định hôm nay · trusted since, today")


def _register_sending(steps: Any) -> None:
    run = add_step(steps, "run", "gửi ngay những gì đang chờ · send what waits now", _run, target=False)
    run.add_argument(
        "target", nargs="?", default="", help="khóa của nơi nhận, mặc định tất cả · key of the target, all of them"
    )
    status = add_step(
        steps, "status", "đang chờ bao nhiêu, từ bao giờ · how much waits, since when", _status, target=False
    )
    status.add_argument(
        "target", nargs="?", default="", help="khóa của nơi nhận, mặc định tất cả · key of the target, all"
    )
    add_step(steps, "reconcile", "đối chiếu hai bên ngay · compare both sides now", _reconcile)
    resend = add_step(steps, "resend", "gửi lại những mục bị từ chối · send once more what was refused", _resend)
    resend.add_argument("codes", nargs="*", help="mã mục, mặc định tất cả · codes of entries, all of them")


def _add(given: argparse.Namespace) -> None:
    push.add_target(
        HOUSE, given.target, given.name, given.adapter, address=given.url, organization=given.organization,
        prefix=given.prefix, secret_file=given.secret_file, authority=_pem(given.ca), since=given.since,
    )  # fmt: skip
    _status(given)


def _pause(given: argparse.Namespace) -> None:
    push.pause(HOUSE, push.target(given.target), True)
    _status(given)


def _resume(given: argparse.Namespace) -> None:
    push.pause(HOUSE, push.target(given.target), False)
    _status(given)


def _move(given: argparse.Namespace) -> None:
    push.move(HOUSE, push.target(given.target), given.url)
    _status(given)


def _trust(given: argparse.Namespace) -> None:
    push.trust(HOUSE, push.target(given.target), _pem(given.ca), given.since)
    _status(given)


def _run(given: argparse.Namespace) -> int:
    if given.target:
        push.target(given.target)
    turns = push.work(given.target)
    for key, turn in turns.items():
        facts = {"target": key, "sent": turn.sent, "refused": turn.refused, "delayed": turn.delayed, "down": turn.down}
        if given.json:
            print(json.dumps(facts, ensure_ascii=False))
            continue
        line = say(
            f"{key}: gửi {turn.sent}, bị từ chối {turn.refused}, tạm lỗi {turn.delayed}",
            f"{key}: {turn.sent} sent, {turn.refused} refused, {turn.delayed} delayed",
        )
        print(f"{line}; {turn.down}" if turn.down else line)
    return 1 if any(turn.down for turn in turns.values()) else 0


def _reconcile(given: argparse.Namespace) -> int:
    held = push.target(given.target)
    push.hurry(HOUSE, held, compare=True)
    turn = push.turn(held)
    _status(given)
    return 0 if turn is not None and turn.compared else 1


def _resend(given: argparse.Namespace) -> None:
    push.resend(HOUSE, push.target(given.target), given.codes)
    _status(given)


def _status(given: argparse.Namespace) -> None:
    if given.target:
        push.target(given.target)
    shown = [one for one in push.standings(HOUSE) if given.target in ("", one.target.key)]
    for one in shown:
        held = one.target
        facts = {
            "target": held.key, "name": held.name, "adapter": held.adapter, "address": held.address, "paused": held.paused,
            "has_secret": bool(held.secret_file), "authority_since": _iso(held.authority_since), "waiting": one.waiting,
            "delayed": one.delayed, "refused": one.refused, "sent": one.sent, "oldest": _iso(one.oldest),
            "outage_since": _iso(held.outage_since), "fault": held.fault, "reconciled_at": _iso(held.reconciled_at),
            "there": one.seen,
        }  # fmt: skip
        if given.json:
            print(json.dumps(facts, ensure_ascii=False))
            continue
        print(
            say(
                f"{held.key}: chờ {one.waiting}, tạm lỗi {one.delayed}, bị từ chối {one.refused}, đã gửi {one.sent}",
                f"{held.key}: {one.waiting} waiting, {one.delayed} delayed, {one.refused} refused, {one.sent} sent",
            )
        )
        if held.outage_since:
            since = f"{held.outage_since:%d/%m/%Y %H:%M} UTC"
            print(say(f"  không liên lạc được từ {since}: {held.fault}", f"  unreachable since {since}: {held.fault}"))
        if held.paused:
            print(say("  đang tạm dừng", "  paused"))
    if not shown and not given.json:
        print(say("Chưa có nơi nhận nào.", "No target yet."))


def _pem(path: str) -> str:
    return Path(path).read_text("ascii", "replace") if path else ""


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
