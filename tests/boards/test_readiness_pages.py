"""`/san-sang/`: who may come in, the figures by hand counts, the forms, and the file for an inspecting team."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.boards.conftest import made
from tests.boards.test_statements import PDF, PDF_SHA256, decision

from duoc.boards import services
from duoc.people.rules.accounts import DUTIES
from duoc.people.services.periods import today

BOARD = "/san-sang/"
# By hand, from the comments of the permissions: who sees, who states, who words.
SEE = {"operator", "steward", "inspector", "auditor", "administrator"}
STATE = {"operator", "steward", "administrator"}
CHANGE = {"steward", "administrator"}
FORM = {"title": "Quyết định cấp độ", "number": "12/QĐ-UBND", "dated": "2026-11-01", "issuer": "UBND tỉnh"}


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def sign_in(client: Client, duty: str | None = "steward", agency: str = "ubnd-tinh"):
    user = made(duty, agency=agency)
    client.force_login(user)
    return user


def read(client: Client, path: str = BOARD) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def figures(page: str) -> list[int]:
    top = page[page.index('<dl class="figures"') :]
    return [int(number) for number in re.findall(r">\s*([0-9]+)\s*</a>", top[: top.index("</dl>")])]


@pytest.mark.parametrize("duty", [*DUTIES, None])
def test_role_decides_who_sees_who_states_and_who_words(province, client, duty):
    sign_in(client, duty)
    allowed = {True: 200, False: 403}
    assert client.get(BOARD).status_code == allowed[duty in SEE]
    assert client.get(BOARD + "cap-do/").status_code == allowed[duty in SEE]
    assert client.get(BOARD + "cap-do/bang-chung/").status_code == allowed[duty in STATE]
    assert client.post(BOARD + "cap-do/bang-chung/", FORM).status_code == (302 if duty in STATE else 403)
    assert client.get(BOARD + "cap-do/sua/").status_code == allowed[duty in CHANGE]
    assert client.get(BOARD + "yeu-cau-moi/").status_code == allowed[duty in CHANGE]
    assert len(services.history("cap-do")) == (duty in STATE)


def test_role_in_another_agency_opens_nothing(province, client):
    """Who answers for the data of a department learns nothing of the weak places of the data centre."""
    sign_in(client, "steward", agency="so-tp")
    answer = client.get(BOARD)
    assert answer.status_code == 403
    assert "chưa được xem trang sẵn sàng" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "cap-do/", "tai-khoan/so-lieu/dang-dung/", "cap-do/bang-chung/", "yeu-cau-moi/"])
def test_stranger_is_asked_to_sign_in(province, client, path):
    assert client.get(BOARD + path).headers["Location"].startswith("/tai-khoan/login/")


def test_summary_is_what_was_counted_by_hand(province, client, monkeypatch):
    monkeypatch.setattr("duoc.boards.services.standings.COLLECTORS", {})
    by = sign_in(client)
    # Without the system's figures nothing is held: 20 are missing, 9 were not verified.
    page = read(client)
    assert figures(page) == [0, 20, 0, 0, 0]
    assert "còn 20 yêu cầu trong 20" in page
    assert "9 yêu cầu</a> chưa đối chiếu" in page
    services.state_evidence("cap-do", decision(), by)
    services.state_evidence("thoa-thuan", decision(review_by=today()), by)
    page = read(client)
    assert figures(page) == [0, 18, 1, 1, 0]
    assert "còn 19 yêu cầu trong 20" in page


def rows_of(page: str) -> list[str]:
    """The addresses of the demands that the table shows, in order."""
    table = page[page.index('id="yeu-cau"') : page.index('id="can-cu"')]
    return re.findall(r'<th scope="row"[^>]*><span><a href="/san-sang/([a-z0-9-]+)/"', table)


def test_figure_leads_to_the_demands_that_make_it(province, client):
    by = sign_in(client)
    services.state_evidence("cap-do", decision(), by)
    page = read(client)
    for number, state in zip(figures(page), ("gap", "missing", "stale", "stated", "shown"), strict=True):
        assert len(rows_of(read(client, f"{BOARD}?state={state}"))) == number
    assert rows_of(read(client, f"{BOARD}?state=stated")) == ["cap-do"]
    unverified = rows_of(read(client, f"{BOARD}?words=unverified"))
    assert unverified == [
        *("tuong-lua", "giam-sat", "duong-truyen", "phan-vung", "nhat-ky", "sao-luu", "su-co", "tac-dong", "dac-quyen")
    ]


def test_every_figure_of_the_system_leads_to_its_rows(province, client):
    sign_in(client, "administrator")
    for key in ("cau-hinh", "tai-khoan", "thay-doi", "luu-tru", "duong-truyen", "nhat-ky", "khai-thac"):
        page = read(client, f"{BOARD}{key}/")
        table = page[page.index('id="he-thong"') : page.index('id="van-ban"')]
        values = re.findall(r'data-label="Giá trị"[^>]*><span>(.*?)</span>', table)
        hrefs = [re.match(r'<a href="([^"]+)">', value) for value in values]
        assert values
        assert None not in hrefs, key
        for href in hrefs:
            read(client, href[1].replace("&amp;", "&"))


def test_rows_of_a_figure_are_a_file_too(province, client):
    sign_in(client)
    answer = client.get(BOARD + "tai-khoan/so-lieu/dang-dung/?form=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:2] == ["Tên đăng nhập", "Người dùng"]
    assert rows[1][0] == "du.lieu"


@pytest.mark.parametrize("path", ["khong-co/", "tai-khoan/so-lieu/khong-co/", "bang-chung/99/tep/", "bang-chung/99/sua/",
                                  "khong-co/bang-chung/", "khong-co/sua/", "nhat-ky/so-lieu/so-cai/"])  # fmt: skip
def test_address_of_nothing_is_not_found(province, client, path):
    sign_in(client)
    assert client.get(BOARD + path).status_code == 404


def test_document_is_stated_corrected_and_withdrawn_on_the_page(province, client):
    sign_in(client)
    file = SimpleUploadedFile("qđ 12.pdf", PDF, "application/pdf")
    assert client.post(BOARD + "cap-do/bang-chung/", FORM | {"file": file}).status_code == 302
    (first,) = services.history("cap-do")
    page = read(client, BOARD + "cap-do/")
    assert "12/QĐ-UBND" in page
    assert PDF_SHA256 in page
    kept = client.get(f"{BOARD}bang-chung/{first.pk}/tep/")
    assert (kept.content, kept["Content-Type"]) == (PDF, "application/pdf")
    assert kept["Content-Disposition"] == "attachment; filename*=UTF-8''q%C4%91%2012.pdf"
    assert "sandbox" in kept["Content-Security-Policy"]
    edit = f"{BOARD}bang-chung/{first.pk}/sua/"
    assert 'value="2026-11-01"' in read(client, edit)
    assert client.post(edit, FORM | {"number": "13/QĐ-UBND"}).status_code == 302
    again = client.post(edit, FORM | {"number": "14/QĐ-UBND"})
    assert again.status_code == 422
    assert "đã được sửa hoặc rút" in again.content.decode()
    second = services.history("cap-do")[0]
    assert client.post(f"{BOARD}bang-chung/{second.pk}/rut/", {"reason": ""}).status_code == 422
    assert client.post(f"{BOARD}bang-chung/{second.pk}/rut/", {"reason": "nhầm"}).status_code == 302
    page = read(client, BOARD + "cap-do/")
    assert [f"{word} số {number}" in page for word, number in (("sửa", first.pk), ("rút", second.pk))] == [True, True]
    assert [row.number for row in services.history("cap-do")] == ["13/QĐ-UBND", "13/QĐ-UBND", "12/QĐ-UBND"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"dated": "2999-01-01"}, "chưa tới"),
        ({"dated": "x"}, "Chưa lưu được"),
        ({"title": ""}, "Tên văn bản"),
        ({"digest": "12"}, "64 chữ số"),
        ({"review_by": "2026-10-01"}, "sau ngày của văn bản"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_what_was_typed(province, client, changes, told):
    sign_in(client)
    answer = client.post(BOARD + "cap-do/bang-chung/", FORM | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "12/QĐ-UBND" in page
    assert services.history("cap-do") == []


def test_wording_is_changed_on_the_page_and_the_old_one_stays(province, client):
    sign_in(client)
    page = read(client, BOARD + "giam-sat/sua/")
    assert "Mới đối chiếu với báo chí" in page
    told = {"title": "Giám sát SOC", "basis": "CV 708/BTTTT-CATTT", "source": "văn bản", "verified": "on",
            "asks": "Hợp đồng", "review_days": "180", "valid_from": today().isoformat()}  # fmt: skip
    assert client.post(BOARD + "giam-sat/sua/", told).status_code == 302
    page = read(client, BOARD + "giam-sat/")
    assert "CV 708/BTTTT-CATTT" in page
    assert "Đề án 06 (theo báo chí)" in page
    assert client.post(BOARD + "giam-sat/sua/", told).status_code == 422
    assert client.post(BOARD + "yeu-cau-moi/", told | {"key": "ma-hoa", "number": "21"}).status_code == 302
    assert read(client, BOARD + "ma-hoa/").count("21. Giám sát SOC") >= 2


def test_file_for_inspectors_has_a_line_an_evidence(province, client, monkeypatch):
    monkeypatch.setattr("duoc.boards.services.standings.COLLECTORS", {})
    by = sign_in(client)
    services.state_evidence("cap-do", decision(content=PDF, file_name="a.pdf", title="=1+1"), by)
    services.state_evidence("cap-do", decision(number="13"), by)
    answer = client.get(BOARD + "?form=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head, body = lines[0], [line for line in lines[1:] if isinstance(line[0], int)]
    assert len(body) == 21  # 20 demands, one of them with two documents
    line = dict(zip(head, next(line for line in body if line[7] == "=1+1"), strict=True))
    assert (line["Số, giá trị"], line["SHA-256"], line["Người ghi"]) == ("12/QĐ-UBND", PDF_SHA256, "du.lieu")
    assert line["Nguồn bằng chứng"] == "người khai"
    assert sum(line[4].startswith("chưa đối chiếu") for line in body) == 9
    notes = [line[0] for line in lines if isinstance(line[0], str)]
    assert "Sổ cái chưa bắt đầu." in notes
    text = b"".join(client.get(BOARD + "?form=csv").streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text


def test_english_reader_reads_no_vietnamese_demand(province, client):
    sign_in(client)
    client.cookies["django_language"] = "en"
    page = read(client)
    assert "Approved security dossier of level 3 or higher" in page
    assert "Hồ sơ đề xuất cấp độ" not in page


def test_overview_leads_only_those_there_who_may_see(province, client):
    assert 'href="/san-sang/"' not in read(client, "/")
    sign_in(client, "auditor")
    assert 'href="/san-sang/"' in read(client, "/")
