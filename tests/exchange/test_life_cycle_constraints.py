"""Every named sentence about lives, tried by plain SQL that goes around the application."""

from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import errors
from tests.exchange import lives
from tests.exchange.conftest import register_all

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.rules.life_cycle import stage_of

STEP = (
    "INSERT INTO exchange_transition "
    "(connection_id, service_id, verb, from_state, to_state, actor_id, document, reason, event) VALUES (%(connection)s, "
    "%(service)s, %(verb)s, %(before)s, %(after)s, %(actor)s, %(document)s, %(reason)s, gen_random_uuid())"
)


class Numbers(SimpleNamespace):
    """The ids of what the module made: a connection in every state that tests begin from."""


@pytest.fixture(scope="module")
def made(module_database: str) -> Numbers:
    register_all(Environment.PRODUCTION)
    numbers, cast = Numbers(), lives.settle()
    numbers.dsn = module_database
    for code in ("a", "b", "c", "d", "e"):
        exchange.register_subsystem((*lives.IOFFICE.split("/")[:3], code), code)
    at = lives.IOFFICE.rsplit("/", 1)[0]
    for code, upto in (("a", "draft"), ("b", "register"), ("c", "endorse"), ("d", "open"), ("e", "approve")):
        setattr(numbers, upto, lives.led(cast, upto, f"{at}/{code}"))
    numbers.engineer, numbers.manager, numbers.operator = cast.engineer.pk, cast.manager.pk, cast.operator.pk
    numbers.service = exchange.find_service("ho-khau").pk
    numbers.live_service = exchange.find_service("dan-cu").pk
    return numbers


@pytest.fixture
def sql(made: Numbers) -> Iterator[psycopg.Connection]:
    """A connection of one schema and the people's. What a test does is undone after it."""
    with psycopg.connect(made.dsn, options="-c search_path=production,public") as connection:
        yield connection
        connection.rollback()


def refusal(sql: psycopg.Connection, statement: str, values: object = None) -> str | None:
    """The promise that refuses a statement, at once or when it would be committed."""

    def tried() -> None:
        with sql.transaction():
            sql.execute(statement, values)
            sql.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(errors.IntegrityError) as refused:
        tried()
    return refused.value.diag.constraint_name


def step(sql: psycopg.Connection, made: Numbers, **more: object) -> str | None:
    """What refuses a step written by hand."""
    return refusal(sql, STEP, given(made, **more))


def given(made: Numbers, **more: object) -> dict[str, object]:
    row = {"connection": None, "service": None, "actor": made.operator, "document": "1/QĐ", "reason": "vì thế"}
    return row | dict(zip(("verb", "before", "after"), str(more.pop("way")).split(), strict=True)) | more


def test_approval_needs_two_persons(sql: psycopg.Connection, made: Numbers) -> None:
    way = "approve endorsed approved"
    assert step(sql, made, connection=made.endorse, way=way, actor=made.manager) == "approval_needs_two_persons"
    sql.execute(STEP, given(made, connection=made.endorse, way=way))


def test_test_needs_a_passed_contract_test(sql: psycopg.Connection, made: Numbers) -> None:
    way, name = "test registered tested", "test_needs_a_passed_contract_test"
    kept = "INSERT INTO exchange_contract_test (connection_id, service_id, passed, report) VALUES (%s, %s, %s, '{}')"
    assert step(sql, made, connection=made.register, way=way) == name
    sql.execute(kept, [made.register, None, True])
    sql.execute(kept, [made.register, None, False])  # the last one counts
    assert step(sql, made, connection=made.register, way=way) == name
    sql.execute(kept, [made.endorse, None, True])  # another connection's
    assert step(sql, made, connection=made.register, way=way) == name
    assert step(sql, made, service=made.service, way=way) == name
    sql.execute(kept, [made.register, None, True])
    sql.execute(STEP, given(made, connection=made.register, way=way))


def test_test_of_what_was_returned_and_registered_anew_does_not_count(sql: psycopg.Connection, made: Numbers) -> None:
    for way in ("return endorsed draft", "register draft registered"):
        sql.execute(STEP, given(made, connection=made.endorse, way=way))
    assert step(sql, made, connection=made.endorse, way="test registered tested") == "test_needs_a_passed_contract_test"


@pytest.mark.parametrize(
    "way",
    ["open draft live", "open registered live", "approve tested approved", "approve draft approved", "resume ended live",
     "load live suspended", "suspend live ended", "retire live retired", "register draft draft"],
)  # fmt: skip
def test_step_that_no_life_knows_is_refused(sql: psycopg.Connection, made: Numbers, way: str) -> None:
    assert step(sql, made, connection=made.draft, way=way) in {
        "transition_is_a_step_of_its_life", "transition_begins_where_the_last_one_ended",
    }  # fmt: skip
    before = way.split()[1]
    known = {"draft": made.draft, "registered": made.register, "live": made.open}.get(before)
    if known is not None:
        assert step(sql, made, connection=known, way=way) == "transition_is_a_step_of_its_life"


@pytest.mark.parametrize("way", ["approve endorsed approved", "open approved live", "resume suspended live"])
def test_transition_begins_where_the_last_one_ended(sql: psycopg.Connection, made: Numbers, way: str) -> None:
    name = "transition_begins_where_the_last_one_ended"
    assert step(sql, made, connection=made.draft, way=way) == name
    assert step(sql, made, service=made.live_service, way="open approved live") == name


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"way": "approve endorsed approved", "document": ""}, "transition_names_its_document"),
        ({"way": "return endorsed draft", "reason": ""}, "transition_gives_its_reason"),
        ({"way": "return endorsed draft", "actor": None}, "transition_is_taken_by_a_person"),
    ],
)
def test_step_says_what_it_needs(sql: psycopg.Connection, made: Numbers, more: dict[str, object], name: str) -> None:
    assert step(sql, made, connection=made.endorse, **more) == name


def test_transition_is_of_a_connection_or_a_service(sql: psycopg.Connection, made: Numbers) -> None:
    both = {"connection": made.register, "service": made.service, "way": "return registered draft"}
    assert step(sql, made, **both) == "transition_is_of_a_connection_or_a_service"
    copy = "INSERT INTO exchange_contract_test (connection_id, service_id, passed, report) VALUES (%s, %s, true, '{}')"
    assert refusal(sql, copy, [None, None]) == "contract_test_is_of_a_connection_or_a_service"


def test_only_a_suspension_announces_its_end(sql: psycopg.Connection, made: Numbers) -> None:
    with_end = STEP.replace("event)", "event, until)").replace("uuid())", "uuid(), now())")
    values = given(made, connection=made.endorse, way="return endorsed draft")
    assert refusal(sql, with_end, values) == "only_a_suspension_announces_its_end"


def test_transition_is_one_event_and_numbered_and_dated_by_the_database(sql: psycopg.Connection, made: Numbers) -> None:
    backdated = STEP.replace("event)", "event, number, at)").replace("uuid())", "uuid(), 99, '2001-01-01')")
    sql.execute(backdated, given(made, connection=made.endorse, way="return endorsed draft"))
    row = sql.execute(
        "SELECT number, now() - at < interval '1 hour' FROM exchange_transition WHERE connection_id = %s "
        "ORDER BY id DESC LIMIT 1", [made.endorse],
    ).fetchone()  # fmt: skip
    assert row == (4, True)
    same = STEP.replace("gen_random_uuid()", "(SELECT event FROM exchange_transition LIMIT 1)")
    assert (
        refusal(sql, same, given(made, connection=made.draft, way="register draft registered"))
        == "transition_is_one_event"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE exchange_transition SET at = '2001-01-01'",
        "DELETE FROM exchange_transition",
        "TRUNCATE exchange_transition",
        "UPDATE exchange_contract_test SET passed = true",
        "DELETE FROM exchange_contract_test",
        "TRUNCATE exchange_contract_test",
        "DELETE FROM exchange_connection",
    ],
)
def test_life_is_only_added_to(sql: psycopg.Connection, made: Numbers, statement: str) -> None:
    sql.execute("DELETE FROM exchange_connection_scope WHERE connection_id = %s", [made.draft])
    emptied = statement.startswith("TRUNCATE")
    assert refusal(sql, statement) == ("life_is_never_emptied" if emptied else "life_is_only_added_to")


def test_connection_state_is_that_of_its_last_step(sql: psycopg.Connection, made: Numbers) -> None:
    name = "connection_state_is_that_of_its_last_step"
    for state in ("live", "approved", "nháp"):
        assert refusal(sql, "UPDATE exchange_connection SET state = %s", [state]) == name
    born = (
        "INSERT INTO exchange_connection (client_id, service_id, fields, state, asked_by_id) "
        "SELECT client_id, %s, fields, 'live', asked_by_id FROM exchange_connection LIMIT 1"
    )
    assert refusal(sql, born, [made.service]) == name


def test_registered_connection_keeps_its_content(sql: psycopg.Connection, made: Numbers) -> None:
    name = "registered_connection_keeps_its_content"
    for change in ("purpose = 'khác'", "legal_basis = 'khác'", "fields = '[\"CCCD\"]'", "service_id = service_id + 1"):
        assert refusal(sql, f"UPDATE exchange_connection SET {change} WHERE id = {made.endorse}") == name
    for change in (
        f"UPDATE exchange_connection_scope SET path = '**' WHERE connection_id = {made.endorse}",
        f"DELETE FROM exchange_connection_scope WHERE connection_id = {made.endorse}",
        f"INSERT INTO exchange_connection_scope (connection_id, method, path) VALUES ({made.endorse}, '*', '**')",
        f"UPDATE exchange_connection_scope SET connection_id = {made.endorse} WHERE connection_id = {made.draft}",
    ):
        assert refusal(sql, change) == name
    sql.execute("UPDATE exchange_connection SET purpose = 'khác' WHERE id = %s", [made.draft])
    assert refusal(sql, f"UPDATE exchange_connection SET client_id = client_id + 1 WHERE id = {made.draft}") == name


def test_connection_says_purpose_basis_and_fields(sql: psycopg.Connection, made: Numbers) -> None:
    for lacking in ("purpose = ''", "legal_basis = ''", "fields = '[]'"):
        sql.execute("SAVEPOINT whole")
        sql.execute(f"UPDATE exchange_connection SET {lacking} WHERE id = {made.draft}")
        wanted = {"connection": made.draft, "way": "register draft registered"}
        assert step(sql, made, **wanted) == "connection_says_purpose_basis_and_fields"
        sql.execute("ROLLBACK TO SAVEPOINT whole")


def test_pair_has_one_connection_at_a_time(sql: psycopg.Connection, made: Numbers) -> None:
    again = (
        "INSERT INTO exchange_connection (client_id, service_id, fields, asked_by_id) "
        "SELECT client_id, service_id, fields, asked_by_id FROM exchange_connection WHERE id = %s"
    )
    assert refusal(sql, again, [made.draft]) == "pair_has_one_connection_at_a_time"
    sql.execute(STEP, given(made, connection=made.draft, way="end draft ended"))
    sql.execute(again, [made.draft])
    twice = (
        "INSERT INTO exchange_connection_scope (connection_id, method, path) "
        "SELECT %s, 'GET', '/x' FROM generate_series(1, 2)"
    )
    (latest,) = sql.execute("SELECT max(id) FROM exchange_connection").fetchone() or (0,)
    assert refusal(sql, twice, [latest]) == "connection_asks_once_for_a_path"


def test_rights_follow_the_connection(sql: psycopg.Connection, made: Numbers) -> None:
    name = "rights_follow_the_connection"
    assert step(sql, made, connection=made.approve, way="open approved live") == name
    assert step(sql, made, connection=made.open, way="suspend live suspended") == name
    assert step(sql, made, connection=made.open, way="end live ended") == name


def test_suspended_connection_is_granted_nothing(sql: psycopg.Connection, made: Numbers) -> None:
    pair = f"(SELECT client_id, service_id FROM exchange_connection WHERE id = {made.open})"
    sql.execute(f"DELETE FROM exchange_right WHERE (subsystem_id, service_id) IN {pair}")
    sql.execute(STEP, given(made, connection=made.open, way="suspend live suspended"))
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    around = (
        "INSERT INTO exchange_right (subsystem_id, service_id, method, path, granted_by) "
        f"SELECT p.*, '*', '**', '' FROM {pair} p"
    )
    assert refusal(sql, around) == "suspended_connection_is_granted_nothing"


def test_open_service_is_live_in_its_life(sql: psycopg.Connection, made: Numbers) -> None:
    name = "open_service_is_live_in_its_life"
    closed = "UPDATE exchange_service SET enabled = false WHERE id = %s"
    sql.execute("SAVEPOINT free")
    sql.execute(closed, [made.live_service])  # its life tells nothing yet
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sql.execute("ROLLBACK TO SAVEPOINT free")
    assert step(sql, made, service=made.live_service, way="suspend live suspended") == name
    sql.execute(STEP, given(made, service=made.live_service, way="suspend live suspended"))
    sql.execute(closed, [made.live_service])
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert refusal(sql, "UPDATE exchange_service SET enabled = true") == name
    assert refusal(sql, "UPDATE exchange_service SET status = 'retired'") == name


def test_stage_in_the_database_is_that_of_the_rules(sql: psycopg.Connection, made: Numbers) -> None:
    """By hand: retired before all, else open is live, else what never was connected is registered."""
    for status, enabled, state, stage in (
        ("registered", True, "connected", "live"), ("registered", False, "connected", "suspended"),
        ("registered", False, "not_connected", "registered"), ("retired", False, "connected", "retired"),
    ):  # fmt: skip
        sql.execute("UPDATE exchange_service SET status = %s, enabled = %s, state = %s WHERE id = %s",
                    [status, enabled, state, made.service])  # fmt: skip
        assert sql.execute("SELECT exchange_service_stage(%s)", [made.service]).fetchone() == (stage,)
        assert stage_of(status, enabled, state) == stage


def test_contract_test_is_placed_in_its_life(sql: psycopg.Connection, made: Numbers) -> None:
    """A result cannot say of itself that it is newer than it is: step and moment are the database's."""
    sql.execute("INSERT INTO exchange_contract_test (connection_id, step, passed, report, at) "
                "VALUES (%s, 99, true, '{}', '2001-01-01')", [made.endorse])  # fmt: skip
    row = sql.execute(
        "SELECT step, now() - at < interval '1 hour' FROM exchange_contract_test ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert row == (3, True)


def test_what_the_triggers_see_to_is_refused_without_them_too(sql: psycopg.Connection, made: Numbers) -> None:
    for table in ("exchange_connection", "exchange_transition"):
        sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    state = f"UPDATE exchange_connection SET state = 'nháp' WHERE id = {made.draft}"
    assert refusal(sql, state) == "connection_state_is_one_of_its_life"
    for way, one, name in (
        ("return endorsed draft", {"connection": made.endorse}, "connection_takes_one_step_at_a_time"),
        ("suspend live suspended", {"service": made.live_service}, "service_takes_one_step_at_a_time"),
    ):
        sql.execute(
            STEP.replace("event)", "event, number)").replace("uuid())", "uuid(), 77)"), given(made, way=way, **one)
        )
        again = STEP.replace("event)", "event, number)").replace("uuid())", "uuid(), 77)")
        assert refusal(sql, again, given(made, way=way, **one)) == name
