"""`duoc catalogue load | list`: the registry from a list, and as one."""

import argparse
import json
from pathlib import Path
from typing import Any

from duoc.catalogue.rules.entries import KIND_WORDS, STATE_WORDS, debts
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, loading
from duoc.catalogue.services.loading import ListRefusedError
from duoc.core.progress import say
from duoc.frame.telling import told


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "nạp một danh mục CSV: được cả hoặc không mục nào · load a list (CSV), all of it or nothing"
    load = verbs.add_parser("load", help=line, description=line)
    load.add_argument("file", type=Path, metavar="FILE", help="tệp CSV, UTF-8 · a CSV file in UTF-8")
    load.set_defaults(run=told(_load, ListRefusedError))
    line = "các mục của danh mục, kèm điều còn thiếu · the entries, with what they still owe"
    listing = verbs.add_parser("list", help=line, description=line)
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list)


def _load(arguments: argparse.Namespace) -> None:
    try:
        if arguments.file.stat().st_size > loading.LARGEST:
            raise ListRefusedError(f"{arguments.file}: danh mục lớn hơn {loading.LARGEST >> 20} MB.")
        text = arguments.file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ListRefusedError(f"{arguments.file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ListRefusedError(f"{arguments.file}: không phải UTF-8.") from None
    made, changed, same = loading.load(text, HOUSE)
    print(
        say(
            f"Thêm {made} mục, đổi {changed}, giữ nguyên {same}.",
            f"{made} entries added, {changed} changed, {same} as they were.",
        )
    )


def _list(arguments: argparse.Namespace) -> None:
    found = entries.seen_by(HOUSE).order_by("code")
    if arguments.json:
        rows = [
            {
                "code": one.code, "name": one.name, "title": one.title, "kind": one.kind, "level": one.level, "state": one.state,
                "agency": one.agency.key, "owes": [wanted.member for wanted in debts(one.kind, entries.members_of(one))],
            }
            for one in found
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in found:
        owed = len(debts(one.kind, entries.members_of(one)))
        print(
            f"{one.code}  {KIND_WORDS[one.kind]}, {STATE_WORDS[one.state]}  {one.title}"
            + (f"  (thiếu {owed})" if owed else "")
        )
    if not found:
        print(say("Chưa có mục nào.", "No entry yet."))
