"""Reed–Solomon: the field, the generator polynomials and the parity, against the standard's own figures."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.qr.reed_solomon import generator, multiply, parity

OCTETS = st.integers(0, 255)
# ISO/IEC 18004:2015 annex A: exponents of α, behind the leading 1.
EXPONENTS = {
    7: [87, 229, 146, 149, 238, 102, 21],
    10: [251, 67, 46, 61, 118, 70, 64, 94, 32, 45],
    13: [74, 152, 176, 100, 86, 100, 106, 104, 130, 218, 206, 140, 78],
    15: [8, 183, 61, 91, 202, 37, 51, 58, 58, 237, 140, 124, 5, 99, 105],
    16: [120, 104, 107, 109, 102, 161, 76, 3, 91, 191, 147, 169, 182, 194, 225, 120],
    17: [43, 139, 206, 78, 43, 239, 123, 206, 214, 147, 24, 99, 150, 39, 243, 163, 136],
    18: [215, 234, 158, 94, 184, 97, 118, 170, 79, 187, 152, 148, 252, 179, 5, 98, 96, 153],
}
# Annex I: “01234567” in version 1-M, with its parity.
ANNEX_I = "10 20 0C 56 61 80 EC 11 EC 11 EC 11 EC 11 EC 11"
ANNEX_I_PARITY = "A5 24 D4 C1 ED 36 C7 87 2C 55"


def octets(text: str) -> np.ndarray:
    return np.frombuffer(bytes.fromhex(text), np.uint8).reshape(1, -1)


def long_product(one: int, other: int) -> int:
    """Schoolbook: shift and add, then reduce by x⁸ + x⁴ + x³ + x² + 1."""
    product = 0
    for bit in range(8):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(15, 7, -1):
        if product >> bit & 1:
            product ^= 0b100011101 << bit - 8
    return product


def power(exponent: int) -> int:
    found = 1
    for _ in range(exponent):
        found = long_product(found, 2)
    return found


def remainder(data: list[int], degree: int) -> list[int]:
    """Long division by ∏ (x − αⁱ), one codeword at a time."""
    divisor = [1]
    for exponent in range(degree):
        root = power(exponent)
        divisor = [high ^ long_product(low, root) for low, high in pairwise([0, *divisor, 0])]
    rest = [*data, *[0] * degree]
    for place in range(len(data)):
        first = rest[place]
        for at, coefficient in enumerate(divisor):
            rest[place + at] ^= long_product(first, coefficient)
    return rest[len(data) :]


@pytest.mark.parametrize(
    ("one", "other", "product"),
    [
        (0, 0, 0),
        (0, 255, 0),
        (255, 0, 0),
        (1, 1, 1),
        (1, 255, 255),
        (2, 128, 0x1D),
        (128, 2, 0x1D),
        (2, 0x8E, 1),
        (16, 16, 0x1D),
        (3, 3, 5),
    ],
)
def test_product_is_that_of_the_hand(one, other, product):
    assert multiply(one, other) == product


@given(OCTETS, OCTETS)
def test_product_is_that_of_the_schoolbook(one, other):
    assert multiply(one, other) == long_product(one, other)


@given(OCTETS, OCTETS)
def test_product_does_not_know_the_order(one, other):
    assert multiply(one, other) == multiply(other, one)


@given(OCTETS, OCTETS, OCTETS)
def test_product_spreads_over_a_sum(one, other, third):
    assert multiply(one, other ^ third) == multiply(one, other) ^ multiply(one, third)


@given(OCTETS, OCTETS, OCTETS)
def test_product_does_not_know_the_brackets(one, other, third):
    assert multiply(multiply(one, other), third) == multiply(one, multiply(other, third))


def test_every_value_but_zero_has_one_inverse():
    found = [sum(multiply(one, other) == 1 for other in range(256)) for one in range(256)]
    assert found == [0, *[1] * 255]


def test_powers_of_two_are_all_values_but_zero():
    assert {power(exponent) for exponent in range(255)} == set(range(1, 256))


@pytest.mark.parametrize("degree", EXPONENTS)
def test_generator_is_that_of_annex_a(degree):
    assert generator(degree) == [power(exponent) for exponent in EXPONENTS[degree]]


def test_generator_of_degree_one_has_the_root_one():
    assert generator(1) == [1]


def test_generator_of_degree_two_is_that_of_the_hand():
    # (x + 1)(x + 2) = x² + 3x + 2
    assert generator(2) == [3, 2]


@pytest.mark.parametrize("degree", [7, 10, 13, 15, 16, 17, 18, 20, 22, 24, 26, 28])
def test_generator_vanishes_at_each_of_its_roots(degree):
    values = []
    for exponent in range(degree):
        value = 1
        for coefficient in generator(degree):
            value = long_product(value, power(exponent)) ^ coefficient
        values.append(value)
    assert values == [0] * degree


@pytest.mark.parametrize("degree", [7, 10, 13])
def test_generator_does_not_vanish_at_the_next_power(degree):
    value = 1
    for coefficient in generator(degree):
        value = long_product(value, power(degree)) ^ coefficient
    assert value != 0


def test_parity_of_annex_i_is_the_published_one():
    assert parity(octets(ANNEX_I), 10)[0].tobytes() == bytes.fromhex(ANNEX_I_PARITY)


def test_parity_of_zeros_is_zero():
    assert not parity(np.zeros((3, 19), np.uint8), 7).any()


def test_parity_of_the_last_place_is_the_generator():
    data = np.zeros((1, 16), np.uint8)
    data[0, -1] = 1
    assert parity(data, 10)[0].tolist() == [power(exponent) for exponent in EXPONENTS[10]]


@pytest.mark.parametrize("degree", [7, 8, 9, 15, 16, 17, 28])
def test_parity_has_as_many_codewords_as_asked_for(degree):
    assert parity(np.ones((2, 9), np.uint8), degree).shape == (2, degree)


def test_parity_of_no_block_is_none():
    assert parity(np.zeros((0, 16), np.uint8), 10).shape == (0, 10)


@given(st.lists(OCTETS, min_size=9, max_size=9), st.sampled_from([7, 10, 17]))
def test_parity_is_the_remainder_of_long_division(data, degree):
    assert parity(np.array([data], np.uint8), degree)[0].tolist() == remainder(data, degree)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_parity_of_a_sum_is_the_sum_of_the_parities(one, other):
    both = np.frombuffer(one + other, np.uint8).reshape(2, 16)
    found = parity(both, 10)
    assert (parity(both[:1] ^ both[1:], 10)[0] == found[0] ^ found[1]).all()


@given(st.lists(st.binary(min_size=9, max_size=9), min_size=2, max_size=5))
def test_blocks_of_a_batch_do_not_know_each_other(blocks):
    data = np.frombuffer(b"".join(blocks), np.uint8).reshape(-1, 9)
    assert (parity(data, 17) == np.vstack([parity(row[None], 17) for row in data])).all()
