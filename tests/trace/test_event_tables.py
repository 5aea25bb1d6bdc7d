"""What the tables of events refuse, whoever writes: each constraint is broken by plain SQL."""

import pytest
from django.db import Error, connections, transaction

from duoc.people import services as people


@pytest.fixture
def cursor(door, document):
    """A cursor in the sandbox, with one event captured."""
    door("POST", "capture", document({"eventID": "urn:uuid:1"}))
    door("POST", "queries", {"name": "x", "query": {}})
    with connections["sandbox"].cursor() as found:
        yield found


_COLUMNS = "identity, hash, event_time, record_time, party_id, type, zone, declares_error"
_EVENT = f"INSERT INTO trace_event ({_COLUMNS}) SELECT"
_MENTION = (
    "INSERT INTO trace_mention (event, identifier, time, quantity, role, position, is_class, uom) VALUES (1, 1, now(),"
)
_SUBSCRIPTION = (
    "INSERT INTO trace_subscription (id, query_id, dest, report_if_empty, stream, schedule, epc_format, min_record_time, due_at,"
    " failures, last_failure) SELECT gen_random_uuid(), id, 'x', false,"
)
BROKEN = {
    "capture_is_finished_when_it_no_longer_runs": "UPDATE trace_capture SET running = true",
    "capture_rolls_back_or_proceeds": "UPDATE trace_capture SET behaviour = 'maybe'",
    "capture_ends_after_it_begins": "UPDATE trace_capture SET finished_at = '2001-01-01'",
    "event_is_stored_once": f"{_EVENT} {_COLUMNS} FROM trace_event",
    "declaration_is_stored_once": f"{_EVENT} identity, hash, event_time, record_time, party_id, type, zone, true "
    "FROM trace_event, generate_series(1, 2)",
    "event_has_a_hash_of_32_bytes": f"{_EVENT} gen_random_uuid(), 'x', now(), now(), party_id, 1, 0, false FROM trace_event",
    "event_zone_is_within_14_hours": f"{_EVENT} gen_random_uuid(), hash, now(), now(), party_id, 1, 841, false FROM trace_event",
    "event_is_one_of_five_types": f"{_EVENT} gen_random_uuid(), hash, now(), now(), party_id, 6, 0, false FROM trace_event",
    "mention_has_one_of_nine_roles": f"{_MENTION} NULL, 10, 0, false, NULL)",
    "mention_counts_only_classes": f"{_MENTION} 1, 1, 0, false, NULL)",
    "mention_uom_is_a_code": f"{_MENTION} 1, 1, 0, true, 'kg')",
    "word_is_stored_once": "INSERT INTO trace_word (kind, text) SELECT 1, 'x' FROM generate_series(1, 2)",
    "context_is_stored_once": "INSERT INTO trace_context (hash, members) SELECT hash, '' FROM trace_context",
    "query_is_named_once_by_a_party": "INSERT INTO trace_named_query (party_id, name, definition) "
    "SELECT party_id, name, '{}' FROM trace_named_query",
    "query_has_a_name": "UPDATE trace_named_query SET name = ''",
    "subscription_streams_or_has_a_schedule": f"{_SUBSCRIPTION} true, '{{}}', '', now(), now(), 0, '' FROM trace_named_query",
}


@pytest.mark.parametrize("name", BROKEN)
def test_table_refuses_what_the_constraint_says(cursor, name):
    with pytest.raises(Error, match=name), transaction.atomic(using="sandbox"):
        cursor.execute(BROKEN[name])


@pytest.mark.parametrize("table", ["trace_event", "trace_mention"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET event_time = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_event_is_never_changed(cursor, table, statement):
    """event_is_never_changed, mention_is_never_changed"""
    statement = statement.format(table).replace("event_time", "time" if table == "trace_mention" else "event_time")
    with pytest.raises(Error, match="never changed or removed"), transaction.atomic(using="sandbox"):
        cursor.execute(statement)


def test_environments_hold_their_own_events(cursor):
    cursor.execute("SELECT count(*) FROM trace_event")
    assert cursor.fetchone() == (1,)
    with connections["default"].cursor() as production:
        production.execute("SELECT count(*) FROM trace_event")
        assert production.fetchone() == (0,)
    assert people.party_named("sandbox").sandbox
