"""Verbs about API keys: `key` shows a new one once, `keys` lists them, `revoke` ends one."""

import argparse
from datetime import UTC, datetime, time
from typing import Any

from duoc.core import profile, settings
from duoc.core.clock import PROVINCE_ZONE
from duoc.people import services
from duoc.people.services import Agency, ApiKey
from duoc.people.services.periods import today

from .verbs import Verbs, day, show, show_rows


def register(verbs: Verbs) -> None:
    """Add the verbs."""
    key = verbs.add("key", "cấp khóa cho một cơ quan; chỉ hiện một lần · issue a key, shown once", _key)
    key.add_argument("--agency", required=True, metavar="CODE", help="mã định danh hoặc từ khóa · code or key word")
    key.add_argument("--name", required=True, help="phần mềm dùng khóa · the software that uses it")
    key.add_argument("--until", type=day, help="ngày đầu tiên không còn dùng được · first day without it")
    keys = verbs.add("keys", "các khóa đã cấp · keys issued", _keys)
    keys.add_argument("--agency", metavar="CODE")
    revoke = verbs.add("revoke", "thu hồi một khóa · revoke a key", _revoke)
    revoke.add_argument("id", type=int)


def _key(arguments: argparse.Namespace) -> None:
    agency = services.agency_named(arguments.agency)
    until = arguments.until and datetime.combine(arguments.until, time(), PROVINCE_ZONE)
    issued = services.issue_key(agency, arguments.name, expires_at=until)
    members = _members(issued.row) | {"key": issued.text, "member": _member(agency)}
    lines = [
        f"Khóa số {issued.row.pk} của {agency.name}, dùng cho {issued.row.name}:",
        f"  {issued.text}",
        "Khóa chỉ hiện lần này và không lưu lại; hãy chép ngay vào nơi an toàn.",
    ]
    show(members, lines, arguments.json)


def _keys(arguments: argparse.Namespace) -> None:
    agency = services.agency_named(arguments.agency) if arguments.agency else None
    rows = [_members(row) for row in services.keys(agency)]
    columns = {"id": "Số", "agency": "Cơ quan", "name": "Tên", "prefix": "Bắt đầu bằng", "revoked_at": "Thu hồi"}
    show_rows(rows, columns, arguments.json)


def _revoke(arguments: argparse.Namespace) -> None:
    row = services.revoke_key(arguments.id)
    show(_members(row), [f"Đã thu hồi khóa số {row.pk} ({row.name})."], arguments.json)


def _members(row: ApiKey) -> dict[str, Any]:
    return {
        "id": row.pk,
        "agency": row.agency.key,
        "name": row.name,
        "prefix": row.prefix,
        "created_at": _iso(row.created_at),
        "expires_at": _iso(row.expires_at),
        "revoked_at": _iso(row.revoked_at),
        "last_used_at": _iso(row.last_used_at),
    }


def _member(agency: Agency) -> str | None:
    code = services.member_code(agency, today())
    loaded = profile.load(settings.load().profile)
    return f"{loaded.instance}/{loaded.member_class}/{code}" if code else None


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else None
