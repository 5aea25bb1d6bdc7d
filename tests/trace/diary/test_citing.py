"""The passport cites what stands in the diary alone: by lot, as far as the reader may see, and lets the score count it."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duoc.core.environment import Environment
from duoc.people import services as people
from duoc.people.rules.consents import WORDINGS
from duoc.trace.rules.goods import lot, lot_of
from duoc.trace.rules.passport import passport
from duoc.trace.rules.visibility import Role
from duoc.trace.services import lots, passports, products
from duoc.trace.services.diary.citing import cited
from duoc.trace.services.diary.writing import record

CRAB = "09520001100017"
LOT = f"01/{CRAB}/10/VU-1"
PAGE = f"/truy-xuat/ho-chieu/01/{CRAB}/10/VU-1"


@pytest.fixture
def crop(farm, work):
    """Stocked, fed twice, treated, harvested from that crop; other ponds were fed too."""
    record(
        farm, work("stocking", {"count": "5000", "species": "Scylla paramamosain", "hatchery": "Trại A"}, lot="THA-1")
    )
    for day, feed in ((1, "ốc"), (3, "cá tạp")):
        record(farm, work("feeding", {"feed": feed, "amount": "5"}, lot="THA-1", at=f"{day}/11/2026"))
    record(farm, work("treatment", {"remedy": "Vôi", "dose": "1 kg", "reason": "phèn"}, lot="VU-1", at="5/11/2026"))
    record(farm, work("feeding", {"feed": "ốc", "amount": "5"}, lot="AO-KHAC", at="6/11/2026"))
    record(
        farm, work("feeding", {"feed": "ốc", "amount": "5"}, at="7/11/2026")
    )  # of no lot: nobody knows of which goods
    fields = {"weight": "12,5", "species": "Scylla paramamosain", "method": "AQUACULTURE", "crop": "THA-1"}
    record(farm, work("harvest", fields, lot="VU-1"))
    return farm


def stages(found):
    return [(one.stage, one.count, f"{one.first:%d/%m}", f"{one.last:%d/%m}") for one in found.shown]


def test_work_of_the_lot_and_of_the_crop_it_came_from_is_cited(crop):
    found = passports.issue(LOT).diary
    assert stages(found) == [("feeding", 2, "01/11", "03/11"), ("treatment", 1, "05/11", "05/11")]
    assert (found.count, found.withheld) == (3, 0)


def test_public_gets_no_field_out_of_the_database_and_an_inspector_does(crop):
    texts = [LOT, f"01/{CRAB}/10/THA-1"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert [one.told for one in cited(texts, Role.PUBLIC, Environment.PRODUCTION).shown] == [[], []]
    read = [query["sql"] for query in asked if 'FROM "trace_diary_entry"' in query["sql"]]
    assert read
    # A whole column stands between commas or before FROM; the members that name lots are picked out of it.
    assert not any(re.search(r'"fields"(,| AS| FROM)', sql) for sql in read)
    told = [one.told for one in cited(texts, Role.INSPECTOR, Environment.PRODUCTION).shown]
    assert [[one.get("feed") or one["remedy"] for one in stage] for stage in told] == [["cá tạp", "ốc"], ["Vôi"]]


def test_what_was_taken_back_erased_or_told_as_an_event_is_not_cited(crop, farm, work):
    extra = record(farm, work("water", {"salinity": "15"}, lot="VU-1")).entry
    assert cited([LOT], Role.PUBLIC, Environment.PRODUCTION).count == 2
    record(farm, work("water", {}, lot="VU-1", corrects=extra.pk, voids=True))
    other = record(farm, work("water", {"salinity": "16"}, lot="VU-1")).entry
    assert cited([LOT], Role.PUBLIC, Environment.PRODUCTION).count == 2
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trace_diary_entry SET fields = '{}', seed = NULL WHERE id = %s", [other.pk])
    assert [one.stage for one in cited([LOT], Role.PUBLIC, Environment.PRODUCTION).shown] == ["treatment"]


def test_household_is_counted_and_cited_by_its_consent_alone(parties, work):
    home = people.add_party("ho-ba-tu", "Nguyễn Thị Tư", "household")
    products.register_product(home, "Cua nuôi", code="CM-CUA-09")
    owner = people.join_party(people.invite(home, "owner").text, "ba.tu", "con-cua-bo-ngang-rung-duoc").user
    record(home, work("water", {"salinity": "15"}, lot="A1", product="CM-CUA-09"))
    text = lots.text_of(products.find_product("CM-CUA-09"), "A1")

    def seen(role=Role.PUBLIC):
        found = cited([text], role, Environment.PRODUCTION)
        return [one.stage for one in found.shown], found.withheld

    with CaptureQueriesContext(connection) as asked:
        assert seen() == ([], 1)
    # Of hidden entries neither what was done nor when is read.
    assert not [one for one in asked if re.search(r'SELECT (?:(?! FROM ).)*"(stage|at|template)"', one["sql"])]
    assert seen(Role.BUYER) == ([], 1)
    assert seen(Role.INSPECTOR) == (["water"], 0)
    people.give_consent(home, "site", WORDINGS["site"], by=owner)
    assert seen() == ([], 1)
    people.give_consent(home, "diary", WORDINGS["diary"], by=owner)
    assert seen() == (["water"], 0)
    people.withdraw_consent(home, "diary", by=owner)
    assert seen() == ([], 1)
    page = Client(headers={"host": "localhost"}).get("/truy-xuat/ho-chieu/t/CM-CUA-09?10=A1")
    html = page.content.decode()
    assert "Có 1 việc, không công khai" in html
    assert "Nguyễn" not in html


def test_score_counts_the_diary_where_it_is_and_asks_nobody_for_it(crop):
    day = passports.issue(LOT).day
    whole = {part.key: "x" for item in passport({}, day).demand.items for part in item.parts if not part.extra}
    assert passport(whole, day).score == 100
    # Seven items count. One of two parts of the fourth: 6.5/7 = 92.86; one of two and the diary: 6 2/3 of 7 = 95.24.
    assert passport({**whole, "origin_followed": ""}, day).score == 92
    assert passport({**whole, "origin_followed": "", "conditions": "3"}, day).score == 95
    with_diary = passports.issue(LOT).passport
    (line,) = [one for one in with_diary.lines if one.item.number == 4]
    assert line.present["conditions"] == "3"
    assert "conditions" not in [part.key for one in passport({}, day).lines for part in one.missing]


def test_page_says_what_is_proven_and_what_is_only_declared(crop):
    page = Client(headers={"host": "localhost"}).get(PAGE).content.decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "0 trong 2 sự kiện và 0 trong 3 mục nhật ký" in said  # no checkpoint yet
    assert "Cho ăn 2 01/11/2026 – 03/11/2026 không công khai" in said
    assert "Dùng thuốc, xử lý nước 1 05/11/2026 không công khai" in said
    assert "Vôi" not in page
    assert "cá tạp" not in page
    assert "lời khai đã ghi sổ cái" in said


@pytest.mark.parametrize(
    ("gtin", "code", "number"), [(CRAB, "", "VU-1"), (CRAB, "", "A/1 %"), ("", "CM-CUA-01", "L#1"), ("", "CM-1", "A&b")]
)
def test_lot_is_read_from_its_stored_text(gtin, code, number):
    assert lot_of(lot(gtin, code, number, "Tỉnh.example".lower())) == (gtin or code, number)


@pytest.mark.parametrize(
    "text", [f"01/{CRAB}", f"01/{CRAB}/21/S", "https://h/t/CM-1", "https://h/t/CM-1/S1", "414/9520001000003"]
)
def test_what_is_no_lot_is_none(text):
    assert lot_of(text) is None


def test_command_tells_the_diary(crop, capsys):
    from duoc.cli.main import main

    main(["trace", "passport", LOT, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [(one["stage"], one["entries"]) for one in told["diary"]] == [("feeding", 2), ("treatment", 1)]
    assert [item["logged"] for item in told["items"] if item["number"] in (1, 4)] == [
        [], ["conditions", "events", "origin_followed"]
    ]  # fmt: skip
