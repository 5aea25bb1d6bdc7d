"""From the first sight to blocking: a real wall before a real PostgreSQL learns half of the traffic, two persons approve it."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import find_free_port
from tests.engines.sql.traffic import statements
from tests.guard.app_cast import settle
from tests.wire.process import Process

from duoc.cli.main import main
from duoc.core.postgres import Cluster
from duoc.guard.models import Application, Statement
from duoc.guard.services import applications, learning
from duoc.wire.budgets import Marks
from duoc.wire.wall.applications import Folder
from duoc.wire.wall.policy import observing

TABLES = """
create table ho_so (id int, ma text, don_vi_id int, linh_vuc_id int, nop_luc timestamptz, xong_luc timestamptz,
    trang_thai text, lan int, ghi_chu text);
create table linh_vuc (id int, ten text); create table cong_dan (id int, ho_ten text);
create table quyen (nguoi_id int, ma text); create table auth_user (id int, is_active bool);
create table su_kien (id serial, ten text, luc timestamptz, diem int, mo bool, them jsonb);
create table nhan (id int, ten varchar, so int); create table phien (id int);
create table django_session (expire_date timestamptz);
create table pgbench_accounts (aid int, abalance int); create table pgbench_tellers (tid int, tbalance int);
create table pgbench_branches (bid int, bbalance int);
create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp);
create table t (id serial, ten varchar unique, so int, loai varchar);
"""
MUTANTS = [
    "select so_the from the_bhyt", 'SELECT "auth_user"."id", "auth_user"."is_active" FROM "auth_user" LIMIT 21',
    'SELECT "auth_user"."id", "auth_user"."password" FROM "auth_user" WHERE "auth_user"."id" = 3 LIMIT 21',
    'SELECT "auth_user"."id", "auth_user"."is_active" FROM "auth_user" WHERE "auth_user"."id" = 3 OR 1 = 1 LIMIT 21',
    'SELECT "auth_user"."id", "auth_user"."is_active" FROM "auth_user" WHERE "auth_user"."id" = 3 LIMIT 100000',
    "DELETE FROM pgbench_accounts", "copy pgbench_accounts to stdout", "do $$begin end$$", "select pg_read_file('/etc/passwd')",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(postgres: Cluster) -> Iterator[str]:
    """The application's own database; the name of its database."""
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute("create database so_lieu")
    with psycopg.connect(postgres.dsn("so_lieu"), autocommit=True) as connection:
        connection.execute(TABLES)
    yield "so_lieu"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute("drop database so_lieu with (force)")


@pytest.fixture
def wall(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = home / "guard" / "applications"
    folder.mkdir(parents=True)
    port = find_free_port()
    log = tmp_path_factory.mktemp("log") / "wall.log"
    with Process(["-m", "duoc.wire.wall", "--applications", str(folder), "--port", str(port)], port, log) as process:
        yield process


def run(wall: Process, user: str, texts: list[str]) -> list[str]:
    """The texts that the wall blocked, asked as the application does: by simple queries, those with parameters prepared."""
    blocked = []
    words = f"host=127.0.0.1 port={wall.port} dbname=dvc user={user} application_name=mot-cua"
    with psycopg.connect(words, autocommit=True, cursor_factory=psycopg.RawCursor) as connection:
        for text in texts:
            try:
                if "$1" in text:
                    # Only judged: the server gets Parse, and no value.
                    connection.pgconn.prepare(b"", text.encode())
                    result = connection.pgconn.prepare(b"", text.encode())
                    if b"\xc4\x90\xc6\xb0\xe1\xbb\x9bc" in (result.error_message or b""):
                        blocked.append(text)
                else:
                    connection.execute(text)
            except psycopg.Error as error:
                if "Đước chặn" in str(error):
                    blocked.append(text)
    return blocked


def soon(condition: Any) -> None:
    """Wait for it; the wall looks at its documents four times a second."""
    for _ in range(100):
        with contextlib.suppress(psycopg.OperationalError):
            if condition():
                return
        time.sleep(0.1)
    raise AssertionError(condition)


def duoc(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> Any:
    """What `duoc guard app … --json` says."""
    assert main(["guard", "app", *words, "--json"]) == status, capsys.readouterr()
    out = capsys.readouterr()
    return json.loads(out.out) if status == 0 else out.err


def test_half_is_learnt_and_the_other_half_passes(
    database: str, home: Path, server: str, wall: Process, postgres: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    settle()
    parts = psycopg.conninfo.conninfo_to_dict(database)
    user = str(parts["user"])
    address = f"postgresql:///{server}?host={parts['host']}"
    duoc(capsys, "add", "dvc", "--upstream", address, "--unproven")
    assert "dvc" in [row["name"] for row in duoc(capsys, "list")["applications"]]
    duoc(capsys, "mode", "dvc", "learn")
    assert "chặn tất cả" in duoc(capsys, "mode", "dvc", "enforce", status=1)
    texts = [
        text
        for text in statements(2400, seed=6)
        if "$1" not in text and "_curs_" not in text and "SAVEPOINT" not in text
    ]
    learnt, others = texts[::2], texts[1::2]
    soon(lambda: run(wall, user, ["select 1"]) == [])
    assert run(wall, user, learnt) == []
    kept = home / "guard" / "seen" / "dvc.json"
    soon(lambda: kept.exists() and sum(row["seen"] for row in json.loads(kept.read_bytes())["rows"]) > len(learnt))

    taken = duoc(capsys, "learn", "dvc")
    assert taken["missed"] == 0
    assert 10 < taken["new"] < 60  # values and lengths make no statements
    one = Statement.objects.get(sql__startswith="UPDATE pgbench_accounts")
    assert (one.users, one.programs, one.never) == ([user], ["mot-cua"], "")

    assert duoc(capsys, "approve", "dvc", "--by", "thanh")["live"] is False
    assert "người khác" in duoc(capsys, "approve", "dvc", "--by", "thanh", status=1)
    assert duoc(capsys, "approve", "dvc", "--by", "minh")["live"] is True
    assert duoc(capsys, "mode", "dvc", "enforce")["live"] is True
    soon(lambda: run(wall, user, MUTANTS[:1]) == MUTANTS[:1])
    assert run(wall, user, others) == []
    assert run(wall, user, MUTANTS) == MUTANTS

    # What was blocked can be looked at, with its difference to what may pass.
    soon(lambda: any(row["rule"] for row in json.loads(kept.read_bytes())["rows"]))
    soon(
        lambda: duoc(capsys, "learn", "dvc")["new"] >= 0 and learning.counts(Application.objects.get())["blocked"] >= 5
    )
    found = Statement.objects.get(sql__contains='"password"')
    assert found.rule == "unknown"
    assert 'thêm «"password"», thiếu «"is_active"»' in learning.differences(found.application, [found])[found.pk]
    # And nothing of it is proposed unasked.
    assert "Không có câu lệnh nào" in duoc(capsys, "approve", "dvc", "--by", "thanh", status=1)

    shown = duoc(capsys, "show", "dvc")
    assert shown["mode"] == "enforce"
    assert [change["kind"] for change in shown["changes"]] == ["mode", "statements", "mode", "add"]
    assert duoc(capsys, "mode", "dvc", "observe")["live"] is False
    assert applications.find("dvc").mode == "enforce"


def test_watched_columns_come_from_the_servers_catalogue(
    database: str, home: Path, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settle()
    parts = psycopg.conninfo.conninfo_to_dict(database)
    address = f"postgresql:///{server}?host={parts['host']}&user={parts['user']}"
    duoc(capsys, "add", "dvc", "--upstream", f"postgresql:///{server}?host={parts['host']}")
    words = (
        "watch",
        "dvc",
        "public.cong_dan",
        "--identity",
        "id",
        "--mask",
        "ho_ten=drop@app_a,app_b",
        "--ticket",
        "--dsn",
        address,
    )
    assert duoc(capsys, *words)["live"] is True
    (table,) = json.loads((home / "guard" / "applications" / "dvc.json").read_bytes())["watched"]
    with psycopg.connect(address) as connection:
        row = connection.execute("select 'public.cong_dan'::regclass::oid::bigint").fetchone()
    assert row == (table["oid"],)
    assert (table["table"], table["ticket"]) == ("public.cong_dan", True)
    assert table["columns"] == [
        {"name": "id", "number": 1, "identity": True, "mask": "", "for": []},
        {"name": "ho_ten", "number": 2, "identity": False, "mask": "drop", "for": ["app_a", "app_b"]},
    ]
    assert "không có cột" in duoc(capsys, *words[:3], "--identity", "so", "--dsn", address, status=1)
    assert "không có bảng" in duoc(
        capsys, "watch", "dvc", "public.khac", "--identity", "id", "--dsn", address, status=1
    )
    with_password = address.replace("&user=", "&password=bi-mat&user=")
    assert "bi-mat" not in duoc(capsys, *words[:-1], with_password, status=1)
    assert duoc(capsys, "watch", "dvc", "public.cong_dan", "--remove")["live"] is False
    assert (
        duoc(capsys, "limit", "dvc", "--rows", "100", "--identities-day", "150", "--inspect", "block")["live"] is True
    )
    assert duoc(capsys, "limit", "dvc", "--rows", "0")["live"] is False
    # What the room writes is what the wall understands.
    folder = Folder(home / "guard" / "applications")
    folder.settle()
    standing = folder.standing("dvc")
    assert standing is not None
    assert standing.judge is observing
    folder.close()


def test_how_it_is_reached_and_what_nobody_asks_for_is_set(
    database: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    duoc(capsys, "add", "dvc", "--upstream", "postgresql://127.0.0.1/dvc", "--time-limit", "statement_timeout=30000")

    def told() -> dict[str, Any]:
        found: dict[str, Any] = json.loads((home / "guard" / "applications" / "dvc.json").read_bytes())
        return found

    assert duoc(capsys, "set", "dvc", "--tls-only", "--time-limit", "lock_timeout=500")["live"] is True
    assert told()["time_limits"] == {"statement_timeout": 30000, "lock_timeout": 500}
    assert duoc(capsys, "set", "dvc", "--no-tls-only")["live"] is False
    assert told()["tls_only"] is True
    for wrong in (["--time-limit", "statement_timeout=lau"], ["--time-limit", "work_mem=5"], ["--upstream", "mysql://a"],
                  ["--time-limit", "lock_timeout=0"], []):  # fmt: skip
        duoc(capsys, "set", "dvc", *wrong, status=1)
    duoc(capsys, "add", "khac", "--upstream", "postgresql://127.0.0.1/khac", "--search-path", "a b", status=1)
    assert not (home / "guard" / "applications" / "khac.json").exists()

    numbers = tmp_path / "moi.txt"
    numbers.write_text("000200000001\n000 2000 00002\n\n")
    assert duoc(capsys, "honey", "dvc", "--add", str(numbers))["live"] is True
    marks = Marks((home / "guard" / "keys" / "identities").read_bytes())
    assert told()["honey"] == sorted(marks.identity(f"00020000000{n}").hex() for n in (1, 2))
    assert "0002000" not in json.dumps(told())
    assert duoc(capsys, "honey", "dvc") == {"honey": 2}
    assert duoc(capsys, "honey", "dvc", "--remove", str(numbers))["live"] is False


def test_a_file_of_statements_is_learnt_line_by_line(
    database: str, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    duoc(capsys, "add", "dvc", "--upstream", "postgresql://127.0.0.1/dvc")
    file = tmp_path / "said.jsonl"
    file.write_text('{"sql": "select 1 from dvc.a where n = 4"}\n\n{"sql": "do $$begin end$$"}\n')
    assert duoc(capsys, "learn", "dvc", "--from", str(file)) == {
        "application": "dvc", "new": 2, "known": 0, "never": 1, "missed": 0,
    }  # fmt: skip
    for broken in ('{"sql": 5}', "[]", "{", '{"text": "select 1"}'):
        file.write_text(f'{{"sql": "select 1"}}\n{broken}\n')
        assert "dòng 2" in duoc(capsys, "learn", "dvc", "--from", str(file), status=1)
    assert "không phải tài khoản" in duoc(capsys, "approve", "dvc", "--by", "ai-do", status=1)
    assert (home / "guard").stat().st_mode & 0o077 == 0
