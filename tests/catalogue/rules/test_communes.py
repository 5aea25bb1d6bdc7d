"""How tables write communes, and what none of them means."""

import csv
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.communes import Commune, Register, bare, columns
from duoc.engines.columnar import Column

DAT_MUI = Commune("32248", "Xã Đất Mũi", 104.81986, 8.63268)
DAT_MOI = Commune("32236", "Xã Đất Mới", 104.95, 8.8)
BAC_LIEU = Commune("31825", "Phường Bạc Liêu", 105.72, 9.29)
# Two that are one without marks.
BIEN = Commune("1", "Xã Biển", 105.0, 9.0)
BIEN_TOO = Commune("2", "Xã Biên", 105.5, 9.5)
REGISTER = Register([DAT_MUI, DAT_MOI, BAC_LIEU, BIEN, BIEN_TOO])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("32248", DAT_MUI), (32248, DAT_MUI), ("Xã Đất Mũi", DAT_MUI), ("xã  đất mũi", DAT_MUI), ("Đất Mũi", DAT_MUI),
        ("ĐẤT MŨI", DAT_MUI), ("dat mui", DAT_MUI), ("Xa Dat Mui", DAT_MUI), ("X. Đất Mũi", DAT_MUI),
        (unicodedata.normalize("NFD", "Đất Mũi"), DAT_MUI), ("P. Bạc Liêu", BAC_LIEU), ("Đất Mới", DAT_MOI),
        ("Xã Biển", BIEN), ("Biên", BIEN_TOO), ("bien", None),
        ("Năm Căn", None), ("", None), (None, None), (True, None), (1.5, None), ("xã", None), (99999, None),
    ],
)  # fmt: skip
def test_a_cell_names_one_commune_or_none(value, found):
    assert REGISTER.find(value) == found


def test_a_column_speaks_of_communes_when_half_of_its_values_do():
    assert REGISTER.knows(["Đất Mũi", "toàn tỉnh", None, ""])
    assert not REGISTER.knows(["Đất Mũi", "a", "b"])
    assert not REGISTER.knows([])
    assert not REGISTER.knows([None, ""])


def test_the_nearest_commune_is_near():
    assert REGISTER.nearest(104.8, 8.6) == DAT_MUI
    assert REGISTER.nearest(100.0, 20.0) is None
    assert Register([]).nearest(105.0, 9.0) is None


@pytest.mark.parametrize(
    ("name", "kind", "offered"),
    [
        ("xa", "string", True), ("ma_xa", "integer", True), ("ten_xa", "string", True), ("Xa_Phuong", "string", True),
        ("don_vi_hanh_chinh", "string", True), ("dia_ban", "string", True), ("xa_xi", "number", False),
        ("xang", "string", False), ("ma", "string", False), ("hoa_xa", "boolean", False),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names(name, kind, offered):
    assert columns([Column(name, kind)]) == ([name] if offered else [])


@pytest.mark.parametrize(
    ("name", "told"), [("Xã Đất Mũi", "Đất Mũi"), ("Phường 1", "1"), ("Xanh", "Xanh"), ("xã", "xã")]
)
def test_the_bare_name_lacks_its_kind(name, told):
    assert bare(name) == told


def test_all_communes_of_the_province_are_found_by_each_of_their_names(shared):
    with (shared / "data/province/communes_2025.csv").open(encoding="utf-8") as file:
        held = [Commune(row["code"], row["name"], 0.0, 0.0) for row in csv.DictReader(file)]
    register = Register(held)
    assert len(held) == 64
    for one in held:
        assert register.find(one.code) == register.find(one.name) == register.find(bare(one.name)) == one


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_no_cell_does_harm(value):
    REGISTER.find(value)
