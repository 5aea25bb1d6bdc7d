"""Bytes become text piece by piece, whatever the size of a piece."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tabular.samples import file

from duoc.engines.tabular import Limits, Refused, transcoding
from duoc.engines.tabular.transcoding import Reading, composed, decoded

_TEXT = st.text(st.sampled_from("aăđốe\u0302\u0301\n\r,\u212b한"), max_size=40)


def whole(path: Path, encoding: str, reading: Reading | None = None) -> str:
    """The text of a file in one piece."""
    return b"".join(composed(path, encoding, Limits(), reading)).decode()


@pytest.fixture(params=[1, 2, 3, 7, 1 << 20])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many bytes are read at once."""
    monkeypatch.setattr(transcoding, "PIECE", request.param)
    return int(request.param)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_text_comes_out_composed(tmp_path: Path, piece: int, encoding: str) -> None:
    text = "Na\u0306m Ca\u0306n,đ\r\nế\u0301 𠀋\n\n\u212b"
    assert whole(file(tmp_path, text.encode(encoding)), encoding) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
)
def test_the_mark_at_the_beginning_is_no_text(tmp_path: Path, piece: int, encoding: str, mark: bytes) -> None:
    path = file(tmp_path, mark + "a,ế\n".encode(encoding))
    assert whole(path, encoding) == "a,ế\n"
    assert "".join(decoded(path, encoding)) == "a,ế\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_end(tmp_path: Path, piece: int, ends: str) -> None:
    text = ends.join(["a,b", "1,2", "3,4"])
    # Carriage returns alone are the one thing that is changed: no reader of today takes them for ends.
    assert whole(file(tmp_path, text), "utf-8").splitlines() == ["a,b", "1,2", "3,4"]


@given(text=_TEXT, size=st.integers(1, 9), encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
@settings(max_examples=100, deadline=None)
def test_the_size_of_a_piece_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, encoding: str
) -> None:
    path = file(tmp_path_factory.mktemp("la"), text.replace("\r", "").encode(encoding))
    before, transcoding.PIECE = transcoding.PIECE, size
    try:
        found = whole(path, encoding)
    finally:
        transcoding.PIECE = before
    assert found == unicodedata.normalize("NFC", text.replace("\r", ""))


def test_pieces_end_with_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcoding, "PIECE", 5)
    pieces = list(composed(file(tmp_path, "ab,c\nđe,f\ng"), "utf-8"))
    assert all(some.endswith(b"\n") for some in pieces[:-1])
    assert pieces[-1] == b"g"


@pytest.mark.parametrize(
    ("raw", "encoding", "code", "line"),
    [
        (b"a\nb\n\xffc\n", "utf-8", "bytes", 3),
        (b"a\nb\xe1\xba", "utf-8", "bytes", 2),
        (b"a\nb\nc\x00\n", "utf-8", "nul", 3),
        ("a\nb\n\x00".encode("utf-16-le"), "utf-16-le", "nul", 3),
        (b"a\x00\n\x00\x00\xd8", "utf-16-le", "bytes", 2),
        (b"a\nb\n\xff", "tcvn3", "bytes", 3),
        (b"a\nb\n\xd2\x8a", "cp1258", "bytes", 3),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(
    tmp_path: Path, piece: int, raw: bytes, encoding: str, code: str, line: int
) -> None:
    with pytest.raises(Refused) as refusal:
        list(composed(file(tmp_path, raw), encoding, Limits(row_bytes=4096)))
    assert (refusal.value.code, refusal.value.facts["line"]) == (code, line)


def test_how_far_it_is_can_be_watched(tmp_path: Path, piece: int) -> None:
    path = file(tmp_path, "a,b\n" * 20)
    reading = Reading(path.stat().st_size)
    whole(path, "utf-8", reading)
    assert reading.done == reading.total == 80


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcoding, "PIECE", 1000)
    with pytest.raises(Refused) as refusal:
        list(composed(file(tmp_path, ("a\n" + "x" * 9000).encode(encoding)), encoding, Limits(row_bytes=2000)))
    assert (refusal.value.code, refusal.value.facts["line"]) == ("row", 2)
