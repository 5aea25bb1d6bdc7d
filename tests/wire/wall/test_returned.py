"""What comes back of watched tables: masked by user, whatever protocol, format or alias; everything else as it was."""

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest
from psycopg import sql
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD
from tests.wire.wall.guarded import AN, AN_MASKED, columns, connect, guarded, told, watching
from tests.wire.wall.speaker import Speaker, asked

from duoc.core.postgres import Cluster, installed
from duoc.engines.pgwire.messages import BIND
from duoc.wire.budgets import Marks, identity_key

PEOPLE = "select so_dinh_danh, ho_ten from dancu.cong_dan where id = 1"


@pytest.fixture(scope="module")
def masking(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Iterator[Process]:
    written = watching(behind, columns("so_dinh_danh", "ho_ten", "ngay_sinh"))
    with guarded(tmp_path_factory.mktemp("guarded") / "a", written) as wall:
        yield wall


def test_masks_hold_over_every_protocol(masking: Process) -> None:
    with connect(masking) as session:
        assert session.execute(PEOPLE).fetchone() == AN_MASKED  # extended, text
        assert session.execute(PEOPLE, binary=True).fetchone() == AN_MASKED
        for _ in range(8):  # prepared from the sixth on
            assert session.execute(PEOPLE.replace("1", "%s"), (1,), prepare=True).fetchone() == AN_MASKED
        cursor = psycopg.ClientCursor(session)
        assert cursor.execute(PEOPLE).fetchone() == AN_MASKED  # simple
        assert cursor.execute("select id, ho_ten ten, so_dinh_danh, id from dancu.cong_dan c").fetchone() == (
            1, AN_MASKED[1], AN_MASKED[0], 1,
        )  # fmt: skip
        with session.transaction(), session.cursor("con_tro") as named:
            assert named.execute(PEOPLE).fetchone() == AN_MASKED
        assert session.execute("select ma_ho_so from dvc.ho_so where id = 1").fetchone() == ("HS-1",)


def test_a_mask_that_a_type_cannot_hold_is_null(masking: Process) -> None:
    with connect(masking) as session:
        for binary in (False, True):
            row = session.execute("select ngay_sinh, id from dancu.cong_dan where id = 1", binary=binary).fetchone()
            assert row == (None, 1)


def test_who_skips_describe_is_masked_all_the_same(masking: Process) -> None:
    with Speaker(masking.port) as session:
        session.start()
        run = asked("B", "", "s", []), asked("E", "", 0), asked("S")
        assert session.ask(asked("P", "s", PEOPLE), *run) == "12DCZ"
        assert session.rows == [AN_MASKED]
        for _ in range(3):
            assert session.ask(*run) == "2DCZ"
            assert session.rows == [AN_MASKED]
        assert session.ask(asked("P", "", PEOPLE), asked("B", "", "", []), asked("E", "", 0), asked("S")) == "12DCZ"
        assert session.rows == [AN_MASKED]
        # Described in part, in portals, in the midst of a pipeline, and beside an error.
        assert session.ask(*run[:2], asked("D", "P", ""), *run[:2], asked("E", "x", 0), *run) == "2DCT2DCEZ"
        assert session.rows == [AN_MASKED, AN_MASKED]
        assert session.ask(BIND.write(b"", b"s", (), (), (1,)), asked("E", "", 0), asked("S")) == "2DCZ"
        assert session.rows == [AN_MASKED]


def test_a_segment_a_byte_changes_nothing(masking: Process) -> None:
    with Speaker(masking.port) as session:
        session.start()
        for message in (
            asked("Q", PEOPLE),
            asked("P", "", PEOPLE) + asked("B", "", "", []) + asked("E", "", 0) + asked("S"),
        ):
            session.drain()
            for byte in message:
                session.send(bytes((byte,)))
            session.hear()
            assert session.rows == [AN_MASKED]


@pytest.mark.parametrize(("user", "seen"), [("app_scram", AN_MASKED), ("app_dvc", AN)])
def test_masks_are_for_users(tmp_path: Path, behind: Cluster, user: str, seen: tuple[str, str]) -> None:
    with guarded(tmp_path / "a", watching(behind, columns("so_dinh_danh", "ho_ten", users=("app_scram",)))) as wall:
        if user == "app_scram":
            with connect(wall) as session:
                assert session.execute(PEOPLE).fetchone() == seen
        else:
            with Speaker(wall.port) as speaker:
                speaker.start()
                speaker.ask(asked("Q", PEOPLE))
                assert speaker.rows == [seen]


def test_drop_and_hash(tmp_path: Path, behind: Cluster) -> None:
    with (
        guarded(tmp_path / "a", watching(behind, columns("so_dinh_danh", "ho_ten", mask="drop"))) as wall,
        connect(wall) as one,
    ):
        assert one.execute(PEOPLE).fetchone() == (None, None)
    seen = set()
    for _ in range(2):  # the key outlives the process
        with guarded(tmp_path / "b", watching(behind, columns("ho_ten", mask="hash"))) as wall, connect(wall) as one:
            number, name = one.execute(PEOPLE).fetchone() or ("", "")
            assert (number, name[:6], len(name)) == (AN[0], "[NAME#", len("[NAME#]") + 32)
            seen.add(name)
    assert len(seen) == 1


def test_copy_is_masked_where_columns_are_listed_else_refused(masking: Process) -> None:
    def rows(text: str) -> bytes:
        with connect(masking) as session, session.cursor().copy(sql.SQL(text)) as copy:
            return b"".join(map(bytes, copy))

    listed = "dancu.cong_dan (ho_ten, id, so_dinh_danh)"
    assert rows(f"copy {listed} to stdout").decode() == "Nguyễn V. A.\t1\t096*******01\n"
    assert rows(f"copy {listed} to stdout with (format csv, header, delimiter ';')").decode() == (
        'ho_ten;id;so_dinh_danh\n"Nguyễn V. A.";1;"096*******01"\n'
    )
    query = "select c.so_dinh_danh x, h.id from dancu.cong_dan c join dvc.ho_so h on h.id = c.id"
    assert rows(f"copy ({query}) to stdout").decode() == "096*******01\t1\n"
    assert rows("copy (select ma_ho_so from dvc.ho_so where id = 1) to stdout") == b"HS-1\n"
    for text in (
        "copy dancu.cong_dan to stdout",
        f"copy {listed} to stdout (format binary)", "copy (select * from dancu.cong_dan) to stdout",
        "copy (select upper(ho_ten) from dancu.cong_dan) to stdout", f"copy {listed} to stdout (format csv, force_quote *)",
        "copy (select a from (select ho_ten a from dancu.cong_dan) x) to stdout",
        "copy (with x as (select ho_ten id from dancu.cong_dan) select id from x) to stdout",
    ):  # fmt: skip
        with connect(masking) as session:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="COPY"), session.cursor().copy(text) as copy:
                list(copy)
            assert session.execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select cast(lower(ho_ten) as int) from dancu.cong_dan", 'invalid input syntax for type integer: "•••"'),
        ("insert into dancu.cong_dan values (1, 'x', 'y')", "Key (id)=(•••) already exists."),
        ("insert into dancu.cong_dan values (null, 'x', 'y')", "Failing row contains (•••)."),
        ("select 1 / 0", "division by zero"),
    ],
)
def test_an_error_quotes_no_value_of_whatever_kind(masking: Process, text: str, said: str) -> None:
    with connect(masking) as session:
        with pytest.raises(psycopg.Error) as failed:
            session.execute(text)
        assert said in (failed.value.diag.message_primary, failed.value.diag.message_detail)
        assert "nguyễn" not in str(failed.value)


def test_asyncpg_is_masked_in_its_binary_form(masking: Process) -> None:
    """It describes a statement once and then binds and executes without a Describe, in binary."""

    async def people() -> list[tuple[str, ...]]:
        dsn = f"postgresql://app_scram:{PASSWORD}@127.0.0.1:{masking.port}/dvc"
        connection = await asyncpg.connect(dsn)
        try:
            found = [tuple(await connection.fetchrow(PEOPLE)) for _ in range(3)]
            statement = await connection.prepare("select ho_ten, so_dinh_danh, id from dancu.cong_dan where id = $1")
            found += [tuple(await statement.fetchrow(1))[:2] for _ in range(3)]
            async with connection.transaction():
                found += [tuple(row) async for row in connection.cursor(PEOPLE, prefetch=1)]
            return found
        finally:
            await connection.close()

    assert asyncio.run(people()) == [AN_MASKED] * 3 + [AN_MASKED[::-1]] * 3 + [AN_MASKED]


@pytest.mark.parametrize("protocol", ["simple", "extended", "prepared"])
def test_pgbench_runs_beside_watched_tables(masking: Process, tmp_path: Path, protocol: str) -> None:
    script = tmp_path / "script"
    script.write_text("select ma_ho_so from dvc.ho_so where id = 1;\nselect ho_ten from dancu.cong_dan where id = 1;\n")
    dsn = f"postgresql://app_scram:{PASSWORD}@127.0.0.1:{masking.port}/dvc"
    done = subprocess.run(
        [installed() / "pgbench", "-n", "-M", protocol, "-f", script, "-c", "2", "-t", "50", dsn],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "processed: 100/100" in done.stdout
    assert "failed transactions: 0 " in done.stdout


def test_honey_is_told_beside_the_wall(tmp_path: Path, behind: Cluster) -> None:
    folder = tmp_path / "a"
    with guarded(folder, watching(behind, columns())):
        pass  # makes the province's key
    marks = Marks(identity_key(folder / "home" / "guard" / "keys" / "identities"))
    written = watching(behind, columns(), honey=[marks.identity(AN[0]).hex()])
    with guarded(folder, written) as wall, connect(wall) as one:
        assert one.execute("select ma_ho_so from dvc.ho_so where id = 1").fetchone() == ("HS-1",)
        assert told(folder, "honey") == []
        assert one.execute(PEOPLE).fetchone() == AN
        (said,) = told(folder, "honey")
        assert (said["user"], said["application"]) == ("app_scram", "dvc")
        assert AN[0] not in str(said)
