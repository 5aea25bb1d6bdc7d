"""SCRAM-SHA-256 (RFC 5802, RFC 7677) as PostgreSQL speaks it, for one who stands between a client and a server.

He knows what the server keeps of a password (`Verifier`), which lets nobody in. A client that proves that it knows the password
shows its ClientKey by that, and with the ClientKey and the same salt and iterations one can prove it to the server once more.
So both legs may have a certificate of their own: each proof is bound to its own leg (tls-server-end-point, RFC 5929).
"""

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

PLAIN, PLUS = b"SCRAM-SHA-256", b"SCRAM-SHA-256-PLUS"
_BOUND = b"p=tls-server-end-point"
_PREFIX = "SCRAM-SHA-256$"


class ScramError(ValueError):
    """The other side said something wrong, or its proof is not one."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a server keeps of a password: `rolpassword` of pg_authid."""

    iterations: int
    salt: bytes
    stored_key: bytes
    server_key: bytes

    @classmethod
    def of(cls, text: str) -> "Verifier":
        """From `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. Raises `ValueError`."""
        try:
            if not text.startswith(_PREFIX):
                raise ValueError
            effort, _, keys = text.removeprefix(_PREFIX).partition("$")
            iterations, _, salt = effort.partition(":")
            stored, _, server = keys.partition(":")
            found = cls(int(iterations), _raw(salt), _raw(stored), _raw(server))
        except ValueError:
            raise ValueError("not a SCRAM-SHA-256 verifier as pg_authid holds it") from None
        if len(found.stored_key) != 32 or len(found.server_key) != 32 or found.iterations < 1 or not found.salt:
            raise ValueError("not a SCRAM-SHA-256 verifier as pg_authid holds it")
        return found


class Asking:
    """The server's part, towards a client. `binding`: the hash of the certificate that the client was shown, None without TLS."""

    def __init__(self, verifier: Verifier, binding: bytes | None, nonce: bytes) -> None:
        self._verifier, self._binding, self._nonce = verifier, binding, nonce
        self._header = self._said = b""
        self.last_word = b""

    @property
    def mechanisms(self) -> tuple[bytes, ...]:
        """What is offered."""
        return (PLAIN,) if self._binding is None else (PLUS, PLAIN)

    def first(self, mechanism: bytes, message: bytes) -> bytes:
        """The client's first message; what it is asked then. Raises `ScramError`."""
        flag, _, rest = message.partition(b",")
        authority, _, bare = rest.partition(b",")
        right = (b"y", b"n") if self._binding is None else (b"n",)
        if mechanism not in self.mechanisms or authority or flag not in ((_BOUND,) if mechanism == PLUS else right):
            raise ScramError("the mechanism and its channel binding do not agree")
        fields = bare.split(b",")
        if len(fields) < 2 or fields[0][:2] != b"n=" or fields[1][:2] != b"r=" or not fields[1][2:].isascii():
            raise ScramError("not a first message")
        self._header = flag + b",,"
        self._nonce = fields[1][2:] + self._nonce
        known = self._verifier
        asked = b"r=%s,s=%s,i=%d" % (self._nonce, b64encode(known.salt), known.iterations)
        self._said = bare + b"," + asked
        return asked

    def final(self, message: bytes) -> bytes:
        """The client's last message; its ClientKey. `last_word` is for the client. Raises `ScramError`."""
        without, _, proof = message.rpartition(b",p=")
        bound = (self._binding or b"") if self._header.startswith(b"p=") else b""
        if without != b"c=%s,r=%s" % (b64encode(self._header + bound), self._nonce):
            raise ScramError("another channel or another nonce")
        said = self._said + b"," + without
        key = _xor(_raw(proof.decode("ascii", "replace")), _sign(self._verifier.stored_key, said))
        if not hmac.compare_digest(sha256(key).digest(), self._verifier.stored_key):
            raise ScramError("a wrong proof")
        self.last_word = b"v=" + b64encode(_sign(self._verifier.server_key, said))
        return key


class Answering:
    """The client's part, towards a server, by the ClientKey. `binding`: the hash of the certificate that the server showed."""

    def __init__(self, verifier: Verifier, key: bytes, binding: bytes | None, nonce: bytes) -> None:
        self._verifier, self._key, self._binding, self._nonce = verifier, key, binding, nonce
        self.mechanism = PLAIN if binding is None else PLUS
        self._header = b"n,," if binding is None else _BOUND + b",,"
        self._said = b""

    def first(self) -> bytes:
        """The first message. The server knows the user already and ignores the name."""
        return self._header + b"n=,r=" + self._nonce

    def final(self, asked: bytes) -> bytes:
        """The last message, to what the server has asked. Raises `ScramError`: above all when the password has changed."""
        fields = dict(field.partition(b"=")[::2] for field in asked.split(b","))
        nonce, known = fields.get(b"r", b""), self._verifier
        if not nonce.startswith(self._nonce) or len(nonce) == len(self._nonce):
            raise ScramError("not the nonce")
        if (fields.get(b"s"), fields.get(b"i")) != (b64encode(known.salt), b"%d" % known.iterations):
            raise ScramError("the server keeps another verifier of this account")
        without = b"c=%s,r=%s" % (b64encode(self._header + (self._binding or b"")), nonce)
        self._said = b"n=,r=%s,%s,%s" % (self._nonce, asked, without)
        return without + b",p=" + b64encode(_xor(self._key, _sign(known.stored_key, self._said)))

    def check(self, last_word: bytes) -> None:
        """Whether the server knows the account, too. Raises `ScramError`."""
        right = b"v=" + b64encode(_sign(self._verifier.server_key, self._said))
        if not hmac.compare_digest(last_word, right):
            raise ScramError("the server's signature is wrong")


def _sign(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")


def _raw(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:  # signs of another alphabet, or a wrong length
        raise ScramError("not base64") from None


def _xor(one: bytes, other: bytes) -> bytes:
    if len(one) != len(other):
        raise ScramError("a proof of another length")
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
