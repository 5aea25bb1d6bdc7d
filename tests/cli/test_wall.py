"""The wall of `up`: which process, for whom, and that nothing passes unchecked while it is killed and started again."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as django_settings
from tests.cli.test_up import alive
from tests.conftest import _FAST, find_free_port
from tests.exchange.lives import PASSWORD, agency

from duoc.cli import doctor, wall
from duoc.cli.house import WALL, House
from duoc.cli.supervisor import Supervisor
from duoc.core import postgres
from duoc.core.account import own_account, service_account
from duoc.core.logins import write_json
from duoc.core.settings import Settings
from duoc.guard.services import applications
from duoc.people import services as people
from duoc.web.sample_application import settle_sample_application, statements
from duoc.web.sample_database import settle_sample_database
from duoc.web.sample_people import NAMES, sample_person

LATE = "select count(*) from dvc.ho_so where don_vi_id = 17 and trang_thai = 'TRE_HAN'"
HELD = "select so_the, han_the from bhyt.the_2026 where so_bhxh = '0000000007'"
EVERYBODY = "select ho_ten, ngay_sinh from dancu.cong_dan"


@pytest.fixture(scope="module")
def house(short_tmp: Path, module_database: str) -> Iterator[House]:
    """A house whose database runs and holds the sample, with the application that two sample people approved; no wall yet."""
    home = short_tmp / "w"
    home.mkdir(mode=0o711)
    settings = Settings(home=home, port_base=find_free_port() - WALL)
    made = House(settings, home, service_account("nobody"), own_account())
    (home / "log").mkdir()
    committee = agency("ubnd", "UBND tỉnh", "province")
    for role in ("steward", "operator"):
        people.assign_role(people.create_user(NAMES[role][0], PASSWORD, display_name=role), committee, role)
    cluster = replace(made.cluster(), tuning=_FAST)
    cluster.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "HOME", home)
        try:
            for _ in range(2):
                settle_sample_database(home, cluster.dsn("postgres"))
                settle_sample_application(cluster.dsn("postgres"))
            yield made
        finally:
            cluster.stop()


def words(house: House) -> list[str]:
    return wall.program(house).command()


def test_two_of_the_sample_people_brought_the_application_to_enforce(house: House) -> None:
    held = applications.find("dvc")
    assert held.mode == "enforce"
    assert applications.approved(held) == len(statements()) == 15
    (listed,) = [change for change in applications.history(held) if change.kind == "statements"]
    assert {listed.proposed_by, listed.decided_by} == {"dulieu", "trucca"}
    document = json.loads((house.home / "guard/applications/dvc.json").read_text())
    assert document["version"] == held.version == 5  # added, listed, watched, limited, enforced: once
    assert [table["table"] for table in document["watched"]] == ["dancu.cong_dan", "dancu.bien_dong", "bhyt.the_2026"]


def test_a_house_that_has_moved_is_found_again_and_nothing_else_is_changed(house: House) -> None:
    before = applications.find("dvc")
    proposer = applications.Person.of(sample_person("steward"))
    applications.change("dvc", "limits", {"limits": before.limits | {"rows": 500}}, proposer)
    settle_sample_application("postgresql://duoc@/duoc?host=/somewhere/else")
    moved = applications.find("dvc")
    assert moved.upstream == "postgresql:///dvc?host=%2Fsomewhere%2Felse"
    settle_sample_application(postgres.dsn(house.settings))
    back = applications.find("dvc")
    assert (back.upstream, back.limits["rows"], back.mode) == (before.upstream, 500, "enforce")


def test_a_province_without_the_sample_has_a_wall_and_no_login(house: House, tmp_path: Path) -> None:
    other = replace(house, home=tmp_path)
    assert wall.address(other) == f"postgresql://127.0.0.1:{house.settings.port(WALL)}"
    assert wall.login(other) == {}
    assert wall.example(other) is None
    assert wall.login(replace(house, settings=replace(house.settings, database_url="postgresql://a@b/c"))) == {}


def test_it_listens_beyond_this_machine_only_with_tls(house: House) -> None:
    proxied = replace(house, settings=replace(house.settings, host="0.0.0.0", behind_proxy=True))
    assert words(proxied)[words(proxied).index("--host") + 1] == "127.0.0.1"
    own = replace(house, settings=replace(house.settings, host="0.0.0.0", tls_cert="/c.pem", tls_key="/k.pem"))
    assert words(own)[words(own).index("--host") + 1] == "0.0.0.0"
    assert words(own)[-4:] == ["--tls", "/c.pem", "/k.pem", "--tls-only"]
    here = replace(house, settings=replace(house.settings, tls_cert="/c.pem", tls_key="/k.pem"))
    assert "--tls-only" not in words(here)


async def ask(dsn: str, text: str) -> str:
    """What becomes of a question: a number, `blocked`, or `nobody` when nobody answers."""
    try:
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5) as session:
            rows = await (await session.execute(text)).fetchall()
            return str(rows[0][0])
    except psycopg.errors.InsufficientPrivilege as refused:
        return "blocked" if "Tường lửa" in str(refused) else str(refused)
    except psycopg.OperationalError:
        return "nobody"


def process_of(house: House) -> int:
    found = [
        pid for pid, command in alive(house.home).items() if "duoc.wire.wall" in command and os.getpgid(pid) == pid
    ]
    return found[0] if found else 0


def test_killed_it_comes_back_and_nothing_passes_unchecked(house: House) -> None:
    dsn = wall.login(house)["wall_dsn"]
    seen: list[str] = []

    async def live() -> None:
        supervisor = Supervisor(house.home / "log", house.environ())
        try:
            assert await ask(dsn, LATE) == "nobody"
            await supervisor.start([wall.program(house)])
            assert int(await ask(dsn, LATE)) > 0
            assert (await ask(dsn, HELD)).endswith("0000000007")
            for _ in range(2):
                before = process_of(house)
                os.kill(before, signal.SIGKILL)
                until = time.monotonic() + 20
                while (said := await ask(dsn, EVERYBODY)) != "blocked" or process_of(house) == before:
                    seen.append(said)
                    assert time.monotonic() < until
                    await asyncio.sleep(0.01)
                assert int(await ask(dsn, LATE)) > 0
            write_json(house.home / "run" / "up.json", {"wall": wall.address(house)})
            (finding,) = await asyncio.to_thread(lambda: list(doctor._wall(house, up=True)))
            assert (finding.state, finding.words) == (
                "ok",
                f"postgresql://127.0.0.1:{house.settings.port(WALL)}, không TLS",
            )
        finally:
            await supervisor.stop()
        (finding,) = doctor._wall(house, up=True)
        assert finding.state == "wrong"
        assert list(doctor._wall(house, up=False)) == []

    asyncio.run(live())
    assert set(seen) <= {"nobody", "blocked"}
    # What was asked of a citizen's card is in the journal, without the number.
    journals = [path.read_bytes() for path in house.home.rglob("*.journal")]
    assert any(b"bhyt.the_2026" in journal for journal in journals)
    assert not any(b"0000000007" in journal for journal in journals)
    assert process_of(house) == 0
