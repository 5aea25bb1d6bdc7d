"""The indexed form of a record, by hand."""

from duoc.engines.search.documents import document


def test_both_forms_stand_at_one_place_with_the_weight_of_their_field():
    made = document("Cá biển", ["cá"], "Mực")
    assert made.vector == (
        "'ca':1A '=cá':1A 'bien':2A '=biển':2A 'ca':5B '=cá':5B 'muc':8C '=mực':8C"
    )  # two places between fields, so that no phrase reaches across
    assert made.known == {"cá", "biển", "mực"}
    assert made.title_length == 2


def test_numbers_are_found_but_not_guessed():
    made = document("Lớp 10 năm 2025")
    assert "'10':2A" in made.vector
    assert made.known == {"lớp", "năm"}


def test_an_empty_record_has_an_empty_form():
    assert document("", [], "", [""]).vector == ""
