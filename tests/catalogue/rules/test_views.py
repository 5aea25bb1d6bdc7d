"""What the address of a table's page is read into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.views import GROUPS, LONGEST_WORDS, ROWS, Shape, aggregate, read
from duoc.engines.columnar import Aggregate, All, Column, Compare, Group, Measure, Order

COLUMNS = (
    Column("ma", "string"),
    Column("xa", "string"),
    Column("dat", "boolean"),
    Column("nam", "year"),
    Column("ngay", "date"),
    Column("luc", "datetime"),
    Column("san_luong", "number"),
    Column("so_ho", "integer"),
    Column("ranh", "geojson"),
)
DISTINCT = {"ma": 900, "xa": 30, "dat": 2, "nam": 5, "ngay": 3, "luc": 3, "san_luong": 4, "so_ho": 4, "ranh": 4}
SHAPE = Shape(COLUMNS, DISTINCT)
BARE = Shape((), {})


@pytest.mark.parametrize(
    ("kind", "distinct", "offered"),
    [
        ("string", None, False),
        ("string", 0, False),
        ("string", 1, False),
        ("string", 2, True),
        ("string", 30, True),
        ("string", 31, False),
        ("boolean", 2, True),
        ("year", 2, True),
        ("integer", 2, False),
        ("number", 2, False),
        ("date", 2, False),
        ("datetime", 2, False),
        ("geojson", 2, False),
    ],
)
def test_a_choice_is_a_column_of_two_to_thirty_words(kind, distinct, offered):
    assert Shape((Column("a", kind),), {"a": distinct}).choices() == (["a"] if offered else [])


def test_a_column_of_which_nothing_is_known_is_no_choice():
    assert Shape((Column("a"),), {}).choices() == []


@pytest.mark.parametrize(("rows", "offered"), [(0, True), (23, False), (24, True), (1_000, True)])
def test_a_column_of_which_no_value_comes_again_is_no_choice(rows, offered):
    assert bool(Shape((Column("ten"),), {"ten": 23}, {}, rows).choices()) is offered


def test_choices_stand_in_the_order_of_the_table():
    assert SHAPE.choices() == ["xa", "dat", "nam"]


def test_groups_are_days_by_month_and_year_and_then_choices():
    assert SHAPE.groups() == ["ngay:month", "ngay:year", "luc:month", "luc:year", "xa", "dat", "nam"]


def test_measures_are_rows_and_then_sums_and_means_of_numbers():
    assert SHAPE.measures() == ["count", "sum:san_luong", "avg:san_luong", "sum:so_ho", "avg:so_ho"]


def test_a_year_is_never_summed():
    assert Shape((Column("nam", "year"),), {"nam": 3}).measures() == ["count"]


def test_an_empty_address_asks_for_every_row():
    assert read({}, SHAPE).query.filter == All()


def test_an_empty_address_asks_for_no_order():
    assert read({}, SHAPE).query.order == ()


def test_a_page_has_fifty_rows():
    assert (ROWS, read({}, SHAPE).query.limit) == (50, 50)


def test_the_first_group_is_usual():
    assert read({}, SHAPE).group == "ngay:month"


def test_a_table_without_groups_has_no_chart():
    assert read({"group": "xa"}, BARE).group == ""


@pytest.mark.parametrize("asked", ["ngay:month", "ngay:year", "luc:month", "nam", "dat"])
def test_a_group_that_is_offered_is_taken(asked):
    assert read({"group": asked}, SHAPE).group == asked


@pytest.mark.parametrize(
    "asked", ["", "ma", "ngay", "ngay:day", "ngay:", ":month", "xa:month", "XA", "xa ", "san_luong", "\0", '"xa"']
)
def test_a_group_that_is_not_offered_is_not_heard(asked):
    assert read({"group": asked}, SHAPE).group == "ngay:month"


@pytest.mark.parametrize("asked", ["count", "sum:so_ho", "avg:san_luong"])
def test_a_measure_that_is_offered_is_taken(asked):
    assert read({"measure": asked}, SHAPE).measure == asked


@pytest.mark.parametrize("asked", ["", "sum", "sum:", "sum:xa", "max:so_ho", "count:xa", "avg:nam", "SUM:so_ho"])
def test_a_measure_that_is_not_offered_is_the_mean_of_the_first_number(asked):
    assert read({"measure": asked}, SHAPE).measure == "avg:san_luong"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("xa", (Order("xa"),)),
        ("-san_luong", (Order("san_luong", True),)),
        (" -xa ", (Order("xa", True),)),
        ("xa,ma", (Order("xa"),)),
        ("-ma,-xa", (Order("ma", True),)),
        ("khong,xa", ()),
        ("", ()),
        ("-", ()),
        ("_id", ()),
        ("XA", ()),
        ("xa; DROP TABLE a", ()),
    ],
)
def test_a_table_is_ordered_by_one_column_that_it_has(sort, order):
    assert read({"sort": sort}, SHAPE).query.order == order


@pytest.mark.parametrize("sort", ["a,b,c,d,e,f,g,h,i", ",".join("x" * 100), "xa," * 60])
def test_an_order_by_too_many_columns_is_no_error(sort):
    assert len(read({"sort": sort}, SHAPE).query.order) <= 1


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("xa", "Năm Căn", "Năm Căn"),
        ("xa", " ", " "),
        ("xa", "' OR 1=1 --", "' OR 1=1 --"),
        ("dat", "true", True),
        ("dat", "false", False),
        ("dat", "có", False),
        ("nam", "2025", "2025"),
        ("so_ho", "7", "7"),
    ],
)
def test_a_chosen_value_is_compared(column, text, value):
    assert read({f"is.{column}": text}, SHAPE).query.filter == All((Compare(column, "eq", value),))


@pytest.mark.parametrize(
    "parameters",
    [{"is.khong": "1"}, {"is.": "1"}, {"is.xa": ""}, {"is.xa": "a\0"}, {"xa": "1"}, {"IS.xa": "1"}, {"is.is.xa": "1"}],
)
def test_what_chooses_nothing_is_not_heard(parameters):
    assert read(parameters, SHAPE).chosen == {}


def test_a_column_whose_name_begins_like_the_sign_is_chosen():
    shape = Shape((Column("is.a"),), {})
    assert read({"is.is.a": "1"}, shape).chosen == {"is.a": "1"}


def test_several_columns_narrow_together():
    found = read({"is.xa": "A", "is.nam": "2025"}, SHAPE).query.filter
    assert found == All((Compare("xa", "eq", "A"), Compare("nam", "eq", "2025")))


def test_words_stand_beside_what_was_chosen():
    query = read({"q": "cua", "is.nam": "2025"}, SHAPE).query
    assert (query.words, query.filter) == ("cua", All((Compare("nam", "eq", "2025"),)))


@pytest.mark.parametrize(
    ("given_words", "kept"),
    [
        ("  cua  ", "cua"),
        ("\0", ""),
        ("a\0b", "a b"),
        ("%_", "%_"),
        ("x" * 201, "x" * 200),
        (" " + "x" * 200, "x" * 200),
        ("ế" * 300, "ế" * 200),
    ],
)
def test_words_are_kept_as_text(given_words, kept):
    assert read({"q": given_words}, SHAPE).words == kept


def test_a_cursor_is_passed_on():
    assert read({"cursor": "abc"}, SHAPE).query.cursor == "abc"


def test_months_stand_in_their_order():
    view = read({"group": "ngay:month", "measure": "sum:so_ho"}, SHAPE)
    expected = Aggregate((Group("ngay", "month"),), (Measure("sum", "so_ho"),), All(), 0, False, GROUPS)
    assert aggregate(view) == expected


def test_values_stand_by_their_figure_from_the_greatest():
    view = read({"group": "xa"}, SHAPE)
    expected = Aggregate((Group("xa", ""),), (Measure("count"),), All(), 1, True, GROUPS)
    assert aggregate(view) == expected
    assert aggregate(read({"group": "xa", "measure": "avg:san_luong"}, SHAPE)).measures == (
        Measure("avg", "san_luong"),
    )


def test_the_chart_shows_the_rows_that_the_table_shows():
    view = read({"q": "cua", "is.nam": "2025"}, SHAPE)
    assert aggregate(view).filter == All((Compare("nam", "eq", "2025"),))


NAMES = st.sampled_from(["q", "sort", "group", "measure", "cursor", "is.xa", "is.dat", "is.khong", "is."])
TEXTS = st.text(max_size=300) | st.sampled_from(["xa", "-xa", "ngay:month", "sum:so_ho", "a,b,c,d,e,f,g,h,i,j"])


@given(st.dictionaries(NAMES, TEXTS))
def test_whatever_is_asked_the_group_is_one_that_is_offered(parameters):
    assert read(parameters, SHAPE).group in SHAPE.groups()


@given(st.dictionaries(NAMES, TEXTS))
def test_whatever_is_asked_only_columns_of_the_table_are_chosen(parameters):
    assert set(read(parameters, SHAPE).chosen) <= {one.name for one in COLUMNS}


@given(st.dictionaries(NAMES, TEXTS))
def test_whatever_is_asked_the_words_are_bounded(parameters):
    assert len(read(parameters, SHAPE).words) <= LONGEST_WORDS


@given(st.dictionaries(NAMES, TEXTS))
def test_reading_twice_tells_the_same(parameters):
    assert read(parameters, SHAPE) == read(parameters, SHAPE)


PLACED = Shape(
    (Column("ten"), Column("xa"), Column("so_ho", "integer"), Column("vi_do", "number"), Column("kinh_do", "number")),
    {"ten": 900, "xa": 64, "so_ho": 10, "vi_do": 900, "kinh_do": 900},
)


def test_a_map_shows_places_and_then_columns_that_may_name_communes():
    assert PLACED.maps() == ["points", "xa"]
    assert SHAPE.maps() == ["points", "xa"]  # a column of geometries, and one of communes
    assert BARE.maps() == []
    assert Shape((Column("xa"),), {"xa": 501}).maps() == Shape((Column("xa"),), {"xa": None}).maps() == []


@pytest.mark.parametrize(("asked", "shown"), [("", "points"), ("xa", "xa"), ("points", "points"), ("ten", "points")])
def test_the_map_is_one_that_is_offered(asked, shown):
    assert read({"map": asked}, PLACED).map == shown


def test_degrees_are_no_measure():
    assert PLACED.measures() == ["count", "sum:so_ho", "avg:so_ho"]


def test_a_frame_narrows_rows_by_longitude_and_latitude():
    view = read({"box": "104.5,8.5,105,9"}, PLACED)
    assert view.query.filter == All(
        (
            Compare("kinh_do", "gte", 104.5), Compare("kinh_do", "lte", 105.0),
            Compare("vi_do", "gte", 8.5), Compare("vi_do", "lte", 9.0),
        )
    )  # fmt: skip
    assert view.box == (104.5, 8.5, 105.0, 9.0)


def test_whole_degrees_are_compared_with_whole_ones():
    whole = Shape((Column("lat", "integer"), Column("lon", "integer")), {})
    assert read({"box": "104.5,8.5,106.5,9.5"}, whole).query.filter == All(
        (Compare("lon", "gte", 105), Compare("lon", "lte", 106), Compare("lat", "gte", 9), Compare("lat", "lte", 9))
    )


@pytest.mark.parametrize("shape", [SHAPE, BARE])
def test_where_rows_have_no_longitude_a_frame_is_not_heard(shape):
    view = read({"box": "104.5,8.5,105,9"}, shape)
    assert (view.box, view.query.filter) == (None, All())
