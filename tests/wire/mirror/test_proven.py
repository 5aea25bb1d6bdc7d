"""A tree is believed as far as its signed root proves it: every file that was touched is refused by name."""

from pathlib import Path

import pytest
from tests.ledger import rfc6962
from tests.wire.auditor.press import ORIGIN, Press

from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.wire.auditor.published import ENTRIES, PublishedLog
from duoc.wire.auditor.source import AbsentError, DamagedError, FolderSource
from duoc.wire.mirror.proven import ForgedError, ProvenTree

SIZES = [1, 2, 255, 256, 257, 300, 511, 512, 513, 1000]


def tree_of(folder: Path, press: Press, size: int) -> ProvenTree:
    return ProvenTree(PublishedLog(FolderSource(folder)), Checkpoint(ORIGIN, size, press.root(size)))


def read_all(log: PublishedLog, tree: ProvenTree) -> list[bytes]:
    """All leaves, each proven."""
    leaves = []
    for number in range(tree.size // 256):
        leaves += tree.check_bundle(number, log.page(ENTRIES, number, 256).items)
    return leaves + tree.last_bundle()[1]


@pytest.mark.parametrize("size", SIZES)
def test_honest_files_are_believed_whole(tmp_path: Path, press: Press, size: int) -> None:
    press.publish(tmp_path, size)
    tree = tree_of(tmp_path, press, size)
    assert read_all(PublishedLog(FolderSource(tmp_path)), tree) == press.leaves(size)
    assert tree.last_bundle()[0] == press.entries[size // 256 * 256 : size]
    level = 1
    while size >> 8 * level:
        for number in range(-(-(size >> 8 * level) // 256)):
            assert b"".join(tree.tile(level, number)) == rfc6962.tile(press.leaves(size), level, number)
        level += 1


@pytest.mark.parametrize("size", SIZES)
def test_earlier_roots_are_those_of_the_standard(tmp_path: Path, press: Press, size: int) -> None:
    press.publish(tmp_path, size)
    tree = tree_of(tmp_path, press, size)
    for earlier in {0, 1, size // 2, size - 1, size // 256 * 256, size}:
        assert tree.root_at(earlier) == press.root(earlier)


def test_three_levels_are_proven_from_the_top(tmp_path: Path) -> None:
    press = Press(66_000)
    files = press.files(66_000)
    for name in ("tile/entries/000", "tile/entries/255", "tile/entries/x001"):
        assert name in files or name == "tile/entries/x001"
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    tree = tree_of(tmp_path, press, 66_000)
    assert len(tree.tile(1, 0)) == 256
    assert len(tree.tile(2, 0)) == 1
    assert tree.root_at(65_536) == press.root(65_536)
    data = bytearray(files["tile/1/000"])
    data[40] ^= 1
    (tmp_path / "tile/1/000").write_bytes(bytes(data))
    with pytest.raises(ForgedError, match="tile/1/000"):
        tree_of(tmp_path, press, 66_000).tile(1, 0)


def test_every_touched_file_is_refused(tmp_path: Path, press: Press) -> None:
    """One bit anywhere in what the copy would be made of."""
    size = 1000
    press.publish(tmp_path, size)
    used = [name for name in press.files(size) if not name.startswith("tile/0/")]
    assert len(used) == 5
    for name in used:
        whole = (tmp_path / name).read_bytes()
        for place in (0, 1, 2, len(whole) // 2, len(whole) - 1):
            damaged = bytearray(whole)
            damaged[place] ^= 1
            (tmp_path / name).write_bytes(bytes(damaged))
            with pytest.raises((ForgedError, DamagedError)):
                read_all(PublishedLog(FolderSource(tmp_path)), tree_of(tmp_path, press, size))
        (tmp_path / name).write_bytes(whole)
    read_all(PublishedLog(FolderSource(tmp_path)), tree_of(tmp_path, press, size))


def test_leaf_tiles_of_the_server_are_not_needed(tmp_path: Path, press: Press) -> None:
    press.publish(tmp_path, 1000)
    for path in tmp_path.glob("tile/0/**/*"):
        if path.is_file():
            path.unlink()
    read_all(PublishedLog(FolderSource(tmp_path)), tree_of(tmp_path, press, 1000))


def test_tree_of_another_root_or_size_is_refused(tmp_path: Path, press: Press) -> None:
    press.publish(tmp_path, 1000)
    log = PublishedLog(FolderSource(tmp_path))
    with pytest.raises(ForgedError, match="signed root of size 1000"):
        ProvenTree(log, Checkpoint(ORIGIN, 1000, press.root(999)))
    with pytest.raises((AbsentError, ForgedError)):
        ProvenTree(log, Checkpoint(ORIGIN, 1001, press.root(1001)))
    # The partial files of an older size are a prefix: the tree of that size is whole in the newer files.
    press.publish(tmp_path, 900)
    assert ProvenTree(log, Checkpoint(ORIGIN, 900, press.root(900))).root_at(900) == press.root(900)


def test_empty_tree_has_the_empty_root_and_nothing_else(tmp_path: Path) -> None:
    log = PublishedLog(FolderSource(tmp_path))
    assert ProvenTree(log, Checkpoint(ORIGIN, 0, rfc6962.mth([]))).last_bundle() == ([], [])
    with pytest.raises(ForgedError):
        ProvenTree(log, Checkpoint(ORIGIN, 0, bytes(32)))


def test_tile_at_hand_is_proven_like_any_other(tmp_path: Path) -> None:
    press = Press(66_000)
    for name, data in press.files(66_000).items():
        if name.startswith(("tile/1/", "tile/2/", "tile/entries/257.p")):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
    asked = []

    def at_hand(level: int, number: int) -> list[bytes]:
        asked.append((level, number))
        return [bytes(32)] * 256

    stated = Checkpoint(ORIGIN, 66_000, press.root(66_000))
    tree = ProvenTree(PublishedLog(FolderSource(tmp_path)), stated, at_hand)
    assert b"".join(tree.tile(1, 0)) == rfc6962.tile(press.leaves(66_000), 1, 0)
    assert asked == [(1, 0)]
