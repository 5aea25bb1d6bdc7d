"""The steward's pages of the push: figures, reasons, what the other side has, the file and its letter; each sees what is his."""

import re
from datetime import date

import pytest
from django.test import Client
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push, PushExport, PushTarget
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, push
from duoc.catalogue.services.push import turn
from duoc.core import profile
from duoc.people import services as people

HERE = "/so-du-lieu/quoc-gia/"
ONE = f"{HERE}quoc-gia/"


@pytest.fixture
def person(agency):
    def signed_in(duty="administrator", where=None):
        user = people.create_user(f"thu.{duty}", "con-cua-bo-ngang-rung-duoc")
        people.assign_role(user, where or agency, duty)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def chief(database):
    people.seed(profile.load("ca-mau"))
    user = people.create_administrator("quan.tri", "con-cua-bo-ngang-rung-duoc")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def text(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_empty_page_says_how_to_begin(chief):
    assert "duoc catalogue push add" in text(chief.get(HERE))


def test_stranger_signs_in_first_and_officers_are_refused(target, person):
    assert Client(headers={"host": "localhost"}).get(HERE).status_code == 302
    client = person("officer")
    for page in (HERE, ONE, f"{ONE}ben-kia/"):
        assert client.get(page).status_code == 403
    assert client.post(f"{ONE}gui-lai/").status_code == 403


def test_figures_lead_to_their_rows(target, there, clock, chief):
    there.call("package_create", name="trung-ten", title="Của người khác", owner_org="tinh-mau")
    add("trung-ten")
    add("hai")
    turn(target, now=clock())
    add("ba")
    page = chief.get(HERE).content.decode()
    for state in ("waiting", "refused", "sent"):
        assert re.search(rf'href="{ONE}\?state={state}">1<', page), state
    told = text(chief.get(f"{ONE}?state=refused"))
    assert "Mục trung-ten" in told
    assert "đã thuộc về mục khác ở nơi nhận" in told
    assert "Mục hai" not in told
    assert "nhận lúc" in text(chief.get(f"{ONE}?state=sent"))


def test_outage_says_since_when_and_why(target, there, clock, chief):
    entry = add("mot")
    there.ill("refuse")
    turn(target, now=clock())
    told = text(chief.get(ONE))
    assert "Mất liên lạc từ" in told
    assert "không có trả lời" in told
    assert "mất liên lạc từ" in text(chief.get(HERE))
    assert "chờ gửi" in text(chief.get(f"/so-du-lieu/muc/{entry.name}/sua/"))


def test_refused_record_is_resent_by_a_button(target, there, clock, chief):
    for name in ("mot", "hai"):
        there.call("package_create", name=name, title="Của người khác", owner_org="tinh-mau")
        add(name)
    turn(target, now=clock())
    page = chief.get(ONE).content.decode()
    codes = re.findall(r'name="code" value="([^"]+)"', page)
    assert len(codes) == 2
    assert chief.post(f"{ONE}gui-lai/", {"code": codes[:1]}).status_code == 302
    assert sorted(Push.objects.values_list("state", flat=True)) == ["refused", "waiting"]
    chief.post(f"{ONE}gui-lai/")
    assert set(Push.objects.values_list("state", flat=True)) == {"waiting"}


def test_steward_sees_and_resends_what_is_his_alone(target, there, clock, person):
    from duoc.catalogue.services import publishers

    other = publishers.settle_publisher("so-khac", "Sở Khác", HOUSE).agency
    there.call("package_create", name="mot", title="Của người khác", owner_org="tinh-mau")
    add("mot")
    turn(target, now=clock())
    client = person("steward", other)
    assert "Mục mot" not in text(client.get(ONE))
    assert ">0<" in client.get(HERE).content.decode()
    assert "Của người khác" not in text(client.get(f"{ONE}ben-kia/"))
    client.post(f"{ONE}gui-lai/")
    assert Push.objects.get().state == "refused"
    for verb in ("xuat", "doi-chieu"):
        assert client.post(f"{ONE}{verb}/").status_code == 302
    assert not PushExport.objects.exists()
    assert "quản trị viên" in text(client.get(ONE))


def test_what_the_other_side_has_is_shown_with_what_is_thought_of_it(target, there, clock, chief):
    entry = add("mot")
    there.call("package_create", name="cua-ho", title="Của họ", owner_org="tinh-mau")
    turn(target, now=clock())
    there.call("package_delete", id=str(entry.pk))
    push.hurry(HOUSE, target, compare=True)
    turn(target, now=clock(minutes=1))
    told = text(chief.get(f"{ONE}ben-kia/"))
    assert "Của họ" in told
    assert "lạ, không do ta gửi (1)" in told
    assert "nơi nhận làm mất, đang gửi lại (1)" in told
    assert "Mục mot" not in text(chief.get(f"{ONE}ben-kia/?verdict=foreign"))


def test_comparison_is_asked_for_by_a_button(target, there, clock, chief):
    turn(target, now=clock())
    assert chief.post(f"{ONE}doi-chieu/").status_code == 302
    assert PushTarget.objects.get().reconcile_at < clock.now
    assert chief.get(f"{ONE}doi-chieu/").status_code == 302
    assert chief.post(f"{ONE}nhay-mua/").status_code == 404
    assert chief.post(f"{HERE}khong-co/xuat/").status_code == 404


def test_file_is_exported_downloaded_and_acknowledged(target, chief):
    add("mot")
    answer = chief.post(f"{ONE}xuat/")
    page = answer["Location"]
    held = PushExport.objects.get()
    told = text(chief.get(page))
    assert held.sha256 in told
    assert str(push.verifier()) in told
    data = b"".join(chief.get(f"{page}tai/").streaming_content)
    assert push.verify(data, [push.verifier()]).known
    bad = chief.post(page, {"number": "", "day": "2026-01-05"})
    assert bad.status_code == 422
    assert chief.post(page, {"number": "9/CV", "day": "2999-01-05"}).status_code == 422
    assert chief.post(page, {"number": "9/CV", "day": "2026-01-05"}).status_code == 302
    held.refresh_from_db()
    assert (held.number, held.day) == ("9/CV", date(2026, 1, 5))
    assert "công văn 9/CV ngày 05/01/2026" in text(chief.get(ONE))
    assert "9/CV, 05/01/2026" in text(chief.get(page))


def test_export_is_of_administrators_alone(target, person, chief):
    add("mot")
    page = chief.post(f"{ONE}xuat/")["Location"]
    client = person("steward")
    assert client.get(page).status_code == 404
    assert client.get(f"{page}tai/").status_code == 404
    assert client.post(page, {"number": "9/CV", "day": "2026-01-05"}).status_code == 404


def test_many_records_are_paged_and_a_strange_cursor_is_told(target, chief):
    for number in range(51):
        add(f"muc-{number:02}")
    page = chief.get(ONE).content.decode()
    following = re.search(r'href="([^"]*after=[^"]+)"', page)[1].replace("&amp;", "&")
    told = text(chief.get(ONE + following))
    assert "Mục muc-50" in told
    assert "Mục muc-00" not in told
    assert "không đọc được" in text(chief.get(f"{ONE}?after=xyz"))


def test_hidden_entry_of_another_agency_stays_out_of_sight(target, there, clock, person):
    from duoc.catalogue.services import publishers

    other = publishers.settle_publisher("so-khac", "Sở Khác", HOUSE).agency
    entry = add("kin", kind="shared", level="restricted", access_right="RESTRICTED")
    turn(target, now=clock())
    entries.change(HOUSE, entry, {"level": "hidden", "access_right": "NON_PUBLIC"})
    push.hurry(HOUSE, target, compare=True)
    client = person("steward", other)
    for page in (ONE, f"{ONE}?state=waiting", f"{ONE}ben-kia/"):
        assert "Mục kin" not in text(client.get(page))
