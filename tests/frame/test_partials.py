"""The partials of the design system: what strangers wrote stays text, machines read plain numbers, nobody is left out."""

from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from duoc.frame import charts, icons
from duoc.frame.charts import Point
from duoc.frame.tables import Cell, Column, Pick, Table

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"


class Page(HTMLParser):
    """The elements and texts of a page as a browser takes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"{tag} has an attribute twice"
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def render(text: str, **context: object) -> Page:
    return Page(Template("{% load parts %}" + text).render(Context(context)))


def table(**changes: object) -> Table:
    given: dict[str, object] = {
        "caption": HOSTILE,
        "columns": [Column(HOSTILE, sort="name"), Column(HOSTILE, numeric=True)],
        "rows": [[Cell(HOSTILE, href="/x?" + HOSTILE, note=HOSTILE), Cell(HOSTILE, state="ok", badge=HOSTILE)]],
        "empty": HOSTILE,
        "empty_href": "/" + HOSTILE,
        "empty_action": HOSTILE,
        "query": "q=" + HOSTILE,
        "first": "/" + HOSTILE,
        "following": "/" + HOSTILE,
        "exports": [(HOSTILE, "/" + HOSTILE)],
    }
    return Table(**(given | changes))  # type: ignore[arg-type]  # as above


DRAWN = charts.draw(HOSTILE, [Point(HOSTILE, 3, "/" + HOSTILE), Point(HOSTILE, 0)], "line", HOSTILE, HOSTILE, HOSTILE)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("{% table x %}", {"x": table()}),
        ("{% table x %}", {"x": table(rows=[])}),
        ("{% chart x %}", {"x": DRAWN}),
        ("{% figure x x href=x unit=x note=x state=x badge=x %}", {"x": HOSTILE}),
        ("{% status 'ok' x %}", {"x": HOSTILE}),
        ("{% status x x %}", {"x": HOSTILE}),
        ("{% badge x x %}", {"x": HOSTILE}),
        ("{% seal 'ok' x x %}", {"x": HOSTILE}),
        ("{% seal x x x %}", {"x": HOSTILE}),
        (
            "{% include 'frame/header.html' %}",
            dict.fromkeys(("title", "lead", "action", "action_href"), HOSTILE)
            | {"crumbs": [(HOSTILE, HOSTILE)], "meta": [HOSTILE], "badges": [HOSTILE]},
        ),
        ("{% include 'frame/progress.html' %}", {"label": HOSTILE, "done": 1, "total": 2, "cancel": HOSTILE}),
    ],
)
def test_what_strangers_wrote_stays_text(text: str, context: dict[str, object]) -> None:
    page = render(text, **context)
    assert HOSTILE in page.text or any(
        HOSTILE in (value or "") for _, found in page.elements for value in found.values()
    )
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "style"}
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]


class Wrong(forms.Form):
    kind = forms.ChoiceField(choices=[("a", "A")], label=HOSTILE)

    def clean(self) -> dict[str, object]:
        raise forms.ValidationError(HOSTILE)


def test_answer_of_a_form_is_text_and_leads_to_its_field() -> None:
    form = Wrong({"kind": HOSTILE})
    page = Page(render_to_string("frame/errors.html", {"form": form}))
    assert {tag for tag, _ in page.elements} <= {"div", "h2", "ul", "li", "a"}
    assert [link["href"] for link in page.every("a")] == ["#id_kind"]
    assert page.every("div")[0]["role"] == "alert"
    field = Page(render_to_string("frame/field.html", {"field": form["kind"]}))
    (label,), (select,) = field.every("label"), field.every("select")
    assert label["for"] == select["id"] == "id_kind"
    assert select["aria-invalid"] == "true"
    assert "script" not in {tag for tag, _ in field.elements}
    # WCAG 3.3.1: the field itself points to what is wrong with it.
    ids = {found["id"] for _, found in field.elements if "id" in found}
    assert set((select.get("aria-describedby") or "id_kind_error").split()) <= ids


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_coordinates_are_numbers_for_machines_in_every_language(language: str, kind: str) -> None:
    points = [Point(f"{day:02d}/08", day * 1234) for day in range(1, 24)]
    with translation.override(language):
        page = render("{% chart x %}", x=charts.draw("t", points, kind, "giao dịch", "ngày"))
    for tag in ("rect", "line", "text"):
        for found in page.every(tag):
            for name in ("x", "y", "x1", "x2", "y1", "y2", "width", "height"):
                assert float(found.get(name) or 0) >= 0
    assert len(page.every("rect")) == (23 if kind == "bar" else 0)


def test_every_point_of_a_chart_is_in_the_table_beside_it_and_leads_to_its_rows() -> None:
    page = render("{% chart x %}", x=charts.draw("t", [Point("A", 1234, "/a"), Point("B", 0)], head="ngày"))
    assert "A: 1.234" in page.text
    assert [link["href"] for link in page.every("a")] == ["/a"]
    rows = [row for row in page.every("th") if row.get("scope") == "row"]
    assert len(rows) == 2
    assert [found["aria-label"] for found in page.every("svg")] == ["t"]


def test_chart_of_nothing_says_so_in_words() -> None:
    page = render("{% chart x %}", x=charts.draw("Giao dịch", []))
    assert "Chưa có số liệu" in page.text
    assert not page.every("svg")


def test_icons_are_hidden_from_who_listens() -> None:
    for name in icons.names():
        (found,) = render("{% icon x %}", x=name).every("svg")
        assert (found["aria-hidden"], found["focusable"]) == ("true", "false")
    with pytest.raises(KeyError):
        icons.icon_svg("no such icon")


def test_states_differ_in_shape_and_not_in_colour_alone() -> None:
    # WCAG 1.4.1: use of colour.
    shapes = {
        state: render("{% status x 'từ' %}", x=state).every("path")[0]["d"] for state in ("ok", "warn", "danger", "")
    }
    assert len(set(shapes.values())) == len(shapes)
    shapes["info"] = render("{% status 'info' 'từ' %}").every("path")[0]["d"]
    assert len(set(shapes.values())) == 5


def test_sorted_column_says_so_to_who_listens() -> None:
    for sort, said in (("name", "ascending"), ("-name", "descending"), ("other", None)):
        heads = [found for found in render("{% table x %}", x=table(sort=sort)).every("th") if found["scope"] == "col"]
        assert heads[0].get("aria-sort") == said
        assert "aria-sort" not in heads[1]


def test_row_without_a_cell_is_a_defect_and_no_shifted_table() -> None:
    short = table(rows=[[Cell("only one")]])
    with pytest.raises(ValueError, match="shorter"):
        short.lines()


def test_first_and_last_page_offer_no_way_that_leads_nowhere() -> None:
    page = render("{% table x %}", x=table(first="", following="", exports=()))
    assert not [link for link in page.every("a") if link.get("rel") == "next"]
    page = render("{% table x %}", x=table(first="", following="?after=abc", exports=()))
    assert [link["href"] for link in page.every("a") if link.get("rel") == "next"] == ["?after=abc"]


@pytest.mark.parametrize("name", ["number", "size", "duration", "day"])
def test_unknown_is_a_dash_and_nothing_is_a_nought(name: str) -> None:
    assert render("{{ x|" + name + " }}", x=None).text == "–"
    if name != "day":
        assert render("{{ x|" + name + " }}", x=0).text.startswith("0")


def test_days_and_moments_are_the_province_s() -> None:
    assert render("{{ x|day }}", x=date(2024, 1, 2)).text == "02/01/2024"
    page = render("{% moment x exact=True %}", x=datetime(2023, 12, 31, 17, 0, 0, tzinfo=UTC))
    assert page.text == "01/01/2024 00:00:00"
    assert page.every("time")[0]["datetime"] == "2023-12-31T17:00:00+00:00"
    assert render("{% moment x %}", x=None).text == "–"
    now = datetime.now(UTC)
    assert render("{% moment x %}", x=now - timedelta(minutes=5, seconds=3)).text == "5 phút trước"
    with translation.override("en"):
        assert render("{% moment x %}", x=now - timedelta(minutes=5, seconds=3)).text == "5 minutes ago"


def test_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render("{% moment x %}", x=datetime(2024, 1, 1))  # noqa: DTZ001 (the point of the test)


def test_query_changes_one_thing_and_forgets_the_place() -> None:
    request = RequestFactory().get("/x", {"unit": "Đầm Dơi & Năm Căn", "after": "abc", "sort": "name"})
    page = render("{% query sort='-name' %}", request=request)
    assert page.text == "?unit=%C4%90%E1%BA%A7m+D%C6%A1i+%26+N%C4%83m+C%C4%83n&sort=-name"
    assert render("{% query sort=x %}", x=HOSTILE).text.isascii()
    assert render("{% query a='' %}").text == "?"


def test_figure_leads_to_its_rows() -> None:
    page = render("{% figure 'Giao dịch' '14.725.366' href='/rows' unit='cuộc' as_of=x %}", x=date(2024, 8, 23))
    assert [link["href"] for link in page.every("a")] == ["/rows"]
    assert "tính đến 23/08/2024" in page.text
    assert {tag for tag, _ in page.elements} >= {"dt", "dd"}


@pytest.mark.parametrize(
    ("state", "word"), [("ok", "Đã kiểm chứng"), ("bad", "Không khớp"), ("wait", "Đang chờ vào sổ cái")]
)
def test_seal_says_what_was_checked(state: str, word: str) -> None:
    page = render("{% seal state 'mục 7' '/again' %}", state=state)
    assert word in page.text
    assert [link["href"] for link in page.every("a")] == ["/again"]
    # Whatever is not known to be good never looks good.
    assert ("Đã kiểm chứng" in render("{% seal 'unheard of' %}").text) is False


def test_a_row_is_picked_by_a_named_box_of_a_form_elsewhere() -> None:
    # WCAG 4.1.2: a box has a name; HTML §4.10.18.3: `form` says whose it is.
    ticked, free = Pick("decide", "number", HOSTILE, checked=True), Pick("decide", "number", 7)
    rows = [[Cell(HOSTILE, pick=ticked), Cell("1")], [Cell("b", pick=free), Cell("2")], [Cell("c"), Cell("3")]]
    page = render("{% table x %}", x=table(rows=rows))
    boxes = [found for found in page.every("input") if found["type"] == "checkbox"]
    assert [(box["form"], box["name"], box["value"], "checked" in box) for box in boxes] == [
        ("decide", "number", HOSTILE, True),
        ("decide", "number", "7", False),
    ]
    assert f"Chọn {HOSTILE}" in page.text
    assert len(page.every("label")) == 2
    assert not page.every("script")


def test_a_table_without_picks_has_no_boxes() -> None:
    assert not render("{% table x %}", x=table()).every("input")
