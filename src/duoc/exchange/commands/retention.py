"""`duoc exchange bodies | erase-body | retention | archive`: what is kept, for how long, and where the old days lie."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from duoc.engines.merkle import keys
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import about, done, print_json, print_rows
from duoc.exchange.services import RefusedError

Verb = Callable[..., argparse.ArgumentParser]


def register(verbs: Any, verb: Verb, change: Verb) -> None:
    """Add the verbs."""
    bodies = change("bodies", "giữ hay không giữ nội dung của một dịch vụ · keep a service's bodies, or not", _bodies)
    bodies.add_argument("service", nargs="?", help="không ghi: liệt kê · without: list them")
    choice = bodies.add_mutually_exclusive_group()
    choice.add_argument("--keep", type=int, metavar="DAYS", help="giữ nội dung trong số ngày này · keep for so long")
    choice.add_argument("--no", action="store_true", help="thôi giữ; phần đã giữ xóa khi đến hạn · keep no more")
    bodies.add_argument("--basis", default="", help="căn cứ pháp lý; bắt buộc với dữ liệu cá nhân · legal basis")
    bodies.add_argument(
        "--most",
        type=int,
        default=1 << 20,
        metavar="BYTES",
        help="lớn hơn thì chỉ ghi nhận · larger ones are only noted",
    )
    erase = change("erase-body", "xóa nội dung đã giữ của một giao dịch · erase the kept bodies of one call", _erase)
    erase.add_argument("receipt", help="X-Duoc-Receipt")
    erase.add_argument("--reason", required=True, help="căn cứ của việc xóa · why")

    def noun(name: str, line: str) -> Any:
        return verbs.add_parser(name, help=line, description=line).add_subparsers(
            dest="what", required=True, metavar="WHAT"
        )

    retention = noun("retention", "thời hạn lưu giữ, xóa và lưu trữ · how long what is kept, erasing, archiving")
    rule = change("set", "đặt thời hạn, có căn cứ · set a period, with its legal basis", _set, retention)
    rule.add_argument("--messages", type=int, metavar="DAYS", help="nhật ký trong cơ sở dữ liệu · the message log")
    rule.add_argument("--bodies", type=int, metavar="DAYS", help="nội dung, nhiều nhất · bodies, at most")
    rule.add_argument("--basis", required=True, help="căn cứ pháp lý · legal basis")
    rule.add_argument("--from", dest="first", type=date.fromisoformat, metavar="YYYY-MM-DD", help="mặc định: hôm nay")
    run = change(
        "run", "xóa và lưu trữ những gì đến hạn; chạy mỗi ngày · do what is due; run it daily", _run, retention
    )
    run.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ làm gì · only say what would be done")
    verb("show", "thời hạn và các lần chạy · periods and runs", _show, retention)

    archive = noun("archive", "các đoạn lưu trữ của nhật ký · archive segments of the message log")
    verb("list", "các đoạn đã lưu trữ · the segments", _list, archive)
    check = verb("verify", "kiểm chứng một tệp lưu trữ, không cần máy chủ · verify a segment offline", _verify, archive)
    check.add_argument("file", type=Path)
    check.add_argument("--vkey", action="append", default=[], help="khóa bạn tin: tên+mã+base64 · a key you trust")


def _bodies(arguments: argparse.Namespace) -> None:
    if arguments.service is None:
        rows = [
            {
                "service": one.service,
                "days": one.days,
                "most": one.most_bytes,
                "kept": one.until is None,
                "basis": one.basis,
            }
            for one in exchange.kept_services(arguments.environment)
        ]
        whole = {"environment": arguments.environment.value, "bodies": rows}
        print_rows(arguments, whole, ["service", "days", "most", "kept", "basis"], rows, "Không giữ nội dung nào.")
        return
    if arguments.no:
        changed = exchange.stop_keeping(arguments.service, **about(arguments))
        done(arguments, {"changed": changed}, f"{arguments.service}: không giữ nội dung từ bây giờ.")
        return
    if arguments.keep is None:
        raise RefusedError("Cần --keep SỐ-NGÀY hoặc --no.")
    changed = exchange.keep_bodies(
        arguments.service, arguments.keep, basis=arguments.basis, most_bytes=arguments.most, **about(arguments)
    )
    told = f"{arguments.service}: giữ nội dung trong {arguments.keep} ngày, niêm phong. Khóa mở nằm trong tệp bodies.private"
    done(arguments, {"changed": changed}, f"{told}; hãy cất tệp ấy ở nơi khác.")


def _erase(arguments: argparse.Namespace) -> None:
    erased = exchange.erase_body(arguments.receipt, arguments.reason, **about(arguments))
    told = (
        "Đã xóa nội dung của giao dịch này; dấu băm trong sổ vẫn còn." if erased else "Không giữ nội dung nào để xóa."
    )
    done(arguments, {"erased": erased}, told)


def _set(arguments: argparse.Namespace) -> None:
    given = {subject: getattr(arguments, subject) for subject in ("messages", "bodies")}
    if not any(given.values()):
        raise RefusedError("Cần --messages hoặc --bodies.")
    changed = [
        subject
        for subject, days in given.items()
        if days is not None
        and exchange.set_retention(subject, days, basis=arguments.basis, first=arguments.first, **about(arguments))
    ]
    done(arguments, {"changed": changed}, "Đã đặt thời hạn lưu giữ." if changed else "Thời hạn đã như vậy từ trước.")


def _run(arguments: argparse.Namespace) -> int:
    if arguments.dry_run:
        work = exchange.due_retention(environment=arguments.environment)
    else:
        tell = (lambda _line: None) if arguments.json else print
        work = exchange.run_retention(tell=tell, **about(arguments))
    members = {
        "dry_run": arguments.dry_run,
        "bodies": work.erased,
        "days": {str(day): count for day, count in work.days.items()},
        "problems": work.problems,
    }
    will = "Sẽ xóa" if arguments.dry_run else "Đã xóa"
    then = "sẽ lưu trữ" if arguments.dry_run else "đã lưu trữ"
    told = f"{will} {work.erased} nội dung, {then} {len(work.days)} ngày với {work.messages} giao dịch."
    done(arguments, members, told)
    return 1 if work.problems else 0


def _show(arguments: argparse.Namespace) -> None:
    environment = arguments.environment
    rules = [
        {"subject": row.subject, "days": row.days, "from": str(row.valid_from), "basis": row.basis}
        for row in exchange.retention_rules(environment)
    ]
    runs = [
        {"begun": row.begun_at.isoformat(), "bodies": row.bodies, "days": row.days, "messages": row.messages,
         "problem": row.problem, "ended": row.ended_at is not None}
        for row in exchange.retention_runs(environment)
    ]  # fmt: skip
    whole = {"environment": environment.value, "rules": rules, "runs": runs}
    print_rows(
        arguments, whole, ["subject", "days", "from", "basis"], rows=rules, empty="Chưa đặt thời hạn lưu giữ nào."
    )
    if not arguments.json:
        print_rows(arguments, {}, ["begun", "bodies", "days", "messages", "problem"], runs, "Chưa chạy lần nào.")


def _list(arguments: argparse.Namespace) -> None:
    rows = [
        {"day": str(row.day), "gateway": row.gateway.name, "number": row.number, "messages": row.messages,
         "sha256": keys.encode_base64(bytes(row.digest)), "file": row.path}
        for row in exchange.archived_segments(arguments.environment)
    ]  # fmt: skip
    whole = {"environment": arguments.environment.value, "segments": rows}
    print_rows(arguments, whole, ["day", "gateway", "number", "messages", "file"], rows, "Chưa lưu trữ ngày nào.")


def _verify(arguments: argparse.Namespace) -> int:
    verdict = exchange.verify_file(arguments.file, trusted(arguments.vkey))
    digest = keys.encode_base64(verdict.digest)
    if arguments.json:
        findings = [finding.members() for finding in verdict.findings]
        members = {"proven": verdict.proven, "messages": verdict.messages, "batches": verdict.batches, "sha256": digest}
        print_json({**members, "findings": findings})
        return 0 if verdict.proven else 1
    for finding in verdict.findings:
        print(finding.line())
    if verdict.proven:
        print(f"Đúng: {verdict.messages} giao dịch trong {verdict.batches} lô. SHA-256 {digest}")
    if verdict.own_key:
        print(f"! Khóa của sổ đi kèm tệp: hãy đối chiếu với khóa đã công bố: {verdict.own_key}")
    return 0 if verdict.proven else 1


def trusted(texts: list[str]) -> list[keys.VerifierKey]:
    """The keys that the reader trusts. Raises `RefusedError`."""
    try:
        return [keys.parse_vkey(text) for text in texts]
    except keys.NoteError as error:
        raise RefusedError(f"Khóa --vkey không dùng được: {error}.") from None
