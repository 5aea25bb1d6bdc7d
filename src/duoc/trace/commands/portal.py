"""`duoc trace portal list | send | retry`: what is on its way to the national portal."""

import argparse
import json
from typing import Any
from uuid import UUID

from duoc.core.settings import SettingsError
from duoc.frame import numbers
from duoc.frame.telling import Run, account, told
from duoc.trace.rules.identity import whole
from duoc.trace.services import portal_queue
from duoc.trace.services.journey import JourneyRefusedError
from duoc.trace.services.national_portal import NotSentError
from duoc.trace.services.portal_queue import State


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "hàng đợi tới cổng quốc gia (chưa đối chiếu) · the queue to the national portal"
    noun = verbs.add_parser("portal", help=line, description=line).add_subparsers(
        dest="portal", required=True, metavar="VERB"
    )
    listing = _verb(noun, "list", "hàng nào đang chờ, đã gửi, bị từ chối · what waits, was sent, was refused", _list)
    listing.add_argument("--state", choices=list(State.values), default="", help="chỉ trạng thái này · only these")
    listing.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    sending = _verb(noun, "send", "xếp hàng gửi chuỗi sự kiện của một lô · queue the events of a lot", _send)
    sending.add_argument("identifier", metavar="IDENTIFIER", help="Digital Link, URN hoặc · or 01/…/10/…")
    retrying = _verb(noun, "retry", "gửi lại ngay, kể cả khi đã bị từ chối · send now, refused or not", _retry)
    retrying.add_argument("number", type=UUID, metavar="ID", help="số của lần gửi, xem `list` · see `list`")


def _verb(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.set_defaults(run=told(run, JourneyRefusedError, NotSentError, SettingsError))
    return parser


def _list(arguments: argparse.Namespace) -> None:
    after: str | None = ""
    while after is not None:
        page = portal_queue.deliveries(arguments.state, after)
        for row in page.rows:
            print(json.dumps(_members(row), ensure_ascii=False) if arguments.json else _line(row))
        after = page.following


def _send(arguments: argparse.Namespace) -> None:
    row = portal_queue.ask(arguments.identifier, by=account())
    print(f"{row.pk}  {State.WAITING.label}  {whole(row.text)}")


def _retry(arguments: argparse.Namespace) -> None:
    row = portal_queue.again(arguments.number, by=account())
    if row is None:
        raise NotSentError(f"Không có lần gửi nào mang số {arguments.number}.")
    portal_queue.work(only=row.pk)
    row.refresh_from_db()
    print(_line(row))


def _line(row: Any) -> str:
    when = row.sent_at if row.state == State.SENT else row.due_at
    at = numbers.moment(when) if when else ""
    return "  ".join(filter(None, (str(row.pk), State(row.state).label, at, whole(row.text), row.answer)))


def _members(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "goods": whole(row.text),
        "lot": whole(row.lot) if row.lot else "",
        "name": row.name,
        "state": row.state,
        "tries": row.tries,
        "due": row.due_at.isoformat() if row.due_at else None,
        "sent": row.sent_at.isoformat() if row.sent_at else None,
        "answer": row.answer,
        "sha256": bytes(row.digest).hex() if row.digest else "",
    }
