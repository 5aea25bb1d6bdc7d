"""A search_path as PostgreSQL reads one."""

import pytest

from duoc.engines.sql.search_path import DEFAULT, candidates, schemas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("  ", ()),
        (DEFAULT, ("$user", "public")),
        ("A, b", ("a", "b")),
        ('"A" , "b,c","d""e"', ("A", "b,c", 'd"e')),
        ("pg_temp,hr", ("pg_temp", "hr")),
    ],
)
def test_schemas_are_read_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert schemas(text) == expected


@pytest.mark.parametrize("text", ["a,", ",", "a,,b", "a b", '"a', 'a"b"', "'a'b c"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        schemas(text)


def test_the_temporary_schema_and_the_catalogue_come_first_unless_named() -> None:
    assert candidates(("hr",), relation=True) == ("pg_temp", "pg_catalog", "hr")
    assert candidates(("hr",), relation=False) == ("pg_catalog", "hr")
    assert candidates(("hr", "pg_catalog", "pg_temp"), relation=True) == ("hr", "pg_catalog", "pg_temp")
