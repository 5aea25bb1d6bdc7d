"""Rows for COPY … (FORMAT BINARY): the bytes of PostgreSQL's manual, and what the server reads from them."""

from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.frame import copy_rows

EVENT = UUID("00112233-4455-6677-8899-aabbccddeeff")


def test_row_is_counted_and_every_field_has_its_length() -> None:
    # PostgreSQL 18, COPY, "Binary Format": int16 fields; for each an int32 length (−1: NULL) and the bytes.
    assert copy_rows.row((EVENT, "ế", b"\x00\x01", None)) == bytes.fromhex(
        "000400000010 00112233445566778899aabbccddeeff00000003 e1babf00000002 0001ffffffff"
    )


def test_row_of_nothing_has_no_fields() -> None:
    assert copy_rows.row(()) == b"\x00\x00"


def test_empty_text_is_not_null() -> None:
    assert copy_rows.row(("", b"")) == bytes.fromhex("0002 00000000 00000000")


@pytest.mark.parametrize(("count", "blocks"), [(0, 2), (1, 3), (4, 3), (5, 4), (9, 5)])
def test_blocks_are_header_rows_and_trailer(count: int, blocks: int) -> None:
    rows = [bytes([number]) for number in range(count)]
    made = list(copy_rows.blocks(rows, 4))
    assert len(made) == blocks
    assert made[0] == bytes.fromhex("5047434f50590aff0d0a00 00000000 00000000")
    assert made[-1] == b"\xff\xff"
    assert b"".join(made[1:-1]) == b"".join(rows)


def test_rows_are_asked_for_block_by_block() -> None:
    asked = []

    def rows() -> object:
        for number in range(10):
            asked.append(number)
            yield b"x"

    blocks = copy_rows.blocks(rows(), 3)
    next(blocks)
    assert asked == []
    next(blocks)
    assert asked == [0, 1, 2]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.uuids(), st.text(st.characters(exclude_characters="\0", codec="utf-8")),
                          st.none() | st.binary(max_size=40)), max_size=12))  # fmt: skip
def test_server_reads_what_was_written(module_database: str, rows: list[tuple[UUID, str, bytes | None]]) -> None:
    with psycopg.connect(module_database) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (n serial, a uuid, b text, c bytea)")
        with cursor.copy("COPY copied (a, b, c) FROM STDIN (FORMAT BINARY)") as copy:
            for block in copy_rows.blocks(map(copy_rows.row, rows), 5):
                copy.write(block)
        assert cursor.execute("SELECT a, b, c FROM copied ORDER BY n").fetchall() == rows
        connection.rollback()
