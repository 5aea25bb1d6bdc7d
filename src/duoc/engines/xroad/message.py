"""The message record: what the log states about one exchange, and the exact bytes that its leaf hashes.

Canonical JSON (RFC 8785) with these keys, absent when there is nothing to say:
client, duration (µs), fault, id, issue, method, request_hash, request_id, request_size, response_hash, response_size,
service, status, time (UTC, microseconds), user (keyed hash, base64). Leaf = SHA-256(0x00 ‖ these bytes).
The random request id keeps the record's hash from being guessed by somebody who only holds the log.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

_DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Message:
    """One exchange. Hashes are base64 text; `duration` is in µs, sizes in bytes, `time_us` µs since the epoch."""

    client: str
    service: str
    method: str
    id: str
    request_id: str
    request_hash: str
    response_hash: str
    status: int
    time_us: int
    duration: int
    request_size: int
    response_size: int
    fault: str | None = None
    issue: str | None = None
    user: str | None = None


def iso_time(time_us: int) -> str:
    """`2024-01-01T00:00:00.000000Z`: always six decimals, always Z."""
    second, micro = whole_second(time_us)
    return f"{second.decode()}.{micro:06d}Z"


def whole_second(time_us: int) -> tuple[bytes, int]:
    """(`2024-01-01T00:00:00`, microseconds behind it)."""
    seconds, micro = divmod(time_us, 1_000_000)
    return _second(seconds), micro


@lru_cache(maxsize=8)  # messages come in the order of time: most share their second with the one before
def _second(seconds: int) -> bytes:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}".encode()


def parse_time(text: str) -> int:
    """The reverse of `iso_time`. Raises `ValueError` for any other form."""
    if len(text) != 27 or text[-1] != "Z" or text[19] != ".":
        raise ValueError("not a time of the log")
    moment = datetime.fromisoformat(text)
    return (moment - _EPOCH).days * _DAY_US + (moment - _EPOCH).seconds * 1_000_000 + moment.microsecond


# A JSON string in canonical form: the encoder's own C routine, ten times faster than a whole `json.dumps`.
quoted = json.encoder.encode_basestring
_UNESCAPED = bytes(c for c in range(0x20, 0x7F) if c not in b'"\\')


def common(client: str, service: str, method: str, issue: str | None, user: str | None) -> bytes:
    """What the records of one caller's calls to one service have in common: the record with places (`%`) for the rest.

    The keys stand in the order that RFC 8785 demands: client, duration, fault, id, issue, method, request_hash, request_id,
    request_size, response_hash, response_size, service, status, time, user."""
    said_issue = f',"issue":{quoted(issue)}' if issue is not None else ""
    said_user = f',"user":"{user}"' if user is not None else ""
    constant = (
        f'{{"client":{quoted(client)},"duration":',
        f'{said_issue},"method":"{method}","request_hash":"',
        f',"service":{quoted(service)},"status":',
        f'"{said_user}}}',
    )
    begin, method_on, service_on, end = (part.replace("%", "%%").encode() for part in constant)
    return (
        begin + b'%b%b,"id":"%b"' + method_on + b'%b","request_id":"%b","request_size":%b,"response_hash":"%b","response_size":%b'
        + service_on + b'%b,"time":"%b' + end
    )  # fmt: skip


def needs_no_escape(message_id: bytes) -> bool:
    """Whether a message id stands in a record as it is."""
    return not message_id.translate(None, _UNESCAPED)


def canonical(
    common: bytes, duration: bytes, fault: str | None, message_id: bytes, request_hash: bytes, request_id: bytes,
    request_size: int, response_hash: bytes, response_size: int, status: int, time: bytes,
) -> bytes:  # fmt: skip
    """The bytes that the leaf hashes; `duration` in decimals, `time` in the form of `iso_time`."""
    if not needs_no_escape(message_id):
        message_id = quoted(message_id.decode())[1:-1].encode()
    said_fault = b',"fault":%b' % quoted(fault).encode() if fault is not None else b""
    return common % (
        duration, said_fault, message_id, request_hash, request_id, b"%d" % request_size, response_hash,
        b"%d" % response_size, b"%d" % status, time,
    )  # fmt: skip


def canonical_message(message: Message) -> bytes:
    """The bytes that the leaf of this message hashes."""
    m = message
    return canonical(
        common(m.client, m.service, m.method, m.issue, m.user), b"%d" % m.duration, m.fault, m.id.encode(),
        m.request_hash.encode(), m.request_id.encode(), m.request_size, m.response_hash.encode(), m.response_size, m.status,
        iso_time(m.time_us).encode(),
    )  # fmt: skip


def parse_message(data: bytes) -> Message:
    """A record from its bytes. Raises `ValueError` or `KeyError` when it is not one."""
    value = json.loads(data)
    if not isinstance(value, dict):
        raise ValueError("not a record of the log")
    return Message(
        client=value["client"],
        service=value["service"],
        method=value["method"],
        id=value["id"],
        request_id=value["request_id"],
        request_hash=value["request_hash"],
        response_hash=value["response_hash"],
        status=value["status"],
        time_us=parse_time(value["time"]),
        duration=value["duration"],
        request_size=value["request_size"],
        response_size=value["response_size"],
        fault=value.get("fault"),
        issue=value.get("issue"),
        user=value.get("user"),
    )


def leaf_hash(canonical: bytes) -> bytes:
    """RFC 6962 leaf hash of a record's bytes."""
    return sha256(b"\x00" + canonical).digest()
