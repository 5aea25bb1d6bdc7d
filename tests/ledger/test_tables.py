"""Ways around the writer that a clever hand would try: other verbs of SQL, other environments, the order of things."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.ledger.conftest import log_events

from duoc.core.environment import Environment
from duoc.ledger import services
from duoc.ledger.services import Damage

ENVIRONMENTS = list(Environment)
HASH = "decode(repeat('ab', 32), 'hex')"
Try = Callable[..., None]


@pytest.fixture(scope="module")
def three_logs(module_database: str) -> str:
    """Three entries in one checkpoint, in every environment."""
    for environment in ENVIRONMENTS:
        log_events(module_database, 3, environment=environment)
    return module_database


@pytest.fixture
def attempt(three_logs: str) -> Try:
    """Run statements in one transaction of an environment and take them back."""

    def run(*statements: str, schema: str = "production") -> None:
        with psycopg.connect(three_logs, options=f"-c search_path={schema}") as connection:
            for statement in statements:
                connection.execute(statement)
            connection.rollback()

    return run


def refused(attempt: Try, *statements: str, schema: str = "production") -> str | None:
    """The name under which the statements are refused."""
    with pytest.raises(psycopg.IntegrityError) as refusal:
        attempt(*statements, schema=schema)
    return refusal.value.diag.constraint_name


def test_every_name_in_the_database_is_broken_by_a_test(three_logs: str) -> None:
    """Checks, unique keys, references and triggers of the eight tables: each name stands in a test of this folder."""
    with psycopg.connect(three_logs) as connection:
        rows = connection.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text LIKE 'production.ledger_%'"
            " AND contype IN ('c', 'u', 'f', 'x') UNION SELECT tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'production.ledger_%'"
        ).fetchall()
    names = {name for (name,) in rows}
    told = "\n".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    assert len(names) == 25
    assert {name for name in names if not re.search(rf'"{name}"', told)} == set()


def test_every_environment_has_the_same_rules(three_logs: str) -> None:
    """A schema that was made later, or by hand, would be the weak one."""

    def rules(schema: str) -> list[tuple[str, str]]:
        with psycopg.connect(three_logs, options=f"-c search_path={schema}") as connection:
            return connection.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = %s::regnamespace"
                " AND conrelid::regclass::text LIKE 'ledger_%%' UNION ALL"
                " SELECT tgname, replace(pg_get_triggerdef(t.oid), %s || '.', '') FROM pg_trigger t JOIN pg_class c"
                " ON c.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = %s::regnamespace"
                " AND relname LIKE 'ledger_%%' ORDER BY 1, 2",
                [schema, schema, schema],
            ).fetchall()

    assert rules("production") == rules("sandbox") == rules("replay")
    assert len(rules("production")) > 30


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("entries_are_append_only", "UPDATE ledger_entry SET entry = 'x'"),
        ("entries_are_append_only", "DELETE FROM ledger_entry"),
        ("tiles_are_kept", "DELETE FROM ledger_tile"),
        ("checkpoints_are_kept", "DELETE FROM ledger_checkpoint"),
        ("log_keeps_its_identity", "UPDATE ledger_log SET origin = 'log.example/mine'"),
        ("log_keeps_its_identity", "DELETE FROM ledger_log"),
        ("payload_is_erased_never_changed", "UPDATE ledger_payload SET salt = sha256(salt)"),
    ],
)
def test_single_row_is_kept_in_every_environment(
    attempt: Try, environment: Environment, name: str, statement: str
) -> None:
    """A replay may be emptied as a whole; one row of it is as fixed as anywhere."""
    assert refused(attempt, statement, schema=environment.value) == name


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        (
            "entries_are_append_only",
            "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (index) DO UPDATE SET kind = 'other'",
        ),
        (
            "entries_are_append_only",
            "MERGE INTO ledger_entry e USING (SELECT 1 AS n) s ON e.index = s.n WHEN MATCHED THEN DELETE",
        ),
        ("entries_are_append_only", "WITH gone AS (DELETE FROM ledger_entry RETURNING *) SELECT * FROM gone"),
        ("entries_are_append_only", "UPDATE ledger_entry SET index = index WHERE false"),
        ("ledger_entry_pkey", "INSERT INTO ledger_entry VALUES (2, 'k', gen_random_uuid(), '{}', now())"),
        ("ledger_tile_pkey", f"INSERT INTO ledger_tile VALUES (0, 0, {HASH})"),
        ("tile_has_a_place", f"INSERT INTO ledger_tile VALUES (-1, 0, {HASH})"),
        ("tile_has_a_place", f"INSERT INTO ledger_tile VALUES (0, -1, {HASH})"),
        ("tile_holds_whole_hashes", "INSERT INTO ledger_tile VALUES (0, 1, '')"),
        ("tile_holds_whole_hashes", f"UPDATE ledger_tile SET hashes = hashes || substring({HASH} FROM 1 FOR 31)"),
        ("tile_holds_whole_hashes", "UPDATE ledger_tile SET hashes = hashes || decode(repeat('ab', 32 * 254), 'hex')"),
        ("tile_only_grows", "UPDATE ledger_tile SET level = 1"),
        ("tile_only_grows", f"UPDATE ledger_tile SET hashes = {HASH} || hashes"),
        ("payload_salt_cannot_be_guessed", "INSERT INTO ledger_payload VALUES (2, '{}', '') ON CONFLICT DO NOTHING"),
        ("there_is_one_log", "INSERT INTO ledger_log VALUES (0, 'o', 'v', now())"),
        ("ledger_log_pkey", "INSERT INTO ledger_log VALUES (1, 'o', 'v', now())"),
        ("checkpoint_is_signed_once", "UPDATE ledger_checkpoint SET signed_at = now() WHERE size = 3"),
        ("checkpoint_is_signed_once", "UPDATE ledger_checkpoint SET size = 4 WHERE size = 3"),
        ("checkpoint_counts_the_entries", f"INSERT INTO ledger_checkpoint VALUES (2, {HASH})"),
        ("checkpoint_counts_the_entries", f"INSERT INTO ledger_checkpoint VALUES (-1, {HASH})"),
        ("checkpoint_counts_the_entries", f"INSERT INTO ledger_checkpoint VALUES (1000000, {HASH})"),
    ],
)
def test_other_verbs_of_sql_meet_the_same_refusal(attempt: Try, name: str, statement: str) -> None:
    assert refused(attempt, statement) == name


@pytest.mark.parametrize("mine", ["replay", "sandbox", "public", "pg_temp"])
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_tile", "ledger_checkpoint", "ledger_log"])
def test_log_of_production_is_not_emptied_from_another_environment(attempt: Try, mine: str, table: str) -> None:
    """What counts is where the table lies, not where the session stands."""
    assert refused(attempt, f"TRUNCATE production.{table} CASCADE", schema=mine) in {
        "entries_are_append_only", "tiles_are_kept", "checkpoints_are_kept", "log_keeps_its_identity"
    }  # fmt: skip


def test_emptying_a_replay_together_with_production_empties_neither(attempt: Try) -> None:
    tables = "replay.ledger_tile, production.ledger_tile"
    assert refused(attempt, f"TRUNCATE {tables}", schema="replay") == "tiles_are_kept"
    attempt("TRUNCATE ledger_tile", schema="replay")


def test_checkpoint_counts_the_entries_of_its_own_environment(attempt: Try) -> None:
    """One more entry in the replay lets the replay sign four, and production still three."""
    more = "INSERT INTO replay.ledger_entry VALUES (3, 'k', gen_random_uuid(), '{}', now())"
    attempt(more, f"INSERT INTO replay.ledger_checkpoint VALUES (4, {HASH})", schema="production")
    crossed = f"INSERT INTO production.ledger_checkpoint VALUES (4, {HASH})"
    assert refused(attempt, more, crossed, schema="replay") == "checkpoint_counts_the_entries"


MORE = "INSERT INTO ledger_entry VALUES (3, 'k', gen_random_uuid(), '{}', now())"
ROOT = f"INSERT INTO ledger_checkpoint VALUES (4, {HASH})"
SIGN = "UPDATE ledger_checkpoint SET note = 'note', signed_at = now() WHERE size = 4"


def test_checkpoint_is_committed_then_signed_and_then_fixed(attempt: Try) -> None:
    """The way of the sequencer is open; each step out of its order is not."""
    attempt(MORE, ROOT, SIGN)
    assert refused(attempt, MORE, ROOT, SIGN, SIGN) == "checkpoint_is_signed_once"
    assert refused(attempt, ROOT) == "checkpoint_counts_the_entries"
    half = "UPDATE ledger_checkpoint SET note = 'note' WHERE size = 4"
    assert refused(attempt, MORE, ROOT, half) == "checkpoint_is_signed_at_a_moment"
    other = "UPDATE ledger_checkpoint SET note = 'n', signed_at = now(), root = sha256(root) WHERE size = 4"
    assert refused(attempt, MORE, ROOT, other) == "checkpoint_is_signed_once"
    again = f"INSERT INTO ledger_checkpoint VALUES (4, sha256({HASH}))"
    assert refused(attempt, MORE, ROOT, again) == "ledger_checkpoint_pkey"


def test_tile_takes_hashes_at_its_end(attempt: Try) -> None:
    attempt(f"UPDATE ledger_tile SET hashes = hashes || {HASH} WHERE level = 0")
    attempt("UPDATE ledger_tile SET hashes = hashes || decode(repeat('ab', 32 * 253), 'hex') WHERE level = 0")


def test_payload_put_back_with_other_words_is_named_by_the_audit(append, tamper) -> None:
    """The table cannot know what was erased; the commitment in the log does."""
    append(3)
    assert services.erase(1, "theo yêu cầu")
    tamper("INSERT INTO ledger_payload VALUES (1, '{\"n\":2}', sha256('salt'))")
    (found,) = services.audit()
    assert (found.damage, found.index) == (Damage.PAYLOAD_MISMATCH, 1)


def test_number_left_out_by_a_false_writer_is_named_by_the_audit(append, tamper) -> None:
    """A table takes any new number; the tree has a place for each."""
    append(3)
    tamper("INSERT INTO ledger_entry VALUES (7, 'k', gen_random_uuid(), '{}', now())")
    (found,) = services.audit()
    assert (found.damage, found.index) == (Damage.ENTRY_INSERTED, 7)


def test_erasing_all_payloads_leaves_every_proof(append) -> None:
    """The personal-data law may ask for everything: what is left is a whole log."""
    events = append(40)
    proofs = [services.inclusion(event) for event in events]
    assert [services.erase(index, "theo yêu cầu") for index in range(40)] == [True] * 40
    assert [services.inclusion(event) for event in events] == proofs
    assert services.audit() == []
    assert {entry.payload for entry in services.follow()} == {None}
