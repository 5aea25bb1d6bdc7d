"""`duoc ledger verify`, and the audit of a published log: what an auditor can do without the province's database.

Both work on any log in C2SP form. The reason is on standard output, in the language of the terminal; status 0 or 1.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from duoc.cli import verdicts
from duoc.core.progress import number, say
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle import proof as proofs
from duoc.engines.merkle.keys import NoteError, parse_vkey
from duoc.engines.merkle.policy import Policy
from duoc.engines.merkle.tree import ProofError
from duoc.wire.auditor.audit import audit, trust
from duoc.wire.auditor.findings import Report
from duoc.wire.auditor.published import open_log
from duoc.wire.auditor.source import SourceError


def register(verbs: Any) -> None:
    """Add `verify` to the verbs of `duoc ledger`."""
    line = "kiểm chứng một mục bằng tệp bằng chứng, không cần mạng · verify an entry by its proof file, offline"
    parser = verbs.add_parser("verify", help=line, description=line)
    parser.add_argument("proof", type=Path, metavar="PROOF", help="tệp .tlog-proof · the proof file")
    parser.add_argument(
        "--policy", type=Path, required=True, help="chính sách tin cậy · the trust policy (tlog-policy)"
    )
    parser.add_argument("--entry", type=Path, required=True, help="tệp chứa đúng các byte của mục · the entry's bytes")
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    try:
        policy = policies.parse(arguments.policy.read_bytes())
        entry = arguments.entry.read_bytes()
        proof = proofs.parse(arguments.proof.read_bytes())
        judged = proofs.verify(policy, entry, proof)
    except (OSError, NoteError, ProofError) as error:
        kind, told = verdicts.reason(error)
        if arguments.json:
            _print({"verified": False, "reason": kind, "detail": str(error)})
        else:
            print(f"{say('Không chấp nhận', 'Refused')}: {told} ({verdicts.safe(str(error))}).")
        return 1
    stated = judged.checkpoint
    if arguments.json:
        _print({"verified": True, "index": proof.index, **verdicts.statement(stated, judged.cosigners)})
        return 0
    index, size, origin = number(proof.index), number(stated.size), verdicts.safe(stated.origin)
    print(
        say(
            f"Khớp: mục số {index} nằm trong sổ {origin}, cỡ {size}.",
            f"Verified: entry {index} is in the log {origin} of size {size}.",
        )
    )
    for name, time_s in judged.cosigners.items():
        print(f"  {say('nhân chứng', 'witness')} {policies.shown(name)}, {verdicts.moment(time_s)}")
    return 0


def audit_published(arguments: argparse.Namespace) -> int:
    """`duoc ledger audit FOLDER_OR_URL`: 0 when the files are whole, 1 with the reason when not."""
    begun = time.monotonic()
    try:
        policy = _policy_of(arguments)
        kept = [path.read_bytes() for path in arguments.checkpoint]
        with open_log(arguments.place) as log:
            report = audit(log, policy, kept, verdicts.ProgressLine().show)
    except (OSError, NoteError, SourceError) as error:
        if arguments.json:
            _print({"whole": False, "error": str(error)})
        else:
            print(f"{say('Không kiểm tra được', 'Could not be audited')}: {verdicts.safe(str(error))}.")
        return 1
    seconds = time.monotonic() - begun
    if arguments.json:
        _print(_members(report, seconds))
    else:
        _tell(report, seconds)
    return 0 if report.whole else 1


def _policy_of(arguments: argparse.Namespace) -> Policy:
    if arguments.policy is None:
        if arguments.vkey is None:
            raise NoteError(say("hãy đưa khóa của sổ bằng --vkey", "give the log's key as you know it by --vkey"))
        return trust(parse_vkey(arguments.vkey))
    policy = policies.parse(arguments.policy.read_bytes())
    if arguments.vkey is None:
        return policy
    return Policy(trust(parse_vkey(arguments.vkey)).logs, policy.witnesses, policy.groups, policy.quorum)


def _tell(report: Report, seconds: float) -> None:
    for finding in report.findings:
        print(verdicts.line(finding))
    took, stated = verdicts.duration(seconds), report.checkpoint
    if stated is not None and report.whole:
        size, origin = number(stated.size), verdicts.safe(stated.origin)
        print(
            say(
                f"Sổ {origin}: {size} mục, mọi trang băm và gốc đã ký đều khớp ({took}).",
                f"Log {origin}: {size} entries, every tile and the signed root agree ({took}).",
            )
        )
        return
    count = f"{len(report.findings)}{'+' if report.cut else ''}"
    first = say("không rõ", "unknown") if report.first_bad_index is None else str(report.first_bad_index)
    print(
        say(
            f"! {count} điểm không khớp; mục sai đầu tiên: {first} ({took}).",
            f"! {count} findings; first bad index: {first} ({took}).",
        )
    )


def _members(report: Report, seconds: float) -> dict[str, Any]:
    known = {} if report.checkpoint is None else verdicts.statement(report.checkpoint, report.cosigners)
    return {
        "whole": report.whole,
        **known,
        "first_bad_index": report.first_bad_index,
        "findings": [finding.as_json() for finding in report.findings],
        "more": report.cut,
        "seconds": round(seconds, 3),
    }


def _print(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
