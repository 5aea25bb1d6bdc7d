"""`duoc trace verifier`: the inspector's page as one file, to keep, to hand on, to serve from a mirror or a witness."""

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.frame.telling import told
from duoc.trace.services.verifier_page import verifier_page


def register(verbs: Any) -> None:
    """Add the verb."""
    line = (
        "trang kiểm tem thành một tệp HTML, chính sách bên trong · the stamp verifier as one HTML file, policy inside"
    )
    parser = verbs.add_parser("verifier", help=line, description=line)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--english", action="store_true", help="trang tiếng Anh · the page in English")
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(_write, OSError))


def _write(arguments: argparse.Namespace) -> int:
    made = verifier_page(arguments.environment, english=arguments.english)
    if not made.policy_text:
        raise OSError("Sổ cái chưa bắt đầu: trang chưa có chính sách nào để tin.")
    data = made.html.encode()
    arguments.out.write_bytes(data)
    digests = {"file": sha256(data).hexdigest(), "script": made.script, "policy": made.policy}
    if arguments.json:
        print(json.dumps({"octets": len(data), **digests}))
    else:
        names = {"file": "tệp", "script": "mã kiểm", "policy": "chính sách"}
        print(f"Đã ghi {arguments.out}: {len(data)} byte. SHA-256 để công bố ở nơi khác:")
        for name, digest in digests.items():
            print(f"  {names[name]}  {digest}")
    return 0
