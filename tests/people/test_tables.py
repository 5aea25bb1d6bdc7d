"""What the tables refuse by themselves: plain SQL around every service, each refusal under the constraint's own name.

A steward with `psql`, a script that imports a list, a migration written in a hurry: none of them passes the services.
"""

from collections.abc import Callable

import psycopg
import pytest
from tests.people.services.test_parties import BROKEN  # the constraints of parties are broken beside their services
from tests.people.test_party_tables import CONSTRAINTS  # and those of who acts for them in a file of their own

from duoc.core import profile
from duoc.people import services

AGENCY = """INSERT INTO people_agency (key, name, short_name, fold, sort_key, kind, valid_from, valid_to, source, verified,
 dates_verified) VALUES ('{key}', 'x', 'x', 'x', 'X', 'department', {first}, {last}, 'x', true, true)"""
CODE = """INSERT INTO people_agencycode (agency_id, code, form, valid_from, valid_to, member, source, verified, illustrative)
 SELECT id, '{code}', 'x', {first}, {last}, {member}, 'x', {verified}, {made} FROM people_agency WHERE key = '{agency}'"""
AGENCY_STEP = """INSERT INTO people_agencysuccession (effective, predecessor_id, successor_id, share, basis, source, verified)
 SELECT effective, predecessor_id, successor_id, {share}, basis, source, verified FROM people_agencysuccession LIMIT 1"""
UNIT = """INSERT INTO people_unit (uid, code, level, type, name, fold, sort_key, valid_from, valid_to, known_from, begins_by,
 ends_by, lat, lon, point, area_basis, population_basis, source, verified, note) VALUES
 ('{uid}', '{code}', '{level}', 'xã', 'x', 'x', 'X', {first}, {last}, '2024-10-05', '', '', {lat}, {lon}, '', '', '', 'x',
 true, '')"""
STEP = """INSERT INTO people_succession (effective, predecessor_id, successor_id, share, is_default, kind, basis, source,
 verified, status) VALUES ('2025-07-01', '{old}', '{new}', '{share}', {default}, '{kind}', 'x', 'x', true, '')"""
USER = """INSERT INTO people_user (password, username, email, display_name, is_active, date_joined)
 VALUES ('!', '{name}', '{mail}', '', true, now())"""
ROLE = """INSERT INTO people_role (user_id, agency_id, role, valid_from, valid_to)
 SELECT u.id, a.id, '{role}', {first}, {last} FROM people_user u, people_agency a WHERE a.key = 'so-tp'"""
KEY = """INSERT INTO people_apikey (agency_id, name, prefix, hash, role)
 SELECT id, 'x', '{prefix}', {hash}, '{role}' FROM people_agency WHERE key = 'so-tp'"""
GOOD = {
    AGENCY: {"key": "so-moi", "first": "NULL", "last": "NULL"},
    CODE: {"agency": "so-tp", "code": "H12.77", "first": "'2026-01-01'", "last": "NULL", "member": "false",
           "verified": "false", "made": "true"},
    AGENCY_STEP: {"share": "share"},
    UNIT: {"uid": "77777-0", "code": "77777", "level": "commune", "first": "NULL", "last": "NULL", "lat": "NULL",
           "lon": "NULL"},
    STEP: {"old": "32245-0", "new": "32236-20250701", "share": "part", "default": "false", "kind": "divided"},
    USER: {"name": "an.nguyen", "mail": ""},
    ROLE: {"role": "steward", "first": "'2026-01-01'", "last": "NULL"},
    KEY: {"prefix": "00010203", "hash": "sha256('x')", "role": ""},
}  # fmt: skip
TWICE_H12_03 = {"code": "H12.03", "first": "'2030-01-01'"}

REFUSED = [
    ("agency_is_registered_once", AGENCY, {"key": "so-tp"}),
    ("agency_ends_after_it_begins", AGENCY, {"first": "'2026-01-02'", "last": "'2026-01-01'"}),
    ("agency_ends_after_it_begins", AGENCY, {"first": "'2026-01-01'", "last": "'2026-01-01'"}),
    ("agency_code_begins_once_a_day", CODE, {"code": "H12.03", "first": "NULL"}),
    ("agency_code_ends_after_it_begins", CODE, {"last": "'2026-01-01'"}),
    ("agency_code_is_letters_digits_and_dots", CODE, {"code": "H12.03 "}),
    ("agency_code_is_letters_digits_and_dots", CODE, {"code": ".H12"}),
    ("agency_code_is_letters_digits_and_dots", CODE, {"code": "H12..03"}),
    ("agency_code_is_letters_digits_and_dots", CODE, {"code": "Đ12"}),
    ("agency_code_is_letters_digits_and_dots", CODE, {"code": "H12\n"}),
    ("agency_code_is_letters_digits_and_dots", CODE, {"code": ""}),
    ("illustrative_code_is_never_verified", CODE, {"verified": "true"}),
    ("code_names_one_agency_at_a_time", CODE, {"agency": "thanh-tra"} | TWICE_H12_03),
    ("code_names_one_agency_at_a_time", CODE, TWICE_H12_03),
    ("agency_has_one_member_code_at_a_time", CODE, {"member": "true"}),
    ("agency_succession_is_stated_once", AGENCY_STEP, {}),
    ("agency_succession_is_whole_or_part", AGENCY_STEP, {"share": "'most'"}),
    ("people_unit_pkey", UNIT, {"uid": "32002-0", "code": "32002", "first": "'2031-01-01'"}),
    ("unit_ends_after_it_begins", UNIT, {"last": "'2024-10-05'"}),
    ("unit_ends_after_it_begins", UNIT, {"first": "'2026-01-01'", "last": "'2025-12-31'"}),
    ("unit_has_one_of_three_levels", UNIT, {"level": "hamlet"}),
    ("unit_is_named_after_its_code", UNIT, {"uid": "7777-0"}),
    ("unit_point_has_both_coordinates", UNIT, {"lat": "9.1"}),
    ("unit_point_has_both_coordinates", UNIT, {"lon": "105.1"}),
    ("unit_point_has_both_coordinates", UNIT, {"lat": "105.1", "lon": "9.1"}),
    ("unit_point_has_both_coordinates", UNIT, {"lat": "9.1", "lon": "180.5"}),
    ("code_names_one_unit_at_a_time", UNIT, {"uid": "32002-9", "code": "32002", "first": "'2026-01-01'"}),
    ("code_names_one_unit_at_a_time", UNIT, {"uid": "32002-9", "code": "32002", "last": "'2024-10-06'"}),
    ("succession_is_stated_once", STEP, {"new": "32248-20250701"}),
    ("division_has_one_default", STEP, {"default": "true"}),
    ("succession_is_whole_or_part", STEP, {"share": "half"}),
    ("succession_has_one_of_four_kinds", STEP, {"kind": "sold"}),
    ("whole_succession_is_the_default", STEP, {"share": "whole"}),
    ("username_names_one_user", USER, {"name": "can.bo"}),
    ("email_names_one_user", USER, {"mail": "can.bo@camau.example"}),
    ("username_is_no_email", USER, {"name": "an@camau.example"}),
    ("user_is_named_in_lower_case", USER, {"name": "An.Nguyen"}),
    ("user_is_named_in_lower_case", USER, {"mail": "An@camau.example"}),
    ("user_is_named_in_lower_case", USER, {"name": "đước".upper()}),
    ("role_is_one_of_seven_duties", ROLE, {"role": "root"}),
    ("role_is_one_of_seven_duties", ROLE, {"role": "Administrator"}),
    ("role_does_not_end_before_it_begins", ROLE, {"last": "'2025-12-31'"}),
    ("role_is_held_once_at_a_time", ROLE, {"role": "officer", "first": "'2026-06-30'"}),
    ("role_is_held_once_at_a_time", ROLE, {"role": "officer", "first": "'2025-01-01'", "last": "'2026-01-02'"}),
    ("api_key_is_stored_as_a_hash", KEY, {"hash": "'the key in clear'"}),
    ("api_key_is_stored_as_a_hash", KEY, {"hash": "convert_to(repeat('0', 64), 'UTF8')"}),
    ("api_key_shows_eight_signs", KEY, {"prefix": "0001020"}),
    ("api_key_has_a_role_for_software", KEY, {"role": "officer"}),
    ("api_key_is_known_once", KEY, {"hash": "sha256('known')"}),
]  # fmt: skip

Sql = Callable[..., None]


@pytest.fixture(scope="module")
def filled(module_database: str) -> str:
    """Cà Mau with one user, one role of his from 01/01 to 30/06/2026, and one key."""
    services.seed(profile.load("ca-mau"))
    known = (
        USER.format(name="can.bo", mail="can.bo@camau.example"),
        ROLE.format(role="officer", first="'2026-01-01'", last="'2026-07-01'"),
        KEY.format(prefix="00010203", hash="sha256('known')", role=""),
    )
    with psycopg.connect(module_database, options="-c search_path=public") as connection:
        for statement in known:
            connection.execute(statement)
    return module_database


@pytest.fixture
def sql(filled: str) -> Sql:
    """Run statements in one transaction, judge all that was deferred, and take everything back."""

    def run(*statements: str) -> None:
        with psycopg.connect(filled, options="-c search_path=public") as connection:
            for statement in statements:
                assert connection.execute(statement).rowcount != 0, f"hit nothing: {statement}"
            connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            connection.rollback()

    return run


@pytest.mark.parametrize("statement", [statement for statement in GOOD if statement is not AGENCY_STEP])
def test_row_without_fault_is_taken(sql: Sql, statement: str) -> None:
    """The rows below differ from these in nothing but their fault."""
    sql(statement.format(**GOOD[statement]))


@pytest.mark.parametrize(("constraint", "statement", "fault"), REFUSED)
def test_row_with_a_fault_is_refused_by_name(sql: Sql, constraint: str, statement: str, fault: dict[str, str]) -> None:
    with pytest.raises(psycopg.IntegrityError) as refusal:
        sql(statement.format(**GOOD[statement] | fault))
    assert refusal.value.diag.constraint_name == constraint


def test_every_constraint_of_the_room_is_broken_once_above(filled: str) -> None:
    """A constraint that is added to a table wants its row of `REFUSED`. Keys that count up by themselves are apart."""
    with psycopg.connect(filled) as connection:
        rows = connection.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text LIKE 'people_%' AND contype IN ('c', 'u', 'x')"
            " UNION SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid::regclass::text LIKE 'people_%' AND indisunique AND NOT indisprimary"
        ).fetchall()
    names = {constraint for constraint, _statement, _fault in REFUSED} - {"people_unit_pkey"}
    assert {name for (name,) in rows} == names | BROKEN.keys() | CONSTRAINTS


@pytest.mark.parametrize(
    "allowed",
    [
        # The day on which a period ends belongs to the next one.
        ROLE.format(role="officer", first="'2026-07-01'", last="NULL"),
        # A role taken back on its first day was never in force and is in nobody's way.
        ROLE.format(role="officer", first="'2026-02-01'", last="'2026-02-01'"),
        # Another duty at the same time is another role.
        ROLE.format(role="auditor", first="'2026-02-01'", last="NULL"),
        # Many users have no address.
        USER.format(name="b", mail="") + ";" + USER.format(name="c", mail=""),
        # H12.02 was given back on 01/03/2025, when its department ended.
        CODE.format(**GOOD[CODE] | {"code": "H12.02", "first": "'2025-03-01'"}),
        # 32011 was closed on 01/12/2024: the office that assigns codes may use it again.
        UNIT.format(**GOOD[UNIT] | {"uid": "32011-20260101", "code": "32011", "first": "'2026-01-01'"}),
    ],
)
def test_row_that_only_touches_another_is_taken(sql: Sql, allowed: str) -> None:
    sql(allowed)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("role_is_held_once_at_a_time", "UPDATE people_role SET valid_to = NULL WHERE role = 'officer'"),
        ("code_names_one_agency_at_a_time", "UPDATE people_agencycode SET valid_to = NULL WHERE code = 'H12.02'"),
        ("code_names_one_unit_at_a_time", "UPDATE people_unit SET valid_to = NULL WHERE uid = '32002-0'"),
    ],
)
def test_period_that_is_made_longer_must_stay_free(sql: Sql, constraint: str, statement: str) -> None:
    later = {
        "role_is_held_once_at_a_time": ROLE.format(role="officer", first="'2027-01-01'", last="NULL"),
        "code_names_one_agency_at_a_time": CODE.format(**GOOD[CODE] | {"code": "H12.02", "first": "'2027-01-01'"}),
        "code_names_one_unit_at_a_time": "SELECT 1",
    }
    with pytest.raises(psycopg.IntegrityError) as refusal:
        sql(later[constraint], statement)
    assert refusal.value.diag.constraint_name == constraint


def test_two_neighbouring_periods_may_pass_through_an_overlap_when_asked(sql: Sql) -> None:
    """A correction of the day on which Phường 4 gave its code away: in either order, judged at the end."""
    older = "UPDATE people_unit SET valid_to = '2024-12-15' WHERE uid = '32002-0'"
    younger = "UPDATE people_unit SET valid_from = '2024-12-15' WHERE uid = '32002-20241201'"
    sql("SET CONSTRAINTS code_names_one_unit_at_a_time DEFERRED", older, younger)
    sql(younger, older)
    with pytest.raises(psycopg.IntegrityError, match="code_names_one_unit_at_a_time"):
        sql(older, younger)
    with pytest.raises(psycopg.IntegrityError, match="code_names_one_unit_at_a_time"):
        sql("SET CONSTRAINTS code_names_one_unit_at_a_time DEFERRED", older)


@pytest.mark.parametrize(
    ("statement", "still_named_by"),
    [
        ("DELETE FROM people_user", "people_role"),
        ("DELETE FROM people_agency WHERE key = 'so-tp'", "people_agencycode"),
        ("DELETE FROM people_agency WHERE key = 'ban-dan-toc'", "people_agency"),
        ("DELETE FROM people_unit WHERE uid = '32002-0'", "people_succession"),
        ("DELETE FROM people_unit WHERE uid = '964-0'", "people_unit"),
        ("UPDATE people_unit SET parent_id = '0-0' WHERE uid = '32002-0'", "people_unit"),
        ("UPDATE people_apikey SET agency_id = 0", "people_apikey"),
        ("UPDATE people_agencycode SET replaces_id = 0 WHERE code = 'H12'", "people_agencycode"),
        ("UPDATE people_role SET granted_by_id = 0", "people_role"),
    ],
)
def test_row_that_others_name_stays(sql: Sql, statement: str, still_named_by: str) -> None:
    """A user, agency or unit is ended by its period, never removed: records still name it."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refusal:
        sql(statement)
    assert (refusal.value.diag.table_name or "").startswith(still_named_by)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("people_unit", "known_from"), ("people_unit", "source"), ("people_unit", "verified"),
        ("people_agency", "source"), ("people_agency", "verified"), ("people_agency", "dates_verified"),
        ("people_agencycode", "illustrative"), ("people_agencycode", "verified"), ("people_agencycode", "source"),
        ("people_succession", "basis"), ("people_succession", "verified"), ("people_agencysuccession", "basis"),
        ("people_role", "valid_from"), ("people_role", "granted_at"), ("people_apikey", "created_at"),
    ],
)  # fmt: skip
def test_fact_never_loses_its_source_its_mark_or_its_day(sql: Sql, table: str, column: str) -> None:
    """ "Shown as unverified" needs a mark that is always there; a role needs its first day."""
    with pytest.raises(psycopg.errors.NotNullViolation) as refusal:
        sql(f"UPDATE {table} SET {column} = NULL")
    assert refusal.value.diag.column_name == column
