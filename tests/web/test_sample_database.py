"""The sample database: what the wall's statements need is there, the role may do that and nothing else, nobody in it is real."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import _FAST

from duoc.core import sample_application as application
from duoc.core.account import service_account
from duoc.core.postgres import Cluster, usable_by
from duoc.core.postgres.address import socket_dsn
from duoc.engines.pii.checks import citizen
from duoc.engines.sql import DEFAULT, learn
from duoc.web.sample_application import statements
from duoc.web.sample_database import settle_sample_database

Connection = psycopg.Connection[tuple[object, ...]]


@pytest.fixture(scope="module")
def settled(memory_tmp: Path) -> Iterator[tuple[Cluster, Path]]:
    """A server of its own, since roles belong to the whole server; prepared twice, as at the start after an upgrade."""
    account = service_account("nobody")
    cluster = Cluster(
        memory_tmp / "sample", memory_tmp / "s", account, usable_by(account), tuning=_FAST, guests={"app_dvc": "dvc"}
    )
    cluster.start()
    home = memory_tmp / "sample-home"
    home.mkdir(mode=0o700)
    for _ in range(2):
        settle_sample_database(home, cluster.dsn("postgres"))
    yield cluster, home
    cluster.stop()


@pytest.fixture
def asked(settled: tuple[Cluster, Path]) -> Iterator[Connection]:
    """The application's own session, by its password."""
    cluster, home = settled
    login = application.login(home)
    assert login is not None
    dsn = socket_dsn(cluster.sockets, "dvc").replace("duoc@", f"{login['user']}:{login['password']}@")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def one(connection: Connection, question: str) -> object:
    row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_rows_are_given_once_and_every_statement_runs(settled: tuple[Cluster, Path], asked: Connection) -> None:
    with psycopg.connect(settled[0].dsn("dvc")) as server:
        counts = [one(server, f"select count(*) from {table}") for table in (
            "dancu.cong_dan", "dancu.bien_dong", "bhyt.the_2026", "dvc.thu_tuc", "dvc.ho_so", "dvc.phien")]  # fmt: skip
    assert counts == [300, 240, 300, 8, 600, 40]
    with psycopg.connect(settled[0].dsn("dvc")) as server:
        identity = one(server, "select so_dinh_danh from dancu.cong_dan where id = 7")
    for text in statements():
        if text.startswith("copy"):
            with asked.cursor().copy(text) as rows:
                assert len(list(rows)) > 50
        else:
            asked.execute(text.replace("$1", f"'{identity}'" if "cong_dan" in text else "3"))
    assert one(asked, f"select ho_ten from dancu.cong_dan where so_dinh_danh = '{identity}'") is not None


@pytest.mark.parametrize(
    "question",
    [
        "select so_dien_thoai from dancu.cong_dan", "select * from dancu.cong_dan", "select * from dvc.nhat_ky_tra_cuu",
        "update dancu.cong_dan set ho_ten = 'x'", "delete from dvc.ho_so", "update dvc.ho_so set ma_ho_so = 'x'",
        "create table dvc.x (n int)", "create table public.x (n int)", "create temp table x (n int)",
        "select pg_read_file('/etc/passwd')", "set role duoc", "copy dvc.thu_tuc to program 'cat'",
    ],
)  # fmt: skip
def test_the_role_may_do_nothing_beside(asked: Connection, question: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        asked.execute(question)


def test_the_role_comes_into_no_other_database(settled: tuple[Cluster, Path]) -> None:
    cluster, home = settled
    login = application.login(home)
    assert login is not None
    for name, role in (("postgres", "app_dvc"), ("dvc", "nguoi_khac")):
        dsn = socket_dsn(cluster.sockets, name).replace("duoc@", f"{role}:{login['password']}@")
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
            psycopg.connect(dsn)


def test_nobody_in_it_is_real(settled: tuple[Cluster, Path]) -> None:
    with psycopg.connect(settled[0].dsn("dvc")) as server:
        rows = server.execute(
            "select so_dinh_danh, ho_ten, gioi_tinh, ngay_sinh, thuong_tru from dancu.cong_dan"
        ).fetchall()
        assert citizen(b"096" + str(rows[0][0])[3:].encode())  # of a province that there is, it would be one
        for number, name, sex, born, place in rows:
            # Sex and century in one digit, then the year: as the law writes a number (NĐ 137/2015), but for the province.
            assert re.fullmatch(r"000[0-3]\d{8}", number)
            assert int(number[3]) == int(sex) - 1 + 2 * (born.year >= 2000)
            assert number[4:6] == f"{born:%y}"
            assert "Mẫu" in name
            assert "Minh Họa" in place
            assert not citizen(number.encode())
        notes = (
            "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname in ('dvc', 'dancu', 'bhyt')"
        )
        assert [str(note).startswith("MINH HỌA") for (note,) in server.execute(notes)] == [True] * 3


def test_a_password_that_was_lost_is_made_anew(settled: tuple[Cluster, Path], tmp_path: Path) -> None:
    cluster, home = settled
    before = application.login(home)
    settle_sample_database(tmp_path, cluster.dsn("postgres"))
    made = application.login(tmp_path)
    assert made is not None
    assert before is not None
    dsn = socket_dsn(cluster.sockets, "dvc")
    with psycopg.connect(dsn.replace("duoc@", f"app_dvc:{made['password']}@")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn.replace("duoc@", f"app_dvc:{before['password']}@"))
    settle_sample_database(home, cluster.dsn("postgres"))  # as the other tests know it


def test_the_list_is_the_published_one(shared: Path) -> None:
    """Everything that the published cases let pass passes, everything that they block does not."""
    published = json.loads((shared / "data/guard/sql-mutants.json").read_text())
    policy, path = learn([(text, DEFAULT) for text in statements()]), '"$user", public'
    passed = [case["id"] for case in published["mutants"] if policy.judge(case["sql"], path).allowed]
    assert passed == [case["id"] for case in published["mutants"] if case["expect"] == "allow"]
    assert all(policy.judge(case["sql"], path).allowed for case in published["allow_list"])
