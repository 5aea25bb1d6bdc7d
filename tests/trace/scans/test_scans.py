"""Scans as they come in: kept, judged, forgotten."""

import threading
from datetime import timedelta
from itertools import count

import pytest
from django.db import connections
from django.utils import timezone
from tests.trace.scans.stamped import NAM_CAN, SAIGON, activated, copied, scanned, serial
from tests.trace.stamps.batches import delivered

from duoc.core.clock import from_datetime, province_day
from duoc.core.environment import Environment
from duoc.trace.models import Scan, ScanCrowd, ScanSalt, ScanState, Suspicion
from duoc.trace.rules import serials
from duoc.trace.rules.clones.judging import Level
from duoc.trace.services import scans, stamps
from duoc.trace.services.scans import ScanRefusedError
from duoc.trace.services.stamps import SerialError


@pytest.fixture(scope="module")
def stock(module_database):
    """A batch, and the places of stamps that no test has taken yet."""
    return activated(200), count(1)


@pytest.fixture
def batch(stock):
    return stock[0]


@pytest.fixture
def code(stock):
    """A serial of this test's own."""
    return serial(stock[0], next(stock[1]))


def rows(code):
    return Scan.objects.filter(serial=serials.parsed(code))


def test_a_scan_is_kept_with_nothing_that_was_not_told(code):
    verdict = scanned(code, 0)
    [row] = scans.scans_of(code, 10)
    assert (row.kind, row.commune, row.device) == ("scan", "", None)
    assert (verdict.level, verdict.suspected) == (Level.GREEN, False)


def test_a_phone_is_a_hash_that_another_day_does_not_repeat(code):
    for hours in (0, 1, 30):
        scanned(code, hours, device="the phone's token", commune=NAM_CAN)
    later, same_day, first = (bytes(row.device) for row in scans.scans_of(code, 10))
    assert first == same_day
    assert first != later
    assert len(first) == 12
    assert b"token" not in first


def test_salts_and_hashes_are_forgotten(code):
    now = timezone.now()
    scans.record_scan(code, device="old", at=now - timedelta(days=4))
    scans.record_scan(code, device="yesterday", at=now - timedelta(days=1))
    scans.record_scan(code, device="today", at=now)
    scans.forget(now)
    assert not ScanSalt.objects.filter(day__lt=province_day(from_datetime(now))).exists()
    assert [row.device is None for row in scans.scans_of(code, 10)] == [False, False, True]
    assert all(row.day is None or row.day > (now - timedelta(days=5)).date() for row in ScanCrowd.objects.all())


def test_the_first_phone_of_a_day_sweeps_the_days_before(code):
    now = timezone.now()
    ScanSalt.objects.filter(day=province_day(from_datetime(now))).delete()
    scans.record_scan(code, device="old", at=now - timedelta(days=9))
    scans.record_scan(code, device="today", at=now)
    assert not ScanSalt.objects.filter(day__lt=province_day(from_datetime(now))).exists()
    assert [row.device is None for row in scans.scans_of(code, 10)] == [False, True]


@pytest.mark.parametrize("commune", ["3219", "Năm Căn", "32191 ", "9.1,105.1", "３２１９１"])
def test_a_place_is_a_commune_or_a_province_or_nothing(code, commune):
    with pytest.raises(ScanRefusedError, match="mã xã năm chữ số"):
        scanned(code, 0, commune=commune)
    assert not rows(code).exists()
    assert not ScanState.objects.filter(pk=serials.parsed(code)).exists()


def test_what_is_no_serial_is_refused(code):
    with pytest.raises(SerialError):
        scans.record_scan("ILOU!")
    with pytest.raises(ScanRefusedError, match="loại lượt quét"):
        scanned(code, 0, kind="sale")


def test_a_serial_that_was_never_minted_is_judged_too(batch):
    assert scanned("7KQ2" * 4, 0).level is Level.GREEN
    assert rows("7KQ2" * 4).count() == 1


def test_scans_before_activation_reach_the_inspector(batch):
    early = serial(delivered(batch.party, batch.product, 5))
    assert not scanned(early, 0, device="a").suspected
    assert scanned(early, 30, device="b").watched
    assert scanned(early, 60, device="c").suspected


def test_a_void_stamp_is_known_from_its_own_row(batch, code):
    stamps.void_stamp(code, "hàng trả lại")
    now = timezone.now()
    for hours in (1, 30, 60):
        verdict = scans.record_scan(code, device=f"{hours}", at=now + timedelta(hours=hours))
    assert {one.rule: one.count for one in verdict.reasons}["after_void"] == 3
    stamps.undo_void(code, "nhầm", batch.party)
    verdict = scans.record_scan(code, device="later", at=now + timedelta(hours=90))
    assert {one.rule: one.count for one in verdict.reasons}["after_void"] == 3


def test_scans_at_the_same_moment_lose_nothing(code):
    """Eight threads, each its own connection, ten scans each of one serial: as many rows, counts and viewers."""
    faults = []
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
    row = ScanState.objects.get(pk=serials.parsed(code))
    assert row.scans == row.state["scans"] == rows(code).count() == 81
    assert row.state["counts"]["many_viewers"] == 81
    assert Suspicion.objects.filter(status="open", subject=code).count() == 1


def test_the_state_is_worth_what_the_lines_are_worth(batch, code):
    said = copied(code)
    assert said.level is Level.RED
    assert scans.known_verdict(code) == said
    assert scans.known_verdict(serial(batch, 200)).score == 0


def test_environments_do_not_see_each_other_s_scans(code):
    copied(code)
    assert scans.scans_of(code, 5, Environment.SANDBOX) == []
    assert scans.known_verdict(code, Environment.SANDBOX).score == 0


def test_most_of_a_batch_in_one_place_needs_known_destinations(batch):
    sold = delivered(batch.party, batch.product, 20)
    for place in range(1, 21):
        scanned(serial(sold, place), place, commune=SAIGON)
    assert ScanCrowd.objects.get(subject=str(sold.pk)).state["total"] == 20
    assert not Suspicion.objects.filter(kind="batch").exists()


def test_one_phone_over_many_serials_is_told_once(batch):
    for place in range(100, 185):
        scanned(serial(batch, place), place / 100, device="scanner")
    [row] = Suspicion.objects.filter(kind="phone")
    assert row.reasons[0]["count"] == 85
    assert (row.score, row.level) == (0, "")
