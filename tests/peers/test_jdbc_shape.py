"""What pgjdbc 42.7.13 says, message by message as it was recorded, through a wall that enforces.

Recorded from a program that opened a session, ran a prepared statement seven times (the fifth names it, the sixth asks for
binary rows), a batch, a result by fetch size and an error behind a savepoint. The driver itself needs Java, which is not here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire.process import Process
from tests.wire.wall.conftest import wall
from tests.wire.wall.speaker import Speaker, asked

from duoc.core.logins import write_json
from duoc.core.postgres import Cluster
from duoc.engines.pgwire.messages import BIND, PARSE

INT4, VARCHAR = 23, 1043
STARTUP = {"client_encoding": "UTF8", "DateStyle": "ISO", "TimeZone": "Asia/Ho_Chi_Minh"}
OLDER = {"extra_float_digits": "2"}  # as 42.2 says it; its application_name comes with the packet, too
ADD, INSERT, READ = "select $1::int + 1", "insert into jt values ($1, $2)", "select n from jt order by n"
LIST = [
    "SET application_name = 'PostgreSQL JDBC Driver'", "SET extra_float_digits = 3", ADD, INSERT, READ, "BEGIN", "COMMIT",
    "select 1/0", "SAVEPOINT JDBC_SAVEPOINT_0", "ROLLBACK TO SAVEPOINT JDBC_SAVEPOINT_0", "truncate jt",
]  # fmt: skip
SYNC = asked("S")


def binary(*numbers: int) -> tuple[bytes, ...]:
    return tuple(number.to_bytes(4, "big") for number in numbers)


def run(limit: int = 0, portal: str = "") -> bytes:
    return asked("E", portal, limit)


@pytest.fixture(scope="module")
def enforcing(fifteen: Cluster, memory_tmp: Path) -> Iterator[Process]:
    policy = memory_tmp / "jdbc.json"
    write_json(policy, {"mode": "enforce", "policy": {"allow_list": [{"sql": text} for text in LIST]}})
    assert fifteen.door is not None
    way = f"postgresql:///dvc?host={fifteen.sockets}&port={fifteen.door.port}"
    with wall(memory_tmp, way, policy, "--unproven") as process:
        yield process


@pytest.fixture
def session(enforcing: Process) -> Iterator[Speaker]:
    with Speaker(enforcing.port) as speaker:
        speaker.start(user="app_open", **STARTUP)
        assert speaker.ask(asked("Q", LIST[0])) == "CSZ"
        assert speaker.ask(asked("Q", "")) == "IZ"  # isValid
        assert speaker.ask(asked("P", "", "truncate jt"), bound(b""), described(), run(), SYNC) == "12nCZ"
        yield speaker


def bound(statement: bytes, portal: bytes = b"") -> bytes:
    return BIND.write(portal, statement, (), (), ())


def described(portal: str = "") -> bytes:
    return asked("D", "P", portal)


def test_older_drivers_say_more_when_they_start(enforcing: Process) -> None:
    with Speaker(enforcing.port) as speaker:
        speaker.start(user="app_open", application_name="PostgreSQL JDBC Driver", **STARTUP, **OLDER)
        assert speaker.ask(asked("P", "", "SET extra_float_digits = 3"), bound(b""), run(1), SYNC) == "12CZ"


def test_a_statement_becomes_named_and_its_rows_binary(session: Speaker) -> None:
    add = ADD.encode()
    for number in range(7):
        name, rows = (b"S_1", (1,) if number > 4 else ()) if number > 3 else (b"", ())
        values = BIND.write(b"", name, (1,), binary(number), rows)
        parse = PARSE.write(name, add, (INT4,)) if number < 5 else b""
        letters = session.ask(parse, values, b"" if number > 4 else described(), run(), SYNC)
        assert letters == ("2DCZ" if number > 4 else "12TDCZ")
        body = next(body for letter, body in session.replies if letter == "D")
        assert body[6:] == (binary(number + 1)[0] if number > 4 else str(number + 1).encode())


def test_a_batch_begins_a_transaction_in_the_same_segment(session: Speaker) -> None:
    parts = [asked("Q", "BEGIN"), PARSE.write(b"S_2", INSERT.encode(), (INT4, VARCHAR))]
    for number in range(5):
        values = (*binary(number), f"x{number}".encode())
        parts += [BIND.write(b"", b"S_2", (1, 0), values, ()), *([] if number else [described()]), run(1)]
    session.drain()
    session.send(*parts, SYNC)
    assert session.hear("Z", 2) == "CZ1" + "2nC" + "2C" * 4 + "Z"
    assert session.ask(PARSE.write(b"S_3", b"COMMIT", ()), bound(b"S_3"), run(1), SYNC) == "12CZ"
    # Rows two by two, and the portal is closed together with the next statement.
    session.drain()
    session.send(asked("Q", "BEGIN"), asked("P", "", READ), bound(b"", b"C_4"), described("C_4"), run(2, "C_4"), SYNC)
    assert session.hear("Z", 2) == "CZ12TDDsZ"
    assert session.ask(run(2, "C_4"), SYNC) == "DDsZ"
    assert session.ask(run(2, "C_4"), SYNC) == "DCZ"
    savepoint = asked("P", "", "SAVEPOINT JDBC_SAVEPOINT_0")
    assert session.ask(asked("C", "P", "C_4"), savepoint, bound(b""), described(), run(1), SYNC) == "312nCZ"
    assert session.ask(asked("P", "", "select 1/0"), bound(b""), described(), run(), SYNC) == "1EZ"
    assert session.errors[0]["C"] == "22012"
    back = asked("P", "", "ROLLBACK TO SAVEPOINT JDBC_SAVEPOINT_0")
    assert session.ask(back, bound(b""), run(1), SYNC) == "12CZ"
    assert session.ask(bound(b"S_3"), run(1), SYNC) == "2CZ"


def test_a_block_inside_a_batch_fails_all_of_it_and_the_session_goes_on(session: Speaker) -> None:
    insert = PARSE.write(b"", INSERT.encode(), (INT4, VARCHAR))
    values = BIND.write(b"", b"", (1, 0), (*binary(7), b"y"), ())
    bad = asked("P", "", "delete from jt")
    letters = session.ask(insert, values, described(), run(1), bad, bound(b""), described(), run(1), SYNC)
    assert letters == "12nCEZ"
    assert session.errors[0]["C"] == "42501"
    assert session.errors[0]["M"].startswith("Tường lửa Đước chặn")
    assert session.ask(asked("P", "", READ), bound(b""), described(), run(), SYNC) == "12TCZ"  # the insert went with it
