"""`duoc guard key` and `judge`: what the wall sees in a statement, and what it would say of it, without a database."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

_Answer = Callable[[dict[str, Any]], dict[str, Any]]


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "khóa của từng câu lệnh SQL trong danh sách cho phép · the allow-list key of each SQL statement"
    key = verbs.add_parser("key", help=line, description=line)
    key.set_defaults(run=_key)
    line = "chính sách cho qua hay chặn từng câu lệnh SQL · whether a policy allows or blocks each SQL statement"
    judge = verbs.add_parser("judge", help=line, description=line)
    judge.add_argument(
        "--policy",
        type=Path,
        required=True,
        metavar="FILE",
        help="tệp chính sách hoặc allow_list · policy or allow_list",
    )
    judge.set_defaults(run=_judge)
    for verb in (key, judge):
        verb.add_argument(
            "--jsonl",
            required=True,
            metavar="FILE",
            help='mỗi dòng {"sql", "search_path"?}; - là đầu vào chuẩn · one object a line; - is standard input',
        )


def _key(args: argparse.Namespace) -> int:
    from duoc.engines.sql import DEFAULT, SqlRefusedError, analyse, joint_key
    from duoc.engines.sql.grammar import LARGEST

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        try:
            found = analyse(line["sql"], line.get("search_path", DEFAULT), LARGEST)
        except SqlRefusedError as refused:
            return {"error": refused.reason}
        return {"key": joint_key(found)} if found else {"error": "không có câu lệnh"}

    return _answered(args.jsonl, answer, lambda reason: {"error": reason})


def _judge(args: argparse.Namespace) -> int:
    from duoc.engines.sql import DEFAULT, Policy
    from duoc.engines.sql.grammar import LARGEST

    try:
        policy = Policy.from_document(json.loads(args.policy.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        print(f"{args.policy}: {error}", file=sys.stderr)
        return 2
    for example, why in policy.passed_over:
        print(f"không duyệt: {example[:200]}: {why}", file=sys.stderr)

    def answer(line: dict[str, Any]) -> dict[str, Any]:
        verdict = policy.judge(line["sql"], line.get("search_path", DEFAULT), None, LARGEST)
        reason = f"{verdict.reason}; {verdict.nearest}" if verdict.nearest else verdict.reason
        return {"verdict": verdict.word, "reason": reason}

    return _answered(args.jsonl, answer, lambda reason: {"verdict": "block", "reason": reason})


def _answered(name: str, answer: _Answer, refuse: Callable[[str], dict[str, Any]]) -> int:
    """Answers line by line, so that it can stand in a pipe; a line that cannot be read gets an answer too."""
    try:
        with nullcontext(sys.stdin) if name == "-" else Path(name).open(encoding="utf-8", errors="replace") as file:
            for line in _lines(file):
                print(
                    json.dumps(answer(line) if line is not None else refuse("dòng không đọc được"), ensure_ascii=False)
                )
    except OSError as error:
        print(f"{name}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _lines(file: TextIO) -> Iterator[dict[str, Any] | None]:
    for text in file:
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            yield None
            continue
        path = line.get("search_path", "") if type(line) is dict else None
        yield line if type(path) is str and type(line.get("sql")) is str else None
