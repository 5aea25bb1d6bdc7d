"""Following a log: the copy equals what was published, is never less than it was, and convicts a log that lies."""

import json
import os
from pathlib import Path

import pytest
from tests.wire.auditor.press import LOG, ORIGIN, POLICY, WITNESSES, Press, put
from tests.wire.mirror.conftest import NOW, Follow

from duoc.engines.merkle import cosignature, keys
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.wire.auditor.audit import audit
from duoc.wire.auditor.published import open_log
from duoc.wire.mirror.copy import Copy, CopyError

MIRROR = FileSigner("ban-sao.test", b"\x0c" * 32, keys.COSIGNATURE)


def test_copy_has_exactly_the_files_of_each_size(follow: Follow, press: Press) -> None:
    wanted: dict[str, bytes] = {}
    for size in (0, 1, 255, 256, 300, 511, 512, 1000, 1300):
        press.publish(follow.source, size)
        assert follow.round() == "grown"
        wanted.update(press.files(size))
        # Partial files go once the full one is there.
        wanted = {
            name: data for name, data in wanted.items() if ".p/" not in name or name.split(".p/")[0] not in wanted
        }
        assert follow.files() == {**wanted, "checkpoint": press.checkpoint(size)}
    assert follow.said == []


def test_only_what_is_new_is_read(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 1000)
    assert follow.round() == "grown"
    assert follow.follower.fetched == 3
    for number in range(3):
        (follow.source / f"tile/entries/{number:03d}").unlink()
    press.publish(follow.source, 1300)
    for number in range(3):
        (follow.source / f"tile/entries/{number:03d}").unlink()
    assert follow.round() == "grown"
    assert (follow.follower.fetched, follow.size()) == (5, 1300)
    assert follow.round() == "unchanged"


def test_copy_is_sound_by_the_auditors_judgement(follow: Follow, press: Press) -> None:
    for size in (300, 1300):
        press.publish(follow.source, size, ["mot", "hai"])
        assert follow.round() == "grown"
        report = audit(open_log(str(follow.folder)), POLICY)
        assert (report.findings, report.checkpoint and report.checkpoint.size) == ([], size)


def test_copy_goes_on_after_a_restart_from_where_it_was(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 300)
    assert follow.round() == "grown"
    follow.begin()
    assert follow.size() == 300
    press.publish(follow.source, 900)
    assert follow.round() == "grown"


@pytest.mark.parametrize("name", ["tile/entries/001", "tile/entries/003.p/132", "tile/1/000.p/3"])
def test_forged_files_are_refused_and_never_stored(follow: Follow, press: Press, name: str) -> None:
    press.publish(follow.source, 300)
    assert follow.round() == "grown"
    before = follow.files()
    press.publish(follow.source, 900)
    damaged = bytearray((follow.source / name).read_bytes())
    damaged[-1] ^= 1
    (follow.source / name).write_bytes(bytes(damaged))
    assert follow.round() == "forged"
    assert follow.size() == 300
    assert {path: data for path, data in follow.files().items() if path in before} == before
    assert all(data == press.files(900)[path] for path, data in follow.files().items() if path not in before)
    assert len(follow.said) == 1
    assert follow.round() == "forged"
    assert len(follow.said) == 1  # said once, until it changes
    press.publish(follow.source, 900)
    assert follow.round() == "grown"
    assert follow.follower.reason == ""


def test_missing_file_is_waited_for(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 900)
    (follow.source / "tile/entries/001").unlink()
    assert follow.round() == "unreachable"
    assert follow.size() == 0
    press.publish(follow.source, 900)
    assert follow.round() == "grown"
    assert follow.follower.fetched == 4  # 0 and 2, which was not stored yet; then 1 and 2: the first one was kept


def test_log_that_is_away_changes_nothing(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 300)
    assert follow.round() == "grown"
    seen = follow.follower.seen_s
    follow.clock.set((NOW + 50) * 1_000_000)
    (follow.source / "checkpoint").unlink()
    assert follow.round() == "unreachable"
    assert (follow.size(), follow.follower.seen_s) == (300, seen)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no note\n",
        b"khac.test\n5\n" + b"A" * 43 + b"=\n\n" + "— khac.test AAAAAAAA\n".encode(),
        Press(5).checkpoint(5).replace(b"\n5\n", b"\n4\n"),
        Press(5).checkpoint(5).replace(b"\n", b"\r\n"),
        sign_note(Press(5).text(5), FileSigner(ORIGIN, bytes(32))),
        sign_note(Press(5).text(5).replace(ORIGIN, "khac.test"), LOG),
    ],
)
def test_checkpoint_that_is_not_the_logs_is_refused(follow: Follow, data: bytes) -> None:
    Press(5).publish(follow.source, 5)
    put(follow.source / "checkpoint", data)
    assert follow.round() == "refused"
    assert follow.files() == {}


def test_with_a_policy_only_a_quorum_is_copied(tmp_path: Path, press: Press) -> None:
    follow = Follow(tmp_path, policy=POLICY)
    press.publish(follow.source, 300, ["mot"])
    assert follow.round() == "refused"
    assert "quorum" in follow.said[0]
    assert follow.files() == {}
    press.publish(follow.source, 300, ["mot", "ba"])
    assert follow.round() == "grown"


def test_newer_cosignatures_are_taken_fewer_are_not(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 300, ["mot", "hai"])
    assert follow.round() == "grown"
    for cosigners, time_s, outcome in (
        (["mot", "hai"], 1_700_000_000, "unchanged"),
        (["mot", "hai"], 1_700_000_099, "refreshed"),
        (["mot"], 1_700_000_100, "unchanged"),
        (["hai", "ba"], 1_700_000_101, "refreshed"),
        (["mot", "hai", "ba"], 1_700_000_101, "refreshed"),
        ([], 1_700_000_101, "unchanged"),
    ):
        press.publish(follow.source, 300, cosigners, time_s)
        assert follow.round() == outcome
    assert (follow.folder / "checkpoint").read_bytes() == press.checkpoint(300, ["mot", "hai", "ba"], 1_700_000_101)


def test_rollback_is_refused_and_told(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 900)
    assert follow.round() == "grown"
    press.publish(follow.source, 300)
    assert follow.round() == "backwards"
    assert "CẢNH BÁO" in follow.said[0]
    assert follow.size() == 900
    assert follow.follower.evidence.count["fork"] == 0  # an old copy of its own checkpoint is no second history
    press.publish(follow.source, 1000)
    assert follow.round() == "grown"


@pytest.mark.parametrize(("at", "size"), [(200, 900), (899, 900), (200, 901), (899, 1300), (200, 600), (0, 512)])
def test_fork_is_refused_and_kept_as_proof(follow: Follow, press: Press, at: int, size: int) -> None:
    """Same size, larger, smaller; the fork is proven from the files before anything is said."""
    press.publish(follow.source, 900)
    assert follow.round() == "grown"
    before = follow.files()
    forked = press.fork(at, size)
    forked.publish(follow.source, size)
    assert follow.round() == "fork"
    assert follow.files() == before
    (file,) = (follow.folder / ".mirror").glob("fork-*.json")
    told = json.loads(file.read_text())
    assert (told["held"].encode(), told["refused"].encode()) == (press.checkpoint(900), forked.checkpoint(size))
    assert "CẢNH BÁO" in follow.said[0]
    assert follow.round() == "fork"
    assert follow.follower.evidence.count["fork"] == 1
    press.publish(follow.source, 1000)
    assert follow.round() == "grown"


def test_fork_without_its_files_is_not_yet_proven(follow: Follow, press: Press) -> None:
    """A larger checkpoint whose tiles do not fit may be a damaged server: no false alarm, and nothing is followed."""
    press.publish(follow.source, 900)
    assert follow.round() == "grown"
    put(follow.source / "checkpoint", press.fork(200, 1300).checkpoint(1300))
    assert follow.round() in {"forged", "unreachable"}
    assert follow.follower.evidence.count["fork"] == 0
    assert follow.size() == 900


def test_history_that_was_begun_to_be_copied_binds(follow: Follow, press: Press) -> None:
    """Its files are half there; a log that now tells another story is a fork, though nothing of the first was served."""
    press.publish(follow.source, 300)
    assert follow.round() == "grown"
    press.publish(follow.source, 900)
    (follow.source / "tile/entries/002").unlink()
    assert follow.round() == "unreachable"
    follow.begin()
    forked = press.fork(600, 1000)
    for path in follow.source.rglob("*.p"):
        for file in path.iterdir():
            file.unlink()
    forked.publish(follow.source, 1000)
    assert follow.round() == "fork"
    assert follow.size() == 300
    put(follow.source / "checkpoint", press.checkpoint(500))
    assert follow.round() == "backwards"
    press.publish(follow.source, 1000)
    assert follow.round() == "grown"


def test_stored_bundle_of_a_cut_round_is_proven_again(follow: Follow, press: Press) -> None:
    """After a power cut a file may be there and be empty."""
    press.publish(follow.source, 900)
    (follow.source / "tile/entries/002").unlink()
    assert follow.round() == "unreachable"
    assert (follow.folder / "tile/entries/001").exists()
    (follow.folder / "tile/entries/000").write_bytes(b"")
    damaged = bytearray((follow.folder / "tile/entries/001").read_bytes())
    damaged[5] ^= 1
    (follow.folder / "tile/entries/001").write_bytes(bytes(damaged))
    press.publish(follow.source, 900)
    follow.begin()
    assert follow.round() == "grown"
    assert follow.files() == {**press.files(900), "checkpoint": press.checkpoint(900)}


def test_own_cosignature_says_that_every_entry_is_stored(tmp_path: Path, press: Press) -> None:
    follow = Follow(tmp_path, signer=MIRROR)
    press.publish(follow.source, 300, ["mot"])
    assert follow.round() == "grown"
    served = notes.parse((follow.folder / "checkpoint").read_bytes())
    known = [LOG.key, WITNESSES["mot"].key, MIRROR.key]
    assert notes.verify(served, known) == known
    assert cosignature.split(served.signatures[-1].signature)[0] == NOW
    # Time never goes back, the line is never doubled, and the log's own lines stay as they came.
    follow.clock.set(1_000_000)
    follow.begin()
    press.publish(follow.source, 900, ["mot"])
    assert follow.round() == "grown"
    served = notes.parse((follow.folder / "checkpoint").read_bytes())
    assert [line.name for line in served.signatures] == [ORIGIN, "mot.example", "ban-sao.test"]
    assert cosignature.split(served.signatures[-1].signature)[0] == NOW
    assert follow.round() == "unchanged"


def test_own_line_from_elsewhere_is_not_kept(tmp_path: Path, press: Press) -> None:
    """The log may publish this mirror's line of an earlier time: the copy carries its own."""
    follow = Follow(tmp_path, signer=MIRROR)
    press.publish(follow.source, 300)
    line = f"— {MIRROR.key.name} {keys.encode_base64(MIRROR.key.key_id + bytes(72))}\n".encode()
    put(follow.source / "checkpoint", press.checkpoint(300) + line)
    assert follow.round() == "grown"
    served = notes.parse((follow.folder / "checkpoint").read_bytes())
    assert notes.verify(served, [MIRROR.key]) == [MIRROR.key]


def test_cosignature_comes_after_everything_is_durable(
    tmp_path: Path, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = Follow(tmp_path, signer=MIRROR)
    press.publish(follow.source, 300)
    synced: list[Path] = []
    fsync = os.fsync

    def traced(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    def refuse(self: FileSigner, message: bytes) -> bytes:
        wanted = {follow.folder / name for name in press.files(300)}
        assert wanted | {follow.folder, follow.folder / "tile", follow.folder / "tile/entries"} <= set(synced)
        raise OSError(5, "the token is gone")

    monkeypatch.setattr(os, "fsync", traced)
    monkeypatch.setattr(FileSigner, "sign", refuse)
    assert follow.round() == "disk"
    assert not (follow.folder / "checkpoint").exists()


def test_full_disk_is_told_and_gone_over(follow: Follow, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.publish(follow.source, 900)

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert follow.round() == "disk"
    assert "No space left" in follow.follower.reason
    monkeypatch.undo()
    assert follow.round() == "grown"
    assert not list(follow.folder.rglob("*.draft"))


def test_copy_that_was_damaged_is_not_extended(follow: Follow, press: Press) -> None:
    press.publish(follow.source, 900)
    assert follow.round() == "grown"
    tile = follow.folder / "tile/1/000.p/3"
    whole = tile.read_bytes()
    tile.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(CopyError, match="run duoc ledger audit"):
        Copy(follow.folder, ORIGIN)
    tile.unlink()
    with pytest.raises(CopyError, match="lacks tiles"):
        Copy(follow.folder, ORIGIN)
    tile.write_bytes(whole)
    (follow.folder / "checkpoint").write_bytes(b"")
    with pytest.raises(CopyError, match="damaged"):
        Copy(follow.folder, ORIGIN)
    (follow.folder / "checkpoint").write_bytes(press.checkpoint(900))
    with pytest.raises(CopyError, match="another log"):
        Copy(follow.folder, "khac.test")
