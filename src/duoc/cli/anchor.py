"""`duoc anchor`: put the ledger's roots into a contract on a chain, and compare chain and log.

It works on any C2SP log; only `deploy`, `run` and `hand-over` need an account.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from duoc.cli import anchor_words
from duoc.core.progress import say
from duoc.frame.telling import Run, told
from duoc.wire.anchor import account, arguments, comparison, running, state
from duoc.wire.anchor.published import LogAwayError, PublishedLog
from duoc.wire.anchor.rpc_address import RpcAddress

# Between two looks at a chain whose blocks we wait for, and before a log's older copy is read again.
LOOK_S = 2.0


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Arguments of its verbs."""
    anchor = commands.add_parser("anchor", help="neo sổ cái vào một chuỗi EVM · anchor the ledger in an EVM chain")
    verbs: argparse._SubParsersAction[Any] = anchor.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, line: str, run: Run) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = verbs.add_parser(name, help=line, description=line)
        parser.set_defaults(run=told(run, *running.SENTENCES, LogAwayError))
        return parser

    parser = verb("deploy", "đưa hợp đồng lên chuỗi · put the contract on the chain", _deploy)
    arguments.add_chain(parser)
    arguments.add_key(parser)
    arguments.add_confirmations(parser)
    _add_json(parser)
    arguments.add_run(verb("run", "neo đều đặn cho tới khi dừng · anchor from time to time until stopped", running.run))
    parser = verb("check", "đối chiếu chuỗi với sổ · compare chain and log", _check)
    parser.add_argument("--log", required=True, metavar="FOLDER_OR_URL", help="sổ đã công bố · the published log")
    arguments.add_log_key(parser)
    arguments.add_chain(parser)
    arguments.add_contract(parser)
    remembered = "tệp trạng thái, để nhận ra chuỗi bị dựng lại · a state file, to know a chain that was reset"
    parser.add_argument("--state", type=Path, metavar="FILE", help=remembered)
    arguments.add_late(parser, "không có thì không xét · not looked at without it")
    _add_json(parser)
    parser = verb("status", "điểm neo mới nhất và báo động · the last anchor and the alarms", _status)
    arguments.add_state(parser)
    _add_json(parser)
    line = "tắt báo động đã được xem xét · end lasting alarms that were looked into"
    arguments.add_state(verb("acknowledge", line, _acknowledge))
    parser = verb("hand-over", "giao hợp đồng cho tài khoản khác · make another account the owner", _hand_over)
    arguments.add_chain(parser)
    arguments.add_contract(parser)
    arguments.add_key(parser)
    parser.add_argument("--to", required=True, metavar="ADDRESS", help="tài khoản nhận · the new owner")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")


def _deploy(given: argparse.Namespace) -> int:
    from duoc.wire.anchor.deployment import deploy
    from duoc.wire.anchor.evm_node import Node

    def tell(vietnamese: str, english: str) -> None:
        print(say(vietnamese, english), file=sys.stderr, flush=True)

    node = Node.connect(RpcAddress.given(given.rpc))
    if account.create(given.key):
        tell(f"Đã tạo khóa tài khoản {given.key}", f"Made the account's key {given.key}")
    made = deploy(
        node,
        account.read(given.key),
        given.confirmations,
        lambda: time.sleep(LOOK_S),
        lambda address: tell(f"{address}: chờ {given.confirmations} khối", f"{address}: waiting for its blocks"),
    )
    print(json.dumps(asdict(made)) if given.json else anchor_words.deployment(made))
    return 0


def _check(given: argparse.Namespace) -> int:
    remembered = state.load(given.state) if given.state else None
    if given.state and remembered is None:
        raise state.StateError(f"{given.state} is not there")
    log = PublishedLog(given.log, running.log_key(given.vkey))
    chain = running.chain(given)
    found = comparison.compare(log, chain, remembered, given.late, int(time.time()), lambda: time.sleep(LOOK_S))
    if given.json:
        print(json.dumps(anchor_words.members(found), ensure_ascii=False, indent=1))
    else:
        print(anchor_words.comparison(found))
    return 1 if found.findings else 0


def _status(given: argparse.Namespace) -> int:
    remembered = _remembered(given.state)
    standing = anchor_words.standing_alarms(remembered, int(time.time()))
    if given.json:
        members = {**remembered.members(), "alarms": [asdict(alarm) for alarm in standing]}
        print(json.dumps(members, ensure_ascii=False, indent=1))
    else:
        print(anchor_words.status(remembered, standing))
    return 1 if standing else 0


def _acknowledge(given: argparse.Namespace) -> int:
    with state.owned(given.state):
        remembered = _remembered(given.state)
        ended = running.acknowledge(remembered)
        state.save(given.state, remembered)
    print(say(f"Đã tắt: {', '.join(ended) or 'không có'}", f"Ended: {', '.join(ended) or 'none'}"))
    return 0


def _hand_over(given: argparse.Namespace) -> int:
    transaction = running.chain(given, account.read(given.key)).hand_over(given.to)
    print(say(f"Đã gửi giao dịch {transaction}", f"Sent transaction {transaction}"))
    return 0


def _remembered(path: Path) -> state.State:
    remembered = state.load(path)
    if remembered is None:
        raise state.StateError(f"{path} is not there: has duoc anchor run been started with it?")
    return remembered
