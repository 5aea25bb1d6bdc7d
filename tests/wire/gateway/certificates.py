"""Client certificates made in the test, each with its context for a caller."""

import ssl
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class Certificate:
    """A self-signed certificate with its key."""

    def __init__(self, folder, name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1)).sign(key, SHA256())
        )  # fmt: skip
        self.pem = made.public_bytes(Encoding.PEM).decode()
        self.fingerprint = sha256(made.public_bytes(Encoding.DER)).hexdigest()
        self._path = folder / f"{name}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._path.write_bytes(self.pem.encode() + private)

    def row(self, client):
        return {"fingerprint": self.fingerprint, "client": client, "pem": self.pem}

    def context(self):
        """What a caller with this certificate connects with."""
        context = anonymous()
        context.load_cert_chain(self._path)
        return context


def anonymous():
    """A caller without a certificate. Whom it talks to is not what these tests are about."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
