"""Numbers that fill whole cells: the account that a column keeps of them, whatever they are."""

from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.personal.codes import KEPT, Numbers

DIGITS = st.integers(0, 10**12 - 1).map("{:012d}".format)


@given(
    st.lists(st.tuples(st.integers(1, 10**9), DIGITS), max_size=60, unique_by=lambda one: one[0]), st.integers(0, 200)
)
def test_rows_told_are_rows_that_passed(taken, others):
    told = Numbers("SO_DINH_DANH", cells=len(taken) + others, heads={digits[:3] for _, digits in taken})
    for row, digits in taken:
        told.take(row, digits)
    count, rows = told.of_people(len(taken) + others)
    assert 0 <= count <= len(taken) == told.passed
    assert rows == sorted(rows)
    assert len(rows) <= min(KEPT, count)
    assert set(rows) <= {row for row, _ in taken}


@given(st.integers(5, 400), st.integers(0, 999), st.integers(1, 40))
def test_what_counts_up_is_no_number_of_people(count, first, step):
    told = Numbers("SO_DINH_DANH", cells=count, heads={"096"})
    for number in range(count):
        told.take(number + 1, f"096001{first + number * step:06d}")
    assert told.of_people(count) == (0, [])


def test_far_apart_they_are():
    told = Numbers("SO_DINH_DANH", cells=10, heads={"096"})
    for number in range(10):
        told.take(number + 1, f"096001{number * 90_000:06d}")
    assert told.of_people(10) == (10, list(range(1, 11)))


def test_by_chance_a_few_of_many_pass():
    heads = {f"{n:03d}" for n in range(0, 1000, 7)}
    drawn = Numbers("SO_DINH_DANH", cells=10_000, heads=heads)
    for row in range(1, 161):
        drawn.take(row, f"{row % 63:03d}{row % 200:03d}{row * 6007 % 10**6:06d}")
    assert drawn.of_people(10_000) == (0, [])
    many = Numbers("SO_DINH_DANH", cells=10_000, heads=heads)
    for row in range(1, 2_001):
        many.take(row, f"{row % 63:03d}{row % 200:03d}{row * 6007 % 10**6:06d}")
    assert many.of_people(10_000)[0] == 2_000


def test_in_a_column_of_other_things_chance_is_no_excuse():
    told = Numbers("PHONE", cells=3, heads={"091", "123", "456"})
    told.take(7, "0912345678")
    assert told.of_people(3)[0] in (0, 1)
    assert told.of_people(1_000) == (1, [7])
