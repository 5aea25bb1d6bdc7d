"""One SMS: 160 septets of GSM 03.38 without marks, 160 signs with them."""

from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.judgements import JUDGEMENTS
from duoc.trace.rules.short_answers import GSM, LONGEST, answer, unmarked


def test_vietnamese_without_marks():
    assert unmarked("Cua gạch son Năm Căn – Đất Mũi “loại 1”…") == 'Cua gach son Nam Can - Dat Mui "loai 1"...'


def test_the_table_is_the_standards():
    # 3GPP TS 23.038 §6.2.1: 128 positions; one is the escape to the extension table, so 127 signs.
    assert len(GSM | {"\r"}) == 127


@given(st.sampled_from(sorted(JUDGEMENTS)), st.lists(st.text(max_size=80), max_size=5), st.booleans(), st.booleans())
def test_any_answer_fits_one_message(key, facts, marks, english):
    said = answer(JUDGEMENTS[key], facts, marks=marks, english=english)
    assert len(said) <= LONGEST
    if not marks:
        assert set(said) <= GSM
        assert said.startswith(JUDGEMENTS[key].brief[english])


def test_first_facts_come_first_and_a_long_one_is_cut_visibly():
    facts = ["Cua gạch son Năm Căn", "HTX Cua Năm Căn", "x" * 200, "never"]
    said = answer(JUDGEMENTS["fine"], facts, marks=False)
    assert said.startswith("HOP LE, chua thay dau hieu sao chep. Cua gach son Nam Can. HTX Cua Nam Can. xxx")
    assert said.endswith("...")
    assert "never" not in said
    assert answer(JUDGEMENTS["void"], ["A"], marks=True).endswith("món hàng nào. A.")
