"""What may be stated as evidence, without a database: words, dates, kinds of files, names, digests."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.boards.rules import statements
from duoc.boards.rules.statements import StatementRefusedError

_TODAY = date(2026, 3, 2)
_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("", ""),
        ("  a  b ", "a b"),
        ("a\nb\tc", "a b c"),
        ("a\u00a0b", "a b"),
        ("a\u2028b", "a b"),
        ("Qu\u1ebf", "Quế"),
        ("Que\u0302\u0301", "Quế"),
    ],
)
def test_a_line_is_kept_composed_with_single_blanks(said, kept):
    assert statements.line("title", said) == kept


@pytest.mark.parametrize(
    ("said", "kept"), [("", ""), (" a \n b ", "a\nb"), ("a\r\nb", "a\nb"), ("a\n\nb\n", "a\n\nb"), ("a  b", "a  b")]
)
def test_sentences_keep_their_lines_apart(said, kept):
    assert statements.words("note", said) == kept


# Longest texts as docs/formats.md and the columns have them.
@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("title", 300),
        ("number", 100),
        ("issuer", 200),
        ("note", 2000),
        ("basis", 300),
        ("source", 300),
        ("words", 1000),
    ],
)
def test_a_text_of_its_longest_length_is_kept(name, longest):
    assert statements.line(name, "ầ" * longest) == "ầ" * longest


@pytest.mark.parametrize("name", ["title", "number", "issuer", "note", "basis", "source", "words"])
def test_one_sign_more_is_refused_with_the_length(name):
    longest = statements.LONGEST[name]
    with pytest.raises(StatementRefusedError, match=f"quá {longest} ký tự"):
        statements.line(name, "a" * (longest + 1))


@pytest.mark.parametrize("read", [statements.line, statements.words])
def test_a_zero_byte_is_refused(read):
    with pytest.raises(StatementRefusedError, match="không dùng được"):
        read("title", "a\0b")


@pytest.mark.parametrize("read", [statements.line, statements.words])
@pytest.mark.parametrize("said", ["", " ", "\n", "\u00a0"])
def test_what_is_needed_is_asked_for(read, said):
    with pytest.raises(StatementRefusedError, match=r"^Cần một tên\.$"):
        read("title", said, needed="Cần một tên.")


@given(st.text(max_size=60).filter(lambda said: "\0" not in said))
def test_a_kept_line_stays_as_it_is(said):
    once = statements.line("title", said)
    assert statements.line("title", once) == once


@pytest.mark.parametrize(
    ("dated", "review"),
    [(_TODAY, None), (_TODAY - _DAY, None), (_TODAY, _TODAY + _DAY), (_TODAY - 9 * _DAY, _TODAY - _DAY)],
)
def test_a_document_of_today_or_before_is_taken(dated, review):
    assert statements.dates(dated, review, _TODAY) is None


def test_a_document_of_tomorrow_is_refused():
    with pytest.raises(StatementRefusedError, match="chưa tới"):
        statements.dates(_TODAY + _DAY, None, _TODAY)


@pytest.mark.parametrize("review", [_TODAY, _TODAY - _DAY])
def test_a_review_that_is_not_later_is_refused(review):
    with pytest.raises(StatementRefusedError, match="Ngày rà soát"):
        statements.dates(_TODAY, review, _TODAY)


# First octets: ISO 32000 §7.5.2, PNG (ISO 15948 §5.2), JPEG (ITU-T T.81: SOI and the next marker).
@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ],
)
def test_a_document_is_known_by_its_first_octets(content, media):
    assert statements.media(content) == media


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF",
        b" %PDF-1.7",
        b"\xef\xbb\xbf%PDF-1.7",
        b"\x89PNG\n\x1a\n",
        b"\xff\xd8",
        b"GIF89a",
        b"<html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04",
        b"MZ",
        b"\xd0\xcf\x11\xe0",
    ],
)
def test_another_kind_of_file_is_refused(content):
    with pytest.raises(StatementRefusedError, match="PDF, PNG hoặc JPEG"):
        statements.media(content)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Công văn 12.pdf", "Công văn 12.pdf"),
        ("C:\\Users\\lan\\cv.pdf", "cv.pdf"),
        ("/home/lan/cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ('a"b.pdf', "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a<b>|c?.pdf", "abc.pdf"),
        ("", "van-ban"),
        ("/", "van-ban"),
        ("***", "van-ban"),
        ("\0", "van-ban"),
        ("a" * 121, "a" * 120),
    ],
)
def test_a_file_is_named_by_what_a_header_can_hold(said, name):
    assert statements.file_name(said) == name


@given(st.text())
def test_a_name_of_a_file_leads_to_no_other_folder(said):
    assert not set('/\\\r\n\0"') & set(statements.file_name(said))


# SHA-256 of "abc" (FIPS 180-4).
_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    "said", [_ABC, _ABC.upper(), f" {_ABC}\n", " ".join(_ABC[at : at + 8] for at in range(0, 64, 8))]
)
def test_a_digest_is_read_however_it_is_grouped(said):
    assert statements.digest(said) == bytes.fromhex(_ABC)


@pytest.mark.parametrize("said", ["", " ", "\n\t"])
def test_no_digest_is_none(said):
    assert statements.digest(said) is None


@pytest.mark.parametrize("said", [_ABC[1:], _ABC + "0", "g" + _ABC[1:], "0x" + _ABC[2:], _ABC[:-1] + "٣"])
def test_another_digest_is_refused(said):
    with pytest.raises(StatementRefusedError, match="64 chữ số thập lục phân"):
        statements.digest(said)
