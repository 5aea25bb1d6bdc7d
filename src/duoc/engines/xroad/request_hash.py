"""The request hash that binds an answer to its question (PR-REST 4.3; header block as serialised by the X-Road sources)."""

from binascii import b2a_base64
from hashlib import sha512

# Never part of the block: framing, hop-by-hop, rewritten, and the two that the gateway itself assigns.
EXCLUDED = frozenset(
    b"transfer-encoding keep-alive proxy-authenticate proxy-authorization te trailer upgrade connection user-agent host "
    b"content-length server expect x-road-request-id x-road-request-hash".split()
)


def header_block(method: bytes, target: bytes, headers: bytes, request_id: bytes, generated_id: bytes = b"") -> bytes:
    """The bytes that are hashed. `headers`: the `Name:value` lines without the excluded ones, in order, each with CRLF.
    `generated_id`: the message id that the gateway made, when the caller sent none."""
    own = b"\r\nx-road-id:%b\r\n" % generated_id if generated_id else b"\r\n"
    return b"%b\r\n%b\r\n%bx-road-request-id:%b%b" % (method, target, headers, request_id, own)


def request_hash(block: bytes, body_digest: bytes | None) -> bytes:
    """base64 of SHA-512 over the digests of the block and the body; over the block alone when there is no body."""
    digest = sha512(block).digest()
    if body_digest is not None:
        digest = sha512(digest + body_digest).digest()
    return b2a_base64(digest, newline=False)
