"""What the steps of a chain are called: all words of the CBV, amounts by hand."""

import re

import pytest

from duoc.trace.rules import words

# CBV 2.0 §7.1 and §7.2, as reference/trace.md §2 lists them.
_STEPS = re.findall(
    r"\w+",
    """accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting
installing killing loading other packing picking receiving removing repackaging repairing replacing reserving
retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting
unloading unpacking void_shipping""",
)
_DISPOSITIONS = re.findall(
    r"\w+",
    """active available completeness_inferred completeness_verified conformant container_closed container_open damaged
destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed
recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown""",
)
_TABLES = {"steps": words.STEPS, "dispositions": words.DISPOSITIONS, "types": words.TYPES}


def test_every_step_of_the_standard_has_its_words_and_no_other():
    assert sorted(words.STEPS) == sorted(_STEPS)


def test_every_disposition_of_the_standard_has_its_words_and_no_other():
    assert sorted(words.DISPOSITIONS) == sorted(_DISPOSITIONS)


@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES)
@pytest.mark.parametrize("language", [0, 1])
def test_no_two_of_a_table_have_the_same_words(table, language):
    assert len({told[language] for told in table.values()}) == len(table)


@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES)
def test_english_words_are_plain_letters(table):
    assert all(re.fullmatch("[a-z ,-]+", told[1]) for told in table.values())


@pytest.mark.parametrize(
    ("step", "type_", "vietnamese", "english"),
    [
        ("shipping", 1, "chuyển đi", "shipping"),
        ("shipping", 4, "chuyển đi", "shipping"),
        ("", 1, "ghi nhận", "observed"),
        ("", 2, "xếp chung", "aggregated"),
        ("", 3, "giao dịch", "transaction"),
        ("", 4, "chế biến", "transformed"),
        ("", 5, "gắn kèm", "associated"),
        ("https://x.example/drying", 1, "https://x.example/drying", "https://x.example/drying"),
    ],
)
@pytest.mark.parametrize("in_english", [False, True])
def test_a_step_is_called_by_what_was_done(step, type_, vietnamese, english, in_english):
    assert words.step(step, type_, english=in_english) == (english if in_english else vietnamese)


@pytest.mark.parametrize(
    ("amount", "uom", "written"),
    [
        (0, None, "0"),
        (1, None, "1"),
        (10, None, "10"),
        (100, "KGM", "100 KGM"),
        (12.5, "KGM", "12,5 KGM"),
        (0.125, "KGM", "0,125 KGM"),
        (1234.5, "KGM", "1.234,5 KGM"),
        (1_000_000, None, "1.000.000"),
        (0.0001, "KGM", "0 KGM"),
        (1.9999, "KGM", "2 KGM"),
        (-12.5, "KGM", "-12,5 KGM"),
        (5, "", "5"),
    ],
)
def test_an_amount_is_written_as_people_read_it(amount, uom, written):
    assert words.quantity(amount, uom) == written
