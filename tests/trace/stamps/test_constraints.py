"""Every named sentence about stamps, tried by plain SQL that goes around the application."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors
from tests.trace.stamps.batches import HOST, cooperative, delivered

from duoc.people import services as people
from duoc.trace.models import StampBatch
from duoc.trace.services import stamps

BATCH = (
    "INSERT INTO trace_stamp_batch (party_id, product_id, count, first, host, preset, level, pins, seed, minted, knots, "
    "pin_knots) SELECT party_id, product_id, {count}, {first}, host, preset, '{level}', pins, seed, 0, '', '' "
    "FROM trace_stamp_batch WHERE id = %(batch)s"
)
SPAN = (
    "INSERT INTO trace_stamp_span (batch_id, first, last, state, hold, lot, reason, since) "
    "VALUES (%(batch)s, {first}, {last}, '{state}', '{hold}', '{lot}', '', now())"
)
END = "INSERT INTO trace_stamp_end (number, kind, reason, undone_at, undone_reason) VALUES ({number}, '{kind}', '', {undone}, '')"

COUNT = (
    "INSERT INTO trace_stamp_count (batch_id, party_id, actor_id, printer, printed, spoiled, event) "
    "SELECT batch_id, party_id, actor_id, '', {printed}, {spoiled}, event FROM trace_stamp_count"
)


@pytest.fixture(scope="module")
def made(module_database: str) -> tuple[str, StampBatch, StampBatch]:
    """(database, a batch of ten with 1–4 activated and 1 void alone, one of which nothing is minted)."""
    maker = cooperative()
    batch = delivered(*maker, 10)
    stamps.activate(batch.pk, 1, 4, "L1", maker[0])
    stamps.void_stamp(stamps.proof(batch, batch.first).serial, "thử")
    for _ in range(2):
        with pytest.raises(stamps.StampRefusedError):
            stamps.activate(batch.pk, 1, 11, "L1", maker[0])
    person = people.create_user("kiem-tra", password="con-cua-bo-ngang-rung-duoc")
    stamps.acknowledge(stamps.alarms()[0].pk, "thử", by=person)
    stamps.sign_count(batch.pk, 10, 0, party=maker[0], by=person)
    return module_database, batch, stamps.order(*maker, 5, HOST, preset="crab-tie", pins=True)


@pytest.fixture
def sql(made: tuple[str, StampBatch, StampBatch]) -> Iterator[psycopg.Connection]:
    """A connection whose work is undone."""
    with psycopg.connect(made[0], options="-c search_path=production,public") as connection:
        yield connection
        connection.rollback()


def refusal(sql: psycopg.Connection, statement: str, values: object) -> str | None:
    """The sentence that refuses a statement, at once or when it would be committed."""

    def tried() -> None:
        with sql.transaction():
            sql.execute(statement, values)  # type: ignore[call-overload]  # a table of statements, not one literal
            sql.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(errors.Error) as refused:
        tried()
    return refused.value.diag.constraint_name


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("batch_orders_one_stamp_or_more", BATCH.format(count=0, first=900, level="M")),
        ("batch_numbers_its_stamps_from_one", BATCH.format(count=1, first=-5, level="M")),
        ("batches_share_no_number", BATCH.format(count=100, first="first", level="M")),
        ("batches_share_no_number", BATCH.format(count=1, first="first + 9", level="M")),
        ("batch_corrects_errors_at_m_or_q", BATCH.format(count=1, first=900, level="X")),
        ("batch_mints_no_more_than_ordered", "UPDATE trace_stamp_batch SET minted = count + 1 WHERE id = %(open)s"),
        ("batch_has_a_root_when_all_is_minted", "UPDATE trace_stamp_batch SET root = 'x' WHERE id = %(open)s"),
        ("batch_has_a_root_when_all_is_minted",
         "UPDATE trace_stamp_batch SET root = 'x', minted_at = now(), minted = 4 WHERE id = %(open)s"),
        ("pins_are_forgotten_when_stamps_are_handed_out",
         "UPDATE trace_stamp_batch SET handed_out_at = now() WHERE id = %(open)s"),
        ("order_of_stamps_is_fixed", "UPDATE trace_stamp_batch SET count = count - 1 WHERE id = %(batch)s"),
        ("order_of_stamps_is_fixed", "UPDATE trace_stamp_batch SET seed = 'other' WHERE id = %(open)s"),
        ("root_of_a_batch_is_fixed", "UPDATE trace_stamp_batch SET root = 'other' WHERE id = %(batch)s"),
        ("serial_names_one_stamp",
         "INSERT INTO trace_stamp SELECT (SELECT first FROM trace_stamp_batch WHERE id = %(open)s), serial, NULL "
         "FROM trace_stamp WHERE number = %(first)s"),
        ("serial_has_80_bits",
         "INSERT INTO trace_stamp SELECT first, 'short', NULL FROM trace_stamp_batch WHERE id = %(open)s"),
        ("pin_is_kept_as_a_commitment",
         "INSERT INTO trace_stamp SELECT first, '0123456789', '000000' FROM trace_stamp_batch WHERE id = %(open)s"),
        ("stamps_belong_to_the_batch_that_ordered_them", "INSERT INTO trace_stamp VALUES (999, '0123456789', NULL)"),
        ("stamps_belong_to_the_batch_that_ordered_them",
         "INSERT INTO trace_stamp SELECT first + count, '0123456789', NULL FROM trace_stamp_batch WHERE id = %(open)s"),
        ("stamp_is_never_changed", "UPDATE trace_stamp SET serial = '0123456789' WHERE number = %(first)s"),
        ("stamp_is_never_changed", "DELETE FROM trace_stamp"),
        ("stamp_is_never_changed", "TRUNCATE trace_stamp"),
        ("history_of_stamps_is_only_added_to", "DELETE FROM trace_stamp_move WHERE batch_id = %(batch)s"),
        ("history_of_stamps_is_only_added_to", "UPDATE trace_stamp_move SET last = last - 1"),
        ("span_runs_forwards", SPAN.format(first=9, last=8, state="printed", hold="", lot="")),
        ("stamp_is_in_one_state_at_a_time", SPAN.format(first="%(first)s", last="%(first)s", state="printed", hold="", lot="")),
        ("span_is_in_one_of_eight_states", SPAN.format(first=900, last=901, state="eaten", hold="", lot="")),
        ("span_is_held_as_suspended_or_recalled", SPAN.format(first=900, last=901, state="printed", hold="maybe", lot="")),
        ("activated_stamps_belong_to_a_lot", SPAN.format(first=900, last=901, state="activated", hold="", lot="")),
        ("every_stamp_of_a_batch_is_in_a_state", SPAN.format(first=900, last=901, state="printed", hold="", lot="")),
        ("every_stamp_of_a_batch_is_in_a_state", "DELETE FROM trace_stamp_span WHERE batch_id = %(batch)s"),
        ("every_stamp_of_a_batch_is_in_a_state",
         "UPDATE trace_stamp_span SET last = last - 1 WHERE batch_id = %(batch)s AND state = 'delivered'"),
        ("every_stamp_of_a_batch_is_in_a_state",
         "UPDATE trace_stamp_batch SET root = 'r', minted_at = now(), minted = count, pin_seed = NULL WHERE id = %(open)s"),
        ("stamp_ends_once", END.format(number="%(first)s", kind="sold", undone="NULL")),
        ("stamp_ends_sold_or_void", END.format(number="%(first)s + 1", kind="gone", undone="NULL")),
        ("only_void_is_undone_and_with_a_reason", END.format(number="%(first)s + 1", kind="void", undone="now()")),
        ("only_activated_stamps_end_alone", END.format(number="%(first)s + 9", kind="void", undone="NULL")),
        ("alarm_weighs_stamps_against_what_was_made", "UPDATE trace_stamp_alarm SET stamped_kg = 1 WHERE id = %(unseen)s"),
        ("acknowledged_alarm_is_never_changed", "UPDATE trace_stamp_alarm SET kind = 'x' WHERE id = %(unseen)s"),
        ("acknowledged_alarm_is_never_changed", "UPDATE trace_stamp_alarm SET stamped_kg = 9, made_kg = 1 WHERE id = %(seen)s"),
        ("alarm_is_never_removed", "DELETE FROM trace_stamp_alarm WHERE id = %(unseen)s"),
        ("acknowledgement_is_never_changed", "UPDATE trace_stamp_alarm_note SET reason = 'x'"),
        ("acknowledgement_is_never_changed", "DELETE FROM trace_stamp_alarm_note"),
        ("alarm_is_acknowledged_with_a_reason",
         "INSERT INTO trace_stamp_alarm_note (alarm_id, actor_id, reason, event) SELECT %(unseen)s, actor_id, '', event "
         "FROM trace_stamp_alarm_note"),
        ("signed_count_is_never_changed", "UPDATE trace_stamp_count SET printed = 9"),
        ("signed_count_is_never_changed", "DELETE FROM trace_stamp_count"),
        ("spoiled_stamps_are_among_the_printed", COUNT.format(printed=5, spoiled=6)),
        ("spoiled_stamps_are_among_the_printed", COUNT.format(printed=5, spoiled=-1)),
        ("pin_is_tried_five_times_a_day_at_most", "INSERT INTO trace_stamp_pin (number, wrong) VALUES (%(first)s, 6)"),
    ],
)  # fmt: skip
def test_the_database_refuses(made, sql, sentence, statement):
    _, batch, still_open = made
    unseen, seen = stamps.alarms()
    values = {"batch": batch.pk, "open": still_open.pk, "first": batch.first, "unseen": unseen.pk, "seen": seen.pk}
    assert refusal(sql, statement, values) == sentence


def test_what_is_allowed_is_allowed(made, sql):
    """The control: the statements above fail for what they say and not for their form."""
    _, batch, still_open = made
    unseen, _seen = stamps.alarms()
    sql.execute(COUNT.format(printed=5, spoiled=5))
    sql.execute("UPDATE trace_stamp_alarm SET stamped_kg = 9, made_kg = 1 WHERE id = %s", [unseen.pk])
    sql.execute(
        "INSERT INTO trace_stamp SELECT first, '0123456789', NULL FROM trace_stamp_batch WHERE id = %s", [still_open.pk]
    )
    sql.execute(END.format(number=batch.first + 1, kind="sold", undone="NULL"))
    sql.execute("UPDATE trace_stamp_span SET state = 'void' WHERE batch_id = %s AND state = 'delivered'", [batch.pk])
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
