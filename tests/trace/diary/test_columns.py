"""A firm's file with words of its own: a person says what its columns are, once; nothing is stored before."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from duoc.people import services as people
from duoc.trace.models import DiaryEntry, DiaryHeadings
from duoc.trace.rules.diary import template
from duoc.trace.services.diary import headings
from duoc.trace.services.diary.importing import Asked, as_remembered

FILE = "Ngày cân;Loại hình;Kg;Thức dùng;Tài xế\n28/10/2026;Cho ăn;5;ốc;Ba\n29/10/2026;Cho ăn;{};cá;<b>Tư</b>\n"
CHOSEN = {"c.0": "at", "c.1": "stage", "c.2": "amount", "c.3": "feed", "c.4": ""}


@pytest.fixture
def client_of(farm, buyer):
    """Signs in the owner of a party."""

    def signed_in(party):
        user = people.create_user(f"chu-{party.code}", "con-cua-bo-ngang-rung-duoc")
        people.accept_invitation(people.invite(party, "owner").text, user)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def farmer(client_of, farm):
    """Keeps the diary of the cooperative."""
    return client_of(farm)


def uploaded(client, text):
    file = SimpleUploadedFile("so.csv", text.encode(), "text/csv")
    told = {"template": "crab-farmed", "product": "09520001100017", "file": file}
    return client.post("/nhat-ky/nhap-tep/", told)["Location"]


def test_unknown_words_lead_to_a_choice_a_column_with_its_first_values(farmer):
    page = uploaded(farmer, FILE.format("6"))
    assert page.endswith("/cot/")
    html = farmer.get(page).content.decode()
    assert html.count("<select") == 6  # five columns, and the stage of the whole file
    assert "<q>28/10/2026</q> · <q>29/10/2026</q>" in html
    assert "&lt;b&gt;Tư&lt;/b&gt;" in html
    assert html.count("chưa nhận ra") == 1 + 5
    answer = farmer.post(page, CHOSEN)
    assert answer["Location"] == page.removesuffix("cot/")
    assert not DiaryEntry.objects.exists()
    preview = farmer.get(answer["Location"]).content.decode()
    assert "Ghi 2 mục vào sổ" in preview
    farmer.post(answer["Location"])
    assert sorted(DiaryEntry.objects.values_list("fields__feed", "fields__amount")) == [("cá", "6"), ("ốc", "5")]


def test_choice_is_remembered_for_the_party_and_the_head_in_any_order(farmer, farm, buyer, client_of):
    farmer.post(uploaded(farmer, FILE.format("6")), CHOSEN)
    other = "Tài xế;Thức dùng;Kg;Loại hình;Ngày cân\nBa;ốc;7;Cho ăn;30/10/2026\n"
    preview = uploaded(farmer, other)
    assert not preview.endswith("/cot/")
    html = farmer.get(preview).content.decode()
    assert "Ghi 1 mục vào sổ" in html
    assert f"{preview}cot/" in html  # and may be chosen anew
    again = farmer.get(f"{preview}cot/").content.decode()
    assert re.findall(r'<option value="(\w+)" selected', again) == ["feed", "amount", "stage", "at"]
    assert uploaded(farmer, other.replace("Tài xế", "Lái xe")).endswith("/cot/")
    assert uploaded(client_of(buyer), other).endswith("/cot/")
    assert as_remembered(buyer, other.encode(), Asked("crab-farmed")).chosen == {}
    asked = as_remembered(farm, other.encode(), Asked("crab-farmed", chosen={"Tài xế": "note"}))
    assert (asked.chosen["kg"], asked.chosen["tai xe"]) == ("amount", "note")


def test_refused_choice_is_kept_on_the_page_and_leads_to_the_column(farmer):
    page = uploaded(farmer, FILE.format("6"))
    answer = farmer.post(page, {**CHOSEN, "c.4": "feed", "c.1": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#c-3"' in html
    assert 'href="#c-4"' in html
    assert 'href="#stage"' in html
    assert 'aria-describedby="h-3 c-3_error" aria-invalid="true"' in html
    assert re.findall(r'<option value="(\w+)" selected', html) == ["at", "amount", "feed", "feed"]
    assert not DiaryHeadings.objects.exists()
    assert farmer.post(page, {**CHOSEN, "c.1": "", "stage": "feeding"}).status_code == 302
    assert "Ghi 2 mục vào sổ" in farmer.get(page.removesuffix("cot/")).content.decode()


def test_preview_shows_what_is_wrong_in_its_row_before_anything_is_stored(farmer):
    page = uploaded(farmer, FILE.format("=1+1"))
    preview = farmer.post(page, CHOSEN)["Location"]
    html = farmer.get(preview).content.decode()
    row = html[html.index('<th scope="row">3</th>') :]
    row = row[: row.index("</tr>")]
    assert "Kg: Ô bắt đầu bằng" in row
    assert "Thức dùng: cá" in row  # what the file says there, in its own words
    good = html[html.index('<th scope="row">2</th>') : html.index('<th scope="row">3</th>')]
    assert "field__error" not in good
    farmer.post(preview)
    assert not DiaryEntry.objects.exists()


def test_file_that_says_too_little_leads_back_to_its_columns(farmer):
    page = uploaded(farmer, "Ngày;Việc;Lượng\n28/10/2026;Cho ăn;5\n")
    assert not page.endswith("/cot/")  # known words need no choice
    page = uploaded(farmer, "a;b\n1;2\n")
    assert farmer.get(page.removesuffix("cot/"))["Location"] == page
    assert farmer.post(page.removesuffix("cot/"))["Location"] == page


def test_columns_are_the_partys_own(farmer, client_of, buyer):
    page = uploaded(farmer, FILE.format("6"))
    other = client_of(buyer)
    assert other.get(page).status_code == 404
    assert other.post(page, CHOSEN).status_code == 404
    assert not DiaryHeadings.objects.exists()


@pytest.mark.parametrize(
    ("heads", "twice", "name"),
    [(b"x", False, "head_is_known_by_32_octets"), (bytes(32), True, "head_of_a_party_is_read_in_one_way")],
)
def test_row_that_no_head_can_have_is_refused(farm, heads, twice, name):
    def written():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO trace_diary_headings (party_id, template, heads, chosen, stage) VALUES (%s, 'honey', %s, '{}', '')",
                [farm.pk, heads],
            )

    if twice:
        written()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        written()


def test_memory_of_a_head_is_none_before_anybody_was_asked(farm):
    assert headings.remembered(farm, template("honey"), ["Kg"]) is None
