"""`duoc trace site add | list | correct | end | history`: ponds, apiaries, workshops, stores."""

import argparse
import json
from typing import Any
from uuid import UUID

from duoc.core.environment import Environment
from duoc.frame.telling import Run, account, told
from duoc.people import services as people
from duoc.trace.rules.sites import KINDS, SiteRefusedError
from duoc.trace.services import changes, sites

_FACTS = ("name", "kind", "commune", "gln", "capacity_kg")


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "nơi nuôi, làm và giữ hàng của chủ thể · ponds, apiaries, workshops and stores of parties"
    noun = verbs.add_parser("site", help=line, description=line).add_subparsers(
        dest="site", required=True, metavar="VERB"
    )
    add = _verb(noun, "add", "ghi một địa điểm · register a site", _add)
    add.add_argument("--party", required=True, metavar="CODE", help="chủ thể · whose it is")
    _facts(add, required=True)
    add.add_argument("--illustrative", action="store_true", help="số liệu minh họa · invented")
    listing = _verb(noun, "list", "các địa điểm · all sites", _list)
    listing.add_argument("--party", metavar="CODE", help="chỉ của chủ thể này · of this party alone")
    for name, words, run in (
        ("correct", "sửa một địa điểm, điều cũ vẫn giữ · correct a site; what was there is kept", _correct),
        ("end", "đóng một địa điểm · close a site", _end),
        ("history", "các lần đổi của một địa điểm · what was changed of a site", _history),
    ):
        verb = _verb(noun, name, words, run)
        verb.add_argument("site", type=UUID, metavar="ID", help="định danh, xem list · its identifier")
        verb.add_argument("--party", required=True, metavar="CODE", help="chủ thể · whose it is")
        if name == "correct":
            _facts(verb, required=False)


def _facts(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--name", required=required, help="tên · its name")
    parser.add_argument("--kind", required=required, choices=KINDS, help="ao, trại ong, xưởng, kho · what it is")
    parser.add_argument("--commune", required=required, metavar="CODE", help="mã xã 5 chữ số · code of the commune")
    parser.add_argument("--gln", help="GLN 13 chữ số · Global Location Number")
    parser.add_argument("--capacity-kg", type=int, metavar="KG", help="sản lượng một năm · yield of a year")


def _verb(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(run, SiteRefusedError, people.AccountRefusedError))
    return parser


def _add(arguments: argparse.Namespace) -> None:
    site = sites.register_site(
        people.party_named(arguments.party),
        arguments.name,
        arguments.kind,
        arguments.commune,
        gln=arguments.gln or "",
        capacity_kg=arguments.capacity_kg,
        illustrative=arguments.illustrative,
        by=account(),
        environment=arguments.environment,
    )
    _tell(arguments, site, f"Đã ghi {site.name}: {site.pk}.")


def _list(arguments: argparse.Namespace) -> None:
    party = people.party_named(arguments.party) if arguments.party else None
    rows = sites.sites(party, arguments.environment)
    if arguments.json:
        print(json.dumps([_members(row) for row in rows], ensure_ascii=False, indent=1))
        return
    if not rows:
        print("Chưa có địa điểm nào. Ghi bằng `duoc trace site add`.")
    communes = sites.commune_names(rows)
    for row in rows:
        ended = " (đã đóng)" if row.ended_at else ""
        print(f"{row.pk}  {row.name} – {communes[row.pk] or row.commune} – {row.party.name}{ended}")


def _correct(arguments: argparse.Namespace) -> None:
    wanted = {name: value for name in _FACTS if (value := getattr(arguments, name)) is not None}
    about = {"by": account(), "environment": arguments.environment}
    site = sites.correct_site(arguments.site, people.party_named(arguments.party), **about, **wanted)
    _tell(arguments, site, f"Đã sửa {site.name}.")


def _end(arguments: argparse.Namespace) -> None:
    about = {"by": account(), "environment": arguments.environment}
    site = sites.end_site(arguments.site, people.party_named(arguments.party), **about)
    _tell(arguments, site, f"Đã đóng {site.name}.")


def _history(arguments: argparse.Namespace) -> None:
    party = people.party_named(arguments.party)
    site = sites.site_of(party, arguments.site, arguments.environment)
    rows = changes.history(party.pk, arguments.environment, noun="site", subject=str(site.pk))
    told_ = [
        {"at": row.at.isoformat(), "verb": row.verb, "before": row.before, "after": row.after, "by": row.author}
        for row in rows
    ]
    if arguments.json:
        print(json.dumps(told_, ensure_ascii=False, indent=1))
        return
    for one in told_:
        print(f"{one['at']}  {one['verb']}  {one['before']} → {one['after']}  {one['by']}")


def _tell(arguments: argparse.Namespace, site: sites.Site, sentence: str) -> None:
    print(json.dumps(_members(site), ensure_ascii=False, indent=1) if arguments.json else sentence)


def _members(site: sites.Site) -> dict[str, Any]:
    return {
        "id": str(site.pk),
        "uri": sites.uri(site),
        "party": site.party.code,
        **{name: getattr(site, name) for name in _FACTS},
        "illustrative": site.illustrative,
        "ended_at": site.ended_at.isoformat() if site.ended_at else None,
    }
