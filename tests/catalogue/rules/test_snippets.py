"""Texts for other software: names that would break out of them, and the types that go with them. They are run in tests/peers."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.snippets import of
from duoc.engines.columnar import COLUMN_TYPES, Column

SITE = "https://du-lieu.example"
ADDRESS = f"{SITE}/api/v1/catalogue/resources/7/export?format="


def texts(columns=(), name="Bảng", *, placed=False):
    return {one.tool: one.text for one in of(SITE, 7, name, columns, placed=placed)}


def test_each_text_reads_the_form_that_keeps_most():
    found = texts()
    assert f'"{ADDRESS}parquet"' in found["Python"]
    assert f'"{ADDRESS}csv"' in found["R"]
    assert f'"{ADDRESS}csv"' in found["Excel"]
    assert found["Excel (XLSX)"] == f"{ADDRESS}xlsx"


def test_qgis_opens_places_and_else_a_table():
    assert f'"/vsicurl/{ADDRESS}geojson", "Bảng"' in texts(placed=True)["QGIS"]
    assert f'"CSV:/vsicurl/{ADDRESS}csv", "Bảng"' in texts()["QGIS"]


def test_r_keeps_texts_as_texts():
    found = texts([Column("ma", "string"), Column("so", "integer"), Column("hinh", "geojson")])["R"]
    assert 'colClasses = c("ma" = "character", "hinh" = "character")' in found
    assert "colClasses" not in texts([Column("so", "number")])["R"]


def test_excel_has_a_type_for_each_column():
    columns = [Column(f"c{place}", kind) for place, kind in enumerate(COLUMN_TYPES)]
    typed = re.findall(r'\{"(\w+)", ([A-Za-z0-9. ]+)\}', texts(columns)["Excel"])
    assert dict(typed) == {
        "c0": "type text", "c1": "Int64.Type", "c2": "type number", "c3": "type logical", "c4": "type date",
        "c5": "type datetime", "c6": "Int64.Type", "c7": "type text",
    }  # fmt: skip


@pytest.mark.parametrize("name", ['a"b', 'x", "y") & Lệnh(', "a\nb", "#(lf)"])
def test_a_name_of_a_column_stays_a_name_in_excel(name):
    text = texts([Column(name, "string")])["Excel"]
    (literal,) = re.findall(r'\{\{("(?:[^"]|"")*"), type text\}\}', text)
    # M: a quote is doubled, #(lf) is a new line, #(#) is a number sign.
    escapes = {'""': '"', "#(lf)": "\n", "#(#)": "#"}
    assert re.sub(r'""|#\(lf\)|#\(#\)', lambda found: escapes[found[0]], literal[1:-1]) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_title_stays_a_title_in_python(title):
    (call,) = ast.parse(texts(name=title)["QGIS"]).body
    assert ast.literal_eval(call.value.args[1]) == title
