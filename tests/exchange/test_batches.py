"""A stored batch against its signed entry, and the chain of a gateway's batches: every single lie has a finding."""

import json
import uuid
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import tree
from duoc.engines.merkle.signer import FileSigner
from duoc.engines.xroad.batch import batch_entry
from duoc.exchange.rules.batches import Chains, StoredBatch, check, day_counts, leaves_match, parse

SIGNER = FileSigner("gw1-0a1b2c3d", sha256(b"gw1").digest())
IMPOSTOR = FileSigner("gw1-0a1b2c3d", sha256(b"khac").digest())
OTHER = FileSigner("gw2-0a1b2c3d", sha256(b"gw2").digest())
LEAVES = [sha256(bytes([number])).digest() for number in range(5)]
COUNTS = {("2024-02-29", "VN/GOV/a/b", "VN/GOV/c/d/e", 200): 3, ("2024-03-01", "VN/GOV/a/b", "VN/GOV/c/d/e", 502): 2}
EVENT = uuid.UUID(int=7)


def entry_of(**changes: Any) -> bytes:
    told: dict[str, Any] = {
        "event": str(EVENT),
        "gateway": SIGNER.key.name,
        "number": 4,
        "size": 5,
        "root": tree.root(LEAVES),
        "previous": sha256(b"lo truoc").digest(),
        "time_us": 1_709_312_340_000_000,
        "counts": COUNTS,
    }
    return batch_entry(**(told | changes))


def stored(entry: bytes | None = None, signer: FileSigner = SIGNER, **changes: Any) -> StoredBatch:
    entry = entry_of() if entry is None else entry
    whole = StoredBatch(
        gateway_id=1, gateway=SIGNER.key.name, vkey=str(SIGNER.key), number=4, event=str(EVENT), size=5,
        root=tree.root(LEAVES), leaves=b"".join(LEAVES), entry=entry, signature=signer.sign(entry),
    )  # fmt: skip
    return replace(whole, **changes)


def kinds(batch: StoredBatch, logged: bytes | None = None) -> list[str]:
    return [finding.kind for finding in check(batch, logged)]


def test_batch_that_is_whole_has_no_finding() -> None:
    assert kinds(stored(), entry_of()) == []
    assert kinds(stored()) == []  # on its way to the ledger: held against its own entry
    assert kinds(stored(entry_of(previous=None)), entry_of(previous=None)) == []


LIES: list[tuple[dict[str, Any], list[str]]] = [
    ({"number": 5}, ["entry"]),
    ({"event": str(uuid.UUID(int=8))}, ["entry"]),
    ({"size": 6}, ["entry"]),
    ({"root": sha256(b"x").digest()}, ["entry"]),
    ({"leaves": b"".join(LEAVES[:4])}, ["leaves"]),
    ({"leaves": b"".join([LEAVES[1], LEAVES[0], *LEAVES[2:]])}, ["leaves"]),
    ({"leaves": b"".join(LEAVES) + LEAVES[0]}, ["leaves"]),
    ({"leaves": b""}, ["leaves"]),
    ({"signature": bytes(64)}, ["signature"]),
    ({"signature": IMPOSTOR.sign(entry_of())}, ["signature"]),
    ({"vkey": str(IMPOSTOR.key)}, ["signature"]),
    ({"vkey": str(OTHER.key), "signature": OTHER.sign(entry_of())}, ["signature"]),  # rightly signed by another gateway
    ({"gateway": OTHER.key.name}, ["entry"]),
]


@pytest.mark.parametrize(("lie", "expected"), LIES, ids=range(len(LIES)))
def test_lie_in_a_stored_column_is_found_by_kind(lie: dict[str, Any], expected: list[str]) -> None:
    assert kinds(stored(**lie), entry_of()) == expected


def test_entry_that_differs_from_the_ledgers_is_found_and_the_ledger_is_believed() -> None:
    """Stored entry, counts and signature rewritten together by somebody who holds the gateway's key."""
    rewritten = entry_of(counts={next(iter(COUNTS)): 5})
    assert kinds(stored(rewritten), entry_of()) == ["entry", "signature"]
    assert kinds(stored(rewritten)) == []  # before it is in the ledger nobody can tell: hence the short way there


def test_entry_whose_counts_are_not_its_size_is_found() -> None:
    for requests in (0, 1, 4, 6, 1_000_000):
        entry = entry_of(counts={next(iter(COUNTS)): requests})
        assert kinds(stored(entry), entry) == ["counts"]


@pytest.mark.parametrize(
    "entry", [b"", b"{", b"[]", b"null", b"7", b"{}", b'{"gateway":"gw1-0a1b2c3d"}', b"\xff\xfe", b'"' + b"x" * 99]
)
def test_entry_that_cannot_be_read_is_a_finding_and_no_error(entry: bytes) -> None:
    assert kinds(stored(entry), entry) == ["entry"]
    assert kinds(stored(), entry) == ["entry", "entry"]
    with pytest.raises(ValueError, match=r"."):
        parse(entry)


MALFORMED: list[tuple[str, Any]] = [
    ("counts", 5), ("counts", None), ("counts", {}), ("counts", "abcde"), ("counts", [[1]]), ("counts", ["abcde"]),
    ("counts", [["2024-02-29", "c", "s", 200]]), ("counts", [["2024-02-29", "c", "s", 200, "5"]]),
    ("counts", [["2024-02-29", "c", "s", 200, 5.0]]), ("counts", [["2024-02-29", "c", "s", 200, True]]),
    ("counts", [["2024-02-29", "c", "s", 200, -5]]), ("counts", [[20240229, "c", "s", 200, 5]]),
    ("counts", [["2024-02-29", ["c"], "s", 200, 5]]), ("counts", [["2024-02-29", "c", "s", 200, 5, 6]]),
    ("size", "5"), ("size", 5.0), ("size", True), ("size", None), ("batch", "4"), ("batch", None),
    ("root", None), ("root", 7), ("root", "x"), ("root", "AAAA"), ("root", "đ"), ("previous", 7), ("previous", ["x"]),
    ("gateway", 1), ("gateway", None), ("event", 7),
]  # fmt: skip


@pytest.mark.parametrize(("member", "value"), MALFORMED, ids=range(len(MALFORMED)))
def test_entry_with_a_member_of_another_kind_is_a_finding_and_no_error(member: str, value: Any) -> None:
    """A gateway with a valid key and a defect: its entry stays for ever, and every later audit has to live with it."""
    entry = json.dumps(json.loads(entry_of()) | {member: value}).encode()
    assert kinds(stored(entry), entry) == ["entry"]


def test_entry_that_is_nested_without_end_is_a_finding_and_no_error() -> None:
    deep = b"[" * 30_000 + b"]" * 30_000
    assert kinds(stored(deep), deep) == ["entry"]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["counts", "size", "batch", "root", "previous", "gateway", "event", "time", "kind"]), ANY)
def test_whatever_an_entry_holds_the_check_ends_in_findings(member: str, value: Any) -> None:
    entry = json.dumps(json.loads(entry_of()) | {member: value}).encode()
    told = kinds(stored(entry), entry)
    assert set(told) <= {"entry", "signature", "leaves", "counts"}
    assert told or member in {"time", "kind", "previous"} or value == json.loads(entry_of())[member]


@pytest.mark.parametrize("vkey", ["", "x", "gw1-0a1b2c3d+00000000+AAAA"])
def test_key_that_cannot_be_read_is_a_finding_and_no_error(vkey: str) -> None:
    assert kinds(stored(vkey=vkey), entry_of()) == ["entry"]


@given(st.integers(0, 159), st.integers(0, 7))
def test_every_bit_of_the_leaves_matters(place: int, bit: int) -> None:
    leaves = bytearray(b"".join(LEAVES))
    entry = parse(entry_of())
    assert leaves_match(bytes(leaves), entry)
    leaves[place] ^= 1 << bit
    assert not leaves_match(bytes(leaves), entry)


def test_counts_of_the_days_are_the_counts_of_the_entry() -> None:
    entry = parse(entry_of())
    first, second = day_counts(entry, "2024-02-29"), day_counts(entry, "2024-03-01")
    assert first == Counter({("VN/GOV/a/b", "VN/GOV/c/d/e", 200): 3})
    assert second == Counter({("VN/GOV/a/b", "VN/GOV/c/d/e", 502): 2})
    assert day_counts(entry, "2024-03-02") == Counter()


def chain(length: int, gateway: str = "gw1") -> list[dict[str, Any]]:
    """The entries of a gateway as it seals them: numbers rise by one, each names the root before."""
    made: list[dict[str, Any]] = []
    for number in range(1, length + 1):
        root = b64encode(sha256(f"{gateway}/{number}".encode()).digest()).decode()
        previous = made[-1]["root"] if made else None
        made.append({"gateway": gateway, "batch": number, "root": root, "previous": previous})
    return made


def followed(entries: list[dict[str, Any]]) -> list[tuple[str | None, int | None]]:
    chains = Chains()
    return [(finding.gateway, finding.batch) for entry in entries for finding in chains.follow(entry)]


@given(st.integers(0, 12), st.integers(0, 12), st.randoms(use_true_random=False))
def test_chains_of_gateways_may_interleave(one: int, other: int, random: Any) -> None:
    """The ledger takes batches as they come; only the order within one gateway is a promise."""
    rest = {"gw1": chain(one), "gw2": chain(other, "gw2")}
    order = ["gw1"] * one + ["gw2"] * other
    random.shuffle(order)
    assert followed([rest[gateway].pop(0) for gateway in order]) == []


@given(st.permutations(range(6)))
def test_batches_in_another_order_are_a_broken_chain(order: list[int]) -> None:
    entries = chain(6)
    assert bool(followed([entries[place] for place in order])) == (order != sorted(order))


@given(st.integers(2, 9), st.data())
def test_batch_that_is_missing_or_there_twice_is_a_broken_chain(length: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, length - 2))  # the last one is missed by its gateway's head, not by a successor
    missing = chain(length)
    del missing[place]
    assert followed(missing) == [("gw1", place + 2)]
    twice = chain(length)
    twice.insert(place, twice[place])
    assert ("gw1", place + 1) in followed(twice)


def test_batch_that_was_exchanged_for_another_breaks_the_next_one() -> None:
    entries = chain(5)
    entries[2] = {**entries[2], "root": b64encode(sha256(b"khac").digest()).decode()}
    assert followed(entries) == [("gw1", 4)]


def test_first_batch_that_continues_something_unknown_is_found() -> None:
    """The log of a gateway cannot begin in the middle: somebody has cut off what was before."""
    assert followed(chain(4)[2:]) == [("gw1", 3)]


def test_head_of_each_gateway_is_the_root_of_its_last_batch() -> None:
    chains = Chains()
    for entry in [*chain(3), *chain(2, "gw2")]:
        list(chains.follow(entry))
    assert chains.heads() == {"gw1": chain(3)[-1]["root"], "gw2": chain(2, "gw2")[-1]["root"]}


def test_entry_is_written_as_the_page_of_formats_says() -> None:
    told = json.loads(entry_of())
    assert sorted(told) == ["batch", "counts", "event", "gateway", "kind", "previous", "root", "size", "time"]
    assert (told["kind"], told["batch"], told["size"]) == ("exchange.batch", 4, 5)
    assert told["counts"] == [[*key, requests] for key, requests in sorted(COUNTS.items())]
