"""What the database says of itself, against what psycopg hears from it."""

from datetime import UTC, datetime, timedelta

import psycopg

from duoc.frame import database


def test_server_is_the_one_that_psycopg_meets(module_database):
    found = database.server()
    with psycopg.connect(module_database) as sql:
        number = sql.info.server_version
    assert found.version.split(".")[0] == str(number // 10_000)
    assert found.checksums  # our launcher makes clusters with checksums
    assert not found.tls  # a socket
    assert abs(found.now - datetime.now(UTC)) < timedelta(seconds=60)
