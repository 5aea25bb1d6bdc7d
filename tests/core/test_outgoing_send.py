"""Sending with a credential: no redirect takes it elsewhere, and only who is vouched for hears it."""

import http.server
import ipaddress
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from duoc.core.outgoing import AddressRefusedError, NoAnswerError, networks, send

LOOPBACK = networks("127.0.0.0/8")


class _Other(http.server.BaseHTTPRequestHandler):
    heard: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.heard.append((self.command, self.headers.get("Authorization", ""), body))
        moved = self.path == "/moved"
        self.send_response(302 if moved else 409)
        if moved:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"why not")

    do_GET = do_POST  # noqa: N815  # the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Nothing."""


def certificate(name: str = "127.0.0.1"):
    """(PEM of the certificate, PEM of its key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


@pytest.fixture
def serve(tmp_path):
    started = []

    def begin(pem="", key=""):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Other)
        if pem:
            file = tmp_path / "both.pem"
            file.write_text(pem + key)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        started.append(server)
        _Other.heard.clear()
        return f"{'https' if pem else 'http'}://127.0.0.1:{server.server_port}"

    yield begin
    for server in started:
        server.shutdown()
        server.server_close()


def test_body_and_headers_arrive_and_every_status_is_an_answer(serve):
    address = serve()
    found = send(f"{address}/a", b"{}", headers={"Authorization": "k"}, opened=LOOPBACK)
    assert (found.status, found.body) == (409, b"why not")
    assert _Other.heard == [("POST", "k", b"{}")]
    assert send(f"{address}/a", opened=LOOPBACK).status == 409
    assert _Other.heard[1][0] == "GET"


def test_redirect_is_not_followed(serve):
    found = send(f"{serve()}/moved", b"{}", headers={"Authorization": "k"}, opened=LOOPBACK)
    assert (found.status, len(_Other.heard)) == (302, 1)


def test_private_address_hears_nothing(serve):
    with pytest.raises(AddressRefusedError):
        send(f"{serve()}/a", b"{}")
    assert _Other.heard == []


def test_who_is_vouched_for_by_nobody_hears_nothing(serve):
    address = serve(*certificate())
    with pytest.raises(NoAnswerError, match="SSL"):
        send(f"{address}/a", b"secret", opened=LOOPBACK)
    assert _Other.heard == []


def test_pinned_certificate_is_the_only_one_that_vouches(serve):
    pem, key = certificate()
    address = serve(pem, key)
    assert send(f"{address}/a", b"x", opened=LOOPBACK, authority=pem).status == 409
    other, _ = certificate()
    with pytest.raises(NoAnswerError, match="SSL"):
        send(f"{address}/a", b"x", opened=LOOPBACK, authority=other)


def test_certificate_of_another_name_does_not_vouch(serve):
    pem, key = certificate("127.0.0.9")
    address = serve(pem, key)
    with pytest.raises(NoAnswerError, match="SSL"):
        send(f"{address}/a", b"x", opened=LOOPBACK, authority=pem)
