"""Messages as rows of PostgreSQL's binary COPY: one `struct.pack` for everything of fixed size.

Source of the layout: PostgreSQL documentation, COPY, "Binary Format", and the send functions of the types.
"""

import json
import struct
from base64 import b64decode
from binascii import a2b_base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from duoc.core.clock import province_day
from duoc.engines.xroad.message import parse_time

COLUMNS = (
    "day, gateway, batch, leaf, time, client, service, status, duration_us, request_size, response_size, request_id, "
    "request_hash, response_hash, method, message_id, issue, user_hash, fault"
)
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
# Field count, then length and value of each field of fixed size, in the order of COLUMNS.
_FIXED = struct.Struct("!h ii ih iq ih iq ii ii ih ii iq iq i16s i64s i32s")
_LENGTH = struct.Struct("!i")
_NULL = _LENGTH.pack(-1)
_EPOCH_2000_US = 946_684_800_000_000
_EPOCH_2000_DAY = 730_120  # ordinal of 2000-01-01
_FIELDS = 19

LONGEST_US = 2_147_483_647  # what the log's column holds


@dataclass(slots=True)
class Sums:
    """What is counted of one combination. under: bound in µs (exclusive) → requests that stayed below it."""

    requests: int = 0
    duration: int = 0
    request_bytes: int = 0
    response_bytes: int = 0
    under: dict[int, int] = field(default_factory=dict)


# (day ordinal, client id, service id, status) → what is counted
Tally = dict[tuple[int, int, int, int], Sums]


class UnknownNameError(LookupError):
    """A message names a client or service that the registry in the database does not hold (yet)."""


def latency_bound(duration: int) -> int:
    """The smallest bound above a duration, in µs: the next whole one below 8, then four bounds in each doubling.

    `latency_bound` of the exchange's `sql/latency.sql` says the same."""
    shift = max(duration.bit_length() - 3, 0)
    return ((duration >> shift) + 1) << shift


class Times:
    """Parses the log's times; whole seconds are parsed once."""

    def __init__(self) -> None:
        self._second = ""
        self._start_us = 0
        self._day = 0

    def parse(self, text: str) -> tuple[int, int]:
        """(µs since the epoch, ordinal of the province's day)."""
        second = text[:19]
        if second != self._second:
            self._start_us = parse_time(second + ".000000Z")
            self._day = province_day(self._start_us).toordinal()
            self._second = second
        return self._start_us + int(text[20:26]), self._day


def encode(
    data: bytes, gateway: int, batch: int, leaf: int, ids: Mapping[str, int], times: Times, tally: Tally
) -> tuple[bytes, int]:
    """(row, ordinal of its day) of one canonical message; counts it into the tally. Raises `UnknownNameError`."""
    message = json.loads(data)
    try:
        client, service = ids[message["client"]], ids[message["service"]]
    except KeyError as name:
        raise UnknownNameError(str(name)) from None
    time_us, day = times.parse(message["time"])
    status, duration = message["status"], min(message["duration"], LONGEST_US)
    request_size, response_size = message["request_size"], message["response_size"]
    fixed = _FIXED.pack(
        _FIELDS,
        4, day - _EPOCH_2000_DAY,
        2, gateway,
        8, batch,
        2, leaf,
        8, time_us - _EPOCH_2000_US,
        4, client,
        4, service,
        2, status,
        4, duration,
        8, request_size,
        8, response_size,
        16, bytes.fromhex(message["request_id"].replace("-", "")),
        64, a2b_base64(message["request_hash"]),
        32, a2b_base64(message["response_hash"]),
    )  # fmt: skip
    key = (day, client, service, status)
    sums = tally.get(key)
    if sums is None:
        sums = tally[key] = Sums()
    sums.requests += 1
    sums.duration += duration
    sums.request_bytes += request_size
    sums.response_bytes += response_size
    bound = latency_bound(duration)
    sums.under[bound] = sums.under.get(bound, 0) + 1
    method, message_id = message["method"].encode(), message["id"].encode()
    length = _LENGTH.pack
    row = b"".join((fixed, length(len(method)), method, length(len(message_id)), message_id))
    if len(message) == 12:  # the usual case: no issue, no user, no fault
        return row + _NULL + _NULL + _NULL, day
    user = message.get("user")
    values = (
        None if message.get("issue") is None else message["issue"].encode(),
        None if user is None else b64decode(user),
        None if message.get("fault") is None else message["fault"].encode(),
    )
    return row + b"".join(_NULL if value is None else length(len(value)) + value for value in values), day
