"""States of demands, days of review, and what a statement may say: by a table written out by hand."""

from datetime import date, timedelta

import pytest

from duoc.boards.rules.readiness import State, Verdict, is_stale, next_review, state
from duoc.boards.rules.statements import StatementRefusedError, dates, digest, file_name, line, media, words

TODAY = date(2026, 11, 29)
PAST, SOON = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
GAP, MISSING, STALE, OK, INFO = Verdict.GAP, Verdict.MISSING, Verdict.STALE, Verdict.OK, Verdict.INFO


@pytest.mark.parametrize(
    ("asks", "reviews", "verdicts", "expected"),
    [
        # A person must state something.
        (True, [], [], State.MISSING),
        (True, [], [OK, OK], State.MISSING),
        (True, [None], [], State.STATED),
        (True, [SOON], [OK], State.STATED),
        (True, [SOON, PAST], [], State.STALE),
        (True, [TODAY], [], State.STALE),
        (True, [SOON], [STALE], State.STALE),
        (True, [SOON], [MISSING], State.MISSING),
        (True, [SOON], [OK, GAP], State.GAP),
        (True, [], [GAP], State.GAP),
        # The system's own evidence suffices.
        (False, [], [], State.MISSING),
        (False, [], [INFO], State.MISSING),
        (False, [], [OK, INFO], State.SHOWN),
        (False, [], [STALE, OK], State.STALE),
        (False, [], [MISSING, OK], State.MISSING),
        (False, [SOON], [], State.STATED),
        (False, [SOON], [OK], State.SHOWN),
        (False, [PAST], [OK], State.STALE),
        (False, [], [GAP, STALE, MISSING], State.GAP),
    ],
)
def test_state_is_the_worst_word_that_is_true(asks, reviews, verdicts, expected):
    assert state(asks, reviews, verdicts, TODAY) is expected


@pytest.mark.parametrize(
    ("review_by", "days", "expected"),
    [
        (None, None, None),
        (None, 90, date(2026, 5, 30)),  # 01/03 + 90: 30 left of March, 30 of April, 30 of May
        (date(2026, 4, 1), 90, date(2026, 4, 1)),
        (date(2027, 4, 1), 90, date(2027, 4, 1)),
    ],
)
def test_own_day_of_review_goes_before_the_period(review_by, days, expected):
    assert next_review(date(2026, 3, 1), review_by, days) == expected


def test_evidence_is_stale_from_its_day_of_review_on():
    assert [is_stale(day, TODAY) for day in (None, SOON, TODAY, PAST)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
    ],
)
def test_document_is_known_by_its_first_bytes(content, kind):
    assert media(content) == kind


@pytest.mark.parametrize("content", [b"", b"<html>", b" %PDF-1.7", b"PK\x03\x04", b"<svg xmlns=''>"])
def test_what_a_browser_might_run_is_not_kept(content):
    with pytest.raises(StatementRefusedError, match="SHA-256"):
        media(content)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("QĐ 12.pdf", "QĐ 12.pdf"),
        ("..\\..\\etc\\qđ.pdf", "qđ.pdf"),
        ("/tmp/a/b.pdf", "b.pdf"),
        ('a"; filename="b.html', "a; filename=b.html"),
        ("a\r\nX: y.pdf", "aX y.pdf"),
        ("", "van-ban"),
        ("???", "van-ban"),
    ],
)
def test_file_name_is_one_part_without_signs_of_headers(said, kept):
    assert file_name(said) == kept


def test_hash_is_64_signs_with_or_without_blanks():
    assert digest("") is None
    assert digest("AB" * 32) == digest("ab " * 32) == bytes([0xAB] * 32)
    for wrong in ("ab" * 31, "zz" * 32, "ab" * 33):
        with pytest.raises(StatementRefusedError, match="64"):
            digest(wrong)


def test_texts_are_composed_and_bounded():
    assert line("title", "  Quyê\u0301t   định\n12 ") == "Quyết định 12"
    assert words("note", " a \r\n b ") == "a\nb"
    for wrong in ("x" * 301, "a\0b"):
        with pytest.raises(StatementRefusedError):
            line("title", wrong)
    with pytest.raises(StatementRefusedError, match="cần tên"):
        line("title", " ", needed="cần tên")


def test_document_is_not_of_tomorrow_and_is_reviewed_after_its_date():
    dates(TODAY, None, TODAY)
    dates(PAST, TODAY, TODAY)
    for wrong in ((SOON, None), (TODAY, TODAY), (TODAY, PAST)):
        with pytest.raises(StatementRefusedError):
            dates(*wrong, TODAY)
