"""`duoc guard decisions`, `lookups`, `audit`: what wall and gateway decided, who looked a citizen up, and whether it is whole."""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from duoc.core import settings
from duoc.core.clock import PROVINCE_ZONE
from duoc.core.home import locate
from duoc.core.progress import say
from duoc.frame.paging import CursorError, Page
from duoc.frame.telling import told
from duoc.guard.services.auditing import recount
from duoc.guard.services.decisions import NoKeyError, Shown, Wanted, decisions, lookups_of

_WORDS = {
    "pass": ("cho qua", "passed"),
    "block": ("chặn", "blocked"),
    "mask": ("che", "masked"),
    "done": ("đã trả", "answered"),
    "lost": ("không ghi được", "not recorded"),
}


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "quyết định của tường lửa và cổng trao đổi, mới nhất trước · what wall and gateway decided, the newest first"
    listing = verbs.add_parser("decisions", help=line, description=line)
    for name, words in (
        ("application", "ứng dụng, hoặc exchange · an application, or exchange"),
        ("officer", "cán bộ · an officer"),
        ("dossier", "mã hồ sơ · a dossier"),
        ("rule", "quy tắc · a rule"),
        ("key", "khóa câu lệnh hoặc tên dịch vụ · a statement's key or a service"),
        ("session", "phiên · a session"),
    ):
        listing.add_argument(f"--{name}", default="", help=words)
    listing.add_argument("--verdict", default="", choices=("", *_WORDS), help="phán quyết · a verdict")
    listing.add_argument("--since", type=_moment, help="từ ngày, giờ (ISO) · from this moment on")
    listing.add_argument("--until", type=_moment, help="trước ngày, giờ (ISO) · before this moment")
    listing.set_defaults(run=told(_decisions, CursorError))
    line = "ai đã tra cứu một công dân · who has looked a citizen up"
    lookups = verbs.add_parser("lookups", help=line, description=line)
    number = lookups.add_mutually_exclusive_group(required=True)
    number.add_argument(
        "--identity-file", type=Path, metavar="FILE", help="tệp chứa số định danh · a file with the number"
    )
    number.add_argument("--identity-stdin", action="store_true", help="đọc số từ đầu vào chuẩn · from standard input")
    lookups.set_defaults(run=told(_lookups, NoKeyError, CursorError, OSError))
    for parser in (listing, lookups):
        parser.add_argument("--limit", type=int, default=50, help="số dòng · how many")
        parser.add_argument(
            "--after", default="", metavar="CURSOR", help="tiếp sau trang trước · after the page before"
        )
        parser.add_argument("--json", action="store_true", help="mỗi dòng một JSON · one JSON object a line")
    line = "đếm lại chuỗi băm, bảng và sổ cái · recount the chain, the tables and the ledger"
    audit = verbs.add_parser("audit", help=line, description=line)
    audit.set_defaults(run=_audit)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=PROVINCE_ZONE)


def _decisions(arguments: argparse.Namespace) -> int:
    names = ("application", "officer", "dossier", "verdict", "rule", "key", "session", "since", "until")
    wanted = Wanted(**{name: getattr(arguments, name) for name in names})
    return _print(decisions(wanted, arguments.after, max(1, arguments.limit)), arguments.json)


def _lookups(arguments: argparse.Namespace) -> int:
    """The number never stands on the command line, where every user of the machine could read it."""
    text = sys.stdin.readline() if arguments.identity_stdin else arguments.identity_file.read_text("utf-8")
    if not text.strip():
        print(say("duoc: không có số định danh", "duoc: there is no number"), file=sys.stderr)
        return 2
    keys = locate(settings.load()) / "guard" / "keys" / "identities"
    return _print(lookups_of(text.strip(), keys, arguments.after, max(1, arguments.limit)), arguments.json)


def _print(page: Page[Shown], as_json: bool) -> int:
    for one in page.rows:
        print(json.dumps(one.members(), ensure_ascii=False) if as_json else _line(one))
    if page.following and not as_json:
        print(say(f"còn nữa: --after {page.following}", f"more: --after {page.following}"))
    elif page.following:
        print(json.dumps({"after": page.following}))
    return 0


def _line(one: Shown) -> str:
    row = one.row
    when = row.time.astimezone(PROVINCE_ZONE).strftime("%d/%m/%Y %H:%M:%S")
    parts = [when, f"{one.writer} {row.number}", say(*_WORDS[row.verdict]), row.application, row.account]
    if row.officer:
        parts.append(f"{row.officer} ({row.agency}, {row.dossier})")
    parts += [row.rule, ", ".join(row.objects_named)]
    if row.of is not None:
        parts.append(say(f"của {row.of}: {row.rows} dòng", f"of {row.of}: {row.rows} rows"))
    entry = (
        say("chờ ghi sổ", "waits for the ledger") if one.entry is None else say(f"sổ {one.entry}", f"entry {one.entry}")
    )
    return " · ".join(part for part in [*parts, entry] if part)


def _audit(_arguments: argparse.Namespace) -> int:
    found = recount()
    print(say(
        f"{found.writers} nơi ghi, {found.seals} con dấu, {found.decisions} quyết định, {found.waiting} con dấu chờ ghi sổ",
        f"{found.writers} writers, {found.seals} seals, {found.decisions} decisions, {found.waiting} seals wait for the ledger",
    ))  # fmt: skip
    for finding in found.findings:
        print(finding)
    print(say("không có sai lệch", "all agree") if not found.findings else say("CÓ SAI LỆCH", "DIFFERENCES"))
    return 1 if found.findings else 0
