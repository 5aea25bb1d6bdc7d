"""The static files: C2SP tlog-tiles byte for byte, nothing written that was not signed, nothing lost that was published."""

import re

import pytest
from tests.wire.publisher.conftest import LOG, Province
from tests.wire.publisher.layout import expected, found, number_path
from tests.wire.small_log import leaf, root

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.wire import durable_file
from duoc.wire.publisher.files import DamagedStoreError

# Each one over the edge of a tile, inside one, exactly full; 65,536 + 300 would reach level 2, in `test_level_two`.
SIZES = (1, 2, 255, 256, 257, 511, 512, 700)


def test_names_of_the_specification_itself() -> None:
    assert (number_path(1234067), number_path(5), number_path(1000)) == ("x001/x234/067", "005", "x001/000")


def test_every_published_size_has_its_files_byte_for_byte_and_keeps_them(province: Province) -> None:
    publisher = province.publisher(None)
    wanted: dict[str, bytes] = {}
    for size in SIZES:
        province.append(size - max(0, len(province.entries())))
        province.publish(publisher, size)
        stated = province.published()
        entries = province.entries()
        assert stated is not None
        assert (stated.size, stated.root) == (size, root([leaf(entry) for entry in entries]))
        wanted |= expected(entries)
        assert found(province.files) == wanted
    assert {"tile/0/000.p/255", "tile/0/002", "tile/0/002.p/188"} - set(wanted) == {"tile/0/002"}
    assert "tile/1/000.p/2" in wanted


def test_level_two_of_a_log_that_was_never_published_before(province: Province) -> None:
    """65,536 leaves fill a tile of level 1: written in one step, from nothing, exact at every level."""
    size = province.append_at_once(65_536 + 300)
    province.publish(province.publisher(None), size)
    wanted = expected(province.entries())
    assert found(province.files) == wanted
    assert {"tile/1/000", "tile/2/000.p/1"} <= set(wanted)


def test_empty_log_publishes_its_checkpoint_alone(province: Province) -> None:
    province.publish(province.publisher(None), _begin(province))
    assert found(province.files) == {}
    assert province.note().split(b"\n")[1:3] == [b"0", b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]


def test_files_are_readable_by_any_web_server(province: Province) -> None:
    province.append(300)
    province.publish(province.publisher(None), 300)
    for path in province.files.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_order_is_bundles_then_tiles_then_checkpoint(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file appears by a rename: their order is the order in which readers can see them; folders are synced before the
    checkpoint is moved."""
    seen: list[str] = []
    put, sync = durable_file.put, durable_file.sync_folder

    def watch_put(draft, path):
        seen.append(str(path.relative_to(province.files)))
        put(draft, path)

    def watch_sync(folder):
        seen.append(f"sync {folder.relative_to(province.files)}")
        sync(folder)

    monkeypatch.setattr(durable_file, "put", watch_put)
    monkeypatch.setattr(durable_file, "sync_folder", watch_sync)
    province.append(600)
    province.publish(province.publisher(None), 600)
    order = [re.sub(r"(sync )?tile/(entries|\d+).*", r"\1\2", name) for name in seen]
    stages = [name for at, name in enumerate(order) if at == 0 or order[at - 1] != name]
    assert stages[0] == "entries"
    assert stages.index("sync entries") < stages.index("0") < stages.index("1") < stages.index("sync 0")
    assert max(at for at, name in enumerate(order) if name in {"0", "1", "sync 0", "sync 1"}) < order.index(
        "checkpoint"
    )
    assert order[-2:] == ["checkpoint", "sync ."]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE ledger_tile SET hashes = set_byte(hashes, 8000, get_byte(hashes, 8000) # 1) WHERE (level, number) = (0, 0)",
         "tile 0/0 has not the root that the tile above states"),
        ("UPDATE ledger_tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE (level, number) = (0, 1)",
         "do not have the root that was signed for size 300"),
        ("UPDATE ledger_tile SET hashes = set_byte(hashes, 4, get_byte(hashes, 4) # 1) WHERE level = 1",
         "do not have the root that was signed for size 300"),
        ("DELETE FROM ledger_tile WHERE (level, number) = (0, 1)", "tile 0/1 is missing or too short"),
        ("UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR 64) WHERE (level, number) = (0, 1)", "too short"),
        ("UPDATE ledger_entry SET entry = entry || ' ' WHERE index = 3", "entries of bundle 0 are not those of its tile"),
        ("UPDATE ledger_entry SET entry = entry || ' ' WHERE index = 299", "entries of bundle 1 are not those"),
        ("DELETE FROM ledger_entry WHERE index = 299", "entries are missing"),
        ("DELETE FROM ledger_entry WHERE index = 7", "entries are missing"),
        ("UPDATE ledger_entry SET entry = (SELECT entry FROM ledger_entry o WHERE o.index = 597 - ledger_entry.index) "
         "WHERE index IN (298, 299)", "entries of bundle 1 are not those"),
        ("UPDATE ledger_checkpoint SET note = replace(note, E'\\n300\\n', E'\\n299\\n') WHERE size = 300", "not the log's"),
        ("UPDATE ledger_checkpoint SET note = 'garbage' WHERE size = 300", "not the log's"),
        ("UPDATE ledger_log SET vkey = 'garbage'", "not the log's"),
    ],
)  # fmt: skip
def test_damage_in_the_database_is_never_published(province: Province, statement: str, reason: str) -> None:
    province.append(300)
    province.tamper(statement)
    publisher = province.publisher(None)
    with pytest.raises(DamagedStoreError, match=reason):
        publisher.round(province.store)
    assert province.published() is None
    assert not (province.files / "tile/0").exists(), "a tile was written"


def test_damage_behind_what_is_published_does_not_reach_the_files(province: Province) -> None:
    """Bundle 0 is closed: its entries in the database can be ruined, its file stays the logged one."""
    publisher = province.publisher(None)
    province.append(256)
    province.publish(publisher, 256)
    wanted = expected(province.entries())
    province.tamper("UPDATE ledger_entry SET entry = 'x' WHERE index = 9")
    province.append(10)
    province.publish(publisher, 266)
    assert {name: data for name, data in found(province.files).items() if name in wanted} == wanted


def test_repaired_database_is_published_and_half_a_writing_leaves_no_trace(province: Province) -> None:
    publisher = province.publisher(None)
    province.append(300)
    right = province.rows("SELECT entry FROM ledger_entry WHERE index = 280")[0][0]
    province.tamper("UPDATE ledger_entry SET entry = 'x' WHERE index = 280")
    with pytest.raises(DamagedStoreError):
        publisher.round(province.store)
    province.tamper("UPDATE ledger_entry SET entry = %s WHERE index = 280", (right,))
    publisher.recall(province.store)
    province.publish(publisher, 300)
    assert found(province.files) == expected(province.entries())


def test_drafts_of_a_killed_publisher_are_removed(province: Province) -> None:
    province.append(3)
    province.publish(province.publisher(None), 3)
    left = [province.files / "tile/0/.000.0123.draft", province.files / ".checkpoint.0123.draft",
            province.files / "tile/entries/000.p/.3.0123.draft"]  # fmt: skip
    for path in left:
        path.write_bytes(b"half")
    (province.files / "tile/0/000.p/.3.0123.draft").write_bytes(b"half")
    publisher = province.publisher(None)
    province.append(1)
    province.publish(publisher, 4)
    drafts = [path for path in province.files.rglob("*.draft") if path != left[0]]
    assert drafts == [], "a reader who copies the folder would copy them"


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"not a note\n"])
def test_damaged_published_checkpoint_is_told_in_one_sentence(province: Province, damage: bytes) -> None:
    province.append(3)
    province.publish(province.publisher(None), 3)
    (province.files / "checkpoint").write_bytes(damage)
    with pytest.raises(DamagedStoreError, match="the published checkpoint is damaged"):
        province.publisher(None)


def test_published_tile_that_is_gone_is_never_papered_over(province: Province) -> None:
    publisher = province.publisher(None)
    province.append(257)
    province.publish(publisher, 257)
    (province.files / "tile/1/000.p/1").unlink()
    province.append(1)
    with pytest.raises(DamagedStoreError, match="gone"):
        publisher.round(province.store)
    assert province.published_size() == 257


def test_checkpoint_of_the_log_verifies_with_its_key_alone(province: Province) -> None:
    province.append(3)
    province.publish(province.publisher(None), 3)
    assert checkpoints.verify(province.note(), LOG).origin == "log.example/production"


def _begin(province: Province) -> int:
    """The signed empty log."""
    from tests.ledger.conftest import writing

    from duoc.core.environment import Environment

    with writing(province.database, Environment.PRODUCTION):
        return 0
