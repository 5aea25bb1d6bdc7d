"""The binary COPY against PostgreSQL itself: what goes in as a message comes out as the same message."""

import uuid
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.scribe import BEFORE_MIDNIGHT, call

from duoc.core.clock import from_datetime, province_day, to_datetime
from duoc.engines.xroad.message import Message, canonical_message
from duoc.wire.recorder import rows

CLIENT, SERVICE = "VN/GOV/000.00.00.H12/dvc", "VN/GOV/G01/chia-se/dân-cư"
IDS = {CLIENT: 7, SERVICE: 2_147_483_647}
FIRST, LAST = (int(to.timestamp()) * 10**6 for to in (to_datetime(0), to_datetime(4_102_444_800_000_000)))
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
B64 = {n: st.binary(min_size=n, max_size=n).map(lambda octets: b64encode(octets).decode()) for n in (32, 64)}
MESSAGES = st.builds(
    Message,
    client=st.just(CLIENT), service=st.just(SERVICE), method=st.sampled_from(["GET", "PATCH", "M" * 40]), id=TEXT,
    request_id=st.uuids(version=4).map(str), request_hash=B64[64], response_hash=B64[32], status=st.integers(100, 599),
    time_us=st.integers(FIRST, LAST), duration=st.integers(0, 2**31 - 1), request_size=st.integers(0, 2**63 - 1),
    response_size=st.integers(0, 2**63 - 1), fault=st.none() | TEXT, issue=st.none() | TEXT, user=st.none() | B64[32],
)  # fmt: skip
_NAMES = {id_: name for name, id_ in IDS.items()}


@pytest.fixture(scope="module")
def table(module_database: str) -> Iterator[psycopg.Connection[Any]]:
    """The columns of the log without its foreign keys and partitions."""
    with psycopg.connect(module_database, options="-c search_path=production -c timezone=UTC") as sql:
        sql.execute("CREATE TEMP TABLE log AS SELECT * FROM exchange_message WITH NO DATA")
        yield sql


def _through(sql: psycopg.Connection[Any], messages: list[Message]) -> list[Message]:
    tally: rows.Tally = {}
    encoded = [
        rows.encode(canonical_message(message), 3, 2**40, leaf, IDS, rows.Times(), tally)[0]
        for leaf, message in enumerate(messages)
    ]
    sql.execute("TRUNCATE log")
    with sql.cursor().copy(f"COPY log ({rows.COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()) as copy:
        copy.write(rows.HEADER + b"".join(encoded) + rows.TRAILER)
    found = []
    for row in sql.execute(f"SELECT {rows.COLUMNS} FROM log ORDER BY leaf".encode()):
        (day, gateway, batch, leaf, time, client, service, status, duration, request_size, response_size, request_id,
         request_hash, response_hash, method, message_id, issue, user, fault) = row  # fmt: skip
        assert (gateway, batch, leaf) == (3, 2**40, len(found))
        assert day == province_day(from_datetime(time))
        assert isinstance(request_id, uuid.UUID)
        found.append(Message(
            client=_NAMES[client], service=_NAMES[service], method=method, id=message_id, request_id=str(request_id),
            request_hash=b64encode(request_hash).decode(), response_hash=b64encode(response_hash).decode(),
            status=status, time_us=from_datetime(time), duration=duration, request_size=request_size,
            response_size=response_size, fault=fault, issue=issue, user=None if user is None else b64encode(user).decode(),
        ))  # fmt: skip
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, min_size=1, max_size=6))
def test_rows_come_out_of_postgresql_as_the_messages_that_went_in(
    table: psycopg.Connection[Any], messages: list[Message]
) -> None:
    assert _through(table, messages) == messages


def _like(time_us: int = BEFORE_MIDNIGHT, **changes: Any) -> Message:
    return call(1, time_us, client=CLIENT, service=SERVICE, **changes)


@pytest.mark.parametrize("present", [(), ("issue",), ("user",), ("fault",), ("issue", "user", "fault")])
def test_optional_fields_are_null_exactly_when_they_are_absent(
    table: psycopg.Connection[Any], present: tuple[str, ...]
) -> None:
    values = {"issue": "H12-1", "user": b64encode(bytes(32)).decode(), "fault": "Server.ClientProxy"}
    message = _like(**{name: values[name] if name in present else None for name in values})
    assert _through(table, [message]) == [message]
    nulls = table.execute("SELECT issue IS NULL, user_hash IS NULL, fault IS NULL FROM log").fetchone()
    assert nulls == tuple(name not in present for name in values)


def test_the_day_is_the_provinces(table: psycopg.Connection[Any]) -> None:
    # 2024-03-01 16:59:59.999999 UTC is one microsecond before midnight in Cà Mau.
    last = 1_709_312_399_999_999
    _through(table, [_like(time_us=last), _like(time_us=last + 1)])
    assert table.execute("SELECT day FROM log ORDER BY leaf").fetchall() == [(date(2024, 3, 1),), (date(2024, 3, 2),)]


@given(st.lists(st.integers(FIRST, LAST), max_size=20))
def test_times_are_parsed_exactly_in_any_order(moments: list[int]) -> None:
    times = rows.Times()
    for moment in [m + d for m in moments for d in (0, 1, -1)]:
        if moment >= 0:
            text = f"{to_datetime(moment):%Y-%m-%dT%H:%M:%S.%f}Z"
            assert times.parse(text) == (moment, (to_datetime(moment) + timedelta(hours=7)).toordinal())


def test_messages_are_counted_by_day_client_service_and_status() -> None:
    tally: rows.Tally = {}
    sums = {"duration": 5, "request_size": 7, "response_size": 11}
    for leaf, status in enumerate([200, 200, 500]):
        rows.encode(canonical_message(_like(status=status, **sums)), 1, 1, leaf, IDS, rows.Times(), tally)
    day = date(2024, 3, 1).toordinal()
    assert tally == {
        (day, 7, 2**31 - 1, 200): rows.Sums(2, 10, 14, 22, {6: 2}),
        (day, 7, 2**31 - 1, 500): rows.Sums(1, 5, 7, 11, {6: 1}),
    }


@pytest.mark.parametrize("name", ["client", "service"])
def test_a_name_that_nobody_registered_is_told(name: str) -> None:
    tally: rows.Tally = {}
    message = call(1, 0, **{"client": CLIENT, "service": SERVICE, name: "VN/GOV/nobody"})
    with pytest.raises(rows.UnknownNameError, match="VN/GOV/nobody"):
        rows.encode(canonical_message(message), 1, 1, 0, IDS, rows.Times(), tally)
    assert tally == {}


def test_latency_bounds_are_four_in_each_doubling() -> None:
    """Counted by hand: whole µs below 8, then 8, 10, 12, 14, 16, 20, 24, 28, 32 …; never at or below the duration."""
    bounds = [*range(1, 9), 10, 12, 14, 16, 20, 24, 28, 32]
    assert sorted({rows.latency_bound(duration) for duration in range(32)}) == bounds
    assert [rows.latency_bound(d) for d in (0, 7, 8, 9, 10, 1000, 1023, 1024)] == [1, 8, 10, 10, 12, 1024, 1024, 1280]


@given(st.lists(st.integers(0, rows.LONGEST_US), min_size=1, max_size=50))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_recorder_and_database_say_the_same_bounds(
    database_of_bounds: psycopg.Connection[Any], some: list[int]
) -> None:
    found = database_of_bounds.execute("SELECT latency_bound(d) FROM unnest(%s::int[]) AS d", [some]).fetchall()
    assert [bound for (bound,) in found] == [rows.latency_bound(duration) for duration in some]
    for duration, (bound,) in zip(some, found, strict=True):
        assert duration < bound <= max(duration + 1, duration * 1.25 + 1)


@pytest.fixture(scope="module")
def database_of_bounds(module_database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(module_database, options="-c search_path=production") as connection:
        yield connection
