"""Product passports: what Điều 32 asks for, counted by hand; what is missing and where it comes from; the neutral export."""

import json
from datetime import date

import pytest
from django.db import connection
from tests.trace.chains import ADD, BEGIN, Chain, write

from duoc.cli.main import main
from duoc.people.services import add_party
from duoc.trace.rules.passport import DEMANDS, declared_dates, demand_on, passport
from duoc.trace.services import passports
from duoc.trace.services.products import register_product

GTIN = "09506000134352"
LOT, POND, SALT = f"01/{GTIN}/10/M1", "01/09506000134369/10/AO", "01/09506000134376"
WHOLE = {
    "name": "Tôm khô", "gtin": GTIN, "party": "HTX", "address": "Rạch Gốc", "party_number": "9506000134352", "origin": "x",
    "events": "3", "origin_followed": "2", "certificates": "https://c.example/1", "produced": "2026-03-01",
    "expires": "2026-09-01", "warning": "Giáp xác",
}  # fmt: skip


def test_whole_passport_has_a_hundred_and_every_item_of_the_decree() -> None:
    made = passport(WHOLE, date(2026, 11, 29))
    assert made.score == 100
    assert [line.item.number for line in made.lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [line.item.number for line in made.lines if not line.item.verified] == [8]
    assert [line.item.number for line in made.lines if line.share is None] == [8]


@pytest.mark.parametrize(
    ("without", "score"),
    # Seven items count: one of two parts is 1/14 less, one of three 1/21, a whole item 1/7; rounded down.
    [("gtin", 92), ("address", 95), ("certificates", 85), ("expires", 92), ("origin", 85)],
)
def test_each_missing_part_costs_its_share_and_is_named_with_its_source(without: str, score: int) -> None:
    made = passport({**WHOLE, without: ""}, date(2026, 11, 29))
    missing = [part for line in made.lines for part in line.missing]
    assert (made.score, [part.key for part in missing]) == (score, [without])
    assert missing[0].source


def test_nothing_known_is_nought() -> None:
    assert passport({}, date(2026, 11, 29)).score == 0


def test_demand_is_that_of_the_day() -> None:
    assert demand_on(date(2026, 1, 23)) == demand_on(date(2020, 1, 1)) == DEMANDS[0]
    assert DEMANDS[0].basis == "Nghị định 37/2026/NĐ-CP, Điều 32"


def test_dates_are_read_under_any_prefix_that_means_the_vocabulary() -> None:
    ilmd = {"cbvmda:itemExpirationDate": "2026-09-01T00:00:00Z", "x:productionDate": {"@value": "2026-03-01"}}
    assert declared_dates({"ilmd": ilmd}, {"cbvmda": "urn:epcglobal:cbv:mda:", "x": "https://gs1.org/voc/"}) == (
        "2026-03-01",
        "2026-09-01",
    )
    assert declared_dates({"ilmd": {"other:productionDate": "2026-03-01"}}) == ("", "")
    assert declared_dates({"ilmd": "x"}) == ("", "")


@pytest.fixture
def made(database: str) -> None:
    """A lot of a registered product: the pond is known, the salt has no lot; one event declares dates and a certificate."""
    party = add_party("htx", "Hợp tác xã (MINH HỌA)", "cooperative", gln="9506000134352", address="Rạch Gốc")
    register_product(party, "Tôm khô", number=GTIN, safety_warning="Chứa giáp xác", illustrative=True)
    chain = Chain()
    chain.see(0, f"{POND}*400", action=ADD, step="commissioning", place="414/9506000134369")
    chain.make(24, [f"{POND}*400", SALT], [f"{LOT}*80"], place="414/9506000134376")
    document = {
        "type": "TransformationEvent", "eventTime": "2026-03-02T00:00:00Z", "eventTimeZoneOffset": "+07:00",
        "inputQuantityList": [{"epcClass": f"https://id.gs1.org/{POND}", "quantity": 400, "uom": "KGM"}],
        "outputQuantityList": [{"epcClass": f"https://id.gs1.org/{LOT}", "quantity": 80, "uom": "KGM"}],
        "certificationInfo": ["https://c.example/1"], "ilmd": {"cbvmda:bestBeforeDate": "2026-09-01"},
    }  # fmt: skip
    with connection.cursor() as cursor:
        write(cursor, chain, party.pk)
        cursor.execute("INSERT INTO trace_context (hash, members) VALUES (%s, '[]') RETURNING id", [bytes(32)])
        cursor.execute(
            "INSERT INTO trace_event_document (event_id, entry, document, context_id) VALUES (2, gen_random_uuid(), %s, %s)",
            [json.dumps(document), cursor.fetchone()[0]],
        )


def test_passport_of_a_lot_gathers_what_the_house_holds(made: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["trace", "passport", LOT, "--json"])
    told = json.loads(capsys.readouterr().out)
    present = {key: value for item in told["items"] for key, value in item["present"].items()}
    assert present == {
        "name": "Tôm khô", "gtin": GTIN, "party": "Hợp tác xã (MINH HỌA)", "address": "Rạch Gốc",
        "party_number": "9506000134352", "origin": "https://id.gs1.org/414/9506000134376", "events": "2",
        "certificates": "https://c.example/1", "produced": "2026-03-02", "expires": "2026-09-01", "warning": "Chứa giáp xác",
    }  # fmt: skip
    assert [part["key"] for item in told["items"] for part in item["missing"]] == ["origin_followed"]
    assert told["score"] == 92
    main(["trace", "passport", LOT])
    text = capsys.readouterr().out
    assert "đủ 92 %" in text
    assert "thiếu lần được đến lô đầu tiên" in text
    assert "chưa đối chiếu" in text


def test_product_without_events_has_a_passport_too(made: None) -> None:
    issued = passports.issue(f"https://id.gs1.org/01/{GTIN}", day=BEGIN.date())
    assert [line.item.number for line in issued.passport.lines if not line.missing] == [1, 2, 7, 8]


def test_household_is_not_named(database: str) -> None:
    party = add_party("ho", "Nguyễn Văn A (MINH HỌA)", "household", address="Ấp 3", tax_code="2001234567")
    register_product(party, "Cua", number=GTIN, illustrative=True)
    issued = passports.issue(f"01/{GTIN}/10/X")
    assert "Nguyễn" not in str([line.present for line in issued.passport.lines])
    assert "Ấp 3" not in str([line.present for line in issued.passport.lines])


def test_export_for_the_national_portal_is_valid_epcis_and_says_that_it_is_unverified(
    made: None, tmp_path, capsys
) -> None:
    file = tmp_path / "cong.json"
    main(["trace", "passport", LOT, "--epcis", str(file)])
    document = json.loads(file.read_text("utf-8"))
    assert "chưa đối chiếu" in document["rdfs:comment"]
    assert [one["type"] for one in document["epcisBody"]["eventList"]] == ["TransformationEvent"]
    capsys.readouterr()
    assert main(["trace", "validate", str(file), "--json"]) in (None, 0)
    assert json.loads(capsys.readouterr().out)["accepted"] is True
