"""`duoc exchange evidence | evidence-verify`: one exchange as a file for somebody who trusts nobody here."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from duoc.core import settings
from duoc.core.home import locate
from duoc.exchange import services as exchange
from duoc.exchange.commands.retention import trusted
from duoc.exchange.commands.telling import done, print_json, write
from duoc.exchange.services import RefusedError

Verb = Callable[..., argparse.ArgumentParser]


def register(verb: Verb, change: Verb) -> None:
    """Add both verbs."""
    make = change("evidence", "xuất bằng chứng của một giao dịch · export one exchange as evidence", _evidence)
    make.add_argument("receipt", help="X-Duoc-Receipt")
    make.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="tệp .zip")
    make.add_argument(
        "--private-key", type=Path, metavar="FILE", help="khóa mở nội dung đã giữ; mặc định: bodies.private"
    )
    make.add_argument("--sealed", action="store_true", help="không mở nội dung · leave the bodies sealed")
    check = verb("evidence-verify", "kiểm chứng bằng chứng, không cần máy chủ · verify evidence offline", _verify)
    check.add_argument("file", type=Path)
    check.add_argument("--vkey", action="append", default=[], help="khóa bạn tin: tên+mã+base64 · a key you trust")


def _private(arguments: argparse.Namespace) -> bytes | None:
    """The key that opens what was kept; None where there is none at the usual place. Raises `RefusedError`."""
    if arguments.sealed:
        return None
    path: Path = arguments.private_key or (
        arguments.environment.folder(locate(settings.load())) / "keys" / exchange.PRIVATE_KEY
    )
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if arguments.private_key is None:
            return None
        raise RefusedError(f"Không có tệp khóa {path}.") from None
    except OSError as error:
        raise RefusedError(f"Không đọc được khóa {path}: {error.strerror}.") from None


def _evidence(arguments: argparse.Namespace) -> None:
    try:
        octets = exchange.evidence(
            arguments.receipt, _private(arguments), by=arguments.by, environment=arguments.environment
        )
    except exchange.NoSuchReceiptError:
        raise RefusedError(f"Nhật ký {arguments.environment} không có giao dịch {arguments.receipt}.") from None
    except ValueError as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(f"Tên biên nhận {arguments.receipt!r} không đúng dạng ({error}).") from None
    write(arguments.out, octets)
    done(arguments, {"file": str(arguments.out), "bytes": len(octets)}, f"Đã ghi {arguments.out}.")


def _verify(arguments: argparse.Namespace) -> int:
    try:
        octets = arguments.file.read_bytes()
    except OSError as error:
        raise RefusedError(f"Không đọc được {arguments.file}: {error.strerror}.") from None
    checks = exchange.verify_evidence(octets, trusted(arguments.vkey))
    proven = exchange.leads(checks)
    if arguments.json:
        members: list[dict[str, Any]] = [{"name": one.name, "ok": one.ok, "text": one.text} for one in checks]
        print_json({"proven": proven, "checks": members})
    else:
        for check in checks:
            print(f"{ {True: '✓', False: '✗', None: '…'}[check.ok] } {check.text}")
        print("Bằng chứng đúng." if proven else "Bằng chứng CHƯA được chứng minh.")
    return 0 if proven else 1
