"""The tables keep their sentences: constraints by name, names that never change, days that find their partition."""

from datetime import date

import psycopg
import pytest
from psycopg import errors
from tests.exchange.scribe import BEFORE_MIDNIGHT, Scribe, call

from duoc.core.environment import Environment
from duoc.exchange.models import Member, Right, Service, Subsystem


def connect(dsn: str, environment: str = "production") -> psycopg.Connection:
    return psycopg.connect(dsn, autocommit=True, options=f"-c search_path={environment}")


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO exchange_member (instance, member_class, member_code, name) VALUES ('VN', 'GOV', 'G01', 'x')",
         "member_is_registered_once"),
        ("INSERT INTO exchange_member (instance, member_class, member_code, name) VALUES ('VN', 'GOV', 'a/b', 'x')",
         "member_is_named_in_permitted_characters"),
        ("UPDATE exchange_member SET server_code = 'ss2'", "instance_has_one_server_of_ours"),
        ("UPDATE exchange_subsystem SET authentication = 'none'", "subsystem_authenticates_by_key_certificate_or_not_at_all"),
        ("UPDATE exchange_subsystem SET status = 'gone'", "subsystem_status_is_known"),
        ("UPDATE exchange_service SET stt = 5", "published_row_belongs_to_one_service"),
        ("UPDATE exchange_service SET receipt = 'never'", "service_receipt_is_async_or_hold"),
        ("UPDATE exchange_service SET timeout_s = 0", "service_timeout_is_positive"),
        ("UPDATE exchange_service SET state = 'x'", "service_is_connected_or_not"),
        ("INSERT INTO exchange_right (service_id, granted_by) SELECT id, '' FROM exchange_service",
         "right_has_exactly_one_subject"),
        ("UPDATE exchange_right SET member_id = (SELECT min(id) FROM exchange_member)", "right_has_exactly_one_subject"),
        ("INSERT INTO exchange_right (service_id, subsystem_id, granted_by) "
         "SELECT service_id, subsystem_id, '' FROM exchange_right", "right_is_granted_once"),
        ("INSERT INTO exchange_environment_key (hash, name) VALUES ('short', 'x')", "environment_key_is_stored_as_sha256"),
        ("INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
         "SELECT id, 'short', '', now() FROM exchange_subsystem", "certificate_fingerprint_is_sha256"),
        ("INSERT INTO exchange_replay (run, scale, seed, first_day, last_day) VALUES ('r', 2, 0, now(), now())",
         "replay_scale_lies_in_0_1"),
    ],
)  # fmt: skip
def test_registry_refuses_what_its_constraints_forbid(registry: str, statement: str, constraint: str) -> None:
    with connect(registry) as sql, pytest.raises(errors.IntegrityError) as refused:
        sql.execute(statement)
    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE exchange_member SET member_code = 'G99' WHERE member_code = 'G01'",
        "UPDATE exchange_subsystem SET code = 'khac' WHERE code = 'dvc'",
        "UPDATE exchange_service SET code = 'khac' WHERE code = 'dan-cu'",
        "UPDATE exchange_service SET subsystem_id = (SELECT min(id) FROM exchange_subsystem) WHERE code = 'dan-cu'",
        "DELETE FROM exchange_service",
        "DELETE FROM exchange_subsystem",
        "DELETE FROM exchange_member",
    ],
)
def test_registered_names_never_change(registry: str, statement: str) -> None:
    with connect(registry) as sql, pytest.raises(errors.IntegrityError, match="registered_names_never_change"):
        sql.execute(statement)


def test_titles_may_change(registry: str) -> None:
    with connect(registry) as sql:
        sql.execute("UPDATE exchange_member SET name = name || '!', member_code = member_code")
        sql.execute("UPDATE exchange_subsystem SET name = name || '!', status = 'retired'")
    assert set(Subsystem.objects.values_list("status", flat=True)) == {"retired"}
    assert all(name.endswith("!") for name in Member.objects.values_list("name", flat=True))


def test_environments_hold_registries_of_their_own(registry: str) -> None:
    assert Member.objects.count() == 2
    for environment in ("replay", "sandbox"):
        assert Member.objects.using(environment).count() == 0
        assert Service.objects.using(environment).count() == 0
        assert Right.objects.using(environment).count() == 0


@pytest.mark.parametrize("environment", list(Environment))
def test_partition_of_a_day_is_made_once_in_its_environment(database: str, environment: Environment) -> None:
    with connect(database, environment.value) as sql:
        for _ in range(2):
            sql.execute("SELECT ensure_message_partition(%s)", [date(2024, 2, 29)])
        made = sql.execute(
            "SELECT inhrelid::regclass::text, pg_get_expr(relpartbound, c.oid) FROM pg_inherits "
            "JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'exchange_message'::regclass"
        ).fetchall()
    assert made == [("exchange_message_20240229", "FOR VALUES FROM ('2024-02-29') TO ('2024-03-01')")]


def test_partition_can_be_made_while_the_log_is_read(database: str) -> None:
    with connect(database) as reader, connect(database) as writer, reader.transaction():
        reader.execute("SELECT count(*) FROM exchange_message")
        writer.execute("SET lock_timeout = '2s'")
        writer.execute("SELECT ensure_message_partition('2024-03-01')")


def test_message_without_a_partition_is_refused(scribe: Scribe) -> None:
    with pytest.raises(errors.CheckViolation, match="no partition"):
        scribe.insert(scribe.row(call(1, BEFORE_MIDNIGHT)))


def test_message_has_one_place_in_its_batch(scribe: Scribe) -> None:
    scribe.batch([call(1, BEFORE_MIDNIGHT)])
    with pytest.raises(errors.UniqueViolation):
        scribe.insert(scribe.row(call(2, BEFORE_MIDNIGHT)))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("leaves = leaves || '\\x00'", "batch_has_one_leaf_per_message"),
        ("size = 0, leaves = ''", "batch_holds_messages"),
        ("root = '\\x00'", "batch_root_is_sha256"),
        ("signature = '\\x00'", "batch_signature_is_ed25519"),
        ("entry = repeat('x', 65536)::bytea", "batch_entry_fits_the_ledger"),
        ("gateway = 99", "batch_is_sealed_by_a_known_gateway"),
    ],
)
def test_batch_refuses_what_its_constraints_forbid(scribe: Scribe, change: str, constraint: str) -> None:
    scribe.batch([call(1, BEFORE_MIDNIGHT)])
    with pytest.raises(errors.IntegrityError) as refused:
        scribe.sql.execute(f"UPDATE exchange_batch SET {change}")
    assert refused.value.diag.constraint_name == constraint


def test_batch_number_is_used_once_per_gateway(scribe: Scribe) -> None:
    scribe.batch([call(1, BEFORE_MIDNIGHT)])
    scribe.number = 0
    with pytest.raises(errors.UniqueViolation, match="batch_number_is_used_once_per_gateway"):
        scribe.batch([call(2, BEFORE_MIDNIGHT)])


def test_rollup_counts_each_combination_once(scribe: Scribe) -> None:
    scribe.batch([call(n, BEFORE_MIDNIGHT) for n in range(3)])
    with pytest.raises(errors.UniqueViolation, match="rollup_counts_each_combination_once"):
        scribe.sql.execute("INSERT INTO exchange_rollup SELECT * FROM exchange_rollup")
