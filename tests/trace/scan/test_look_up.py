"""Looking a stamp up by hand, and by SMS."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.trace.scan.shop import Telephone, address
from tests.trace.scan.test_page import scanned, text
from tests.trace.scans.stamped import copied, serial

from duoc.trace.models import Stamp
from duoc.trace.rules import serials
from duoc.trace.rules.short_answers import GSM
from duoc.trace.services import stamps
from duoc.trace.services.sources import SOURCES


def twin(batch):
    """A stamp whose first ten signs are those of the first one: (its number, the serial it gets)."""
    code = serial(batch)
    return code, code[:10] + ("ZZZZZZ" if code[10:] != "ZZZZZZ" else "YYYYYY")


@pytest.mark.parametrize("signs", [10, 16])
def test_ten_signs_or_all_find_the_stamp(shop, phone, signs):
    code = serial(shop)[:signs]
    answer = phone.get(f"/tra-tem/?ma={code[:5].lower()}-{code[5:]}")
    said = text(answer)
    assert answer.status_code == 200
    for word in ("Hợp lệ", "Cua gạch son Năm Căn", "HTX Cua Năm Căn", "L1", "Đây là lượt quét đầu tiên"):
        assert word in said
    assert f'href="{address(shop)}"' in answer.content.decode()
    assert scanned(serial(shop)) == 1


def test_the_form_stands_alone_too(shop, phone):
    answer = phone.get("/tra-tem/")
    assert answer.status_code == 200
    assert "Gõ 10 ký tự in dưới mã" in text(answer)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ABCDEF", "Bạn đã nhập 6 ký tự"),
        ("A" * 17, "Bạn đã nhập 17 ký tự"),
        ("ABCDEFGH#U", "Không có ký tự # U"),
        ("ABCDÉFGHJK", "Không có ký tự É"),
    ],
)
def test_wrong_signs_are_explained(shop, phone, typed, why):
    answer = phone.client.get("/tra-tem/", {"ma": typed}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert why in text(answer)


def test_signs_of_no_stamp_are_said_to_be_none(shop, phone):
    answer = phone.get("/tra-tem/?ma=ZZZZ0-0ZZZZ")
    assert answer.status_code == 404
    assert "Không có tem nào mang số này" in text(answer)


def test_several_stamps_that_begin_alike_are_all_offered(shop, phone):
    code, other = twin(shop)
    _second(shop, other)
    answer = phone.get(f"/tra-tem/?ma={code[:10]}")
    body = answer.content.decode()
    assert "2 tem bắt đầu như vậy" in text(answer)
    for one in (code, other):
        assert f"/21/{one}" in body
    assert scanned(code) == 0
    assert phone.get(f"/tra-tem/?ma={other}").status_code == 200
    sms = phone.get(f"/tra-tem/{code[:10]}.txt")
    assert (sms.status_code, sms.content.decode()) == (300, "Co 2 tem bat dau nhu vay. Hay gui du 16 ky tu.")


def _second(batch, code):
    """Stamps never change, so the tenth is forgotten by the database and made anew with a serial of our choice."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE trace_stamp DISABLE TRIGGER ALL")
        cursor.execute("UPDATE trace_stamp SET serial = %s WHERE number = %s", [serials.parsed(code), batch.first + 9])
        cursor.execute("ALTER TABLE trace_stamp ENABLE TRIGGER ALL")
    assert Stamp.objects.filter(serial=serials.parsed(code)).exists()


def test_one_source_may_not_try_on_and_on(shop, phone):
    answers = [phone.get("/tra-tem/?ma=ZZZZ00ZZZZ").status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]
    SOURCES._kept.clear()


# SMS.


def test_sms_without_marks_is_gsm_and_says_the_essentials(shop, phone):
    answer = phone.get(f"/tra-tem/{serial(shop)[:5]}-{serial(shop)[5:10]}.txt", Accept="*/*")
    said = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert said == (
        "HOP LE, chua thay dau hieu sao chep. Cua gach son Nam Can. HTX Cua Nam Can. Lo L1. HSD 31/01/2030. Da tra 1 lan."
    )
    assert len(said) <= 160
    assert set(said) <= GSM
    assert scanned(serial(shop)) == 1


def test_sms_with_marks_and_in_english(shop, phone):
    marked = phone.get(f"/tra-tem/{serial(shop)}.txt?dau=1").content.decode()
    assert marked.startswith("Hợp lệ: Tem có trong hệ thống, đã kích hoạt")
    assert len(marked) <= 160
    assert (
        phone.get(f"/tra-tem/{serial(shop)}.txt?lang=en")
        .content.decode()
        .startswith("VALID, no sign of copying so far. Nam Can egg crab.")
    )


def test_sms_of_what_is_wrong(shop, phone):
    assert phone.get("/tra-tem/ZZZZ0000ZZZZ0000.txt").content == b"KHONG CO trong he thong. Kiem tra lai so tren tem."
    assert phone.get("/tra-tem/ZZZZ0000ZZZZ0000.txt").status_code == 404
    short = phone.get("/tra-tem/ABC.txt")
    assert (short.status_code, short.content.decode().startswith("Ban da nhap 3 ky tu.")) == (422, True)
    stamps.void_stamp(serial(shop), "x")
    assert phone.get(f"/tra-tem/{serial(shop)}.txt").content.startswith(b"TEM DA HUY.")
    copied(serial(shop, 2))
    assert phone.get(f"/tra-tem/{serial(shop, 2)}.txt").content.startswith(b"CANH BAO")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(blacklist_characters="/?#\0", blacklist_categories=["Cs"]), min_size=1, max_size=40))
def test_anything_typed_is_answered_in_one_message(shop, typed):
    SOURCES._kept.clear()
    answer = Telephone().client.get(f"/tra-tem/{typed.replace('%', '%25')}.txt")
    assert answer.status_code in {200, 300, 404, 422}
    if answer["Content-Type"].startswith("text/plain"):
        assert len(answer.content.decode()) <= 160
    assert Telephone().client.get("/tra-tem/", {"ma": typed}, headers={"Accept": "text/html"}).status_code in {
        200,
        404,
        422,
    }
