"""Bodies that a door collects: bounded one by one and all together."""

import tracemalloc
from types import SimpleNamespace

import pytest

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway import gathering
from duoc.wire.gateway.gathering import Gathering
from duoc.wire.gateway.http import RequestHead


def begun(house, length=-1, limit=10):
    return Gathering(house, None, RequestHead(b"POST", b"/x", True, length=length, chunked=length < 0), limit)


@pytest.fixture
def house():
    return SimpleNamespace(gathered=0, now=lambda: 100.0)


@pytest.fixture(autouse=True)
def everything_counts(monkeypatch):
    monkeypatch.setattr(gathering, "_SMALL", 0)


def test_body_comes_in_pieces_and_what_follows_is_given_back(house):
    one = begun(house, length=5)
    assert one.feed(b"ab") == (None, b"")
    assert house.gathered == 2
    assert one.feed(b"cdeGET") == (b"abcde", b"GET")
    one.let_go()
    one.let_go()
    assert house.gathered == 0


def test_chunks_are_taken_apart(house):
    assert begun(house).feed(b"2\r\nab\r\n3\r\ncde\r\n0\r\n\r\nGET") == (b"abcde", b"GET")


@pytest.mark.parametrize("length", [11, 1 << 30])
def test_announced_too_much_is_refused_before_a_byte_is_read(house, length):
    with pytest.raises(XRoadError) as refused:
        begun(house, length=length)
    assert refused.value.status == 413


def test_too_much_in_chunks_is_refused_as_soon_as_it_is_there(house):
    one = begun(house)
    one.feed(b"9\r\n123456789\r\n")
    with pytest.raises(XRoadError) as refused:
        one.feed(b"2\r\nab\r\n")
    assert refused.value.status == 413
    one.let_go()
    assert house.gathered == 0


def test_all_together_are_bounded(house, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_OF_STRANGERS", 15)
    first, second = begun(house, length=10), begun(house, length=10)
    first.feed(b"x" * 9)
    with pytest.raises(XRoadError) as refused:
        second.feed(b"x" * 9)
    assert refused.value.type == "Server.ClientProxy.IoError"
    second.let_go()
    assert first.feed(b"x")[0] == b"x" * 10


def test_small_body_is_not_refused_for_others_large_ones(house, monkeypatch):
    monkeypatch.setattr(gathering, "_SMALL", 5)
    house.gathered = 1 << 40
    assert begun(house, length=5).feed(b"abcde") == (b"abcde", b"")
    with pytest.raises(XRoadError):
        begun(house, length=6).feed(b"abcdef")


def test_body_in_the_smallest_chunks_weighs_what_it_holds(house):
    one = begun(house, limit=1 << 20)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(64):
        one.feed(b"2\r\nab\r\n" * 2048)
    weight = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert house.gathered == 64 * 4096
    assert weight < 2 * house.gathered


def test_whole_body_has_a_deadline_however_steadily_it_drips(house):
    assert begun(house, length=0).until == 130.0
    assert begun(house, length=10 << 20, limit=10 << 20).until == 170.0  # 256 KiB a second
    assert begun(house, limit=1 << 20).until == 134.0
