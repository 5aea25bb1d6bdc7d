"""Verbs about parties: `party add`, `party list`, `party keys`, `party revoke`; a key for one is `key --party`."""

import argparse
from typing import Any

from duoc.people import services
from duoc.people.services import Party

from . import memberships
from .keys import iso, party_key_members
from .verbs import Verbs, show, show_rows


def register(verbs: Verbs) -> None:
    """Add the verbs."""
    group = verbs.group("party", "chủ thể: hộ, hợp tác xã, doanh nghiệp · parties: households, cooperatives, firms")
    add = group.add("add", "thêm một chủ thể · add a party", _add)
    add.add_argument("code", help="mã trong hệ thống, vd. htx-nam-can · how the house names it")
    add.add_argument("--name", required=True, help="tên đầy đủ · full name")
    add.add_argument("--kind", default="firm", help="household, cooperative, firm")
    add.add_argument(
        "--prefix", action="append", default=[], help="mã doanh nghiệp GS1, lặp lại được · GS1 company prefix"
    )
    add.add_argument("--source", default="", help="mã doanh nghiệp lấy từ đâu · where the prefixes are known from")
    add.add_argument("--gln", default="", help="GLN 13 chữ số · Global Location Number")
    add.add_argument("--tax-code", default="", help="mã số thuế · tax code")
    add.add_argument("--address", default="", help="địa chỉ · address")
    add.add_argument("--sandbox", action="store_true", help="chỉ dùng môi trường thử nghiệm · opens the sandbox alone")
    add.add_argument("--illustrative", action="store_true", help="số liệu minh họa · invented")
    group.add("list", "các chủ thể · all parties", _list)
    keys = group.add("keys", "các khóa của chủ thể · keys of parties", _keys)
    keys.add_argument("--party", metavar="CODE")
    revoke = group.add("revoke", "thu hồi một khóa của chủ thể · revoke a party's key", _revoke)
    revoke.add_argument("id", type=int)
    memberships.register(verbs, group)


def _add(arguments: argparse.Namespace) -> None:
    party = services.add_party(
        arguments.code,
        arguments.name,
        arguments.kind,
        prefixes=arguments.prefix,
        source=arguments.source,
        gln=arguments.gln,
        tax_code=arguments.tax_code,
        address=arguments.address,
        sandbox=arguments.sandbox,
        illustrative=arguments.illustrative,
    )
    show(_members(party), [f"Đã thêm chủ thể {party.code}: {party.name}."], arguments.json)


def _list(arguments: argparse.Namespace) -> None:
    rows = [_members(party) for party in services.parties()]
    columns = {"code": "Mã", "name": "Tên", "kind": "Loại", "prefixes": "Mã doanh nghiệp GS1", "gln": "GLN"}
    show_rows(rows, columns, arguments.json)


def _keys(arguments: argparse.Namespace) -> None:
    party = services.party_named(arguments.party) if arguments.party else None
    rows = [party_key_members(row) for row in services.party_keys(party)]
    columns = {"id": "Số", "party": "Chủ thể", "name": "Tên", "prefix": "Bắt đầu bằng", "revoked_at": "Thu hồi"}
    show_rows(rows, columns, arguments.json)


def _revoke(arguments: argparse.Namespace) -> None:
    row = services.revoke_party_key(arguments.id)
    show(party_key_members(row), [f"Đã thu hồi khóa số {row.pk} ({row.name}) của {row.party.name}."], arguments.json)


def _members(party: Party) -> dict[str, Any]:
    return {
        "code": party.code,
        "name": party.name,
        "kind": party.kind,
        "gln": party.gln,
        "tax_code": party.tax_code,
        "prefixes": [row.prefix for row in party.prefixes.all()],
        "sandbox": party.sandbox,
        "illustrative": party.illustrative,
        "ended_at": iso(party.ended_at),
    }
