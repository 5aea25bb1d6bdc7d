"""`duoc exchange alarms | place`: secrets that are used from two places, secrets that end soon, and what a steward accepts."""

import argparse
import sys
from datetime import datetime
from typing import Any

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import done, print_rows
from duoc.exchange.services import RefusedError
from duoc.frame.telling import account, told


def register(verbs: Any) -> None:
    """Add the verbs."""
    _verb(verbs, "alarms", "bí mật dùng từ hai nơi, sắp hết hạn · secrets in two places, ending soon", _alarms)
    line = "nơi dùng khóa, bí mật, chứng thư · from where secrets are used"
    nouns = verbs.add_parser("place", help=line, description=line).add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    _verb(nouns, "list", "các nơi đã dùng · the places", _places)
    accept = _verb(nouns, "accept", "xác nhận nơi dùng là đúng · say that a place is right", _accept)
    accept.add_argument("secret", help="key:…, secret:…, certificate:… như alarms in ra · as alarms prints it")
    accept.add_argument("network", help="10.1.0.0/16; có thể rộng hơn nơi đã thấy · may be wider than what was seen")
    accept.add_argument("--by", default=account(), help="người thực hiện · who does it")


def _verb(verbs: Any, name: str, line: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(run, RefusedError))
    return parser


def _alarms(arguments: argparse.Namespace) -> None:
    found = exchange.alarms(arguments.environment)
    whole = {"environment": arguments.environment.value, "alarms": [alarm.members() for alarm in found]}
    shown = [
        {
            "secret": alarm.credential.id,
            "label": alarm.credential.label,
            "owner": alarm.client or alarm.credential.owner,
            "why": f"dùng từ nơi thứ hai {alarm.network}" if alarm.network else f"còn {alarm.days_left} ngày",
            "time": _local(alarm.since or alarm.credential.ends),
        }
        for alarm in found
    ]
    print_rows(arguments, whole, ["secret", "label", "owner", "why", "time"], shown, "Không có cảnh báo nào.")
    if any(alarm.network for alarm in found) and not arguments.json:
        print(
            "Đúng nơi: `duoc exchange place accept SECRET NETWORK`. Không đúng: thu hồi và cấp bí mật mới.",
            file=sys.stderr,
        )


def _places(arguments: argparse.Namespace) -> None:
    found = exchange.places(arguments.environment)
    whole = {"environment": arguments.environment.value, "places": [place.members() for place in found]}
    shown = [
        {
            "secret": place.credential.id,
            "network": place.network,
            "client": place.client,
            "first": _local(place.first),
            "last": _local(place.last),
            "accepted": place.accepted is not None,
        }
        for place in found
    ]
    head = ["secret", "network", "client", "first", "last", "accepted"]
    print_rows(arguments, whole, head, shown, "Chưa thấy bí mật nào được dùng.")


def _accept(arguments: argparse.Namespace) -> None:
    about = {"by": arguments.by, "environment": arguments.environment}
    ended = exchange.accept_place(arguments.secret, arguments.network, **about)
    said = f"{arguments.secret} được dùng từ {arguments.network}; {ended} cảnh báo đã hết."
    done(arguments, {"secret": arguments.secret, "ended": ended}, said)


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M}" if moment is not None else ""
