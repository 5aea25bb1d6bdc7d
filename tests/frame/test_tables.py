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
