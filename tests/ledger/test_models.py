"""The log's invariants in the database, each by its name."""

from collections.abc import Callable

import psycopg
import pytest

SQL = Callable[[str], None]


@pytest.fixture
def sql(three_entries: str) -> SQL:
    """Run a statement on a log of three entries, as any client with the tables' rights could."""

    def run(statement: str) -> None:
        with psycopg.connect(three_entries, autocommit=True, options="-c search_path=production") as connection:
            connection.execute(statement)

    return run


@pytest.mark.parametrize(
    ("invariant", "statement"),
    [
        ("entries_are_append_only", "UPDATE ledger_entry SET kind = 'other' WHERE index = 1"),
        ("entries_are_append_only", "DELETE FROM ledger_entry WHERE index = 99"),
        ("entries_are_append_only", "TRUNCATE ledger_entry CASCADE"),
        ("event_is_logged_once", "INSERT INTO ledger_entry SELECT 3, kind, event, entry, now() FROM ledger_entry LIMIT 1"),
        ("entry_index_counts_from_zero", "INSERT INTO ledger_entry VALUES (-1, 'k', gen_random_uuid(), 'x', now())"),
        ("entry_fits_a_bundle", "INSERT INTO ledger_entry VALUES (3, 'k', gen_random_uuid(), '', now())"),
        (
            "entry_fits_a_bundle",
            "INSERT INTO ledger_entry VALUES (3, 'k', gen_random_uuid(), convert_to(repeat('x', 65536), 'UTF8'), now())",
        ),
        ("payload_is_erased_never_changed", "UPDATE ledger_payload SET payload = 'x'"),
        ("payload_belongs_to_one_entry", "INSERT INTO ledger_payload VALUES (9, 'x', decode(repeat('00', 32), 'hex'))"),
        ("payload_salt_cannot_be_guessed", "INSERT INTO ledger_payload VALUES (9, 'x', 'short')"),
        ("tile_only_grows", "UPDATE ledger_tile SET hashes = decode(repeat('00', 96), 'hex')"),
        ("tile_only_grows", "UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR 32)"),
        ("tile_only_grows", "UPDATE ledger_tile SET number = 1"),
        ("tiles_are_kept", "DELETE FROM ledger_tile"),
        ("tiles_are_kept", "TRUNCATE ledger_tile"),
        ("tile_holds_whole_hashes", "INSERT INTO ledger_tile VALUES (1, 0, 'x')"),
        ("tile_has_a_place", "INSERT INTO ledger_tile VALUES (8, 0, decode(repeat('00', 32), 'hex'))"),
        ("checkpoints_are_kept", "DELETE FROM ledger_checkpoint WHERE size = 3"),
        ("checkpoints_are_kept", "TRUNCATE ledger_checkpoint, ledger_cosignature, ledger_final"),
        ("checkpoint_is_signed_once", "UPDATE ledger_checkpoint SET note = 'other' WHERE size = 3"),
        ("checkpoint_is_signed_once", "UPDATE ledger_checkpoint SET note = NULL, signed_at = NULL WHERE size = 3"),
        ("checkpoint_is_signed_once", "UPDATE ledger_checkpoint SET root = decode(repeat('00', 32), 'hex')"),
        ("checkpoint_counts_the_entries", "INSERT INTO ledger_checkpoint VALUES (4, decode(repeat('00', 32), 'hex'))"),
        ("checkpoint_root_is_sha256", "ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER;"
         "INSERT INTO ledger_checkpoint VALUES (4, 'x')"),
        ("checkpoint_size_counts", "ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER;"
         "INSERT INTO ledger_checkpoint VALUES (-1, decode(repeat('00', 32), 'hex'))"),
        ("checkpoint_is_signed_at_a_moment", "ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER;"
         "INSERT INTO ledger_checkpoint VALUES (4, decode(repeat('00', 32), 'hex'), 'note')"),
        ("ledger_checkpoint_pkey", "INSERT INTO ledger_checkpoint VALUES (3, decode(repeat('00', 32), 'hex'))"),
        ("there_is_one_log", "INSERT INTO ledger_log VALUES (2, 'other', 'vkey', now())"),
        ("log_keeps_its_identity", "UPDATE ledger_log SET vkey = 'other'"),
        ("log_keeps_its_identity", "DELETE FROM ledger_log"),
        ("cosignature_is_about_a_checkpoint", "INSERT INTO ledger_cosignature VALUES (2, 'w', 'line', now())"),
        ("ledger_cosignature_pkey", "INSERT INTO ledger_cosignature VALUES (3, 'w', 'line', now()), (3, 'w', 'other', now())"),
        ("cosignatures_are_kept", "DELETE FROM ledger_cosignature"),
        ("cosignatures_are_kept", "TRUNCATE ledger_cosignature"),
        ("final_checkpoint_was_signed", "INSERT INTO ledger_final VALUES (2, 'note')"),
        ("final_checkpoints_are_kept", "DELETE FROM ledger_final"),
        ("final_checkpoints_are_kept", "TRUNCATE ledger_final"),
        ("final_note_only_grows", "INSERT INTO ledger_final VALUES (3, E'text\\n\\none\\n');"
         "UPDATE ledger_final SET note = E'text\\n\\n'"),
        ("final_note_only_grows", "INSERT INTO ledger_final VALUES (3, E'text\\n\\none\\n');"
         "UPDATE ledger_final SET note = E'other\\n\\none\\ntwo\\n'"),
        ("final_note_only_grows", "INSERT INTO ledger_final VALUES (3, 'note');"
         "UPDATE ledger_final SET at = now() - interval '1 h'"),
        ("witness_has_a_problem_since_a_moment",
         "INSERT INTO ledger_witnessstate (name, place, vkey, problem) VALUES ('w', 0, 'v', 'away')"),
    ],
)  # fmt: skip
def test_log_refuses(sql: SQL, invariant: str, statement: str) -> None:
    with pytest.raises(psycopg.IntegrityError) as refusal:
        sql(statement)
    assert refusal.value.diag.constraint_name == invariant


def test_final_note_takes_late_cosignatures(sql: SQL) -> None:
    sql("INSERT INTO ledger_final VALUES (3, E'text\\n\\none\\n');"
        "UPDATE ledger_final SET note = E'text\\n\\none\\ntwo\\n'")  # fmt: skip


def test_payload_may_be_erased(sql: SQL) -> None:
    sql("DELETE FROM ledger_payload WHERE index = 1")


def test_only_a_replay_can_be_emptied(three_entries: str) -> None:
    tables = (
        "ledger_payload, ledger_entry, ledger_tile, ledger_cosignature, ledger_final, ledger_checkpoint, ledger_log"
    )
    for schema, refused in (("production", True), ("sandbox", True), ("replay", False)):
        with psycopg.connect(three_entries, autocommit=True, options=f"-c search_path={schema}") as connection:
            try:
                connection.execute(f"TRUNCATE {tables}")
                assert not refused
            except psycopg.IntegrityError:
                assert refused
