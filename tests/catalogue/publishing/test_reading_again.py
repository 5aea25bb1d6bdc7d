"""What a report tells a steward to choose can be chosen on its page, and the file becomes a version."""

import re

import pytest
from tests.catalogue.publishing.test_pages_of_data import browser, hand_in

from duoc.catalogue.models import Publication, Version
from duoc.catalogue.pages.reading import WIDEST, ReadingForm
from duoc.catalogue.services import publishing
from duoc.engines.tabular import Choice

RAGGED = "xa;so\nNăm Căn;1\nĐất Mũi;2;thừa\nTân Hưng;3\n"
AS_READ = {
    "doc-encoding": "utf-8", "doc-delimiter": ";", "doc-header_row": "1", "doc-decimal": ",", "doc-order": "dmy",
    "doc-type-0": "", "doc-type-1": "",
}  # fmt: skip


def report_of(columns=("xa", "so"), **choice):
    """A report of a file with these columns."""
    return {"choice": Choice(**choice).to_json(), "columns": [{"name": name} for name in columns]}


def posted(**changes):
    """What a browser sends of an untouched form, with some fields changed; None: a box that is not ticked."""
    told = AS_READ | {f"doc-{name.replace('__', '-')}": value for name, value in changes.items()}
    return {name: value for name, value in told.items() if value is not None}


def chosen(report, **changes):
    """The choice of a form."""
    form = ReadingForm(report, posted(**changes))
    assert form.is_valid(), form.errors
    return form.choice()


@pytest.mark.parametrize(
    ("changes", "member", "expected"),
    [
        ({}, "ragged", "stop"),
        ({"ragged": "on"}, "ragged", "drop"),
        ({"encoding": "cp1258"}, "encoding", "cp1258"),
        ({"delimiter": "\t"}, "delimiter", "\t"),
        ({"header_row": "3"}, "header_row", 3),
        ({"order": "mdy"}, "order", "mdy"),
        ({"type__1": "string"}, "types", {"so": "string"}),
        ({"empty": "on"}, "empty", ["xa", "so"]),
        ({"decimal": "."}, "group", ","),
    ],
)
def test_one_answer_changes_one_thing(changes, member, expected):
    report = report_of(delimiter=";")
    told = chosen(report, **changes)
    assert told[member] == expected
    assert Choice.from_json(told).delimiter == changes.get("delimiter", ";")
    touched = {member, "decimal" if "decimal" in changes else member}
    assert {name for name in told if told[name] != report["choice"][name]} <= touched


def test_what_was_chosen_before_stays():
    report = report_of(delimiter=";", types={"so": "number"}, empty=("so",), ragged="drop", sheet="Bảng 2")
    told = chosen(report, type__1="number", empty="on", ragged="on")
    assert told == report["choice"]
    assert chosen(report, type__1="", empty=None, ragged=None)["types"] == {}


def test_a_wide_table_keeps_the_types_of_its_last_columns():
    names = [f"c{place}" for place in range(WIDEST + 5)]
    report = report_of(names, delimiter=";", types={names[-1]: "string"})
    form = ReadingForm(report, posted(**{f"type__{place}": "" for place in range(WIDEST)}))
    assert f"type-{WIDEST}" not in form.fields
    assert form.is_valid()
    assert form.choice()["types"] == {names[-1]: "string"}


@pytest.mark.parametrize(
    "changes", [{"encoding": "latin-1"}, {"delimiter": "x"}, {"header_row": "-1"}, {"decimal": ""}, {"type__0": "blob"}]
)
def test_an_answer_that_no_reader_knows_is_none(changes):
    assert not ReadingForm(report_of(delimiter=";"), posted(**changes)).is_valid()


@pytest.mark.parametrize(
    ("kind", "absent"), [("xlsx", {"encoding", "delimiter"}), ("parquet", {"encoding", "ragged", "decimal", "order"})]
)
def test_only_what_a_format_leaves_open_is_asked(kind, absent):
    assert not absent & set(ReadingForm(report_of(format=kind)).fields)


def test_rows_of_a_wrong_length_are_left_out_from_the_page(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, RAGGED)
    publishing.work()
    page = client.get(job).content.decode()
    assert "chọn bỏ các dòng này ra ngoài" in page
    assert re.search(r'<option value=";"[^>]*selected', page), "it stands as it was read"
    answer = client.post(f"{job}lai/", posted(ragged="on") | {"reading": "1"})
    assert answer.status_code == 302
    publishing.work()
    assert Version.objects.get(resource=resource).rows == 2
    assert "2 dòng" in client.get(answer["Location"]).content.decode()


def test_the_same_once_more_asks_as_before(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, RAGGED)
    publishing.work()
    client.post(f"{job}lai/")
    publishing.work()
    assert [one.choice for one in Publication.objects.filter(resource=resource)] == [{}, {}]
    assert not Version.objects.filter(resource=resource).exists()


def test_a_way_that_is_none_begins_nothing_and_says_so(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, RAGGED)
    publishing.work()
    answer = client.post(f"{job}lai/", posted(encoding="x") | {"reading": "1"}, follow=True)
    assert "Cách đọc đã chọn không hợp lệ" in answer.content.decode()
    assert Publication.objects.filter(resource=resource).count() == 1


def test_a_file_that_was_never_read_is_asked_nothing(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, "%PDF-1.4 không phải bảng", "bang.pdf")
    publishing.work()
    assert "Đọc tệp cách khác" not in client.get(job).content.decode()


def test_columns_are_called_as_the_file_calls_them():
    report = report_of() | {"columns": [{"name": "nguoi_quan_ly", "title": "Người quản lý"}, {"name": "so"}]}
    labels = [field.label for name, field in ReadingForm(report).fields.items() if name.startswith("type-")]
    assert labels == ["Kiểu của cột Người quản lý", "Kiểu của cột so"]
