"""Making receipts: from the log's row, its batch and the ledger, the file that a stranger can verify."""

from base64 import b64encode
from typing import Any

from duoc.core import canonical, clock, ids
from duoc.core.environment import Environment
from duoc.engines.merkle import tree
from duoc.engines.xroad import message as xroad
from duoc.exchange.models import Batch, Message
from duoc.exchange.rules import names
from duoc.exchange.rules.receipt import FORMAT
from duoc.exchange.services.archive import archived_receipt
from duoc.exchange.services.directory import service_parts, subsystem_parts
from duoc.exchange.services.schema import alias
from duoc.ledger import services as ledger


class NoSuchReceiptError(LookupError):
    """The log holds no message of that name: it was never acknowledged, or is not recorded yet."""


def receipt(name: str, environment: Environment = Environment.PRODUCTION, *, archives: bool = True) -> dict[str, Any]:
    """The receipt of this name in its published form; `ledger` is None until a signed checkpoint covers its batch.

    archives: whether archived days are searched, which takes a file's reading. Raises `ValueError` for a name of another
    form, `NoSuchReceiptError` and `ArchiveBusyError`.
    """
    time_us, request_id = ids.parse_receipt_name(name)
    using = alias(environment)
    row = (
        Message.objects.using(using)
        .filter(day=clock.province_day(time_us), time=clock.to_datetime(time_us), request_id=request_id)
        .select_related("service__subsystem__member", "client__member")
        .first()
    )
    if row is None:
        filed = archived_receipt(name, environment) if archives else None
        if filed is None:
            raise NoSuchReceiptError(name)
        return {"format": FORMAT, **filed}
    batch = Batch.objects.using(using).select_related("gateway").get(gateway_id=row.gateway_id, number=row.batch)
    leaves = bytes(batch.leaves)
    path = tree.inclusion_path([leaves[at : at + 32] for at in range(0, len(leaves), 32)], row.leaf)
    return {
        "format": FORMAT,
        "message": canonical.loads(xroad.canonical_message(message_of(row))),
        "batch": {
            "index": row.leaf,
            "path": [_text(item) for item in path],
            "entry": canonical.loads(bytes(batch.entry)),
            "signature": _text(batch.signature),
            "vkey": batch.gateway.vkey,
        },
        "ledger": _in_ledger(batch, environment),
    }


def _in_ledger(batch: Batch, environment: Environment) -> dict[str, Any] | None:
    proof = ledger.inclusion(batch.event, environment=environment)
    if proof is None:
        return None
    return {
        "index": proof.index,
        "path": [_text(item) for item in proof.path],
        "checkpoint": proof.checkpoint,
        "vkey": ledger.log(environment=environment).vkey,
    }


def message_of(row: Message) -> xroad.Message:
    """The message that a row of the log stores."""
    return xroad.Message(
        client=names.written(subsystem_parts(row.client)),
        service=names.written(service_parts(row.service)),
        method=row.method,
        id=row.message_id,
        request_id=str(row.request_id),
        request_hash=_text(row.request_hash),
        response_hash=_text(row.response_hash),
        status=row.status,
        time_us=clock.from_datetime(row.time),
        duration=row.duration_us,
        request_size=row.request_size,
        response_size=row.response_size,
        fault=row.fault,
        issue=row.issue,
        user=None if row.user_hash is None else _text(row.user_hash),
    )


def _text(octets: bytes | memoryview) -> str:
    return b64encode(octets).decode()
