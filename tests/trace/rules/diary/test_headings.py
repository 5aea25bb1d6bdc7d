"""Columns said by hand: kept by their words, preset by what is recognised, refused where they say nothing or one thing twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.diary import TEMPLATES, headings, sheets, template
from duoc.trace.rules.diary.sheets import FORMULA, IGNORED

CRAB = template("crab-farmed")
HEAD = ["Ngày cân", "Tên việc", "Cân tại vựa (kg)", "Ghi", "Ghi", "", "Loài"]
ROWS = [
    HEAD,
    ["29/11/2026", "Thu hoạch", "12,5", "", "a", "", "Cua xanh"],
    ["30/11/2026", "", "13", FORMULA, "b", "x", ""],
    [],
    ["01/12/2026", "Thu hoạch", "14", "y" * 100, "c"],
    ["02/12/2026", "Thu hoạch", "15", "", "d"],
]


def test_column_is_known_by_its_words_in_whatever_order_and_its_twin_by_a_number():
    assert sheets.keys(HEAD) == ["ngay can", "ten viec", "can tai vua", "ghi", "ghi#2", "#6", "loai"]
    assert (
        headings.digest(CRAB, HEAD)
        == headings.digest(CRAB, ["Loai", "GHI", "ghi", "NGÀY CÂN", "Tên việc", "", "Cân tại vựa"])
        != headings.digest(CRAB, HEAD[1:])
    )
    assert headings.digest(CRAB, HEAD) != headings.digest(template("honey"), HEAD)


def test_first_three_values_that_say_something_are_the_sample():
    listed = {one.key: one.samples for one in headings.headings(ROWS)}
    assert listed["ngay can"] == ("29/11/2026", "30/11/2026", "01/12/2026")
    assert listed["ghi"] == (headings.FORMULA_WORD, "y" * 60)
    assert listed["#6"] == ("x",)
    assert "#2" not in {
        one.key for one in headings.headings([["a", "", "b"], ["1", "", ""]])
    }  # an empty column is no question


def test_what_is_recognised_is_offered_and_the_choice_counts_more():
    found = headings.recognised(HEAD, CRAB, {"ghi": "note", "loai": IGNORED})
    assert found == {
        "ngay can": "", "ten viec": "", "can tai vua": "", "ghi": "note", "ghi#2": "", "#6": "", "loai": IGNORED
    }  # fmt: skip
    assert headings.recognised(["Ngày", "Việc", "KL"], CRAB, {}) == {"ngay": "at", "viec": "stage", "kl": ""}


def test_chosen_columns_are_read_and_ignored_ones_are_not_named():
    chosen = {
        "ngay can": "at",
        "ten viec": "stage",
        "can tai vua": "weight",
        "ghi": IGNORED,
        "ghi#2": "note",
        "#6": "pond",
    }
    found = sheets.columns(HEAD, CRAB, chosen)
    assert found.base == {"at": 0, "stage": 1}
    assert {at: by_stage["harvest"] for at, by_stage in found.fields.items()} == {
        2: "weight", 4: "note", 5: "pond", 6: "species"
    }  # fmt: skip
    assert found.unknown == []
    assert not headings.open_questions(found, "")


def said_of(chosen, stage=""):
    return {key: str(one) for key, one in headings.mistakes(headings.headings(ROWS), chosen, CRAB, stage).items()}


def test_choice_that_cannot_be_read_is_refused_by_its_column():
    good = {"ngay can": "at", "ten viec": "stage", "can tai vua": "weight"}
    assert said_of(good) == {}
    assert said_of({**good, "ten viec": IGNORED}, stage="harvest") == {}
    assert said_of({**good, "ghi": "weight"}) == dict.fromkeys(
        ("can tai vua", "ghi"), "Hai cột cùng là “Khối lượng”: chỉ giữ một."
    )
    assert said_of({**good, "ghi": "cua"}) == {"ghi": "Chọn trong danh sách."}
    assert said_of({**good, "ten viec": ""}) == {"stage": "Chọn cột ghi công đoạn, hoặc một công đoạn cho cả tệp."}
    assert said_of({**good, "ten viec": ""}, stage="bay") == {"stage": "Chọn trong danh sách."}
    assert said_of({**good, "ngay can": ""}) == {"": "Chưa có cột nào là Làm lúc."}
    assert said_of({**good, "can tai vua": ""}) == {"": "Chưa có cột nào ghi nội dung công việc."}


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.name)
def test_everything_offered_is_understood_as_itself(one):
    """Chosen for a column of no words, each offer is read as what it says, in every stage that has it."""
    for offer in headings.offers(one):
        found = sheets.columns(["Cột lạ"], one, {"cot la": offer.name}, required=False)
        if offer.of_row:
            assert found.base == {offer.name: 0}
        else:
            assert found.fields[0] == {stage.name: offer.name for stage in one.stages if stage.field(offer.name)}


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.name)
def test_heads_of_the_sample_leave_no_question(one):
    head = list(dict.fromkeys(name for stage in one.stages for name in sheets.sample(stage)))
    assert "" not in headings.recognised(head, one, {}).values()


_HEADS = st.lists(
    st.one_of(st.text(max_size=12), st.sampled_from(["Ngày", "Việc", "Khối lượng", "=1", ""])), min_size=1, max_size=8
)


@given(_HEADS)
def test_every_column_has_a_key_of_its_own(head):
    found = sheets.keys(head)
    assert len(set(found)) == len(head)
    assert [sheets.key_of(one) for one in found] == found
    assert set(headings.recognised(head, CRAB, {})) <= set(found)
