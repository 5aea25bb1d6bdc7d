"""A search_path as PostgreSQL reads one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', ("",)),
        ('"a""b"', ('a"b',)),
        ('"""a"""', ('"a"',)),
        (" hr ", ("hr",)),
        ("HR,Public", ("hr", "public")),
        ('"HR"', ("HR",)),
        ("a\t,\nb", ("a", "b")),
        ('"a b"', ("a b",)),
        ('"đất"', ("đất",)),
        ("a,a", ("a", "a")),
        ('"$user"', ("$user",)),
        ("$user", ("$user",)),
    ],
)
def test_a_schema_is_folded_unless_quoted(text: str, expected: tuple[str, ...]) -> None:
    assert schemas(text) == expected


@given(st.lists(st.text(st.sampled_from('aĐ", $\\'), max_size=5), max_size=5))
def test_quoted_schemas_come_back(names: list[str]) -> None:
    text = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    assert schemas(text) == tuple(names)


@given(st.lists(st.sampled_from(["hr", "public", "pg_catalog", "pg_temp"]), max_size=4, unique=True), st.booleans())
def test_every_schema_of_the_path_is_searched(path: list[str], relation: bool) -> None:
    found = candidates(tuple(path), relation)
    assert found[len(found) - len(path) :] == tuple(path)


@given(st.lists(st.sampled_from(["hr", "public", "pg_catalog", "pg_temp"]), max_size=4, unique=True))
def test_the_catalogue_is_always_searched_once(path: list[str]) -> None:
    assert candidates(tuple(path), relation=False).count("pg_catalog") == 1
