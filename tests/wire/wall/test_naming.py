"""What a text names: the one plain form, everything else names nothing."""

import pytest

from duoc.wire.wall.naming import named, path_of


@pytest.mark.parametrize(
    ("text", "verb", "name"),
    [
        ("prepare ps as select 1", "PREPARE", "ps"), ("PREPARE Ps (int, text) AS select $1;", "PREPARE", "ps"),
        ('prepare "P""s" as select 1', "PREPARE", 'P"s'), ("deallocate s1", "DEALLOCATE", "s1"),
        ("\n deallocate prepare s1 ; ", "DEALLOCATE", "s1"), ("deallocate all", "DEALLOCATE ALL", "all"),
        ("execute ps", "EXECUTE", "ps"), ("execute ps(1, 'a')", "EXECUTE", "ps"),
        ("declare c cursor for select 1", "DECLARE CURSOR", "c"),
        ('DECLARE "từng phần" BINARY NO SCROLL CURSOR FOR select 1', "DECLARE CURSOR", "từng phần"),
        ("close c", "CLOSE CURSOR", "c"), ("close all;", "CLOSE CURSOR ALL", "all"),
        ("set a = b", "SET", "a"), ("set local sentry.ho_so = 'HS-1'", "SET", "sentry.ho_so"),
        ("set local search_path to x", "SET", "search_path"), ("set time zone 'UTC'", "SET", "time"),
    ],
)  # fmt: skip
def test_the_plain_form_names(text: str, verb: str, name: str) -> None:
    naming = named(text)
    assert naming is not None
    assert (naming.verb, naming.name) == (verb, name.encode())


def test_a_cursor_with_hold_lasts() -> None:
    for text, lasts in (
        ("declare c cursor with hold for select 1", True),
        ("declare c cursor without hold for select 1", False),
        ("declare c cursor for select 'cursor with hold for'", False),
    ):
        naming = named(text)
        assert naming is not None
        assert naming.lasts is lasts


@pytest.mark.parametrize(
    "text",
    [
        "select 1", "prepared", "prepare/**/ps as select 1", "prepare U&\"a\" as select 1", "deallocate a; select 1",
        "execute ps; drop table a", "-- x\nprepare ps as select 1", "set schema 'x'", "set role a",
        f"deallocate {'n' * 64}", f'deallocate "{"đ" * 32}"', 'deallocate ""', "close", "", "set search_path from current",
    ],
)  # fmt: skip
def test_any_other_form_names_nothing(text: str) -> None:
    assert named(text) is None


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ('"$user", public', ("$user", "public")), ("dvc", ("dvc",)), ('"a""b",c', ('a"b', "c")), ("", ()), ('""', ("",)),
        ("a,", None), ("a b", None), ("A", None), ('"a', None), ("a,,b", None), ("'a'", None),
    ],
)  # fmt: skip
def test_a_path_is_read_as_the_server_reports_it(setting: str, path: tuple[str, ...] | None) -> None:
    assert path_of(setting) == path
