"""Questions about protected data: who may ask, of how many, and what is written down before they are asked."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.wire.process import Process
from tests.wire.wall.guarded import columns, connect, guarded, watching
from tests.wire.wall.speaker import Speaker, asked

from duoc.core.postgres import Cluster
from duoc.engines.policy import IssuingKey, Keys, issue
from duoc.wire.decisions.frames import Told
from duoc.wire.decisions.reader import JournalReader

AGENCY = "H05.01"
ONE = "select ho_ten from dancu.cong_dan where so_dinh_danh = '096200000001'"
BOUND = "select ho_ten from dancu.cong_dan where so_dinh_danh = %s"
PREPARED = "prepare p as select ho_ten from dancu.cong_dan where so_dinh_danh = $1"
OTHERS = "select ma_ho_so from dvc.ho_so where id = 1"
TABLE = ["dancu.cong_dan"]


class Province:
    """A wall before a watched table that opens for tickets, and the desk that issues them."""

    def __init__(self, folder: Path, behind: Cluster, mode: str = "enforce", **more: Any) -> None:
        self.folder, self.home = folder, folder / "home"
        (self.home / "guard").mkdir(parents=True)
        self.key = IssuingKey.make(AGENCY)
        (self.home / "guard" / "ticket-keys.json").write_text(json.dumps(Keys([self.key.public]).document()))
        self.dossier("HS-1", "lan")
        self.document = watching(behind, columns(), mode, agency=AGENCY, **more)
        self.document["watched"][0]["ticket"] = True
        if mode == "enforce":
            texts = [ONE, BOUND.replace("%s", "$1"), OTHERS, "select ngay_sinh, ho_ten from dancu.cong_dan where id = 1",
                     "begin", "commit", "rollback", "select 1/0", PREPARED,
                     "select ho_ten from dancu.cong_dan where so_dinh_danh = '096200000002'", "discard all",
                     "execute p ('096200000001')", "declare c cursor for " + ONE, "fetch all from c"]  # fmt: skip
            self.document["allow"] = texts
            self.document["policy"] = {"allow_list": [{"sql": text} for text in texts]}

    def dossier(self, code: str, officer: str, state: str = "processing") -> None:
        one = {"code": code, "agency": AGENCY, "officer": officer, "state": state, "fields": TABLE, "until": None}
        path = self.home / "guard" / "dossiers.json"
        path.with_suffix(".new").write_text(json.dumps({"form": 1, "dossiers": [one]}))
        path.with_suffix(".new").replace(path)

    def ticket(self, officer: str = "lan", dossier: str = "HS-1", fields: list[str] = TABLE, **more: Any) -> str:
        return issue(self.key, officer, AGENCY, dossier, fields, int(time.time()), 600, **more)

    def told(self) -> list[Told]:
        """The decisions in the journal."""
        reader = JournalReader(self.home / "guard" / "journal" / "wall", 0, None, 0)
        try:
            return [one for frame in reader.frames() for one in frame.decisions()]
        finally:
            reader.close()

    def settled(self, count: int) -> list[Told]:
        """The same, once there are so many."""
        deadline = time.monotonic() + 5
        while len(found := self.told()) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(found) == count
        return found


@pytest.fixture(scope="module")
def shared_province(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Iterator[tuple[Province, Process]]:
    province = Province(tmp_path_factory.mktemp("asking"), behind)
    with guarded(province.folder, province.document) as wall:
        yield province, wall


@pytest.fixture
def province(shared_province: tuple[Province, Process]) -> Province:
    return shared_province[0]


@pytest.fixture
def session(shared_province: tuple[Province, Process]) -> Iterator[psycopg.Connection[Any]]:
    with connect(shared_province[1]) as session:
        yield session


def refused(session: psycopg.Connection[Any], text: str, *values: Any) -> str:
    """The refusal's words; and the session goes on."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as found:
        session.execute(text, values or None)
    assert session.execute(OTHERS).fetchone() == ("HS-1",)
    return str(found.value.diag.message_primary)


def test_without_a_ticket_nobody_asks_and_the_session_goes_on(session: psycopg.Connection[Any]) -> None:
    assert "không có vé hồ sơ" in refused(session, ONE)
    assert "không có vé hồ sơ" in refused(session, BOUND, "096200000001")
    session.execute(PREPARED)
    assert "không có vé hồ sơ" in refused(session, "execute p ('096200000001')")


def test_a_ticket_opens_in_a_comment_in_a_transaction_and_for_a_session(
    province: Province, session: psycopg.Connection[Any]
) -> None:
    ticket = province.ticket()
    assert session.execute(f"/* duoc-ticket: {ticket} */ {ONE}").fetchone() == ("Nguyễn Văn An",)
    assert session.execute(f"/* duoc-ticket: {ticket} */ {BOUND}", ("096200000001",)).fetchone() == ("Nguyễn Văn An",)
    assert "không có vé" in refused(session, ONE)
    with session.transaction():
        session.execute(f"set local duoc.ticket = '{ticket}'")
        assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
    assert "không có vé" in refused(session, ONE)
    session.execute(f"SET duoc.ticket TO '{ticket}'")
    for _ in range(8):  # prepared from the sixth on
        assert session.execute(BOUND, ("096200000001",), prepare=True).fetchone() == ("Nguyễn Văn An",)
    session.execute(PREPARED)
    assert session.execute("execute p ('096200000001')").fetchone() == ("Nguyễn Văn An",)
    with session.transaction():
        session.execute("declare c cursor for " + ONE)
        assert session.execute("fetch all from c").fetchall() == [("Nguyễn Văn An",)]
    session.execute("discard all")
    assert "không có vé" in refused(session, ONE)


def test_the_server_never_sees_a_ticket(behind: Cluster, province: Province, session: psycopg.Connection[Any]) -> None:
    session.execute(f"set duoc.ticket = '{province.ticket()}'")
    session.execute(f"/* duoc-ticket: {province.ticket()} */ {ONE}")
    with psycopg.connect(behind.dsn("dvc")) as server:
        queries = [row[0] for row in server.execute("select query from pg_stat_activity where usename = 'app_scram'")]
    assert ONE in queries
    assert not any("eyJ" in query or "duoc-ticket" in query for query in queries)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"officer": "huy"}, "hồ sơ của người khác"),
        ({"dossier": "HS-9"}, "không có hồ sơ"),
        ({"fields": ["bhyt.the"]}, "trường dữ liệu ngoài mục đích"),
    ],
)
def test_a_ticket_of_another_purpose_opens_nothing(
    province: Province, session: psycopg.Connection[Any], change: dict[str, Any], words: str
) -> None:
    session.execute(f"set duoc.ticket = '{province.ticket(**change)}'")
    assert words in refused(session, ONE)


def test_a_ticket_opens_the_columns_that_it_names(province: Province, session: psycopg.Connection[Any]) -> None:
    fields = ["dancu.cong_dan.ho_ten", "dancu.cong_dan.so_dinh_danh"]
    session.execute(f"set duoc.ticket = '{province.ticket(fields=fields)}'")
    assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
    assert "ngoài mục đích" in refused(session, "select ngay_sinh, ho_ten from dancu.cong_dan where id = 1")


def test_a_ticket_that_opens_once_opens_once(province: Province, session: psycopg.Connection[Any]) -> None:
    session.execute(f"set duoc.ticket = '{province.ticket(once=True)}'")
    assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
    assert "vé đã dùng" in refused(session, ONE)


def test_a_closed_dossier_closes_at_once(province: Province, session: psycopg.Connection[Any]) -> None:
    session.execute(f"set duoc.ticket = '{province.ticket()}'")
    assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
    province.dossier("HS-1", "lan", "returned")
    assert "đã đóng" in refused(session, ONE)
    province.dossier("HS-1", "lan")
    assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)


def test_every_statement_and_every_block_is_one_record_without_a_number(tmp_path: Path, behind: Cluster) -> None:
    province = Province(tmp_path / "a", behind)
    with (
        guarded(province.folder, province.document) as wall,
        connect(wall, application_name="phần mềm 096200000001") as session,
    ):
        session.execute(OTHERS)
        session.execute(f"set duoc.ticket = '{province.ticket()}'")
        session.execute(ONE)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("select '096200000001' from pg_shadow")
        with pytest.raises(psycopg.errors.DivisionByZero):
            session.execute("select 1/0")
        found = [one.members("wall") for one in province.settled(6)]
    assert [one["verdict"] for one in found] == ["pass", "pass", "pass", "done", "block", "pass"]
    other, setting, asked_, done, block, failed = found
    assert (other["rows"], other["text"], other["objects"]) == (
        1,
        "select ma_ho_so from dvc.ho_so where id = 1",
        ["dvc.ho_so"],
    )
    assert setting["text"] == "set duoc.ticket = 'x'"
    who = ("lan", AGENCY, "HS-1")
    assert [(one["officer"], one["agency"], one["dossier"]) for one in (asked_, done)] == [who, who]
    assert asked_["text"] == "select ho_ten from dancu.cong_dan where so_dinh_danh = 'x'"
    assert (len(asked_["marks"]), done["of"], done["rows"]) == (1, asked_["number"], 1)
    assert (block["rule"], block["officer"]) == ("unknown", "")
    assert failed["rule"] == "sqlstate:22012"
    assert (other["application"], other["account"], other["source"]) == ("dvc", "app_scram", "127.0.0.1")
    files = (path for path in province.home.rglob("*") if path.is_file())
    assert not [path for path in files if b"096200000001" in path.read_bytes()]


def test_distinct_citizens_are_counted_by_officer_and_refusals_too(tmp_path: Path, behind: Cluster) -> None:
    province = Province(tmp_path / "a", behind, limits={"identities_day": 3})
    with guarded(province.folder, province.document) as wall:
        with connect(wall) as session:
            session.execute(f"set duoc.ticket = '{province.ticket()}'")
            for number in (1, 2, 1, 2):
                for binary in (False, True):
                    cursor = session.cursor(binary=binary)
                    cursor.execute(BOUND, (f"09620000000{number}",))
            assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
        with connect(wall) as session:  # the officer is counted, not the session
            session.execute(f"set duoc.ticket = '{province.ticket()}'")
            session.execute(BOUND, ("096200000003",))
            assert "vượt hạn mức 3 công dân" in refused(session, BOUND, "096200000004")
            assert "vượt hạn mức" in refused(session, ONE)
            time.sleep(0.2)  # a block waits for its neighbours up to 50 ms
        found = [one.members("wall") for one in province.told()]
    assert [one["rule"] for one in found if one["verdict"] == "block"] == ["han-muc", "han-muc"]
    assert all(one["officer"] == "lan" for one in found if one["verdict"] == "block")


def test_whoever_observes_writes_down_what_would_have_been_refused(tmp_path: Path, behind: Cluster) -> None:
    province = Province(tmp_path / "a", behind, mode="observe")
    with guarded(province.folder, province.document) as wall, connect(wall) as session:
        assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
        assert len(session.execute("select so_dinh_danh from dancu.cong_dan").fetchall()) == 1
        found = [one.members("wall") for one in province.settled(4)]
    assert [(one["verdict"], one["rule"], len(one["marks"])) for one in found] == [
        ("pass", "thu:khong-co-ve", 1), ("done", "", 0), ("pass", "thu:khong-co-ve", 0), ("done", "", 1),
    ]  # fmt: skip


def test_what_cannot_be_written_down_is_not_asked(tmp_path: Path, behind: Cluster) -> None:
    """The disk is full: a limit on the size of files stands for it. Protected data stays closed, everything else goes on."""
    import resource

    province = Province(tmp_path / "a", behind)
    with guarded(province.folder, province.document) as wall, connect(wall) as session:
        session.execute(f"set duoc.ticket = '{province.ticket()}'")
        assert session.execute(ONE).fetchone() == ("Nguyễn Văn An",)
        before = resource.prlimit(wall.process.pid, resource.RLIMIT_FSIZE)
        size = sum(path.stat().st_size for path in province.home.rglob("*.journal"))
        resource.prlimit(wall.process.pid, resource.RLIMIT_FSIZE, (size + 10, before[1]))
        with pytest.raises(psycopg.Error) as closed:
            session.execute(ONE)
        assert closed.value.sqlstate == "58030"
        with connect(wall) as other:
            assert other.execute(OTHERS).fetchone() == ("HS-1",)
            other.execute(f"set duoc.ticket = '{province.ticket()}'")
            with pytest.raises(psycopg.errors.IoError, match="không ghi được nhật ký"):
                other.execute(ONE)
            assert other.execute(OTHERS).fetchone() == ("HS-1",)
            resource.prlimit(wall.process.pid, resource.RLIMIT_FSIZE, before)
            assert other.execute(ONE).fetchone() == ("Nguyễn Văn An",)


def test_a_killed_wall_has_written_down_all_that_it_let_be_asked(tmp_path: Path, behind: Cluster) -> None:
    province = Province(tmp_path / "a", behind)
    answered = 0
    with guarded(province.folder, province.document) as wall:
        with connect(wall) as session:
            session.execute(f"set duoc.ticket = '{province.ticket()}'")
            for _ in range(30):
                session.execute(ONE)
                answered += 1
            os.kill(wall.process.pid, signal.SIGKILL)
        passed = [
            one for one in province.told() if one.detail.get("officer") == "lan" and one.detail["verdict"] == "pass"
        ]
    assert len(passed) == answered
    with guarded(province.folder, province.document) as wall, connect(wall) as session:
        session.execute(OTHERS)
    numbers = [one.number for one in province.told()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > answered


def test_a_pipeline_waits_for_its_record_and_stays_in_step(shared_province: tuple[Province, Process]) -> None:
    province, wall = shared_province
    comment = f"/* duoc-ticket: {province.ticket()} */ "
    with Speaker(wall.port) as session:
        session.start()
        run = asked("B", "", "", []) + asked("E", "", 0)
        parts = [
            asked("P", "", OTHERS) + run,
            asked("P", "", comment + ONE) + run,
            asked("P", "", ONE) + run,
            asked("S"),
        ]
        assert session.ask(*parts) == "12DC12DC12EZ"
        session.drain()
        for byte in b"".join(parts):
            session.send(bytes([byte]))
        assert session.hear() == "12DC12DC12EZ"
        assert session.ask(asked("Q", OTHERS)) == "TDCZ"
