"""`duoc trace bundle | look-up`: stamps taken along in a file, and found in it without network or database."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.frame.telling import told
from duoc.trace.services import stamps


def register(verbs: Any) -> None:
    """Add the verbs."""
    line = "gói tem cho thanh tra dùng khi không có mạng · an inspector's bundle for use without a network"
    making = verbs.add_parser("bundle", help=line, description=line)
    making.add_argument("--batch", type=int, action="append", default=[], metavar="N", help="mặc định: mọi lô · all")
    making.add_argument("--out", type=Path, required=True, metavar="FILE")
    making.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    making.set_defaults(run=told(_make, stamps.StampRefusedError, OSError))
    line = "tìm một tem trong gói, không cần mạng; thoát 1 nếu không có · find a stamp in a bundle, offline"
    looking = verbs.add_parser("look-up", help=line, description=line)
    looking.add_argument("file", type=Path, help="gói tem · the bundle")
    looking.add_argument("serial", help="số sê-ri 16 ký tự · the serial")
    looking.set_defaults(run=_look_up)
    for parser in (making, looking):
        parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")


def _make(arguments: argparse.Namespace) -> None:
    environment = arguments.environment
    wanted = arguments.batch or [row.batch.pk for row in stamps.accounts(environment)]
    batches = [stamps.batch_numbered(number, environment) for number in wanted]
    data = stamps.bundle(batches, environment)
    arguments.out.write_bytes(data)
    members = {"batches": len(batches), "stamps": sum(batch.count for batch in batches), "octets": len(data)}
    sentence = f"Đã ghi {members['stamps']} tem của {len(batches)} lô vào {arguments.out}: {len(data)} byte."
    print(json.dumps(members) if arguments.json else sentence)


def _look_up(arguments: argparse.Namespace) -> int | None:
    from duoc.trace.rules import stamp_bundle  # numpy: loaded by who reads a bundle

    return told(_find, stamp_bundle.BundleError, stamps.SerialError, OSError)(arguments)


def _find(arguments: argparse.Namespace) -> int:
    from duoc.trace.rules import stamp_bundle  # as above

    bundle = stamp_bundle.read(arguments.file.read_bytes())
    found = bundle.find(arguments.serial)
    if arguments.json:
        print(json.dumps({"as_of": bundle.as_of, "found": asdict(found) if found else None}, ensure_ascii=False))
    elif found is None:
        print(f"Không có tem này trong gói (tính đến {bundle.as_of}).")
    else:
        lot, whose = f", lô {found.lot}" if found.lot else "", f" – {found.producer}" if found.producer else ""
        proof = "có bằng chứng của sổ cái" if found.proof else "chưa có bằng chứng của sổ cái"
        print(f"Tem thật: {found.name}{whose}{lot}, {found.state} (tính đến {bundle.as_of}); {proof}.")
    return 0 if found else 1
