"""What an entry says about itself, held against the columns and the payload beside it."""

import base64
import binascii
import json
from typing import Any
from uuid import UUID

from duoc.engines.merkle import salted
from duoc.ledger.rules.findings import Damage, Finding

# index, kind, event, entry, payload and salt (None when public or erased)
EntryRow = tuple[int, str, UUID, bytes, bytes | None, bytes | None]


def check_contents(row: EntryRow) -> Finding | None:
    """The damage of what is not covered by the entry's hash: columns that repeat it, payload and salt.

    An entry that is no JSON object has nothing to hold the columns against; its payload then opens nothing.
    """
    index, kind, event, entry, payload, salt = row
    said = _said(entry)
    if said is not None and (said.get("kind"), said.get("event")) != (kind, str(event)):
        return Finding(Damage.ENTRY_CHANGED, "its columns kind and event do not repeat what its bytes say", index)
    if payload is None or salt is None:
        return None
    committed = None if said is None else _commitment(said.get("commitment"))
    if committed is None or not salted.opens(committed, bytes(salt), bytes(payload)):
        return Finding(Damage.PAYLOAD_MISMATCH, "payload and salt do not open the entry's commitment", index)
    return None


def _said(entry: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(bytes(entry))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _commitment(text: object) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except binascii.Error:
        return None
