"""What people outside ask for: votes by device, bounds, answers; nothing of the person is kept."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from duoc.catalogue.models import Demand, Vote
from duoc.catalogue.rules import demands as rules
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.visibility import HOUSE, Viewer
from duoc.catalogue.services import demands, entries
from duoc.people import services as people


def test_a_demand_comes_with_the_vote_of_who_asks(undone):
    made = demands.raise_demand("Lịch cắt nước theo phường", "Cần biết trước một ngày", "a" * 32)
    shown = demands.demands()
    assert [(one.title, one.wanted, one.state) for one in shown] == [("Lịch cắt nước theo phường", 1, "open")]
    assert demands.demand(made.pk).words == "Cần biết trước một ngày"


def test_device_votes_once(undone):
    made = demands.raise_demand("Giá tôm theo cỡ", "", "a" * 32)
    assert demands.vote(made.pk, "b" * 32)
    assert not demands.vote(made.pk, "b" * 32)
    assert not demands.vote(made.pk, "a" * 32)
    assert demands.demand(made.pk).wanted == 2
    with pytest.raises(IntegrityError, match="device_votes_once"), transaction.atomic():
        Vote.objects.create(demand=made, device="b" * 32)


def test_the_most_wanted_stands_first(undone):
    few = demands.raise_demand("Bến đò qua sông", "", "a" * 32)
    many = demands.raise_demand("Trạm sạc xe điện", "", "b" * 32)
    demands.vote(many.pk, "c" * 32)
    assert [one.pk for one in demands.demands()] == [many.pk, few.pk]


@pytest.mark.parametrize(
    ("title", "words"), [("", ""), ("abc", ""), ("x" * 151, ""), ("đủ dài rồi", "x" * 2001), ("\0" * 9, "")]
)
def test_texts_have_bounds(undone, title, words):
    with pytest.raises(EntryRefusedError):
        demands.raise_demand(title, words, "a" * 32)


def test_a_device_asks_a_few_times_a_day(undone):
    for number in range(rules.A_DAY):
        demands.raise_demand(f"Yêu cầu số {number}", "", "a" * 32)
    with pytest.raises(EntryRefusedError, match="ngày mai"):
        demands.raise_demand("Thêm một nữa", "", "a" * 32)
    demands.raise_demand("Máy khác thì được", "", "b" * 32)


def test_an_agency_answers_with_the_entry_that_has_it(undone):
    made = demands.raise_demand("Danh sách chợ", "", "a" * 32)
    agency, entry = people.agency_named("so-ct"), entries.entry("MO-001", HOUSE)
    with pytest.raises(EntryRefusedError, match="thay"):
        demands.answer(Viewer(), made.pk, "answered", "Có rồi", agency)
    with pytest.raises(EntryRefusedError, match="câu trả lời"):
        demands.answer(HOUSE, made.pk, "answered", " ", agency)
    told = demands.answer(HOUSE, made.pk, "answered", "Đã công bố", agency, entry=entry)
    assert (told.state, told.entry_id, told.answered_by_id) == ("answered", entry.pk, agency.pk)
    assert not demands.vote(made.pk, "c" * 32)  # what is answered is no longer voted on


def test_what_is_hidden_is_shown_nowhere(undone):
    made = demands.raise_demand("Quảng cáo xấu", "", "a" * 32)
    demands.answer(HOUSE, made.pk, "hidden", "không phải yêu cầu dữ liệu", people.agency_named("so-ct"))
    assert demands.demands() == []
    assert demands.demand(made.pk) is None


def test_answered_demand_has_an_answer(undone):
    made = demands.raise_demand("Danh sách chợ", "", "a" * 32)
    with pytest.raises(IntegrityError, match="answered_demand_has_an_answer"), transaction.atomic():
        Demand.objects.filter(pk=made.pk).update(state="answered")


def test_a_device_is_a_keyed_hash_of_its_token():
    assert demands.device_of("một") != demands.device_of("hai")
    assert demands.device_of("một") == demands.device_of("một")
    assert "một" not in demands.device_of("một")


def test_a_demand_that_is_not_there_takes_no_vote(undone):
    assert not demands.vote(uuid4(), "a" * 32)


def test_texts_are_kept_as_they_are_read(undone):
    made = demands.raise_demand("  Giá   lúa\tgạo ", "dòng 1\ndòng 2", "a" * 32)
    assert (made.title, made.words) == ("Giá lúa gạo", "dòng 1 dòng 2")


@pytest.mark.parametrize(
    ("title", "words", "member", "named"),
    [
        ("Giá đất, gọi tôi 0912345678", "", "title", "điện thoại"),
        ("Bảng giá đất", "CCCD 096090000123 của ông An", "words", "số định danh"),
        ("Bảng giá đất", "trả lời về nguyenvanan@gmail.com", "words", "thư điện tử"),
    ],
)
def test_what_leads_to_a_person_is_not_taken(undone, title, words, member, named):
    with pytest.raises(EntryRefusedError, match=named) as refused:
        demands.raise_demand(title, words, "a" * 32)
    assert refused.value.member == member
    assert not any(sign.isdigit() for sign in str(refused.value)), "the sentence must not say it again"
    assert demands.demands() == []


def test_a_visitor_keeps_what_he_wrote_and_reads_what_to_take_out(undone):
    answer = Client(headers={"host": "localhost"}).post(
        "/yeu-cau-du-lieu/", {"title": "Bảng giá đất", "words": "CCCD 096090000123"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "hãy bỏ số định danh cá nhân (CCCD) rồi gửi lại" in text
    assert "Bảng giá đất" in text
    assert demands.demands() == []
