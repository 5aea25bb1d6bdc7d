"""The steward's pages and the demand of people outside, as a browser meets them."""

import re
from datetime import date

import pytest

from duoc.catalogue.models import AccessRequest, Demand, Entry
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import demands, entries, terms
from duoc.people import services as people

DESK = "/so-du-lieu/"
PAGES = (DESK, f"{DESK}muc/", f"{DESK}muc/moi/", f"{DESK}xin-quyen/")
FACTS = {
    "title": "Danh sách bến đò",
    "agency": "so-xd-2",
    "kind": "open",
    "level": "open",
    "topic": "giaothong",
    "frequency": "QUARTERLY",
    "license_id": "cc-by",
    "formats": "csv, geojson",
    "keywords": "bến đò,  đường thủy ",
    "legal_bases": "Nghị định 194/2025/NĐ-CP\n",
}


@pytest.mark.parametrize("path", PAGES)
def test_strangers_sign_in_first(registry, client, path):
    assert client.get(path)["Location"].startswith("/tai-khoan/login/")


@pytest.mark.parametrize("path", PAGES)
def test_who_keeps_no_data_is_told_who_does(person, path):
    answer = person("officer").get(path)
    assert answer.status_code == 403
    assert "người phụ trách dữ liệu" in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_steward_opens_every_page(person, path):
    assert person("steward").get(path).status_code == 200


def test_the_desk_counts_what_is_late(person):
    Entry.objects.filter(code__in=["MO-001", "MO-002", "MO-003"]).update(
        data_updated_on=date(2020, 1, 1), frequency="MONTHLY"
    )
    text = person("steward").get(DESK).content.decode()
    shown = re.search(r"Số liệu quá hạn.*?figure__value\"><a[^>]*>([\d.]+)<", text, re.S)[1]
    assert shown == "3"


def test_a_steward_of_one_agency_sees_its_entries_alone(person):
    text = person("steward", "so-yt").get(f"{DESK}muc/").content.decode()
    assert "Sở Y tế" in text
    assert "Sở Tư pháp" not in text


def test_a_new_entry_is_a_draft_with_what_was_written(person):
    client = person("steward")
    answer = client.post(f"{DESK}muc/moi/", FACTS)
    assert answer.status_code == 302
    made = Entry.objects.get(title="Danh sách bến đò")
    assert (made.state, made.formats, made.keywords, made.access_right) == (
        "draft", ["CSV", "GEOJSON"], ["bến đò", "đường thủy"], "PUBLIC",
    )  # fmt: skip
    assert made.legal_bases == [{"title": "Nghị định 194/2025/NĐ-CP"}]
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": ""}, "Tên"),
        ({"kind": "shared"}, "Dữ liệu mở phải công khai"),
        ({"agency": "so-khong-co"}, "Cơ quan chủ trì"),
        ({"starts": "2026-02-01", "ends": "2026-01-01"}, "trước khi bắt đầu"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(person, facts, words):
    answer = person("steward").post(f"{DESK}muc/moi/", FACTS | facts)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "bến đò,  đường thủy" in text
    assert not Entry.objects.filter(title="Danh sách bến đò").exists()


def test_nobody_makes_an_entry_for_another_agency(person):
    answer = person("steward", "so-yt").post(f"{DESK}muc/moi/", FACTS)
    assert answer.status_code == 422
    assert not Entry.objects.filter(title="Danh sách bến đò").exists()


def test_an_auditor_reads_and_changes_nothing(person):
    client = person("auditor")
    assert client.get(f"{DESK}muc/").status_code == 200
    assert client.post(f"{DESK}muc/moi/", FACTS).status_code == 403


def test_an_entry_is_changed_published_and_withdrawn(person):
    client = person("steward")
    address = client.post(f"{DESK}muc/moi/", FACTS)["Location"]
    name = address.split("/")[3]
    client.post(address, FACTS | {"notes": "Bến được cấp phép"})
    assert Entry.objects.get(name=name).notes == "Bến được cấp phép"
    client.post(f"{DESK}muc/{name}/trang-thai/", {"state": "published"})
    assert Entry.objects.get(name=name).state == "published"
    answer = client.post(f"{DESK}muc/{name}/trang-thai/", {"state": "withdrawn"}, follow=True)
    assert "Cần ghi lý do" in answer.content.decode()
    client.post(f"{DESK}muc/{name}/trang-thai/", {"state": "withdrawn", "reason": "Trùng bộ khác"})
    assert Entry.objects.get(name=name).withdrawn_reason == "Trùng bộ khác"


def test_the_form_of_an_entry_holds_what_it_says(person):
    held = entries.entry("MO-001", HOUSE)
    text = person("steward").get(f"{DESK}muc/{held.name}/sua/").content.decode()
    assert f'value="{held.title}"' in text
    assert ", ".join(held.keywords) in text


BASES = "Nghị định 194/2025/NĐ-CP | Điều 16 | https://vanban.example/194\nLuật Dữ liệu 60/2024/QH15 | Điều 3\nQuyết định mẫu"


def test_a_legal_basis_keeps_its_article_and_address_through_the_form(person):
    client = person("steward")
    address = client.post(f"{DESK}muc/moi/", FACTS | {"legal_bases": BASES})["Location"]
    kept = [
        {"title": "Nghị định 194/2025/NĐ-CP", "article": "Điều 16", "url": "https://vanban.example/194"},
        {"title": "Luật Dữ liệu 60/2024/QH15", "article": "Điều 3"},
        {"title": "Quyết định mẫu"},
    ]
    name = address.split("/")[3]
    assert Entry.objects.get(name=name).legal_bases == kept
    shown = re.search(r'name="legal_bases"[^>]*>\s*([^<]*)<', client.get(address).content.decode())
    assert shown[1].strip() == BASES
    client.post(address, FACTS | {"legal_bases": shown[1]})
    assert Entry.objects.get(name=name).legal_bases == kept


def test_personal_data_is_said_of_shared_entries_and_refused_of_open_ones(person):
    client = person("steward")
    said = {"personal": "on", "personal_basis": "họ tên, số định danh; Luật Căn cước 26/2023/QH15"}
    shared = {"kind": "shared", "level": "restricted", "license_id": ""}
    address = client.post(f"{DESK}muc/moi/", FACTS | shared | said)["Location"]
    held = Entry.objects.get(name=address.split("/")[3])
    assert (held.personal, held.personal_basis) == (True, said["personal_basis"])
    before = Entry.objects.count()
    answer = client.post(f"{DESK}muc/moi/", FACTS | {"title": "Bộ khác"} | said)
    assert answer.status_code == 422
    assert Entry.objects.count() == before


def test_a_request_goes_from_the_entry_to_an_answer(person, client):
    people.settle_calendar()
    terms.settle_terms()
    asker = person("steward", "so-tp")
    asking = f"/du-lieu/{entries.entry('DC-001', HOUSE).name}/xin-quyen/"
    answer = asker.post(asking, {"agency": "so-tp", "purpose": "Đối chiếu", "ground": "Điều 16"})
    assert answer.status_code == 302
    page = answer["Location"]
    assert "Đối chiếu" in asker.get(page).content.decode()
    assert asker.post(page, {"state": "granted", "words": "x"}).status_code == 422
    holder = people.create_user("giu.du.lieu", "con-cua-bo-ngang-rung-duoc")
    people.assign_role(holder, people.agency_named("vp-ubnd"), "steward")
    client.force_login(holder)
    assert "bằng văn bản" in client.post(page, {"state": "refused", "words": "không"}).content.decode()
    client.post(page, {"state": "granted", "words": "Tài khoản đã gửi"})
    assert AccessRequest.objects.get().state == "granted"


def test_open_data_offers_no_request(person):
    held = entries.entry("MO-001", HOUSE)
    assert person("steward").get(f"/du-lieu/{held.name}/xin-quyen/").status_code == 404


def test_anybody_demands_and_votes_once(undone, client):
    client.post("/yeu-cau-du-lieu/", {"title": "Lịch cắt nước"})
    made = Demand.objects.get()
    text = client.get("/yeu-cau-du-lieu/").content.decode()
    assert "Lịch cắt nước" in text
    assert "1 người đề nghị" in text
    client.post(f"/yeu-cau-du-lieu/{made.pk}/de-nghi/")
    assert demands.demand(made.pk).wanted == 1  # the device that asked has voted
    client.cookies.clear()
    client.post(f"/yeu-cau-du-lieu/{made.pk}/de-nghi/")
    assert demands.demand(made.pk).wanted == 2


def test_a_demand_is_answered_by_an_agency_on_the_page(person, client):
    made = demands.raise_demand("Danh sách chợ", "", "a" * 32)
    steward = person("steward", "so-ct")
    page = f"/yeu-cau-du-lieu/{made.pk}/"
    assert "Danh sách chợ" in steward.get(page).content.decode()
    told = {"agency": "so-ct", "state": "answered", "words": "Đã có", "entry": "MO-001"}
    assert steward.post(page, told | {"entry": "khong-co"}).status_code == 422
    assert steward.post(page, told | {"agency": "so-tp"}).status_code == 422
    assert steward.post(page, told).status_code == 302
    client.logout()
    assert "Đã có" in client.get("/yeu-cau-du-lieu/").content.decode()


def test_texts_of_strangers_are_only_texts(undone, client):
    client.post("/yeu-cau-du-lieu/", {"title": "<script>alert(1)</script>", "words": "<b>đậm</b>"})
    text = client.get("/yeu-cau-du-lieu/").content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_everybody_reads_who_is_punctual_and_by_what_law(registry, client):
    terms.settle_terms()
    text = client.get("/dung-han-du-lieu/").content.decode()
    assert "Sở Y tế" in text
    assert "Nghị định 194/2025/NĐ-CP Điều 40" in text
    assert "chưa đối chiếu" in text
