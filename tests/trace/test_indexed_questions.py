"""Questions that are asked of ten million events go through an index. A plan may be slow and right: so the plan is looked at."""

from uuid import UUID

import pytest
from django.db import connections

from duoc.trace.rules.queries import parse
from duoc.trace.services.captures import admission
from duoc.trace.services.events.compiling import named, where
from duoc.trace.services.statements import statement

IDENTITIES = "{" + ",".join(f"{number:032x}" for number in range(500)) + "}"


@pytest.fixture
def plan(rolled_back):
    """Makes the plan of a statement, as text; a scan of the whole table is chosen only where there is no other way."""

    def made(statement, parameters):
        with connections["sandbox"].cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}", parameters)
            return "\n".join(line for (line,) in cursor.fetchall())

    return made


def test_whether_events_are_known_is_asked_of_both_indexes(plan):
    told = plan(admission._KNOWN, [IDENTITIES])
    assert "event_is_stored_once" in told
    assert "declaration_is_stored_once" in told
    assert "Seq Scan on trace_event" not in told


def test_events_are_found_by_their_names_in_both_indexes(plan):
    condition = named(["urn:uuid:1", "urn:uuid:2"])
    told = plan(f"SELECT FROM trace_event e WHERE {condition.text}", condition.parameters)
    assert "event_is_stored_once" in told
    assert "declaration_is_stored_once" in told
    assert "Seq Scan" not in told


def test_query_for_event_ids_goes_the_same_way(plan):
    condition = where(parse({"EQ_eventID": ["urn:uuid:1"]}, url=False), 1)
    assert "Seq Scan" not in plan(f"SELECT FROM trace_event e WHERE {condition.text}", condition.parameters)


def test_index_of_mentions_tells_roles_apart(plan):
    told = plan(
        "SELECT event FROM trace_mention WHERE identifier = 1 AND time < now() AND role IN (3, 4, 5)",
        [],
    )
    (condition,) = (line for line in told.splitlines() if "Index Cond" in line)
    assert "role = ANY" in condition


def test_lives_of_pieces_are_read_through_indexes(plan):
    told = plan(statement("lives"), ["{1,2,3}", UUID(int=1), 7])
    for index in ("mention_by_identifier", "trace_event_pkey", "declaration_is_stored_once"):
        assert index in told
    assert "Seq Scan on trace_mention" not in told
    assert "Seq Scan on trace_event" not in told


def test_stamps_of_pieces_are_found_by_serial_and_number(plan):
    told = plan(statement("activated_serials"), [[b"0123456789"]])
    assert "serial_names_one_stamp" in told
    assert "stamp_is_in_one_state_at_a_time" in told


def test_jobs_with_warnings_have_an_index_of_their_own(plan):
    told = plan(
        "SELECT id FROM trace_capture WHERE NOT (warnings = '[]'::jsonb) ORDER BY created_at DESC, id DESC LIMIT 50", []
    )
    assert "capture_with_warnings" in told
