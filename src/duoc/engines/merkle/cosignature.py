"""Cosignatures (C2SP tlog-cosignature): the exact bytes a cosigner signs, and their wire form (time ‖ signature).

A cosignature says: at this time, this was the largest consistent tree of this log that I had seen.
"""

import re
import struct
from base64 import b64decode
from binascii import Error

LATEST_TIME = (1 << 63) - 1
_TIME = struct.Struct(">Q")
_STATEMENT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*", re.ASCII)


class NotACheckpointError(ValueError):
    """There is nothing here that a cosigner could state."""


def split(signature: bytes) -> tuple[int, bytes]:
    """(time in POSIX seconds, raw signature) of a timestamped signature. Raises `NotACheckpointError`."""
    if len(signature) < 8:
        raise NotACheckpointError("a cosignature begins with its time")
    time_s = _TIME.unpack_from(signature)[0]
    if time_s > LATEST_TIME:
        raise NotACheckpointError("a cosignature's time fits 63 bits")
    return time_s, signature[8:]


def join(time_s: int, raw: bytes) -> bytes:
    """The timestamped signature."""
    return _TIME.pack(time_s) + raw


def message(mldsa: bool, cosigner: str, text: str, time_s: int) -> bytes:
    """What the cosigner signs for the checkpoint with this text. Raises `NotACheckpointError`."""
    if not mldsa:
        return f"cosignature/v1\ntime {time_s}\n{text}".encode()
    match = _STATEMENT.fullmatch(text)
    if match is None:
        raise NotACheckpointError("an ML-DSA cosigner states origin, size and root of a checkpoint")
    try:
        root = b64decode(match[3], validate=True)
    except Error as error:
        raise NotACheckpointError("a checkpoint's root is base64") from error
    return subtree_message(cosigner, match[1], 0, int(match[2]), root, time_s)


def subtree_message(cosigner: str, origin: str, start: int, end: int, root: bytes, time_s: int) -> bytes:
    """The binary struct that ML-DSA-44 cosigners sign; `time_s` is 0 unless `start` is 0."""
    names = [name.encode() for name in (cosigner, origin)]
    if not all(1 <= len(name) <= 255 for name in names) or len(root) != 32 or not 0 <= start <= end <= LATEST_TIME:
        raise NotACheckpointError("names have 1 to 255 bytes, a root 32, and a subtree does not end before it starts")
    if start and time_s:
        raise NotACheckpointError("a statement about a part of the log has no time")
    cosigner_name, log_origin = (bytes([len(name)]) + name for name in names)
    return (
        b"subtree/v1\n\0"
        + cosigner_name
        + struct.pack(">Q", time_s)
        + log_origin
        + struct.pack(">QQ", start, end)
        + root
    )
