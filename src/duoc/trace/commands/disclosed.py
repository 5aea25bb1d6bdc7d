"""`duoc trace disclosed verify`: a file that a producer gave to a buyer, checked without asking anybody."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.frame.telling import told
from duoc.ledger import services as ledger
from duoc.trace.rules import disclosed
from duoc.trace.rules.disclosed import DisclosedError, Verified


def register(verbs: Any) -> None:
    """Add the noun with its verb."""
    line = "điều mà một cơ sở cho người mua xem · what a producer shows to a buyer"
    noun = verbs.add_parser("disclosed", help=line, description=line).add_subparsers(
        dest="disclosed", required=True, metavar="VERB"
    )
    words = "kiểm tệp với sổ cái; thoát 1 nếu không đúng · check a file; exit 1 if it proves nothing"
    verb = noun.add_parser("verify", help=words, description=words)
    verb.add_argument("file", type=Path, metavar="FILE", help="tệp nhận từ cơ sở · the file")
    verb.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="tệp ledger.policy của người kiểm; mặc định của nhà này · your own policy",
    )
    verb.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    verb.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    verb.set_defaults(run=told(_verify, OSError, NoteError, DisclosedError))


def _verify(arguments: argparse.Namespace) -> int:
    text = arguments.policy.read_bytes() if arguments.policy else _own_policy(arguments.environment)
    try:
        found = disclosed.verify(arguments.file.read_bytes(), policies.parse(text))
    except DisclosedError as error:
        if arguments.json:
            print(json.dumps({"verified": False, "reason": str(error)}, ensure_ascii=False))
        else:
            print(f"duoc: tệp không chứng minh được gì: {error}", file=sys.stderr)
        return 1
    print(json.dumps(_members(found), ensure_ascii=False, indent=1) if arguments.json else "\n".join(_lines(found)))
    return 0


def _own_policy(environment: Environment) -> bytes:
    text = ledger.policy_text(environment)
    if text is None:
        raise DisclosedError("nhà này chưa có ledger.policy; đưa tệp của bạn bằng --policy")
    return text.encode()


def _members(found: Verified) -> dict[str, Any]:
    return {
        "verified": True,
        "log": found.origin,
        "size": found.size,
        "witnesses": found.cosigners,
        "parts": [{"of": one.of, "index": one.index, "time": one.time, "facts": one.facts} for one in found.parts],
    }


def _lines(found: Verified) -> list[str]:
    lines = [f"Đúng với sổ cái {found.origin}, cỡ {found.size}, {len(found.cosigners)} nhân chứng đã ký."]
    for one in found.parts:
        lines.append(
            f"Mục số {one.index} của sổ cái, vào lúc {one.time} ({'nhật ký' if one.of == 'diary' else 'sự kiện'}):"
        )
        lines += [f"  {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in one.facts]
    return lines
