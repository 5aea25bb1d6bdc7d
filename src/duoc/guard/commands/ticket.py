"""`duoc guard ticket issue | issuer | trust | drop | list`: who may say that an officer works on a dossier."""

import argparse
import json
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.core.progress import say
from duoc.frame.telling import told
from duoc.guard.services import purpose
from duoc.guard.services.purpose import PurposeError

# A replay holds invented data alone and asks for no tickets.
ENVIRONMENTS = [Environment.PRODUCTION.value, Environment.SANDBOX.value]


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "vé hồ sơ: cấp vé, nơi cấp vé · tickets of dossiers and who issues them"
    noun = verbs.add_parser("ticket", help=line, description=line).add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    issue = _verb(noun, "issue", "cấp một vé, in ra một dòng · issue a ticket, one line", _issue)
    issue.add_argument("--officer", required=True, help="cán bộ · the officer")
    issue.add_argument("--agency", required=True, help="cơ quan của cán bộ · the officer's agency")
    issue.add_argument("--dossier", required=True, metavar="CODE", help="mã hồ sơ · the dossier")
    issue.add_argument(
        "--field",
        action="append",
        required=True,
        metavar="NAME",
        help="schema.bảng[.cột] hoặc dịch vụ, nhiều lần được · table, column or service; repeatable",
    )
    issue.add_argument("--minutes", type=int, default=15, help="hạn dùng, tới 15 · how long, at most 15")
    issue.add_argument("--once", action="store_true", help="chỉ dùng một lần · opens once")
    issue.add_argument("--issuer", default="", metavar="NAME", help="nơi cấp có khóa ở máy này · whose key lies here")
    issuer = _verb(noun, "issuer", "tạo một nơi cấp vé với khóa ở máy này · a new issuer, key on this machine", _issuer)
    issuer.add_argument("name")
    issuer.add_argument(
        "--for",
        dest="agencies",
        action="append",
        required=True,
        metavar="AGENCY",
        help="được cấp cho cơ quan nào; * là mọi cơ quan · for whose officers; * for all",
    )
    trust = _verb(
        noun, "trust", "tin khóa công khai của phần mềm một cửa · believe a case system's public keys", _trust
    )
    trust.add_argument("file", type=Path, metavar="FILE", help="bộ khóa JWK (Ed25519, iss, agencies) · a JWK set")
    drop = _verb(noun, "drop", "thôi tin một khóa · believe a key no more", _drop)
    drop.add_argument("kid")
    _verb(noun, "list", "các khóa được tin · the keys that are believed", _list)


def _verb(noun: Any, name: str, line: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", choices=ENVIRONMENTS, default=ENVIRONMENTS[0])
    parser.set_defaults(run=told(run, PurposeError))
    return parser


def _issue(arguments: argparse.Namespace) -> None:
    print(purpose.issue_ticket(
        arguments.officer, arguments.agency, arguments.dossier, arguments.field, minutes=arguments.minutes,
        once=arguments.once, issuer=arguments.issuer, environment=Environment(arguments.environment),
    ))  # fmt: skip


def _issuer(arguments: argparse.Namespace) -> None:
    print(purpose.add_issuer(arguments.name, arguments.agencies, Environment(arguments.environment)))


def _trust(arguments: argparse.Namespace) -> None:
    for kid in purpose.trust_issuer(arguments.file, Environment(arguments.environment)):
        print(kid)


def _drop(arguments: argparse.Namespace) -> int:
    dropped = purpose.drop_issuer(arguments.kid, Environment(arguments.environment))
    print(
        say("Đã thôi tin khóa này.", "Not believed any more.") if dropped else say("Không có khóa này.", "No such key.")
    )
    return 0 if dropped else 1


def _list(arguments: argparse.Namespace) -> None:
    print(json.dumps(purpose.issuers(Environment(arguments.environment)).document(), ensure_ascii=False, indent=1))
