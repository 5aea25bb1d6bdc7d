"""Showing applications on the terminal: the list, one with its statements and its history."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.progress import say
from duoc.frame import paging
from duoc.guard.services import applications, learning

MODES = {"observe": "quan sát", "learn": "học", "enforce": "chặn"}
STATES = {
    "candidate": "đã thấy", "proposed": "chờ duyệt", "approved": "được phép", "rejected": "từ chối", "superseded": "đã thay",
}  # fmt: skip


def show_all(arguments: argparse.Namespace) -> None:
    """`duoc guard app list`."""
    rows = [
        {"name": one.name, "mode": one.mode, "version": one.version, "upstream": one.upstream,
         "approved": applications.approved(one)}
        for one in applications.applications()
    ]  # fmt: skip
    if arguments.json:
        print(json.dumps({"applications": rows}, ensure_ascii=False, indent=1))
    for row in [] if arguments.json else rows:
        print(
            f"{row['name']:<24} {say(MODES[str(row['mode'])], str(row['mode'])):<9} {row['approved']:>6}  {row['upstream']}"
        )
    if not rows and not arguments.json:
        print(say("Chưa có ứng dụng nào sau tường lửa.", "There is no application behind the wall yet."))


def show(arguments: argparse.Namespace) -> None:
    """`duoc guard app show`."""
    found = applications.find(arguments.name)
    document = applications.document(found)
    decided, waiting = applications.history(found), applications.waiting(found)
    if arguments.json:
        members = {name: value for name, value in document.items() if name not in ("policy", "form")}
        members["statements"] = [dict(learning.members(one)) for one in _rows(found, arguments.state)]
        members["changes"] = [_step(one) for one in [*waiting, *decided]]
        print(json.dumps(members, ensure_ascii=False, indent=1))
        return
    for name, value in document.items():
        if name not in ("policy", "form", "allow", "watched") and value not in ("", {}, [], False):
            print(f"{name}: {value}")
    print_tables(found.watched)
    for name, count in learning.counts(found).items():
        print(f"{STATES.get(name, name)}: {count}")
    print_statements(found, arguments.state or "approved")
    for one in [*waiting, *decided]:
        step = _step(one)
        who = step["proposed_by"] + (f" → {step['decided_by']}" if step["decided_by"] else "")
        print(
            f"  {step['at'][:16]} {step['state']:<9} {step['kind']}: {json.dumps(step['after'], ensure_ascii=False)[:90]} ({who})"
        )


def _step(one: Any) -> dict[str, Any]:
    at = one.decided_at or one.proposed_at
    return {
        "number": one.pk, "version": one.number, "kind": one.kind, "state": one.state, "after": one.after, "before": one.before,
        "proposed_by": one.proposed_by, "decided_by": one.decided_by, "reason": one.reason,
        "at": at.astimezone(PROVINCE_ZONE).isoformat(timespec="seconds"), "event": str(one.event or ""),
    }  # fmt: skip


def _rows(found: Any, state: str | None) -> Iterator[Any]:
    after = None
    while True:
        page: paging.Page[Any] = learning.statements(found, learning.Wanted(state), after, size=500)
        yield from page.rows
        after = page.following
        if after is None:
            return


def print_statements(found: Any, state: str) -> None:
    """One a line: number, how often it was seen, the text, and why it may never be approved."""
    for one in _rows(found, state):
        never = f"  ! {one.never}" if one.never else ""
        print(f"{one.pk:>6} {one.seen:>8}× {one.sql or '—'}{never}")


def print_tables(watched: list[dict[str, Any]]) -> None:
    """One a line, with the columns that are told of."""
    for table in watched:
        columns = ", ".join(
            column["name"] + (" (định danh)" if column["identity"] else "")
            + (f" [{column['mask']}: {', '.join(column['for'])}]" if column["mask"] else "")
            for column in table["columns"]
        )  # fmt: skip
        print(f"{table['table']}{' (vé)' if table['ticket'] else ''}: {columns}")
