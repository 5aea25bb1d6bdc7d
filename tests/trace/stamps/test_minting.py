"""Minting: what is random, what is committed to, what a kill leaves behind."""

import hashlib
import itertools
import json

import psycopg
import pytest
from tests.trace.stamps.batches import GTIN, HOST, cooperative, minted

from duoc.engines.merkle import tree
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.trace.models import Stamp, StampBatch, StampSpan
from duoc.trace.rules import serials
from duoc.trace.services import products, stamps
from duoc.trace.services.stamps import StampRefusedError, minting


@pytest.fixture(scope="module")
def maker(module_database):
    return cooperative()


def serials_of(batch):
    rows = Stamp.objects.filter(number__range=(batch.first, batch.first + batch.count - 1)).order_by("number")
    return [bytes(row.serial) for row in rows]


def by_hand(batch):
    """The root as docs/formats.md says it, with hashlib alone."""
    level = []
    for index, serial in enumerate(serials_of(batch)):
        salt = hashlib.sha256(bytes(batch.seed) + index.to_bytes(8, "big")).digest()[:16]
        commitment = hashlib.sha256(salt + serials.written(serial).encode()).digest()
        level.append(hashlib.sha256(b"\x00" + commitment).digest())
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
    return level[0]


@pytest.mark.parametrize("count", [1, 2, 1_023, 1_024, 1_025, 2_500])
def test_the_root_commits_to_every_serial(maker, count):
    batch = minted(*maker, count)
    assert batch.minted == count == len(set(serials_of(batch)))
    assert bytes(batch.root) == by_hand(batch)


def test_a_batch_of_several_pieces_has_the_root_of_the_whole(maker, monkeypatch):
    monkeypatch.setattr(minting, "PIECE", 1_024)
    told = []
    batch = stamps.order(*maker, 3_000, HOST, preset="crab-tie")
    stamps.mint(batch, tell=lambda done, whole: told.append((done, whole)))
    assert told == [(1_024, 3_000), (2_048, 3_000), (3_000, 3_000)]
    assert bytes(batch.root) == by_hand(batch)


def test_serials_are_neither_consecutive_nor_in_order(maker):
    found = serials_of(minted(*maker, 1_000))
    assert found != sorted(found)
    gaps = [abs(int.from_bytes(one) - int.from_bytes(other)) for one, other in itertools.pairwise(found)]
    assert min(gaps) > 2**50  # 999 gaps of 80 random bits: smaller ones come once in 2^19 runs
    ones = sum(int.from_bytes(serial).bit_count() for serial in found)
    assert abs(ones - 40_000) < 1_000  # seven standard deviations


def test_the_ledger_holds_root_and_count_readably_and_no_serial(maker):
    batch = minted(*maker, 50)
    rows = list(Outbox.objects.filter(kind__startswith="trace.stamps_").order_by("id"))[-2:]
    assert [row.kind for row in rows] == ["trace.stamps_ordered", "trace.stamps_minted"]
    entry = json.loads(bytes(rows[1].entry))
    assert (entry["batch"], entry["count"], entry["product"]) == (batch.pk, 50, GTIN)
    told = b"".join(bytes(row.entry) + bytes(row.payload or b"") for row in Outbox.objects.all())
    for serial in serials_of(batch):
        assert serials.written(serial).encode() not in told
        assert serial.hex().encode() not in told


def test_every_stamp_is_proven_by_a_stranger(maker):
    batch = minted(*maker, 1_500)
    for index in (0, 1, 1_023, 1_024, 1_499):
        found = stamps.proof(batch, batch.first + index)
        leaf = tree.leaf_hash(hashlib.sha256(found.salt + found.serial.encode()).digest())
        tree.verify_inclusion(index, 1_500, leaf, found.path, bytes(batch.root))
        assert found.serial == serials.written(serials_of(batch)[index])
        other = tree.leaf_hash(hashlib.sha256(found.salt + b"0" * 16).digest())
        with pytest.raises(tree.ProofError):
            tree.verify_inclusion(index, 1_500, other, found.path, bytes(batch.root))


def test_numbers_of_batches_follow_each_other(maker):
    first, second = minted(*maker, 7), minted(*maker, 3)
    assert second.first == first.first + 7
    assert Stamp.objects.filter(number__gte=first.first).count() == 10


def test_minting_again_changes_nothing(maker):
    batch = minted(*maker, 20)
    before = serials_of(batch), bytes(batch.root), Outbox.objects.count()
    stamps.mint(batch)
    assert (serials_of(batch), bytes(batch.root), Outbox.objects.count()) == before
    assert StampSpan.objects.filter(batch=batch).count() == 1


def test_one_process_mints_a_batch_at_a_time(maker, module_database):
    batch = stamps.order(*maker, 5, HOST, preset="crab-tie")
    with psycopg.connect(module_database) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('trace.stamps'), %s)", [batch.pk])
        with pytest.raises(StampRefusedError, match="đang được một tiến trình khác tạo"):
            stamps.mint(batch)
    assert not Stamp.objects.filter(number=batch.first).exists()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"count": 0}, "từ 1 đến"),
        ({"count": 100_000_001}, "từ 1 đến"),
        ({"host": "tem camau.vn"}, "Tên máy chủ"),
        ({"host": "TÊM.VN"}, "Tên máy chủ"),
        ({"host": "A" * 60 + ".VN", "level": "Q"}, "quá dài cho khổ crab-tie"),
        ({"preset": "a5"}, "duoc trace presets"),
        ({"level": "H"}, "M hoặc Q"),
    ],
)
def test_an_impossible_order_is_refused(maker, change, why):
    before = StampBatch.objects.count()
    wanted = {"count": 10, "host": HOST, "preset": "crab-tie", "level": "M", **change}
    with pytest.raises(StampRefusedError, match=why):
        stamps.order(*maker, wanted.pop("count"), wanted.pop("host"), **wanted)
    assert StampBatch.objects.count() == before


def test_nobody_orders_stamps_for_what_is_not_his_or_retired(maker):
    party, product = maker
    other = people.add_party("vua-cua", "Vựa cua", "firm")
    with pytest.raises(StampRefusedError, match="không phải sản phẩm của Vựa cua"):
        stamps.order(other, product, 1, HOST, preset="crab-tie")
    products.register_product(party, "Cua thịt", code="CUA-THIT-01")
    retired = products.retire_product("CUA-THIT-01")
    with pytest.raises(StampRefusedError, match="đã ngừng"):
        stamps.order(party, retired, 1, HOST, preset="crab-tie")
