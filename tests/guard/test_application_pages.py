"""The pages of applications: who reads them, who changes what by them, and that two persons are needed there too."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.guard.app_cast import TEXTS, Cast, added, enforced

from duoc.guard.models import Application, Change, Statement
from duoc.guard.services import applications, learning
from duoc.guard.services.applications import Person
from duoc.people import services as people

ONE, LIST = "/bao-ve/ung-dung/dvc/", "/bao-ve/ung-dung/dvc/cau-lenh/"


def client(person: Person | None, language: str = "vi") -> Client:
    made = Client(headers={"accept-language": language, "host": "localhost"})
    if person is not None:
        made.force_login(person.user)
    return made


def page(person: Person, address: str, language: str = "vi") -> str:
    answer = client(person, language).get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def told(answer: Any) -> list[str]:
    """What the next page says of the change."""
    assert answer.status_code == 302
    return [str(message) for message in answer.wsgi_request._messages]


def test_pages_are_read_by_those_on_duty_and_changed_by_fewer(cast: Cast) -> None:
    added(cast)
    learning.take_texts("dvc", TEXTS, cast.first)
    officer = Person.of(people.create_user("khach", "rung-duoc-ven-bien-lan-ra-bien", display_name="Khách"))
    for address in ("/bao-ve/", ONE, LIST):
        assert client(None).get(address).status_code == 302
        assert client(officer).get(address).status_code == 403
        assert client(cast.auditor).get(address).status_code == 200
    for address, form in (
        (f"{ONE}doi/", {"mode": "learn"}), (f"{LIST}chon/", {"decision": "propose-all"}),
        (f"{ONE}de-nghi/1/", {"decision": "approve"}),
    ):  # fmt: skip
        assert client(cast.auditor).post(address, form).status_code == 403
        assert client(cast.department).post(address, form).status_code == 403
        assert client(cast.first).get(address).status_code == 405
    assert "<form" not in page(cast.auditor, ONE).split("<main", 1)[1].split("</main", 1)[0]
    assert client(cast.auditor).get("/bao-ve/ung-dung/khac/").status_code == 404
    assert Application.objects.get().mode == "observe"


def test_a_list_goes_live_on_the_pages_by_two(cast: Cast, home: Path) -> None:
    added(cast)
    learning.take_texts("dvc", [*TEXTS, ("do $$begin end$$", "")], cast.first)
    shown = page(cast.first, f"{LIST}?state=candidate")
    assert "select ten from dvc.ho_so where ma = &#x27;x&#x27;" in shown
    assert "chạy mã" in shown
    wanted = Statement.objects.get(sql__startswith="select")
    assert "đánh dấu" in told(client(cast.first).post(f"{LIST}chon/", {"decision": "propose"}))[0]
    client(cast.first).post(f"{LIST}chon/?state=candidate", {"decision": "propose", "number": [wanted.pk]})
    proposal = Change.objects.get(state="proposed")
    assert "Bạn đã đề nghị" in page(cast.first, ONE)
    assert (
        "cần một người khác"
        in told(client(cast.first).post(f"{ONE}de-nghi/{proposal.pk}/", {"decision": "approve"}))[0]
    )
    assert "có hiệu lực ngay" in page(cast.second, ONE)
    client(cast.second).post(f"{ONE}de-nghi/{proposal.pk}/", {"decision": "approve"})
    wanted.refresh_from_db()
    assert wanted.state == "approved"
    assert "cho phép 1 câu lệnh" in page(cast.auditor, ONE)
    client(cast.second).post(f"{LIST}chon/", {"decision": "reject", "number": [wanted.pk]})
    wanted.refresh_from_db()
    assert wanted.state == "rejected"
    client(cast.second).post(f"{LIST}chon/", {"decision": "offer", "number": [wanted.pk]})
    wanted.refresh_from_db()
    assert wanted.state == "candidate"


def test_modes_and_limits_are_changed_on_the_page(cast: Cast) -> None:
    enforced(cast)
    client(cast.first).post(f"{ONE}doi/", {"rows": "1.000", "identities_day": "150", "inspect": "mask"})
    found = Application.objects.get()
    assert (found.limits, found.inspect) == ({"rows": 1000, "identities_day": 150}, "mask")
    assert "người thứ hai" in told(client(cast.first).post(f"{ONE}doi/", {"rows": "", "inspect": "mask"}))[0]
    assert "số nguyên" in told(client(cast.first).post(f"{ONE}doi/", {"rows": "nhiều", "inspect": "mask"}))[0]
    assert "cách xử lý" in told(client(cast.first).post(f"{ONE}doi/", {"inspect": "?"}))[0]
    assert "chế độ" in told(client(cast.first).post(f"{ONE}doi/", {"mode": "?"}))[0]
    client(cast.first).post(f"{ONE}doi/", {"mode": "observe", "reason": "đang sửa"})
    assert Application.objects.get().mode == "enforce"
    (_, mode) = applications.waiting(found)
    assert "đang sửa" in page(cast.second, ONE)
    client(cast.second).post(f"{ONE}de-nghi/{mode.pk}/", {"decision": "withdraw"})
    assert Application.objects.get().mode == "enforce"
    assert "không duyệt" in page(cast.second, ONE)


def test_a_blocked_statement_shows_what_it_has_more_than_the_nearest(cast: Cast) -> None:
    made = enforced(cast)
    text = "select ten, luong from dvc.ho_so where ma = 'x'"
    Statement.objects.create(application=made, key="k", sql=text, search_path="public", rule="unknown", seen=3)
    shown = page(cast.first, f"{LIST}?state=blocked")
    assert "thêm «, luong»" in shown
    assert "luong" not in page(cast.first, f"{LIST}?state=approved")


def test_statements_are_paged_and_found(cast: Cast) -> None:
    made = added(cast)
    Statement.objects.bulk_create(
        Statement(application=made, key=str(n), sql=f"select cot_{n:02} from dvc.a", search_path="public", seen=100 - n)
        for n in range(45)
    )
    first = page(cast.auditor, f"{LIST}?state=candidate")
    assert first.count("from dvc.a") >= 30
    assert "cot_29" in first
    assert "cot_30" not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = page(cast.auditor, LIST + following)
    assert "cot_30" in second
    assert "cot_29" not in second
    assert "cot_17" in page(cast.auditor, f"{LIST}?q=COT_17")
    assert "không đọc được" in page(cast.auditor, f"{LIST}?after=x")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_has_its_page(cast: Cast, language: str) -> None:
    assert "duoc guard app add" in page(cast.first, "/bao-ve/", language)
    enforced(cast)
    for state in ("candidate", "proposed", "approved", "rejected", "blocked", "never", "superseded", "khac"):
        page(cast.first, f"{LIST}?state={state}", language)
    assert 'href="/bao-ve/ung-dung/dvc/"' in page(cast.first, "/bao-ve/", language)
