"""Debian's PostgreSQL 15 as an application's server: TLS, SCRAM, a data folder of its own; and who signed its certificate."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from duoc.core.account import service_account
from duoc.core.postgres import Cluster, Door

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
PASSWORD = "mat-khau-thu"
# Over the network app_plain must come without TLS and everybody else with it; over the socket both ways are one.
_RULES = """local all duoc peer map=house
local all app_open trust
local all all scram-sha-256
hostnossl all app_plain 127.0.0.1/32 scram-sha-256
hostssl all all 127.0.0.1/32 scram-sha-256
"""


class Authority:
    """A certificate authority of one test run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA thử")])
        self.file = folder / "ca.pem"
        own = self._made(self._name, self._key, x509.BasicConstraints(ca=True, path_length=0))
        self.file.write_bytes(own.public_bytes(Encoding.PEM))

    def issue(self, name: str, *addresses: str) -> tuple[Path, Path]:
        """Certificate and key for a server that is reached at these addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        alternatives = x509.SubjectAlternativeName([x509.IPAddress(ip_address(one)) for one in addresses])
        certificate, private = self._folder / f"{name}.pem", self._folder / f"{name}.key"
        certificate.write_bytes(self._made(subject, key, alternatives).public_bytes(Encoding.PEM))
        private.touch(0o600)
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return certificate, private

    def _made(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1)).add_extension(extension, critical=False).sign(self._key, SHA256())
        )  # fmt: skip


@contextmanager
def running(folder: Path, port: int, authority: Authority) -> Iterator[Cluster]:
    """The server, with the databases dvc and postgres; app_scram may make databases, app_plain and app_open may not."""
    account = service_account("nobody")
    certificate, key = authority.issue("may-chu", "127.0.0.1")
    for path in (certificate, key):
        os.chown(path, account.uid, account.gid)
    tuning = {"fsync": "off", "shared_buffers": "32MB", "autovacuum": "off"}
    tuning |= {"ssl": "on", "ssl_cert_file": str(certificate), "ssl_key_file": str(key)}
    cluster = Cluster(folder / "pg15", folder / "s", account, PROGRAMS, tuning, major=15, door=Door(port, PASSWORD))
    cluster.prepare()
    try:
        cluster.start()
        (cluster.data / "pg_hba.conf").write_text(_RULES)
        with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as server:
            server.execute(f"create role app_scram login createdb password '{PASSWORD}'")
            server.execute(f"create role app_plain login password '{PASSWORD}'")
            server.execute("create role app_open login")
            server.execute("create database dvc owner app_scram")
            server.execute("select pg_reload_conf()")
        with psycopg.connect(cluster.dsn("dvc"), autocommit=True) as server:
            server.execute("create table jt (n int, chu text)")
            server.execute("grant all on jt to app_open")
        yield cluster
    finally:
        cluster.stop()
