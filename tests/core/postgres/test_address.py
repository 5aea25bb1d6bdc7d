"""Where the database is found."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from psycopg.conninfo import conninfo_to_dict

from duoc.core.account import own_account
from duoc.core.postgres.address import LONGEST_FOLDER, dsn, socket_dsn, socket_folder
from duoc.core.settings import Settings


def test_dsn_is_the_chosen_server_where_there_is_one() -> None:
    chosen = "postgresql://an@db.example/house"
    assert dsn(Settings(database_url=chosen)) == chosen


def test_dsn_of_the_embedded_server_points_at_its_socket(short_tmp: Path) -> None:
    short_tmp.chmod(0o755)
    found = conninfo_to_dict(dsn(Settings(home=short_tmp / "thư mục")))
    assert found == {"user": "duoc", "dbname": "duoc", "host": str(short_tmp / "thư mục" / "run")}


def test_socket_folder_of_a_long_path_is_a_short_one_of_its_own(short_tmp: Path) -> None:
    long = short_tmp / ("x" * LONGEST_FOLDER)
    found = socket_folder(long, own_account())
    assert found.parent == Path("/tmp")
    assert len(str(found)) < 30
    assert found != socket_folder(short_tmp / ("y" * LONGEST_FOLDER), own_account())
    assert found == socket_folder(long, own_account())


def test_socket_dsn_quotes_the_folder() -> None:
    parts = urlsplit(socket_dsn(Path("/a b/ü"), "x"))
    assert parse_qs(parts.query)["host"] == ["/a b/ü"]
