"""How a question travels to the worker and its answer back: a length of four bytes, then the body.

Questions go one way only, from the house to its own child, as pickled dataclasses. Answers come from a process that has read
somebody's file and are JSON: nothing in them can be more than data.
"""

import struct
from typing import IO

_LENGTH = struct.Struct(">I")
MOST = 256 << 20  # bytes of one answer


class FrameError(OSError):
    """The other side ended, or sent what no frame is."""


def send(pipe: IO[bytes], body: bytes) -> None:
    """One frame, whole."""
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """The next frame. Raises `FrameError` at the end of the pipe."""
    length = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0]
    if length > MOST:
        raise FrameError("a frame too long")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts = []
    while size:
        part = pipe.read(size)
        if not part:
            raise FrameError("the other side has ended")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
