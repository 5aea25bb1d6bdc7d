"""The request hash that binds an answer to its question (PR-REST 4.3; header block as serialised by the X-Road sources)."""

from base64 import b64encode
from hashlib import sha512

# Never part of the block: framing, hop-by-hop, rewritten, and the two that the gateway itself assigns.
EXCLUDED = frozenset(
    b"transfer-encoding keep-alive proxy-authenticate proxy-authorization te trailer upgrade connection user-agent host "
    b"content-length server expect x-road-request-id x-road-request-hash".split()
)


def header_block(
    method: bytes, target: bytes, headers: list[bytes], request_id: str, generated_id: str | None
) -> bytes:
    """The bytes that are hashed. `headers`: `Name:value` lines without the excluded ones, in order of arrival."""
    tail = [b"x-road-request-id:" + request_id.encode()]
    if generated_id is not None:
        tail.append(b"x-road-id:" + generated_id.encode())
    return b"\r\n".join([method, target, *headers, *tail, b""])


def request_hash(block: bytes, body_digest: bytes | None) -> str:
    """base64 of SHA-512 over the digests of the block and the body; over the block alone when there is no body."""
    digest = sha512(block).digest()
    if body_digest is not None:
        digest = sha512(digest + body_digest).digest()
    return b64encode(digest).decode()
