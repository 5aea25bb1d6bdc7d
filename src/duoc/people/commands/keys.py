"""Verbs about API keys: `key` shows a new one once, `keys` lists them, `revoke` ends one."""

import argparse
from datetime import UTC, datetime, time
from typing import Any

from duoc.core import profile, settings
from duoc.core.clock import PROVINCE_ZONE
from duoc.people import services
from duoc.people.services import Agency, ApiKey, PartyKey
from duoc.people.services.periods import today

from .verbs import Verbs, day, show, show_rows


def register(verbs: Verbs) -> None:
    """Add the verbs."""
    key = verbs.add("key", "cấp khóa cho một cơ quan hay chủ thể; chỉ hiện một lần · issue a key, shown once", _key)
    whose = key.add_mutually_exclusive_group()
    whose.add_argument("--agency", metavar="CODE", help="mã định danh hoặc từ khóa · code or key word")
    whose.add_argument("--party", metavar="CODE", help="mã chủ thể, cho truy xuất nguồn gốc · party, for EPCIS")
    line = "khóa cho chính hệ thống này (API danh mục), không cho trục · for our own API, not the exchange"
    key.add_argument("--role", choices=("admin", "steward"), help=line)
    key.add_argument("--name", help="phần mềm dùng khóa; bắt buộc với cơ quan · the software that uses it")
    key.set_defaults(misunderstood=key.error)
    key.add_argument("--until", type=day, help="ngày đầu tiên không còn dùng được · first day without it")
    keys = verbs.add("keys", "các khóa đã cấp · keys issued", _keys)
    keys.add_argument("--agency", metavar="CODE")
    revoke = verbs.add("revoke", "thu hồi một khóa · revoke a key", _revoke)
    revoke.add_argument("id", type=int)


def _key(arguments: argparse.Namespace) -> None:
    until = arguments.until and datetime.combine(arguments.until, time(), PROVINCE_ZONE)
    if arguments.party:
        if arguments.role:
            arguments.misunderstood("argument --role: not allowed with argument --party")
        party = services.party_named(arguments.party)
        ours = services.issue_party_key(party, arguments.name or "EPCIS", expires_at=until)
        row: Any = ours.row
        members = party_key_members(ours.row) | {"key": ours.text}
        whose, text = party.name, ours.text
    else:
        if arguments.name is None and not arguments.role:
            arguments.misunderstood("the following arguments are required: --name")
        role = "administrator" if arguments.role == "admin" else arguments.role or ""
        agency = _agency(arguments)
        issued = services.issue_key(agency, arguments.name or "API", role=role, expires_at=until)
        row = issued.row
        members = _members(issued.row) | {"key": issued.text, "member": _member(agency)}
        whose, text = agency.name, issued.text
    lines = [
        f"Khóa số {row.pk} của {whose}, dùng cho {row.name}:",
        f"  {text}",
        "Khóa chỉ hiện lần này và không lưu lại; hãy chép ngay vào nơi an toàn.",
    ]
    show(members, lines, arguments.json)


def _agency(arguments: argparse.Namespace) -> Agency:
    """The agency that was named; for an administrator without one the province's committee."""
    if arguments.agency:
        return services.agency_named(arguments.agency)
    found = services.committee() if arguments.role == "admin" else None
    if found is None:
        arguments.misunderstood("one of the arguments --agency --party is required")
    assert found is not None
    return found


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
        "role": row.role,
        "prefix": row.prefix,
        "created_at": iso(row.created_at),
        "expires_at": iso(row.expires_at),
        "revoked_at": iso(row.revoked_at),
        "last_used_at": iso(row.last_used_at),
    }


def _member(agency: Agency) -> str | None:
    code = services.member_code(agency, today())
    loaded = profile.load(settings.load().profile)
    return f"{loaded.instance}/{loaded.member_class}/{code}" if code else None


def party_key_members(row: PartyKey) -> dict[str, Any]:
    """A party's key for scripts."""
    return {
        "id": row.pk,
        "party": row.party.code,
        "name": row.name,
        "prefix": row.prefix,
        "environment": "sandbox" if row.party.sandbox else "production",
        "created_at": iso(row.created_at),
        "expires_at": iso(row.expires_at),
        "revoked_at": iso(row.revoked_at),
        "last_used_at": iso(row.last_used_at),
    }


def iso(moment: datetime | None) -> str | None:
    """A moment as scripts read it: UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else None
