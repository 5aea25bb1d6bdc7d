"""What people write, and what the diary makes of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.diary import fields, written
from duoc.trace.rules.diary.entries import EntryRefusedError, Sent, check, new_lot
from duoc.trace.rules.diary.fields import Field, choice
from duoc.trace.rules.diary.written import UnreadableError

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)  # ten o'clock in the province
ENTRY = UUID("aabb0000-0000-4000-8000-000000000001")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,56", "1234.56"), ("1234,5", "1234.5"), ("12.5", "12.5"), ("1.250", "1250"), ("0,50", "0.5"), ("-5", "-5"),
     ("−5", "-5"), ("1 234,5", "1234.5"), ("007", "7"), ("-0", "0"), ("1.234.567", "1234567"), ("100", "100")],
)  # fmt: skip
def test_number_is_read_as_the_province_writes_it(text, number):
    assert written.plain(written.number(text)) == number


@pytest.mark.parametrize(
    "text", ["", "mười", "1.23.4", "1,2,3", "12,5kg", "1e5", "٣", "½", "1.2345,6", "1" * 13, "0," + "1" * 7]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UnreadableError):
        written.number(text)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=3))
def test_number_that_is_shown_is_read_again(value):
    stored = written.plain(value)
    assert written.plain(written.number(written.shown(stored))) == stored
    assert Decimal(stored) == value


@given(st.text(max_size=40))
def test_no_text_ends_in_anything_but_a_value_or_a_sentence(text):
    for read in (written.number, written.day, written.moment):
        reason = "."
        try:
            read(text)
        except UnreadableError as error:
            reason = str(error)
        assert reason.endswith(".")


@given(st.dates(min_value=date(2000, 1, 1)))
def test_day_is_read_in_both_orders(day):
    assert written.day(f"{day:%d/%m/%Y}") == written.day(day.isoformat()) == day
    assert written.day(f"{day.day}-{day.month}-{day.year:04}") == day


def test_moment_is_the_provinces():
    assert written.moment("29/11/2026 14:05").astimezone(UTC) == datetime(2026, 11, 29, 7, 5, tzinfo=UTC)
    assert written.moment("29/11/2026 7h").astimezone(UTC) == datetime(2026, 11, 29, 0, 0, tzinfo=UTC)
    assert written.moment("2026-11-29T14:05").astimezone(UTC) == datetime(2026, 11, 29, 7, 5, tzinfo=UTC)
    assert written.moment("2026-11-29T07:05:00Z") == datetime(2026, 11, 29, 7, 5, tzinfo=UTC)
    assert written.moment("29/11/2026").astimezone(UTC).hour == 5  # noon
    for wrong in ("31/02/2026", "29/11/2026 25:00", "29/11/2026 trưa", "2026-13-01T10:00"):
        with pytest.raises(UnreadableError):
            written.moment(wrong)


@pytest.mark.parametrize(
    ("field", "text", "stored"),
    [
        (Field("w", "Khối lượng", "", "amount", "kg"), "12,5 kg", "12.5"),
        (Field("w", "Khối lượng", "", "amount", "kg"), "0", "Phải lớn hơn 0."),
        (Field("w", "Khối lượng", "", "number", "kg"), "-1", "Ít nhất 0 kg."),
        (Field("w", "pH", "", "number", most=Decimal(14)), "15", "Nhiều nhất 14."),
        (Field("n", "Số con", "", "count"), "1.000", "1000"),
        (Field("n", "Số con", "", "count"), "1,5", "Đếm thì phải là số nguyên."),
        (Field("c", "Loại", "", "choice", choices=choice(("a", "Cua gạch", "Egg"), ("b", "Cua y", "Meat"))), "CUA GACH", "a"),
        (Field("c", "Loại", "", "choice", choices=choice(("a", "Cua gạch", "Egg"))), "cua đá", "Chọn một trong: Cua gạch."),
        (Field("d", "Hạn", "", "day"), "1/2/2027", "2027-02-01"),
        (Field("g", "GLN", "", "gln"), "952 0001 000003", "9520001000003"),
        (Field("g", "GLN", "", "gln"), "9520001000004",
         "GLN có 13 chữ số, chữ số cuối là số kiểm tra. Chép lại từ giấy của bên mua."),
        (Field("l", "Từ lô", "", "lots"), "A-1; B-2,A-1  01/09520001100017/10/C", "A-1, B-2, 01/09520001100017/10/C"),
        (Field("l", "Từ lô", "", "lots"), "lô=1", "“lô=1” không phải số lô. Nhiều lô thì cách nhau bằng dấu phẩy."),
        (Field("t", "Ao", "", required=True), "  ", "Còn thiếu: ao."),
        (Field("t", "Ao", ""), "x" * 501, "Quá dài: nhiều nhất 500 chữ."),
        (Field("t", "Ao", ""), "a\x07b", "Có ký tự không đọc được."),
        (Field("t", "Ao", ""), "hoa\u0300", "hoà"),
    ],
)  # fmt: skip
def test_field_is_stored_or_refused_with_a_sentence(field, text, stored):
    try:
        found = fields.read(field, text)
    except UnreadableError as error:
        found = str(error)
    assert found == stored


def test_field_is_shown_as_people_read_it():
    assert fields.shown(Field("w", "", "", "amount", "kg"), "1234.5") == "1.234,5 kg"
    assert fields.shown(Field("d", "", "", "day"), "2027-02-01") == "01/02/2027"
    graded = Field("c", "", "", "choice", choices=choice(("a", "Cua gạch", "Egg crab")))
    assert (fields.shown(graded, "a"), fields.shown(graded, "a", english=True)) == ("Cua gạch", "Egg crab")
    assert fields.shown(graded, "gone") == "gone"


def sent(**more):
    given = {"id": ENTRY, "template": "crab-farmed", "stage": "harvest", "product": "x", "at": "", "made_at": NOW}
    good = {"weight": "12,5", "species": "Cua xanh", "method": "Nuôi"}
    return Sent(**{**given, "fields": good, **more})


def faults(**more):
    with pytest.raises(EntryRefusedError) as refused:
        check(sent(**more), NOW)
    return refused.value.faults


def test_every_fault_is_told_at_once():
    found = faults(fields={"weight": "nhiều", "species": "cá", "gear": "lưới"}, lot="lô 1")
    assert sorted(found) == ["", "lot", "method", "species", "weight"]
    assert found[""] == "Công đoạn thu hoạch không có mục “gear”."


def test_work_that_is_still_to_come_is_refused():
    assert "chưa tới ngày" in faults(at="30/11/2026")["at"]
    assert "chưa tới ngày" in faults(at="29/11/2026 10:06")["at"]
    assert check(sent(at="29/11/2026 10:04"), NOW).at > NOW
    assert check(sent(at="29/11/2026"), NOW).at == NOW  # noon has not come, but the day has
    assert "quá xa" in faults(at="29/11/1999")["at"]


def test_clock_that_is_ahead_is_told_from_work_to_come():
    assert "Đồng hồ của máy" in faults(made_at=NOW + timedelta(minutes=6))[""]
    assert check(sent(made_at=NOW + timedelta(minutes=4)), NOW).at == NOW + timedelta(minutes=4)


def test_template_that_is_gone_is_said_so():
    assert "không còn dùng" in faults(template="lua")[""]
    assert "không còn dùng" in faults(stage="lua")[""]


def test_lot_is_made_of_the_day_and_the_entry():
    assert check(sent(), NOW).lot == "261129-AABB"
    assert new_lot(datetime(2026, 11, 29, 18, 0, tzinfo=UTC), ENTRY) == "261130-AABB"  # the province's day
    assert check(sent(lot="VU-3"), NOW).lot == "VU-3"
    assert faults(stage="shipping", fields={"weight": "1", "buyer": "Ba Tèo"}) == {"lot": "Chọn lô hàng."}
    assert check(sent(stage="feeding", fields={"feed": "ốc", "amount": "1"}), NOW).lot == ""


def test_digest_is_of_everything_that_was_said():
    one = sent()
    others = [
        sent(id=ENTRY, **{name: value})
        for name, value in {
            "stage": "packing", "product": "y", "at": "28/11/2026", "made_at": NOW + timedelta(milliseconds=1), "lot": "A",
            "site": "s", "fields": {"weight": "12,6"}, "corrects": ENTRY, "voids": True,
        }.items()
    ]  # fmt: skip
    digests = {one.digest(None), one.digest(b"photo"), *(other.digest(None) for other in others)}
    assert len(digests) == 2 + len(others)
    assert sent(fields={**one.fields, "note": ""}).digest(None) == one.digest(None)
