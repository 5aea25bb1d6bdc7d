"""Arrays as one parameter: PostgreSQL reads back what was written."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.frame import arrays


@pytest.fixture(scope="module")
def connection(module_database: str):
    with psycopg.connect(module_database) as found:
        yield found


def read(connection: psycopg.Connection, text: str, kind: str) -> list[int | str | None]:
    row = connection.execute(f"SELECT %s::{kind}[]", [text]).fetchone()
    assert row is not None
    return row[0]


def test_numbers_are_read_back(connection: psycopg.Connection) -> None:
    numbers = [0, -1, 2**63 - 1, -(2**63), None]
    assert read(connection, arrays.of_numbers(numbers), "bigint") == numbers


def test_nothing_is_an_empty_array(connection: psycopg.Connection) -> None:
    assert read(connection, arrays.of_numbers([]), "bigint") == []
    assert read(connection, arrays.of_texts([]), "text") == []


@pytest.mark.parametrize(
    "text", ["", "NULL", "null", '"', "\\", '\\"', "{}", "a,b", " a ", "đ", "\n", "'", "%s", "a\\", '"},{"']
)
def test_text_is_read_back(connection: psycopg.Connection, text: str) -> None:
    assert read(connection, arrays.of_texts([text, "z"]), "text") == [text, "z"]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), max_size=8))
def test_any_texts_are_read_back(connection: psycopg.Connection, texts: list[str]) -> None:
    assert read(connection, arrays.of_texts(texts), "text") == texts
