"""The forms of the page: who bought first, where somebody is, what somebody reports."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from PIL import Image
from tests.trace.scan.shop import Telephone, address
from tests.trace.scan.test_page import colour, scanned, text
from tests.trace.scans.stamped import NAM_CAN, serial

from duoc.trace.models import Report, Scan, StampPin, Suspicion
from duoc.trace.rules import serials
from duoc.trace.services import scans, stamps
from duoc.trace.services.sources import SOURCES


def form(batch, name, place=1):
    return f"/truy-xuat/quet/{serial(batch, place)}/{name}/"


@pytest.fixture
def crab(shop, sealed):
    """(batch, the PIN of its first stamp)."""
    batch, pins = sealed
    return batch, pins[0]


def test_page_offers_the_pin_where_there_is_one(shop, crab, phone):
    batch, _pin = crab
    assert "nhập mã PIN" in text(phone.get(address(batch)))
    assert "nhập mã PIN" not in text(phone.get(address(shop)))
    assert "Báo nghi ngờ" in text(phone.get(address(shop)))


def test_first_right_pin_is_the_first_purchase_and_later_ones_say_when(crab, phone):
    batch, pin = crab
    answer = phone.post(form(batch, "pin"), {"pin": f" {pin[:3].lower()}-{pin[3:]} "})
    assert (answer.status_code, colour(answer)) == (200, "green")
    assert "Mua lần đầu" in text(answer)
    assert stamps.standing(serial(batch)).state == "sold"
    other = Telephone().post(form(batch, "pin"), {"pin": pin})
    assert (other.status_code, colour(other)) == (200, "yellow")
    assert "đã được mở lần đầu lúc" in text(other)
    scan = Telephone().get(address(batch))
    assert colour(scan) == "yellow"
    assert "Nếu chính bạn đã mở, mọi việc bình thường" in text(scan)
    kinds = list(Scan.objects.filter(serial=serials.parsed(serial(batch))).values_list("kind", flat=True))
    assert kinds == ["pin_ok", "pin_ok", "scan"]


def test_buyer_may_make_the_stamp_void_with_the_pin(crab, phone):
    batch, pin = crab
    answer = phone.post(form(batch, "pin"), {"pin": pin, "void": "1"})
    assert colour(answer) == "green"
    assert "Con tem đã được hủy theo ý bạn" in text(answer)
    found = stamps.standing(serial(batch))
    assert (found.state, found.reason) == ("void", "Người mua hủy tem sau khi mua")
    again = Telephone().get(address(batch))
    assert colour(again) == "red"
    assert "Đã hủy" in text(again)


def test_a_wrong_pin_voids_and_sells_nothing_and_is_a_sign(crab, phone):
    batch, pin = crab
    wrong = "0" * 6 if pin != "0" * 6 else "1" * 6
    answer = phone.post(form(batch, "pin"), {"pin": wrong, "void": "1"})
    assert answer.status_code == 422
    assert "Mã PIN không đúng" in text(answer)
    assert stamps.standing(serial(batch)).state == "activated"
    assert Scan.objects.get(serial=serials.parsed(serial(batch))).kind == "pin_wrong"
    assert wrong not in answer.content.decode().replace("000000", "", 0) or wrong == "0" * 6


def test_after_five_wrong_pins_the_stamp_waits_a_day(crab, phone):
    batch, pin = crab
    wrong = "0" * 6 if pin != "0" * 6 else "1" * 6
    for _ in range(5):
        phone.post(form(batch, "pin"), {"pin": wrong})
    answer = phone.post(form(batch, "pin"), {"pin": pin})
    assert "quá nhiều lần" in text(answer)
    assert stamps.standing(serial(batch)).state == "activated"
    StampPin.objects.update(wrong_since=now() - timedelta(days=1, seconds=1))
    assert "Mua lần đầu" in text(phone.post(form(batch, "pin"), {"pin": pin}))


def test_signs_that_no_pin_has_are_no_try(crab, phone):
    batch, _pin = crab
    for typed in ("ÊÊÊÊÊÊ", "", "######"):
        answer = phone.post(form(batch, "pin"), {"pin": typed})
        assert answer.status_code == 422
        assert "chưa tính là một lần thử" in text(answer)
    assert not StampPin.objects.filter(wrong__gt=0).exists()


def test_pin_of_a_stamp_that_is_not_in_use_makes_nothing_green(shop, sealed, phone):
    batch, pins = sealed
    answer = phone.post(form(batch, "pin", 6), {"pin": pins[5], "void": "1"})
    assert colour(answer) == "red"
    assert "Chưa kích hoạt" in text(answer)


def test_stamp_without_a_pin_says_so(shop, phone):
    answer = phone.post(form(shop, "pin"), {"pin": "ABCDEF"})
    assert answer.status_code == 422
    assert "không có mã PIN" in text(answer)


def test_a_source_is_stopped_after_thirty_tries_an_hour(crab, phone):
    batch, _pin = crab
    answers = [phone.post(form(batch, "pin", 1 + n % 4), {"pin": "###"}).status_code for n in range(31)]
    assert answers == [422] * 30 + [429]
    SOURCES._kept.clear()


# Where somebody is.


def test_commune_is_kept_with_the_scan_and_in_the_browser_only_if_he_says_so(shop, phone):
    page = phone.get(form(shop, "noi"))
    assert page.status_code == 200
    assert "Xã Năm Căn" in text(page)
    answer = phone.post(form(shop, "noi"), {"commune": NAM_CAN})
    assert "Đã ghi nơi quét" in text(answer)
    assert "duoc_commune" not in answer.cookies
    assert Scan.objects.last().commune == NAM_CAN
    answer = phone.post(form(shop, "noi"), {"commune": NAM_CAN, "remember": "1"})
    assert answer.cookies["duoc_commune"].value == NAM_CAN
    phone.get(address(shop))
    assert Scan.objects.last().commune == NAM_CAN
    assert "(Xã Năm Căn)" in text(phone.get(address(shop)))
    gone = phone.post(form(shop, "noi"), {"forget": "1"})
    assert gone.cookies["duoc_commune"]["max-age"] == 0
    phone.get(address(shop))
    assert Scan.objects.last().commune == ""


@pytest.mark.parametrize("place", ["", "99999999", "<b>", "3219"])
def test_a_place_that_is_none_is_not_kept(shop, phone, place):
    assert phone.post(form(shop, "noi"), {"commune": place}).status_code == 422
    assert scanned(serial(shop)) == 0


# What somebody reports.


def jpeg():
    written = BytesIO()
    Image.new("RGB", (800, 600), "red").save(written, "JPEG")
    return SimpleUploadedFile("IMG_2026.jpg", written.getvalue(), content_type="image/jpeg")


def test_report_with_a_picture_opens_a_suspicion(shop, phone):
    answer = phone.post(form(shop, "bao"), {"text": "Bán ở chợ, tem dán đè", "photo": jpeg()})
    assert (answer.status_code, "Đã gửi lời báo số" in text(answer)) == (200, True)
    row = Report.objects.get()
    assert (row.text, bytes(row.photo)[:2], row.suspicion.subject) == (
        "Bán ở chợ, tem dán đè",
        b"\xff\xd8",
        serial(shop),
    )
    assert (row.suspicion.status, row.suspicion.reasons[0]["rule"]) == ("open", "reported")
    assert colour(phone.get(address(shop))) == "green"  # words of one person turn nothing red


def test_what_was_typed_is_still_there_when_the_picture_is_refused(shop, phone):
    sent = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    answer = phone.post(form(shop, "bao"), {"text": 'dài "lắm" </textarea><b>', "photo": sent})
    assert answer.status_code == 422
    assert "Không đọc được ảnh" in text(answer)
    assert "dài &quot;lắm&quot; &lt;/textarea&gt;&lt;b&gt;</textarea>" in answer.content.decode()
    assert not Report.objects.exists()
    assert not Suspicion.objects.exists()


def test_an_empty_report_and_a_huge_one_are_refused(shop, phone):
    assert phone.post(form(shop, "bao"), {"text": "  "}).status_code == 422
    assert phone.post(form(shop, "bao"), {"text": "x" * 1_001}).status_code == 422
    huge = phone.client.generic("POST", form(shop, "bao"), b"x", content_type="text/plain", CONTENT_LENGTH=str(1 << 25))
    assert huge.status_code == 413


# What a form is.


def test_forms_need_no_token_and_no_session_and_answers_are_not_squeezed(crab):
    """Sent from anywhere, with CSRF checks on: the PIN is the authority."""
    batch, pin = crab
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost", "origin": "https://evil.example"})
    answer = strict.post(form(batch, "pin"), {"pin": pin}, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert set(answer.cookies) == {"duoc_phone"}
    assert 'id="proof"' not in answer.content.decode()
    assert "mở trang ấy" in text(answer)


def test_reading_a_form_leads_to_the_page(shop, phone):
    for name in ("pin", "bao"):
        answer = phone.get(form(shop, name))
        assert (answer.status_code, answer["Location"]) == (302, address(shop))
    for wrong in ("ZZZZ0000ZZZZ0000", "ngắn"):
        assert phone.get(f"/truy-xuat/quet/{wrong}/pin/")["Location"] == "/tra-tem/"
        assert phone.post(f"/truy-xuat/quet/{wrong}/pin/", {"pin": "X"})["Location"] == "/tra-tem/"


def test_english_forms_answer_in_english(crab, phone):
    batch, _pin = crab
    answer = phone.post(form(batch, "pin"), {"pin": "###", "lang": "en"})
    assert '<html lang="en">' in answer.content.decode()


def test_form_answers_when_the_scan_cannot_be_kept(crab, phone, monkeypatch):
    batch, pin = crab

    def broken(*_arguments, **_named):
        raise scans.ScanRefusedError("x")

    monkeypatch.setattr(scans, "record_scan", broken)
    assert "Mua lần đầu" in text(phone.post(form(batch, "pin"), {"pin": pin}))
