import json

import pytest

from duoc.sim.streamed_body import MIN_STREAM, StreamedBody


def pieces(size, chunked=False):
    body = StreamedBody(size, chunked, last=False)
    found = []
    while piece := body.next_piece():
        found.append(piece)
    assert body.next_piece() == b""
    return found


@pytest.mark.parametrize("size", [MIN_STREAM, MIN_STREAM + 1, 1000, 65_536, 65_564, 65_565, 131_100, 1_000_000])
def test_streamed_body_is_one_json_object_of_exactly_its_size(size):
    whole = b"".join(pieces(size))
    assert len(whole) == size
    value = json.loads(whole)
    assert value["minhHoa"] is True
    assert set(value["duLieu"]) <= {"m"}


def test_streamed_body_comes_in_pieces():
    assert all(len(piece) <= 65_536 + MIN_STREAM for piece in pieces(1_000_000))
    assert len(pieces(1_000_000)) == 16


def test_streamed_body_in_chunks_states_each_size():
    stream = b"".join(pieces(200_000, chunked=True))
    contents = b""
    while True:
        line, _, stream = stream.partition(b"\r\n")
        size = int(line, 16)
        contents += stream[:size]
        assert stream[size : size + 2] == b"\r\n"
        stream = stream[size + 2 :]
        if not size:
            break
    assert stream == b""
    assert contents == b"".join(pieces(200_000))
