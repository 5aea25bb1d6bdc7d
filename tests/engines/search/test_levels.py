"""The queries, asked of PostgreSQL itself: which level a text reaches, and that no text breaks the form."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines.search import levels, plans, readings, tsquery
from duoc.engines.search.documents import document
from duoc.engines.search.levels import Level

WILD = st.text(
    alphabet=st.one_of(st.sampled_from("'\\%_*:&|!<>()\"$=-. \t\0đườAB1½ﷺ\u0301\u200b"), st.characters()), max_size=40
)


@pytest.fixture(scope="module")
def ask(postgres):
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        yield lambda sql, *values: connection.execute(sql, values).fetchone()


def reached(ask, query, title, keywords=(), notes="", other=()):
    """The best level, or None when the query does not answer."""
    asked = levels.question(readings.plain(query))
    vector = document(title, keywords, notes, other).vector
    (answers,) = ask("SELECT %s::tsvector @@ %s::tsquery", vector, asked.answers)
    held = [ask("SELECT %s::tsvector @@ %s::tsquery", vector, text)[0] for text in asked.levels]
    assert not any(held) or answers
    return Level(held.index(True) + 1) if any(held) else None


@pytest.mark.parametrize(
    ("query", "record", "level"),
    [
        ("đường bộ", {"title": "Mạng lưới đường bộ"}, Level.MARKED_TITLE),
        ("ca bệnh", {"title": "Số ca bệnh theo tuần"}, Level.AS_TYPED_TITLE),
        ("ca bệnh", {"title": "Cá bệnh"}, Level.MARKED_TITLE),
        ("đường bộ", {"title": "x", "keywords": ["đường bộ"]}, Level.MARKED),
        ("đường bộ", {"title": "x", "notes": "Nền đường bộ"}, Level.MARKED),
        ("đường bộ", {"title": "Bộ đường"}, Level.MARKED_WORDS_TITLE),
        ("đường bộ", {"title": "Đường", "notes": "Bộ"}, Level.MARKED_WORDS),
        ("đường bộ", {"title": "Nuôi dưỡng bố"}, Level.FOLDED_TITLE),
        ("đường bộ", {"title": "x", "notes": "dưỡng bố"}, Level.FOLDED),
        ("duong bo", {"title": "Đường bộ"}, Level.FOLDED_TITLE),
        ("duong bo", {"title": "Bộ đường"}, Level.FOLDED_WORDS_TITLE),
        ("duong bo", {"title": "Đường", "notes": "bộ"}, Level.FOLDED_WORDS),
        ("sở y tế", {"title": "x", "other": ["Sở Y tế"]}, Level.MARKED_WORDS),
        ("đường bộ", {"title": "đường"}, None),
        ("bộ mã", {"title": "x", "keywords": ["đường bộ", "mã số"]}, Level.MARKED_WORDS),  # no phrase across keywords
        ("TTHC xã", {"title": "Thủ tục hành chính xã"}, Level.AS_TYPED_TITLE),
        ("thủ tục hành chính xã", {"title": "TTHC xã"}, Level.MARKED_TITLE),
    ],
)
def test_a_record_reaches_the_level_of_its_best_answer(ask, query, record, level):
    assert reached(ask, query, **record) == level


def test_a_phrase_of_abbreviations_of_any_length_is_one_phrase(ask):
    record = {"title": "Danh mục đơn vị hành chính cấp xã"}
    assert reached(ask, "danh mục ĐVHC cấp xã", **record) == Level.AS_TYPED_TITLE


def test_two_readings_answer_together_and_a_weaker_one_behind_them(ask):
    plain, begins = readings.plain("công chứ"), readings.begins("công chứ", strict=True)
    both = levels.either(levels.question(plain), levels.question(begins))
    vector = document("Tổ chức hành nghề công chứng").vector
    assert ask(
        "SELECT %s::tsvector @@ %s::tsquery, %s::tsvector @@ %s::tsquery", vector, both.answers, vector, both.levels[2]
    ) == (True, True)
    telling = levels.question(readings.telling(readings.plain("danh sách hợp tác xã")))
    followed = levels.followed(levels.question(readings.plain("danh sách hợp tác xã")), telling)
    vector = document("Doanh nghiệp và hợp tác xã").vector
    assert ask("SELECT %s::tsvector @@ %s::tsquery", vector, followed.answers) == (True,)
    assert not any(ask("SELECT %s::tsvector @@ %s::tsquery", vector, text)[0] for text in followed.levels)


def test_words_may_be_left_out_of_a_reading(ask):
    asked = levels.question(readings.most_of(readings.plain("cho tôi xem giá đất")))
    found, other = document("Bảng giá đất").vector, document("Bảng lương").vector
    assert ask(
        "SELECT %s::tsvector @@ %s::tsquery, %s::tsvector @@ %s::tsquery", found, asked.answers, other, asked.answers
    ) == (True, False)


def test_lexemes_are_quoted_whatever_they_hold(ask):
    for lexeme in ("a'b", "a\\b", "\\", "'", "a:*A", "a & b", "!", "<->"):
        assert ask("SELECT %s::tsvector @@ %s::tsquery", tsquery.vector([(lexeme, 1, "A")]), tsquery.word(lexeme)) == (
            True,
        )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=WILD, text=WILD)
def test_any_text_is_a_query_and_a_document_that_the_database_reads(ask, query, text):
    vector = document(text, [text], text, [text]).vector
    ask("SELECT %s::tsvector", vector)
    for attempt in plans.attempts(query, lambda asked: dict.fromkeys(asked, ("biển", "bộ"))):
        asked = attempt.question
        ask("SELECT %s::tsvector @@ ALL (%s::tsquery[])", vector, [asked.answers, asked.order, *asked.levels])


@pytest.mark.parametrize("piece", ["a", "đường ", "TTHC.", "\u0301", "1 ", "'\\ "])
def test_long_texts_give_queries_and_documents_of_bounded_size(ask, piece):
    text = piece * (60_000 // len(piece))
    assert len(document(text, [text], text).vector) < 1 << 20
    for attempt in plans.attempts(text, lambda asked: {}):
        assert len(attempt.question.answers) < 1 << 16
        ask("SELECT %s::tsquery", attempt.question.answers)
