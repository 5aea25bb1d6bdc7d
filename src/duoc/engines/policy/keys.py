"""Issuers' keys as JSON Web Keys (RFC 8037 §2), with two members of our own: `iss`, whose key it is, and `agencies`, for whom it
may issue; without that, for its own agency only. The public ones of all issuers lie in one key set (RFC 7517 §5).

Whoever can write the key set can make himself an issuer. Private keys are files of mode 0600; looser ones are refused.
"""

import json
import os
import secrets
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from duoc.engines.policy.jws import from_base64url, loads, to_base64url

_LARGEST_FILE = 1 << 20
_LARGEST_KEY = 4096
ANY = "*"


class Key(NamedTuple):
    """An issuer's public key."""

    kid: str
    iss: str
    raw: bytes
    public: Ed25519PublicKey
    agencies: frozenset[str]

    def may_issue(self, iss: str, agency: str) -> bool:
        """Whether a ticket with these claims may be signed by this key."""
        return iss == self.iss and (agency in self.agencies or ANY in self.agencies)

    def document(self) -> dict[str, Any]:
        """Its entry in a key set."""
        return {
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": to_base64url(self.raw),
            "iss": self.iss, "agencies": sorted(self.agencies),
        }  # fmt: skip


class KeySource(Protocol):
    """Where keys are looked up."""

    def key(self, kid: str) -> Key | None:
        """The key of this name that holds now."""


class Keys:
    """A key set. Raises `ValueError` when two keys have one name."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self.all = tuple(keys)
        self._by_kid = {key.kid: key for key in self.all}
        if len(self._by_kid) != len(self.all):
            raise ValueError("two keys with one kid")

    def key(self, kid: str) -> Key | None:
        return self._by_kid.get(kid)

    def document(self) -> dict[str, Any]:
        """The key set's JSON value."""
        return {"keys": [key.document() for key in self.all]}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Keys":
        """Raises `ValueError` unless each member is a public Ed25519 key of an issuer."""
        members = document.get("keys")
        if type(members) is not list:
            raise ValueError("a key set has a list of keys")
        return cls(map(_key, members))

    @classmethod
    def read(cls, path: Path) -> "Keys":
        """Raises `OSError`, `ValueError`."""
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise ValueError("a key set of more than 1 MiB")
        return cls.from_document(loads(data))


class KeyFile:
    """The key set of a file, read anew when the file is another one. Without a readable file there is no key at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._keys = Keys()

    def key(self, kid: str) -> Key | None:
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            if stamp != self._stamp:
                self._stamp, self._keys = stamp, Keys()
                self._keys = Keys.read(self._path)
        except (OSError, ValueError) as problem:
            if not isinstance(problem, FileNotFoundError):
                print(json.dumps({"ticket_keys": "none", "why": str(problem)}), file=sys.stderr, flush=True)
            if isinstance(problem, OSError):
                self._stamp, self._keys = None, Keys()
        return self._keys.key(kid)


class IssuingKey:
    """A private key, with what its public half says."""

    def __init__(self, kid: str, iss: str, private: Ed25519PrivateKey, agencies: Iterable[str] = ()) -> None:
        self.kid, self.iss, self.private = kid, iss, private
        public = private.public_key()
        self.public = Key(kid, iss, public.public_bytes_raw(), public, frozenset(agencies) or frozenset({iss}))

    @classmethod
    def make(cls, iss: str, agencies: Iterable[str] = ()) -> "IssuingKey":
        """A new key under a name of its own."""
        return cls(secrets.token_hex(8), iss, Ed25519PrivateKey.generate(), agencies)

    def write(self, path: Path) -> None:
        """Put it into a new file. Raises `FileExistsError`: no key is ever replaced."""
        data = json.dumps({**self.public.document(), "d": to_base64url(self.private.private_bytes_raw())}).encode()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(data + b"\n")
            file.flush()
            os.fsync(file.fileno())

    @classmethod
    def read(cls, path: Path) -> "IssuingKey":
        """Raises `OSError`, and `ValueError` when it is no key or others may read it."""
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
            if mode & 0o077 and os.name == "posix":
                raise ValueError(f"{path} can be read by others (mode {mode:04o}); a key file has mode 0600")
            document = loads(file.read(_LARGEST_KEY))
        public = _key({name: value for name, value in document.items() if name != "d"})
        seed = document.get("d")
        if type(seed) is not str:
            raise ValueError(f"{path} holds no private key")
        key = cls(public.kid, public.iss, Ed25519PrivateKey.from_private_bytes(from_base64url(seed)), public.agencies)
        if key.public.raw != public.raw:
            raise ValueError(f"{path} is damaged: its halves are of two keys")
        return key


def _key(document: object) -> Key:
    if type(document) is not dict:
        raise ValueError("a key is an object")
    if (document.get("kty"), document.get("crv"), document.get("alg", "EdDSA")) != ("OKP", "Ed25519", "EdDSA"):
        raise ValueError("not an Ed25519 key")
    if "d" in document:
        raise ValueError("a private key has no place in a key set")
    kid, iss, x = (document.get(name) for name in ("kid", "iss", "x"))
    agencies = document.get("agencies", [iss])
    if not (type(kid) is str and type(iss) is str and type(x) is str and kid and iss):
        raise ValueError("a key needs kid, iss and x")
    if type(agencies) is not list or not all(type(agency) is str for agency in agencies):
        raise ValueError("agencies is a list of names")
    raw = from_base64url(x)
    return Key(kid, iss, raw, Ed25519PublicKey.from_public_bytes(raw), frozenset(agencies))
