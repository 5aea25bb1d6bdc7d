"""The batch entry: what the ledger holds of a batch. Its counts let statistics be recounted from the log alone."""

import json
from base64 import b64encode
from typing import Any

from duoc.engines.xroad.message import iso_time

KIND = "exchange.batch"
# (day ISO, client, service, status) → requests
Counts = dict[tuple[str, str, str, int], int]


def batch_entry(
    *,
    event: str,
    gateway: str,
    number: int,
    size: int,
    root: bytes,
    previous: bytes | None,
    time_us: int,
    counts: Counts,
) -> bytes:
    """The canonical JSON of a batch entry. `previous` is the root of the gateway's batch before, None for its first."""
    value: dict[str, Any] = {
        "batch": number,
        "counts": [[*key, count] for key, count in sorted(counts.items())],
        "event": event,
        "gateway": gateway,
        "kind": KIND,
        "previous": None if previous is None else b64encode(previous).decode(),
        "root": b64encode(root).decode(),
        "size": size,
        "time": iso_time(time_us),
    }
    # Keys are ASCII, values strings, small integers and None: json.dumps with sorted keys is the RFC 8785 form,
    # thirty times faster than a general canonicaliser. A test holds the two equal.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
