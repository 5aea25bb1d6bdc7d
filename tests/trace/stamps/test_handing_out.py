"""What leaves the house: sheets that strangers read, lists, and what happens when a file cannot be written."""

import csv
import json

import numpy as np
import pypdfium2
import pytest
from tests.engines.qr.decoders import zxing
from tests.trace.stamps.batches import GTIN, HOST, cooperative, minted

from duoc.trace.models import StampBatch
from duoc.trace.rules import serials
from duoc.trace.services import products, stamps
from duoc.trace.services.stamps import StampRefusedError


@pytest.fixture(scope="module")
def maker(module_database):
    return cooperative()


def pages(path):
    document = pypdfium2.PdfDocument(path)
    for page in document:
        image = page.render(scale=300 / 72, grayscale=True).to_numpy()
        yield np.ascontiguousarray(image[..., 0] if image.ndim == 3 else image), page.get_textpage().get_text_range()


def test_sheets_hold_every_stamp_once_with_its_number(maker, tmp_path):
    batch = minted(*maker, 70, preset="a4-65")
    told = []
    made = stamps.hand_out(
        batch, tmp_path / "sheets.pdf", tmp_path / "list.csv", tell=lambda done, whole: told.append((done, whole))
    )
    assert (made, told) == (2, [(70, 70)])
    with (tmp_path / "list.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    read, words = [], ""
    for image, text in pages(tmp_path / "sheets.pdf"):
        read += zxing(image)
        words += text
    assert sorted(read) == sorted(row["uri"] for row in rows)
    assert read[0].startswith(f"HTTPS://{HOST}/01/{GTIN}/21/")
    for number, row in enumerate(rows, 1):
        assert row["number"] == str(number)
        assert stamps.standing(row["serial"]).place == number
        assert serials.short(row["serial"]) in words
        assert f"{batch.pk}-{number:06d}" in words
    assert f"Cua gạch son Năm Căn · lô tem {batch.pk} · tờ 2/2 · tem 66–70" in words
    assert {path.name for path in tmp_path.iterdir()} == {"sheets.pdf", "list.csv"}


def test_a_pin_is_printed_where_there_is_room(maker, tmp_path):
    batch = minted(*maker, 2, pins=True, preset="a4-40")
    stamps.hand_out(batch, tmp_path / "sheets.pdf", tmp_path / "list.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "list.jsonl").read_text().splitlines()]
    [(_, words)] = pages(tmp_path / "sheets.pdf")
    assert all(f"PIN {row['pin']}" in words for row in rows)
    assert all(stamps.open_pin(row["serial"], row["pin"])[0] for row in rows)


def test_a_trace_code_stands_under_its_own_root(maker, tmp_path):
    party, _ = maker
    honey = products.register_product(party, "Mật ong U Minh", code="H12-MAT-ONG-01")
    batch = minted(party, honey, 1)
    stamps.hand_out(batch, tmp_path / "sheets.pdf")
    [(image, _)] = pages(tmp_path / "sheets.pdf")
    [uri] = zxing(image)
    assert uri.startswith(f"HTTPS://{HOST}/T/H12-MAT-ONG-01/")


def test_stamps_are_handed_out_once(maker, tmp_path):
    batch = minted(*maker, 1)
    stamps.hand_out(batch, listing=tmp_path / "list.csv")
    with pytest.raises(StampRefusedError, match="tem sao chép"):
        stamps.hand_out(batch, tmp_path / "again.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize("name", ["no/such/folder/sheets.pdf", "."])
def test_a_file_that_cannot_be_written_changes_nothing(maker, tmp_path, name):
    batch = minted(*maker, 1)
    with pytest.raises(StampRefusedError, match="Không ghi được"):
        stamps.hand_out(batch, tmp_path / name)
    assert StampBatch.objects.get(pk=batch.pk).handed_out_at is None
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_file(maker, tmp_path, monkeypatch):
    from duoc.trace.services.stamps import files

    def full(*_):
        raise OSError(28, "No space left on device", "sheets.pdf")

    batch = minted(*maker, 3, preset="crab-dot")
    (tmp_path / "sheets.pdf").write_text("the one before")
    monkeypatch.setattr(files.SheetFile, "finish", full)
    with pytest.raises(StampRefusedError, match="No space left"):
        stamps.hand_out(batch, tmp_path / "sheets.pdf")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["the one before"]
    assert StampBatch.objects.get(pk=batch.pk).handed_out_at is None
