"""Pages of a published log: partial or full, packed or plain, and the proofs that its tiles give."""

import gzip
from pathlib import Path

import pytest
from tests.ledger import rfc6962
from tests.wire.auditor.press import Press, put, tile_name
from tests.wire.auditor.shelf import Shelf

from duoc.engines.merkle import tiles, verify_consistency, verify_inclusion
from duoc.wire.auditor.published import ENTRIES, PublishedLog, open_log, page_path
from duoc.wire.auditor.source import AbsentError, DamagedError, SourceError
from duoc.wire.auditor.web import UrlSource

PRESS = Press(600)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    PRESS.publish(tmp_path, 300)
    return PRESS.publish(tmp_path, 600)


@pytest.fixture
def log(folder: Path) -> PublishedLog:
    return open_log(str(folder))


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 5, 17, "tile/1/005.p/17"),
        (ENTRIES, 1234067, 256, "tile/entries/x001/x234/067"),
        (ENTRIES, 1000, 1, "tile/entries/x001/000.p/1"),
        (63, 999, 255, "tile/63/999.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(level: int, number: int, width: int, path: str) -> None:
    assert page_path(level, number, width) == path
    assert tile_name("entries" if level == ENTRIES else str(level), number, width) == path


def test_checkpoint_is_read_as_it_is(log: PublishedLog) -> None:
    assert log.checkpoint() == PRESS.checkpoint(600)


def test_pages_hold_hashes_and_entries(log: PublishedLog) -> None:
    assert log.page(0, 2, 88).items == PRESS.leaves(600)[512:]
    assert log.page(ENTRIES, 0, 256).items == PRESS.entries[:256]
    assert log.page(1, 0, 2).items == [rfc6962.mth(PRESS.leaves(256)), rfc6962.mth(PRESS.leaves(512)[256:])]


def test_full_page_stands_in_for_a_partial_one(log: PublishedLog, folder: Path) -> None:
    page = log.page(0, 1, 100)
    assert (page.path, page.items) == ("tile/0/001", PRESS.leaves(356)[256:])
    page = log.page(ENTRIES, 1, 100)
    assert (page.path, page.items) == ("tile/entries/001", PRESS.entries[256:356])


def test_page_that_is_nowhere_is_absent(log: PublishedLog) -> None:
    for width in (5, 256):
        with pytest.raises(AbsentError):
            log.page(0, 7, width)


@pytest.mark.parametrize(
    ("data", "items"), [(b"", 0), (bytes(31), 0), (bytes(32 * 87), 87), (bytes(32 * 88 + 1), 88), (bytes(8192), 88)]
)
def test_tile_of_another_size_is_damaged(log: PublishedLog, folder: Path, data: bytes, items: int) -> None:
    put(folder / "tile/0/002.p/88", data)
    with pytest.raises(DamagedError, match=r"bytes instead of 2816") as caught:
        log.page(0, 2, 88)
    assert len(caught.value.items) == items


def test_damaged_bundle_gives_what_is_before_the_damage(log: PublishedLog, folder: Path) -> None:
    path = folder / "tile/entries/002.p/88"
    data = path.read_bytes()
    put(path, data[:-3])
    with pytest.raises(DamagedError, match="inside an entry") as caught:
        log.page(ENTRIES, 2, 88)
    assert caught.value.items == PRESS.entries[512:599]


def test_page_that_was_copied_packed_is_read(log: PublishedLog, folder: Path) -> None:
    for path in ("tile/0/000", "tile/entries/000"):
        put(folder / path, gzip.compress((folder / path).read_bytes()))
    assert log.page(0, 0, 256).items == PRESS.leaves(256)
    assert log.page(ENTRIES, 0, 256).items == PRESS.entries[:256]


def test_entry_that_looks_packed_is_an_entry(tmp_path: Path) -> None:
    """An entry of 0x1f8b bytes begins a bundle with the two bytes of gzip."""
    press = Press(0, entries=[b"\x08" * 0x1F8B, b"next"])
    log = open_log(str(press.publish(tmp_path, 2)))
    assert log.page(ENTRIES, 0, 2).items == press.entries


def test_what_only_looks_packed_is_damaged_for_its_own_reason(log: PublishedLog, folder: Path) -> None:
    put(folder / "tile/0/000", b"\x1f\x8b" + bytes(100))
    with pytest.raises(DamagedError, match="102 bytes instead of 8192"):
        log.page(0, 0, 256)


def test_copies_are_the_other_files_of_a_page(log: PublishedLog, folder: Path) -> None:
    put(folder / "tile/0/001.p/007", bytes(32))  # no name of the specification
    put(folder / "tile/0/001.p/.draft", b"")
    put(folder / "tile/0/001.p/9", b"")
    found = dict(log.copies(0, 1, 256))
    assert sorted(found) == ["tile/0/001.p/44", "tile/0/001.p/9"]
    page = found["tile/0/001.p/44"]
    assert not isinstance(page, DamagedError)
    assert page.items == PRESS.leaves(300)[256:]
    assert isinstance(found["tile/0/001.p/9"], DamagedError)
    assert [path for path, _page in log.copies(0, 1, 44)] == ["tile/0/001.p/9", "tile/0/001"]
    assert list(log.copies(0, 0, 256)) == []


def test_copy_of_a_larger_size_gives_only_what_was_asked_for(log: PublishedLog) -> None:
    pages = [page for _path, page in log.copies(0, 1, 10)]
    assert [page.items for page in pages] == [PRESS.leaves(266)[256:]] * 2


def test_proofs_come_from_the_tiles(log: PublishedLog) -> None:
    leaves, root = PRESS.leaves(600), PRESS.root(600)
    read = log.hashes(600)
    for index in (0, 255, 256, 599):
        assert verify_inclusion(index, 600, leaves[index], tiles.inclusion_path(index, 600, read), root)
    for old in (1, 256, 300, 513, 600):
        assert verify_consistency(old, 600, tiles.consistency_proof(old, 600, read), PRESS.root(old), root)


def test_log_on_the_web_is_the_log_in_the_folder(folder: Path) -> None:
    with Shelf(folder).open() as shelf, open_log(shelf.url) as log:
        assert isinstance(log.source, UrlSource)
        assert log.checkpoint() == PRESS.checkpoint(600)
        assert log.page(0, 1, 100).items == PRESS.leaves(356)[256:]
        assert list(log.copies(0, 1, 256)) == []


@pytest.mark.parametrize("place", ["ftp://log.example/", "file:///tmp", "/no/such/folder", ""])
def test_place_that_holds_no_log_is_refused(place: str) -> None:
    with pytest.raises(SourceError):
        open_log(place or "/dev/null")
