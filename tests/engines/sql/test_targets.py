"""Whom a statement asks about, in the ways that applications write it."""

import pytest

from duoc.engines.sql.targets import arguments, listed, targets

ID = frozenset({"so_dinh_danh", "cccd"})
A, B = "096185000017", "096185000025"


@pytest.mark.parametrize(
    ("condition", "values", "parameters"),
    [
        (f"so_dinh_danh = '{A}'", (A,), ()),
        (f"'{A}' = d.so_dinh_danh", (A,), ()),
        (f"c.so_dinh_danh = {A}", (A,), ()),
        (f"so_dinh_danh = '{A}'::varchar(12)", (A,), ()),
        (f"btrim(so_dinh_danh) = lower('{A}')", (A,), ()),
        (f"so_dinh_danh IN ('{A}', '{B}', $3)", (A, B), (3,)),
        (f"so_dinh_danh = ANY (ARRAY['{A}', '{B}'])", (A, B), ()),
        (f"so_dinh_danh = ANY ('{{{A},{B}}}'::text[])", (A, B), ()),
        ("so_dinh_danh = ANY ($1::text[]) AND ho_ten = $2", (), (1,)),
        ("so_dinh_danh = $2", (), (2,)),
        (f"(so_dinh_danh, ngay_sinh) = ('{A}', '2000-01-01')", (A,), ()),
        (f"so_dinh_danh LIKE '{A}'", (A,), ()),
        (f"so_dinh_danh IS NOT DISTINCT FROM '{A}'", (A,), ()),
        (f"id IN (SELECT id FROM dancu.khac WHERE cccd = '{B}')", (B,), ()),
        (f"ho_ten = '{A}' OR so_dinh_danh <> '{B}'", (), ()),
        ("so_dinh_danh = ma_khac", (), ()),
    ],
)
def test_the_citizens_of_a_question_are_found(condition: str, values: tuple[str, ...], parameters: tuple[int]) -> None:
    found = targets(f"select ho_ten from dancu.cong_dan c where {condition}", ID)
    assert (set(found.values), set(found.parameters)) == (set(values), set(parameters))


@pytest.mark.parametrize(
    ("text", "columns", "everything"),
    [
        ("select ho_ten, c.ngay_sinh from dancu.cong_dan c", {"ho_ten", "ngay_sinh"}, False),
        ("select count(*) from dancu.cong_dan", set(), False),
        ("select * from dancu.cong_dan", set(), True),
        ("select c.* from dancu.cong_dan c", set(), True),
        ("select c from dancu.cong_dan c", {"c"}, True),
        ("select to_jsonb(cong_dan) from dancu.cong_dan", {"cong_dan"}, True),
        ("table dancu.cong_dan", set(), True),
        ("select 1 from a natural join b", set(), True),
        ("select 1 from a join b using (ho_ten)", {"ho_ten"}, False),
        ("copy dancu.cong_dan to stdout", set(), True),
        ("copy dancu.cong_dan (ho_ten) to stdout", {"ho_ten"}, False),
        ("insert into dancu.cong_dan values ('x')", set(), True),
        ("insert into dancu.cong_dan (ho_ten) values ('x')", {"ho_ten"}, False),
        ("update dancu.cong_dan set ho_ten = 'x' where id = 1", {"ho_ten", "id"}, False),
        ("declare c cursor for select ho_ten from dancu.cong_dan", {"ho_ten"}, False),
    ],
)
def test_the_columns_of_a_question_are_found(text: str, columns: set[str], everything: bool) -> None:
    found = targets(text, ID)
    assert (set(found.columns), found.everything) == (columns, everything)


def test_what_is_given_to_a_prepared_statement_is_found_by_its_place() -> None:
    assert arguments(f"execute p('{A}', 7, array['{B}', 'x'], $1)") == [[A], ["7"], [B, "x"], []]
    assert arguments("select 1") == []
    assert listed('{"a", b}') == ["a", "b"]
    assert listed(A) == [A]


def test_a_deep_text_ends() -> None:
    deep = f"select 1 from t where so_dinh_danh = {'(' * 500}'{A}'{')' * 500} {'and (a = 1 ' * 300}{')' * 300}"
    assert targets(deep, ID).values == (A,)
