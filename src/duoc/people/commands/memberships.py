"""Verbs about people of parties: `invite` prints a link that is used once, `party people` lists, `party dismiss` ends one."""

import argparse
from typing import Any

from duoc.core import settings
from duoc.people import services
from duoc.people.rules.memberships import ROLES
from duoc.people.services import PartyMember

from .keys import iso
from .verbs import Verbs, show, show_rows

PATH = "/tai-khoan/tham-gia/"


def register(verbs: Verbs, group: Verbs) -> None:
    """Add the verbs; `group`: those of `party`."""
    line = "mời một người vào một chủ thể; đường dẫn dùng một lần · invite somebody to a party, once"
    invite = verbs.add("invite", line, _invite)
    invite.add_argument("--party", required=True, metavar="CODE", help="mã chủ thể · whose")
    invite.add_argument("--role", choices=ROLES, default="owner", help="mặc định owner, chủ cơ sở · default owner")
    people = group.add("people", "người của một chủ thể · people of a party", _people)
    people.add_argument("--party", required=True, metavar="CODE")
    dismiss = group.add("dismiss", "cho một người thôi làm cho chủ thể · end somebody's membership", _dismiss)
    dismiss.add_argument("id", type=int, help="số trong danh sách · number in the list")
    dismiss.add_argument("--party", required=True, metavar="CODE")


def link(code: str, origin: str) -> str:
    """The link of an invitation: its code stands behind `#`, so that no server, proxy or log sees it in an address."""
    return f"{origin}{PATH}#{code}"


def _invite(arguments: argparse.Namespace) -> None:
    party = services.party_named(arguments.party)
    made = services.invite(party, arguments.role)
    address = link(made.text, settings.load().web_address)
    members = {"id": made.row.pk, "party": party.code, "role": made.row.role, "link": address}
    lines = [
        f"Đường dẫn mời vào {party.name}, một người dùng một lần, tới {made.row.expires_at:%H:%M %d/%m/%Y} UTC:",
        f"  {address}",
        "Đường dẫn chỉ hiện lần này; hãy gửi riêng cho người được mời.",
    ]
    show(members | {"expires_at": iso(made.row.expires_at)}, lines, arguments.json)


def _people(arguments: argparse.Namespace) -> None:
    rows = [_members(row) for row in services.party_members(services.party_named(arguments.party))]
    columns = {"id": "Số", "user": "Người dùng", "role": "Vai trò", "since": "Từ"}
    show_rows(rows, columns, arguments.json)


def _dismiss(arguments: argparse.Namespace) -> None:
    party = services.party_named(arguments.party)
    row = services.end_membership(arguments.id, party)
    show(_members(row), [f"{row.user.username} không còn làm cho {party.name}."], arguments.json)


def _members(row: PartyMember) -> dict[str, Any]:
    return {
        "id": row.pk,
        "user": row.user.username,
        "role": row.role,
        "since": iso(row.since),
        "ended_at": iso(row.ended_at),
    }
