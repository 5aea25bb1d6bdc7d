"""`duoc trace proof | verify`: the proof document of a stamp, made here or judged from anywhere."""

import argparse
import json
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.policy import Policy
from duoc.frame.telling import told
from duoc.ledger import services as ledger
from duoc.trace.rules import words
from duoc.trace.rules.drafts import TYPES
from duoc.trace.rules.serials import SerialError
from duoc.trace.rules.stamp_proof import Proven, StampProofError, judge
from duoc.trace.services import evidence

_PRODUCTION = Environment.PRODUCTION


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "bằng chứng của một con tem, để ai cũng kiểm được · a stamp's proof, for anybody to verify"
    making = verbs.add_parser("proof", help=line, description=line)
    making.add_argument("serial", help="số sê-ri 16 ký tự · the serial")
    making.add_argument("--out", type=Path, metavar="FILE", help="mặc định: in ra · printed by default")
    making.add_argument("--environment", type=Environment, choices=list(Environment), default=_PRODUCTION)
    making.set_defaults(run=told(_make, SerialError, StampProofError, ledger.LedgerError, OSError))
    line = "kiểm bằng chứng của một con tem theo chính sách của mình; thoát 1 nếu sai · verify a stamp's proof"
    verifying = verbs.add_parser("verify", help=line, description=line)
    verifying.add_argument("file", type=Path, help="tệp bằng chứng · the proof document")
    verifying.add_argument(
        "--policy", type=Path, metavar="FILE", help="mặc định: của nhà này · this house's by default"
    )
    verifying.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    verifying.set_defaults(run=told(_verify, StampProofError, NoteError, ledger.LedgerError, OSError))


def _make(arguments: argparse.Namespace) -> None:
    found = evidence.document(arguments.serial, environment=arguments.environment)
    if found is None:
        raise StampProofError("stamp", "Không có tem nào mang số sê-ri này.")
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)


def _verify(arguments: argparse.Namespace) -> None:
    try:
        document = json.loads(arguments.file.read_bytes())
    except ValueError:
        raise StampProofError("form", f"{arguments.file} không phải JSON.") from None
    found = judge(document, _policy(arguments.policy))
    if arguments.json:
        print(json.dumps(_members(found), ensure_ascii=False))
        return
    print(
        f"Đã chứng minh: tem {found.serial} của {found.product}, lô tem {found.minted['batch']}, tạo lúc {found.minted['time']}."
    )
    if found.bound:
        print(f"  kích hoạt cho lô {found.bound[2]} lúc {found.bound[3]}")
    for facts in found.events:
        event = facts.get("event", [{}])[0]
        who = f" · {facts['party'][0]}" if "party" in facts else ""
        print(f"  {event.get('eventTime', '')}  {_step(event)}{who}")
    print(f"Nhân chứng đã ký: {', '.join(found.judgement.cosigners) or 'không có'}.")
    print("Chưa được chứng minh: điều đã khai là đúng sự thật; tình trạng của tem lúc này (lời của máy chủ).")


def _step(event: dict[str, Any]) -> str:
    return words.step(event.get("bizStep", ""), TYPES.get(event.get("type", ""), 1))


def _policy(file: Path | None) -> Policy:
    if file is not None:
        return policies.parse(file.read_bytes())
    return policies.parse(ledger.trust().policy.encode())


def _members(found: Proven) -> dict[str, Any]:
    stated = found.judgement.checkpoint
    return {
        "serial": found.serial,
        "product": found.product,
        "minted": found.minted,
        "bound": found.bound,
        "events": found.events,
        "origin": stated.origin,
        "size": stated.size,
        "witnesses": found.judgement.cosigners,
    }
