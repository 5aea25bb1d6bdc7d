from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from duoc.frame import icons, stylesheet
from duoc.frame.tables import Cell, Column, Table


def render(text, **context):
    return Template("{% load parts %}" + text).render(Context(context))


def test_unknown_number_is_a_dash():
    assert render("{{ x|number }} {{ y|number }}", x=None, y=1234) == "– 1.234"


def test_moment_carries_its_exact_time_for_hover_and_print():
    html = render("{% moment then %}", then=datetime(2024, 8, 23, 5, 0, tzinfo=UTC))
    assert 'datetime="2024-08-23T05:00:00+00:00"' in html
    assert 'title="23/08/2024 12:00:00"' in html


def test_status_has_a_word_and_a_shape():
    html = render('{% status "danger" "nguy cấp" %}')
    assert "nguy cấp" in html
    assert "<svg" in html


@pytest.mark.parametrize(
    ("kind", "word"), [("sample", "MINH HỌA"), ("unverified", "chưa đối chiếu"), ("replay", "phát lại")]
)
def test_badge_says_its_word(kind, word):
    assert word in render("{% badge kind %}", kind=kind)


def test_table_escapes_what_strangers_wrote():
    table = Table("t", [Column("a")], [[Cell("<script>", href="/x", note="<b>")]], "trống")
    html = render("{% table table %}", table=table)
    assert "<script>" not in html
    assert "<b>" not in html


def test_empty_table_says_what_to_do():
    table = Table("t", [Column("a")], [], "Chưa có dịch vụ nào.", empty_href="/them", empty_action="Đăng ký")
    html = render("{% table table %}", table=table)
    assert "Chưa có dịch vụ nào." in html
    assert 'href="/them"' in html
    assert "<table" not in html


def test_every_icon_can_be_drawn():
    assert all("<path" in icons.icon_svg(name) for name in icons.names())


def test_stylesheet_declares_its_layers_first_and_is_named_by_its_digest():
    name, body = stylesheet.joined()
    assert name.endswith(".css")
    assert body.index(b"@layer tokens, base, layout, parts, pages;") < body.index(b"{")
    assert len(body) < 40_000
    assert body.count(b"{") == body.count(b"}")
