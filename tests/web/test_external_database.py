"""`DATABASE_URL`: somebody else's PostgreSQL 16 over TCP with a password is enough, with nothing else changed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from duoc.core.account import service_account
from duoc.core.logins import demo_logins
from duoc.core.postgres import Cluster, Door, usable_by
from duoc.core.settings import Settings
from duoc.people import services as people
from duoc.web.database import pending
from duoc.web.prepare import prepare


@pytest.fixture
def theirs(short_tmp: Path, free_port: int) -> Iterator[Cluster]:
    account = service_account("nobody")
    found = Cluster(
        short_tmp / "theirs",
        short_tmp / "theirs-run",
        account,
        usable_by(account, 16),
        tuning={"fsync": "off", "shared_buffers": "64MB"},
        major=16,
        door=Door(free_port, "c2hhcmVk"),
    )
    found.start()
    yield found
    found.stop()


def test_a_whole_province_fits_into_somebody_elses_server(
    theirs: Cluster, django_at: Callable[[str], None], tmp_path: Path
) -> None:
    dsn = theirs.dsn("duoc")
    django_at(dsn)
    prepare(Settings(database_url=dsn, port_base=21_000), tmp_path, empty=False)
    assert pending() == []
    assert people.has_administrator()
    assert len(demo_logins(tmp_path)) == 7
    with psycopg.connect(dsn) as connection:
        assert connection.info.server_version // 10_000 == 16
        schemas = connection.execute("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename = 'frame_outbox'")
        assert sorted(name for (name,) in schemas) == ["production", "replay", "sandbox"]
        extensions = connection.execute("SELECT extname FROM pg_extension").fetchall()
        assert extensions == [("plpgsql",)]
