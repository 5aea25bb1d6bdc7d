"""The server under the house, as it says of itself."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Server:
    """PostgreSQL's version, whether this connection came over TLS, whether pages carry checksums, and its clock."""

    version: str
    tls: bool
    checksums: bool
    now: datetime


def server() -> Server:
    """Of the database that the house is connected to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('data_checksums') = 'on', clock_timestamp(), "
            "coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)"
        )
        version, checksums, now, tls = cursor.fetchone()
    return Server(version, tls, checksums, now)
