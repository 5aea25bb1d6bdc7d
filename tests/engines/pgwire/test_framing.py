"""Streams cut anywhere: the same messages, nothing lost, nothing held that only passes through."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.pgwire.framing import CONTINUED, Stream, from_client, from_server
from duoc.engines.pgwire.messages import COPY_DATA, DATA_ROW, FUNCTION_CALL, PARSE, QUERY, READY, ROW_DESCRIPTION, SYNC

TEXT = 1000
ASKED = [QUERY.write(b"select 1"), PARSE.write(b"a", b"select $1", (23,)), SYNC.write(), COPY_DATA.write(b"1\n" * 9)]


def shown(stream: Stream, segments: list[bytes]) -> tuple[list[int], bytes]:
    """The letters in order (a continuation is none of its own), and all bytes that were shown."""
    letters, data = [], b""
    for segment in segments:
        for letter, start, stop, _ in stream.feed(segment):
            letters += [letter] if letter != CONTINUED else []
            data += stream.data[start:stop]
    return letters, data


@given(st.lists(st.sampled_from(ASKED), max_size=8), st.lists(st.integers(0, 200), max_size=12))
def test_any_cut_shows_the_same_messages(messages: list[bytes], cuts: list[int]) -> None:
    data = b"".join(messages)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    segments = [data[start:stop] for start, stop in pairwise(places)]
    letters, through = shown(from_client(TEXT), segments)
    assert through == data
    one = [
        letter for place, letter in enumerate(letters) if letter != ord("d") or letters[place - 1 : place] != [letter]
    ]
    whole = [message[0] for message in messages]
    whole = [letter for place, letter in enumerate(whole) if letter != ord("d") or whole[place - 1 : place] != [letter]]
    assert one == whole


def test_one_byte_at_a_time_is_linear() -> None:
    data = QUERY.write(b"x" * 200_000)
    stream, pieces = from_client(1 << 20), []
    began = time.thread_time()
    for place in range(len(data)):
        pieces += stream.feed(data[place : place + 1])
    assert pieces == [(ord("Q"), 0, len(data), 0)]
    assert time.thread_time() - began < 5  # copying all at every byte would need minutes


def test_rows_in_one_segment_are_one_piece_and_counted() -> None:
    stream = from_server()
    rows = DATA_ROW.write((b"a",)) * 1000
    pieces = stream.feed(rows + READY.write(b"I"))
    assert pieces == [(ord("D"), 0, len(rows), 0), (ord("Z"), len(rows), len(rows) + 6, 0)]
    assert stream.flowed == 1000


def test_messages_that_are_answered_one_by_one_are_shown_one_by_one() -> None:
    described = ROW_DESCRIPTION.write(((b"a", 0, 0, 23, 4, -1, 0),))
    assert len(from_server().feed(described * 3)) == 3
    assert len(from_client(TEXT).feed(FUNCTION_CALL.write(957, (), (), 0) * 3)) == 3


def test_a_large_row_is_shown_as_it_comes_and_never_held() -> None:
    stream = from_server()
    header = b"D" + (500_000_004).to_bytes(4, "big")
    assert stream.feed(header + b"x" * 10) == [(ord("D"), 0, 15, 499_999_990)]
    assert stream.flowed == 1
    segment = bytes(250_000)
    for _ in range(1999):
        pieces = stream.feed(segment)
        assert stream.data is segment
    assert pieces[0][:3] == (CONTINUED, 0, 250_000)
    assert stream.feed(bytes(249_990) + READY.write(b"I")) == [
        (CONTINUED, 0, 249_990, 0),
        (ord("Z"), 249_990, 249_996, 0),
    ]


def test_of_a_text_above_the_limit_only_the_limit_is_held() -> None:
    stream = from_client(TEXT)
    data = b"Q" + (100_000).to_bytes(4, "big") + b"x" * 99_995 + b"\0"
    assert stream.feed(data[:TEXT]) == []
    assert stream.feed(data[TEXT : TEXT + 5]) == [(ord("Q"), 0, TEXT + 5, 100_001 - TEXT - 5)]
    assert stream.feed(data[TEXT + 5 :] + SYNC.write()) == [
        (CONTINUED, 0, 100_001 - TEXT - 5, 0), (ord("S"), 100_001 - TEXT - 5, 100_006 - TEXT - 5, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"Q\0\0\0\x03", "invalid message length"),
        (b"Q\xff\xff\xff\xff", "invalid message length"),
        (b"S\0\0\0\x05x", "invalid message length"),
        (b"y\0\0\0\x04", "invalid frontend message type 121"),
        (b"\0\0\0\0\x04", "invalid frontend message type 0"),
    ],
)
def test_a_broken_stream_says_why_and_keeps_what_came_before(data: bytes, why: str) -> None:
    stream = from_client(TEXT)
    assert [letter for letter, *_ in stream.feed(SYNC.write() + data)] == [ord("S")]
    assert stream.broken == why
