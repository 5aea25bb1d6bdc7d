"""`append`: how a room tells the ledger, and through it the other rooms, that something happened."""

import base64
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from duoc.core import canonical
from duoc.engines.merkle import salted
from duoc.frame.models import Outbox

# A log entry's length is a uint16 in the published bundles (C2SP tlog-tiles).
LONGEST_ENTRY = 65_535
_RESERVED = {"event", "kind", "time"}


class NoTransactionError(RuntimeError):
    """An event was appended outside a transaction: it could be logged although the change never happened."""


def append(kind: str, event: dict[str, Any], *, public: bool = False, using: str = "default") -> uuid.UUID:
    """Queue one event for the ledger, inside the caller's transaction; gives the event's identifier.

    public=False: the log holds a salted commitment, the event itself stays erasable. public=True: the log holds the event
    itself for ever, so it must carry nothing personal. Raises `ValueError` for an event that JSON cannot hold exactly,
    that uses a reserved name (`event`, `kind`, `time`) in public, or that is longer than an entry may be.
    """
    if not transaction.get_connection(using).in_atomic_block:
        raise NoTransactionError("append an event in the transaction of the change it tells of")
    identity = uuid.uuid4()
    head = {"event": str(identity), "kind": kind, "time": timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    payload = salt = None
    if public:
        if reserved := sorted(_RESERVED & event.keys()):
            raise ValueError(f"a public event cannot have a member {reserved[0]!r} of its own")
        entry = canonical.dumps({**event, **head})
    else:
        payload, salt = canonical.dumps(event), salted.new_salt()
        commitment = base64.b64encode(salted.commitment(salt, payload)).decode()
        entry = canonical.dumps({**head, "commitment": commitment})
    if len(entry) > LONGEST_ENTRY:
        raise ValueError(f"an entry of the log has at most {LONGEST_ENTRY} bytes, not {len(entry)}")
    Outbox.objects.using(using).create(event=identity, kind=kind, entry=entry, payload=payload, salt=salt)
    return identity
