"""Tiles: against the naive tree, against the example log's files, and within their reading budget."""

import base64
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.merkle import consistency, tiles, tree

LEAVES = [sha256(b"\x00" + number.to_bytes(4, "big")).digest() for number in range(70_000)]


def _grow(cuts: list[int]) -> tiles.Tiles:
    """The tiles of a tree that grew in these steps."""
    stored: tiles.Tiles = {}
    size = 0
    for cut in cuts:
        stored.update(tiles.append(size, LEAVES[size:cut], _reader(stored)))
        size = cut
    return stored


def _reader(stored: tiles.Tiles) -> tiles.Reader:
    return lambda level, number: stored[level, number]


def _folder_reader(folder: Path, size: int) -> tiles.Reader:
    """A served log as a static file server sees it."""

    def read(level: int, number: int) -> bytes:
        return (folder / tiles.tile_path(level, number, tiles.tile_width(size, level, number))).read_bytes()

    return read


def _counting(read: tiles.Reader) -> tuple[tiles.Reader, Callable[[], int]]:
    asked: list[tuple[int, int]] = []

    def reader(level: int, number: int) -> bytes:
        asked.append((level, number))
        return read(level, number)

    return reader, lambda: len(asked)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tiles.tile_path(0, 0), "tile/0/000"),
        (tiles.tile_path(0, 5), "tile/0/005"),
        (tiles.tile_path(1, 1_234_067), "tile/1/x001/x234/067"),
        (tiles.tile_path(63, 1_000, 255), "tile/63/x001/000.p/255"),
        (tiles.tile_path(2, 999, 1), "tile/2/999.p/1"),
        (tiles.entries_path(1_000_000, 7), "tile/entries/x001/x000/000.p/7"),
    ],
)
def test_tile_path_is_written_in_groups_of_three(path: str, expected: str) -> None:
    assert path == expected


@pytest.mark.parametrize(
    ("level", "number", "width"), [(64, 0, 256), (-1, 0, 256), (0, -1, 256), (0, 0, 0), (0, 0, 257)]
)
def test_tile_path_refuses_what_is_never_served(level: int, number: int, width: int) -> None:
    with pytest.raises(ValueError):
        tiles.tile_path(level, number, width)


def test_tile_layout_of_70000_is_the_one_of_the_specification() -> None:
    stored = _grow([70_000])
    widths = {place: len(tile) // 32 for place, tile in stored.items()}
    assert widths == {(0, number): 256 for number in range(273)} | {
        (0, 273): 112, (1, 0): 256, (1, 1): 17, (2, 0): 1
    }  # fmt: skip
    assert {place: tiles.tile_width(70_000, *place) for place in widths} == widths
    assert tiles.tile_width(256, 0, 1) == 0
    assert tiles.tile_width(256, 1, 0) == 1


def test_tile_of_256_leaves_is_full_and_its_root_lies_above() -> None:
    assert _grow([256]) == {(0, 0): b"".join(LEAVES[:256]), (1, 0): tree.root(LEAVES[:256])}


@settings(max_examples=60)
@given(st.lists(st.integers(0, 1_400), min_size=1, max_size=6), st.data())
def test_tiles_prove_what_the_naive_tree_proves(cuts: list[int], data: st.DataObject) -> None:
    cuts = sorted(cuts)
    stored = _grow(cuts)
    assert stored == _grow([cuts[-1]])
    size = data.draw(st.integers(0, cuts[-1]))
    leaves = LEAVES[:size]
    read = _reader(stored)
    assert tiles.root(size, read) == tree.root(leaves)
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert tiles.inclusion_path(index, size, read) == tree.inclusion_path(leaves, index)
        assert tiles.leaf(index, read) == leaves[index]
        old = data.draw(st.integers(1, size))
        assert tiles.consistency_proof(old, size, read) == tree.consistency_proof(leaves, old)


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, 69_887, 69_999])
def test_inclusion_from_tiles_verifies_at_the_edges(index: int) -> None:
    read = _reader(_grow([70_000]))
    path = tiles.inclusion_path(index, 70_000, read)
    tree.verify_inclusion(index, 70_000, LEAVES[index], path, tree.root(LEAVES))


@pytest.mark.parametrize("old", [1, 255, 256, 257, 65_536, 65_537, 69_999])
def test_consistency_from_tiles_verifies_at_the_edges(old: int) -> None:
    read = _reader(_grow([70_000]))
    proof = tiles.consistency_proof(old, 70_000, read)
    consistency.verify_consistency(old, 70_000, tree.root(LEAVES[:old]), tree.root(LEAVES), proof)


def test_proofs_read_a_handful_of_tiles() -> None:
    stored = _grow([70_000])
    for ask, most in (
        (lambda read: tiles.root(70_000, read), 3),
        (lambda read: tiles.inclusion_path(12_345, 70_000, read), 6),
        (lambda read: tiles.consistency_proof(12_345, 70_000, read), 6),
        (lambda read: tiles.append(70_000, LEAVES[:1], read), 3),
    ):
        read, count = _counting(_reader(stored))
        ask(read)
        assert count() <= most


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 65_793, 131_071])
def test_proofs_need_no_tile_but_those_around_their_leaves(size: int) -> None:
    stored = tiles.append(0, [number.to_bytes(32, "big") for number in range(size)], lambda *_: b"")
    chosen = {0, 1, 254, 255, 256, 257, 65_280, 65_535, 65_536, 65_537, size // 2, size // 3, size - 2, size - 1}
    for index in sorted(number for number in chosen if 0 <= number < size):
        for path, around in (
            (tiles.inclusion_path, tiles.around(size, index)),
            (lambda at, whole, read: tiles.consistency_proof(at + 1, whole, read),
             tiles.around(size, index, min(index + 1, size - 1))),
        ):  # fmt: skip
            assert around <= stored.keys(), "each of them is stored"
            read = {place: stored[place] for place in around}
            assert path(index, size, lambda *place, read=read: read[place]) == path(index, size, lambda *p: stored[p])


def test_overlay_prefers_the_changed_tile() -> None:
    stored = _grow([100])
    changed = tiles.append(100, LEAVES[100:200], _reader(stored))
    assert tiles.root(200, tiles.overlay(changed, _reader(stored))) == tree.root(LEAVES[:200])
    assert tiles.root(300, tiles.overlay({}, _reader(_grow([300])))) == tree.root(LEAVES[:300])


@pytest.mark.parametrize("damaged", [b"", bytes(31), bytes(33), bytes(32 * 99), bytes(32 * 257)])
def test_tile_of_a_wrong_length_is_refused(damaged: bytes) -> None:
    with pytest.raises(tiles.TileError):
        tiles.root(100, lambda _level, _number: damaged)
    with pytest.raises(tiles.TileError):
        tiles.append(100, LEAVES[:1], lambda _level, _number: damaged)


@pytest.mark.parametrize("size", [200, 300])
def test_example_log_has_the_tiles_we_would_write(ledger_data: Path, size: int) -> None:
    entries = [f'{{"n":{n},"lot":"CM-{n // 50:04d}"}}'.encode() for n in range(size)]
    log = ledger_data / "example-log/log"
    written = tiles.append(0, tree.leaf_hashes(entries), lambda _level, _number: b"")
    for (level, number), tile in written.items():
        width = tiles.tile_width(size, level, number)
        assert (log / tiles.tile_path(level, number, width)).read_bytes() == tile
    bundle = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries[size // 256 * 256 :])
    assert (log / tiles.entries_path(size // 256, size % 256)).read_bytes() == bundle


def test_example_log_proves_itself_from_its_files(ledger_data: Path) -> None:
    read = _folder_reader(ledger_data / "example-log/log", 300)
    root = tiles.root(300, read)
    path = tiles.inclusion_path(259, 300, read)
    tree.verify_inclusion(259, 300, tree.leaf_hash((ledger_data / "example-log/entry").read_bytes()), path, root)
    proof = tiles.consistency_proof(200, 300, read)
    request = (ledger_data / "example-log/add-checkpoint.request").read_text("utf-8").split("\n")
    assert request[1 : request.index("")] == [base64.b64encode(item).decode() for item in proof]
