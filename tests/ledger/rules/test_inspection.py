"""The audit's reasoning: every kind of damage is named at its first place, and a whole log has none."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.merkle import salted, tiles, tree
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import encode_base64
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.ledger.rules import CheckpointRow, Damage, EntryRow, Finding, TileRow, audit
from duoc.ledger.rules.inspection import MOST_DIFFERENCES

LOG = FileSigner("log.example/one", bytes(32))
THIEF = FileSigner("log.example/one", b"\1" * 32)


def _row(index: int, text: str = "") -> EntryRow:
    event = UUID(int=index + 1)
    payload, salt = f'{{"n":{index}}}'.encode(), index.to_bytes(32, "big")
    said = {"commitment": encode_base64(salted.commitment(salt, payload)), "event": str(event), "kind": "k"}
    if text:
        said["text"] = text
    return index, "k", event, json.dumps(said).encode(), payload, salt


def _signed(size: int, leaves: list[bytes], signer: FileSigner = LOG) -> CheckpointRow:
    root = tree.root(leaves[:size])
    return size, root, sign_note(str(Checkpoint(signer.key.name, size, root)), signer).decode()


class Book:
    """A log in memory that can be damaged."""

    def __init__(self, size: int, signed: list[int] | None = None) -> None:
        self.entries = [_row(index) for index in range(size)]
        self.sizes = sorted({0, size, *(signed or [])})
        self.seal()

    def seal(self, signer: FileSigner = LOG) -> None:
        """Write tiles and checkpoints that agree with the entries as they are now."""
        leaves = tree.leaf_hashes(row[3] for row in self.entries)
        self.tiles: tiles.Tiles = tiles.append(0, leaves, lambda _level, _number: b"")
        self.checkpoints = [_signed(size, leaves, signer) for size in self.sizes]

    def flip(self, level: int, number: int, place: int) -> None:
        tile = bytearray(self.tiles[level, number])
        tile[32 * place] ^= 1
        self.tiles[level, number] = bytes(tile)

    def renumber(self) -> None:
        self.entries = [(index, *row[1:]) for index, row in enumerate(self.entries)]  # type: ignore[misc]  # same shape

    def audit(self) -> list[Finding]:
        rows: list[TileRow] = [(level, number, tile) for (level, number), tile in sorted(self.tiles.items())]
        return audit(LOG.key, self.entries, rows, self.checkpoints)

    def damage(self) -> list[tuple[Damage, int | None]]:
        return [(finding.damage, finding.index) for finding in self.audit()]


SIZES = [0, 1, 2, 255, 256, 257, 512, 700]


@pytest.mark.parametrize("size", SIZES)
def test_whole_log_has_no_finding(size: int) -> None:
    assert Book(size, [size // 3, size // 2]).audit() == []


def test_log_that_was_never_started_has_no_finding() -> None:
    assert audit(LOG.key, [], [], []) == []


def test_erased_payload_is_no_damage() -> None:
    book = Book(5)
    book.entries[2] = (*book.entries[2][:4], None, None)
    assert book.audit() == []


def test_newest_root_may_still_wait_for_its_signature() -> None:
    book = Book(5, [3])
    book.checkpoints[-1] = (*book.checkpoints[-1][:2], None)
    assert book.audit() == []
    book.entries[4] = _row(4, "changed")
    assert book.damage() == [(Damage.ENTRY_CHANGED, 4)]


@settings(max_examples=40)
@given(st.data())
def test_changed_entry_is_named(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES[1:]))
    book = Book(size, data.draw(st.lists(st.integers(0, size), max_size=4)))
    index = data.draw(st.integers(0, size - 1))
    book.entries[index] = _row(index, "changed")
    assert book.damage() == [(Damage.ENTRY_CHANGED, index)]


@settings(max_examples=40)
@given(st.data())
def test_missing_entry_is_named(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES[1:]))
    book = Book(size, data.draw(st.lists(st.integers(0, size), max_size=4)))
    index = data.draw(st.integers(0, size - 1))
    del book.entries[index]
    assert book.damage() == [(Damage.ENTRY_MISSING, index)]
    book.renumber()
    assert book.damage() == [(Damage.ENTRY_MISSING, index)]


@settings(max_examples=40)
@given(st.data())
def test_inserted_entry_is_named(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES))
    book = Book(size, data.draw(st.lists(st.integers(0, size), max_size=4)))
    index = data.draw(st.integers(0, size))
    book.entries.insert(index, _row(10_000))
    book.renumber()
    assert book.damage() == [(Damage.ENTRY_INSERTED, index)]


@settings(max_examples=40)
@given(st.data())
def test_reordered_entries_are_named_at_the_first(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES[2:]))
    book = Book(size, data.draw(st.lists(st.integers(0, size), max_size=4)))
    one, other = sorted(data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)))
    book.entries[one], book.entries[other] = book.entries[other], book.entries[one]
    book.renumber()
    found = book.damage()
    assert found[0] == (Damage.ENTRIES_REORDERED, one)
    assert {damage for damage, _ in found} == {Damage.ENTRIES_REORDERED}


def test_entry_moved_to_another_place_is_one_reordering() -> None:
    for source, target in ((3, 400), (400, 3)):
        book = Book(700)
        book.entries.insert(target, book.entries.pop(source))
        book.renumber()
        assert book.damage() == [(Damage.ENTRIES_REORDERED, 3)]


def test_copy_of_a_logged_entry_is_an_insertion() -> None:
    book = Book(700)
    book.entries.insert(100, book.entries[500])
    book.renumber()
    assert book.damage() == [(Damage.ENTRY_INSERTED, 100)]


def test_entry_replaced_by_one_elsewhere_is_a_removal_and_an_insertion() -> None:
    for removed, inserted in ((100, 300), (300, 100)):
        book = Book(700)
        del book.entries[removed]
        book.entries.insert(inserted, _row(10_000))
        book.renumber()
        assert sorted(book.damage(), key=lambda item: item[1] or 0) == [
            (Damage.ENTRY_MISSING if index == removed else Damage.ENTRY_INSERTED, index) for index in (100, 300)
        ]


@pytest.mark.parametrize("change", ["remove", "insert"])
def test_shift_longer_than_what_is_kept_stays_one_finding(change: str) -> None:
    book = Book(MOST_DIFFERENCES + 1_000)
    if change == "remove":
        del book.entries[100]
    else:
        book.entries.insert(100, _row(100_000))
    book.renumber()
    assert book.damage() == [(Damage.ENTRY_MISSING if change == "remove" else Damage.ENTRY_INSERTED, 100)]


def test_two_damages_are_two_findings() -> None:
    book = Book(700, [100])
    book.entries[10] = _row(10, "changed")
    book.entries[600] = _row(600, "changed")
    del book.entries[300]
    assert book.damage() == [
        (Damage.ENTRY_CHANGED, 10), (Damage.ENTRY_MISSING, 300), (Damage.ENTRY_CHANGED, 600)
    ]  # fmt: skip


@settings(max_examples=40)
@given(st.data())
def test_altered_leaf_tile_is_named(data: st.DataObject) -> None:
    size = data.draw(st.sampled_from(SIZES[1:]))
    book = Book(size, data.draw(st.lists(st.integers(0, size), max_size=4)))
    index = data.draw(st.integers(0, size - 1))
    book.flip(0, index // 256, index % 256)
    findings = book.audit()
    assert [(item.damage, item.index) for item in findings] == [(Damage.TILE_ALTERED, index)]
    width = tiles.tile_width(size, 0, index // 256)
    assert findings[0].tile == tiles.tile_path(0, index // 256, width)


def test_altered_upper_tile_is_named() -> None:
    book = Book(700)
    book.flip(1, 0, 1)
    assert [(item.damage, item.index, item.tile) for item in book.audit()] == [
        (Damage.TILE_ALTERED, 256, "tile/1/000.p/2")
    ]


@pytest.mark.parametrize(("place", "index"), [((0, 0), 0), ((0, 1), 256), ((0, 2), 512), ((1, 0), 0)])
def test_missing_tile_is_named(place: tuple[int, int], index: int) -> None:
    book = Book(700)
    del book.tiles[place]
    assert book.damage() == [(Damage.TILE_ALTERED, index)]


def test_tile_of_another_width_is_named() -> None:
    for change, index in ((lambda tile: tile[:-32], 699), (lambda tile: tile + bytes(32), 700)):
        book = Book(700)
        book.tiles[0, 2] = change(book.tiles[0, 2])
        assert book.damage() == [(Damage.TILE_ALTERED, index)]


def test_tile_too_many_is_named() -> None:
    book = Book(700)
    book.tiles[2, 0] = bytes(32)
    assert [(item.damage, item.tile) for item in book.audit()] == [(Damage.TILE_ALTERED, "tile/2/000")]
    del book.tiles[2, 0]
    book.tiles[0, 3] = bytes(32)
    assert [(item.damage, item.tile) for item in book.audit()] == [(Damage.TILE_ALTERED, "tile/0/003")]


def _other_root(row: CheckpointRow) -> CheckpointRow:
    return row[0], bytes(32), row[2]


def _other_signature(row: CheckpointRow) -> CheckpointRow:
    assert row[2] is not None
    return row[0], row[1], row[2][:-10] + "A" * 8 + row[2][-2:]


def _other_signer(row: CheckpointRow) -> CheckpointRow:
    return row[0], row[1], sign_note(str(Checkpoint(LOG.key.name, row[0], row[1])), THIEF).decode()


def _other_size(row: CheckpointRow) -> CheckpointRow:
    return row[0], row[1], sign_note(str(Checkpoint(LOG.key.name, row[0] + 1, row[1])), LOG).decode()


def _no_note(row: CheckpointRow) -> CheckpointRow:
    return row[0], row[1], None


def _second_history(row: CheckpointRow) -> CheckpointRow:
    return row[0], bytes(32), sign_note(str(Checkpoint(LOG.key.name, row[0], bytes(32))), LOG).decode()


@pytest.mark.parametrize(
    "change", [_other_root, _other_signature, _other_signer, _other_size, _no_note, _second_history]
)
def test_altered_checkpoint_is_named(change: Callable[[CheckpointRow], CheckpointRow]) -> None:
    book = Book(300, [100, 200])
    book.checkpoints[1] = change(book.checkpoints[1])
    assert [(item.damage, item.size) for item in book.audit()] == [(Damage.CHECKPOINT_ALTERED, 100)]


def test_history_rewritten_with_its_tiles_is_named_by_the_signatures() -> None:
    """Entry, tiles and roots changed together: only the notes cannot be made anew without the key."""
    book = Book(300, [100, 200])
    notes = [row[2] for row in book.checkpoints]
    book.entries[150] = _row(150, "changed")
    book.seal()
    book.checkpoints = [(size, root, note) for (size, root, _), note in zip(book.checkpoints, notes, strict=True)]
    found = {(item.damage, item.index, item.size) for item in book.audit()}
    assert (Damage.HISTORY_REWRITTEN, 100, 200) in found
    assert {damage for damage, _, _ in found} == {Damage.HISTORY_REWRITTEN, Damage.CHECKPOINT_ALTERED}


def test_history_signed_by_a_thief_is_not_the_logs() -> None:
    book = Book(300, [100])
    book.seal(THIEF)
    assert {item.damage for item in book.audit()} == {Damage.CHECKPOINT_ALTERED}
    assert len(book.audit()) == 3


def test_entries_cut_off_with_their_tiles_are_named() -> None:
    """The tail removed everywhere but in the newest checkpoint."""
    book = Book(300, [200])
    short = Book(200)
    book.entries, book.tiles = short.entries, short.tiles
    found = book.damage()
    assert (Damage.ENTRY_MISSING, 200) in found
    assert found[0][1] == 200
    assert {damage for damage, _ in found} == {Damage.ENTRY_MISSING, Damage.TILE_ALTERED}


@pytest.mark.parametrize("column", [1, 2])
def test_column_that_contradicts_its_entry_is_named(column: int) -> None:
    book = Book(10)
    row = list(book.entries[4])
    row[column] = "other" if column == 1 else UUID(int=999)
    book.entries[4] = tuple(row)  # type: ignore[assignment]  # same shape
    assert book.damage() == [(Damage.ENTRY_CHANGED, 4)]


@pytest.mark.parametrize(("payload", "salt"), [(b'{"n":5}', None), (None, bytes(32)), (b"", b"short")])
def test_payload_that_does_not_open_its_entry_is_named(payload: bytes | None, salt: bytes | None) -> None:
    book = Book(10)
    row = book.entries[4]
    changed = row[4] if payload is None else payload, row[5] if salt is None else salt
    book.entries[4] = (*row[:4], *changed)
    assert book.damage() == [(Damage.PAYLOAD_MISMATCH, 4)]


def test_payload_beside_a_public_entry_is_named() -> None:
    book = Book(3)
    said = json.loads(book.entries[1][3])
    for commitment in (None, "***", 7):
        said["commitment"] = commitment
        book.entries[1] = (*book.entries[1][:3], json.dumps(said).encode(), b"{}", bytes(32))
        book.seal()
        assert book.damage() == [(Damage.PAYLOAD_MISMATCH, 1)]


def test_entry_that_is_no_json_is_held_to_its_hash_only() -> None:
    book = Book(3)
    book.entries[1] = (1, "k", UUID(int=9), b"\xff not JSON", None, None)
    book.seal()
    assert book.audit() == []


def test_finding_as_json_says_only_what_is_known() -> None:
    assert Finding(Damage.ENTRY_MISSING, "gone", 3).as_json() == {
        "damage": "entry_missing", "detail": "gone", "index": 3
    }  # fmt: skip
