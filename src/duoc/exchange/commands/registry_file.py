"""`duoc exchange load` and `dump`: the whole registry of an environment as a file."""

import argparse
import json
from pathlib import Path

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import Adding, done, print_json, read_document, write
from duoc.exchange.services import running_gateway
from duoc.frame.environments import want_sandbox


def register(verb: Adding, change: Adding) -> None:
    """Add the verbs."""
    load = change(
        "load", "thay cả danh bạ của môi trường bằng một tệp · replace the environment's registry by a file", _load
    )
    load.add_argument("file", type=Path, help="JSON; - là stdin · - is stdin")
    load.add_argument(
        "--replace-production",
        action="store_true",
        help="thật sự thay danh bạ đang vận hành · really replace the registry of production",
    )
    dump = verb("dump", "viết danh bạ của môi trường ra JSON · write the environment's registry as JSON", _dump)
    dump.add_argument("--out", type=Path, metavar="FILE")


def _load(arguments: argparse.Namespace) -> None:
    environment: Environment = arguments.environment
    counts = exchange.load_registry(
        read_document(arguments.file), environment, replace_production=arguments.replace_production, by=arguments.by
    )
    gateway, live = _wait_for_gateway(environment)
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    ending = "cổng đã dùng danh bạ mới" if live else "cổng sẽ dùng danh bạ mới khi chạy"
    members = {"environment": environment.value, "loaded": counts, "gateway": gateway, "live": live}
    done(arguments, members, f"Đã thay danh bạ môi trường {environment}: {told}; {ending}.")


def _dump(arguments: argparse.Namespace) -> None:
    document = exchange.dump_registry(arguments.environment)
    if arguments.out:
        write(arguments.out, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
        done(arguments, {"file": str(arguments.out)}, f"Đã viết danh bạ vào {arguments.out}.")
    else:
        print_json(document)


def _wait_for_gateway(environment: Environment) -> tuple[str | None, bool]:
    """(the gateway's address, whether it answers by the registry that was loaded); (None, False) when no province is up."""
    if environment is Environment.SANDBOX:
        want_sandbox()
    address = running_gateway.address(environment)
    return address, address is not None and running_gateway.wait_for_registry(address, environment)
