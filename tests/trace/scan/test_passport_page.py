"""The passport as everybody reads it, the export for those who count stamps."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.trace.scan.shop import address
from tests.trace.scan.test_page import text
from tests.trace.scans.stamped import serial
from tests.trace.stamps.batches import GTIN

from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.rules.diary.entries import Sent
from duoc.trace.services import stamps, stories
from duoc.trace.services.diary.writing import record

PATH = "/truy-xuat/ho-chieu/"


@pytest.fixture
def watcher(shop):
    user = people.create_user("giam-sat", password="con-cua-bo-ngang-rung-duoc")
    people.assign_role(user, people.agency_named("so-tp"), "auditor")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def test_page_of_a_stamp_leads_to_its_passport_and_back(shop, phone):
    page = phone.get(address(shop)).content.decode()
    path = f"{PATH}01/{GTIN}/21/{serial(shop)}"
    assert f'href="{path}"' in page
    answer = phone.get(path)
    assert answer.status_code == 200
    said = text(answer)
    for word in (
        "Hộ chiếu số của sản phẩm",
        "Nghị định 37/2026",
        "HTX Cua Năm Căn",
        "ngày sản xuất: 01/11/2026",
        "Xưởng Năm Căn",
    ):
        assert word in said, word
    assert f'href="{address(shop)}"' in answer.content.decode()
    score = stories.told(stamps.standing(serial(shop)).batch.product, stamps.standing(serial(shop)), "x").score
    assert f"đủ {score} %" in text(phone.get(address(shop)))


def test_what_is_missing_is_named_with_its_source(shop, phone):
    said = text(phone.get(f"{PATH}01/{GTIN}"))
    assert "chuỗi sự kiện của lô hoặc sản phẩm: sự kiện truy xuất" in said
    assert "ngày sản xuất: dữ liệu kèm sự kiện (ILMD)" in said
    assert "không tính điểm" in said
    assert "chưa đối chiếu" in said


def test_lot_and_national_code_have_one_too_and_strangers_none(shop, phone):
    from duoc.trace.services import products

    products.register_product(people.party_named("htx-nam-can"), "Mật ong rừng", code="H96-MATONG")
    assert phone.get(f"{PATH}01/{GTIN}/10/L1").status_code == 200
    assert "Mật ong rừng" in text(phone.get(f"{PATH}t/H96-MATONG"))
    for wrong in (
        "01/00614141123452",
        "t/H12-KHONG-CO",
        "nonsense",
        "00/952012345678912345",
        f"01/{GTIN}/21/%00",
        "a" * 3_000,
    ):
        assert phone.get(PATH + wrong).status_code == 404


def test_address_counts_and_is_not_for_everybody(shop, phone, watcher):
    """`party.address` is no field of the public (rules.visibility)."""
    Party.objects.filter(code="htx-nam-can").update(address="Khóm 3, Năm Căn", tax_code="2000123456")
    path = f"{PATH}01/{GTIN}/10/L1"
    assert "Khóm 3" not in phone.get(path).content.decode()
    assert "địa chỉ: có, không công khai" in text(phone.get(path))
    assert "Khóm 3" in watcher.get(path).content.decode()


def test_proven_is_told_from_declared_and_the_diary_by_who_reads(shop, phone, watcher):
    """Ten events are in the ledger; a treatment that only the diary tells waits for it."""
    said = {"remedy": "Vôi", "dose": "1 kg", "reason": "phèn"}
    entry = Sent(uuid4(), "crab-farmed", "treatment", GTIN, "29/10/2026", timezone.now(), "L1", fields=said)
    record(shop.party, entry)
    path = f"{PATH}01/{GTIN}/10/L1"
    public, inspector = text(phone.get(path)), text(watcher.get(path))
    for read in (public, inspector):
        assert re.search(r"(\d+) trong \1 sự kiện và 0 trong 1 mục nhật ký đã nằm trong sổ cái", read)
        assert "Dùng thuốc, xử lý nước" in read
        assert "29/10/2026" in read
    assert "Vôi" not in phone.get(path).content.decode()
    assert "Thuốc, chế phẩm: Vôi, Liều lượng: 1 kg, Vì sao dùng: phèn" in inspector


def test_export_is_for_those_who_count_stamps(shop, phone, watcher):
    path = f"{PATH}01/{GTIN}/21/{serial(shop)}?form=epcis"
    assert "KGM" not in phone.get(path).content.decode()
    assert 'href="?form=epcis"' not in phone.get(path).content.decode()
    answer = watcher.get(path)
    document = json.loads(answer.content)
    assert (document["type"], len(document["epcisBody"]["eventList"])) == ("EPCISDocument", 10)
    assert "chưa đối chiếu" in document["rdfs:comment"]
    assert "attachment" in answer["Content-Disposition"]
