"""What is recorded of one item: lines by hand, with nobody's clock wrong."""

import random

import pytest

from duoc.sim.scans.habits import Habits
from duoc.sim.scans.recorded import Item, Phone, Recorder

_ITEM = Item("S1", "B1", "P1", ("32002",), "2026-06-30")
_SHOWN, _HIDDEN = Phone("1", True, True), Phone("2", False, False)
_NOON = 20_000 * 24 + 5  # hours since the epoch: noon in the province (UTC+7)


class _Book:
    def __init__(self, seed="seed"):
        self.lines = []
        self.recorder = Recorder(seed, Habits(clock_off=0), random.Random(1), self._take)

    def _take(self, us, line):
        self.lines.append((us, line))

    def close(self):
        self.recorder.close(_ITEM)
        return [line for _, line in self.lines]


def _device(phone, at, place="32002", seed="seed"):
    book = _Book(seed)
    book.recorder.seen(at, phone, place)
    return book.close()[0]["device"]


def test_an_item_that_nobody_scans_leaves_no_line():
    book = _Book()
    book.recorder.stated(_NOON, "activation")
    assert book.close() == []


def test_an_item_that_nobody_scans_says_so():
    assert _Book().recorder.close(_ITEM) is False


def test_a_scan_is_a_line_with_time_place_and_item():
    book = _Book()
    book.recorder.seen(0, _SHOWN, "32002")
    line = book.close()[0]
    del line["device"]
    assert line == {
        "time": "1970-01-01T00:00:00.000Z",
        "kind": "scan",
        "serial": "S1",
        "batch": "B1",
        "product": "P1",
        "commune": "32002",
    }


@pytest.mark.parametrize("member", ["commune", "device"])
def test_a_phone_that_tells_nothing_leaves_nothing(member):
    book = _Book()
    book.recorder.seen(_NOON, _HIDDEN, "32002")
    assert member not in book.close()[0]


def test_time_is_told_to_the_millisecond():
    book = _Book()
    book.recorder.seen(1 / 3_600_000 * 1.9, _SHOWN, "32002")
    assert book.close()[0]["time"] == "1970-01-01T00:00:00.001Z"


def test_a_copy_is_marked():
    book = _Book()
    book.recorder.seen(_NOON, _SHOWN, "32002", copy=True)
    assert book.close()[0]["cloned"] is True


def test_the_genuine_item_has_no_mark():
    book = _Book()
    book.recorder.seen(_NOON, _SHOWN, "32002")
    assert "cloned" not in book.close()[0]


@pytest.mark.parametrize(("member", "value"), [("shipped_to", ["32002"]), ("expires", "2026-06-30")])
def test_an_activation_tells_of_the_batch(member, value):
    book = _Book()
    book.recorder.stated(_NOON, "activation")
    book.recorder.seen(_NOON + 1, _SHOWN, "32002")
    assert book.close()[0][member] == value


def test_a_sale_tells_nothing_of_the_batch():
    book = _Book()
    book.recorder.stated(_NOON, "sale")
    book.recorder.seen(_NOON + 1, _SHOWN, "32002")
    assert "shipped_to" not in book.close()[0]


def test_a_scan_before_the_activation_is_said_to_be():
    book = _Book()
    book.recorder.seen(_NOON - 1, _SHOWN, "32002")
    book.recorder.stated(_NOON, "activation")
    assert [line.get("activated") for line in book.close()] == [False, None]


def test_the_next_item_begins_with_nothing():
    book = _Book()
    book.recorder.seen(_NOON, _SHOWN, "32002")
    book.close()
    assert book.recorder.close(_ITEM) is False


def test_a_phone_is_known_again_on_the_same_day():
    assert _device(_SHOWN, _NOON) == _device(_SHOWN, _NOON + 11)


def test_a_phone_is_not_known_again_on_the_next_day():
    assert _device(_SHOWN, _NOON) != _device(_SHOWN, _NOON + 12.01)


def test_the_day_of_a_phone_ends_at_midnight_in_the_province():
    assert _device(_SHOWN, _NOON + 11.99) == _device(_SHOWN, _NOON - 11.99)


def test_a_phone_of_another_stream_is_another():
    assert _device(_SHOWN, _NOON) != _device(_SHOWN, _NOON, seed="other")


def test_two_phones_differ():
    assert _device(_SHOWN, _NOON) != _device(Phone("3", True, True), _NOON)


def test_phones_behind_one_address_are_one():
    assert _device(Phone("1", True, True, shared=4), _NOON) == _device(Phone("9", True, True, shared=4), _NOON)


def test_an_address_of_another_place_is_another():
    shared = Phone("1", True, True, shared=4)
    assert _device(shared, _NOON) != _device(shared, _NOON, "32011")


def test_a_private_phone_is_new_at_every_scan():
    book = _Book()
    for hour in range(3):
        book.recorder.seen(_NOON + hour / 100, Phone("1", True, True, private=True), "32002")
    assert len({line["device"] for line in book.close()}) == 3


def test_a_new_phone_is_nobody_elses():
    recorder = _Book().recorder
    assert len({recorder.phone().name for _ in range(50)}) == 50
