"""`duoc ledger monitor`: follows a remote log, and shouts. It needs neither the province's database nor its machine."""

import argparse
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from duoc.cli import verdicts
from duoc.core.progress import number, say
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.wire.auditor.alarms import Alarm, Alert
from duoc.wire.auditor.monitor import Look, Monitor
from duoc.wire.auditor.published import open_log
from duoc.wire.auditor.source import SourceError
from duoc.wire.auditor.state import StateError, load
from duoc.wire.auditor.views import sources_of
from duoc.wire.auditor.watch import Turn, Watch

_ALARMS = {
    Alarm.FORK: ("sổ bị rẽ nhánh: hai lịch sử cùng có chữ ký", "the log has forked: two histories are signed"),
    Alarm.ROLLBACK: ("sổ bị lùi lại", "the log was rolled back"),
    Alarm.INVALID: ("điểm mốc không tin được", "a checkpoint cannot be believed"),
    Alarm.DAMAGED: ("các tệp không khớp với điều đã ký", "files do not match what was signed"),
    Alarm.QUORUM: ("công bố khi chưa đủ nhân chứng", "published without its quorum"),
    Alarm.FROZEN: ("quá hạn không có chữ ký nhân chứng mới", "no new cosignature for too long"),
    Alarm.DEADLINE: ("sổ lỡ hạn", "the log missed its deadline"),
    Alarm.WITNESS: ("nhân chứng vắng quá lâu", "a witness has been absent for too long"),
    Alarm.CLOCK: ("đồng hồ của nhân chứng chạy nhanh", "a witness's clock is ahead"),
}


def register(verbs: Any) -> None:
    """Add `monitor` to the verbs of `duoc ledger`."""
    line = "theo dõi một sổ ở xa và báo động · follow a remote log and shout"
    parser = verbs.add_parser("monitor", help=line, description=line)
    parser.add_argument("url", metavar="URL", help="nơi công bố sổ · where the log is published")
    parser.add_argument(
        "--policy", type=Path, required=True, help="chính sách tin cậy · the trust policy (tlog-policy)"
    )
    parser.add_argument("--state", type=Path, required=True, help="tệp ghi nhớ · the file that remembers")
    parser.add_argument("--every", type=_seconds, default=60, metavar="SECONDS", help="mặc định 60 · default 60")
    parser.add_argument(
        "--deadline",
        type=_seconds,
        default=3600,
        metavar="SECONDS",
        help="chữ ký nhân chứng mới nhất cũ nhất là bao lâu, mặc định 3600 · how old the newest cosignature may be",
    )
    parser.add_argument(
        "--once", action="store_true", help="xem một lần; mã 1 khi có báo động · look once; 1 on an alarm"
    )
    parser.add_argument("--entries", action="store_true", help="đọc cả từng mục mới · read every new entry, too")
    parser.add_argument(
        "--command",
        metavar="PROGRAM",
        help="chạy khi có báo động, kèm loại, lời và tệp bằng chứng · run on an alarm, with its kind, words and evidence",
    )
    parser.add_argument("--json", action="store_true", help="mỗi lần xem một dòng JSON · a line of JSON for each look")
    parser.set_defaults(run=_monitor)


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return int(text)


def _monitor(arguments: argparse.Namespace) -> int:
    try:
        policy = policies.parse(arguments.policy.read_bytes())
        witnesses = sources_of(policy)
        state = load(arguments.state, int(time.time()))
        with ExitStack() as stack:
            for source in witnesses.values():
                stack.callback(source.close)
            log = stack.enter_context(open_log(arguments.url))
            monitor = Monitor(log, policy, state, witnesses, arguments.deadline, arguments.entries)
            return _watch(Watch(monitor, state, arguments.state, time.time), arguments)
    except (NoteError, SourceError, StateError, OSError) as error:
        sentence = f"{say('Không theo dõi được', 'Cannot monitor')}: {verdicts.safe(str(error))}."
        print(sentence, file=sys.stderr)
        return 1


def _watch(watch: Watch, arguments: argparse.Namespace) -> int:
    unreachable = ""
    while True:
        begun = time.monotonic()
        turn = watch.turn()
        for alert in turn.news:
            _shout(alert, turn, arguments.command)
        for alert in turn.over:
            _write(f"{say('Hết', 'Over')}: [{alert.kind.value}] {_subject(alert)}{say(*_ALARMS[alert.kind])}")
        look = turn.look
        if look.unreachable and not unreachable:
            _write(f"{say('Chưa tới được sổ', 'Out of reach')}: {verdicts.safe(look.unreachable)}")
        unreachable = look.unreachable
        if arguments.json:
            print(json.dumps(_members(turn), ensure_ascii=False), flush=True)
        elif look.advanced or arguments.once:
            _report(look)
        if arguments.once:
            return 1 if look.alerts or look.unreachable else 0
        if turn.is_fork:
            _write(
                say(
                    "Dừng theo dõi: sau khi rẽ nhánh, không điều gì sổ này nói còn tin được.",
                    "The watch ends: behind a fork nothing that this log says can be believed.",
                )
            )
            return 1
        time.sleep(max(0.0, arguments.every - (time.monotonic() - begun)))


def _shout(alert: Alert, turn: Turn, command: str | None) -> None:
    evidence = str(turn.evidence.get(alert, ""))
    words = f"{_subject(alert)}{say(*_ALARMS[alert.kind])} ({verdicts.safe(alert.detail)})"
    kept = f" [{say('bằng chứng', 'evidence')}: {evidence}]" if evidence else ""
    _write(f"{say('BÁO ĐỘNG', 'ALARM')} [{alert.kind.value}] {words}{kept}")
    if command is None:
        return
    try:
        # The operator's own program, without a shell: what a stranger wrote is one argument and nothing else.
        subprocess.run([command, alert.kind.value, words, evidence], timeout=60, check=True)  # noqa: S603  # see above
    except (OSError, subprocess.SubprocessError) as error:
        _write(f"{say('Lệnh báo động không chạy được', 'The command on alarms failed')}: {error}")


def _subject(alert: Alert) -> str:
    return f"{policies.shown(alert.subject)}: " if alert.subject else ""


def _write(words: str) -> None:
    print(f"{verdicts.moment(int(time.time()))}  {words}", file=sys.stderr, flush=True)


def _report(look: Look) -> None:
    if look.judged is None:
        return
    size, count = number(look.judged.checkpoint.size), len(look.judged.cosigners)
    told = say("đã kiểm chứng" if look.advanced else "không có gì mới", "verified" if look.advanced else "nothing new")
    if look.first and look.advanced:
        told = say("lần đầu, từ nay phải nối tiếp điểm mốc này", "first sight: all that follows must continue it")
    print(f"{say('Cỡ', 'Size')} {size}, {count} {say('nhân chứng', 'witnesses')}: {told}.", flush=True)


def _members(turn: Turn) -> dict[str, Any]:
    look = turn.look
    judged = look.judged
    alarms = [
        {**alert.as_json(), **({"evidence": str(turn.evidence[alert])} if alert in turn.evidence else {})}
        for alert in look.alerts
    ]
    told: dict[str, Any] = {"time": int(time.time()), "advanced": look.advanced, "alarms": alarms}
    if judged is not None:
        told |= verdicts.statement(judged.checkpoint, judged.cosigners)
    return {**told, "unreachable": look.unreachable} if look.unreachable else told
