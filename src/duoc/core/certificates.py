"""Certificates as a server shows them or a file holds them: whose, from whom, until when."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate. subject, issuer: RFC 4514 texts; fingerprint: SHA-256 of its DER form in hexadecimal."""

    subject: str
    issuer: str
    begins: datetime
    ends: datetime
    fingerprint: str

    @property
    def is_its_own(self) -> bool:
        """Whether nobody else vouches for it, as far as its names say."""
        return self.subject == self.issuer


def shown_by(host: str, port: int) -> Shown | None:
    """The certificate that a TLS server shows to whoever connects; None when none answers within a second."""
    import ssl  # here and not above: most processes never ask

    try:
        return read(ssl.get_server_certificate((host, port), timeout=_WAIT_S))
    except (OSError, ValueError):
        return None


def in_file(path: Path) -> Shown | None:
    """The first certificate of a PEM file; None when it cannot be read."""
    try:
        return read(path.read_text("ascii"))
    except (OSError, ValueError):
        return None


def read(pem: str) -> Shown:
    """The first certificate of a PEM text. Raises `ValueError`."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    found = x509.load_pem_x509_certificate(pem.encode())
    return Shown(
        found.subject.rfc4514_string(),
        found.issuer.rfc4514_string(),
        found.not_valid_before_utc,
        found.not_valid_after_utc,
        found.fingerprint(SHA256()).hex(),
    )
