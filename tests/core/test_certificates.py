"""Certificates as openssl makes them: from a file, from a server that shows one."""

import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from duoc.core import certificates


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    """A key and a certificate for 90 days, by openssl."""
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
               "-subj", "/CN=camau.example", "-keyout", str(path), "-out", str(path) + ".crt"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_name("cert.pem.crt").read_text())
    return path


def test_certificate_of_a_file_is_what_openssl_made(pem):
    found = certificates.in_file(pem.with_name("cert.pem.crt"))
    der = ssl.PEM_cert_to_DER_cert(pem.with_name("cert.pem.crt").read_text())
    assert found is not None
    assert (found.subject, found.is_its_own, found.fingerprint) == ("CN=camau.example", True, sha256(der).hexdigest())
    assert timedelta(days=89) < found.ends - datetime.now(UTC) <= timedelta(days=90)


def test_certificate_beside_its_key_is_found(pem):
    assert certificates.in_file(pem) == certificates.in_file(pem.with_name("cert.pem.crt"))


def test_certificate_is_what_a_server_shows(pem):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            with listener.accept()[0] as plain, context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        found = certificates.shown_by("127.0.0.1", listener.getsockname()[1])
        thread.join(5)
    assert found == certificates.in_file(pem)


def test_what_shows_none_is_none(tmp_path, free_port):
    assert certificates.shown_by("127.0.0.1", free_port) is None
    assert certificates.in_file(tmp_path / "absent.pem") is None
    (tmp_path / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert certificates.in_file(tmp_path / "broken.pem") is None
    (tmp_path / "binary.pem").write_bytes(b"\xff\xfe")
    assert certificates.in_file(tmp_path / "binary.pem") is None
