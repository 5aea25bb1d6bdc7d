"""The inspector's accounts: who may see them, what is counted, page by page, as a file, and when nothing is there."""

import csv
import io
import re

import pytest
from django.test import Client
from tests.exchange.test_calls_page import user
from tests.trace.stamps.batches import cooperative, delivered

from duoc.core import profile
from duoc.people import services as people
from duoc.trace.pages import stamps as pages
from duoc.trace.services import stamps
from duoc.trace.services.stamps import StampRefusedError

LIST = "/truy-xuat/tem/"


@pytest.fixture(scope="module")
def maker(module_database):
    people.seed(profile.load("ca-mau"))
    return cooperative()


@pytest.fixture(scope="module")
def inspector(maker):
    client = Client(HTTP_HOST="localhost")
    client.force_login(user("kiem-tra", "inspector"))
    return client


def shown(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def cells(text):
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text.partition("<tbody>")[2].partition("</tbody>")[0], re.S)
    return [
        [re.sub(r"<[^>]+>|\s+", " ", cell).split() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
        for row in rows
    ]


@pytest.mark.parametrize("path", [LIST, LIST + "1/", LIST + "?form=csv"])
def test_nobody_counts_stamps_without_the_duty(maker, path):
    stranger = Client(HTTP_HOST="localhost").get(path)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/tai-khoan/login/?next=/truy-xuat/tem/")
    client = Client(HTTP_HOST="localhost")
    client.force_login(user(f"khong-vai-tro-{len(path)}"))
    text = shown(client, path, 403)
    assert "chỉ kiểm tra viên, thanh tra và người trực xem được" in text
    assert "Cua gạch" not in text


def test_an_empty_list_says_how_to_begin(inspector):
    text = shown(inspector, LIST + "?environment=sandbox")
    assert "Chưa có lô tem nào. Tạo lô đầu tiên bằng" in text
    assert "Chưa có việc nào." in text


def test_each_run_is_a_row_and_leads_to_its_steps(inspector, maker):
    party, product = maker
    batch = delivered(party, product, 1_200)
    stamps.activate(batch.pk, 1, 1_000, "L1", party)
    stamps.move(batch.pk, "void", 1_001, 1_010, party=party, reason="rách <b>")
    with pytest.raises(StampRefusedError):
        stamps.activate(batch.pk, 1_100, 1_300, "L1", party)
    text = shown(inspector, LIST)
    [row] = [row for row in cells(text) if row[0][0] == str(batch.pk)]
    assert [cell[0] for cell in row[2:]] == ["1.200", "1.200", "1.000", "10", "0", "190"]
    assert "tem ngoài lô" in text
    assert "không khớp" not in text
    text = shown(inspector, f"{LIST}{batch.pk}/")
    assert [row[1] for row in cells(text)][:2] == [["đã", "hủy"], ["đã", "kích", "hoạt"]]
    assert "rách &lt;b&gt;" in text
    assert bytes(batch.root).hex() in text
    assert shown(inspector, f"{LIST}99999/", 404)


def test_runs_come_page_by_page_by_party_and_as_a_file(inspector, maker, monkeypatch):
    party, product = maker
    for _ in range(3):
        delivered(party, product, 2)
    monkeypatch.setattr(pages, "SIZE", 2)
    first = shown(inspector, LIST + "?party=htx-nam-can")
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert "party=htx-nam-can" in following
    second = cells(shown(inspector, LIST + following))
    assert second
    assert not {row[0][0] for row in cells(first)} & {row[0][0] for row in second}
    assert "không đọc được" in shown(inspector, LIST + "?after=x")
    assert shown(inspector, LIST + "?party=ai-do", 404)
    answer = inspector.get(LIST + "?form=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert len(rows) - 1 == len(stamps.accounts())
    assert rows[0][:4] == ["Lô tem", "Sản phẩm", "Mã", "Nhà sản xuất"]
    assert rows[1][2] == "08930001123458"


def test_accounts_that_do_not_hold_are_said_so(inspector, monkeypatch):
    broken = pages.Account(minted=10, remaining=9)
    monkeypatch.setattr(pages, "_total", lambda rows: broken)
    assert "Các số không khớp" in shown(inspector, LIST)


@pytest.fixture
def alarm(maker):
    """What somebody else's hand at a batch leaves behind, not acknowledged."""
    batch = delivered(*maker, 5)
    with pytest.raises(StampRefusedError):
        stamps.activate(batch.pk, 1, 6, "L1", maker[0])
    return next(one for one in stamps.alarms() if one.batch_id == batch.pk)


def test_an_inspector_acknowledges_an_alarm_and_everybody_reads_why(inspector, alarm):
    here = f"{LIST}canh-bao/{alarm.pk}/"
    assert f'href="{here}?environment=production"' in shown(inspector, LIST)
    text = shown(inspector, here)
    assert "<h1>Tem ngoài lô</h1>" in text
    assert "chưa ghi nhận" in text
    assert "1–6" in text
    told = inspector.post(here + "ghi-nhan/", {"reason": "  "})
    assert told.status_code == 422
    assert "Cần nêu lý do" in told.content.decode()
    told = inspector.post(here + "ghi-nhan/", {"reason": "gõ nhầm <số>"})
    assert (told.status_code, told["Location"]) == (302, here + "?environment=production")
    auditor = Client(HTTP_HOST="localhost")
    auditor.force_login(user("thanh-tra-tem", "auditor"))
    for path in (LIST, here):
        text = shown(auditor, path)
        assert "gõ nhầm &lt;số&gt;" in text
        assert "đã ghi nhận" in text
        assert "kiem-tra" in text
    assert "Ghi nhận cảnh báo" not in text
    again = inspector.post(here + "ghi-nhan/", {"reason": "lần nữa"})
    assert again.status_code == 422
    assert "đã có người ghi nhận" in again.content.decode()


def test_what_nobody_has_acknowledged_stands_first(inspector, alarm):
    body = shown(inspector, LIST).partition('id="canh-bao"')[2]
    assert body.index("chưa ghi nhận") < body.index("đã ghi nhận")


@pytest.mark.parametrize("duty", ["auditor", "operator"])
def test_whoever_only_reads_acknowledges_nothing(maker, alarm, duty):
    client = Client(HTTP_HOST="localhost")
    client.force_login(user(f"chi-doc-{duty}", duty))
    here = f"{LIST}canh-bao/{alarm.pk}/"
    assert "Ghi nhận cảnh báo" not in shown(client, here)
    assert client.post(here + "ghi-nhan/", {"reason": "thử"}).status_code == 403
    assert not hasattr(stamps.alarm_numbered(alarm.pk), "note")
    assert client.get(here + "ghi-nhan/").status_code == 405
    shown(client, f"{LIST}canh-bao/99999999/", 404)
