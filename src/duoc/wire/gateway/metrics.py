"""What a Prometheus reads at `/metrics`: one gateway's numbers, or those of all gateways behind a shared port.

Whoever asks a shared port is answered by any one of them. So each leaves its numbers in its spool folder every second, and the
one that is asked tells them all, each with the gateway's name as a label.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from duoc.wire import durable_file

FILE = "metrics.json"
# Numbers that are older are those of a gateway that has gone.
_FRESH_S = 5.0

# name → (kind, what it is)
_KINDS = {
    "messages_total": ("counter", "Calls answered and logged."),
    "batches_total": ("counter", "Batches sealed."),
    "in_flight": ("gauge", "Calls under way."),
    "connections": ("gauge", "Callers' connections."),
    "registry_version": ("gauge", "Version of the registry believed."),
    "refused_total": ("counter", "Calls refused before they reached a provider, by code."),
    "notices_total": ("counter", "Notices written for the recorder."),
    "notices_dropped_total": ("counter", "Notices that were too many to keep."),
    "circuit_open": ("gauge", "1 while a service's calls are refused because it does not answer."),
}
# A metric's samples: (label name, label value) pairs → number.
Samples = dict[str, list[tuple[list[tuple[str, str]], int]]]


def samples(gateway: Any) -> Samples:
    """A gateway's own numbers now."""
    plain: Mapping[str, int] = {
        "messages_total": gateway.journal.logged,
        "batches_total": gateway.journal.sealed,
        "in_flight": gateway.in_flight,
        "connections": len(gateway.connections),
        "registry_version": gateway.registry.version if gateway.registry else 0,
        "notices_total": gateway.notices.written,
        "notices_dropped_total": gateway.notices.dropped,
    }
    said: Samples = {name: [([], number)] for name, number in plain.items()}
    said["refused_total"] = [([("code", code)], count) for code, count in sorted(gateway.refused.items())]
    services = gateway.registry.services.values() if gateway.registry else ()
    said["circuit_open"] = [([("service", one.name)], 1) for one in services if one.breaker.is_open]
    return said


def leave(gateway: Any, spool: Path) -> None:
    """Leave the numbers where the others find them. A disk that refuses costs nobody an answer."""
    data = json.dumps(samples(gateway)).encode()
    with suppress(OSError):
        durable_file.put(durable_file.place_draft(spool / FILE, data, 0o600, durable=False), spool / FILE)


def of_all(gateway: Any, spool: Path) -> Samples:
    """The numbers of every living gateway beside this one, and its own, each labelled with its gateway's name."""
    merged: Samples = {name: [] for name in _KINDS}
    # Its own also where the disk has taken none of them.
    for path in sorted({spool / FILE, *spool.parent.glob(f"*/{FILE}")}):
        with suppress(OSError, ValueError, KeyError, TypeError):
            name, said = (gateway.journal.name, samples(gateway)) if path.parent == spool else _left(path)
            # Made whole before any of it is taken: of numbers that cannot be read none is told.
            labelled = {
                metric: [
                    ([("gateway", name), *((label, value) for label, value in labels)], number)
                    for labels, number in said[metric]
                ]
                for metric in _KINDS
            }
            for metric, found in labelled.items():
                merged[metric] += found
    return merged


def _left(path: Path) -> tuple[str, Samples]:
    """(name, numbers) that another gateway has left; no numbers when they are old. Raises what reading them raises."""
    if time.time() - path.stat().st_mtime > _FRESH_S:
        return "", {name: [] for name in _KINDS}
    return json.loads((path.parent / "gateway.json").read_bytes())["name"], json.loads(path.read_bytes())


def text(said: Samples) -> str:
    """Prometheus' text form (exposition format 0.0.4)."""
    lines = []
    for name, (kind, meaning) in _KINDS.items():
        if not said[name]:
            continue  # a family without a sample is none
        lines += [f"# HELP duoc_gateway_{name} {meaning}", f"# TYPE duoc_gateway_{name} {kind}"]
        for labels, number in said[name]:
            written = ",".join(f'{label}="{value}"' for label, value in labels)
            lines.append(f"duoc_gateway_{name}{f'{{{written}}}' if written else ''} {number}")
    return "\n".join(lines) + "\n"
