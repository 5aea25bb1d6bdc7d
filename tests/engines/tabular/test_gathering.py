"""One column, batch after batch: the same whether its cells repeat or not."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular.gathering import DISTINCT, Gathered
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.shapes import Shape, classify, trimmed

_CELL = st.sampled_from(["1", "2", "1.5", "x", "", " ", "N/A", "05/03/2026", "ếch"]) | st.none()


def gathered(batches: list[list[str | None]], *, repeats: bool = True, most: int = 3) -> Gathered:
    """What the batches leave behind."""
    one = Gathered(Head("a", ""), most, _repeats=repeats)
    row = 1
    for cells in batches:
        one.take(pa.array(cells, pa.string()), row)
        row += len(cells)
    return one


@given(st.lists(st.lists(_CELL, min_size=1, max_size=12), min_size=1, max_size=4))
def test_counts_and_first_rows_are_those_of_a_count_by_hand(batches: list[list[str | None]]) -> None:
    cells = trimmed(pa.array([cell for batch in batches for cell in batch], pa.string())).to_pylist()
    shapes = [Shape(int(classify(pa.array([cell]))[0])) if cell else None for cell in cells]
    for repeats in (True, False):
        one = gathered(batches, repeats=repeats)
        assert one.empty == sum(shape is None for shape in shapes)
        assert one.counts == {shape: shapes.count(shape) for shape in set(shapes) if shape is not None}
        for shape, noted in one.first.items():
            assert [row for row, _ in noted] == [row for row, found in enumerate(shapes, 1) if found == shape][:3]
        assert one.distinct == len({cell for cell in cells if cell})
        assert one.longest == max((len(cell) for cell in cells if cell), default=0)


def test_a_column_of_codes_is_read_without_its_dictionary() -> None:
    one = gathered([[f"CS{n}" for n in range(2000)]])
    assert not one._repeats
    assert one.distinct == 2000


def test_different_cells_are_not_counted_for_ever() -> None:
    assert gathered([[str(n) for n in range(DISTINCT)]]).distinct == DISTINCT
    assert gathered([[str(n) for n in range(DISTINCT)], ["x"]]).distinct is None


def test_a_batch_of_nothing_leaves_nothing() -> None:
    one = gathered([["", None, "  "]])
    assert (one.empty, one.counts, one.distinct, one.longest) == (3, {}, 0, 0)
