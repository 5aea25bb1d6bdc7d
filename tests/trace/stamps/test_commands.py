"""`duoc trace mint …` and the other verbs of stamps as a script calls them."""

import json

import pytest
from tests.trace.stamps.batches import GTIN, HOST, cooperative

from duoc.cli import main as cli
from duoc.trace.models import StampBatch

MINT = ["--producer", "htx-nam-can", "--host", HOST.lower(), "--preset", "crab-tie", "--ecc", "Q"]


@pytest.fixture(scope="module")
def maker(module_database):
    return cooperative()


@pytest.fixture
def duoc(maker, capsys):
    """Run `duoc trace …`; gives (status, printed, said on stderr)."""

    def run(*words):
        capsys.readouterr()
        status = cli.main(["trace", *words])
        return status, *capsys.readouterr()

    return run


def answer(run):
    status, out, err = run
    assert (status, err) == (0, "")
    return json.loads(out)


def mint(duoc, count, *more):
    return answer(duoc("mint", *MINT, "--gtin", GTIN[1:], "--count", str(count), *more, "--json"))


def test_stamps_live_from_the_order_to_the_count(duoc, tmp_path):
    listing = tmp_path / "list.jsonl"
    made = mint(duoc, 12, "--sheets", str(tmp_path / "sheets.pdf"), "--out", str(listing))
    assert (made["count"], made["pages"], made["resumed"]) == (12, 12, False)
    assert (tmp_path / "sheets.pdf").read_bytes().startswith(b"%PDF-1.7")
    batch = str(made["batch"])
    answer(duoc("stamps", "printed", "--batch", batch, "--json"))
    answer(duoc("stamps", "delivered", "--batch", batch, "--last", "10", "--json"))
    answer(duoc("activate", "--batch", batch, "--last", "6", "--lot", "L1", "--party", "htx-nam-can", "--json"))
    serial = json.loads(listing.read_text().splitlines()[0])["serial"]
    assert answer(duoc("void", serial, "--reason", "đã ăn", "--json"))["state"] == "void"
    [row] = answer(duoc("accounts", "--batch", batch, "--json"))
    told = {name: row[name] for name in ("printed", "delivered", "activated", "void", "unused", "in_stock")}
    assert told == {"printed": 12, "delivered": 10, "activated": 5, "void": 1, "unused": 4, "in_stock": 2}
    assert all(row["equations"].values())
    back = answer(duoc("void", serial, "--undo", "--reason", "nhầm", "--party", "htx-nam-can", "--json"))
    assert (back["state"], back["undone"]) == ("activated", ["nhầm"])
    assert answer(duoc("stamp", serial, "--json"))["lot"] == "L1"


def test_the_same_command_again_is_another_batch(duoc):
    first, second = mint(duoc, 3), mint(duoc, 3)
    assert second["batch"] > first["batch"]
    assert not second["resumed"]


def test_a_command_that_was_broken_off_goes_on(duoc, tmp_path):
    refused = duoc("mint", *MINT, "--gtin", GTIN, "--count", "4", "--sheets", str(tmp_path / "no" / "sheets.pdf"))
    assert refused[0] == 1
    assert "Không ghi được" in refused[2]
    sheets = str(tmp_path / "sheets.pdf")
    status, out, err = duoc("mint", *MINT, "--gtin", GTIN, "--count", "4", "--sheets", sheets, "--json")
    assert status == 0
    assert json.loads(out)["resumed"]
    assert "4/4" in err
    assert StampBatch.objects.filter(count=4).count() == 1


def test_a_sentence_tells_what_was_made(duoc):
    status, out, _ = duoc("mint", *MINT, "--gtin", GTIN, "--count", "2")
    batch = StampBatch.objects.latest("id")
    assert (status, out) == (
        0,
        f"Lô tem {batch.pk}: 2 tem, 0 trang. Gốc Merkle trong sổ cái: {bytes(batch.root).hex()}\n",
    )
    status, out, _ = duoc("accounts", "--batch", str(batch.pk))
    assert (status, out.startswith(f"lô tem {batch.pk} · Cua gạch son Năm Căn – HTX Cua Năm Căn: 2 đã tạo")) == (
        0,
        True,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mint", *MINT, "--gtin", GTIN, "--count", "0"], "Một lần đặt có từ 1"),
        (["mint", *MINT, "--gtin", "08930001123457", "--count", "1"], "Chưa có sản phẩm nào mang mã 08930001123457"),
        (["mint", *MINT, "--gtin", "00614141123452", "--count", "1"], "Chưa có sản phẩm nào"),
        (["mint", "--producer", "ai-do", *MINT[2:], "--gtin", GTIN, "--count", "1"], "Không có chủ thể nào"),
        (["activate", "--batch", "9999", "--lot", "L", "--party", "htx-nam-can"], "Không có lô tem số 9999"),
        (["stamps", "lost", "--batch", "1"], "Cần nêu lý do"),
        (["void", "--reason", "x"], "Cần một số sê-ri, hoặc --batch"),
        (["void", "0" * 16, "--reason", "x"], "Không có tem nào"),
        (["void", "0" * 16, "--undo", "--reason", "x"], "cần --party"),
        (["stamp", "abc"], "Hãy nhập 10 ký tự"),
        (["stamp", "0000000000"], "Không có trong hệ thống"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(duoc, words, said):
    status, out, err = duoc(*words)
    assert (status, out) == (1, "")
    assert said in err


def test_a_pin_sells_and_a_wrong_one_does_not(duoc, tmp_path):
    listing = tmp_path / "list.jsonl"
    batch = str(mint(duoc, 1, "--pins", "--out", str(listing))["batch"])
    for step in ("printed", "delivered"):
        duoc("stamps", step, "--batch", batch)
    duoc("activate", "--batch", batch, "--lot", "L1", "--party", "htx-nam-can")
    row = json.loads(listing.read_text())
    wrong = duoc("stamp", row["serial"], "--pin", "000000" if row["pin"] != "000000" else "111111")
    assert wrong[:2] == (1, "Mã PIN không đúng.\n")
    assert answer(duoc("stamp", row["serial"], "--pin", row["pin"], "--json"))["state"] == "sold"


def test_formats_are_listed_with_their_sizes(duoc):
    rows = answer(duoc("presets", "--json"))
    assert {"a4-65", "crab-tie", "roll-50"} <= {row["name"] for row in rows}
    # 4 of 300 dots to an inch, by hand; beside the code there is room for text, under a small one of level Q there is none.
    sizes = {row["name"]: row["ecc"] for row in rows}
    assert sizes["crab-tie"]["M"] == {"version": 4, "module_mm": 0.339, "lines": 4, "name": True}
    assert sizes["crab-dot"]["Q"] == {"version": 4, "module_mm": 0.339, "lines": 0, "name": False}
    assert "crab-dot       cuộn tem 15 × 15 mm; 300 dpi, 0,34 mm, chỉ có số" in duoc("presets")[1]


def test_a_batch_on_hold_is_released(duoc):
    batch = str(mint(duoc, 2)["batch"])
    assert duoc("stamps", "suspended", "--batch", batch, "--reason", "nghi lộ")[0] == 0
    assert "đang bị giữ" in duoc("stamps", "printed", "--batch", batch)[2]
    assert duoc("stamps", "released", "--batch", batch, "--reason", "xong")[0] == 0
    assert duoc("stamps", "printed", "--batch", batch)[0] == 0


def test_the_sandbox_has_stamps_of_its_own(duoc, maker):
    from duoc.core.environment import Environment
    from duoc.trace.services import products, stamps

    party, _ = maker
    products.register_product(party, "Cua thử", code="CUA-THU-01", environment=Environment.SANDBOX)
    before = StampBatch.objects.count()
    words = ["mint", *MINT, "--gtin", "CUA-THU-01", "--count", "3", "--environment", "sandbox", "--json"]
    answer(duoc(*words))
    assert StampBatch.objects.count() == before
    [row] = stamps.accounts(Environment.SANDBOX)
    assert row.account.minted == 3


def test_stamps_minted_without_a_file_are_printed_later(duoc, tmp_path):
    made = mint(duoc, 5)
    status, out, err = duoc(
        "mint", *MINT, "--gtin", GTIN, "--count", "5", "--out", str(tmp_path / "list.csv"), "--json"
    )
    assert (status, json.loads(out)["batch"]) == (0, made["batch"])
    assert "5/5" in err
    assert len((tmp_path / "list.csv").read_text().splitlines()) == 6
