"""Scans as they come in: kept, judged, forgotten."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from tests.trace.scans.stamped import NAM_CAN, SAIGON, activated, copied, scanned, serial

from duoc.core.environment import Environment
from duoc.trace.models import Scan, ScanCrowd, ScanSalt, ScanState, Suspicion
from duoc.trace.rules.clones.judging import Level
from duoc.trace.services import scans, stamps
from duoc.trace.services.scans import ScanRefusedError
from duoc.trace.services.stamps import SerialError


@pytest.fixture
def batch(database):
    return activated()


def test_a_scan_is_kept_with_nothing_that_was_not_told(batch):
    code = serial(batch)
    verdict = scanned(code, 0)
    [row] = scans.scans_of(code, 10)
    assert (row.kind, row.commune, row.device) == ("scan", "", None)
    assert (verdict.level, verdict.suspected) == (Level.GREEN, False)


def test_a_phone_is_a_hash_that_another_day_does_not_repeat(batch):
    code = serial(batch)
    for hours in (0, 1, 30):
        scanned(code, hours, device="the phone's token", commune=NAM_CAN)
    later, same_day, first = (bytes(row.device) for row in scans.scans_of(code, 10))
    assert first == same_day
    assert first != later
    assert len(first) == 12
    assert b"token" not in first


def test_salts_and_hashes_are_forgotten(batch):
    code, now = serial(batch), timezone.now()
    scans.record_scan(code, device="old", at=now - timedelta(days=4))
    scans.record_scan(code, device="yesterday", at=now - timedelta(days=1))
    scans.record_scan(code, device="today", at=now)
    scans.forget(now)
    assert ScanSalt.objects.count() == 1
    assert [row.device is None for row in scans.scans_of(code, 10)] == [False, False, True]
    assert all(row.day is None or row.day > (now - timedelta(days=5)).date() for row in ScanCrowd.objects.all())


def test_the_first_phone_of_a_day_sweeps_the_days_before(batch):
    code, now = serial(batch), timezone.now()
    scans.record_scan(code, device="old", at=now - timedelta(days=9))
    scans.record_scan(code, device="today", at=now)
    assert ScanSalt.objects.count() == 1
    assert [row.device is None for row in scans.scans_of(code, 10)] == [False, True]


@pytest.mark.parametrize("commune", ["3219", "Năm Căn", "32191 ", "9.1,105.1", "３２１９１"])
def test_a_place_is_a_commune_or_a_province_or_nothing(batch, commune):
    with pytest.raises(ScanRefusedError, match="mã xã năm chữ số"):
        scanned(serial(batch), 0, commune=commune)
    assert Scan.objects.count() == ScanState.objects.count() == 0


def test_what_is_no_serial_is_refused(batch):
    with pytest.raises(SerialError):
        scans.record_scan("ILOU!")
    with pytest.raises(ScanRefusedError, match="loại lượt quét"):
        scanned(serial(batch), 0, kind="sale")


def test_a_serial_that_was_never_minted_is_judged_too(batch):
    assert scanned("7KQ2" * 4, 0).level is Level.GREEN
    assert Scan.objects.count() == 1


def test_scans_before_activation_reach_the_inspector(database):
    from tests.trace.stamps.batches import cooperative, delivered

    from duoc.core import profile
    from duoc.people import services as people

    people.seed(profile.load("ca-mau"))
    batch = delivered(*cooperative(), 5)
    code = serial(batch)
    assert not scanned(code, 0, device="a").suspected
    assert scanned(code, 30, device="b").suspected


def test_a_void_stamp_is_known_from_its_own_row(batch):
    code = serial(batch)
    stamps.void_stamp(code, "hàng trả lại")
    now = timezone.now()
    for hours in (1, 30, 60):
        verdict = scans.record_scan(code, device=f"{hours}", at=now + timedelta(hours=hours))
    assert {one.rule: one.count for one in verdict.reasons}["after_void"] == 3
    stamps.undo_void(code, "nhầm", batch.party)
    verdict = scans.record_scan(code, device="later", at=now + timedelta(hours=90))
    assert {one.rule: one.count for one in verdict.reasons}["after_void"] == 3


def test_scans_at_the_same_moment_lose_nothing(batch):
    """Eight threads, each its own connection, ten scans each of one serial: as many rows, counts and viewers."""
    code, faults = serial(batch), []
    scanned(code, 0, device="first")  # the map and the salt are there

    def visit(number):
        try:
            for turn in range(10):
                scanned(code, 1, device=f"{number}-{turn}")
        except Exception as error:  # a thread must tell
            faults.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    row = ScanState.objects.get()
    assert row.scans == row.state["scans"] == Scan.objects.count() == 81
    assert row.state["counts"]["many_viewers"] == 81
    assert Suspicion.objects.filter(status="open").count() == 1


def test_the_state_is_worth_what_the_lines_are_worth(batch):
    code = serial(batch)
    said = copied(code)
    assert said.level is Level.RED
    assert scans.known_verdict(code) == said
    assert scans.known_verdict(serial(batch, 2)).score == 0


def test_environments_do_not_see_each_other_s_scans(batch):
    code = serial(batch)
    copied(code)
    assert scans.scans_of(code, 5, Environment.SANDBOX) == []
    assert scans.known_verdict(code, Environment.SANDBOX).score == 0


def test_most_of_a_batch_in_one_place_needs_known_destinations(batch):
    for place in range(1, 21):
        scanned(serial(batch, place), place, commune=SAIGON)
    assert ScanCrowd.objects.get(subject=str(batch.pk)).state["total"] == 20
    assert not Suspicion.objects.filter(kind="batch").exists()


def test_one_phone_over_many_serials_is_told_once(database):
    batch = activated(85)
    for place in range(1, 86):
        scanned(serial(batch, place), place / 100, device="scanner")
    [row] = Suspicion.objects.filter(kind="phone")
    assert row.reasons[0]["count"] == 85
    assert (row.score, row.level) == (0, "")
