"""Erasing under the personal-data law: what is gone, what stays true, and what the log says of it."""

import getpass
import json
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from tests.ledger.conftest import writing

from duoc.core import canonical
from duoc.core.environment import Environment
from duoc.engines.merkle import checkpoint, keys, salted, tree
from duoc.frame.models import Outbox
from duoc.ledger import commands, services

GROUND = "Điều 16 Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, đơn ngày 31.12.2025"


def _log_the_queue(database: str, environment: Environment = Environment.PRODUCTION) -> None:
    with writing(database, environment) as writer:
        while writer.append():
            pass


def _verify(proof: services.Inclusion) -> None:
    """As a stranger would: with the public key and the entry's bytes, nothing else."""
    stated = checkpoint.verify(proof.checkpoint.encode(), keys.parse_vkey(services.log().vkey))
    leaf = tree.leaf_hash(services.entry(proof.index).entry)
    tree.verify_inclusion(proof.index, stated.size, leaf, proof.path, stated.root)


def test_payload_and_salt_are_gone_and_every_proof_stays(append: Any, database: str) -> None:
    events = append(300)
    before = services.inclusion(events[256])
    assert before is not None
    entry = services.entry(256).entry
    assert services.erase(256, GROUND)
    after = services.entry(256)
    assert (after.payload, after.salt, after.entry) == (None, None, entry)
    assert services.inclusion_of_index(256, before.size) == before
    _log_the_queue(database)
    later = services.inclusion(events[256])
    assert later is not None
    assert later.size > before.size
    for proof in (before, later):
        _verify(proof)
    assert services.audit() == []
    assert services.entry(255).payload == b'{"n":255}'


def test_nothing_in_the_database_opens_the_commitment_any_more(append: Any, database: str) -> None:
    append(3)
    kept = services.entry(1)
    assert kept.payload is not None
    assert kept.salt is not None
    services.erase(1, GROUND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_payload WHERE payload = %s OR salt = %s", [kept.payload, kept.salt])
        assert cursor.fetchone() == (0,)
    commitment = keys.decode_base64(json.loads(kept.entry)["commitment"])
    assert salted.opens(commitment, kept.salt, kept.payload), "who kept both may still show them"
    assert not salted.opens(commitment, bytes(32), kept.payload), "who guesses the payload learns nothing"


def test_erasure_is_logged_in_public_with_index_and_ground_only(append: Any, database: str) -> None:
    append(2)
    services.erase(1, f"  {GROUND}\n", by="Trần Thị Bí Mật")
    _log_the_queue(database)
    (found,) = services.follow(["ledger.payload_erased"])
    said = canonical.loads(found.entry)
    assert sorted(said) == ["event", "index", "kind", "reason", "time"]
    assert (said["index"], said["reason"], found.payload) == (1, GROUND, None)
    (acted,) = services.follow(["ledger.officer_acted"])
    assert acted.payload is not None
    assert canonical.loads(acted.payload) == {"about": str(found.event), "officer": "Trần Thị Bí Mật"}
    assert all("Bí Mật".encode() not in entry.entry for entry in services.follow())
    # The officer's name is personal data too, and can go the same way.
    assert services.erase(acted.index, GROUND)
    assert services.audit() == []


def test_house_itself_needs_no_name(append: Any, database: str) -> None:
    append(1)
    services.erase(0, GROUND)
    assert [row.kind for row in Outbox.objects.all()] == ["ledger.payload_erased"]


def test_erasing_again_changes_and_logs_nothing(append: Any, database: str) -> None:
    append(2)
    assert services.erase(0, GROUND)
    assert not services.erase(0, "một căn cứ khác")
    assert Outbox.objects.count() == 1


def test_two_at_once_log_one_erasure(append: Any, database: str) -> None:
    append(1)
    begin = threading.Barrier(6)
    done: list[bool] = []

    def erase() -> None:
        begin.wait()
        done.append(services.erase(0, GROUND))
        connection.close()

    threads = [threading.Thread(target=erase) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 5 + [True]
    assert Outbox.objects.count() == 1


def test_erasure_that_is_undone_leaves_both(append: Any, database: str) -> None:
    """One transaction: without its event in the outbox nothing is erased."""
    append(1)

    def undone() -> None:
        with transaction.atomic():
            services.erase(0, GROUND)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert services.entry(0).payload == b'{"n":0}'
    assert not Outbox.objects.exists()


def test_public_entry_is_refused(append: Any, database: str) -> None:
    append(1, public=True)
    with pytest.raises(services.NotErasableError, match="mục công khai"):
        services.erase(0, GROUND)
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("index", [-1, 1, 2**63, 10**30])
def test_entry_that_is_not_there_is_refused(append: Any, index: int) -> None:
    append(1)
    with pytest.raises(services.NotInLogError):
        services.erase(index, GROUND)


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 201, "a\x07bc", "đ" * 300])
def test_ground_has_a_fit_length_and_can_be_printed(append: Any, reason: str) -> None:
    append(1)
    with pytest.raises(services.NotErasableError, match="căn cứ pháp lý"):
        services.erase(0, reason)
    assert services.entry(0).payload is not None


@pytest.mark.parametrize("number", ["096123456789", "0912 345 678", "0912.345.678", "091-234-5678"])
def test_ground_carries_no_personal_number(append: Any, number: str) -> None:
    append(1)
    with pytest.raises(services.NotErasableError, match="số định danh"):
        services.erase(0, f"theo đơn của công dân {number}")
    assert services.entry(0).payload is not None


@pytest.mark.parametrize("reason", ["NĐ 356/2025/NĐ-CP", "x" * 200, "abc", "ngày 31.12.2025"])
def test_ground_of_law_is_taken(append: Any, reason: str) -> None:
    append(1)
    assert services.erase(0, reason)


def test_erasure_stays_in_its_environment(append: Any, database: str) -> None:
    append(1)
    append(1, environment=Environment.REPLAY)
    assert services.erase(0, GROUND, environment=Environment.REPLAY)
    assert services.entry(0).payload is not None
    assert (Outbox.objects.count(), Outbox.objects.using("replay").count()) == (0, 1)
    _log_the_queue(database, Environment.REPLAY)
    assert services.audit(Environment.REPLAY) == []


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    import argparse

    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers(dest="command"))
    arguments = parser.parse_args(["ledger", "erase", *words])
    status = arguments.run(arguments) or 0
    told = capsys.readouterr()
    return status, told.out, told.err


def test_command_erases_and_says_so(append: Any, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    append(2)
    status, out, err = _run(capsys, "--index", "1", "--reason", GROUND, "--by", "Lê Văn Mẫu")
    assert (status, err) == (0, "")
    assert out.startswith("Đã xóa nội dung của mục số 1")
    assert services.entry(1).payload is None
    assert sorted(Outbox.objects.values_list("kind", flat=True)) == ["ledger.officer_acted", "ledger.payload_erased"]
    status, out, err = _run(capsys, "--index", "1", "--reason", GROUND)
    assert (status, out, err) == (0, "Nội dung của mục số 1 đã được xóa từ trước.\n", "")


def test_command_prints_json(append: Any, capsys: pytest.CaptureFixture[str]) -> None:
    append(1)
    for erased in (True, False):
        status, out, _ = _run(capsys, "--index", "0", "--reason", GROUND, "--json")
        assert (status, json.loads(out)) == (0, {"index": 0, "erased": erased})


@pytest.mark.parametrize(
    "words",
    [("--index", "7", "--reason", GROUND), ("--index", "0", "--reason", "?"), ("--index", "1", "--reason", GROUND)],
)
def test_command_refuses_in_one_sentence(
    append: Any, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    append(1)
    append(1, public=True)
    status, out, err = _run(capsys, *words)
    assert (status, out) == (1, "")
    assert err.startswith("duoc: ")
    assert len(err.splitlines()) == 1


def test_officer_committed_to_is_the_account_when_no_name_is_given(
    append: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    append(1)
    assert _run(capsys, "--index", "0", "--reason", GROUND)[0] == 0
    acted = Outbox.objects.get(kind="ledger.officer_acted")
    assert json.loads(bytes(acted.payload))["officer"] == getpass.getuser()
