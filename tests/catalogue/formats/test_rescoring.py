"""Scores follow what changed, a few at a time; the catalogue's own score follows theirs; pages show them with their day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.catalogue.models import Entry, Harvested, HarvestSource, Score, Tried, WholeScore
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import entries, quality
from duoc.catalogue.services.quality import addresses, scoring
from duoc.engines.dcat import mqa
from duoc.people import services as people
from duoc.people.services.periods import today

from .conftest import entry

pytestmark = pytest.mark.usefixtures("undone")


@pytest.fixture
def counted():
    """Every entry has a score that was counted a moment ago."""
    return quality.count()


def totals():
    return dict(Score.objects.values_list("entry__code", "total"))


def test_one_by_one_gives_the_scores_of_a_whole_count(counted):
    """The page of a hundred and the graph of one entry are served apart: both earn the same."""
    before = dict(Score.objects.values_list("pk", "points"))
    Score.objects.filter(entry__code__in=("MO-001", "MO-002", "DC-001")).delete()
    assert quality.rescore(10) == 3
    assert dict(Score.objects.values_list("pk", "points")) == before
    assert quality.rescore(10) == 0


def test_whole_score_is_that_of_the_graph_as_served(counted):
    graphs = list(scoring.served())
    assert len(graphs) == 1
    expected = mqa.catalogue(graphs[0], {})
    assert counted.total == pytest.approx(expected.total, abs=0.1)
    assert counted.average == pytest.approx(expected.average_total, abs=0.1)
    assert counted.untried == len(expected.untried)


def test_what_changed_is_counted_anew_and_nothing_else(counted):
    moments = dict(Score.objects.values_list("entry__code", "counted_at"))
    entries.change(HOUSE, entry("MO-003"), {"keywords": []})
    before = totals()["MO-003"]
    assert quality.rescore(10) == 1
    assert before - totals()["MO-003"] == 30  # the weight of a keyword
    after = dict(Score.objects.values_list("entry__code", "counted_at"))
    assert [code for code in after if after[code] != moments[code]] == ["MO-003"]


def test_answer_of_an_address_moves_the_score(counted):
    address = Score.objects.get(entry__code="MO-003").addresses[0]
    Tried.objects.create(address=address, answered=True, status=200)
    before = totals()["MO-003"]
    assert quality.rescore(10) == 1
    assert totals()["MO-003"] > before
    assert quality.rescore(10) == 0


def test_oldest_comes_first_and_work_is_bounded(counted):
    Score.objects.filter(entry__code="MO-005").update(counted_at=timezone.now() - timedelta(days=9999))
    Score.objects.filter(entry__code="MO-004").update(counted_at=timezone.now() - timedelta(days=9998))
    Score.objects.filter(entry__code="MO-006").delete()
    assert quality.rescore(2) == 2
    assert set(totals()) >= {"MO-006"}
    assert Score.objects.get(entry__code="MO-004").counted_at < timezone.now() - timedelta(days=7)
    assert quality.rescore(9, lambda: False) == 0
    assert quality.rescore(9) == 1


def test_one_that_cannot_be_read_stops_no_other(counted, monkeypatch):
    Score.objects.filter(entry__code__in=("MO-001", "MO-002")).delete()
    usual = scoring.served_entry

    def served(row):
        if row.code == "MO-001":
            raise ValueError("no graph")
        return usual(row)

    monkeypatch.setattr(scoring, "served_entry", served)
    assert quality.rescore(9) == 1
    assert "MO-002" in totals()
    assert "MO-001" not in totals()


def test_what_is_no_longer_public_loses_its_score(counted):
    entries.change(HOUSE, entry("MO-007"), {"level": "hidden", "access_right": "NON_PUBLIC", "kind": "shared"})
    assert quality.rescore(9) == 0
    assert "MO-007" not in totals()
    assert WholeScore.objects.get().entries == 98


def test_whole_score_is_kept_once_a_day(counted):
    WholeScore.objects.update(day=today() - timedelta(days=1), total=100)
    assert quality.rescore(9) == 0  # nothing changed, and the day has its number all the same
    assert quality.history() == [(today() - timedelta(days=1), 100.0), (today(), counted.total)]
    found = quality.whole()
    assert found is not None
    assert (found.total, found.counted_at.date()) == (counted.total, timezone.now().date())
    with pytest.raises(IntegrityError, match="whole_score_is_of_405_points"), transaction.atomic():
        WholeScore.objects.create(day="2020-01-01", entries=1, total=406, average=0, points={}, untried=0)


def test_addresses_longest_untried_come_first(counted, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(addresses, "_status", lambda address, *_: asked.append(address) or 200)
    every = sorted({one for row in Score.objects.all() for one in row.addresses})
    now = timezone.now()
    Tried.objects.bulk_create(
        Tried(address=one, answered=True, status=200, at=now - timedelta(days=back))
        for one, back in zip(every, [9, 6, 8, *[1] * (len(every) - 4)], strict=False)
    )
    assert quality.try_due(2, lambda: True) == 2
    assert asked == [every[-1], every[0]]  # never tried; nine days ago
    assert quality.try_due(9, lambda: False) == 0
    assert quality.try_due(9, lambda: True) == 1
    assert asked[2:] == [every[2]]
    assert quality.try_due(9, lambda: True) == 0


def test_address_that_nobody_has_any_more_is_forgotten(counted, monkeypatch):
    monkeypatch.setattr(addresses, "_status", lambda *_: 200)
    old = timezone.now() - timedelta(days=61)
    Tried.objects.create(address="https://khong-con.example.invalid/", answered=True, status=200, at=old)
    quality.try_due(1, lambda: True)
    assert not Tried.objects.filter(address__contains="khong-con").exists()


# What readers see.


def test_agencies_have_the_mean_of_their_public_entries(counted):
    found = quality.agencies(ANYBODY)
    assert sum(one.entries for one in found) == 99
    assert [one.total for one in found] == sorted(one.total for one in found)
    one = found[0]
    mine = [row.total for row in Score.objects.filter(entry__agency__key=one.key)]
    assert one.total == pytest.approx(sum(mine) / len(mine))


def test_page_of_the_catalogue_tells_the_score_the_way_and_the_agencies(counted, client):
    text = client.get("/chat-luong-du-lieu/").content.decode()
    assert f"{counted.total:.1f}".replace(".", ",") in text
    assert text.count("<progress") == 5
    assert "dcat:keyword" in text
    assert "Thêm ít nhất một từ khóa." in text
    assert len(text.encode()) < 150_000
    WholeScore.objects.all().delete()
    assert "Chưa chấm điểm lần nào." in client.get("/chat-luong-du-lieu/").content.decode()


def test_advice_is_given_in_the_readers_language(counted, client):
    client.cookies["django_language"] = "en"
    text = client.get("/chat-luong-du-lieu/").content.decode()
    assert "Add at least one keyword." in text
    assert "Thêm ít nhất một từ khóa." not in text


def test_entry_tells_what_to_do_first_and_when_it_was_counted(counted, client):
    text = client.get(f"/du-lieu/{entry('MO-003').name}/").content.decode()
    part = text[text.index('id="chat-luong"') :]
    assert f"{round(totals()['MO-003'])}/405 điểm" in part
    assert part.count("<progress") == 5
    assert "<time datetime=" in part
    assert part.index("+50 điểm") < part.index("+20 điểm")
    assert 'href="/chat-luong-du-lieu/#cach-tinh"' in part
    Score.objects.all().delete()
    assert 'id="chat-luong"' not in client.get(f"/du-lieu/{entry('MO-003').name}/").content.decode()


def test_shared_entry_is_not_blamed_for_having_no_file(counted, client):
    text = client.get(f"/du-lieu/{entry('DC-001').name}/").content.decode()
    assert "và đó không phải lỗi" in text
    assert "Đưa lên một tệp tải về trực tiếp." not in text


def test_harvested_entry_says_where_to_repair_it(counted, client):
    row = Entry.objects.get(code="MO-003")
    source = HarvestSource.objects.create(name="Cổng kia", kind="ckan", address="https://k.example", agency=row.agency)
    Harvested.objects.create(entry=row, source=source, remote="1", hash="x")
    assert "Mục này lấy từ nguồn Cổng kia" in client.get(f"/du-lieu/{row.name}/").content.decode()


def test_steward_has_his_entries_the_lowest_first(counted, client):
    agency = entry("MO-003").agency
    user = people.create_user("thu.steward", "con-cua-bo-ngang-rung-duoc")
    people.assign_role(user, agency, "steward")
    assert client.get("/so-du-lieu/chat-luong/").status_code == 302
    client.force_login(user)
    text = client.get("/so-du-lieu/chat-luong/").content.decode()
    own = list(Score.objects.filter(entry__agency=agency).order_by("total", "entry__sort_key", "pk"))
    places = [text.index(f'/du-lieu/{one.entry.name}/#chat-luong"') for one in own]
    assert places == sorted(places)
    assert text.count("#chat-luong") == len(own)
    other = Score.objects.exclude(entry__agency=agency).select_related("entry__agency").first()
    narrowed = client.get("/so-du-lieu/chat-luong/", {"agency": other.entry.agency.key}).content.decode()
    assert "#chat-luong" not in narrowed
    assert "Mọi cơ quan" in narrowed


def test_long_list_of_scores_has_pages(counted, client):
    user = people.create_user("thu.quan-tri", "con-cua-bo-ngang-rung-duoc")
    people.assign_role(user, people.committee(), "administrator")
    client.force_login(user)
    text = client.get("/so-du-lieu/chat-luong/").content.decode()
    assert text.count("#chat-luong") == 50
    assert "after=50" in text
    assert client.get("/so-du-lieu/chat-luong/", {"after": "50"}).content.decode().count("#chat-luong") == 49
