"""The file that is carried by hand: whole and signed or refused, nothing hidden in it; received by a letter alone."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from rdflib import Graph
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push, PushExport
from duoc.catalogue.rules.push.archive import ArchiveError
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, folders, loading, push
from duoc.catalogue.services.push import PushRefusedError, turn

DAY = date(2026, 1, 5)


@pytest.fixture
def by_hand(database, there):
    return push.add_target(HOUSE, "tep", "Danh mục quốc gia, gửi tệp", "file")


def packed(target):
    made = push.export(HOUSE, target)
    return made, push.archive(HOUSE, made.pk)[1].read_bytes()


def test_export_holds_everything_on_show_and_nothing_else(by_hand):
    add("mot", notes="=CMD()", keywords=["cua", "tôm"])
    add("dung-chung", kind="shared", level="restricted", access_right="RESTRICTED")
    add("kin", kind="shared", level="hidden", access_right="NON_PUBLIC")
    add("nhap", show=False)
    _, data = packed(by_hand)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {"manifest.json", "manifest.note", "catalog.jsonld", "catalog.ttl", "catalogue.csv"}
    manifest = json.loads(files["manifest.json"])
    assert [one["code"] for one in manifest["records"]] == ["DC-001", "MO-001"]
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(files["catalogue.csv"].decode()))}
    assert set(rows) == {"mot", "dung-chung"}
    assert rows["mot"]["description"] == "'=CMD()"
    assert rows["mot"]["keywords"] == "cua, tôm"
    found = Graph().parse(data=files["catalog.ttl"], format="turtle")
    assert sum(1 for _ in found.query("SELECT ?d WHERE { ?d a <http://www.w3.org/ns/dcat#Dataset> }")) == 2
    ids = [one["id"] for one in manifest["records"]]
    assert all(f"/dataset/{number}" in files["catalog.jsonld"].decode() for number in ids)
    assert all("Mục kin" not in data.decode() for data in files.values())


def test_list_in_the_export_has_the_columns_of_the_annex_and_loads_again(by_hand, shared):
    sample = (shared / "data/catalogue/sample_catalogue.csv").read_text("utf-8")
    loading.load(sample, HOUSE)
    _, data = packed(by_hand)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("catalogue.csv").decode()
    assert text.splitlines()[0] == sample.splitlines()[0]
    told = list(csv.DictReader(io.StringIO(text)))
    expected = sorted(csv.DictReader(io.StringIO(sample)), key=lambda row: row["code"])
    assert len(told) == 99
    for row, wanted in zip(told, expected, strict=True):
        assert row == wanted
    assert loading.load(text, HOUSE) == (0, 0, 99)


def test_export_is_verified_with_the_key_and_refused_when_touched(by_hand):
    add("mot")
    _, data = packed(by_hand)
    own = push.verifier()
    assert push.verify(data, [own]).known
    assert not push.verify(data, []).known
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for change in (
        {"catalogue.csv": files["catalogue.csv"].replace(b"mot", b"hai")},
        {"manifest.json": files["manifest.json"].replace(b"MO-001", b"MO-002")},
        {"manifest.note": files["manifest.note"][:-9] + b"AAAAAAAA\n"},
        {"them.txt": b"x"},
        {"catalog.ttl": None},
        {"manifest.note": None},
    ):
        with pytest.raises(ArchiveError):
            push.verify(_zip(files | change), [own])
    assert push.verify(_zip(files), [own]).known


def _zip(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            if data is not None:
                archive.writestr(name, data)
    return held.getvalue()


def test_command_verifies_on_a_machine_without_a_province(by_hand, tmp_path, monkeypatch):
    add("mot")
    _, data = packed(by_hand)
    file = tmp_path / "tep.zip"
    file.write_bytes(data)
    own = str(push.verifier())
    environ = {
        "DUOC_HOME": str(tmp_path / "elsewhere"),
        "PATH": "",
        "PYTHONPATH": ":".join(sys.path),
        "LANG": "C.UTF-8",
    }

    def run(*more):
        program = [sys.executable, "-m", "duoc", "catalogue", "push", "verify", str(file), "--json", *more]
        return subprocess.run(program, env=environ, capture_output=True, text=True, check=False, cwd=tmp_path)

    found = run("--key", own)
    assert (found.returncode, json.loads(found.stdout)["known"]) == (0, True), found.stderr
    assert json.loads(found.stdout)["records"] == 1
    assert run().returncode == 1
    file.write_bytes(data.replace(b"catalogue.csv", b"catalogue.cvs"))
    bad = run("--key", own)
    assert bad.returncode == 1
    assert "Traceback" not in bad.stderr


def test_letter_makes_the_exported_records_received(by_hand):
    one, two = add("mot"), add("hai")
    gone = add("ba")
    made, _ = packed(by_hand)
    assert push.acknowledge(HOUSE, made.pk, "12/CV-TTDL", DAY, name="thu/cv.pdf", answer=b"%PDF") == (3, 0)
    assert set(Push.objects.values_list("state", flat=True)) == {"sent"}
    assert Push.objects.get(entry=one).receipt == {
        "kind": "document",
        "number": "12/CV-TTDL",
        "day": "2026-01-05",
        "export": str(made.pk),
    }
    made.refresh_from_db()
    assert made.answer_name == "cv.pdf"
    assert (folders.folder("answers") / made.answer_sha256).read_bytes() == b"%PDF"
    entries.change(HOUSE, two, {"notes": "mới"})
    entries.set_state(HOUSE, gone, "withdrawn", reason="Nhầm")
    second, data = packed(by_hand)
    assert push.verify(data, []).manifest["removed"] == [str(gone.pk)]
    entries.change(HOUSE, two, {"notes": "mới nữa"})
    assert push.acknowledge(HOUSE, second.pk, "13/CV-TTDL", DAY) == (2, 1)
    assert {row.entry.name: row.state for row in Push.objects.select_related("entry")} == {
        "mot": "sent",
        "hai": "waiting",
        "ba": "sent",
    }
    _third, data = packed(by_hand)
    assert push.verify(data, []).manifest["removed"] == []


def test_letter_is_recorded_once_and_names_its_number(by_hand):
    add("mot")
    made, _ = packed(by_hand)
    for number, day, words in (("  ", DAY, "số"), ("1/CV", date(2999, 1, 1), "tương lai")):
        with pytest.raises(PushRefusedError, match=words):
            push.acknowledge(HOUSE, made.pk, number, day)
    push.acknowledge(HOUSE, made.pk, "1/CV", DAY)
    with pytest.raises(PushRefusedError, match="1/CV"):
        push.acknowledge(HOUSE, made.pk, "2/CV", DAY)
    with pytest.raises(IntegrityError, match="acknowledged_export_names_its_document"), transaction.atomic():
        PushExport.objects.update(number="")


def test_letter_does_not_overwrite_what_was_sent_since(target, there, clock):
    entry = add("mot")
    made, _ = packed(target)
    entries.change(HOUSE, entry, {"notes": "mới"})
    turn(target, now=clock())
    held = Push.objects.get()
    assert push.acknowledge(HOUSE, made.pk, "1/CV", DAY) == (0, 1)
    assert Push.objects.get().sent_hash == held.sent_hash
    assert Push.objects.get().receipt == held.receipt


def test_entry_hidden_after_an_export_is_asked_for_there(target, there, clock):
    entry = add("mot")
    packed(target)
    entries.change(HOUSE, entry, {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC"})
    turn(target, now=clock())
    assert Push.objects.get().receipt == {"kind": "ckan", "gone": True}


def test_file_target_is_never_asked(by_hand, clock):
    add("mot")
    assert turn(by_hand, now=clock()).done == 0
    assert Push.objects.get().state == "waiting"
