"""The audit of whole and damaged logs: which file, which entry, and which of two copies is the true one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ledger import rfc6962
from tests.wire.auditor.press import LOG, ORIGIN, POLICY, WITNESSES, Press, policy_text, put
from tests.wire.auditor.shelf import Shelf, status

from duoc.engines.merkle import bundles, keys, policy
from duoc.engines.merkle.note import Note
from duoc.engines.merkle.signer import FileSigner, cosign, sign_note
from duoc.wire.auditor import audit as audits
from duoc.wire.auditor.audit import audit, trust
from duoc.wire.auditor.findings import MOST_FINDINGS, Damage, Finding, Report
from duoc.wire.auditor.published import open_log
from duoc.wire.auditor.source import SourceError

KNOWN = trust(LOG.key)
PRESS = Press(600)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 entries, published at 200, 300 and 600."""
    folder = tmp_path_factory.mktemp("whole")
    for size in (200, 300, 600):
        PRESS.publish(folder, size, ["mot", "hai", "ba"])
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(whole, tmp_path / "log")


def found(folder: Path | str, trusted: policy.Policy = KNOWN, kept: list[bytes] | None = None) -> Report:
    with open_log(str(folder)) as log:
        return audit(log, trusted, kept or [])


def told(report: Report) -> list[tuple[str, int | None, str | None]]:
    return [(item.damage.value, item.index, item.file) for item in report.findings]


def rewrite(folder: Path, path: str, change: Callable[[bytes], bytes]) -> None:
    (folder / path).write_bytes(change((folder / path).read_bytes()))


def flip(place: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 300, 512, 600])
def test_whole_log_of_any_size_has_no_findings(tmp_path: Path, size: int) -> None:
    report = found(PRESS.publish(tmp_path, size))
    assert told(report) == []
    assert report.whole
    assert report.first_bad_index is None
    assert report.checkpoint is not None
    assert (report.checkpoint.origin, report.checkpoint.size) == (ORIGIN, size)
    assert report.checkpoint.root == PRESS.root(size)


def test_log_of_another_implementation_is_whole(example: Path) -> None:
    report = found(example / "log", policy.parse((example / "policy").read_bytes()))
    assert told(report) == []
    assert report.cosigners == {f"wit-{name}.example.vn": 1763800000 + at for at, name in enumerate("abc")}


def test_log_signed_after_quantum_computers_is_audited(tmp_path: Path) -> None:
    """A log's own key of type 6."""
    press, key = Press(3), FileSigner(ORIGIN, bytes(32), keys.MLDSA44)
    press.publish(tmp_path, 3)
    put(tmp_path / "checkpoint", bytes(Note(press.text(3), (cosign(press.text(3), 0, key),))))
    assert told(found(tmp_path, trust(key.key))) == []


def test_key_of_a_witness_is_not_a_logs() -> None:
    with pytest.raises(keys.NoteError, match="key of a witness"):
        trust(WITNESSES["mot"].key)


def test_large_log_is_audited_through_its_third_level(tmp_path: Path) -> None:
    """65,537 equal entries: each level's hashes are computed by hand, one above another."""
    leaf = rfc6962.leaf(b"x")
    levels = [leaf]
    for _height in range(16):
        levels.append(rfc6962.node(levels[-1], levels[-1]))
    bundle = bundles.encode([b"x"] * 256)
    for number in range(256):
        put(tmp_path / f"tile/entries/{number:03d}", bundle)
        put(tmp_path / f"tile/0/{number:03d}", leaf * 256)
    put(tmp_path / "tile/entries/256.p/1", bundles.encode([b"x"]))
    put(tmp_path / "tile/0/256.p/1", leaf)
    put(tmp_path / "tile/1/000", levels[8] * 256)
    put(tmp_path / "tile/2/000.p/1", levels[16])
    root = keys.encode_base64(rfc6962.node(levels[16], leaf))
    put(tmp_path / "checkpoint", sign_note(f"{ORIGIN}\n65537\n{root}\n", LOG))
    seen: list[tuple[int, int]] = []
    assert audit(open_log(str(tmp_path)), KNOWN, progress=lambda done, size: seen.append((done, size))).whole
    assert (len(seen), seen[0], seen[-1]) == (257, (256, 65537), (65537, 65537))
    rewrite(tmp_path, "tile/2/000.p/1", flip(5))
    assert told(found(tmp_path)) == [("tile_altered", 0, "tile/2/000.p/1")]
    rewrite(tmp_path, "tile/2/000.p/1", flip(5))
    rewrite(tmp_path, "tile/1/000", flip(32 * 200))
    assert told(found(tmp_path)) == [("tile_altered", 200 * 256, "tile/1/000")]
    rewrite(tmp_path, "tile/entries/003", flip(3 * 7 + 2))
    assert told(found(tmp_path)) == [
        ("entry_changed", 3 * 256 + 7, "tile/entries/003"),
        ("tile_altered", 200 * 256, "tile/1/000"),
    ]


# One damage: the file and the index.


@pytest.mark.parametrize(
    ("path", "place", "damage", "index"),
    [
        ("tile/entries/000", 2, "entry_changed", 0),
        ("tile/entries/000", 9 * 10 + 10 * 8 + 2, "entry_changed", 18),
        ("tile/entries/001", 2, "entry_changed", 256),
        ("tile/entries/002.p/88", 11 * 87 + 2, "entry_changed", 599),
        ("tile/0/000", 0, "tile_altered", 0),
        ("tile/0/001", 32 * 100, "tile_altered", 356),
        ("tile/0/002.p/88", 32 * 87 + 31, "tile_altered", 599),
        ("tile/1/000.p/2", 0, "tile_altered", 0),
        ("tile/1/000.p/2", 63, "tile_altered", 256),
        ("tile/1/000.p/1", 31, "tile_altered", 0),
        ("tile/0/000.p/200", 32 * 150, "tile_altered", 150),
        ("tile/0/001.p/44", 0, "tile_altered", 256),
        ("tile/entries/000.p/200", 2, "entry_changed", 0),
        ("tile/entries/001.p/44", 11 * 3 + 5, "entry_changed", 259),
    ],
)
def test_changed_byte_is_found_with_its_file_and_index(
    folder: Path, path: str, place: int, damage: str, index: int
) -> None:
    rewrite(folder, path, flip(place))
    assert told(found(folder)) == [(damage, index, path)]


def test_every_byte_of_every_file_counts(whole: Path, tmp_path: Path) -> None:
    """A log of 300 small entries, one changed byte at a time: found, with its own file, at the right entry."""
    press = Press(258, word="e")
    folder = tmp_path / "small"
    press.publish(folder, 3)
    press.publish(folder, 258)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "checkpoint"]
    assert len(paths) == 7
    for path in paths:
        name = str(path.relative_to(folder))
        data = path.read_bytes()
        items = 3 if path.name == "3" else 2 if path.name == "2" else 1 if path.name == "1" else 256
        for place in range(0, len(data), 7 if items == 256 else 1):
            path.write_bytes(flip(place)(data))
            report = found(folder)
            assert [item.file for item in report.findings] == [name], place
            first = report.first_bad_index
            assert first is not None
            if "entries" in name:
                begin = 256 if "001" in name else 0
                lengths = [2 + len(entry) for entry in press.entries[begin : begin + items]]
                assert first == begin + next(at for at in range(items) if sum(lengths[: at + 1]) > place)
            else:
                assert first == (256 if "/0/001" in name else 0) + place // 32
        path.write_bytes(data)
    assert found(folder).whole


def test_every_missing_or_cut_or_longer_file_is_found(folder: Path) -> None:
    needed = ["tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"]
    needed += ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"]
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or name == "checkpoint":
            continue
        data = path.read_bytes()
        for changed in (b"", data[:-1], data + b"\0", data + data):
            path.write_bytes(changed)
            assert {item.file for item in found(folder).findings} == {name}
        path.unlink()
        assert [item.file for item in found(folder).findings] == ([name] if name in needed else [])
        path.write_bytes(data)
    assert found(folder).whole


def test_missing_file_begins_at_its_first_entry(folder: Path) -> None:
    (folder / "tile/entries/001").unlink()
    shutil.rmtree(folder / "tile/0/002.p")
    assert told(found(folder)) == [
        ("entry_missing", 256, "tile/entries/001"),
        ("tile_altered", 512, "tile/0/002.p/88"),
    ]


def test_cut_bundle_begins_where_it_breaks(folder: Path) -> None:
    rewrite(folder, "tile/entries/002.p/88", lambda data: data[: 11 * 50 + 4])
    assert told(found(folder)) == [("entry_missing", 562, "tile/entries/002.p/88")]


def test_length_that_breaks_the_bundle_is_found_at_its_entry(folder: Path) -> None:
    rewrite(folder, "tile/entries/002.p/88", lambda data: data[: 11 * 50] + b"\xff" + data[11 * 50 + 1 :])
    assert told(found(folder)) == [("entry_missing", 562, "tile/entries/002.p/88")]


def test_bundle_that_went_wrong_before_it_broke_is_found_at_its_first_wrong_entry(folder: Path) -> None:
    """A length one too large swallows a byte of the next one: entry 562 is wrong, the break comes later."""
    rewrite(folder, "tile/entries/002.p/88", lambda data: data[: 11 * 50 + 1] + b"\x0a" + data[11 * 50 + 2 :])
    ((damage, index, _file),) = told(found(folder))
    assert (damage, index) == ("entry_missing", 562)


def test_entry_removed_and_entry_inserted_are_found_at_their_place(folder: Path) -> None:
    entries = [*PRESS.entries[512:520], *PRESS.entries[521:600]]
    put(folder / "tile/entries/002.p/88", bundles.encode(entries))
    assert told(found(folder)) == [("entry_missing", 520, "tile/entries/002.p/88")]
    put(folder / "tile/entries/002.p/88", bundles.encode([*entries[:3], b"new", *entries[3:]]))
    assert told(found(folder)) == [("entry_changed", 515, "tile/entries/002.p/88")]


# Several damages, and who is to blame.


def test_damage_on_both_sides_is_told_apart_by_the_tile_above(folder: Path) -> None:
    rewrite(folder, "tile/entries/000", flip(2))
    rewrite(folder, "tile/0/001", flip(32 * 7))
    assert told(found(folder)) == [
        ("entry_changed", 0, "tile/entries/000"),
        ("tile_altered", 263, "tile/0/001"),
    ]


def test_damage_on_both_sides_of_one_page_is_told_as_undecided(folder: Path) -> None:
    rewrite(folder, "tile/entries/000", flip(2))
    rewrite(folder, "tile/0/000", flip(32 * 9))
    report = found(folder)
    assert told(report)[0] == ("entry_changed", 0, "tile/entries/000")
    assert "nothing says which" in report.findings[0].detail


def test_missing_bundle_does_not_hide_a_changed_tile(folder: Path) -> None:
    (folder / "tile/entries/000").unlink()
    rewrite(folder, "tile/0/001", flip(0))
    assert told(found(folder)) == [
        ("entry_missing", 0, "tile/entries/000"),
        ("tile_altered", 256, "tile/0/001"),
    ]


def test_entries_and_leaves_rewritten_together_are_found(folder: Path) -> None:
    """Whoever rewrites history under an old signature: the tile above, or else the root, gives it away."""
    forged = Press(0, entries=[*PRESS.entries[:300], b"forged", *PRESS.entries[301:]])
    for name in ("tile/entries/001", "tile/0/001"):
        put(folder / name, forged.files(600)[name])
    for name in ("tile/entries/001.p/44", "tile/0/001.p/44"):
        put(folder / name, forged.files(300)[name])
    report = found(folder)
    assert told(report) == [("history_rewritten", 0, None), ("tile_altered", 256, "tile/1/000.p/2")]
    assert report.findings[0].size == 600
    put(folder / "tile/1/000.p/2", forged.files(600)["tile/1/000.p/2"])
    assert told(found(folder)) == [("history_rewritten", 0, None)]
    # Somebody who kept the checkpoint of 300 knows that the entries before are the old ones.
    assert told(found(folder, kept=[PRESS.checkpoint(300)])) == [("history_rewritten", 300, None)]


def test_history_rewritten_in_the_last_page_is_found(folder: Path) -> None:
    forged = PRESS.fork(599, 600)
    for name in ("tile/entries/002.p/88", "tile/0/002.p/88"):
        put(folder / name, forged.files(600)[name])
    assert told(found(folder)) == [("history_rewritten", 0, None)]


def test_wholly_other_log_stops_at_so_many_findings(tmp_path: Path) -> None:
    """Every bundle of a long log is missing: the first are named, and that there are more."""
    press = Press(1, entries=[b"x"] * 256 * (MOST_FINDINGS + 30))
    leaf = rfc6962.leaf(b"x")
    for number in range(MOST_FINDINGS + 30):
        put(tmp_path / f"tile/0/{number:03d}", leaf * 256)
    size = 256 * (MOST_FINDINGS + 30)
    put(tmp_path / "checkpoint", sign_note(f"{ORIGIN}\n{size}\n{keys.encode_base64(bytes(32))}\n", LOG))
    report = found(tmp_path)
    assert report.cut
    assert len(report.findings) == MOST_FINDINGS
    assert report.first_bad_index == 0
    assert press.entries


def test_every_page_replaced_is_cut_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "_MOST_PAGES", 1)
    PRESS.publish(tmp_path, 600)
    for name, data in Press(600, word="ENTRY").files(600).items():
        if "entries" in name:
            put(tmp_path / name, data)
    report = found(tmp_path)
    assert report.cut
    assert report.first_bad_index == 0


def test_huge_size_does_not_keep_the_auditor(tmp_path: Path) -> None:
    """A log that signs a size of 2^62 and has no files."""
    put(tmp_path / "checkpoint", sign_note(f"{ORIGIN}\n{1 << 62}\n{keys.encode_base64(bytes(32))}\n", LOG))
    report = found(tmp_path)
    assert report.cut
    assert report.first_bad_index == 0


# The checkpoint.


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.replace(b"\n600\n", b"\n599\n"), "log.example/test is broken"),
        (lambda data: data.replace(b"test", b"tist", 1), "does not know the log"),
        (lambda data: data.replace("— log".encode(), "— lag".encode()), "no known key"),
        (lambda data: data.replace(b"\n", b"\r\n"), "control characters"),
        (lambda data: data[:-1], "newline"),
        (lambda data: b"", "no signatures"),
        (lambda data: b"x" * 300_000, "more than 262144 bytes"),
    ],
)
def test_checkpoint_that_cannot_be_believed_ends_the_audit(
    folder: Path, change: Callable[[bytes], bytes], reason: str
) -> None:
    rewrite(folder, "checkpoint", change)
    report = found(folder)
    assert told(report) == [("checkpoint_altered", None, "checkpoint")]
    assert reason in report.findings[0].detail
    assert (report.checkpoint, report.whole) == (None, False)


def test_log_without_a_checkpoint_is_told(folder: Path) -> None:
    (folder / "checkpoint").unlink()
    assert found(folder).findings[0].detail == "there is no checkpoint"


def test_every_byte_of_a_checkpoint_counts_for_whoever_asks_for_all_witnesses(folder: Path) -> None:
    """Under a policy of three of three, no byte of the note is idle."""
    strict = policy.parse(policy_text(quorum=3).encode())
    assert found(folder, strict).whole
    data = (folder / "checkpoint").read_bytes()
    for place in range(len(data)):
        put(folder / "checkpoint", flip(place)(data))
        assert told(found(folder, strict)) == [("checkpoint_altered", None, "checkpoint")], place


def test_quorum_is_asked_for_under_a_policy(folder: Path) -> None:
    put(folder / "checkpoint", PRESS.checkpoint(600, ["hai"]))
    assert found(folder).whole
    assert "not cosigned by ba, mot" in found(folder, POLICY).findings[0].detail


# Checkpoints that somebody kept.


def test_kept_checkpoints_of_the_same_history_are_confirmed(folder: Path) -> None:
    kept = [PRESS.checkpoint(size) for size in (600, 0, 256, 1, 300, 599, 512)]
    assert found(folder, kept=kept).whole


def test_kept_checkpoint_of_another_history_is_a_fork(folder: Path) -> None:
    other = PRESS.fork(250, 300)
    report = found(folder, kept=[PRESS.checkpoint(200), other.checkpoint(300)])
    assert told(report) == [("history_rewritten", 200, None)]
    assert report.findings[0].size == 300
    assert "signed two histories" in report.findings[0].detail


def test_log_that_became_smaller_than_a_kept_checkpoint_was_rolled_back(folder: Path) -> None:
    report = found(folder, kept=[Press(700).checkpoint(650)])
    assert told(report) == [("history_rewritten", 600, None)]
    assert report.findings[0].size == 650
    assert "rolled back" in report.findings[0].detail


def test_kept_checkpoint_of_a_stranger_is_refused(folder: Path) -> None:
    with pytest.raises(keys.NoteError):
        found(folder, kept=[sign_note(PRESS.text(3), FileSigner(ORIGIN, bytes(32)))])


# From the web.


def test_log_on_the_web_is_audited_as_in_a_folder(folder: Path) -> None:
    with Shelf(folder).open() as shelf:
        assert found(shelf.url).whole
        shelf.packed = True
        assert found(shelf.url).whole
        rewrite(folder, "tile/0/001", flip(32 * 100))
        (folder / "tile/entries/000").unlink()
        (folder / "tile/entries/000.p/200").unlink()
        assert told(found(shelf.url)) == [
            ("entry_missing", 0, "tile/entries/000"),
            ("tile_altered", 356, "tile/0/001"),
        ]
        assert len(shelf.callers) < 20  # connections are kept, a few for each audit


def test_only_files_that_the_checkpoint_implies_are_asked_for(folder: Path) -> None:
    with Shelf(folder).open() as shelf:
        assert found(shelf.url).whole
        assert sorted(shelf.asked) == sorted(
            ["/checkpoint", "/tile/1/000.p/2"]
            + [f"/tile/{kind}/{page}" for kind in ("0", "entries") for page in ("000", "001", "002.p/88")]
        )


def test_partial_page_that_is_gone_is_read_from_the_full_one(tmp_path: Path) -> None:
    """tlog-tiles: a log may delete partial tiles once the full one is there, while a reader still holds the old size."""
    PRESS.publish(tmp_path, 600)
    put(tmp_path / "checkpoint", PRESS.checkpoint(300))
    with Shelf(tmp_path).open() as shelf:
        report = found(shelf.url)
        assert [item.file for item in report.findings] == ["tile/1/000.p/1"]  # has no full one
        put(tmp_path / "tile/1/000.p/1", PRESS.files(300)["tile/1/000.p/1"])
        assert found(shelf.url).whole
        assert "/tile/0/001.p/44" in shelf.asked
        assert "/tile/0/001" in shelf.asked
    assert found(tmp_path).whole


def test_server_that_fails_ends_the_audit_without_a_verdict(folder: Path) -> None:
    with Shelf(folder).open() as shelf:
        shelf.faults["/tile/entries/001"] = status(500)
        with pytest.raises(SourceError, match="answers 500"):
            found(shelf.url)


def test_findings_are_told_in_json_with_what_is_known() -> None:
    assert Finding(Damage.TILE_ALTERED, "why", 5, "tile/0/000").as_json() == {
        "damage": "tile_altered",
        "detail": "why",
        "index": 5,
        "file": "tile/0/000",
    }
