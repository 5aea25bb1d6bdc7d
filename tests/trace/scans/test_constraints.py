"""Every named sentence about scans and suspicions, tried by plain SQL that goes around the application."""

import psycopg
import pytest
from psycopg import errors

SERIAL = "'\\x00000000000000000000'::bytea"
SCAN = (
    "INSERT INTO trace_scan (serial, at, kind, commune, device) VALUES ({serial}, now(), {kind}, {commune}, {device})"
)
SUSPICION = (
    "INSERT INTO trace_suspicion (kind, subject, score, level, reasons, status) "
    "VALUES ({kind}, 'S', {score}, '', '[]', {status})"
)
STEP = (
    'INSERT INTO trace_suspicion_step (suspicion_id, "to", actor_id, reason, score, event) '
    "SELECT max(id), {to}, {actor}, {reason}, 0, {event} FROM trace_suspicion"
)


def scan(serial=SERIAL, kind="'scan'", commune="''", device="NULL"):
    return SCAN.format(serial=serial, kind=kind, commune=commune, device=device)


def suspicion(kind="'serial'", score=0, status="'open'"):
    return SUSPICION.format(kind=kind, score=score, status=status)


def step(to="'open'", actor="NULL", reason="''", event="NULL"):
    return STEP.format(to=to, actor=actor, reason=reason, event=event)


@pytest.fixture
def sql(module_database):
    with psycopg.connect(module_database, options="-c search_path=production,public") as connection:
        connection.execute(scan(device="decode(repeat('ab', 12), 'hex')"))
        connection.execute(suspicion())
        connection.execute(step())
        connection.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what is still to be checked keeps a table from being emptied
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("scan_is_of_one_of_three_kinds", scan(kind="'sale'")),
        ("scan_names_a_commune_or_a_province_at_most", scan(commune="'9.18'")),
        ("phone_of_a_scan_is_kept_as_a_hash", scan(device="'\\x00'::bytea")),
        ("scanned_serial_has_80_bits", scan(serial="'\\x00'::bytea")),
        ("subject_has_one_open_suspicion", suspicion()),
        ("suspicion_is_open_dismissed_or_confirmed", suspicion(status="'gone'")),
        ("suspicion_is_of_a_serial_a_batch_or_a_phone", suspicion(kind="'shop'")),
        ("suspicion_has_points_or_none", suspicion(score=-1, status="'dismissed'")),
        ("suspicion_is_settled_by_a_person_with_a_reason", step(to="'dismissed'", reason="'vì'")),
        ("suspicion_is_settled_by_a_person_with_a_reason", step(to="'dismissed'", event="gen_random_uuid()")),
    ],
)
def test_the_database_refuses(sql, name, statement):
    with pytest.raises(errors.IntegrityError) as refused:
        sql.execute(statement)
    assert refused.value.diag.constraint_name == name


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("history_of_suspicions_is_only_added_to", "UPDATE trace_suspicion_step SET reason = 'khác'"),
        ("history_of_suspicions_is_only_added_to", "DELETE FROM trace_suspicion_step"),
        ("history_of_suspicions_is_only_added_to", "TRUNCATE trace_suspicion_step"),
        ("scan_only_forgets", "UPDATE trace_scan SET commune = '32191', device = NULL"),
        ("scan_only_forgets", "UPDATE trace_scan SET device = decode(repeat('cd', 12), 'hex')"),
        ("scan_only_forgets", "UPDATE trace_scan SET at = at - interval '1 day', device = NULL"),
    ],
)
def test_the_past_is_not_rewritten(sql, name, statement):
    with pytest.raises(errors.RestrictViolation) as refused:
        sql.execute(statement)
    assert refused.value.diag.constraint_name == name


def test_forgetting_is_allowed(sql):
    sql.execute("UPDATE trace_scan SET device = NULL")
    assert sql.execute("SELECT count(*) FROM trace_scan WHERE device IS NULL").fetchone() == (1,)
