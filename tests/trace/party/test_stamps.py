"""A producer orders stamps in pages: the worker makes them, the file is fetched once, every step is told by its range."""

import csv
import io

import pytest
from tests.trace.party.producers import HERE, sent, shown

from duoc.core.environment import Environment
from duoc.frame.models import Outbox
from duoc.trace.models import StampWork
from duoc.trace.services import stamps, working
from duoc.trace.services.stamps import StampRefusedError, minting
from duoc.trace.services.stamps import working as jobs

PRODUCTION = Environment.PRODUCTION
ORDER = {"count": 40, "preset": "crab-tie", "level": "M"}


def ordered(crabs, **more):
    """The number of a batch that the owner ordered in the page."""
    where = sent(crabs.owner, "tem/dat/", product=crabs.product.pk, **ORDER | more)
    return int(where.rstrip("/").rpartition("/")[2])


def minted(crabs, **more):
    number = ordered(crabs, **more)
    assert jobs.work(PRODUCTION) >= 1
    return number


def account(number):
    [row] = stamps.accounts(batch=number)
    return row.account


def step(crabs, number, verb, first, last, status=302, **more):
    return sent(crabs.owner, f"tem/{number}/buoc/{verb}/", status, first=first, last=last, **more)


def fetched(crabs, number):
    """The file, taken whole."""
    answer = crabs.owner.post(f"{HERE}tem/{number}/tai/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_order_is_minted_by_the_worker_and_counted(crabs):
    number = ordered(crabs)
    text = shown(crabs.owner, f"tem/{number}/")
    assert "Đang tạo số tem" in text
    assert "trace/progress.js" in text
    assert "0 / 40" in text
    jobs.work(PRODUCTION)
    text = shown(crabs.owner, f"tem/{number}/")
    assert "Đang tạo" not in text
    assert "Làm tờ tem PDF" in text
    assert account(number).minted == 40
    assert "Lô tem" in shown(crabs.owner, "tem/")
    assert jobs.work(PRODUCTION) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"count": 0}, {"count": 1_000_001}, {"count": "nhiều"}, {"preset": "poster"}, {"level": "H"}, {"product": 0}],
)
def test_order_that_cannot_be_is_refused(crabs, wrong):
    sent(crabs.owner, "tem/dat/", 422, **{"product": crabs.product.pk, **ORDER, **wrong})
    assert stamps.orders(crabs.party) == []


def test_order_for_anothers_product_is_refused(crabs, honey):
    sent(crabs.owner, "tem/dat/", 422, **ORDER, product=honey.product.pk)
    assert stamps.orders(crabs.party) == []


def test_job_is_stopped_between_pieces_and_goes_on_with_nothing_lost(crabs, monkeypatch):
    monkeypatch.setattr(minting, "PIECE", 1024)
    number = ordered(crabs, count=3000)
    seen = []

    class Stopper(jobs._Watch):
        def minted(self, done, whole):
            seen.append(done)
            if done == 1024:
                sent(crabs.owner, f"tem/{number}/viec/dung/")
            super().minted(done, whole)

    monkeypatch.setattr(jobs, "_Watch", Stopper)
    jobs.work(PRODUCTION)
    assert seen == [1024]
    text = shown(crabs.owner, f"tem/{number}/")
    assert "1.024 / 3.000" in text
    assert "Chạy tiếp" in text
    assert "progress.js" not in text
    assert jobs.work(PRODUCTION) == 0
    sent(crabs.owner, f"tem/{number}/viec/tiep/")
    jobs.work(PRODUCTION)
    assert seen == [1024, 2048, 3000]
    assert account(number).minted == 3000


def test_file_is_made_once_fetched_once_and_holds_the_pins(crabs):
    number = minted(crabs, pins="on")
    sent(crabs.owner, f"tem/{number}/tep/", form="csv")
    assert "Đang ghi tệp in" in shown(crabs.owner, f"tem/{number}/")
    jobs.work(PRODUCTION)
    file = jobs.path(number, "csv", PRODUCTION)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Tải tệp CSV" in shown(crabs.owner, f"tem/{number}/")
    rows = list(csv.DictReader(io.StringIO(fetched(crabs, number).decode())))
    assert [int(row["number"]) for row in rows] == list(range(1, 41))
    assert all(len(row["pin"]) >= 6 and row["uri"].startswith("HTTPS://LOCALHOST") for row in rows)
    assert not file.exists()
    assert stamps.batch_numbered(number).pin_seed is None
    text = shown(crabs.owner, f"tem/{number}/")
    assert "Tệp in đã được tải" in text
    assert all(word not in text for word in ("Tải tệp", "Làm tờ tem"))
    assert sent(crabs.owner, f"tem/{number}/tai/").endswith(f"/tem/{number}/")
    assert Outbox.objects.filter(kind="trace.stamps_fetched").count() == 1
    for form in ("csv", "pdf"):
        sent(crabs.owner, f"tem/{number}/tep/", form=form)
    assert "in lại là làm tem sao chép" in shown(crabs.owner, f"tem/{number}/")
    assert jobs.work(PRODUCTION) == 0


def test_sheets_are_a_pdf(crabs):
    number = minted(crabs)
    sent(crabs.owner, f"tem/{number}/tep/", form="pdf")
    jobs.work(PRODUCTION)
    assert fetched(crabs, number).startswith(b"%PDF-")


def test_broken_download_leaves_the_file(crabs):
    number = minted(crabs, count=2000)
    sent(crabs.owner, f"tem/{number}/tep/", form="csv")
    jobs.work(PRODUCTION)
    broken = stamps.fetch(stamps.batch_numbered(number))
    next(broken)
    broken.close()
    assert StampWork.objects.get(pk=number).fetched_at is None
    assert len(fetched(crabs, number).splitlines()) == 2001


def test_file_that_nobody_fetched_within_a_day_is_gone(crabs):
    import os
    import time

    number = minted(crabs)
    sent(crabs.owner, f"tem/{number}/tep/", form="csv")
    jobs.work(PRODUCTION)
    file = jobs.path(number, "csv", PRODUCTION)
    working.sweep()
    assert file.exists()
    old = time.time() - 25 * 3600
    os.utime(file, (old, old))
    working.sweep()
    assert not file.exists()
    sent(crabs.owner, f"tem/{number}/tai/")
    assert "quá một ngày" in shown(crabs.owner, f"tem/{number}/")


def test_what_a_dead_worker_left_is_finished_by_the_next(crabs):
    """Handed out and not yet marked ready: the file is on the disk, the mark is made."""
    number = minted(crabs)
    sent(crabs.owner, f"tem/{number}/tep/", form="csv")
    batch = stamps.batch_numbered(number)
    stamps.hand_out(batch, listing=jobs.path(number, "csv", PRODUCTION))
    jobs.work(PRODUCTION)
    assert StampWork.objects.get(pk=number).ready_at is not None
    assert len(fetched(crabs, number).splitlines()) == 41


def test_batch_that_was_handed_out_elsewhere_is_not_printed_again(crabs, tmp_path):
    number = minted(crabs)
    sent(crabs.owner, f"tem/{number}/tep/", form="csv")
    stamps.hand_out(stamps.batch_numbered(number), listing=tmp_path / "tem.csv")
    jobs.work(PRODUCTION)
    assert "không in lại được" in StampWork.objects.get(pk=number).fault


def test_every_step_of_a_range_is_told_and_counted(crabs):
    number = minted(crabs)
    step(crabs, number, "nhan", 1, 30)
    step(crabs, number, "hong", 31, 33, reason="in nhòe")
    step(crabs, number, "mat", 34, 34, reason="rơi ở chợ")
    step(crabs, number, "kich-hoat", 1, 20, lot="NC-01")
    step(crabs, number, "khong-dung", 21, 25, reason="thừa")
    one = account(number)
    assert (one.delivered, one.activated, one.void, one.unused) == (30, 20, 5, 5)
    assert (one.spoiled, one.lost, one.remaining, one.printed) == (3, 1, 6, 34)
    assert all(one.equations().values())
    text = shown(crabs.owner, f"tem/{number}/")
    for word in ("NC-01", "in nhòe", "rơi ở chợ", "1–20"):
        assert word in text
    assert 'value="26"' in shown(crabs.owner, f"tem/{number}/buoc/kich-hoat/")  # the first that can be activated now
    assert 'value="35"' in shown(crabs.owner, f"tem/{number}/buoc/nhan/")


@pytest.mark.parametrize(
    ("verb", "first", "last", "more", "reason"),
    [
        ("kich-hoat", 1, 10, {"lot": "NC-01"}, "chưa in"),
        ("nhan", 10, 1, {}, "không nhỏ hơn"),
        ("nhan", 1, 41, {}, "có các tem từ 1 đến 40"),
        ("nhan", 0, 5, {}, "Từ tem số"),
        ("hong", 1, 2, {"reason": ""}, "Lý do"),
        ("kich-hoat", 1, 2, {"lot": "lô một"}, "không dùng được"),
    ],
)
def test_step_that_cannot_be_changes_nothing(crabs, verb, first, last, more, reason):
    number = minted(crabs)
    before = account(number)
    assert reason in step(crabs, number, verb, first, last, 422, **more)
    assert account(number) == before


def test_file_is_not_made_before_everything_is_minted(crabs):
    number = ordered(crabs)
    with pytest.raises(StampRefusedError, match="chưa tạo xong"):
        stamps.ask_file(stamps.batch_numbered(number), "csv")
    jobs.work(PRODUCTION)
    with pytest.raises(StampRefusedError, match="dạng tệp"):
        stamps.ask_file(stamps.batch_numbered(number), "exe")


def test_fault_is_told_and_the_job_goes_on_after_it(crabs, monkeypatch):
    number = ordered(crabs)

    def full(*_some, **_about):
        raise StampRefusedError("Không ghi được tệp: đĩa đầy.")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "mint", full)
        jobs.work(PRODUCTION)
    assert "đĩa đầy" in shown(crabs.owner, f"tem/{number}/")
    assert jobs.work(PRODUCTION) == 0
    sent(crabs.owner, f"tem/{number}/viec/tiep/")
    jobs.work(PRODUCTION)
    assert account(number).minted == 40
