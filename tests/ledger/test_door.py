"""The append door: durable single writes that share their transaction, against the real database."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from tests.ledger.conftest import writing

from duoc.core import canonical
from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.models import Outbox
from duoc.ledger import services
from duoc.ledger.services import appending
from duoc.ledger.services.door import Door, _Turn

PATIENCE_S = 20


@pytest.fixture
def server(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection beside the door's, that sees what is committed."""
    with psycopg.connect(dsn, autocommit=True, options="-c search_path=production") as opened:
        yield opened


def _queued(server: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return server.execute("SELECT event, kind, entry, payload, xmin::text FROM frame_outbox ORDER BY id").fetchall()


def _together(count: int, work: Callable[[int], None]) -> None:
    """Run work(0) … work(count − 1) in threads of their own."""
    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "a writer waits for ever"


def test_event_is_committed_when_append_returns(database: str, server: psycopg.Connection[Any]) -> None:
    identity = services.append("test.event", {"tên": "Nguyễn"})
    ((event, kind, entry, payload, _),) = _queued(server)
    assert (event, kind, payload) == (identity, "test.event", '{"tên":"Nguyễn"}'.encode())
    said = canonical.loads(entry)
    assert (said["event"], said["kind"]) == (str(identity), "test.event")


def test_event_becomes_an_entry_with_its_payload(database: str) -> None:
    closed, public = services.append("k", {"n": 1}), services.append("k", {"n": 2}, public=True)
    with writing(database, Environment.PRODUCTION) as writer:
        assert writer.append() == 2
    found = services.entry_of_event(closed)
    assert found is not None
    assert (found.index, found.payload) == (0, b'{"n":1}')
    shown = services.entry_of_event(public)
    assert shown is not None
    assert canonical.loads(shown.entry)["n"] == 2
    assert services.audit() == []


def test_environment_is_the_one_that_was_named(database: str) -> None:
    services.append("k", {}, environment=Environment.REPLAY)
    services.append_all([("k", {})] * 2, environment=Environment.SANDBOX)
    counts = {alias: Outbox.objects.using(alias).count() for alias in ("default", "sandbox", "replay")}
    assert counts == {"default": 0, "sandbox": 2, "replay": 1}


@pytest.mark.parametrize("write", [lambda: services.append("k", {}), lambda: services.append_all([("k", {})])])
def test_door_is_refused_inside_a_transaction(database: str, write: Callable[[], Any]) -> None:
    with transaction.atomic(), pytest.raises(services.InsideTransactionError, match=r"frame\.outbox\.append"):
        write()
    assert not Outbox.objects.exists()
    write()
    assert Outbox.objects.count() == 1


def test_door_asks_about_the_transaction_of_its_own_environment(database: str) -> None:
    with transaction.atomic(using="replay"):
        services.append("k", {})
    assert Outbox.objects.count() == 1


@pytest.mark.parametrize("event", [{"x": float("nan")}, {"x": "a" * 70_000}, {"kind": "mine"}])
def test_unfit_event_fails_alone(database: str, event: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        services.append("k", event, public=True)
    services.append("k", {}, public=True)
    assert Outbox.objects.count() == 1


def test_all_that_wait_share_one_transaction(
    database: str, server: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first group is held until forty others wait: those become one transaction."""
    held, begun = threading.Event(), threading.Event()
    copy = Door._copy
    sizes = []

    def slow(door: Door, drafts: list[outbox.Draft]) -> None:
        sizes.append(len(drafts))
        if len(sizes) == 1:
            begun.set()
            assert held.wait(PATIENCE_S)
        copy(door, drafts)

    monkeypatch.setattr(Door, "_copy", slow)
    first = threading.Thread(target=services.append, args=("first", {}))
    first.start()
    assert begun.wait(PATIENCE_S)

    def let_go() -> None:
        while threading.active_count() < before + 40:
            time.sleep(0.005)
        time.sleep(0.2)
        held.set()

    before = threading.active_count()
    threading.Thread(target=let_go, daemon=True).start()
    _together(39, lambda number: services.append("other", {"n": number}) and None)
    first.join()
    assert sizes == [1, 39]
    transactions = [(kind, xmin) for _, kind, _, _, xmin in _queued(server)]
    assert len({xmin for kind, xmin in transactions if kind == "other"}) == 1
    assert len(transactions) == 40


def test_every_writer_keeps_its_order(database: str, server: psycopg.Connection[Any]) -> None:
    given: dict[int, list[UUID]] = {}

    def write(number: int) -> None:
        given[number] = [services.append(f"writer.{number}", {"n": step}) for step in range(50)]

    _together(12, write)
    rows = _queued(server)
    assert len(rows) == 600
    for number in range(12):
        mine = [(event, payload) for event, kind, _, payload, _ in rows if kind == f"writer.{number}"]
        assert [event for event, _ in mine] == given[number]
        assert [canonical.loads(payload)["n"] for _, payload in mine] == list(range(50))


def test_group_has_a_largest_size(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "MOST", 3)
    _together(20, lambda number: services.append("k", {"n": number}) and None)
    assert Outbox.objects.count() == 20


def test_batch_is_one_transaction_in_order(database: str, server: psycopg.Connection[Any]) -> None:
    identities = services.append_all(("k", {"n": number}) for number in range(2_000))
    rows = _queued(server)
    assert [event for event, *_ in rows] == identities
    assert len({row[4] for row in rows}) == 1


def test_batch_with_an_unfit_event_writes_nothing(database: str) -> None:
    with pytest.raises(ValueError):
        services.append_all([("k", {}), ("k", {"x": float("inf")})])
    assert not Outbox.objects.exists()


def test_lost_connection_is_opened_again(database: str, server: psycopg.Connection[Any]) -> None:
    services.append("k", {"n": 0})
    for number in range(1, 4):
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        services.append("k", {"n": number})
    assert [canonical.loads(payload)["n"] for _, _, _, payload, _ in _queued(server)] == [0, 1, 2, 3]


def test_commit_whose_answer_was_lost_is_not_written_twice(
    database: str, server: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`outbox_event_is_queued_once` tells the second attempt that the first was committed."""
    services.append("k", {"n": 0})
    copy = Door._copy

    def answerless(door: Door, drafts: list[outbox.Draft]) -> None:
        copy(door, drafts)
        monkeypatch.setattr(Door, "_copy", copy)
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Door, "_copy", answerless)
    identity = services.append("k", {"n": 1})
    assert [event for event, *_ in _queued(server)][1:] == [identity]


def test_event_written_again_after_it_was_logged_is_logged_once(
    database: str, server: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.append("k", {"n": 0})
    copy = Door._copy

    def answerless(door: Door, drafts: list[outbox.Draft]) -> None:
        copy(door, drafts)
        monkeypatch.setattr(Door, "_copy", copy)
        with writing(database, Environment.PRODUCTION) as writer:
            assert writer.append() == 2
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Door, "_copy", answerless)
    identity = services.append("k", {"n": 1})
    assert [event for event, *_ in _queued(server)] == [identity]
    with writing(database, Environment.PRODUCTION) as writer:
        assert writer.append() == 0
    assert _queued(server) == []
    assert services.head().size == 2


def test_failure_reaches_every_writer_and_nothing_is_written(database: str, server: psycopg.Connection[Any]) -> None:
    server.execute("ALTER TABLE frame_outbox ADD CONSTRAINT nothing_more CHECK (kind <> 'refused')")
    failed: list[services.NotAppendedError] = []

    def write(number: int) -> None:
        try:
            services.append("refused", {"n": number})
        except services.NotAppendedError as error:
            failed.append(error)

    _together(16, write)
    assert len(failed) == 16
    assert len({error.events[0] for error in failed}) == 16
    assert all("nothing_more" in str(error) and "nửa chừng" in str(error) for error in failed)
    assert _queued(server) == []
    services.append("taken", {})
    assert len(_queued(server)) == 1


def test_failed_batch_says_so(database: str, server: psycopg.Connection[Any]) -> None:
    server.execute("ALTER TABLE frame_outbox ADD CONSTRAINT nothing_more CHECK (kind <> 'refused')")
    with pytest.raises(services.NotAppendedError, match="nothing_more"):
        services.append_all([("taken", {}), ("refused", {})])
    assert _queued(server) == []


def test_database_that_is_away_is_told_in_one_sentence() -> None:
    """No test database is asked for: Django's aliases lead nowhere."""
    for write in (lambda: services.append("k", {}), lambda: services.append_all([("k", {})])):
        with pytest.raises(services.NotAppendedError) as failed:
            write()
        assert len(str(failed.value).splitlines()) == 1


def test_interrupted_leader_leaves_the_lead(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of a group: its writers are told, and the door goes on."""
    copy = Door._copy

    def interrupted(door: Door, drafts: list[outbox.Draft]) -> None:
        monkeypatch.setattr(Door, "_copy", copy)
        raise KeyboardInterrupt

    services.append("k", {})
    monkeypatch.setattr(Door, "_copy", interrupted)
    with pytest.raises(KeyboardInterrupt):
        services.append("k", {})
    _together(4, lambda number: services.append("k", {"n": number}) and None)
    assert Outbox.objects.count() == 5


def test_interrupted_writer_in_the_queue_gives_the_lead_back(database: str) -> None:
    """It was told to lead, and is interrupted before it does: the one behind it leads."""
    door = services_door()
    with door._lock:
        door._led = True  # a group is under way
    behind = threading.Thread(target=services.append, args=("behind", {}))
    turn = door_turn("interrupted")
    door._waiting.append(turn)
    behind.start()
    while len(door._waiting) < 2:
        time.sleep(0.005)
    door._pass_on()
    assert turn.leads
    door._abandon(turn)
    behind.join(PATIENCE_S)
    assert not behind.is_alive()
    assert [row.kind for row in Outbox.objects.all()] == ["behind"]


def services_door() -> Door:
    """The door of production's log, open."""
    services.append("k", {})
    Outbox.objects.all().delete()
    return appending._doors["default"][1]


def door_turn(kind: str) -> _Turn:
    return _Turn(outbox.draft(kind, {}))


def test_closed_door_opens_again(database: str) -> None:
    door = services_door()
    door.close()
    assert door._connection is None
    services.append("k", {})
    assert Outbox.objects.count() == 1


def test_child_process_opens_a_door_of_its_own(database: str, server: psycopg.Connection[Any]) -> None:
    services.append("parent", {})
    child = os.fork()
    if child == 0:
        status = 1
        try:
            services.append("child", {})
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    services.append("parent", {})
    assert [kind for _, kind, *_ in _queued(server)] == ["parent", "child", "parent"]


def test_door_commits_whatever_the_server_prefers(database: str, server: psycopg.Connection[Any]) -> None:
    """An acknowledged event was flushed, on a server that would rather not as well."""
    name = connection.settings_dict["NAME"]
    server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    services.append("k", {})
    door = appending._doors["default"][1]
    assert door._connection is not None
    row = door._connection.execute("SHOW synchronous_commit").fetchone()
    assert row == ("on",)
