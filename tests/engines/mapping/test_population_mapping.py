"""The population service's mapping against the published list of its fields."""

import csv

import pytest
from tests.engines.mapping.samples import element_of

from duoc.engines.mapping import document, envelope, known, source, to_xml
from duoc.engines.mapping.errors import UnmappableError

ASKED = {
    "maYeuCau": "YC-1", "maDVC": "1.000001", "maDonVi": "000.00.00.H12", "maCanBo": "cb001", "soDinhDanh": "096099000001",
    "soCMND": "380000001", "hoVaTen": "NGUYỄN VĂN THỬ", "ngayThangNam": "1999-01-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def mapping():
    return document.of(source.read(known.text("dan-cu")))


@pytest.fixture(scope="module")
def published(shared):
    with (shared / "data/exchange/population_fields.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows = [row for row in rows if row["element"] not in ("TaiKhoan", "SoDienThoai")]  # newer clients' only
    return {side: [row for row in rows if row["side"] == side] for side in ("request", "response")}


@pytest.mark.parametrize(("path", "code"), [("/tra-cuu", "037"), ("/xac-thuc", "003")])
def test_the_request_has_the_published_elements_in_their_order(mapping, published, path, code):
    operation = mapping.at(path)
    element = element_of(envelope.wrapped(to_xml.written(mapping, operation.request, ASKED, strict=True)))
    assert [child.name for child in element.children] == [
        f"http://dancuquocgia.bca}}{row['element']}" for row in published["request"]
    ]
    assert element.first_text("http://dancuquocgia.bca}MaTichHop") == code
    born = element.children[-1].children
    assert [(one.name.rpartition("}")[2], one.text) for one in born] == [("NgayThangNam", "19990101")]


def test_lengths_are_the_published_ones(mapping, published):
    names = {"MaDVC": "maDVC", "MaDonVi": "maDonVi", "MaCanBo": "maCanBo", "MaYeuCau": "maYeuCau", "HoVaTen": "hoVaTen"}
    for row in published["request"]:
        if row["element"] in names:
            name, most = names[row["element"]], int(row["max_length"])
            to_xml.written(mapping, mapping.at("/tra-cuu").request, ASKED | {name: "x" * most}, strict=True)
            with pytest.raises(UnmappableError, match=name):
                to_xml.written(mapping, mapping.at("/tra-cuu").request, ASKED | {name: "x" * (most + 1)}, strict=True)


def test_the_answer_knows_every_published_element(mapping, published):
    group = mapping.at("/tra-cuu").answer.group.fields[-1].group
    firsts = list(dict.fromkeys(field.xml[0].written.removeprefix("d:") for field in group.fields))
    assert firsts == [row["element"] for row in published["response"]]
