from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from duoc.frame.tables import Cell, Column, Table, with_query


def table(sort):
    columns = [Column("Tên", sort="name"), Column("Số", numeric=True)]
    return Table("t", columns, [[Cell("a"), Cell(1)]], "trống", sort=sort, query="unit=7&after=abc")


def test_head_sorts_up_then_down_and_keeps_the_filters():
    (_, up, now), _ = table("").heads()
    assert (up, now) == ("?unit=7&sort=name", "")
    (_, down, now), _ = table("name").heads()
    assert (down, now) == ("?unit=7&sort=-name", "ascending")
    (_, again, now), _ = table("-name").heads()
    assert (again, now) == ("?unit=7&sort=name", "descending")


def test_column_without_an_order_is_no_link():
    assert table("").heads()[1][1:] == ("", "")


def test_query_changes_drop_the_cursor_and_empty_values():
    assert with_query("a=1&after=x&b=&a=2", c="3") == "?a=1&a=2&c=3"
    assert with_query("a=1&b=2", b=None) == "?a=1"


def test_query_is_escaped():
    assert with_query("", q="a&b=ế") == "?q=a%26b%3D%E1%BA%BF"


def test_marked_rows_are_known_by_their_number():
    shown = Table("t", [Column("a")], [[Cell(1)], [Cell(2)]], "trống", marked=frozenset({1}))
    assert [marked for marked, _ in shown.lines()] == [False, True]


WORDS = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    max_size=4,
)


@given(WORDS, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_link_changes_one_parameter_and_keeps_all_others(words, value):
    wanted = {name: text for name, text in words.items() if text and name not in {"after", "sort"}} | {"sort": value}
    address = with_query(urlencode(words), sort=value)
    assert dict(parse_qsl(address[1:], strict_parsing=True)) == wanted
    assert address.isascii()


@given(WORDS)
def test_cursor_of_the_old_order_never_survives(words):
    assert "after" not in dict(parse_qsl(with_query(urlencode(words | {"after": "abc"}), sort="name")[1:]))


def test_sorting_twice_is_sorting_the_other_way_and_back():
    seen, sort = [], ""
    for _ in range(4):
        (_, address, _), _ = table(sort).heads()
        sort = dict(parse_qsl(address[1:]))["sort"]
        seen.append(sort)
    assert seen == ["name", "-name", "name", "-name"]


def test_column_that_is_not_sortable_is_never_marked_as_sorted():
    for sort in ("", "-", "name"):
        assert table(sort).heads()[1][2] == ""


def test_repeated_filter_is_kept_whole():
    assert with_query("client=1&client=2&after=x", sort="name") == "?client=1&client=2&sort=name"
