"""`duoc trace validate | event-hash`: EPCIS documents judged and named, without a database."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from duoc.engines.epcis import documents, validation
from duoc.engines.epcis.documents import DocumentError
from duoc.engines.epcis.event_hash import event_hash
from duoc.engines.epcis.hash_order import ORDERS
from duoc.engines.epcis.problems import Problem
from duoc.engines.epcis.rules import order
from duoc.frame.telling import told


def register(verbs: Any) -> None:
    """Add the verbs that read a file."""
    hashing = _verb(verbs, "event-hash", "mã băm CBV 2.0, mỗi sự kiện một dòng · CBV 2.0 hashes, one a line", _hashes)
    hashing.add_argument(
        "--order",
        choices=list(ORDERS),
        default="published",
        help="thứ tự trường: như các mã băm đã công bố, hoặc như văn bản CBV · as published hashes have it, or the text",
    )
    judging = _verb(
        verbs,
        "validate",
        "soát tài liệu EPCIS; thoát 1 nếu bị từ chối · judge a document; exit 1 if refused",
        _verdicts,
    )
    judging.add_argument("--json", action="store_true", help="in ra JSON · print JSON")


def _verb(verbs: Any, name: str, line: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=line, description=line)
    parser.add_argument("file", type=Path, metavar="FILE", help="tài liệu JSON-LD hoặc XML · JSON-LD or XML")
    parser.set_defaults(run=told(run, DocumentError, OSError))
    return parser


def _hashes(arguments: argparse.Namespace) -> None:
    with arguments.file.open("rb") as file:
        document = documents.scan(file)
        for index, event in enumerate(document.events):
            if not isinstance(event, dict):
                raise DocumentError(f"$.epcisBody.eventList[{index}]", "an event is an object")
            print(event_hash(event, document.prefixes_of(event), document.ignored, ORDERS[arguments.order]))


def _verdicts(arguments: argparse.Namespace) -> int:
    header: list[Problem] = []
    events: list[dict[str, Any]] = []
    warnings: list[dict[str, Any]] = []
    with arguments.file.open("rb") as file:
        try:
            document = documents.scan(file)
        except DocumentError as error:
            header.append(Problem("document", error.place, error.reason))
        else:
            header += validation.judge_header(document)
            told = order.Order()
            for event, verdict in validation.judged(document, validation.Limits(datetime.now(UTC))):
                events.append(_told(verdict.index, verdict.errors))
                warnings += [_warning(verdict.index, problem) for problem in verdict.warnings]
                if verdict.accepted:
                    order.hear(told, verdict.index, event)
            warnings += [_warning(index, problem) for index, problem in order.problems(told)]
    refused = [one for one in events if not one["accepted"]]
    found = {**_told(None, tuple(header)), "events": events, "warnings": warnings}
    found["accepted"] = not header and not refused
    del found["index"]
    if arguments.json:
        json.dump(found, sys.stdout, ensure_ascii=False)
        print()
    else:
        print("\n".join(_lines(found)))
    return 0 if found["accepted"] else 1


def _told(index: int | None, errors: tuple[Problem, ...]) -> dict[str, Any]:
    """`rule` is that of the first error; `reason` names all."""
    rule, reason = (errors[0].rule, "; ".join(map(str, errors))) if errors else (None, None)
    return {"index": index, "accepted": not errors, "rule": rule, "reason": reason}


def _warning(index: int, problem: Problem) -> dict[str, Any]:
    return {"index": index, "rule": problem.rule, "reason": str(problem)}


def _lines(found: dict[str, Any]) -> Iterator[str]:
    events = found["events"]
    if found["reason"]:
        yield f"Tài liệu bị từ chối [{found['rule']}]: {found['reason']}"
    for one in events:
        if not one["accepted"]:
            yield f"Sự kiện {one['index']} bị từ chối [{one['rule']}]: {one['reason']}"
    for one in found["warnings"]:
        yield f"Sự kiện {one['index']}, lưu ý [{one['rule']}]: {one['reason']}"
    good = sum(one["accepted"] for one in events)
    yield f"{good}/{len(events)} sự kiện được nhận, {len(found['warnings'])} lưu ý."
