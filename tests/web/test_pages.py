"""Pages of the rooms against a real database: what they say, where their numbers lead, what they refuse."""

import csv
import io
import json
import re

import pytest
from django.test import Client

from duoc.web.navigation import entries

pytestmark = pytest.mark.usefixtures("replayed")
REPLAY = "?environment=replay"
# By hand from the published statistics at 1/10,000: every non-empty cell plays max(1, round(count / 10,000)).
# 7.6→8+1+1+1, 1, 25, 1+1+1, 1, 1+1, 15+1, 1420+1, 3, 1+1 = 1,485 calls; 22 services and the doubled row.
CALLS = 1_486


def text(answer) -> str:
    return answer.content.decode()


def first_link(html: str, pattern: str) -> str:
    found = re.search(rf'href="({pattern})"', html)
    assert found is not None, pattern
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/trao-doi/",
        "/trao-doi/cuoc-goi/",
        "/trao-doi/thong-ke/",
        "/trao-doi/bao-cao-thang/",
        "/trao-doi/dich-vu/",
        "/so-cai/",
        "/kiem-chung/",
        "/co-quan/",
        "/don-vi/",
        "/thiet-ke/",
        "/tim/",
    ],
)
@pytest.mark.parametrize("environment", ["", REPLAY, "?environment=nonsense"])
def test_page_answers_in_every_environment_within_its_weight(client: Client, path, environment):
    answer = client.get(path + environment)
    assert answer.status_code == 200
    assert len(answer.content) < 150_000
    assert "<title>" in text(answer)


def test_overview_lists_what_nobody_uses_first(client: Client):
    html = text(client.get("/" + REPLAY))
    assert html.index("chưa kết nối") < html.index("chưa có cuộc gọi</span>") < html.index("Năm dịch vụ")
    assert "MINH HỌA" in html


def test_production_points_to_the_replay_while_it_is_empty(client: Client):
    assert 'href="?environment=replay"' in text(client.get("/"))


def test_board_shows_published_and_recounted_side_by_side(client: Client):
    html = text(client.get("/trao-doi/" + REPLAY))
    assert "14.725.366" in html
    assert "khớp từng dòng" in html
    assert "6 dòng đã công bố không cộng đúng" in html
    assert html.index("Chưa kết nối") < html.index("Đã kết nối, chưa có cuộc gọi nào") < html.index("Đang được dùng")


def test_published_table_is_reproduced(client: Client, shared):
    """3 not connected, 10 idle, 10 in use; each published total as printed, beside the recount of the log."""
    html = text(client.get("/trao-doi/" + REPLAY))
    counts = re.findall(r'<tbody id="([^"]+)">.*?<span class="quiet num">(\d+)</span>', html, re.DOTALL)
    assert counts == [("chua-ket-noi", "3"), ("chua-dung", "10"), ("dang-dung", "10")]
    with (shared / "data" / "exchange" / "camau_lgsp_2024_totals.csv").open(encoding="utf-8-sig") as file:
        printed = {int(row["stt"]): row["published_total"] for row in csv.DictReader(file)}
    data = json.loads(client.get("/trao-doi/" + REPLAY + "&form=json").content)
    stt, told, recount = (data["columns"].index(name) for name in ("STT", "Số đã công bố", "Đếm lại từ sổ"))
    assert {line[stt]: str(line[told] or "") for line in data["rows"][:-1]} == printed
    assert data["rows"][-1][told] == 14_725_366
    # The other pages tell the same: what nobody called is a line of zeros, and the sum is the recount.
    lines = json.loads(client.get("/trao-doi/thong-ke/" + REPLAY + "&form=json").content)
    requests = lines["columns"].index("Giao dịch")
    assert [line[requests] for line in lines["rows"]].count(0) == 13
    assert lines["rows"][-1][requests] == data["rows"][-1][recount]


def test_board_totals_equal_the_rows_behind_them(client: Client):
    data = json.loads(client.get("/trao-doi/" + REPLAY + "&form=json").content)
    head, lines = data["columns"], data["rows"]
    total, recount = head.index("Tổng"), head.index("Đếm lại từ sổ")
    software = slice(head.index("Trạng thái") + 1, total)
    assert len(lines) == 24
    for line in lines:
        assert line[total] == sum(line[software]) == line[recount]
    assert lines[-1][total] == sum(line[total] for line in lines[:-1])


def test_every_export_holds_the_same_table(client: Client):
    answer = client.get("/trao-doi/" + REPLAY + "&form=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    data = json.loads(client.get("/trao-doi/" + REPLAY + "&form=json").content)
    assert rows[1:] == [["" if cell is None else str(cell) for cell in line] for line in data["rows"]]
    assert client.get("/trao-doi/" + REPLAY + "&form=xlsx").content.startswith(b"PK")


def test_number_leads_to_its_rows_row_to_its_receipt_receipt_to_its_proof(client: Client):
    board = text(client.get("/trao-doi/" + REPLAY))
    service = text(client.get(first_link(board, r"/trao-doi/dich-vu/\d+/[^\"]+software=CaMauG")))
    assert "Từng giao dịch" in service
    receipt = first_link(service, r"/trao-doi/bien-nhan/[^\"]+")
    page = text(client.get(receipt))
    assert "Đã kiểm chứng" in page
    made = json.loads(client.get(first_link(page, r"/trao-doi/bien-nhan/[^\"]+\.json[^\"]*")).content)
    assert made["format"] == "duoc.receipt/1"
    assert made["ledger"] is not None


def test_rows_are_paged_by_key_without_repeats_to_the_end(client: Client):
    seen, address = [], "/trao-doi/cuoc-goi/" + REPLAY
    for _page in range(80):
        html = text(client.get(address))
        seen += re.findall(r'<th scope="row"[^>]*><span><a href="/trao-doi/bien-nhan/([^/]+)/', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        if following is None:
            break
        address = "/trao-doi/cuoc-goi/" + following[1].replace("&amp;", "&")
    data = json.loads(client.get("/trao-doi/" + REPLAY + "&form=json").content)
    assert len(seen) == len(set(seen)) == data["rows"][-1][data["columns"].index("Tổng")]


def test_filters_keep_only_what_they_say(client: Client):
    html = text(client.get("/trao-doi/cuoc-goi/" + REPLAY + "&outcome=failure"))
    states = set(re.findall(r"status--(ok|danger)", html))
    assert states == {"danger"}
    empty = text(client.get("/trao-doi/cuoc-goi/" + REPLAY + "&software=iOffice"))
    assert "Chưa có giao dịch nào trong khoảng thời gian và bộ lọc này." in empty


@pytest.mark.parametrize("after", ["x", "W10", "WyIyMDI0LTk5LTk5IiwxLDEsMV0", "%00"])
def test_broken_cursor_gets_words_and_not_an_error(client: Client, after):
    answer = client.get("/trao-doi/cuoc-goi/" + REPLAY + "&after=" + after)
    assert answer.status_code == 200
    assert "hãy về trang đầu" in text(answer)


@pytest.mark.parametrize("days", ["from=x&to=y", "from=2024-02-30", "from=2024-03-01&to=2024-01-01"])
def test_days_that_cannot_be_read_fall_back_and_say_so(client: Client, days):
    html = text(client.get("/trao-doi/" + REPLAY + "&" + days))
    assert "đang dùng khoảng" in html


def test_day_chart_of_a_replay_says_that_it_is_invented(client: Client):
    html = text(client.get("/trao-doi/cuoc-goi/" + REPLAY))
    figure = html[html.index('<figure class="chart">') : html.index("</figcaption>")]
    assert "MINH HỌA" in figure


@pytest.mark.parametrize(
    "path",
    [
        "/trao-doi/dich-vu/999999/",
        "/trao-doi/bien-nhan/1.x/",
        "/trao-doi/bien-nhan/1704070800000000.00000000-0000-4000-8000-000000000000/",
        "/so-cai/muc/99999999/",
        "/don-vi/99999-0/",
        "/co-quan/khong-co/",
        "/khong-co",
    ],
)
def test_absent_things_are_absent_in_words(client: Client, path):
    answer = client.get(path + REPLAY)
    assert answer.status_code == 404
    assert "Không có" in text(answer)


def test_log_entry_shows_its_proof(client: Client):
    html = text(client.get("/so-cai/" + REPLAY))
    entry = text(client.get(first_link(html, r"/so-cai/muc/\d+/[^\"]*")))
    assert "Đã kiểm chứng" in entry
    assert "log.example/replay" in text(client.get("/so-cai/moc" + REPLAY))


def test_log_pages_reach_the_first_entry(client: Client):
    html = text(client.get("/so-cai/" + REPLAY + "&before=3"))
    assert re.findall(r"/so-cai/muc/(\d+)/", html) == ["2", "1", "0"]


@pytest.mark.parametrize(("day", "communes"), [("2024-10-05", 101), ("2024-12-01", 100), ("2025-07-01", 64)])
def test_units_are_those_of_the_day(client: Client, day, communes):
    # NQ 1252 and NQ 1655: 101, 100 and 64 communes of Cà Mau itself.
    html = text(client.get(f"/don-vi/?on={day}&level=commune"))
    assert f"{communes} đơn vị" in html


def test_units_of_every_province_are_a_choice(client: Client):
    # 101 of Cà Mau and the 64 of Bạc Liêu, which merged into it on 01/07/2025.
    assert "165 đơn vị" in text(client.get("/don-vi/?on=2024-10-05&level=commune&province=all"))
    assert "64 đơn vị" in text(client.get("/don-vi/?on=2024-10-05&level=commune&province=95-19970101"))


def test_units_are_found_without_marks(client: Client):
    html = text(client.get("/don-vi/?on=2024-10-05&q=tan xuyen"))
    assert "Phường Tân Xuyên" in html


def test_divided_unit_asks_and_an_undivided_one_answers(client: Client):
    divided = text(client.get("/don-vi/32002-0/?to=2024-12-01"))
    assert "hệ thống không đoán" in divided
    merged = text(client.get("/don-vi/32011-0/?to=2024-12-01"))
    assert "note--ok" in merged


def test_agency_that_ended_names_its_successor(client: Client):
    assert client.get("/co-quan/so-tttt/?on=2024-10-05").status_code == 200
    answer = client.get("/co-quan/so-tttt/?on=2026-01-01")
    assert answer.status_code == 404
    assert "Sở Khoa học và Công nghệ" in text(answer)


def test_search_finds_pages_services_agencies_units_and_receipts(client: Client):
    assert "/trao-doi/dich-vu/" in text(client.get("/tim/?q=dan cu"))
    assert "/co-quan/so-tp/" in text(client.get("/tim/?q=so tu phap"))
    assert "/don-vi/" in text(client.get("/tim/?q=ho thi ky"))
    rows = text(client.get("/trao-doi/cuoc-goi/" + REPLAY))
    name = re.search(r"/trao-doi/bien-nhan/([^/]+)/", rows)[1]
    assert f"/trao-doi/bien-nhan/{name}/" in text(client.get(f"/tim/?q={name}"))
    assert "Chưa tìm thấy gì" in text(client.get("/tim/?q=zzzz"))
    assert "<html" not in text(client.get("/tim/?part=1&q=so"))


def test_english_switch_leaves_no_vietnamese_interface_word(client: Client):
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    for path in ("/" + REPLAY, "/trao-doi/" + REPLAY, "/so-cai/" + REPLAY, "/kiem-chung/", "/thiet-ke/"):
        html = text(client.get(path))
        assert '<html lang="en">' in html
        nav = html[html.index('class="nav"') : html.index("</nav>")]
        assert "Exchange" in nav
        assert "Tổng quan" not in html
        assert "Bạn đang" not in html
    assert "14,725,366" in text(client.get("/trao-doi/" + REPLAY))


def test_verify_page_carries_the_keys_of_the_logs_and_no_inline_script(client: Client):
    html = text(client.get("/kiem-chung/" + REPLAY))
    assert "log.example/replay+" in html
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", html) == []
    assert "style=" not in html


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Tổng quan"),
        ("/trao-doi/thong-ke/", "Trao đổi"),
        ("/so-du-lieu/muc/", "Dữ liệu"),
        ("/yeu-cau-du-lieu/", "Dữ liệu"),
        ("/truy-xuat/tem/", "Truy xuất"),
        ("/nhat-ky/lich-su/", "Truy xuất"),
        ("/tra-tem/", "Truy xuất"),
        ("/so-cai/kiem-chung/", "Sổ cái"),
        ("/kiem-chung/", "Kiểm chứng"),
        ("/01/09520001100017", None),
    ],
)
def test_bar_names_the_one_part_that_a_page_belongs_to(path, label):
    assert [entry.label for entry in entries(path) if entry.current] == ([label] if label else [])
