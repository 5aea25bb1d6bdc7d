"""Many applications behind one wall: each by its name, each with its own judge, each losing only its own."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import find_free_port
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD

from duoc.core.postgres import Cluster
from duoc.wire.wall.admission import called
from duoc.wire.wall.application import DEFAULT_PATH, described
from duoc.wire.wall.applications import Folder
from duoc.wire.wall.judging import nobody


def document(
    name: str, upstream: str, mode: str = "enforce", allow: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    return {"form": 1, "name": name, "version": 1, "upstream": upstream, "mode": mode, "allow": list(allow), **more}


def put(folder: Path, written: dict[str, Any]) -> None:
    """As the room does it: whole, or not at all."""
    half = folder / f".{written['name']}"
    half.write_text(json.dumps(written))
    half.replace(folder / f"{written['name']}.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Path:
    """Two applications at one server: `cong` is its database dvc, `so` has the database of another name."""
    folder = tmp_path_factory.mktemp("applications")
    assert behind.door is not None
    server = f"postgresql://127.0.0.1:{behind.door.port}"
    put(folder, document("cong", f"{server}/dvc", allow=("select current_database()",)))
    put(folder, document("so", f"{server}/app_dvc", "observe", search_path="dvc, public"))
    (folder / "hong.json").write_text("{")
    return folder


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Process]:
    port = find_free_port()
    log = tmp_path_factory.mktemp("log") / "wall.log"
    module = ["-m", "duoc.wire.wall", "--applications", str(folder), "--port", str(port)]
    with Process(module, port, log) as process:
        yield process


def session(many: Process, name: str) -> psycopg.Connection[Any]:
    words = f"host=127.0.0.1 port={many.port} user=app_scram password={PASSWORD} dbname={name}"
    return psycopg.connect(words, autocommit=True)


def says(connection: psycopg.Connection[Any], text: str) -> str:
    """The only value of the answer."""
    row = connection.execute(text).fetchone()
    assert row is not None
    return str(row[0])


def until_blocked(connection: psycopg.Connection[Any], text: str) -> str:
    """The refusal, within two seconds."""
    for _ in range(40):
        try:
            connection.execute(text)
        except psycopg.Error as refused:
            return str(refused)
        time.sleep(0.05)
    raise AssertionError("still passes")


def test_the_name_leads_to_the_database_and_the_path(many: Process) -> None:
    with session(many, "cong") as cong, session(many, "so") as so:
        assert says(cong, "select current_database()") == "dvc"
        assert says(so, "select current_database()") == "app_dvc"
        assert says(so, "show search_path") == '"dvc", "public"'
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            cong.execute("select 1")
        assert says(cong, "select current_database()") == "dvc"


@pytest.mark.parametrize("name", ["dvc", "app_dvc", "hong", "../cong", "khac"])
def test_no_other_name_leads_anywhere(many: Process, name: str) -> None:
    """Not the server's own database names, not a document that cannot be read."""
    with pytest.raises(psycopg.OperationalError, match="không biết ứng dụng này"):
        session(many, name)


def test_cancelling_reaches_the_server_of_its_application(many: Process) -> None:
    with session(many, "so") as so:
        so.execute("set statement_timeout = 20000")
        threading.Timer(0.2, so.cancel).start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            so.execute("select pg_sleep(15)")


def test_a_lost_document_stops_its_application_alone(many: Process, folder: Path) -> None:
    written = (folder / "cong.json").read_text()
    with session(many, "cong") as cong, session(many, "so") as so:
        for lose in (lambda: (folder / "cong.json").unlink(), lambda: (folder / "cong.json").write_text('{"form": 1')):
            assert says(cong, "select current_database()") == "dvc"
            lose()
            assert "chưa có chính sách" in until_blocked(cong, "select current_database()")
            assert says(so, "select 1") == "1"
            put(folder, json.loads(written))
            for _ in range(40):
                try:
                    assert says(cong, "select current_database()") == "dvc"
                    break
                except psycopg.Error:
                    time.sleep(0.05)


def test_a_mode_that_changes_holds_for_sessions_that_live(many: Process, folder: Path) -> None:
    before = json.loads((folder / "so.json").read_text())
    with session(many, "so") as so:
        assert says(so, "select 1") == "1"
        put(folder, {**before, "mode": "enforce", "allow": ["select 2"], "version": 2})
        assert "không có trong danh sách" in until_blocked(so, "select 1")
        assert says(so, "select 2") == "2"
        put(folder, {**before, "version": 3, "upstream": before["upstream"].replace("app_dvc", "dvc")})
        assert "kết nối lại" in until_blocked(so, "select 2")
    put(folder, before)


def test_a_client_calls_its_application_by_database_or_user() -> None:
    assert called([("user", "a"), ("database", "b")]) == "b"
    assert called([("DATABASE", "b"), ("user", "a")]) == "b"
    assert called([("user", "a")]) == "a"
    assert called([]) == ""


@pytest.mark.parametrize(
    "change",
    [{"upstream": "mysql://x/y"}, {"upstream": "postgresql://a:b@host/db"}, {"upstream": None}, {"name": ""},
     {"search_path": "a b"}, {"search_path": 5}, {"unproven": "no"}, {"tls_only": 1}, {"time_limits": []},
     {"time_limits": {"statement_timeout": "x"}}],
    ids=str,
)  # fmt: skip
def test_a_document_that_is_not_understood_describes_nothing(change: dict[str, Any]) -> None:
    whole = document("cong", "postgresql://127.0.0.1:5432/dvc")
    assert described(whole).path == DEFAULT_PATH
    with pytest.raises(ValueError):
        described({**whole, **change})


def test_a_folder_gives_what_it_understood_and_withdraws_what_is_gone(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "not-yet")
    folder.settle()
    assert folder.standing("cong") is None
    (tmp_path / "not-yet").mkdir()
    put(tmp_path / "not-yet", document("cong", "postgresql://127.0.0.1/dvc", allow=("select 1",)))
    folder.settle()
    standing = folder.standing("cong")
    assert standing is not None
    assert standing.judge("select 1", DEFAULT_PATH).allowed
    (tmp_path / "not-yet" / "cong.json").rename(tmp_path / "not-yet" / "khac.json")  # another application's words
    folder.settle()
    for name in ("cong", "khac"):
        standing = folder.standing(name)
        assert standing is not None
        assert standing.judge is nobody
    folder.close()
