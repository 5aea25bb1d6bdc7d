"""Every stage of every template, filled in as a person does: an event that the house accepts, or a record of the diary alone."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from duoc.engines.epcis.contexts import EPCIS_CONTEXT
from duoc.engines.epcis.documents import read
from duoc.engines.epcis.event_hash import event_hash
from duoc.engines.epcis.validation import Limits, judge, judge_header
from duoc.trace.rules.diary import TEMPLATES, suitable, template
from duoc.trace.rules.diary.entries import EntryRefusedError, Sent, check
from duoc.trace.rules.diary.events import Goods, Setting, declaration, event, event_id
from duoc.trace.rules.drafts import Good, drafts
from duoc.trace.rules.passport import declared_dates
from duoc.trace.rules.words import STEPS

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
ENTRY = UUID("018f3b6e-0000-7000-8000-00000000abcd")
CRAB = Goods("09520001100017", "", "truyxuat.camau.gov.vn")
COOKED = "https://id.gs1.org/01/09520001100024/10/THO-1"
PLACE = "urn:uuid:7f3c0000-0000-4000-8000-000000000001"
SETTING = Setting("9520001000003", PLACE, {"261128-0A1B": [COOKED]})
WRITTEN = {
    "text": "vuông 2", "long": "trời mưa", "number": "12,5", "amount": "1.250,5", "count": "1.000", "day": "28/11/2026",
    "gln": "9520001000003", "lots": "261128-0A1B",
}  # fmt: skip
STAGES = [(one.name, stage.name) for one in TEMPLATES for stage in one.stages]


def filled(name, stage_name, *, only_required=False, **more):
    """An entry with every field filled in."""
    stage = template(name).stage(stage_name)
    answers = {
        one.name: one.choices[0].vi if one.kind == "choice" else WRITTEN[one.kind]
        for one in stage.fields
        if one.required or not only_required
    }
    lot = "" if stage.shape is None or stage.shape.makes or stage.shape.about else "THO-2"
    return Sent(ENTRY, name, stage_name, CRAB.gtin, "", NOW, **{"lot": lot, "fields": answers, **more})


def judged(made):
    document = read(json.dumps({"@context": [EPCIS_CONTEXT], **made}).encode())
    assert not judge_header(document)
    return next(judge(document, Limits(NOW)))


@pytest.mark.parametrize("only_required", [False, True])
@pytest.mark.parametrize(("name", "stage"), STAGES)
def test_stage_becomes_an_event_that_is_accepted_without_warning(name, stage, only_required):
    checked = check(filled(name, stage, only_required=only_required), NOW)
    made = event(ENTRY, checked, CRAB, SETTING)
    if checked.stage.shape is None:
        assert made is None
        return
    verdict = judged(made)
    assert (verdict.accepted, verdict.errors, verdict.warnings) == (True, (), ())
    wrong = judged(declaration(made, NOW, ENTRY))
    assert wrong.accepted, wrong.errors


@pytest.mark.parametrize(("name", "stage"), STAGES)
def test_names_of_people_stay_in_the_diary(name, stage):
    told = filled(name, stage)
    told = filled(name, stage, fields={**told.fields, **{
        key: f"bí mật {key}" for key in ("buyer", "seller", "vessel", "worker", "note") if key in told.fields
    }})  # fmt: skip
    made = event(ENTRY, check(told, NOW), CRAB, SETTING)
    assert made is None or "bí mật" not in json.dumps(made, ensure_ascii=False)


def test_what_only_the_diary_keeps_is_what_makes_and_moves_no_goods():
    kept = {stage.name for one in TEMPLATES for stage in one.stages if stage.shape is None}
    assert kept == {"feeding", "treatment", "water", "forest", "cooking", "hives"}


def test_goods_of_the_article_have_a_template():
    assert [one.name for one in TEMPLATES] == [
        "crab-farmed", "crab-captured", "shrimp-extensive", "shrimp-ecological", "shrimp-dried", "honey"
    ]  # fmt: skip
    bases = " ".join(basis.text for one in TEMPLATES for basis in one.basis)
    assert all(text in bases for text in ("TCVN 12456:2018", "ISO 18537", "ISO 16741", "TCVN 12457", "TCVN 13843:2023"))
    # Nobody here has read these two: see the reference.
    assert not [basis for one in TEMPLATES for basis in one.basis if "12457" in basis.text and basis.verified]


def test_ecological_shrimp_knows_neither_feed_nor_drugs():
    assert not {"feeding", "treatment"} & {stage.name for stage in template("shrimp-ecological").stages}


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("cua gach nam can", ["crab-farmed", "crab-captured"]),
        ("tom su sinh thai", ["shrimp-extensive", "shrimp-ecological"]),
        ("tom kho rach goc 500 g", ["shrimp-dried"]),
        ("mat ong rung u minh", ["honey"]),
        ("bon bon cai nuoc", [one.name for one in TEMPLATES]),
    ],
)
def test_template_is_found_by_the_products_name(product, expected):
    assert [one.name for one in suitable(product, NOW.date())] == expected


def test_harvest_from_a_stocked_lot_says_what_became_of_it():
    made = event(ENTRY, check(filled("crab-farmed", "harvest"), NOW), CRAB, SETTING)
    assert made["type"] == "TransformationEvent"
    assert made["inputQuantityList"] == [{"epcClass": COOKED}]
    assert made["outputQuantityList"] == [
        {"epcClass": "https://id.gs1.org/01/09520001100017/10/261129-018F", "quantity": 1250.5, "uom": "KGM"}
    ]
    assert made["ilmd"]["gs1:harvestDate"] == "2026-11-29"
    assert made["ilmd"]["urn:duoc:kde:species"] == "Scylla paramamosain"
    assert declared_dates(made) == ("2026-11-29", "")


def test_harvest_without_a_lot_begins_one():
    made = event(ENTRY, check(filled("crab-farmed", "harvest", only_required=True), NOW), CRAB, SETTING)
    assert (made["type"], made["action"], made["bizStep"]) == ("ObjectEvent", "ADD", "creating_class_instance")
    assert made["quantityList"][0]["quantity"] == 1250.5


def test_stocking_counts_animals():
    made = event(ENTRY, check(filled("crab-farmed", "stocking"), NOW), CRAB, SETTING)
    (seed,) = made["quantityList"]
    assert seed["quantity"] == 1000
    assert "uom" not in seed


def test_packed_goods_tell_their_days():
    made = event(ENTRY, check(filled("shrimp-dried", "packing"), NOW), CRAB, SETTING)
    assert declared_dates(made) == ("2026-11-29", "2026-11-28")


def test_shipping_hands_the_goods_to_the_number_of_the_buyer():
    made = event(ENTRY, check(filled("honey", "shipping"), NOW), CRAB, SETTING)
    assert made["quantityList"][0]["uom"] == "LTR"
    assert made["sourceList"] == [{"type": "possessing_party", "source": "https://id.gs1.org/417/9520001000003"}]
    assert "bizLocation" not in made
    assert made["readPoint"] == {"id": PLACE}
    (drafted,) = drafts([Good(0, made, {})], party="htx-cua")
    assert drafted.receivers == ["417/9520001000003"]


def test_receiving_speaks_of_what_was_received_and_of_no_lot_of_ones_own():
    told = filled(
        "crab-farmed", "receiving", fields={"goods": "01/09520001100024/10/A 01/09520001100024/10/B", "weight": "5"}
    )
    made = event(ENTRY, check(told, NOW), CRAB, SETTING)
    assert made["quantityList"] == [
        {"epcClass": "https://id.gs1.org/01/09520001100024/10/A"},
        {"epcClass": "https://id.gs1.org/01/09520001100024/10/B"},
    ]


def test_trace_code_stands_where_a_gtin_is_missing():
    goods = Goods("", "CM-CUA-01", "truyxuat.camau.gov.vn")
    made = event(ENTRY, check(filled("crab-farmed", "storing"), NOW), goods, SETTING)
    assert made["quantityList"][0]["epcClass"] == "https://truyxuat.camau.gov.vn/t/CM-CUA-01?10=THO-2"
    assert judged(made).accepted


def test_lot_that_nobody_knows_is_refused_in_words():
    told = filled("crab-farmed", "packing")
    told = filled("crab-farmed", "packing", fields={**told.fields, "from": "261101-FFFF"})
    with pytest.raises(EntryRefusedError) as refused:
        event(ENTRY, check(told, NOW), CRAB, SETTING)
    assert "261101-FFFF" in refused.value.faults["from"]
    twice = Setting(lots={"261101-FFFF": [COOKED, CRAB.lot("261101-FFFF")]})
    with pytest.raises(EntryRefusedError, match="nhiều sản phẩm"):
        event(ENTRY, check(told, NOW), CRAB, twice)


def test_lot_does_not_come_from_itself():
    told = filled("crab-farmed", "packing", lot="THO-1")
    own = Setting(lots={"261128-0A1B": [CRAB.lot("THO-1")]})
    with pytest.raises(EntryRefusedError, match="số khác"):
        event(ENTRY, check(told, NOW), CRAB, own)


def test_declaration_repeats_the_event_and_names_what_replaces_it():
    made = event(ENTRY, check(filled("crab-farmed", "harvest"), NOW), CRAB, SETTING)
    other = UUID(int=7)
    wrong = declaration({**made, "recordTime": "2026-11-29T03:00:01Z"}, NOW + timedelta(hours=1), other)
    assert event_hash(wrong) == event_hash(made)
    assert wrong["errorDeclaration"] == {
        "declarationTime": "2026-11-29T04:00:00.000+00:00", "reason": "incorrect_data", "correctiveEventIDs": [event_id(other)],
    }  # fmt: skip
    assert declaration(made, NOW, None)["errorDeclaration"]["reason"] == "did_not_occur"


def test_steps_are_those_that_pages_have_words_for():
    assert {stage.shape.biz_step for one in TEMPLATES for stage in one.stages if stage.shape} <= set(STEPS)


def test_names_are_told_apart():
    for one in TEMPLATES:
        assert len({stage.name for stage in one.stages}) == len(one.stages)
        for stage in one.stages:
            names = [field.name for field in stage.fields]
            assert len(set(names)) == len(names), (one.name, stage.name)
            assert sum(field.required for field in stage.fields) <= 5  # under a minute with one thumb
            labels = [field.vi for field in stage.fields]
            assert len(set(labels)) == len(labels)  # a file's columns are found by them
