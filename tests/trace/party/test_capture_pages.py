"""The people of a party read what became of the documents that its system has sent, and nobody else does."""

import json
import re
from uuid import uuid4

import pytest
from tests.trace.party.producers import HERE, browser, officer, shown

from duoc.trace.pages import capture_warnings as warnings
from duoc.trace.pages.party import captures as pages
from duoc.trace.services import captures
from duoc.trace.services.captures import words

LIST = "tai-lieu/"
INSPECTED = "/truy-xuat/tai-lieu/"


def document(crabs, *steps):
    """Each step of one crab: (day, bizStep, action)."""
    events = [
        {
            "type": "ObjectEvent", "eventTime": f"2026-03-{day:02}T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
            "action": action, "bizStep": word, "epcList": [f"https://id.gs1.org/01/{crabs.product.gtin}/21/A1"],
        }
        for day, word, action in steps
    ]  # fmt: skip
    head = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": "2026-03-09T08:00:00Z",
    }  # fmt: skip
    return json.dumps({**head, "epcisBody": {"eventList": events}}).encode()


@pytest.fixture
def sent(crabs):
    """Sends a document of these steps; gives the job."""
    words.forget()
    yield lambda *steps, proceed=False: captures.submit(
        crabs.party, [document(crabs, *steps)], "application/json", proceed=proceed
    )
    words.forget()


MADE = (1, "commissioning", "ADD")


def test_an_empty_list_says_where_documents_go(crabs):
    assert "/epcis/capture" in shown(crabs.owner, LIST)
    assert f'href="{HERE}{LIST}"' in shown(crabs.owner)


def test_a_warning_is_counted_in_the_list_and_read_in_the_job(crabs, sent):
    good, warned = sent(MADE), sent((3, "receiving", "OBSERVE"))
    text = shown(crabs.worker, LIST)
    assert re.findall(rf"{LIST}([0-9a-f-]{{36}})/", text)[0] == str(warned.id)  # the newest first
    assert "đã lưu hết, có lưu ý" in text
    crabs.worker.cookies["django_language"] = "en"
    assert "was received, but nobody shipped it" in shown(crabs.worker, f"{LIST}{warned.id}/")
    crabs.worker.cookies["django_language"] = "vi"
    text = shown(crabs.worker, f"{LIST}{warned.id}/")
    assert "/21/A1” được nhận mà chưa ai giao" in text
    assert "A1" in text
    assert "Vòng đời hợp lý" in text
    assert "Không sự kiện nào bị từ chối" in text
    assert "Không có lưu ý nào" in shown(crabs.worker, f"{LIST}{good.id}/")


def test_what_was_refused_is_read_with_its_rule(crabs, sent):
    job = sent(MADE, (2, "shipping", "OBSERVE"), (40, "shipping", "OBSERVE"), proceed=True)
    assert not job.success
    assert "đã lưu một phần" in shown(crabs.owner, LIST)
    text = shown(crabs.owner, f"{LIST}{job.id}/")
    assert "Đã lưu một phần; 2 sự kiện đã lưu." in text
    assert "eventList[2]" in text
    assert "Lược đồ EPCIS 2.0 của GS1" in text


def test_pages_follow_each_other(crabs, sent, monkeypatch):
    monkeypatch.setattr(pages, "SIZE", 2)
    made = [sent((day, "commissioning", "ADD")) for day in (1, 2, 3)]
    first = shown(crabs.owner, LIST)
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = shown(crabs.owner, LIST + following)
    seen = [
        re.findall(rf'th scope="row"[^>]*><span><a href="{HERE}{LIST}([0-9a-f-]{{36}})/', text)
        for text in (first, second)
    ]
    assert seen == [[str(made[2].id), str(made[1].id)], [str(made[0].id)]]
    assert "không đọc được" in shown(crabs.owner, LIST + "?after=x")


def test_inspectors_read_the_warnings_of_all_parties(crabs, sent, monkeypatch):
    monkeypatch.setattr(warnings, "SIZE", 1)
    sent(MADE)
    sent(*((day, "receiving", "OBSERVE") for day in range(2, 9)))
    sent((9, "commissioning", "ADD"))
    inspector = officer("kiem-tra-tai-lieu", "inspector")
    text = inspector.get(INSPECTED).content.decode()
    assert "được gắn mã lần thứ hai" in text
    assert text.count("<tr") == 2
    following = re.search(r'rel="next" href="([^"]+)"', text)[1].replace("&amp;", "&")
    text = inspector.get(INSPECTED + following).content.decode()
    assert text.count("được nhận mà chưa ai giao") == 1 + warnings.SHOWN
    assert "; và 2 lưu ý khác" in text  # seven in all
    assert "HTX Cua" in text
    assert "Chưa có tài liệu nào có lưu ý" in inspector.get(INSPECTED + "?environment=sandbox").content.decode()
    assert "không đọc được" in inspector.get(INSPECTED + "?after=x").content.decode()


@pytest.mark.parametrize("duty", ["steward", None])
def test_warnings_of_all_are_for_whose_work_they_are(crabs, sent, duty):
    sent(MADE, (3, "receiving", "OBSERVE"))
    answer = officer("khong-kiem-tra", duty).get(INSPECTED)
    assert answer.status_code == 403
    assert "HTX Cua" not in answer.content.decode()
    assert browser().get(INSPECTED).status_code == 302


def test_nobody_else_reads_it(crabs, honey, sent):
    job = sent(MADE)
    assert shown(honey.owner, f"{LIST}{job.id}/", 404)
    assert str(job.id) not in shown(honey.owner, LIST)
    shown(crabs.owner, f"{LIST}{uuid4()}/", 404)
    assert browser().get(HERE + LIST).status_code == 302
    steward = officer("giu-du-lieu-3", "steward")
    steward.post(HERE + "chon/", {"party": crabs.party.pk})
    for path in (LIST, f"{LIST}{job.id}/"):
        shown(steward, path, 403)
    assert f'href="{HERE}{LIST}"' not in shown(steward)
