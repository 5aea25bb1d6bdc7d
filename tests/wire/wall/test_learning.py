"""What the wall writes down in observe and learn: by key, without values, bounded, and never at the sessions' cost."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import find_free_port
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD
from tests.wire.wall.test_applications import document, put

from duoc.core.postgres import Cluster
from duoc.engines.sql import Policy
from duoc.wire.wall import learning, seen
from duoc.wire.wall.learning import Learning
from duoc.wire.wall.seen import Seen

NOW = 1_790_000_000.0


def rows(kept: Seen) -> dict[str, seen.Row]:
    return {row.allowed.sql: row for row in kept.rows.values()}


def took(*texts: str, path: tuple[str, ...] = ("public",), rule: str = "") -> Seen:
    kept = Seen()
    for text in texts:
        kept.take(text, path, "app", "psql", rule, 2, NOW)
    return kept


def test_values_are_blanked_and_their_reach_is_kept() -> None:
    kept = took("select ten from dvc.a where id = 096200000001 limit 20", "SELECT ten FROM dvc.a WHERE id=7 LIMIT 50")
    ((sql, row),) = rows(kept).items()
    assert "096200000001" not in json.dumps(kept.document("dvc"))
    assert sql == "select ten from dvc.a where id = 1 limit 20"
    assert (row.allowed.seen, row.users, row.programs, row.first) == (4, ["app"], ["psql"], NOW)
    assert ["limit", 50] in [list(place) for place in row.allowed.places]


@pytest.mark.parametrize(
    ("text", "why"),
    [("do $$begin end$$", "chạy mã"), ("copy dvc.a to program 'cat'", "chương trình"),
     ("select 1 from dvc.a where 1 = 1", "luôn đúng"), ("create table dvc.b (n int)", "định nghĩa"),
     ("select 1 from dvc.a; select 2 from dvc.a", "nhiều câu lệnh"), ("selec 1", "ngữ pháp")],
)  # fmt: skip
def test_what_may_never_be_learnt_says_why(text: str, why: str) -> None:
    found = list(took(text).rows.values())
    assert found
    assert all(why in row.never for row in found)


def test_what_is_kept_makes_a_policy_that_lets_the_same_pass_and_no_more() -> None:
    kept = took("select ten from a where id = 1 limit 20", "update dvc.a set ten = 'x' where id = 3")
    listed = [row.document() for row in kept.rows.values()]
    paths = sorted({row["search_path"] for row in listed})
    policy = Policy.from_document({"form": "duoc-sql-policy/1", "search_paths": paths, "statements": listed})
    assert policy.judge("select ten from a where id = 99 limit 10", '"public"').allowed
    assert not policy.judge("select ten from a where id = 99 limit 1000", '"public"').allowed
    assert not policy.judge("select ten from a where id = 99 or true limit 10", '"public"').allowed


def test_it_comes_back_from_its_file_as_it_was() -> None:
    kept = took("select ten from a where id = 1 limit 20", "do $$begin end$$")
    kept.take("delete from a", ("public",), "kẻ lạ", "", "unknown", 1, NOW)
    whole = json.loads(json.dumps(kept.document("dvc")))
    assert Seen.of_document(whole).document("dvc") == whole
    with pytest.raises((ValueError, KeyError)):
        Seen.of_document({**whole, "form": 2})


def test_a_flood_of_statements_is_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "ROWS", 5)
    kept = took(*(f"select {name} from dvc.a" for name in "abcdefgh"))
    assert (len(kept.rows), kept.missed) == (5, 3 * 2)
    kept.take("select a from dvc.a", ("public",), "app", "", "", 1, NOW)  # the first to come stay
    assert rows(kept)["select a from dvc.a"].allowed.seen == 3


def test_blocked_and_passed_are_told_apart() -> None:
    kept = took("select a from dvc.a")
    kept.take("select a from dvc.a", ("public",), "", "", "limit", 1, NOW)
    assert sorted(row.rule for row in kept.rows.values()) == ["", "limit"]


def test_what_is_too_much_for_a_look_round_is_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(learning, "TEXTS", 3)

    async def flood() -> Learning:
        made = Learning(tmp_path / "seen")
        for number in range(10):
            made.saw("dvc", b"select a from b where n = %d" % number, ("public",), "u", "p")
            made.saw("dvc", b"select a from b where n = 0", ("public",), "u", "p")
        made.saw("dvc", b"x" * (learning.LONGEST + 1), ("public",), "u", "p")
        await made.close()
        return made

    asyncio.run(flood())
    found = json.loads((tmp_path / "seen" / "dvc.json").read_bytes())
    (row,) = found["rows"]  # three texts of one key
    assert (row["seen"], found["missed"]) == (11 + 2, 7 + 1)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Path:
    """A state folder with one application that learns."""
    home = tmp_path_factory.mktemp("guard")
    (home / "applications").mkdir()
    assert behind.door is not None
    put(home / "applications", document("dvc", f"postgresql://127.0.0.1:{behind.door.port}/dvc", "learn"))
    return home


@pytest.fixture(scope="module")
def watching(house: Path) -> Iterator[Process]:
    port = find_free_port()
    module = ["-m", "duoc.wire.wall", "--applications", str(house / "applications"), "--port", str(port)]
    with Process(module, port, house / "wall.log") as process:
        yield process


def found(house: Path, wanted: int, words: str) -> list[dict[str, Any]]:
    """The rows whose text holds these words, once they were seen so often."""
    for _ in range(100):
        path = house / "seen" / "dvc.json"
        listed = json.loads(path.read_bytes())["rows"] if path.exists() else []
        rows = [row for row in listed if words in row["sql"]]
        if sum(row["seen"] for row in rows) >= wanted:
            return rows
        time.sleep(0.1)
    raise AssertionError(listed)


def test_every_way_to_run_a_statement_is_counted_once(watching: Process, house: Path) -> None:
    words = f"host=127.0.0.1 port={watching.port} user=app_scram password={PASSWORD} dbname=dvc application_name=quay"
    with psycopg.connect(words, autocommit=True) as one:
        for number in range(4):
            one.execute(f"select n from generate_series(1, 3) n where n = {number}")  # simple, with a value in the text
        for number in range(4):
            one.execute("select n * %s::int from generate_series(1, 3) n", (number,), prepare=True)
        with pytest.raises(psycopg.Error):
            one.execute("select khong_co from generate_series(1, 3) khong")
    (simple,) = found(house, 4, "where n = 1")
    (prepared,) = found(house, 4, "$1::int from")
    for row in (simple, prepared):
        assert (row["seen"], row["users"], row["programs"], row["never"]) == (4, ["app_scram"], ["quay"], "")
    assert found(house, 0, "khong_co") == []  # what failed is nobody's need


def test_a_hostile_text_stalls_no_other_session(watching: Process) -> None:
    """A tree that takes the grammar most of a second, beside a session that says a small thing again and again."""
    words = f"host=127.0.0.1 port={watching.port} user=app_scram password={PASSWORD} dbname=dvc"
    hostile = "select " + ",".join(f"({n},'{n}')" for n in range(15_000))
    longest = 0.0
    with psycopg.connect(words, autocommit=True) as bad, psycopg.connect(words, autocommit=True) as good:
        with pytest.raises(psycopg.Error):
            bad.execute(hostile)
        bad.execute("select count(*) from (values " + ",".join(f"({n},'{n}')" for n in range(12_000)) + ") v")
        for _ in range(40):
            begun = time.monotonic()
            good.execute("select 1")
            longest = max(longest, time.monotonic() - begun)
            time.sleep(0.02)
    assert longest < 1.0  # of a busy machine; the grammar in the loop would cost the whole of it
