"""Harvests that are due: each by itself, failures later and later; what the pages and the command tell of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.catalogue import test_harvesting
from tests.catalogue.test_harvesting import Portal, portal, seeded  # noqa: F401  # fixtures

from duoc.catalogue.models import HarvestRun, HarvestSource
from duoc.catalogue.rules.visibility import HOUSE, Viewer
from duoc.catalogue.services import harvesting, schedules, upkeep
from duoc.catalogue.services.harvesting import SourceRefusedError, add_source
from duoc.cli.main import main
from duoc.core import settings
from duoc.core.home import locate
from duoc.people import services as people

DOWN = "http://127.0.0.1:1"  # nobody listens there


@pytest.fixture
def well(portal: Portal) -> HarvestSource:  # noqa: F811  # the fixture
    (locate(settings.load()) / "run").mkdir(exist_ok=True)
    portal.put(1)
    return test_harvesting.ckan(portal)


@pytest.fixture
def ill(well: HarvestSource) -> HarvestSource:
    return add_source("Nguồn hỏng", "ckan", DOWN, "so-yt")


def fresh(held: HarvestSource) -> HarvestSource:
    return HarvestSource.objects.get(pk=held.pk)


def hours(held: HarvestSource) -> float:
    """Until the next run."""
    moment = fresh(held).next_at
    assert moment is not None
    return round((moment - timezone.now()).total_seconds() / 3600, 2)


def names(found) -> list[str]:
    return [one.name for one in found]


def test_new_source_is_due_and_wakes_the_worker(well):
    assert names(schedules.due()) == ["Cổng kia"]
    assert (locate(settings.load()) / "run" / "worker").exists()


def test_source_that_worked_is_due_after_its_period(well):
    (row,) = schedules.run_due(9)
    assert (row.outcome, row.made) == ("done", 1)
    assert (hours(well), fresh(well).failures) == (24, 0)
    assert names(schedules.due()) == []
    assert schedules.run_due(9) == []
    later = timezone.now() + timedelta(hours=24, minutes=1)
    assert names(schedules.due(later)) == ["Cổng kia"]
    (row,) = schedules.run_due(9, now=later)
    assert (row.outcome, row.seen) == ("done", 0)  # asked for what changed since, and nothing did


def test_source_that_fails_stops_no_other_and_is_asked_later_and_later(well, ill):
    HarvestSource.objects.filter(pk=ill.pk).update(next_at=timezone.now() - timedelta(days=9))
    HarvestSource.objects.filter(pk=well.pk).update(next_at=timezone.now() - timedelta(days=1))
    assert names(schedules.due()) == ["Nguồn hỏng", "Cổng kia"]
    assert [row.outcome for row in schedules.run_due(9)] == ["failed", "done"]
    for failures, wait in ((1, 1), (2, 2), (3, 4)):
        assert (fresh(ill).failures, hours(ill)) == (failures, wait)
        HarvestSource.objects.filter(pk=ill.pk).update(next_at=timezone.now())
        schedules.run_due(1)


def test_one_that_breaks_unexpectedly_stops_no_other(well, ill, monkeypatch):
    usual = harvesting.list_ckan

    def listed(address, since):
        if address == DOWN:
            raise RecursionError("deep")
        return usual(address, since)

    monkeypatch.setattr(harvesting, "list_ckan", listed)
    HarvestSource.objects.filter(pk=well.pk).update(next_at=timezone.now())
    assert [row.source_id for row in schedules.run_due(9)] == [well.pk]
    assert (fresh(ill).failures, hours(ill)) == (1, 1)
    assert next(one for one in schedules.courses(HOUSE) if one.source == ill).trouble.endswith("RecursionError.")


def test_one_that_runs_by_hand_just_now_is_left_alone(well, module_database):
    with test_harvesting.working(well, module_database):
        assert schedules.run_due(9) == []
    assert fresh(well).next_at is None
    assert HarvestRun.objects.count() == 0


def test_work_is_bounded(well, ill):
    assert schedules.run_due(0) == []
    assert schedules.run_due(9, lambda: False) == []
    assert len(schedules.run_due(1)) == 1


def test_success_forgets_failures(well):
    HarvestSource.objects.filter(pk=well.pk).update(failures=7, next_at=None)
    schedules.run_due(9)
    assert (fresh(well).failures, hours(well)) == (0, 24)


def test_period_is_set_and_by_hand_means_never(well):
    assert schedules.set_period("Cổng kia", 6).every_hours == 6
    schedules.run_due(9)
    assert hours(well) == 6
    schedules.set_period("Cổng kia", None)
    assert names(schedules.due(timezone.now() + timedelta(days=999))) == []
    harvesting.run(fresh(well))
    assert fresh(well).next_at is None
    for name, period in (("Khác", 6), ("Cổng kia", 0), ("Cổng kia", 8761)):
        with pytest.raises(SourceRefusedError):
            schedules.set_period(name, period)


@pytest.mark.parametrize("hours", [0, 8761])
def test_harvest_comes_again_in_a_year(well, hours):
    with pytest.raises(IntegrityError, match="harvest_comes_again_in_a_year"), transaction.atomic():
        HarvestSource.objects.filter(pk=well.pk).update(every_hours=hours)


def test_source_has_one_running_harvest(well):
    HarvestRun.objects.create(source=well)
    with pytest.raises(IntegrityError, match="source_has_one_running_harvest"), transaction.atomic():
        HarvestRun.objects.create(source=well)


def test_who_keeps_an_agency_sees_its_sources(well):
    agency = well.agency_id
    for sees, found in ((frozenset({agency}), 1), (frozenset({agency + 1}), 0), (None, 1), (frozenset(), 0)):
        viewer = Viewer(sees=sees)
        assert len(schedules.courses(viewer)) == found
        assert (schedules.course(viewer, well.pk) is not None) is bool(found)


def test_pages_tell_the_last_run_the_next_and_the_trouble(well, ill):
    client = Client(headers={"host": "localhost"})
    assert client.get("/so-du-lieu/thu-thap/").status_code == 302
    user = people.create_user("thu.steward", "con-cua-bo-ngang-rung-duoc")
    people.assign_role(user, people.agency_named("so-yt"), "steward")
    client.force_login(user)
    assert "chưa chạy" in client.get("/so-du-lieu/thu-thap/").content.decode()
    schedules.run_due(9)
    text = client.get("/so-du-lieu/thu-thap/").content.decode()
    assert "không có trả lời (ConnectionRefusedError)" in text
    assert "đã hỏng 1 lần liền, hỏi thưa dần" in text
    assert "mỗi 24 giờ" in text
    one = client.get(f"/so-du-lieu/thu-thap/{ill.pk}/").content.decode()
    assert "không có trả lời (ConnectionRefusedError)" in one
    assert "hỏng" in one
    assert "thêm 1" in client.get(f"/so-du-lieu/thu-thap/{well.pk}/").content.decode()
    assert client.get("/so-du-lieu/thu-thap/999999/").status_code == 404
    schedules.set_period("Cổng kia", None)
    assert "chỉ khi có người chạy" in client.get("/so-du-lieu/thu-thap/").content.decode()


def test_command_sets_the_period_and_tells_the_next_run(well, ill, capsys):
    assert not main(["catalogue", "harvest", "every", "Cổng kia", "6"])
    assert "Cổng kia: mỗi 6 giờ." in capsys.readouterr().out
    assert not main(["catalogue", "harvest", "every", "Nguồn hỏng", "0"])
    schedules.run_due(9)
    harvesting.run(ill)
    assert not main(["catalogue", "harvest", "list"])
    told = capsys.readouterr().out
    assert f"lần tới: {fresh(well).next_at:%d/%m/%Y %H:%M} UTC" in told
    assert "chỉ khi có người chạy" in told
    assert "  không có trả lời (ConnectionRefusedError)" in told
    assert main(["catalogue", "harvest", "every", "Khác", "6"]) == 1


def test_sweep_harvests_scores_and_tries_addresses(well):
    done = upkeep.sweep()
    assert (done.sources, done.failed, done.addresses) == (1, 0, 1)  # the file elsewhere
    assert done.scores == 2  # counted, and once more with what the addresses answered
    again = upkeep.sweep()
    assert (again.sources, again.addresses, again.scores) == (0, 0, 0)
    assert upkeep.sweep(lambda: False) == upkeep.Done(0, 0, 0, 0)
