"""Who this gateway is: its name, its keys (batches, officers' accounts, access tokens), its TLS certificate.

A name is bound to one spool folder: `gw1-<8 hex>`, made with the folder. Should the folder be lost, the next gateway is
another one and never repeats a batch number.
"""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from duoc.engines.merkle.signer import FileSigner


class GatewayBusyError(RuntimeError):
    """Another process already owns this spool."""


@contextmanager
def locked(spool: Path) -> Iterator[None]:
    """Own the spool for as long as this process lives; the kernel lets go when it dies. Raises `GatewayBusyError`."""
    spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (spool / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GatewayBusyError(f"another gateway already writes {spool}") from None
        yield


def signer(folder: Path, spool: Path, name: str) -> FileSigner:
    """The batch key of this spool's gateway, made at its first start, and announced to the recorder in `gateway.json`."""
    path = spool / "gateway.json"
    full = json.loads(path.read_bytes())["name"] if path.exists() else f"{name}-{secrets.token_hex(4)}"
    key = FileSigner.open(folder / "keys" / f"{full}.key", full)
    if not path.exists():
        _write(path, json.dumps({"name": full, "vkey": str(key.key)}).encode())
    return key


def user_key(folder: Path) -> bytes:
    """The 32 bytes under which officers' accounts are hashed in the log: one for all gateways of an environment."""
    return _shared_key(folder / "keys" / "user-hash.key")


def token_key(folder: Path) -> bytes:
    """The 32 bytes that prove an access token: one for all gateways of an environment, so that each knows the others' tokens.

    Removing the file and restarting the gateways ends every token at once."""
    return _shared_key(folder / "keys" / "access-token.key")


def _shared_key(path: Path) -> bytes:
    """32 bytes of chance, made once, whichever of several processes comes first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        _write(draft, secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()


def tls_chain(folder: Path) -> Path:
    """The certificate and key of the TLS listener; a self-signed one is made where the operator has put none."""
    path = folder / "keys" / "gateway-tls.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, _self_signed())
    return path


def _self_signed() -> bytes:
    # Only a gateway without a certificate pays for loading the X.509 machinery.
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=825))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    return certificate.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(fd)
    draft.rename(path)
