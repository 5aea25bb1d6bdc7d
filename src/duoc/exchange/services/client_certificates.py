"""Client certificates for mutual TLS, as they are registered."""

from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from duoc.exchange.models import Certificate
from duoc.exchange.rules.names import RefusedError


def read_certificate(pem: str, where: str = "") -> Certificate:
    """An unsaved row of a PEM text, still nobody's. where: the place in a file. Raises `RefusedError`."""
    place = f"{where}: " if where else ""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except ValueError:
        raise RefusedError(f"{place}Tệp không phải một chứng thư PEM.") from None
    if certificate.not_valid_after_utc <= datetime.now(UTC):
        expired = f"{certificate.not_valid_after_utc:%d/%m/%Y}"
        raise RefusedError(f"{place}Chứng thư này hết hạn ngày {expired}; cần chứng thư mới.")
    return Certificate(
        fingerprint=sha256(certificate.public_bytes(Encoding.DER)).digest(),
        pem=certificate.public_bytes(Encoding.PEM).decode(),
        not_after=certificate.not_valid_after_utc.astimezone(UTC),
    )
