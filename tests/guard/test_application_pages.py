"""The pages of applications: who reads them, who changes what by them, and that two persons are needed there too."""

from pathlib import Path
from typing import Any

from tests.guard.app_cast import LIST, ONE, TEXTS, Cast, added, client, enforced, page

from duoc.guard.models import Application, Change, Statement
from duoc.guard.services import applications, learning


def told(answer: Any) -> list[str]:
    """What the next page says of the change."""
    assert answer.status_code == 302
    return [str(message) for message in answer.wsgi_request._messages]


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
