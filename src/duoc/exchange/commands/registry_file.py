"""`duoc exchange load` and `dump`: the whole registry of an environment as a file."""

import argparse
import json
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.exchange import services as exchange
from duoc.exchange.commands.telling import Adding, done, print_json, read_document, write

# A sandbox that was asleep starts its processes first.
WAIT_S = 20.0
_GATEWAYS = {Environment.PRODUCTION: "gateway", Environment.SANDBOX: "gateway_sandbox"}


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
    run = locate(settings.load()) / "run"
    if environment is Environment.SANDBOX:
        # `up` starts the sandbox's processes when this file appears, and at every later start.
        with suppress(OSError):
            (run / "sandbox").touch()
    try:
        address = json.loads((run / "up.json").read_text("utf-8"))[_GATEWAYS[environment]]
    except (OSError, ValueError, KeyError):
        return None, False
    before = exchange.ask_for_snapshot(environment)
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if _believed(address) > before:
            return str(address), True
        time.sleep(0.1)
    return str(address), False


def _believed(address: Any) -> int:
    """The version of the snapshot that the gateway holds; 0 when it does not answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/metrics", timeout=2) as answer:
            lines = answer.read().decode().splitlines()
    except (urllib.error.URLError, OSError, ValueError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("duoc_gateway_registry_version ")), 0)
