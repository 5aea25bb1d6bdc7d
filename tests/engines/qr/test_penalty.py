"""The four penalties of the mask, counted by hand on small fields."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.qr.penalty import penalties

SIDE = 21


def one(field) -> int:
    return int(penalties(np.array(field, np.uint8)[None])[0])


def checked() -> np.ndarray:
    """A chess board: no runs, no squares, no finders; 221 of 441 are dark."""
    return np.indices((SIDE, SIDE)).sum(0).astype(np.uint8) % 2 ^ 1


def plainly(field) -> int:
    """§7.8.3 in plain loops."""
    size, total = len(field), 0
    lines = [list(row) for row in field] + [list(column) for column in zip(*field, strict=True)]
    for line in lines:
        run = 1
        for at in range(1, size + 1):
            if at < size and line[at] == line[at - 1]:
                run += 1
            else:
                total += run - 2 if run >= 5 else 0
                run = 1
        padded = [0] * 4 + line + [0] * 4
        for at in range(4, size + 4 - 6):
            if padded[at : at + 7] == [1, 0, 1, 1, 1, 0, 1]:
                light = not any(padded[at - 4 : at]) or not any(padded[at + 7 : at + 11])
                total += 40 * light
    for i in range(size - 1):
        for j in range(size - 1):
            total += 3 * (field[i][j] == field[i][j + 1] == field[i + 1][j] == field[i + 1][j + 1])
    dark = sum(map(sum, field))
    return total + 10 * (abs(20 * dark - 10 * size * size) // (size * size))


def test_a_chess_board_is_without_penalty():
    assert one(checked()) == 0


@pytest.mark.parametrize("shade", [0, 1])
def test_a_field_of_one_shade_has_three_penalties(shade):
    # 42 lines of a run of 21: 3 + 16 each; 400 squares of 3; 10 full steps from half.
    assert one(np.full((SIDE, SIDE), shade)) == 42 * 19 + 400 * 3 + 100


@pytest.mark.parametrize("length", range(3, 12, 2))
def test_a_run_costs_from_five_modules_on(length):
    field = checked()
    field[10, 4 : 4 + length] = 1
    assert one(field) == plainly(field.tolist())


@given(st.integers(0, 2**121 - 1))
def test_penalty_is_that_of_plain_loops(number):
    field = [[number >> 11 * row + column & 1 for column in range(11)] for row in range(11)]
    assert one(field) == plainly(field)


@given(st.integers(0, 2**121 - 1))
def test_penalty_does_not_know_rows_from_columns(number):
    field = np.array([[number >> 11 * row + column & 1 for column in range(11)] for row in range(11)], np.uint8)
    assert one(field) == one(field.T)


@given(st.integers(0, 2**121 - 1))
def test_penalty_does_not_know_left_from_right(number):
    field = np.array([[number >> 11 * row + column & 1 for column in range(11)] for row in range(11)], np.uint8)
    assert one(field) == one(field[:, ::-1])


def test_a_batch_has_one_penalty_a_symbol():
    assert penalties(np.stack([checked(), np.ones((SIDE, SIDE), np.uint8)])).tolist() == [0, 42 * 19 + 1200 + 100]
