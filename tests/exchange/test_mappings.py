"""Mappings of services: refused or kept in versions that stay, in the ledger and in the gateways' snapshot."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.exchange.test_commands import run
from tests.wire.gateway.mapped_fixture import ASKING
from tests.wire.test_registry_snapshot import snapshot

from duoc.engines.mapping import known
from duoc.exchange import services as exchange
from duoc.exchange.models import ServiceMapping
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

POPULATION, HOUSEHOLD = "VN/GOV/G01/chia-se/dan-cu", "VN/GOV/G01/chia-se/ho-khau"
TEXT = known.text("dan-cu")


@pytest.fixture(autouse=True)
def quiet(registry: str) -> None:
    Outbox.objects.all().delete()


def events() -> list[dict[str, Any]]:
    rows = Outbox.objects.filter(kind__startswith="exchange.mapping").order_by("id")
    return [{"kind": row.kind, **json.loads(bytes(row.payload or row.entry))} for row in rows]


def test_versions_stay_and_the_newest_is_in_force(registry: str) -> None:
    other = TEXT.replace("CSDLQG về dân cư\n", "Dân cư, bản hai\n")
    first, new = exchange.set_mapping(POPULATION, TEXT, by="Nguyễn Văn A")
    assert (first.number, new) == (1, True)
    assert exchange.set_mapping(POPULATION, TEXT)[1] is False
    assert exchange.set_mapping("dan-cu", other)[0].number == 2
    (row,) = snapshot(registry)["mappings"]
    assert (row["version"], row["sha256"]) == (2, sha256(other.encode()).hexdigest())
    assert row["document"]["title"] == "Dân cư, bản hai"
    assert exchange.remove_mapping(POPULATION) is True
    assert exchange.remove_mapping(POPULATION) is False
    assert snapshot(registry)["mappings"] == []
    assert exchange.mapped_services() == {}
    assert exchange.set_mapping(POPULATION, TEXT)[0].number == 4
    versions = exchange.mapping_versions(POPULATION)
    assert [(one.number, one.text is None) for one in versions] == [(4, False), (3, True), (2, False), (1, False)]
    assert versions[-1].set_by == "Nguyễn Văn A"
    told = [(one["kind"], one["version"], one["sha256"]) for one in events()]
    digest = sha256(TEXT.encode()).hexdigest()
    assert told == [
        ("exchange.mapping_set", 1, digest),
        ("exchange.mapping_set", 2, sha256(other.encode()).hexdigest()),
        ("exchange.mapping_removed", 3, None),
        ("exchange.mapping_set", 4, digest),
    ]
    assert {one["id"] for one in events()} == {POPULATION}


def test_what_is_wrong_is_refused_before_it_is_kept() -> None:
    with pytest.raises(RefusedError, match=r"dòng \d+: operations\[0\]\.path"):
        exchange.set_mapping(POPULATION, TEXT.replace("path: /tra-cuu", "path: tra-cuu"))
    with pytest.raises(RefusedError, match="WSDL"):
        exchange.set_mapping(POPULATION, ASKING)
    with pytest.raises(RefusedError, match="Chưa có dịch vụ"):
        exchange.set_mapping("VN/GOV/G01/chia-se/khac", TEXT)
    assert not ServiceMapping.objects.exists()
    assert events() == []


def test_mapping_versions_never_change() -> None:
    exchange.set_mapping(POPULATION, TEXT)
    for change in (ServiceMapping.objects.all().delete, lambda: ServiceMapping.objects.update(text="x")):
        with pytest.raises(IntegrityError, match="mapping_versions_never_change"), transaction.atomic():
            change()
    service = ServiceMapping.objects.get().service
    for name, values in (
        ("mapping_version_is_counted_once", {"number": 1}),
        ("mapping_versions_begin_at_one", {"number": 0}),
        ("mapping_is_whole_or_none", {"number": 2, "text": "x"}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ServiceMapping.objects.create(service=service, set_by="", **values)


def test_the_commands_set_show_test_and_remove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, asked, answer = tmp_path / "m.yaml", tmp_path / "q.json", tmp_path / "a.xml"
    file.write_text(TEXT, encoding="utf-8")
    asked.write_text(json.dumps({"maYeuCau": "1", "maDVC": "1", "maCanBo": "c", "soCMND": "380000001", "hoVaTen": "THỬ", "namSinh": "1999"}))  # fmt: skip # noqa: E501  # one message
    answer.write_text(
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultstring>không</faultstring>'
        "<detail><MaLoi>004</MaLoi></detail></s:Fault></s:Body></s:Envelope>"
    )
    assert run("mapping", "test", "--known", "dan-cu", "--operation", "/tra-cuu", "--request", str(asked)) == 0
    assert "<dan:SoCMND>380000001</dan:SoCMND>" in capsys.readouterr().out
    assert run("mapping", "show", "dan-cu") == 1
    assert "không có bảng chuyển đổi" in capsys.readouterr().err
    assert run("mapping", "set", "dan-cu", "--file", str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1
    assert run("mapping", "test", "dan-cu", "--operation", "/xac-thuc", "--answer", str(answer)) == 0
    assert json.loads(capsys.readouterr().out) == {"error_code": "004", "message": "không"}
    assert run("mapping", "test", "dan-cu", "--request", str(asked)) == 1
    assert "--operation" in capsys.readouterr().err
    asked.write_text('{"maYeuCau": 1}')
    assert run("mapping", "test", "dan-cu", "--operation", "/tra-cuu", "--request", str(asked)) == 1
    assert "maYeuCau: phải là chữ" in capsys.readouterr().err
    assert run("mapping", "show", "dan-cu", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["sections"]) == 4
    assert told["sections"][0]["rows"][0] == {
        "from": "maYeuCau", "to": "dan:MaYeuCau", "depth": 0, "rule": "chữ; dài 1–40 ký tự", "required": "có",
        "example": "YC-2026-000001", "note": "do bên gọi đặt",
    }  # fmt: skip
    assert run("mapping", "show", "dan-cu") == 0
    assert "luôn là 037" in capsys.readouterr().out
    assert run("mapping", "show", "dan-cu", "--text") == 0
    assert capsys.readouterr().out == TEXT
    assert run("mapping", "remove", "dan-cu") == 0


def test_the_page_shows_the_table_and_former_versions() -> None:
    reader = Client(headers={"host": "localhost"})
    number = exchange.find_service(POPULATION).pk
    address = f"/trao-doi/dich-vu/{number}/chuyen-doi/"
    assert "không có bảng chuyển đổi" in reader.get(address).content.decode()
    exchange.set_mapping(POPULATION, TEXT, by="Nguyễn Văn A")
    page = reader.get(address).content.decode()
    assert "maYeuCau" in page
    assert "dan:<wbr>MaYeuCau" in page
    assert "Cần ít nhất một trong: soCMND | soDinhDanh." in page
    assert "Nguyễn Văn A" not in page  # whom a stranger need not know
    assert "phiên bản 1 đang dùng" in page
    exchange.remove_mapping(POPULATION)
    assert "không có bảng chuyển đổi" in reader.get(address).content.decode()
    assert "phiên bản 1 không còn dùng" in reader.get(address + "?version=1").content.decode()
    assert reader.get(address + "?version=7").status_code == 404
    assert reader.get("/trao-doi/dich-vu/999999/chuyen-doi/").status_code == 404
    assert address in reader.get(f"/trao-doi/dich-vu/{number}/").content.decode()
