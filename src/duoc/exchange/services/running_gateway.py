"""The environment's gateway as the province that is up on this state folder runs it: where, and by which registry it answers."""

import json
import socket
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.exchange.services.registry_file import ask_for_snapshot

# A sandbox that was asleep starts its processes first.
WAIT_S = 20.0
_NAMES = {Environment.PRODUCTION: "gateway", Environment.SANDBOX: "gateway_sandbox"}
_PORTS = {Environment.PRODUCTION: 1, Environment.SANDBOX: 6}  # offsets in the table of processes


def address(environment: Environment) -> str | None:
    """Where the gateway of the province that is up answers, or will once it is wanted; None when no province is up."""
    try:
        found = json.loads((locate(settings.load()) / "run" / "up.json").read_text("utf-8"))[_NAMES[environment]]
    except (OSError, ValueError, KeyError):
        return None
    return str(found)


def usual_address(environment: Environment) -> str:
    """As `address`; where no province is up, the one that these settings will give it."""
    chosen = settings.load()
    return address(environment) or f"http://{chosen.host}:{chosen.port(_PORTS[environment])}"


def is_listening(where: str) -> bool:
    """Whether anybody takes connections there."""
    parts = urlsplit(where)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), timeout=0.3).close()
    except OSError:
        return False
    return True


def wait_for_registry(where: str, environment: Environment) -> bool:
    """Whether the gateway answers, within `WAIT_S`, by all that is committed now."""
    before = ask_for_snapshot(environment)
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        if _believed(where) > before:
            return True
        time.sleep(0.1)
    return False


def _believed(where: Any) -> int:
    """The version of the snapshot that the gateway holds; 0 when it does not answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{where}/metrics", timeout=2) as answer:
            lines = answer.read().decode().splitlines()
    except (urllib.error.URLError, OSError, ValueError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("duoc_gateway_registry_version ")), 0)
