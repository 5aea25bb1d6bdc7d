"""Every named sentence of the room's tables, tried by plain SQL that goes around the application.

What stands here is what an operator with `psql`, a careless repair script or a second program would run into.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from tests.exchange.conftest import register_all

from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import encode

TESTS = Path(__file__).parent
# The characters of PR-REST 4.8 are A-Z a-z 0-9 ' ( ) + , - . = ?; 1 to 255 of them. Each of these breaks that once.
UNNAMEABLE = ["", "a/b", "a:b", "a b", "a_b", "Cà", "a%2Fb", "a\nb", "a\n", "a;b", "a&b", "a\\b", "x" * 256]


@pytest.fixture(scope="module")
def filled(module_database: str) -> str:
    register_all(Environment.PRODUCTION)
    return module_database


@pytest.fixture
def sql(filled: str) -> Iterator[psycopg.Connection]:
    """A connection as the recorder's: one schema. What a test does is undone after it."""
    with psycopg.connect(filled, options="-c search_path=production") as connection:
        yield connection
        connection.rollback()


def refusal(sql: psycopg.Connection, statement: str, *values: object) -> str | None:
    """The name of the constraint that refuses this statement."""
    with pytest.raises(errors.IntegrityError) as refused, sql.transaction():
        sql.execute(statement, values)
    return refused.value.diag.constraint_name


@pytest.mark.parametrize("part", UNNAMEABLE, ids=range(len(UNNAMEABLE)))
def test_nothing_is_named_outside_the_permitted_characters(sql: psycopg.Connection, part: str) -> None:
    member = "INSERT INTO exchange_member (instance, member_class, member_code, name) VALUES (%s, %s, %s, 'x')"
    for place in range(3):
        parts = ["VN", "GOV", "G55"]
        parts[place] = part
        assert refusal(sql, member, *parts) == "member_is_named_in_permitted_characters"
    server = "UPDATE exchange_member SET server_code = %s WHERE member_code = '000.00.00.H12'"
    assert refusal(sql, server, part) == "server_is_named_in_permitted_characters"
    subsystem = "INSERT INTO exchange_subsystem (member_id, code, name) SELECT min(id), %s, 'x' FROM exchange_member"
    assert refusal(sql, subsystem, part) == "subsystem_is_named_in_permitted_characters"
    service = (
        "INSERT INTO exchange_service (subsystem_id, code, name, base_url) "
        "SELECT min(id), %s, 'x', 'http://a/' FROM exchange_subsystem"
    )
    assert refusal(sql, service, part) == "service_is_named_in_permitted_characters"
    group = "INSERT INTO exchange_group (owner_id, code) SELECT min(id), %s FROM exchange_subsystem"
    assert refusal(sql, group, part) == "group_is_named_in_permitted_characters"


# What a decoded part of a call may not hold (reference §1.1), and the lengths: refused even as an imported name.
NEVER = ["", "a/b", "a:b", "a;b", "a%2Fb", "a\nb", "a\n", "a\\b", "a\u200bb", "\ufeffa", "a\x7f", "x" * 256]


@pytest.mark.parametrize("part", NEVER, ids=range(len(NEVER)))
def test_not_even_an_imported_name_holds_what_no_call_can_say(sql: psycopg.Connection, part: str) -> None:
    member = "INSERT INTO exchange_member (instance, member_class, member_code, name, legacy) VALUES ('VN', 'GOV', %s, 'x', true)"
    assert refusal(sql, member, part) == "member_is_named_in_permitted_characters"
    subsystem = (
        "INSERT INTO exchange_subsystem (member_id, code, name, legacy) "
        "SELECT min(id), %s, 'x', true FROM exchange_member"
    )
    assert refusal(sql, subsystem, part) == "subsystem_is_named_in_permitted_characters"
    service = (
        "INSERT INTO exchange_service (subsystem_id, code, name, base_url, legacy) "
        "SELECT min(id), %s, 'x', 'http://a/', true FROM exchange_subsystem"
    )
    assert refusal(sql, service, part) == "service_is_named_in_permitted_characters"


@pytest.mark.parametrize("part", ["s ub", "Cà Mau", "a_b", "a&b", "?", "đ~!$*,=@'()+", 'a"b<c>', "😀"])
def test_sql_writes_names_as_the_engine_does(sql: psycopg.Connection, part: str) -> None:
    """An imported name is stored, and the log finds it under the name that the gateway writes."""
    sql.execute("INSERT INTO exchange_subsystem (member_id, code, name, legacy) SELECT min(id), %s, 'x', true "
                "FROM exchange_member", [part])  # fmt: skip
    assert sql.execute("SELECT exchange_written(%s)", [part]).fetchone() == (encode((part,)),)


def test_description_has_a_media_type(sql: psycopg.Connection) -> None:
    """It becomes a header line: nothing may follow it there."""
    insert = "INSERT INTO exchange_description (service_id, media, text) SELECT min(id), %s, '' FROM exchange_service"
    for media in ("", "json", "application/json; charset=utf-8", "text/plain\r\nX: y", "a/b\n"):
        assert refusal(sql, insert, media) == "description_has_a_media_type"
    sql.execute(insert, ["application/x-yaml"])


def test_service_version_belongs_to_a_wsdl(sql: psycopg.Connection) -> None:
    version = "UPDATE exchange_service SET kind = %s, version = %s"
    for kind, word in (("REST", "v1"), ("OPENAPI3", "v1"), ("WSDL", ""), ("WSDL", "v/1")):
        assert refusal(sql, version, kind, word) == "service_version_belongs_to_a_wsdl"
    sql.execute(version, ["WSDL", "v1"])


@pytest.mark.parametrize("part", ["'()+,-.=?", "x" * 255, "-", "000.00.00.H12"])
def test_every_permitted_name_is_stored(sql: psycopg.Connection, part: str) -> None:
    sql.execute("INSERT INTO exchange_member (instance, member_class, member_code, name) VALUES (%s, %s, %s, 'x')",
                [part, part, part])  # fmt: skip
    sql.execute("INSERT INTO exchange_subsystem (member_id, code, name) SELECT max(id), %s, 'x' FROM exchange_member",
                [part])  # fmt: skip
    sql.execute("INSERT INTO exchange_service (subsystem_id, code, name, base_url) "
                "SELECT max(id), %s, 'x', 'http://a/' FROM exchange_subsystem", [part])  # fmt: skip


COPIES = {
    "member_is_registered_once": "INSERT INTO exchange_member (instance, member_class, member_code, name) "
    "SELECT instance, member_class, member_code, 'tên khác' FROM exchange_member",
    "subsystem_is_registered_once": "INSERT INTO exchange_subsystem (member_id, code, name) "
    "SELECT member_id, code, 'tên khác' FROM exchange_subsystem",
    "service_is_registered_once": "INSERT INTO exchange_service (subsystem_id, code, name, base_url) "
    "SELECT subsystem_id, code, 'tên khác', base_url FROM exchange_service",
    "published_row_belongs_to_one_service": "INSERT INTO exchange_service (subsystem_id, code, name, base_url, stt) "
    "SELECT subsystem_id, 'khac', name, base_url, stt FROM exchange_service LIMIT 1",
    "endpoint_is_listed_once": "INSERT INTO exchange_endpoint (service_id, method, path) "
    "SELECT id, 'GET', '/tra-cuu' FROM exchange_service, generate_series(1, 2)",
    "right_is_granted_once": "INSERT INTO exchange_right (subsystem_id, service_id, granted_by) "
    "SELECT subsystem_id, service_id, 'người khác' FROM exchange_right",
    "certificate_belongs_to_one_subsystem": "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
    "SELECT id, sha256('một chứng thư'), '', now() FROM exchange_subsystem",
    "replay_environment_holds_one_run": "INSERT INTO exchange_replay (run, scale, seed, first_day, last_day) "
    "SELECT n::text, 0.5, 0, '2024-01-01', '2024-01-01' FROM generate_series(1, 2) n",
    "exchange_environment_key_pkey": "INSERT INTO exchange_environment_key (hash, name) "
    "SELECT sha256('một khóa'), n::text FROM generate_series(1, 2) n",
    "group_is_named_once_by_its_owner": "INSERT INTO exchange_group (owner_id, code) "
    "SELECT min(id), 'tinh' FROM exchange_subsystem, generate_series(1, 2) n GROUP BY n",
    "group_member_is_listed_once": "WITH g AS (INSERT INTO exchange_group (owner_id, code) "
    "SELECT min(id), 'tinh' FROM exchange_subsystem RETURNING id, owner_id) "
    "INSERT INTO exchange_group_member (group_id, subsystem_id) SELECT id, owner_id FROM g, generate_series(1, 2)",
    "gateway_is_named_once": "INSERT INTO exchange_gateway (name, vkey) "
    "SELECT 'gw1-0a1b2c3d', n::text FROM generate_series(1, 2) n",
}


@pytest.mark.parametrize("constraint", COPIES)
def test_second_of_what_there_may_be_one_is_refused(sql: psycopg.Connection, constraint: str) -> None:
    assert refusal(sql, COPIES[constraint]) == constraint


def test_right_of_a_member_is_granted_once_too(sql: psycopg.Connection) -> None:
    """Two rows with a null subject are equal here, though SQL holds nulls to be different."""
    grant = (
        "INSERT INTO exchange_right (member_id, service_id, granted_by) SELECT m.id, v.id, 'x' "
        "FROM exchange_member m, exchange_service v WHERE m.member_code = '000.00.00.H12' AND v.code = 'dan-cu'"
    )
    sql.execute(grant)
    assert refusal(sql, grant) == "right_is_granted_once"


def test_rights_that_differ_in_one_column_are_two(sql: psycopg.Connection) -> None:
    for method, path in [("GET", "**"), ("*", "/x"), ("GET", "/x")]:
        sql.execute("INSERT INTO exchange_right (subsystem_id, service_id, method, path, granted_by) "
                    "SELECT subsystem_id, service_id, %s, %s, '' FROM exchange_right LIMIT 1", [method, path])  # fmt: skip
    assert sql.execute("SELECT count(*) FROM exchange_right").fetchone() == (4,)


UNKNOWN_WORDS = {
    "service_kind_is_known": "UPDATE exchange_service SET kind = %s",
    "service_is_connected_or_not": "UPDATE exchange_service SET state = %s",
    "service_receipt_is_async_or_hold": "UPDATE exchange_service SET receipt = %s",
    "subsystem_status_is_known": "UPDATE exchange_subsystem SET status = %s",
    "member_status_is_known": "UPDATE exchange_member SET status = %s",
    "service_status_is_known": "UPDATE exchange_service SET status = %s",
    "subsystem_authenticates_by_key_certificate_or_not_at_all": "UPDATE exchange_subsystem SET authentication = %s",
}


@pytest.mark.parametrize("constraint", UNKNOWN_WORDS)
@pytest.mark.parametrize("word", ["", "rest", "KEY", "Open", "open ", "connected\n", "none", "null"])
def test_word_that_the_gateway_does_not_know_is_refused(sql: psycopg.Connection, constraint: str, word: str) -> None:
    """A gateway that read `Open` or `KEY` would have to guess how strict it is to be."""
    assert refusal(sql, UNKNOWN_WORDS[constraint], word) == constraint


@pytest.mark.parametrize("seconds", ["0", "-1", "-0.0", "'-Infinity'"])
def test_service_timeout_is_positive(sql: psycopg.Connection, seconds: str) -> None:
    assert refusal(sql, f"UPDATE exchange_service SET timeout_s = {seconds}") == "service_timeout_is_positive"


def test_right_has_exactly_one_subject(sql: psycopg.Connection) -> None:
    both = "UPDATE exchange_right SET member_id = (SELECT min(id) FROM exchange_member)"
    neither = "UPDATE exchange_right SET subsystem_id = NULL"
    sql.execute("INSERT INTO exchange_group (owner_id, code) SELECT min(id), 'tinh' FROM exchange_subsystem")
    grouped = "UPDATE exchange_right SET group_id = (SELECT min(id) FROM exchange_group)"
    assert refusal(sql, both) == refusal(sql, neither) == refusal(sql, grouped) == "right_has_exactly_one_subject"


REPLAY = "INSERT INTO exchange_replay (run, scale, seed, first_day, last_day) VALUES ('r', %s, 0, %s, %s)"


@pytest.mark.parametrize("scale", [0.0, -0.5, 1.0000001, 2.0, float("nan"), float("inf")])
def test_replay_scale_lies_in_0_1(sql: psycopg.Connection, scale: float) -> None:
    """Nobody plays more than was published: a replay may not invent traffic."""
    assert refusal(sql, REPLAY, scale, "2024-01-01", "2024-08-23") == "replay_scale_lies_in_0_1"


def test_replay_ends_after_it_begins(sql: psycopg.Connection) -> None:
    assert refusal(sql, REPLAY, 1.0, "2024-03-01", "2024-02-29") == "replay_ends_after_it_begins"
    sql.execute(REPLAY, [1.0, "2024-02-29", "2024-02-29"])  # a single day, at the whole scale


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_hashes_have_the_length_of_sha_256(sql: psycopg.Connection, length: int) -> None:
    octets = bytes(length)
    key = "INSERT INTO exchange_environment_key (hash, name) VALUES (%s, 'x')"
    assert refusal(sql, key, octets) == "environment_key_is_stored_as_sha256"
    certificate = (
        "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
        "SELECT min(id), %s, '', now() FROM exchange_subsystem"
    )
    assert refusal(sql, certificate, octets) == "certificate_fingerprint_is_sha256"
    gateway = "INSERT INTO exchange_gateway (name, vkey, head) VALUES ('g', 'v', %s)"
    assert refusal(sql, gateway, octets) == "gateway_head_is_a_root"


OWNED = {
    "exchange_subsystem": "INSERT INTO exchange_subsystem (member_id, code, name) VALUES (999, 'x', 'x')",
    "exchange_service": "INSERT INTO exchange_service (subsystem_id, code, name, base_url) VALUES (999, 'x', 'x', 'x')",
    "exchange_endpoint": "INSERT INTO exchange_endpoint (service_id, method, path) VALUES (999, 'GET', '/')",
    "exchange_group": "INSERT INTO exchange_group (owner_id, code) VALUES (999, 'x')",
    "exchange_group_member": "INSERT INTO exchange_group_member (group_id, subsystem_id) VALUES (999, 999)",
    "exchange_description": "INSERT INTO exchange_description (service_id, media, text) VALUES (999, 'text/plain', '')",
    "exchange_right": "INSERT INTO exchange_right (subsystem_id, service_id, granted_by) "
    "SELECT 999, id, '' FROM exchange_service",
    "exchange_certificate": "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
    "VALUES (999, sha256('x'), '', now())",
    "exchange_environment_key": "INSERT INTO exchange_environment_key (hash, name, member_id) "
    "VALUES (sha256('x'), 'x', 999)",
}


@pytest.mark.parametrize("table", OWNED)
def test_nothing_belongs_to_somebody_who_is_not_registered(sql: psycopg.Connection, table: str) -> None:
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(errors.ForeignKeyViolation) as refused:
        sql.execute(OWNED[table])
    assert refused.value.diag.table_name == table


REGISTERED = ("exchange_service", "exchange_subsystem", "exchange_member")


def test_registered_names_are_never_deleted(sql: psycopg.Connection) -> None:
    """It is the trigger of this name that refuses: without it the same statements go through."""
    alone = "ALTER TABLE exchange_right DISABLE TRIGGER ALL; DELETE FROM exchange_right"
    sql.execute(alone)
    for table in REGISTERED:
        refused = pytest.raises(errors.IntegrityError, match=f"registered_names_never_change: DELETE of {table}")
        with refused, sql.transaction():
            sql.execute(f"DELETE FROM {table}")
    for table in REGISTERED:
        sql.execute(f"ALTER TABLE {table} DISABLE TRIGGER registered_names_are_never_deleted")
        assert sql.execute(f"DELETE FROM {table}").rowcount > 0


def test_every_sentence_of_the_tables_is_tried(sql: psycopg.Connection) -> None:
    """Whoever adds a constraint, a unique index or a trigger to the room shows here what it refuses."""
    found = sql.execute(
        "SELECT conname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "WHERE t.relnamespace = 'production'::regnamespace AND t.relname LIKE 'exchange\\_%' AND contype IN ('c', 'u') "
        "UNION SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
        "JOIN pg_class t ON t.oid = x.indrelid WHERE x.indisunique AND NOT x.indisprimary "
        "AND t.relnamespace = 'production'::regnamespace AND t.relname LIKE 'exchange\\_%' "
        "UNION SELECT tgname::text FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE NOT tgisinternal "
        "AND t.relnamespace = 'production'::regnamespace AND t.relname LIKE 'exchange\\_%'"
    ).fetchall()
    sentences = {name for (name,) in found}
    assert {"endpoint_is_listed_once", "replay_environment_holds_one_run", "registry_change_is_announced"} <= sentences
    text = "".join(path.read_text("utf-8") for path in TESTS.glob("test_*.py"))
    assert sorted(name for name in sentences if name not in text) == []


def test_environments_have_the_same_sentences(sql: psycopg.Connection) -> None:
    def sentences(schema: str) -> set[tuple[str, str]]:
        rows = sql.execute(
            "SELECT t.relname::text, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
            "WHERE t.relnamespace = %s::regnamespace AND t.relname LIKE 'exchange\\_%%' AND contype = 'c'",
            [schema],
        )
        return {(table, definition) for table, definition in rows}

    assert sentences("production")
    assert sentences("production") == sentences("replay") == sentences("sandbox")
