"""JSON in its three dresses, also when it means harm."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tabular.samples import file, guessed, types, written

from duoc.engines.tabular import Choice, Limits, Refused, open_source, probe, study
from duoc.engines.tabular.json_items import Item, Window, items, lists

ROWS = [
    {"ma": "01", "ten": "Năm Căn", "so": 3, "ti_le": 1.5, "co": True},
    {"ma": "02", "ten": None, "so": None, "moi": "x"},
]


def refused(path: Path, limits: Limits | None = None) -> Refused:
    """Why a file is not read."""
    with pytest.raises(Refused) as caught:
        study(open_source(path, probe(path, path.name, limits or Limits()).choice, limits or Limits()))
    return caught.value


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.json", json.dumps(ROWS), "json"),
        ("a.json", json.dumps({"meta": {"n": 2}, "tags": ["a"], "nothing": [], "data": ROWS}, indent=1), "json"),
        ("a.json", json.dumps({"data": ROWS}, ensure_ascii=False), "json"),
        ("a.jsonl", "\n".join(map(json.dumps, ROWS)), "jsonl"),
        ("a.txt", "\n".join(map(json.dumps, ROWS)) + "\n\n", "jsonl"),
    ],
)
def test_every_dress_gives_the_same_table(tmp_path: Path, name: str, text: str, kind: str) -> None:
    path = file(tmp_path, text, name)
    assert probe(path, name).format == kind
    assert written(path) == {
        "ma": ["01", "02"],
        "ten": ["Năm Căn", None],
        "so": [3, None],
        "ti_le": [1.5, None],
        "co": [True, None],
        "moi": [None, "x"],
    }


def test_a_map_keeps_its_geometry_as_text(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [105.123, 9.176]}
    features = [
        {"type": "Feature", "id": 7, "geometry": point, "properties": {"ten": "Đất Mũi", "geometry": "x"}},
        {"type": "Feature", "id": 8, "geometry": None, "properties": None},
    ]
    path = file(tmp_path, json.dumps({"type": "FeatureCollection", "name": "a", "features": features}), "a.geojson")
    assert types(guessed(path)) == {"id": "integer", "ten": "string", "geometry_2": "string", "geometry": "geojson"}
    table = written(path)
    assert json.loads(table["geometry"][0]) == point
    assert table["geometry"][1] is None
    assert table["id"] == [7, 8]


def test_what_is_nested_stays_json(tmp_path: Path) -> None:
    path = file(tmp_path, json.dumps([{"a": 1, "b": {"c": [1, "đ"]}}]), "a.json")
    assert written(path)["b"] == ['{"c":[1,"đ"]}']


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, json.dumps([{"a": 1}, {"a": 2}, {"a": "ba"}], indent=2), "a.json")
    source = open_source(path, probe(path).choice)
    assert source.lines([1, 2, 3]) == {1: 2, 2: 5, 3: 8}


def test_utf16_and_a_mark_are_read(tmp_path: Path) -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        path = file(tmp_path, json.dumps(ROWS, ensure_ascii=False).encode(encoding), f"{encoding}.json")
        assert written(path)["ten"] == ["Năm Căn", None]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"a": 1}, {"a": ]', "json"),
        ('[{"a": 1}, {"a": 2}', "json"),
        ('[{"a": 1} {"a": 2}]', "json"),
        ('{"a": 1}', "json-shape"),
        ('{"a": [1, 2]}', "json-shape"),
        ("[[1, 2], [3, 4]]", "json-shape"),
        ("[]", "no-table"),
        ("[" * 100_000, "json-depth"),
        ('[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "json-depth"),
        ('[{"a":' + "[" * 200 + "]" * 200 + "}]", "json-depth"),
        ('{"a":' * 100_000, "json-depth"),
        ('[{"a": ' + "9" * 5000 + "}]", "json"),
        ('[{"a": "' + "x" * 300_000 + '"}]', "row"),
        ("[" + ",".join(f'{{"c{n}": 1}}' for n in range(1500)) + "]", "columns"),
    ],
)
def test_what_is_broken_or_means_harm_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refused(file(tmp_path, text, "a.json"), Limits(row_bytes=100_000)).code == code


def test_a_broken_item_is_named_by_its_line(tmp_path: Path) -> None:
    found = refused(file(tmp_path, '{"a": 1}\n{"a": 2}\n{"a": oops}\n', "a.jsonl"))
    assert (found.code, found.facts["line"]) == ("json", 3)


def test_not_a_number_is_a_word_and_reported(tmp_path: Path) -> None:
    path = file(tmp_path, '[{"a": 1.5}, {"a": NaN}, {"a": 2.5}]', "a.json")
    found = guessed(path)
    assert (types(found)["a"], found.columns[0].empty_words) == ("number", 1)
    assert written(path)["a"] == [1.5, None, 2.5]


def test_half_a_pair_and_a_nul_do_not_reach_the_table(tmp_path: Path) -> None:
    path = file(tmp_path, '[{"a": "x\\ud800y"}, {"a": "p\\u0000q"}]', "a.json")
    assert written(path)["a"] == ["x?y", "pq"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(
    values=st.lists(_VALUES, max_size=5),
    cut=st.integers(1, 7),
    indent=st.sampled_from([None, 1]),
    plain=st.booleans(),
    member=st.sampled_from(["", "data"]),
)
@settings(max_examples=200, deadline=None)
def test_items_come_out_whole_however_the_text_is_cut(
    values: list[Any], cut: int, indent: int | None, plain: bool, member: str
) -> None:
    document: Any = {"x": {"y": [1]}, "z": [1, [2]], member: values, "after": 1} if member else values
    text = json.dumps(document, indent=indent, ensure_ascii=plain)
    pieces = (text[at : at + cut] for at in range(0, len(text), cut))
    assert [item.value for item in items(Window(pieces, 10_000), member, by_line=False)] == values


def test_the_list_in_an_object_is_found() -> None:
    text = '{"n": 1, "names": ["a"], "rows": [{"a": 1}], "more": [{"b": 1}]}'
    assert lists(Window(iter([text]), 1000)) == ["rows"]
    assert lists(Window(iter(['{"n": 1}']), 1000)) == []
    assert lists(Window(iter(["[1]"]), 1000)) == [""]


def test_one_object_a_line_needs_no_list() -> None:
    assert list(items(Window(iter(['{"a":', "1}\n\n", '{"a":2}']), 1000), "", by_line=True)) == [
        Item(1, {"a": 1}),
        Item(3, {"a": 2}),
    ]


def test_a_member_that_is_gone_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, json.dumps({"data": ROWS}), "a.json")
    with pytest.raises(Refused) as refusal:
        open_source(path, Choice(format="json", sheet="rows"))
    assert refusal.value.code == "no-sheet"
