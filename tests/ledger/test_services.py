"""The room's services on a real log: heads, proofs that strangers can verify, following, erasing, emptying a replay."""

import base64
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from duoc.core import canonical
from duoc.core.environment import Environment
from duoc.engines.merkle import checkpoint, consistency, keys, salted, tree
from duoc.frame import outbox
from duoc.ledger import services

PRODUCTION, REPLAY = Environment.PRODUCTION, Environment.REPLAY


def _stated(text: str) -> checkpoint.Checkpoint:
    return checkpoint.verify(text.encode(), keys.parse_vkey(services.log().vkey))


def test_log_that_never_started_says_so(database: str) -> None:
    for ask in (services.log, services.head, services.checkpoint):
        with pytest.raises(services.LogNotStartedError):
            ask()
    assert services.inclusion(uuid4()) is None
    assert services.audit() == []


def test_head_is_the_newest_signed_checkpoint(append) -> None:
    append(3)
    append(4)
    head = services.head()
    stated = _stated(head.note)
    assert (head.origin, head.size) == ("log.example/production", 7) == (stated.origin, stated.size)
    assert head.root == stated.root
    assert services.checkpoint() == head.note
    assert _stated(services.checkpoint(3)).size == 3
    with pytest.raises(services.NotInLogError):
        services.checkpoint(4)


def test_head_waits_for_the_signature(append, tamper) -> None:
    append(3)
    append(4)
    tamper("UPDATE ledger_checkpoint SET note = NULL, signed_at = NULL WHERE size = 7")
    assert services.head().size == 3
    with pytest.raises(services.NotInLogError):
        services.inclusion_of_index(5)


def test_inclusion_verifies_with_the_public_key_alone(append) -> None:
    events = append(300)
    append(1)
    for index in (0, 255, 256, 299):
        proof = services.inclusion(events[index])
        assert proof is not None
        assert proof.index == index
        stated = _stated(proof.checkpoint)
        leaf = tree.leaf_hash(services.entry(index).entry)
        tree.verify_inclusion(proof.index, stated.size, leaf, proof.path, stated.root)
        assert (stated.size, proof.size, proof.leaf) == (301, 301, leaf)
    old = services.inclusion_of_index(7, 300)
    tree.verify_inclusion(7, 300, old.leaf, old.path, _stated(old.checkpoint).root)


def test_inclusion_waits_while_the_event_is_queued(append) -> None:
    append(2)
    with transaction.atomic():
        event = outbox.append("k", {})
    assert services.inclusion(event) is None
    assert services.entry_of_event(event) is None


@pytest.mark.parametrize(("index", "size"), [(-1, None), (3, None), (2, 2), (0, 1), (0, 99)])
def test_inclusion_refuses_what_no_checkpoint_covers(append, index: int, size: int | None) -> None:
    append(2)
    append(1)
    with pytest.raises(services.NotInLogError):
        services.inclusion_of_index(index, size)


def test_consistency_verifies_between_signed_sizes(append) -> None:
    append(200)
    append(100)
    proof = services.consistency(200, 300)
    roots = [_stated(services.checkpoint(size)).root for size in (200, 300)]
    consistency.verify_consistency(200, 300, *roots, proof)
    assert services.consistency(300, 300) == []
    for old, new in ((0, 300), (300, 200), (199, 300), (200, 301)):
        with pytest.raises(services.NotInLogError):
            services.consistency(old, new)


def test_damaged_log_hands_out_no_proof(append, tamper) -> None:
    event = append(5)[2]
    append(5)
    tamper("UPDATE ledger_tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 0")
    with pytest.raises(services.DamagedLogError):
        services.inclusion(event)
    with pytest.raises(services.DamagedLogError):
        services.consistency(5, 10)
    tamper("DELETE FROM ledger_tile")
    with pytest.raises(services.DamagedLogError, match="missing"):
        services.inclusion(event)


def test_entry_carries_what_it_commits_to_until_that_is_erased(append) -> None:
    event = append(2)[1]
    found = services.entry_of_event(event)
    assert found is not None
    said = canonical.loads(found.entry)
    assert (found.index, found.kind, found.payload) == (1, "test.event", b'{"n":1}')
    assert found.salt is not None
    assert salted.opens(base64.b64decode(said["commitment"]), found.salt, b'{"n":1}')
    before = services.inclusion(event)
    assert services.erase(1, "theo yêu cầu")
    assert not services.erase(1, "theo yêu cầu")
    after = services.entry(1)
    assert (after.payload, after.salt, after.entry) == (None, None, found.entry)
    assert services.inclusion(event) == before
    assert services.audit() == []


def test_follow_gives_kinds_in_order_after_a_number(append) -> None:
    append(3, kind="a")
    append(2, kind="b", public=True)
    append(2, kind="a")
    assert [entry.index for entry in services.follow()] == [0, 1, 2, 3, 4, 5, 6]
    assert [entry.index for entry in services.follow(["a"])] == [0, 1, 2, 5, 6]
    assert [entry.index for entry in services.follow(["a", "b"], after=2, limit=2)] == [3, 4]
    assert [entry.index for entry in services.follow({"a"}, after=1, limit=10)] == [2, 5, 6]
    assert list(services.follow([])) == []
    assert list(services.follow(limit=0)) == []


def test_follow_goes_on_over_many_chunks(append) -> None:
    append(2_500)
    assert [entry.index for entry in services.follow()] == list(range(2_500))
    assert [entry.index for entry in services.follow(after=5, limit=1_500)] == list(range(6, 1_506))


def test_environments_have_logs_of_their_own(append) -> None:
    append(3)
    append(2, environment=REPLAY)
    assert (services.head().size, services.head(environment=REPLAY).size) == (3, 2)
    assert services.log().vkey != services.log(environment=REPLAY).vkey
    assert services.audit() == services.audit(REPLAY) == []
    with pytest.raises(services.LogNotStartedError):
        services.head(environment=Environment.SANDBOX)


def test_replay_begins_a_new_log_only_without_its_sequencer(append, database: str, tmp_path: Path) -> None:
    from duoc.engines.merkle.signer import FileSigner
    from duoc.wire.log_writer import LogWriter

    key = tmp_path / "replay/keys/log.key"
    append(2)
    with LogWriter(database, REPLAY, FileSigner.open(key, "log.example/replay/1")) as writer:
        assert writer.lock()
        writer.open()
        with pytest.raises(services.LedgerError, match="còn chạy"):
            services.clear_replay(tmp_path)
    append_to = FileSigner.open(key, "log.example/replay/1").key
    assert services.log(environment=REPLAY).vkey == str(append_to)
    services.clear_replay(tmp_path)
    assert not key.exists()
    with LogWriter(database, REPLAY, FileSigner.open(key, "log.example/replay/2")) as writer:
        assert writer.lock()
        writer.open()
    assert services.log(environment=REPLAY).origin == "log.example/replay/2"
    assert services.head().size == 2
