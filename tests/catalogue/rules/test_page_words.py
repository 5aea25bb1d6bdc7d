"""What pages say of codes, cells, days and questions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from duoc.catalogue.pages import entry as entry_page
from duoc.catalogue.pages import pictures, reports, tables, words
from duoc.catalogue.rules import access, demands, entries, versions
from duoc.catalogue.rules.views import Shape, read
from duoc.engines.columnar import Column
from duoc.engines.columnar.columns import COLUMN_TYPES
from duoc.frame.personal import personal_word

from ..record_samples import entry

NUMBER = UUID(int=5)
TABLE = SimpleNamespace(
    lasting=SimpleNamespace(
        schema={"fields": [{"name": "xa", "title": "Xã"}, {"name": "so", "title": ""}, {"name": "ngay"}]}
    )
)
SHAPE = Shape((Column("xa"), Column("so", "integer")), {"xa": 3})


@pytest.mark.parametrize("code", entries.KINDS)
def test_every_kind_has_a_word(code):
    assert words.kind(code) == entries.KIND_WORDS[code]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (words.level, entries.LEVELS),
        (words.state, entries.STATES),
        (words.request, access.REQUEST_STATES),
        (words.demand, demands.DEMAND_STATES),
        (words.publication, versions.PUBLICATION_STATES),
        (words.version, versions.VERSION_STATES),
    ],
)
def test_every_state_has_words_of_its_own(said, codes):
    assert [code for code in codes if said(code)[1] in ("", code)] == []


@pytest.mark.parametrize("code", COLUMN_TYPES)
def test_every_type_of_a_column_has_a_word(code):
    assert words.column_type(code) != code


@pytest.mark.parametrize("wanted", entries.WANTED)
def test_everything_that_may_be_owed_has_a_word(wanted):
    assert words.wanted(wanted.member).casefold() == wanted.label.casefold()


@pytest.mark.parametrize(
    "said", [words.kind, words.frequency, words.licence, words.wanted, words.column_type, personal_word]
)
@pytest.mark.parametrize("code", ["", "la", "<b>"])
def test_an_unknown_code_is_told_as_it_is(said, code):
    assert said(code) == code


@pytest.mark.parametrize(
    "said", [words.level, words.state, words.request, words.demand, words.publication, words.version]
)
def test_an_unknown_state_has_no_colour(said):
    assert said("la") == ("", "la")


@pytest.mark.parametrize(
    ("now", "following", "button"),
    [
        ("draft", "published", "Công bố"),
        ("waiting", "published", "Công bố"),
        ("ended", "published", "Cập nhật trở lại"),
        ("draft", "waiting", "Trình duyệt"),
        ("waiting", "draft", "Trả lại, nêu lý do"),
        ("published", "ended", "Ngừng cập nhật"),
        ("published", "withdrawn", "Thu hồi, nêu lý do"),
    ],
)
def test_a_button_says_where_it_leads(now, following, button):
    assert words.step(now, following) == button


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (None, "string", "–"),
        (None, "integer", "–"),
        (0, "integer", "0"),
        (1234567, "integer", "1.234.567"),
        (1234.5, "number", "1.234,5"),
        (Decimal("1234.5"), "number", "1.234,5"),
        (-7, "integer", "-7"),
        (2025, "year", "2025"),
        (True, "boolean", "có"),
        (False, "boolean", "không"),
        ("2025-01-31", "date", "31/01/2025"),
        ("2025-1-31", "date", "2025-1-31"),
        ("2025-01-31T08:30:00", "datetime", "2025-01-31T08:30:00"),
        ("Năm Căn", "string", "Năm Căn"),
        ("", "string", ""),
        ("<b>", "string", "<b>"),
        ("x" * 200, "string", "x" * 200),
        ("x" * 201, "string", "x" * 200 + "…"),
    ],
)
def test_a_cell_is_shown_as_people_here_write(value, kind, shown):
    assert tables._cell(value, kind).text.replace("−", "-") == shown


@pytest.mark.parametrize(
    ("value", "group", "label"),
    [
        ("2025-03-01", "ngay:month", "03/2025"),
        ("2025-03", "ngay:month", "03/2025"),
        (2025, "ngay:year", "2025"),
        ("2025", "nam", "2025"),
        (None, "xa", "trống"),
        ("", "xa", "trống"),
        (None, "ngay:month", "trống"),
        ("Năm Căn", "xa", "Năm Căn"),
        (0, "xa", "0"),
    ],
)
def test_a_bar_is_labelled(value, group, label):
    assert pictures._label(value, group) == label


@pytest.mark.parametrize(("name", "title"), [("xa", "Xã"), ("so", "so"), ("ngay", "ngay"), ("khong", "khong")])
def test_a_column_is_called_by_its_title_or_its_name(name, title):
    assert pictures.title(TABLE, name) == title


@pytest.mark.parametrize(
    ("group", "said"), [("xa", "theo Xã"), ("ngay:month", "theo tháng của ngay"), ("ngay:year", "theo năm của ngay")]
)
def test_a_group_is_said_in_words(group, said):
    assert pictures.group_words(group, TABLE) == said


@pytest.mark.parametrize(
    ("measure", "said"),
    [("count", "số dòng"), ("sum:so", "tổng so"), ("avg:so", "trung bình so"), ("max:so", "số dòng")],
)
def test_a_measure_is_said_in_words(measure, said):
    assert pictures.measure_words(measure, TABLE) == said


@pytest.mark.parametrize(
    ("parameters", "asked"),
    [
        ({}, {"format": ["csv"]}),
        ({"is.xa": "A&B"}, {"format": ["csv"], "filter": ['{"xa": "A&B"}']}),
        ({"is.xa": "Đất Mũi"}, {"format": ["csv"], "filter": ['{"xa": "Đất Mũi"}']}),
        ({"sort": "-so"}, {"format": ["csv"], "sort": ["-so"]}),
        ({"sort": "khong"}, {"format": ["csv"]}),
    ],
)
def test_what_is_taken_away_is_what_is_narrowed(parameters, asked):
    assert parse_qs(urlsplit(tables._export(NUMBER, read(parameters, SHAPE), "csv")).query) == asked


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (None, None, ""),
        (None, date(2025, 1, 2), ""),
        (date(2025, 1, 2), None, "từ 2/1/2025"),
        (date(2025, 1, 2), date(2025, 12, 31), "2/1/2025 đến 31/12/2025"),
    ],
)
def test_a_period_is_said_from_its_first_day(starts, ends, said):
    shown = entry_page._period(replace(entry(), starts=starts, ends=ends))
    assert shown.replace("02/01", "2/1") == said


@pytest.mark.parametrize(
    ("address", "href"), [("a@b.example.invalid", "mailto:a@b.example.invalid"), ("", ""), ("0290 000 000", "")]
)
def test_only_an_address_of_mail_is_a_link(address, href):
    assert entry_page._mail(address) == href


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ({"title": "Luật Dữ liệu", "article": "Điều 3"}, "Điều 3, Luật Dữ liệu"),
        ({"title": "Luật Dữ liệu"}, "Luật Dữ liệu"),
        ({"article": "Điều 3"}, "Điều 3"),
        ({}, ""),
    ],
)
def test_a_legal_basis_is_said_with_its_article(basis, said):
    assert entry_page._basis(basis) == said


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({}, "–"),
        ({"minimum": 1, "maximum": None}, "–"),
        ({"minimum": None, "maximum": 1}, "–"),
        ({"minimum": 0, "maximum": 1234, "type": "integer"}, "0 … 1.234"),
        ({"minimum": -1.5, "maximum": 8.7885, "type": "number"}, "-1,5 … 8,7885"),
        ({"minimum": "2025-01-01", "maximum": "2025-12-31", "type": "date"}, "01/01/2025 … 31/12/2025"),
    ],
)
def test_a_range_is_said_where_it_has_both_ends(column, said):
    assert reports._range(column).replace("−", "-") == said
