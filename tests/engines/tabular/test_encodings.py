"""Encodings are told by what comes out: syllables, not statistics of bytes."""

import codecs
import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tabular.samples import TEXT, file, guessed, written

from duoc.engines.tabular import Choice, Refused, open_source, probe, quality, tcvn3
from duoc.engines.tabular.encodings import candidates

PROSE = (
    "ma,noi_dung\n1,Ủy ban nhân dân tỉnh quyết định công bố danh mục dữ liệu mở\n2,Cảng cá Sông Đốc và chợ Năm Căn\n"
    "3,Người dân được tiếp cận thông tin về đất đai\n4,Trường tiểu học Đất Mũi nghỉ học vì mưa lớn\n"
)


def old(text: str) -> bytes:
    """The text in TCVN3; capital letters with a tone have no byte, so the text must have none."""
    return bytes(tcvn3.TABLE.index(letter) for letter in text)


def cp1258(text: str) -> bytes:
    """The text as Windows wrote it: letters with their roof or horn, tones as bytes of their own behind them."""
    raw = b""
    for letter in text:
        try:
            raw += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = _apart(letter)
            raw += base.encode("cp1258") + tone.encode("cp1258")
    return raw


def _apart(letter: str) -> tuple[str, str]:
    import unicodedata

    spread = unicodedata.normalize("NFD", letter)
    tone = next(mark for mark in spread if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", spread.replace(tone, "")), tone


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (PROSE.encode(), "utf-8"),
        (PROSE.encode("utf-8-sig"), "utf-8"),
        (codecs.BOM_UTF16_LE + PROSE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + PROSE.encode("utf-16-be"), "utf-16-be"),
        (PROSE.encode("utf-16-le"), "utf-16-le"),
        (PROSE.encode("utf-16-be"), "utf-16-be"),
        (cp1258(PROSE), "cp1258"),
        (old(PROSE.replace("Ủ", "U")), "tcvn3"),
        (b"a,b\n1,2\n", "utf-8"),
    ],
)
def test_the_encoding_is_told(tmp_path: Path, raw: bytes, encoding: str) -> None:
    path = file(tmp_path, raw)
    best = candidates(path)[0]
    assert best.encoding == encoding
    assert best.score > 0.9
    assert best.reason


@pytest.mark.parametrize("raw", [PROSE.encode("utf-16"), cp1258(PROSE), old(PROSE.replace("Ủ", "U"))])
def test_every_encoding_gives_the_same_table(tmp_path: Path, raw: bytes) -> None:
    found = written(file(tmp_path, raw))
    assert found["noi_dung"][1:] == written(file(tmp_path, PROSE, "b.csv"))["noi_dung"][1:]
    assert found["ma"] == ["1", "2", "3", "4"]


def test_the_other_reading_is_shown_beside_the_best(tmp_path: Path) -> None:
    found = probe(file(tmp_path, cp1258(PROSE)), "a.csv")
    assert [one.encoding for one in found.encodings] == ["cp1258", "tcvn3"]
    assert found.encodings[0].sure
    assert found.encodings[1].score < 0.5


def test_an_old_encoding_is_said_in_the_report(tmp_path: Path) -> None:
    path = file(tmp_path, cp1258(PROSE))
    assert "encoding-old" in [remark.code for remark in quality(guessed(path), probe(path))]


def test_bytes_that_are_no_vietnamese_are_not_sure(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n1,Zażółć gęślą jaźń\n2,świętość\n".encode("cp1250"))
    found = probe(path)
    assert not found.encodings[0].sure
    assert not found.sure
    assert "encoding-unsure" in [remark.code for remark in quality(guessed(path), found)]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([TEXT.encode(), TEXT.encode(), cp1258("CS09,Năm Căn,1,01/01/2026\n")], 9),
        ([cp1258(TEXT), cp1258(TEXT), "CS09,Bến xe,1,01/01/2026".encode()], 9),
    ],
)
def test_two_encodings_in_one_file_are_refused_with_the_line(tmp_path: Path, lines: list[bytes], line: int) -> None:
    with pytest.raises(Refused) as refusal:
        probe(file(tmp_path, b"".join(lines)))
    assert refusal.value.code == "mixed-encodings"
    assert refusal.value.facts["line"] == line


def test_a_wrong_choice_of_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = file(tmp_path, b"a,b\n1,x\n2,\xff\xc3\x28\n")
    with pytest.raises(Refused) as refusal:
        list(open_source(path, Choice()).batches())
    assert (refusal.value.code, refusal.value.facts["line"]) == ("bytes", 3)


def test_an_old_file_keeps_its_spaces_and_stray_marks(tmp_path: Path) -> None:
    # A0 is the space that does not break; B3 a tone behind its letter: composed, it is one letter.
    path = file(tmp_path, b"a,b\nx\xa0y,e\xb3\n")
    assert [list(cells) for _, cells in open_source(path, Choice(encoding="tcvn3")).records()] == [["x\u00a0y", "é"]]


def test_the_table_of_tcvn3_is_that_of_the_reference(shared: Path) -> None:
    with (shared / "data" / "catalogue" / "tcvn3_map.csv").open() as rows:
        listed = {int(row["byte_hex"], 16): row["char"] for row in csv.DictReader(rows)}
    assert len(listed) == 74
    assert {byte: tcvn3.TABLE[byte] for byte in listed} == listed
    with pytest.raises(UnicodeDecodeError):
        tcvn3.decode(b"\xff")


@given(text=st.text(st.sampled_from("aăđốệựờy \n,"), max_size=60), times=st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_utf16_is_never_torn(tmp_path_factory: pytest.TempPathFactory, text: str, times: int) -> None:
    from duoc.engines.tabular import transcoding

    path = file(tmp_path_factory.mktemp("la"), text.encode("utf-16-be"))
    before, transcoding.PIECE = transcoding.PIECE, times
    try:
        whole = b"".join(transcoding.composed(path, "utf-16-be")).decode()
    finally:
        transcoding.PIECE = before
    assert whole == text


def test_a_letter_and_its_tone_are_composed_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from duoc.engines.tabular import transcoding

    for size in (1, 2, 3, 5):
        monkeypatch.setattr(transcoding, "PIECE", size)
        for encoding, raw in (
            ("cp1258", cp1258("a,ế\nb,Đốc")),
            ("utf-8", "a,e\u0302\u0301\nb,Đo\u0302\u0301c".encode()),
        ):
            pieces = transcoding.composed(file(tmp_path, raw), encoding)
            assert b"".join(pieces).decode() == "a,ế\nb,Đốc"


def test_signs_that_are_only_another_form_are_composed_as_well(tmp_path: Path) -> None:
    # The sign of the ångström is, in NFC, the letter; a syllable of Korean may come in its three parts.
    path = file(tmp_path, "a,b\n\u212b,\u1112\u1161\u11ab\n")
    assert [list(cells) for _, cells in open_source(path, Choice()).records()] == [["\u00c5", "\ud55c"]]
