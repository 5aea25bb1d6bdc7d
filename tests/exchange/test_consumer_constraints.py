"""Every named sentence of the other languages' tables, tried by plain SQL that goes around the application."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors
from tests.exchange.conftest import register_all

from duoc.core.environment import Environment

CONSUMER = "INSERT INTO exchange_consumer (dialect, name, subsystem_id) SELECT %s, %s, min(id) FROM exchange_subsystem"
SECRET = (
    "INSERT INTO exchange_consumer_secret (consumer_id, hash, valid_from, valid_to) "
    "SELECT min(id), %s, coalesce(%s::timestamptz, now()), %s::timestamptz FROM exchange_consumer"
)
CONTEXT = "INSERT INTO exchange_context (path, front, service_id) SELECT %s, %s, min(id) FROM exchange_service"
DESTINATION = (
    "INSERT INTO exchange_destination (code, provider_url, service_id) SELECT %s, %s, min(id) FROM exchange_service"
)
CONSUMER_NETWORK = (
    "INSERT INTO exchange_consumer_network (consumer_id, network) SELECT min(id), %s FROM exchange_consumer"
)
SUBSYSTEM_NETWORK = (
    "INSERT INTO exchange_subsystem_network (subsystem_id, network) SELECT min(id), %s FROM exchange_subsystem"
)
HASH = bytes(32)


@pytest.fixture(scope="module")
def filled(module_database: str) -> str:
    register_all(Environment.PRODUCTION)
    return module_database


@pytest.fixture
def sql(filled: str) -> Iterator[psycopg.Connection]:
    """A connection as the recorder's, with one row of each kind. What a test does is undone after it."""
    with psycopg.connect(filled, options="-c search_path=production") as connection:
        for statement, values in (
            (CONSUMER, ["wso2", "CK"]), (SECRET, [HASH, None, None]), (CONTEXT, ["/a/1.0", ""]),
            (DESTINATION, ["a/b/c/d", None]), (CONSUMER_NETWORK, ["10.0.0.0/8"]), (SUBSYSTEM_NETWORK, ["10.0.0.0/8"]),
        ):  # fmt: skip
            connection.execute(statement, values)
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("statement", "values", "name"),
    [
        (CONSUMER, ["wso2", "CK"], "consumer_speaks_for_one_subsystem"),
        (CONSUMER, ["soap", "x"], "consumer_dialect_is_known"),
        (CONSUMER, ["wso2", "a:b"], "consumer_is_named_visibly"),
        (CONSUMER, ["wso2", "a\n"], "consumer_is_named_visibly"),
        (SECRET, [HASH, None, None], "consumer_secret_is_stored_once"),
        (SECRET, [HASH[:-1], None, None], "consumer_secret_is_stored_as_sha256"),
        (SECRET, [b"x" * 32, "2026-01-02", "2026-01-01"], "consumer_secret_ends_after_it_begins"),
        (CONTEXT, ["/a/1.0", "/x"], "context_leads_to_one_service"),
        (CONTEXT, ["/a/../b", ""], "context_is_a_plain_path"),
        (CONTEXT, ["/a b", ""], "context_is_a_plain_path"),
        (CONTEXT, ["/a\n", ""], "context_is_a_plain_path"),
        (CONTEXT, ["/r1/x", ""], "context_hides_no_path_of_the_gateway"),
        (CONTEXT, ["/token", ""], "context_hides_no_path_of_the_gateway"),
        (CONTEXT, ["/b", "/x/.."], "context_puts_a_plain_path_in_front"),
        (CONTEXT, ["/b", "x"], "context_puts_a_plain_path_in_front"),
        (DESTINATION, ["a/b/c/d", None], "destination_leads_to_one_service"),
        (DESTINATION, ["a/b/c", None], "destination_has_four_parts"),
        (DESTINATION, ["a/b/c/d/e", None], "destination_has_four_parts"),
        (CONSUMER_NETWORK, ["10.0.0.0/8"], "consumer_network_is_listed_once"),
        (CONSUMER_NETWORK, ["10.0.0.1"], "consumer_network_is_written_plainly"),
        (SUBSYSTEM_NETWORK, ["10.0.0.0/8"], "subsystem_network_is_listed_once"),
        (SUBSYSTEM_NETWORK, ["2001:DB8::/32"], "subsystem_network_is_written_plainly"),
        ("UPDATE exchange_consumer SET fingerprint = %s", [b"x"], "consumer_certificate_is_sha256"),
    ],
)
def test_table_refuses(sql: psycopg.Connection, statement: str, values: list[object], name: str) -> None:
    with pytest.raises(errors.IntegrityError) as refused:
        sql.execute(statement, values)
    assert refused.value.diag.constraint_name == name


def test_names_of_consumers_never_change(sql: psycopg.Connection) -> None:
    for change in ("name = 'khac'", "dialect = 'lgsp'", "subsystem_id = subsystem_id + 1"):
        with pytest.raises(errors.IntegrityError, match="registered_names_never_change"), sql.transaction():
            sql.execute(f"UPDATE exchange_consumer SET {change}")


def test_what_is_no_network_is_stored_nowhere(sql: psycopg.Connection) -> None:
    with pytest.raises(errors.DataError):
        sql.execute(SUBSYSTEM_NETWORK, ["mang-noi-bo"])
