"""The room's part of the command line: `duoc ledger checkpoint|proof|entries|erase`. `audit` is added by the doors."""

import argparse
import json
from itertools import islice
from typing import Any
from uuid import UUID

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame.telling import Run, account, told
from duoc.ledger import services as ledger


def register(subparsers: Any) -> argparse._SubParsersAction:  # type: ignore[type-arg]  # argparse's type is private
    """Add `ledger` and its verbs; gives the verbs, so that a door can add those that span rooms."""
    room = subparsers.add_parser("ledger", help="sổ cái và bằng chứng · the ledger and its proofs")
    verbs: argparse._SubParsersAction[Any] = room.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, line: str, run: Run) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = verbs.add_parser(name, help=line, description=line)
        parser.add_argument(
            "--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION
        )
        parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
        parser.set_defaults(run=told(run, ledger.LedgerError))
        return parser

    parser = verb("checkpoint", "điểm mốc đã ký mới nhất · the newest signed checkpoint", _checkpoint)
    parser.add_argument("--size", type=int, help="điểm mốc của cỡ này · the checkpoint of this size")
    parser = verb("proof", "bằng chứng một mục nằm trong sổ · proof that an entry is in the log", _proof)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--index", type=int, help="số thứ tự của mục · the entry's number")
    which.add_argument("--event", type=UUID, help="mã sự kiện · the event's identifier")
    parser = verb("entries", "các mục của sổ · entries of the log", _entries)
    parser.add_argument("--kind", action="append", help="chỉ loại này (lặp lại được) · only this kind (repeatable)")
    parser.add_argument("--after", type=int, default=-1, help="sau số này · after this number")
    parser.add_argument("--limit", type=int, default=20, help="nhiều nhất · at most")
    parser = verb("erase", "xóa nội dung một mục theo luật dữ liệu cá nhân · erase what an entry commits to", _erase)
    parser.add_argument("--index", type=int, required=True, help="số thứ tự của mục · the entry's number")
    parser.add_argument("--reason", required=True, help="căn cứ pháp lý, công khai mãi mãi · the legal ground, public")
    parser.add_argument("--by", default=account(), metavar="NAME", help="người thực hiện · who does it")
    return verbs


def _checkpoint(arguments: argparse.Namespace) -> int | None:
    note = ledger.checkpoint(arguments.size, environment=arguments.environment)
    if arguments.json:
        identity = ledger.log(environment=arguments.environment)
        origin, size, root = note.split("\n")[:3]
        _print({"origin": origin, "size": int(size), "root": root, "vkey": identity.vkey, "note": note})
    else:
        print(note, end="")
    return None


def _proof(arguments: argparse.Namespace) -> int | None:
    if arguments.event is not None:
        proof = ledger.inclusion(arguments.event, environment=arguments.environment)
        if proof is None:
            raise ledger.NotInLogError(
                f"Sổ chưa có sự kiện {arguments.event}: sự kiện còn chờ được ghi, hoặc không có sự kiện này."
            )
    else:
        proof = ledger.inclusion_of_index(arguments.index, environment=arguments.environment)
    if arguments.json:
        _print(proof.members())
        return None
    # The citizen's form: c2sp.org/tlog-proof.
    lines = ["c2sp.org/tlog-proof@v1", f"index {proof.index}", *map(encode_base64, proof.path), "", proof.checkpoint]
    print("\n".join(lines), end="")
    return None


def _entries(arguments: argparse.Namespace) -> int | None:
    found = ledger.follow(arguments.kind, arguments.after, environment=arguments.environment)
    for entry in islice(found, max(0, arguments.limit)):
        if arguments.json:
            _print(entry.members())
        else:
            text = entry.entry.decode("utf-8", "replace")
            print(f"{entry.index:>10}  {entry.logged_at:%Y-%m-%d %H:%M:%S}  {entry.kind}  {text[:200]}")
    return None


def _erase(arguments: argparse.Namespace) -> int | None:
    index = arguments.index
    erased = ledger.erase(index, arguments.reason, by=arguments.by, environment=arguments.environment)
    if arguments.json:
        _print({"index": index, "erased": erased})
    elif erased:
        print(f"Đã xóa nội dung của mục số {index}; mục ấy và mọi bằng chứng vẫn đúng. Việc xóa được ghi vào sổ.")
    else:
        print(f"Nội dung của mục số {index} đã được xóa từ trước.")
    return None


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))
