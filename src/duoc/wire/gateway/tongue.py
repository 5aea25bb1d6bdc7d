"""Tongues: in whose words a refusal or failure of the gateway is said. Every door has one; r1's is PR-REST 4.6."""

from collections.abc import Callable
from typing import NamedTuple

from duoc.engines.xroad.errors import XRoadError, body


class Said(NamedTuple):
    """An answer of the gateway's own. `lines`: further header lines, each with its CRLF."""

    status: int
    media: str
    lines: bytes
    content: bytes


# (what is wrong, the opaque id under which the gateway's log holds the case, the caller's Accept values) → how it is said.
Tongue = Callable[[XRoadError, str, list[str]], Said]


def r1(problem: XRoadError, detail: str, accept: list[str]) -> Said:
    """X-Road's REST errors: JSON or XML, the code in X-Road-Error too."""
    media, content = body(problem, detail, accept)
    return Said(problem.status, media, f"X-Road-Error: {problem.type}\r\n".encode() + when_again(problem), content)


def when_again(problem: XRoadError) -> bytes:
    """The header line that says when to come back (RFC 9110 §10.2.3), where that is known."""
    return b"Retry-After: %d\r\n" % problem.retry_after_s if problem.retry_after_s else b""
