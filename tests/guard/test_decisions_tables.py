"""The audit's tables keep their promises whoever connects to them."""

from collections.abc import Iterator

import psycopg
import pytest

DECISION = """INSERT INTO guard_decision (day, writer, number, time, application, session, account, program, source, key, verdict,
    of, rule, objects, dossier, officer, agency, identities, rows, size, duration_us, text)
    VALUES ('2026-11-29', 1, %(number)s, now(), 'dvc', '', '', '', '', '', %(verdict)s, %(of)s, '', '{}', '', '', '', 0, 0, 0, 0,
    %(text)s)"""
LOOKUP = "INSERT INTO guard_lookup VALUES (%(mark)s, '2026-11-29', 1, 1)"


@pytest.fixture
def sql(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, autocommit=True, options="-c search_path=production") as connection:
        connection.execute("INSERT INTO guard_decision_writer (name) VALUES ('wall')")
        connection.execute("SELECT ensure_decision_partition('2026-11-29')")
        connection.execute("SELECT ensure_decision_partition('2026-11-29')")
        yield connection


def decide(sql: psycopg.Connection, number: int, verdict: str, of: int | None = None, text: str = "") -> None:
    sql.execute(DECISION, {"number": number, "verdict": verdict, "of": of, "text": text})


@pytest.mark.parametrize(
    ("invariant", "statement"),
    [
        ("decision_is_never_changed", "UPDATE guard_decision SET officer = 'x'"),
        ("decision_is_never_changed", "DELETE FROM guard_decision"),
        ("decision_is_never_changed", "TRUNCATE guard_decision"),
        ("lookup_is_never_changed", "UPDATE guard_lookup SET number = 2"),
        ("lookup_is_never_changed", "DELETE FROM guard_lookup"),
        ("seal_of_decisions_is_never_changed", "UPDATE guard_decision_seal SET last = 2"),
        ("seal_of_decisions_is_never_changed", "DELETE FROM guard_decision_seal"),
    ],
)
def test_what_was_decided_is_only_added_to(sql: psycopg.Connection, invariant: str, statement: str) -> None:
    decide(sql, 1, "pass")
    sql.execute(LOOKUP, {"mark": bytes(16)})
    with pytest.raises(psycopg.errors.RestrictViolation) as refused:
        sql.execute(statement.encode())
    assert refused.value.diag.constraint_name == invariant


@pytest.mark.parametrize(
    ("invariant", "given"),
    [
        ("decision_has_a_verdict", {"verdict": "maybe"}),
        ("only_an_outcome_tells_of_a_decision", {"verdict": "done"}),
        ("only_an_outcome_tells_of_a_decision", {"verdict": "pass", "of": 1}),
        ("text_of_a_decision_is_bounded", {"verdict": "pass", "text": "đ" * 1025}),
        ("decision_is_numbered_from_one", {"verdict": "pass", "number": 0}),
    ],
)
def test_a_record_that_says_nothing_sound_is_refused(
    sql: psycopg.Connection, invariant: str, given: dict[str, object]
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        sql.execute(DECISION, {"number": 1, "of": None, "text": "", **given})
    assert refused.value.diag.constraint_name in (invariant, f"guard_decision_20261129_{invariant}")


def test_a_lookup_holds_a_keyed_hash_and_no_number(sql: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        sql.execute(LOOKUP, {"mark": b"096185000017"})
    assert refused.value.diag.constraint_name == "mark_is_a_keyed_hash"


def test_a_number_is_decided_and_sealed_once(sql: psycopg.Connection) -> None:
    decide(sql, 1, "pass")
    with pytest.raises(psycopg.errors.UniqueViolation):
        decide(sql, 1, "block")
    seal = """INSERT INTO guard_decision_seal (writer_id, first, last, head, root, frames, event)
              SELECT id, 1, 2, %(hash)s, %(hash)s, '', gen_random_uuid() FROM guard_decision_writer"""
    sql.execute(seal, {"hash": bytes(32)})
    with pytest.raises(psycopg.errors.UniqueViolation) as refused:
        sql.execute(seal, {"hash": bytes(32)})
    assert refused.value.diag.constraint_name == "decision_is_sealed_once"
