"""What waits how long, what is said of an entry, what a comparison thinks, what a signed file bears."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.catalogue.record_samples import ENTRY, SITE, TOPIC, entry, resource

from duoc.catalogue.rules.push import archive, comparison, documents
from duoc.catalogue.rules.push.archive import ArchiveError
from duoc.catalogue.rules.push.comparison import Wanted, compare
from duoc.catalogue.rules.push.documents import Held
from duoc.catalogue.rules.push.queue import reason, wait_after
from duoc.engines.merkle.signer import FileSigner

SIGNER = FileSigner("tinh-mau.example/catalogue", bytes(32))
OTHER = FileSigner("tinh-mau.example/catalogue", bytes(31) + b"x")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 30), (1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (10_000, 3600)]
)
def test_wait_doubles_up_to_an_hour(failures, seconds):
    assert wait_after(failures, 0.0).total_seconds() == seconds


@given(st.integers(1, 100), st.floats(0, 1, exclude_max=True))
def test_chance_takes_off_up_to_half(failures, chance):
    whole = wait_after(failures, 0.0)
    assert whole / 2 <= wait_after(failures, chance) <= whole


def test_reason_is_one_short_line():
    assert reason("name: a\n\tb\x00\x1b[31m") == "name: a b [31m"
    assert len(reason("x" * 10_000)) == 500


def said(record, **change):
    return documents.document(record, SITE, "tinh-mau", **change)


def test_document_is_what_package_create_takes():
    told = said(entry(), prefix="tinh-")
    assert (told["id"], told["owner_org"], told["state"], told["private"]) == (str(ENTRY), "tinh-mau", "active", False)
    assert told["name"] == f"tinh-{entry().name}"
    extras = {one["key"]: one["value"] for one in told["extras"]}
    assert extras["source_id"] == str(ENTRY)
    assert extras["topic"] == TOPIC.title
    assert extras["source_hash"] == documents.hash_of(told)
    assert len(extras["source_hash"]) == 64
    assert "author" not in told
    assert all(told[key] is not None for key in told)


def test_long_name_is_cut_to_what_ckan_takes():
    assert documents.name("tinh-", "a" * 100) == "tinh-" + "a" * 95
    assert documents.name("", "a" * 99 + "-b") == "a" * 99


def test_hash_moves_with_what_is_said_and_with_nothing_else():
    first = documents.hash_of(said(entry()))
    assert documents.hash_of(said(replace(entry(), modified=entry().modified.replace(year=2031)))) == first
    for change in (
        {"title": "Khác"},
        {"notes": "Khác"},
        {"keywords": ("khác",)},
        {"resources": ()},
        {"frequency": "DAILY"},
    ):
        assert documents.hash_of(said(replace(entry(), **change))) != first
    assert documents.hash_of(said(entry(), prefix="x-")) != first


def test_restricted_record_says_nothing_of_its_files():
    held = replace(entry(), level="restricted", access_right="RESTRICTED", rows_open=False, resources=(resource(),))
    (told,) = said(held)["resources"]
    assert (told["url"], told["size"], told["hash"]) == ("", None, "")


def test_record_is_known_again_however_it_comes_back():
    told = said(entry())
    back = {**told, "metadata_modified": "2026-01-01", "version": None, "private": False, "extra_of_theirs": 1}
    found = documents.held(back)
    assert (found.source, found.hash, found.gone) == (str(ENTRY), documents.hash_of(told), False)
    assert documents.held({**back, "metadata_modified": "2027"}).echo == found.echo
    assert documents.held({**back, "title": "Sửa"}).echo != found.echo


@pytest.mark.parametrize(
    "package", [{}, {"extras": None, "tags": [1], "resources": "x"}, {"id": 5, "extras": [{"key": None}], "state": 1}]
)
def test_whatever_a_stranger_lists_is_read(package):
    assert documents.held(package).source == ""


def test_half_characters_and_nuls_of_a_stranger_are_left_out():
    found = documents.held({"id": "a\0b", "title": "\ud800x", "extras": [{"key": "\udfff", "value": "\0"}]})
    assert (found.id, found.title) == ("ab", "?x")


def held(source="a", hashed="h", echo="e", there="", gone=False):
    return Held(there or source, source, "ten", "Tên", hashed, echo, "", gone)


@pytest.mark.parametrize(
    ("wanted", "one", "verdict"),
    [
        (Wanted("h", "h", "e"), held(), "same"),
        (Wanted("h", "", ""), held(), "same"),
        (Wanted("h", "h", ""), held(), "same"),
        (Wanted("h", "h", "e"), held(echo="x"), "changed"),
        (Wanted("h", "", "e"), held(echo="x"), "changed"),
        (Wanted("h", "g", "e"), held(echo="x"), "same"),
        (Wanted("h", "g", "e"), held(hashed="g"), "old"),
        (Wanted("h", "", ""), held(hashed="g"), "old"),
        (Wanted("h", "h", "e"), held(hashed="x"), "changed"),
        (Wanted("", "h", "e"), held(), "surplus"),
        (Wanted("h", "h", "e"), held(gone=True), "lost"),
        (Wanted("h", "", ""), held(gone=True), "new"),
    ],
)
def test_record_is_judged_by_what_both_sides_know(wanted, one, verdict):
    assert [found.verdict for found in compare({"a": wanted}, [one])] == [verdict]


def test_what_is_missing_and_not_wanted_is_nothing():
    assert compare({"a": Wanted("", "h")}, []) == []


def test_what_is_not_ours_is_foreign_and_what_nobody_knows_is_surplus():
    found = compare({}, [held(source=""), held(source="b")])
    assert [one.verdict for one in found] == ["foreign", "surplus"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_records_the_one_that_is_known_is_the_entrys_own(order):
    both = [held(there="x"), held(there="y")][::order]
    found = {one.held.id: one.verdict for one in compare({"a": Wanted("h", "h", "e", "y")}, both)}
    assert found == {"y": "same", "x": "surplus"}


@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.tuples(st.sampled_from(["", "1", "2"]), st.sampled_from(["", "1", "2"]))
    ),
    st.lists(st.tuples(st.sampled_from(["", *"abcde"]), st.sampled_from(["1", "2"]), st.booleans()), max_size=8),
)
def test_everything_on_either_side_is_judged_once(ours, theirs):
    wanted = {source: Wanted(said_hash, sent) for source, (said_hash, sent) in ours.items()}
    listed = [held(source=source, hashed=one, gone=gone, there=str(n)) for n, (source, one, gone) in enumerate(theirs)]
    found = compare(wanted, listed)
    assert sorted(one.held.id for one in found if one.held) == sorted(one.id for one in listed if not one.gone)
    missing = {source for source, one in wanted.items() if one.hash} - {one.source for one in listed if not one.gone}
    assert {one.source for one in found if one.held is None} == missing
    assert {one.verdict for one in found} <= set(comparison.VERDICTS)


def packed(signer=SIGNER, files=None):
    return archive.pack({"made": "2026-01-01"}, files or {"a.csv": b"x,y\n", "b.ttl": b"."}, signer)


def test_file_is_whole_and_its_key_known_or_not():
    assert archive.check(packed(), [SIGNER.key]).known
    found = archive.check(packed(), [OTHER.key])
    assert (found.known, found.key) == (False, str(SIGNER.key))
    assert found.manifest["made"] == "2026-01-01"


def test_same_content_is_the_same_file():
    assert packed() == packed()


@given(st.integers(0, len(packed()) - 1), st.integers(1, 255))
def test_changed_byte_is_found_or_changes_nothing(place, change):
    data = bytearray(packed())
    data[place] ^= change
    try:
        found = archive.check(bytes(data), [SIGNER.key])
    except ArchiveError:
        return
    # A ZIP has bytes that mean nothing to its content (times, attributes): then what is read is what was signed.
    assert found == archive.check(packed(), [SIGNER.key])


def test_manifest_of_one_file_does_not_vouch_for_another():
    mine, theirs = packed(), packed(OTHER, {"a.csv": b"z\n"})
    with zipfile.ZipFile(io.BytesIO(mine)) as one, zipfile.ZipFile(io.BytesIO(theirs)) as two:
        files = {name: two.read(name) for name in two.namelist()} | {"manifest.note": one.read("manifest.note")}
    with pytest.raises(ArchiveError):
        archive.check(zipped(files), [SIGNER.key])


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        zipped({}),
        zipped({"manifest.json": b"{}", "manifest.note": b""}),
        zipped({"manifest.json": b"[]", "manifest.note": b"x\n\n"}),
        zipped({f"{number}": b"" for number in range(20)}),
    ],
)
def test_strange_file_is_refused_in_a_sentence(data):
    with pytest.raises(ArchiveError, match=r"\.") as refused:
        archive.check(data)
    assert "Error" not in str(refused.value)
    assert "BadZip" not in str(refused.value)


def test_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1 << 20)
    with pytest.raises(ArchiveError, match="lớn hơn 1 MB"):
        archive.check(zipped({"manifest.json": bytes(2 << 20), "manifest.note": b""}))
