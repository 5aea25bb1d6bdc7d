import json
import re

import pytest

from duoc.sim.answers import BUCKETS, payload
from duoc.sim.draw import Draw
from duoc.sim.payloads import registers, utilities
from duoc.sim.services import SERVICES

FACES = [(service, write) for service in SERVICES for write in (False, True)]
NAMED = [f"{service.code}-{'write' if write else 'read'}" for service, write in FACES]


def texts(service, write):
    for bucket in range(BUCKETS):
        yield json.dumps(payload(service, write, bucket), ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(("service", "write"), FACES, ids=NAMED)
def test_payload_holds_no_personal_number_of_a_real_province(service, write):
    # TT 07/2016/TT-BCA: twelve digits, the first three are the province, 001 to 096.
    for text in texts(service, write):
        for number in re.findall(r"(?<![0-9])[0-9]{12}(?![0-9])", text):
            assert number.startswith("000")


@pytest.mark.parametrize(("service", "write"), FACES, ids=NAMED)
def test_payload_holds_no_old_identity_card_or_mobile_number(service, write):
    for text in texts(service, write):
        assert not re.search(r'"[1-9][0-9]{8}"', text)
        assert not re.search(r'"(?:0|\+?84)[35789][0-9]{8}"', text)


@pytest.mark.parametrize(("service", "write"), FACES, ids=NAMED)
def test_payload_is_small_marked_and_vietnamese(service, write):
    for text in texts(service, write):
        assert 200 <= len(text.encode()) <= 900
        assert text.startswith('{"minhHoa":true,"dichVu":"' + service.code + '"')


@pytest.mark.parametrize(("service", "write"), FACES, ids=NAMED)
def test_payload_names_only_invented_people(service, write):
    for text in texts(service, write):
        for name in re.findall(r'"(?:hoVaTen|tenKhachHang|Ten)":"([^"]+)"', text):
            assert re.fullmatch(r"\w+ \w+ (?:Mẫu|MẪU) [0-9]{3}", name)


@pytest.mark.parametrize(("service", "write"), FACES, ids=NAMED)
def test_payload_varies_between_buckets_and_repeats_within_one(service, write):
    assert len(set(texts(service, write))) == BUCKETS
    assert payload(service, write, 5) == payload(service, write, 5)


def test_citizen_record_writes_the_birth_date_both_ways():
    record = registers.citizen(Draw("citizen"))
    born = record["NgayThangNamSinh"]
    assert isinstance(born, dict)
    assert re.fullmatch(r"[0-9]{8}", born["NgayThangNam"])
    assert born["NgayThangNam"].startswith(born["Nam"])


def test_broadcast_service_answers_a_schedule_to_readers_and_a_receipt_to_writers():
    schedule = utilities.broadcast_schedule(Draw("loa"))
    receipt = utilities.broadcast_receipt(Draw("loa"))
    assert len(schedule["lichPhat"]) == 2
    assert receipt["maBienNhan"].startswith("MH-BN-")
    broadcast = SERVICES[17]
    assert broadcast.code == "HTTTNTW"
    assert "lichPhat" in payload(broadcast, False, 0)["duLieu"]
    assert "maBienNhan" in payload(broadcast, True, 0)["duLieu"]


def test_electricity_bill_follows_from_the_meter():
    for number in range(50):
        record = utilities.electricity(Draw(f"evn/{number}"))
        used = record["congTo"]["chiSoMoi"] - record["congTo"]["chiSoCu"]
        assert used == record["hoaDon"]["dienNangKWh"]
        assert record["hoaDon"]["soTien"] == used * 2100
