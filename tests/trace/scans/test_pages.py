"""The inspector's queue on screen: who may come in, what is shown, how it is settled."""

import csv
import io
import re

import pytest
from django.test import Client
from tests.exchange.test_calls_page import user
from tests.trace.scans.stamped import activated, copied, scanned, serial
from tests.trace.stamps.batches import delivered

from duoc.trace.pages import suspicions as pages
from duoc.trace.services import stamps, suspicions
from duoc.trace.services.suspicions import Wanted

LIST = "/truy-xuat/nghi-ngo/"


@pytest.fixture(scope="module")
def batch(module_database):
    made = activated(8)
    copied(serial(made, 1))
    for place in range(2, 6):
        for day in range(14):
            scanned(serial(made, place), 30 * day, device=f"phone {place} {day}")
    for day in range(4):
        scanned(serial(made, 6), 30 * day, device=f"phone {day}")
    return made


def signed_in(name, *duties):
    client = Client(HTTP_HOST="localhost")
    client.force_login(user(name, *duties))
    return client


@pytest.fixture(scope="module")
def inspector(batch):
    return signed_in("kiem-tra", "inspector")


def shown(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def heaviest(batch):
    return suspicions.suspicions(Wanted())[0]


def test_nobody_reads_the_queue_without_the_duty(batch):
    assert Client(HTTP_HOST="localhost").get(LIST).status_code == 302
    client = signed_in("khong-vai-tro")
    for path in (LIST, LIST + "1/", LIST + "?form=csv"):
        text = shown(client, path, 403)
        assert "dành cho kiểm tra viên" in text
        assert "Cua gạch" not in text


def test_an_auditor_reads_and_does_not_decide(batch, heaviest):
    client = signed_in("thanh-tra-1", "auditor")
    assert "Quyết định" not in shown(client, f"{LIST}{heaviest.pk}/")
    answer = client.post(f"{LIST}{heaviest.pk}/quyet-dinh/", {"decision": "confirmed", "reason": "thử"})
    assert answer.status_code == 403
    heaviest.refresh_from_db()
    assert heaviest.status == "open"


def test_a_form_is_taken_by_post_only(inspector, heaviest):
    assert inspector.get(f"{LIST}{heaviest.pk}/quyet-dinh/").status_code == 405
    assert inspector.post(LIST).status_code == 405


def test_the_heaviest_stand_first_with_their_rule_and_level(inspector, heaviest):
    text = shown(inspector, LIST)
    body = text.partition("<tbody>")[2]
    assert f"{LIST}{heaviest.pk}/" in body.partition("</tr>")[0]
    assert "Nhiều người mới quét mã này khi chưa biết" in body
    assert "status--danger" in body.partition("</tr>")[0]
    assert "Cua gạch son Năm Căn" in body
    assert heaviest.subject not in text  # the whole serial would let anybody print it again


def test_filters_stand_in_the_address(inspector, batch):
    assert shown(inspector, LIST + "?level=đỏ").count("<tr") == 2
    assert "Không có việc nào ở đây" in shown(inspector, LIST + "?status=dismissed")
    assert "Không có việc nào ở đây" in shown(inspector, LIST + f"?batch={batch.pk + 1}")
    assert shown(inspector, LIST + "?rule=many_places&status=all").count("<tr") == 2
    assert "Không có việc nào ở đây" in shown(inspector, LIST + "?environment=sandbox")
    watched = shown(inspector, LIST + "?list=watched")
    assert watched.count("<tr") == 2
    assert "chín phần mười là hàng thật" in watched


@pytest.mark.parametrize("query", ["status=x&kind=y&level=z&rule=w&batch=-1", "batch=" + "9" * 40, "batch=٣"])
def test_what_no_filter_knows_is_not_asked(inspector, query):
    assert "<tbody>" in shown(inspector, LIST + "?" + query)


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0x", "W251bGwsMV0", "WzksOTk5OTk5OTk5OTk5OTk5OTk5OTld"])
def test_a_cursor_of_somebody_else_is_told(inspector, cursor):
    assert "Địa chỉ trang không đọc được" in shown(inspector, LIST + "?after=" + cursor)


def test_pages_follow_each_other_without_repeating(inspector, monkeypatch):
    monkeypatch.setattr(pages, "SIZE", 2)
    seen, path = [], LIST
    while path:
        text = shown(inspector, path)
        seen += re.findall(rf'href="{LIST}(\d+)/', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = LIST + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == 5


def test_the_file_holds_every_line(inspector):
    answer = inspector.get(LIST + "?form=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][0] == "Số"
    assert len(rows) == 6
    assert rows[1][7] == "đỏ"


def test_one_shows_rules_scans_and_history_and_accuses_nobody(inspector, heaviest):
    text = shown(inspector, f"{LIST}{heaviest.pk}/")
    assert "không phải kết luận" in text
    assert text.count("<tbody>") == 3
    assert "không cho biết" in text
    assert "các quy tắc" in text
    assert "Thành phố Hồ Chí Minh" in text
    assert shown(inspector, LIST + "999999/", 404)


def test_english_readers_read_the_rules_in_english(batch, heaviest):
    client = signed_in("inspector-en", "inspector")
    client.cookies["django_language"] = "en"
    assert "New people scanned this code on many days" in shown(client, f"{LIST}{heaviest.pk}/")


def test_a_decision_without_a_reason_keeps_what_was_typed(inspector, batch):
    number = suspicions.suspicions(Wanted("open"))[-1].pk
    answer = inspector.post(f"{LIST}{number}/quyet-dinh/", {"decision": "dismissed", "reason": " "})
    assert answer.status_code == 422
    assert "Cần nêu lý do" in answer.content.decode()
    answer = inspector.post(f"{LIST}{number}/quyet-dinh/", {"decision": "maybe", "reason": "đã xem"})
    assert answer.status_code == 422
    assert ">đã xem</textarea>" in answer.content.decode()


def test_a_decision_is_taken_once_and_read_by_all(inspector, batch):
    number = suspicions.suspicions(Wanted("open"))[-1].pk
    address = f"{LIST}{number}/"
    answer = inspector.post(address + "quyet-dinh/", {"decision": "dismissed", "reason": "<b>tem trưng bày</b>"})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, address)
    text = shown(inspector, address)
    assert "&lt;b&gt;tem trưng bày&lt;/b&gt;" in text
    assert "đã bỏ qua" in text
    assert "Quyết định" not in text
    again = inspector.post(address + "quyet-dinh/", {"decision": "confirmed", "reason": "lại"})
    assert again.status_code == 422
    assert "đã bỏ qua rồi" in again.content.decode()


SETTLE_ALL = LIST + "quyet-dinh/"


def ticks(text):
    """(number, whether it is ticked) of every box on the page."""
    return {
        int(number): bool(checked) for number, checked in re.findall(r'name="number" value="(\d+)"( checked)?', text)
    }


@pytest.fixture
def two(batch):
    """Two open cases of this test's own."""
    made = delivered(batch.party, batch.product, 2)
    stamps.activate(made.pk, 1, 2, "L2", made.party)
    for place in (1, 2):
        copied(serial(made, place))
    return sorted(one.pk for one in suspicions.suspicions(Wanted("open", batch=made.pk)))


def test_boxes_stand_before_open_cases_of_whoever_decides(inspector, two):
    text = shown(inspector, LIST)
    boxes = ticks(text)
    assert set(two) < set(boxes)
    assert not any(boxes.values())
    assert len(re.findall(r'<span class="unseen">Chọn (?:Mã|Lô tem) ', text)) == len(boxes)
    assert all(ticks(shown(inspector, LIST + "?chosen=page")).values())
    for client, path in ((signed_in("thanh-tra-2", "auditor"), LIST), (inspector, LIST + "?status=confirmed")):
        assert ticks(shown(client, path)) == {}
        assert SETTLE_ALL not in shown(client, path)


def test_one_reason_settles_all_that_were_ticked_and_comes_back_to_the_same_list(inspector, two):
    told = {"number": two, "decision": "dismissed", "reason": " chợ phiên "}
    answer = inspector.post(SETTLE_ALL + "?kind=serial&chosen=page", told)
    assert (answer.status_code, answer["Location"]) == (302, LIST + "?kind=serial")
    for number in two:
        found = suspicions.suspicion_numbered(number)
        assert found.status == "dismissed"
        assert [step.reason for step in suspicions.steps(found)] == ["", "chợ phiên"]
    assert not set(two) & set(ticks(shown(inspector, LIST)))


def test_one_that_is_settled_already_stops_all_and_is_named(inspector, two):
    assert (
        inspector.post(SETTLE_ALL, {"number": two[:1], "decision": "dismissed", "reason": "đã xem"}).status_code == 302
    )
    answer = inspector.post(SETTLE_ALL, {"number": two, "decision": "confirmed", "reason": "tem <chép>"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"Chưa ghi việc nào. Việc số {two[0]}: Việc này đã bỏ qua rồi" in text
    assert ">tem &lt;chép&gt;</textarea>" in text
    assert ticks(text)[two[1]]
    assert suspicions.suspicion_numbered(two[1]).status == "open"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"number": [], "reason": "vì sao"}, "ít nhất một"),
        ({"number": ["٣", "-1", "x", "9" * 40], "reason": "vì sao"}, "ít nhất một"),
        ({"number": ["999999999999999"], "reason": "vì sao"}, "Không có nghi ngờ nào"),
        ({"number": ["1"], "reason": "  "}, "Cần nêu lý do"),
    ],
)
def test_what_cannot_be_decided_for_all_is_said_above_the_list(inspector, batch, told, said):
    answer = inspector.post(SETTLE_ALL, {"decision": "dismissed", **told})
    assert answer.status_code == 422
    assert said in answer.content.decode().partition("<table")[0]


def test_an_auditor_settles_no_list_either(batch, two):
    client = signed_in("thanh-tra-3", "auditor")
    told = {"number": two, "decision": "dismissed", "reason": "thử"}
    assert client.post(SETTLE_ALL, told).status_code == 403
    assert suspicions.suspicion_numbered(two[0]).status == "open"
    assert client.get(SETTLE_ALL).status_code == 405
