"""A checkpoint is published when the policy's quorum has cosigned it, and not before; appending never waits for that."""

import time
from collections import Counter

import pytest
from tests.wire.publisher.conftest import Province
from tests.wire.publisher.layout import expected, found

from duoc.engines.merkle.signer import FileSigner
from duoc.wire.listener import Answer
from duoc.wire.publisher import publisher as publishing
from duoc.wire.publisher.files import DamagedStoreError


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A witness that failed is asked again soon."""
    monkeypatch.setattr(publishing, "PAUSE_S", 0.2)


def test_nothing_is_published_below_the_quorum_and_appending_goes_on(province: Province) -> None:
    agencies = province.establish()
    policy = province.policy(4)
    publisher = province.publisher(policy)
    for agency in agencies[:2]:
        agency.away = True
    province.append(3)
    publisher.round(province.store)
    assert province.append(2) == 5
    publisher.round(province.store)
    assert province.published() is None
    assert province.rows("SELECT count(*) FROM ledger_final") == [(0,)]
    assert {"tile/0/000.p/3", "tile/0/000.p/5"} <= set(found(province.files)), "tiles come before the witnesses"
    agencies[0].away = False
    province.publish(publisher, 5)
    judged = province.judged(policy)
    assert judged is not None
    assert set(judged.cosigners) == {"a", "c", "d", "e"}
    assert province.problem("b")[0] is not None
    assert province.problem("a") == (None, None)
    assert province.rows("SELECT size, note FROM ledger_final") == [(5, province.note().decode())]


def test_late_cosignature_is_added_to_what_is_published(province: Province) -> None:
    agencies = province.establish()
    agencies[4].away = True
    policy = province.policy(4)
    publisher = province.publisher(policy)
    province.append(3)
    province.publish(publisher, 3)
    before = province.note()
    agencies[4].away = False
    province.rounds(publisher, lambda: province.note() != before)
    judged = province.judged(policy)
    assert judged is not None
    assert set(judged.cosigners) == set("abcde")
    assert province.note().startswith(before), "what stood there still stands, letter for letter"


def test_heartbeat_refreshes_the_time_of_a_quiet_log(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    province.establish()
    policy = province.policy(4)
    publisher = province.publisher(policy)
    province.append(3)
    province.publish(publisher, 3)
    first = province.judged(policy)
    assert first is not None
    for _ in range(5):
        publisher.round(province.store)
    assert sum(agency.asked for agency in province.agencies) == 5, "a quiet log is not asked about all the time"
    monkeypatch.setattr(publishing, "HEARTBEAT_S", 1.1)

    def all_later() -> bool:
        now = province.judged(policy)
        return now is not None and all(now.cosigners[code] > first.cosigners.get(code, 0) for code in "abcd")

    province.rounds(publisher, all_later)
    assert province.published_size() == 3
    assert len(province.rows("SELECT * FROM ledger_cosignature")) == 5


def test_slow_witnesses_of_different_pace_finalise_while_the_log_grows(province: Province) -> None:
    """RTT above the round's time: all are asked for one size until it is final, so they meet although it goes on growing."""
    agencies = province.establish()
    for agency, delay_s in zip(agencies, (0.0, 0.0, 1.1, 1.4, 1.7), strict=True):
        agency.delay_s = delay_s
    publisher = province.publisher(province.policy(4))
    finals: set[int] = set()
    end = time.monotonic() + 8
    while time.monotonic() < end:
        province.append(1)
        publisher.round(province.store)
        finals.add(province.published_size())
        time.sleep(0.05)
    assert len(finals - {-1}) >= 4, finals


def test_witnesses_that_are_all_away_cost_no_busy_rounds(province: Province) -> None:
    for agency in province.establish():
        agency.away = True
    publisher = province.publisher(province.policy(4))
    province.append(3)
    moved = Counter(publisher.round(province.store) for _ in range(8))
    assert moved[True] <= 1, "a round that moved nothing must let the process sleep"


def test_a_log_that_went_back_is_never_published_and_stays_on_record(province: Province) -> None:
    """All witnesses hold more than the database: whoever restored it must see that, and since when, across restarts."""
    agencies = province.establish()
    policy = province.policy(4)
    province.append(3)
    province.publish(province.publisher(policy), 3)
    province.append(2)
    publisher = province.publisher(policy)
    province.rounds(publisher, lambda: {agency.held("log.example/production") for agency in agencies} == {5})
    # An old backup: the log of size 3 again, and nobody knows of the published files any more.
    _cut_to(province, 3)
    (province.files / "checkpoint").unlink()
    publisher = province.publisher(policy)
    province.rounds(publisher, lambda: all(province.problem(code)[0] for code in "abcde"))
    told = {code: province.problem(code) for code in "abcde"}
    assert all(
        "it has cosigned size 5, more than this log's 3: the log went back" in str(why) for why, _ in told.values()
    )
    for restarted in (province.publisher(policy), province.publisher(policy)):
        for _ in range(3):
            restarted.round(province.store)
    assert {code: province.problem(code) for code in "abcde"} == told, "a restart does not end a problem"
    assert province.published() is None
    assert [agency.held("log.example/production") for agency in agencies] == [5] * 5


def test_database_that_ends_before_what_is_published_is_refused(province: Province) -> None:
    publisher = province.publisher(None)
    province.append(3)
    province.publish(publisher, 3)
    province.append(2)
    province.publish(publisher, 5)
    _cut_to(province, 3)
    with pytest.raises(DamagedStoreError, match="the database ends at 3, but 5 is published: an old backup"):
        publisher.round(province.store)
    with pytest.raises(DamagedStoreError, match="an old backup"):
        province.publisher(None).round(province.store)
    assert province.published_size() == 5
    province.tamper("DELETE FROM ledger_checkpoint")
    with pytest.raises(DamagedStoreError, match="no signed log, but one is published"):
        publisher.round(province.store)


def test_second_history_is_not_published_even_without_witnesses(province: Province) -> None:
    """Signed with the log's own key, of the same size or longer: what readers already hold decides."""
    publisher = province.publisher(None)
    province.append(3)
    province.publish(publisher, 3)
    for more in (0, 4):
        _tell_another_story(province, 3 + more)
        for each in (publisher, province.publisher(None)):
            with pytest.raises(
                DamagedStoreError, match=r"another root for size 3|does not continue what is here of size 3"
            ):
                each.round(province.store)
        assert province.published_size() == 3
    assert "tile/0/000.p/7" not in found(province.files)


def test_cosignature_of_another_checkpoint_does_not_count(province: Province) -> None:
    """A witness (or a thief of its answers) repeats what it said of an earlier size."""
    agencies = province.establish()
    kept: list[Answer] = []

    def repeat(answer: Answer) -> Answer:
        kept.append(answer)
        return kept[0]

    agencies[1].falsify = repeat
    publisher = province.publisher(province.policy(5))
    province.append(3)
    publisher.round(province.store)
    province.append(1)
    province.rounds(publisher, lambda: province.problem("b")[0] is not None)
    assert "does not verify" in str(province.problem("b")[0])
    assert province.published_size() != 4


def test_kept_cosignature_that_was_altered_is_not_published(province: Province) -> None:
    agencies = province.establish()
    agencies[3].away = agencies[4].away = True
    publisher = province.publisher(province.policy(4))
    province.append(3)
    province.rounds(publisher, lambda: len(province.rows("SELECT 1 FROM ledger_cosignature")) == 3)
    province.tamper(
        "UPDATE ledger_cosignature SET line = overlay(line PLACING 'AAAA' FROM length(line) - 20) WHERE witness = 'a'"
    )
    agencies[3].away = False
    with pytest.raises(DamagedStoreError, match="cosignatures kept for size 3 do not verify"):
        province.publish(publisher, 3)
    assert province.published() is None
    province.append(1)
    publisher.recall(province.store)
    province.publish(publisher, 4)


@pytest.mark.parametrize("kill_after", ["files", "cosigned", "final", "published"])
def test_restart_at_any_point_goes_on(province: Province, monkeypatch: pytest.MonkeyPatch, kill_after: str) -> None:
    """Between two steps of a round; `tests/chaos` strikes inside them."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    agencies = province.establish()
    policy = province.policy(4)
    publisher = province.publisher(policy)
    province.append(2)
    province.publish(publisher, 2)
    province.append(300)
    step = {"files": (publishing.Publisher, "_ask"), "cosigned": (type(province.store), "finalise"),
            "final": (publishing.Publisher, "_publish"), "published": (publishing.Publisher, "_choose")}[kill_after]  # fmt: skip
    with monkeypatch.context() as patched:
        if kill_after != "published":
            patched.setattr(*step, die)
            with pytest.raises(Killed):
                province.publish(publisher, 302)
        else:
            province.publish(publisher, 302)
    if kill_after in {"cosigned", "final"}:
        for agency in agencies:
            agency.away = True  # what is known already needs nobody
    province.publish(province.publisher(policy), 302)
    assert expected(province.entries()).items() <= found(province.files).items()
    assert province.judged(policy) is not None


def test_policy_with_quorum_none_publishes_at_once(province: Province) -> None:
    for agency in province.establish(("a",)):
        agency.away = True
    publisher = province.publisher(province.policy("none"))
    province.append(3)
    publisher.round(province.store)
    assert province.published_size() == 3
    assert province.note() == province.rows("SELECT note FROM ledger_checkpoint WHERE size = 3")[0][0].encode()


def test_without_any_policy_the_log_alone_signs(province: Province) -> None:
    publisher = province.publisher(None)
    province.append(3)
    publisher.round(province.store)
    assert province.note().count("\u2014 ".encode()) == 1
    assert province.rows("SELECT * FROM ledger_witnessstate") == []


def test_witness_that_leaves_the_policy_stops_nothing(province: Province) -> None:
    """Its line stays in the database; the file is of the policy that now holds; nobody is in the way of the other."""
    province.establish()
    publisher = province.publisher(province.policy(4))
    province.append(3)
    province.publish(publisher, 3)
    province.rounds(publisher, lambda: province.note().count("— ".encode()) == 6)
    smaller = province.policy(3, ("b", "c", "d", "e"))
    publisher = province.publisher(smaller)
    province.rounds(publisher, lambda: b"/a " not in province.note())
    assert "/a " in province.rows("SELECT note FROM ledger_final")[0][0]
    assert province.rows("SELECT name FROM ledger_witnessstate ORDER BY place") == [("b",), ("c",), ("d",), ("e",)]
    province.append(1)
    province.publish(publisher, 4)


def test_witness_with_a_new_key_is_counted_only_by_it(province: Province) -> None:
    agencies = province.establish(("a", "b"))
    publisher = province.publisher(province.policy(2))
    province.append(3)
    province.publish(publisher, 3)
    fresh = FileSigner(agencies[0].signer.key.name, bytes(range(32)), agencies[0].signer.key.kind)
    other = province.policy(2).replace(str(agencies[0].signer.key), str(fresh.key))
    (province.files / "checkpoint").unlink()
    publisher = province.publisher(other)
    for _ in range(5):
        publisher.round(province.store)
    assert province.published() is None, "the old key's line is kept, but says nothing under this policy"
    assert "does not verify" in str(province.problem("a")[0])


def test_published_tile_that_was_altered_is_not_put_before_witnesses(province: Province) -> None:
    """They would keep a proof that fails as a sign of a fork: the alarm must not be a false one."""
    agencies = province.establish()
    publisher = province.publisher(province.policy(4))
    province.append(3)
    province.rounds(publisher, lambda: {agency.held("log.example/production") for agency in agencies} == {3})
    agencies[4].away = True
    province.append(298)
    province.publish(publisher, 301)
    tile = province.files / "tile/0/000"
    tile.write_bytes(tile.read_bytes()[:96] + bytes(32) + tile.read_bytes()[128:])
    agencies[4].away = False  # the proof from 3 on, which it needs, goes through that hash
    with pytest.raises(DamagedStoreError, match="published tiles are damaged"):
        province.rounds(publisher, lambda: agencies[4].held("log.example/production") == 301)
    assert [agency.said for agency in agencies] == [[]] * 5


def _cut_to(province: Province, size: int) -> None:
    """What an older backup of this small log holds."""
    for table in ("final", "cosignature"):
        if province.rows(f"SELECT 1 FROM ledger_{table} WHERE size > {size}"):
            province.tamper(f"DELETE FROM ledger_{table} WHERE size > {size}")
    province.tamper("DELETE FROM ledger_checkpoint WHERE size > %s", (size,))
    province.tamper("DELETE FROM ledger_payload WHERE index >= %s", (size,))
    province.tamper("DELETE FROM ledger_entry WHERE index >= %s", (size,))
    province.tamper("UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR %s)", (32 * size,))


def _tell_another_story(province: Province, size: int) -> None:
    """The thief of the log's key writes a whole other history of this size over the database."""
    for table in ("checkpoint", "payload", "entry", "tile"):
        if province.rows(f"SELECT 1 FROM ledger_{table} LIMIT 1"):
            province.tamper(f"DELETE FROM ledger_{table}")
    province.append(size)
