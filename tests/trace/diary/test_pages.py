"""The diary's pages: for members alone, in the form that was asked for, with and without a script."""

import io
import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from duoc.people import services as people
from duoc.trace.models import DiaryEntry
from duoc.trace.services.diary.writing import record

FEEDING = "/nhat-ky/ghi/crab-farmed/feeding/"
JSON = {"accept": "application/json"}


@pytest.fixture
def member(farm, buyer):
    """Signs a person in who belongs to a party, or to none."""
    of, known = {"tu-lua": (farm, "owner"), "ba-teo": (buyer, "owner"), "con-tu": (farm, "member")}, {}

    def signed_in(name):
        if name not in known:
            known[name] = people.create_user(name, "con-cua-bo-ngang-rung-duoc")
            if name in of:
                people.accept_invitation(people.invite(*of[name]).text, known[name])
        client = Client(headers={"host": "localhost"})
        client.force_login(known[name])
        return client

    return signed_in


@pytest.fixture
def farmer(member):
    """Keeps the diary of the cooperative."""
    return member("tu-lua")


@pytest.fixture
def posted(now):
    """Makes what a form sends."""

    def made(**more):
        given = {"id": str(uuid4()), "made_at": now.isoformat(timespec="milliseconds"), "party": "htx-cua",
                 "product": "09520001100017", "k.feed": "cá tạp", "k.amount": "12,5"}  # fmt: skip
        return {name.replace("__", "."): value for name, value in {**given, **more}.items()}

    return made


ADDRESSES = ["/nhat-ky/", FEEDING, "/nhat-ky/lich-su/", "/nhat-ky/nhap-tep/", "/nhat-ky/phien/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_members_come_in(member, address):
    stranger = Client(headers={"host": "localhost"})
    assert stranger.get(address)["Location"].startswith("/tai-khoan/login/?next=/nhat-ky/")
    assert stranger.get(address, headers=JSON).status_code == 401
    guest = member("khach")
    assert guest.get(address).status_code == 403
    assert guest.get(address, headers=JSON).json() == {"state": "no_party"}
    assert member("tu-lua").get(address).status_code == 200


def test_member_writes_and_only_an_owner_shows_to_buyers(member, farm, harvest):
    entry = record(farm, harvest()).entry
    for name, status in (("con-tu", 403), ("tu-lua", 200)):
        client = member(name)
        assert client.get(FEEDING).status_code == 200
        assert client.get(f"/nhat-ky/muc/{entry.pk}/cho-xem/").status_code == status
        assert ("Cho người mua xem" in client.get(f"/nhat-ky/muc/{entry.pk}/").content.decode()) is (status == 200)


def test_nothing_is_written_by_strangers(member, posted):
    for client, status in ((Client(headers={"host": "localhost"}), 302), (member("khach"), 403)):
        assert client.post(FEEDING, posted()).status_code == status
    assert not DiaryEntry.objects.exists()


def test_member_of_another_party_finds_nothing(member, farm, harvest, photo):
    entry = record(farm, harvest(), photo=photo(300, 200)).entry
    buyer = member("ba-teo")
    for tail in ("", "anh/", "cho-xem/"):
        assert buyer.get(f"/nhat-ky/muc/{entry.pk}/{tail}").status_code == 404
    assert entry.lot not in buyer.get("/nhat-ky/lich-su/").content.decode()
    assert buyer.get(f"/nhat-ky/ghi/crab-farmed/harvest/?sua={entry.pk}").status_code == 404
    owner = member("tu-lua")
    assert entry.lot in owner.get("/nhat-ky/lich-su/").content.decode()
    assert owner.get(f"/nhat-ky/muc/{entry.pk}/anh/")["Content-Type"] == "image/jpeg"


def test_form_writes_an_entry_without_a_script(farmer, posted):
    answer = farmer.post(FEEDING, posted(), follow=True)
    assert "Đã vào sổ: Cho ăn." in answer.content.decode()
    entry = DiaryEntry.objects.get()
    assert (entry.fields, entry.by.username) == ({"feed": "cá tạp", "amount": "12.5"}, "tu-lua")


def test_second_tap_on_the_button_stores_nothing_more(farmer, posted):
    sent = posted()
    for _ in range(2):
        assert farmer.post(FEEDING, sent).status_code == 302
    assert DiaryEntry.objects.count() == 1


def test_phone_is_told_what_became_of_that_very_entry(farmer, posted):
    sent = posted()
    answer = farmer.post(FEEDING, sent, headers=JSON)
    assert (answer.status_code, answer.json()["id"], answer.json()["state"]) == (201, sent["id"], "stored")
    again = farmer.post(FEEDING, sent, headers=JSON)
    assert (again.status_code, again.json()["known"]) == (200, True)
    other = farmer.post(FEEDING, {**sent, "k.amount": "13"}, headers=JSON)
    assert (other.status_code, other.json()["state"], other.json()["other"]) == (409, "refused", True)
    bad = farmer.post(FEEDING, posted(k__amount="nhiều"), headers=JSON)
    assert bad.status_code == 422
    assert bad.json()["faults"] == [["amount", "Lượng", "Cần một con số, ví dụ 1.234,5."]]
    assert DiaryEntry.objects.count() == 1


def test_entry_of_another_party_is_not_taken_from_this_session(member, posted):
    buyer, sent = member("ba-teo"), posted()
    answer = buyer.post(FEEDING, sent, headers=JSON)
    assert (answer.status_code, answer.json()["state"]) == (403, "party")
    assert buyer.post(FEEDING, sent).status_code == 409
    assert not DiaryEntry.objects.exists()


def test_refused_form_keeps_what_was_written_and_leads_to_the_field(farmer, posted):
    answer = farmer.post(FEEDING, posted(k__amount="mười", k__feed='ốc "bươu"'))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="ốc &quot;bươu&quot;"' in html
    assert 'href="#k-amount"' in html
    assert 'aria-describedby="k-amount_error"' in html


@pytest.mark.parametrize(
    "broken", [{"id": "x"}, {"made_at": "hôm qua"}, {"corrects": "1"}, {"k__note": "x" * 2_001}, {"id": ""}]
)
def test_form_that_no_page_made_is_refused(farmer, posted, broken):
    assert farmer.post(FEEDING, posted(**broken), headers=JSON).status_code == 422
    assert not DiaryEntry.objects.exists()


def test_unknown_stage_is_not_found(farmer):
    for address in (
        "/nhat-ky/ghi/crab-farmed/bay/",
        "/nhat-ky/ghi/lua/harvest/",
        f"/nhat-ky/muc/{uuid4()}/",
        f"{FEEDING}?sua=x",
    ):
        assert farmer.get(address).status_code == 404


def test_form_without_its_token_is_refused(member, farm, posted):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    member("tu-lua")
    strict.force_login(people.user_named("tu-lua"))
    assert strict.post(FEEDING, posted(), headers=JSON).status_code == 403
    told = strict.get("/nhat-ky/phien/", headers=JSON).json()
    assert told["party"] == "htx-cua"
    assert strict.post(FEEDING, posted(), headers={**JSON, "x-csrftoken": told["token"]}).status_code == 201


def test_photo_comes_with_the_form(farmer, posted, photo):
    file = SimpleUploadedFile("anh.jpg", photo(800, 600), "image/jpeg")
    farmer.post(FEEDING, {**posted(), "photo": file})
    entry = DiaryEntry.objects.get()
    assert entry.photo.width == 800
    assert "/anh/" in farmer.get(f"/nhat-ky/muc/{entry.pk}/").content.decode()
    bad = SimpleUploadedFile("anh.jpg", b"x", "image/jpeg")
    assert "Không đọc được ảnh" in farmer.post(FEEDING, {**posted(), "photo": bad}).content.decode()


def test_last_values_are_offered_again_and_repeated_by_one_tap(farmer, farm, work):
    record(farm, work("feeding", {"feed": "cá tạp", "amount": "1.234,5", "pond": "vuông 2", "note": "mưa"}))
    form = farmer.get(FEEDING).content.decode()
    assert 'value="1234,5"' in form
    assert 'value="vuông 2"' in form
    assert "mưa" not in form
    today = farmer.get("/nhat-ky/").content.decode()
    assert 'name="k.pond" value="vuông 2"' in today
    assert 'name="k.note"' not in today
    assert "Cho ăn · 1.234,5 kg" in today


def test_repeat_of_a_harvest_makes_another_lot(farmer, farm, harvest):
    old = record(farm, harvest(lot="VU-1")).entry
    today = farmer.get("/nhat-ky/").content.decode()
    tile = today[today.index('action="/nhat-ky/ghi/crab-farmed/harvest/"') :]
    hidden = dict(_inputs(tile[: tile.index("</form>")]))
    farmer.post("/nhat-ky/ghi/crab-farmed/harvest/", hidden)
    new = DiaryEntry.objects.exclude(pk=old.pk).get()
    assert new.fields == old.fields
    assert new.lot not in ("", "VU-1")


def _inputs(html):
    import re

    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)


def test_correction_begins_with_the_old_entry_and_takes_it_back(farmer, farm, harvest, now):
    old = record(farm, harvest(lot="VU-1", fields={"pond": "vuông 2"})).entry
    form = farmer.get(f"/nhat-ky/ghi/crab-farmed/harvest/?sua={old.pk}").content.decode()
    assert 'value="12,5"' in form
    assert f'name="corrects" value="{old.pk}"' in form
    sent = {"id": str(uuid4()), "made_at": now.isoformat(), "party": "htx-cua", "product": "09520001100017",
            "corrects": str(old.pk), "lot": "VU-1", "k.weight": "11",
            "k.species": "Scylla paramamosain", "k.method": "AQUACULTURE"}  # fmt: skip
    assert farmer.post("/nhat-ky/ghi/crab-farmed/harvest/", sent).status_code == 302
    page = farmer.get(f"/nhat-ky/muc/{old.pk}/").content.decode()
    assert "khai là sai" in page
    assert "Sửa mục này" not in page
    assert farmer.get(f"/nhat-ky/ghi/crab-farmed/harvest/?sua={old.pk}").status_code == 404


def test_what_did_not_happen_is_taken_back_from_its_page(farmer, farm, harvest):
    old = record(farm, harvest()).entry
    page = farmer.get(f"/nhat-ky/muc/{old.pk}/").content.decode()
    start = page.index("<details")
    farmer.post("/nhat-ky/ghi/crab-farmed/harvest/", dict(_inputs(page[start : page.index("</details>")])))
    assert DiaryEntry.objects.get(corrects=old).voids
    assert "không xảy ra" in farmer.get(f"/nhat-ky/muc/{old.pk}/").content.decode()


def test_history_is_filtered_paged_and_exported(farmer, farm, work, harvest):
    for number in range(1, 54):
        record(
            farm,
            work(
                "feeding",
                {"feed": "ốc" if number % 2 else "=HYPERLINK(1)", "amount": str(number)},
                at=f"{1 + number % 28}/10/2026",
            ),
        )
    record(farm, harvest(lot="VU-1"))
    page = farmer.get("/nhat-ky/lich-su/").content.decode()
    assert page.count("<tr>") == 51  # fifty and the head
    assert "after=" in page
    assert "VU-1" in farmer.get("/nhat-ky/lich-su/?lo=VU-1").content.decode()
    for query, count in (
        ("viec=harvest", 1),
        ("mau=honey", 0),
        ("tu=2026-10-28&den=2026-10-28", 1),
        ("q=HYPER", 26),
        ("tu=x", 50),
    ):
        assert max(0, farmer.get(f"/nhat-ky/lich-su/?{query}").content.decode().count("<tr>") - 1) == count, query
    assert "về trang đầu" in farmer.get("/nhat-ky/lich-su/?after=zz").content.decode()
    csv = b"".join(farmer.get("/nhat-ky/lich-su/?form=csv&viec=feeding").streaming_content).decode()
    assert csv.count("\n") == 54
    assert "'=HYPERLINK(1)" in csv
    book = load_workbook(io.BytesIO(farmer.get("/nhat-ky/lich-su/?form=xlsx").content))
    assert book.active.max_row == 55
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


def test_empty_diary_says_what_to_do(farmer, member):
    assert "Hôm nay chưa ghi gì." in farmer.get("/nhat-ky/").content.decode()
    assert "Sổ còn trống" in farmer.get("/nhat-ky/lich-su/").content.decode()
    assert "không có sản phẩm nào hợp" in member("ba-teo").get("/nhat-ky/ghi/honey/extraction/").content.decode()


def test_worker_is_served_from_the_folder_that_it_serves():
    answer = Client(headers={"host": "localhost"}).get("/nhat-ky/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer["Cache-Control"]
    assert "importScripts(QUEUE)" in answer.content.decode()


FILE = "Làm lúc;Công đoạn;Thức ăn;Lượng\n28/10/2026;Cho ăn;ốc;5\n29/10/2026;Cho ăn;{};6\n"


def uploaded(client, text, **more):
    file = SimpleUploadedFile("so.csv", text.encode(), "text/csv")
    return client.post(
        "/nhat-ky/nhap-tep/", {"template": "crab-farmed", "product": "09520001100017", "file": file, **more}
    )


def test_file_is_shown_before_it_is_taken_in(farmer, member):
    answer = uploaded(farmer, FILE.format("cá"))
    preview = answer["Location"]
    page = farmer.get(preview).content.decode()
    assert "Ghi 2 mục vào sổ" in page
    assert not DiaryEntry.objects.exists()
    assert member("ba-teo").get(preview).status_code == 404
    assert "Đã ghi 2 mục" in farmer.post(preview, follow=True).content.decode()
    assert DiaryEntry.objects.count() == 2
    assert farmer.get(preview).status_code == 404


def test_bad_rows_are_named_and_the_good_ones_wait_for_a_word(farmer):
    preview = uploaded(farmer, FILE.format("=cmd()"))["Location"]
    page = farmer.get(preview).content.decode()
    assert "Thức ăn: Ô bắt đầu bằng" in page
    assert "Chỉ ghi 1 dòng đúng" in page
    farmer.post(preview)
    assert not DiaryEntry.objects.exists()
    farmer.post(preview, {"proceed": "1"})
    assert DiaryEntry.objects.count() == 1


def test_file_that_cannot_be_read_is_refused_in_words(farmer):
    for text, word in (("", "không có dòng nào"), ("x" * 2_000_001, "2 MB")):
        answer = uploaded(farmer, text)
        assert answer.status_code in {200, 422}
        assert word in answer.content.decode() or text == ""
    assert farmer.post("/nhat-ky/nhap-tep/", {"template": "crab-farmed"}).status_code == 422
    rows = "28/10/2026;Cho ăn;ốc;5\n" * 501
    assert "nhiều nhất 500 dòng" in uploaded(farmer, "Làm lúc;Công đoạn;Thức ăn;Lượng\n" + rows).content.decode()


def test_sample_workbook_has_the_heads(farmer):
    book = load_workbook(io.BytesIO(farmer.get("/nhat-ky/nhap-tep/mau/honey.xlsx").content))
    assert [cell.value for cell in book.active[1]][:3] == ["Mã dòng", "Làm lúc", "Công đoạn"]
    farmer.cookies["django_language"] = "en"
    book = load_workbook(io.BytesIO(farmer.get("/nhat-ky/nhap-tep/mau/honey.xlsx").content))
    assert [cell.value for cell in book.active[1]][:3] == ["Row", "Done at", "Stage"]
    assert farmer.get("/nhat-ky/nhap-tep/mau/lua.xlsx").status_code == 404


def test_english_reader_gets_english_names(farmer):
    farmer.cookies["django_language"] = "en"
    assert "Feeding" in farmer.get("/nhat-ky/").content.decode()


def test_english_reader_is_refused_in_english(farmer, posted, photo):
    """In the form, to the phone's queue, for a photo, for a file: no word of it Vietnamese."""
    farmer.cookies["django_language"] = "en"
    form = farmer.post(FEEDING, posted(k__amount="plenty", k__feed="")).content.decode()
    assert "Missing: feed." in form
    assert "A number is needed, written as 1.234,5." in form
    told = farmer.post(FEEDING, posted(k__amount="9.999.999", lot="lô 1"), headers=JSON).json()
    assert told["faults"] == [
        ["amount", "Amount", "At most 1,000,000 kg."],
        ["lot", "Lot number", "Lot numbers are made of plain letters, digits, hyphens and points; at most 20 signs."],
    ]
    sent = posted()
    farmer.post(FEEDING, sent)
    other = farmer.post(FEEDING, {**sent, "k.amount": "13"}, headers=JSON).json()
    assert (
        other["faults"][0][2]
        == "This entry's number is another entry's in the book. Press Mend to send it as a new one."
    )
    broken = SimpleUploadedFile("anh.jpg", b"x", "image/jpeg")
    refused = farmer.post(FEEDING, {**posted(), "photo": broken}, headers=JSON).json()
    assert refused["faults"][0][1] == "Photo"
    assert "could not be read" in refused["faults"][0][2]
    harvest = farmer.get("/nhat-ky/ghi/crab-farmed/harvest/").content.decode()
    assert "Number or name, as pond 2." in harvest


def test_english_reader_is_told_in_english_what_is_wrong_with_a_file(farmer):
    farmer.cookies["django_language"] = "en"
    assert "The file has no rows." in uploaded(farmer, "\n").content.decode()
    assert (
        "This page takes at most 500 rows at once"
        in uploaded(farmer, "Done at;Stage;Feed;Amount\n" + "28/10/2026;Feeding;ốc;5\n" * 501).content.decode()
    )
    columns = uploaded(farmer, "Weighed;Kind;Kg\n28/10/2026;Feeding;5\n")["Location"]
    html = farmer.post(columns, {"c.0": "at", "c.2": "amount"}).content.decode()
    assert "Choose the column that says the stage, or one stage for the whole file." in html
    rows = "28/10/2026;Feeding;=1+1;5\n28/10/2026;Feeding;snails;12;8\nyesterday;Flying;snails;1\n"
    preview = farmer.get(uploaded(farmer, f"Done at;Stage;Feed;Amount\n{rows}")["Location"]).content.decode()
    assert "Feed: The cell begins with = + - @ or a tab" in preview
    assert "The row has more cells than the head: 5 against 4." in preview
    assert "Stage: The stage has to be one of: Stocking, Feeding, " in preview


def test_session_tells_whose_entries_it_sends(farmer):
    told = json.loads(farmer.get("/nhat-ky/phien/").content)
    assert (told["party"], len(told["token"])) == ("htx-cua", 64)
