"""Batches as messages: what was packed comes out, in parts or whole; whatever else comes, nothing false does."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.spool.batches import seal_payload, sealed

from duoc.wire.jetstream.parcels import MAX_PART, Unpacking, label, pack
from duoc.wire.spool.reader import SealedBatch
from duoc.wire.spool.writer import MAX_MESSAGE


def _batch(messages: list[bytes], number: int) -> SealedBatch:
    seal = seal_payload(number)
    return SealedBatch(messages, seal[:64], seal[64:], 1000 * number)


MESSAGES = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6)


@given(st.lists(MESSAGES, min_size=1, max_size=5), st.integers(1, 200))
def test_what_was_packed_comes_out_in_order(batches: list[list[bytes]], limit: int) -> None:
    made = [_batch(messages, number) for number, messages in enumerate(batches, 1)]
    unpacking, found = Unpacking(), []
    for batch in made:
        for headers, data in pack(batch, batch.position - 1000, limit):
            assert len(data) <= limit
            found.append(unpacking.take(headers, data))
    assert [batch for batch in found if batch] == made


def test_the_bytes_are_the_spools_own() -> None:
    ((headers, data),) = pack(_batch([b"a", b"bc"], 7), 40)
    assert data == sealed([b"a", b"bc"], 7)
    assert headers == {"Duoc-Position": "7000", "Duoc-After": "40", "Duoc-Part": "1/1"}


def test_largest_batch_fits_a_server_of_one_mebibyte_in_three_parts() -> None:
    largest = _batch([bytes([n]) * MAX_MESSAGE for n in range(256)], 1)
    parts = pack(largest, 0)
    assert [len(data) for _, data in parts][:-1] == [MAX_PART] * 2
    assert len(parts) == 3
    unpacking = Unpacking()
    assert [unpacking.take(*part) for part in parts] == [None, None, largest]


@given(st.randoms(use_true_random=False), st.lists(MESSAGES, min_size=1, max_size=3))
def test_any_order_with_losses_and_repetitions_gives_only_whole_batches(
    chance: random.Random, batches: list[list[bytes]]
) -> None:
    made = [_batch(messages, number) for number, messages in enumerate(batches, 1)]
    parts = [part for batch in made for part in pack(batch, batch.position - 1000, 30)]
    unpacking = Unpacking()
    found = [unpacking.take(*chance.choice(parts)) for _ in range(60)]
    # A wrong mixture of parts fails the records' checks or ends elsewhere than at its seal.
    assert all(batch in made for batch in found if batch)


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"Duoc-Position": "5", "Duoc-After": "1"},
        {"Duoc-Position": "5", "Duoc-After": "5", "Duoc-Part": "1/1"},
        {"Duoc-Position": "-5", "Duoc-After": "1", "Duoc-Part": "1/1"},
        {"Duoc-Position": "5", "Duoc-After": "1", "Duoc-Part": "0/1"},
        {"Duoc-Position": "5", "Duoc-After": "1", "Duoc-Part": "2/1"},
        {"Duoc-Position": "5", "Duoc-After": "1", "Duoc-Part": "1/2/3"},
        {"Duoc-Position": "5", "Duoc-After": "1", "Duoc-Part": "1/5000"},
        {"Duoc-Position": "٥", "Duoc-After": "1", "Duoc-Part": "1/1"},
        {"Duoc-Position": str(1 << 63), "Duoc-After": "1", "Duoc-Part": "1/1"},
        {"Duoc-Position": "9" * 5000, "Duoc-After": "1", "Duoc-Part": "1/1"},
    ],
)
def test_headers_of_no_batch_are_none(headers: dict[str, str] | None) -> None:
    assert label(headers) is None
    assert Unpacking().take(headers, b"x") is None


def test_parts_of_no_batch_take_no_more_memory_than_the_largest_one() -> None:
    """A stranger's parts go on for ever under headers that are in order; a sound batch behind them still comes."""
    unpacking = Unpacking()
    sent = 0
    for part in range(1, 41):
        headers = {"Duoc-Position": "9", "Duoc-After": "1", "Duoc-Part": f"{part}/4000"}
        assert unpacking.take(headers, bytes(MAX_PART)) is None
        sent += MAX_PART
        assert sum(len(kept) for kept in unpacking._parts) <= 256 * MAX_MESSAGE + (1 << 17)
    assert sent > 10 * 256 * MAX_MESSAGE
    sound = _batch([b"a"], 1)
    ((headers, data),) = pack(sound, 0)
    assert unpacking.take(headers, data) == sound
